# crm-dedupe: candidate pairs, and the likely duplicates that add and crm-import tell of.
load ../helper

setup() {
  crm_setup
  new_book
}

people() {
  awk -F'\t' -v OFS='\t' '{ $7 = $7 } 1' >people.tsv <<'END'
name	emails	phones	street	postcode	city	birthday
Ann Lee	ann@a.example	+493012345678	Mill Lane 7	10115	Berlin	1980-02-03
Lee, Ann	ANN@A.example
Anne Lee		030 12345678			Berlin
Tom Lee		+493012345678	Mill Lane 7	10115	Berlin
Ann Lea			Mill Lane 7	10115	Berlin	1980-03-02
Ann Lee			Mill Lane 9	20095	Hamburg
Zoë Bø			Elm Road 1	10115	Berlin
zoe bo			elm road 1		BERLIN
A
END
  crm-import contact people.tsv >/dev/null 2>&1
}

@test "pairs by id and other, with score and reasons" {
  people
  check 'crm-dedupe contact' <<'END'
id	other	score	reasons
contact-1	contact-2	1.0000	name,email
contact-1	contact-3	1.0000	name~0.97,phone,city
contact-1	contact-5	1.0000	name~0.91,birthday~0.80,street,postcode,city
contact-7	contact-8	1.0000	name,street,city
END
  check 'crm-dedupe contact -o other,score --limit 1 --csv | tr -d "\r"' <<'END'
other,score
contact-2,1.0000
END
  check 'crm-dedupe contact -q' <<'END'
contact-1
contact-1
contact-1
contact-7
END
  check 'crm-dedupe contact -j | tail -n 1' <<'END'
{"id":"contact-7","other":"contact-8","score":1.0000,"reasons":["name","street","city"]}
END
  run_is 0 'crm-dedupe contact --count' 4
  run_is 0 'crm-dedupe contact -H --threshold 1 | cut -f 2 | paste -sd,' 'contact-2,contact-3,contact-5,contact-8'
}

@test "terms select what is compared" {
  people
  run_is 0 'crm-dedupe contact city:Berlin --count' 3
  run_is 0 'crm-dedupe contact city:Hamburg' ''
  run_is 1 'crm-dedupe contact city:Hamburg -e' ''
  run_is 2 'crm-dedupe contact town:Berlin' '' "crm-dedupe: no field 'town'; crm-fields contact lists them"
}

@test "--on compares these fields alone, all of them alike" {
  people
  check 'crm-dedupe contact --on email' <<'END'
id	other	score	reasons
contact-1	contact-2	1.0000	email
END
  check 'crm-dedupe contact --on name,city -o id,other,reasons' <<'END'
id	other	reasons
contact-1	contact-3	name~0.97,city
contact-1	contact-5	name~0.91,city
contact-3	contact-5	name~0.89,city
contact-7	contact-8	name,city
END
  run_is 0 'crm-dedupe contact --on birthday' ''
  run_is 0 'crm-dedupe contact --on city,birthday -o reasons -H' 'city,birthday~0.80'
  run_is 2 'crm-dedupe contact --on nmae' '' "crm-dedupe: --on: no field 'nmae'; did you mean 'name'?"
  run_is 2 'crm-dedupe contact --on name,' '' 'crm-dedupe: --on: an empty field name'
  run_is 2 'crm-dedupe contact --on id' '' 'crm-dedupe: --on: records cannot be compared by id'
  run_is 2 'crm-dedupe contact --on orders.count' '' 'crm-dedupe: --on: records cannot be compared by orders.count'
}

