# The verbs that every noun has, and the words that every verb takes.
load ../helper

small() {
  crm-user add eva name='Eva Lindqvist' email=eva@our.example
  crm-account add 'Hagen GmbH' city=Berlin country=DE industry=retail
  crm-account add 'Fjordlys AS' city=Bergen country=NO
  crm-contact add 'Greta Hagen' email=greta@hagen.example phone='030 23125002' city=Berlin \
    country=DE account='Hagen GmbH' stage=customer owner=ann tag=vip
  crm-contact add 'Jonas Weiß' emails=jonas@hagen.example,j.weiss@home.example city=Berlin \
    country=DE account='Hagen GmbH' stage=customer owner=ann reports_to='Greta Hagen'
  crm-contact add 'Ingrid Bø' city=Bergen country=NO account='Fjordlys AS' owner=eva tag=vip,north
  crm-contact add 'José Álvarez' city=Madrid country=ES stage=lead
  crm-product add 'Desk lamp' sku=LAMP-01 price=89 stock=140
  crm-order add 1001 contact='Jonas Weiß' date=2026-02-11 total=178
  crm-order add 1002 contact='Ingrid Bø' date=2026-03-03 total=50 status=cancelled
  crm-order add 1003 date=2026-04-01 total=20
}

setup() {
  crm_setup
  new_book small
}

# field FIELD,... - these fields of all contacts, for a look after a change.
field() {
  crm-contact list -H -o "$1" -s id | paste -sd '|'
}

@test "add: plain words are the title, and the id is printed" {
  check 'crm-contact add Ann Lee city=Bonn; crm-contact list name:"ann lee" -o id,name,city' <<'END'
contact-5
id	name	city
contact-5	Ann Lee	Bonn
END
}

@test "add: the title may hold what looks like a term, and -- makes all plain" {
  check 'crm-contact add see http://x.example -- -v city=Bonn name:x; crm-contact list contact-5 -o name,city' <<'END'
contact-5
name	city
see http://x.example -v city=Bonn name:x	
END
}

@test "add: nothing, an empty word, an unknown field, the wrong sign" {
  run_is 2 'crm-contact add' '' 'crm-contact: add: nothing to add'
  run_is 2 'crm-contact add ""' '' 'crm-contact: an empty word; an unset variable of the shell?'
  run_is 2 'crm-contact add Ann citi=Bonn' '' "crm-contact: no field 'citi'; did you mean 'city'?"
  run_is 2 'crm-contact add Ann city:Bonn' '' "crm-contact: city: ':' asks; write city=Bonn to set"
  run_is 2 'crm-contact add Ann city=' '' "crm-contact: city: nothing after '='; --clear city unsets it"
  run_is 65 'crm-contact add city=Bonn' '' 'crm-contact: name: required'
  run_is 2 'crm-contact add Ann name:=Bob' '' "crm-contact: name: ':=' is for crm-import; write name=VALUE"
  run_is 2 'crm-contact add -' '' "crm-contact: '-': add reads no standard input"
}

@test "add: records instead of ids where -o, -j or --csv asks" {
  check 'crm-contact add Ann -o id,name; crm-contact add Bob -o name -j; crm-contact add Cid -q' <<'END'
id	name
contact-5	Ann
{"name":"Bob"}
contact-7
END
}

