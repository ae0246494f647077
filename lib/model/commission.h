/* commission - what sellers get for what they won: the policy's section `commission`. */
#ifndef CRM_MODEL_COMMISSION_H
#define CRM_MODEL_COMMISSION_H

#include "calc/tiers.h"
#include "model/crm.h"

struct crm_commission_table {
	const char *pipeline, *type; /* of which opportunities; NULL: any */
	struct crm_tier *tier;
	size_t n;
	bool whole; /* the tier reached counts for all */
};

struct crm_commission {
	const char *period;                 /* month quarter year: the tiers begin anew with each */
	char currency[4];                   /* of the tiers; default: the book's */
	struct crm_commission_table *table; /* the first that fits takes the sale */
	size_t n;
};

/* The section behind its key; memory is c->pool's. CRM_CONFIG with place. */
int crm_commission_read(struct crm *c, const struct crm_yaml *node, const char *name,
    struct crm_commission *out, struct crm_err *e);
/* The same for the policy's check: needs no book. */
int crm_commission_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
/* The book's; false where its policy has none. */
bool crm_commission_load(struct crm *c, struct crm_commission *out);
/* The table for a sale, NULL where none is. A text may be NULL. */
const struct crm_commission_table *crm_commission_table(
    const struct crm_commission *k, const char *pipeline, const char *type);

#endif
