# edit without FIELD=VALUE: records as YAML in an editor.
load ../helper

small() {
  crm-user add eva name='Eva Lindqvist' email=eva@our.example
  crm-account add 'Hagen GmbH' city=Berlin country=DE
  crm-contact add 'Greta Hagen' email=greta@hagen.example phone='030 23125002' city=Berlin \
    country=DE account='Hagen GmbH' stage=customer owner=ann tag=vip
  crm-contact add 'Jonas Weiß' emails=jonas@hagen.example,j.weiss@home.example city=Berlin \
    country=DE reports_to='Greta Hagen'
  crm-contact add 'Ingrid Bø' city=Bergen country=NO owner=eva tag=vip,north
  crm-product add 'Desk lamp' sku=LAMP-01 price=89 stock=140
  crm-order add 1001 contact='Jonas Weiß' date=2026-02-11
  crm-order line 1 product=LAMP-01 quantity=2
  crm-contact note 1 $'first line\n\n  indented: #1\nlast'
}

setup() {
  crm_setup
  new_book small
}

# edits COMMAND [SED...] - for run_is and check: the command line with an editor that
# applies these scripts of sed, and no terminal.
edits() {
  local words=$1 script editor='sed -i'
  shift
  for script; do editor+=" -e \"$script\""; done
  # shellcheck disable=SC2086
  EDITOR=$editor setsid -w $words
}

# editor <<'END' - makes ./ed of a script, which gets the file as $1.
editor() {
  { echo '#!/bin/bash' && cat; } >./ed
  chmod +x ed
}

# with_ed COMMAND... - the command with that editor, and no terminal.
with_ed() {
  EDITOR=./ed setsid -w "$@"
}

# left - how much is left in the places where texts lie.
left() {
  find "$TMPDIR" "$XDG_RUNTIME_DIR" -mindepth 1 -name 'crm-*' 2>/dev/null | wc -l
}

# refused STATUS COMMAND <<'END' - like check for stderr alone, of which the last line
# names a file where the text is kept, and nothing else is; that file becomes ./kept.
refused() {
  local status=0 file
  cat >"$OUT/stderr.want"
  : >"$OUT/stdout.want"
  (eval "$2") </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || status=$?
  file=$(sed -n '$s/.*: the text is kept in //p' "$OUT/stderr")
  sed -i '/: the text is kept in /d' "$OUT/stderr"
  compare "$2" "$1" "$status" || return
  [ "$(stat -c %a "$file")" = 600 ] && mv "$file" kept && [ "$(left)" = 0 ]
}

# unsaved STATUS COMMAND MESSAGE - like run_is for an editor that failed: before the message
# a line names the file where the text is kept, and nothing else is; it becomes ./kept.
unsaved() {
  local status=0 file
  (eval "$2") </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || status=$?
  file=$(sed -n '1s/.*: the text is kept in //p' "$OUT/stderr")
  [ "$status" = "$1" ] && [ "$(sed 1d "$OUT/stderr")" = "$3" ] && [ ! -s "$OUT/stdout" ] || return
  [ "$(stat -c %a "$file")" = 600 ] && mv "$file" kept && [ "$(left)" = 0 ]
}

# wrong MESSAGE <<'END' - what an editor of this script makes of two contacts is refused.
wrong() {
  editor
  refused 65 'with_ed crm-contact edit 1 2' <<<"$1"$'\ncrm-contact: nothing was changed'
}

@test "the text: what is set first, what could be set last, nothing that cannot be" {
  editor <<'END'
[ "$(stat -c %a "$1" "$(dirname "$1")" | paste -sd,)" = 600,700 ] || exit 1
cp "$1" text
END
  check 'with_ed crm-contact edit 1; grep -v "^  [a-z_]*:$" text; sed "1,/^  country/d" text | grep -c "^  [a-z_]*:"' <<'END'
# 1 contact. What you change here is written when the editor ends.
# An emptied value clears its field; a key or a record that you take
# away stays as it is. Leave id and version as they are.

- id: contact-1
  version: txn-4
  name: Greta Hagen
    - greta@hagen.example
    - +493023125002
  account: account-1  # Hagen GmbH
  owner: user-1  # ann
  stage: customer  # subscriber lead prospect customer former
  city: Berlin
  country: DE
    - vip
  buying_role:  # decider influencer user gatekeeper buyer champion
  preferred_channel:  # email phone post sms chat none
24
END
}

