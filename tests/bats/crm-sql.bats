# crm-sql: read-only SQL, and the views that it stands on. What is said in the SQL of one
# engine alone is tested on that one: PostgreSQL's is in crm-sql-postgres.bats.
load ../helper

setup() {
  crm_setup
  new_book sample_book
}

# A statement without end.
endless='with recursive t(x) as (select 1 union all select x + 1 from t)'

@test "records out, in every format, columns as the statement calls them" {
  q="select id, name, orders_total as total from v_contacts where nr in (1, 2) order by nr"
  check 'crm-sql "$q"' <<'END'
id	name	total
contact-1	Greta Hagen	0.0
contact-2	Jonas Weiß	9498.0
END
  check 'crm-sql "$q" -H --limit 1' <<'END'
contact-1	Greta Hagen	0.0
END
  check 'crm-sql "$q" --csv | tr -d "\r"' <<'END'
id,name,total
contact-1,Greta Hagen,0.0
contact-2,Jonas Weiß,9498.0
END
  check 'crm-sql "$q" -j' <<'END'
{"id":"contact-1","name":"Greta Hagen","total":0.0}
{"id":"contact-2","name":"Jonas Weiß","total":9498.0}
END
  run_is 0 'crm-sql "$q" --table | wc -l' 3
  run_is 0 "crm-sql 'select null as a, 1 as b' --unset -" $'a\tb\n-\t1'
}

@test "the statement on stdin, values bound as text" {
  run_is 0 'echo "select \$1 as a, \$2 as b" | crm-sql - "x; drop table contacts" 007' $'a\tb\nx; drop table contacts\t007'
  run_is 0 "crm-sql 'select \$2 || \$1 || \$2 as x' a b" $'x\nbab'
  run_is 0 "crm-sql 'select nr from v_orders where total > \$1 and nr < \$2' 2600 10" $'nr\n6'
  run_is 0 "crm-sql 'select \$1 as x' -- -5" $'x\n-5'
  run_is 2 "crm-sql 'select \$1' ''" '' 'crm-sql: an empty word; an unset variable of the shell?'
  run_is 2 "crm-sql 'select \$1'" '' 'crm-sql: the statement wants 1 value ($1 ...), and 0 are given'
  run_is 2 "crm-sql 'select 1' x" '' 'crm-sql: the statement wants 0 values ($1 ...), and 1 is given'
  run_is 2 "crm-sql 'select \$x' x" '' "crm-sql: a parameter is \$1, \$2 ...: '\$x'"
  run_is 2 "crm-sql 'select \$01' x" '' "crm-sql: a parameter is \$1, \$2 ...: '\$01'"
  run_is 2 "crm-sql 'select \$1000' x" '' "crm-sql: a parameter is \$1, \$2 ...: '\$1000'"
}

@test "parameters are numbered, and texts" {
  only_on sqlite "SQLite's SQL"
  run_is 0 "crm-sql 'select typeof(\$1) as t' 5" $'t\ntext'
  run_is 2 "crm-sql 'select ?' x" '' 'crm-sql: a parameter is $1, $2 ...'
  run_is 2 "crm-sql 'select :a' x" '' "crm-sql: a parameter is \$1, \$2 ...: ':a'"
}

@test "ids pipe on; what only reads like one does not" {
  crm-contact edit 3 name=contact-1 --yes >/dev/null
  check "crm-sql 'select name, id, id as x, reports_to from v_contacts where nr in (2, 3)'" <<'END'
name	id	x	reports_to
Jonas Weiß	contact-2	contact\x2d2	contact-1
contact\x2d1	contact-3	contact\x2d3	contact-2
END
  run_is 0 "crm-sql 'select name, id from v_contacts where nr = 3' -H | crm-contact list - -q" contact-3
  run_is 0 "crm-sql 'select nr, contact from v_orders where nr = 1' | crm-contact list - -q" contact-2
}

@test "columns of one name, of none, many" {
  check "crm-sql 'select 1 as a, 2 as a, 4 as a_2'" <<'END'
a	a_2	a_2_2
1	2	4
END
  run_is 0 "crm-sql 'select 1 as a, 2 as a' -j" '{"a":1,"a_2":2}'
  run_is 0 'crm-sql "select 1 as \"a	b\""' $'a\\tb\n1'
}

