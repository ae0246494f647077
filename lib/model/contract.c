/* contract - service contracts and subscriptions, and what they bring each month. */
#include "model/contracts.h"
#include "model/nouns.h"

static const struct crm_field field[] = {
	{ "number", CRM_STRING, CRM_UNIQUE | CRM_EXACT | CRM_FIND, .help = "number as printed" },
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_FIND, .help = "what it is about" },
	{ "account", CRM_REF, 0, .ref = "account", .help = "company that has it" },
	{ "contact", CRM_REF, 0, .ref = "contact", .help = "person who answers for it" },
	{ "product", CRM_REF, 0, .ref = "product", .help = "what it gives" },
	{ "kind", CRM_CHOICE, CRM_REQUIRED, .choices = "service subscription maintenance licence",
	    .value = "subscription", .help = "what it is" },
	{ "status", CRM_CHOICE, CRM_REQUIRED | CRM_STEP, .choices = "draft active cancelled ended",
	    .value = "active", .help = "is it in force" },
	{ "start", CRM_DATE, CRM_REQUIRED, .value = "today", .help = "first day" },
	{ "end", CRM_DATE, CRM_STEP, .column = "end_day",
	    .help = "last day; unset: until it is cancelled" },
	{ "amount", CRM_MONEY, CRM_REQUIRED, .unit = "currency",
	    .help = "for each period; default: the product's price" },
	{ "currency", CRM_CURRENCY, CRM_REQUIRED, .help = "of the amount; default: the book's" },
	{ "recurring", CRM_CHOICE, CRM_REQUIRED, .choices = "once monthly quarterly yearly",
	    .help = "the period: how often it is paid; default: the product's, or yearly" },
	{ "monthly", CRM_MONEY, CRM_READONLY, .unit = "currency",
	    .help = "recurring revenue a month: the amount by the months of its period" },
	{ "notice", CRM_NUMBER, 0, .unit = "days", .help = "period of notice" },
	{ "renewal", CRM_CHOICE, CRM_REQUIRED, .choices = "manual auto none", .value = "manual",
	    .help = "how it goes on after its end" },
	{ "cancelled", CRM_DATE, CRM_READONLY | CRM_IMPORT, .help = "day it was cancelled" },
	{ "opportunity", CRM_REF, CRM_READONLY | CRM_IMPORT, .ref = "opportunity",
	    .help = "opportunity that is to renew it" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .help = "user responsible" },
	{ "reason", CRM_STRING, CRM_FIND, .help = "why it was cancelled" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
};

static const struct crm_child child[] = {
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_contract = {
	.name = "contract",
	.plural = "contracts",
	.shortname = "ct",
	.number = 16,
	.help = "service contracts and subscriptions",
	.title = "name",
	.whose = "owner account contact",
	.columns = "id,number,name,account,status,start,end,monthly,currency,owner",
	.page = "who: account contact owner\n"
		"contract: kind product status start end notice renewal opportunity cancelled"
		" reason tag\n"
		"amounts: amount recurring monthly\n"
		"note: note",
	.events = "start=start end=end cancelled=cancelled",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
	.check = crm_contract_check,
};