@test "the text of other nouns: money and its currency, times with offset, several lines" {
  editor <<'END'
sed '1,4d; /^  [a-z_]*:$/d' "$1" >>text
END
  check 'with_ed crm-product edit 1; with_ed crm-order edit 1; with_ed crm-activity edit 1 --tz Europe/Berlin; with_ed crm-line edit 1
cat text' <<'END'
- id: product-1
  version: txn-7
  sku: LAMP-01
  name: Desk lamp
  price: 89.00  # EUR
  currency: EUR
  recurring: once  # once monthly quarterly yearly
  stock: 140
  active: yes  # yes no
- id: order-1
  version: txn-9
  number: 1001
  contact: contact-2  # Jonas Weiß
  date: 2026-02-11
  status: placed  # placed fulfilled cancelled returned
  currency: EUR
  total: 178.00  # EUR
  channel:  # web shop phone email fax edi other
- id: activity-1
  version: txn-10
  kind: note  # call email meeting note chat visit web sms post
  subject: first line
  body: |-
    first line

      indented: #1
    last
  at: 2026-11-22T13:00:00+01:00
  about: contact-1  # Greta Hagen
  user: user-1  # ann
  direction:  # in out
- id: line-1
  version: txn-9
  order: order-1  # 1001
  product: product-1  # Desk lamp
  description: Desk lamp
  quantity: 2
  price: 89.00  # EUR
  discount: 0.00  # EUR
  tax: 0.00  # EUR
  total: 178.00  # EUR
END
}

@test "what was changed is set, and nothing else" {
  check "edits 'crm-contact edit city:Berlin' s/Berlin/Bonn/
edits 'crm-contact edit 1' 's/^  region:/&  NRW/' 's/^    - vip/&\\n    - key/' 's/^  account:.*/  account:/'
crm-contact list -o id,name,city,region,account,tag,phones,version" <<'END'
contact-1
contact-2
contact-1
id	name	city	region	account	tag	phones	version
contact-1	Greta Hagen	Bonn	NRW		vip,key	+493023125002	txn-12
contact-2	Jonas Weiß	Bonn					txn-11
contact-3	Ingrid Bø	Bergen			vip,north		txn-6
END
  check "edits 'crm-contact edit 2 -o id,emails,phone' 's/    - jonas@.*//' 's/^  phones:/  phones: 030 1234567/'
edits 'crm-contact edit 3 -j -o name,tag' 's/^  tag:/  tag: []/' '/^    - /d' '/^  name/d'" <<'END'
id	emails	phone
contact-2	j.weiss@home.example	+49301234567
{"name":"Ingrid Bø","tag":null}
END
  [ "$(left)" = 0 ]
}

@test "any text comes back as it was; a block for a field of one line" {
  local odd=$' - a: "b" #c\\\t\x01\xc2\x85\xe2\x80\xae\xef\xbf\xbf\r\n\n  d\n\n'
  crm-contact edit 1 note="$odd" title='- x: #y' role='"' vcard=$'\n\na\n ' >/dev/null
  crm-contact list contact-1 -o note,title,role,vcard -H >before
  check "edits 'crm-contact edit 1' 's/Greta/Grete/' 's/^  nickname:/  nickname: |\\n    Gretl/'" <<'END'
contact-1
END
  crm-contact list contact-1 -o note,title,role,vcard -H | cmp before -
  check 'crm-contact list contact-1 -o name,nickname -H' <<'END'
Grete Hagen	Gretl
END
}

@test "a country and a currency count before the numbers and amounts read by them" {
  check "edits 'crm-contact edit 3 -o phones' 's/^  country: NO/  country: DE/' 's/^  phones:/  phones: 030 1234567/'
edits 'crm-product edit 1 -o price,currency' 's/^  price.*/  price: USD 9.50/' 's/^  currency.*/  currency: USD/'" <<'END'
phones
+49301234567
price	currency
9.50	USD
END
}

