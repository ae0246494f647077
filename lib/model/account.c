/* account - companies and other organisations, and who owns whom. */
#include "model/derive.h"
#include "model/nouns.h"

#define COUNTED "o.account = @.id AND o.status IN ('placed', 'fulfilled')"

static const struct crm_field field[] = {
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_FIND, .help = "name of the company" },
	{ "kind", CRM_CHOICE, 0, .choices = "prospect customer partner supplier competitor other",
	    .help = "what it is to us" },
	{ "industry", CRM_STRING, CRM_FIND, .help = "branch of trade" },
	{ "website", CRM_URL, 0, .alias = "url", .help = "page on the web" },
	{ "email", CRM_EMAIL, CRM_FIRST, .column = "emails", .help = "main e-mail address" },
	{ "emails", CRM_EMAIL, CRM_SEVERAL | CRM_FIND, .help = "all e-mail addresses" },
	{ "phone", CRM_PHONE, CRM_FIRST, .column = "phones", .help = "main telephone number" },
	{ "phones", CRM_PHONE, CRM_SEVERAL | CRM_FIND,
	    .help = "all telephone numbers, E.164 where the country is known" },
	{ "phones_typed", CRM_STRING, CRM_SEVERAL | CRM_READONLY | CRM_EXACT,
	    .help = "the telephone numbers as they were typed" },
	{ "parent", CRM_REF, 0, .ref = "account", .help = "company that owns this one" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .help = "user responsible" },
	{ "territory", CRM_STRING, CRM_FIND, .help = "sales territory" },
	{ "tier", CRM_STRING, CRM_FIND, .help = "class of customer" },
	{ "employees", CRM_NUMBER, 0, .unit = "people", .help = "number of people" },
	{ "revenue", CRM_MONEY, 0, .unit = "currency", .help = "revenue a year" },
	{ "currency", CRM_CURRENCY, 0, .help = "of the revenue" },
	{ "street", CRM_STRING, CRM_FIND, .help = "street and number" },
	{ "postcode", CRM_STRING, CRM_FIND, .help = "postal code" },
	{ "city", CRM_STRING, CRM_FIND, .help = "town" },
	{ "region", CRM_STRING, CRM_FIND, .help = "state, province or county" },
	{ "country", CRM_COUNTRY, 0, .help = "ISO 3166: DE" },
	{ "language", CRM_LANGUAGE, 0, .help = "BCP 47: de, pt-BR" },
	{ "zone", CRM_ZONE, 0, .help = "time zone: Europe/Berlin" },
	{ "source", CRM_STRING, CRM_FIND, .help = "where the record came from" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
	{ "orders.count", CRM_NUMBER, CRM_COMPUTED,
	    .sql = "(SELECT count(*) FROM orders o WHERE " COUNTED ")",
	    .help = "orders, cancelled and returned left out" },
	{ "orders.total", CRM_MONEY, CRM_COMPUTED, .unit = "currency",
	    .sql =
		"COALESCE((SELECT CAST(sum(o.total) AS bigint) FROM orders o WHERE " COUNTED
		" AND o.currency = (SELECT v.value FROM settings v WHERE v.name = 'currency')), 0)",
	    .sql_in = "COALESCE((SELECT CAST(sum(o.total) AS bigint) FROM orders o WHERE " COUNTED
		      " AND o.currency = #), 0)",
	    .help = "sum of the counted orders in the book's currency, or orders.total.USD" },
	{ "orders.last", CRM_DATE, CRM_COMPUTED,
	    .sql = "(SELECT max(o.date) FROM orders o WHERE " COUNTED ")",
	    .help = "day of the last counted order" },
	{ "activities.last", CRM_TIME, CRM_COMPUTED,
	    .sql = "(SELECT max(a.at) FROM activities a WHERE a.about_noun = 2 AND a.about = @.id)",
	    .help = "time of the last activity" },
};

static const struct crm_child child[] = {
	{ "contacts", "contact", "account", false, "id,name,title,email,phone" },
	{ "orders", "order", "account", false, "id,number,date,contact,status,total,currency" },
	{ "accounts", "account", "parent", false, "id,name,kind,city,country" },
	{ "opportunities", "opportunity", "account", false,
	    "id,name,stage,amount,currency,close,owner" },
	{ "quotes", "quote", "account", false, "id,number,name,status,valid_until,total,currency" },
	{ "contracts", "contract", "account", false, "id,number,name,status,end,monthly,currency" },
	{ "leads", "lead", "account", false, "id,name,company,status,source,created" },
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_account = {
	.name = "account",
	.plural = "accounts",
	.shortname = "ac",
	.number = 2,
	.help = "companies and other organisations",
	.title = "name",
	.whose = "owner",
	.columns = "id,name,kind,industry,website,phone,city,country,owner,tag",
	.tree = "parent",
	.page = "reach: phones emails address=street+postcode~city+region+country website\n"
		"company: kind industry parent employees revenue language zone\n"
		"relation: owner territory tier source tag\n"
		"note: note",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
};
