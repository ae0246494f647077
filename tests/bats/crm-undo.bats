# Commands taken back: every verb of every noun, conflicts, part of a command, again and again.
load ../helper

nouns='account activity contact line order product team user'

# All that can be exported, and what is derived from it.
state() {
  local n
  for n in $nouns; do crm-export $n; done
  crm-contact list -o id,orders.count,orders.total,orders.last,activities.last
  crm-contact list -q hagen
  crm-product list lamp -o id,stock
}

last() {
  book_sql 'SELECT max(id) FROM txns'
}

# round COMMAND - does it, takes that back, does that again by undoing the undo, and so on;
# each time the book is what it was. It ends as it began.
round() {
  local txn
  state >before
  (eval "$1") </dev/null >out 2>&1 || { echo "$1: $?"; cat out; return 1; }
  txn=$(last)
  state >after
  cmp -s before after && { echo "$1: changes nothing"; return 1; }
  run_undo "$1" "$txn" before
  run_undo "$1: again" $((txn + 1)) after
  run_undo "$1: third" $((txn + 2)) before
}

run_undo() {
  crm-undo txn-$2 --yes >out 2>&1 || { echo "undo of $1: $?"; cat out; return 1; }
  state >now
  cmp $3 now || { echo "undo of $1"; diff $3 now | head -n 20; return 1; }
  check 'crm-db check' </dev/null
}

@test "every verb of the people's nouns, there and back" {
  new_book sample_book
  round 'crm-contact add Ann Lee email=ann@x.example phone="030 1234567" tag=a,b account=account-1'
  round 'crm-contact edit 1 stage=former note="two
lines" tag+=x phone="+49 30 999999" --clear birthday'
  round 'crm-contact edit city:Berlin reports_to=contact-5 account=account-2'
  round 'crm-contact rm 2 --detach'
  round 'crm-contact rm 1 --with children'
  round 'crm-contact note 1 2 3 text that is said'
  round 'crm-account add "Ltd" parent=account-1 revenue="USD 12.50"'
  round 'crm-account edit 1 tag-=key owner=ben kind=partner --clear revenue'
  round 'crm-account rm 1 --detach'
  round 'crm-account rm 1 --with children'
  round 'crm-account note 2 said'
  round 'crm-user add dora "name=Dora D" team=North email=d@x.example'
  round 'crm-user edit ben active=no skills=x'
  round 'crm-user rm ben --detach'
  round 'crm-team add East lead=ann'
  round 'crm-team edit 1 name=Northern queue=n'
  round 'crm-team rm 1 --detach'
  round 'crm-activity add kind=call about=contact-3 subject=Hello duration=5m at=2026-11-01'
}

@test "every verb of the goods' nouns, there and back; totals, stock and sums follow" {
  new_book sample_book
  round 'crm-product add "New lamp" sku=LAMP-77 price=12.50 stock=4'
  round 'crm-product edit 1 sku=LAMP-X stock=99 price=10'
  round 'crm-product rm 3 --detach'
  round 'crm-product rm 1 --with children'
  round 'crm-order add number=N1 contact=contact-3 total=12.34'
  round 'crm-order edit 14 contact=contact-4 date=2026-01-01 number=N2 owner=eva tag=x'
  round 'crm-order rm 1'
  round 'crm-order rm 1 2 3 --with children'
  round 'crm-order fulfil status:placed'
  round 'crm-order cancel status:placed'
  round 'crm-order return 1'
  round 'crm-order line 1 2 3 product=LAMP-02 quantity=3 discount=1'
  round 'crm-line edit 1 quantity=7'
  round 'crm-line edit 1 order=order-2 product=LAMP-02'
  round 'crm-line rm 1 2'
}

@test "imports, there and back: new, updated, lines replaced" {
  new_book sample_book
  printf 'name\temail\tcity\nGreta Hagen\tgreta@hagen.example\tRom\nNew One\tn1@x.example\tBonn\n' >c.tsv
  round 'crm-import contact c.tsv --key email'
  printf 'number\tsku\tquantity\n1001\tLAMP-01\t1\n1002\tLAMP-02\t2\n2001\tLAMP-01\t3\n' >o.tsv
  round 'crm-import order o.tsv --key number number:=number date=2026-02-02 status=fulfilled lines.product:=sku lines.quantity:=quantity'
  printf 'number\tcust\tfirm\n3001\tBrand New\tSome Ltd\n' >n.tsv
  round 'crm-import order n.tsv number:=number contact:=cust account:=firm date=2026-02-02 total=5 --create contact --create account'
}

