# Calendars: tasks as iCalendar and back.
load ../helper

setup() {
  crm_setup
  export TZ=Europe/Berlin
  new_book staff
}

staff() {
  crm-user edit 1 email=ann@desk.example
  crm-user add 'Bo Dahl' login=bo
  crm-account add 'Hagen "GmbH"'
}

# Series over the change of the clock in three zones, to-dos, alarms, what was left out.
diary() {
  staff
  crm-task add 'Stand-up' kind=meeting due=2026-10-20T09:30 duration=30m skip=2026-11-02,2026-12-25 \
    repeat='weekdays until 2026-12-31' remind=10m place='Room 4, left; "x"' tag=a,b uid=standup@desk.example
  crm-task add 'New York' kind=visit zone=America/New_York due='2026-10-28 16:00' duration=1h \
    repeat='every 2 weeks' uid=ny note='line 1
line 2, with; a\b and a text that is long enough to be folded, äöü äöü äöü äöü 東京タワー'
  crm-task add 'Lord Howe' kind=meeting zone=Australia/Lord_Howe due='2026-10-03 2:15' repeat=daily remind=1h uid=lh
  crm-task add 'Report' due=2026-11-22 repeat=monthly priority=urgent remind=1h duration=2h about=account-1 uid=report
  crm-task add 'Plain' due='2026-12-01 10:00' duration=45m owner=bo remind=1d uid=plain
  crm-task add 'Some day' duration=1h zone=Asia/Tokyo uid=some
  crm-task add 'Fair' kind=meeting due=2026-12-05 duration=2d remind=15h uid=fair
  crm-task add 'Met' kind=meeting due=2026-11-01T10:00 status=done uid=met
  crm-task add 'Done' due=2026-11-01 status=done priority=low uid=done
  crm-task add 'In UTC' kind=meeting due=2026-11-01T10:00 zone=UTC uid=utc
  crm-task edit 6 --clear owner
}

fields=uid,kind,what,status,due,duration,zone,place,remind,remind_at,repeat,skip,priority,owner.login,about,done,tag,note

@test "export, import into an empty book, export: the same bytes; imported again, nothing changes" {
  new_book diary
  crm-calendar export >a.ics
  crm-task list -o $fields >a.tsv
  run_is 0 'crm-calendar import a.ics'
  new_book
  run_is 0 'crm-calendar import a.ics -n | cut -f 1 | sort -u | wc -l; crm-calendar import - <a.ics | wc -l' '11
10'
  crm-calendar export >b.ics
  cmp a.ics b.ics
  run_is 0 'crm-calendar import b.ics'
  # What this book has not, the user bo and the account, waits in ical.
  check "crm-task list -o $fields | diff a.tsv -; crm-task list has:ical -o uid,ical" <<'END'
5,6c5,6
< report	task	Report	open	2026-11-22	7200			3600		FREQ=MONTHLY		urgent	ann	account-1			
< plain	task	Plain	open	2026-12-01T10:00:00+01:00	2700	Europe/Berlin		86400	2026-11-30T10:00:00+01:00				bo				
---
> report	task	Report	open	2026-11-22	7200			3600		FREQ=MONTHLY		urgent	ann				
> plain	task	Plain	open	2026-12-01T10:00:00+01:00	2700	Europe/Berlin		86400	2026-11-30T10:00:00+01:00								
uid	ical
report	X-CRM-ABOUT;X-TITLE="Hagen 'GmbH'":account-1
plain	X-CRM-OWNER:bo
END
}

@test "series keep the reading of their clock over its change, before and after a round trip" {
  days() {
    CRM_NOW=2026-10-23T00:00:00Z crm-task agenda --days 4 -H -o due uid:standup@desk.example
    CRM_NOW=2026-10-31T00:00:00Z crm-task agenda --days 2 -H -o due uid:ny2
    CRM_NOW=2026-10-02T22:00:00Z crm-task agenda --days 3 -H -o due uid:lh
  }
  new_book diary
  crm-task add 'New York, daily' kind=meeting zone=America/New_York due='2026-10-30 16:00' repeat=daily uid=ny2 >/dev/null
  days >before
  crm-calendar export >a.ics
  new_book
  crm-calendar import a.ics >/dev/null
  check 'cat before; days | cmp - before' <<'END'
2026-10-23T09:30:00+02:00
2026-10-26T09:30:00+01:00
2026-10-31T16:00:00-04:00
2026-11-01T16:00:00-05:00
2026-10-03T02:15:00+10:30
2026-10-04T02:45:00+11:00
2026-10-05T02:15:00+11:00
2026-10-06T02:15:00+11:00
END
}

