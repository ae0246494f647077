/* order - what customers bought, and its lines, a noun of their own. */
#include "model/derive.h"
#include "model/goods.h"
#include "model/nouns.h"

static const struct crm_field order_field[] = {
	{ "number", CRM_STRING, CRM_UNIQUE | CRM_EXACT | CRM_FIND, .help = "number as printed" },
	{ "contact", CRM_REF, 0, .ref = "contact", .help = "person who ordered" },
	{ "account", CRM_REF, 0, .ref = "account", .help = "company that ordered" },
	{ "date", CRM_DATE, CRM_REQUIRED, .value = "today", .help = "day of the order" },
	{ "status", CRM_CHOICE, CRM_REQUIRED | CRM_STEP,
	    .choices = "placed fulfilled cancelled returned", .value = "placed",
	    .help = "cancelled and returned orders do not count" },
	{ "currency", CRM_CURRENCY, CRM_REQUIRED, .help = "of all amounts; default: the book's" },
	{ "total", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "the lines' sum; as given where there are no lines" },
	{ "invoiced", CRM_MONEY, 0, .unit = "currency", .help = "amount invoiced so far" },
	{ "paid", CRM_MONEY, 0, .unit = "currency", .help = "amount paid so far" },
	{ "channel", CRM_CHOICE, 0, .choices = "web shop phone email fax edi other",
	    .help = "how the order came in" },
	{ "owner", CRM_REF, CRM_STEP, .ref = "user", .help = "user who sold it" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
};

static const struct crm_child order_child[] = {
	{ "lines", "line", "order", true,
	    "id,product.sku,description,quantity,price,discount,tax,total" },
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_order = {
	.name = "order",
	.plural = "orders",
	.shortname = "or",
	.number = 4,
	.help = "what customers bought",
	.title = "number",
	.whose = "owner contact account",
	.columns = "id,number,contact,account,date,status,total,currency,channel,tag",
	.page = "who: contact account owner channel\n"
		"order: date status total invoiced paid tag\n"
		"note: note",
	.events = "placed=date +status",
	.field = order_field,
	.n = sizeof order_field / sizeof *order_field,
	.child = order_child,
	.children = sizeof order_child / sizeof *order_child,
	.check = crm_order_check,
	.derive = crm_order_derive,
};

static const struct crm_field line_field[] = {
	{ "order", CRM_REF, CRM_REQUIRED, .ref = "order", .column = "of_order",
	    .help = "order that the line belongs to" },
	{ "product", CRM_REF, 0, .ref = "product", .help = "what was bought" },
	{ "description", CRM_STRING, CRM_FIND,
	    .help = "what is printed; default: the product's name" },
	{ "quantity", CRM_NUMBER, CRM_REQUIRED, .scale = 4, .unit = "unit", .value = "1",
	    .help = "how many; less than 0 for goods that came back" },
	{ "price", CRM_MONEY, CRM_REQUIRED, .unit = "currency",
	    .help = "for one; default: the product's" },
	{ "discount", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "off the whole line" },
	{ "tax", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "on the whole line" },
	{ "total", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "quantity * price - discount + tax; another one is refused" },
	{ "currency", CRM_CURRENCY, CRM_READONLY, .help = "the order's" },
};

const struct crm_noun crm_line = {
	.name = "line",
	.plural = "lines",
	.shortname = "li",
	.number = 5,
	.help = "lines of orders",
	.title = "description",
	.whose = "order",
	.columns = "id,order,product,description,quantity,price,discount,tax,total,currency",
	.field = line_field,
	.n = sizeof line_field / sizeof *line_field,
	.check = crm_line_check,
	.derive = crm_line_derive,
};