@test "an order's own total comes back with the last of its lines, and a stock that was sold" {
  new_book
  crm-product add Lamp sku=L price=10 stock=5 >/dev/null
  crm-order add number=A total=77 date=2026-01-01 >/dev/null
  round 'crm-order line A product=L quantity=2'
  crm-order line A product=L quantity=2 >/dev/null
  round 'crm-line rm 2' # line-1 was the round's
}

@test "undo of a command that others have built upon is refused, each record named; the book stays" {
  new_book
  printf 'name\nA\nB\nC\nD\n' >c.tsv
  crm-import contact c.tsv >/dev/null
  CRM_USER=bob crm-contact edit 1 stage=lead >/dev/null
  crm-order add number=A contact=contact-2 total=1 >/dev/null
  crm-contact edit 3 reports_to=contact-4 >/dev/null
  state >before
  run_is 65 'crm-undo txn-2' '' "crm-undo: contact-1: stage: set again by txn-3 (bob)
crm-undo: contact-3: reports_to: set again by txn-5 (ann)
crm-undo: contact-4: contact-3 refers to it by reports_to (txn-5)
crm-undo: contact-2: order-1 refers to it by contact (txn-4)
crm-undo: nothing was changed: 4 of 4 refused"
  state | cmp before -
  run_is 3 'crm-undo txn-5 txn-3 txn-2 --keep-going' 'contact-3
contact-1
contact-1
contact-3
contact-4' 'crm-undo: contact-2: order-1 refers to it by contact (txn-4)
crm-undo: saved 5, refused 1'
  run_is 0 'crm-contact list -o id,name' 'id	name
contact-2	B'
  # What was left can be tried again.
  crm-order rm 1 >/dev/null
  run_is 0 'crm-undo txn-2' contact-2
  check 'crm-db check' </dev/null
}

@test "a field goes back where it has the value that the command gave it, or has its old one already" {
  new_book
  printf 'name\tcity\tstage\nA\tBonn\tlead\nB\tBonn\tlead\nC\tBonn\tlead\n' | crm-import contact - >/dev/null
  crm-contact edit city:Bonn city=Rome stage=customer >/dev/null
  crm-contact edit 1 title=Boss >/dev/null  # another field
  crm-contact edit 2 city=Bonn >/dev/null   # back by hand
  crm-contact edit 3 city=Oslo >/dev/null
  crm-contact edit 3 city=Rome >/dev/null   # away and back
  run_is 0 'crm-undo txn-3 -n' 'id	field	old	new
contact-3	stage	customer	lead
contact-3	city	Rome	Bonn
contact-2	stage	customer	lead
contact-1	stage	customer	lead
contact-1	city	Rome	Bonn'
  run_is 0 'crm-contact list city:Rome -q' 'contact-1
contact-3'
  run_is 0 'crm-undo txn-3' 'contact-3
contact-2
contact-1'
  run_is 0 'crm-contact list -H -o city,stage,title' 'Bonn	lead	Boss
Bonn	lead	
Bonn	lead	'
}

@test "with --keep-going a record is left whole, and what it needs stays" {
  new_book
  printf 'name\tboss\nA\t\nB\tA\nC\tB\nD\t\n' >c.tsv
  crm-import contact c.tsv reports_to:=boss name:=name >/dev/null
  crm-contact edit 3 city=Bonn >/dev/null
  run_is 3 'crm-undo txn-2 --keep-going --reject r.tsv' contact-4 \
    'crm-undo: contact-3: city: set again by txn-3 (ann)
crm-undo: contact-2: contact-3 refers to it by reports_to (txn-2)
crm-undo: contact-1: contact-2 refers to it by reports_to (txn-2)
crm-undo: saved 1, refused 3'
  run_is 0 'cut -f 2,3 r.tsv' 'reason	record
city: set again by txn-3 (ann)	contact-3
contact-3 refers to it by reports_to (txn-2)	contact-2
contact-2 refers to it by reports_to (txn-2)	contact-1'
  run_is 0 'crm-contact list -o id,reports_to -H' 'contact-1	
contact-2	contact-1
contact-3	contact-2'
  check 'crm-db check' </dev/null
}