@test "export: one event as others read it; UIDs of our own are made once and found again" {
  crm-task add 'Stand-up' kind=meeting due=2026-10-20T09:30 duration=30m repeat='weekly until 2026-12-31' \
    skip=2026-11-03 remind=10m >/dev/null
  crm-task add Other >/dev/null
  check "crm-calendar export kind:meeting >one.ics; crm-calendar import one.ics
tr -d '\r' <one.ics | sed 's/\(UID:task-1-\)[0-9a-f]*$/\1X/'" <<'END'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//crm//crm-calendar//EN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:20250101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20250330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20251026T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:task-1-X
DTSTAMP:20261122T120000Z
SUMMARY:Stand-up
DTSTART;TZID=Europe/Berlin:20261020T093000
DTEND;TZID=Europe/Berlin:20261020T100000
RRULE:FREQ=WEEKLY;UNTIL=20261231T225959Z
EXDATE;TZID=Europe/Berlin:20261103T093000
STATUS:CONFIRMED
X-CRM-OWNER:ann
BEGIN:VALARM
TRIGGER:-PT10M
ACTION:DISPLAY
DESCRIPTION:Stand-up
END:VALARM
END:VEVENT
END:VCALENDAR
END
}

@test "import: overrides of one occurrence, also alone; the series leaves out that day" {
  cat >week.ics <<'END'
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:week
SUMMARY:Weekly
DTSTART;TZID=Europe/Berlin:20261123T100000
RRULE:FREQ=WEEKLY
EXDATE;TZID=Europe/Berlin:20261207T100000,20261214T100000
END:VEVENT
BEGIN:VEVENT
UID:week
RECURRENCE-ID;TZID=Europe/Berlin:20261130T100000
SUMMARY:Weekly, moved
DTSTART;TZID=Europe/Berlin:20261201T110000
END:VEVENT
END:VCALENDAR
END
  sed -e '/^BEGIN:VEVENT/,/^END:VEVENT/{/RRULE/d' -e '/EXDATE/d' -e '}' -e 's/20261130T100000/20261221T090000Z/' \
    -e 's/;TZID=Europe.Berlin:20261221/:20261221/' week.ics | awk '/^BEGIN:VEVENT/ { n++ } n != 1 || /VCALENDAR/' >alone.ics
  check "crm-calendar import week.ics; crm-calendar import week.ics; crm-calendar import alone.ics
crm-task list -o uid,what,due,skip; crm-calendar export | grep -E 'EXDATE|RECURRENCE' | tr -d '\r'" <<'END'
task-1
task-2
task-3
task-1
uid	what	due	skip
week	Weekly	2026-11-23T10:00:00+01:00	2026-11-30,2026-12-07,2026-12-14,2026-12-21
week RECURRENCE-ID=2026-11-30T10:00:00+01:00	Weekly, moved	2026-12-01T11:00:00+01:00	
week RECURRENCE-ID=2026-12-21T10:00:00+01:00	Weekly, moved	2026-12-01T11:00:00+01:00	
EXDATE;TZID=Europe/Berlin:20261207T100000
EXDATE;TZID=Europe/Berlin:20261214T100000
RECURRENCE-ID;TZID=Europe/Berlin:20261130T100000
RECURRENCE-ID;TZID=Europe/Berlin:20261221T100000
END
}

# Tasks by id, with these columns.
tasks() {
  crm-task list -s id -H -o "id,$1"
}

