# Columns added to records that carry ids.
load ../helper

small() {
  crm-account add 'Hagen GmbH' city=Berlin
  crm-contact add 'Greta Hagen' email=greta@hagen.example account='Hagen GmbH' tag=vip,new
  crm-contact add contact-1 email=odd@x.example title=owner note=contact-1
  crm-contact add 'Bo Ek' note="$(printf 'two\nlines\tand %s' "\\")"
  crm-order add 1001 contact='Greta Hagen' total=12.5 date=2026-02-01
  crm-order add 1002 contact=contact-2 total=99 currency=JPY date=2026-02-02
  crm-order add 1003 total=3 date=2026-02-03
}

setup() {
  crm_setup
  new_book small
}

@test "a field of the record in id; the columns that came are kept" {
  check 'crm-order list -o id,number | crm-with date,total' <<'END'
id	number	date	total
order-1	1001	2026-02-01	12.50
order-2	1002	2026-02-02	99
order-3	1003	2026-02-03	3.00
END
}

@test "a column that holds ids gives fields of their records; an empty one, empty cells" {
  check 'crm-order list -o id,contact | crm-with contact.email,contact.account.name' <<'END'
id	contact	contact.email	contact.account.name
order-1	contact-1	greta@hagen.example	Hagen GmbH
order-2	contact-2	odd@x.example	
order-3			
END
}

@test "without such a column the path goes through the record" {
  check 'crm-order list -o id | crm-with contact.email' <<'END'
id	contact.email
order-1	greta@hagen.example
order-2	odd@x.example
order-3	
END
}

@test "a column named like the field, without ids, does not hide it" {
  check "printf 'id\tcontact\norder-1\tMs. Hagen\norder-2\tcontact-3\n' | crm-with contact.name" <<'END'
id	contact	contact.name
order-1	Ms. Hagen	Greta Hagen
order-2	contact-3	Bo Ek
END
}

@test "the longest column counts" {
  check 'crm-order list -o id,contact,contact.account --limit 1 | crm-with contact.account.city' <<'END'
id	contact	contact.account	contact.account.city
order-1	contact-1	account-1	Berlin
END
}

@test "a column that is there is replaced in its place, wherever the header is" {
  check "printf 'contact-1\told\tx\nid\temail\ty\n' | crm-with name,email" <<'END'
contact-1	greta@hagen.example	x	Greta Hagen
id	email	y	name
END
}

@test "sort and shuf move the header; it stays where they put it" {
  check 'crm-contact list -o id,email | LC_ALL=C sort | crm-with email' <<'END'
contact-1	greta@hagen.example
contact-2	odd@x.example
contact-3	
id	email
END
  check 'crm-contact list -o id | sort -R --random-source=/dev/zero | crm-with email | sort' <<'END'
contact-1	greta@hagen.example
contact-2	odd@x.example
contact-3	
id	email
END
}

@test "headerless in, headerless out: the first id of a line" {
  check 'crm-contact list -H -o note,id | crm-with email' <<'END'
	contact-1	greta@hagen.example
contact\x2d1	contact-2	odd@x.example
two\nlines\tand \\	contact-3	
END
  run_is 0 'echo "see contact-2 	contact-3" | crm-with name' $'see contact-2 \tcontact-3\tBo Ek'
  run_is 0 'crm-contact list | grep Greta | cut -f 1,2 | crm-with email' \
    $'contact-1\tGreta Hagen\tgreta@hagen.example'
}

@test "-H leaves the header out" {
  run_is 0 'crm-contact list -o id --limit 1 | crm-with -H email' $'contact-1\tgreta@hagen.example'
}

@test "text that reads as an id never steers" {
  check 'crm-contact list name:contact-1 -o name,note,id | crm-with email' <<'END'
name	note	id	email
contact\x2d1	contact\x2d1	contact-2	odd@x.example
END
  check 'crm-contact list name:contact-1 -o name,id -j | crm-with email' <<'END'
name	id	email
contact\x2d1	contact-2	odd@x.example
END
  check 'crm-contact list name:contact-1 -H -o title,id | crm-with name' <<'END'
owner	contact-2	contact\x2d1
END
}

@test "ids given twice keep every line" {
  check "printf 'contact-2\ncontact-1\ncontact-2\n' | crm-with email" <<'END'
contact-2	odd@x.example
contact-1	greta@hagen.example
contact-2	odd@x.example
END
}

@test "--from names the column; plain fields are of its records" {
  check "printf 'who\tn\ncontact-1\t7\n\t8\n' | crm-with name --from who" <<'END'
who	n	name
contact-1	7	Greta Hagen
	8	
END
  run_is 65 "printf 'id\ncontact-1\n' | crm-with name --from who" '' "crm-with: stdin: no column 'who'"
  run_is 65 "echo contact-1 | crm-with name --from who" '' "crm-with: stdin: no column 'who'"
}

