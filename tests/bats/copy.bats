# A whole book to another: crm-db copy, and where a server keeps it also backup, restore and
# upgrade, which are made of that.
load ../helper

# Of everything there is: own fields, one of them taken away, undone commands, merged
# records, sources, saved scores, text of all kinds.
rich_book() {
  sample_book
  printf '%s\n' 'fields:' '  contact:' '    nick: {type: string, index: yes}' \
    '    badge: {type: string, unique: yes, exact: yes}' '    codes: {type: string, several: yes}' \
    '    boss: {type: reference, noun: contact}' '    ratio: {type: number, decimals: 2}' \
    '  order:' '    margin: {type: number}' | crm-config load -
  crm-contact edit contact-1 nick='Ännchen' badge=B1 codes=AB,cd boss=contact-9 ratio=12.5
  crm-contact edit contact-2 nick=$'tab\there' badge=b1 note=$'two\nlines \\ and 漢字 🙂'
  crm-contact note contact-1 talked about lamps
  crm-order edit order-1 margin=4
  printf '%s\n' 'fields:' '  contact:' '    nick: {type: string, index: yes}' \
    '    badge: {type: string, unique: yes, exact: yes}' '    codes: {type: string, several: yes}' \
    '    boss: {type: reference, noun: contact}' '    ratio: {type: number, decimals: 2}' | crm-config load -
  crm-contact add Twin One email=twin@x.example
  crm-contact add Twin Two
  crm-contact merge contact-15 contact-16 --yes --prefer keep
  crm-contact edit contact-3 city=Lisboa
  crm-undo "$(crm-log --last 1 -H -o txn | head -n 1)"
  printf 'id\tname\nA1\tEva Lund\nA2\tBo Ek\n' | crm-import contact - --source shop source_id:=id name:=name
  crm-contact rm contact-18 --yes
  crm-rfm --save
}

# What anybody can ask a book in $CRM_DB for.
everything() {
  for noun in contact account product order line activity user team; do
    echo "== $noun"
    crm-export "$noun"
    crm-export "$noun" --as-of txn-8
    crm-export "$noun" --as-of txn-12
  done
  crm-contact list -o all
  crm-contact list lamp
  crm-contact list nick:ännchen codes:ab
  crm-log
  crm-config show
  crm-rfm
  crm-db stats | grep -vE '^(book|engine|size)'
}

# What is written next, and what is taken back: numbers go on, the history is there.
goes_on() {
  crm-contact add Next One email=next@x.example badge=B7
  crm-undo txn-3 -n | head -n 20
  crm-undo "$(crm-log -H -o txn contact-1 | head -n 1)" --yes
  crm-contact edit contact-16 city=Oslo
  printf 'id\tname\nA1\tEva Lund\nA2\tBo Ek\n' | crm-import contact - --source shop source_id:=id name:=name
  crm-contact list -o id,name,city,nick
  crm-log --last 3
}

# same_book BOOK BOOK - both hold the same, are sound, and go on alike.
same_book() {
  run_is 0 'crm-db check --db "'"$2"'"'
  CRM_DB=$1 everything >a 2>&1 || true
  CRM_DB=$2 everything >b 2>&1 || true
  [ "$(wc -l <a)" -gt 100 ]
  diff -u a b
}

@test "a copy holds all that the book holds, history and ids included" {
  new_book rich_book
  to=$(book_at copy)
  run_is 0 'crm-db copy "$CRM_DB" "$to"'
  same_book "$CRM_DB" "$to"
  CRM_DB=$CRM_DB goes_on >a 2>&1 || true
  CRM_DB=$to goes_on >b 2>&1 || true
  diff -u a b
  run_is 0 'crm-db check --db "$to"'
}