@test "import: a series of which some was done goes on; the same file again changes nothing and opens nothing" {
  cat >s.ics <<'END'
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:s@x
SUMMARY:Stand-up
DTSTART;TZID=Europe/Berlin:20261120T100000
RRULE:FREQ=DAILY;COUNT=5
EXDATE;TZID=Europe/Berlin:20261123T100000
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
END
  check 'crm-calendar import s.ics; crm-task done uid:s@x; tasks uid,status,due,repeat | tee was; crm-calendar import s.ics; tasks uid,status,due,repeat | cmp was -
crm-task done uid:s@x status:open; crm-calendar import s.ics; crm-task list status:open --count' <<'END'
task-1
task-1
task-2
task-1	s@x RECURRENCE-ID=2026-11-20T10:00:00+01:00	done	2026-11-20T10:00:00+01:00	
task-2	s@x	open	2026-11-22T10:00:00+01:00	FREQ=DAILY;COUNT=3
task-2
task-3
1
END
  # What the file says anew is taken; a rule on other days goes on behind the last one done.
  sed 's/Stand-up/Stand/; s/T100000/T110000/' s.ics >later.ics
  sed 's/FREQ=DAILY;COUNT=5/FREQ=WEEKLY;BYDAY=TH/' s.ics >weekly.ics
  check 'crm-calendar import later.ics; tasks uid,status,due,repeat; crm-calendar import weekly.ics; tasks uid,status,due,repeat | tail -1; crm-calendar import s.ics
tasks uid,status,due,repeat | tail -1; crm-task done uid:s@x; crm-calendar import s.ics; tasks uid,status,due,repeat' <<'END'
task-3
task-1	s@x RECURRENCE-ID=2026-11-20T10:00:00+01:00	done	2026-11-20T10:00:00+01:00	
task-2	s@x RECURRENCE-ID=2026-11-22T10:00:00+01:00	done	2026-11-22T10:00:00+01:00	
task-3	s@x	open	2026-11-24T11:00:00+01:00	FREQ=DAILY;COUNT=1
task-3
task-3	s@x	open	2026-11-26T10:00:00+01:00	FREQ=WEEKLY;BYDAY=TH
task-3
task-3	s@x	open	2026-11-24T10:00:00+01:00	FREQ=DAILY;COUNT=1
task-3
task-1	s@x RECURRENCE-ID=2026-11-20T10:00:00+01:00	done	2026-11-20T10:00:00+01:00	
task-2	s@x RECURRENCE-ID=2026-11-22T10:00:00+01:00	done	2026-11-22T10:00:00+01:00	
task-3	s@x RECURRENCE-ID=2026-11-24T10:00:00+01:00	done	2026-11-24T10:00:00+01:00	
END
  # It is over, until the file has more of it; undo gives the occurrence its old name back.
  sed 's/COUNT=5/COUNT=6/' s.ics >more.ics
  check 'crm-calendar import more.ics; tasks uid,status,due,repeat | tail -1; crm-task done uid:s@x -q; crm-undo txn-$(crm-undo -l -H | head -n 1 | cut -f 1 | tr -dc 0-9) --yes >/dev/null; tasks uid,status,due,repeat | tail -1' <<'END'
task-4
task-4	s@x	open	2026-11-25T10:00:00+01:00	FREQ=DAILY;COUNT=1
task-4
task-4	s@x	open	2026-11-25T10:00:00+01:00	FREQ=DAILY;COUNT=1
END
}

@test "done of a series: an export taken before, and one taken behind, change nothing; undo takes the next one back" {
  crm-task add Water due=2026-11-20 repeat=daily >/dev/null
  crm-calendar export >before.ics
  crm-task 'done' 1 >/dev/null
  crm-calendar export >behind.ics
  check 'tasks status,due,repeat,skip; crm-calendar import before.ics; crm-calendar import behind.ics; tasks status,due,repeat,skip
crm-undo txn-$(crm-undo -l -H | head -n 1 | cut -f 1 | tr -dc 0-9) --yes >/dev/null; tasks status,due,repeat,skip; crm-calendar import before.ics
crm-task done 1; crm-task edit 3 due=2026-11-20; crm-task done 3; crm-task list has:uid -o id' <<'END'
task-1	done	2026-11-20		
task-2	open	2026-11-22	FREQ=DAILY	
task-1	done	2026-11-20		
task-2	open	2026-11-22	FREQ=DAILY	
task-1	open	2026-11-20	FREQ=DAILY	
task-1
task-3
task-3
task-3
task-4
id
task-1
task-4
END
  new_book
  check 'crm-calendar import behind.ics; tasks status,due,repeat,skip; crm-calendar export | cmp - behind.ics' <<'END'
task-1
task-2
task-1	done	2026-11-20		
task-2	open	2026-11-22	FREQ=DAILY	
END
}