@test "a record with two fields, one set again: neither goes back" {
  new_book
  crm-contact add A city=Bonn stage=lead >/dev/null
  crm-contact edit 1 city=Rome stage=customer >/dev/null
  crm-contact edit 1 stage=former >/dev/null
  run_is 3 'crm-undo txn-3 --keep-going' '' 'crm-undo: contact-1: stage: set again by txn-4 (ann)
crm-undo: saved 0, refused 1'
  run_is 0 'crm-contact list -H -o city,stage' 'Rome	former'
}

@test "what was taken in the meantime: unique values, references, the place in a tree" {
  new_book
  crm-order add number=A total=1 >/dev/null
  crm-order edit 1 number=B >/dev/null
  crm-order add number=A total=2 >/dev/null
  run_is 65 'crm-undo txn-3' '' "crm-undo: order-1: number: 'A' is order-2's already"
  crm-order rm 1 >/dev/null
  crm-order edit 2 number=B >/dev/null
  run_is 65 'crm-undo txn-5' '' "crm-undo: order-1: number: 'B' is order-2's already"
  crm-account add Firm >/dev/null
  crm-contact add Ann account=account-1 >/dev/null
  crm-contact edit 1 --clear account >/dev/null
  crm-account rm 1 >/dev/null
  run_is 65 'crm-undo txn-9' '' 'crm-undo: contact-1: account: account-1 was removed by txn-10 (ann)'
  crm-contact rm 1 >/dev/null
  run_is 0 'crm-undo txn-11' contact-1
  crm-account add Up >/dev/null
  crm-account add Down parent=account-2 >/dev/null
  crm-account edit 3 --clear parent >/dev/null
  crm-account edit 2 parent=account-3 >/dev/null
  run_is 65 'crm-undo txn-15' '' 'crm-undo: account-3: parent: a cycle: the record would stand above itself'
  check 'crm-db check' </dev/null
}

@test "a value that two records change hands of goes back" {
  new_book
  printf 'sku\tname\nA\tOne\n' | crm-import product - >/dev/null
  printf 'id\tsku\nproduct-1\tB\n' >x.tsv
  crm-import product x.tsv >/dev/null
  # In one command product-1 gives A up and a new one takes it.
  crm-product edit 1 sku=A >/dev/null
  printf 'id\tsku\tname\nproduct-1\tC\tOne\n\tA\tTwo\n' >y.tsv
  round 'crm-import product y.tsv'
}

@test "lines and orders stay of one currency and their totals right" {
  new_book
  crm-order add number=A total=10 >/dev/null
  crm-order edit A currency=USD >/dev/null
  crm-order line A description=x price=3 quantity=2 >/dev/null
  run_is 65 'crm-undo txn-3' '' 'crm-undo: order-1: currency: line-1 is in USD'
  crm-line rm 1 >/dev/null
  crm-order edit A currency=EUR >/dev/null
  run_is 65 'crm-undo txn-5' '' 'crm-undo: line-1: order: order-1 is in EUR'
  crm-order line A description=x price=5 quantity=0 >/dev/null
  crm-line edit 2 price=7 >/dev/null
  crm-line edit 2 quantity=2 >/dev/null
  run_is 65 'crm-undo txn-8' '' 'crm-undo: line-2: total: quantity, price, discount and tax would not make it'
  check 'crm-db check' </dev/null
}

@test "what came by an import and was taken back comes again; what somebody removed does not" {
  new_book
  printf 'ref\tname\n1\tA\n2\tB\n3\tC\n' >c.tsv
  again='crm-import contact c.tsv --source shop source_id:=ref name:=name'
  run_is 0 "$again" 'contact-1
contact-2
contact-3'
  run_is 0 'crm-undo txn-2' 'contact-1
contact-2
contact-3'
  run_is 0 "$again" 'contact-4
contact-5
contact-6'
  crm-contact rm 5 >/dev/null
  run_is 0 "$again" '' 'crm-import: c.tsv: 1 was removed here since and left so; --again makes them again'
  run_is 0 'crm-undo txn-5 && crm-undo txn-6' 'contact-5
contact-5' # removed again, by the undo of an undo: somebody wanted that
  run_is 0 "$again" '' 'crm-import: c.tsv: 1 was removed here since and left so; --again makes them again'
}

