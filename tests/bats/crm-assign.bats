# Who gets what: rules, turns, absence, capacity, and what no rule takes.
load ../helper

# leads SOURCE LANGUAGE [N] - adds so many leads.
leads() {
  for ((i = 0; i < ${3-1}; i++)); do crm-lead add "L$i" source="$1" language="$2" >/dev/null; done
}

office() {
  cat >policy.yaml <<'END'
routing:
  - {name: known, to: owner}
  - {name: big, nouns: [lead, opportunity], when: 'amount:50k..', to: {user: Erika}}
  - {name: web, nouns: lead, when: 'source:web', to: round_robin, team: sales, needs: [demo], language: match}
  - {name: north, nouns: lead, when: 'has:territory', to: territory}
  - {name: fair, nouns: lead, when: 'source:fair', to: least_busy, users: [ben, dan]}
  - {name: tasks, nouns: task, when: 'priority:high', to: round_robin, team: sales, language: match}
  - {name: rest, nouns: [task], to: {team: office}}
END
  crm-config load policy.yaml
  crm-team add sales
  crm-team add office
  crm-user add erika
  crm-user add ben team=sales skills=demo languages=de capacity=2
  crm-user add cleo team=sales skills=demo,talk languages=de,fr away=2026-11-20..2026-11-22,2027-01-01
  crm-user add dan team=sales skills=Demo languages=de-AT territories=North
  crm-user add eve active=no team=sales skills=demo
  crm-account add Acme owner=ann website=acme.example
}

setup() {
  crm_setup
  new_book office
}

@test "turns: who had none the longest is next, with what the rule needs, here and not full" {
  leads web de 5
  check 'crm-lead list -q | crm-assign -; crm-lead list --by owner.login' <<'END'
lead-1	user-3	web
lead-2	user-5	web
lead-3	user-3	web
lead-4	user-5	web
lead-5	user-5	web
owner.login	count
ben	2
dan	3
END

}

@test "turns go on in the next run; the same book gives the same" {
  leads web de 3
  check 'crm-lead list lead-1 -q | crm-assign - -H; crm-lead list lead-2 lead-3 -q | crm-assign - -n; crm-lead list lead-2 lead-3 -q | crm-assign - -n; crm-lead list lead-2 -q | crm-assign -' <<'END'
lead-1	user-3	web
id	field	old	new
lead-2	owner		user-5
lead-3	owner		user-3
id	field	old	new
lead-2	owner		user-5
lead-3	owner		user-3
lead-2	user-5	web
END

}

@test "absence is of the day the question is about" {
  leads web fr 1
  check 'echo lead-1 | crm-assign -; echo lead-1 | crm-assign - --at 2026-11-23 -n; CRM_NOW=2027-01-01T10:00:00Z crm-lead list -q | CRM_NOW=2027-01-01T10:00:00Z crm-assign -' <<'END'
lead-1		
id	field	old	new
lead-1	owner		user-4
lead-1		
! crm-assign: stdin:1: lead-1: no rule finds somebody for it
! crm-assign: saved 0, refused 1
! crm-assign: stdin:1: lead-1: no rule finds somebody for it
! crm-assign: saved 0, refused 1
? 3
END

}

@test "the rules in their order: the account's owner, a user, a territory, the least busy" {
  check 'crm-lead add A company=ACME >/dev/null; crm-lead add B website=https://www.acme.example/x >/dev/null; crm-lead add C amount=60k >/dev/null; crm-lead add D territory=NORTH >/dev/null
leads fair de 4; crm-opportunity add O account=Acme >/dev/null; crm-opportunity add P amount=50000 >/dev/null
{ crm-lead list -q; crm-opportunity list -q; } | crm-assign -' <<'END'
lead-1	user-1	known
lead-2	user-1	known
lead-3	user-2	big
lead-4	user-5	north
lead-5	user-3	fair
lead-6	user-3	fair
lead-7	user-5	fair
lead-8	user-5	fair
opportunity-1	user-1	known
opportunity-2	user-2	big
END

}

@test "tasks: by the language of what they are about; to a team, where the owner goes" {
  check 'crm-lead add Fr language=fr >/dev/null; crm-task add call about=lead-1 priority=high >/dev/null; crm-task add "any time" >/dev/null; crm-task add "for Acme" about=account-1 >/dev/null
crm-task list -o id,owner | crm-assign -; crm-task list -o id | crm-assign - --again --at 2026-12-01; crm-task list -o id,owner,team' <<'END'
id	owner	rule
task-1	user-1	
task-2	user-1	
task-3	user-1	
id	owner	rule
task-1	user-4	tasks
task-2	team-2	rest
task-3	user-1	known
id	owner	team
task-1	user-4	
task-2		team-2
task-3	user-1	
END

}