@test "empty ids pass with empty cells" {
  check "printf 'id\tx\n\t1\ncontact-1\t2\n' | crm-with email,name" <<'END'
id	x	email	name
	1		
contact-1	2	greta@hagen.example	Greta Hagen
END
}

@test "unknown records and what is no id are named by line, all of them" {
  check "printf 'id\tcontact\norder-1\tcontact-9\norder-8\t\nfoo\t\nuser-1\t\n' | crm-with contact.name,version --limit 3" <<'END'
id	contact	contact.name	version
order-1	contact-9		txn-6
order-8			
foo			
! crm-with: stdin:2: contact: no contact-9
! crm-with: stdin:3: no order-8
! crm-with: stdin:4: id: not an id: 'foo'
? 65
END
  run_is 65 "printf 'nothing here\n' | crm-with email" $'nothing here\t' 'crm-with: stdin:1: no id here'
}

@test "many faults: the first twenty, and how many more" {
  run_is 65 "seq 30 | sed 's/^/contact-9/' | crm-with email 2>&1 >/dev/null | tail -n 2; exit \${PIPESTATUS[2]}" \
    $'crm-with: stdin:20: no contact-920\ncrm-with: stdin: 10 more such lines'
}

@test "lines that are no records: named, left out, the rest goes on" {
  check "printf 'id\tx\ncontact-1\t1\t2\ncontact-1\ta\0b\ncontact-1\t\xff\ncontact-2\tok\n' | crm-with email" <<'END'
id	x	email
contact-2	ok	odd@x.example
! crm-with: stdin:2: 3 fields, the header has 2
! crm-with: stdin:3: holds a NUL byte
! crm-with: stdin:4: not UTF-8 at byte 11
? 65
END
  check "printf 'contact-1\n\xff\ncontact-8\n' | crm-with email" <<'END'
contact-1	greta@hagen.example
contact-8	
! crm-with: stdin:2: not UTF-8 at byte 1
! crm-with: stdin:3: no contact-8
? 65
END
}

@test "records of several nouns; a field that one of them has not" {
  check "printf 'contact-1\norder-2\n' | crm-with version,made" <<'END'
contact-1	txn-3	txn-3
order-2	txn-7	txn-7
END
  run_is 2 "printf 'contact-1\norder-2\n' | crm-with email 2>&1 | grep -v contact-1; exit \${PIPESTATUS[1]}" \
    "crm-with: no field 'email'; crm-fields order lists them"
  crm-activity add call about=contact-1
  crm-activity add call about=order-1
  check 'crm-activity list -o id,about | crm-with about.email,about.number' <<'END'
id	about	about.email	about.number
activity-1	contact-1	greta@hagen.example	
activity-2	order-1		1001
! crm-with: 2 cells left empty: the record is of a noun without such a field
END
}

@test "computed fields, amounts in a currency, several values" {
  check 'crm-contact list -o id | crm-with orders.count,orders.total,orders.total.JPY,tag' <<'END'
id	orders.count	orders.total	orders.total.JPY	tag
contact-1	1	12.50	0	vip,new
contact-2	1	0.00	99	
contact-3	0	0.00	0	
END
}

@test "objects in: objects out keep their spelling, TSV out has the first one's columns" {
  cat >in.json <<'END'
{"id": "contact-1", "n": 1.50, "list": [1, 2],
 "s": "contact-1", "email": "old"}
{"id":"contact-2","new":null}
END
  check 'crm-with email,name -j <in.json' <<'END'
{"id":"contact-1","n":1.50,"list":[1,2],"s":"contact-1","email":"greta@hagen.example","name":"Greta Hagen"}
{"id":"contact-2","new":null,"email":"odd@x.example","name":"contact-1"}
END
  check 'crm-with email <in.json' <<'END'
id	n	list	s	email
contact-1	1.50	1,2	contact\x2d1	greta@hagen.example
! crm-with: stdin:3: key 'new' is not in the first object; -j takes objects of all kinds
? 65
END
  check_same 'through jq' 'crm-contact list -j | jq -c "{id}" | crm-with name' 'crm-contact list -o id,name'
  check_same 'typed' 'crm-contact list -o id | crm-with tag,orders.total -j' \
    'crm-contact list -o id,tag,orders.total -j'
}

@test "CSV, JSON and a table of TSV" {
  check "crm-contact list contact-3 -o id,note | LC_ALL=C sort | crm-with name --csv | tr -d '\r'" <<'END'
id,note,name
contact-3,"two
lines	and \",Bo Ek
END
  check 'crm-contact list contact-3 -o id,note | crm-with name -j' <<'END'
{"id":"contact-3","note":"two\nlines\tand \\","name":"Bo Ek"}
END
}

@test "a terminal gets a table with titles for references" {
  check "NO_COLOR=1 on_tty 60 'crm-order list -o id,contact | crm-with contact.account,total'" <<'END'
id       contact      contact.account  total
order-1  Greta Hagen  Hagen GmbH       12.50
order-2  contact-1                        99
order-3                                 3.00
END
}

