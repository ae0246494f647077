# A server, or the way to it, that breaks: the promise of crm(7) holds. Exit 0, the change is
# in the book and the output complete; any other, nothing was changed, unless the message says
# "saved". The server is this file's own, so that it may be killed.
load ../helper

setup_file() {
  [ "$ENGINE" = postgres ] || return 0
  CLUSTER=$(OWNER=$$ "$BATS_TEST_DIRNAME/../tools/cluster" start)
  export CLUSTER
  # A killed server loses what was not written; what was written, a killed machine.
  server_sql -c 'ALTER SYSTEM SET synchronous_commit = on' \
    -c 'ALTER SYSTEM SET wal_level = replica' -c 'ALTER SYSTEM SET max_wal_senders = 3' >/dev/null
  server_sql -c CHECKPOINT
  cluster kill "$CLUSTER"
  cluster again "$CLUSTER"
  "${CC:-cc}" -D_GNU_SOURCE -O1 -o "$BATS_FILE_TMPDIR/cut" "$BATS_TEST_DIRNAME/../tools/cut.c"
}
teardown_file() {
  [ "$ENGINE" != postgres ] || cluster stop "$CLUSTER"
}

setup() {
  only_on postgres 'about servers'
  crm_setup
}
teardown() {
  [ -z "${cutter-}" ] || kill "$cutter" 2>/dev/null || true
  [ -z "${replica-}" ] || as_server "$(cluster where)/pg_ctl" -D "$replica" -m immediate -s stop || true
  [ -z "${replica-}" ] || rm -rf "$replica"
  rm -rf "/tmp/crm-way-$$"
  crm_teardown
  [ -z "${small-}" ] || { server_sql -c "DROP TABLESPACE $(basename "$small" | tr -d .)"; umount "$small"; rmdir "$small"; }
}

cluster() {
  "$BATS_TEST_DIRNAME/../tools/cluster" "$@"
}
as_server() {
  [ "$(id -u)" = 0 ] || { "$@"; return; }
  setpriv --reuid="$(stat -c %u "$CLUSTER/data")" --regid="$(stat -c %g "$CLUSTER/data")" \
    --clear-groups -- "$@"
}

thousands() {
  crm-contact add First Person
  many 3000 2
}
state() {
  { crm-contact list -o all; crm-log -o txn,id,what,field,old,new; } 2>&1 | cksum
}
fresh() {
  book_copy "$(template_of "$@")" "$CRM_DB"
}

# way HOW ARG - $WAY is a way to the book that breaks so, once (tests/tools/cut.c).
way() {
  [ -z "${cutter-}" ] || kill "$cutter" 2>/dev/null || true
  mkdir -p "/tmp/crm-way-$$"
  rm -f open
  "$BATS_FILE_TMPDIR/cut" "$CLUSTER/.s.PGSQL.5432" "/tmp/crm-way-$$/.s.PGSQL.5432" "$1" "$2" \
    >open 3>&- &
  cutter=$!
  until [ -s open ]; do sleep 0.01; done
  WAY=postgresql://crm@%2Ftmp%2Fcrm-way-$$/${CRM_DB##*/}
}

# promised STATUS - $now is the old state or the new one, as $status, one of STATUS or 0, and
# the message in err have it.
promised() {
  local wanted=$old
  [[ $status =~ ^(0|$1)$ ]] || return
  if [ "$status" = 0 ] || grep -q ': saved, but' err; then wanted=$new; fi
  [ "$now" = "$wanted" ]
}

@test "a connection cut before COMMIT: nothing is saved" {
  new_book people
  way before COMMIT
  run_is 69 'crm-contact add Eve --db "$WAY"' '' "crm-contact: $BOOK_NAME: the connection to the server was lost"
  run_is 0 'crm-contact list --count; crm-db check' 5
  run_is 0 'crm-contact add Eve --db "$WAY"' contact-6
}

@test "a connection cut at COMMIT, which the server did: saved, it says" {
  new_book people
  way after COMMIT
  run_is 69 'crm-contact add Eve --db "$WAY"' '' \
    "crm-contact: saved, but: $BOOK_NAME: the connection to the server was lost"
  run_is 0 'crm-contact list --count; crm-db check' 6
}

@test "a connection cut at COMMIT, which the server does a second later: that is waited for" {
  new_book people
  way late COMMIT
  run_is 69 'crm-contact add Eve --db "$WAY"' '' \
    "crm-contact: saved, but: $BOOK_NAME: the connection to the server was lost"
  run_is 0 'crm-contact list --count; crm-db check' 6
}

