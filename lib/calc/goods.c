/* A line of goods. */
#include "calc/goods.h"

#include "base/num.h"

enum { ONE = 10000, HUNDRED_PERCENT = 100 * 10000 }; /* of a quantity, of a rate */

/* a * b / by, rounded to unit. */
static bool portion(int64_t a, int64_t b, int64_t by, int64_t unit, int64_t *out)
{
	return crm_mul_round(a, b, by * unit, out) && !__builtin_mul_overflow(*out, unit, out);
}

bool crm_goods_make(struct crm_goods *g)
{
	int64_t left;

	if (!portion(g->quantity, g->price, ONE, g->unit, &left) ||
	    !(g->discounted
		    ? portion(left, g->discount_rate, HUNDRED_PERCENT, g->unit, &g->discount)
		    : portion(g->discount, 1, 1, g->unit, &g->discount)) ||
	    __builtin_sub_overflow(left, g->discount, &left) ||
	    !(g->taxed ? portion(left, g->tax_rate, HUNDRED_PERCENT, g->unit, &g->tax)
		       : portion(g->tax, 1, 1, g->unit, &g->tax)) ||
	    __builtin_add_overflow(left, g->tax, &left))
		return false;
	g->total = left;
	return true;
}
