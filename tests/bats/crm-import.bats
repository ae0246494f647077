# crm-import: rows become records, all or nothing.
load ../helper

tsv() { # FILE LINE... - a file of lines whose blanks are tabs
  local file=$1
  shift
  printf '%s\n' "$@" | tr ' ' '\t' >"$file"
}

@test "columns whose header is a field are taken, whatever their case, blanks and underscores" {
  new_book
  printf 'NAME,Buying Role,PREFERRED_channel,E mail,Shoe\nAnn Lee,decider,post,ann@x.org,42\n' >a.csv
  check 'crm-import contact a.csv && crm-contact list --tsv -o name,buying_role,preferred_channel,email' <<'END'
contact-1
name	buying_role	preferred_channel	email
Ann Lee	decider	post	ann@x.org
! crm-import: a.csv: column not taken: Shoe
END
}

@test "where a column is named, those alone are taken" {
  new_book
  printf 'Full Name,city\nAnn Lee,Berlin\n' >a.csv
  check "crm-import contact a.csv name:='full name' stage=lead && crm-contact list -o name,city,stage" <<'END'
contact-1
name	city	stage
Ann Lee		lead
! crm-import: a.csv: column not taken: city
END
}

@test "a constant takes the place of a column" {
  new_book
  printf 'name,stage\nAnn,lead\n' >a.csv
  check "crm-import contact a.csv stage=customer tag+=fair tag+=vip && crm-contact list -o name,stage,tag" <<'END'
contact-1
name	stage	tag
Ann	customer	fair,vip
! crm-import: a.csv: column not taken: stage
END
}

@test "source_id does not stop headers from being taken" {
  new_book
  printf 'No,name,city\n7,Ann,Berlin\n' >a.csv
  check "crm-import contact a.csv --source shop source_id:=No && crm-contact list -o name,city" <<'END'
contact-1
name	city
Ann	Berlin
END
}

@test "a column is the source id and a field, but no id of this book" {
  new_book
  printf 'number,date\nA1,2026-01-01\n' >a.csv
  check "crm-import order a.csv --source shop source_id:=number && crm-order list -o number,date" <<'END'
order-1
number	date
A1	2026-01-01
END
  printf 'id,name\ncontact-7,Ann\n' >a.csv
  check "crm-import contact a.csv --source old source_id:=id" <<<contact-1
}

@test "several += of one field add up; = begins anew" {
  new_book
  printf 'name\nAnn\n' >a.csv
  check 'crm-import contact a.csv tags=a tag+=b tag+=a tag+=c && crm-contact list -H -o name,tags' <<'END'
contact-1
Ann	a,b,c
END
  check 'crm-import contact a.csv --key name tag+=d tag+=e && crm-contact list -H -o name,tags' <<'END'
contact-1
Ann	a,b,c,d,e
END
  run_is 2 'crm-import contact a.csv city=X city+=Y' '' 'crm-import: city: has one value; write city=VALUE'
}

@test "a rules file says the same, and the line beats it" {
  new_book
  cat >rules.yaml <<'END'
columns: {name: Who, stage: State, city: Town}
constants: {tag: [fair, vip], country: FR}
map: {stage: {Kunde: customer, Neu: lead}}
missing: ['?', Select]
delimiter: ;
trim: yes
END
  printf 'Who;State;Town\nAnn;Kunde ; ?\nBo;Neu;Select\n' >a.csv
  check 'crm-import contact a.csv --rules rules.yaml country=DE --map stage:Neu=prospect &&
    crm-contact list -o name,stage,city,country,tag' <<'END'
contact-1
contact-2
name	stage	city	country	tag
Ann	customer		DE	fair,vip
Bo	prospect		DE	fair,vip
END
}

@test "a wrong rules file is refused with its place" {
  new_book
  : >a.csv
  printf 'columns: {name: Who}\ncolums: {}\n' >r.yaml
  check 'crm-import contact a.csv --rules r.yaml' <<'END'
! crm-import: r.yaml:2:1: unknown key 'colums'; did you mean 'columns'?
? 78
END
  printf 'constants:\n  nmae: x\n' >r.yaml
  check 'crm-import contact a.csv --rules r.yaml' <<'END'
! crm-import: r.yaml:2:3: no field 'nmae'; did you mean 'name'?
? 78
END
  check 'crm-import contact a.csv --rules none.yaml' <<'END'
! crm-import: none.yaml: No such file or directory
? 66
END
}

