/* What the items of a quote come to. */
#include "model/derive.h"
#include "model/nouns.h"
#include "model/record.h"

void crm_quote_sums(struct crm *c, int64_t id)
{
	struct crm_stmt *s =
	    crm_db_prepare(c->db, "SELECT i.total, i.tax FROM items i WHERE i.quote = $1");
	int64_t total = 0, tax = 0;
	struct crm_rec old, rec;

	crm_stmt_bind_int(s, 1, id);
	while (crm_stmt_step(s))
		if (__builtin_add_overflow(total, crm_stmt_int(s, 0), &total) ||
		    __builtin_add_overflow(tax, crm_stmt_int(s, 1), &tax))
			crm_die(CRM_DATA, "quote-%lld: total: out of range", (long long)id);
	crm_stmt_done(s);
	crm_rec_init(&old, &crm_quote);
	crm_rec_init(&rec, &crm_quote);
	if (crm_rec_load(c, &old, id)) {
		crm_rec_copy(&rec, &old);
		crm_rec_set_int(&rec, "subtotal", total - tax);
		crm_rec_set_int(&rec, "tax", tax);
		crm_rec_set_int(&rec, "total", total);
		c->deriving = true;
		crm_rec_write(c, &old, &rec);
		c->deriving = false;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
}