@test "who has an owner keeps him; --again gives anew, and what he has does not stand in his way" {
  check 'leads web de 3; crm-lead edit 1 2 owner=ben >/dev/null; crm-lead edit 3 owner=erika >/dev/null; crm-lead list -q | crm-assign -
crm-lead list -q | crm-assign - --again; crm-lead work 1 >/dev/null; crm-lead unqualify 2 reason=x >/dev/null; crm-lead list -q | crm-assign - --again' <<'END'
lead-1	user-3	
lead-2	user-3	
lead-3	user-2	
lead-1	user-3	web
lead-2	user-5	web
lead-3	user-3	web
lead-1	user-5	web
lead-2	user-3	web
lead-3	user-5	web
END

}

@test "columns and order are kept; ids in any column; a column is replaced; JSON" {
  leads web de 2; crm-lead add Nobody >/dev/null
  check 'crm-lead list -o name,id,owner -s -id | crm-assign -; crm-lead list -o id,name | tail -n 1 | crm-assign -; echo "{\"x\":1,\"lead\":\"lead-1\"}" | crm-assign -
printf "what\tlead\nx\tlead-2\ny\t\n" | crm-assign - --from lead; printf "foo\tlead-1\tbar\n" | crm-assign -; crm-lead list lead-1 -o id | crm-assign - --csv | tr -d "\r"; printf "lead-1\nlead-1\n" | crm-assign -' <<'END'
name	id	owner	rule
Nobody	lead-3		
L1	lead-2	user-3	web
L0	lead-1	user-5	web
lead-3	Nobody		
x	lead	owner	rule
1	lead-1	user-5	
what	lead	owner	rule
x	lead-2	user-3	
y			
foo	lead-1	bar	user-5	
id,owner,rule
lead-1,user-5,
lead-1	user-5	
lead-1	user-5	
! crm-assign: stdin:2: lead-3: no rule finds somebody for it
! crm-assign: saved 2, refused 1
! crm-assign: stdin:1: lead-3: no rule finds somebody for it
! crm-assign: saved 0, refused 1
! crm-assign: stdin: 1 line without an id passed over
END

}

@test "what no rule takes is named, and the rest is saved; --reject has all of them" {
  leads web it 2; leads web de 1
  check 'crm-lead list -q | crm-assign - --reject r.tsv; cat r.tsv; crm-lead list -o id,owner' <<'END'
lead-1		
lead-2		
lead-3	user-3	web
line	reason	record
stdin:1: lead-1	no rule finds somebody for it	lead-1
stdin:2: lead-2	no rule finds somebody for it	lead-2
id	owner
lead-1	
lead-2	
lead-3	user-3
! crm-assign: stdin:1: lead-1: no rule finds somebody for it
! crm-assign: stdin:2: lead-2: no rule finds somebody for it
! crm-assign: saved 1, refused 2
END

}

@test "a qualified lead is open, for the capacity as for leads.open and the report" {
  leads fair de 3
  crm-lead edit 1 2 owner=ben >/dev/null
  crm-lead qualify 1 2 >/dev/null
  check 'echo lead-3 | crm-assign - --explain | grep ben; crm-user list login:ben -o leads.open -H; crm-report open_leads owner:ben' <<'END'
lead-3	fair	ben	full: 2 open leads, capacity 2
2
open_leads	numerator	denominator
2	2	
END
}