@test "values of every type are checked, each fault by name" {
  check 'crm-contact edit 1 email=foo@@bar' <<'END'
! crm-contact: contact-1: email: not an address: 'foo@@bar' (more than one @)
? 65
END
  run_is 65 'crm-contact edit 1 birthday=2026-02-30' '' \
    "crm-contact: contact-1: birthday: no such day: '2026-02-30'"
  run_is 65 'crm-contact edit 1 stage=won' '' \
    "crm-contact: contact-1: stage: not one of subscriber lead prospect customer former: 'won'"
  run_is 65 'crm-contact edit 1 country=Narnia' '' "crm-contact: contact-1: country: no country: 'Narnia'"
  run_is 65 'crm-contact edit 1 language=1' '' \
    "crm-contact: contact-1: language: no language (de, pt-BR): '1'"
  run_is 65 'crm-contact edit 1 zone=Mars' '' \
    "crm-contact: contact-1: zone: no time zone (Europe/Berlin): 'Mars'"
  run_is 65 'crm-contact edit 1 account=Nobody' '' "crm-contact: contact-1: account: no account 'Nobody'"
  run_is 65 'crm-contact edit 1 account=contact-2' '' \
    'crm-contact: contact-1: account: contact-2 is no account'
  run_is 65 'crm-contact edit 1 reports_to=2' '' "crm-contact: contact-1: reports_to: no contact '2'"
  run_is 65 'crm-product edit 1 price=much' '' "crm-product: product-1: price: not a number: 'much'"
  run_is 65 'crm-product edit 1 stock=1.23456' '' \
    "crm-product: product-1: stock: more than 4 decimals: '1.23456'"
  run_is 65 'crm-product edit 1 active=perhaps' '' \
    "crm-product: product-1: active: neither yes nor no: 'perhaps'"
  run_is 65 'crm-product edit 1 currency=ZZZ' '' "crm-product: product-1: currency: no currency (EUR): 'ZZZ'"
  run_is 65 'crm-product edit 1 price="USD 5"' '' \
    'crm-product: product-1: price: in USD, but the record is in EUR'
  run_is 65 'crm-activity add x duration=soon' '' "crm-activity: duration: not a duration: 'soon'"
  run_is 65 'crm-activity add x at=never' '' "crm-activity: at: not a time: 'never'"
  run_is 65 'crm-activity add x about=Greta' '' \
    "crm-activity: about: not an id such as contact-42: 'Greta'"
  run_is 65 'crm-activity add x about=contact-99' '' 'crm-activity: about: no contact-99'
  run_is 65 'crm-contact edit 1 phone=12' '' \
    "crm-contact: contact-1: phone: too short for a telephone number: '12'"
  run_is 65 "crm-contact edit 1 name=\$'a\\nb'" '' 'crm-contact: contact-1: name: holds a line break'
  run_is 65 "crm-contact edit 1 name=\$'\\xff'" '' \
    'crm-contact: contact-1: name: not UTF-8 at byte 1'
  run_is 65 'crm-contact edit 1 name=$(printf %01001d 0)' '' \
    'crm-contact: contact-1: name: longer than 1000 bytes'
  [ "$(field name,city)" = 'Greta Hagen	Berlin|Jonas Weiß	Berlin|Ingrid Bø	Bergen|José Álvarez	Madrid' ]
}

@test "values of every type are kept and printed as the record page says" {
  check 'crm-activity add hello kind=call duration=1h30m at=2026-11-20T10:00 about=contact-1 -o kind,duration,at,about
crm-product edit 1 price=12.5 active=no -o price,currency,active
crm-contact edit 1 birthday=1980-02-29 language=pt_br country=Norway -o birthday,language,country' <<'END'
kind	duration	at	about
call	5400	2026-11-20T10:00:00+00:00	contact-1
price	currency	active
12.50	EUR	no
birthday	language	country
1980-02-29	pt-BR	NO
END
}

@test "edit: = sets, += adds, -= takes, @= takes a file, --clear unsets" {
  check 'crm-contact edit 1 tag+=key,vip; crm-contact edit 1 tag-=vip city=Bonn; crm-contact list contact-1 -o tag,city' <<'END'
contact-1
contact-1
tag	city
key	Bonn
END
}

@test "edit: what changes nothing writes nothing and prints nothing" {
  check 'crm-contact edit 1 city=Berlin; crm-contact edit city:Berlin city=Berlin' </dev/null
  check 'crm-contact edit city:Atlantis city=Berlin' </dev/null
}

@test "edit: += on a field of one value, = on the first of several" {
  run_is 2 'crm-contact edit 1 city+=Bonn' '' 'crm-contact: contact-1: city: has one value; write city=VALUE'
  check 'crm-contact edit 2 email=new@hagen.example; crm-contact list contact-2 -o email,emails
crm-contact edit 2 email+=last@hagen.example -o emails
crm-contact edit 2 emails=only@hagen.example -o emails' <<'END'
contact-2
email	emails
new@hagen.example	new@hagen.example,j.weiss@home.example
emails
new@hagen.example,j.weiss@home.example,last@hagen.example
emails
only@hagen.example
END
  run_is 65 'crm-contact edit 2 email=a@b.example,c@d.example' '' \
    'crm-contact: contact-2: email: takes one value; emails takes several'
}

@test "edit: @= reads a file or standard input; text with tabs and newlines comes back" {
  printf 'first\tline\nsecond \\ line\n' >text
  check 'crm-contact edit 1 note@=text; crm-contact edit 2 note@=- <text
crm-contact list note.has:second -o id,note; crm-contact list contact-1 -o note -j' <<'END'
contact-1
contact-2
id	note
contact-1	first\tline\nsecond \\ line
contact-2	first\tline\nsecond \\ line
{"note":"first\tline\nsecond \\ line"}
END
  run_is 66 'crm-contact edit 1 note@=missing' '' \
    'crm-contact: note: missing: No such file or directory'
}

@test "edit: terms select, and narrow ids" {
  check 'crm-contact edit city:Berlin tag+=b; crm-contact edit 1 2 3 city:Bergen tag+=n; field tag' <<'END'
contact-1
contact-2
contact-3
vip,b|b|vip,north,n|
END
}

