/* The policy's section `leads`: what gives points, how points are graded, what a
 * qualified lead has. */
#include "model/leads.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/policy.h"
#include "model/policy_terms.h"
#include "model/sections.h"

enum { POINTS = 1000 };

/* What is read, and where from. */
struct reading {
	struct crm *c;
	struct crm_pool *pool;
	const char *name;
	struct crm_lead_policy *p;
	struct crm_err *e;
};

static int refuse(
    const struct reading *r, const struct crm_yaml *at, const char *what, const char *value)
{
	return crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s%s%s%s", r->name, at->line, at->column,
	    what, value ? ": '" : "", value ? value : "", value ? "'" : "");
}

static bool whole(const struct crm_yaml *y, int64_t *n)
{
	struct crm_err ignored = { 0 };

	return y->kind == CRM_YAML_SCALAR && !crm_num_parse(y->text, 0, NULL, n, &ignored) &&
	       *n >= -POINTS && *n <= POINTS;
}

static int read_terms(const struct reading *r, const struct crm_yaml *y, struct crm_lead_rule *rule)
{
	rule->line = y->line;
	rule->column = y->column;
	if (y->kind == CRM_YAML_SCALAR)
		rule->text = rule->name = crm_pool_strdup(r->pool, y->text);
	rule->filter = crm_policy_terms(r->pool, y, r->name, r->e);
	return r->e->code;
}

static int read_rule(const struct reading *r, const struct crm_yaml *y, struct crm_lead_rule *rule)
{
	static const char *const known[] = { "terms", "points", "name", NULL };
	const struct crm_yaml *terms = crm_yaml_get(y, "terms"), *name = crm_yaml_get(y, "name");
	const struct crm_yaml *points = crm_yaml_get(y, "points");

	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "not a rule, as in {terms: 'source:web', points: 10}", NULL);
	if (crm_yaml_only(y, known, r->name, r->e))
		return r->e->code;
	if (!terms || !points)
		return refuse(r, y, "a rule has terms and points", NULL);
	if (read_terms(r, terms, rule))
		return r->e->code;
	if (!whole(points, &rule->points))
		return refuse(r, points, "points: not a whole number from -1000 to 1000",
		    points->kind == CRM_YAML_SCALAR ? points->text : NULL);
	if (name && (name->kind != CRM_YAML_SCALAR || !*name->text))
		return refuse(r, name, "name: not a text", NULL);
	if (name)
		rule->name = crm_pool_strdup(r->pool, name->text);
	return 0;
}

static int read_score(const struct reading *r, const struct crm_yaml *y)
{
	if (y->kind != CRM_YAML_LIST)
		return refuse(r, y, "score: not a list of rules", NULL);
	if (y->n > CRM_LEAD_RULES)
		return refuse(r, y->child[CRM_LEAD_RULES], "score: more than 64 rules", NULL);
	r->p->rule = crm_pool_alloc(r->pool, (y->n + 1) * sizeof *r->p->rule);
	for (size_t i = 0; i < y->n; i++) {
		r->p->rule[i] = (struct crm_lead_rule){ 0 };
		if (read_rule(r, y->child[i], &r->p->rule[i]))
			return r->e->code;
	}
	r->p->rules = y->n;
	return 0;
}

static int by_points(const void *va, const void *vb)
{
	const struct crm_lead_grade *a = va, *b = vb;

	return a->least < b->least ? 1 : -(a->least > b->least);
}

static int read_grades(const struct reading *r, const struct crm_yaml *y)
{
	struct crm_lead_grade *g = crm_pool_alloc(r->pool, (y->n + 1) * sizeof *g);
	int64_t sum = (int64_t)POINTS * POINTS;

	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "grades: not a map, as in {A: 60, B: 30}", NULL);
	for (size_t i = 0; i < y->n; i++) {
		const struct crm_yaml *at = y->child[i];
		struct crm_err ignored = { 0 };

		g[i].name = crm_pool_strdup(r->pool, at->key);
		if (at->kind != CRM_YAML_SCALAR ||
		    crm_num_parse(at->text, 0, NULL, &g[i].least, &ignored) || g[i].least < -sum ||
		    g[i].least > sum)
			return refuse(r, at, "not the least points of a grade",
			    at->kind == CRM_YAML_SCALAR ? at->text : NULL);
		for (size_t k = 0; k < i; k++)
			if (g[k].least == g[i].least)
				return refuse(r, at, "two grades of the same points", at->text);
	}
	qsort(g, y->n, sizeof *g, by_points);
	r->p->grade = g;
	r->p->grades = y->n;
	return 0;
}

