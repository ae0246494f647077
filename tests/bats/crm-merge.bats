# merge and unmerge, the verbs that every noun has: crm-merge(7).
load ../helper

NOUNS='contact account product order line activity user team'

# small - two who are one, with everything that can refer to them.
small() {
  crm-user add eva name=Eva
  crm-account add Hagen
  crm-account add Nord parent=Hagen
  crm-contact add 'Ann Lee' emails=ann@x.example,al@x.example phone='030 23125002' country=DE \
    city=Berlin account=Hagen tag=vip note=first stage=lead
  crm-contact add 'Ann Lee' emails=AL@x.example,lee@y.example phones='+49 30 23125002,+1 212 555 0142' \
    title=buyer tag=Vip,north note=second preferred_channel=none
  crm-contact add 'Bob' reports_to=contact-2 city=Bern
  crm-contact add 'Cid' reports_to=contact-1
  crm-product add Lamp sku=L1 price=10 stock=100
  crm-product add Lamp sku=L2 price=10 stock=50
  crm-order add 1001 contact=contact-1 date=2026-01-01 status=fulfilled
  crm-line add order=order-1 product=L1 quantity=2
  crm-order add 1002 contact=contact-2 account=Hagen date=2026-02-01 status=fulfilled
  crm-line add order=order-2 product=L2 quantity=3
  crm-order add 1003 contact=contact-2 date=2026-03-01 total=7
  crm-contact note contact-1 one
  crm-contact note contact-2 two
  crm-contact note contact-2 three kind=call user=eva
}

setup() {
  crm_setup
  new_book small
}

# state DIR - what export says of every noun, and what is computed.
state() {
  mkdir -p "$1"
  for n in $NOUNS; do crm-export "$n" >"$1/$n" || return; done
  crm-contact list -o id,orders.count,orders.total,activities.last,phones,phones_typed >"$1/sums"
  crm-product list -o id,stock,reserved >"$1/stock"
}

# same_state DIR DIR - and nothing is wrong with the book.
same_state() {
  diff -r "$1" "$2" && crm-db check
}

@test "completion offers the values of options that take one of a few words" {
  run_is 0 "crm-contact --complete merge --prefer ''" $'keep\nother\nnewest'
  run_is 0 "crm-contact --complete merge contact-1 --prefer n" newest
  run_is 0 "crm-contact --complete rm 1 --with ''" children
}

@test "everything that referred to the other one refers to the one that is kept" {
  check 'crm-contact merge 1 2' <<<contact-1
  check 'crm-contact list -H; crm-order list -H -o id,contact; crm-activity list -H -o id,about' <<'END'
contact-1	Ann Lee	ann@x.example	+493023125002	account-1	Berlin	DE	lead		vip,north
contact-3	Bob				Bern				
contact-4	Cid								
order-1	contact-1
order-2	contact-1
order-3	contact-1
activity-1	contact-1
activity-2	contact-1
activity-3	contact-1
END
  check 'crm-contact list reports_to:contact-1 -q; crm-order list contact:contact-2 --count' <<'END'
contact-3
contact-4
3
END
  check 'crm-contact list contact-1 -H -o orders.count,orders.total,orders.first,orders.last' <<'END'
3	57.00	2026-01-01	2026-03-01
END
  check 'crm-rfm -H -o id,last_order,frequency,monetary' <<<'contact-1	2026-03-01	3	57.00'
  check 'crm-db check'
}

@test "fields: unset ones are taken, several unite, texts are joined, the strictest wins" {
  check 'crm-contact merge 1 2; crm-contact list contact-1 -j -o emails,phones,phones_typed,title,tag,note,preferred_channel' <<'END'
contact-1
{"emails":["ann@x.example","al@x.example","lee@y.example"],"phones":["+493023125002","+12125550142"],"phones_typed":["030 23125002","+1 212 555 0142"],"title":"buyer","tag":["vip","north"],"note":"first\nsecond","preferred_channel":"none"}
END
}

@test "the strictest permission wins whoever has it, but for what the line says" {
  crm-contact edit 1 preferred_channel=email
  check 'crm-contact merge 1 2 -n -H | grep preferred' <<'END'
contact-2	preferred_channel	none	
contact-1	preferred_channel	email	none
END
  check 'crm-contact merge 2 1 preferred_channel=phone; crm-contact list contact-2 -H -o preferred_channel' <<'END'
contact-2
phone
END
}