@test "import: what is done or cancelled here stays so, whatever the file says" {
  printf '%s\r\n' BEGIN:VCALENDAR BEGIN:VEVENT UID:m DTSTART:20261201T100000Z END:VEVENT \
    BEGIN:VTODO UID:t STATUS:NEEDS-ACTION END:VTODO BEGIN:VTODO UID:c END:VTODO END:VCALENDAR >m.ics
  check 'crm-calendar import m.ics; crm-task done uid:m,t; crm-task cancel uid:c; crm-calendar import m.ics; crm-task list -H -o status
sed s/NEEDS-ACTION/CANCELLED/ m.ics | crm-calendar import -' <<'END'
task-1
task-2
task-3
task-1
task-2
task-3
done
done
cancelled
task-2
END
}

@test "import: zones by path and by the file's own rules, UTC, floating, days; alarms; what is not ours comes back" {
  cat >other.ics <<'END'
BEGIN:VCALENDAR
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:outlook
SUMMARY;LANGUAGE=de:Besprechung
DTSTART;TZID="W. Europe Standard Time":20260701T100000
DTEND;TZID="W. Europe Standard Time":20260701T113000
STATUS:TENTATIVE
PRIORITY:2
CATEGORIES:one,two\, three
ATTENDEE;CN="Lee, Ann":mailto:ann@desk.example
X-FOO;X-BAR="a;b:c":d\,e
END:VEVENT
BEGIN:VEVENT
UID:path
SUMMARY:Path
DTSTART;TZID=/mozilla.org/20050126_1/Asia/Tokyo:20261201T100000
DURATION:PT1H
RRULE:FREQ=DAILY;BYHOUR=8,12
BEGIN:VALARM
X-WR-ALARMUID:1
ACTION:AUDIO
TRIGGER:-PT15M
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER;VALUE=DATE-TIME:20261130T000000Z
DESCRIPTION:Path
END:VALARM
END:VEVENT
BEGIN:VTODO
UID:utc
DUE:20261201T100000Z
STATUS:COMPLETED
COMPLETED:20261120T100000
END:VTODO
BEGIN:VTODO
UID:floating
SUMMARY:Two\nlines
DTSTART:20261201T090000
DUE:20261201T100000
END:VTODO
BEGIN:VEVENT
UID:day
SUMMARY:Day
DTSTART;VALUE=DATE:20261201
DTEND;VALUE=DATE:20261202
END:VEVENT
BEGIN:VJOURNAL
UID:j
END:VJOURNAL
END:VCALENDAR
END
  check 'crm-calendar import other.ics; crm-task list -o uid,what,kind,due,zone,duration,remind,priority,tag
crm-calendar export >back.ics; crm-calendar import back.ics
sed -n /UID:outlook/,/UID:utc/p back.ics | tr -d "\r"' <<'END'
task-1
task-2
task-3
task-4
task-5
uid	what	kind	due	zone	duration	remind	priority	tag
outlook	Besprechung	meeting	2026-07-01T10:00:00+02:00	Europe/Berlin	5400		urgent	one
path	Path	meeting	2026-12-01T10:00:00+09:00	Asia/Tokyo	3600	900		
utc	(no title)	task	2026-12-01T11:00:00+01:00	Europe/Berlin				
floating	Two lines	task	2026-12-01T10:00:00+01:00	Europe/Berlin	3600			
day	Day	meeting	2026-12-01		86400			
UID:outlook
DTSTAMP:20261122T120000Z
SUMMARY;LANGUAGE=de:Besprechung
DTSTART;TZID=Europe/Berlin:20260701T100000
DTEND;TZID=Europe/Berlin:20260701T113000
STATUS:TENTATIVE
PRIORITY:2
CATEGORIES:one
X-CRM-OWNER:ann
CATEGORIES:two\, three
ATTENDEE;CN="Lee, Ann":mailto:ann@desk.example
X-FOO;X-BAR="a;b:c":d\,e
END:VEVENT
BEGIN:VEVENT
UID:path
DTSTAMP:20261122T120000Z
SUMMARY:Path
DTSTART;TZID=Asia/Tokyo:20261201T100000
DTEND;TZID=Asia/Tokyo:20261201T110000
STATUS:CONFIRMED
X-CRM-OWNER:ann
RRULE:FREQ=DAILY;BYHOUR=8,12
BEGIN:VALARM
TRIGGER:-PT15M
X-WR-ALARMUID:1
ACTION:AUDIO
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER;VALUE=DATE-TIME:20261130T000000Z
DESCRIPTION:Path
END:VALARM
END:VEVENT
BEGIN:VTODO
UID:utc
! crm-calendar: 1 component passed over: neither event nor to-do
END
}