@test "no change, no comments, another order, other quotes, nothing left: nothing is written" {
  local before
  before=$(book_sum)
  editor <<'END'
case $HOW in
as-is) ;;
comments) sed -i 's/  #.*//; /^#/d; /^$/d' "$1" ;;
order) { echo '- id: contact-2'; tac "$1" | grep '^  [a-z].*: [^ ]'; } >new && cat new >"$1" ;;
quoted) sed -i 's/^  \(city\|country\|name\): \(.*\)/  \1: "\2"/' "$1" ;;
empty) : >"$1" ;;
blank) echo '# none' >"$1" ;;
list) echo '[]' >"$1" ;;
esac
END
  for HOW in as-is comments order quoted empty blank list; do
    export HOW
    run_is 0 'with_ed crm-contact edit 2'
  done
  [ "$before" = "$(book_sum)" ] && [ "$(left)" = 0 ]
  run on_tty 80 'EDITOR=true crm-contact edit 2'
  [ "$status$output" = '0crm-contact: nothing was changed' ]
}

@test "-n shows what would change" {
  check "edits 'crm-contact edit city:Berlin -n' s/Berlin/Bonn/ 's/^  region:/& NRW/'; crm-contact list city:Bonn" <<'END'
id	field	old	new
contact-1	city	Berlin	Bonn
contact-1	region		NRW
contact-2	city	Berlin	Bonn
contact-2	region		NRW
END
  [ "$(left)" = 0 ]
}

@test "ids from a pipe, terms, one given twice, none at all; options" {
  check "crm-contact list -q tag:vip | edits 'crm-contact edit - contact-3 1' s/vip/old/; crm-contact list tag:old --count
edits 'crm-contact edit city:Atlantis' s/a/b/
edits 'crm-contact edit tag:old --limit 1' s/old/new/" <<'END'
contact-1
contact-3
2
contact-1
END
  run_is 65 "edits 'crm-contact edit 99' s/a/b/" '' 'crm-contact: no contact-99'
  run_is 2 "edits 'crm-contact edit 1 --reject f' s/a/b/" '' \
    'crm-contact: edit: --reject: in the editor only with --keep-going'
  run_is 2 "edits 'crm-contact edit 1 2 --expect 3' s/a/b/" '' \
    'crm-contact: edit: 2 contacts, not the expected 3; nothing was changed'
}

@test "more than 100 records are asked about, more than one text holds refused" {
  seq 1 3000 | crm-import contact - --no-header name:=1 >/dev/null
  run_is 2 "edits 'crm-contact edit has:name' s/a/b/" '' \
    'crm-contact: edit 3003 contacts (Greta Hagen, Jonas Weiß, Ingrid Bø, ...): give --yes or --expect 3003'
  run_is 2 "edits 'crm-contact edit has:name --yes' s/a/b/" '' \
    'crm-contact: edit: 3003 contacts are too much for one text (100000 values, 16 MB): choose fewer, or give FIELD=VALUE'
  check "edits 'crm-contact edit has:name --yes --limit 2000' 's/^  city:.*/  city: Ulm/' | wc -l; crm-contact list city:Ulm --count" <<'END'
2000
2000
END
  run on_tty 200 "EDITOR='sed -i s/Ulm/Bonn/' crm-contact edit city:Ulm --limit 101 -q | wc -l" <<<y
  [[ $output == *'edit 101 contacts ('*')? [y/N] 101' ]]
  check 'crm-contact list city:Bonn --count' <<<101
}