@test "every wrong line is named and nothing is saved" {
  new_book
  tsv a.tsv 'name email birthday' 'Ann ann@x.org 1999-02-29' 'Bo bo@@x 2000-01-01' 'Cy cy@x.org 2000-01-01'
  check 'crm-import contact a.tsv; rc=$?; crm-contact list --count; (exit $rc)' <<'END'
0
! crm-import: a.tsv:2: birthday: no such day: '1999-02-29'
! crm-import: a.tsv:3: email: not an address: 'bo@@x' (more than one @)
! crm-import: nothing was changed: 2 of 3 refused
? 65
END
}

@test "of many faults the first twenty are named and all are counted by reason" {
  new_book
  { echo name,email; for i in {1..30}; do echo "N$i,x$i"; done; } >a.csv
  crm-import contact a.csv 2>err || status=$?
  [ "$status" = 65 ]
  [ "$(wc -l <err)" = 22 ]
  [ "$(sed -n 21p err)" = "crm-import: 30 refused: email: not an address: " ]
}

@test "--keep-going saves the good lines and --reject keeps the others" {
  new_book
  tsv a.tsv 'name email' 'Ann ann@x.org' 'Bo bo'
  check 'crm-import contact a.tsv --keep-going --reject bad.tsv; rc=$?; cat bad.tsv; (exit $rc)' <<'END'
contact-1
line	reason	record
a.tsv:3	email: not an address: 'bo' (no @)	Bo\tbo
! crm-import: a.tsv:3: email: not an address: 'bo' (no @)
! crm-import: saved 1, refused 1
? 3
END
}

@test "-n shows what would change and saves nothing" {
  new_book
  printf 'name,city\nAnn,Berlin\n' >a.csv
  check 'crm-import contact a.csv -n; crm-contact list --count' <<'END'
id	field	old	new
contact-1	name		Ann
contact-1	city		Berlin
0
END
}

@test "--key updates what matches and adds the rest" {
  new_book
  crm-contact add Ann email=ANN@x.org city=Berlin >/dev/null
  printf 'name,email,city\nAnn Lee,ann@X.org,\nBo,bo@x.org,Rome\n' >a.csv
  check 'crm-import contact a.csv --key email; crm-contact list -o name,email,city' <<'END'
contact-1
contact-2
name	email	city
Ann Lee	ann@X.org	Berlin
Bo	bo@x.org	Rome
END
  check 'crm-import contact a.csv --key email' </dev/null
}

@test "--key refuses what matches twice" {
  new_book
  crm-contact add Ann email=x@x.org >/dev/null
  crm-contact add Bo email=x@x.org >/dev/null
  printf 'name,email\nAnn,x@x.org\n' >a.csv
  check 'crm-import contact a.csv --key email' <<'END'
! crm-import: a.csv:2: 'x@x.org' could be contact-1, contact-2
? 65
END
}

@test "a line without its key is passed over and counted" {
  new_book
  printf 'name,email\nAnn,\nBo,bo@x.org\n' >a.csv
  check 'crm-import contact a.csv --key email' <<'END'
contact-1
! crm-import: a.csv: 1 line without emails passed over
END
}

@test "--source remembers: a second run changes nothing, a changed line updates" {
  new_book
  printf 'no,name,city\nA1,Ann,Berlin\nA2,Bo,Rome\n' >a.csv
  crm-import contact a.csv --source shop source_id:=no >/dev/null
  check 'crm-import contact a.csv --source shop source_id:=no' </dev/null
  sed -i s/Rome/Oslo/ a.csv
  check 'crm-import contact a.csv --source shop source_id:=no; crm-contact list -o id,city' <<'END'
contact-2
id	city
contact-1	Berlin
contact-2	Oslo
END
}

@test "what someone removed stays removed, unless --again" {
  new_book
  printf 'no,name\nA1,Ann\nA2,Bo\n' >a.csv
  crm-import contact a.csv --source shop source_id:=no >/dev/null
  crm-contact rm 1 >/dev/null
  check 'crm-import contact a.csv --source shop source_id:=no' <<'END'
! crm-import: a.csv: 1 was removed here since and left so; --again makes them again
END
  check 'crm-import contact a.csv --source shop source_id:=no --again' <<'END'
contact-3
END
}

