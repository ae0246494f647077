/* derive - rules of the domain that go beyond one field of one record. */
#ifndef CRM_MODEL_DERIVE_H
#define CRM_MODEL_DERIVE_H

#include "db/rights.h"
#include "model/crm.h"

/* A name where none is set: of the parts that are set, joined by blanks, else of the first
 * of the others (the first value of several); both lists end in NULL. */
int crm_name_check(struct crm_rec *rec, const char *const *part, const char *const *otherwise,
    struct crm_err *e);
/* contact: a name from its parts when only those are given. */
int crm_contact_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);

/* order: total equals the lines' sum where there are lines; currency stays while
 * there are lines. */
int crm_order_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* order: the customer's sums, the stock when the status moves. */
void crm_order_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

/* line: price and description from the product, total from the rest: quantity *
 * price, rounded once half away from zero, - discount + tax. */
int crm_line_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* line: the order's total, the stock of fulfilled orders. */
void crm_line_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

/* What of that is summed up of rows that not everybody sees; ended by { 0 }. */
const struct crm_db_derived *crm_derived(void);
/* A txn begins: nothing is known of orders. */
void crm_derive_begin(struct crm *c);
/* The sums of all customers, made anew. */
void crm_derive_all(struct crm *c);

/* Before COMMIT: totals of the orders whose lines changed, then the sums of the
 * customers whose orders changed, each once. */
void crm_derive_finish(struct crm *c);

#endif
