# Fields of one's own: declared in the policy, and then like any other.
load ../helper

setup() {
  crm_setup
  new_book filled
}

# Every type there is, and two records that have them all.
policy() {
  cat <<'END'
fields:
  contact:
    nick: {type: string, help: what friends say}
    codes: {type: string, several: yes, exact: yes}
    score: {type: number, index: yes, default: 1}
    ratio: {type: number, decimals: 2, unit: percent}
    worth: {type: money}
    since: {type: date}
    seen: {type: time}
    length: {type: duration}
    vip: {type: bool}
    tier: {type: choice, choices: [bronze, silver, gold], steps: yes}
    mail2: {type: email, unique: yes}
    fax: {type: phone}
    site: {type: url}
    land: {type: country}
    speaks: {type: language, several: yes}
    clock: {type: zone}
    pays: {type: currency}
    label: {type: tag}
    story: {type: text, personal: yes}
    badge: {type: string, unique: yes, exact: yes}
    manager: {type: reference, noun: contact}
  account:
    grade: {type: choice, choices: a b c}
  order:
    margin: {type: number, decimals: 1, required: yes}
  line:
    shelf: {type: string}
END
}

filled() {
  policy | crm-config load -
  crm-account add Acme grade=a
  crm-contact add Ann Lee nick=Ännchen codes=AB,cd score=7 ratio=12.5 worth=1250 since=2020-01-15 \
    seen=2026-11-20T10:00 length=1h30m vip=yes tier=gold mail2=Ann@x.org fax='030 123456' \
    site=https://x.org/Ann land=DE speaks=de-AT,en clock=Europe/Berlin pays=eur label=a,b \
    story='once upon a time' badge=B1 account=account-1
  crm-contact add Bo score=3 tier=bronze worth='EUR 5' badge=B2 manager=contact-1 codes=ab
}

every() {
  crm-contact list "$@" -o nick,codes,score,ratio,worth,since,seen,length,vip,tier,mail2,fax,site,land,speaks,clock,pays,label,story,badge,manager
}

@test "values of every type are read, kept and printed like those of built-in fields" {
  check 'every -j' <<'END'
{"nick":"Ännchen","codes":["AB","cd"],"score":7,"ratio":12.5,"worth":1250.00,"since":"2020-01-15","seen":"2026-11-20T10:00:00+00:00","length":5400,"vip":true,"tier":"gold","mail2":"Ann@x.org","fax":"+4930123456","site":"https://x.org/Ann","land":"DE","speaks":["de-AT","en"],"clock":"Europe/Berlin","pays":"EUR","label":["a","b"],"story":"once upon a time","badge":"B1","manager":null}
{"nick":null,"codes":["ab"],"score":3,"ratio":null,"worth":5.00,"since":null,"seen":null,"length":null,"vip":null,"tier":"bronze","mail2":null,"fax":null,"site":null,"land":null,"speaks":null,"clock":null,"pays":null,"label":null,"story":null,"badge":"B2","manager":"contact-1"}
END
  run_is 0 'crm-db check'
}

@test "wrong values are refused as those of built-in fields are" {
  local word
  while IFS='|' read -r word want; do
    run_is 65 "crm-contact edit 2 $word" '' "crm-contact: contact-2: $want"
  done <<'END'
score=1.5|score: not a whole number: '1.5'
ratio=1.234|ratio: more than 2 decimals: '1.234'
since=2026-02-30|since: no such day: '2026-02-30'
vip=perhaps|vip: neither yes nor no: 'perhaps'
tier=iron|tier: not one of bronze silver gold: 'iron'
mail2=x|mail2: not an address: 'x' (no @)
mail2=ANN@X.org|mail2: 'ANN@X.org' is contact-1's already
badge=B1|badge: 'B1' is contact-1's already
land=Mordor|land: no country: 'Mordor'
clock=Mars|clock: no time zone (Europe/Berlin): 'Mars'
manager=account-1|manager: account-1 is no contact
manager=Nobody|manager: no contact 'Nobody'
length=long|length: not a duration: 'long'
END
  run_is 0 'crm-contact edit 2 badge=b1' contact-2
  run_is 2 'crm-contact edit 2 scor=1' '' "crm-contact: no field 'scor'; did you mean 'score'?"
  run_is 65 'crm-order add contact=contact-1' '' 'crm-order: margin: required'
  run_is 2 'crm-contact edit 2 score+=1' '' 'crm-contact: contact-2: score: has one value; write score=VALUE'
  run_is 65 "crm-contact edit 2 worth='USD 5'" '' \
    'crm-contact: contact-2: worth: in USD, but a contact has amounts in EUR alone'
}

