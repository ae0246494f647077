# --as-of: the book as it was recorded.
load ../helper

# Three days: the dealer's book, a name and a company that change, a customer who goes.
fill() {
  CRM_NOW=2026-11-23T09:00:00Z sample_book
  CRM_NOW=2026-11-24T10:30:00Z crm-contact edit 2 name='Jonas Hagen' city=Rome tag+=moved \
    --clear phone
  CRM_NOW=2026-11-24T11:00:00Z crm-contact rm 3 --with children
  CRM_NOW=2026-11-25T10:00:00Z crm-contact add New Customer email=new@x.example
  CRM_NOW=2026-11-25T11:00:00Z crm-order add number=N1 contact=contact-15 total=5000 date=2026-11-25
}

setup() {
  crm_setup
  new_book fill
  export CRM_NOW=2026-11-25T12:00:00Z
}

@test "a record, its version and who wrote it are those of then" {
  check 'crm-contact list contact-2 -o name,city,version,changed,changed_by' <<'END'
name	city	version	changed	changed_by
Jonas Hagen	Rome	txn-8	2026-11-24T10:30:00+00:00	ann
END
  check 'crm-contact list contact-2 -o name,city,version,changed,changed_by --as-of txn-7' <<'END'
name	city	version	changed	changed_by
Jonas Weiß	Berlin	txn-5	2026-11-23T09:00:00+00:00	ann
END
  check_same 'a page' 'crm-contact show 2 --as-of txn-7' 'crm-contact show 2 --as-of 2026-11-23'
  check 'crm-contact show 2 --as-of txn-7 | head -n 1' <<'END'
Jonas Weiß  contact-2
END
}

@test "a day means its end, a time that moment, in the user's zone; txn-N just after it" {
  local how
  for how in txn-7 2026-11-23 2026-11-24T10:29 2026-11-24T10:29:59Z 2026-11-24T11:29+01:00 -2d; do
    run_is 0 "crm-contact list contact-2 -Ho name --as-of $how" 'Jonas Weiß'
  done
  for how in txn-8 2026-11-24T10:30 yesterday 2026-11-24T12:00+01:30 today 2099-01-01; do
    run_is 0 "crm-contact list contact-2 -Ho name --as-of $how" 'Jonas Hagen'
  done
  run_is 0 'crm-contact list contact-2 -Ho name --as-of 2026-11-24T11:30 --tz Europe/Berlin' 'Jonas Hagen'
  run_is 0 'crm-contact list contact-2 -Ho name --as-of 2026-11-24T11:29 --tz Europe/Berlin' 'Jonas Weiß'
}

@test "what is removed is there, what came later is not, and ids tell so" {
  check 'crm-contact list --count --as-of 2026-11-23; crm-contact list --count --as-of 2026-11-24; crm-contact list --count' <<'END'
14
13
14
END
  check 'crm-contact list contact-3 -o id,name,orders.count --as-of txn-8' <<'END'
id	name	orders.count
contact-3	Mina Yılmaz	1
END
  check 'crm-contact show 15 --as-of txn-9' <<'END'
! crm-contact: no contact-15
? 65
END
  check 'crm-contact show 3 --as-of txn-9' <<'END'
! crm-contact: no contact-3
? 65
END
}

@test "terms, look-ups, search and references ask what was then" {
  run_is 0 'crm-contact list city:Rome tag:moved -q' contact-2
  run_is 0 'crm-contact list city:Rome or tag:moved -q --as-of txn-7' ''
  run_is 0 'crm-contact list jonas berlin -q --as-of txn-7' contact-2
  run_is 0 'crm-contact list jonas berlin -q' ''
  run_is 0 'crm-contact list hagen rome -q' contact-2
  run_is 0 'crm-contact list hagen rome -q --as-of txn-7' ''
  run_is 0 'crm-order list contact.city:Berlin contact.name:"Jonas Weiß" --count --as-of txn-7' 5
  run_is 0 'crm-contact list orders.total:4k.. -q' 'contact-2
contact-10
contact-15'
  run_is 0 'crm-contact list orders.total:4k.. -q --as-of 2026-11-24' 'contact-2
contact-10'
  run_is 0 'crm-contact show new@x.example -q --as-of txn-10' contact-15
  run_is 65 'crm-contact show new@x.example -q --as-of txn-9' '' "crm-contact: no contact 'new@x.example'"
}

@test "filters and reports take it, and it goes together with --at" {
  check 'crm-contact list contact-2 -o id --as-of txn-7 | crm-with name,city --as-of txn-7' <<'END'
id	name	city
contact-2	Jonas Weiß	Berlin
END
  check 'crm-rfm --as-of 2026-11-24 --at 2026-11-25 --count; crm-rfm --count; crm-rfm --as-of txn-7 --at 2026-01-01 --count' <<'END'
8
9
7
END
  run_is 0 'crm-export contact contact-2 -o name --as-of txn-7' 'name
Jonas Weiß'
  run_is 0 'crm-db stats --as-of txn-7 | grep contacts' 'contacts	14'
  run_is 0 'crm-fields contact -H --as-of txn-1 | head -n 1 | cut -f 1' id
}

@test "before the first txn the book was empty" {
  run_is 1 'crm-contact list -e --as-of 2026-11-22' ''
  run_is 0 'crm-user list --count --as-of 2020-01-01' 0
}

@test "scores are not kept in history: unset" {
  crm-rfm --save >/dev/null
  run_is 0 'crm-contact list contact-2 -Ho rfm.segment' champions
  run_is 0 'crm-contact list contact-2 -Ho rfm.segment --unset none --as-of today' none
}

