# The history of the book, field by field: of records, nouns, commands, times; as it comes.
load ../helper

# Five txns of two people; the last record is gone again.
busy() {
  CRM_NOW=2026-12-01T08:00:00Z crm-contact add 'Ann Lee' emails=ann@x.example,a@y.example city=Bonn
  CRM_NOW=2026-12-02T08:00:00Z CRM_USER=bob crm-order add number=A contact=contact-1 total='JPY 1500' date=2026-12-02
  CRM_NOW=2026-12-03T08:00:00Z crm-contact edit 1 city=Rome note="it's a
long day" --clear email
  CRM_NOW=2026-12-04T08:00:00Z CRM_USER=bob crm-contact add Gone
  CRM_NOW=2026-12-05T08:00:00Z crm-contact rm 2
}

@test "who changed what, when, by which command: the oldest first" {
  new_book busy
  run_is 0 'crm-log --since 2026-12-01 --until 2026-12-01' "txn	at	who	id	what	field	old	new	command
txn-2	2026-12-01T08:00:00+00:00	ann	contact-1	add	name		Ann Lee	crm-contact add 'Ann Lee' emails=ann@x.example,a@y.example city=Bonn
txn-2	2026-12-01T08:00:00+00:00	ann	contact-1	add	emails		ann@x.example,a@y.example	crm-contact add 'Ann Lee' emails=ann@x.example,a@y.example city=Bonn
txn-2	2026-12-01T08:00:00+00:00	ann	contact-1	add	city		Bonn	crm-contact add 'Ann Lee' emails=ann@x.example,a@y.example city=Bonn"
  run_is 0 'crm-log --until 2026-12-05 --since 2026-12-02 -o -at,-command' "txn	who	id	what	field	old	new
txn-3	bob	order-1	add	number		A
txn-3	bob	order-1	add	contact		contact-1
txn-3	bob	order-1	add	date		2026-12-02
txn-3	bob	order-1	add	status		placed
txn-3	bob	order-1	add	currency		JPY
txn-3	bob	order-1	add	total		1500
txn-4	ann	contact-1	change	emails	ann@x.example,a@y.example	a@y.example
txn-4	ann	contact-1	change	city	Bonn	Rome
txn-4	ann	contact-1	change	note		it's a\\nlong day
txn-5	bob	contact-2	add	name		Gone
txn-6	ann	contact-2	remove	name	Gone	"
}

@test "a record: what it was, what it became, also when it is gone" {
  new_book busy
  crm-contact edit 1 city=Oslo >/dev/null
  run_is 0 'crm-log contact-1 -o txn,what,field,old,new' "txn	what	field	old	new
txn-2	add	name		Ann Lee
txn-2	add	emails		ann@x.example,a@y.example
txn-2	add	city		Bonn
txn-4	change	emails	ann@x.example,a@y.example	a@y.example
txn-4	change	city	Bonn	Rome
txn-4	change	note		it's a\\nlong day
txn-7	change	city	Rome	Oslo"
  run_is 0 'crm-log contact-2 -o txn,at,who,what,field,old,new,command' "txn	at	who	what	field	old	new	command
txn-5	2026-12-04T08:00:00+00:00	bob	add	name		Gone	crm-contact add Gone
txn-6	2026-12-05T08:00:00+00:00	ann	remove	name	Gone		crm-contact rm 2"
  run_is 0 'crm-log contact-1 order-1 --last 2 -o txn,id -H | uniq' 'txn-4	contact-1
txn-7	contact-1'
  run_is 65 'crm-log contact-1 contact-9 order-4' '' 'crm-log: no contact-9
crm-log: no order-4'
}

@test "an add has the values of then, whatever happened since" {
  new_book
  crm-contact add Ann city=Bonn >/dev/null
  crm-contact edit 1 city=Rome title=Dr >/dev/null
  crm-contact edit 1 --clear city >/dev/null
  crm-contact rm 1 >/dev/null
  crm-undo txn-5 >/dev/null
  crm-contact edit 1 name=Anna >/dev/null
  run_is 0 'crm-log contact-1 -o txn,what,field,old,new -H' 'txn-2	add	name		Ann
txn-2	add	city		Bonn
txn-3	change	title		Dr
txn-3	change	city	Bonn	Rome
txn-4	change	city	Rome	
txn-5	remove	name	Ann	
txn-5	remove	title	Dr	
txn-6	restore	name		Ann
txn-6	restore	title		Dr
txn-7	change	name	Ann	Anna'
}

