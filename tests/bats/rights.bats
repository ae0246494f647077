#!/usr/bin/env bats
# rights.bats - roles in a book on a server: what each sees and writes, by commands and by
# the server's own shell; crm-engines(7) has the rules.
load ../helper

setup() {
  crm_setup
  unset CRM_USER # the connection says who one is
  [ "$ENGINE" = postgres ] || skip "rights are the file's"
}

# Sales: max leads it, ann is in it. Service: bob. Nobody's: contact-3, order-4.
#   contact-1 ann's, account-1 ann's, order-1 of contact-1 (no owner), order-2 bob's of
#   contact-1; contact-2, account-2, order-3 bob's; contact-4 max's; a note about each of
#   1 and 2; order-5 belongs to contact-2 alone.
team_book() {
  local r
  for r in ann:agent bob:agent max:manager vic:viewer eve:admin; do
    crm-db grant "${r%:*}" "${r#*:}" 2>/dev/null
  done
  crm-team add name=Sales lead=max
  crm-team add name=Service
  crm-user edit ann team=Sales
  crm-user edit bob team=Service
  crm-account add name=Acme owner=ann
  crm-account add name=Brown owner=bob
  crm-contact add name='Ann One' owner=ann email=one@example.org tag=vip account=Acme
  crm-contact add name='Bob Secret' owner=bob email=two@example.org tag=vip title=hidden
  crm-contact add name='Free Three' email=three@example.org
  crm-contact add name='Max Four' owner=max
  crm-product add sku=P1 name=Lamp price=10 currency=EUR stock=100
  crm-order add number=A1 contact=contact-1 total=10 date=2026-11-01
  crm-order add number=A2 contact=contact-1 total=20 date=2026-11-02 owner=bob
  crm-order add number=B1 contact=contact-2 total=40 date=2026-11-03 owner=bob
  crm-order add number=F1 total=80 date=2026-11-04
  crm-order add number=B2 contact=contact-2 total=160 date=2026-11-05
  crm-order line order-1 product=P1 quantity=1
  crm-order line order-3 product=P1 quantity=4
  crm-contact note contact-1 'about one'
  crm-contact note contact-2 'about secret'
}

# as ROLE COMMAND... - the same, but connected as that role.
as() {
  local who=$1
  shift
  CRM_DB=${CRM_DB/crm@/$who@} "$@"
}

# sql STATEMENT... - the server's own shell on the book; the first line of its fault.
sql() {
  book_sql "$@" 2>"$OUT/sql.err" || { sed -n 's/.*ERROR:  //p' "$OUT/sql.err" | head -n 1; return 1; }
}