static int read_needs(const struct reading *r, const struct crm_yaml *y)
{
	r->p->need = crm_pool_alloc(r->pool, (y->n + 1) * sizeof *r->p->need);
	if (y->kind != CRM_YAML_LIST)
		return refuse(r, y, "needs: not a list of fields", NULL);
	for (size_t i = 0; i < y->n; i++) {
		const struct crm_yaml *at = y->child[i];
		const struct crm_field *f =
		    at->kind == CRM_YAML_SCALAR ? crm_field_find(&crm_lead, at->text) : NULL;

		if (!f || f->flags & CRM_COMPUTED)
			return refuse(r, at, "needs: not a field of a lead",
			    at->kind == CRM_YAML_SCALAR ? at->text : NULL);
		r->p->need[i] = f;
	}
	r->p->needs = y->n;
	return 0;
}

/* One filter, or a list of them: each is named where it does not hold. */
static int read_qualified(const struct reading *r, const struct crm_yaml *y)
{
	static const char *const known[] = { "needs", "terms", NULL };
	const struct crm_yaml *needs = crm_yaml_get(y, "needs"), *terms = crm_yaml_get(y, "terms");
	size_t n = terms && terms->kind == CRM_YAML_LIST ? terms->n : terms != NULL;

	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "qualified: not a map of needs and terms", NULL);
	if (crm_yaml_only(y, known, r->name, r->e) || (needs && read_needs(r, needs)))
		return r->e->code;
	r->p->term = crm_pool_alloc(r->pool, (n + 1) * sizeof *r->p->term);
	for (size_t i = 0; i < n; i++)
		if (read_terms(
			r, terms->kind == CRM_YAML_LIST ? terms->child[i] : terms, &r->p->term[i]))
			return r->e->code;
	r->p->terms = n;
	return 0;
}

int crm_lead_policy_read(struct crm *c, struct crm_pool *pool, const struct crm_yaml *node,
    const char *name, struct crm_lead_policy *out, struct crm_err *e)
{
	static const char *const known[] = { "score", "grades", "qualified", NULL };
	struct reading r = { c, pool, name, out, e };
	const struct crm_yaml *y;

	*out = (struct crm_lead_policy){ 0 };
	e->code = 0;
	if (crm_section_empty(node))
		return 0;
	if (node->kind != CRM_YAML_MAP)
		return refuse(&r, node, "leads: not a map", NULL);
	if (crm_yaml_only(node, known, name, e) ||
	    ((y = crm_yaml_get(node, "score")) && read_score(&r, y)) ||
	    ((y = crm_yaml_get(node, "grades")) && read_grades(&r, y)) ||
	    ((y = crm_yaml_get(node, "qualified")) && read_qualified(&r, y)))
		return e->code;
	return 0;
}

int crm_lead_policy_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_lead_policy p = { 0 };
	struct crm_pool pool = { 0 };

	crm_own_open(c);
	crm_lead_policy_read(c, &pool, node, name, &p, e);
	crm_pool_release(&pool);
	return e->code;
}

static int fits(const struct reading *r, const struct crm_lead_rule *rule)
{
	struct crm_sql sql = { 0 };
	struct crm_err why = { 0 };

	if (crm_filter_sql(r->c, &crm_lead, rule->filter, "t", &sql, &why))
		crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s", r->name, rule->line, rule->column,
		    why.text);
	crm_sql_release(&sql);
	return r->e->code;
}

int crm_lead_policy_fits(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_lead_policy p;
	struct crm_pool pool = { 0 };
	struct reading r = { c, &pool, name, &p, e };

	crm_lead_policy_read(c, &pool, node, name, &p, e);
	for (size_t i = 0; i < p.rules && !e->code; i++)
		fits(&r, &p.rule[i]);
	for (size_t i = 0; i < p.terms && !e->code; i++)
		fits(&r, &p.term[i]);
	crm_pool_release(&pool);
	return e->code;
}

const struct crm_lead_policy *crm_lead_policy(struct crm *c)
{
	const struct crm_yaml *node;
	struct crm_yaml *root;
	struct crm_err e = { 0 };

	if (c->leads)
		return c->leads;
	c->leads = crm_pool_alloc(&c->pool, sizeof *c->leads);
	*c->leads = (struct crm_lead_policy){ 0 };
	root = crm_policy_section(c, "leads", &node);
	if (root && crm_lead_policy_read(c, &c->pool, node, "policy: leads", c->leads, &e))
		crm_die_err(&e, NULL);
	crm_yaml_free(root);
	return c->leads;
}

const char *crm_lead_grade(const struct crm_lead_policy *p, int64_t points)
{
	for (size_t i = 0; i < p->grades; i++)
		if (points >= p->grade[i].least)
			return p->grade[i].name;
	return NULL;
}
