# crm-config: the team's policy as YAML in the book, and what comes from where.
load ../helper

setup() {
  crm_setup
  new_book
}

example() {
  crm-config example "$@"
}

# Puts a file there: the rest is its text, with escapes.
file() {
  printf '%b' "$2" >"$1"
}

@test "an empty book has no policy: show prints nothing, sections says so" {
  run_is 0 'crm-config show'
  run_is 0 'crm-config show rfm limits'
  run_is 1 'crm-config show -e'
  check 'crm-config sections' <<'END'
name	set	help
fields	no	fields of your own, for each noun
rfm	no	bins and segments of crm-rfm
limits	no	where commands ask first
hooks	no	programs that are told of changes
dedupe	no	when two records are the same
pipelines	no	the stages of a sale
leads	no	points, grades and what qualified means
routing	no	who gets which lead, opportunity or task
quotes	no	how quotes are numbered, and look
fiscal	no	when the fiscal year begins
quotas	no	what sellers and teams are to win
commission	no	what sellers get for what they win
END
  run_is 2 'crm-config show limts' '' "crm-config: no section 'limts'; did you mean 'limits'?"
  run_is 2 'crm-config show limits limits' '' "crm-config: 'limits' is named twice"
}

@test "each section has an example, which is right and can be loaded" {
  local s
  crm-team add sales; crm-team add office; crm-team add North
  for s in ben erika; do crm-user add $s; done
  for s in $(crm-config sections -H -o name); do
    example $s >$s.yaml
    run_is 0 "crm-config check $s.yaml"
    run_is 0 "crm-config load $s.yaml" $s
    check_same $s "cat $s.yaml" "crm-config show $s"
  done
  run_is 0 'crm-config sections | crm-where set:no'
  run_is 0 'crm-db check'
}

@test "show prints what was loaded, byte for byte, and loading that changes nothing" {
  file a.yaml '# the head\n\n# above\nlimits:   # beside\n\n  confirm_over:  7  # x\n# between\nrfm: {bins: 4}\n\n# at the end\n'
  run_is 0 'crm-config load a.yaml' $'limits\nrfm'
  check_same limits 'head -n 6 a.yaml' 'crm-config show limits'
  check_same rfm 'tail -n +7 a.yaml' 'crm-config show rfm'
  crm-config show rfm limits >b.yaml
  check_same joined 'tail -n +7 a.yaml; head -n 6 a.yaml' 'cat b.yaml'
  local f before
  before=$(book_sum)
  crm-config show >c.yaml
  for f in a b c; do
    run_is 0 "crm-config load $f.yaml"
    run_is 0 "crm-config load $f.yaml -n"
  done
  [ "$before" = "$(book_sum)" ]
}

@test "line ends, byte order marks, documents: what is kept and what is not" {
  file crlf.yaml '# x\r\nlimits:\r\n  confirm_over: 5\r\nhooks:\r\n  timeout: 5s'
  run_is 0 'crm-config load crlf.yaml' $'limits\nhooks'
  check_same 'CRLF stays, the last line gets its end' "printf 'limits:\r\n  confirm_over: 5\r\nhooks:\r\n  timeout: 5s\r\n'" \
    'crm-config show | tail -n +2'
  run_is 0 'crm-config load crlf.yaml'
  file marks.yaml '\xef\xbb\xbf%YAML 1.1\n--- # one\nlimits: {confirm_over: 6}\n...\n# the end\n'
  run_is 0 'crm-config load marks.yaml' limits
  run_is 0 'crm-config show limits' $'limits: {confirm_over: 6}\n# the end'
  run_is 0 'crm-config load marks.yaml'
  file quoted.yaml 'fields:\n  contact:\n    q: {type: date, help: "b\n# no comment\n"}\nlimits: {}\n'
  run_is 0 'crm-config load quoted.yaml' $'fields\nlimits'
  run_is 0 'crm-config show limits' 'limits: {}'
}

@test "load replaces the sections of the file and leaves the others alone" {
  crm-config set limits.confirm_over=5 rfm.bins=4 >/dev/null
  file a.yaml 'limits:\n  confirm_over: 9\n'
  run_is 0 'crm-config load - <a.yaml' limits
  run_is 0 'crm-config show' $'rfm:\n  bins: 4\nlimits:\n  confirm_over: 9'
  file a.yaml '# gone\nlimits:\nhooks: \n'
  run_is 0 'crm-config load a.yaml' limits
  run_is 0 'crm-config show' $'rfm:\n  bins: 4'
  : >empty.yaml
  file comment.yaml '# nothing\n'
  run_is 0 'crm-config load empty.yaml'
  run_is 0 'crm-config load comment.yaml'
}