@test "a text that is there already is not joined again" {
  crm-contact edit 1 note=$'a\nsecond\nb'
  check 'crm-contact merge 1 2; crm-contact list contact-1 -H -o note' <<'END'
contact-1
a\nsecond\nb
END
}

@test "the old id resolves in every command, import and filter, but in rm and merge" {
  crm-contact merge 1 2
  check 'crm-contact show contact-2 | head -n 1' <<<'Ann Lee  contact-1'
  check 'echo contact-2 | crm-contact list - -q' <<<contact-1
  check 'printf "contact-2\ncontact-1\n" | crm-contact list - -q' <<<contact-1
  check 'printf "contact-2\ncontact-1\n" | crm-contact note - hello' <<<activity-4
  check 'crm-contact edit contact-2 city=Bonn' <<<contact-1
  check 'echo contact-2 | crm-with city' <<<'contact-2	Bonn'
  check 'crm-order edit 3 contact=contact-2 number=1004; crm-order list order-3 -H -o contact' <<<$'order-3\ncontact-1'
  check 'printf "number\tcontact\n9\tcontact-2\n" | crm-import order -; crm-order list number:9 -H -o contact' <<<$'order-4\ncontact-1'
  check 'crm-order list contact:contact-2 --count; crm-activity list about:contact-2 --count' <<<$'4\n4'
  run_is 65 'crm-contact rm contact-2' '' 'crm-contact: contact-2 was merged into contact-1'
  run_is 65 'crm-contact rm 2' '' 'crm-contact: contact-2 was merged into contact-1'
  run_is 65 'crm-contact merge 3 2' '' 'crm-contact: contact-2 was merged into contact-1'
  run_is 65 'crm-contact merge 2 3' '' 'crm-contact: contact-2 was merged into contact-1'
  run_is 65 'echo contact-3 contact-2 | crm-contact merge -' '' \
    'crm-contact: stdin:1: contact-2: contact-2 was merged into contact-1'
  run_is 65 'echo contact-2 | crm-contact rm -' '' 'crm-contact: stdin:1: no contact-2'
}

@test "a second import of what was merged changes nothing, steps neither" {
  printf 'k\tname\tcity\tlead\tcust\n7\tDan\tUlm\t2026-01-01\t2026-02-01\n8\tDan\tUlm\t2026-01-05\t2026-02-05\n' >dan
  import='crm-import contact dan --source shop source_id:=k name:=name city:=city steps.lead:=lead steps.customer:=cust'
  check "$import; crm-contact merge 5 6; $import" <<'END'
contact-5
contact-6
! crm-import: dan: 1 likely duplicate: contact-6 of contact-5 (name, city); crm-dedupe contact lists them
contact-5
END
  check 'crm-contact unmerge contact-6; crm-contact edit 6 city=Jena' <<<$'contact-6\ncontact-6'
  check "$import; crm-contact list contact-6 -H -o city" <<<$'contact-6\nUlm'
}

@test "unmerge gives back every noun byte for byte" {
  state before
  crm-contact merge 1 2
  crm-db check
  run diff -r before/contact <(crm-export contact)
  [ "$status" = 1 ]
  check 'crm-contact unmerge 2' <<<contact-2
  state after
  same_state before after
  check 'crm-order list contact:contact-2 -q' <<<$'order-2\norder-3'
}

@test "every noun is merged and given back" {
  crm-user add ben name=Ben && crm-team add North lead=ben && crm-team add South
  crm-user edit ben team=North && crm-contact edit 3 owner=ben
  state before
  while read -r noun keep other rest; do
    echo "# $noun $rest"
    eval "crm-$noun merge $keep $other $rest"
    crm-db check
    check "crm-$noun unmerge $noun-$other" <<<"$noun-$other"
    rm -rf after && state after
    same_state before after
  done <<'END'
contact 3 4 --prefer other --clear reports_to
contact 4 1 --prefer newest reports_to=contact-3
contact 3 2 --prefer keep --clear reports_to
account 1 2 --prefer keep --clear parent
account 2 1 --prefer other --clear parent
product 1 2 --prefer keep
product 1 2 --prefer other
product 2 1 --prefer newest sku=NEW stock=1
order 1 2 --prefer keep
order 1 2 --prefer other
order 2 1 --prefer other number=1234
order 1 3 --prefer other
line 1 2 --prefer keep
line 1 2 --prefer other
activity 1 2 --prefer other
user 1 2 --prefer keep
user 1 2 --prefer other
team 1 2 --prefer other
END
}

