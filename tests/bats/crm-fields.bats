# What can be set, printed and asked.
load ../helper

@test "a noun: its fields in order, the system's, then what its children give" {
  check 'crm-fields line' <<'END'
name	type	unit	choices	flags	help
id	reference		line	readonly	number that names the record
order	reference		order	required	order that the line belongs to
product	reference		product		what was bought
description	string			find	what is printed; default: the product's name
quantity	number	unit		required	how many; less than 0 for goods that came back
price	money	currency		required	for one; default: the product's
discount	money	currency		required	off the whole line
tax	money	currency		required	on the whole line
total	money	currency		required	quantity * price - discount + tax; another one is refused
currency	currency			readonly	the order's
created	time			readonly,import	time it was made
created_by	string			exact,readonly	login that made it
changed	time			readonly	time of the last change
changed_by	string			exact,readonly	login that changed it last
version	number			readonly	txn that wrote it last
made	number			readonly	txn that made it
END
}

@test "choices, several values, computed fields, children, other names" {
  check 'crm-fields contact -H -o name,type,choices,flags | grep -E "^(stage|emails|orders|reports.has)"' <<'END'
emails	email		several,find,personal
stage	choice	subscriber,lead,prospect,customer,former	step
orders.count	number		computed
orders.total	money		computed
orders.first	date		computed
orders.last	date		computed
orders.has	terms	order	term
reports.has	terms	contact	term
END
  run_is 0 "crm-fields contact -H -o help | grep also" $'page on the web; also website\nwords of your own; also tags'
}

@test "every noun, by name, plural and short name; all of them with their noun" {
  for noun in $(crm-fields --nouns -H -o noun); do
    check_same "$noun" "crm-fields $noun -H" "crm-fields -H | sed -n 's/^$noun	//p'"
    check_same "$noun: plural" "crm-fields $noun" "crm-fields $(crm-fields --nouns | crm-where "noun:$noun" -H -o plural)"
    check_same "$noun: short" "crm-fields $noun" "crm-fields $(crm-fields --nouns | crm-where "noun:$noun" -H -o short)"
  done
}

@test "every field named can be listed, every term asked" {
  new_book
  for noun in $(crm-fields --nouns -H -o noun); do
    "crm-$noun" list -o "$(crm-fields "$noun" | crm-where not flags:term -H -o name | paste -sd ,)"
    for name in $(crm-fields "$noun" | crm-where type:number,terms -H -o name); do
      case $name in
      *.has) "crm-$noun" list "$name:has:id" ;;
      *) "crm-$noun" list "$name:1.." ;;
      esac
    done
  done
}

@test "no book is needed, and none is made" {
  run_is 0 'CRM_DB=/nowhere/book.db crm-fields team -o name --limit 2' $'name\nid\nname'
}

@test "other formats, order, counts" {
  run_is 0 'crm-fields user -j --limit 1' \
    '{"name":"id","type":"reference","unit":null,"choices":["user"],"flags":["readonly"],"help":"number that names the record"}'
  run_is 0 'crm-fields --by type --count >/dev/null; crm-fields user --count' "$(crm-fields user -H | wc -l)"
  run_is 0 'crm-fields order -H -o name -s -name --limit 2' $'version\ntotal'
  run_is 0 'crm-fields | crm-where -e type:xyzzy || echo none' none
}

@test "wrong words" {
  run_is 2 'crm-fields contct' '' "crm-fields: no noun 'contct'; did you mean 'contact'?"
  run_is 2 'crm-fields xyzzy' '' "crm-fields: no noun 'xyzzy'; crm-fields --nouns lists them"
  run_is 2 'crm-fields contact order' '' "crm-fields: one word too many: 'order'"
  run_is 2 'crm-fields contact --nouns' '' "crm-fields: --nouns lists them all: leave out 'contact'"
  run_is 2 'crm-fields contact -o nmae' '' "crm-fields: -o: no column 'nmae'; did you mean 'name'?"
  run_is 2 'crm-fields contact --yes' '' 'crm-fields: --yes: of no use here'
  run_is 2 'crm-fields ""' '' 'crm-fields: an empty word; an unset variable of the shell?'
  run_is 74 'crm-fields >/dev/full' '' 'crm-fields: stdout: No space left on device'
}

@test "the man pages' FIELDS are put right, and found wrong" {
  mkdir -p man
  cat >man/crm-team.1 <<'END'
.Sh NAME
.Nm crm-team
.Sh EXIT STATUS
none
END
  BUILD=$BUILD "$ROOT/tests/lint/fields" --write man/crm-team.1
  run_is 0 'BUILD=$BUILD "$ROOT/tests/lint/fields"'
  run_is 0 "grep -c '^.It Cm' man/crm-team.1" "$(crm-fields team -H | wc -l)"
  run_is 0 "tail -n 2 man/crm-team.1" $'.Sh EXIT STATUS\nnone'
  cp man/crm-team.1 before
  BUILD=$BUILD "$ROOT/tests/lint/fields" --write man/crm-team.1
  run_is 0 'cmp before man/crm-team.1'
  sed -i '/It Cm name/d' man/crm-team.1
  run_is 1 'BUILD=$BUILD "$ROOT/tests/lint/fields" >log' '' ''
  grep -q '^+.It Cm name' log
}
