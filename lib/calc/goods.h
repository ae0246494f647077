/* goods - what a line of goods comes to.
 *
 * The total is quantity * price - discount + tax. Each of these amounts is rounded once, to
 * `unit`, half away from zero: quantity * price; the discount, where a rate gives it a
 * percentage of that; the tax, where a rate gives it a percentage of what the discount
 * leaves.
 */
#ifndef CRM_CALC_GOODS_H
#define CRM_CALC_GOODS_H

#include <stdbool.h>
#include <stdint.h>

/* A line's amounts. */
struct crm_goods {
	int64_t quantity, price;         /* 1/10,000 */
	bool discounted, taxed;          /* by a rate; else discount and tax are as given */
	int64_t discount_rate, tax_rate; /* percent, 1/10,000 */
	int64_t discount, tax;
	int64_t total;
	int64_t unit; /* 1/10,000: what all amounts are multiples of; of a line 1, of an item
			 what its currency pays */
};

/* Fills in discount and tax (as their rates make them; those given are rounded) and total; false where one of them is
 * out of range. Nothing but arithmetic. */
bool crm_goods_make(struct crm_goods *g);

#endif
