# crm-sql on PostgreSQL: its SQL, what it must not do, and who may not.
load ../helper

setup() {
  [ "$ENGINE" = postgres ] || skip "PostgreSQL's SQL"
  crm_setup
  new_book sample_book
}

teardown() {
  [ "$ENGINE" = postgres ] || return 0
  server_sql -c "DROP ROLE IF EXISTS r$$, f$$"
  crm_teardown
}

# as ROLE - $CRM_DB for that role.
as() {
  echo "${CRM_DB/crm@/$1@}"
}

@test "values of every kind print as on the other engine" {
  check "crm-sql \"select decode('00ff41', 'hex') as blob, '' as empty, chr(27) || chr(10) || chr(9) as control,
    'Infinity'::float8 as inf, 1.5 as r, 2.50 as n, 9223372036854775807 as i, 1 = 1 as yes, sum(x) as whole,
    avg(x) as mean, sum(x) / 10000.0 as part from (values (1), (2)) v (x)\"" <<'END'
blob	empty	control	inf	r	n	i	yes	whole	mean	part
00FF41		\x1b\n\t	Inf	1.5	2.5	9223372036854775807	1	3	1.5	0.0003
END
  check "crm-sql \"select '-Infinity'::float8 as inf, 'NaN'::numeric as nan, -0.5 as r, 1e300::float8 as big, 1e15::float8 as e,
    12::float8 as whole, 1 / 3.0 as third, 1e-5::float8 as small, null as n, array[1, 2] as a, '{\\\"a\\\":1}'::json as j,
    date '2026-01-02' as d, 12345678901234567890 as more\" -j" <<'END'
{"inf":"-Inf","nan":"NaN","r":-0.5,"big":1.0e+300,"e":1.0e+15,"whole":12.0,"third":0.333333333333333,"small":1.0e-05,"n":null,"a":"{1,2}","j":"{\"a\":1}","d":"2026-01-02","more":12345678901234567890}
END
  run_is 0 "crm-sql 'select 1 + 1, count(*) from v_teams' -H" $'2\t2'
  run_is 0 "crm-sql 'select 1 + 1, 2 + 2 as x'" $'column_1\tx\n2\t4'
}

@test "what the server says is passed on, with the place" {
  run_is 2 "crm-sql 'select nr from v_contact'" '' 'crm-sql: relation "v_contact" does not exist, at character 16'
  run_is 2 "crm-sql 'select 1) x'" '' 'crm-sql: syntax error at or near ")", at character 9'
  run_is 2 $'crm-sql "/* é */ select \'é\', nosuch"' '' 'crm-sql: column "nosuch" does not exist, at character 13'
  run_is 2 "crm-sql 'select 1 into x'" '' 'crm-sql: SELECT ... INTO is not allowed here, at character 15'
  run_is 65 "crm-sql 'select 1 / (nr - nr) from v_contacts'" '' 'crm-sql: division by zero'
  run_is 65 "crm-sql 'select nr from v_contacts where nr = \$1' x" '' \
    'crm-sql: invalid input syntax for type bigint: "x"'
  run_is 65 "crm-sql 'select 9223372036854775807 + nr from v_contacts'" '' 'crm-sql: bigint out of range'
}

# refused WHAT STATEMENT - ends with 77, and the book is what it was.
refused() {
  local statement=$2
  run_is 77 'crm-sql -- "$statement"' '' "crm-sql: not permitted: $1"
}

@test "nothing acts, whatever it is called by" {
  local before f
  before=$(book_sum)
  for f in set_config pg_terminate_backend pg_cancel_backend pg_advisory_lock pg_advisory_xact_lock \
    pg_try_advisory_lock pg_notify pg_read_file pg_ls_dir pg_logical_emit_message lo_create lo_import lo_from_bytea \
    nextval setval query_to_xml table_to_xml ts_stat dblink; do
    refused "function $f; a statement may only read" "select $f('x')"
    refused "function $f; a statement may only read" "select pg_catalog . \"$f\" /* x */ (1)"
  done
  refused 'function set_config; a statement may only read' 'select Set_Config ($$a$$, $b$x$b$, true)'
  refused 'function lo_unlink; a statement may only read' "values ((select lo_unlink(oid) from pg_largeobject_metadata))"
  refused 'what makes something; a statement may only read' 'explain analyze create table q as select 1'
  refused 'a name in codes; a statement may only read' "select U&\"set\\005fconfig\"('a', 'b', true)"
  run_is 0 "crm-sql \"select 'set_config(1)' as x, 'lo_create' as lo_create -- nextval(\"" $'x\tlo_create\nset_config(1)\tlo_create'
  [ "$before" = "$(book_sum)" ]
}

