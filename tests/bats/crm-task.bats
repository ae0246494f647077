# Tasks: when they are due and remind, what repeats, the agenda.
load ../helper

setup() {
  crm_setup
  export TZ=Europe/Berlin
  new_book staff
}

staff() {
  crm-user edit 1 email=ann@desk.example
  crm-user add 'Bo Dahl' login=bo
  crm-account add 'Hagen GmbH'
}

@test "due: a day, or a time on the clock of the task's own zone" {
  check "crm-task add one due=tomorrow
crm-task add two due='tomorrow 10:30'
crm-task add three due='2026-12-01 9:00' zone=America/New_York
crm-task add four due=2026-11-22T15:00Z
crm-task add five due=2026-W48
crm-task list -o id,due,zone -s due; crm-task list -o id,due --table" <<'END'
task-1
task-2
task-3
task-4
id	due	zone
task-4	2026-11-22T16:00:00+01:00	Europe/Berlin
task-1	2026-11-23	
task-2	2026-11-23T10:30:00+01:00	Europe/Berlin
task-3	2026-12-01T09:00:00-05:00	America/New_York
id      due
task-1  Mon 23 Nov
task-2  Mon 23 Nov 10:30
task-3  Tue 1 Dec 09:00 -05:00
task-4  Sun 22 Nov 16:00
! crm-task: due: not one day or time but a period: '2026-W48'
END
}

@test "due: terms compare what the clock shows, in the book and in a stream alike" {
  crm-task add one due=2026-11-23 >/dev/null
  crm-task add two due=2026-11-23T10:30 >/dev/null
  crm-task add three due=2026-11-24T00:00 zone=America/New_York >/dev/null
  crm-task add four due=2026-12-31 >/dev/null
  crm-task add five >/dev/null
  local term
  for term in due:2026-11-23 due:..tomorrow due:..2026-11-23T10:00 due:2026-11-23T10:30 \
    due:2026-W48 due:2026-11-24..2026-12 due.not:2026-11-23 no:due due:2026-11-23,2026-12; do
    echo "$term $(crm-task list -q "$term" | paste -sd ' ')"
    check_same "$term" "crm-task list $term" "crm-task list | crm-where $term"
  done >ids
  check 'cat ids; crm-task list due:2026-12..2026-11; crm-task list due.has:2026' <<'END'
due:2026-11-23 task-1 task-2
due:..tomorrow task-1 task-2
due:..2026-11-23T10:00 task-1
due:2026-11-23T10:30 task-2
due:2026-W48 task-1 task-2 task-3
due:2026-11-24..2026-12 task-3 task-4
due.not:2026-11-23 task-3 task-4 task-5
no:due task-5
due:2026-11-23,2026-12 task-1 task-2 task-4
! crm-task: due: range is empty: '2026-12..2026-11'
! crm-task: due.has: only a text has parts to ask for
? 2
END
}

@test "due: imports in any order of columns, by a format of theirs; back as it was" {
  check "printf 'what,due,zone\na,24.11.2026 10:30,Asia/Tokyo\nb,25.11.2026 00:00,\n' |
crm-import task - --date-format '%d.%m.%Y %H:%M'
printf 'due,what,zone\n2026-11-24T10:30,c,Asia/Tokyo\n' | crm-import task -
crm-task list -H -o what,due,zone; crm-task list -o id,due,zone | crm-import task - -n" <<'END'
task-1
task-2
task-3
a	2026-11-24T10:30:00+09:00	Asia/Tokyo
b	2026-11-25T00:00:00+00:00	UTC
c	2026-11-24T10:30:00+09:00	Asia/Tokyo
END
}

@test "zone: what was agreed on stays when the zone becomes another" {
  crm-task add one due=2026-11-24T10:30 remind=1h >/dev/null
  check 'crm-task list -o due,zone,remind_at; crm-task edit 1 zone=America/New_York -n
crm-task edit 1 zone=Asia/Tokyo due=2026-11-24T10:30+01:00; crm-task list -o due,zone,remind_at; crm-undo txn-6 >/dev/null
crm-task list -o due,zone,remind_at' <<'END'
due	zone	remind_at
2026-11-24T10:30:00+01:00	Europe/Berlin	2026-11-24T09:30:00+01:00
id	field	old	new
task-1	due	2026-11-24T10:30:00+01:00	2026-11-24T10:30:00-05:00
task-1	zone	Europe/Berlin	America/New_York
task-1	remind_at	2026-11-24T09:30:00+01:00	2026-11-24T15:30:00+01:00
task-1
due	zone	remind_at
2026-11-24T18:30:00+09:00	Asia/Tokyo	2026-11-24T09:30:00+01:00
due	zone	remind_at
2026-11-24T10:30:00+01:00	Europe/Berlin	2026-11-24T09:30:00+01:00
END
}