@test "every fault is named with its line, nothing is changed, the text is kept" {
  refused 65 "edits 'crm-contact edit city:Berlin' 's/^  city:.*/  citi: Bonn/' 's/greta@/greta@@/' 's/stage: customer .*/stage: won/'" <<'END'
crm-contact: contact-1: line 13: emails: not an address: 'greta@@hagen.example' (more than one @)
crm-contact: contact-1: line 19: stage: not one of subscriber lead prospect customer former: 'won'
crm-contact: contact-1: line 20: no field 'citi'; did you mean 'city'?
crm-contact: contact-2: line 55: no field 'citi'; did you mean 'city'?
crm-contact: nothing was changed
END
  check 'sed -n "1,6p;13,14p;20p;55p" kept; crm-contact list city:Berlin --count' <<'END'
#! 4 wrong; these lines go by themselves
#! contact-1: line 13: emails: not an address: 'greta@@hagen.example' (more than one @)
#! contact-1: line 19: stage: not one of subscriber lead prospect customer former: 'won'
#! contact-1: line 20: no field 'citi'; did you mean 'city'?
#! contact-2: line 55: no field 'citi'; did you mean 'city'?
# 2 contacts. What you change here is written when the editor ends.
  emails:
    - greta@@hagen.example
  citi: Bonn
  citi: Bonn
2
END
}

@test "id taken away, changed, twice; version, what cannot be set, what is required" {
  wrong 'crm-contact: line 8: a record without id: edit makes no new ones; crm-contact add does' \
    <<<'sed -i "s/- id: contact-1/- /" "$1"'
  wrong "crm-contact: line 7: id: none of the records that were opened: 'contact-3'" \
    <<<'sed -i "s/- id: contact-1/- id: contact-3/" "$1"'
  wrong "crm-contact: line 7: id: none of the records that were opened: 'account-1'" \
    <<<'sed -i "s/- id: contact-1/- id: account-1/" "$1"'
  wrong 'crm-contact: line 45: id: contact-1 stands here twice' \
    <<<'sed -i "s/- id: contact-2/- id: contact-1/" "$1"'
  wrong 'crm-contact: contact-1: line 8: version: cannot be set; it was txn-4' \
    <<<'sed -i "s/version: txn-4/version: txn-5/" "$1"'
  wrong 'crm-contact: contact-1: line 9: created: cannot be set' \
    <<<'sed -i "0,/^  name/s//  created: 2026-01-01\n  name/" "$1"'
  wrong 'crm-contact: contact-1: line 9: orders.count: cannot be set' \
    <<<'sed -i "0,/^  name/s//  orders.count: 3\n  name/" "$1"'
  wrong 'crm-contact: contact-1: line 9: name: required' <<<'sed -i "s/^  name: Greta.*/  name:/" "$1"'
  check "edits 'crm-contact edit 1' '/version/d' s/Berlin/Bonn/" <<<contact-1
}

@test "records twice, a list for one value, a map, a field by both its names" {
  wrong 'crm-contact: line 82: id: contact-1 stands here twice
crm-contact: line 120: id: contact-2 stands here twice' <<<'sed 1,4d "$1" >more; cat more >>"$1"'
  wrong 'crm-contact: contact-1: line 17: city: takes one value, no list' \
    <<<'sed -i "0,/^  city: .*/s//  city: [a, b]/" "$1"'
  wrong 'crm-contact: contact-1: line 17: city: takes a value, no keys of its own' \
    <<<'sed -i "0,/^  city: .*/s//  city: {a: b}/" "$1"'
  wrong 'crm-contact: contact-1: line 19: tag: takes values, no lists in its list' \
    <<<'sed -i "s/    - vip/    - [vip]/" "$1"'
  wrong 'crm-contact: contact-1: line 21: tag: stands here twice, as tags too' \
    <<<'sed -i "s/    - vip/&\n  tags: x/" "$1"'
  wrong "crm-contact: line 21, column 3: duplicate key 'tag'" <<<'sed -i "s/    - vip/&\n  tag: x/" "$1"'
  wrong "crm-contact: line 3: no list of records: each begins with '- id: contact-1'" \
    <<<'echo "a: b" >"$1"'
}

