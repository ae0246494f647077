# The book as a whole.
load ../helper

# hurt SQL - does what only a foreign hand can do to a book.
hurt() {
  book_hurt "$1"
}

# The row of a record in the search index.
searched() { # NOUN'S-NUMBER ID
  case $ENGINE in
  sqlite) echo "rowid = ($1 << 48) | $2" ;;
  postgres) echo "noun = $1 and id = $2" ;;
  esac
}
search_put() { # NOUN'S-NUMBER ID WORDS
  case $ENGINE in
  sqlite) echo "insert into search (rowid, words) values (($1 << 48) | $2, '$3')" ;;
  postgres) echo "insert into search (noun, id, words) values ($1, $2, '$3')" ;;
  esac
}

some_records() {
  crm-contact add Eva Lund email=eva@x.example phone=+493012345678 tag=vip,press
  crm-contact add Ben Okafor email=ben@x.example
  crm-account add Acme
  crm-contact edit contact-1 account=account-1 stage=customer
  crm-product add Lamp sku=L-1 price=12.50
  crm-order add number=A7 contact=contact-1
  crm-line add order=order-1 product=product-1 quantity=2
}

much() {
  awk 'BEGIN { print "name\tnote"; for (i = 1; i <= 4000; i++) print "Person " i "\tnote " i " of many" }' |
    crm-import contact - >/dev/null
}

@test "init makes a book that only its owner can read, and says nothing" {
  run_is 0 'crm-db init --currency usd --zone Europe/Berlin --country germany'
  [ "$ENGINE" != sqlite ] || run_is 0 'stat -c %a "$CRM_DB"' 600
  check 'crm-db stats | grep -E "^(currency|zone|country|users)"' <<'END'
currency	USD
zone	Europe/Berlin
country	DE
users	1
END
  run_is 0 'crm-db check'
}

@test "init: one line for people" {
  local small
  small=$(book_at small)
  on_tty 200 "crm-db init --db $small --zone UTC" >line
  run_is 0 'cat line' "crm-db: $(book_name "$small"): made, in EUR and UTC, with ann as its first user"
}

@test "init: who makes the book is its first user, so that owner:me works at once" {
  crm-db init
  check 'crm-user list -o id,login,role,active' <<'END'
id	login	role	active
user-1	ann	admin	yes
END
  run_is 0 'crm-contact add Eva owner=me' contact-1
  run_is 0 'crm-contact list owner:me -q' contact-1
}

@test "init leaves alone what is there" {
  only_on sqlite "about what lies at a place in the file system"
  echo precious >"$CRM_DB"
  run_is 2 'crm-db init' '' "crm-db: $CRM_DB: there is something already"
  run_is 0 'cat "$CRM_DB"' precious
  rm "$CRM_DB"
  ln -s nowhere "$CRM_DB"
  run_is 2 'crm-db init' '' "crm-db: $CRM_DB: there is something already"
}

@test "init: what it does not know is refused before anything is made" {
  check 'crm-db init --currency euro' <<'END'
! crm-db: --currency: no currency (EUR): 'euro'
? 2
END
  check 'crm-db init --zone Middle/Earth' <<'END'
! crm-db: --zone: no time zone (Europe/Berlin): 'Middle/Earth'
? 2
END
  check 'crm-db init --country Atlantis' <<'END'
! crm-db: --country: no country (DE): 'Atlantis'
? 2
END
  check 'crm-db init here' <<'END'
! crm-db: one word too many: 'here'
? 2
END
  check 'crm-db init -n' <<'END'
! crm-db: init: cannot be tried with -n
? 2
END
  check 'CRM_USER=$(printf "a\nb") crm-db init' <<'END'
! crm-db: CRM_USER: not a login: 'a\x0ab'
? 78
END
  run_is 1 'book_exists "$CRM_DB"'
  [ "$ENGINE" != sqlite ] || run_is 0 'ls "$BATS_TEST_TMPDIR" | grep -c book; true' 0
}