@test "without a source id the key is it" {
  new_book
  printf 'number,date,contact\nA1,2026-01-01,\norder-9,2026-01-01,\n' >a.csv
  check 'crm-import order a.csv --source shop --key number && crm-order rm number:A1 &&
    crm-import order a.csv --source shop --key number' <<'END'
order-1
order-2
order-1
! crm-import: a.csv: 1 was removed here since and left so; --again makes them again
END
  printf 'key: number\nsource: shop\ncolumns: {number: number, date: date}\n' >shop.yaml
  check 'crm-import order a.csv --rules shop.yaml 2>/dev/null; crm-import order a.csv --rules shop.yaml --again 2>/dev/null' <<<order-3
  check 'crm-order edit number:A1 number=A2 && crm-import order a.csv --rules shop.yaml 2>/dev/null; crm-order list -H -o number' <<'END'
order-3
order-3
order\x2d9
A1
END
}

@test "a reference is a full id, a source id, a unique field, a unique name" {
  new_book
  printf 'no,name\n17,Acme\n18,Bolt\n' >acc.csv
  crm-import account acc.csv --source erp source_id:=no >/dev/null
  crm-account add 17 >/dev/null
  printf 'name,account\nA,17\nB,bolt\nC,account-3\n' >a.csv
  check 'crm-import contact a.csv --source erp; crm-contact list -o name,account' <<'END'
contact-1
contact-2
contact-3
name	account
A	account-1
B	account-2
C	account-3
END
  check 'crm-import contact a.csv -n | grep account' <<'END'
contact-4	account		account-3
contact-5	account		account-2
contact-6	account		account-3
! crm-import: a.csv: 2 likely duplicates: contact-5 of contact-2 (name, account), contact-6 of contact-3 (name, account); crm-dedupe contact lists them
END
}

@test "a reference that is not found is refused, made, or left empty" {
  new_book
  printf 'name,account\nA,Acme\nB,Acme\n' >a.csv
  check 'crm-import contact a.csv' <<'END'
! crm-import: a.csv:2: account: no account 'Acme'
! crm-import: a.csv:3: account: no account 'Acme'
! crm-import: nothing was changed: 2 of 2 refused
? 65
END
  check 'crm-import contact a.csv --unknown account=empty -n' <<'END'
id	field	old	new
contact-1	name		A
contact-2	name		B
! crm-import: a.csv: account: 2 not understood and left empty
END
  check 'crm-import contact a.csv --create account; crm-account list -o id,name' <<'END'
contact-1
contact-2
id	name
account-1	Acme
END
}

@test "bare digits are never an id" {
  new_book
  crm-account add Acme >/dev/null
  printf 'name,account\nA,1\n' >a.csv
  run_is 65 'crm-import contact a.csv' '' "crm-import: a.csv:2: account: no account '1'"
}

@test "a record made by --create keeps its number and its source id, byte for byte" {
  new_book
  printf 'number,date,sku,q,p\n1,2026-01-02,85123A,1,2\n1,2026-01-02,85123a,1,3\n' >o.csv
  check 'crm-import order o.csv --key number number:=number date:=date --source till --create product \
    lines.product:=sku lines.quantity:=q lines.price:=p && crm-product list -o id,sku,name' <<'END'
order-1
id	sku	name
product-1	85123A	85123A
product-2	85123a	85123a
END
}

@test "rows may refer to rows behind them" {
  new_book
  printf 'name,reports_to\nCy,Bo\nBo,Ann\nAnn,\nDi,Cy\n' >a.csv
  check 'crm-import contact a.csv | sort; crm-contact list -o name,reports_to.name -s name' <<'END'
contact-1
contact-2
contact-3
contact-4
name	reports_to.name
Ann	
Bo	Ann
Cy	Bo
Di	Cy
END
}

@test "a circle of rows is refused, not waited for" {
  new_book
  printf 'name,reports_to\nAnn,Bo\nBo,Ann\n' >a.csv
  run_is 65 'crm-import contact a.csv' '' "crm-import: a.csv:2: reports_to: no contact 'Bo'
crm-import: a.csv:3: reports_to: no contact 'Ann'
crm-import: nothing was changed: 2 of 2 refused"
}