@test "edit: a usage error without a record or without a change" {
  run_is 2 'crm-contact edit tag=x' '' "crm-contact: edit: no record named: give an id, a term, or '-'"
  run_is 2 'setsid -w crm-contact edit 1' '' \
    'crm-contact: edit: no terminal for an editor: give FIELD=VALUE or --clear FIELD'
  run_is 2 'crm-contact edit "" tag=x' '' 'crm-contact: an empty word; an unset variable of the shell?'
  run_is 2 'crm-contact edit city: tag=x' '' "crm-contact: city: nothing after ':'; no:city asks for unset"
  run_is 2 'crm-contact edit 1 id=5' '' 'crm-contact: id: cannot be set'
  run_is 2 'crm-contact edit 1 orders.count=5' '' 'crm-contact: orders.count: cannot be set'
  run_is 2 'crm-contact edit 1 --clear citi' '' "crm-contact: --clear: no field 'citi'; did you mean 'city'?"
  run_is 65 'crm-contact edit 1 --clear name' '' 'crm-contact: contact-1: name: required'
  run_is 2 'crm-contact list --clear city' '' 'crm-contact: --clear: this verb changes no fields'
  run_is 2 'crm-contact list city=Berlin' '' "crm-contact: city: '=' sets; write city:Berlin to ask"
  run_is 2 'crm-contact list "birthday>2000"' '' "crm-contact: 'birthday>2000': write birthday:2000.. to ask, both ends included"
  run_is 2 'crm-contact list "orders.count<=2"' '' "crm-contact: 'orders.count<=2': write orders.count:..2 to ask, both ends included"
  run_is 2 'crm-contact list "city!=Berlin"' '' "crm-contact: 'city!=Berlin': write city.not:Berlin to ask"
  run_is 0 'crm-contact list "a>b" -q; crm-contact list -- "city>2" -q'
}

@test "a cycle above a record is refused" {
  run_is 65 'crm-contact edit 1 reports_to="Jonas Weiß"' '' \
    'crm-contact: contact-1: reports_to: a cycle: the record would stand above itself'
  run_is 65 'crm-account edit 1 parent=account-1' '' \
    'crm-account: account-1: parent: a cycle: the record would stand above itself'
}

@test "an id: number, full id, address, telephone number, name, login, me, an old id" {
  check 'for id in 2 contact-2 J.WEISS@home.example "jonas weiss"; do crm-contact show "$id" -q; done
crm-contact show "+49 30 23125002" -q; crm-contact show 03023125002 -q
crm-user show me eva EVA@our.example -q; crm-product show LAMP-01 -q; crm-order show 1002 -q 2>/dev/null
crm-order show number:1002 -q' <<'END'
contact-2
contact-2
contact-2
contact-2
contact-1
contact-1
user-1
user-2
product-1
order-2
END
}

@test "an unknown or ambiguous id: 65, each named, nothing changed" {
  crm-contact add 'Greta Hagen' >/dev/null
  run_is 65 'crm-contact edit 1 99 nobody "greta hagen" account-1 no@such.example tag+=x' '' \
    "crm-contact: no contact-99
crm-contact: no contact 'nobody'
crm-contact: 'greta hagen' could be contact-1, contact-5
crm-contact: account-1 is no contact
crm-contact: no contact 'no@such.example'"
  run_is 65 'crm-contact show 99' '' 'crm-contact: no contact-99'
  [ "$(field tag)" = 'vip||vip,north||' ]
}

@test "the old id of a merged record resolves, but not in rm" {
  book_sql 'INSERT INTO aliases VALUES (1, 900, 2)'
  check 'crm-contact show 900 -q; echo contact-900 | crm-contact list - -q; crm-contact edit 900 tag=m' <<'END'
contact-2
contact-2
contact-2
END
  run_is 65 'crm-contact rm 900' '' 'crm-contact: contact-900 was merged into contact-2'
  run_is 65 'echo contact-900 | crm-contact rm -' '' 'crm-contact: stdin:1: no contact-900'
}

@test "owner:me is the user of CRM_USER; one without a record is bad configuration" {
  check 'crm-contact list owner:me -q; CRM_USER=eva crm-contact list owner:me -q' <<'END'
contact-1
contact-2
contact-3
END
  run_is 78 'CRM_USER=zed crm-contact list owner:me' '' \
    "crm-contact: owner: me: no user with login 'zed'; add one: crm-user add zed"
}

@test "-: records of another noun, by their column; what has none is counted" {
  check 'crm-order list | crm-contact edit - tag+=buyer' <<'END'
contact-2
contact-3
! crm-contact: stdin: 1 line without a contact passed over
END
}

@test "-: the header wherever sort left it, shuffled, cut, without a header, given twice" {
  check 'crm-order list contact:contact-2 | sort | crm-contact list - -q
crm-order list | grep -v 1003 | shuf --random-source=/etc/passwd | crm-contact list - -q | sort
crm-contact list | cut -f 1,3 | tac | crm-contact list - -q
crm-contact list -H | awk -F "\t" "{ print \$2 FS \$1 }" | crm-contact list - --count
crm-contact list -q | sed p | crm-contact list - --count' <<'END'
contact-2
contact-2
contact-3
contact-4
contact-3
contact-2
contact-1
4
4
END
}