@test "remind_at follows due and remind, unless it is set in the same step, and while the task is open" {
  check "crm-task add one due=2026-11-24 remind=1d
crm-task add two due=2026-11-24 remind=1d remind_at='2026-11-23 8:00'
crm-task add past due=2026-11-20 remind=1h
crm-task edit 1 due=2026-11-25; crm-task edit 2 note=x; crm-task edit 3 remind=2h
crm-task list -o id,remind_at; crm-task edit 1 status=cancelled; crm-task edit 2 --clear remind
crm-task edit 1 remind=1h; crm-task list -o id,remind_at; crm-task edit 1 status=open
crm-task list -o id,remind_at task-1; crm-task edit 1 remind=-1h" <<'END'
task-1
task-2
task-3
task-1
task-2
task-3
id	remind_at
task-1	2026-11-24T09:00:00+01:00
task-2	2026-11-23T08:00:00+01:00
task-3	
task-1
task-2
task-1
id	remind_at
task-1	
task-2	
task-3	
task-1
id	remind_at
task-1	2026-11-25T08:00:00+01:00
! crm-task: task-1: remind: not a duration: '-1h'
? 65
END
}

@test "repeat: words become a rule; without due it begins with the first day from today" {
  check "crm-task add a repeat='every monday'
crm-task add b repeat='last friday of the month until 2027-06-30' due=2026-11-27T16:00
crm-task add c repeat='FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=1' skip=2026-12-25,'2027-01-29 9:00'
crm-task list -o id,due,repeat,skip; crm-task add d repeat='every blue moon'; crm-task edit 1 skip=never" <<'END'
task-1
task-2
task-3
id	due	repeat	skip
task-1	2026-11-23	FREQ=WEEKLY;BYDAY=MO	
task-2	2026-11-27T16:00:00+01:00	FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270630	
task-3	2026-11-27	FREQ=MONTHLY;BYDAY=-1FR	2026-12-25,2027-01-29T09:00:00+01:00
! crm-task: repeat: not a repetition such as weekly, every monday, FREQ=DAILY: 'every blue moon'
! crm-task: task-1: skip: not a day or time: 'never'
? 65
END
}

@test "done: what repeats comes again, past what was skipped and missed; undo takes both back" {
  crm-task add a due=2026-11-16T10:00 repeat='every monday 4 times' skip=2026-11-23 remind=1h owner=bo >/dev/null
  crm-task add b due=2026-11-24 >/dev/null
  crm-task add c due=2026-11-24 repeat='daily until 2026-11-24' >/dev/null
  check 'crm-task done status:open -n | cut -f 1-4 | grep -v done | sed "s/-[0-9a-f]\{12\}/-X/"; crm-task done 1 2 3; crm-task done 2
crm-task list -o id,status,due,repeat,remind_at,owner.login,done; crm-undo txn-8 >/dev/null
crm-task list -o id,status,due,repeat,done
crm-task cancel 1; crm-task done 1' <<'END'
id	field	old	new
task-1	repeat	FREQ=WEEKLY;BYDAY=MO;COUNT=4	
task-1	uid		task-1-X RECURRENCE-ID=2026-11-16T10:00:00+01:00
task-4	what		a
task-4	kind		task
task-4	status		open
task-4	due		2026-11-30T10:00:00+01:00
task-4	zone		Europe/Berlin
task-4	remind		3600
task-4	remind_at		2026-11-30T09:00:00+01:00
task-4	repeat		FREQ=WEEKLY;BYDAY=MO;COUNT=2
task-4	skip		2026-11-23
task-4	owner		user-2
task-4	uid		task-1-X
task-3	repeat	FREQ=DAILY;UNTIL=20261124	
task-3	uid		task-3-X RECURRENCE-ID=2026-11-24
task-1
task-2
task-3
task-4
id	status	due	repeat	remind_at	owner.login	done
task-1	done	2026-11-16T10:00:00+01:00			bo	2026-11-22T13:00:00+01:00
task-2	done	2026-11-24			ann	2026-11-22T13:00:00+01:00
task-3	done	2026-11-24			ann	2026-11-22T13:00:00+01:00
task-4	open	2026-11-30T10:00:00+01:00	FREQ=WEEKLY;BYDAY=MO;COUNT=2	2026-11-30T09:00:00+01:00	bo	
id	status	due	repeat	done
task-1	open	2026-11-16T10:00:00+01:00	FREQ=WEEKLY;BYDAY=MO;COUNT=4	
task-2	open	2026-11-24		
task-3	open	2026-11-24	FREQ=DAILY;UNTIL=20261124	
task-1
! crm-task: task-1: status: only an open task can be done; this is cancelled
? 65
END
}