@test "init: the zone is the system's by name; a rule is none" {
  local tokyo rule
  tokyo=$(book_at tokyo) rule=$(book_at rule)
  run_is 0 "TZ=Asia/Tokyo crm-db init --db $tokyo"
  run_is 0 "crm-db stats --db $tokyo | grep zone" $'zone\tAsia/Tokyo'
  run_is 0 "TZ=CET-1CEST,M3.5.0,M10.5.0/3 crm-db init --db $rule" '' \
    "crm-db: TZ: 'CET-1CEST,M3.5.0,M10.5.0/3' is no zone by name; the book is in UTC (or say --zone)"
  run_is 0 "crm-db stats --db $rule | grep zone" $'zone\tUTC'
}

@test "init makes the directories of the usual place, for its owner alone" {
  only_on sqlite "about what lies at a place in the file system"
  unset CRM_DB
  run_is 0 'crm-db init'
  run_is 0 'stat -c %a "$XDG_DATA_HOME/crm" "$XDG_DATA_HOME/crm/crm.db"' $'700\n600'
  run_is 74 'crm-db init --db /proc/book.db' '' 'crm-db: /proc/book.db: No such file or directory'
}

@test "no book: the message names the command that makes one" {
  for verb in check stats schema upgrade 'backup x'; do
    run_is 66 "crm-db $verb" '' "crm-db: no book at '$BOOK_NAME'; make one: crm init"
  done
}

@test "check is silent about a sound book, and tells people how much it saw" {
  new_book some_records
  run_is 0 'crm-db check'
  on_tty 200 'crm-db check' >line
  run_is 0 'cat line' 'crm-db: no damage found in 7 records'
}

# damage SQL LINE... - the lines that check prints behind its header.
damage() {
  local sql=$1
  shift
  new_book some_records
  hurt "$sql"
  run_is 1 'crm-db check' "$(printf '%s\n' $'what\tplace\tfault' "$@")"
}

@test "check: values that are not what their field takes" {
  damage "update contacts set birthday = 99999999999 where id = 2" $'contact-2\tbirthday\tno day'
  damage "update contacts set stage = 'zombie' where id = 2" \
    $'contact-2\tstage\tnot one of subscriber lead prospect customer former: \'zombie\''
  damage "update users set active = 7" $'user-1\tactive\tneither yes nor no'
  damage "update contacts set country = 'Germany' where id = 2" \
    $'contact-2\tcountry\tnot as it is kept: \'Germany\''
  damage "update contacts set phones_typed = null" \
    $'contact-1\tphones_typed\tnot as many as there are phones'
}

@test "check: text that folds, is searched or is looked up in another way" {
  damage "update contacts set name_fold = 'x' where id = 2" \
    $'contact-2\tname\tits fold is not the one of the text'
  damage "delete from search where $(searched 1 2)" $'contact-2\tsearch\tnot searched'
  damage "update search set words = 'foo' where $(searched 1 2)" \
    $'contact-2\tsearch\tsearched by other words than it has'
  damage "$(search_put 1 77 a)" \
    $'contact-77\tsearch\tsearched, but not there'
  damage "delete from lookups where value = 'press'" $'contact-1\ttag\tnot looked up by \'press\''
  damage "insert into lookups values (1, 'tag', 'zz', 2)" \
    $'contact-2\ttag\tlooked up by \'zz\', which it has not'
}

@test "check: the inside of the search index" {
  only_on sqlite "about the inside of FTS5"
  new_book some_records
  hurt "update search_content set c0 = 'swapped' where rowid = 1"
  hurt "delete from search_data where id > 100"
  run_is 1 'crm-db check | cut -f 1,2; exit ${PIPESTATUS[0]}' $'what\tplace\nsearch\tindex' \
    'crm-db: the book is damaged: its records were not looked at'
}

