/* Numbers of records to look at before COMMIT. */
#include "model/dirty.h"

#include <stdio.h>

#include "calc/quantile.h"
#include "model/record.h"

void crm_dirty_settle(struct crm_numbers *d)
{
	size_t kept = 0;

	crm_sort_int(d->v, d->n);
	for (size_t i = 0; i < d->n; i++)
		if (!kept || d->v[kept - 1] != d->v[i])
			d->v[kept++] = d->v[i];
	d->n = kept;
}

/* Twins go before there is more room: ten million orders may have few customers. */
void crm_dirty_mark(struct crm_numbers *d, int64_t id)
{
	if (!id || (d->n && d->v[d->n - 1] == id))
		return;
	if (d->n == d->cap) {
		crm_dirty_settle(d);
		if (2 * d->n >= d->cap)
			crm_grow(&d->v, d->cap, &d->cap, sizeof *d->v);
	}
	d->v[d->n++] = id;
}

struct crm_dirty *crm_dirty(struct crm *c)
{
	if (!c->dirty) {
		c->dirty = crm_pool_alloc(&c->pool, sizeof *c->dirty);
		*c->dirty = (struct crm_dirty){ 0 };
	}
	return c->dirty;
}

void crm_dirty_whole(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	struct crm_dirty *d = crm_dirty(c);

	d->fresh.id = 0;
	if (old || !rec || crm_rec_int(rec, "made") != c->txn)
		return;
	d->fresh.noun = rec->noun;
	d->fresh.id = rec->id;
	d->fresh.fulfilled = false;
	snprintf(d->fresh.currency, sizeof d->fresh.currency, "%s", crm_rec_text(rec, "currency"));
}

bool crm_dirty_is_fresh(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	const struct crm_dirty *d = crm_dirty(c);

	return id && d->fresh.id == id && d->fresh.noun == noun;
}