@test "explain: why each was taken or not; nothing is written" {
  leads web de 3; leads fair de 1; crm-lead edit 1 owner=ben >/dev/null; leads web it; crm-lead add T territory=south >/dev/null
  check 'crm-lead list no:owner -q | crm-assign - --explain; crm-lead list --by owner.login' <<'END'
id	rule	user	why
lead-2	known		no account with an owner
lead-2	big		does not hold
lead-2	web	cleo	away until 2026-11-22
lead-2	web	eve	does not speak de
lead-2	web	ben	taken
lead-2	web	dan	later in turn
lead-2	web		2 users are not of the rule
lead-3	known		no account with an owner
lead-3	big		does not hold
lead-3	web	ben	full: 2 open leads, capacity 2
lead-3	web	cleo	away until 2026-11-22
lead-3	web	eve	does not speak de
lead-3	web	dan	taken
lead-3	web		2 users are not of the rule
lead-4	known		no account with an owner
lead-4	big		does not hold
lead-4	web		does not hold
lead-4	north		does not hold
lead-4	fair	ben	full: 2 open leads, capacity 2
lead-4	fair	dan	taken
lead-4	fair		4 users are not of the rule
lead-5	known		no account with an owner
lead-5	big		does not hold
lead-5	web	ben	does not speak it
lead-5	web	cleo	does not speak it
lead-5	web	dan	does not speak it
lead-5	web	eve	does not speak it
lead-5	web		2 users are not of the rule
lead-5	north		does not hold
lead-5	fair		does not hold
lead-5			no rule finds somebody for it
lead-6	known		no account with an owner
lead-6	big		does not hold
lead-6	web		does not hold
lead-6	north	ann	does not work south
lead-6	north	erika	does not work south
lead-6	north	ben	does not work south
lead-6	north	cleo	does not work south
lead-6	north	dan	does not work south
lead-6	north	eve	does not work south
lead-6	fair		does not hold
lead-6			no rule finds somebody for it
owner.login	count
	5
ben	1
END

}

@test "bad input changes nothing" {
  leads web de 1
  check 'printf "lead-1\nlead-99\n" | crm-assign -; echo contact-1 | crm-assign -; echo foo | crm-assign -; crm-assign; crm-assign - x; echo lead-1 | crm-assign - --from x; crm-lead list -o owner -H' <<'END'

! crm-assign: stdin:2: no lead-99
! crm-assign: stdin:1: no id of a lead, an opportunity or a task
! crm-assign: stdin:1: no id of a lead, an opportunity or a task
! crm-assign: '-' and nothing else: records come from standard input
! crm-assign: '-' and nothing else: records come from standard input
! crm-assign: stdin: no column 'x'
END

}

@test "more than a hundred records are asked about" {
  awk 'BEGIN { print "name\tsource"; for (i = 1; i <= 101; i++) print i "\tweb" }' | crm-import lead - >/dev/null
  check 'crm-lead list -q | crm-assign - >/dev/null; crm-lead list has:owner --count; crm-lead list -q | crm-assign - --expect 101 | cut -f 2 | sort | uniq -c' <<'END'
0
      2 user-3
     99 user-5
! crm-assign: assign 101 records, such as lead-1, lead-2, lead-3: give --yes or --expect 101
END

}

@test "a policy without rules, or with one that the book does not know" {
  check 'printf "routing:\n  - {name: a, to: {user: nobody}}\n" | crm-config load - >/dev/null; echo lead-1 | crm-assign -; printf "fields: {lead: {warm: {type: number}}}\n" | crm-config load - >/dev/null; printf "routing:\n  - {name: a, nouns: lead, when: \"warm:5\", to: owner}\n" | crm-config load - >/dev/null; printf "fields:\n" | crm-config load - >/dev/null; leads web de; echo lead-1 | crm-assign -
printf "routing: []\n" | crm-config load - >/dev/null; echo lead-1 | crm-assign -' <<'END'
! crm-config: stdin:2:5: a: no user 'nobody'
! crm-assign: policy: routing:2:5: no user 'nobody'
! crm-assign: policy: routing:2:5: when: no field 'warm'; crm-fields lead lists them
! crm-assign: the policy has no rules of routing; see crm-policy(5)
? 78
END

}

@test "absences of users are days and periods, kept as dates" {
  check 'crm-user edit erika away=tomorrow,2026-12-24..2027-01-02; crm-user list erika -o away; crm-user edit erika away=2026-12-02..2026-12-01; crm-user edit erika away+=holidays; crm-user edit erika away=2026-12-01..; crm-user edit erika away-=2026-11-23; crm-user list erika -o away' <<'END'
user-2
away
2026-11-23,2026-12-24..2027-01-02
user-2
away
2026-12-24..2027-01-02
! crm-user: user-2: away: ends before it begins: '2026-12-02..2026-12-01'
! crm-user: user-2: away: not a day or period, as in 2026-12-24..2027-01-02: 'holidays'
! crm-user: user-2: away: not a day or period, as in 2026-12-24..2027-01-02: '2026-12-01..'
END

}

@test "routing holds its properties for 10,000 leads" {
  new_book
  if [ "$ENGINE" = postgres ]; then
    run_is 0 "'$ROOT/tests/tools/routing' 2000" '1544 assigned, 456 named, turns of web 61 to 61'
    return
  fi
  run_is 0 "'$ROOT/tests/tools/routing' 10000" '6596 assigned, 3404 named, turns of web 305 to 306'
}
