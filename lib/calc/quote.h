/* quote - what the lines of an offer come to, with a discount on the whole, and that
 * discount and the taxes spread over the lines again.
 *
 * Amounts are 1/10,000 of the currency's unit, rates 1/10,000 of a percent; `unit` is the
 * smallest amount that is paid in the currency (100: a cent). Each rounding is half away
 * from zero.
 */
#ifndef CRM_CALC_QUOTE_H
#define CRM_CALC_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRM_TAX_TYPED (-1) /* a tax that somebody typed, without a rate */

struct crm_quote_line {
	int64_t net;           /* quantity * price - the line's discount */
	int64_t tax, tax_rate; /* tax counts for CRM_TAX_TYPED alone */
};

/* The lines of one tax rate. */
struct crm_quote_tax {
	int64_t rate; /* CRM_TAX_TYPED */
	int64_t net;  /* of the lines; their own discounts are off, the whole's is not */
	int64_t tax;  /* rounded once to unit, on what the whole's discount leaves */
};

struct crm_quote_sums {
	int64_t discount_rate; /* -1: none; discount is as given */
	int64_t unit;
	int64_t subtotal, discount, tax, total;
	struct crm_quote_tax *group; /* ascending rate, typed first */
	size_t groups;
};

/* Fills in subtotal (the sum of the nets), discount (subtotal * discount_rate where there is
 * a rate; rounded to unit), the groups, tax (their sum) and total (subtotal - discount
 * + tax). A group's tax is net * rate * (subtotal - discount) / subtotal; of typed ones
 * the sum, which only a discount makes less, rounded to unit then. group must have room
 * for n. False where something is out of range. */
bool crm_quote_sum(const struct crm_quote_line *line, size_t n, struct crm_quote_sums *s);

/* Parts of amount in proportion to weight, by largest remainder (of equal ones the first):
 * their sum is amount. In multiples of unit where amount is one. Where the weights sum up
 * to 0 the first gets all. n > 0; false where something is out of range. */
bool crm_spread(int64_t amount, int64_t unit, const int64_t *weight, size_t n, int64_t *part);

/* The discount of the whole, and tax, that each line of n has to bear. */
bool crm_quote_spread(const struct crm_quote_line *line, size_t n, const struct crm_quote_sums *s,
    int64_t *discount, int64_t *tax);

#endif