@test "no YAML, with its place; bytes that no text has; 20 MB; a million lines" {
  wrong 'crm-contact: line 5, column 9: a quote is never closed' \
    <<<'printf -- "- id: contact-1\n  city: Bonn\n  name: \"x\n" >"$1"'
  wrong "crm-contact: line 3, column 3: tags are not read: quote text that begins with '!'" \
    <<<'echo "- !x" >"$1"'
  wrong 'crm-contact: line 3, column 1: a NUL byte' <<<'head -c 9 /dev/zero >"$1"'
  wrong 'crm-contact: line 3, column 2: not UTF-8' <<<'printf "a\xff\n#! \x1b[31m" >"$1"'
  wrong 'crm-contact: line 3, column 16777217: more than 16 MB' \
    <<<'head -c 20000000 /dev/zero | tr "\0" x >"$1"'
  [ "$(wc -c <kept)" -gt 20000000 ]
  wrong 'crm-contact: line 100002, column 3: more than 100,000 values' \
    <<<'seq 1000000 | sed "s/^/- /" >"$1"'
  editor <<<'truncate -s 70M "$1"'
  unsaved 65 'with_ed crm-contact edit 1' \
    'crm-contact: edit: the text is longer than 64 MB; nothing was changed'
  [ "$(wc -c <kept)" = $((70 << 20)) ]
}

@test "more than 20 faults: a count of the rest" {
  editor <<<'sed -i "s/^  \([a-z_]*\):/  \1x:/" "$1"'
  run with_ed crm-contact edit 1
  [ "$status" = 65 ] && [[ ${lines[0]} == *'line 27: no field '* ]]
  [[ ${lines[20]} == 'crm-contact: '??' more' ]] && [ "${lines[21]}" = 'crm-contact: nothing was changed' ]
  [ "$(grep -c '^#!' "$TMPDIR"/crm-contact-*)" = 21 ]
}

@test "an editor that is missing, fails, is killed, leaves no file or no plain one" {
  run_is 69 'EDITOR=/nowhere/ed setsid -w crm-contact edit 1' '' \
    "crm-contact: edit: the editor '/nowhere/ed' cannot run: No such file or directory"
  run_is 69 'EDITOR=/ setsid -w crm-contact edit 1' '' \
    "crm-contact: edit: the editor '/' cannot run: Permission denied"
  run_is 78 "EDITOR=\"vi 'x\" setsid -w crm-contact edit 1" '' \
    "crm-contact: edit: EDITOR: no closing ': 'vi 'x'"
  run_is 2 'EDITOR=false setsid -w crm-contact edit 1' '' \
    "crm-contact: edit: the editor 'false' ended with status 1; nothing was changed"
  editor <<<'sed -i s/Berlin/Bonn/ "$1"; kill -9 $$'
  unsaved 2 'with_ed crm-contact edit 1' \
    "crm-contact: edit: the editor './ed' was ended by signal 9; nothing was changed"
  grep -q 'city: Bonn' kept
  editor <<<'sed -i s/Berlin/Bonn/ "$1"; chmod 644 "$1"; exit 1'
  unsaved 2 'with_ed crm-contact edit 1' \
    "crm-contact: edit: the editor './ed' ended with status 1; nothing was changed"
  grep -q 'city: Bonn' kept
  editor <<<'exit 1'
  run_is 2 'with_ed crm-contact edit 1' '' \
    "crm-contact: edit: the editor './ed' ended with status 1; nothing was changed"
  for how in 'rm "$1"' 'rm "$1"; mkfifo "$1"' 'rm "$1"; mkdir -p "$1/a"; touch "$1/a/b"' 'ln -sf "$CRM_DB" "$1"'; do
    editor <<<"$how"
    run_is 2 'with_ed crm-contact edit 1' '' \
      'crm-contact: edit: the editor left no file; nothing was changed'
  done
  check 'crm-contact list city:Bonn --count' <<<0
  [ "$(left)" = 0 ]
}

@test "VISUAL before EDITOR, arguments without a shell, what lies beside the file goes too" {
  check "VISUAL=\"sed -i.bak -e 's/Berlin/B ; touch x/'\" EDITOR=false setsid -w crm-contact edit 1 -o city
VISUAL=' ' EDITOR='sed -i s/;/,/' setsid -w crm-contact edit 1 -o city; [ ! -e x ]" <<'END'
city
B ; touch x
city
B , touch x
END
  [ "$(left)" = 0 ]
  mkdir -m 700 "$XDG_RUNTIME_DIR"
  editor <<<'echo "$1" >where'
  run_is 0 'with_ed crm-contact edit 1'
  [[ $(cat where) == "$XDG_RUNTIME_DIR"/crm-??????/crm-contact.yaml ]] && [ "$(left)" = 0 ]
}

