/* verify - does the book say of itself what is true? Every record by its
 * declaration, every table that is derived from others, every reference.
 *
 * Reads only, in one pass over each table, in memory that does not grow with the
 * records. To be called in a read transaction, behind crm_db_engine_check().
 */
#ifndef CRM_MODEL_VERIFY_H
#define CRM_MODEL_VERIFY_H

#include "model/crm.h"

struct crm_verify {
	struct crm *c;
	crm_db_say *say; /* what is a record's id, or the name of a table */
	void *arg;
	int64_t records; /* out: looked at */
};

/* All of it. */
void crm_verify(struct crm_verify *v);

/* verify.c: values, folds, look-ups and search words of every record. */
void crm_verify_records(struct crm_verify *v);
/* verify_book.c: what ties records together. */
void crm_verify_book(struct crm_verify *v);
/* verify_sums.c: totals and the customers' sums. */
void crm_verify_sums(struct crm_verify *v);
/* verify_sales.c: what rules make of quotes and contracts. */
void crm_verify_sales(struct crm_verify *v);
/* verify_policy.c: each section of the policy against what it may hold, own fields
 * against the section. */
void crm_verify_policy(struct crm_verify *v);
/* False, and said, where own fields have no columns: then no record can be looked at. */
bool crm_verify_columns(struct crm_verify *v);
/* Says a fault of a record. */
void crm_verify_say(struct crm_verify *v, const struct crm_noun *noun, int64_t id,
    const char *place, const char *fault, ...) __attribute__((format(printf, 5, 6)));

#endif
