/* The rules of opportunities: what their items make of the amount. */
#include "model/derive.h"
#include "model/dirty.h"
#include "model/nouns.h"
#include "model/record.h"

/* Added up here: what does not fit is bad data, to the engine it would be a fault. */
int64_t crm_items_sum(struct crm *c, int64_t opportunity, int64_t *items)
{
	struct crm_stmt *s =
	    crm_db_prepare(c->db, "SELECT i.total, i.tax FROM items i WHERE i.opportunity = $1");
	int64_t sum = 0;

	crm_stmt_bind_int(s, 1, opportunity);
	for (*items = 0; crm_stmt_step(s); ++*items)
		if (__builtin_add_overflow(sum, crm_stmt_int(s, 0), &sum) ||
		    __builtin_sub_overflow(sum, crm_stmt_int(s, 1), &sum))
			crm_die(CRM_DATA, "opportunity-%lld: amount: out of range",
			    (long long)opportunity);
	crm_stmt_done(s);
	return sum;
}
