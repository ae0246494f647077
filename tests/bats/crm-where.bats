# Any records, filtered by their columns; no book.
load ../helper

small() {
  crm-account add 'Hagen GmbH'
  crm-contact add 'Greta Hagen' email=greta@hagen.example tag=vip,new stage=customer birthday=1968-03-14
  crm-contact add 'Jonas Weiß' email=jonas@hagen.example stage=lead
  crm-contact add contact-1 title=owner note="$(printf 'two\nlines\tand \\ back')"
  crm-order add 1001 contact='Greta Hagen' total=12.5 date=2026-02-01
  crm-order add 1002 contact='Jonas Weiß' total=99 currency=JPY date=2026-03-02
  crm-order add 1003 total=300 date=2026-03-03 status=cancelled
}

setup() {
  crm_setup
  new_book small
  export BOOK=$CRM_DB
}

@test "typed by the noun in id: amounts, days, choices, folded text" {
  check 'crm-order list -o id,date,total,status | crm-where total:10..99' <<'END'
id	date	total	status
order-1	2026-02-01	12.50	placed
order-2	2026-03-02	99	placed
END
  run_is 0 'crm-order list -o id,date,total,status | crm-where date:2026-03 status:placed -q' order-2
  run_is 0 'crm-contact list | crm-where name:"JONAS WEISS" -q' contact-2
  run_is 0 'crm-contact list | crm-where stage:..lead -H -o id,stage' $'contact-2\tlead'
  run_is 0 'crm-contact list | crm-where tag:vip tag:new -q' contact-1
  run_is 0 'crm-contact list | crm-where [ stage:lead or no:email ] not name.has:jonas -q' contact-3
}

@test "rows come out as they came, escapes and all" {
  check 'crm-contact list -o id,name,note | crm-where note.has:lines' <<'END'
id	name	note
contact-3	contact\x2d1	two\nlines\tand \\ back
END
  check "printf 'id\tx\ncontact-1\t\\\\q\\\\x41 \n' | crm-where x.has:a" <<'END'
id	x
contact-1	\q\x41 
END
  run_is 0 "printf 'id\tx\nline-1\ta\e[31m\n' | crm-where x.has:a" $'id\tx\nline-1\ta\\x1b[31m'
}

@test "no book is needed" {
  crm-contact list >list
  run_is 0 'CRM_DB=/nowhere/x crm-where stage:lead -q <list' contact-2
}

@test "columns that are no fields go by their looks" {
  check 'crm-order list --by status --sum total | crm-where count:1 total:10..' <<'END'
status	count	total	currency
cancelled	1	300.00	EUR
placed	1	12.50	EUR
placed	1	99	JPY
END
  check "printf 'customer\tdate\tsum\nAnn\t2026-01-05\t9\nBob\t2026-02-01\t10\n' | crm-where date:2026-02.. sum:9.5.." <<'END'
customer	date	sum
Bob	2026-02-01	10
END
  run_is 0 "printf 'a\tb\n1\tx\n2\ty\n' | crm-where a:2" $'a\tb\n2\ty'
}

@test "columns that crm-with added are asked as what they are" {
  run_is 0 'crm-order list -o id,contact | crm-with contact.birthday,contact.stage | crm-where contact.birthday:..1970 -q' order-1
  run_is 0 'crm-order list -o id | crm-with contact.name | crm-where contact.name:"greta hagen" -q' order-1
}

@test "the header is found where sort left it, and stays there" {
  check 'crm-contact list -o id,stage | LC_ALL=C sort | crm-where has:stage' <<'END'
contact-1	customer
contact-2	lead
id	stage
END
  run_is 0 'crm-contact list -o id,stage | LC_ALL=C sort | crm-where has:stage -H' $'contact-1\tcustomer\ncontact-2\tlead'
  run_is 0 'crm-contact list -o id,stage | LC_ALL=C sort | crm-where has:stage --csv | tr -d "\r"' \
    $'id,stage\ncontact-1,customer\ncontact-2,lead'
  run_is 0 'crm-contact list -o id,stage | LC_ALL=C sort -k 2 | crm-where stage:lead --limit 1' $'contact-2\tlead\nid\tstage'
}

@test "a title that is the name of a field is no header" {
  check 'crm-contact list -o title,id | LC_ALL=C sort -r | crm-where title:owner' <<'END'
title	id
owner	contact-3
END
}

@test "nothing fits: nothing is printed, and -e tells" {
  run_is 0 'crm-contact list | crm-where stage:former'
  run_is 1 'crm-contact list | crm-where -e stage:former'
  run_is 1 'crm-where -e a:b'
  run_is 0 'crm-where a:b'
}

