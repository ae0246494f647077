#!/usr/bin/env bats
# Hooks, crm-hooks(7): asked before, told after, and whatever they do the book is whole.
load ../helper

setup() {
  crm_setup
  new_book sample_book
  HOOKS=$BATS_TEST_TMPDIR/hooks
  SEEN=$BATS_TEST_TMPDIR/seen
  mkdir -p "$HOOKS"
  printf 'hooks:\n  directory: %s\n  timeout: 20s\n' "$HOOKS" | crm-config load - >/dev/null
}

# hook NAME - a hook of what is on stdin, behind the first lines of a script. What tells
# sanitizers what to do is not in a hook's environment.
hook() {
  {
    printf '#!/bin/bash\nSEEN=%q\n' "$SEEN"
    printf 'export ASAN_OPTIONS=%q UBSAN_OPTIONS=%q\n' "${ASAN_OPTIONS-}" "${UBSAN_OPTIONS-}"
    cat
  } >"$HOOKS/$1"
  chmod 755 "$HOOKS/$1"
}

# same_book COMMAND... - the book's records are after the command line what they were before.
same_book() {
  crm-export contact >before
  "$@"
  crm-export contact >after
  cmp before after
}

@test "before: the changes on stdin, the command in the environment" {
  hook before <<<'{ echo "$CRM_HOOK $CRM_PROGRAM $CRM_VERB $CRM_WORDS $CRM_USER"; cat; } >$SEEN'
  crm-contact edit 1 city='New York' >/dev/null
  check 'cat "$SEEN"' <<END
before crm-contact edit edit 1 'city=New York' ann
id	field	old	new
contact-1	city	$(crm-log contact-1 -H -o field,old,new | tail -n 1 | cut -f2)	New York
END
}

@test "before: refused is 77 with the hook's word, and nothing changed" {
  hook before-crm-contact-rm <<<'echo "we keep them all" >&2; echo more >&2; exit 3'
  same_book run_is 77 'crm-contact rm contact-1 --detach --yes' '' \
    "crm-contact: refused by hook 'before-crm-contact-rm': we keep them all"
  run_is 0 'crm-contact edit contact-1 city=Oslo' contact-1
}

@test "before: the general is asked before the particular, and one refusal is enough" {
  hook before <<<'echo 1 >>$SEEN'
  hook before-crm-contact <<<'echo 2 >>$SEEN; exit 1'
  hook before-crm-contact-add <<<'echo 3 >>$SEEN'
  run_is 77 'crm-contact add Bob' '' \
    "crm-contact: refused by hook 'before-crm-contact': exit status 1"
  check 'cat "$SEEN"' <<<$'1\n2'
}

@test "a change of nothing asks nobody" {
  hook before <<<'echo asked >>$SEEN'
  city=$(crm-contact list contact-1 -H -o city)
  run_is 0 "crm-contact edit contact-1 city='$city'"
  [ ! -e "$SEEN" ]
}

@test "after: told of what was saved, with its txn" {
  hook after <<<'{ echo "$CRM_HOOK"; crm-log --txn "$CRM_TXN" -H -o id,field,new; cat; } >$SEEN'
  id=$(crm-contact add Zoe Quist)
  check 'cat "$SEEN"' <<END
after
$id	name	Zoe Quist
id	field	old	new
$id	name		Zoe Quist
END
}

@test "hooks are told of the sums that follow, too" {
  crm-opportunity add Lobby >/dev/null
  crm-opportunity line 1 description=Lamp price=40 >/dev/null
  hook after <<<'cat >>$SEEN'
  hook before <<<'cat >>$SEEN'
  run_is 0 'crm-item edit 1 quantity=2' item-1
  check 'cat "$SEEN"' <<'END'
id	field	old	new
item-1	quantity	1	2
item-1	total	40.00	80.00
opportunity-1	amount	40.00	80.00
id	field	old	new
item-1	quantity	1	2
item-1	total	40.00	80.00
opportunity-1	amount	40.00	80.00
END
}

@test "after: a failure is said, and the change is saved" {
  hook after <<<'echo "chat is down" >&2; exit 1'
  run_is 0 'crm-contact edit contact-1 city=Oslo' contact-1 \
    "crm-contact: saved, but hook 'after' failed: chat is down"
  check 'crm-contact list contact-1 -H -o city' <<<Oslo
}