orders() {
  cat >o.csv <<'END'
no,day,sku,n,price
1,2026-01-05,A,1,2.50
1,2026-01-05,A,1,2.50
1,2026-01-05,B,3,1.00
2,2026-01-06,A,-1,2.50
END
  how='number:=no date:=day lines.product:=sku lines.quantity:=n lines.price:=price'
}

@test "each line is one line of the order of its key, identical ones stay two" {
  new_book
  orders
  check "crm-import order o.csv --key number --create product $how && crm-order list -o number,total,currency &&
    crm-line list -o order,product,quantity,total,currency" <<'END'
order-1
order-2
number	total	currency
1	8.00	EUR
2	-2.50	EUR
order	product	quantity	total	currency
order-1	product-1	1	2.50	EUR
order-1	product-1	1	2.50	EUR
order-1	product-2	3	3.00	EUR
order-2	product-1	-1	-2.50	EUR
END
}

@test "the lines of a run replace those that an order had; equal ones write nothing" {
  new_book
  orders
  crm-import order o.csv --key number --create product $how >/dev/null
  check "crm-import order o.csv --key number $how" </dev/null
  { sed -n 1p o.csv; sed 1d o.csv | sort -r; } >p.csv
  check "crm-import order p.csv --key number $how" </dev/null
  sed -i 3d o.csv
  check "crm-import order o.csv --key number $how; crm-order list -o number,total,currency; crm-line list -o id,order" <<'END'
order-1
number	total	currency
1	5.50	EUR
2	-2.50	EUR
id	order
line-1	order-1
line-3	order-1
line-4	order-2
END
}

@test "the lines of one order may stand anywhere in the file" {
  new_book
  orders
  printf '1,2026-01-05,C,2,1.00\n' >>o.csv
  check "crm-import order o.csv --key number --create product $how; crm-line list -o order,product" <<'END'
order-1
order-2
order	product
order-1	product-1
order-1	product-1
order-1	product-2
order-1	product-3
order-2	product-1
END
  check "crm-import order o.csv --key number $how" </dev/null
}

@test "an order with a wrong line is refused whole" {
  new_book
  orders
  sed -i '3s/,1,/,x,/' o.csv
  check "crm-import order o.csv --key number --create product $how --keep-going --reject bad; rc=\$?
    cut -f1 bad; (exit \$rc)" <<'END'
order-1
line
o.csv:3
o.csv:2
o.csv:4
! crm-import: o.csv:3: lines.quantity: not a number: 'x'
! crm-import: o.csv:2: line 3 of the same order is wrong
! crm-import: o.csv:4: line 3 of the same order is wrong
! crm-import: saved 1, refused 3
? 3
END
}

@test "a total that its lines do not make is refused" {
  new_book
  printf 'no,total,sku,price\n1,9,A,8\n2,8,A,8\n' >o.csv
  run_is 65 "crm-import order o.csv --key number number:=no total:=total --create product \
    lines.product:=sku lines.price:=price" '' "crm-import: o.csv:2: total: 9.00, but its lines make 8.00
crm-import: nothing was changed: 1 of 2 refused"
}

@test "the first of several lines sets a record, differing ones are counted" {
  new_book
  printf 'no,name,country\n1,Ann,DE\n1,Ann,DE\n1,Ann,FR\n2,Bo,\n' >a.csv
  check 'crm-import contact a.csv --source s source_id:=no; crm-contact list -o name,country' <<'END'
contact-1
contact-2
name	country
Ann	DE
Bo	
! crm-import: a.csv: 1 line differs from the first of its contact (1 contact); the first was taken
END
}

@test "created and the time of a step are set as the file says" {
  new_book
  printf 'name,since,won\nAnn,2020-05-06 07:08:09,2021-02-03\n' >a.csv
  check "crm-import contact a.csv name:=name created:=since stage=customer steps.customer:=won &&
    crm-contact list -o name,created && book_sql 'select field, became, at from steps where who is null' | tr '\t' '|'" <<'END'
contact-1
name	created
Ann	2020-05-06T07:08:09+00:00
stage|customer|1612310400
END
  check "crm-import contact a.csv --key name name:=name steps.customer:=won created:=since" </dev/null
  run_is 2 "crm-import contact a.csv name:=name steps.won:=won" '' \
    "crm-import: 'steps.won': no status or stage of contacts has that choice"
}