@test "-n tells what would change: section, key, before, after" {
  example fields | crm-config load - >/dev/null
  crm-config show | sed -e 's/silver/pewter/' -e '/margin/d' -e '/order:/d' >f.yaml
  check 'crm-config load f.yaml -n' <<'END'
id	field	old	new
fields	contact.tier.choices.2	silver	pewter
fields	order.margin.decimals	1	
fields	order.margin.type	number	
fields	order.margin.unit	percent	
END
  check 'crm-config set limits.confirm_over=5 --clear fields.contact.score -n' <<'END'
id	field	old	new
limits	confirm_over		5
fields	contact.score.help	how warm the contact is	
fields	contact.score.index	yes	
fields	contact.score.type	number	
END
  example fields | sed 's/ *#.*//' >f.yaml
  run_is 0 'crm-config load f.yaml -n -j | cut -c 1-40' '{"id":"fields","field":"text","old":"# F'
  check_same 'nothing was changed' 'crm-config example fields' 'crm-config show'
}

@test "set puts a value in its place and leaves every other byte alone" {
  file a.yaml '# head\nlimits: # l\n  confirm_over: 5   # why\nrfm:\n  bins: "4"\n  segments:\n    a: {r: 4-5, f: 5} # best\n    b:\n\n'
  crm-config load a.yaml >/dev/null
  crm-config set limits.confirm_over=70 rfm.bins=6 rfm.segments.a.f=3-5 rfm.segments.a.m=2 rfm.segments.b.r=1
  check 'crm-config show' <<'END'
rfm:
  bins: 6
  segments:
    a: {r: 4-5, f: 3-5, m: 2} # best
    b:
      r: 1

# head
limits: # l
  confirm_over: 70   # why
END
  run_is 0 'crm-config set limits.confirm_over=70'
  run_is 0 'crm-config set fields.contact.score.type=number "fields.contact.score.help=it'"'"'s: a # b"' fields
  check 'crm-config show fields' <<'END'
fields:
  contact:
    score:
      type: number
      help: 'it''s: a # b'
END
  run_is 0 'crm-config set fields.contact.score.help=-' fields
  run_is 0 'crm-config show fields | tail -n 1' "      help: '-'"
  run_is 0 'crm-config set fields.contact.score.help=plain fields.order.margin.type=money' fields
  check 'crm-config show fields' <<'END'
fields:
  contact:
    score:
      type: number
      help: plain
  order:
    margin:
      type: money
END
}

@test "set --clear takes a key away with what is under it, the last one its section too" {
  example rfm | crm-config load - >/dev/null
  run_is 0 'crm-config set --clear rfm.segments.loyal,rfm.segments.champions.f' rfm
  run_is 0 'crm-config show | sed -n 4,6p' $'  segments:                             # bounds are of 1 (worst) to 5 (best)\n    champions: {r: 4-5, m: 4-5}\n    new: {r: 4-5, f: 1}'
  run_is 0 'crm-config set --clear rfm.segments.champions.r,rfm.segments.champions.m' rfm
  run_is 0 'crm-config show | sed -n 5p' '    champions: {}'
  run_is 0 'crm-config set limits.confirm_over=5' limits
  run_is 0 'crm-config set --clear limits.confirm_over' limits
  run_is 0 'crm-config show limits'
  crm-config set limits.confirm_over=5 >/dev/null
  printf 'limits: {confirm_over: 30}   # ask\n' | crm-config load - >/dev/null
  run_is 0 'crm-config set --clear limits.confirm_over' limits
  run_is 0 'crm-config sections -H -o set,name | grep limits' $'no\tlimits'
  run_is 0 'crm-config set --clear rfm' rfm
  run_is 0 'crm-config set --clear rfm,limits.confirm_over'
  run_is 0 'crm-config show'
}