@test "a noun, terms over what is there now, a command, a login" {
  new_book busy
  run_is 0 'crm-log order -o id,field -H --limit 2' 'order-1	number
order-1	contact'
  run_is 0 'crm-log contact -o id -H | uniq -c | sed "s/^ *//"' '6 contact-1
2 contact-2'
  run_is 0 'crm-log contact city:Rome -o id,field,new -H --since 2026-12-02' "contact-1	emails	a@y.example
contact-1	city	Rome
contact-1	note	it's a\\nlong day"
  run_is 0 'crm-log contact city:Oslo' ''
  run_is 1 'crm-log contact city:Oslo -e' ''
  run_is 0 'crm-log contact contact-1 no:email -o id' ''
  run_is 0 'crm-log txn-5 -o id,new -H' 'contact-2	Gone'
  run_is 0 'crm-log --txn 5 contact-1 -o id,new -H' ''
  run_is 0 'crm-log --who bob -o txn,who -H | uniq' 'txn-3	bob
txn-5	bob'
  run_is 0 'crm-log --who me -o txn -H --last 1' 'txn-6'
  run_is 2 "crm-log --who ''" '' 'crm-log: --who: empty'
  run_is 0 'crm-log --last 2 -o txn,what -H' 'txn-5	add
txn-6	remove'
  run_is 0 'crm-log order --last 1 -o txn -H | uniq' 'txn-3'
  run_is 0 'crm-log contact --since 2026-12-03T08:00:01Z --until 2026-12-04 -o txn -H' 'txn-5'
}

@test "what rules changed is there too; amounts in the decimals of their currency" {
  new_book
  crm-product add Lamp sku=L price='JPY 100' stock=9 >/dev/null
  crm-order add number=A currency=JPY status=fulfilled >/dev/null
  crm-order line A product=L quantity=2 >/dev/null
  run_is 0 'crm-log --last 1 -o id,what,field,old,new' 'id	what	field	old	new
line-1	add	order		order-1
line-1	add	product		product-1
line-1	add	description		Lamp
line-1	add	quantity		2
line-1	add	price		100
line-1	add	discount		0
line-1	add	tax		0
line-1	add	total		200
line-1	add	currency		JPY
product-1	change	stock	9	7
order-1	change	total	0	200'
  crm-line rm 1 >/dev/null
  crm-order edit A currency=EUR total=2.5 >/dev/null
  run_is 0 'crm-log order-1 --since today -o txn,field,old,new -H | grep -e total -e currency' 'txn-3	currency		JPY
txn-3	total		0
txn-4	total	0	200
txn-5	total	200	0
txn-6	currency	JPY	EUR
txn-6	total	0	2.50'
}

@test "ids from a pipe, of any noun" {
  new_book busy
  run_is 0 'crm-order list -o number,contact,id | crm-log - -o id -H | uniq' order-1
  run_is 0 'crm-order list -o number,contact,id | crm-log - --from contact -o id -H | uniq' contact-1
  run_is 0 'printf "x\tcontact-2\norder-1\n" | crm-log - -o id -H | uniq' 'order-1
contact-2'
  run_is 0 'crm-order list -j -o contact,id | crm-log - -o id -H | uniq' order-1
  run_is 0 'crm-order list | crm-log contact - -o id -H | uniq' contact-1
  run_is 0 'crm-order list | crm-log contact - city:Rome --last 1 -o txn,field -H' 'txn-4	emails
txn-4	city
txn-4	note'
  run_is 65 'printf "id\tname\n\tx\nfoo\ty\n" | crm-log -' '' 'crm-log: stdin:3: no id here'
  run_is 0 'crm-log - </dev/null' ''
}

@test "formats, columns, ids alone" {
  new_book busy
  run_is 0 'crm-log txn-6 -j' '{"txn":"txn-6","at":"2026-12-05T08:00:00+00:00","who":"ann","id":"contact-2","what":"remove","field":"name","old":"Gone","new":null,"command":"crm-contact rm 2"}'
  run_is 0 'crm-log txn-6 --csv -o id,old,new | tr -d "\r"' 'id,old,new
contact-2,Gone,'
  run_is 0 'crm-log txn-6 -q' contact-2
  run_is 0 'crm-log txn-6 -o new,old -H --unset -' '-	Gone'
  run_is 0 'crm-log txn-6 --tz Europe/Berlin -o at -H' 2026-12-05T09:00:00+01:00
  crm-log txn-6 --table -o id,old | grep -q 'contact-2 *Gone'
}

@test "an id in a text is no id in the log" {
  new_book
  crm-contact add contact-7 >/dev/null
  run_is 0 'crm-log contact-1 -o new -H' 'contact\x2d7'
}

@test "was it saved? a token tells" {
  new_book busy
  token=$(book_sql 'SELECT token FROM txns WHERE id = 4')
  run_is 0 "crm-log --token $token" txn-4
  run_is 1 'crm-log --token 0123'
}