@test "an import is asked as a whole, from a file and from a pipe" {
  hook before <<<'tee -a $SEEN | grep -q Zed && exit 1; exit 0'
  printf 'name\nZed\nYan\n' >people.csv
  same_book run_is 77 'crm-import contact people.csv' '' \
    "crm-import: refused by hook 'before': exit status 1"
  same_book run_is 77 'cat people.csv | crm-import contact -' '' \
    "crm-import: refused by hook 'before': exit status 1"
  sed -i 1d "$SEEN"
  run_is 0 'sed s/Zed/Zoe/ people.csv | crm-import contact - | wc -l' 2
}

@test "ids from a pipe are asked once and changed once" {
  hook before <<<'wc -l >>$SEEN'
  n=$(crm-contact list --count)
  run_is 0 'crm-contact list -q | crm-contact edit - tag+=seen --yes | wc -l' "$n"
  check 'cat "$SEEN"' <<<$((n + 1))
}

@test "a wrong line is told once and as without hooks" {
  hook before <<<'echo asked >>$SEEN'
  same_book run_is 65 'crm-contact edit contact-1 email=foo' '' \
    "crm-contact: contact-1: email: not an address: 'foo' (no @)"
  [ ! -e "$SEEN" ]
}

@test "a hook that hangs is killed with all it started, and the book is as it was" {
  crm-config set hooks.timeout=1s >/dev/null
  hook before <<<'sleep 60 & echo $! >$SEEN; sleep 60'
  same_book run_is 77 'crm-contact add Bob' '' \
    "crm-contact: refused by hook 'before': took longer than 1 s"
  run_is 0 '! grep -qs "^State:.[SRD]" "/proc/$(cat "$SEEN")/status"'
  hook before <<<'trap "" TERM; exec 2>&-; while :; do sleep 1; done'
  same_book run_is 77 'crm-contact add Bob' '' \
    "crm-contact: refused by hook 'before': took longer than 1 s"
}

@test "a hook that dies, writes garbage, or cannot be run" {
  hook before <<<'kill -9 $$'
  same_book run_is 77 'crm-contact add Bob' '' \
    "crm-contact: refused by hook 'before': died of signal 9"
  hook before <<<'head -c 100000 /dev/zero >&2; printf "\033[31m\n" >&2; exit 1'
  same_book run_is 77 'crm-contact add Bob 2>err'
  run_is 1 "grep -q \$'\033' err"
  printf '#!/no/such/program\n' >"$HOOKS/before"
  same_book run_is 77 'crm-contact add Bob' '' \
    "crm-contact: refused by hook 'before': cannot be run"
}

@test "a hook that does not read, and one that leaves a process behind, hold nobody up" {
  hook before <<<'exit 0'
  yes 'name=x' | head -n 1000 >/dev/null
  run_is 0 'seq 5000 | sed "1i name" | crm-import contact - | wc -l' 5000
  hook before <<<'sleep 5 >/dev/null 2>&1 & exit 0'
  run_is 0 'timeout 4 crm-contact edit contact-1 city=Rome' contact-1
}

@test "a hook that writes the same record: 75, and its change stays" {
  hook before <<<'crm-contact edit contact-1 city=Rome >/dev/null'
  run_is 75 'crm-contact edit contact-1 city=Oslo' '' \
    'crm-contact: changed meanwhile, after the hooks were asked: try again'
  check 'crm-contact list contact-1 -H -o city' <<<Rome
}

@test "a hook that writes elsewhere disturbs nobody; a new record gets the next number" {
  hook before <<<'crm-contact add From Hook >/dev/null'
  id=$(crm-contact add Bob Newman)
  check "crm-contact list $id -H -o name" <<<'Bob Newman'
  run_is 0 'crm-contact list name:"From Hook" --count' 1
}

@test "a directory or hook that others may write to is not run" {
  hook before <<<'echo asked >>$SEEN'
  chmod 777 "$HOOKS/before"
  run_is 77 'crm-contact add Bob' '' "crm-contact: hooks: $HOOKS/before: others may write to it"
  chmod 755 "$HOOKS/before"
  chmod 775 "$HOOKS"
  run_is 77 'crm-contact add Bob' '' "crm-contact: hooks: $HOOKS: others may write to it"
  [ ! -e "$SEEN" ]
}