@test "check: the way into the search index, also for who may only read" {
  only_on sqlite "about the inside of FTS5"
  new_book much
  for i in 1 2 3; do crm-contact edit contact-$i note="word$i other$i" >ids; done
  run_is 0 'crm-db check'
  cp "$CRM_DB" sound
  for sql in 'delete from search_idx' "insert into search_idx values (13, x'', 2)" \
    'delete from search_idx where pgno = (select max(pgno) from search_idx)' \
    'update search_idx set pgno = pgno + 400 where pgno = (select max(pgno) from search_idx)' \
    "update search_idx set term = term || x'00' where pgno = (select max(pgno) from search_idx)"; do
    cp sound "$CRM_DB"
    hurt "$sql"
    chmod 400 "$CRM_DB"
    run_is 1 'crm-db check | cut -f 1,2; exit ${PIPESTATUS[0]}' $'what\tplace\nsearch\tindex' \
      'crm-db: the book is damaged: its records were not looked at'
    chmod 600 "$CRM_DB"
  done
  rm -f new
  run_is 0 'crm-db repair --to new; crm-db check --db new; crm-contact list --db new word2 -q' contact-2
}

@test "check: a trigger, for there is none of ours; a txn that undoes itself or a later one" {
  case $ENGINE in
  sqlite) trigger='create trigger mine after update on contacts begin delete from contacts; end' ;;
  postgres) trigger="create function f() returns trigger language plpgsql as 'begin return null; end';
    create trigger mine after update on contacts execute function f()" ;;
  esac
  damage "$trigger" \
    $'schema\tmine\ta trigger: not of this program'
  damage "update txns set undoes = 5 where id in (4, 5)" \
    $'txn-4\tundoes\tnot an earlier txn' $'txn-5\tundoes\tnot an earlier txn'
}

@test "check: references" {
  damage "update contacts set account = 99 where id = 1" $'contact-1\taccount\tno account-99'
  damage "update contacts set reports_to = 1 where id = 1" \
    $'contact-1\treports_to\tstands above itself'
  damage "insert into teams (id, created, created_by, changed, changed_by, version, made, name,
    name_fold, lead) values (1, 1, 'ann', 1, 'ann', 1, 1, 'North', 'north', 9);
    insert into counters values ('team', 1);
    $(search_put 8 1 north)" $'team-1\tlead\tno user-9'
  new_book some_records
  crm-contact note contact-2 hello >note
  hurt "update activities set about = 44"
  run_is 1 'crm-db check' $'what\tplace\tfault\nactivity-1\tabout\tno contact-44'
  hurt "update activities set about_noun = 99"
  run_is 1 'crm-db check' $'what\tplace\tfault\nactivity-1\tabout\tnames no record'
}

@test "check: what is summed up from other records" {
  damage "update order_sums set total = 1" $'contact-1\torder_sums\tnot the sums of its orders'
  damage "delete from order_sums" $'contact-1\torder_sums\tnot the sums of its orders'
  damage "insert into order_sums values (2, 'EUR', 1, 1, 1, 1)" \
    $'contact-2\torder_sums\tnot the sums of its orders'
  damage "update orders set total = 5; update order_sums set total = 5" \
    $'order-1\ttotal\tnot the sum of its lines'
  damage "update lines set quantity = 10000" \
    $'line-1\ttotal\tnot what quantity, price, discount and tax make'
  damage "update lines set currency = 'USD'" $'line-1\tcurrency\tnot the order\'s'
}

@test "check: numbers, history, settings" {
  damage "update counters set last = 1 where name in ('contact', 'txn')" \
    $'counters\tcontact\tat 1, but 2 is in use' $'counters\ttxn\tat 1, but 8 is in use'
  damage "delete from txns where id = 3" $'contact-2\tversion\tno such txn' \
    $'contact-2\tmade\tno such txn'
  damage "insert into changes values (77, 1, 1, 1, 'x', null, 0)" \
    $'changes\ttxn\t1 rows of no txn' $'txn-77\tchanges\tno JSON object'
  damage "update txns set at = 1 where id = 4" $'txn-4\tat\tbefore the txn before it'
  damage "update settings set value = 'zz' where name = 'zone'" $'settings\tzone\tnot known'
}