@test "--count, --limit, -o" {
  run_is 0 'crm-contact list | crm-where --count has:stage' 2
  run_is 1 'crm-contact list | crm-where --count -e stage:former' 0
  run_is 0 'crm-contact list | crm-where --limit 1 has:stage -o stage,id' $'stage\tid\ncustomer\tcontact-1'
  run_is 0 'crm-contact list -o id,name,stage | crm-where stage:lead -o -name' $'id\tstage\ncontact-2\tlead'
  run_is 2 'crm-contact list | crm-where stage:lead -o xyz' '' "crm-where: -o: no column 'xyz'"
  run_is 2 'crm-contact list | crm-where stage:lead -o +id' '' 'crm-where: -o: columns that came, or -COLUMN,... to leave some out'
  run_is 2 'crm-contact list -o name | crm-where name.has:a -q' '' "crm-where: -q: no column 'id'"
}

@test "lines without a header are a usage error" {
  run_is 2 'crm-contact list -H | crm-where stage:lead' '' 'crm-where: stdin: no header, and columns are found by it'
  run_is 2 "printf 'x\ty\n1\t2\n' | crm-where a:1" '' 'crm-where: stdin: no header, and columns are found by it'
}

@test "an unknown column names the nearest, also where no row came" {
  run_is 2 'crm-contact list | crm-where emial:x' '' "crm-where: no column 'emial'; did you mean 'email'?"
  run_is 2 'crm-contact list | head -n 1 | crm-where emial:x' '' "crm-where: no column 'emial'; did you mean 'email'?"
  run_is 2 'crm-contact list | crm-where zone:UTC' '' "crm-where: no column 'zone'"
  run_is 65 'crm-order list | crm-where total:many 2>/dev/null'
}

@test "wrong words" {
  run_is 2 'crm-contact list | crm-where' '' 'crm-where: no term; crm-where -h tells how'
  run_is 2 'crm-contact list | crm-where stage=lead' '' "crm-where: stage: '=' sets; write stage:lead to ask"
  run_is 2 'crm-contact list | crm-where ""' '' 'crm-where: an empty word; an unset variable of the shell?'
  run_is 2 'crm-contact list | crm-where - stage:lead' '' "crm-where: '-': standard input is read unasked; leave it out"
  run_is 2 'crm-contact list | crm-where stage:lead -s name' '' 'crm-where: -s: of no use here'
  run_is 2 'crm-contact list | crm-where stage:lead --yes' '' 'crm-where: --yes: of no use here'
}

@test "objects: kept as they are written with -j, TSV without" {
  cat >in.json <<'END'
{"id": "contact-1", "n": 1.50, "l": ["a", "b"]}
{"id": "contact-2", "n": 20, "l": [], "more": {}}
{"id": "contact-3", "n": 23456789012345678901234567890, "more": null}
END
  check 'crm-where n:2.. -j <in.json' <<'END'
{"id":"contact-3","n":23456789012345678901234567890,"more":null}
! crm-where: stdin:2: more: is an object
? 65
END
  run_is 0 "head -n 1 in.json | crm-where l:b" $'id\tn\tl\ncontact-1\t1.50\ta,b'
  run_is 0 "head -n 1 in.json | crm-where l:b -j -o l,id" '{"l":["a","b"],"id":"contact-1"}'
  check_same 'a list as objects' 'crm-contact list | crm-where stage:lead -j' 'crm-contact list stage:lead -j'
  check_same 'jq between' 'crm-contact list -j | jq -c . | crm-where stage:lead -j' 'crm-contact list stage:lead -j'
}

@test "lines that are no records: named and left out" {
  check "printf 'id\tx\nline-1\ta\0\nline-2\ta\tb\nline-3\ta\n\xff\n' | crm-where x:a" <<'END'
id	x
line-3	a
! crm-where: stdin:2: holds a NUL byte
! crm-where: stdin:3: 3 fields, the header has 2
! crm-where: stdin:5: not UTF-8 at byte 1
? 65
END
}

@test "the same answers as the book gives" {
  for term in stage:lead no:stage total:10.. tag:vip 'name.has:hagen' 'email:greta@hagen.example' \
    'stage.not:lead' 'name.is:contact-1' 'has:tag'; do
    case $term in
    total*) check_same "$term" "crm-order list $term" "crm-order list | crm-where $term" ;;
    *) check_same "$term" "crm-contact list $term" "crm-contact list | crm-where $term" ;;
    esac
  done
}

@test "the pipe to a writer: a text that reads as an id never steers" {
  run_is 0 'crm-contact list -o note,name,id | crm-where name.is:contact-1 -H' 'two\nlines\tand \\ back	contact\x2d1	contact-3'
  run_is 0 'crm-contact list -o name,title,id | crm-where title:owner | crm-contact edit - tag+=x' contact-3
}

@test "a full stdout, no stdin, a reader that goes" {
  run_is 74 'crm-contact list | crm-where has:id >/dev/full' '' 'crm-where: stdout: No space left on device'
  run_is 74 'crm-where has:id <&-' '' 'crm-where: stdin: Bad file descriptor'
  run_is 0 'yes "$(crm-contact list -o id,stage)" | crm-where stage:lead | head -n 2' $'id\tstage\ncontact-2\tlead'
}

@test "a 10 MB field passes" {
  { printf 'id\tx\nline-1\t'; head -c 10000000 /dev/zero | tr '\0' a; printf '\n'; } >big
  run_is 0 'crm-where has:x <big | cmp - big'
}