@test "add, edit, +=, -=, --clear, defaults, steps" {
  run_is 0 'crm-contact add Cy -o score,tier,badge -H' $'1\t\t'
  run_is 0 'crm-contact edit 1 codes+=EF codes-=cd label-=a tier=silver -o codes,label,tier -H' $'AB,EF\tb\tsilver'
  run_is 0 'crm-contact edit 1 --clear nick,codes,vip,manager -o nick,codes,vip -H' $'\t\t'
  run_is 0 'crm-contact list codes:EF'
  run_is 0 'crm-contact list no:codes -q' $'contact-1\ncontact-3'
  run_is 0 'crm-db check'
}

@test "terms of every kind select by them" {
  local term want
  while IFS='|' read -r term want; do
    run_is 0 "crm-contact list $term -q" "$want"
  done <<'END'
nick:annchen|contact-1
nick.has:nnch|contact-1
nick.is:Ännchen|contact-1
nick.is:annchen|
codes:AB|contact-1
codes:ab|contact-2
codes.has:A|contact-1
score:5..|contact-1
score:3,4|contact-2
score.not:7|contact-2
ratio:12..13|contact-1
worth:'EUR 5'|contact-2
worth:1k..|contact-1
since:2020|contact-1
since.yearly:2021-01-10..2021-01-20|contact-1
seen:2026-11-20|contact-1
length:1h..2h|contact-1
vip:yes|contact-1
no:vip|contact-2
tier:silver..|contact-1
tier:..silver|contact-2
mail2:ann@X.ORG|contact-1
mail2.has:x.org|contact-1
fax:030123456|contact-1
site.has:x.org|contact-1
land:germany|contact-1
land:de|contact-1
speaks:de-at|contact-1
clock:Europe/Berlin|contact-1
pays:eur|contact-1
label:b|contact-1
story.has:upon|contact-1
badge:B1|contact-1
badge:b1|
manager:contact-1|contact-2
manager.name:'Ann Lee'|contact-2
manager.nick.has:ann|contact-2
manager.score:5..|contact-2
manager.account.grade:a|contact-2
account.grade:..b|contact-1
has:manager|contact-2
no:manager.nick|contact-1
annchen|contact-1
upon|contact-1
cd|contact-1
END
}

@test "list, -s, --by, --sum, show, with, where, fields, find by a unique one" {
  run_is 0 'crm-contact list -o +score -H | cut -f 1,2' "$(crm-contact list -H -o id,name)"
  run_is 0 'crm-contact list -s -tier -o tier -H' $'gold\nbronze'
  run_is 0 'crm-contact list -s nick -o id -H' $'contact-1\ncontact-2'
  check 'crm-contact list --by tier --sum score,ratio' <<'END'
tier	count	score	ratio
bronze	1	3	0
gold	1	7	12.5
END
  run_is 0 'crm-contact show 1 | grep -c -e Ännchen -e "1h30m" -e B1' 3
  check 'crm-contact list -o id -H | crm-with manager.name,score' <<'END'
contact-1		7
contact-2	Ann Lee	3
END
  run_is 0 'crm-contact list -o id,tier,score | crm-where tier:silver.. -o id -H' contact-1
  run_is 0 'crm-contact list -o id,codes | crm-where codes:ab -o id -H' contact-2
  check 'crm-fields contact | crm-where name:tier,badge' <<'END'
name	type	unit	choices	flags	help
tier	choice		bronze,silver,gold	step	a field of your own
badge	string			unique,find,exact	a field of your own
END
  run_is 0 'crm-contact show 1 | grep -x "  pays  *EUR" | wc -l' 1
  run_is 0 'crm-contact show B1 | head -n 1' "$(crm-contact show 1 | head -n 1)"
  run_is 0 'crm-contact edit 2 score=9 tier=gold -n' \
    $'id\tfield\told\tnew\ncontact-2\tscore\t3\t9\ncontact-2\ttier\tbronze\tgold'
}