@test "a connection cut at COMMIT, and none any more: unknown, and how to learn it" {
  new_book people
  way gone COMMIT
  status=0
  crm-contact add Eve --db "$WAY" --wait 1 2>err || status=$?
  [ $status = 69 ]
  token=$(sed -n "s|^crm-contact: $BOOK_NAME: the connection to the server was lost; unknown whether it was saved: crm-log --token ||p" err)
  [ ${#token} = 32 ]
  run_is 0 'crm-log --token $token' txn-7
  run_is 1 'crm-log --token none'
}

@test "an init whose COMMIT gets no answer looks whether the book is there" {
  way after COMMIT
  run_is 0 'crm-db init --db "$WAY"; crm-db check; crm-user list -q' user-1
  book_rm "$CRM_DB"
  way before COMMIT
  run_is 69 'crm-db init --db "$WAY"' '' "crm-db: $BOOK_NAME: the connection to the server was lost"
  run_is 0 'crm-db init; crm-db check'
}

@test "a writer's connection cut at any byte: the old state, or the new one and a word of it" {
  new_book people
  printf 'name\temail\nNew One\tn1@x.example\nNew Two\tn2@x.example\n' >new.tsv
  for command in 'crm-contact edit city:Rome city=Oslo tag+=moved' 'crm-import contact new.tsv'; do
    fresh people
    old=$(state)
    eval "$command" >want
    new=$(state)
    for way in 'up 900' 'up 2500' 'up 3500' 'up 4300' 'down 600' 'down 1000' 'down 1400' 'down 1800' 'down 2200' 'down 9999999'; do
      fresh people
      way $way
      status=0
      eval "$command" --db "$WAY" >out 2>err || status=$?
      now=$(state)
      echo "$command, $way: $status $(cat err)"
      promised 69
      [ $status != 0 ] || cmp out want
      [ "$(wc -l <err)" -le 1 ]
    done
  done
  run_is 0 'crm-db check'
}

@test "an import in chunks whose connection is cut says how many it saved" {
  new_book people
  awk 'BEGIN { print "name"; for (i = 1; i <= 40; i++) print "New " i }' >new.tsv
  for bytes in 6000 9000 12000; do
    fresh people
    way up $bytes
    status=0
    crm-import contact new.tsv --chunk 10 --db "$WAY" >out 2>err || status=$?
    cat err
    [ $status = 69 ]
    saved=$(sed -n 's/^crm-import: saved \([0-9]*\) before that$/\1/p' err)
    run_is 0 'crm-contact list --count; crm-db check' $((5 + saved))
  done
  [ "$saved" -gt 0 ]
}

@test "a reader's connection cut in mid-stream: exit 69, never a short list and exit 0" {
  new_book thousands
  for command in 'crm-contact list -o all' 'crm-contact list -s name' 'crm-export contact' 'crm-log contact' \
    'crm-sql "select id, name from contacts"'; do
    eval "$command" >want
    for bytes in 500 2000 20000 40000; do
      way down $bytes
      status=0
      eval "$command" --db "$WAY" >out 2>err || status=$?
      echo "$command, $bytes: $status $(cat err)"
      [ $status = 69 ] && [ "$(wc -l <err)" = 1 ]
      ! cmp -s out want
    done
  done
}

@test "the server killed in mid-command: the old state or the new one, and a sound book" {
  new_book people
  old=$(state)
  crm-contact edit city:Rome city=Oslo tag+=moved >/dev/null
  new=$(state)
  for after in 0.01 0.03 0.05 0.08; do
    fresh people
    status=0
    (crm-contact edit city:Rome city=Oslo tag+=moved --wait 20 >out 2>err 3>&-) &
    sleep $after
    cluster kill "$CLUSTER"
    cluster again "$CLUSTER"
    wait $! || status=$?
    now=$(state)
    echo "$after: $status $(cat err)"
    promised '69|75'
    run_is 0 'crm-db check'
  done
}

@test "a server that is restarted while the editor is open" {
  new_book people
  cat >editor <<END
#!/bin/bash
$ROOT/tests/tools/cluster kill "$CLUSTER" && $ROOT/tests/tools/cluster again "$CLUSTER"
sed -i 's/Person 1/Edited/' "\$1"
END
  chmod +x editor
  export EDITOR=$PWD/editor
  on_tty 80 'crm-contact edit contact-1' >out
  run_is 0 'crm-contact list contact-1 -o name -H; crm-db check' Edited
}

@test "a server without room: 74, nothing is changed, and all is well again with room" {
  [ "$(id -u)" = 0 ] || skip 'only root mounts'
  small=$(mktemp -d /tmp/crmsmallXXXXXX)
  mount -t tmpfs -o size=24m,mode=777 tmpfs "$small" 2>/dev/null || { rmdir "$small"; small=; skip 'no tmpfs can be mounted'; }
  mkdir "$small/s"
  chown "$(stat -c %u:%g "$CLUSTER/data")" "$small/s"
  server_sql -c "CREATE TABLESPACE $(basename "$small") LOCATION '$small/s'" \
    -c "CREATE DATABASE \"${CRM_DB##*/}\" OWNER crm TEMPLATE template0 ENCODING 'UTF8' TABLESPACE $(basename "$small")"
  crm-db init
  people >/dev/null
  old=$(state)
  note=$(head -c 1000 /dev/urandom | od -An -tx1 | tr -d ' \n')
  awk -v note="$note" 'BEGIN { print "name\temail\tnote"
    for (i = 1; i <= 9000; i++) print "Person " i "\tq" i "@x.example\t" i note }' >many.tsv
  run_is 74 'crm-import contact many.tsv' '' \
    "crm-import: $BOOK_NAME: the server has no space left"
  [ "$(state)" = "$old" ]
  run_is 0 'crm-db check'
  mount -o remount,size=80m "$small"
  run_is 0 'crm-contact add Eve; crm-db check' contact-6
}

@test "a server that has no connection left is waited for; --wait 0 does not: 69" {
  new_book people
  server_sql -c 'ALTER ROLE crm CONNECTION LIMIT 3'
  for i in {1..12}; do
    (crm-contact add "Many $i" >/dev/null || echo $? >>refused) &
  done
  wait
  [ ! -e refused ]
  server_sql -c 'ALTER ROLE crm CONNECTION LIMIT 0'
  run_is 69 'crm-contact list --wait 0' '' "crm-contact: $BOOK_NAME: too many connections for role \"crm\""
  run_is 69 'crm-contact list --wait 3' '' "crm-contact: waiting for the server: $BOOK_NAME: too many connections for role \"crm\"
crm-contact: $BOOK_NAME: too many connections for role \"crm\""
  server_sql -c 'ALTER ROLE crm CONNECTION LIMIT -1'
  run_is 0 'crm-contact list --count' 17
}

@test "a wrong password, none, and a way that the server does not allow: 77" {
  new_book people
  server_sql -c "CREATE ROLE locked LOGIN PASSWORD 'right'" -c 'CREATE ROLE barred LOGIN'
  cp "$CLUSTER/data/pg_hba.conf" hba
  { printf 'local all locked scram-sha-256\nlocal all barred reject\n'; cat hba; } >"$CLUSTER/data/pg_hba.conf"
  server_sql -c 'SELECT pg_reload_conf()' >/dev/null
  sleep 0.2
  host=${CLUSTER//\//%2F} book=${CRM_DB##*/}
  run_is 77 'crm-contact list --db "postgresql://locked:s3cret@$host/$book"' '' \
    "crm-contact: postgresql://locked@/$book: password authentication failed for user \"locked\""
  run_is 77 'crm-contact list --db "postgresql://locked@$host/$book"' '' \
    "crm-contact: postgresql://locked@/$book: connection to server on socket \"$CLUSTER/.s.PGSQL.5432\" failed: fe_sendauth: no password supplied"
  run_is 77 'crm-contact list --db "postgresql://barred@$host/$book"' '' \
    "crm-contact: postgresql://barred@/$book: pg_hba.conf rejects connection for host \"[local]\", user \"barred\", database \"$book\", no encryption"
  run_is 77 'crm-contact list --db "postgresql://locked:right@$host/$book"' '' \
    "crm-contact: postgresql://locked@/$book: your rights do not reach that far: see crm-db grants"
  cat hba >"$CLUSTER/data/pg_hba.conf"
  server_sql -c 'SELECT pg_reload_conf()' -c 'DROP ROLE locked' -c 'DROP ROLE barred' >/dev/null
}

@test "a server that speaks another language is understood as well" {
  new_book people
  server_sql -c "ALTER SYSTEM SET lc_messages = 'de_DE.UTF-8'" -c 'SELECT pg_reload_conf()' >/dev/null 2>&1 ||
    skip 'the server has no such language'
  run_is 66 'crm-contact list --db "${CRM_DB}_none"' '' "crm-contact: no book at '${BOOK_NAME}_none'; make one: crm init"
  status=0
  crm-contact list --db "${CRM_DB/crm@/nobody@}" 2>/dev/null || status=$?
  [ $status = 77 ]
  server_sql -c 'ALTER SYSTEM RESET lc_messages' -c 'SELECT pg_reload_conf()' >/dev/null
}

@test "a replica: CRM_DB_READ is read, and not written" {
  new_book people
  replica=$(as_server mktemp -d /tmp/crm-replica-XXXXXX)
  (cd / && as_server "$(cluster where)/pg_basebackup" -h "$CLUSTER" -U boss -D "$replica" -R -c fast) >out 2>&1
  chmod 700 "$replica"
  (cd / && as_server "$(cluster where)/pg_ctl" -D "$replica" -l "$replica/log" -w -s \
    -o "-c unix_socket_directories=$replica" start) >out 2>&1 3>&-
  export CRM_DB_READ=postgresql://crm@${replica//\//%2F}/${CRM_DB##*/}
  run_is 0 'crm-contact list --count; crm-contact list person -q | wc -l; crm-sql "select count(*) from contacts" -H' $'5\n5\n5'
  run_is 0 'crm-contact add Eve' contact-6
  for i in {1..50}; do [ "$(crm-contact list --count)" = 6 ] && break; sleep 0.1; done
  run_is 0 'crm-contact list --count; crm-db check' 6
  run_is 77 'crm-contact add Late --db "$CRM_DB_READ"' '' "crm-contact: $BOOK_NAME: the server is read-only (a replica?)"
  run_is 77 'crm-db init --db "$CRM_DB_READ"' '' "crm-db: $BOOK_NAME: the server is read-only (a replica?)"
}