@test "--between pairs two sources" {
  printf 'name,city\nAnn Lee,Bonn\nAnn Lee,Bonn\n' >a.csv
  printf 'name,city\nann lee,Bonn\n' >b.csv
  crm-import contact a.csv source=a >/dev/null 2>&1
  crm-import contact b.csv source=b >/dev/null 2>&1
  crm-import contact b.csv >/dev/null 2>&1
  check 'crm-dedupe contact --between source -o id,other' <<'END'
id	other
contact-1	contact-3
contact-1	contact-4
contact-3	contact-4
! crm-dedupe: 1 record is equal to an earlier one on the same side and left out
END
  run_is 2 'crm-dedupe contact --between sorce' '' "crm-dedupe: --between: no field 'sorce'; did you mean 'source'?"
}

@test "every noun with fields that identify has rules; others want them said" {
  printf 'name,city,phone\nAcme GmbH,Bonn,+4922812345\nACME,Bonn,+4922812345\nAdler,Bonn,+4922812345\n' >acc.csv
  crm-import account acc.csv >/dev/null 2>&1
  check 'crm-dedupe account' <<'END'
id	other	score	reasons
account-1	account-2	0.8333	name~0.80,phone,city
END
  printf 'sku,name,price,family\nA,Lamp brass,10,lamp\nB,Brass lamp,10,lamp\nC,Brass lamp 2,12,lamp\n' >p.csv
  crm-import product p.csv >/dev/null
  run_is 0 'crm-dedupe product -o id,other -H' 'product-1	product-2'
  for noun in order line activity team; do
    run_is 2 "crm-dedupe $noun" '' "crm-dedupe: no rules for ${noun/%y/ie}s: say how by --on FIELD,... or --rules FILE"
  done
  crm-order add date=2026-01-02 channel=web number=1 >/dev/null
  crm-order add date=2026-01-02 channel=web number=2 >/dev/null
  run_is 0 'crm-dedupe order --on date,channel -H' 'order-1	order-2	1.0000	date,channel'
}

# Of the pairs on stdin: how many there are, and how many the file whose.txt (NUMBER ID) gives
# the same number.
truth() {
  awk 'NR == FNR { who[$2] = $1; next } { n++; right += ($1 in who) && who[$1] == who[$2] } END { print n, right }' whose.txt -
}

@test "the published rule on data set 1 of FEBRL: 317 pairs, all true" {
  cat >rule.yaml <<'END'
block: [given]
compare:
  given: equal
  family: {measure: jaro-winkler, threshold: 0.85}
  street: {measure: levenshtein, threshold: 0.85}
  birthday: equal
  city: equal
  region: equal
threshold: 0.6
END
  crm-import contact "$DATA/febrl1.tsv" --date-format %Y%m%d --unknown birthday=empty \
    --source febrl source_id:=rec_id >/dev/null 2>&1
  book_sql 'select source_id, id from sources' | sed 's/^rec-\([0-9]*\)[^\t]*\t/\1 contact-/' >whose.txt
  run_is 0 'crm-dedupe contact --rules rule.yaml -H | truth' '317 317'
  run_is 0 'crm-dedupe contact -H | truth' '468 468'
}

@test "default rules on the restaurants of Fodor's and Zagat's: 106 of 112, none wrong" {
  CRM_DB=$(book_at us)
  crm-db init --currency USD --country US
  crm-import account "$DATA/fodors_zagat.tsv" name:=name street:=street city:=city phone:=phone \
    --unknown phone=empty --source guide source_id:=id >/dev/null 2>&1
  awk -F'\t' 'NR > 1 && $6 { print $6, "account-" NR - 1 }' "$DATA/fodors_zagat.tsv" >whose.txt
  run_is 0 'crm-dedupe account -H | truth' '106 106'
}

