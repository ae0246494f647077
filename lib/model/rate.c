/* rate - exchange rates by day. */
#include "model/nouns.h"
#include "model/rates.h"

static const struct crm_field field[] = {
	{ "base", CRM_CURRENCY, CRM_REQUIRED, .value = "EUR", .help = "one of this currency" },
	{ "currency", CRM_CURRENCY, CRM_REQUIRED, .help = "is so many of that" },
	{ "date", CRM_DATE, CRM_REQUIRED, .value = "today", .help = "day" },
	{ "rate", CRM_NUMBER, CRM_REQUIRED, .scale = 8, .help = "how many for one of the base" },
	{ "source", CRM_STRING, CRM_EXACT, .help = "who says so" },
};

const struct crm_noun crm_rate = {
	.name = "rate",
	.plural = "rates",
	.shortname = "ra",
	.number = 17,
	.help = "exchange rates by day",
	.title = "currency",
	.together = "currency base date",
	.keeper = "manager",
	.columns = "id,base,currency,date,rate,source",
	.field = field,
	.n = sizeof field / sizeof *field,
	.check = crm_rate_check,
	.derive = crm_rate_derive,
};