@test "steps of what is taken back do not count, and count again" {
  new_book
  crm-contact add A stage=lead >/dev/null
  crm-contact add B stage=lead >/dev/null
  crm-contact edit 1 2 stage=customer >/dev/null
  steps() { book_sql 'SELECT record, became, coalesce(undone, 0) FROM steps ORDER BY id' | tr '\t' ' '; }
  crm-contact edit 1 stage=former >/dev/null
  run_is 3 'crm-undo txn-4 --keep-going 2>/dev/null' contact-2
  run_is 0 steps '1 customer 0
2 customer 6
1 former 0'
  crm-undo txn-6 >/dev/null
  run_is 0 steps '1 customer 0
2 customer 0
1 former 0'
  crm-undo txn-7 >/dev/null
  run_is 0 steps '1 customer 0
2 customer 8
1 former 0'
  # An import does not find the step that was taken back, and says it again.
  printf 'name\twon\nB\t2026-01-01\n' >s.tsv
  crm-import contact s.tsv --key name name:=name steps.customer:=won >/dev/null
  crm-undo txn-9 >/dev/null
  crm-import contact s.tsv --key name name:=name steps.customer:=won >/dev/null
  run_is 0 'steps | tail -n 2' '2 customer 10
2 customer 0'
}

@test "several: the newest first, all or none, each by a txn of its own" {
  new_book
  crm-contact add A >/dev/null
  crm-contact edit 1 city=Bonn >/dev/null
  crm-contact edit 1 city=Rome >/dev/null
  run_is 65 'crm-undo txn-2 txn-4 txn-99' '' 'crm-undo: no txn-99'
  run_is 65 'crm-undo txn-2 txn-4' '' 'crm-undo: contact-1: city: set again by txn-3 (ann)
crm-undo: nothing was changed: 1 of 2 refused'
  run_is 0 'crm-contact list -H -o city,version' 'Rome	txn-4'
  run_is 0 'crm-undo txn-2 3 txn-4 txn-4' 'contact-1
contact-1
contact-1'
  run_is 0 'crm-log --since now --last 3 -o txn,what -H | uniq' 'txn-5	change
txn-6	change
txn-7	remove'
  run_is 0 "book_sql 'SELECT id, seq, undoes FROM txns WHERE undoes IS NOT NULL ORDER BY id' | tr '\t' ' '" '5 5 4
6 6 3
7 7 2'
}

@test "said and done: taken back already, nothing to take back, no such txn, the first one" {
  new_book
  crm-contact add A >/dev/null
  crm-order add contact=contact-1 total=5 >/dev/null
  run_is 65 'crm-undo txn-1' '' 'crm-undo: txn-1 made the book: it cannot be taken back'
  run_is 65 'crm-undo txn-9' '' 'crm-undo: no txn-9'
  run_is 2 'crm-undo contact-1' '' "crm-undo: not a txn (txn-12): 'contact-1'; crm-undo -l lists them"
  crm-undo txn-3 >/dev/null
  run_is 0 'crm-undo txn-3' '' 'crm-undo: txn-3: taken back already by txn-4'
  run_is 2 'crm-undo --who ann txn-2' '' 'crm-undo: --who goes with -l'
  run_is 2 'crm-undo -l txn-2' '' "crm-undo: -l: lists; leave out 'txn-2'"
  run_is 2 'crm-undo -l -n' '' 'crm-undo: -n: of no use here'
  run_is 2 'crm-undo -s id txn-2' '' 'crm-undo: -s: of no use here'
  run_is 2 'crm-undo -x' '' "crm-undo: no option '-x'"
}

@test "a removed or merged record cannot be changed back; a txn's own rows can" {
  new_book
  crm-contact add A city=Bonn >/dev/null
  crm-contact edit 1 city=Rome >/dev/null
  crm-contact rm 1 >/dev/null
  run_is 65 'crm-undo txn-3' '' 'crm-undo: contact-1: removed by txn-4 (ann)'
  run_is 0 'crm-undo txn-2' '' 'crm-undo: txn-2: nothing to take back' # it is gone anyway
  run_is 0 'crm-undo txn-4 && crm-undo txn-3 && crm-undo txn-2' 'contact-1
contact-1
contact-1'
}