@test "an order's lines move, and its total follows; a total of its own is asked for" {
  check 'crm-order merge 1 2 --prefer keep; crm-order list order-1 -H -o id,number,total' <<'END'
order-1
order-1	1001	50.00
END
  check 'crm-line list -H -o id,order,product,total' <<'END'
line-1	order-1	product-1	20.00
line-2	order-1	product-2	30.00
END
  run_is 65 'crm-order merge 1 3 number=5 date=2026-01-01 status=placed contact=contact-1' '' \
    "crm-order: order-1: total: '50.00' here, '7.00' in order-3
crm-order: order-3: fields differ: total; --prefer keep, other or newest decides, or FIELD=VALUE"
  check 'crm-db check'
}

@test "the stock is asked for, and does not follow the lines" {
  check 'crm-product list -H -o id,stock' <<<$'product-1\t98\nproduct-2\t47'
  run_is 65 'crm-product merge 1 2 sku=L' '' \
    "crm-product: product-1: stock: '98' here, '47' in product-2
crm-product: product-2: fields differ: stock; --prefer keep, other or newest decides, or FIELD=VALUE"
  check 'crm-product merge 1 2 --prefer keep stock=145; crm-product list -H -o id,sku,stock' <<<$'product-1\nproduct-1\tL1\t145'
  check 'crm-line list product:product-2 -q' <<<$'line-1\nline-2'
}

@test "a unique value of the other one is free for the one that is kept" {
  check 'crm-order merge 1 2 number=1002 --prefer keep; crm-order list number:1002 -q' <<<$'order-1\norder-1'
  check 'crm-user merge 1 2 login=eva --prefer keep; crm-user list -H -o id,login' <<<$'user-1\nuser-1\teva'
  run_is 65 'crm-order merge 1 3 number=1001 --prefer keep contact=contact-9' '' 'crm-order: order-3: contact: no contact-9'
  crm-order add 1001
  run_is 65 'crm-order merge 1 3 number=1001 --prefer keep' '' \
    "crm-order: order-3: number: '1001' is order-4's already"
}

@test "conflicts: all are named, nothing changes" {
  state before
  crm-contact edit 2 city=Bern name='Ann  Lee' birthday=1970-01-02
  crm-contact edit 1 birthday=1970-01-01
  rm -rf before && state before
  check 'crm-contact merge 1 2' <<'END'
! crm-contact: contact-1: name: 'Ann Lee' here, 'Ann  Lee' in contact-2
! crm-contact: contact-1: birthday: '1970-01-01' here, '1970-01-02' in contact-2
! crm-contact: contact-1: city: 'Berlin' here, 'Bern' in contact-2
! crm-contact: contact-2: fields differ: name, birthday, city; --prefer keep, other or newest decides, or FIELD=VALUE
? 65
END
  state after
  same_state before after
  check 'crm-contact merge 1 2 name=Ann --clear city birthday=1970-01-03; crm-contact list contact-1 -H -o name,city,birthday' \
    <<<$'contact-1\nAnn\t\t1970-01-03'
}

@test "--prefer: keep, other, newest" {
  crm-contact edit 2 city=Bern
  for who in keep newest; do
    run_is 1 "crm-contact merge 1 2 --prefer $who -n -H | grep '^contact-1	city'"
  done
  check 'crm-contact merge 1 2 --prefer other -n -H | grep "^contact-1	city"' <<<'contact-1	city	Berlin	Bern'
  CRM_NOW=2026-11-23T00:00:00Z crm-contact edit 2 role=x
  check 'crm-contact merge 1 2 --prefer newest -n -H | grep "^contact-1	city"' <<<'contact-1	city	Berlin	Bern'
  CRM_NOW=2026-11-24T00:00:00Z crm-contact edit 1 role=y
  run_is 1 'crm-contact merge 1 2 --prefer newest -n -H | grep "^contact-1	[cr][io]"'
  run_is 2 'crm-contact merge 1 2 --prefer me' '' "crm-contact: --prefer: not one of keep, other, newest: 'me'"
  run_is 2 'crm-contact merge 1 2 --prefer ""' '' "crm-contact: --prefer: not one of keep, other, newest: ''"
}