@test "a field that was taken away comes back with its values in the copy" {
  new_book rich_book
  to=$(book_at copy)
  crm-db copy "$CRM_DB" "$to"
  printf '%s\n' 'fields:' '  order:' '    margin: {type: number}' >fields
  CRM_DB=$to crm-config load fields
  run_is 0 'crm-order list --db "$to" -H -o id,margin has:margin' $'order-1\t4'
  run_is 0 'crm-db compact --db "$to" --yes | wc -l' 6
  run_is 0 'crm-db check --db "$to"'
}

@test "to a server and back: the same book" {
  only_on postgres 'SQLite alone has no other engine'
  new_book rich_book
  crm-db copy "$CRM_DB" file.db
  same_book "$CRM_DB" file.db
  run_is 0 'crm-db copy file.db "$(book_at back)"; crm-db copy "$(book_at back)" again.db'
  same_book file.db again.db
  for f in file again; do sqlite3 $f.db .dump | grep '^INSERT' | sort >$f.sql; done
  run_is 0 'cmp file.sql again.sql'
}

@test "a copy goes where no book is, and comes from where one is" {
  new_book
  to=$(book_at copy)
  run_is 0 'crm-db copy "$CRM_DB" "$to"'
  run_is 2 'crm-db copy "$CRM_DB" "$to"' '' "crm-db: $(book_name "$to"): there is something already"
  run_is 2 'crm-db copy "$CRM_DB" "$CRM_DB"' '' "crm-db: $BOOK_NAME: there is something already"
  run_is 66 'crm-db copy "$(book_at gone)" new.db' '' \
    "crm-db: no book at '$(book_name "$(book_at gone)")'; make one: crm init"
  run_is 74 'crm-db copy "$CRM_DB" gone/new.db' '' 'crm-db: gone/new.db: No such file or directory'
  run_is 2 'crm-db copy "$CRM_DB"' '' 'crm-db: copy: takes FROM and TO'
  run_is 2 'crm-db copy a b c' '' 'crm-db: copy: takes FROM and TO'
  run_is 2 'crm-db copy "$CRM_DB" x.db -n' '' 'crm-db: copy: cannot be tried with -n'
  run_is 2 'crm-db copy "$CRM_DB" x.db --db "$CRM_DB"' '' \
    'crm-db: copy: FROM and TO are the books: leave out --db'
  echo no book >text
  run_is 65 'crm-db copy text x.db' '' "crm-db: $PWD/text: not a book"
  ln -s nowhere link
  run_is 2 'crm-db copy "$CRM_DB" link' '' 'crm-db: link: there is something already'
  run_is 0 'find . -name "*new-*" -o -name "x.db*" -o -name "new.db*"'
}

@test "an address that is none, a server that is not there, a password that nobody sees" {
  new_book
  run_is 69 'crm-db copy "$CRM_DB" postgresql://ann:s3cret@127.0.0.1:1/x 2>err; s=$?; grep -c s3cret err; exit $s' 0
  run_is 0 'grep -o "postgresql://ann@127.0.0.1:1/x" err | head -n 1' postgresql://ann@127.0.0.1:1/x
  run_is 0 'cd /; crm-contact add Ann --db="postgresql://ann:s3cret@127.0.0.1:1/x" 2>&1 | grep -c s3cret || true' 0
}

@test "a damaged book is not copied" {
  only_on sqlite 'it is done to the file'
  new_book sample_book
  sqlite3 "$CRM_DB" "pragma foreign_keys=off; update contacts set account = 99 where id = 1"
  run_is 65 'crm-db copy "$CRM_DB" x.db' '' "crm-db: $CRM_DB: contacts: row 1 refers to one that is not in accounts"
  sqlite3 "$CRM_DB" "update contacts set account = null, note = cast(x'ff' as text) where id = 1"
  run_is 65 'crm-db copy "$CRM_DB" x.db' '' \
    "crm-db: $CRM_DB: damaged: contacts.note: text that is not UTF-8; run: crm-db check"
  sqlite3 "$CRM_DB" 'drop index txns_token'
  run_is 65 'crm-db copy "$CRM_DB" x.db' '' \
    "crm-db: $CRM_DB: damaged: schema: txns_token: missing, or not as it was made; run: crm-db check"
  run_is 0 'ls'
}