@test "-l lists what can be taken back" {
  new_book
  crm-contact add 'A B' >/dev/null
  CRM_USER=bob crm-contact edit 1 "note=it's" >/dev/null
  crm-contact edit 1 city=Rome >/dev/null
  crm-undo txn-4 >/dev/null
  run_is 0 'crm-undo -l' "txn	at	who	words
txn-3	2026-11-22T12:00:00+00:00	bob	crm-contact edit 1 'note=it'\\\\''s'
txn-2	2026-11-22T12:00:00+00:00	ann	crm-contact add 'A B'"
  run_is 0 'crm-undo -l --who me -o words,txn -H' "crm-contact add 'A B'	txn-2"
  run_is 0 'crm-undo -lq --limit 1' txn-3
  run_is 1 'crm-undo -l -e --who nobody' ''
  run_is 2 "crm-undo -l --who ''" '' 'crm-undo: --who: empty'
  run_is 0 'crm-undo -l -j --limit 1 -o txn,who' '{"txn":"txn-3","who":"bob"}'
  run_is 2 'crm-undo -l -o wrods' '' "crm-undo: -o: no column 'wrods'; did you mean 'words'?"
  crm-undo txn-5 >/dev/null
  run_is 0 'crm-undo -l -q' 'txn-4
txn-3
txn-2'
}

@test "without a txn: the last command of one's own, shown and asked about on a terminal" {
  new_book
  crm-contact add Ann >/dev/null
  crm-contact add Bob >/dev/null
  CRM_USER=bob crm-contact add Cy >/dev/null
  run_is 2 'crm-undo' '' 'crm-undo: name the txn: crm-undo txn-N; crm-undo -l lists them'
  run_is 2 'crm-undo --yes' '' 'crm-undo: name the txn: crm-undo txn-N; crm-undo -l lists them'
  printf 'n\n' | on_tty 80 crm-undo >out || [ $? = 2 ]
  grep -q 'take back txn-3, crm-contact add Bob, 2026-11-22T12:00:00+00:00: 1 contact (Bob)? \[y/N\]' out
  grep -q 'not confirmed; nothing was changed' out
  printf 'y\n' | on_tty 80 crm-undo >out
  printf 'y\n' | on_tty 80 crm-undo >out
  run_is 0 'crm-contact list -H -o name' Cy
  printf 'y\n' | on_tty 80 crm-undo >out
  grep -q 'nothing of ann is left to take back' out
}

@test "above 100 records it asks, wants --yes or a number" {
  new_book
  { echo name; seq 1 150; } | crm-import contact - >/dev/null
  run_is 2 'crm-undo txn-2' '' \
    'crm-undo: take back 150 contacts (1, 2, 3, ...): give --yes or --expect 150'
  run_is 2 'crm-undo txn-2 --expect 149' '' \
    'crm-undo: take back: 150 contacts (1, 2, 3, ...), not the expected 149; nothing was changed'
  run_is 0 'crm-undo txn-2 --expect 150 | wc -l' 150
  run_is 0 'crm-undo txn-3 -n | cut -f 1,2,4 | head -n 2' 'id	field	new
contact-150	name	150'
}

@test "more than a page of records, some of which were merged away, edited or referred to" {
  new_book
  { echo name; seq 1 2500; } | crm-import contact - >/dev/null
  crm-contact edit 1200 city=x >/dev/null
  crm-contact edit 7 reports_to=contact-2400 >/dev/null
  run_is 3 'crm-undo txn-2 --keep-going --yes | wc -l; exit ${PIPESTATUS[0]}' 2497 \
    'crm-undo: contact-7: reports_to: set again by txn-4 (ann)
crm-undo: contact-1200: city: set again by txn-3 (ann)
crm-undo: contact-2400: contact-7 refers to it by reports_to (txn-4)
crm-undo: saved 2497, refused 3'
  run_is 0 'crm-contact list -q' 'contact-7
contact-1200
contact-2400'
  run_is 0 'crm-undo txn-5 --yes | wc -l' 2497
  run_is 0 'crm-contact list --count' 2500
  check 'crm-db check' </dev/null
}

@test "ids as records; the output lost is said to be saved" {
  new_book
  crm-contact add Ann >/dev/null
  crm-contact add Bob >/dev/null
  run_is 0 'crm-undo -j txn-2' '{"id":"contact-1"}'
  run_is 74 'crm-undo txn-3 >/dev/full' '' \
    'crm-undo: saved, but the output could not be written: No space left on device'
  run_is 0 'crm-contact list --count' 0
}