@test "columns without a name, as many as there can be" {
  only_on sqlite "SQLite's SQL"
  check "crm-sql 'select 1 as a, 2 as a, 3 as \"\", 1+1, 4 as a_2'" <<'END'
a	a_2	column_3	1+1	a_2_2
1	2	3	2	4
END
  many=$(seq -s, 2000)
  run_is 0 'crm-sql "select $many" -H | tr "\t" "\n" | tail -n 1' 2000
  run_is 2 'crm-sql "select $many, 1"' '' 'crm-sql: too many columns in result set'
}

@test "values of every kind" {
  only_on sqlite "SQLite's SQL"
  check "crm-sql \"select x'00ff41' as blob, cast(x'ff' as text) as bad, 'a' || char(0) as nul, '' as empty,
    char(27, 10, 9) as control, 9e999 as inf, 1.5 as r, 9223372036854775807 as i\"" <<'END'
blob	bad	nul	empty	control	inf	r	i
00FF41	FF	6100		\x1b\n\t	Inf	1.5	9223372036854775807
END
  run_is 0 "crm-sql 'select 9e999 as inf, -0.5 as r, 1e300 as big, null as n' -j" \
    '{"inf":"Inf","r":-0.5,"big":1.0e+300,"n":null}'
}

@test "nothing found: no header, and 1 with -e" {
  run_is 0 "crm-sql 'select 1 where 1 = 0'"
  run_is 1 "crm-sql 'select 1 where 1 = 0' -e"
  run_is 0 "crm-sql 'select 1 as x' -e" $'x\n1'
}

@test "what is no statement" {
  run_is 2 'crm-sql' '' "crm-sql: no statement; crm-sql 'select ...', or --list"
  for q in ' ' ';' '/* x */' $'-- x\n;'; do
    run_is 2 'crm-sql -- "$q"' '' 'crm-sql: no statement: empty, or a comment alone'
  done
  run_is 2 ': | crm-sql -' '' 'crm-sql: no statement: empty, or a comment alone'
  said=('near "selec": syntax error' 'no such column: x')
  [ "$ENGINE" = sqlite ] ||
    said=('syntax error at or near "selec", at character 1' 'column "x" does not exist, at character 8')
  run_is 2 "crm-sql 'selec 1'" '' "crm-sql: ${said[0]}"
  run_is 2 "crm-sql 'select x from v_contacts'" '' "crm-sql: ${said[1]}"
  run_is 2 "crm-sql 'select 1' -o x" '' 'crm-sql: -o: of no use here'
  run_is 2 "crm-sql 'select 1' --timeout x" '' "crm-sql: --timeout: not a number of seconds: 'x'"
  run_is 0 $'crm-sql "select 1 as a ; -- x\n /* y */ ;"' $'a\n1'
  run_is 65 $'crm-sql "select \'\xff\'"' '' 'crm-sql: the statement is not UTF-8'
  run_is 65 $'crm-sql "select \$1" "\xff"' '' 'crm-sql: $1: not UTF-8'
  run_is 65 'printf "select 1\0, 2" | crm-sql -' '' 'crm-sql: stdin: holds a NUL byte'
  run_is 65 'head -c 2000000 /dev/zero | tr "\0" " " | crm-sql -' '' 'crm-sql: stdin: a statement of more than 1 MB'
  CRM_DB=$(book_at gone)
  run_is 66 "crm-sql 'select 1'" '' "crm-sql: no book at '$(book_name "$CRM_DB")'; make one: crm init"
}

# refused WHAT STATEMENT - ends with 77, and the book is byte for byte what it was.
refused() {
  local before statement=$2
  before=$(book_sum)
  run_is 77 'crm-sql -- "$statement"' '' "crm-sql: not permitted: $1"
  [ "$before" = "$(book_sum)" ]
}

@test "nothing changes the book" {
  local change='a change of the book; a statement may only read'
  for q in "insert into teams (name) values ('x')" "insert into teams (id) values (1) returning id" \
    "update contacts set name = 'x'" 'delete from contacts' 'delete from contacts where id = 1 returning id' \
    'with x as (select 1) insert into contacts select * from x' 'with x as (select 1) delete from contacts' \
    "replace into settings values ('zone', 'UTC')" 'create table x (y)' 'create temp table x (y)' \
    'create temp view x as select 1' 'create virtual table x using fts5(y)' 'drop table contacts' \
    'drop view v_contacts' 'alter table contacts add column x' 'create index i on contacts (name)' \
    'create trigger t after insert on contacts begin select 1; end' 'vacuum' "vacuum into 'x.db'" 'reindex' \
    'analyze' 'explain delete from contacts' "insert into search (search) values ('rebuild')"; do
    refused "$change" "$q"
  done
  for q in begin 'begin immediate' commit rollback 'savepoint x' 'release x'; do
    refused 'a transaction; a statement may only read' "$q"
  done
  run_is 0 'ls'
}