@test "import: a series that begins in an hour that the clock skips keeps its own, as one that is done does" {
  cat >gap.ics <<'END'
BEGIN:VCALENDAR
BEGIN:VEVENT
UID:gap
SUMMARY:Gap
DTSTART;TZID=Europe/Berlin:20270328T023000
RRULE:FREQ=DAILY;COUNT=6
EXDATE;TZID=Europe/Berlin:20270329T023000,20270330T003000Z
END:VEVENT
BEGIN:VEVENT
UID:first
SUMMARY:Left out at first
DTSTART;TZID=Europe/Berlin:20270328T023000
RRULE:FREQ=DAILY;COUNT=3
EXDATE;TZID=Europe/Berlin:20270328T023000
END:VEVENT
BEGIN:VTODO
UID:before
SUMMARY:Before
DUE;TZID=Europe/Berlin:20270327T023000
RRULE:FREQ=DAILY
END:VTODO
END:VCALENDAR
END
  check 'crm-calendar import gap.ics; crm-calendar import gap.ics
CRM_NOW=2027-03-28 crm-task done 3
crm-task list -o id,due,repeat,skip,ical
CRM_NOW=2027-03-28 crm-task agenda --days 9 -H -o id,due kind:meeting
crm-calendar export >a.ics; grep EXDATE a.ics | tr -d "\r"; crm-calendar import a.ics' <<'END'
task-1
task-2
task-3
task-3
task-4
id	due	repeat	skip	ical
task-1	2027-03-28T03:30:00+02:00	FREQ=DAILY;BYHOUR=2;BYMINUTE=30;COUNT=6	2027-03-29,2027-03-30	
task-2	2027-03-28T03:30:00+02:00	FREQ=DAILY;BYHOUR=2;BYMINUTE=30;COUNT=3	2027-03-28	
task-3	2027-03-27T02:30:00+01:00			
task-4	2027-03-28T03:30:00+02:00	FREQ=DAILY;BYHOUR=2;BYMINUTE=30		
task-1	2027-03-28T03:30:00+02:00
task-2	2027-03-29T02:30:00+02:00
task-2	2027-03-30T02:30:00+02:00
task-1	2027-03-31T02:30:00+02:00
task-1	2027-04-01T02:30:00+02:00
task-1	2027-04-02T02:30:00+02:00
EXDATE;TZID=Europe/Berlin:20270329T023000
EXDATE;TZID=Europe/Berlin:20270330T023000
EXDATE;TZID=Europe/Berlin:20270328T033000
END
}