@test "--prefer newest looks at every record of several, not at what the merge did" {
  CRM_NOW=2026-11-23T00:00:00Z crm-contact edit 3 city=Genf name='Ann Lee' --clear reports_to
  CRM_NOW=2026-11-24T00:00:00Z crm-contact edit 2 city=Bern
  CRM_NOW=2026-11-25T00:00:00Z crm-contact add 'Ann Lee' city=Rom
  CRM_NOW=2026-11-22T00:00:00Z crm-contact edit 5 role=late
  check 'CRM_NOW=2026-11-30T00:00:00Z crm-contact merge 1 2 3 --prefer newest; crm-contact list contact-1 -H -o city' \
    <<<$'contact-1\nBern'
}

@test "what the line sets counts over both, tags too" {
  check 'crm-contact merge 1 2 tag-=VIP tag+=gold email=new@x.example; crm-contact list contact-1 -H -o tag,emails' <<'END'
contact-1
north,gold	new@x.example,al@x.example,lee@y.example
END
}

@test "amounts go with their currency" {
  crm-account edit 1 revenue=100 currency=EUR
  crm-account edit 2 name=Hagen revenue=200 currency=USD --clear parent
  check 'crm-account merge 1 2' <<'END'
! crm-account: account-1: currency: 'EUR' here, 'USD' in account-2
! crm-account: account-2: fields differ: currency; --prefer keep, other or newest decides, or FIELD=VALUE
? 65
END
  check 'crm-account merge 1 2 currency=USD; crm-account list account-1 -H -o revenue,currency' <<<$'account-1\n200.00\tUSD'
  check 'crm-account unmerge 2; crm-account edit 2 --clear revenue; crm-account merge 1 2; crm-account list account-1 -H -o revenue,currency' \
    <<<$'account-2\naccount-2\naccount-1\n100.00\tEUR'
}

@test "orders with lines in two currencies are refused, whoever wins" {
  crm-product add Ore sku=U price=1 currency=USD
  crm-order add 2001 currency=USD date=2026-01-01
  crm-line add order=order-4 product=U
  state before
  run_is 65 'crm-order merge 1 4 --prefer keep' '' 'crm-order: order-4: line-3: in USD, but would be in EUR'
  run_is 65 'crm-order merge 1 4 --prefer other' '' \
    'crm-order: order-4: currency: the order has lines in EUR'
  state after
  same_state before after
  crm-order add 2002 currency=EUR date=2026-01-01
  check 'crm-order merge 5 4 --prefer keep; crm-order list order-5 -H -o total,currency' <<<$'order-5\n1.00\tUSD'
}

@test "a circle in a hierarchy is refused, and named" {
  state before
  run_is 65 'crm-contact merge 1 4 --prefer keep' '' \
    'crm-contact: contact-4: reports_to: a cycle: one of the two names the other; give reports_to=ID or --clear reports_to'
  run_is 65 'crm-contact merge 4 1 --prefer keep' '' \
    'crm-contact: contact-1: reports_to: a cycle: one of the two names the other; give reports_to=ID or --clear reports_to'
  run_is 65 'crm-contact merge 4 1 --prefer keep reports_to=contact-1' '' \
    'crm-contact: contact-1: reports_to: a cycle: contact-4 would stand above itself'
  run_is 65 'crm-contact merge 4 1 --prefer keep reports_to=contact-4' '' \
    'crm-contact: contact-1: reports_to: a cycle: contact-4 would stand above itself'
  # Cid, Bob, Ann: who is above the kept one may not stand below the other one.
  crm-contact edit 4 reports_to=contact-3
  rm -rf before && state before
  run_is 65 'crm-contact merge 4 2 --prefer keep' '' \
    'crm-contact: contact-2: contact-3: reports_to: a cycle: the record would stand above itself'
  run_is 65 'crm-contact merge 2 4 --prefer keep' '' \
    'crm-contact: contact-4: reports_to: a cycle: the record would stand above itself'
  state after
  same_state before after
  check 'crm-contact merge 4 2 --prefer keep --clear reports_to' <<<contact-4
  check 'crm-contact chart -H --tsv -o id,reports_to,depth; crm-db check' <<'END'
contact-1		0
contact-4		0
contact-3	contact-4	1
END
}