@test "a large one that is taken back already is said so, and not asked about" {
  new_book
  many 150
  crm-undo txn-2 --yes >/dev/null
  run_is 0 'crm-undo txn-2' '' 'crm-undo: txn-2: taken back already by txn-3'
  run_is 0 'crm-undo txn-2 --expect 0' '' 'crm-undo: txn-2: taken back already by txn-3'
  run_is 2 'crm-undo txn-3 txn-2' '' \
    'crm-undo: take back 150 contacts (contact-1, contact-2, contact-3, ...): give --yes or --expect 150'
}

@test "two at once: one takes it back, the other finds it done" {
  new_book
  { echo name; seq 1 90; } | crm-import contact - >/dev/null
  for i in 1 2 3 4; do crm-undo txn-2 >out.$i 2>err.$i & done
  wait
  run_is 0 'cat out.* | wc -l' 90
  run_is 0 'cat err.* | sort | uniq -c | sed "s/^ *//"' '3 crm-undo: txn-2: taken back already by txn-3'
}

@test "a large txn that is taken back already is said so, and asks for nothing" {
  new_book
  { echo name; seq 1 150; } | crm-import contact - >/dev/null
  crm-contact edit has:name city=Rome --yes >/dev/null
  run_is 2 'crm-undo txn-3' '' 'crm-undo: take back 150 contacts (1, 2, 3, ...): give --yes or --expect 150'
  crm-undo txn-3 --yes >/dev/null
  run_is 0 'crm-undo txn-3' '' 'crm-undo: txn-3: taken back already by txn-4'
  # What is done again first has to be taken back once more.
  run_is 2 'crm-undo txn-3 txn-4' '' 'crm-undo: take back 300 contacts (1, 2, 3, ...): give --yes or --expect 300'
}

@test "killed in the middle the book is the old one or the new one" {
  new_book
  { echo name; seq 1 3000; } | crm-import contact - >/dev/null
  book_copy "$CRM_DB" "$(book_at saved)"
  for wait in 0.01 0.03 0.06 0.1 0.15 0.2; do
    book_copy "$(book_at saved)" "$CRM_DB"
    timeout -s KILL $wait crm-undo txn-2 --yes >/dev/null 2>&1 || true
    n=$(crm-contact list --count)
    [ "$n" = 3000 ] || [ "$n" = 0 ]
    check 'crm-db check' </dev/null
  done
}

@test "undo of a merge that moved a unique value: the stock is what it was" {
  new_book
  crm-product add Lamp sku=L price=10 stock=100 >/dev/null
  for n in 1 2; do
    crm-order add "A$n" status=fulfilled >/dev/null
    crm-order line "$n" product=L quantity="$n" >/dev/null
  done
  for noun in product order line; do crm-export "$noun"; done >before
  crm-order merge 1 2 --prefer other >/dev/null
  crm-undo "$(crm-log --last 1 -H -o txn | head -n 1)" >/dev/null
  check_same 'before and after' 'cat before' 'for noun in product order line; do crm-export "$noun"; done'
}

@test "an undo in part is none: what was left is refused by name, and taken back when it can be" {
  new_book
  crm-contact add A >/dev/null
  crm-contact add B >/dev/null
  crm-contact edit 1 2 stage=customer >/dev/null
  t=$(crm-log --last 1 -H -o txn | head -n 1)
  crm-contact edit 2 stage=former >/dev/null
  run_is 3 "crm-undo $t --keep-going" contact-1 \
    $'crm-undo: contact-2: stage: set again by txn-5 (ann)\ncrm-undo: saved 1, refused 1'
  run_is 65 "crm-undo $t" '' 'crm-undo: contact-2: stage: set again by txn-5 (ann)'
  run_is 0 "crm-undo -l -H | grep -c '^$t'" 1
  crm-undo txn-5 >/dev/null
  run_is 0 "crm-undo $t" contact-2
  run_is 0 "crm-undo $t" '' "crm-undo: $t: taken back already by txn-8"
}

@test "an undo that can do nothing writes nothing" {
  new_book
  crm-contact add A >/dev/null
  crm-contact edit 1 stage=customer >/dev/null
  crm-contact edit 1 stage=former >/dev/null
  run_is 3 'crm-undo txn-3 --keep-going' '' \
    $'crm-undo: contact-1: stage: set again by txn-4 (ann)\ncrm-undo: saved 0, refused 1'
  run_is 0 'crm-log --last 1 -H -o txn | uniq' txn-4
}

