/* goods - what a line of an order and an item of an opportunity or of a quote share: price
 * and description from the product, the total from the rest (calc/goods.h).
 */
#ifndef CRM_MODEL_GOODS_H
#define CRM_MODEL_GOODS_H

#include "calc/goods.h"
#include "model/crm.h"

/* The field that says what a whole's lines come to, NULL where it has none that users set;
 * and what a line or item adds to it: to an order its total, to what else its total before
 * tax. */
const char *crm_goods_sum(const struct crm_noun *whole);
int64_t crm_goods_share(const struct crm_rec *part);

/* What the amounts of a line or item in that currency are multiples of: of an item what is
 * paid in it, of a line 1/10,000. */
int64_t crm_goods_unit(const struct crm_noun *part, const char *currency);

/* Is the rate of that name, where it is set, 0 to 100 percent? */
int crm_goods_check_rate(const struct crm_rec *rec, const char *name, struct crm_err *e);

/* line: price and description from the product, currency from its order, total. */
int crm_line_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* line: the order's total, the stock of fulfilled orders. */
void crm_line_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

/* item: the same of exactly one opportunity or quote; discount and tax from their rates. */
int crm_item_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* item: the opportunity's amount, the quote's sums. */
void crm_item_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

#endif
