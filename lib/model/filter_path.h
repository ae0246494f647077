/* filter_path - what a dotted path of a term names. Private to the filter. */
#ifndef CRM_MODEL_FILTER_PATH_H
#define CRM_MODEL_FILTER_PATH_H

#include "model/filter_field.h"

enum { CRM_REFERENCES = 20 }; /* dots followed in one path */

/* One step of a path: from a row to the row that its field refers to, or to the
 * rows that refer to it (child is not NULL). */
struct crm_hop {
	const struct crm_noun *from, *noun; /* where it leads from, and to */
	const struct crm_field *field;      /* of from; of a child's noun: back to it */
	const struct crm_child *child;
};

/* Where a path ends: a field, children of a record, or all its words. */
struct crm_goal {
	const struct crm_noun *noun;
	const struct crm_field *field;
	const struct crm_child *child;
	int currency; /* of orders.total.USD, as crm_currency_key */
	enum { CRM_GOAL_FIELD, CRM_GOAL_CHILDREN, CRM_GOAL_NONE, CRM_GOAL_TEXT } kind;
};

/* Follows path from noun as far as references go: their number, *g the end; -1
 * with x->code set. */
int crm_filter_follow(struct crm_filtering *x, const struct crm_noun *noun, const char *path,
    struct crm_hop hop[CRM_REFERENCES], struct crm_goal *g);
/* Says that noun has nothing of that path. */
int crm_filter_lost(struct crm_filtering *x, const struct crm_noun *noun, const char *path);

/* The step from a record of noun to these children. */
struct crm_hop crm_filter_children(const struct crm_noun *noun, const struct crm_child *child);

/* A new alias for a table: "a7". */
const char *crm_filter_alias(struct crm_filtering *x);

#endif
