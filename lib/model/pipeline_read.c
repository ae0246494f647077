/* Pipelines as YAML. What the policy says nothing of is read the same way. */
#include <stdarg.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "model/policy_terms.h"
#include "model/sections.h"

enum { NAME_MAX_BYTES = 60, STAGES_MOST = 60, PIPELINES_MOST = 60, REASONS_MOST = 200 };

static const char standard[] = "pipelines:\n"
			       "  sales:\n"
			       "    stages:\n"
			       "      prospecting: {probability: 10}\n"
			       "      qualified: {probability: 20}\n"
			       "      proposal: {probability: 50}\n"
			       "      negotiation: {probability: 75}\n"
			       "      won: {status: won}\n"
			       "      lost: {status: lost}\n";
static const int64_t stale_after = 14 * 86400;

struct reading {
	struct crm *c;
	struct crm_pool *pool;
	const char *name;
	struct crm_err *e;
};

static int refuse(struct reading *r, const struct crm_yaml *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static int refuse(struct reading *r, const struct crm_yaml *at, const char *fmt, ...)
{
	struct crm_str text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&text, fmt, ap);
	va_end(ap);
	crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s", r->name, at->line, at->column, text.s);
	crm_str_release(&text);
	return r->e->code;
}

/* A name is a choice: a word. */
static int check_name(struct reading *r, const struct crm_yaml *y)
{
	size_t n = strspn(y->key, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (n && !y->key[n] && n <= NAME_MAX_BYTES)
		return 0;
	return refuse(
	    r, y, "'%s': not a word of a-z, 0-9 and _, at most %d of them", y->key, NAME_MAX_BYTES);
}

static const char *scalar(const struct crm_yaml *y)
{
	return y->kind == CRM_YAML_SCALAR && *y->text ? y->text : NULL;
}

/* One of the choices, for good. */
static int one_of(
    struct reading *r, const struct crm_yaml *y, const char *choices, const char **out)
{
	const char *s = scalar(y);

	if (!s || strchr(s, ' ') || crm_choice_index(choices, s, strlen(s)) < 0)
		return refuse(r, y, "%s: not one of %s: '%s'", y->key, choices, s ? s : "");
	*out = crm_pool_strdup(r->pool, s);
	return 0;
}

static int percent(struct reading *r, const struct crm_yaml *y, int64_t *out)
{
	const char *s = scalar(y);

	if (!s || !crm_uint_parse(s, strlen(s), out) || *out > 100)
		return refuse(r, y, "%s: not a whole number from 0 to 100", y->key);
	return 0;
}

static int duration(struct reading *r, const struct crm_yaml *y, int64_t *out)
{
	const char *s = scalar(y);
	struct crm_err why = { 0 };

	if (!s || crm_duration_parse(s, out, &why) || *out < 1 || *out > 3660 * INT64_C(86400))
		return refuse(r, y, "%s: not a duration such as 14d", y->key);
	return 0;
}

/* A list of texts, each once. */
static int texts(struct reading *r, const struct crm_yaml *y, size_t most, struct crm_texts *out)
{
	*out = (struct crm_texts){ 0 };
	if (crm_section_empty(y))
		return 0;
	if (y->kind != CRM_YAML_LIST)
		return refuse(r, y, "%s: not a list", y->key);
	if (y->n > most)
		return refuse(r, y, "%s: more than %zu", y->key, most);
	out->v = crm_pool_alloc(r->pool, (y->n + 1) * sizeof *out->v);
	for (size_t i = 0; i < y->n; i++) {
		const char *s = scalar(y->child[i]);

		if (!s || strlen(s) > 1000 || strpbrk(s, "\n\r"))
			return refuse(r, y->child[i], "%s: not a text of one line", y->key);
		for (size_t k = 0; k < out->n; k++)
			if (crm_text_eq(out->v[k], s))
				return refuse(
				    r, y->child[i], "%s: '%s' stands there twice", y->key, s);
		out->v[out->n++] = crm_pool_strdup(r->pool, s);
	}
	return 0;
}

/* What its words mean is known where there is a book. */
static int check_term(struct reading *r, const struct crm_yaml *at)
{
	const struct crm_filter *f = crm_policy_terms(r->pool, at, r->name, r->e);
	struct crm_sql sql = { 0 };
	struct crm_err why = { 0 };

	if (f && r->c->db)
		crm_filter_sql(r->c, &crm_opportunity, f, "t", &sql, &why);
	crm_sql_release(&sql);
	return why.code ? refuse(r, at, "needs: %s", why.text) : r->e->code;
}

static int needs(struct reading *r, const struct crm_yaml *y, struct crm_texts *out)
{
	struct crm_err why = { 0 };

	if (texts(r, y, STAGES_MOST, out))
		return r->e->code;
	for (size_t i = 0; i < out->n; i++) {
		const struct crm_field *f;

		if (strchr(out->v[i], ':')) {
			if (check_term(r, y->child[i]))
				return r->e->code;
			continue;
		}
		f = crm_field_find(&crm_opportunity, out->v[i]);
		if (!f)
			crm_field_unknown(&crm_opportunity, out->v[i], &why);
		if (!f || f->flags & CRM_COMPUTED)
			return refuse(r, y->child[i], "needs: %s",
			    f ? "what is computed is asked by a term" : why.text);
	}
	return 0;
}

static int stage(struct reading *r, const struct crm_yaml *y, int64_t stale, struct crm_stage *out)
{
	static const char *const known[] = { "status", "probability", "forecast", "needs", "stale",
		NULL };
	const struct crm_yaml *at;
	bool open;

	*out = (struct crm_stage){
		.name = crm_pool_strdup(r->pool, y->key), .status = "open", .stale = stale
	};
	if (check_name(r, y))
		return r->e->code;
	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "%s: not a map: {probability: 50}", y->key);
	if (crm_yaml_only(y, known, r->name, r->e) ||
	    ((at = crm_yaml_get(y, "status")) && one_of(r, at, "open won lost", &out->status)))
		return r->e->code;
	open = !strcmp(out->status, "open");
	out->probability = strcmp(out->status, "won") ? 0 : 100;
	out->forecast = open ? "pipeline" : out->probability ? "closed" : "omitted";
	for (size_t i = 0; i < y->n; i++)
		if (!open && strcmp(y->child[i]->key, "status") &&
		    strcmp(y->child[i]->key, "needs"))
			return refuse(r, y->child[i],
			    "%s: a stage that is %s has %lld percent"
			    " and is %s",
			    y->child[i]->key, out->status, (long long)out->probability,
			    out->forecast);
	at = crm_yaml_get(y, "probability");
	if (open && !at)
		return refuse(r, y, "%s: probability: required", y->key);
	if ((at && percent(r, at, &out->probability)) ||
	    ((at = crm_yaml_get(y, "forecast")) &&
		one_of(r, at, "omitted pipeline best commit", &out->forecast)) ||
	    ((at = crm_yaml_get(y, "stale")) && duration(r, at, &out->stale)) ||
	    ((at = crm_yaml_get(y, "needs")) && needs(r, at, &out->needs)))
		return r->e->code;
	return 0;
}