@test "-: JSON objects in any layout" {
  check 'crm-contact list -j city:Berlin | crm-contact list - -q
printf "[{\n \"id\" : \"contact-3\"\n},{\"contact\":\"contact-4\"}]" | crm-contact list - -q' <<'END'
contact-1
contact-2
contact-3
contact-4
END
}

@test "-: terms narrow it, in the order that the ids came" {
  check 'crm-contact list -s -name | crm-contact edit - tag:vip tag+=x
crm-contact list -s -name -q | crm-contact list - has:tag -q' <<'END'
contact-3
contact-1
contact-3
contact-1
END
}

@test "-: a bad line is named by its number, every one, and nothing is changed" {
  run_is 65 'printf "contact-1\nfoo\n\ncontact-2\nbar\n" | crm-contact edit - tag+=x' '' \
    'crm-contact: stdin:2: no id here
crm-contact: stdin:3: no id here
crm-contact: stdin:5: no id here'
  run_is 65 'printf "contact-1\ncontact-98\ncontact-2\ncontact-99\n" | crm-contact rm -' '' \
    'crm-contact: stdin:2: no contact-98
crm-contact: stdin:4: no contact-99'
  run_is 65 'printf "contact-1\ncontact-98\n" | crm-contact edit - city:Berlin tag+=x' '' \
    'crm-contact: stdin:2: no contact-98'
  run_is 65 'printf "x\ty\n1\t2\n" | crm-contact edit - tag+=x' '' \
    'crm-contact: stdin:1: no id here
crm-contact: stdin:2: no id here'
  [ "$(field tag)" = 'vip||vip,north|' ]
}

@test "-: nothing comes, nothing is done; an empty id is passed over" {
  check ': | crm-contact edit - tag+=x; crm-contact list city:Atlantis | crm-contact rm -' </dev/null
  check 'printf "id\tname\n\tAnn\ncontact-1\tGreta\n" | crm-contact edit - tag+=x' <<'END'
contact-1
! crm-contact: stdin: 1 line without a contact passed over
END
}

@test "--from names the column" {
  check 'printf "order\tbuyer\tseller\norder-1\tcontact-3\tcontact-4\n" | crm-contact list - --from seller -q' <<'END'
contact-4
END
  run_is 65 'crm-order list | crm-contact list - --from seller' '' "crm-contact: stdin: no column 'seller'"
  run_is 65 'crm-order list -q | crm-contact list - --from seller' '' 'crm-contact: stdin: --from seller: no header'
}

@test "a text that reads as an id never steers a pipe" {
  crm-contact edit 4 city=contact-1 >/dev/null
  check 'crm-contact list contact-4 -o city,name; crm-contact list contact-4 -o city,name | crm-contact list - -q' <<'END'
city	name
contact\x2d1	José Álvarez
! crm-contact: stdin:2: no id here
? 65
END
  check 'crm-contact list contact-4 -H -o city,id | crm-contact list - -q
crm-contact list contact-4 -o city -j; crm-contact list city:contact-1 -q' <<'END'
contact-4
{"city":"contact-1"}
contact-4
END
}

@test "a loop over an unset variable removes nothing" {
  crm-contact list -q >ids
  check 'while read -r id; do crm-contact rm $unset; done <ids 2>/dev/null
while read -r id; do crm-contact rm "$unset"; done <ids 2>/dev/null
crm-contact list --count' <<'END'
4
END
}

@test "list: columns" {
  check 'crm-contact list contact-1
crm-contact list contact-1 -o name,account.name,account.industry,owner.login
crm-contact list contact-1 -o +birthday,-city,-country,-tag
crm-order list order-1 -o id,contact.account.name' <<'END'
id	name	email	phone	account	city	country	stage	owner	tag
contact-1	Greta Hagen	greta@hagen.example	+493023125002	account-1	Berlin	DE	customer	user-1	vip
name	account.name	account.industry	owner.login
Greta Hagen	Hagen GmbH	retail	ann
id	name	email	phone	account	stage	owner	birthday
contact-1	Greta Hagen	greta@hagen.example	+493023125002	account-1	customer	user-1	
id	contact.account.name
order-1	Hagen GmbH
END
  run_is 2 'crm-contact list -o nmae' '' "crm-contact: no field 'nmae'; did you mean 'name'?"
  run_is 2 'crm-contact list -o ""' '' 'crm-contact: -o: no column named'
  run_is 2 'crm-contact list -o name,,id' '' 'crm-contact: -o: an empty column name'
  run_is 2 'crm-contact list -o city.name' '' "crm-contact: 'city' is no reference: 'city.name'"
  run_is 2 'crm-contact list -q -o name' '' 'crm-contact: -q prints ids: leave out -o'
}

