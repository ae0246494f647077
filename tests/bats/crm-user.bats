# Users: the staff who work in the book.
load ../helper

setup() {
  crm_setup
  new_book
  crm-team add North queue=north >/dev/null
  crm-user add eva name='Eva Lindqvist' emails=eva@our.example,e@our.example team=North skill=de,en languages=de,sv >/dev/null
}

@test "who made the book is its first user" {
  check 'crm-user list' <<'END'
id	login	name	email	phone	team	role	zone	reports_to	active
user-1	ann					admin			yes
user-2	eva	Eva Lindqvist	eva@our.example		team-1	agent			yes
END
}

@test "a login is unique whatever its case, and names the user everywhere" {
  run_is 65 'crm-user add EVA' '' "crm-user: login: 'EVA' is user-2's already"
  check 'crm-user show Eva e@our.example me -q; crm-contact add Ann Lee owner=eva -o owner,owner.login,owner.team.name
CRM_USER=eva crm-contact list owner:me -q' <<'END'
user-2
user-1
owner	owner.login	owner.team.name
user-2	eva	North
contact-1
END
}

@test "several skills and languages, each checked" {
  check 'crm-user edit eva skill+=fr skills-=de -o skills,languages; crm-user list skills:fr -q; crm-user list languages:sv -q' <<'END'
skills	languages
en,fr	de,sv
user-2
user-2
END
  run_is 65 'crm-user edit eva languages+=1' '' 'crm-user: user-2: languages: no language (de, pt-BR): '"'1'"
}

@test "one who owns records is not removed by accident" {
  crm-contact add Ann Lee owner=eva >/dev/null
  run_is 65 'crm-user rm eva' '' \
    'crm-user: user-2: 1 contact refers to it by owner: contact-1 (--with children removes, --detach unties)'
  check 'crm-user edit eva active=no; crm-user list active:no -q; crm-user rm eva --detach; crm-contact list no:owner -q' <<'END'
user-2
user-2
user-2
contact-1
END
}

@test "nobody reports to himself" {
  crm-user edit eva reports_to=ann >/dev/null
  run_is 65 'crm-user edit ann reports_to=eva' '' \
    'crm-user: user-1: reports_to: a cycle: the record would stand above itself'
}

@test "me: one's own record, shown and edited" {
  check 'crm-user edit me phone=+493012345678 away+=2026-12-24..2027-01-02 -q; CRM_USER=eva crm-user show me -o login,name; crm-user show me | sed -n 1,5p' <<'END'
user-1
login	name
eva	Eva Lindqvist
ann  user-1

  phones            +493012345678
  role              admin
  away              2026-12-24..2027-01-02
END
  run_is 65 'CRM_USER=zed crm-user show me' '' "crm-user: me: no user with login 'zed'; add one: crm-user add zed"
}

@test "open work of each user, in columns and in terms" {
  for i in 1 2 3; do crm-lead add "Lead $i" owner=eva >/dev/null; done
  crm-lead edit 3 status=unqualified reason=none >/dev/null
  crm-opportunity add Sale owner=eva amount=5 >/dev/null
  crm-opportunity add Lost owner=eva amount=5 stage=lost reason=price >/dev/null
  crm-task add 'Call' owner=eva >/dev/null
  crm-task add 'Mail' owner=ann >/dev/null
  check 'crm-user list -o login,leads.open,opportunities.open,tasks.open -s -leads.open,login; crm-user list leads.open:2.. -q; crm-user list tasks.open:1.. -q' <<'END'
login	leads.open	opportunities.open	tasks.open
eva	2	1	1
ann	0	0	1
user-2
user-1
user-2
END
}

@test "capacity: none, or 0 and more" {
  check 'crm-user edit me capacity=-1; crm-user add kim capacity=-1; crm-user edit me eva capacity=0; crm-user edit me --clear capacity' <<'END'
user-1
user-2
user-1
! crm-user: user-1: capacity: below 0
! crm-user: capacity: below 0
END
}

@test "me: nobody in the past before the user was added" {
  run_is 65 'crm-task agenda --as-of 1990-01-01' '' "crm-task: owner: me: no user with login 'ann' then"
  run_is 78 'CRM_USER=zoe crm-task agenda' '' "crm-task: owner: me: no user with login 'zoe'; add one: crm-user add zoe"
}

@test "tree: who reports to whom, and what those below me own" {
  crm-user edit eva reports_to=ann >/dev/null
  crm-user add kim reports_to=eva role=viewer >/dev/null
  crm-contact add 'Bo Dahl' owner=kim >/dev/null
  check 'crm-user tree; crm-user tree kim; crm-user list reports_to:me -q; crm-contact list owner:my-reports -q' <<'END'
id	login	role	depth	reports_to
user-1	ann	admin	0	
user-2	eva	agent	1	user-1
user-3	kim	viewer	2	user-2
id	login	role	depth	reports_to
user-3	kim	viewer	0	user-2
user-2
contact-1
END
}

@test "list me: your own record, not what has the word" {
  crm-user edit eva note='as me' >/dev/null
  run_is 0 'crm-user list me -q; crm-user list -q -- me; crm-user list text:me -q; CRM_USER=eva crm-user list me -o login -H' $'user-1\nuser-2\nuser-2\neva'
  run_is 65 'CRM_USER=zoe crm-user list me' '' "crm-user: me: no user with login 'zoe'; add one: crm-user add zoe"
}

@test "zone: of the line, TZ, the preference, your own record, the book, in this order" {
  zone() { crm-config where -H -o value,source,name "$@" | sed -n "s/\tzone$//p"; }
  crm-user edit eva zone=America/New_York >/dev/null
  unset TZ
  check 'zone; CRM_USER=eva zone; CRM_USER=nobody zone; export CRM_USER=eva
crm-task add a due="2026-12-01 9:00" -o due,zone -H; crm-task list due:2026-12-01 -o due -H --at 2026-12-01
TZ=Asia/Tokyo zone; TZ=Asia/Tokyo crm-task add b due="2026-12-01 9:00" -o due,zone -H; zone --tz Europe/London
mkdir -p $XDG_CONFIG_HOME/crm; echo zone: Europe/Rome >$XDG_CONFIG_HOME/crm/config.yaml; zone | cut -f 1; crm-user list me -o changed -H' <<'END'
UTC	book
America/New_York	user
UTC	book
2026-12-01T09:00:00-05:00	America/New_York
2026-12-01T09:00:00-05:00
Asia/Tokyo	TZ
2026-12-01T09:00:00+09:00	Asia/Tokyo
Europe/London	--tz
Europe/Rome
2026-11-22T13:00:00+01:00
END
}

@test "show: a long name of a field stands apart from its value" {
  crm-opportunity add Deal owner=eva >/dev/null
  run_is 0 'crm-user show eva | grep opportunities.open' '  opportunities.open  1'
}
