/* Where a lead's points come from. */
#include <stdlib.h>

#include "leads.h"
#include "model/nouns.h"
#include "rows.h"

enum { ID, RULE, POINTS, SCORE, GRADE, COLUMNS };

static const struct crm_rows_column column[COLUMNS] = {
	{ "id", CRM_CELL_ID, CRM_ROWS_PLAIN },
	{ "rule", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "points", CRM_CELL_NUMBER, CRM_ROWS_SUM },
	{ "score", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	{ "grade", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};

struct line {
	const struct crm_lead_scored *lead;
	const struct crm_lead_rule *rule; /* NULL: none fits */
};
struct explained {
	const struct crm_lead_policy *policy;
	struct line *v;
	size_t n, cap;
};

static void add(
    struct explained *x, const struct crm_lead_scored *k, const struct crm_lead_rule *rule)
{
	crm_grow(&x->v, x->n, &x->cap, sizeof *x->v);
	x->v[x->n++] = (struct line){ k, rule };
}

static int64_t number(void *arg, size_t row, size_t at)
{
	const struct explained *x = arg;
	const struct line *k = &x->v[row];

	if (at == POINTS)
		return k->rule ? k->rule->points : 0;
	return at == SCORE ? k->lead->points : k->lead->id;
}

static bool cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	const struct explained *x = arg;
	const struct line *k = &x->v[row];
	const char *grade = crm_lead_grade(x->policy, k->lead->points);

	if (at == ID)
		crm_id_print(out, &crm_lead, k->lead->id);
	else if (at == RULE && k->rule)
		crm_str_puts(out, k->rule->name);
	else if (at == GRADE && grade)
		crm_str_puts(out, grade);
	else if (at == POINTS || at == SCORE)
		crm_str_addf(out, "%lld", (long long)number(arg, row, at));
	else
		return false;
	return true;
}

static int compare(void *arg, size_t at, size_t a, size_t b)
{
	struct crm_str x = { 0 }, y = { 0 };
	int64_t i = number(arg, a, at), k = number(arg, b, at);
	int way;

	if (at != RULE && at != GRADE)
		return (i > k) - (i < k);
	cell(arg, a, at, &x);
	cell(arg, b, at, &y);
	way = strcmp(crm_str_text(&x), crm_str_text(&y));
	crm_str_release(&x);
	crm_str_release(&y);
	return way;
}

int crm_lead_explain(struct crm_lead_scores *x)
{
	static const struct crm_rows_columns columns = { column, COLUMNS };
	struct explained lines = { .policy = crm_lead_policy(x->c) };
	int rc;

	crm_rows_check(x->c, &columns);
	for (size_t i = 0; i < x->n; i++) {
		for (size_t r = 0; r < lines.policy->rules; r++)
			if (x->v[i].fits & UINT64_C(1) << r)
				add(&lines, &x->v[i], &lines.policy->rule[r]);
		if (!x->v[i].fits)
			add(&lines, &x->v[i], NULL);
	}
	rc = crm_rows_print(&(struct crm_rows){ .c = x->c,
	    .column = column,
	    .columns = COLUMNS,
	    .n = lines.n,
	    .arg = &lines,
	    .cell = cell,
	    .compare = compare,
	    .number = number });
	free(lines.v);
	crm_lead_scores_release(x);
	return rc;
}