@test "list: formats" {
  check 'crm-contact list contact-4 -o id,name,tag -j; crm-contact list contact-3 -o name,tag -j
crm-contact list contact-3 --csv -o id,name,tag | tr -d "\r"; crm-contact list city:Berlin --table -o id,name,owner
crm-contact list contact-4 -H; crm-contact list city:Berlin -qH; crm-contact list contact-4 -o id,email --unset -' <<'END'
{"id":"contact-4","name":"José Álvarez","tag":null}
{"name":"Ingrid Bø","tag":["vip","north"]}
id,name,tag
contact-3,Ingrid Bø,"vip,north"
id         name         owner
contact-1  Greta Hagen  ann
contact-2  Jonas Weiß   ann
contact-4	José Álvarez				Madrid	ES	lead		
contact-1
contact-2
id	email
contact-4	-
END
  run_is 2 'crm-contact list -j --csv' '' 'crm-contact: more than one output format'
}

@test "list: no record, no header; -e says so" {
  check 'crm-contact list city:Atlantis; crm-contact list city:Atlantis --csv; crm-contact list city:Atlantis -j' </dev/null
  run_is 1 'crm-contact list city:Atlantis -e'
  run_is 1 'crm-contact list city:Atlantis --count -e' 0
  run_is 0 'crm-contact list city:Berlin --count -e' 2
}

@test "list: order, limit, count" {
  check 'crm-contact list -s name -q | paste -sd " "; crm-contact list -s -city,name -q | paste -sd " "
crm-contact list -s stage,-name -q | paste -sd " "; crm-contact list -s -account.name -q --limit 2 | paste -sd " "
crm-contact list --limit 0; crm-contact list --count; crm-order list -s -total -o total -H | paste -sd " "' <<'END'
contact-1 contact-3 contact-2 contact-4
contact-4 contact-1 contact-2 contact-3
contact-4 contact-2 contact-1 contact-3
contact-1 contact-2
4
178.00 50.00 20.00
END
  run_is 2 'crm-contact list -s nmae' '' "crm-contact: no field 'nmae'; did you mean 'name'?"
  run_is 2 'crm-contact list --limit many' '' "crm-contact: --limit: not a number: 'many'"
  run_is 2 'crm-contact list 1 contact-2 -s name - </dev/null' '' \
    'crm-contact: ids come in their own order: leave out -s and --by'
}

@test "list: --by counts and adds, a row for each currency" {
  crm-order add 1004 total=7.5 currency=USD status=cancelled >/dev/null
  check 'crm-contact list --by city; crm-order list --by status --sum total; crm-contact list --by city --limit 1 -H' <<'END'
city	count
Bergen	1
Berlin	2
Madrid	1
status	count	total	currency
cancelled	1	50.00	EUR
cancelled	1	7.50	USD
placed	2	198.00	EUR
Bergen	1
END
  run_is 2 'crm-order list --sum total' '' 'crm-order: --sum wants --by'
  run_is 2 'crm-order list --by status --sum number' '' 'crm-order: --sum: number is no number'
  run_is 2 'crm-order list --by status -o id' '' \
    'crm-order: --by names its own columns and order: leave out -o, -s, -q'
}

@test "list: plain words are searched, ids are ids" {
  check 'crm-contact list hag -q; crm-contact list berlin jon -q; crm-contact list contact-3 -q
crm-contact list text:berlin -q' <<'END'
contact-1
contact-2
contact-2
contact-3
contact-1
contact-2
END
  run_is 2 'crm-contact list city' '' "crm-contact: city: a field needs ':', as in city:VALUE"
}

@test "a term alone lists, an id alone shows" {
  check 'crm-contact city:Berlin -q; crm-contact 3 -q; crm-contact contact-3 -o name -H' <<'END'
contact-1
contact-2
contact-3
Ingrid Bø
END
}

@test "show: a page; records where asked" {
  check 'crm-contact show 2' <<'END'
Jonas Weiß  contact-2

reach
  emails            jonas@hagen.example
                    j.weiss@home.example
  address           Berlin, DE

company
  account           Hagen GmbH  account-1
  reports_to        Greta Hagen  contact-1

relation
  stage             customer
  owner             ann  user-1

totals
  orders.count      1
  orders.total      178.00 EUR
  orders.first      2026-02-11
  orders.last       2026-02-11

orders (1)
  id       number  date        status   total  currency
  order-1  1001    2026-02-11  placed  178.00  EUR

  changed           2026-11-22T12:00:00+00:00 by ann
END
  check 'crm-contact show city:Berlin -o name,city; crm-contact show 3 -j | jq -r .name
crm-contact show 1 -q; crm-contact show city:Atlantis' <<'END'
name	city
Greta Hagen	Berlin
Jonas Weiß	Berlin
Ingrid Bø
contact-1
END
  run_is 1 'crm-contact show city:Atlantis -e'
  run_is 2 'crm-contact show' '' "crm-contact: show: no record named: give an id, a term, or '-'"
}

