/* derive - rules of the domain that go beyond one field of one record. */
#ifndef CRM_MODEL_DERIVE_H
#define CRM_MODEL_DERIVE_H

#include "db/rights.h"
#include "model/crm.h"

/* A name where none is set: of the parts that are set, joined by blanks, else of the first
 * of the others (the first value of several); both lists end in NULL. */
int crm_name_check(
    struct crm_rec *rec, const char *const *part, const char *const *otherwise, struct crm_err *e);
/* contact: a name from its parts when only those are given. */
int crm_contact_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);

/* order: total equals the lines' sum where there are lines; currency stays while
 * there are lines. */
int crm_order_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* order: the customer's sums, the stock when the status moves. */
void crm_order_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

/* Takes quantity (1/10,000) from a product's stock, where it is counted. */
void crm_stock_take(struct crm *c, int64_t product, int64_t quantity);

/* opportunity: the stage is one of its pipeline's, and what the pipeline says follows from
 * it: the status; probability and forecast, unless they were set by hand; on entering it,
 * what it needs and, of a loss, a reason of the list (not asked of an import); the day a closed one was closed. The
 * amount is what the items come to where there are items, the currency stays then. */
int crm_opportunity_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);

/* And whoever brings it about: the pipeline has the stage, of that status. */
int crm_opportunity_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e);

/* What the items of an opportunity come to before tax, and how many there are. */
int64_t crm_items_sum(struct crm *c, int64_t opportunity, int64_t *items);
/* quote: its sums, made anew after items of it changed; writes as a rule does. */
void crm_quote_sums(struct crm *c, int64_t id);

/* What of that is summed up of rows that not everybody sees; ended by { 0 }. */
const struct crm_db_derived *crm_derived(void);
/* A txn begins: nothing is known of orders. */
void crm_derive_begin(struct crm *c);
/* The sums of all customers, made anew. */
void crm_derive_all(struct crm *c);

/* Before COMMIT, each once: totals of the orders and quotes and amounts of the
 * opportunities whose lines changed, then the sums of the customers whose orders changed. */
void crm_derive_finish(struct crm *c);

#endif
