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