@test "a directory above that others may write to is as bad, by whatever name" {
  local real
  real=$(realpath "$BATS_TEST_TMPDIR")
  mkdir -p "$real/open/in/hooks"
  ln -s "$real/open/in" "$real/link"
  crm-config set hooks.directory="$real/link/../in/hooks" >/dev/null
  run_is 0 'crm-contact edit 1 city=Oslo' contact-1
  chmod 777 "$real/open"
  run_is 77 'crm-contact add Bob' '' "crm-contact: hooks: $real/open: others may write to it"
  run_is 78 "crm-config set hooks.directory='$real/open/in/hooks'" '' \
    "crm-config: hooks: $real/open: others may write to it: none is asked
crm-config: hooks:2:3: directory: $real/open: others may write to it"
  chmod 1777 "$real/open"
  run_is 0 'crm-contact edit 1 city=Rome' contact-1
}

@test "nobody locks himself out: no bad directory is taken, crm-config and crm-undo go on" {
  run_is 78 'crm-config set hooks.directory=/tmp' '' \
    'crm-config: hooks:2:3: directory: /tmp: others may write to it'
  printf 'hooks: {directory: /tmp/../tmp}\n' >bad.yaml
  run_is 78 'crm-config check bad.yaml' '' \
    'crm-config: bad.yaml:1:9: directory: /tmp: others may write to it'
  run_is 78 'crm-config load bad.yaml' '' \
    'crm-config: bad.yaml:1:9: directory: /tmp: others may write to it'
  crm-contact edit 1 city=Oslo >/dev/null
  hook before <<<'echo asked >>$SEEN'
  for how in 777 gone; do
    [ $how = gone ] && rm -r "$HOOKS" || chmod $how "$HOOKS"
    run crm-contact edit 1 city=Rome
    [ "$status" != 0 ]
    run crm-undo "$(crm-undo -lq --limit 1)"
    [ "$status" = 0 ]
    run crm-config set rfm.bins=4 limits.confirm_over="$RANDOM"
    [ "$status" = 0 ]
  done
  run_is 0 'crm-config set --clear hooks.directory' hooks
  run_is 0 'crm-contact edit 1 city=Rome' contact-1
  [ ! -e "$SEEN" ]
}

@test "what is no regular executable file is no hook" {
  mkdir "$HOOKS/before"
  mkfifo -m 700 "$HOOKS/before-crm-contact"
  hook before-crm-contact-edit <<<'echo asked >>$SEEN'
  run_is 0 'crm-contact edit 1 city=Oslo' contact-1
  run_is 0 'cat "$SEEN"' asked
}

@test "no directory: 78 for who writes, nothing for who reads" {
  rm -r "$HOOKS"
  run_is 78 'crm-contact add Bob' '' "crm-contact: policy: hooks: no directory '$HOOKS'"
  run_is 0 'crm-contact list --count >/dev/null'
}

@test "no descriptor of the book and no lock reach a hook" {
  hook before <<<'ls -l /proc/self/fd >$SEEN'
  crm-contact edit contact-1 city=Oslo >/dev/null
  run_is 1 'grep -qE -e "$CRM_DB" -e " ([3-9]|[0-9]{2,}) -> socket:" "$SEEN"'
}

@test "-n asks no hook" {
  hook before <<<'echo asked >>$SEEN'
  crm-contact edit contact-1 city=Oslo -n >/dev/null
  [ ! -e "$SEEN" ]
}

@test "crm-config edit opens its editor once, and asks about what came out of it" {
  hook before-crm-config <<<'grep -q nick && exit 1; cat >>$SEEN'
  printf '#!/bin/bash\necho once >>%q\nprintf "fields: {contact: {$NAME: {type: date}}}\\n" >>"$1"\n' \
    "$BATS_TEST_TMPDIR/opened" >ed.sh
  chmod 755 ed.sh
  run_is 77 'NAME=nick EDITOR=./ed.sh crm-config edit 2>err'
  run_is 0 "grep -c \"refused by hook 'before-crm-config'\" err" 1
  run_is 0 'NAME=seen_on EDITOR=./ed.sh crm-config edit' fields
  run_is 0 'wc -l <"$BATS_TEST_TMPDIR/opened"' 2
  run_is 0 'crm-contact edit 1 seen_on=2026-01-02' contact-1
}

@test "a stranger's hook is not run" {
  [ "$(id -u)" = 0 ] || skip 'only root can give a file away'
  hook before <<<'echo asked >>$SEEN'
  chown 54321 "$HOOKS/before"
  run_is 77 'crm-contact add Bob' '' "crm-contact: hooks: $HOOKS/before: belongs to a stranger"
  [ ! -e "$SEEN" ]
}
