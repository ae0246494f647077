#include "model/refer.h"

#include "model/plan.h"

bool crm_refers(const struct crm_field *f, const struct crm_noun *noun)
{
	if (!crm_field_stored(f))
		return false;
	return (f->type == CRM_REF && f->ref && !strcmp(f->ref, noun->name)) || f->type == CRM_ANY;
}

size_t crm_referring(struct crm *c, const struct crm_noun *other, const struct crm_field *f,
    const struct crm_noun *noun, int64_t id, struct crm_pool *pool, int64_t **ids)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	size_t n = 0, cap = 0;
	int64_t *v = NULL;

	crm_str_addf(
	    &sql, "SELECT t.id FROM %s t WHERE t.%s = $1", other->plural, crm_field_column(f));
	if (f->type == CRM_ANY)
		crm_str_addf(&sql, " AND t.%s_noun = %d", crm_field_column(f), noun->number);
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