@test "usage: no other, twice the same, terms, a column" {
  run_is 2 'crm-contact merge' '' "crm-contact: merge: no record named: give an id, a term, or '-'"
  run_is 2 'crm-contact merge 1' '' 'crm-contact: merge: into contact-1: which others?'
  run_is 2 'crm-contact merge 1 contact-1' '' 'crm-contact: merge: contact-1 twice: nothing to merge'
  run_is 2 'crm-contact merge city:Berlin' '' \
    'crm-contact: merge: a term does not say which record is kept: give ids'
  run_is 2 'crm-contact merge 1 -' '' "crm-contact: merge: '-' gives both of each pair: leave out '1'"
  run_is 2 'echo contact-1 contact-2 | crm-contact merge - --from id' '' \
    'crm-contact: --from: pairs stand in the columns id and other'
  run_is 2 'crm-contact merge 1 2 citi=Bern' '' "crm-contact: no field 'citi'; did you mean 'city'?"
  run_is 2 'crm-contact merge 1 2 version=1' '' 'crm-contact: version: cannot be set'
  run_is 65 'crm-contact merge 1 99' '' 'crm-contact: no contact-99'
  run_is 65 'crm-contact merge 1 account-1' '' 'crm-contact: account-1 is no contact'
  run_is 65 'crm-contact merge 1 2 --clear name' '' 'crm-contact: contact-2: name: required'
}

@test "records instead of ids, and what would change" {
  check 'crm-contact merge 1 2 -n' <<'END'
id	field	old	new
contact-3	reports_to	contact-2	contact-1
order-2	contact	contact-2	contact-1
order-3	contact	contact-2	contact-1
activity-2	about	contact-2	contact-1
activity-3	about	contact-2	contact-1
contact-2	name	Ann Lee	
contact-2	emails	AL@x.example,lee@y.example	
contact-2	phones	+493023125002,+12125550142	
contact-2	phones_typed	+49 30 23125002,+1 212 555 0142	
contact-2	title	buyer	
contact-2	preferred_channel	none	
contact-2	tag	Vip,north	
contact-2	note	second	
contact-1	emails	ann@x.example,al@x.example	ann@x.example,al@x.example,lee@y.example
contact-1	phones	+493023125002	+493023125002,+12125550142
contact-1	phones_typed	030 23125002	030 23125002,+1 212 555 0142
contact-1	title		buyer
contact-1	preferred_channel		none
contact-1	tag	vip	vip,north
contact-1	note	first	first\nsecond
END
  check 'crm-contact list --count; crm-contact merge 1 2 -o id,orders.count' <<<$'4\nid\torders.count\ncontact-1\t3'
}

@test "pairs: columns id and other, wherever they and the header stand" {
  check 'printf "score\tother\tid\n1\tcontact-2\tcontact-1\n" | crm-contact merge - -n -q | cut -f 1 | sort -u | grep contact' <<'END'
contact-1
contact-2
contact-3
END
  check 'printf "9\tcontact-2\tcontact-1\nscore\tother\tid\n" | crm-contact merge -' <<<contact-1
  check 'crm-contact unmerge 2; echo "{\"id\":\"contact-1\",\"other\":\"contact-2\"}" | crm-contact merge -' <<<$'contact-2\ncontact-1'
  check 'crm-contact unmerge 2; echo "contact-1 contact-2" | crm-contact merge -' <<<$'contact-2\ncontact-1'
  check 'crm-contact unmerge 2; printf "x\tcontact-1\tcontact-2\tcontact-3\n" | crm-contact merge -' <<<$'contact-2\ncontact-1'
  run_is 0 ': | crm-contact merge -' ''
  run_is 65 'printf "id\tscore\ncontact-1\t2\n" | crm-contact merge -' '' "crm-contact: stdin: no column 'other'"
}