@test "nothing reaches out of the book, no setting is changed" {
  only_on sqlite "SQLite's SQL"
  refused 'another database; a statement may only read' "attach 'x.db' as x"
  refused 'another database; a statement may only read' 'detach main'
  for q in writable_schema=1 user_version data_version 'journal_mode=delete' query_only=0 trusted_schema=1; do
    refused "PRAGMA ${q%=*}; a statement may only read" "pragma $q"
  done
  refused 'PRAGMA table_info; a statement may only read' "select * from pragma_table_info('contacts')"
  refused 'function load_extension; a statement may only read' "select load_extension('x')"
  refused 'function load_extension; a statement may only read' "select LOAD_EXTENSION('x', 'y')"
  for f in "readfile('/etc/passwd')" "writefile('x', 'y')" "edit('x')"; do
    run_is 2 'crm-sql "select $f"' '' "crm-sql: no such function: ${f%%(*}"
  done
  run_is 0 'ls'
}

@test "several statements are refused, and none is run" {
  refused 'more than one statement' 'select 1; select 2'
  refused 'more than one statement' 'select 1; garbage'
  refused 'more than one statement' 'select 1;; delete from contacts'
  refused 'a change of the book; a statement may only read' 'delete from contacts; select 1'
}

@test "time is bounded" {
  local begin=$SECONDS
  run_is 75 'crm-sql "$endless select count(*) from t" --timeout 1' '' \
    'crm-sql: stopped after 1 s; --timeout gives it more'
  if [ "$ENGINE" = sqlite ]; then
    # What the engine does in one step sees no clock of its own.
    run_is 75 "crm-sql \"select instr(hex(zeroblob(30000000)), hex(zeroblob(14000000)) || '1')\" --timeout 1" '' \
      'crm-sql: stopped; --timeout gives it more'
  fi
  [ $((SECONDS - begin)) -lt 20 ]
  run_is 0 'crm-sql "$endless select x from t" --limit 2 -H' $'1\n2'
  run_is 0 "timeout 20 crm-sql \"\$endless select x from t\" --timeout 0 | head -n 2" $'x\n1'
}

@test "memory and sizes are bounded" {
  only_on sqlite "SQLite's SQL"
  run_is 65 "crm-sql 'select zeroblob(1000000000)'" '' 'crm-sql: a value or the statement is too long'
  run_is 69 "crm-sql 'select length(a), length(b), length(c), length(d), length(e) from (select
    randomblob(60000000) a, randomblob(60000000) b, randomblob(60000000) c, randomblob(60000000) d,
    randomblob(60000000) e)'" '' 'crm-sql: it would take more than 256 MB of memory'
  run_is 2 'crm-sql "select $(printf "(%.0s" {1..600})1$(printf ")%.0s" {1..600})" 2>&1 | grep -c "crm-sql: "; exit ${PIPESTATUS[0]}' 1
  run_is 65 "crm-sql \"select json_extract('{', '\$.a')\"" '' 'crm-sql: malformed JSON'
  run_is 65 "crm-sql 'select sum(x) from (select 9223372036854775807 x union all select 1)'" '' \
    'crm-sql: integer overflow'
}

@test "printf of too wide a value is NULL, as the manual says" {
  only_on sqlite "SQLite's SQL"
  run_is 0 "crm-sql \"select printf('%.*c', 100000000, 'x') is null, length(printf('%.*c', 60000000, 'x'))\" -H" \
    $'1\t60000000'
}

@test "a writer waits for a statement's time, not for the reader of its output" {
  crm-sql "$endless select x, '$(printf %01000d 0)', (select count(*) from contacts) from t" --timeout 1 2>err |
    { until [ -e enough ]; do sleep 0.1; done; cat >/dev/null; } &
  sleep 0.3
  run_is 0 'crm-contact add Bob --wait 8 -q 2>/dev/null | wc -l' 1
  touch enough
  wait
  run_is 0 'cat err' 'crm-sql: stopped after 1 s; --timeout gives it more'
}