@test "what is not of a book is named and left out" {
  only_on sqlite 'it is done to the file'
  new_book sample_book
  sqlite3 "$CRM_DB" 'create table mine (id integer primary key)' 'alter table contacts add column "of mine" text' \
    'alter table contacts add column x_mine text'
  run_is 0 'crm-db copy "$CRM_DB" x.db' '' \
    "crm-db: $CRM_DB: left out: the table mine, which is not of a book
crm-db: $CRM_DB: left out: the column contacts.of mine, which is not of a book"
  run_is 0 'crm-db check --db x.db'
  run_is 0 'sqlite3 x.db "select count(*) from pragma_table_info('\''contacts'\'') where name = '\''x_mine'\''"' 1
}

@test "an older book is not copied before it is upgraded" {
  only_on sqlite 'it is done to the file'
  new_book
  sqlite3 "$CRM_DB" 'pragma user_version = 1'
  run_is 78 'crm-db copy "$CRM_DB" x.db' '' \
    "crm-db: $CRM_DB: made by an older crm (schema 1 of $SCHEMA); run: crm-db upgrade"
}

# A book that takes a while.
thousands() {
  many 4000
}

@test "others write while a book is copied; the copy is one state of it" {
  new_book thousands
  to=$(book_at copy)
  crm-db copy "$CRM_DB" "$to" &
  pid=$!
  for i in {1..5}; do crm-contact edit "contact-$i" contact-4000 "city=C$i" >/dev/null; done
  wait $pid
  run_is 0 'crm-db check --db "$to"'
  # A command changes both or none.
  txn=$(crm-log --db "$to" --last 1 -H -o txn | head -n 1)
  run_is 0 'diff <(crm-export contact --db "$to") <(crm-export contact --as-of "$txn")'
}

@test "killed at any moment: a whole copy or none" {
  new_book thousands
  to=$(book_at copy)
  start=$(date +%s%N)
  crm-db copy "$CRM_DB" "$to"
  took=$((($(date +%s%N) - start) / 1000000))
  crm-export contact >want
  for i in {1..8}; do
    book_rm "$to"
    crm-db copy "$CRM_DB" "$to" 2>/dev/null &
    pid=$!
    sleep "$(printf '%d.%03d' $((took * i / 8000)) $((took * i / 8 % 1000)))"
    { kill -9 $pid; wait $pid; } 2>/dev/null || true
    status=0
    crm-export contact --db "$to" >got 2>err || status=$?
    case $status in
    0) cmp got want ;;
    66) ;;
    *) cat err; return 1 ;;
    esac
  done
  # What was left does not hinder the next one.
  book_rm "$to"
  run_is 0 'crm-db copy "$CRM_DB" "$to"; crm-db check --db "$to"; crm-db check'
}

@test "a backup of a book on a server is a file, and comes back onto any engine" {
  only_on postgres 'backup.bats has the rest'
  new_book rich_book
  run_is 0 'crm-db backup plain; crm-db key key; crm-db backup safe --encrypt --key-file key'
  run_is 0 'crm-db verify plain | grep -E "^(encrypted|contacts)"' $'encrypted\tno\ncontacts\t'"$(crm-contact list --count)"
  run_is 0 'crm-db verify safe --key-file key | grep -E "^(encrypted|contacts)"' $'encrypted\tyes\ncontacts\t'"$(crm-contact list --count)"
  run_is 1 'grep -aq -e SQLite -e Lund safe'
  same_book "$CRM_DB" plain
  run_is 0 'crm-db restore safe --key-file key --db file.db'
  same_book "$CRM_DB" file.db
  run_is 0 'crm-db restore plain --db "$(book_at new)"'
  same_book "$CRM_DB" "$(book_at new)"
  # Into a book of other fields.
  printf '%s\n' 'fields:' '  contact:' '    other: {type: string, index: yes}' >fields
  crm-config load fields --db "$(book_at new)"
  echo '    nick: {type: number, unique: yes}' >>fields
  crm-config load fields --db "$(book_at new)"
  crm-contact add Gone --db "$(book_at new)" other=1 >id
  run_is 2 'crm-db restore plain --db "$(book_at new)"' '' \
    "crm-db: restore: $(book_name "$(book_at new)") would be lost; --yes puts 'plain' in its place"
  run_is 0 'crm-db restore safe --key-file key --yes --db "$(book_at new)"'
  same_book "$CRM_DB" "$(book_at new)"
  run_is 0 'find . "$TMPDIR" -name "*new-*" -o -name "crm-??????"'
}

