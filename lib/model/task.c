/* task - what is to be done: tasks, planned calls and meetings, visits. */
#include "model/nouns.h"
#include "model/tasks.h"

static const struct crm_field field[] = {
	{ "what", CRM_STRING, CRM_REQUIRED | CRM_FIND | CRM_PERSONAL, .help = "in a few words" },
	{ "kind", CRM_CHOICE, CRM_REQUIRED, .choices = "task call email meeting visit",
	    .value = "task", .help = "what it is" },
	{ "status", CRM_CHOICE, CRM_REQUIRED | CRM_STEP, .choices = "open done cancelled",
	    .value = "open", .help = "is it still to be done" },
	{ "due", CRM_WHEN, 0, .help = "day or time; a meeting begins then" },
	{ "duration", CRM_DURATION, 0, .unit = "seconds", .help = "how long it takes" },
	{ "zone", CRM_ZONE, 0, .help = "time zone that it is meant in; default: yours" },
	{ "place", CRM_STRING, CRM_FIND, .help = "where" },
	{ "remind", CRM_DURATION, 0, .unit = "seconds",
	    .help = "how long before it is due to remind; a day is due at 9:00" },
	{ "remind_at", CRM_TIME, 0, .help = "the reminder that is still to come" },
	{ "repeat", CRM_STRING, CRM_EXACT, .help = "every monday, monthly, or RRULE words" },
	{ "skip", CRM_STRING, CRM_SEVERAL | CRM_EXACT, .help = "days on which it does not repeat" },
	{ "priority", CRM_CHOICE, 0, .choices = "low normal high urgent", .help = "how pressing" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .value = "me", .help = "user who does it" },
	{ "team", CRM_REF, CRM_STEP, .ref = "team", .help = "team that does it" },
	{ "about", CRM_ANY, 0, .help = "record that it is about" },
	{ "done", CRM_TIME, CRM_READONLY | CRM_IMPORT, .help = "time it was done" },
	{ "uid", CRM_STRING, CRM_UNIQUE | CRM_EXACT, .help = "its name in calendars" },
	{ "ical", CRM_TEXT, CRM_PERSONAL, .help = "lines of a calendar that no other field holds" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND | CRM_PERSONAL, .help = "free text" },
};

static const struct crm_child child[] = {
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_task = {
	.name = "task",
	.plural = "tasks",
	.shortname = "ta",
	.number = 14,
	.help = "what is to be done",
	.title = "what",
	.whose = "owner about",
	.columns = "id,due,kind,what,status,priority,owner,about,repeat,tag",
	.events = "status=done planned=due:open",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
	.check = crm_task_check,
	.derive = crm_task_derive,
};