@test "wrong rules are refused with their place" {
  no() { # YAML MESSAGE
    printf '%b' "$1" >r.yaml
    run_is 78 'crm-dedupe contact --rules r.yaml' '' "crm-dedupe: r.yaml:$2"
  }
  no 'block: [name]\n' '1:1: compare: a map of fields is needed'
  no 'compare: {name: equal}\n' '1:1: block: a list of keys is needed'
  no 'block: [nmae]\ncompare: {name: equal}\n' "1:9: no field 'nmae'; did you mean 'name'?"
  no 'block: [name]\ncompare:\n  name: {mesure: equal}\n' "3:10: unknown key 'mesure'; did you mean 'measure'?"
  no 'block: [name]\ncompare:\n  name: jaro\n' "3:3: no measure 'jaro'; did you mean 'jaro-winkler'?"
  no 'block: [name]\ncompare:\n  birthday: words\n' '3:3: only texts are more or less alike'
  no 'block: [name]\ncompare:\n  name: date\n' '3:3: measure date is for dates'
  no 'block: [name]\ncompare:\n  name: {threshold: 2}\n' '3:10: not a number from 0.0001 to 1'
  no 'block: [name]\ncompare:\n  name: {weight: 0}\n' '2:1: no field has a weight'
  no 'block: [name]\ncompare:\n  name: {graded: yes}\n' '3:3: graded wants a threshold below 1'
  no 'block: [{field: email, how: words}]\ncompare: {name: equal}\n' "1:24: words are a text's"
  no 'block: [{how: words}]\ncompare: {name: equal}\n' '1:9: a key is made of FIELD or {field: FIELD, how: HOW}'
  no 'block: [name]\ncompare: {name: equal}\nwindow: 1.5\n' '3:1: not a whole number'
  no '- name\n' '1:1: rules are a map: block, compare, threshold'
  run_is 66 'crm-dedupe contact --rules none.yaml' '' "crm-dedupe: cannot read 'none.yaml': No such file or directory"
  run_is 2 'crm-dedupe contact --rules r.yaml --on name' '' 'crm-dedupe: --on and --rules exclude each other'
  for x in 0 1.5 x -1; do
    run_is 2 "crm-dedupe contact --threshold=$x" '' "crm-dedupe: --threshold: not a number above 0, up to 1: '$x'"
  done
  run_is 2 'crm-dedupe' '' 'crm-dedupe: which records? crm-dedupe NOUN'
  run_is 2 'crm-dedupe contact -o id,who' '' "crm-dedupe: -o: not of id other score reasons, each once: 'who'"
}

@test "--show-rules prints rules that do the same" {
  people
  crm-dedupe contact --show-rules >r.yaml
  check_same 'the same pairs' 'crm-dedupe contact' 'crm-dedupe contact --rules r.yaml'
  crm-dedupe contact --rules r.yaml --show-rules | diff r.yaml -
}

@test "keys: prefix, words, sorted, phonetic, joined" {
  printf 'name,city,birthday\nMeyer Karl,Bonn,1980-01-02\nKarl Maier,Köln,1980-05-06\nKarla Mayr,Bonn,1980-05-06\n' >p.csv
  crm-import contact p.csv >/dev/null 2>&1
  pairs() { # KEY
    printf 'block: [%s]\ncompare: {stage: {weight: 0}, name: {measure: words, threshold: 0.0001, weight: 1}}\nthreshold: 0.0001\n' "$1" >r.yaml
    crm-dedupe contact --rules r.yaml -H -o id,other | sed 's/contact-//g' | tr '\t\n' '-,'
  }
  [ "$(pairs 'name')" = '' ]
  [ "$(pairs '{field: name, how: phonetic}')" = '1-2,1-3,2-3,' ]
  [ "$(pairs '{field: name, how: words}')" = '1-2,' ]
  [ "$(pairs '{field: name, how: words, prefix: 2}')" = '1-2,1-3,2-3,' ]
  [ "$(pairs '{field: birthday, prefix: 4}')" = '1-2,1-3,2-3,' ]
  [ "$(pairs '{field: birthday, prefix: 7}')" = '2-3,' ]
  [ "$(pairs '[{field: birthday, prefix: 4}, city]')" = '1-3,' ]
  [ "$(pairs 'city')" = '1-3,' ]
}