@test "set keeps CRLF and adds to what has no line of its own" {
  file a.yaml 'limits: {}\r\nfields:\r\n  contact:\r\n    a: {type: number}\r\n'
  crm-config load a.yaml >/dev/null
  run_is 0 'crm-config set limits.confirm_over=5 fields.contact.b.type=string' $'limits\nfields'
  check_same CRLF "printf 'fields:\r\n  contact:\r\n    a: {type: number}\r\n    b:\r\n      type: string\r\nlimits: {confirm_over: 5}\r\n'" 'crm-config show'
}

@test "set refuses what the section's schema refuses, and what has no place" {
  example fields | crm-config load - >/dev/null
  run_is 78 'crm-config set limits.confirm_over=many' '' \
    'crm-config: limits:2:3: confirm_over: not a whole number from 0 to 1000000000'
  run_is 78 'crm-config set limits.confirm=5' '' \
    "crm-config: limits:2:3: unknown key 'confirm'; did you mean 'confirm_over'?"
  run_is 78 'crm-config set fields.contact.score.type=nmber' '' \
    "crm-config: fields:4:13: no type 'nmber'; did you mean 'number'?"
  run_is 78 'crm-config set fields.contact.name.type=number' '' \
    "crm-config: fields:12:5: a contact has a field 'name'"
  run_is 2 'crm-config set fields.contact=x' '' \
    'crm-config: fields.contact: a map: name one of its keys'
  run_is 2 'crm-config set fields.contact.tier.choices=x' '' \
    'crm-config: fields.contact.tier.choices: a list; crm-config edit changes it'
  run_is 2 'crm-config set fields.contact.tier.choices.1=x' '' \
    'crm-config: fields.contact.tier.choices.1: a list on the way; crm-config edit changes it'
  run_is 2 'crm-config set fields.contact.tier.type.x=x' '' \
    'crm-config: fields.contact.tier.type.x: a value on the way'
  run_is 2 "crm-config set 'fields.contact.a b.type=x'" '' \
    "crm-config: fields.contact.a b.type: a key is letters, digits, '_' and '-'"
  run_is 2 'crm-config set limts.x=5' '' "crm-config: no section 'limts'; did you mean 'limits'?"
  run_is 2 'crm-config set limits.confirm_over=' '' \
    "crm-config: limits.confirm_over=: nothing after '='; --clear limits.confirm_over takes it away"
  run_is 2 'crm-config set limits.confirm_over' '' \
    "crm-config: 'limits.confirm_over': write SECTION.KEY=VALUE"
  run_is 2 'crm-config set' '' 'crm-config: set: nothing to set: write SECTION.KEY=VALUE'
  check_same unchanged 'crm-config example fields' 'crm-config show'
}

@test "check names the first fault of each section with its place, and loads nothing" {
  file a.yaml 'limits: {confirm_over: x}\nrfm:\n  bins: 1\n  bin: 2\nlimts: {}\nhooks: {timeout: 5s}\n'
  check 'crm-config check a.yaml' <<'END'
! crm-config: a.yaml:1:10: confirm_over: not a whole number from 0 to 1000000000
! crm-config: a.yaml:4:3: unknown key 'bin'; did you mean 'bins'?
! crm-config: a.yaml:5:1: no section 'limts'; did you mean 'limits'?
? 78
END
  check 'crm-config load - <a.yaml 2>&1 | grep -c stdin:' <<'END'
3
END
  run_is 0 'crm-config show'
  run_is 66 'crm-config check none.yaml' '' 'crm-config: none.yaml: No such file or directory'
  run_is 66 'crm-config load .' '' 'crm-config: .: Is a directory'
  run_is 2 'crm-config check' '' "crm-config: check: takes one FILE, or '-'"
  example rfm >a.yaml
  run_is 0 'CRM_DB=/none crm-config check a.yaml'
  run_is 66 'CRM_DB=/none/x crm-config load a.yaml' '' "crm-config: no book at '/none/x'; make one: crm init"
}

# Each line: the file's text with escapes, " => ", the message behind the file's name.
@test "wrong files: each gives one line with line and column, 78, and nothing is written" {
  local line before
  before=$(book_sum)
  while IFS= read -r line; do
    printf '%b' "${line%% => *}" >case
    printf '%s => ' "${line%% => *}"
    crm-config load - <case 2>&1 || printf '? %s\n' $?
  done <"$DATA/policy-wrong.txt" >got
  awk '{ i = index($0, " => "); print substr($0, 1, i + 3) "crm-config: stdin" substr($0, i + 4); print "? 78" }' \
    "$DATA/policy-wrong.txt" >want
  diff want got
  [ "$(wc -l <"$DATA/policy-wrong.txt")" -ge 200 ]
  [ "$before" = "$(book_sum)" ]
}

