/* product - what is sold, at what price, and how much of it is on hand. */
#include "model/derive.h"
#include "model/nouns.h"

static const struct crm_field field[] = {
	{ "sku", CRM_STRING, CRM_UNIQUE | CRM_EXACT | CRM_FIND, .help = "article number" },
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_FIND, .help = "what customers read" },
	{ "family", CRM_STRING, CRM_FIND, .help = "group of products" },
	{ "price", CRM_MONEY, 0, .unit = "currency", .help = "list price for one" },
	{ "cost", CRM_MONEY, 0, .unit = "currency", .help = "what one costs us" },
	{ "currency", CRM_CURRENCY, 0, .help = "of price and cost" },
	{ "recurring", CRM_CHOICE, 0, .choices = "once monthly quarterly yearly", .value = "once",
	    .help = "how often it is paid" },
	{ "unit", CRM_STRING, CRM_EXACT, .help = "piece, kg, hour" },
	{ "stock", CRM_NUMBER, 0, .scale = 4, .unit = "unit",
	    .help = "on hand; fulfilled orders take from it; unset: not counted" },
	{ "active", CRM_BOOL, CRM_REQUIRED, .value = "yes", .help = "still sold" },
	{ "tag", CRM_TAG, CRM_SEVERAL | CRM_FIND, .alias = "tags", .help = "words of your own" },
	{ "note", CRM_TEXT, CRM_FIND, .help = "free text" },
	{ "reserved", CRM_NUMBER, CRM_COMPUTED, .scale = 4, .unit = "unit",
	    .sql = "COALESCE((SELECT CAST(sum(l.quantity) AS bigint) FROM lines l"
		   " JOIN orders o ON o.id = l.of_order"
		   " WHERE l.product = @.id AND o.status = 'placed'), 0)",
	    .help = "ordered and not yet fulfilled" },
	{ "available", CRM_NUMBER, CRM_COMPUTED, .scale = 4, .unit = "unit",
	    /* sum() says where the difference is out of range; a minus sign does not. */
	    .sql = "(CASE WHEN @.stock IS NOT NULL THEN (SELECT CAST(sum(q.n) AS bigint) FROM"
		   " (SELECT @.stock AS n UNION ALL SELECT -l.quantity FROM lines l"
		   " JOIN orders o ON o.id = l.of_order"
		   " WHERE l.product = @.id AND o.status = 'placed') q) END)",
	    .help = "on hand less reserved" },
};

static const struct crm_child child[] = {
	{ "lines", "line", "product", false,
	    "id,order,order.date,order.contact,quantity,price,total,currency" },
	{ "tasks", "task", "about", false, "id,due,kind,what,status,owner" },
	{ "activities", "activity", "about", false, "id,at,kind,direction,subject,user,outcome" },
};

const struct crm_noun crm_product = {
	.name = "product",
	.plural = "products",
	.shortname = "pr",
	.number = 3,
	.help = "what is sold",
	.title = "name",
	.keeper = "manager",
	.anyone = "stock",
	.columns = "id,sku,name,family,price,currency,stock,active,tag",
	.field = field,
	.n = sizeof field / sizeof *field,
	.child = child,
	.children = sizeof child / sizeof *child,
};