@test "records that are equal are pairs with the first of them, not with each other" {
  { printf 'name\temails\tcity\n'; yes $'Ann Lee\tann@a.example\tBonn' | head -n 5000; } >many.tsv
  crm-import contact many.tsv >/dev/null 2>&1
  run_is 0 'crm-dedupe contact -H -o id,score,reasons | sort | uniq -c | sed "s/^ *//"' \
    '4999 contact-1	1.0000	name,email,city'
  run_is 0 'crm-dedupe contact --count' 4999
}

@test "a block of thousands is compared by neighbourhood, and a notice tells" {
  awk 'BEGIN { print "name\tcity"; for (i = 0; i < 5000; i++) printf "P%c%c%c Q%d\tBonn\n", 97 + i % 26, 97 + i / 26 % 26, 97 + i / 676, i % 7
    print "Zachary Quimby\tBonn"; print "Zachary Quinby\tBonn" }' >big.tsv
  crm-import contact big.tsv >/dev/null 2>&1
  check 'crm-dedupe contact --on city,name --threshold 1 -o id,other,reasons | tail -n 1' <<'END'
contact-5001	contact-5002	city,name~0.96
! crm-dedupe: 12 blocks of more than 100 records (13466 in all): each record compared with the 20 next to it alone
END
}

@test "nothing, one letter, ten megabytes, other scripts" {
  run_is 0 'crm-dedupe contact' ''
  head -c 10000000 /dev/zero | tr '\0' 'x' >long
  crm-contact add Ann note@=long city=Bonn >/dev/null
  crm-contact add X >/dev/null
  crm-contact add X >/dev/null
  crm-contact add 李小龙 city=香港 >/dev/null
  crm-contact add 李小龙 city=香港 >/dev/null 2>&1
  printf 'a\xcc\x81' | xargs -0 crm-contact add city=Bonn >/dev/null
  run_is 0 'crm-dedupe contact -H' 'contact-4	contact-5	0.6667	name,city'
  run_is 0 'crm-dedupe contact --on note -H' ''
  run_is 0 'crm-dedupe contact --on name -H | cut -f 1,2' $'contact-2\tcontact-3\ncontact-4\tcontact-5'
}

@test "a slow reader does not keep the book" {
  { printf 'name\temails\n'; yes $'Ann Lee\tann@a.example' | head -n 30000; } >many.tsv
  crm-import contact many.tsv >/dev/null 2>&1
  crm-dedupe contact | { sleep 2; wc -l >lines; } &
  sleep 0.7
  run_is 0 'crm-contact add Tom --wait 1' contact-30001
  wait
  [ "$(cat lines)" -eq 30000 ]
  crm-dedupe contact | head -n 1 >/dev/null
}

@test "add tells of a likely duplicate, --unique refuses it" {
  people
  check 'crm-contact add Tom Thumb email=Ann@A.example' <<'END'
contact-10
! crm-contact: likely a duplicate of contact-1 (email)
END
  run_is 65 'crm-contact add Tom Thumb email=ann@a.example --unique' '' 'crm-contact: likely a duplicate of contact-1 (email)'
  run_is 0 'crm-contact list --count' 10
  check 'crm-contact add An Lee phone=030/12345678' <<'END'
contact-11
! crm-contact: likely a duplicate of contact-1 (phone)
END
  run_is 0 'crm-contact add Otto Stein phone=030/12345678' contact-12
  check 'crm-contact add "ZOE BO" city=berlin' <<'END'
contact-13
! crm-contact: likely a duplicate of contact-8 (name, city)
END
  run_is 0 'crm-contact add "ZOE BO" city=Bonn --unique' contact-14
  run_is 0 'crm-contact add Ann Lee email=other@a.example city=Berlin' contact-15
  run_is 65 'crm-contact add Ann Lee email=more@a.example birthday=1980-02-03 --unique' '' \
    'crm-contact: likely a duplicate of contact-1 (name, birthday)'
  crm-account add Acme phone=+4922812345 city=Bonn >/dev/null
  run_is 65 'crm-account add ACME city=BONN --unique' '' 'crm-account: likely a duplicate of account-1 (name, city)'
}