@test "no directory takes the text" {
  check '{ (ulimit -f 0; EDITOR=true setsid -w crm-contact edit 1) 2>&1 || echo "status $?"; } | sed "s|: /.*/|: |"' <<'END'
crm-contact: edit: crm-contact.yaml: File too large
status 74
END
  [ "$(left)" = 0 ]
}

@test "the book is closed and free while the editor is open" {
  editor <<'END'
readlink /proc/self/fd/* | grep -c -e book.db -e ^socket: >fds
crm-contact edit 3 city=Oslo --wait 0 >other
sed -i s/Berlin/Bonn/ "$1"
END
  check 'with_ed crm-contact edit 1; cat fds other' <<'END'
contact-1
0
contact-3
END
}

@test "changed meanwhile: refused by name, all of it; with --keep-going the others are saved" {
  editor <<'END'
CRM_USER=eva crm-contact edit 1 title=chief >/dev/null
sed -i s/Berlin/Bonn/ "$1"
END
  refused 75 'with_ed crm-contact edit 1 2' <<'END'
crm-contact: contact-1: changed meanwhile by eva (txn-11)
crm-contact: nothing was changed
END
  grep -q 'city: Bonn' kept
  check 'crm-contact list -o city,title -H' <<'END'
Berlin	chief
Berlin	
Bergen	
END
  sed -i s/chief/boss/ ed
  refused 3 'with_ed crm-contact edit 1 2 --keep-going --reject rejected >ids' <<'END'
crm-contact: contact-1: changed meanwhile by eva (txn-12)
crm-contact: saved 1, refused 1
END
  check 'cat ids rejected' <<'END'
contact-2
line	reason	record
contact\x2d1	changed meanwhile by eva (txn-12)	contact-1
END
  editor <<<'crm-contact rm 3 >/dev/null; sed -i s/Bergen/Oslo/ "$1"'
  refused 75 'with_ed crm-contact edit 3' <<'END'
crm-contact: contact-3: removed or merged meanwhile
crm-contact: nothing was changed
END
}

@test "changed meanwhile, but not in the text: no matter" {
  editor <<'END'
CRM_USER=eva crm-contact edit 1 title=chief >/dev/null
sed -i 's/^  reports_to:.*contact-1.*/&\n  role: buyer/; /^  role:$/d' "$1"
END
  check 'with_ed crm-contact edit 1 2; crm-contact list -o title,role -H' <<'END'
contact-2
chief	
	buyer
	
END
}

@test "two editors open on one record: the second to finish is refused" {
  editor <<'END'
if [ "$WHO" = first ]; then
  until [ -e second ]; do sleep 0.05; done
else
  touch second
  until [ -e saved ]; do sleep 0.05; done
fi
sed -i "s/Berlin/$WHO/" "$1"
END
  (WHO=first with_ed crm-contact edit 1 && touch saved) >one 2>&1 3>&- &
  export WHO=second
  refused 75 'CRM_USER=eva with_ed crm-contact edit 1' <<'END'
crm-contact: contact-1: changed meanwhile by ann (txn-11)
crm-contact: nothing was changed
END
  wait
  check 'cat one; crm-contact list contact-1 -o city -H; grep city kept' <<'END'
contact-1
first
  city: second
END
}

@test "--keep-going: what is right is saved, the rest named, the text kept" {
  refused 3 "edits 'crm-contact edit 1 2 3 --keep-going --reject rejected' 's/^  region:/& R/' 's/greta@/greta@@/' '1,/Bergen/s/^  zone:/  zoen: x/' >ids" <<'END'
crm-contact: contact-1: line 8: emails: not an address: 'greta@@hagen.example' (more than one @)
crm-contact: contact-1: line 32: no field 'zoen'; did you mean 'zone'?
crm-contact: contact-2: line 68: no field 'zoen'; did you mean 'zone'?
crm-contact: saved 1, refused 2
END
  check 'cat ids rejected; crm-contact list region:R -q' <<'END'
contact-3
line	reason	record
contact-1: line 8	emails: not an address: 'greta@@hagen.example' (more than one @)	contact-1
contact-2: line 68	no field 'zoen'; did you mean 'zone'?	contact-2
contact-3
END
}

