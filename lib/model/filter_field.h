/* filter_field - the condition that a term puts on one field of one row.
 * Private to the filter. */
#ifndef CRM_MODEL_FILTER_FIELD_H
#define CRM_MODEL_FILTER_FIELD_H

#include "model/filter.h"
#include "model/filter_value.h"

/* A filter on its way to SQL. */
struct crm_filtering {
	struct crm *c;
	struct crm_sql *q;
	struct crm_pool *pool;
	struct crm_err *e;
	int code;  /* the first fault; what is written after it is of no use */
	int depth; /* of brackets and subqueries */
	int terms; /* so far */
};

/* A field of the row that SQL calls alias. */
struct crm_asked {
	const struct crm_noun *noun;
	const struct crm_field *field;
	const char *alias;
	int currency; /* orders.total.USD: that key, else 0 */
	unsigned how;
};

/* Writes the condition that value asks, in brackets where it needs some. */
void crm_filter_field(struct crm_filtering *x, const struct crm_asked *a, const char *value);
/* Writes "is set" or "is unset". */
void crm_filter_presence(struct crm_filtering *x, const struct crm_asked *a, bool set);

#endif
