/* plan - a noun's declaration turned into statements, once a process. */
#ifndef CRM_MODEL_PLAN_H
#define CRM_MODEL_PLAN_H

#include "model/record.h"

/* What a column of the noun's table holds. */
enum crm_part {
	CRM_PART_VALUE, /* the field's value */
	CRM_PART_FOLD,  /* its fold */
	CRM_PART_NOUN,  /* CRM_ANY: the number of the record's noun */
};

struct crm_plan_column {
	size_t field; /* by crm_field_index */
	enum crm_part part;
	const char *name;
};

struct crm_plan {
	const struct crm_noun *noun;
	struct crm_plan_column *column; /* in table order of the statements below */
	size_t n;
	char *select; /* every column, by $1 = id */
	char *insert; /* $1 .. $n */
};

/* The plan of a noun; made on first use, kept for the life of c. */
const struct crm_plan *crm_plan(struct crm *c, const struct crm_noun *noun);
/* Binds what the column holds of the record; a fold lives in scratch. */
void crm_plan_bind(struct crm_stmt *s, int n, const struct crm_plan_column *k,
    const struct crm_rec *r, struct crm_pool *scratch);
/* True where the table has a column NAME_fold. */
bool crm_field_folds(const struct crm_field *f);
/* True where the field has a column at all. */
bool crm_field_stored(const struct crm_field *f);

#endif