@test "show: every noun has a page that names its fields in words people see" {
  check 'crm-product show 1' <<'END'
Desk lamp  product-1

  sku               LAMP-01
  price             89.00 EUR
  recurring         once
  stock             140
  active            yes

totals
  available         140

  changed           2026-11-22T12:00:00+00:00 by ann
END
  check 'crm-user show eva' <<'END'
eva  user-2

  name              Eva Lindqvist
  emails            eva@our.example
  role              agent
  active            yes

contacts (1)
  id         name       account      city
  contact-3  Ingrid Bø  Fjordlys AS  Bergen

  changed           2026-11-22T12:00:00+00:00 by ann
END
}

@test "rm: refused while others refer to the record; --detach, --with children" {
  run_is 65 'crm-contact rm 1' '' \
    'crm-contact: contact-1: 1 contact refers to it by reports_to: contact-2 (--with children removes, --detach unties)'
  run_is 65 'crm-account rm "Hagen GmbH" 2' '' \
    'crm-account: account-1: 2 contacts refer to it by account: contact-1, contact-2 (--with children removes, --detach unties)
crm-account: account-2: 1 contact refers to it by account: contact-3 (--with children removes, --detach unties)
crm-account: nothing was changed: 2 of 2 refused'
  check 'crm-contact rm 1 --detach; crm-contact list -o id,reports_to' <<'END'
contact-1
id	reports_to
contact-2	
contact-3	
contact-4	
END
  check 'crm-account rm "Hagen GmbH" --with children; crm-contact list -q; crm-order list -q' <<'END'
account-1
contact-3
contact-4
order-2
order-3
END
  run_is 2 'crm-contact rm 3 --with friends' '' "crm-contact: --with: only 'children': 'friends'"
  run_is 2 'crm-contact rm 3 --with children --detach' '' \
    'crm-contact: --with children and --detach exclude each other'
}

@test "rm: in a batch the one above may go first; --keep-going saves the rest" {
  check 'crm-contact rm 2 1; crm-contact list -q' <<'END'
! crm-contact: contact-2: 1 order refers to it by contact: order-1 (--with children removes, --detach unties)
! crm-contact: contact-1: 1 contact refers to it by reports_to: contact-2 (--with children removes, --detach unties)
! crm-contact: nothing was changed: 2 of 2 refused
contact-1
contact-2
contact-3
contact-4
END
  run_is 3 'crm-contact rm 4 1 --keep-going --reject out' contact-4 \
    'crm-contact: contact-1: 1 contact refers to it by reports_to: contact-2 (--with children removes, --detach unties)
crm-contact: saved 1, refused 1'
  check 'cut -f 1,3 out' <<'END'
line	record
contact\x2d1	contact-1
END
  check 'crm-contact rm 1 2 --with children; crm-contact list -q; crm-order list -q' <<'END'
contact-1
contact-3
order-2
order-3
END
}

@test "--keep-going: refused records can be tried again from --reject" {
  check 'crm-contact list -q | crm-contact edit - reports_to="Jonas Weiß" --keep-going --reject out' <<'END'
contact-3
contact-4
! crm-contact: stdin:1: contact-1: reports_to: a cycle: the record would stand above itself
! crm-contact: stdin:2: contact-2: reports_to: a cycle: the record would stand above itself
! crm-contact: saved 2, refused 2
? 3
END
  check 'crm-contact edit - --from record tag+=again <out' <<'END'
contact-1
contact-2
END
}

@test "note: words behind the ids are text, all but what sets a field of the activity" {
  check 'crm-contact note 1 called, wants city=Bonn and more; crm-contact note 1 contact-2 kind=call duration=5m hello
crm-contact note city:Bergen nice; crm-contact note 3 -- -n x
crm-contact note 1 2 things: a - b
crm-activity list -o id,kind,about,subject,duration,user' <<'END'
activity-1
activity-2
activity-3
activity-4
activity-5
activity-6
id	kind	about	subject	duration	user
activity-1	note	contact-1	called, wants city=Bonn and more		user-1
activity-2	call	contact-1	hello	300	user-1
activity-3	call	contact-2	hello	300	user-1
activity-4	note	contact-3	nice		user-1
activity-5	note	contact-3	-n x		user-1
activity-6	note	contact-1	2 things: a - b		user-1
END
}