@test "a million rows stream in little memory" {
  # A sanitizer reserves more than any limit.
  run_is 0 '(grep -q __asan_init "$BUILD/crm-sql" || ulimit -v 200000; crm-sql "$endless select x, x || \$1 as y from t limit 1000000" "$(printf %0100d 1)" -H) |
    tail -n 1 | cut -f 1' 1000000
}

@test "a closed pipe, a full disk" {
  run_is 0 'crm-sql "$endless select x from t limit 1000000" -H | head -n 1' 1
  [ ! -e /dev/full ] || run_is 74 "crm-sql 'select 1' >/dev/full" '' 'crm-sql: stdout: No space left on device'
}

@test "search, JSON and windows are there" {
  only_on sqlite "SQLite's SQL"
  check_same search "crm-sql \"select count(*) from search where search match 'hagen*' and rowid >> 48 = 1\" -H" \
    'crm-contact list hagen --count'
  run_is 0 "crm-sql \"select sum(value) as s from json_each('[1,2]')\"" $'s\n3'
  run_is 0 "crm-sql 'select row_number() over (order by nr desc) as i, name from v_teams' -H | head -n 1" $'1\tSouth'
}

@test "views: references, days, times, amounts, several values" {
  crm-activity add Hello about=order-1 kind=call at=2026-01-02T03:04:05Z duration=90 >/dev/null
  check "crm-sql 'select * from v_activities' -j | jq -c 'del(.created, .changed, .version, .made)'" <<'END'
{"id":"activity-1","nr":1,"kind":"call","direction":null,"channel":null,"subject":"Hello","body":null,"at":"2026-01-02T03:04:05Z","duration":90,"about":"order-1","about_noun":"order","about_nr":1,"about_title":"1001","user":"user-1","user_nr":1,"user_title":"ann","outcome":null,"created_by":"ann","changed_by":"ann"}
END
  check "crm-sql 'select emails, email, phones, birthday, account, account_nr, account_title, reports_to_title,
    created from v_contacts where nr = 2'" <<'END'
emails	email	phones	birthday	account	account_nr	account_title	reports_to_title	created
jonas@hagen.example,j.weiss@home.example	jonas@hagen.example	+493023125003	1979-11-25	account-1	1	Hagen & Partner GmbH	Greta Hagen	2026-11-22T12:00:00Z
END
  check "crm-sql 'select \"order\", order_nr, order_title, quantity, quantity_n, price, price_n, currency
    from v_lines where nr = 1'" <<'END'
order	order_nr	order_title	quantity	quantity_n	price	price_n	currency
order-1	1	1001	20.0	200000	89.0	890000	EUR
END
  type=(typeof real integer)
  [ "$ENGINE" = sqlite ] || type=(pg_typeof 'double precision' bigint)
  run_is 0 "crm-sql 'select active, ${type[0]}(stock), ${type[0]}(stock_n) from v_products where nr = 1' -H" \
    $'yes\t'"${type[1]}"$'\t'"${type[2]}"
}

@test "views: the first and the last day and time, an amount of many digits" {
  crm-contact edit 1 birthday=0001-01-01 --yes >/dev/null
  crm-contact edit 2 birthday=9999-12-31 --yes >/dev/null
  run_is 0 "crm-sql 'select birthday from v_contacts where nr < 3' -H" $'0001-01-01\n9999-12-31'
  crm-activity add x about=contact-1 at=0001-01-01T00:00:00Z >/dev/null
  crm-activity add x about=contact-1 at=9999-12-31T23:59:59Z >/dev/null
  run_is 0 "crm-sql 'select at from v_activities' -H" $'0001-01-01T00:00:00Z\n9999-12-31T23:59:59Z'
  crm-account edit 1 revenue=12345678901.2345 --yes >/dev/null
  run_is 0 "crm-sql 'select revenue, revenue_n from v_accounts where nr = 1' -H" $'12345678901.2345\t123456789012345'
  crm-account edit 1 revenue=-0.1 --yes >/dev/null
  run_is 0 "crm-sql 'select revenue, revenue_n from v_accounts where nr = 1' -H" $'-0.1\t-1000'
}

