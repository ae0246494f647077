/* The statements of a noun, made from its declaration. */
#include "model/plan.h"

#include "base/text.h"

bool crm_field_stored(const struct crm_field *f)
{
	return !(f->flags & (CRM_COMPUTED | CRM_FIRST));
}

bool crm_field_folds(const struct crm_field *f)
{
	bool own = f->flags & CRM_OWN && (f->type == CRM_EMAIL || f->type == CRM_URL);

	return (f->type == CRM_STRING || own) && f->flags & CRM_FIND && !(f->flags & CRM_EXACT);
}

static void add(struct crm *c, struct crm_plan *p, size_t field, enum crm_part part,
    const char *name, const char *suffix)
{
	p->column[p->n++] = (struct crm_plan_column){ field, part,
		crm_pool_printf(&c->pool, "%s%s", name, suffix) };
}

static struct crm_plan *make(struct crm *c, const struct crm_noun *noun)
{
	struct crm_plan *p = crm_pool_alloc(&c->pool, sizeof *p);
	struct crm_str select = { 0 }, insert = { 0 };
	size_t n = crm_field_count(noun);

	*p = (struct crm_plan){ .noun = noun };
	p->column = crm_pool_alloc(&c->pool, 2 * n * sizeof *p->column);
	for (size_t i = 0; i < n; i++) {
		const struct crm_field *f = crm_field_at(noun, i);

		if (!crm_field_stored(f))
			continue;
		if (f->type == CRM_ANY)
			add(c, p, i, CRM_PART_NOUN, crm_field_column(f), "_noun");
		add(c, p, i, CRM_PART_VALUE, crm_field_column(f), "");
		if (crm_field_folds(f))
			add(c, p, i, CRM_PART_FOLD, crm_field_column(f), "_fold");
	}
	crm_str_puts(&select, "SELECT ");
	crm_str_addf(&insert, "INSERT INTO %s (", noun->plural);
	for (size_t i = 0; i < p->n; i++) {
		crm_str_addf(&select, "%st.%s", i ? ", " : "", p->column[i].name);
		crm_str_addf(&insert, "%s%s", i ? ", " : "", p->column[i].name);
	}
	crm_str_addf(&select, " FROM %s t WHERE t.id = $1", noun->plural);
	crm_str_puts(&insert, ") VALUES (");
	for (size_t i = 0; i < p->n; i++)
		crm_str_addf(&insert, "%s$%zu", i ? ", " : "", i + 1);
	crm_str_puts(&insert, ")");
	p->select = crm_pool_strdup(&c->pool, select.s);
	p->insert = crm_pool_strdup(&c->pool, insert.s);
	crm_str_release(&select);
	crm_str_release(&insert);
	return p;
}

const struct crm_plan *crm_plan(struct crm *c, const struct crm_noun *noun)
{
	if (!c->plan[noun->number])
		c->plan[noun->number] = make(c, noun);
	return c->plan[noun->number];
}

void crm_plan_bind(struct crm_stmt *s, int n, const struct crm_plan_column *k,
    const struct crm_rec *r, struct crm_pool *scratch)
{
	struct crm_str fold = { 0 };
	struct crm_val v = r->v[k->field];

	if (k->part == CRM_PART_NOUN)
		v = r->any[k->field] ? crm_val_int(r->any[k->field]->number)
				     : (struct crm_val){ 0 };
	if (k->part == CRM_PART_FOLD && v.kind == CRM_BYTES) {
		crm_text_fold_key(&fold, v.s, v.len);
		v = crm_val_text(
		    crm_pool_strndup(scratch, crm_str_text(&fold), fold.len), fold.len);
		crm_str_release(&fold);
	}
	crm_stmt_bind(s, n, &v);
}
