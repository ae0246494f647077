/* opportunity - sales that may come, and what is offered in them. */
#include "model/derive.h"
#include "model/dirty.h"
#include "model/nouns.h"

static const struct crm_field field[] = {
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_FIND, .help = "what it is about" },
	{ "account", CRM_REF, 0, .ref = "account", .help = "company that would buy" },
	{ "contact", CRM_REF, 0, .ref = "contact", .help = "person who decides or asks" },
	{ "pipeline", CRM_CHOICE, CRM_REQUIRED | CRM_POLICY, .choices = "sales",
	    .help = "one of the policy's; default: its first" },
	{ "stage", CRM_CHOICE, CRM_REQUIRED | CRM_STEP | CRM_POLICY,
	    .choices = "prospecting qualified proposal negotiation won lost",
	    .help = "how far it has come in its pipeline; default: the first" },
	{ "status", CRM_CHOICE, CRM_REQUIRED | CRM_READONLY | CRM_STEP, .choices = "open won lost",
	    .help = "as the stage says" },
	{ "forecast", CRM_CHOICE, CRM_REQUIRED, .choices = "omitted pipeline best commit closed",
	    .help = "where it counts in the forecast; default: the stage's" },
	{ "probability", CRM_NUMBER, CRM_REQUIRED, .unit = "percent",
	    .help = "that it is won; default: the stage's" },
	{ "amount", CRM_MONEY, 0, .unit = "currency",
	    .help = "what it is worth, 0 or more; the lines' sum where there are lines" },
	{ "currency", CRM_CURRENCY, CRM_REQUIRED, .help = "of the amount; default: the book's" },
	{ "opened", CRM_DATE, CRM_REQUIRED, .value = "today", .help = "day the sale began" },
	{ "close", CRM_DATE, CRM_STEP,
	    .help = "day it is expected to close; of a closed one, the day it did" },
	{ "type", CRM_CHOICE, 0, .choices = "new renewal upsell crosssell",
	    .help = "business with whom" },
	{ "competitor", CRM_STRING, CRM_FIND, .help = "who else bids, or won" },
	{ "reason", CRM_STRING, CRM_FIND, .help = "why it was won or lost" },
	{ "next_step", CRM_STRING, CRM_FIND, .help = "what is to be done next" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .help = "user responsible" },
	{ "team", CRM_REF, CRM_STEP, .ref = "team", .help = "team responsible" },
	{ "partner", CRM_REF, 0, .ref = "account", .help = "partner who registered the deal" },
	{ "lead", CRM_REF, 0, .ref = "lead", .help = "lead that it came from" },
	{ "contract", CRM_REF, 0, .ref = "contract", .help = "contract that it renews" },
	{ "region", CRM_STRING, CRM_FIND, .help = "sales region" },
	{ "source", CRM_STRING, CRM_FIND, .help = "where it came from" },
	{ "product_detail", CRM_TEXT, CRM_FIND, .help = "what the customer asks of the product" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
	{ "cycle", CRM_NUMBER, CRM_COMPUTED, .unit = "days",
	    .sql =
		"(CASE WHEN @.status <> 'open' AND @.close >= @.opened THEN @.close - @.opened END)",
	    .help =
		"days from opened to close of what is won or lost; unset where close is before opened" },
	{ "activities.last", CRM_TIME, CRM_COMPUTED,
	    .sql =
		"(SELECT max(a.at) FROM activities a WHERE a.about_noun = 12 AND a.about = @.id)",
	    .help = "time of the last activity" },
};

static const struct crm_child child[] = {
	{ "lines", "item", "opportunity", true,
	    "id,product.sku,description,quantity,price,discount,tax,total" },
	{ "quotes", "quote", "opportunity", false, "id,number,name,status,valid_until,total" },
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_opportunity = {
	.name = "opportunity",
	.plural = "opportunities",
	.shortname = "op",
	.number = 12,
	.help = "sales that may come",
	.title = "name",
	.whose = "owner account contact",
	.columns = "id,name,account,stage,status,amount,currency,probability,close,owner",
	.page =
	    "who: account contact owner team partner\n"
	    "sale: pipeline stage status amount probability forecast close opened type next_step"
	    " competitor reason\n"
	    "from: lead contract source region tag\n"
	    "detail: product_detail\n"
	    "note: note",
	.events = "opened=opened +stage",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
	.check = crm_opportunity_check,
	.guard = crm_opportunity_guard,
	.derive = crm_dirty_whole,
};
