/* quote - offers that customers can accept, with their lines, numbered when sent. */
#include "model/nouns.h"
#include "model/quotes.h"

static const struct crm_field field[] = {
	{ "number", CRM_STRING,
	    CRM_UNIQUE | CRM_EXACT | CRM_FIND | CRM_READONLY | CRM_IMPORT | CRM_ISSUED,
	    .help = "as printed; given out when it is sent, without gaps" },
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_FIND, .help = "what is offered" },
	{ "opportunity", CRM_REF, 0, .ref = "opportunity", .help = "opportunity it belongs to" },
	{ "account", CRM_REF, 0, .ref = "account", .help = "company it is for" },
	{ "contact", CRM_REF, 0, .ref = "contact", .help = "person it goes to" },
	{ "status", CRM_CHOICE, CRM_REQUIRED | CRM_STEP,
	    .choices = "draft sent accepted declined expired superseded void", .value = "draft",
	    .help = "how far it has come" },
	{ "revision", CRM_NUMBER, CRM_READONLY | CRM_IMPORT, .value = "1", .help = "1, 2 ..." },
	{ "revises", CRM_REF, CRM_READONLY | CRM_IMPORT, .ref = "quote",
	    .help = "quote before this revision" },
	{ "sent", CRM_DATE, CRM_READONLY | CRM_IMPORT, .help = "day it was sent" },
	{ "valid_until", CRM_DATE, 0, .help = "last day on which it can be accepted" },
	{ "decided", CRM_DATE, CRM_READONLY | CRM_IMPORT,
	    .help = "day it was accepted or declined" },
	{ "currency", CRM_CURRENCY, CRM_REQUIRED, .help = "of all amounts; default: the book's" },
	{ "subtotal", CRM_MONEY, CRM_READONLY, .unit = "currency", .value = "0",
	    .help = "sum of the lines before tax" },
	{ "discount_rate", CRM_NUMBER, 0, .scale = 4, .unit = "percent",
	    .help = "off the subtotal" },
	{ "discount", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "off the subtotal; what the rate makes where there is one" },
	{ "tax", CRM_MONEY, CRM_READONLY, .unit = "currency", .value = "0",
	    .help = "on what is left" },
	{ "total", CRM_MONEY, CRM_READONLY, .unit = "currency", .value = "0",
	    .help = "subtotal - discount + tax" },
	{ "order", CRM_REF, CRM_READONLY | CRM_IMPORT, .ref = "order", .column = "made_order",
	    .help = "order that acceptance made" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .help = "user responsible" },
	{ "reason", CRM_STRING, CRM_FIND, .help = "why it was declined" },
	{ "terms", CRM_TEXT, CRM_FIND, .help = "terms of payment and delivery" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
};

static const struct crm_child child[] = {
	{ "lines", "item", "quote", true,
	    "id,product.sku,description,quantity,price,discount,tax,total" },
	{ "revisions", "quote", "revises", false, "id,number,revision,status,total" },
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_quote = {
	.name = "quote",
	.plural = "quotes",
	.shortname = "qu",
	.number = 15,
	.help = "offers that customers can accept",
	.title = "name",
	.whose = "owner opportunity account contact",
	.columns = "id,number,name,account,opportunity,status,total,currency,valid_until,owner",
	.page = "who: account contact opportunity owner\n"
		"quote: status number revision revises sent valid_until decided order reason\n"
		"amounts: subtotal discount_rate discount tax total\n"
		"terms: terms\n"
		"note: note",
	.events = "sent=sent status=decided",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
	.check = crm_quote_check,
	.guard = crm_quote_guard,
	.derive = crm_quote_derive,
};