static int stages(
    struct reading *r, const struct crm_yaml *y, int64_t stale, struct crm_pipeline *p)
{
	static const char *const status[] = { "open", "won", "lost" };
	bool has[3] = { false };

	if (y->kind != CRM_YAML_MAP || !y->n)
		return refuse(r, y, "stages: not a map of stages");
	if (y->n > STAGES_MOST)
		return refuse(r, y, "stages: more than %d", STAGES_MOST);
	p->stage = crm_pool_alloc(r->pool, y->n * sizeof *p->stage);
	for (; p->n < y->n; p->n++) {
		if (stage(r, y->child[p->n], stale, &p->stage[p->n]))
			return r->e->code;
		for (int i = 0; i < 3; i++)
			has[i] = has[i] || !strcmp(p->stage[p->n].status, status[i]);
	}
	for (int i = 0; i < 3; i++)
		if (!has[i])
			return refuse(r, y, "stages: none is %s", status[i]);
	return 0;
}

static int pipeline(struct reading *r, const struct crm_yaml *y, struct crm_pipeline *p)
{
	static const char *const known[] = { "stale", "stages", "reasons", NULL }, *const when[] = {
		"won", "lost", NULL
	};
	const struct crm_yaml *at, *why;
	int64_t stale = stale_after;

	*p = (struct crm_pipeline){ .name = crm_pool_strdup(r->pool, y->key) };
	if (check_name(r, y))
		return r->e->code;
	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "%s: not a map", y->key);
	if (crm_yaml_only(y, known, r->name, r->e) ||
	    ((at = crm_yaml_get(y, "stale")) && duration(r, at, &stale)))
		return r->e->code;
	if (!(at = crm_yaml_get(y, "stages")))
		return refuse(r, y, "%s: stages: required", y->key);
	if (stages(r, at, stale, p))
		return r->e->code;
	at = crm_yaml_get(y, "reasons");
	if (!at || crm_section_empty(at))
		return 0;
	if (at->kind != CRM_YAML_MAP)
		return refuse(r, at, "reasons: not a map of lists");
	if (crm_yaml_only(at, when, r->name, r->e) ||
	    ((why = crm_yaml_get(at, "won")) && texts(r, why, REASONS_MOST, &p->won)) ||
	    ((why = crm_yaml_get(at, "lost")) && texts(r, why, REASONS_MOST, &p->lost)))
		return r->e->code;
	return 0;
}