@test "what writes, and what reads no book, refuses it" {
  local line
  for line in 'crm-contact add x' 'crm-contact edit 2 city=x' 'crm-contact rm 2' 'crm-contact note 2 x' \
    'crm-import contact x.tsv' 'crm-order fulfil 1'; do
    run_is 2 "$line --as-of today" '' "${line%% *}: --as-of: what was cannot be changed"
  done
  for line in 'crm-where id:1' 'crm-db check' 'crm-db backup x' 'crm-db restore x' 'crm-db upgrade' \
    'crm-db init' 'crm-db schema'; do
    run_is 2 "$line --as-of today" '' "${line%% *}: --as-of: of no use here"
  done
  run_is 2 'crm-rfm --save --as-of today' '' 'crm-rfm: --as-of: what was cannot be changed; leave out --save'
  run_is 2 'crm-rfm - --as-of today' '' 'crm-rfm: --as-of: of no use without a book: stdin is read'
  run_is 2 'crm-fields --nouns --as-of today' '' 'crm-fields: --as-of: of no use with --nouns'
  run_is 2 'crm-contact list --as-of' '' 'crm-contact: --as-of wants DATE|txn-N'
  run_is 2 'crm-contact list --as-of=' '' 'crm-contact: --as-of: empty'
  run_is 2 'crm-contact list --as-of soon' '' "crm-contact: --as-of: not a time: 'soon'; a date, a time or txn-N is wanted"
  run_is 2 'crm-contact list --as-of contact-1' '' 'crm-contact: --as-of: contact-1 is no txn; a date, a time or txn-N is wanted'
  run_is 65 'crm-contact list --as-of txn-99' '' 'crm-contact: --as-of: no txn-99'
  CRM_DB=$(book_at none)
  run_is 66 'crm-fields contact --as-of today' '' "crm-fields: no book at '$(book_name "$CRM_DB")'; make one: crm init"
  run_is 66 'crm-contact list --as-of today' '' "crm-contact: no book at '$(book_name "$CRM_DB")'; make one: crm init"
}

@test "nothing of it is written: the book stays as it is, read-only or not" {
  local before
  before=$(book_sum)
  crm-contact list jonas tag:newsletter -s name -o all --as-of txn-7 >/dev/null
  crm-contact list -o all --as-of txn-7 >one
  [ "$before" = "$(book_sum)" ]
  [ "$ENGINE" != sqlite ] || chmod 400 "$CRM_DB"
  crm-contact list -o all --as-of txn-7 >two
  cmp one two
  crm-db check
}

@test "who writes while a filter waits changes nothing of what was" {
  mkfifo in
  crm-with name,city --as-of txn-7 <in >out &
  exec 5>in
  printf 'id\ncontact-2\n' >&5
  sleep 0.3
  crm-contact edit 2 4 name=Other --yes >/dev/null
  crm-contact rm 6 --with children >/dev/null
  printf 'contact-2\ncontact-4\ncontact-6\n' >&5
  exec 5>&-
  wait $!
  check 'cat out' <<'END'
id	name	city
contact-2	Jonas Weiß	Berlin
contact-2	Jonas Weiß	Berlin
contact-4	Ole Brandt	Berlin
contact-6	Tom Achebe	London
END
}

@test "a journal that cannot be read is damage, and is named" {
  book_sql "UPDATE changes SET old = '{\"name\":' WHERE noun = 1 AND id = 2"
  run_is 65 'crm-contact list --as-of txn-7' '' 'crm-contact: contact-2: its history cannot be read; run: crm-db check'
}

@test "words of a field that came later are not what a record was found by" {
  new_book
  crm-contact add 'Gina Gray' >/dev/null
  printf 'fields: {contact: {nick: {type: string}}}\n' | crm-config load - >/dev/null
  crm-contact edit 1 nick=zed >/dev/null
  run_is 0 'crm-contact list zed -H -o name' 'Gina Gray'
  run_is 0 'crm-contact list zed -H -o name --as-of txn-2'
  run_is 0 'crm-contact list gina -H -o name --as-of txn-2' 'Gina Gray'
}

@test "after commands of all kinds every past answers as it did" {
  SEED=4711 "$ROOT/tests/tools/past" 16
}

@test "where TEMP tables are not granted, what is missing is said" {
  only_on postgres 'a file needs no leave'
  local role=t$$ book=${CRM_DB##*/}
  server_sql -c "CREATE ROLE $role LOGIN" -c "REVOKE TEMPORARY ON DATABASE $book FROM PUBLIC"
  book_sql "GRANT USAGE ON SCHEMA crm TO $role; GRANT SELECT ON ALL TABLES IN SCHEMA crm TO $role"
  run_is 0 "CRM_DB=${CRM_DB/crm@/$role@} crm-contact list --count" 14
  run_is 69 "CRM_DB=${CRM_DB/crm@/$role@} crm-contact list --count --as-of txn-7" '' \
    "crm-contact: ${BOOK_NAME/crm@/$role@}: --as-of needs temporary tables, which $role may not make; its owner can: GRANT TEMPORARY ON DATABASE ..."
  server_sql -c "GRANT TEMPORARY ON DATABASE $book TO $role"
  run_is 0 "CRM_DB=${CRM_DB/crm@/$role@} crm-contact list --count --as-of txn-7" 14
  book_sql "REVOKE ALL ON ALL TABLES IN SCHEMA crm FROM $role; REVOKE ALL ON SCHEMA crm FROM $role"
  server_sql -c "REVOKE ALL ON DATABASE $book FROM $role" -c "DROP ROLE $role"
}