@test "the rules of the domain hold, and other records' values" {
  crm-product add Other sku=X-1 >/dev/null
  refused 65 "edits 'crm-product edit 2' 's/X-1/LAMP-01/'" <<'END'
crm-product: product-2: line 9: sku: 'LAMP-01' is product-1's already
crm-product: nothing was changed
END
  refused 65 "edits 'crm-order edit 1' 's/178.00/9/'" <<'END'
crm-order: order-1: line 14: total: 9.00, but its lines make 178.00
crm-order: nothing was changed
END
  refused 65 "edits 'crm-contact edit 1' 's/^  reports_to:/& contact-2/'" <<'END'
crm-contact: contact-1: line 31: reports_to: a cycle: the record would stand above itself
crm-contact: nothing was changed
END
  check "edits 'crm-line edit 1 -o quantity,total' 's/quantity: 2/quantity: 3/'; crm-order list -o total -H
edits 'crm-order edit 1 -o status' 's/status: placed/status: fulfilled/'; crm-product list -o stock -H --limit 1
crm-db check" <<'END'
quantity	total
3	267.00
267.00
status
fulfilled
137
END
}

@test "the book is busy when the editor ends: the text is kept" {
  editor <<'END'
sed -i s/Berlin/Bonn/ "$1"
source "$ROOT/tests/engine.bash"
book_hold 2
END
  refused 75 'with_ed crm-contact edit 1 --wait 0' <<<'crm-contact: the book is busy; try again'
  grep -q 'city: Bonn' kept
}

@test "the disk is full at COMMIT: nothing is changed, the text is kept" {
  only_on sqlite "the disk of a server is not the command's to fill"
  editor <<<'sed -i s/Berlin/Bonn/ "$1"'
  refused 74 '(ulimit -f 20; with_ed crm-contact edit 1)' <<<"$(
    (ulimit -f 20; crm-contact edit 1 city=Bonn) 2>&1 >/dev/null
  )"
  grep -q 'city: Bonn' kept
  check 'crm-contact list city:Bonn --count' <<<0
  run_is 74 'with_ed crm-contact edit 1 >/dev/full' '' \
    'crm-contact: saved, but the output could not be written: No space left on device'
  [ "$(left)" = 0 ]
}

@test "killed while the editor is open: what was written is kept" {
  editor <<'END'
sed -i s/Berlin/Bonn/ "$1"
echo $$ >pid
until [ -e go ]; do sleep 0.05; done
END
  for signal in TERM HUP; do
    rm -f pid go
    EDITOR=./ed setsid crm-contact edit 1 >out 2>&1 3>&- &
    until [ -s pid ]; do sleep 0.05; done
    kill -$signal "$(ps -o ppid= "$(cat pid)")"
    ! wait $!
    touch go
    file=$(sed -n 's/^crm-contact: the text is kept in //p' out)
    [ "$(stat -c %a "$file")" = 600 ]
    grep -q 'city: Bonn' "$file"
    rm "$file"
    [ "$(left)" = 0 ]
  done
}

@test "killed while the editor is open: the file goes along" {
  editor <<'END'
echo $$ >pid
until [ -e go ]; do sleep 0.05; done
END
  for signal in TERM HUP; do
    rm -f pid go
    EDITOR=./ed setsid crm-contact edit 1 >out 2>&1 3>&- &
    until [ -s pid ]; do sleep 0.05; done
    [ "$(left)" = 2 ] # the directory, the file
    kill -$signal "$(ps -o ppid= "$(cat pid)")"
    ! wait $!
    touch go
    [ "$(left)" = 0 ]
  done
}

