#include "model/refer.h"

#include "model/nouns.h"
#include "model/plan.h"
#include "model/record.h"

bool crm_refers(const struct crm_field *f, const struct crm_noun *noun)
{
	if (!crm_field_stored(f))
		return false;
	return (f->type == CRM_REF && f->ref && !strcmp(f->ref, noun->name)) || f->type == CRM_ANY;
}

size_t crm_referring(struct crm *c, const struct crm_noun *other, const struct crm_field *f,
    const struct crm_noun *noun, int64_t id, struct crm_pool *pool, int64_t **ids)
{
	return crm_referring_since(c, other, f, noun, id, 0, pool, ids);
}

size_t crm_referring_since(struct crm *c, const struct crm_noun *other, const struct crm_field *f,
    const struct crm_noun *noun, int64_t id, int64_t since, struct crm_pool *pool, int64_t **ids)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	size_t n = 0, cap = 0;
	int64_t *v = NULL;

	crm_str_addf(
	    &sql, "SELECT t.id FROM %s t WHERE t.%s = $1", other->plural, crm_field_column(f));
	if (f->type == CRM_ANY)
		crm_str_addf(&sql, " AND t.%s_noun = %d", crm_field_column(f), noun->number);
	if (since)
		crm_str_addf(&sql, " AND t.version > %lld", (long long)since);
	crm_str_puts(&sql, " ORDER BY t.id");
	s = crm_db_prepare(c->db, sql.s);
	crm_stmt_bind_int(s, 1, id);
	while (crm_stmt_step(s)) {
		if (n == cap) {
			int64_t *more = crm_pool_alloc(pool, (cap ? cap * 2 : 8) * sizeof *more);

			if (n)
				memcpy(more, v, n * sizeof *v);
			v = more;
			cap = cap ? cap * 2 : 8;
		}
		v[n++] = crm_stmt_int(s, 0);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
	*ids = v;
	return n;
}

static int point(struct crm *c, const struct crm_noun *other, size_t at, int64_t id,
    const struct crm_noun *to, int64_t to_id, struct crm_err *e)
{
	struct crm_rec old, rec;

	crm_rec_init(&old, other);
	crm_rec_init(&rec, other);
	if (crm_rec_load(c, &old, id)) {
		crm_rec_copy(&rec, &old);
		rec.v[at] = crm_val_int(to_id);
		rec.any[at] = to;
		if (!crm_rec_check_move(c, &old, &rec, e))
			crm_rec_write(c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code;
}

int crm_refer_move(struct crm *c, const struct crm_noun *noun, int64_t id,
    const struct crm_noun *to, int64_t to_id, struct crm_err *e)
{
	struct crm_pool pool = { 0 };

	for (size_t i = 0; crm_nouns[i] && !e->code; i++)
		for (size_t k = 1; k < crm_field_count(crm_nouns[i]) && !e->code; k++) {
			const struct crm_field *f = crm_field_at(crm_nouns[i], k);
			int64_t *ids;
			size_t n;

			if (f->type != CRM_ANY || !crm_refers(f, noun))
				continue;
			n = crm_referring(c, crm_nouns[i], f, noun, id, &pool, &ids);
			for (size_t m = 0; m < n && !e->code; m++)
				point(c, crm_nouns[i], k, ids[m], to, to_id, e);
			crm_pool_reset(&pool);
		}
	crm_pool_release(&pool);
	return e->code;
}
