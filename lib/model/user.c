/* user, team - the staff who work in the book. */
#include "model/away.h"
#include "model/leads.h"
#include "model/nouns.h"

static const struct crm_field user_field[] = {
	{ "login", CRM_STRING, CRM_REQUIRED | CRM_UNIQUE | CRM_FIND, .help = "name at the prompt" },
	{ "name", CRM_STRING, CRM_FIND, .help = "full name" },
	{ "email", CRM_EMAIL, CRM_FIRST, .column = "emails", .help = "main e-mail address" },
	{ "emails", CRM_EMAIL, CRM_SEVERAL | CRM_FIND, .help = "all e-mail addresses" },
	{ "phone", CRM_PHONE, CRM_FIRST, .column = "phones", .help = "main telephone number" },
	{ "phones", CRM_PHONE, CRM_SEVERAL | CRM_FIND,
	    .help = "all telephone numbers, E.164 where the country is known" },
	{ "phones_typed", CRM_STRING, CRM_SEVERAL | CRM_READONLY | CRM_EXACT,
	    .help = "the telephone numbers as they were typed" },
	{ "team", CRM_REF, 0, .ref = "team", .help = "team the user is in" },
	{ "role", CRM_CHOICE, 0, .choices = "viewer agent manager admin", .value = "agent",
	    .help = "part in the team; crm-db grant makes it rights" },
	{ "skills", CRM_TAG, CRM_SEVERAL, .alias = "skill", .help = "what the user can do" },
	{ "languages", CRM_LANGUAGE, CRM_SEVERAL, .help = "languages the user speaks" },
	{ "zone", CRM_ZONE, 0, .help = "where the user works" },
	{ "capacity", CRM_NUMBER, 0, .unit = "records", .help = "open work at once" },
	{ "territories", CRM_TAG, CRM_SEVERAL, .alias = "territory",
	    .help = "sales territories the user works" },
	{ "away", CRM_STRING, CRM_SEVERAL | CRM_EXACT,
	    .help = "absences: 2026-12-24..2027-01-02, or one day" },
	{ "reports_to", CRM_REF, 0, .ref = "user", .help = "superior" },
	{ "active", CRM_BOOL, CRM_REQUIRED, .value = "yes", .help = "works here" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
	{ "leads.open", CRM_NUMBER, CRM_COMPUTED,
	    .sql = "(SELECT count(*) FROM leads l WHERE l.owner = @.id"
		   " AND l.status " CRM_LEAD_OPEN ")",
	    .help = "how many leads that are not settled" },
	{ "opportunities.open", CRM_NUMBER, CRM_COMPUTED,
	    .sql = "(SELECT count(*) FROM opportunities o WHERE o.owner = @.id"
		   " AND o.status = 'open')",
	    .help = "how many open opportunities" },
	{ "tasks.open", CRM_NUMBER, CRM_COMPUTED,
	    .sql = "(SELECT count(*) FROM tasks k WHERE k.owner = @.id AND k.status = 'open')",
	    .help = "how many open tasks" },
};

static const struct crm_child user_child[] = {
	{ "contacts", "contact", "owner", false, "id,name,account,city,stage" },
	{ "accounts", "account", "owner", false, "id,name,kind,city,country" },
	{ "leads", "lead", "owner", false, "id,name,company,status,score" },
	{ "opportunities", "opportunity", "owner", false, "id,name,account,stage,amount,close" },
	{ "tasks", "task", "owner", false, "id,due,kind,what,status,about" },
	{ "reports", "user", "reports_to", false, "id,login,name,role,team" },
};

const struct crm_noun crm_user = {
	.name = "user",
	.plural = "users",
	.shortname = "us",
	.number = 7,
	.help = "staff who work in the book",
	.title = "login",
	.keeper = "admin",
	.self = "name emails phones phones_typed skills languages zone away note",
	.columns = "id,login,name,email,phone,team,role,zone,reports_to,active",
	.tree = "reports_to",
	.field = user_field,
	.n = sizeof user_field / sizeof *user_field,
	.child = user_child,
	.children = sizeof user_child / sizeof *user_child,
	.check = crm_user_check,
};

static const struct crm_field team_field[] = {
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_UNIQUE | CRM_FIND, .help = "name of the team" },
	{ "lead", CRM_REF, 0, .ref = "user", .help = "user who leads it" },
	{ "queue", CRM_STRING, CRM_FIND, .help = "queue of cases that it works on" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
};

static const struct crm_child team_child[] = {
	{ "members", "user", "team", false, "id,login,name,role,active" },
};

const struct crm_noun crm_team = {
	.name = "team",
	.plural = "teams",
	.shortname = "te",
	.number = 8,
	.help = "groups of users",
	.title = "name",
	.keeper = "admin",
	.columns = "id,name,lead,queue",
	.field = team_field,
	.n = sizeof team_field / sizeof *team_field,
	.child = team_child,
	.children = sizeof team_child / sizeof *team_child,
};