@test "views say what the commands say, for every noun" {
  local noun plural
  while IFS=$'\t' read -r noun plural; do
    check_same "$noun" "crm-$noun list -o id,created_by -H" "crm-sql 'select id, created_by from v_$plural order by nr' -H"
    check_same "$noun: columns" "crm-fields $noun -H -o name,type | awk -F'\t' '\$2 != \"terms\" && !/\\.(count|has)\t/ { print \$1 }' | tr . _" \
      "crm-sql --list | crm-where view:v_$plural -o column -H |
        grep -vE '^(nr|orders_count)\$|_(nr|title|noun|n)\$'"
  done < <(crm-fields --nouns -H -o noun,plural)
  two="printf('%.2f', total)"
  [ "$ENGINE" = sqlite ] || two="to_char(total, 'FM9999990.00')"
  check_same amounts 'crm-order list -H -o number,total,contact.name' \
    "crm-sql \"select number, $two, contact_title from v_orders order by nr\" -H"
}

@test "every view and column that --list names is there, and no other" {
  local view columns='select name from pragma_table_info' views="select name from sqlite_schema where type = 'view' order by 1"
  if [ "$ENGINE" = postgres ]; then
    columns='select a.attname from pg_attribute a where a.attnum > 0 and a.attrelid = to_regclass'
    views="select c.relname from pg_class c where c.relkind = 'v' and c.relnamespace = 'crm'::regnamespace order by 1"
  fi
  while read -r view; do
    check_same "$view" "crm-sql --list | crm-where view:$view -o column -H" \
      "book_sql \"$columns('$view')\""
    run_is 0 "book_sql 'select * from $view' >/dev/null"
  done < <(crm-sql --list -H -o view | uniq)
  check_same views 'crm-sql --list -H -o view | sort -u' \
    "book_sql \"$views\""
  run_is 2 'crm-sql --list x' '' "crm-sql: --list lists them all: leave out 'x'"
}

# plan STATEMENT - how the engine goes about it.
plan() {
  crm-sql "explain query plan $1" -j | jq -r .detail
}

@test "joins by number use the indexes" {
  only_on sqlite "SQLite's plans"
  plan 'select c.name, o.total from v_contacts c join v_orders o on o.contact_nr = c.nr where c.nr = 1' >plan
  grep -q 'SEARCH r USING INTEGER PRIMARY KEY' plan
  grep -q 'SEARCH r USING .*INDEX orders_contact' plan
  run_is 1 'grep SCAN plan'
  plan 'select l.total, o.number, p.name from v_orders o join v_lines l on l.order_nr = o.nr join v_products p on p.nr = l.product_nr where o.nr = 1' >plan
  grep -q 'SEARCH r USING INDEX lines_order' plan
  run_is 1 'grep SCAN plan'
  plan 'select c.nr, sum(o.total) from v_contacts c left join v_orders o on o.contact_nr = c.nr group by c.nr' >plan
  grep -q 'SEARCH r USING .*INDEX orders_contact' plan
  plan 'select about_title from v_activities where nr = 1' >plan
  run_is 1 'grep SCAN plan'
}

@test "an old book gets its views by crm-db upgrade, without a copy" {
  made() { book_sql "select sql from sqlite_schema where type = 'view' order by name"; }
  gone='no such table: v_contacts'
  if [ "$ENGINE" = postgres ]; then
    made() { book_sql "select pg_get_viewdef(c.oid) from pg_class c where c.relkind = 'v' and c.relnamespace = 'crm'::regnamespace order by c.relname"; }
    gone='relation "v_contacts" does not exist, at character 18'
  fi
  made >whole
  for view in $(crm-sql --list -H -o view | uniq | sed '/v_titles/d') v_titles; do book_sql "drop view $view"; done
  run_is 78 "crm-sql 'select name from v_contacts'" '' \
    "crm-sql: $gone; the book's views are missing or old: run crm-db upgrade"
  check 'crm-db check | head -n 2' <<'END'
what	place	fault
schema	v_contacts	missing, or not as it was made; run: crm-db upgrade
END
  run_is 0 'crm-db upgrade && crm-db check'
  [ ! -e "$CRM_DB.before-1" ]
  check_same 'the same views' 'cat whole' made
  book_sql 'drop view v_teams; create view v_teams as select 1 as id'
  run_is 1 'crm-db check' $'what\tplace\tfault\nschema\tv_teams\tmissing, or not as it was made; run: crm-db upgrade'
  run_is 0 'crm-db upgrade && crm-db check'
}

@test "reading while others write" {
  (for i in {1..20}; do crm-contact add "N $i" tag=x >/dev/null; done) &
  for i in 1 2 3 4 5; do run_is 0 "crm-sql 'select count(*) > 13 as ok from v_contacts' -H" 1; done
  wait
  run_is 0 "crm-sql \"select count(*) from v_contacts where tag = 'x'\" -H" 20
}