@test "completion offers their names and choices" {
  run_is 0 'crm-contact --complete edit 1 tie' $'tier=\ta field of your own\ntier:\ta field of your own'
  run_is 0 'crm-contact --complete edit 1 tier=' $'tier=bronze\ntier=silver\ntier=gold'
  run_is 0 'crm-contact --complete list -o name,nic | cut -f 1' $'name,nickname\nname,nick'
}

@test "import: by header, by name, mapped, constant, by a unique key, from rules; parts too" {
  printf 'Name\tNick\tTIER\tbadge\tspeaks\nCy\tcc\tGold\tB3\tde,fr\nDi\t\t\tB4\t\n' >a.tsv
  run_is 0 'crm-import contact a.tsv' $'contact-3\ncontact-4'
  check 'crm-contact list badge:B3,B4 -o name,nick,tier,badge,speaks,score' <<'END'
name	nick	tier	badge	speaks	score
Cy	cc	gold	B3	de,fr	1
Di			B4		1
END
  printf 'who,no,points,level\nCyd,B3,5,top\n' >b.csv
  run_is 0 'crm-import contact b.csv name:=who badge:=no score:=points tier:=level vip=yes --map tier:top=silver --key badge' contact-3
  run_is 0 'crm-contact show B3 -o name,score,tier,vip -H' $'Cyd\t5\tsilver\tyes'
  printf 'key: badge\ncolumns: {badge: no, score: points}\nconstants: {label: [x, y]}\n' >r.yaml
  run_is 0 'crm-import contact b.csv --rules r.yaml' contact-3 'crm-import: b.csv: columns not taken: who, level'
  run_is 0 'crm-contact show B3 -o label -H' x,y
  printf 'number,who,sku,n,place,m\n1,Ann Lee,S,2,A7,1.5\n' >o.csv
  run_is 0 'crm-import order o.csv --key number number:=number contact:=who margin:=m lines.product:=sku lines.quantity:=n lines.shelf:=place --create product lines.price=3' order-1
  run_is 0 'crm-line list -o order,shelf -H' $'order-1\tA7'
  printf 'name\tscore\nE\tx\n' >c.tsv
  run_is 65 'crm-import contact c.tsv' '' "crm-import: c.tsv:2: score: not a number: 'x'"
  printf 'number,who,m\n2,B1,1\n3,Zoe,1\n' >d.csv
  run_is 0 'crm-import order d.csv number:=number contact:=who margin:=m --create contact' $'order-2\norder-3'
  run_is 0 'crm-order list number:2,3 -o contact.name -H' $'Ann Lee\nZoe'
  run_is 0 'crm-db check'
}

@test "export takes them all to a book with the same policy, vCards leave them out" {
  crm-export contact >a.tsv
  run_is 0 'head -n 1 a.tsv | tr "\t" "\n" | grep -c -x -e nick -e codes -e story -e manager -e label' 5
  local new
  new=$(book_at new)
  crm-db init --db "$new" --currency EUR --zone UTC --country DE
  crm-config show | crm-config load - --db "$new" >/dev/null
  crm-export account | crm-import account - --db "$new" --source old source_id:=id >/dev/null
  crm-import contact a.tsv --db "$new" --source old source_id:=id >/dev/null
  check_same contacts 'crm-export contact | cut -f 2-' "crm-export contact --db $new | cut -f 2-"
  run_is 0 'crm-import contact a.tsv'
  run_is 0 'crm-export contact --format vcard | grep -c -i -e nnchen -e B1 || true' 0
}