@test "files that are too much: depth, values, size" {
  { printf 'dedupe: {contact: '; printf '{a: %.0s' {1..40}; printf '}%.0s' {1..40}; echo '}'; } >deep
  run_is 78 'crm-config check deep' '' 'crm-config: deep:1:139: more than 32 lists and maps deep'
  { echo 'dedupe: {contact: {a: ['; seq -s, 1 100001; echo ']}}'; } >many
  check 'crm-config check many 2>&1 | sed "s/[0-9]*: more/N: more/"' <<'END'
crm-config: many:2:N: more than 100,000 values
END
  head -c 17000000 /dev/zero | tr '\0' '#' >huge
  run_is 78 'crm-config load huge' '' 'crm-config: huge:1:16777217: more than 16 MB'
  awk 'BEGIN { print "fields:\n  contact:"; for (i = 1; i <= 201; i++) print "    f" i ": {type: bool}" }' >fields
  run_is 78 'crm-config load fields' '' 'crm-config: fields:2:3: contact: more than 200 fields'
  head -n 202 fields >fits
  run_is 0 'crm-config load fits' fields
  run_is 0 'crm-contact add Ann f200=yes' contact-1
  run_is 0 'crm-contact list f200:yes -q' contact-1
}

@test "edit: the sections in the editor, and back" {
  export EDITOR='sed -i s/100/50/'
  example limits | crm-config load - >/dev/null
  run_is 0 'crm-config edit' limits
  run_is 0 'crm-config show | tail -n 1' '  confirm_over: 50                     # changing more records asks first'
  run_is 0 'crm-config edit'
  export EDITOR='sed -i s/^#.//'
  run_is 0 'crm-config edit rfm' rfm
  check_same 'the example of a section that was not set' 'crm-config example rfm' 'crm-config show rfm'
  export EDITOR='sed -i d'
  run_is 0 'crm-config edit limits' limits
  run_is 0 'crm-config sections | crm-where set:yes -H -o name' rfm
  export EDITOR=false
  run_is 2 'crm-config edit 2>/dev/null'
}

@test "edit: wrong text is told, kept, and nothing is changed" {
  example limits | crm-config load - >/dev/null
  export EDITOR='sed -i s/100/x/'
  run_is 78 'crm-config edit 2>err'
  run_is 0 'sed "s|/.*||" err' $'crm-config: edited:2:3: confirm_over: not a whole number from 0 to 1000000000\ncrm-config: nothing was changed\ncrm-config: the text is kept in '
  grep -q 'confirm_over: x' "$(sed -n 's/.* the text is kept in //p' err)"
  check_same unchanged 'crm-config example limits' 'crm-config show'
}

@test "edit: who changed the policy meanwhile is not overwritten" {
  example limits | crm-config load - >/dev/null
  printf '#!/bin/sh\ncrm-config set limits.confirm_over=7\nsed -i s/100/8/ "$1"\n' >editor
  chmod +x editor
  export EDITOR=$PWD/editor
  run_is 75 'crm-config edit 2>err'
  run_is 0 'sed "s|/.*||" err' $'crm-config: the policy was changed meanwhile\ncrm-config: the text is kept in '
  run_is 0 'crm-config show | grep -o ": 7 "' ': 7 '
}

@test "limits.confirm_over is what asks" {
  for i in 1 2 3 4; do crm-contact add Ann$i; done >/dev/null
  crm-config set limits.confirm_over=3 >/dev/null
  run_is 2 'crm-contact edit has:name city=Bonn' '' \
    'crm-contact: edit 4 contacts (Ann1, Ann2, Ann3, ...): give --yes or --expect 4'
  run_is 0 'crm-contact edit has:name city=Bonn --yes -q | wc -l' 4
  crm-config set limits.confirm_over=0 >/dev/null
  run_is 2 'crm-contact edit 1 city=Ulm' '' \
    'crm-contact: edit 1 contact (Ann1): give --yes or --expect 1'
  crm-config set limits.confirm_over=4 >/dev/null
  run_is 0 'crm-contact edit has:name city=Ulm | wc -l' 4
  crm-export contact -o id,city | sed s/Ulm/Kiel/ >c.tsv
  crm-config set limits.confirm_over=1 >/dev/null
  run_is 2 'crm-import contact c.tsv' '' \
    'crm-import: change 4 contacts (Ann1, Ann2, Ann3, ...): give --yes or --expect 4'
}