@test "an old id whose record has gone refers to nothing" {
  new_book
  crm-contact add A >/dev/null
  crm-contact add B >/dev/null
  crm-contact merge 1 2 --prefer keep >/dev/null
  crm-contact rm 1 >/dev/null
  run_is 65 'crm-order add contact=contact-2' '' 'crm-order: contact: no contact-2'
  run_is 65 'crm-activity add foo about=contact-2' '' 'crm-activity: about: no contact-2'
}

@test "undo of an unmerge: what it was merged into may have gone before, but not since" {
  new_book
  crm-contact add A >/dev/null
  crm-contact add B >/dev/null
  crm-contact merge 1 2 --prefer keep >/dev/null
  crm-contact rm 1 >/dev/null
  crm-export contact >before
  crm-contact unmerge contact-2 >/dev/null 2>&1 || true
  run_is 0 'crm-contact list -q' contact-2
  run_is 0 'crm-undo txn-6' contact-2
  check_same 'before and after' 'cat before' 'crm-export contact'
  crm-undo txn-7 >/dev/null
  crm-undo txn-5 >/dev/null
  crm-contact merge 1 2 --prefer keep >/dev/null
  crm-contact unmerge contact-2 >/dev/null
  crm-contact rm 1 >/dev/null
  run_is 65 'crm-undo txn-11' '' 'crm-undo: contact-2: contact-1 is gone'
}

@test "a stage and a choice that the policy has given up since do not come back" {
  new_book
  cat >all.yaml <<'END'
pipelines:
  sales:
    stages: {first: {probability: 10}, xx: {probability: 20}, won: {status: won}, lost: {status: lost}}
fields:
  contact:
    tier: {type: choice, choices: [a, b]}
END
  sed 's/ xx: {probability: 20},//; s/, b\]/]/' all.yaml >less.yaml
  crm-config load all.yaml
  crm-opportunity add A stage=xx
  crm-opportunity add B stage=xx
  crm-opportunity add C
  crm-contact add Ann tier=b
  crm-opportunity edit 1 3 stage=first name=D # txn-7
  crm-opportunity rm 2                        # txn-8
  crm-contact edit 1 tier=a                   # txn-9
  crm-config load less.yaml
  run_is 65 'crm-undo txn-8' '' \
    'crm-undo: opportunity-2: stage: pipeline sales has no xx; it has first, won, lost'
  run_is 65 'crm-undo txn-9' '' "crm-undo: contact-1: tier: not one of a: 'b'"
  run_is 3 'crm-undo txn-7 --keep-going' opportunity-3 \
    'crm-undo: opportunity-1: stage: pipeline sales has no xx; it has first, won, lost
crm-undo: saved 1, refused 1'
  run_is 0 'crm-opportunity edit 1 name=E; crm-db check' opportunity-1
  crm-config load all.yaml
  run_is 0 'crm-undo txn-8 txn-9; crm-db check' 'contact-1
opportunity-2'
}

@test "a stage that the policy has made another status of does not come back" {
  new_book
  crm-opportunity add A stage=qualified
  crm-opportunity move proposal 1 # txn-3
  crm-config load - <<'END'
pipelines:
  sales:
    stages: {proposal: {probability: 10}, qualified: {status: won}, lost: {status: lost}}
END
  run_is 65 'crm-undo txn-3' '' 'crm-undo: opportunity-1: stage: qualified is won now, not open'
}

@test "what somebody else has put back already is not taken back, and can be once it comes again" {
  new_book
  crm-opportunity add A >/dev/null
  crm-opportunity lose 1 reason=price >/dev/null # txn-3
  crm-opportunity reopen 1 >/dev/null            # txn-4
  run_is 0 'crm-undo txn-3' '' 'crm-undo: txn-3: nothing to take back'
  check 'crm-undo -l -H -o txn | head -n 2' <<<$'txn-4\ntxn-3'
  run_is 0 'crm-undo txn-4; crm-opportunity list -H -o status' $'opportunity-1\nlost'
  run_is 0 'crm-undo txn-3; crm-opportunity list -H -o status; crm-db check' $'opportunity-1\nopen'
  crm-opportunity lose 1 reason=price >/dev/null
  run_is 0 'crm-undo txn-6' '' 'crm-undo: txn-6: nothing to take back'
}