@test "a server is no file to back up to, verify or restore from" {
  new_book
  for verb in backup verify restore; do
    run_is 2 "crm-db $verb --yes postgresql://x@nowhere/y" '' \
      "crm-db: $verb: a server is no FILE; crm-db copy goes from and to one"
  done
}

@test "while a book on a server is replaced, readers go on and writers are told" {
  only_on postgres 'SQLite replaces the file'
  new_book thousands
  crm-db backup plain
  crm-contact rm contact-1 --yes >id
  crm-export contact >old
  # A reader in the midst of it, whose reader is slow.
  mkfifo slow
  crm-export contact >slow &
  exec 5<slow
  head -c 100 <&5 >got
  run_is 0 'timeout 60 crm-db restore plain --yes'
  cat <&5 >>got
  exec 5<&-
  run_is 0 'cmp got old; crm-contact list --count' 4000
  # A writer who had opened the old one.
  book_hold 2
  crm-contact edit contact-2 city=Oslo 2>err & pid=$!
  sleep 0.5
  crm-db restore plain --yes --wait 30 & other=$!
  s=0; wait $pid || s=$?
  wait $other
  # Whoever of the two came first: the edit is lost with the book, or refused.
  [ $s = 0 ] || grep 'another book is in its place now; try again' err
  run_is 0 'crm-contact list -H -o city contact-2; crm-db check' Rome
}

@test "a follower of the log is told of another book" {
  new_book sample_book
  cp_to=$PWD/copy.db
  crm-db backup "$cp_to"
  timeout 30 crm-log --follow >lines 2>err &
  pid=$!
  sleep 0.5
  crm-contact edit contact-1 city=Oslo >ids
  for i in {1..40}; do grep -q Oslo lines && break; sleep 0.1; done
  run_is 0 'grep -c Oslo lines' 1
  crm-db restore "$cp_to" --yes
  s=0; wait $pid || s=$?
  [ $s = 75 ]
  run_is 0 'cat err' "crm-log: $BOOK_NAME: another book is in its place now; try again"
}