@test "a field taken away is known to nobody; taken up again its values are back" {
  every -j >before
  crm-config show >policy.yaml
  printf 'fields: {contact: {score: {type: number}}}\n' | crm-config load - >/dev/null
  run_is 2 'crm-contact list nick:x' '' "crm-contact: no field 'nick'; did you mean 'nickname'?"
  run_is 2 'crm-contact add X tier=gold' '' "crm-contact: no field 'tier'; crm-fields contact lists them"
  run_is 0 'crm-contact list annchen upon -q'
  run_is 0 'crm-contact list -o all | head -n 1 | grep -c -w -e nick -e story || true' 0
  run_is 0 'crm-fields contact | crm-where name:nick,story -o name -H'
  run_is 0 'crm-contact show 1 | grep -c -e nnchen -e upon || true' 0
  run_is 0 'crm-db check'
  run_is 0 'crm-contact rm 2' contact-2
  run_is 0 'crm-contact add Cy' contact-3
  run_is 0 'crm-order add contact=contact-1' order-1
  run_is 0 'crm-config load policy.yaml' fields "crm-config: fields: order.margin: required, and 1 order without: each wants it at its next edit"
  check_same 'values' 'head -n 1 before' 'every id:contact-1 -j'
  run_is 0 'crm-contact list annchen -q' contact-1
  run_is 0 'crm-contact list codes:AB speaks:en -q' contact-1
  run_is 65 'crm-order edit 1 number=5' '' 'crm-order: order-1: margin: required'
  run_is 0 'crm-db check'
}

@test "another type, a choice that is used, twins: refused as long as values stand against it" {
  crm-config show >p.yaml
  before=$(book_sum)
  change() { sed "$1" p.yaml | crm-config load -; }
  run_is 65 "change 's/nick: {type: string/nick: {type: text/'" '' \
    'crm-config: fields: contact.nick: 1 contact has a string there: take the field away first, or give another name'
  run_is 65 "change 's/bronze, //'" '' \
    "crm-config: fields: contact.tier: 'bronze' is no choice any more, but that of 1 contact"
  crm-contact edit 2 nick=ANNCHEN score=7 >/dev/null
  run_is 65 "change 's/nick: {type: string/nick: {type: string, unique: yes/'" '' \
    'crm-config: fields: contact.nick: unique, but contact-1 and contact-2 share a value'
  run_is 65 "change 's/score: {type: number, index: yes, default: 1/score: {type: number, unique: yes/'" '' \
    'crm-config: fields: contact.score: unique, but contact-1 and contact-2 share a value'
  run_is 65 "change 's/noun: contact}/noun: contact, default: contact-99}/'" '' \
    'crm-config: fields: contact.manager: default: no contact-99'
  check_same policy 'cat p.yaml' 'crm-config show'
  run_is 0 "change 's/clock: {type: zone}/clock: {type: string}/' 2>&1 | cut -d : -f 2-4" \
    ' fields: contact.clock: 1 contact has a zone there'
  crm-contact edit 1 --clear clock >/dev/null
  run_is 0 "change 's/clock: {type: zone}/clock: {type: string}/'" fields
  run_is 0 'crm-contact edit 1 clock=noon -o clock -H' noon
  run_is 0 'crm-db check'
}

@test "taken away and declared with another type it is a new field" {
  policy | sed /nick/d | crm-config load - >/dev/null
  policy | sed 's/nick: {type: string/nick: {type: number/' | crm-config load - >/dev/null
  run_is 0 'crm-contact list has:nick -q'
  run_is 0 'crm-contact edit 2 nick=5 -q' contact-2
  policy | sed /nick/d | crm-config load - >/dev/null
  policy | crm-config load - >/dev/null
  run_is 0 'crm-contact list has:nick -o id,nick -H' $'contact-1\tÄnnchen'
  run_is 0 'crm-db check'
}