@test "note: text with tabs and newlines comes back whole; the first line is the subject" {
  printf 'one\ttab\nand more\n' >text
  check 'crm-order note 1 "$(cat text)"; crm-order note 1 body@=text; crm-order list -q | crm-order note - on all of them
crm-activity list about:order-1 -o subject,body' <<'END'
activity-1
activity-2
activity-3
activity-4
activity-5
subject	body
one\ttab	one\ttab\nand more
one\ttab	one\ttab\nand more
on all of them	on all of them
END
  run_is 2 'crm-contact note 1' '' 'crm-contact: note: no text'
  run_is 65 'crm-contact note Nobody hello' '' "crm-contact: no contact 'Nobody'"
  run_is 65 'crm-contact note 1 kind=shout x' '' \
    "crm-contact: contact-1: kind: not one of call email meeting note chat visit web sms post: 'shout'"
}

@test "-n: what would change, and nothing does" {
  check 'crm-contact edit city:Berlin owner=eva city=Bonn -n; crm-contact add Ann -n; crm-contact list -o owner -H --by owner' <<'END'
id	field	old	new
contact-1	owner	user-1	user-2
contact-1	city	Berlin	Bonn
contact-2	owner	user-1	user-2
contact-2	city	Berlin	Bonn
id	field	old	new
contact-5	name		Ann
! crm-contact: --by names its own columns and order: leave out -o, -s, -q
? 2
END
  check 'crm-contact rm 4 -n | cut -f 1-3; crm-contact list --count' <<'END'
id	field	old
contact-4	name	José Álvarez
contact-4	stage	lead
contact-4	city	Madrid
contact-4	country	ES
4
END
}

crowd() {
  small
  seq -f 'P%03g' 101 | while read -r name; do crm-contact add "$name" city=Trier; done
}

@test "more than 100 existing records: --yes or --expect without a terminal" {
  new_book crowd
  local what='101 contacts (P001, P002, P003, ...): give --yes or --expect 101'
  run_is 2 'crm-contact edit city:Trier tag+=x' '' "crm-contact: edit $what"
  run_is 2 'crm-contact rm city:Trier' '' "crm-contact: rm $what"
  run_is 2 'crm-contact note city:Trier hello' '' "crm-contact: note $what"
  run_is 2 'crm-contact edit city:Trier tag+=x --expect 100' '' \
    'crm-contact: edit: 101 contacts, not the expected 100; nothing was changed'
  run_is 2 'crm-contact edit city:Trier tag+=x --expect ..100' '' \
    'crm-contact: edit: 101 contacts, not the expected ..100; nothing was changed'
  run_is 2 'crm-contact edit city:Trier tag+=x --expect few' '' \
    "crm-contact: --expect: not a number or ..N: 'few'"
  check 'crm-contact list tag:x --count; crm-contact edit city:Trier tag+=x --expect 101 | wc -l
crm-contact edit city:Trier tag+=y --expect ..500 | wc -l; crm-contact edit city:Trier tag+=z --yes | wc -l
crm-contact edit city:Trier --limit 2 tag+=l; crm-contact edit city:Trier tag+=n -n -H | wc -l' <<'END'
0
101
101
101
contact-5
contact-6
101
END
}

@test "on a terminal it asks, with the number and three examples" {
  new_book crowd
  run on_tty 200 'crm-contact edit city:Trier tag+=x --tsv; echo "status $?"' <<<'n'
  [[ $output == *'crm-contact: edit 101 contacts (P001, P002, P003, ...)? [y/N]'* ]]
  [[ $output == *'not confirmed; nothing was changed'*'status 2' ]]
  on_tty 200 'crm-contact edit city:Trier tag+=x --tsv' <<<'y' >/dev/null
  [ "$(crm-contact list tag:x --count)" = 101 ]
}

@test "control characters of the book never reach a terminal" {
  crm-contact add $'red \e[31m \u009b5m \u202e end' note=$'bell\a' city=$'Os\u200blo' >/dev/null
  local c
  for c in 'list' 'list -o all' 'show 5' 'list --csv' 'list -j' 'list --tsv' 'chart' 'query end' \
    'find 5' 'edit 5 stage=x' 'show "red  "' 'rm 5 -n' 'note 5 x -o all'; do
    on_tty 150 "crm-contact $c" </dev/null >seen || :
    ! LC_ALL=C grep -qaP '\x1b\[31m|\x1b\[5m|\xc2\x9b|\x07|\xe2\x80\xae|\xe2\x80\x8b' seen || {
      echo "$c"
      cat -v seen
      false
    }
  done
}