@test "done: an hour that the clock skips is not lost to those that come after" {
  check "CRM_NOW=2026-03-28 crm-task add a due=2026-03-28T02:30 repeat=daily
CRM_NOW=2026-03-28 crm-task done 1; CRM_NOW=2026-03-29 crm-task done 2
crm-task list -o due,repeat" <<'END'
task-1
task-1
task-2
task-2
task-3
due	repeat
2026-03-28T02:30:00+01:00	
2026-03-29T03:30:00+02:00	
2026-03-30T02:30:00+02:00	FREQ=DAILY
END
}

@test "done: what was due in the year 1 has a next one, too" {
  crm-task add a due=0001-01-01 repeat=daily skip=2026-11-22 >/dev/null
  crm-task add b due=1500-01-01 repeat='daily until 2000-01-01' >/dev/null
  crm-task add c kind=meeting due=1500-01-01T10:00 zone=UTC repeat='every 2 weeks' >/dev/null
  check 'crm-task done 1 2 3; crm-task list status:open -o id,due' <<'END'
task-1
task-2
task-3
task-4
task-5
id	due
task-4	2026-11-23
task-5	2026-11-23T10:00:00+00:00
END
}

@test "snooze: an hour from now, a while, or until then; bare digits are refused" {
  crm-task add a due=tomorrow >/dev/null
  check "crm-task snooze 1; crm-task snooze task-1 90m; crm-task list -o remind_at; crm-task snooze 1 tomorrow
crm-task list -o remind_at; crm-task snooze 1 tomorrow 17:00; crm-task list -o remind_at
crm-task snooze 1 5; crm-task snooze 1 yesterday; crm-task snooze 1 soon" <<'END'
task-1
task-1
remind_at
2026-11-22T14:30:00+01:00
task-1
remind_at
2026-11-23T09:00:00+01:00
task-1
remind_at
2026-11-23T17:00:00+01:00
! crm-task: snooze: '5': a task is written task-5, a time with its unit
! crm-task: snooze: not a time to come: 'yesterday'
! crm-task: snooze: not a day or time: 'soon'
? 2
END
  crm-task "done" 1 >/dev/null
  run_is 65 'crm-task snooze 1' '' 'crm-task: task-1: status: done, and reminds nobody'
}

@test "remind: what could not be written was told to nobody and is told again" {
  crm-task add a due='2026-11-23 10:00' remind=1h >/dev/null
  crm-task add b due='2026-11-23 10:00' remind=1h >/dev/null
  export CRM_NOW=2026-11-23T09:30+01:00
  check 'crm-task remind >/dev/full; echo $?; crm-task remind >&-; echo $?
{ sleep 0.3; crm-task remind; echo $? >&2; } | true; crm-task list -q has:remind_at
crm-task remind -q; crm-task remind' <<'END'
74
74
task-1
task-2
task-1
task-2
! crm-task: stdout: No space left on device; nothing was changed
! crm-task: stdout: Bad file descriptor; nothing was changed
! crm-task: stdout: Broken pipe; nothing was changed
! 74
END
}

@test "remind --at: those that come until the end of that day, and of series the next behind it" {
  crm-task add a due='2026-11-23 10:00' remind=1h >/dev/null
  crm-task add b due='2026-11-24 23:59' remind=0 >/dev/null
  crm-task add c due='2026-11-25 0:30' remind=30m >/dev/null
  crm-task add d kind=meeting due='2026-11-23 9:30' repeat=daily remind=10m >/dev/null
  check 'crm-task remind --at 2026-11-22; crm-task remind --at 2026-11-24 -n -H -o id,due
crm-task remind --at 2026-11-24 -q; crm-task list -o id,remind_at' <<'END'
task-1	2026-11-23T10:00:00+01:00
task-4	2026-11-23T09:30:00+01:00
task-2	2026-11-24T23:59:00+01:00
task-1
task-4
task-2
id	remind_at
task-1	
task-2	
task-3	2026-11-25T00:00:00+01:00
task-4	2026-11-25T09:20:00+01:00
END
}