@test "an id column that names records updates them; versions keep others' work" {
  new_book
  crm-contact add Ann city=Berlin >/dev/null
  crm-contact list -o id,version,city >a.tsv
  sed -i s/Berlin/Rome/ a.tsv
  crm-contact edit 1 phone='+49 30 23125 002' >/dev/null
  check 'crm-import contact a.tsv' <<'END'
! crm-import: a.tsv:2: contact-1 was changed meanwhile by ann (txn-3)
? 75
END
  crm-contact list -o id,version,city | sed s/Berlin/Rome/ >a.tsv
  check 'crm-import contact a.tsv; crm-contact list -o id,city' <<'END'
contact-1
id	city
contact-1	Rome
END
}

@test "an id column of another program is not taken" {
  new_book
  printf 'id,name\n1,Ann\n2,Bo\n' >a.csv
  check 'crm-import contact a.csv' <<'END'
contact-1
contact-2
! crm-import: a.csv: column not taken: id
END
  printf 'id,name\n1,Ann\ncontact-1,Bo\n' >a.csv
  run_is 65 'crm-import contact a.csv' '' \
    "crm-import: a.csv: column not taken: id
crm-import: a.csv:3: id: 'contact-1' names a record, but lines before it do not
crm-import: nothing was changed: 1 of 2 refused"
}

@test "an id that is not there is refused" {
  new_book
  printf 'id,name\ncontact-7,Ann\norder-1,Bo\n' >a.csv
  run_is 65 'crm-import contact a.csv' '' "crm-import: a.csv:2: no contact-7
crm-import: a.csv:3: id: order-1 is no contact
crm-import: nothing was changed: 2 of 2 refused"
}

@test "more than a hundred changed records want a yes; new ones do not" {
  new_book
  { echo name,city; for i in {1..101}; do echo "N$i,X"; done; } >a.csv
  crm-import contact a.csv >/dev/null
  sed -i s/X/Y/ a.csv
  check 'crm-import contact a.csv --key name' <<'END'
! crm-import: change 101 contacts (N1, N2, N3, ...): give --yes or --expect 101
? 2
END
  check 'crm-import contact a.csv --key name --expect 101 | wc -l' <<'END'
101
END
}

@test "delimiters, skipped lines, no header, blanks" {
  new_book
  printf 'a report\n\n\t 001   19970101  2   29.33\n 002 19970118 1 3\n' >a.txt
  check 'crm-import order a.txt --skip 1 --delimiter blank --no-header --date-format %Y%m%d \
    number:=1 date:=2 total:=4 && crm-order list -o number,date,total,currency' <<'END'
order-1
order-2
number	date	total	currency
001	1997-01-01	29.33	EUR
002	1997-01-18	3.00	EUR
! crm-import: a.txt: column not taken: 3
END
}

@test "a semicolon file is read as such, numbers and dates as said" {
  new_book
  printf 'sku;name;price\nA;"Lampe; rot";1.234,50\n' >p.csv
  check "crm-import product p.csv --decimal , && crm-product list -o sku,name,price,currency" <<'END'
product-1
sku	name	price	currency
A	Lampe; rot	1234.50	EUR
END
}

@test "other encodings, a byte order mark, CR LF" {
  new_book
  printf 'name,city\r\nJ\xfcrgen,K\xf6ln\r\n' >a.csv
  printf '\xef\xbb\xbfname,city\r\nZo\xc3\xab,Ghent\r\n' >b.csv
  check 'crm-import contact a.csv --encoding ISO-8859-1 && crm-import contact b.csv && crm-contact list -o name,city' <<'END'
contact-1
contact-2
name	city
Jürgen	Köln
Zoë	Ghent
END
  run_is 65 'crm-import contact a.csv' '' "crm-import: a.csv:2: not UTF-8 at byte 2"
}

@test "JSON lines, and standard input by a dash" {
  new_book
  check "printf '%s\n' '{\"name\":\"Ann\",\"tags\":[\"a\",\"b\"],\"x\":null}' '{\"name\":\"Bo\",\"city\":\"Rome\"}' |
    crm-import contact - && crm-contact list -o name,city,tag" <<'END'
contact-1
contact-2
name	city	tag
Ann		a,b
Bo	Rome	
! crm-import: stdin: column not taken: x
END
}

