#include "next.h"

#include "model/nouns.h"

/* Of all ways to records of one noun the one that comes first. */
struct search {
	struct crm *c;
	const struct crm_noun *of;
	const char *column, *term; /* what they are compared by; which of them */
	const char *order, *way;   /* the same as an expression, and its direction */
	bool least;                /* the least comes first, none at all last */
	int64_t id;
	struct crm_str key;
};

/* Are there records of noun `of` about those of noun? */
static bool about(const struct crm_noun *noun, const struct crm_noun *of)
{
	for (size_t i = 0; i < noun->children; i++)
		if (!strcmp(noun->child[i].noun, of->name) &&
		    crm_field_find(of, noun->child[i].field)->type == CRM_ANY)
			return true;
	return false;
}

bool crm_next_has(const struct crm_noun *noun)
{
	return noun->whose && about(noun, &crm_activity) && about(noun, &crm_task);
}

/* Keys as texts that compare as what they stand for: a time has twelve digits. */
static void take(struct search *x, int64_t id, const struct crm_val *v)
{
	struct crm_str key = { 0 };

	if (v->kind == CRM_INT)
		crm_str_addf(&key, "%012lld", (long long)v->i);
	else if (v->kind == CRM_BYTES)
		crm_str_add(&key, v->s, v->len);
	if (!x->id || (key.len && (!x->key.len || (strcmp(key.s, x->key.s) < 0) == x->least))) {
		x->id = id;
		crm_str_reset(&x->key);
		crm_str_puts(&x->key, crm_str_text(&key));
	}
	crm_str_release(&key);
}

static void look(struct search *x, const struct crm_noun *noun, int64_t id, const char *in)
{
	struct crm_str sql = { 0 };
	struct crm_val key;
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT t.id, t.%s FROM %s t WHERE t.about_noun = %d AND t.about %s AND %s"
	    " ORDER BY %s %s, t.id%s LIMIT 1",
	    x->column, x->of->plural, noun->number, in, x->term, x->order, x->way,
	    x->least ? "" : " DESC");
	s = crm_db_prepare(x->c->db, sql.s);
	crm_stmt_bind_int(s, 1, id);
	if (crm_stmt_step(s)) {
		key = crm_stmt_value(s, 1);
		take(x, crm_stmt_int(s, 0), &key);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* About the record, and about what refers to it. */
static int64_t search(struct search *x, const struct crm_noun *noun, int64_t id)
{
	struct crm_str in = { 0 };

	look(x, noun, id, "= $1");
	for (size_t i = 0; i < noun->children; i++) {
		const struct crm_child *k = &noun->child[i];
		const struct crm_noun *down = crm_noun_find(k->noun);
		const struct crm_field *f = crm_field_find(down, k->field);

		if (f->type == CRM_ANY || k->part || down == noun || !about(down, x->of))
			continue;
		crm_str_reset(&in);
		crm_str_addf(&in, "IN (SELECT k.id FROM %s k WHERE k.%s = $1)", down->plural,
		    crm_field_column(f));
		look(x, down, id, in.s);
	}
	crm_str_release(&in);
	crm_str_release(&x->key);
	return x->id;
}

int64_t crm_next_contact(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	struct search x = { c, &crm_activity, "at", "t.kind <> 'note'", "t.at", "DESC", false, 0,
		{ 0 } };

	return search(&x, noun, id);
}

int64_t crm_next_task(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	/* An expression: by the column alone all open tasks would be walked by the day that
	 * they are due, until one is about the record. */
	struct search x = { c, &crm_task, "due", "t.status = 'open'", "t.due || ''", "NULLS LAST",
		true, 0, { 0 } };

	return search(&x, noun, id);
}
