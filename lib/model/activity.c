/* activity - every point of contact, in any channel, about any record. */
#include "model/nouns.h"

static const struct crm_field field[] = {
	{ "kind", CRM_CHOICE, CRM_REQUIRED,
	    .choices = "call email meeting note chat visit web sms post", .value = "note",
	    .help = "what it was" },
	{ "direction", CRM_CHOICE, 0, .choices = "in out", .help = "from them or to them" },
	{ "channel", CRM_STRING, CRM_FIND, .help = "which number, mailbox or site" },
	{ "subject", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "one line" },
	{ "body", CRM_TEXT, CRM_FIND | CRM_PERSONAL, .help = "what was said" },
	{ "at", CRM_TIME, CRM_REQUIRED, .value = "now", .help = "time it happened" },
	{ "duration", CRM_DURATION, 0, .unit = "seconds", .help = "how long it took" },
	{ "about", CRM_ANY, 0, .help = "record that it is about" },
	{ "user", CRM_REF, 0, .ref = "user", .column = "staff", .value = "me",
	    .help = "user who did it" },
	{ "outcome", CRM_STRING, CRM_FIND, .help = "what came of it: reached, no answer" },
};

const struct crm_noun crm_activity = {
	.name = "activity",
	.plural = "activities",
	.shortname = "av",
	.number = 6,
	.help = "every point of contact",
	.title = "subject",
	.whose = "about user",
	.columns = "id,at,kind,direction,about,subject,user,duration,outcome",
	.events = "kind=at",
	.field = field,
	.n = sizeof field / sizeof *field,
};