@test "JSON: what is nested in a column that is not taken matters to nobody" {
  new_book
  printf '%s\n' '{"name":"Ann","extra":{"a":1},"more":[[1]]}' '{"name":"Bo","extra":{"a":2}}' >a.json
  check 'crm-import contact a.json && crm-contact list -H -o name' <<'END'
contact-1
contact-2
Ann
Bo
! crm-import: a.json: columns not taken: extra, more
END
  printf '%s\n' '{"name":"Cy","city":{"a":1}}' '{"name":"Di","tags":["a",["b"]]}' >a.json
  run_is 65 'crm-import contact a.json' '' "crm-import: a.json:1: city: is an object
crm-import: a.json:2: tags: an array in it holds more than plain values
crm-import: nothing was changed: 2 of 2 refused"
}

@test "vCards are told by their looks, in any case, behind a mark, in UTF-16, in small pieces" {
  new_book
  printf 'Begin:vCard\r\nVERSION:4.0\r\nFN:Ann\r\nEND:VCARD\r\n' >v
  check 'crm-import contact v' <<<contact-1
  check 'crm-import contact - <v' <<<contact-2
  check '{ printf "\xef\xbb\xbf"; cat v; } | crm-import contact -' <<<contact-3
  check 'iconv -f UTF-8 -t UTF-16 v | crm-import contact -' <<<contact-4
  check 'iconv -f UTF-8 -t UTF-16BE v | crm-import contact -' <<<contact-5
  check '{ printf B; sleep 0.1; tail -c +2 v; } | crm-import contact -' <<<contact-6
  check 'crm-contact list -H -o name | sort -u' <<<Ann
  run_is 2 'crm-import order - <v' '' 'crm-import: vCards are contacts, not orders'
  printf 'begin,name\n1,Bo\n' >v
  check '{ printf b; sleep 0.1; tail -c +2 v; } | crm-import contact -' <<'END'
contact-7
! crm-import: stdin: column not taken: begin
END
}

@test "vCards are contacts; what no field holds is kept and written back" {
  new_book
  cat >a.vcf <<'END'
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:42
FN:Ann Lee
EMAIL:ann@x.org
TEL:+49 30 23125 002
ORG:Acme
X-SHOE:42
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Bo
EMAIL:bo
END:VCARD
END
  run_is 65 'crm-import contact a.vcf --create account' '' "crm-import: a.vcf:10: emails: not an address: 'bo' (no @)
crm-import: nothing was changed: 1 of 2 refused"
  sed -i 10,14d a.vcf
  check 'crm-import contact a.vcf --create account --source cards && crm-contact list -o name,email,phone,account.name &&
    crm-import contact a.vcf --create account --source cards && crm-export contact --format vcard | tr -d "\r" | grep -e UID -e SHOE' <<'END'
contact-1
name	email	phone	account.name
Ann Lee	ann@x.org	+493023125002	Acme
UID:urn:uuid:42
X-SHOE:42
END
}

@test "telephone numbers are read in the record's country, else the book's" {
  new_book
  printf 'name,phone,country\nA,030 23125 002,\nB,020 7946 0110,GB\n' >a.csv
  check 'crm-import contact a.csv && crm-contact list -o name,phone' <<'END'
contact-1
contact-2
name	phone
A	+493023125002
B	+442079460110
END
  printf 'name,phone\nB,020 7946 0111\n' >a.csv
  check 'crm-import contact a.csv --key name && crm-contact list -o name,phone' <<'END'
contact-2
name	phone
A	+493023125002
B	+442079460111
END
}

@test "--chunk saves as it goes, and says so" {
  new_book
  printf 'sku,name\nA,x\nB,x\nC,x\nA,y\nD,x\n' >p.csv
  check 'crm-import product p.csv --chunk 2; rc=$?; crm-product list -H -o sku; (exit $rc)' <<'END'
product-1
product-2
A
B
! crm-import: p.csv:5: sku: 'A' is product-1's already
! crm-import: saved 2, refused 1, and the rest was not tried
? 3
END
}

