# Activities: every point of contact, about any record.
load ../helper

setup() {
  crm_setup
  new_book
  crm-contact add Ann Lee >/dev/null
  crm-order add 7 date=2026-05-01 >/dev/null
}

@test "add: the words are the subject; kind, time and user have defaults" {
  check 'crm-activity add wants a quote about=contact-1; crm-activity list; crm-activity add called kind=call direction=out at=2026-11-20T09:15+01:00 duration=5m about=order-1 outcome=reached -o at,duration,about,outcome' <<'END'
activity-1
id	at	kind	direction	about	subject	user	duration	outcome
activity-1	2026-11-22T12:00:00+00:00	note		contact-1	wants a quote	user-1		
at	duration	about	outcome
2026-11-20T08:15:00+00:00	300	order-1	reached
END
}

@test "by a login without a record the user stays unset" {
  check 'CRM_USER=zed crm-activity add x -o user,created_by' <<'END'
user	created_by
	zed
END
}

@test "they are found by what they are about, and make a record's last one" {
  crm-contact note 1 hello >/dev/null
  CRM_NOW=2026-11-23T10:00:00Z crm-contact note 1 again >/dev/null
  check 'crm-activity list about:contact-1 -q; crm-contact list -o activities.last; crm-contact list activities.last:2026-11-23.. -q
crm-activity list hello -q; crm-activity list | crm-contact list - -q --from about' <<'END'
activity-1
activity-2
activities.last
2026-11-23T10:00:00+00:00
contact-1
activity-1
contact-1
END
}

@test "a record with activities goes only with them, or without" {
  crm-contact note 1 hello >/dev/null
  run_is 65 'crm-contact rm 1' '' \
    'crm-contact: contact-1: 1 activity refers to it by about: activity-1 (--with children removes, --detach unties)'
  check 'crm-contact rm 1 --detach; crm-activity list -o id,about' <<'END'
contact-1
id	about
activity-1	
END
}

