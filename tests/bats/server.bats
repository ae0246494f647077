# A book on a server: what is said when it cannot be reached or used, how writers wait for
# each other, and what no setting of a server, a role or a database changes.
load ../helper

setup() {
  only_on postgres 'about servers'
  crm_setup
}

thousands() {
  crm-contact add First Person
  many 3000 2
}

# at USER DATABASE - another way into the server.
at() {
  echo "postgresql://$1@${CLUSTER//\//%2F}/$2"
}

# table_locked TABLE SECONDS - nobody reads or writes that table for so long.
table_locked() {
  psql -XqAt "$CRM_DB" -c BEGIN -c "LOCK TABLE crm.$1 IN ACCESS EXCLUSIVE MODE" \
    -c "SELECT pg_sleep($2)" >/dev/null 2>&1 </dev/null 3>&- &
  until [ -n "$(book_sql "SELECT 1 FROM pg_locks WHERE relation = 'crm.$1'::regclass
    AND mode = 'AccessExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")" ]; do sleep 0.05; done
}

# on_writer FUNCTION - calls that function of the server on the session that holds the book.
on_writer() {
  server_sql -c "SELECT $1(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = '${CRM_DB##*/}' AND l.locktype = 'advisory' AND l.granted" >/dev/null
}

@test "what is not the address of a book: 2, without a password" {
  wanted='crm-contact: not the address of a book'
  run_is 2 'crm-contact list --db postgresql:ann:s3cret@h/b' '' \
    "$wanted: postgresql://USER@HOST/DATABASE is wanted"
  run_is 2 'crm-contact list --db "postgresql://ann:s3cret@[::1/b"' '' \
    "$wanted: end of string reached when looking for matching \"]\" in IPv6 host address in URI"
  run_is 2 'crm-contact list --db "PostgreSQL://ann:s3%zzcret@h/b"' '' "$wanted: invalid percent-encoded token"
  run_is 2 'crm-contact list --db "postgresql://ann:s3%zzcret@h/b"' '' \
    "$wanted: invalid percent-encoded token"
  run_is 2 'crm-contact list --db "postgresql://ann:s3cret@h/b?color=red"' '' \
    "$wanted: invalid URI query parameter"
  run_is 2 'crm-contact list --db "postgresql://ann:s3cret@h/b?sslmode=maybe"' '' \
    'crm-contact: postgresql://ann@h/b?sslmode=maybe: invalid sslmode value: "maybe"'
  run_is 2 'crm-contact list --db postgresql://ann:s3cret@h:x/b' '' \
    'crm-contact: postgresql://ann@h:x/b: invalid integer value "x" for connection option "port"'
  run_is 2 'crm-contact list --db "postgresql:///?service=none"' '' \
    'crm-contact: postgresql:///?service=none: definition of service "none" not found'
}

@test "a server that is not there: 69, and what was tried" {
  run_is 69 'crm-contact list --db postgresql://ann:s3cret@127.0.0.1:1/b' '' \
    'crm-contact: postgresql://ann@127.0.0.1:1/b: connection to server at "127.0.0.1", port 1 failed: Connection refused'
  run_is 69 'crm-contact list --db "postgresql://ann:s3cret@%2Fnowhere/b"' '' \
    'crm-contact: postgresql://ann@/b: connection to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file or directory'
  status=0
  crm-contact add Eve --db postgresql://ann:s3cret@host.invalid/b 2>err || status=$?
  [ $status = 69 ] && [ "$(wc -l <err)" = 1 ] && grep -q 'could not translate host name "host.invalid"' err
  ! grep -q s3cret err
}

@test "no such database, or no book in it: 66, and how one is made" {
  for verb in 'contact list' 'contact add Eve' 'db check'; do
    set -- $verb
    run_is 66 "crm-$verb" '' "crm-$1: no book at '$BOOK_NAME'; make one: crm init"
  done
  createdb -h "$CLUSTER" -U crm "${CRM_DB##*/}"
  run_is 66 'crm-contact list' '' "crm-contact: no book at '$BOOK_NAME'; make one: crm init"
  run_is 0 'crm-db init && crm-contact add Eve' contact-1
}

@test "a database that is not a book, an older and a newer one" {
  createdb -h "$CLUSTER" -U crm "${CRM_DB##*/}"
  psql -Xq "$CRM_DB" -c 'CREATE SCHEMA crm' -c 'CREATE TABLE crm.contacts (id int)'
  run_is 65 'crm-contact list' '' "crm-contact: $BOOK_NAME: a database, but not a book"
  run_is 2 'crm-db init' '' "crm-db: $BOOK_NAME: there is something already"
  new_book people
  book_schema 7
  run_is 78 'crm-contact list' '' "crm-contact: $BOOK_NAME: made by a newer crm (schema 7, this one knows $SCHEMA)"
  book_schema 1
  run_is 78 'crm-contact add Eve' '' \
    "crm-contact: $BOOK_NAME: made by an older crm (schema 1 of $SCHEMA); run: crm-db upgrade"
}

@test "a role that the server does not know, or may not use the book: 77" {
  new_book people
  run_is 77 'crm-contact list --db "$(at nobody "${CRM_DB##*/}")"' '' \
    "crm-contact: postgresql://nobody@/${CRM_DB##*/}: role \"nobody\" does not exist"
  server_sql -c "CREATE ROLE stranger$$ LOGIN"
  run_is 77 'crm-contact list --db "$(at stranger$$ "${CRM_DB##*/}")"' '' \
    "crm-contact: postgresql://stranger$$@/${CRM_DB##*/}: your rights do not reach that far: see crm-db grants"
  run_is 77 'crm-db init --db "$(at stranger$$ none)"' '' \
    "crm-db: postgresql://stranger$$@/none: permission denied to create database"
  server_sql -c "DROP ROLE stranger$$"
}

@test "a database encoded otherwise makes no book: 78" {
  for encoding in LATIN1 SQL_ASCII; do
    createdb -h "$CLUSTER" -U crm -T template0 -E $encoding --locale=C "${CRM_DB##*/}"
    run_is 78 'crm-db init' '' "crm-db: $BOOK_NAME: the database is encoded in $encoding; a book needs UTF8"
    dropdb -h "$CLUSTER" -U crm "${CRM_DB##*/}"
  done
}

@test "a database that sorts otherwise gives the same answers" {
  mixed() {
    local name
    for name in zoe Zoe Émile emile 'O Neil' "O'Neil" ONeil _x 1st '-dash' Ärzte arzte ß ss; do
      crm-contact add -- "$name" >/dev/null
    done
    crm-contact edit contact-1 tag=b,B,ä,a,_ city=Ulm >/dev/null
    crm-account add Zeta >/dev/null
    crm-account add alpha >/dev/null
  }
  answers() {
    crm-contact list -s name
    crm-contact list -s -name,id -o id,name
    crm-contact list --by name
    crm-contact list -o tag contact-1
    crm-contact list name:emile
    crm-contact list name.has:z
    crm-contact list ze
    crm-account list -s name
    crm-export contact
    crm-log -o id,field,new
    crm-dedupe contact
    crm-db check
  }
  new_book mixed
  answers >want
  crm-sql 'SELECT name FROM v_contacts ORDER BY name' >>want
  dropdb -h "$CLUSTER" -U crm "${CRM_DB##*/}"
  createdb -h "$CLUSTER" -U crm -T template0 -E UTF8 --locale-provider=icu --icu-locale=en-US \
    --locale=C "${CRM_DB##*/}"
  crm-db init "${BOOK_INIT[@]}"
  mixed
  answers >got
  crm-sql 'SELECT name FROM v_contacts ORDER BY name' >>got
  run_is 0 'diff want got'
}

@test "a role's settings change nothing" {
  new_book thousands
  crm-contact list -s name -o all >want
  export PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=40ms -c lock_timeout=1ms
    -c idle_in_transaction_session_timeout=20ms -c idle_session_timeout=20ms
    -c default_transaction_isolation=serializable -c default_transaction_deferrable=on
    -c standard_conforming_strings=off -c search_path=public -c datestyle=german
    -c timezone=Asia/Tokyo -c extra_float_digits=-5 -c escape_string_warning=off
    -c client_min_messages=notice -c row_security=off -c array_nulls=off'
  PGOPTIONS=${PGOPTIONS//$'\n'/ }
  run_is 0 'crm-contact list -s name -o all | cmp - want'
  run_is 0 'crm-contact edit city:Rome city="Back\\slash" --yes | wc -l' 2999
  run_is 0 'crm-contact list "city:Back\\slash" --count' 2999
  run_is 0 'crm-db check'
  PGOPTIONS='' book_hold 1
  run_is 0 'crm-contact add Patient' contact-3001
  wait
}

@test "two books on a server, and tables of other people beside one" {
  new_book people
  psql -Xq "$CRM_DB" -c 'CREATE TABLE public.contacts (id int)' -c 'CREATE SCHEMA other' \
    -c 'CREATE TABLE other.contacts (id int)' -c 'CREATE FUNCTION public.lower(text) RETURNS text
      LANGUAGE sql AS $$ SELECT $1 $$'
  second=$(book_at second)
  crm-db init --db "$second" "${BOOK_INIT[@]}"
  run_is 0 'crm-contact add Eve --db "$second"' contact-1
  run_is 0 'crm-contact list --count; crm-contact list --db "$second" --count; crm-db check' $'5\n1'
  # The writers of one do not wait for those of another.
  book_hold 3
  run_is 0 'crm-contact add Eve --db "$second" --wait 0' contact-2
  wait
}

@test "the address's password and the command's words are shown to nobody" {
  new_book people
  secret="postgresql://crm:s3cret@${CLUSTER//\//%2F}/${CRM_DB##*/}"
  crm-contact add Eve phone=+49301234567 --db "$secret"
  run_is 0 'crm-log --last 1 -o command -H | sort -u' "crm-contact add Eve phone=+49301234567 --db $BOOK_NAME"
  run_is 0 'crm-config where --db "$secret" -H -o value | head -n 1' "$BOOK_NAME"
  book_hold 4
  crm-contact add Mary phone=+49307654321 --db "$secret" >/dev/null &
  sleep 0.5
  book_sql "SELECT application_name, query FROM pg_stat_activity WHERE datname = current_database()
    AND application_name LIKE 'crm%'" >seen
  wait
  [ -s seen ] && ! grep -E 's3cret|Mary|7654321' seen
}

@test "who waits is told who holds the book; --wait ends it, in turn" {
  new_book people
  book_hold 4
  run_is 75 'crm-contact add Late --wait 0' '' 'crm-contact: the book is busy; try again'
  pid=$(book_sql "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted")
  run_is 75 'crm-contact add Late --wait 1' '' \
    "crm-contact: the book is busy, held by crm (psql, pid $pid of the server); try again"
  run_is 0 'crm-contact list --count' 5
  run_is 0 'crm-contact add Late' contact-6 "crm-contact: waiting for the book, held by crm (psql, pid $pid of the server)"
  wait
  book_hold 2
  for i in 7 8 9 10; do
    crm-contact add "In turn" >"$i" &
    sleep 0.2
  done
  wait
  run_is 0 'cat 7 8 9 10' $'contact-7\ncontact-8\ncontact-9\ncontact-10'
}

@test "fifty write at once: nothing is lost, nobody refused, the numbers are dense" {
  new_book people
  writer() {
    for k in 1 2 3; do
      crm-contact add "Writer $1 $k" || echo "$?" >>refused
    done
  }
  for i in {1..50}; do writer "$i" >"out.$i" & done
  wait
  [ ! -e refused ]
  seq 6 155 | sed 's/^/contact-/' >want
  run_is 0 'cat out.* | sort -t - -k 2n | cmp - want'
  run_is 0 'crm-contact list --count; crm-db check' 155
  run_is 0 'crm-log contact -o txn -H | sort -u | wc -l' 155
}

@test "a writer that is killed frees the book, also where the server is at work for it" {
  new_book people
  table_locked txns 12
  for signal in KILL TERM; do
    crm-contact add Killed 3>&- &
    until book_held; do sleep 0.05; done
    begin=$SECONDS
    kill -$signal $!
    while book_held && [ $((SECONDS - begin)) -le 5 ]; do sleep 0.05; done
    [ $((SECONDS - begin)) -le 3 ]
  done
  book_sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%'
    AND pid <> pg_backend_pid() AND datname = current_database()" >/dev/null
  wait || true
  run_is 0 'crm-contact add Next --wait 3' contact-6
  run_is 0 'crm-contact list --count; crm-db check' 6
}

@test "a session that is ended under a writer: nothing is changed" {
  new_book people
  table_locked txns 3
  status=0
  (crm-contact edit city:Rome city=Oslo 2>err) &
  until book_held; do sleep 0.05; done
  on_writer pg_terminate_backend
  wait $! || status=$?
  [ $status = 69 ]
  run_is 0 'cat err' "crm-contact: $BOOK_NAME: the server ends or starts; try again"
  wait
  run_is 0 'crm-contact list city:Rome --count' 5
  table_locked txns 3
  (crm-contact edit city:Rome city=Oslo 2>err) &
  until book_held; do sleep 0.05; done
  status=0
  on_writer pg_cancel_backend
  wait $! || status=$?
  [ $status = 75 ]
  run_is 0 'cat err' "crm-contact: $BOOK_NAME: the server ended the statement; try again"
  run_is 0 'crm-contact list city:Rome --count' 5
}

@test "two make a book at once: one wins, the other is told" {
  for i in 1 2 3; do
    for k in 1 2 3; do (crm-db init 2>"err.$k" || echo $? >>"lost.$i") & done
    wait
    run_is 0 "cat lost.$i" $'2\n2'
    run_is 0 'cat err.* | sort -u' "crm-db: $BOOK_NAME: there is something already"
    run_is 0 'crm-db check; crm-user list -q' user-1
    book_rm "$CRM_DB"
  done
}

@test "an init that is killed hinders no other" {
  for after in 0.01 0.03 0.06 0.1; do
    crm-db init &
    sleep $after
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    status=0
    crm-db init 2>/dev/null || status=$?
    [ $status = 0 ] || [ $status = 2 ]
    run_is 0 'crm-db check; crm-contact add Eve' contact-1
    book_rm "$CRM_DB"
  done
}

@test "a list into an edit of the same records; a list that nobody reads on" {
  new_book thousands
  crm-contact list | crm-contact edit - city=Oslo tag+=moved --yes >out
  run_is 0 'wc -l <out; crm-contact list city:Oslo tag:moved --count' $'3000\n3000'
  mkfifo pipe
  (exec crm-contact list -o all >pipe) &
  exec 7<pipe
  head -c 10 <&7 >/dev/null
  sleep 0.3
  run_is 0 'crm-contact add Late --wait 1' contact-3001
  cat <&7 | grep -c '^contact-' >count
  exec 7<&-
  wait
  [ "$(cat count)" -ge 2999 ]
  run_is 141 'crm-contact list | true; exit ${PIPESTATUS[0]}'
  run_is 74 'crm-contact list >/dev/full' '' 'crm-contact: stdout: No space left on device'
  run_is 74 'crm-contact edit city:Oslo city=Bern --yes | true; exit ${PIPESTATUS[0]}' '' \
    'crm-contact: saved, but the output could not be written: Broken pipe'
  run_is 0 'crm-contact list city:Bern --count' 3000
}

@test "closed descriptors never reach the server" {
  new_book people
  for how in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
    eval "crm-contact list $how" >/dev/null 2>&1 || true
    eval "crm-contact add 'New $how' $how" >/dev/null 2>&1 || true
    run_is 0 'crm-db check'
  done
  run_is 0 'crm-contact list --count' 9
}

@test "hooks: the run that tries has a connection of its own, and hooks inherit none" {
  new_book people
  mkdir -m 700 hooks
  printf '#!/bin/sh\nexport ASAN_OPTIONS=detect_leaks=0\nls -l /proc/self/fd | grep -c socket >>"%s/sockets"; cat >>"%s/seen"; crm-contact list --count >>"%s/seen"\n' \
    "$PWD" "$PWD" "$PWD" >hooks/before-crm-contact
  cp hooks/before-crm-contact hooks/after-crm-contact
  chmod 700 hooks/*
  printf 'hooks: {directory: %s}\n' "$PWD/hooks" >hooks.yaml
  crm-config load hooks.yaml
  run_is 0 'crm-contact edit city:Rome city=Oslo | wc -l' 5
  run_is 0 'sort -u sockets; grep -c Oslo seen; grep -cx 5 seen' $'0\n10\n2'
  run_is 0 'crm-contact list city:Oslo --count; crm-db check' 5
}

@test "CRM_DB_READ: who only reads asks the replica, who writes the book; --db wins" {
  new_book people
  second=$(book_at second)
  book_copy "$(template_of people)" "$second"
  export CRM_DB_READ=$second
  run_is 0 'crm-contact add Eve' contact-6
  run_is 0 'crm-contact list --count; CRM_DB_READ= crm-contact list --count' $'5\n6'
  run_is 0 'crm-contact list --count --db "$CRM_DB"' 6
  run_is 0 'crm-contact edit contact-6 city=Ulm' contact-6
  run_is 0 'crm-contact list city:Ulm -q | wc -l; crm-log contact --last 1 -o txn -H | sort -u' $'0\ntxn-6'
  run_is 65 'crm-log contact-6' '' 'crm-log: no contact-6'
  run_is 0 'crm-config where -H | head -n 2' \
    "book"$'\t'"$BOOK_NAME"$'\tCRM_DB\n'"book.read"$'\t'"$(book_name "$second")"$'\tCRM_DB_READ'
  run_is 2 'crm-db init' '' "crm-db: $BOOK_NAME: there is something already"
}
