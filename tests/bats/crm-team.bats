# Teams: groups of users.
load ../helper

setup() {
  crm_setup
  new_book
  crm-team add North queue=north >/dev/null
}

@test "a team, its lead and its members" {
  crm-user add eva name='Eva Lindqvist' team=North >/dev/null
  check 'crm-team edit North lead=ann; crm-team list; crm-team show north' <<'END'
team-1
id	name	lead	queue
team-1	North	user-1	north
North  team-1

  lead              ann  user-1
  queue             north

members (1)
  id      login  name           role   active
  user-2  eva    Eva Lindqvist  agent  yes

  changed           2026-11-22T12:00:00+00:00 by ann
END
}

@test "a name is unique; a lead is a user" {
  run_is 65 'crm-team add NORTH' '' "crm-team: name: 'NORTH' is team-1's already"
  run_is 65 'crm-team edit 1 lead=nobody' '' "crm-team: team-1: lead: no user 'nobody'"
}

@test "owner:my-team is whoever is in my team" {
  crm-user edit ann team=North >/dev/null
  crm-user add eva team=North >/dev/null
  crm-user add zoe >/dev/null
  crm-contact add Ann owner=eva >/dev/null
  crm-contact add Bob owner=zoe >/dev/null
  check 'crm-contact list owner:my-team -q' <<'END'
contact-1
END
}