@test "the editor has the terminal, and its keys" {
  editor <<'END'
trap 'echo >got' INT
kill -INT 0
sed -i s/Berlin/Bonn/ "$1"
[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && tty >terminal
END
  cat >line <<'END'
crm-contact list -q city:Berlin | (trap : INT; EDITOR=./ed crm-contact edit - >ids; echo "status $?")
END
  run on_tty 80 'trap : INT; . ./line'
  [[ $output == *'status 0' ]] && [ -e got ] && [ -s terminal ]
  check 'cat ids' <<'END'
contact-1
contact-2
END
}

@test "on a terminal it asks whether to edit again, the text as it was left" {
  editor <<'END'
n=$(cat n 2>/dev/null || echo 0)
echo $((n + 1)) >n
cp "$1" text$n
case $n in
0) sed -i 's/Berlin/Bonn/; s/^  zone:/  zone: Mars/' "$1" ;;
1) sed -i 's/Mars/Pluto/' "$1" ;;
*) sed -i 's/zone: Pluto/zone: Asia\/Tokyo/' "$1" ;;
esac
END
  run on_tty 200 'EDITOR=./ed crm-contact edit 1 -q' <<<$'\ny'
  [ "$status" = 0 ] && [[ $output == *'[Y/n] contact-1' ]]
  [[ $output == *"contact-1: line 34: zone: no time zone (Europe/Berlin): 'Mars'"*'edit again, or leave the text in '*'? [Y/n]'*Pluto*'[Y/n]'* ]]
  check 'head -n 3 text2; diff <(sed 1,2d text1) <(sed 1,2d text2); crm-contact list contact-1 -o city,zone -H' <<'END'
#! 1 wrong; these lines go by themselves
#! contact-1: line 34: zone: no time zone (Europe/Berlin): 'Pluto'
# 1 contact. What you change here is written when the editor ends.
32c32
<   zone: Mars
---
>   zone: Pluto
Bonn	Asia/Tokyo
END
  [ "$(left)" = 0 ]
  echo 0 >n
  run on_tty 200 'EDITOR=./ed crm-contact edit 2; echo "status $?"' <<<n
  [[ $output == *'nothing was changed'*'the text is kept in '*'status 65' ]] && [ "$(left)" = 1 ]
}

@test "what values hold steers no terminal" {
  crm-account edit 1 name=$'\e[31m\u202eHagen' note=$'\e[31m\u009b\u202e\u200bx' >/dev/null
  editor <<'END'
cat "$1"
sed -i 's/^  \(stage\|kind\):.*/  \1: "\\x1b[31m\\u202e"/' "$1"
END
  on_tty 200 'EDITOR=./ed crm-contact edit 1; EDITOR=./ed crm-account edit 1' <<<$'n\nn' >seen || :
  grep -q 'contact-1: line .*stage: not one of' seen
  grep -q 'account-1: line .*kind: not one of' seen
  ! LC_ALL=C grep -qaP '\x1b\[31m|\xc2\x9b|\xe2\x80\xae|\xe2\x80\x8b' seen
}

@test "hooks are asked about what came out of the editor" {
  new_book sample_book
  mkdir -p "$BATS_TEST_TMPDIR/hooks"
  printf 'hooks: {directory: %s}\n' "$BATS_TEST_TMPDIR/hooks" | crm-config load - >/dev/null
  printf '#!/bin/sh\ngrep -q Oslo && { echo no Oslo >&2; exit 1; }; exit 0\n' \
    >"$BATS_TEST_TMPDIR/hooks/before-crm-contact-edit"
  chmod 755 "$BATS_TEST_TMPDIR/hooks/before-crm-contact-edit"
  city=$(crm-contact list contact-1 -H -o city)
  run_is 77 "EDITOR=\"sed -i 's/$city/Oslo/'\" crm-contact edit contact-1 2>err"
  run_is 0 "grep -c \"refused by hook 'before-crm-contact-edit': no Oslo\" err" 1
  run_is 0 'crm-contact list contact-1 -H -o city' "$city"
  run_is 0 "EDITOR=\"sed -i 's/$city/Rome/'\" crm-contact edit contact-1" contact-1
  run_is 0 'crm-contact list contact-1 -H -o city' Rome
}