@test "check: tables that are not as they were made; more may be there" {
  new_book some_records
  hurt "create table mine (x int); create index mine_x on mine (x); alter table contacts add column x_a int"
  run_is 0 'crm-db check'
  hurt "alter table teams rename column queue to q; drop index contacts_name"
  run_is 1 'crm-db check' "$(printf '%s\tmissing, or not as it was made\n' $'schema\tteams.queue' \
    $'schema\tcontacts_name' | sed $'1i what\\tplace\\tfault')" \
    'crm-db: the book is damaged: its records were not looked at'
}

@test "check: a book that others can read" {
  only_on sqlite "the rights of a file"
  new_book some_records
  chmod 644 "$CRM_DB"
  run_is 1 'crm-db check' \
    $'what\tplace\tfault\npermissions\t'"$CRM_DB"$'\topen to others; run: chmod o-rwx'
}

@test "check: a torn file is told of, never read on" {
  only_on sqlite "a file cut off or overwritten"
  new_book some_records
  truncate -s 90000 "$CRM_DB"
  run_is 1 'crm-db check' $'what\tplace\tfault\nfile\t'"$CRM_DB"$'\tdamaged so that it cannot be opened' \
    'crm-db: the book is damaged: its records were not looked at'
  run_is 74 'crm-contact list' '' "crm-contact: $CRM_DB: the book is damaged; run: crm-db check"
  new_book some_records
  dd if=/dev/zero of="$CRM_DB" bs=4096 seek=20 count=9 conv=notrunc 2>/dev/null
  before=$(book_sum)
  run_is 1 'crm-db check | cut -f 1 | sort -u; exit ${PIPESTATUS[0]}' $'file\nwhat' \
    'crm-db: the book is damaged: its records were not looked at'
  [ "$before" = "$(book_sum)" ]
}

@test "backup copies a book, for its owner alone, and never over anything" {
  new_book some_records
  run_is 0 'crm-db backup copy.db'
  run_is 0 'stat -c %a copy.db; ls' $'600\ncopy.db'
  run_is 0 'crm-db check --db copy.db'
  check_same 'the same records' 'crm-contact list -o all' 'crm-contact list -o all --db copy.db'
  run_is 2 'crm-db backup copy.db' '' 'crm-db: copy.db: there is something already'
  run_is 2 'crm-db backup' '' 'crm-db: backup: takes one FILE'
  run_is 2 'crm-db backup -' '' "crm-db: '-': backup reads no standard input"
}

@test "backup while others write: a book as it was at one moment" {
  new_book some_records
  (for i in {1..40}; do crm-contact add "N $i" tag=x >/dev/null; done) &
  for i in 1 2 3 4 5; do
    crm-db backup "copy$i.db"
    run_is 0 "crm-db check --db copy$i.db"
  done
  wait
  run_is 0 'crm-contact list tag:x --count' 40
}

@test "restore puts a copy back, never over a book without --yes" {
  new_book some_records
  crm-db backup copy.db
  crm-contact edit contact-2 city=Rome >edited
  run_is 2 'crm-db restore copy.db' '' \
    "crm-db: restore: $BOOK_NAME would be lost; --yes puts 'copy.db' in its place"
  run_is 0 'crm-contact list city:Rome -q' contact-2
  run_is 0 'crm-db restore copy.db --yes'
  run_is 0 'crm-contact list city:Rome -q'
  run_is 0 'crm-db check'
  book_rm "$CRM_DB"
  run_is 0 'crm-db restore copy.db'
  run_is 0 'crm-contact list --count' 2
  [ "$ENGINE" != sqlite ] || run_is 0 'stat -c %a "$CRM_DB"' 600
}