@test "pairs hang together: the first one's id is kept for all" {
  crm-contact edit 3 4 name='Ann Lee' --clear reports_to,city
  check 'printf "contact-3 contact-4\ncontact-1 contact-2\ncontact-4 contact-2\ncontact-2 contact-1\ncontact-3 contact-4\n" | crm-contact merge -' \
    <<<contact-3
  check 'crm-contact list -q; crm-order list contact:contact-3 --count; crm-db check' <<<$'contact-3\n3'
  check 'crm-contact unmerge 1 2 4; crm-contact list -q; crm-db check' <<'END'
contact-1
contact-2
contact-4
contact-1
contact-2
contact-3
contact-4
END
}

@test "pairs: one wrong one, and nothing is changed" {
  state before
  check 'printf "contact-1 contact-2\ncontact-3 contact-4\ncontact-9 contact-1\ncontact-3 contact-3\n" | crm-contact merge -' <<'END'
! crm-contact: stdin:3: contact-1: no contact-9
! crm-contact: stdin:4: contact-3: the same record twice: nothing to merge
! crm-contact: stdin:2: contact-3: name: 'Bob' here, 'Cid' in contact-4
! crm-contact: stdin:2: contact-4: fields differ: name; --prefer keep, other or newest decides, or FIELD=VALUE
! crm-contact: nothing was changed: 3 of 4 refused
? 65
END
  state after
  same_state before after
}

@test "--keep-going: the good pairs are saved, the rest is kept for a second try" {
  check 'printf "contact-1 contact-2\ncontact-3 contact-4\ncontact-9 contact-1\ncontact-3 contact-3\n" | crm-contact merge - --keep-going --reject rest --clear reports_to' <<'END'
contact-1
! crm-contact: stdin:3: contact-1: no contact-9
! crm-contact: stdin:4: contact-3: the same record twice: nothing to merge
! crm-contact: stdin:2: contact-3: name: 'Bob' here, 'Cid' in contact-4
! crm-contact: stdin:2: contact-4: fields differ: name; --prefer keep, other or newest decides, or FIELD=VALUE
! crm-contact: saved 1, refused 3
? 3
END
  check 'cut -f 1,3 rest; crm-contact list -q; crm-db check' <<'END'
line	record
stdin:3: contact-1	contact-9 contact-1
stdin:4: contact-3	contact-3 contact-3
stdin:2: contact-4	contact-3 contact-4
contact-1
contact-3
contact-4
END
  check 'tail -n 1 rest | cut -f 3 | crm-contact merge - --prefer keep' <<<contact-3
}

@test "--keep-going: what a refused one wrote is taken back" {
  crm-contact edit 4 reports_to=contact-3
  state before
  check 'crm-contact merge 4 2 --prefer keep --keep-going' <<'END'
! crm-contact: contact-2: contact-3: reports_to: a cycle: the record would stand above itself
! crm-contact: saved 0, refused 1
? 3
END
  state after
  same_state before after
}

@test "hostile pairs: named by line, nothing changed" {
  state before
  check 'printf "contact-1\tcontact-2\nx\ncontact-1\ncontact-1\taccount-1\n\ncontact-1\tcontact-\0002\ncontact-1\tcontact-99999999999999999999\n\377\n" | crm-contact merge -' <<'END'
! crm-contact: stdin:6: holds a NUL byte
! crm-contact: stdin:8: not UTF-8 at byte 1
! crm-contact: stdin:2: no id here
! crm-contact: stdin:3: one id here; a pair has two
! crm-contact: stdin:4: an id here is no contact
! crm-contact: stdin:5: no id here
! crm-contact: stdin:7: one id here; a pair has two
? 65
END
  (printf 'contact-1 contact-2'; head -c 10000000 /dev/zero | tr '\0' ' '; echo) >long
  run_is 65 'crm-contact merge - <long' '' 'crm-contact: stdin:1: no id here'
  run_is 65 'yes x | head -n 30 | crm-contact merge - 2>&1 | tail -n 1; exit ${PIPESTATUS[2]}' 'crm-contact: stdin: 10 more such lines'
  state after
  same_state before after
}