@test "a table on a terminal cuts texts and headings, no id, number or time; what has no room is left out from the right" {
  new_book
  crm-account add name='Brandt & Söhne Werkzeugmaschinen' >/dev/null
  crm-opportunity add 'Machine tools, phase 1' account=account-1 amount=1435135.13 probability=30 close=2026-12-01 owner=me >/dev/null
  crm-task add 'Call about the offer' due='2026-11-24 10:00' priority=high about=opportunity-1 repeat=weekly >/dev/null
  export NO_COLOR=1
  check 'for w in 80 200; do on_tty $w "crm-opportunity list; crm-task list"; done
on_tty 60 "crm-opportunity list -o name,created,amount,close -H; crm-opportunity list -o name,amount --csv"; on_tty 20 "crm-task list"' <<'END'
id             name      account   stage     stat…      amount  curr…  prob…  …
opportunity-1  Machine…  Brandt …  prospec…  open   1435135.13  EUR       30
id      due               kind  what      stat…  prio…  owner  about          …
task-1  Tue 24 Nov 10:00  task  Call ab…  open   high   ann    opportunity-1
id             name                    account                           stage        status      amount  currency  probability  close       owner
opportunity-1  Machine tools, phase 1  Brandt & Söhne Werkzeugmaschinen  prospecting  open    1435135.13  EUR                30  2026-12-01  ann
id      due               kind  what                  status  priority  owner  about          repeat       tag
task-1  Tue 24 Nov 10:00  task  Call about the offer  open    high      ann    opportunity-1  FREQ=WEEKLY
Machine …  2026-11-22T12:00:00+00:00  1435135.13  2026-12-01
name,amount
"Machine tools, phase 1",1435135.13
id      …
task-1
END
}

@test "on a terminal a list is a table cut to the width, references by title" {
  run on_tty 40 'crm-contact list city:Berlin -o id,name,owner,email' </dev/null
  [ "$status" = 0 ]
  [[ ${lines[1]} == 'contact-1  Greta '*'ann'* ]]
  local line
  for line in "${lines[@]}"; do
    line=${line//$'\e[1m'/} line=${line//$'\e[0m'/}
    [ "${#line}" -le 48 ]
  done
}

@test "options: unknown, abbreviated, without their value" {
  run_is 2 'crm-contact list -Z' '' "crm-contact: no option '-Z'"
  run_is 2 'crm-contact list --limi 3' '' "crm-contact: no option '--limi'; did you mean '--limit'?"
  run_is 2 'crm-contact list --limit' '' 'crm-contact: --limit wants N'
  run_is 2 'crm-contact list --yes=1' '' 'crm-contact: --yes takes no value'
  run_is 2 'crm-contact lits' '' "crm-contact: no verb 'lits'; did you mean 'list'?"
  check 'crm-contact list --limit=1 -qH; crm-contact list -oid --limit 1; crm-contact -V' <<'END'
contact-1
id
contact-1
crm-contact 0.1.0
END
}

@test "no book: 66, and the way to one" {
  run_is 66 "crm-contact list --db $(book_at nowhere)" '' \
    "crm-contact: no book at '$(book_name "$(book_at nowhere)")'; make one: crm init"
}

@test "a full device: 74; saved is said when it is" {
  run_is 74 'crm-contact list >/dev/full' '' 'crm-contact: stdout: No space left on device'
  run_is 74 'crm-contact add Ann >/dev/full' '' \
    'crm-contact: saved, but the output could not be written: No space left on device'
  check 'crm-contact list name:ann -q' <<'END'
contact-5
END
}

@test "closed standard input and output" {
  run_is 74 'crm-contact list - <&-' '' 'crm-contact: stdin: Bad file descriptor'
  run_is 74 'crm-contact list >&-' '' 'crm-contact: stdout: Bad file descriptor'
}

@test "each change is in the journal with the words of its command" {
  crm-contact edit 1 city='New York' >/dev/null
  crm-contact rm 4 >/dev/null
  check 'book_sql "SELECT program, words FROM txns ORDER BY id DESC LIMIT 2" | tr "\t" " "
book_sql "SELECT old, new FROM changes ORDER BY txn DESC LIMIT 1 OFFSET 1" | tr "\t" "|"' <<'END'
crm-contact rm 4
crm-contact edit 1 'city=New York'
{"city":"Berlin","version":5}|{"city":"New York"}
END
}

@test "verbs of other programs are known, where one here does it" {
  new_book
  check 'crm-opportunity close 1; crm-task close 1; crm-contact delete 1; crm-lead update 1; crm-account ls; crm-product get 1
crm-quote new; crm-order create x; crm-contract close 1; crm-user finish 1' <<'END'
! crm-opportunity: no verb 'close'; did you mean 'win' or 'lose'?
! crm-task: no verb 'close'; did you mean 'done'?
! crm-contact: no verb 'delete'; did you mean 'rm'?
! crm-lead: no verb 'update'; did you mean 'edit'?
! crm-account: no verb 'ls'; did you mean 'list'?
! crm-product: no verb 'get'; did you mean 'show'?
! crm-quote: no verb 'new'; did you mean 'add'?
! crm-order: no verb 'create'; did you mean 'add'?
! crm-contract: no verb 'close'; crm-contract -h lists them
! crm-user: no verb 'finish'; crm-user -h lists them
? 2
END
}
