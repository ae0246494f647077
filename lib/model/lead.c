/* lead - people and companies of whom we do not yet know whether they will buy. */
#include "model/derive.h"
#include "model/leads.h"
#include "model/nouns.h"

static const struct crm_field field[] = {
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_FIND | CRM_PERSONAL,
	    .help = "name of the person; made from its parts, else of the company" },
	{ "given", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "given name" },
	{ "family", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "family name" },
	{ "company", CRM_STRING, CRM_FIND, .help = "where the person works" },
	{ "title", CRM_STRING, CRM_FIND, .help = "job title" },
	{ "email", CRM_EMAIL, CRM_FIRST | CRM_PERSONAL, .column = "emails",
	    .help = "main e-mail address" },
	{ "emails", CRM_EMAIL, CRM_SEVERAL | CRM_FIND | CRM_PERSONAL,
	    .help = "all e-mail addresses" },
	{ "phone", CRM_PHONE, CRM_FIRST | CRM_PERSONAL, .column = "phones",
	    .help = "main telephone number" },
	{ "phones", CRM_PHONE, CRM_SEVERAL | CRM_FIND | CRM_PERSONAL,
	    .help = "all telephone numbers, E.164 where the country is known" },
	{ "phones_typed", CRM_STRING, CRM_SEVERAL | CRM_PERSONAL | CRM_READONLY | CRM_EXACT,
	    .help = "the telephone numbers as they were typed" },
	{ "website", CRM_URL, 0, .alias = "url", .help = "page on the web" },
	{ "industry", CRM_STRING, CRM_FIND, .help = "branch of trade" },
	{ "employees", CRM_NUMBER, 0, .unit = "people", .help = "number of people" },
	{ "status", CRM_CHOICE, CRM_REQUIRED | CRM_STEP,
	    .choices = "new working qualified unqualified converted", .value = "new",
	    .help = "how far it has come" },
	{ "reason", CRM_STRING, CRM_FIND, .help = "why it is not qualified" },
	{ "score", CRM_NUMBER, 0, .unit = "points", .help = "how likely it buys: crm-lead score" },
	{ "grade", CRM_STRING, CRM_EXACT, .help = "class of the score, or of your own" },
	{ "interest", CRM_STRING, CRM_FIND, .help = "what the lead asks about" },
	{ "product", CRM_REF, 0, .ref = "product", .help = "product of interest" },
	{ "amount", CRM_MONEY, 0, .unit = "currency", .help = "what may come of it" },
	{ "currency", CRM_CURRENCY, 0, .help = "of the amount" },
	{ "source", CRM_STRING, CRM_FIND, .help = "where the lead came from" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .help = "user responsible" },
	{ "team", CRM_REF, CRM_STEP, .ref = "team", .help = "team responsible" },
	{ "territory", CRM_STRING, CRM_FIND, .help = "sales territory" },
	{ "street", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "street and number" },
	{ "postcode", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "postal code" },
	{ "city", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "town" },
	{ "region", CRM_STRING, CRM_FIND | CRM_PERSONAL, .help = "state, province or county" },
	{ "country", CRM_COUNTRY, CRM_PERSONAL, .help = "ISO 3166: DE" },
	{ "language", CRM_LANGUAGE, CRM_PERSONAL, .help = "BCP 47: de, pt-BR" },
	{ "zone", CRM_ZONE, CRM_PERSONAL, .help = "time zone: Europe/Berlin" },
	{ "converted", CRM_DATE, CRM_READONLY | CRM_IMPORT | CRM_MERGED_IN,
	    .help = "day of conversion" },
	{ "account", CRM_REF, CRM_READONLY | CRM_IMPORT | CRM_MERGED_IN, .ref = "account",
	    .help = "account that it became" },
	{ "contact", CRM_REF, CRM_READONLY | CRM_IMPORT | CRM_MERGED_IN, .ref = "contact",
	    .help = "contact that it became" },
	{ "opportunity", CRM_REF, CRM_READONLY | CRM_IMPORT | CRM_MERGED_IN, .ref = "opportunity",
	    .help = "opportunity that it became" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND | CRM_PERSONAL, .help = "free text" },
	{ "activities.last", CRM_TIME, CRM_COMPUTED,
	    .sql =
		"(SELECT max(a.at) FROM activities a WHERE a.about_noun = 11 AND a.about = @.id)",
	    .help = "time of the last activity" },
};

static const struct crm_child child[] = {
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_lead = {
	.name = "lead",
	.plural = "leads",
	.shortname = "le",
	.number = 11,
	.help = "people who may become customers",
	.title = "name",
	.whose = "owner",
	.columns = "id,name,company,email,phone,status,score,source,owner,created",
	.page =
	    "reach: phones emails address=street+postcode~city+region+country website\n"
	    "company: company title industry employees\n"
	    "lead: status reason score grade interest product amount source owner team territory"
	    " tag\n"
	    "became: converted account contact opportunity\n"
	    "person: given family language zone\n"
	    "note: note",
	.events = "created=created +status",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
	.check = crm_lead_check,
};