@test "above 100 that would go merge asks; --expect counts them" {
  (echo name; for _ in $(seq 202); do echo Twin; done) | crm-import contact - >ids
  paste - - <ids >pairs
  run_is 2 'crm-contact merge - <pairs' '' \
    'crm-contact: merge 101 contacts (Twin, Twin, Twin, ...): give --yes or --expect 101'
  run_is 2 'crm-contact merge - --expect 99 <pairs' '' \
    'crm-contact: merge: 101 contacts, not the expected 99; nothing was changed'
  check 'crm-contact merge - --expect 101 <pairs | wc -l; crm-contact list --count' <<<$'101\n105'
  check 'cut -f 2 pairs | crm-contact unmerge - --yes | wc -l; crm-contact list --count; crm-db check' <<<$'101\n206'
}

@test "unmerge: what was changed since stays, and is named" {
  crm-contact merge 1 2
  crm-contact edit 1 title=boss
  crm-contact edit 1 email+=new@z.example tag+=gold
  crm-order edit 3 contact=contact-4
  check 'crm-contact unmerge 2' <<'END'
contact-2
! crm-contact: contact-1: title: was set again since
! crm-contact: order-3: contact: was set again since
! crm-contact: saved 1, refused 2
? 3
END
  check 'crm-contact list contact-1 contact-2 -H -o emails,tag,title,phones; crm-order list order-3 -H -o contact; crm-db check' <<'END'
ann@x.example,al@x.example,new@z.example	vip,gold	boss	+493023125002
AL@x.example,lee@y.example	Vip,north	buyer	+493023125002,+12125550142
contact-4
END
}

@test "unmerge: what is gone, what was taken, what became a circle" {
  crm-contact merge 1 2
  crm-order rm 3
  crm-contact merge 4 3 --prefer keep --clear reports_to
  check 'crm-contact unmerge 2' <<'END'
contact-2
! crm-contact: order-3: was removed since
! crm-contact: contact-3: was merged into contact-4 since
! crm-contact: saved 1, refused 2
? 3
END
  crm-db check
  crm-order merge 1 2 number=1002 --prefer keep
  crm-order edit 1 number=1005
  crm-order add 1002
  check 'crm-order unmerge 2' <<'END'
! crm-order: order-1: number: was set again since
! crm-order: order-2: number: '1002' is order-4's already
? 65
END
  crm-db check
}

@test "unmerge: one of several merged into the same record" {
  crm-contact edit 3 4 name='Ann Lee' --clear reports_to,city
  crm-contact edit 3 email=three@x.example
  crm-contact merge 1 2 3 4
  check 'crm-contact unmerge 2; crm-contact list contact-1 contact-2 -H -o id,emails,tag,preferred_channel; crm-db check' <<'END'
contact-2
contact-1	ann@x.example,al@x.example,three@x.example	vip	
contact-2	AL@x.example,lee@y.example	Vip,north	none
END
}

@test "unmerge: a record that was merged on is given back first" {
  crm-contact edit 3 4 name='Ann Lee' --clear reports_to,city
  state before
  crm-contact merge 3 2
  crm-contact merge 1 3
  check 'crm-contact list contact-2 -q' <<<contact-1
  run_is 65 'crm-contact unmerge 2' '' \
    'crm-contact: contact-2: was merged into contact-3, which was merged into contact-1 since: unmerge contact-3 first'
  check 'crm-contact unmerge 2 3' <<<$'contact-2\ncontact-3'
  state after
  same_state before after
}

@test "unmerge: not merged, not there, not an id, no contact, a term, twice" {
  crm-contact merge 1 2
  run_is 65 'crm-contact unmerge 3' '' 'crm-contact: contact-3: was not merged into another'
  run_is 65 'crm-contact unmerge 99' '' 'crm-contact: contact-99: was not merged into another'
  run_is 65 'crm-contact unmerge Bob' '' "crm-contact: not an id such as contact-42: 'Bob'"
  run_is 65 'crm-contact unmerge order-1' '' 'crm-contact: order-1 is no contact'
  run_is 2 'crm-contact unmerge' '' "crm-contact: unmerge: no record named: give an id, a term, or '-'"
  run_is 2 'crm-contact unmerge name:x' '' \
    'crm-contact: unmerge: merged records are not found by terms: give ids'
  check 'crm-contact unmerge 2 99 --keep-going' <<'END'
contact-2
! crm-contact: contact-99: was not merged into another
! crm-contact: saved 1, refused 1
? 3
END
  run_is 65 'crm-contact unmerge 2' '' 'crm-contact: contact-2: was not merged into another'
}

