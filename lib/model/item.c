/* item - lines of what is offered: of an opportunity or of a quote. */
#include "model/goods.h"
#include "model/nouns.h"
#include "model/quotes.h"

static const struct crm_field field[] = {
	{ "opportunity", CRM_REF, 0, .ref = "opportunity",
	    .help = "opportunity that the line belongs to, or" },
	{ "quote", CRM_REF, 0, .ref = "quote", .help = "quote that it belongs to" },
	{ "product", CRM_REF, 0, .ref = "product", .help = "what is offered" },
	{ "description", CRM_STRING, CRM_FIND,
	    .help = "what is printed; default: the product's name" },
	{ "quantity", CRM_NUMBER, CRM_REQUIRED, .scale = 4, .unit = "unit", .value = "1",
	    .help = "how many" },
	{ "price", CRM_MONEY, CRM_REQUIRED, .unit = "currency",
	    .help = "for one; default: the product's" },
	{ "discount_rate", CRM_NUMBER, 0, .scale = 4, .unit = "percent", .help = "off the line" },
	{ "discount", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "off the whole line; what the rate makes where there is one" },
	{ "tax_rate", CRM_NUMBER, 0, .scale = 4, .unit = "percent", .help = "on what is left" },
	{ "tax", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "on the whole line; what the rate makes where there is one" },
	{ "total", CRM_MONEY, CRM_REQUIRED, .unit = "currency", .value = "0",
	    .help = "quantity * price - discount + tax; another one is refused" },
	{ "currency", CRM_CURRENCY, CRM_READONLY, .help = "the opportunity's or quote's" },
};

const struct crm_noun crm_item = {
	.name = "item",
	.plural = "items",
	.shortname = "it",
	.number = 13,
	.help = "lines of opportunities and quotes",
	.title = "description",
	.whose = "opportunity quote",
	.columns = "id,opportunity,quote,product,description,quantity,price,discount,tax,total",
	.field = field,
	.n = sizeof field / sizeof *field,
	.check = crm_item_check,
	.guard = crm_item_guard,
	.derive = crm_item_derive,
};
