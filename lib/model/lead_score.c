/* Points for leads. Each rule is asked once, of all leads, as one query. */
#include <stdlib.h>

#include "model/leads.h"
#include "model/nouns.h"
#include "model/sql.h"

enum { FEW = 100 }; /* so many leads are asked about one by one */

static void load(struct crm_lead_scores *x, struct crm_stmt *s)
{
	struct crm_lead_scored *k;

	crm_grow(&x->v, x->n, &x->cap, sizeof *x->v);
	k = &x->v[x->n++];
	*k = (struct crm_lead_scored){ .id = crm_stmt_int(s, 0) };
	k->scored = crm_stmt_value(s, 1).kind == CRM_INT;
	k->was = crm_stmt_int(s, 1);
	if (crm_stmt_value(s, 2).kind == CRM_BYTES)
		k->grade = crm_pool_strdup(&x->pool, crm_stmt_value(s, 2).s);
}

static void load_all(struct crm *c, struct crm_lead_scores *x)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT t.id, t.score, t.grade FROM leads t WHERE t.status <> 'converted' ORDER BY t.id");

	while (crm_stmt_step(s))
		load(x, s);
	crm_stmt_done(s);
}

static void load_these(struct crm *c, const int64_t *id, size_t n, struct crm_lead_scores *x)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT t.id, t.score, t.grade FROM leads t WHERE t.id = $1 AND t.status <> 'converted'");

	for (size_t i = 0; i < n; i++) {
		crm_stmt_bind_int(s, 1, id[i]);
		if (crm_stmt_step(s))
			load(x, s);
		crm_stmt_reset(s);
	}
	crm_stmt_done(s);
}

static int by_id(const void *va, const void *vb)
{
	const struct crm_lead_scored *a = va, *b = vb;

	return (a->id > b->id) - (a->id < b->id);
}

static void ask(struct crm *c, struct crm_lead_scores *x, const struct crm_lead_rule *rule,
    size_t nr, int64_t only)
{
	struct crm_sql q = { 0 };
	struct crm_err e = { 0 };
	struct crm_stmt *s;

	crm_sql_puts(&q, "SELECT t.id FROM leads t WHERE ");
	if (only) {
		crm_sql_puts(&q, "t.id = ");
		crm_sql_param_int(&q, only);
		crm_sql_puts(&q, " AND ");
	}
	if (crm_filter_sql(c, &crm_lead, rule->filter, "t", &q, &e))
		crm_die(CRM_CONFIG, "policy: leads:%zu:%zu: %s", rule->line, rule->column, e.text);
	s = crm_sql_open(&q, c->db);
	while (crm_stmt_step(s)) {
		struct crm_lead_scored key = { .id = crm_stmt_int(s, 0) }, *k;

		k = x->n ? bsearch(&key, x->v, x->n, sizeof *x->v, by_id) : NULL;
		if (!k)
			continue;
		k->fits |= UINT64_C(1) << nr;
		k->points += rule->points;
	}
	crm_stmt_done(s);
	crm_sql_release(&q);
}

void crm_lead_scores_read(
    struct crm *c, const int64_t *id, size_t n, bool all, struct crm_lead_scores *out)
{
	const struct crm_lead_policy *p = crm_lead_policy(c);

	*out = (struct crm_lead_scores){ .c = c };
	if (all)
		load_all(c, out);
	else
		load_these(c, id, n, out);
	if (!all && out->n)
		qsort(out->v, out->n, sizeof *out->v, by_id);
	for (size_t r = 0; r < p->rules; r++) {
		if (all || out->n > FEW)
			ask(c, out, &p->rule[r], r, 0);
		for (size_t i = 0; !all && out->n <= FEW && i < out->n; i++)
			ask(c, out, &p->rule[r], r, out->v[i].id);
	}
}

void crm_lead_scores_release(struct crm_lead_scores *x)
{
	free(x->v);
	crm_pool_release(&x->pool);
}

static const char *grade(const struct crm_lead_scores *x, const struct crm_lead_scored *k)
{
	const struct crm_lead_policy *p = crm_lead_policy(x->c);

	return p->grades ? crm_lead_grade(p, k->points) : k->grade;
}

bool crm_lead_score_moved(const struct crm_lead_scores *x, size_t i)
{
	const struct crm_lead_scored *k = &x->v[i];
	const char *is = grade(x, k);

	return !k->scored || k->was != k->points || !is != !k->grade ||
	       (is && strcmp(is, k->grade));
}

void crm_lead_score_write(
    const struct crm_lead_scores *x, size_t i, struct crm_rec *old, struct crm_rec *rec)
{
	const char *is = grade(x, &x->v[i]);

	if (!crm_rec_load(x->c, old, x->v[i].id))
		return;
	crm_rec_copy(rec, old);
	crm_rec_set_int(rec, "score", x->v[i].points);
	if (is)
		crm_rec_set_text(rec, "grade", is, strlen(is));
	else
		*crm_rec_val(rec, "grade") = (struct crm_val){ 0 };
	crm_rec_write(x->c, old, rec);
}