@test "show: body of several lines, safe for a terminal" {
  printf 'first\tx\n\n\033[31mred\n' >body
  check 'crm-activity add talk body@=body about=contact-1 -q; crm-activity show 1' <<'END'
activity-1
talk  activity-1

  kind              note
  body              first    x

                    \x1b[31mred
  at                2026-11-22T12:00:00+00:00
  about             Ann Lee  contact-1
  user              ann  user-1

  changed           2026-11-22T12:00:00+00:00 by ann
END
}

@test "log: the kind first, then records of any noun, then what was said" {
  crm-account add Lamps Ltd >/dev/null
  check 'crm-activity log call out contact-1 order-1 account-1 asked for a quote outcome=reached duration=7m
crm-activity list -o id,kind,direction,about,subject,body,duration,outcome' <<'END'
activity-1
activity-2
activity-3
id	kind	direction	about	subject	body	duration	outcome
activity-1	call	out	contact-1	asked for a quote	asked for a quote	420	reached
activity-2	call	out	order-1	asked for a quote	asked for a quote	420	reached
activity-3	call	out	account-1	asked for a quote	asked for a quote	420	reached
END
}

@test "log: no direction where none is said, no text where there is none, a person by name" {
  crm-contact edit 1 email=ann@lee.example >/dev/null
  check 'crm-activity log visit ann@lee.example outcome=reached; crm-activity log meeting "Ann Lee" in the office -o direction,subject,outcome' <<'END'
activity-1
direction	subject	outcome
	in the office	
END
}

@test "log: what comes out of a pipe, each record once; by the column id, else the first id" {
  check 'crm-order list -o id,contact | crm-activity log note - checked; printf "contact-1\norder-1\ncontact-1\n" | crm-activity log note - again; crm-activity list -o id,about' <<'END'
activity-1
activity-2
activity-3
id	about
activity-1	order-1
activity-2	contact-1
activity-3	order-1
END
  printf 'id\ncontact-1\n\nx\n' >ids
  run_is 65 'crm-activity log note - again <ids' '' 'crm-activity: stdin:4: no id here'
}

@test "log: a mistyped kind, nobody, no id, a term" {
  run_is 2 'crm-activity log cal contact-1 x' '' "crm-activity: log: 'cal' is no kind of activity (call email meeting note chat visit web sms post); did you mean 'call'?"
  run_is 2 'crm-activity log call' '' "crm-activity: log: no record named: give an id or '-'"
  run_is 2 'crm-activity log call city:Berlin x' '' "crm-activity: 'city:Berlin': log takes no terms: pipe ids to '-'"
  run_is 65 'crm-activity log call Anna x' '' "crm-activity: not an id such as contact-42, nor the address, number or name of somebody: 'Anna'"
  run_is 65 'crm-activity log call contact-9 contact-1 lead-7 x' '' $'crm-activity: no contact-9\ncrm-activity: no lead-7'
  run_is 65 'crm-activity log call contact-1 order-1 duration=x x' '' $'crm-activity: contact-1: duration: not a duration: \'x\'\ncrm-activity: order-1: duration: not a duration: \'x\'\ncrm-activity: nothing was changed: 2 of 2 refused'
  run_is 0 'crm-activity list --count' 0
}

@test "log: all or nothing, or what can be; shown first with -n" {
  check 'crm-activity log call contact-1 hello -n' <<'END'
id	field	old	new
activity-1	kind		call
activity-1	subject		hello
activity-1	body		hello
activity-1	at		2026-11-22T12:00:00+00:00
activity-1	about		contact-1
activity-1	user		user-1
END
  many 101
  run_is 2 'crm-contact list | crm-activity log post - a card' '' 'crm-activity: log 102 records: give --yes or --expect 102'
  run_is 0 'crm-contact list | crm-activity log post - a card --yes | wc -l' 102
}

@test "log: a record that was merged is what it became" {
  crm-contact add Anna Lee >/dev/null
  crm-contact merge 1 2 --prefer keep >/dev/null
  check 'crm-activity log call contact-2 contact-1 hello -o about' <<'END'
about
contact-1
END
}

# sold - a book in which from January on a sale was made.
sold() {
  CRM_NOW=2026-01-01T08:00:00Z new_book sale
}

# sale - for new_book: a lead that became a contact, what was sold to it and its company.
sale() {
  crm-account add 'Lamps Ltd'
  crm-contact add 'Ann Lee' account=account-1
  crm-contact add 'Bo Dahl' account=account-1
  printf 'name\tstatus\tcontact\taccount\tcreated\nAnn Lee\tconverted\tcontact-1\taccount-1\t2026-01-05T09:00Z\n' |
    crm-import lead - created:=created name:=name status:=status contact:=contact account:=account
  crm-opportunity add 'New lamps' account=account-1 contact=contact-1 amount=1200 opened=2026-02-01 owner=ann
  CRM_NOW=2026-02-10T10:00:00Z crm-opportunity edit 1 stage=proposal
  printf 'number\tname\topportunity\taccount\tstatus\tsent\tdecided\nQ-1\tOffer\topportunity-1\taccount-1\taccepted\t2026-02-11\t2026-03-01\n' |
    crm-import quote -
  CRM_NOW=2026-03-01T11:00:00Z crm-opportunity edit 1 stage=won reason='best price'
  crm-order add 1001 contact=contact-1 account=account-1 date=2026-03-02 total=1200
  CRM_NOW=2026-03-09T15:00:00Z crm-order fulfil 1
  crm-contract add Service account=account-1 start=2026-03-02 end=2027-03-01 amount=20 recurring=monthly
  crm-activity log call out contact-1 opportunity-1 asked for a quote outcome=reached at=2026-01-20T10:00Z
  crm-activity log email in contact-2 where are the lamps at=2026-03-05T08:30Z user=ann
  crm-task add call again about=contact-1 due=2026-12-01
}

@test "timeline: all that happened to a company and what belongs to it, the newest last" {
  sold
  check 'crm-activity timeline account-1' <<'END'
at	what	id	about	who	text	outcome	amount	currency
2026-01-05T09:00:00+00:00	lead created	lead-1	contact-1		Ann Lee			
2026-01-20T10:00:00+00:00	call out	activity-1	contact-1	ann	asked for a quote	reached		
2026-01-20T10:00:00+00:00	call out	activity-2	opportunity-1	ann	asked for a quote	reached		
2026-02-01	opportunity opened	opportunity-1	contact-1	ann	New lamps		1200.00	EUR
2026-02-10T10:00:00+00:00	opportunity proposal	opportunity-1	contact-1	ann	New lamps		1200.00	EUR
2026-02-11	quote sent	quote-1	contact-1	ann	Offer		0.00	EUR
2026-03-01	quote accepted	quote-1	contact-1	ann	Offer		0.00	EUR
2026-03-01T11:00:00+00:00	opportunity won	opportunity-1	contact-1	ann	New lamps	best price	1200.00	EUR
2026-03-02	order placed	order-1	contact-1		1001		1200.00	EUR
2026-03-02	contract start	contract-1	account-1		Service		20.00	EUR
2026-03-05T08:30:00+00:00	email in	activity-3	contact-2	ann	where are the lamps			
2026-03-09T15:00:00+00:00	order fulfilled	order-1	contact-1	ann	1001		1200.00	EUR
2026-12-01	task planned	task-1	contact-1	ann	call again			
2027-03-01	contract end	contract-1	account-1		Service		20.00	EUR
END
}

@test "timeline: of a person, of a sale, of several at once, each event once" {
  sold
  check 'crm-activity timeline contact-2 -o what,id; crm-activity timeline opportunity-1 -o what,id -H; crm-contact list | crm-activity timeline - -q | sort | uniq -c | sed "s/^ *//"' <<'END'
what	id
email in	activity-3
call out	activity-2
opportunity opened	opportunity-1
opportunity proposal	opportunity-1
quote sent	quote-1
quote accepted	quote-1
opportunity won	opportunity-1
1 activity-1
1 activity-2
1 activity-3
1 lead-1
3 opportunity-1
2 order-1
2 quote-1
1 task-1
END
}

@test "timeline: bounds count ends, --limit takes the latest, --at leaves out what is later" {
  sold
  check 'crm-activity timeline account-1 --since 2026-03-01 --until 2026-03-02 -o at,what
crm-activity timeline account-1 --limit 1 -o at,what -H; crm-activity timeline account-1 --at today --limit 1 -o at,what -H
crm-activity timeline account-1 --since 2026-03-01T10:00 --until 2026-03-01T11:00 -o what -H
crm-activity timeline contact-2 --since 2026-04-01; crm-activity timeline contact-2 --since 2026-04-01 -e' <<'END'
at	what
2026-03-01	quote accepted
2026-03-01T11:00:00+00:00	opportunity won
2026-03-02	order placed
2026-03-02	contract start
2027-03-01	contract end
2026-03-09T15:00:00+00:00	order fulfilled
opportunity won
? 1
END
}

@test "timeline: as JSON and CSV; steps that were taken back do not count" {
  sold
  check 'crm-activity timeline contact-1 --limit 1 -j; crm-activity timeline contact-1 --limit 1 --csv -o at,text | tr -d "\r"' <<'END'
{"at":"2026-12-01","what":"task planned","id":"task-1","about":"contact-1","who":"ann","text":"call again","outcome":null,"amount":null,"currency":null}
at,text
2026-12-01,call again
END
  crm-opportunity edit 1 stage=lost >/dev/null
  crm-undo "$(crm-log opportunity-1 --last 1 -o txn -H | head -n 1)" >/dev/null
  run_is 0 'crm-activity timeline contact-1 --since today --until today'
}

@test "timeline: nobody, a term, and a user's own: what is about him" {
  sold
  run_is 65 'crm-activity timeline contact-9' '' 'crm-activity: no contact-9'
  run_is 2 'crm-activity timeline' '' "crm-activity: timeline: no record named: give an id or '-'"
  run_is 2 'crm-activity timeline city:x' '' "crm-activity: 'city:x': timeline takes no terms: pipe ids to '-'"
  run_is 2 'crm-activity timeline contact-1 --follow --until today' '' 'crm-activity: --follow prints what comes: leave out --until, --at, --as-of'
  run_is 2 'crm-activity timeline contact-1 --count' '' 'crm-activity: --count: of no use here'
  run_is 0 'crm-activity timeline user-1'
}

@test "timeline on a terminal: a heading a day, cut to the width, wide characters whole" {
  sold
  crm-activity log call in contact-1 見積もりについて電話しました。来週もう一度かけ直す予定です at=2026-11-22T09:15Z >/dev/null
  crm-activity log note contact-2 $'one\ttwo\nthree' subject=$'x\033[31my' at=2026-11-22T10:00Z >/dev/null
  check 'NO_COLOR=1 on_tty 60 "crm-activity timeline account-1 --since 2026-03-02"' <<'END'
2026-03-02  Monday
         placed        order-1           Ann Lee: 1200.00 E…
         start         contract-1        20.00 EUR, Service

2026-03-05  Thursday
  08:30  email in      activity-3        Bo Dahl: where are…

2026-03-09  Monday
  15:00  fulfilled     order-1           Ann Lee: 1200.00 E…

2026-11-22  Sunday, today
  09:15  call in       activity-4        Ann Lee: 見積もり…
  10:00  note          activity-5        Bo Dahl: x\x1b[31my

2026-12-01  Tuesday, to come
         planned       task-1            Ann Lee: call again

2027-03-01  Monday, to come
         end           contract-1        20.00 EUR, Service
END
  check 'on_tty 120 "crm-activity timeline contact-2 --limit 1" | cat -v; TERM=dumb on_tty 120 "crm-activity timeline contact-2 --limit 1" | head -n 1' <<'END'
^[[1m2026-11-22  Sunday, today^[[0m
  10:00  note          activity-5        ann         x\x1b[31my
2026-11-22  Sunday, today
END
}

@test "timeline --follow prints what comes about the record, and keeps nobody from writing" {
  sold
  crm-activity timeline contact-1 --follow --limit 1 -o what,id >out &
  pid=$!
  for i in $(seq 50); do [ "$(wc -l <out)" = 2 ] && break || sleep 0.1; done
  crm-activity log call contact-2 no business of his >/dev/null
  crm-activity log call contact-1 hello >/dev/null
  crm-activity edit 1 outcome=none >/dev/null
  for i in $(seq 50); do [ "$(wc -l <out)" = 3 ] && break || sleep 0.1; done
  crm-opportunity add 'More lamps' contact=contact-1 currency=EUR >/dev/null
  for i in $(seq 50); do [ "$(wc -l <out)" = 4 ] && break || sleep 0.1; done
  run_is 0 'cat out' 'what	id
task planned	task-1
call	activity-5
opportunity opened	opportunity-2'
  kill $pid
  (timeout 20 crm-activity timeline contact-1 --follow -H -o id | head -n 1 >first)
  run_is 0 'cat first' lead-1
}

@test "show tells the last contact and the next step, of the record and of what belongs to it" {
  sold
  crm-activity log note contact-1 not a contact >/dev/null
  crm-task add later about=contact-1 due=2026-12-24 >/dev/null
  check 'crm-account show 1 | head -n 5; crm-contact show 1 | sed -n 2,5p; crm-lead show 1 | sed -n 2,3p; crm-opportunity show 1 | sed -n 3p' <<'END'
Lamps Ltd  account-1

  last contact      2026-03-05T08:30:00+00:00 email in: where are the lamps, ann  activity-3
  next step         Tue 1 Dec: call again, ann  task-1


  last contact      2026-01-20T10:00:00+00:00 call out: asked for a quote, reached, ann  activity-2
  next step         Tue 1 Dec: call again, ann  task-1


lead
  last contact      2026-01-20T10:00:00+00:00 call out: asked for a quote, reached, ann  activity-2
END
}

@test "show: of a sale what is to be done next, where no task says it; a task comes first" {
  sold
  crm-opportunity edit 1 next_step='send the drawings' >/dev/null
  check 'crm-opportunity show 1 | grep -n "next"; crm-task add "draw" about=opportunity-1; crm-opportunity show 1 | grep -n "next"' <<'END'
4:  next step         send the drawings
task-2
4:  next step         draw, ann  task-2
20:  next_step         send the drawings
END
}
