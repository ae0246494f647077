/* What the items of a quote come to. */
#include <stdlib.h>

#include "base/num.h"
#include "model/derive.h"
#include "model/nouns.h"
#include "model/quotes.h"

static bool add_line(struct crm_quote_lines *l, struct crm_stmt *s)
{
	struct crm_val rate = crm_stmt_value(s, 3);
	struct crm_quote_line line = { .tax = crm_stmt_int(s, 2),
		.tax_rate = rate.kind == CRM_INT ? rate.i : CRM_TAX_TYPED };
	size_t cap = l->cap;

	crm_grow(&l->v, l->n, &l->cap, sizeof *l->v);
	if (cap != l->cap)
		l->id = crm_reallocarray(l->id, l->cap, sizeof *l->id);
	if (__builtin_sub_overflow(crm_stmt_int(s, 1), line.tax, &line.net))
		return false;
	l->id[l->n] = crm_stmt_int(s, 0);
	l->v[l->n++] = line;
	return true;
}

int crm_quote_lines(
    struct crm *c, const struct crm_rec *quote, struct crm_quote_lines *l, struct crm_err *e)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT i.id, i.total, i.tax, i.tax_rate FROM items i WHERE i.quote = $1 ORDER BY i.id");
	bool ok = true, by_rate = crm_rec_val(quote, "discount_rate")->kind == CRM_INT;

	*l = (struct crm_quote_lines){ 0 };
	crm_stmt_bind_int(s, 1, quote->id);
	while (quote->id && ok && crm_stmt_step(s))
		ok = add_line(l, s);
	crm_stmt_done(s);
	l->group = crm_calloc(l->n + 1, sizeof *l->group);
	l->sums = (struct crm_quote_sums){
		.discount_rate = by_rate ? crm_rec_int(quote, "discount_rate") : -1,
		.discount = crm_rec_int(quote, "discount"),
		.unit = crm_currency_unit(crm_rec_text(quote, "currency")),
		.group = l->group,
	};
	if (!ok || !crm_quote_sum(l->v, l->n, &l->sums))
		crm_err_set(e, CRM_DATA, "total: out of range");
	return e->code;
}

void crm_quote_lines_release(struct crm_quote_lines *l)
{
	free(l->v);
	free(l->id);
	free(l->group);
	*l = (struct crm_quote_lines){ 0 };
}

static void put_sums(struct crm_rec *rec, const struct crm_quote_sums *s)
{
	crm_rec_set_int(rec, "subtotal", s->subtotal);
	crm_rec_set_int(rec, "discount", s->discount);
	crm_rec_set_int(rec, "tax", s->tax);
	crm_rec_set_int(rec, "total", s->total);
}

int crm_quote_resum(struct crm *c, struct crm_rec *rec, size_t *lines, struct crm_err *e)
{
	struct crm_quote_lines l;

	if (!crm_quote_lines(c, rec, &l, e))
		put_sums(rec, &l.sums);
	*lines = l.n;
	crm_quote_lines_release(&l);
	return e->code;
}

void crm_quote_sums(struct crm *c, int64_t id)
{
	struct crm_rec old, rec;
	struct crm_err e = { 0 };
	size_t lines;

	crm_rec_init(&old, &crm_quote);
	crm_rec_init(&rec, &crm_quote);
	if (crm_rec_load(c, &old, id)) {
		crm_rec_copy(&rec, &old);
		if (crm_quote_resum(c, &rec, &lines, &e))
			crm_die(CRM_DATA, "quote-%lld: %s", (long long)id, e.text);
		c->deriving = true;
		crm_rec_write(c, &old, &rec);
		c->deriving = false;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
}