@test "hooks: a directory that is not there stops every writer, but not who puts it right" {
  crm-config set hooks.directory=/none >/dev/null
  run_is 78 'crm-contact add Ann' '' "crm-contact: policy: hooks: no directory '/none'"
  run_is 0 "crm-config set hooks.directory=$PWD" hooks
  run_is 0 'crm-contact add Ann' contact-1
}

@test "rfm: the book's bins and segments count unless the line says otherwise, in silence" {
  new_book sample_book
  crm-rfm summary -o segment,customers >before
  printf 'rfm:\n  bins: 2\n  segments:\n    top: {r: 3-5, m: 3-5}\n    rest:\n' | crm-config load - >/dev/null
  check 'crm-rfm summary -o segment -s segment' <<'END'
segment
rest
top
END
  run_is 0 'crm-rfm -H -o r | sort -u' $'1\n2'
  run_is 0 'crm-rfm --bins 4 -H -o r | sort -u | tail -n 1' 4
  printf 'only:\n' >s.yaml
  run_is 0 'crm-rfm summary --segments s.yaml -H -o segment' only
  printf 'customer\tdate\tamount\na\t2026-01-01\t5\n' >p.tsv
  run_is 0 'crm-rfm - <p.tsv -o segment -H | grep -c top || true' 0
  crm-config set --clear rfm >/dev/null
  check_same 'as before' 'cat before' 'crm-rfm summary -o segment,customers'
}

@test "where: each preference, its value, and where it came from" {
  export TZ=
  check 'crm-config where' <<END
name	value	source
book	$BOOK_NAME	CRM_DB
user	ann	CRM_USER
zone	UTC	book
format	table	default
color	yes	default
END
  place=$CRM_DB
  unset CRM_DB CRM_USER
  mkdir -p "$XDG_CONFIG_HOME/crm"
  printf '%s\n' '# mine' "book: $place" 'user: eva' 'zone: Asia/Tokyo' 'format: csv' 'color: no' \
    'columns:' '  contact: id,name' >"$XDG_CONFIG_HOME/crm/config.yaml"
  f=$XDG_CONFIG_HOME/crm/config.yaml
  check 'crm-config where' <<END
name	value	source
book	$BOOK_NAME	$f:2
user	eva	$f:3
zone	Asia/Tokyo	$f:4
format	csv	$f:5
color	no	$f:6
columns.contact	id,name	$f:8
END
  check 'TZ=Europe/Berlin CRM_FORMAT=json NO_COLOR=1 crm-config where --db other.db -o name,source' <<END
name	source
book	--db
user	$f:3
zone	TZ
format	CRM_FORMAT
color	NO_COLOR
columns.contact	$f:8
END
  run_is 0 'crm-config where --tz UTC --csv -o value,source -H | tr -d "\r" | sed -n "3,4p"' $'UTC,--tz\ncsv,option'
}

@test "where: never a password" {
  run_is 0 "CRM_DB=postgresql://ann:s3cret@db.example:5432/crm crm-config where -H -o value | head -n 1" \
    'postgresql://ann@db.example:5432/crm'
  run_is 0 "CRM_DB='postgresql://db/crm?user=ann&password=s3cret&x=1' crm-config where | grep -c s3cret || true" 0
}

@test "two loads at once: each is whole" {
  local i
  for i in 1 2 3 4 5 6 7 8; do
    printf 'limits:\n  confirm_over: %s\nfields:\n  contact:\n    f%s: {type: number}\n' $i $i >$i.yaml
    { crm-config load $i.yaml >$i.out 2>&1 && echo 0 >$i.rc || echo $? >$i.rc; } &
  done
  wait
  for i in 1 2 3 4 5 6 7 8; do
    run_is 0 "cat $i.rc" 0
  done
  crm-config show >last
  i=$(sed -n 's/.*confirm_over: //p' last)
  grep -q "f$i: " last
  run_is 0 'crm-fields contact -H -o name | grep -c "^f[0-9]"' 1
  run_is 0 'crm-db check'
}

