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
