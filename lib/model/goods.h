/* goods - what a line of an order and an item of an opportunity or of a quote share: price
 * and description from the product, the total from the rest.
 *
 * The total is quantity * price - discount + tax. Each of these amounts is rounded once, to
 * 1/10,000 of the unit, half away from zero: quantity * price; the discount, where
 * discount_rate gives it, a percentage of that; the tax, where tax_rate gives it, a
 * percentage of what the discount leaves.
 */
#ifndef CRM_MODEL_GOODS_H
#define CRM_MODEL_GOODS_H

#include "model/crm.h"

/* What the amounts of a line come to. */
struct crm_goods {
	int64_t quantity, price;         /* 1/10,000 */
	bool discounted, taxed;          /* by a rate; else discount and tax are as given */
	int64_t discount_rate, tax_rate; /* percent, 1/100 */
	int64_t discount, tax;
	int64_t total;
};

/* Fills in discount and tax (where there are rates) and total; false where one of them is
 * out of range. Nothing but arithmetic. */
bool crm_goods_make(struct crm_goods *g);

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