@test "names whose columns could meet: x, x_fold, x_2" {
  printf 'fields: {contact: {a: {type: string}, a_fold: {type: string}, a_2: {type: string}, a_fold_fold: {type: string}}}\n' |
    crm-config load - >/dev/null
  run_is 0 'crm-contact edit 1 a=A a_fold=B a_2=C a_fold_fold=D -o a,a_fold,a_2,a_fold_fold -H' $'A\tB\tC\tD'
  run_is 0 'crm-contact list a:a a_fold:b a_2:c a_fold_fold:d -q' contact-1
  run_is 0 'crm-db check'
}

@test "crm-db compact removes what was taken away for ever, and asks first" {
  run_is 0 'crm-db compact'
  policy | sed -e /nick/d -e /manager/d -e /speaks/d | crm-config load - >/dev/null
  run_is 0 'crm-db stats | grep _fields' $'own_fields\t21\ndropped_fields\t3'
  run_is 2 'crm-db compact' '' \
    'crm-db: compact: for ever remove 3 fields with 3 values (contact.nick, contact.speaks, contact.manager); no undo brings them back: give --yes'
  check 'crm-db compact -n | sort' <<'END'
contact	manager	1
contact	nick	1
contact	speaks	1
noun	field	values
END
  run_is 0 'crm-db stats | grep _fields' $'own_fields\t21\ndropped_fields\t3'
  run_is 0 'crm-db compact --yes | wc -l' 4
  run_is 0 'crm-db stats | grep _fields' $'own_fields\t21\ndropped_fields\t0'
  run_is 0 'crm-db check'
  policy | crm-config load - >/dev/null
  run_is 0 'crm-contact list has:nick or has:manager or has:speaks -q'
  run_is 0 'crm-contact edit 1 nick=new manager=contact-2 -q' contact-1
  run_is 0 'crm-db check'
  run_is 0 'crm-db schema | grep -c "x_nick[^_]" || true' 0
}

@test "records that refer by a field of one's own hold on to each other" {
  run_is 65 'crm-contact rm 1' '' \
    'crm-contact: contact-1: 1 contact refers to it by manager: contact-2 (--with children removes, --detach unties)'
  run_is 0 'crm-contact rm 1 --detach -q' contact-1
  run_is 0 'crm-contact list no:manager -q' contact-2
}

@test "without the field, the book, or a readable one the messages are as ever" {
  run_is 2 'crm-contact add X scor=5' '' "crm-contact: no field 'scor'; did you mean 'score'?"
  local empty none
  empty=$(book_at empty) none=$(book_at none)
  crm-db init --db "$empty"
  run_is 2 "crm-contact add X nickx=5 --db $empty" '' "crm-contact: no field 'nickx'; crm-fields contact lists them"
  run_is 2 "crm-contact add X score=5 --db $empty" '' "crm-contact: no field 'score'; crm-fields contact lists them"
  run_is 2 "crm-contact add X score=5 --db $none" '' "crm-contact: no field 'score'; crm-fields contact lists them"
  run_is 66 "crm-contact list score:5 --db $none" '' "crm-contact: no book at '$(book_name "$none")'; make one: crm init"
  echo nonsense >bad.db
  run_is 2 'crm-contact add X score=5 --db bad.db' '' "crm-contact: no field 'score'; crm-fields contact lists them"
  run_is 0 'crm-fields contact --db bad.db -H -o name | grep -x score || true'
  CRM_DB=$empty book_schema 1
  run_is 2 "crm-contact add X score=5 --db $empty" '' "crm-contact: no field 'score'; crm-fields contact lists them"
  run_is 78 "crm-contact add X --db $empty" '' \
    "crm-contact: $(book_name "$empty"): made by an older crm (schema 1 of $SCHEMA); run: crm-db upgrade"
  run_is 0 "crm-fields contact --db $empty -H -o name | grep -x score || true"
}