@test "--chunk: a line wrong by itself, and nothing is saved; with --keep-going the good ones are" {
  new_book
  printf 'sku,name,price\nA,x,1\nB,x,1\nC,x,1\nD,x,?\n' >p.csv
  check 'crm-import product p.csv --chunk 2; rc=$?; crm-product list -H -o sku; (exit $rc)' <<'END'
! crm-import: p.csv:5: price: not a number: '?'
! crm-import: nothing was changed: 1 of 4 refused
? 65
END
  check 'crm-import product p.csv --chunk 2 --keep-going >/dev/null; rc=$?; crm-product list -H -o sku; (exit $rc)' <<'END'
A
B
C
! crm-import: p.csv:5: price: not a number: '?'
! crm-import: saved 3, refused 1
? 3
END
}

@test "a date format that does not exist is refused before the data is" {
  new_book
  run_is 2 'crm-import contact none.csv --date-format %Q' '' "crm-import: unknown %Q in the date format '%Q'"
  run_is 2 'crm-import contact none.csv --date-format %d.%m.' '' \
    "crm-import: no year, month and day in the date format '%d.%m.'"
  echo 'date_format: "%Q"' >r.yaml
  run_is 78 'crm-import contact none.csv --rules r.yaml' '' \
    "crm-import: r.yaml:1:1: unknown %Q in the date format '%Q'"
}

@test "-n --keep-going shows nothing of what is refused" {
  new_book
  crm-product add LAMP name=Lamp price=5 >/dev/null
  printf 'number,sku,n\nA,LAMP,1\nB,LAMP,1\nB,NONE,1\n' >o.csv
  check 'crm-import order o.csv --key number number:=number lines.product:=sku lines.quantity:=n -n --keep-going |
    cut -f2,4 | grep -e number -e quantity; (exit ${PIPESTATUS[0]})' <<'END'
number	A
quantity	1
! crm-import: o.csv:4: lines.product: no product 'NONE'
! crm-import: o.csv:3: line 4 of the same order is wrong
? 3
END
}

@test "an unknown noun, field, column or option names the nearest" {
  new_book
  printf 'name,city\nAnn,X\n' >a.csv
  run_is 2 'crm-import contcat a.csv' '' "crm-import: no noun 'contcat'; did you mean 'contact'?"
  run_is 2 'crm-import contact a.csv nmae:=name' '' "crm-import: no field 'nmae'; did you mean 'name'?"
  run_is 65 'crm-import contact a.csv name:=naem' '' "crm-import: a.csv: no column 'naem'; did you mean 'name'?"
  run_is 2 'crm-import contact a.csv --kye name' '' "crm-import: no option '--kye'; did you mean '--key'?"
  run_is 2 'crm-import contact a.csv --create contcat' '' \
    "crm-import: --create: no noun 'contcat'; did you mean 'contact'?"
}

@test "what cannot be set, or not by an import, is refused" {
  new_book
  printf 'name,city\nAnn,X\n' >a.csv
  run_is 2 'crm-import contact a.csv changed:=name' '' 'crm-import: changed: cannot be set'
  run_is 2 'crm-import contact a.csv orders.count:=name' '' 'crm-import: orders.count: cannot be set'
  run_is 2 'crm-import order a.csv number=5' '' 'crm-import: number: no two records can have the same'
  run_is 2 'crm-import order a.csv lines.order:=name' '' 'crm-import: lines.order: follows from the order'
  run_is 2 'crm-import contact a.csv source_id:=name' '' \
    'crm-import: source_id: of which source? give --source NAME'
  run_is 2 'crm-import contact' '' "crm-import: no file: give FILE or '-'"
  run_is 66 'crm-import contact none.csv' '' 'crm-import: none.csv: No such file or directory'
}

@test "cells that do not fit the header are refused" {
  new_book
  printf 'name,city\nAnn\nBo,Rome,x\nCy,Oslo,\n' >a.csv
  run_is 65 'crm-import contact a.csv' '' "crm-import: a.csv:2: 1 cells where the header has 2
crm-import: a.csv:3: 3 cells where the header has 2
crm-import: nothing was changed: 2 of 3 refused"
}

@test "two columns that are one field want a word" {
  new_book
  printf 'Name,name\nAnn,Bo\n' >a.csv
  run_is 65 'crm-import contact a.csv' '' \
    "crm-import: a.csv: name: column 'Name' or column 'name'? say which: name:=COLUMN"
}

@test "an empty file is nothing to do" {
  new_book
  : >a.csv
  check 'crm-import contact a.csv' </dev/null
  printf 'name,city\n' >a.csv
  check 'crm-import contact a.csv' </dev/null
}

