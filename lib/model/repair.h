/* repair - mends a book that was made of the rows of a damaged one: what is derived is
 * made anew, values that their field does not take are unset, references that lead
 * nowhere too. Each thing that is lost or changed is said; what is derived is not.
 *
 * c->db is inside a transaction and may be written without a journal: nobody else has
 * seen it yet. What is mended, and how:
 *
 *   a value its field does not take   text is cleaned of what is no text; else unset, or
 *                                     where it is required the default, or "?N"
 *   folds, look-ups, search words     made anew from the records
 *   sums of customers, of orders      made anew from orders, from lines
 *   a reference to nothing            unset; where it is required, a record stands in
 *                                     for the lost one (an order for its lines)
 *   a record above itself             the reference is unset
 *   a txn that is not there           a row stands in for it, dated as its neighbours
 *   txns out of order                 given their place and day again
 *   counters                          above every number in use
 *   changes that are no JSON, rows of no noun or txn, old ids of records that are there
 *                                     removed
 *   settings that are not known       removed; the currency, where there is none, that
 *                                     of most orders
 */
#ifndef CRM_MODEL_REPAIR_H
#define CRM_MODEL_REPAIR_H

#include "model/record.h"

struct crm_repair {
	struct crm *c;
	crm_db_say *say; /* what is a record's id, or the name of a table */
	void *arg;
	int64_t records; /* out */
};

/* Tables that crm_db_salvage() need not bring; NULL-ended. */
extern const char *const crm_repair_derived[];

/* All of it; how many faults crm_verify() still finds (they are said too). */
int64_t crm_repair(struct crm_repair *r);

/* repair.c: every record by its declaration, look-ups and search words anew. */
void crm_repair_records(struct crm_repair *r);
/* Mends the values of a record; true where one was changed. */
bool crm_repair_values(struct crm_repair *r, struct crm_rec *rec);
/* What stands in for a required value: the default, else "?N", the least, today. */
void crm_repair_fill(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f);
/* verify_sales.c: sums of quotes, what contracts bring; false: the fault is of another kind. */
bool crm_repair_sales(
    struct crm_repair *r, struct crm_rec *rec, const char *place, const char *fault);
/* repair_txns.c: settings, txns and their order, changes, counters. */
void crm_repair_settings(struct crm_repair *r);
void crm_repair_txns(struct crm_repair *r);
void crm_repair_order(struct crm_repair *r);
void crm_repair_changes(struct crm_repair *r);
void crm_repair_counters(struct crm_repair *r);
/* Says what became of a record; id 0: of its table. */
void crm_repair_say(struct crm_repair *r, const struct crm_noun *noun, int64_t id,
    const char *place, const char *fault, ...) __attribute__((format(printf, 5, 6)));

#endif