@test "who began before the fields changed tries again, and nothing is half done" {
  { sleep 1; printf 'name\tnick\nCy\tc\n'; } | crm-import contact - nick:=nick name:=name >out 2>err &
  sleep 0.4
  policy | sed /nick/d | crm-config load - >/dev/null
  rc=0
  wait $! || rc=$?
  [ $rc = 75 ]
  run_is 0 'cat out err' 'crm-import: the fields of the book were changed meanwhile; try again'
  run_is 0 'crm-contact list -q' $'contact-1\ncontact-2'
  crm-contact list -o id | { sleep 0.3; policy | crm-config load - >/dev/null; crm-with nick; } >out
  run_is 0 'cut -f 2 out' $'nick\nÄnnchen\n'
}

@test "writers and loads at once: every record is whole, every refusal is a 75" {
  local i
  for i in 1 2 3 4 5 6; do
    { for n in 1 2 3 4 5; do crm-contact add W$i-$n tier=silver 2>>err$i || echo $? >>rc$i; done >>ids$i; } &
  done
  for n in 1 2 3 4 5 6; do
    policy | sed "s/^    fax:.*/    f$n: {type: number}/" | crm-config load - >/dev/null
  done
  wait
  cat rc? 2>/dev/null | grep -v -x 75 && false
  run_is 0 'crm-contact list tier:silver --count' "$(cat ids? | wc -l)"
  run_is 0 'crm-db check'
}

@test "damage is found: a column that is gone, a text that is wrong, a fold that is not" {
  book_sql "UPDATE contacts SET x_nick_fold = 'zz' WHERE id = 1"
  run_is 1 'crm-db check -H' $'contact-1\tnick\tits fold is not the one of the text'
  filled_again
  book_sql "DELETE FROM lookups WHERE field = 'codes' AND value = 'cd'"
  run_is 1 'crm-db check -H' $'contact-1\tcodes\tnot looked up by \'cd\''
  filled_again
  book_sql "UPDATE policies SET text = 'fields: {contact: {nick: {type: nothing}}}'"
  run_is 1 'crm-db check -H' $'policy\tfields\tfields:1:27: no type \'nothing\''
  filled_again
  book_sql "UPDATE policies SET text = 'fields: {contact: {nick: {type: string}}}'"
  run_is 1 'crm-db check -H' $'policy\tfields\tthere are more fields than are declared'
}

filled_again() {
  new_book filled
}

@test "a field that is taken away is in no view, and in it again when it comes back" {
  new_book
  printf 'fields:\n  contact:\n    shoe: {type: number}\n' >with
  printf 'fields:\n' >without
  crm-config load with >/dev/null
  crm-contact add A shoe=42 >/dev/null
  run_is 0 'crm-sql -H "select shoe from v_contacts"' 42
  crm-config load without >/dev/null
  local said='no such column: shoe'
  [ "$ENGINE" = sqlite ] || said='column "shoe" does not exist, at character 8'
  run_is 2 'crm-sql "select shoe from v_contacts"' '' "crm-sql: $said"
  crm-config load with >/dev/null
  run_is 0 'crm-sql -H "select shoe from v_contacts"' 42
}

@test "a unique number, day or reference is one record's" {
  new_book
  printf 'fields: {contact: {seat: {type: number, unique: yes}, twin: {type: reference, noun: contact, unique: yes}}}\n' |
    crm-config load - >/dev/null
  crm-contact add A seat=5 >/dev/null
  crm-contact add B seat=6 twin=contact-1 >/dev/null
  run_is 65 'crm-contact add C seat=5' '' "crm-contact: seat: '5' is contact-1's already"
  run_is 65 'crm-contact edit 1 twin=contact-1' '' "crm-contact: contact-1: twin: 'contact-1' is contact-2's already"
  run_is 0 'crm-contact edit 1 seat=5'
}
