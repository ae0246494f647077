/* A line of goods. */
#include "calc/goods.h"

#include "base/num.h"

enum { WHOLE = 10000 }; /* of a quantity; 100 percent of a rate */

bool crm_goods_make(struct crm_goods *g)
{
	int64_t left;

	if (!crm_mul_round(g->quantity, g->price, WHOLE, &left) ||
	    (g->discounted && !crm_mul_round(left, g->discount_rate, WHOLE, &g->discount)) ||
	    __builtin_sub_overflow(left, g->discount, &left) ||
	    (g->taxed && !crm_mul_round(left, g->tax_rate, WHOLE, &g->tax)) ||
	    __builtin_add_overflow(left, g->tax, &left))
		return false;
	g->total = left;
	return true;
}
