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