@test "a text that looks like an id is none, and comes back as it was" {
  new_book
  printf 'name,city\ncontact-1,Rome\n' >a.csv
  check 'crm-import contact a.csv >/dev/null; crm-export contact | cut -f1,2' <<'END'
id	name
contact-1	contact\x2d1
END
  check 'crm-export contact | crm-import contact -' </dev/null
}

@test "the longest book of lines needs no more memory than a short one" {
  new_book
  awk 'BEGIN { print "name,city"; for (i = 0; i < 60000; i++) print "Name " i ",Town " i }' >a.csv
  (ulimit -v 400000 && crm-import -V >/dev/null 2>&1) || skip 'a sanitizer takes more'
  (ulimit -v 400000 && crm-import contact a.csv | tail -n 1 >last)
  [ "$(cat last)" = contact-60000 ]
  crm-db check
}

@test "killed at any moment: the old state or the new" {
  new_book
  awk 'BEGIN { print "name,city"; for (i = 0; i < 8000; i++) print "Name " i ",Town " i }' >a.csv
  for delay in 0.02 0.05 0.08 0.12 0.16 0.2 0.25; do
    book_copy "$CRM_DB" "$(book_at before)"
    timeout -s KILL $delay crm-import contact a.csv --source s source_id:=name >/dev/null 2>&1 || true
    n=$(crm-contact list --count)
    [ "$n" = 0 ] || [ "$n" = 8000 ]
    crm-db check
    book_copy "$(book_at before)" "$CRM_DB"
  done
}

@test "a full output says saved" {
  new_book
  printf 'name\nAnn\n' >a.csv
  run_is 74 'crm-import contact a.csv >/dev/full' '' \
    'crm-import: saved, but the output could not be written: No space left on device'
}

@test "a load into an empty table: a number that comes twice is refused, and whose it is said" {
  new_book
  seq 1500 | awk 'BEGIN { print "sku,name,price" } { print "P" ($1 == 1400 ? 7 : $1) ",Thing " $1 ",1" }' >p.csv
  check 'crm-import product p.csv; rc=$?; crm-product list --count; (exit $rc)' <<'END'
0
! crm-import: p.csv:1401: sku: 'P7' is product-7's already
! crm-import: nothing was changed: 1 of 1500 refused
? 65
END
  check 'crm-import product p.csv --keep-going | wc -l; crm-product list --count; crm-product list -q sku:P7,P1400,P1401' <<'END'
1499
1499
product-7
product-1400
! crm-import: p.csv:1401: sku: 'P7' is product-7's already
! crm-import: saved 1499, refused 1
END
}

@test "a load into an empty table: rows of one key or source id are one record, once and again" {
  new_book
  seq 1500 | awk 'BEGIN { print "nr,name,emails" } { print $1 % 1200 ",Person " $1 % 1200 ",P" $1 % 1200 "@x.org" }' >c.csv
  check 'crm-import contact c.csv --source web source_id:=nr | wc -l; crm-contact list --count
    crm-import contact c.csv --source web source_id:=nr | wc -l' <<'END'
1200
1200
0
END
  new_book
  check 'crm-import contact c.csv --key email | wc -l; crm-contact list --count
    crm-import contact c.csv --key email | wc -l; crm-contact list -q email:p7@x.org' <<'END'
1200
1200
0
contact-7
! crm-import: c.csv: column not taken: nr
! crm-import: c.csv: column not taken: nr
END
}

@test "a load of orders with lines: what is refused leaves nothing, what is saved is whole" {
  new_book
  seq 1200 | awk 'BEGIN { print "number,date,sku,qty" }
    { print "N" $1 ",2026-01-02,A," ($1 % 100 == 0 ? "x" : 2); print "N" $1 ",2026-01-02,B,1" }' >o.csv
  crm-product add A sku=A price=2 && crm-product add B sku=B price=3
  check 'crm-import order o.csv --key number number:=number date:=date status=fulfilled lines.product:=sku lines.quantity:=qty --keep-going 2>/dev/null | wc -l
    crm-order list --tsv -H --by date --sum total; crm-line list --count; crm-order list -q number:N100,N101' <<'END'
1188
2026-01-02	1188	8316.00	EUR
2376
order-100
END
}