@test "restore keeps the rights of the book, and takes no damaged copy" {
  new_book some_records
  crm-db backup copy.db
  if [ "$ENGINE" = sqlite ]; then
    chmod 660 "$CRM_DB"
    run_is 0 'crm-db restore copy.db --yes; stat -c %a "$CRM_DB"' 660
  fi
  dd if=/dev/zero of=copy.db bs=4096 seek=20 count=9 conv=notrunc 2>/dev/null
  run_is 65 'crm-db restore copy.db --yes 2>&1 | grep -c "copy.db: damaged"; exit ${PIPESTATUS[0]}' 1
  echo no >copy.db
  run_is 65 'crm-db restore copy.db --yes' '' "crm-db: $PWD/copy.db: not a book"
  run_is 66 'crm-db restore gone.db --yes' '' 'crm-db: gone.db: not there'
  run_is 0 'crm-contact list --count' 2
}

@test "restore that fails leaves the book, and what a killed writer left, as they were" {
  only_on sqlite "about the journal beside a file"
  new_book much
  crm-db backup base.db
  crm-export contact >before
  [ "$(stat -c %s "$CRM_DB")" -gt 900000 ]
  run_is 74 '(ulimit -f 500; crm-contact edit 1 city=Zz 2>/dev/null)'
  [ -s "$CRM_DB-journal" ]
  run_is 74 '(ulimit -f 500; crm-db restore base.db --yes 2>err); s=$?; grep -c "File too large" err; exit $s' 1
  run_is 0 'crm-db check; crm-export contact | cmp - before'
  [ ! -s "$CRM_DB-journal" ]
  (ulimit -f 500; crm-contact edit 1 city=Zz 2>/dev/null) || [ -s "$CRM_DB-journal" ]
  run_is 0 'crm-db restore base.db --yes; crm-db check; crm-export contact | cmp - before'
  [ ! -s "$CRM_DB-journal" ]
}

@test "restore: the journal of a book that was moved away is not put beside another" {
  only_on sqlite "about the journal beside a file"
  new_book much
  crm-db backup base.db
  run_is 74 '(ulimit -f 500; crm-contact edit 1 city=Zz 2>/dev/null)'
  mv "$CRM_DB" moved
  run_is 2 'crm-db restore base.db' '' \
    "crm-db: $CRM_DB-journal: belongs to a book that is not there; move it away first"
  mv "$CRM_DB-journal" moved-journal
  run_is 0 'crm-db restore base.db; crm-db check; crm-db check --db moved'
}

@test "who waits to write while the book is replaced is told to try again" {
  only_on sqlite "another file takes the place of one"
  new_book some_records
  crm-db backup copy.db
  book_hold 1.2
  (crm-contact add Late >out 2>err || echo $? >status) &
  sleep 0.4
  mv copy.db "$CRM_DB"
  wait
  run_is 0 'cat out err status' "crm-contact: $BOOK_NAME: another book is in its place now; try again"$'\n75'
}

@test "stats tells what is in the book as records" {
  new_book some_records
  check 'crm-db stats | grep -vE "^(engine|size|book)"' <<END
name	value
schema	$SCHEMA
currency	EUR
zone	UTC
country	DE
contacts	2
accounts	1
products	1
orders	1
lines	1
activities	0
users	1
teams	0
leads	0
opportunities	0
items	0
tasks	0
quotes	0
contracts	0
rates	0
own_fields	0
dropped_fields	0
txns	8
changes	2
END
  [ "$ENGINE" != sqlite ] ||
    run_is 0 'crm-db stats -j | jq -r "select(.name == \"size\").value"' "$(stat -c %s "$CRM_DB")"
}