@test "nouns without identifying fields are never asked" {
  for i in 1 2; do
    run_is 0 'crm-activity add subject=call kind=call --unique' "activity-$i"
    run_is 0 'crm-order add date=2026-01-02 --unique' "order-$i"
    run_is 0 'crm-product add Lamp --unique' "product-$i"
  done
}

@test "import counts likely duplicates, --unique refuses their lines" {
  printf 'name,emails,city\nAnn Lee,ann@a.example,Bonn\nTom,,Bonn\nTom,,Bonn\nUwe,,Bonn\nAnna,ANN@a.example,\n' >p.csv
  check 'crm-import contact p.csv -n | cut -f 1 | sort -u' <<'END'
contact-1
contact-2
contact-3
contact-4
contact-5
id
! crm-import: p.csv: 2 likely duplicates: contact-3 of contact-2 (name, city), contact-5 of contact-1 (email); crm-dedupe contact lists them
END
  check 'crm-import contact p.csv --unique' <<'END'
! crm-import: p.csv:4: likely a duplicate of contact-2 (name, city)
! crm-import: p.csv:6: likely a duplicate of contact-1 (email)
! crm-import: nothing was changed: 2 of 5 refused
? 65
END
  check 'crm-import contact p.csv --unique --keep-going' <<'END'
contact-1
contact-2
contact-3
! crm-import: p.csv:4: likely a duplicate of contact-2 (name, city)
! crm-import: p.csv:6: likely a duplicate of contact-1 (email)
! crm-import: saved 3, refused 2
? 3
END
  run_is 0 'crm-import contact p.csv --key email name:=name emails:=emails' '' \
    'crm-import: p.csv: column not taken: city
crm-import: p.csv: 3 lines without emails passed over
crm-import: p.csv: 1 line differs from the first of its contact (1 contact); the first was taken'
}

@test "a long import finds the same ones, whether the table was empty or not" {
  awk 'BEGIN { print "name\temails\tphones\tpostcode\tcity"
    for (i = 0; i < 2000; i++) printf "N%d M%d\tm%d@a.example\t+4930%07d\t%05d\tBonn\n", i, i, i, i, i
    print "Else\tM7@a.example\t\t\t"; print "N8 M8\t\t\t00008\t"; print "M9 N9\t\t+49300000009\t\t"
    print "Other\t\t+49300000009\t\t"; print "N10 M10\tnew@a.example\t\t\tBonn"; print "N11 M11\t\t\t\tBonn" }' >p.tsv
  last='crm-import: p.tsv: 4 likely duplicates: contact-2001 of contact-8 (email), contact-2002 of contact-9 (name, postcode), contact-2003 of contact-10 (phone); crm-dedupe contact lists them'
  run_is 0 'crm-import contact p.tsv | wc -l' 2006 "$last"
  new_book
  crm-contact add Somebody Else >/dev/null
  run_is 0 'crm-import contact p.tsv | wc -l' 2006 \
    'crm-import: p.tsv: 4 likely duplicates: contact-2002 of contact-9 (email), contact-2003 of contact-10 (name, postcode), contact-2004 of contact-11 (phone); crm-dedupe contact lists them'
}

@test "the policy's rules are taken, unless the line names others" {
  new_book
  crm-account add Lamps Ltd city=Bern
  crm-account add Lampes Ltd city=Bern
  run_is 0 'printf "dedupe:\n  account:\n    block: [city]\n    compare: {city: equal}\n" | crm-config load -' dedupe
  check 'crm-dedupe account' <<<$'id\tother\tscore\treasons\naccount-1\taccount-2\t1.0000\tcity'
  run_is 0 'crm-dedupe account --on website'
  run_is 78 'printf "dedupe:\n  account:\n    block: [town]\n    compare: {city: equal}\n" | crm-config load -' '' \
    "crm-config: stdin:3:13: no field 'town'; crm-fields account lists them"
}