# cases - lines "ROLE COMMAND => WANTED": all that it says, joined by blanks; or, where it
# has to fail, "! STATUS" and a part of what it says.
cases() {
  local line who cmd want got status bad=0 n=0
  while IFS= read -r line; do
    who=${line%% *} cmd=${line#* } n=$((n + 1)) status=0
    want=${cmd##* =>} cmd=${cmd%% =>*}
    want=${want# }
    got=$(as "$who" eval "$cmd" 2>&1 </dev/null) || status=$?
    got=$(tr '\n\t' '  ' <<<"$got" | sed 's/ *$//')
    case $want in
    '! '*)
      want=${want#! }
      [ "$status" = "${want%% *}" ] && [[ $want != *' '* || $got == *"${want#* }"* ]] && continue
      ;;
    *) [ "$status" = 0 ] && [ "$got" = "$want" ] && continue ;;
    esac
    printf '%s: %s\n  wanted %s\n  got    %s (%s)\n' "$who" "$cmd" "$want" "$got" "$status"
    bad=1
  done
  [ $n -gt 0 ] && return $bad
}

@test "what each role sees: lists, counts, views, search, look-ups, pages" {
  new_book team_book
  cases <<'END'
ann crm-contact list -q => contact-1 contact-3
bob crm-contact list -q => contact-2 contact-3
max crm-contact list -q => contact-1 contact-3 contact-4
vic crm-contact list -q => contact-1 contact-2 contact-3 contact-4
eve crm-contact list -q => contact-1 contact-2 contact-3 contact-4
ann crm-account list -q => account-1
max crm-account list -q => account-1
vic crm-account list -q => account-1 account-2
ann crm-order list -q => order-1 order-4
bob crm-order list -q => order-2 order-3 order-4 order-5
max crm-order list -q => order-1 order-4
ann crm-line list -q => line-1
bob crm-line list -q => line-2
ann crm-activity list -q => activity-1
bob crm-activity list -q => activity-2
vic crm-activity list -q => activity-1 activity-2
ann crm-product list -q => product-1
ann crm-user list -o login -H => crm ann bob max vic eve
ann crm-contact list --count => 2
vic crm-contact list --count => 4
ann crm-contact list secret -q =>
bob crm-contact list secret -q => contact-2
max crm-contact list secret -q =>
vic crm-contact list secret -q => contact-2
eve crm-contact list secret -q => contact-2
ann crm-activity list one -q => activity-1
ann crm-activity list secret -q =>
ann crm-contact list tag:vip -q => contact-1
ann crm-contact list title:hidden -q =>
ann crm-contact list email:two@example.org -q =>
ann crm-contact show contact-2 => ! 65 no contact-2
ann crm-contact show two@example.org => ! 65
bob crm-contact show two@example.org -o id -H => contact-2
ann crm-contact list orders.count:1.. -q => contact-1
ann crm-export contact -o id -H => contact-1 contact-3
vic crm-export contact -o id -H => contact-1 contact-2 contact-3 contact-4
ann sql 'SELECT count(*) FROM contacts' => 2
max sql 'SELECT count(*) FROM contacts' => 3
vic sql 'SELECT count(*) FROM contacts' => 4
ann sql 'SELECT id FROM v_contacts ORDER BY nr' => contact-1 contact-3
vic sql 'SELECT count(*) FROM v_contacts' => 4
ann crm-sql 'SELECT count(*) AS n FROM contacts' -H => 2
ann crm-sql 'SELECT id FROM v_contacts ORDER BY nr' -H => contact-1 contact-3
ann crm-sql "SELECT name FROM contacts WHERE name LIKE '%Secret%'" -H =>
vic crm-sql 'SELECT id FROM v_orders ORDER BY nr' -H => order-1 order-2 order-3 order-4 order-5
ann crm-sql 'SELECT words FROM txns' => ! 77 permission denied
ann sql 'SELECT count(*) FROM v_titles' => 16
ann sql 'SELECT id FROM lookups WHERE noun = 1 ORDER BY id, field' => 1 1 3
ann sql 'SELECT contact, orders FROM order_sums' => 1 2
bob sql 'SELECT contact, orders FROM order_sums' => 2 2
ann sql "SELECT found(1, 'secret')" =>
bob sql "SELECT found(1, 'secret')" => 2
ann sql 'SELECT words FROM search' => ! 1 permission denied
ann sql 'SELECT id FROM search WHERE noun = 6' => 1
ann sql 'SELECT login FROM users WHERE id = me()' => ann
END
}

@test "history follows its record: the log, steps, undo, and whose command lines are shown" {
  new_book team_book
  as bob crm-contact edit 2 title=other
  as ann crm-contact edit 1 title=mine
  as max crm-contact edit 1 title=ours
  crm-contact edit 1 2 department=both
  cases <<'END'
ann crm-log contact-2 => ! 65 no contact-2
ann crm-log contact-1 -o who,new,command -H --last 3 => ann mine crm-contact edit 1 title=mine max ours crm-contact crm both crm-contact
max crm-log contact-1 -o who,command -H --last 3 => ann crm-contact edit 1 title=mine max crm-contact edit 1 title=ours crm crm-contact
eve crm-log contact-2 -o command -H --last 2 => crm-contact edit 2 title=other crm-contact edit 1 2 department=both
vic crm-log contact-2 -o new,command -H --last 1 => both crm-contact
ann crm-log contact -o id -H --who bob =>
ann sql 'SELECT DISTINCT id FROM changes WHERE noun = 1' => 1
bob sql 'SELECT DISTINCT id FROM changes WHERE noun = 1' => 2
ann sql 'SELECT count(*) FROM changes WHERE noun = 1' => 3
vic sql 'SELECT DISTINCT id FROM changes WHERE noun = 1 ORDER BY 1' => 1 2
ann sql 'SELECT words FROM txns' => ! 1 permission denied
vic sql 'SELECT words FROM txns' => ! 1 permission denied
ann sql "SELECT count(*) FROM txns x WHERE x.who <> 'ann' AND command(x.id) <> ''" => 0
ann crm-undo -l --who bob -q =>
vic crm-undo -l --who bob -o words -H => crm-contact
END
}

@test "a command is taken back by one who sees all that it did" {
  new_book team_book
  local n before
  crm-contact edit 1 2 department=both
  n=$(crm-log contact-1 --last 1 -o txn -H | uniq)
  before=$(book_sum)
  cases <<END
ann crm-undo $n --yes => ! 77 wrote more than you may see
max crm-undo $n --yes => ! 77 wrote more than you may see
END
  [ "$before" = "$(book_sum)" ]
  cases <<END
eve crm-undo $n --yes => contact-2 contact-1
ann crm-contact edit 1 title=T => contact-1
max crm-undo $n --yes => crm-undo: $n: taken back already by txn-28
ann crm-contact rm 1 --with children => ! 65 you may not see it
END
  crm-contact edit 2 title=new >/dev/null
  n=$(crm-log contact-2 --last 1 -o txn -H | uniq)
  run_is 77 "as ann crm-undo $n --yes" '' "crm-undo: $n: you see nothing of what it did"
}

@test "the past is that of the records that one sees now" {
  new_book team_book
  local n
  n=$(crm-log --last 1 -o txn -H | uniq)
  as ann crm-contact edit 1 name='Ann Later'
  as bob crm-contact edit 2 name='Bob Later'
  crm-contact edit 3 owner=bob
  as bob crm-contact rm 3
  cases <<END
ann crm-contact list --as-of $n -o id,name -H => contact-1 Ann One
bob crm-contact list --as-of $n -o id,name -H => contact-2 Bob Secret contact-3 Free Three
max crm-contact list --as-of $n -q => contact-1 contact-4
vic crm-contact list --as-of $n -o name -H => Ann One Bob Secret Free Three Max Four
ann crm-contact list secret --as-of $n -q =>
bob crm-contact list secret --as-of $n -q => contact-2
ann crm-contact list tag:vip --as-of $n -q => contact-1
ann crm-order list --as-of $n -q => order-1 order-4
vic crm-contact list --as-of $n --count => 4
ann crm-contact list --as-of $n --count => 1
ann crm-log contact-3 => ! 65
bob crm-log contact-3 -o what -H --last 1 | uniq => remove
END
}

@test "nobody writes what is not theirs, by commands or by the server's shell" {
  new_book team_book
  local before
  before=$(book_sum)
  cases <<'END'
vic crm-contact add name=X => ! 77 your rights do not reach that far
vic crm-contact edit 1 title=X => ! 77
vic crm-contact rm 3 => ! 77
vic crm-contact note 1 hello => ! 77
vic crm-undo txn-9 --yes => ! 77
vic sql "UPDATE contacts SET title = 'x'" => ! 1 permission denied
vic sql 'DELETE FROM lookups' => ! 1 permission denied
vic sql "UPDATE counters SET last = 9" => ! 1 permission denied
vic sql 'CREATE TABLE crm.t (i int)' => ! 1 permission denied
vic sql 'CREATE TABLE public.t (i int)' => ! 1 permission denied
ann crm-contact edit 2 title=X => ! 65 no contact-2
ann crm-contact rm 2 => ! 65 no contact-2
ann crm-contact edit 1 owner=bob => ! 77 must be yours or nobody's
ann crm-contact add name=X owner=bob => ! 77 must be yours or nobody's
ann crm-order add total=1 owner=max => ! 77 must be yours or nobody's
ann crm-contact note contact-2 hello => ! 65
ann crm-contact merge 2 1 --yes => ! 65
ann crm-product edit 1 price=1 => ! 77
ann crm-product add name=X => ! 77
ann crm-user edit ann role=admin => ! 77
ann crm-team edit Sales lead=ann => ! 77
ann CRM_USER=bob crm-contact edit 1 title=X => ! 77 another name
max crm-contact edit 1 owner=bob => ! 77 a manager's of the team
max crm-contact edit 2 title=X => ! 65
max crm-user edit ann capacity=1 => ! 77
max crm-db grant ann manager => ! 77 by an admin
ann crm-db revoke bob => ! 77 by an admin
ann crm-db check => ! 77 an admin of it
ann crm-db backup x.db => ! 77 an admin of it
ann crm-db copy "$CRM_DB" y.db => ! 77 an admin of it
ann crm-sql "UPDATE contacts SET title = 'x'" => ! 77
ann crm-db compact --yes => ! 77 an admin of it
ann crm-rfm --save => ! 77
ann sql "UPDATE contacts SET title = 'x' WHERE id = 2 RETURNING id" =>
ann sql 'DELETE FROM contacts WHERE id = 2 RETURNING id' =>
ann sql 'UPDATE contacts SET owner = 3 WHERE id = 1' => ! 1 row-level security
ann sql 'UPDATE contacts SET id = 99 WHERE id = 1' => ! 1 permission denied
ann sql "INSERT INTO lookups VALUES (1, 'tag', 'x', 2)" => ! 1 row-level security
ann sql "INSERT INTO search VALUES (1, 2, 0, 'x')" => ! 1 row-level security
ann sql "INSERT INTO aliases VALUES (1, 77, 2)" => ! 1 row-level security
ann sql "INSERT INTO changes VALUES (999, 1, 1, 2, '{}', '{}')" => ! 1 row-level security
ann sql "INSERT INTO changes VALUES (2, 9, 1, 1, '{}', '{}')" => ! 1 only_next
ann sql "INSERT INTO steps VALUES (999, 1, 2, 'stage', '', '', 0, 'ann', 999)" => ! 1 row-level security
ann sql "INSERT INTO txns VALUES (999, 999, 't', 0, 'bob', 'p', 'w')" => ! 1 only_own
ann sql "INSERT INTO txns VALUES (1, 999, 't', 0, 'ann', 'p', 'w')" => ! 1 only_next
ann sql "UPDATE txns SET who = 'bob'" => ! 1 permission denied
ann sql 'DELETE FROM changes' => ! 1 permission denied
ann sql 'UPDATE counters SET last = 0' => ! 1 only_on
ann sql 'UPDATE counters SET last = 9000000000000000000' => ! 1 only_on
ann sql "UPDATE settings SET value = 'x'" => ! 1 permission denied
ann sql "UPDATE policies SET text = 'x'" => ! 1 permission denied
ann sql "UPDATE products SET price = 1" => ! 1 permission denied
ann sql 'DELETE FROM order_sums' => ! 1 permission denied
ann sql 'DELETE FROM scores' => ! 1 permission denied
ann sql 'TRUNCATE contacts' => ! 1 permission denied
ann sql "COPY contacts FROM PROGRAM 'true'" => ! 1 superuser
ann sql 'ALTER TABLE contacts DISABLE ROW LEVEL SECURITY' => ! 1 must be owner
ann sql 'SET ROLE crm' => ! 1 permission denied
ann sql 'SET SESSION AUTHORIZATION eve' => ! 1 permission denied
ann sql 'CREATE FUNCTION crm.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$' => ! 1 permission denied
max sql "UPDATE users SET team = 1 RETURNING id" => ! 1 permission denied
END
  [ "$before" = "$(book_sum)" ] || as ann crm-log --last 3
}

@test "what is hidden does not show by the way" {
  new_book team_book
  # A function of one's own, as cheap as can be, is asked about visible rows alone.
  as ann sql 'CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001
    AS $$ BEGIN RAISE NOTICE $n$%$n$, $1; RETURN true; END $$' \
    'SELECT count(*) FROM contacts WHERE pg_temp.leak(name)'
  grep -q 'Ann One' "$OUT/sql.err"
  run ! grep -q 'Secret' "$OUT/sql.err"
  # What is already there is told of without its value.
  as bob crm-order edit order-3 number=B1-SECRET
  run as ann crm-order add number=B1-SECRET total=1
  [ "$status" = 65 ]
  [[ $output != *order-3* ]]
  run ! as ann sql "INSERT INTO orders (id, created, created_by, changed, changed_by, version,
    made, number, date, status, currency, total) SELECT last + 1, 0, '', 0, '', 0, 0, 'B1-SECRET',
    0, 'placed', 'EUR', 0 FROM counters WHERE name = 'order'"
  grep -q 'duplicate key' "$OUT/sql.err"
  run ! grep -q 'B1-SECRET' "$OUT/sql.err"
  cases <<'END'
ann sql 'SET row_security = off' 'SELECT count(*) FROM contacts' => ! 1 would be affected
ann sql "SELECT count(*) FROM pg_stats WHERE schemaname = 'crm' AND tablename = 'contacts'" => 0
ann sql 'SELECT count(*) FROM contacts WHERE 1 / (id - 2) < 9' => 2
ann sql 'CREATE TEMP TABLE users AS SELECT 3::bigint AS id, session_user::text AS login, 1::bigint AS team' 'SELECT mine()' => {2}
ann sql 'SELECT gone(1, 2), sees(1, 2), sees(1, 1)' => f f t
ann sql 'SELECT count(*) FROM txns x WHERE command(x.id) <> $$$$' => 0
END
}

@test "history is written by commands alone: in one's own name, of this very txn, no number in advance" {
  new_book team_book
  cases <<'END'
ann sql "INSERT INTO changes (txn, nr, noun, id, old, new) SELECT counter('txn') + 1, 1000, 1, 1, '{}', '{}'" => ! 1 no history of a command
ann sql "INSERT INTO changes (txn, nr, noun, id, old, new) SELECT counter('txn') + 9999, 1, 1, 3, '{}', '{\"a\":1}'" => ! 1 no history of a command
ann sql "INSERT INTO steps (id, noun, record, field, became, at, who, txn) SELECT counter('step') + 1, 1, 1, 'stage', 'lead', 1, 'bob', counter('txn') + 1" => ! 1 no history of a command
ann sql "INSERT INTO births (txn, noun, first, last) SELECT counter('txn'), 3, 900, 900" => ! 1 no history of a command
ann sql "INSERT INTO txns (id, seq, token, at, who, program, words) SELECT counter('txn') + 1, 1, 'x', 1, 'ann', 'crm-x', ''" => ! 1 no txn of a command
ann sql "INSERT INTO txns (id, seq, token, at, who, program, words) SELECT counter('txn') + 1, counter('seq') + 1, 'x', 99999999999, 'ann', 'crm-x', ''; UPDATE counters SET last = last + 1 WHERE name IN ('txn', 'seq')" => ! 1 no txn of a command
ann sql "INSERT INTO contacts (id, created, created_by, changed, changed_by, version, made, name, name_fold) SELECT counter('contact') + 1, 0, 'ann', 0, 'ann', 1, 1, 'x', 'x'" => ! 1 no change of a command
ann sql "UPDATE contacts SET changed_by = 'bob' WHERE id = 1" => ! 1 no change of a command
ann sql "UPDATE contacts SET changed_by = 'ann', city = 'Rome' WHERE id = 1" => ! 1 no history of a command
ann sql "UPDATE products SET stock = 7 WHERE id = 1" => ! 1 of a command
END
  run_is 0 'as ann crm-contact edit 1 city=Rome; as bob crm-contact add B; crm-db check' $'contact-1\ncontact-5'
}

@test "agents take what is nobody's, let it go, and work on what is theirs" {
  new_book team_book
  cases <<'END'
ann crm-contact edit 3 owner=me => contact-3
bob crm-contact list -q => contact-2
ann crm-contact edit 3 --clear owner => contact-3
bob crm-contact edit 3 owner=me => contact-3
ann crm-contact list -q => contact-1
ann crm-contact add 'Ann New' owner=me tag=a email=new@example.org => contact-5
ann crm-contact add 'Nobody New' => contact-6
bob crm-contact edit 6 tag+=b => contact-6
ann crm-contact note contact-6 'called' => activity-3
bob crm-activity list about:contact-6 -o body -H => called
ann crm-order add number=N1 contact=contact-1 owner=me date=2026-11-06 => order-6
ann crm-order line order-6 product=P1 quantity=2 => line-3
ann crm-order edit order-6 status=fulfilled => order-6
crm crm-product list -o stock -H => 98
crm crm-contact show 1 -o orders.count,orders.total -H => 3 50.00
ann crm-contact list called -q =>
ann crm-contact merge contact-1 contact-5 name='Ann One' --yes => contact-1
ann crm-contact show new@example.org -o id -H => contact-1
ann crm-contact unmerge contact-5 => contact-5
ann crm-order rm order-6 => order-6
ann crm-log order-6 -o what -H --last 1 | uniq => remove
bob crm-log order-6 => ! 65
max crm-log order-6 -o what -H --last 1 | uniq => remove
max crm-contact edit 1 owner=me => contact-1
ann crm-contact list -q => contact-5 contact-6
max crm-contact edit 1 owner=ann => contact-1
max crm-product edit 1 price=12 => product-1
eve crm-contact edit 1 owner=bob => contact-1
eve crm-config load rfm /dev/null => ! 2
END
  crm-db check
}

@test "grant makes users and groups, says what it did, and is undone by revoke alone" {
  local login=new$$ book=${CRM_DB##*/}
  new_book
  check 'crm-db grants' <<'END'
id	login	rights	role	team	active
user-1	crm	admin	admin		yes
END
  run_is 0 "crm-db grant $login agent -n" "$(printf 'id\tfield\told\tnew\nuser-2\tlogin\t\t%s\nuser-2\trole\t\tagent\nuser-2\tactive\t\tyes' "$login")" \
    "crm-db: '$login' is new to the server and has no password yet: see crm-engines(7)"
  [ -z "$(server_sql -c "SELECT 1 FROM pg_roles WHERE rolname IN ('$login', 'crm_${book}_agent')")" ]
  run_is 0 "crm-db grant $login agent" user-2 \
    "crm-db: '$login' is new to the server and has no password yet: see crm-engines(7)"
  run_is 0 "crm-db grant $login manager" user-2
  run_is 0 'crm-db grants -H' "$(printf 'user-1\tcrm\tadmin\tadmin\t\tyes\nuser-2\t%s\tmanager\tmanager\t\tyes' "$login")"
  [ "$(server_sql -c "SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_roles r
    WHERE r.rolname LIKE 'crm\\_$book\\_%' AND NOT r.rolcanlogin AND NOT r.rolsuper")" = \
    "crm_${book}_admin,crm_${book}_agent,crm_${book}_manager,crm_${book}_viewer" ]
  run_is 0 "crm-log user-2 --last 1 -o field,old,new -H" "$(printf 'role\tagent\tmanager')"
  run_is 0 "as $login crm-contact add name=X" contact-1
  run_is 0 "crm-db revoke $login" user-2
  run_is 0 'crm-db grants -q' user-1
  run ! as "$login" crm-contact list
  [ "$status" = 77 ]
  run_is 0 'crm-db check'
  server_sql -c "DROP ROLE $login"
}

@test "what grant refuses" {
  new_book team_book
  local place=$BOOK_NAME
  run_is 2 'crm-db grant ann' '' \
    'crm-db: grant: takes USER and viewer, agent, manager or admin'
  run_is 2 'crm-db grant ann boss' '' \
    "crm-db: grant: not one of viewer, agent, manager, admin: 'boss'"
  run_is 65 'crm-db grant boss agent' '' \
    "crm-db: $place: the server refuses 'boss' nothing: rights do not bind a superuser"
  run_is 65 'crm-db grant ANN agent' '' \
    "crm-db: 'ANN': the book has 'ann': to a server that is another user"
  run_is 65 'crm-db revoke anna' '' "crm-db: revoke: no user with login 'anna'"
  run_is 65 'crm-db revoke crm' '' \
    "crm-db: $place: nobody takes their own rights away: another admin has to"
  run_is 65 'as eve crm-db grant eve agent' '' \
    "crm-db: ${place/crm@/eve@}: nobody takes their own rights away: another admin has to"
  run_is 0 'as eve crm-db revoke crm' user-1
  run ! crm-db grant ann admin
  [ "$status" = 77 ]
  run_is 0 'as eve crm-db grant crm admin' user-1
}

@test "own fields, restored copies and new admins find the rights in place" {
  new_book team_book
  printf 'fields:\n  contact:\n    region_code: {type: string}\n' | as eve crm-config load - >/dev/null
  cases <<'END'
ann crm-contact edit 1 region_code=N => contact-1
ann sql 'SELECT region_code FROM v_contacts WHERE nr = 1' => N
ann crm-contact edit 2 region_code=N => ! 65
vic crm-contact edit 1 region_code=Q => ! 77
END
  crm-db backup copy.db
  crm-contact rm 4
  as eve crm-db restore "$PWD/copy.db" --yes
  cases <<'END'
ann crm-contact list -q => contact-1 contact-3
max crm-contact list -q => contact-1 contact-3 contact-4
vic crm-contact edit 1 title=X => ! 77
ann crm-contact edit 1 region_code=S => contact-1
ann crm-contact list secret -q =>
END
  crm-db check
}

@test "no table is left without rules, and nothing is open to everybody" {
  new_book team_book
  run_is 0 "book_sql \"SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c
    WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity\"" \
    'fields policies products rates settings teams turns'
  run_is 0 "as vic book_sql \"SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace
    AND c.relkind IN ('r', 'v') AND NOT has_any_column_privilege(c.oid, 'SELECT')\""
  run_is 0 "as vic book_sql \"SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace
    AND (has_any_column_privilege(c.oid, 'INSERT, UPDATE') OR has_table_privilege(c.oid, 'DELETE, TRUNCATE'))
    AND c.relkind IN ('r', 'v')\""
  run_is 0 "book_sql \"SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'crm'::regnamespace AND a.grantee = 0
    UNION ALL SELECT p.proname FROM pg_proc p, aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'crm'::regnamespace AND a.grantee = 0
    UNION ALL SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname IN ('crm', 'public') AND a.grantee = 0 AND a.privilege_type = 'CREATE'\""
  # A function that sees more than its caller finds its names in the book alone.
  run_is 0 "book_sql \"SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'crm'::regnamespace
    AND p.prosecdef AND NOT COALESCE(p.proconfig @> ARRAY['search_path=crm, pg_temp'], false)\""
  run_is 0 "book_sql \"SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace
    AND c.relkind = 'v' AND NOT COALESCE(c.reloptions @> ARRAY['security_invoker=true'], false)\""
}

@test "staff keep their own name, addresses, skills and absences, and nothing else of the staff" {
  new_book team_book
  cases <<'END'
ann crm-user edit me phone=+493012345 email=ann@our.example skills=lamps languages=de zone=Europe/Berlin away=2026-12-24..2027-01-02 note=hello => user-2
ann crm-user edit me name='Ann Lee' => user-2
ann crm-user show me -o name,phone,skills,away -H => Ann Lee +493012345 lamps 2026-12-24..2027-01-02
ann crm-user list skills:lamps -q => user-2
ann crm-user list email:ann@our.example -q => user-2
ann crm-user list hello -q => user-2
ann crm-log user-2 --last 1 -o who,field,new -H => ann name Ann Lee
max crm-user edit me note=mine => user-4
ann crm-undo "$(crm-log user-2 --last 1 -o txn -H)" | head -n 1 | cut -f 1 => user-2
ann crm-user edit me role=admin => ! 77
ann crm-user edit me team=Service => ! 77
ann crm-user edit me capacity=1 => ! 77
ann crm-user edit me reports_to=max => ! 77
ann crm-user edit me login=max2 => ! 77
ann crm-user edit me active=no => ! 77
ann crm-user edit me note=x role=manager => ! 77
ann crm-user edit bob note=x => ! 77
max crm-user edit ann note=x => ! 77
vic crm-user edit me note=x => ! 77
ann crm-user rm me --detach => ! 77
ann crm-user add zed => ! 77
ann sql "UPDATE users SET note = 'x' RETURNING id" => ! 1
ann sql "UPDATE users SET role = 'admin' WHERE id = 2" => ! 1 permission denied
ann sql "INSERT INTO lookups VALUES (7, 'skills', 'x', 3)" => ! 1 row-level security
ann sql "INSERT INTO lookups VALUES (7, 'skills', 'x', 2)" =>
eve crm-user edit ann capacity=5 note=x => user-2
END
}

# What is sold: lead-1 ann's, lead-2 bob's, lead-3 nobody's, lead-4 max's; opportunity-1
# ann's with a line, -2 bob's of contact-2, -3 nobody's of contact-1; a task, a quote and a
# contract of each of the first two.
sales_book() {
  team_book
  crm-lead add 'Lead One' owner=ann
  crm-lead add 'Lead Two' owner=bob
  crm-lead add 'Lead Three'
  crm-lead add 'Lead Four' owner=max
  crm-opportunity add 'Sale One' owner=ann account=Acme amount=10 currency=EUR
  crm-opportunity add 'Sale Two' owner=bob contact=contact-2 amount=20 currency=EUR
  crm-opportunity add 'Sale Three' contact=contact-1 amount=30 currency=EUR
  crm-opportunity line opportunity-1 product=P1 quantity=2
  crm-opportunity line opportunity-2 product=P1 quantity=3
  crm-task add 'Call one' owner=ann about=opportunity-1
  crm-task add 'Call two' owner=bob about=opportunity-2
  crm-quote add 'Offer one' opportunity=opportunity-1
  crm-quote add 'Offer two' opportunity=opportunity-2
  crm-contract add 'Service one' account=Acme amount=5 currency=EUR
  crm-contract add 'Service two' account=Brown amount=5 currency=EUR owner=bob
  crm-rate add currency=USD date=2026-11-01 rate=1.1
}

@test "what is sold is its owner's, its team's, or nobody's; rates are for all to see" {
  new_book sales_book
  cases <<'END'
ann crm-lead list -q => lead-1 lead-3
bob crm-lead list -q => lead-2 lead-3
max crm-lead list -q => lead-1 lead-3 lead-4
vic crm-lead list --count => 4
ann crm-opportunity list -q => opportunity-1 opportunity-3
max crm-opportunity list -q => opportunity-1 opportunity-3
bob crm-opportunity list -q => opportunity-2
ann crm-item list -q => item-1
bob crm-item list -q => item-2
ann crm-task list -q => task-1
bob crm-task list -q => task-2
max crm-task list -q => task-1
ann crm-quote list -q => quote-1
bob crm-quote list -q => quote-2
ann crm-contract list -q => contract-1
bob crm-contract list -q => contract-2
ann crm-rate list -q => rate-1
ann crm-lead edit 2 title=X => ! 65 no lead-2
ann crm-lead edit 3 owner=me => lead-3
ann crm-lead edit 1 owner=bob => ! 77 must be yours or nobody's
max crm-lead edit 1 title=Chief => lead-1
ann crm-opportunity line opportunity-1 product=P1 quantity=1 => item-3
ann crm-opportunity list -o amount -H => 30.00 30.00
ann crm-opportunity line opportunity-2 product=P1 quantity=1 => ! 65
ann crm-opportunity move proposal 1 => opportunity-1
ann crm-opportunity win 1 reason=price => opportunity-1
ann crm-task done 1 => task-1
ann crm-rate add currency=CHF date=2026-11-01 rate=1 => ! 77
max crm-activity timeline opportunity-1 -o what -H => opportunity opened opportunity proposal opportunity won task done
ann crm-activity timeline contact-2 => ! 65 no contact-2
ann crm-user list -o login,leads.open,tasks.open,opportunities.open login:ann,bob -H => ann 2 0 0 bob 0 0 0
eve crm-user list -o login,leads.open,tasks.open,opportunities.open login:ann,bob -H => ann 2 0 0 bob 1 1 1
ann sql "UPDATE opportunities SET note = 'x' WHERE id = 2 RETURNING id" =>
ann sql "UPDATE rates SET rate = 1" => ! 1 permission denied
ann crm-quote line 1 product=P1 quantity=1 => item-4
ann crm-quote send 1 => quote-1
ann sql "UPDATE numbers SET last = 99000000" => ! 1 only_on
ann sql "DELETE FROM numbers" => ! 1 permission denied
END
}

@test "quotes: an agent's numbers follow those of others, whom the agent does not see" {
  new_book team_book
  cases <<'CASES'
bob crm-quote add 'Bob secret' account=Brown owner=bob => quote-1
ann crm-quote add 'Ann first' account=Acme owner=ann => quote-2
bob crm-quote line 1 description=Work price=10 => item-1
ann crm-quote line 2 product=P1 => item-2
bob crm-quote send 1 => quote-1
ann crm-quote send 2 => quote-2
ann crm-quote list -o number -H => Q2026-0002
ann crm-quote send 1 => ! 65
vic crm-quote edit 2 note=x => ! 77
ann sql 'UPDATE numbers SET last = 0' => ! 1 only_on
ann crm-quote accept 2 => order-6
ann crm-order list order-6 -o total,owner.login -H => 10.00 ann
ann crm-rate add currency=USD rate=1.1 => ! 77
max crm-rate add currency=USD rate=1.1 => rate-1
ann crm-rate convert 11 USD EUR => 10.00
CASES
  crm-db check
}