@test "schema prints SQL that makes the same tables" {
  new_book
  crm-db schema >schema.sql
  other=$(book_at other)
  case $ENGINE in
  sqlite)
    sqlite3 "$other" <schema.sql
    check_same 'both schemas' 'sqlite3 "$other" .schema | sort' 'sqlite3 "$CRM_DB" .schema | sort'
    ;;
  postgres)
    server_sql -c "CREATE DATABASE \"${other##*/}\" OWNER crm TEMPLATE template0"
    psql -Xqv ON_ERROR_STOP=1 "$other" <schema.sql
    tables() { pg_dump -s -t 'crm.*' "$1" | grep -vE '^\\(un)?restrict |^$'; }
    check_same 'both schemas' 'tables "$other"' 'tables "$CRM_DB"'
    ;;
  esac
}

@test "upgrade: nothing to do" {
  new_book
  run_is 0 'crm-db upgrade'
  [ ! -e "$CRM_DB.before-1" ]
}

@test "upgrade keeps the book as it was and takes every step" {
  only_on sqlite "no book on a server is older than these steps"
  book_sql 'pragma application_id = 1129467185; pragma user_version = 0; create table t (x); drop table t'
  run_is 78 'crm-contact list' '' \
    "crm-contact: $CRM_DB: made by an older crm (schema 0 of $SCHEMA); run: crm-db upgrade"
  run_is 0 'crm-db upgrade'
  run_is 0 'for f in "$CRM_DB.before-0" "$CRM_DB"; do sqlite3 "$f" "pragma user_version"; done' $'0\n'"$SCHEMA"
}

@test "upgrade from schema 1 and 2: the records as they were, and known by the txn that made them" {
  local n
  for n in 1 2; do
    new_book some_records
    crm-export contact >before
    book_older $n
    run_is 78 'crm-contact list' '' \
      "crm-contact: $BOOK_NAME: made by an older crm (schema $n of $SCHEMA); run: crm-db upgrade"
    run_is 0 'crm-db upgrade && crm-db check'
    check_same records 'cat before' 'crm-export contact'
    check_same births "book_sql 'select made, min(id), max(id) from contacts group by made order by made'" \
      "book_sql 'select txn, first, last from births where noun = 1 order by txn'"
    run_is 0 'crm-lead add Ann -q; crm-user edit me away=2026-12-24; crm-db check' $'lead-1\nuser-1'
    rm -rf ./* "$CRM_DB".before-*
    book_rm "$CRM_DB"
  done
}

@test "upgrade refuses a newer book" {
  new_book
  book_schema 99
  for verb in upgrade check stats; do
    run_is 78 "crm-db $verb" '' \
      "crm-db: $BOOK_NAME: made by a newer crm (schema 99, this one knows $SCHEMA)"
  done
}

@test "check: ids that were merged in a circle; who asks for one is told, and repair takes them away" {
  only_on sqlite "repair is for files"
  damage "insert into aliases values (1, 50, 51); insert into aliases values (1, 51, 50)" \
    $'contact-50\taliases\tmerged in a circle'
  run_is 65 'crm-contact show contact-50' '' \
    'crm-contact: contact-50: merged in a circle; run: crm-db check'
  run_is 1 'crm-db repair --to mended >out; crm-db check --db mended; crm-contact show contact-50 --db mended 2>&1 | grep -c circle' 0
}

@test "grant, revoke, grants: a file knows no rights but its own" {
  only_on sqlite 'a server knows rights'
  new_book
  local why="crm-db: $BOOK_NAME: a book in a file knows no rights but the file's: whoever may write \
the file may do everything; on PostgreSQL there are roles, see crm-engines(7)" before
  before=$(book_sum)
  run_is 69 'crm-db grant ben agent' '' "$why"
  run_is 69 'crm-db revoke ann' '' "$why"
  run_is 69 'crm-db grants' '' "$why"
  [ "$before" = "$(book_sum)" ]
}
