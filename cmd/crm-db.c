/* crm-db - the book as a whole: made, checked, copied, put back, measured.
 *   crm-db backup book-$(date +%F).db && crm-db check */
#include <stdlib.h>

#include "cmd.h"
#include "model/context.h"
#include "model/nouns.h"

static int init(struct crm *c, struct crm_call *call)
{
	const char *currency = crm_opt(call, "currency"), *zone = crm_opt(call, "zone");

	(void)currency; (void)zone;
	crm_book_init(c, currency ? currency : "EUR", zone ? zone : "UTC", crm_opt(call, "country"));
	return CRM_OK;
}

static const struct crm_option init_option[] = {
	{ "currency", "CODE", "currency of the book, ISO 4217; default EUR" },
	{ "zone", "ZONE", "time zone of the book; default the system's" },
	{ "country", "CODE", "country of telephone numbers without one" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ "init", "[--currency CODE] [--zone ZONE] [--country CODE]", "make an empty book", CRM_NOBOOK,
	    init, init_option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
