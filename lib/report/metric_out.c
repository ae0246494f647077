/* What a figure leaves out though one might look for it there. */
#include <stdlib.h>

#include "report/metric.h"

static void put(struct crm_metric_outs *all, const char *what, int64_t n, const char *of)
{
	struct crm_metric_left *left;
	size_t i = 0;

	while (i < all->n && (strcmp(all->v[i].what, what) != 0 || all->v[i].n != n))
		i++;
	if (i == all->n) {
		crm_grow(&all->v, all->n, &all->cap, sizeof *all->v);
		all->v[all->n++] = (struct crm_metric_left){ .what = what, .n = n };
	}
	left = &all->v[i];
	crm_str_addf(&left->of, "%s%s", left->of.len ? ", " : "", of);
}

static int64_t count(struct crm_metric_plan *p, const char *text)
{
	struct crm_sql q = { 0 };
	struct crm_stmt *s;
	int64_t n = 0;

	crm_metric_fill(p, text, &q);
	s = crm_sql_open(&q, p->c->db);
	while (crm_stmt_step(s))
		n = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	crm_sql_release(&q);
	return n;
}

void crm_metric_out(struct crm_metric_plan *p, struct crm_metric_outs *all)
{
	static const char key[] = "-- out ";
	struct crm_pool *pool = &p->c->pool;

	for (const char *at = p->metric->file->text; (at = strstr(at, key));) {
		const char *what;
		int64_t n;

		at += strlen(key);
		what = crm_pool_strndup(pool, at, strcspn(at, ":"));
		n = count(p,
		    crm_metric_key(p->c, p->metric->file, crm_pool_printf(pool, "out %s", what)));
		if (n)
			put(all, what, n, p->metric->name);
	}
}

void crm_metric_outs_say(struct crm_metric_outs *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct crm_metric_left *left = &all->v[i];

		crm_warn("%s: left out: %lld %s", left->of.s, (long long)left->n, left->what);
		crm_str_release(&left->of);
	}
	free(all->v);
	*all = (struct crm_metric_outs){ 0 };
}