@test "upgrade on a server keeps the book as it was in a file" {
  only_on postgres 'crm-db.bats has the file'
  new_book sample_book
  crm-export contact >before
  book_older 1
  run_is 78 'crm-contact list' '' \
    "crm-contact: $BOOK_NAME: made by an older crm (schema 1 of $SCHEMA); run: crm-db upgrade"
  run_is 0 'crm-db upgrade; ls' "before
${CRM_DB##*/}.before-1"
  run_is 0 'crm-db check; crm-export contact | cmp - before'
  run_is 0 'crm-db verify *.before-1 | grep -E "^(schema|contacts)"' $'schema\t1\ncontacts\t14'
  run_is 0 'crm-db restore *.before-1 --yes; crm-db check; crm-export contact | cmp - before'
}

@test "schema on a server is SQL that makes such a book" {
  only_on postgres 'sqlite3 reads that of a file'
  new_book rich_book
  crm-db schema >a
  new=$(book_at new)
  server_sql -c "CREATE DATABASE \"${new##*/}\" OWNER crm TEMPLATE template0"
  run_is 0 'psql -Xq -v ON_ERROR_STOP=1 "$new" -f a; crm-db schema --db "$new" | cmp - a'
}

@test "check tells what is wrong with a database" {
  only_on postgres 'repair.bats has the file'
  new_book sample_book
  book_sql 'DROP VIEW v_titles CASCADE' 'DROP VIEW v_teams CASCADE' 'DROP INDEX txns_token' 'ALTER TABLE orders DROP COLUMN channel CASCADE' \
    'ALTER TABLE teams ALTER COLUMN queue TYPE text COLLATE "POSIX"' 'GRANT SELECT ON teams TO PUBLIC' 2>/dev/null
  crm-db check >faults 2>&1 || true
  run_is 0 'grep -E "^(schema|permissions)" faults | grep -v v_' "schema	teams.queue	not compared byte by byte: its collation is not C
schema	txns_token	missing, or not as it was made
schema	orders.channel	missing, or not as it was made
permissions	teams	open to everybody; run: REVOKE ALL ON crm.teams FROM PUBLIC"
  run_is 69 'crm-db repair' '' "crm-db: repair is for files; mend a book on a server by its own means, or put a backup in its place: crm-db restore"
}

@test "compact on a server takes dropped fields away for ever" {
  only_on postgres 'own-fields.bats has the file'
  new_book rich_book
  run_is 0 'crm-db compact --yes' $'noun\tfield\tvalues\norder\tmargin\t1'
  run_is 0 'crm-db check; crm-db stats | grep dropped' $'dropped_fields\t0'
}

@test "a restore on a server that is killed leaves the old book" {
  only_on postgres 'SQLite replaces the file'
  new_book thousands
  crm-db backup plain
  crm-contact rm contact-1 --yes >id
  crm-export contact >old
  start=$(date +%s%N)
  crm-db restore plain --yes
  took=$((($(date +%s%N) - start) / 1000000))
  crm-export contact >new
  crm-contact rm contact-1 --yes >id
  for i in {1..5}; do
    crm-db restore plain --yes 2>/dev/null &
    pid=$!
    sleep "$(printf '%d.%03d' $((took * i / 6000)) $((took * i / 6 % 1000)))"
    { kill -9 $pid; wait $pid; } 2>/dev/null || true
    crm-export contact >got
    cmp -s got old || cmp -s got new || { diff got old | head; return 1; }
  done
  run_is 0 'crm-db check'
}

@test "rights stay as they are where another book is put in, and reach what is theirs in it" {
  only_on postgres 'rights are of a server'
  new_book sample_book
  login=eve_${CRM_DB##*/}
  crm-db grant "$login" agent >id 2>err || { cat err; skip 'whoever made the book is no admin of it'; }
  crm-contact edit contact-1 contact-2 owner="$login" >ids
  theirs=${CRM_DB/crm@/$login@}
  count=$(crm-contact list --count --db "$theirs")
  [ "$count" -lt 14 ]
  crm-db backup plain
  crm-contact edit contact-1 owner=me >ids
  run_is 77 'crm-db copy "$theirs" x.db 2>err'
  run_is 77 'crm-db restore plain --yes --db "$theirs" 2>err'
  run_is 0 'crm-db restore plain --yes; crm-contact list --count --db "$theirs"' "$count"
  run_is 0 'crm-db check; crm-db copy "$CRM_DB" x.db; crm-db check --db x.db'
  server_sql -c "DROP OWNED BY \"$login\"" -c "DROP ROLE \"$login\"" >/dev/null 2>&1 || true
}

@test "columns that somebody added to a server's book may compare as they like, ours may not" {
  only_on postgres 'a file has one collation'
  new_book rich_book
  book_sql 'create table mine (x text)' 'alter table contacts add column x_mine text'
  run_is 0 'crm-db check'
  book_sql 'alter table contacts add column keep text; drop view v_contacts cascade; alter table contacts alter column x_badge type text collate "POSIX"' 2>/dev/null
  crm-db check >faults 2>&1 || true
  run_is 0 'grep -v v_ faults | grep ^schema' $'schema\tcontacts.x_badge\tnot compared byte by byte: its collation is not C'
}