@test "a change is refused wherever it stands" {
  local before change='a change of the book; a statement may only read' q
  before=$(book_sum)
  for q in 'with x as (delete from contacts returning id) select * from x' \
    'with x as (select 1), y as (select 2) update contacts set name = $$x$$' \
    'explain analyze delete from contacts' 'explain (analyze) with x as (select 1) insert into contacts select 1' \
    'explain with x as (delete from contacts returning id) select 1 -- x' \
    'select id from contacts for update' 'merge into contacts using x on true when matched then delete' \
    "copy contacts to program 'id'" "copy (select 1) to '/tmp/x'" "do 'begin end'" 'call x()' 'truncate contacts' \
    'grant all on contacts to public' "comment on schema crm is 'x'" 'lock contacts' 'listen x' \
    'create temp table x (y int)' 'refresh materialized view x' "security label on schema crm is 'x'"; do
    refused "$change" "$q" || { echo "$q"; return 1; }
  done
  refused 'a setting; a statement may only read' 'set role boss'
  refused 'a setting; a statement may only read' 'show search_path'
  refused 'a transaction; a statement may only read' 'declare x cursor for select 1'
  refused 'a transaction; a statement may only read' 'fetch 1 from c1'
  for q in 'select 1; drop table contacts' $'select 1 /* ; */ ;\n-- x\n select 2' "select ';' ; commit" \
    'select $x$;$x$;;rollback' "select E'\\\\';';select 2"; do
    refused 'more than one statement' "$q" || { echo "$q"; return 1; }
  done
  run_is 0 $'crm-sql "select \';\' as a, E\'\\\\\';\' as b, \\$x\\$;\\$x\\$ as c ; ; -- ; x"' $'a\tb\tc\n;\t\';\t;'
  [ "$before" = "$(book_sum)" ]
}

@test "who reaches the server's files and programs is refused, by whatever way" {
  local no="reaches the server's files and programs, by SQL; connect as one that is no superuser, nor a member of one"
  run_is 77 "CRM_DB=$(as boss) crm-sql 'select 1'" '' "crm-sql: not permitted: the role boss $no"
  server_sql -c "CREATE ROLE f$$; GRANT pg_read_server_files TO f$$; CREATE ROLE r$$ LOGIN NOINHERIT; GRANT f$$ TO r$$"
  book_sql "GRANT USAGE ON SCHEMA crm TO r$$; GRANT SELECT ON ALL TABLES IN SCHEMA crm TO r$$"
  run_is 77 "CRM_DB=$(as r$$) crm-sql 'select 1'" '' "crm-sql: not permitted: the role r$$ $no"
  server_sql -c "REVOKE f$$ FROM r$$"
  run_is 0 "CRM_DB=$(as r$$) crm-sql 'select count(*) as n from v_contacts'" $'n\n14'
  book_sql "REVOKE SELECT ON v_contacts FROM r$$"
  run_is 77 "CRM_DB=$(as r$$) crm-sql 'select count(*) as n from v_contacts'" '' 'crm-sql: permission denied for view v_contacts'
  book_sql "REVOKE ALL ON ALL TABLES IN SCHEMA crm FROM r$$; REVOKE ALL ON SCHEMA crm FROM r$$"
}

@test "time is that of the statement, not of a batch of rows" {
  run_is 75 "crm-sql 'select pg_sleep(100)' --timeout 1" '' 'crm-sql: stopped after 1 s; --timeout gives it more'
  run_is 75 "crm-sql 'select x from generate_series(1, 1000) x, lateral (select pg_sleep(0.1 + x - x)) s' --timeout 2 >/dev/null" \
    '' 'crm-sql: stopped after 2 s; --timeout gives it more'
  # One that begins with rows ends with the last that is wanted.
  begin=$SECONDS
  run_is 0 "crm-sql 'select x from generate_series(1, 1000) x, lateral (select pg_sleep(0.2 + x - x)) s' --limit 2 -H" $'1\n2'
  [ $((SECONDS - begin)) -lt 10 ]
}

@test "a value that would take too much memory" {
  run_is 69 "crm-sql \"select repeat('x', 280000000)\"" '' 'crm-sql: it would take more than 256 MB of memory'
  run_is 0 "crm-sql \"select repeat('x', 10000000)\" -H | wc -c" 10000001
}

@test "joins by number use the indexes" {
  book_sql 'analyze'
  plan() { crm-sql "explain $1" -H; }
  book_sql "insert into accounts (id, created, created_by, changed, changed_by, version, made, name, name_fold)
    select i, 0, 'x', 0, 'x', 1, 1, 'x', 'x' from generate_series(100, 5000) i" 'analyze'
  plan 'select a.name from v_accounts a where a.nr = 9' >plan
  grep -q 'Index Scan using accounts_pkey' plan
  plan 'select o.total, a.name from v_orders o join v_accounts a on a.nr = o.account_nr where o.nr = 1' >plan
  grep -q 'accounts_pkey' plan
  run_is 1 'grep "Seq Scan on accounts" plan'
}

@test "search is there" {
  check_same search "crm-sql 'select count(*) from found(1, \$1)' hagen -H" 'crm-contact list hagen --count'
}