@test "a header that comes again is left out" {
  check '{ crm-contact list contact-1 -o id; crm-contact list contact-2 -o id; } | crm-with email' <<'END'
id	email
contact-1	greta@hagen.example
contact-2	odd@x.example
END
}

@test "nothing comes, nothing goes" {
  run_is 0 'crm-contact list tag:none | crm-with email'
  run_is 1 'crm-contact list tag:none | crm-with email -e'
  run_is 0 'CRM_DB=/nowhere/x crm-with email'
  run_is 74 'crm-with email <&-' '' 'crm-with: stdin: Bad file descriptor'
}

@test "--limit and --unset" {
  run_is 0 'crm-order list -o id | crm-with contact --limit 1 --unset -' $'id\tcontact\norder-1\tcontact-1'
  run_is 0 'crm-order list -H -o id | crm-with contact --unset - | tail -n 1' $'order-3\t-'
}

@test "wrong words" {
  run_is 2 'crm-contact list | crm-with' '' 'crm-with: no field named; crm-with -h tells how'
  run_is 2 'crm-contact list | crm-with ""' '' 'crm-with: an empty word; an unset variable of the shell?'
  run_is 2 'crm-contact list | crm-with email phone' '' "crm-with: one word too many: 'phone'; commas part the fields"
  run_is 2 'crm-contact list | crm-with email,' '' 'crm-with: an empty field'
  run_is 2 'crm-contact list | crm-with ,email' '' 'crm-with: an empty field'
  run_is 2 'crm-contact list | crm-with email,email' '' 'crm-with: email: named twice'
  run_is 2 'crm-contact list | crm-with emial' '' "crm-with: no field 'emial'; did you mean 'email'?"
  run_is 2 'crm-order list | crm-with contact.emial' '' "crm-with: no field 'emial'; did you mean 'email'?"
  run_is 2 'crm-order list -o id | crm-with total.x' '' "crm-with: 'total' is no reference: 'total.x'"
  run_is 2 'crm-contact list | crm-with - email' '' "crm-with: '-': standard input is read unasked; leave it out"
  run_is 2 'crm-contact list | crm-with -q email' '' 'crm-with: -q: of no use here'
  run_is 2 'crm-contact list | crm-with -o id email' '' 'crm-with: -o: of no use here'
}

@test "no book, full stdout, a reader that goes" {
  run_is 66 'echo contact-1 | CRM_DB=/nowhere/x crm-with email' '' "crm-with: no book at '/nowhere/x'; make one: crm init"
  run_is 74 'crm-contact list | crm-with email >/dev/full' '' 'crm-with: stdout: No space left on device'
  run_is 0 'yes "$(crm-contact list -o id)" | crm-with email | head -n 2' $'id\temail\ncontact-1\tgreta@hagen.example'
}

@test "the book is free while input or reader is slow" {
  mkfifo in out
  crm-with name <in >out 2>err 3>&- &
  exec 8>in 9<out
  printf 'id\ncontact-1\ncontact' >&8
  read -r -u 9 line
  [ "$line" = $'id\tname' ]
  run_is 0 'crm-contact add Zoe --wait 1' contact-4
  printf -- '-2\n' >&8
  exec 8>&-
  run_is 0 'cat <&9' $'contact-1\tGreta Hagen\ncontact-2\tcontact\\x2d1'
  wait
  exec 9<&-
  { crm-contact list -o id --limit 1; yes contact-1; } 2>/dev/null 3>&- | crm-with name,note >out 3>&- &
  exec 9<out
  run_is 0 'crm-contact add Yan --wait 1' contact-5
  exec 9<&-
  wait || true
}

@test "what comes is printed before more comes" {
  mkfifo in out
  crm-with name <in >out 3>&- &
  exec 8>in 9<out
  printf 'id\ncontact-1\n' >&8
  run_is 0 'head -n 2 <&9' $'id\tname\ncontact-1\tGreta Hagen'
  echo contact-3 >&8
  exec 8>&-
  run_is 0 'cat <&9' $'contact-3\tBo Ek'
  exec 9<&-
  wait
}

@test "100,000 lines in constant memory, in any order" {
  seq 100000 | sed 's/.*/contact-3	& x/' >lines
  { printf 'id\tn\n'; cat lines; } >top
  { cat lines; printf 'id\tn\n'; } >bottom
  (
    # A sanitizer reserves more than any limit.
    grep -q __asan_init "$BUILD/crm-with" || ulimit -v 200000
    crm-with name <top >top.out
    crm-with name <bottom >bottom.out
  )
  check_same 'the same lines' 'tail -n +2 top.out' 'head -n -1 bottom.out'
  run_is 0 'tail -n 1 bottom.out; tail -n 1 top.out' $'id\tn\tname\ncontact-3\t100000 x\tBo Ek'
}

@test "a merged record answers for those that it took in" {
  book_sql 'INSERT INTO aliases (noun, id, became) VALUES (1, 77, 1)'
  run_is 0 'echo contact-77 | crm-with name' $'contact-77\tGreta Hagen'
}