@test "a closed pipe, a full disk" {
  example rfm | crm-config load - >/dev/null
  run_is 0 'crm-config show | head -n 1 | wc -l' 1
  run_is 74 'crm-config show >/dev/full' '' 'crm-config: stdout: No space left on device'
  run_is 74 'crm-config set limits.confirm_over=5 >/dev/full' '' \
    'crm-config: saved, but the output could not be written: No space left on device'
  run_is 0 'crm-config show limits' $'limits:\n  confirm_over: 5'
}

@test "history and undo apply: a section comes back as it was, and the values with it" {
  crm-config set fields.contact.nick.type=string fields.contact.n.type=number >/dev/null
  crm-config show >before
  crm-contact add Ann nick=Lee n=5 >/dev/null
  crm-config set --clear fields.contact.nick >/dev/null
  run_is 0 'crm-contact list lee -q'
  run_is 0 'crm-undo txn-4 -n' $'id\tfield\told\tnew\nfields\tcontact.nick.type\t\tstring'
  crm-undo txn-4 >/dev/null
  check_same 'byte for byte' 'cat before' 'crm-config show'
  run_is 0 'crm-contact list lee -o nick,n -H' $'Lee\t5'
  crm-undo txn-5 >/dev/null
  run_is 2 'crm-contact list nick:lee' '' "crm-contact: no field 'nick'; did you mean 'nickname'?"
  crm-undo txn-6 >/dev/null
  crm-undo txn-2 >/dev/null # the text is that of txn-2 again
  run_is 0 'crm-config show'
  run_is 2 'crm-contact list n:5' '' "crm-contact: no field 'n'; crm-fields contact lists them"
  run_is 0 'crm-db check'
}

@test "a choice of very many words is refused at once, and so is a long one" {
  { printf 'fields: {contact: {tier: {type: choice, choices: ['; seq -f 'w%.0f' -s ', ' 90000; printf ']}}}\n'; } >list.yaml
  { printf 'fields: {contact: {tier: {type: choice, choices: "'; seq -f 'w%.0f' -s ' ' 90000; printf '"}}}\n'; } >text.yaml
  for f in list text; do
    run_is 78 "timeout 5 crm-config check $f.yaml 2>&1 | cut -d: -f5-; exit \${PIPESTATUS[0]}" \
      ' choices: more than 10000 bytes of them'
  done
}

@test "edit: what the policy's text could not be put in for is kept, what could leaves nothing" {
  example limits | crm-config load - >/dev/null
  printf '#!/bin/bash\nsed -i s/100/8/ "$1"\nsource "$ROOT/tests/engine.bash"\nbook_hold 2\n' >editor
  chmod +x editor
  run_is 75 'EDITOR=$PWD/editor crm-config edit --wait 0 2>err'
  grep -q 'confirm_over: 8' "$(sed -n 's/.* the text is kept in //p' err)"
  rm "$TMPDIR"/crm-config-*
  run_is 0 'EDITOR="sed -i s/100/9/" crm-config edit' limits
  run_is 0 'EDITOR="sed -i s/9/10/" crm-config edit -n >/dev/null'
  run_is 0 'ls -A "$TMPDIR"'
}

@test "terms are held against the book when they are loaded; who is not there yet is told" {
  file a.yaml 'leads:\n  score:\n    - {terms: "nofield:x", points: 1}\n'
  run_is 78 'crm-config load a.yaml' '' \
    "crm-config: a.yaml:3:8: no field 'nofield'; crm-fields lead lists them"
  file a.yaml 'leads:\n  qualified: {terms: ["has:email", "nofield:x"]}\n'
  run_is 78 'crm-config check a.yaml' '' \
    "crm-config: a.yaml:2:36: no field 'nofield'; crm-fields lead lists them"
  file a.yaml 'routing:\n  - {name: a, when: "has:account", to: owner}\n'
  run_is 78 'crm-config load a.yaml' '' \
    "crm-config: a.yaml:2:5: a: when, of a task: has: no field 'account'; crm-fields task lists them"
  file a.yaml 'routing:\n  - {name: a, nouns: [lead, opportunity], when: "has:account", to: {user: zed}}\nquotas: {users: {zed: {year: 1}}, teams: {zoo: {year: 1}}}\n'
  run_is 0 'crm-config load a.yaml' $'routing\nquotas' "crm-config: a.yaml:2:5: a: no user 'zed'
crm-config: a.yaml:3:18: no user 'zed'
crm-config: a.yaml:3:43: no team 'zoo'"
  run_is 0 'crm-db check'
}