@test "wrong words are refused" {
  new_book busy
  run_is 2 'crm-log cntact' '' "crm-log: no noun 'cntact'; did you mean 'contact'?"
  run_is 2 'crm-log contact order-1' '' "crm-log: 'order-1' is no contact"
  run_is 2 'crm-log contact ciy:x' '' "crm-log: no field 'ciy'; did you mean 'city'?"
  run_is 2 'crm-log contact-1 city:x' '' "crm-log: 'city:x': terms come behind a noun: crm-log NOUN TERM..."
  run_is 2 'crm-log txn-1 txn-2' '' "crm-log: one txn at a time: 'txn-2'"
  run_is 65 'crm-log txn-77' '' 'crm-log: no txn-77'
  run_is 2 'crm-log --txn x' '' "crm-log: --txn: not a txn (txn-12): 'x'"
  run_is 2 'crm-log --last 0' '' "crm-log: --last: not a number: '0'"
  run_is 2 'crm-log --since never' '' "crm-log: --since: not a time: 'never'"
  run_is 2 'crm-log -o id,waht' '' "crm-log: -o: no column 'waht'; did you mean 'what'?"
  run_is 2 'crm-log -s id' '' 'crm-log: -s: of no use here'
  run_is 2 'crm-log --follow --last 3' '' 'crm-log: --follow prints what comes: leave out --until, --last, --txn'
  run_is 2 'crm-log --follow contact city:x' '' 'crm-log: --follow goes by noun or id; crm-where filters its lines'
}

@test "--follow prints what comes, to the end of its reader, and keeps nobody from writing" {
  new_book busy
  crm-log contact --follow -o txn,field,new >out &
  pid=$!
  (timeout 20 crm-log --follow -o txn -H | head -n 1 >first) &
  sleep 1
  crm-contact edit 1 city=Oslo >/dev/null
  crm-order add total=1 >/dev/null
  crm-contact edit 1 city=Bern >/dev/null
  for i in $(seq 50); do [ "$(wc -l <out)" = 3 ] && break || sleep 0.1; done
  run_is 0 'cat out' 'txn	field	new
txn-7	city	Oslo
txn-9	city	Bern'
  kill $pid
  wait $! # its reader has gone, and so it ends
  run_is 0 'cat first' txn-7
  run_is 0 'timeout 10 crm-log contact-1 --follow --since 2026-12-03 --limit 2 -o field -H' 'emails
city'
}

@test "--follow ends where another book is put in the place of this one" {
  new_book busy
  crm-db backup copy.db
  timeout 20 crm-log --follow >out 2>err &
  sleep 0.5
  crm-db restore copy.db --yes
  status=0
  wait $! || status=$?
  [ $status = 75 ]
  grep -q "another book is in its place now; try again" err
}

@test "a long log streams: a reader that goes ends it, memory stays small" {
  new_book
  { echo name; seq 1 20000; } | crm-import contact - >/dev/null
  crm-contact edit name.has:9 city=Bonn --yes >/dev/null
  run_is 0 'crm-log | head -n 1 | cut -f 1' txn
  run_is 0 'crm-log contact -o what -H | sort | uniq -c | sed "s/^ *//"' '20000 add
6878 change'
  run_is 0 'crm-log contact city:Bonn -o what -H | sort | uniq -c | sed "s/^ *//"' '6878 add
6878 change'
  (
    # A sanitizer reserves more than any limit.
    grep -q __asan_init "$BUILD/crm-log" || ulimit -v 200000
    crm-log -o id >/dev/null
  )
}

@test "the history of one record is found by its id" {
  only_on sqlite "how a file is searched, in the words of SQLite"
  new_book
  sql="SELECT k.txn, k.nr FROM changes k WHERE k.noun = 1 AND k.id = 2 AND k.txn >= 1 AND k.txn <= 9 ORDER BY k.txn, k.nr"
  run_is 0 "sqlite3 \$CRM_DB 'EXPLAIN QUERY PLAN $sql' | tail -n 1" \
    '`--SEARCH k USING COVERING INDEX changes_record (noun=? AND id=? AND txn>? AND txn<?)'
}

@test "what a txn makes and changes leaves no row of changes: an import of orders with lines" {
  new_book sample_book
  before=$(book_sql 'select count(*) from changes')
  printf 'n\ts\tq\nX1\tLAMP-1\t2\nX1\tLAMP-1\t3\n' >orders
  sku=$(crm-product list -H -o sku --limit 1)
  sed -i "s/LAMP-1/$sku/" orders
  run_is 0 'crm-import order orders number:=n lines.product:=s lines.quantity:=q --key number | wc -l' 1
  run_is 0 'crm-order list number:X1 -H -o total | grep -vc "^0"' 1
  run_is 0 'book_sql "select count(*) from changes"' "$before"
}