@test "remind: tells each once, those of the user; -n tells without telling; silent when none" {
  crm-task add a due='2026-11-23 10:00' remind=1h >/dev/null
  crm-task add b due='2026-11-23 10:00' remind=2h owner=bo >/dev/null
  crm-task add c kind=meeting due='2026-11-02 9:30' repeat=weekdays remind=10m >/dev/null
  check 'crm-task remind; export CRM_NOW=2026-11-23T09:22+01:00; crm-task remind -n; crm-task remind; crm-task remind
crm-task remind --all -q; crm-task list -o id,remind_at' <<'END'
id	due	kind	what	priority	owner	about
task-1	2026-11-23T10:00:00+01:00	task	a		user-1	
task-3	2026-11-23T09:30:00+01:00	meeting	c		user-1	
id	due	kind	what	priority	owner	about
task-1	2026-11-23T10:00:00+01:00	task	a		user-1	
task-3	2026-11-23T09:30:00+01:00	meeting	c		user-1	
task-2
id	remind_at
task-1	
task-2	
task-3	2026-11-24T09:20:00+01:00
END
}

diary() {
  staff
  crm-task add 'Call about the quote' kind=call due=2026-11-19 about=account-1 priority=high
  crm-task add 'Stand-up' kind=meeting due=2026-11-02T09:30 duration=30m repeat=weekdays place='Room 4'
  crm-task add 'Visit 東京タワー and talk about everything that a customer may want to know' \
    kind=visit due='2026-11-23 14:00' duration=2h
  crm-task add Report due=today repeat=monthly priority=urgent
  crm-task add 'Call New York' due='2026-11-24 16:00' zone=America/New_York owner=bo
  crm-task add Done due=today status=done
  crm-task add Later due=2026-12-24
}

@test "agenda: overdue, today and the days to come, meetings as often as they happen; mine by default" {
  new_book diary
  check 'crm-task agenda -o id,due,what; crm-task agenda --days 1 -q; crm-task agenda owner:bo -q
crm-task agenda --week --count; crm-task agenda kind:visit or priority:urgent -q; crm-task agenda owner:bo kind:visit -e
crm-task agenda --days 0' <<'END'
id	due	what
task-1	2026-11-19	Call about the quote
task-4	2026-11-22	Report
task-2	2026-11-23T09:30:00+01:00	Stand-up
task-3	2026-11-23T14:00:00+01:00	Visit 東京タワー and talk about everything that a customer may want to know
task-2	2026-11-24T09:30:00+01:00	Stand-up
task-1
task-4
task-5
8
task-4
task-3
! crm-task: --days: not a number from 1 to 3660: '0'
? 2
END
}

@test "agenda: by days on a terminal, at 80 columns and at 200, with wide characters" {
  new_book diary
  check 'NO_COLOR=1 on_tty 80 "crm-task agenda"; NO_COLOR=1 on_tty 200 "crm-task agenda owner:ann,bo kind.not:meeting"' <<'END'
Overdue
  Thu 19 Nov   !   call     Call about the quote      Hagen GmbH          task-1

Today, Sunday 2026-11-22
               !!           Report                                        task-4

Tomorrow, Monday 2026-11-23
  09:30-10:00      meeting  Stand-up                              Room 4  task-2
  14:00-16:00      visit    Visit 東京タワー and ta…                      task-3

Tuesday 2026-11-24
  09:30-10:00      meeting  Stand-up                              Room 4  task-2
Overdue
  Thu 19 Nov   !   call   Call about the quote                                                         Hagen GmbH  ann  task-1

Today, Sunday 2026-11-22
               !!         Report                                                                                   ann  task-4

Tomorrow, Monday 2026-11-23
  14:00-16:00      visit  Visit 東京タワー and talk about everything that a customer may want to know              ann  task-3

Tuesday 2026-11-24
  22:00                   Call New York                                                                            bo   task-5
END
}

@test "add -: one task about each record that comes in, of whatever noun, all or none" {
  crm-contact add 'Ida Brandt' owner=bo >/dev/null
  check 'crm-task add - Call and follow: up due=friday remind=1h < <(crm-account list; crm-contact list; crm-contact list) -o id,what,due,owner.login,about
crm-contact list -j | crm-task add - what=Ask -n | grep -w about; crm-account list -q | crm-task add - Ask about=contact-1
crm-account list -q | crm-task add -; printf "account-1\ncontact-9\n" | crm-task add - Ask; crm-contact list none | crm-task add - Ask
crm-account list -q | crm-task add - Ask due=blue; crm-task add Tea and cake: now; crm-task list --count' <<'END'
id	what	due	owner.login	about
task-1	Call and follow: up	2026-11-27	ann	account-1
task-2	Call and follow: up	2026-11-27	ann	contact-1
task-3	about		contact-1
task-3
3
! crm-task: about: each is about a record of '-'; leave it out
! crm-task: add: nothing to add
! crm-task: stdin:2: no contact-9
! crm-task: stdin:1: account-1: due: not a day or time: 'blue'
END
}