@test "ical: holds lines that can stand in an event, and nothing that ends it, by edit, add and import" {
  crm-task add One uid=one >/dev/null
  local text
  for text in BEGIN:VALARM END:VTODO $'BEGIN:VALARM\nEND:VTODO' \
    $'END:VTODO\nEND:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:phish' $'BEGIN:VEVENT\nEND:VEVENT' \
    $'X:1\nuid:phish' dtstart:20261122 $'X:\001' $'X:a\r' foo $'X:1\n more' $'X:1\n\nY:2' 'X;P="a:b' BEGIN:$'\t' \
    $'BEGIN:X-A\nEND:X-A\nX:1' 'BEGIN;X=1:VALARM' "$(printf 'BEGIN:X\n%.0s' {1..7})"; do
    crm-task edit 1 ical="$text" 2>&1 && return 1
  done >said
  check "cat said; crm-task add x ical=foo
printf 'what\tical\nx\tEND:VEVENT\n' | crm-import task -
printf 'BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:a\nX-A:\\001\nEND:VTODO\nEND:VCALENDAR\n' >a.ics; crm-calendar import a.ics
printf 'BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:b\nSUMMARY:B\\001\nEND:VTODO\nEND:VCALENDAR\n' | crm-calendar import -
crm-task edit 1 ical='attendee;cn=\"a:b\":c
begin:valarm
trigger:-PT5M
End:Valarm
'; crm-task list task-1 -H -o ical; crm-calendar export | tr -d '\r' | grep -E 'SUMM|ATT|ALARM|TRI'" <<'END'
crm-task: task-1: ical: BEGIN:VALARM has no end
crm-task: task-1: ical: line 1: ends what is not open: 'END:VTODO'
crm-task: task-1: ical: line 2: ends what is not open: 'END:VTODO'
crm-task: task-1: ical: line 1: ends what is not open: 'END:VTODO'
crm-task: task-1: ical: line 1: stands in no event or to-do: 'BEGIN:VEVENT'
crm-task: task-1: ical: line 2: another field holds it: 'uid:phish'
crm-task: task-1: ical: line 1: another field holds it: 'dtstart:20261122'
crm-task: task-1: ical: line 1: holds a control character: 'X:\x01'
crm-task: task-1: ical: line 1: holds a control character: 'X:a\x0d'
crm-task: task-1: ical: line 1: not NAME:VALUE: 'foo'
crm-task: task-1: ical: line 2: not NAME:VALUE: ' more'
crm-task: task-1: ical: line 2: not NAME:VALUE: ''
crm-task: task-1: ical: line 1: not NAME:VALUE: 'X;P="a:b'
crm-task: task-1: ical: line 1: no component's name: 'BEGIN:\x09'
crm-task: task-1: ical: line 3: behind a component: 'X:1'
crm-task: task-1: ical: line 1: no component's name: 'BEGIN;X=1:VALARM'
crm-task: task-1: ical: line 7: nested too deep: 'BEGIN:X'
task-2
task-1
ATTENDEE;cn="a:b":c\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM
SUMMARY:One
ATTENDEE;cn="a:b":c
BEGIN:VALARM
TRIGGER:-PT5M
END:VALARM
SUMMARY:B
! crm-task: ical: line 1: not NAME:VALUE: 'foo'
! crm-import: stdin:2: ical: line 1: ends what is not open: 'END:VEVENT'
! crm-calendar: a.ics: line 2: a: ical: line 1: holds a control character: 'X-A:\x01'
END
}

@test "export: lines that a task of old holds and none may are passed over and named" {
  crm-task add One ical=X-A:1 due=2026-11-23 remind=1h uid=one >/dev/null
  crm-task add Two ical=X-A:2 uid=two >/dev/null
  book_sql "UPDATE tasks SET ical = 'END:VTODO' WHERE id = 1"
  check "crm-calendar export | tr -d '\r' | grep -E '^(UID|X-A|.*:V)'; crm-task edit 1 place=Rome" <<'END'
BEGIN:VCALENDAR
BEGIN:VTODO
UID:one
BEGIN:VALARM
END:VALARM
END:VTODO
BEGIN:VTODO
UID:two
X-A:2
END:VTODO
END:VCALENDAR
task-1
! crm-calendar: task-1: ical passed over: line 1: ends what is not open: 'END:VTODO'
END
}