@test "merged, given back, merged again, given back again" {
  state before
  for _ in 1 2 3; do
    crm-contact merge 1 2
    crm-contact unmerge 2
  done
  state after
  same_state before after
}

@test "two at once: one merges, the other finds it done" {
  crm-contact merge 1 2 & one=$!
  crm-contact merge 1 2 2>err & two=$!
  wait $one && a=0 || a=$?
  wait $two && b=0 || b=$?
  [ "$((a + b))" = 65 ]
  check 'crm-contact list -q; crm-db check' <<<$'contact-1\ncontact-3\ncontact-4'
}

@test "completion: fields to set and ids, but no terms" {
  check 'crm-contact --complete merge contact-1 cit; crm-contact --complete unmerge con' <<'END'
city=	town
contact-	people
END
}

# references - what each opportunity and contact belongs to.
references() {
  crm-opportunity list -H -o id,account,contact
  crm-contact list -H -o id,account
}

@test "unmerge in another order: who was given back meanwhile refers again to what it did" {
  new_book
  crm-account add One >/dev/null
  crm-account add Two >/dev/null
  crm-account add Three >/dev/null
  crm-contact add Ann account=account-1 >/dev/null
  crm-contact add Bob account=account-2 >/dev/null
  crm-opportunity add A account=account-1 contact=contact-1 >/dev/null
  crm-opportunity add B account=account-2 contact=contact-2 >/dev/null
  crm-opportunity add C account=account-3 contact=contact-2 >/dev/null
  references >before
  crm-opportunity merge 1 2 --prefer keep
  crm-opportunity merge 1 3 --prefer keep
  crm-contact merge 1 2 --prefer keep
  crm-account merge 2 3 --prefer keep
  crm-account merge 1 2 --prefer keep
  crm-opportunity unmerge 3
  crm-opportunity unmerge 2
  crm-contact unmerge 2
  check 'references' <<'END'
opportunity-1	account-1	contact-1
opportunity-2	account-1	contact-2
opportunity-3	account-1	contact-2
contact-1	account-1
contact-2	account-1
END
  crm-account unmerge 2
  check 'references | cut -f 2 | xargs' <<<'account-1 account-2 account-2 account-1 account-2'
  crm-account unmerge 3
  references >after
  cmp before after
  crm-db check
}

@test "unmerge in another order: what somebody set meanwhile stays, and undo takes it back" {
  new_book
  crm-account add One >/dev/null
  crm-account add Two >/dev/null
  for n in account-1 account-2 account-2 account-2; do crm-opportunity add O account=$n >/dev/null; done
  crm-opportunity merge 1 2 3 --prefer keep
  crm-account merge 1 2 --prefer keep
  crm-opportunity unmerge 2 3
  crm-opportunity edit 2 --clear account
  crm-opportunity edit 2 account=account-1
  crm-opportunity add new account=account-1
  references >before
  check 'crm-account unmerge 2; crm-opportunity list -H -o account | xargs' <<'END'
account-2
account-1 account-1 account-2 account-2 account-1
END
  crm-db check
  crm-undo "txn-$(book_sql "SELECT max(id) FROM txns")"
  references >after
  cmp before after
  crm-undo "txn-$(book_sql 'SELECT max(id) FROM txns')" # that is, done again
  check 'crm-opportunity list -H -o account | xargs; crm-db check' <<<'account-1 account-1 account-2 account-2 account-1'
}

@test "unmerge in another order: what the kept one had, and what is about a record of any noun" {
  new_book
  for n in One Two Three; do crm-account add $n >/dev/null; done
  crm-opportunity add O account=account-2 >/dev/null
  crm-opportunity add O account=account-3 >/dev/null
  crm-activity add one about=account-1 >/dev/null
  crm-activity add two about=account-2 >/dev/null
  crm-opportunity merge 1 2 --prefer other
  crm-activity merge 1 2 --prefer keep
  crm-account merge 1 2 --prefer keep
  crm-opportunity unmerge 2
  crm-activity unmerge 2
  crm-account unmerge 2
  check 'crm-opportunity list -H -o id,account; crm-activity list -H -s id -o id,about; crm-db check' <<'END'
opportunity-1	account-2
opportunity-2	account-3
activity-1	account-1
activity-2	account-2
END
}
