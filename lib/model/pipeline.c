/* Pipelines in use: from the book, asked for by name, held against what is there. */
#include "model/pipeline.h"

#include <stdlib.h>

#include "model/filter.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/policy.h"
#include "model/record.h"
#include "model/sections.h"
#include "model/terms.h"

const struct crm_pipelines *crm_pipelines(struct crm *c)
{
	const struct crm_yaml *node = NULL;
	struct crm_yaml *root = NULL;
	struct crm_pipelines *all;
	struct crm_err e = { 0 };

	if (c->pipelines)
		return c->pipelines;
	if (c->db)
		root = crm_policy_section(c, "pipelines", &node);
	all = crm_pool_alloc(&c->pool, sizeof *all);
	if (node && crm_section_empty(node))
		node = NULL;
	if (crm_pipelines_read(c, &c->pool, node, "pipelines", all, &e))
		crm_die_err(&e, "policy");
	crm_yaml_free(root);
	/* Without a book it is not known yet what there will be. */
	if (c->db)
		c->pipelines = all;
	return all;
}

void crm_pipelines_forget(struct crm *c)
{
	c->pipelines = NULL;
}

const struct crm_pipeline *crm_pipeline_find(const struct crm_pipelines *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->v[i].name, name))
			return &all->v[i];
	return NULL;
}

const struct crm_stage *crm_pipeline_stage(const struct crm_pipeline *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->stage[i].name, name))
			return &p->stage[i];
	return NULL;
}

int crm_pipeline_no_stage(const struct crm_pipeline *p, const char *stage, struct crm_err *e)
{
	struct crm_str has = { 0 };

	for (size_t i = 0; i < p->n; i++)
		crm_str_addf(&has, "%s%s", i ? ", " : "", p->stage[i].name);
	crm_err_set(e, CRM_DATA, "stage: pipeline %s has no %s; it has %s", p->name, stage, has.s);
	crm_str_release(&has);
	return e->code;
}

const struct crm_stage *crm_pipeline_first(const struct crm_pipeline *p, const char *status)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->stage[i].status, status))
			return &p->stage[i];
	crm_die(CRM_BUG, "pipeline %s has no stage that is %s", p->name, status);
}

const char *crm_pipeline_choices(void *arg, const struct crm_field *f)
{
	struct crm *c = arg;
	const struct crm_pipelines *all;

	crm_own_open(c);
	all = crm_pipelines(c);
	return !strcmp(f->name, "pipeline") ? all->names : all->stages;
}

int crm_pipelines_fit(struct crm *c, struct crm_err *e)
{
	const struct crm_pipelines *all = crm_pipelines(c);
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT o.pipeline, o.stage, o.status, count(*), min(o.id) FROM opportunities o"
	    " GROUP BY o.pipeline, o.stage, o.status ORDER BY o.pipeline, o.stage, o.status");

	while (!e->code && crm_stmt_step(s)) {
		const char *name = crm_stmt_value(s, 0).s, *at = crm_stmt_value(s, 1).s;
		const struct crm_pipeline *p = crm_pipeline_find(all, name);
		const struct crm_stage *stage = p ? crm_pipeline_stage(p, at) : NULL;
		long long n = crm_stmt_int(s, 3), id = crm_stmt_int(s, 4);

		if (!stage)
			crm_err_set(e, CRM_DATA,
			    "pipelines: %s: no stage '%s' any more, but that of %lld %s"
			    " (opportunity-%lld)",
			    name, at, n, n == 1 ? "opportunity" : "opportunities", id);
		else if (strcmp(stage->status, crm_stmt_value(s, 2).s))
			crm_err_set(e, CRM_DATA,
			    "pipelines: %s: stage '%s' would be %s, but %lld %s in it %s %s"
			    " (opportunity-%lld)",
			    name, at, stage->status, n, n == 1 ? "opportunity" : "opportunities",
			    n == 1 ? "is" : "are", crm_stmt_value(s, 2).s, id);
	}
	crm_stmt_done(s);
	return e->code;
}

static bool is_term(const char *need)
{
	return strchr(need, ':');
}

static void missing_terms(
    struct crm *c, const struct crm_stage *s, const struct crm_rec *rec, struct crm_str *out)
{
	struct crm_pool pool = { 0 };
	struct crm_filter **f = crm_pool_alloc(&pool, (s->needs.n + 1) * sizeof *f);
	bool *yes = crm_pool_alloc(&pool, s->needs.n + 1);
	struct crm_err e = { 0 };
	size_t n = 0, at = 0;

	for (size_t i = 0; i < s->needs.n && !e.code; i++)
		if (is_term(s->needs.v[i]))
			f[n++] = crm_filter_parse_text(&pool, s->needs.v[i], &e);
	if (e.code || crm_terms_hold(c, rec, f, n, yes, &e))
		crm_die(CRM_CONFIG, "policy: pipelines: needs: %s", e.text);
	for (size_t i = 0; i < s->needs.n; i++)
		if (is_term(s->needs.v[i]) && !yes[at++])
			crm_str_addf(out, "%s%s", out->len ? ", " : "", s->needs.v[i]);
	crm_pool_release(&pool);
}

int crm_pipeline_needs(
    struct crm *c, const struct crm_stage *s, const struct crm_rec *rec, struct crm_err *e)
{
	struct crm_str lacks = { 0 };

	for (size_t i = 0; i < s->needs.n; i++) {
		const struct crm_field *f = crm_field_find(rec->noun, s->needs.v[i]);

		if (is_term(s->needs.v[i]))
			continue;
		if (!f)
			crm_die(
			    CRM_CONFIG, "policy: pipelines: needs: no field '%s'", s->needs.v[i]);
		if (rec->v[crm_field_index(rec->noun, f)].kind == CRM_NULL)
			crm_str_addf(&lacks, "%s%s", lacks.len ? ", " : "", f->name);
	}
	missing_terms(c, s, rec, &lacks);
	if (lacks.len)
		crm_err_set(e, CRM_DATA, "stage: %s needs %s", s->name, lacks.s);
	crm_str_release(&lacks);
	return e->code;
}