@test "import: a file that is wrong is refused as a whole, with its line; --keep-going takes the rest" {
  local ok='BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:a\nSUMMARY:A\nEND:VTODO\n'
  printf %b "${ok}BEGIN:VTODO\nSUMMARY:B\nEND:VTODO\nBEGIN:VEVENT\nUID:c\nDTSTART:20261301T000000\nEND:VEVENT\nBEGIN:VTODO\nUID:a\nEND:VTODO\nEND:VCALENDAR\n" >bad.ics
  check "crm-calendar import bad.ics; crm-calendar import bad.ics --keep-going; crm-task list -o uid" <<'END'
task-1
uid
a
! crm-calendar: bad.ics: line 6: VTODO: has no UID
! crm-calendar: bad.ics: line 13: a: stands twice in the file
! crm-calendar: bad.ics: line 9: c: DTSTART: not a day or time: '20261301T000000'
! crm-calendar: nothing was changed: 3 of 4 refused
! crm-calendar: bad.ics: line 6: VTODO: has no UID
! crm-calendar: bad.ics: line 13: a: stands twice in the file
! crm-calendar: bad.ics: line 9: c: DTSTART: not a day or time: '20261301T000000'
! crm-calendar: saved 1, refused 3
END
  local text status
  for text in '' 'x' 'BEGIN:VCALENDAR\n' 'BEGIN:VCALENDAR\nEND:VEVENT\n' 'BEGIN:VCALENDAR\nFOO\nEND:VCALENDAR\n' \
    'BEGIN:VCALENDAR\nX:\0\nEND:VCALENDAR\n' 'BEGIN:VCALENDAR\nX:\xff\nEND:VCALENDAR\n' 'END:VCALENDAR\n' 'X:1\n'; do
    printf "%b" "$text" >wrong.ics
    status=0
    crm-calendar import wrong.ics 2>>said || status=$?
    [ "$status" = 65 ]
  done
  check 'cat said; crm-calendar import nothing.ics; crm-calendar import' <<'END'
crm-calendar: wrong.ics: holds no calendar
crm-calendar: wrong.ics: line 1: not NAME:VALUE: 'x'
crm-calendar: wrong.ics: line 1: BEGIN:VCALENDAR has no end
crm-calendar: wrong.ics: line 2: ends what is not open: 'END:VEVENT'
crm-calendar: wrong.ics: line 2: not NAME:VALUE: 'FOO'
crm-calendar: wrong.ics: line 2: holds a NUL byte: 'X:'
crm-calendar: wrong.ics: line 2: not UTF-8: 'X:\xff'
crm-calendar: wrong.ics: line 1: ends what is not open: 'END:VCALENDAR'
crm-calendar: wrong.ics: line 1: outside of BEGIN and END: 'X:1'
! crm-calendar: nothing.ics: No such file or directory
! crm-calendar: import: one FILE, or - for standard input
? 2
END
}

@test "import: deep nesting, a line of 10 MB, rules without end and years 0 and 10000 end soon" {
  { printf 'BEGIN:VCALENDAR\n'; yes BEGIN:VEVENT | head -n 1000000; } >deep.ics
  { printf 'BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:long\nSUMMARY:s\nDESCRIPTION:'; head -c 10000000 /dev/zero | tr '\0' x
    printf '\nEND:VTODO\nEND:VCALENDAR\n'; } >long.ics
  { printf 'BEGIN:VCALENDAR\n'; for v in 00000101 99991231 100000101 -0010101; do
    printf 'BEGIN:VEVENT\nUID:%s\nDTSTART;VALUE=DATE:%s\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\nEND:VEVENT\n' "$v" "$v"
  done; printf 'END:VCALENDAR\n'; } >years.ics
  check 'timeout 20 crm-calendar import deep.ics; timeout 20 crm-calendar import long.ics; timeout 20 crm-calendar import years.ics
timeout 20 crm-calendar import years.ics --keep-going; timeout 20 crm-task agenda --days 3660 -q; timeout 20 crm-calendar export | wc -c' <<'END'
task-1
task-2
10405839
! crm-calendar: deep.ics: line 9: nested too deep: 'BEGIN:VEVENT'
! crm-calendar: years.ics: line 2: 00000101: DTSTART: not a day or time: '00000101'
! crm-calendar: years.ics: line 18: 100000101: DTSTART: not a day or time: '100000101'
! crm-calendar: years.ics: line 26: -0010101: DTSTART: not a day or time: '-0010101'
! crm-calendar: nothing was changed: 3 of 4 refused
! crm-calendar: years.ics: line 2: 00000101: DTSTART: not a day or time: '00000101'
! crm-calendar: years.ics: line 18: 100000101: DTSTART: not a day or time: '100000101'
! crm-calendar: years.ics: line 26: -0010101: DTSTART: not a day or time: '-0010101'
! crm-calendar: saved 1, refused 3
END
}