/* The names as a list of choices, each once. */
static void add_choice(struct crm_str *out, const char *name)
{
	if (crm_choice_index(crm_str_text(out), name, strlen(name)) < 0)
		crm_str_addf(out, "%s%s", out->len ? " " : "", name);
}

static void choices(struct reading *r, struct crm_pipelines *all)
{
	struct crm_str names = { 0 }, stages_of = { 0 };

	for (size_t i = 0; i < all->n; i++) {
		add_choice(&names, all->v[i].name);
		for (size_t k = 0; k < all->v[i].n; k++)
			add_choice(&stages_of, all->v[i].stage[k].name);
	}
	all->names = crm_pool_strdup(r->pool, names.s);
	all->stages = crm_pool_strdup(r->pool, stages_of.s);
	crm_str_release(&names);
	crm_str_release(&stages_of);
}

static int read_all(struct reading *r, const struct crm_yaml *node, struct crm_pipelines *out)
{
	*out = (struct crm_pipelines){ 0 };
	if (node->kind != CRM_YAML_MAP || !node->n)
		return refuse(r, node, "pipelines: not a map of pipelines");
	if (node->n > PIPELINES_MOST)
		return refuse(r, node, "pipelines: more than %d", PIPELINES_MOST);
	out->v = crm_pool_alloc(r->pool, node->n * sizeof *out->v);
	for (; out->n < node->n; out->n++)
		if (pipeline(r, node->child[out->n], &out->v[out->n]))
			return r->e->code;
	choices(r, out);
	return 0;
}

int crm_pipelines_read(struct crm *c, struct crm_pool *pool, const struct crm_yaml *node,
    const char *name, struct crm_pipelines *out, struct crm_err *e)
{
	struct reading r = { c, pool, name, e };
	struct crm_yaml *root = NULL;

	if (!node) {
		root = crm_yaml_parse(standard, sizeof standard - 1, name, e);
		node = root ? crm_yaml_get(root, "pipelines") : NULL;
	}
	if (node)
		read_all(&r, node, out);
	crm_yaml_free(root);
	return e->code;
}
