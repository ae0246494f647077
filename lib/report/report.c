/* From the line of crm-report to records. */
#include "report/report.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/context.h"
#include "model/own.h"

enum { DIMS = CRM_METRIC_DIMS, COLUMNS = DIMS + 10 };
enum col { METRIC, VALUE, UNIT, NUMERATOR, DENOMINATOR, CURRENCY, PREVIOUS, CHANGE, FIXED };

/* A row of the output: of that metric. */
struct line {
	const struct crm_metric *metric;
	struct crm_metric_row row;
	int64_t change;
	bool no_change;
};

struct report {
	struct crm *c;
	const struct crm_metric *metric; /* NULL: a sheet */
	const char *sheet;
	struct crm_dim dim[DIMS]; /* of the first that has them */
	size_t dims;
	struct crm_period period;
	bool compare;
	const char *currency;
	const struct crm_filter *filter;
	struct crm_rows_column column[COLUMNS];
	enum col fixed[COLUMNS]; /* what is behind the groupings */
	size_t columns;
	struct line *v;
	size_t n, cap;
	struct crm_str ungrouped, since, policy, past; /* metrics of the sheet that it is without */
	struct crm_metric_outs outs;
};

/* Of a sheet: what one of its metrics has. */
static void sheet_dims(struct report *r, const char *by)
{
	struct crm_metric *all;
	size_t n = crm_metrics(r->c, &all);

	while (by && *by) {
		size_t len = strcspn(by, ","), i = 0;
		const char *name = crm_pool_strndup(&r->c->pool, by, len);
		struct crm_metric_plan one = { .c = r->c };

		while (i < n && (!all[i].sheet || strcmp(all[i].sheet, r->sheet) != 0 ||
				    !crm_metric_dim(r->c, &all[i], name, &one.dim[0])))
			i++;
		/* A sheet has a column of currencies of its own. */
		if (i == n || r->dims == DIMS || !strcmp(name, "currency"))
			crm_die(CRM_USAGE, "--by: %s cannot be grouped by '%s'", r->sheet, name);
		r->dim[r->dims] = one.dim[0];
		crm_dims_once(r->dim, r->dims++);
		if (by[len] == ',' && !by[len + 1])
			crm_die(CRM_USAGE, "--by: nothing behind ','");
		by += len + (by[len] == ',');
	}
}

static void take_dims(struct report *r, const char *by)
{
	struct crm_metric_plan one = { .c = r->c, .metric = r->metric };

	if (!r->metric)
		sheet_dims(r, by);
	else
		crm_metric_dims_read(&one, by);
	if (r->metric)
		memcpy(r->dim, one.dim, sizeof r->dim);
	r->dims += one.dims;
	for (size_t i = 0; i < r->dims; i++)
		if (r->compare && r->dim[i].bucket)
			crm_die(CRM_USAGE, "--compare: not --by %s: the two periods share none",
			    r->dim[i].name);
}

static void add_column(struct report *r, enum col what, const char *name, enum crm_cell_kind kind)
{
	r->fixed[r->columns] = what;
	r->column[r->columns++] = (struct crm_rows_column){ name, kind, CRM_ROWS_PLAIN };
}

static void make_columns(struct report *r)
{
	bool money = !r->metric || r->metric->currency;

	for (size_t i = 0; i < r->dims; i++)
		add_column(r, FIXED, r->dim[i].name, r->dim[i].ref ? CRM_CELL_ID : CRM_CELL_TEXT);
	if (!r->metric)
		add_column(r, METRIC, "metric", CRM_CELL_TEXT);
	add_column(r, VALUE, r->metric ? r->metric->name : "value", CRM_CELL_NUMBER);
	if (!r->metric)
		add_column(r, UNIT, "unit", CRM_CELL_TEXT);
	add_column(r, NUMERATOR, "numerator", CRM_CELL_NUMBER);
	add_column(r, DENOMINATOR, "denominator", CRM_CELL_NUMBER);
	if (money)
		add_column(r, CURRENCY, "currency", CRM_CELL_TEXT);
	if (r->compare)
		add_column(r, PREVIOUS, "previous", CRM_CELL_NUMBER);
	if (r->compare)
		add_column(r, CHANGE, "change", CRM_CELL_NUMBER);
	crm_dims_columns(r->c, r->column, r->dims, r->columns);
}

static bool number(
    struct crm_str *out, const struct line *k, int64_t v, bool money, int scale, bool unset)
{
	if (unset)
		return false;
	if (money)
		crm_money_print(out, crm_metric_cents(v, k->row.currency), k->row.currency);
	else
		crm_num_print(out, v, scale);
	return true;
}

static bool fixed_cell(const struct line *k, enum col what, struct crm_str *out)
{
	const struct crm_metric *m = k->metric;
	const struct crm_metric_row *row = &k->row;
	bool money = crm_metric_money(m), amounts = m->currency,
	     share = m->value != CRM_METRIC_NUMBER;
	int scale = crm_metric_scale(m), whole = share ? 0 : scale;

	switch (what) {
	case METRIC:
		crm_str_puts(out, m->name);
		return true;
	case UNIT:
		crm_str_puts(out, m->unit);
		return true;
	case VALUE:
		return number(out, k, row->value, money, scale, row->unset);
	case PREVIOUS:
		return number(out, k, row->before, money, scale, row->unset_before);
	case CHANGE:
		return number(out, k, k->change, money, scale, k->no_change);
	case NUMERATOR:
		return number(out, k, row->of_n, amounts, whole,
		    m->value == CRM_METRIC_MEDIAN || m->value == CRM_METRIC_VELOCITY);
	case DENOMINATOR:
		return number(out, k, row->of_d, m->value == CRM_METRIC_ATTAINMENT, 0, !row->has_d);
	default:
		crm_str_puts(out, amounts ? row->currency : "");
		return out->len;
	}
}

static bool cell(void *arg, size_t row, size_t column, struct crm_str *out)
{
	struct report *r = arg;

	if (column < r->dims)
		return crm_metric_dim_print(r->c, &r->dim[column], &r->v[row].row.dim[column], out);
	return fixed_cell(&r->v[row], r->fixed[column], out);
}

/* A value that is not there sorts last. */
static int64_t sort_number(const struct line *k, enum col what)
{
	switch (what) {
	case VALUE:
		return k->row.unset ? INT64_MAX : k->row.value;
	case PREVIOUS:
		return k->row.unset_before ? INT64_MAX : k->row.before;
	case CHANGE:
		return k->no_change ? INT64_MAX : k->change;
	case NUMERATOR:
		return k->row.of_n;
	default:
		return k->row.of_d;
	}
}

static int compare(void *arg, size_t column, size_t a, size_t b)
{
	struct report *r = arg;
	const struct line *x = &r->v[a], *y = &r->v[b];
	struct crm_metric_plan one = { .dims = 1 };
	struct crm_metric_row p = { 0 }, q = { 0 };
	int64_t i, k;

	if (column < r->dims) {
		p.dim[0] = x->row.dim[column];
		q.dim[0] = y->row.dim[column];
		return crm_metric_order(&one, &p, &q);
	}
	switch (r->fixed[column]) {
	case METRIC:
		return strcmp(x->metric->name, y->metric->name);
	case UNIT:
		return strcmp(x->metric->unit, y->metric->unit);
	case CURRENCY:
		return strcmp(x->row.currency, y->row.currency);
	default:
		i = sort_number(x, r->fixed[column]);
		k = sort_number(y, r->fixed[column]);
		return i < k ? -1 : i > k;
	}
}

/* Puts beside each group what it was; one that is no more is there, too. */
static void put_before(struct crm_metric_plan *now, const struct crm_metric_plan *then)
{
	bool counted = now->metric->value == CRM_METRIC_NUMBER;
	size_t there = now->n;

	for (size_t i = 0; i < there; i++)
		now->row[i].unset_before = !counted;
	for (size_t k = 0; k < then->n; k++) {
		size_t i = 0;

		while (i < there && crm_metric_order(now, &now->row[i], &then->row[k]))
			i++;
		if (i == there) {
			crm_grow(&now->row, now->n, &now->cap, sizeof *now->row);
			now->row[now->n] = then->row[k];
			now->row[now->n].value = now->row[now->n].of_n = now->row[now->n].of_d = 0;
			now->row[now->n].unset = !counted;
			i = now->n++;
		}
		now->row[i].before = then->row[k].value;
		now->row[i].unset_before = then->row[k].unset;
	}
	crm_metric_sort(now);
}

static void keep_lines(struct report *r, const struct crm_metric_plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct line k = { .metric = p->metric, .row = p->row[i] };

		k.no_change = k.row.unset || k.row.unset_before;
		/* Of what is printed: values are rounded already. */
		if (!k.no_change)
			k.change = k.row.value - k.row.before;
		crm_grow(&r->v, r->n, &r->cap, sizeof *r->v);
		r->v[r->n++] = k;
	}
}

/* What has no answer is told, once for each metric. */
static void notices(const struct crm_metric_plan *p)
{
	size_t unset = 0;

	for (size_t i = 0; i < p->n; i++)
		unset += p->row[i].unset;
	if (unset && p->n == 1)
		crm_warn("%s: no answer: no %s", p->metric->name, p->metric->answer);
	else if (unset)
		crm_warn("%s: no answer for %zu %s: no %s", p->metric->name, unset,
		    unset == 1 ? "group" : "groups", p->metric->answer);
}

/* Gives false where the metric has not all groupings. */
static bool plan_dims(struct report *r, struct crm_metric_plan *p)
{
	for (; p->dims < r->dims; p->dims++)
		if (!crm_metric_dim(r->c, p->metric, r->dim[p->dims].name, &p->dim[p->dims]))
			return false;
	return true;
}

/* A sheet goes on without what lacks a rate, or is not to be had so. */
static void no_answer(
    struct report *r, const struct crm_metric *m, const char *what, const struct crm_err *e)
{
	if (r->metric)
		crm_die_err(e, e->code == CRM_USAGE ? NULL : m->name);
	crm_warn("%s: %sleft out: %s", m->name, what, e->text);
}

static void run_before(struct report *r, struct crm_metric_plan *now, struct crm_metric_plan *then)
{
	struct crm_err e = { 0 };

	plan_dims(r, then);
	then->period = crm_period_before(&r->period);
	if (crm_metric_run(then, &e)) {
		no_answer(r, now->metric, "previous: ", &e);
		for (size_t i = 0; i < now->n; i++)
			now->row[i].unset_before = true;
	} else {
		put_before(now, then);
	}
	free(then->row);
}

static void run(struct report *r, const struct crm_metric *m)
{
	struct crm_metric_plan p = { .c = r->c,
		.metric = m,
		.period = r->period,
		.currency = r->currency,
		.filter = r->filter };
	struct crm_metric_plan then = p;
	struct crm_err e = { 0 };

	if (!plan_dims(r, &p)) {
		crm_str_addf(&r->ungrouped, " %s", m->name);
		return;
	}
	if (crm_metric_run(&p, &e)) {
		no_answer(r, m, "", &e);
		free(p.row);
		return;
	}
	notices(&p);
	crm_metric_out(&p, &r->outs);
	if (r->compare)
		run_before(r, &p, &then);
	keep_lines(r, &p);
	free(p.row);
}

static int by_place(const void *a, const void *b)
{
	const struct crm_metric *const *x = a, *const *y = b;

	return (*x)->place < (*y)->place ? -1 : (*x)->place > (*y)->place;
}

static void tell_without(const struct report *r, struct crm_str *names, const char *why)
{
	if (names->len)
		crm_warn("%s: left out, %s:%s", r->sheet, why, names->s);
	crm_str_release(names);
}

static void run_sheet(struct report *r)
{
	struct crm_metric *all;
	size_t n = crm_metrics(r->c, &all), k = 0;
	const struct crm_metric **m = crm_calloc(n + 1, sizeof *m);

	for (size_t i = 0; i < n; i++)
		if (all[i].sheet && !strcmp(all[i].sheet, r->sheet))
			m[k++] = &all[i];
	qsort(m, k, sizeof *m, by_place);
	for (size_t i = 0; i < k; i++) {
		if (m[i]->needs_since && r->period.since == CRM_DAY_MIN)
			crm_str_addf(&r->since, " %s", m[i]->name);
		else if (!crm_metric_policy(r->c, m[i]))
			crm_str_addf(&r->policy, " %s", m[i]->name);
		else if (r->compare && m[i]->no_compare)
			crm_str_addf(&r->past, " %s", m[i]->name);
		else
			run(r, m[i]);
	}
	free(m);
	tell_without(r, &r->since, "without --since");
	tell_without(r, &r->policy, "the policy has no section for it");
	tell_without(r, &r->past, "nothing is known of it before");
	tell_without(r, &r->ungrouped, "it has not these groups");
}

static bool is_sheet(struct crm *c, const char *name)
{
	struct crm_metric *all;
	size_t n = crm_metrics(c, &all), i = 0;

	while (i < n && (!all[i].sheet || strcmp(all[i].sheet, name) != 0))
		i++;
	return i < n;
}

static void plan_name(struct report *r, const struct crm_call *call)
{
	const char *name = call->words ? call->word[0] : NULL;

	if (!name)
		crm_die(CRM_USAGE, "name a report: sales, won_value ...; crm-report list names"
				   " them");
	if (crm_is_term(name) || crm_is_operator(name))
		crm_die(CRM_USAGE, "'%s': the report's name comes first", name);
	if (is_sheet(r->c, name))
		r->sheet = name;
	else
		r->metric = crm_metric_find(r->c, name);
	if (r->metric && r->metric->needs_since && r->period.since == CRM_DAY_MIN)
		crm_die(CRM_USAGE, "%s: --since DATE tells since when", name);
	if (r->metric && r->compare && r->metric->no_compare)
		crm_die(CRM_USAGE, "%s: --compare: %s", name, r->metric->no_compare);
}

static void plan_terms(struct report *r, const struct crm_call *call)
{
	struct crm_err e = { 0 };

	if (call->words < 2)
		return;
	if (!r->metric)
		crm_die(CRM_USAGE,
		    "%s: '%s': terms are for one report alone, as in"
		    " crm-report won_value owner:me",
		    r->sheet, call->word[1]);
	if (!r->metric->of)
		crm_die(CRM_USAGE, "%s: takes no terms: '%s'", r->metric->name, call->word[1]);
	r->filter = crm_filter_parse(&r->c->pool, call->word + 1, call->words - 1, &e);
	if (!r->filter)
		crm_die_err(&e, NULL);
}

static void plan(struct report *r, struct crm_call *call)
{
	const char *since = crm_opt(call, "since"), *until = crm_opt(call, "until");
	const char *previous = crm_opt(call, "compare"), *by;

	crm_options_only(r->c, "-o -s -H -e --by --limit --count --unset");
	if (previous && strcmp(previous, "previous") != 0)
		crm_die(CRM_USAGE, "--compare: with what? --compare previous: '%s'", previous);
	r->compare = previous;
	if (r->currency && !crm_currency_known(r->currency))
		crm_die(CRM_USAGE, "--currency: not a code of ISO 4217: '%s'", r->currency);
	crm_book(r->c);
	crm_book_read(r->c);
	crm_own_ask(r->c);
	crm_period_read(r->c, since, until, &r->period);
	if (r->compare && r->period.since == CRM_DAY_MIN)
		crm_die(CRM_USAGE, "--compare: --since DATE tells the period");
	if (r->compare && r->period.until == CRM_DAY_MAX)
		r->period.until = r->c->book_clock.today;
	if (r->compare && r->period.since > r->period.until)
		crm_die(CRM_USAGE, "--compare: --since is behind today: give --until");
	plan_name(r, call);
	plan_terms(r, call);
	by = r->c->opt.by ? r->c->opt.by : r->metric ? r->metric->usual : NULL;
	take_dims(r, by);
	r->c->opt.by = NULL; /* ours, not the rows' */
	make_columns(r);
	crm_rows_check(r->c, &(struct crm_rows_columns){ r->column, r->columns });
}

int crm_report(struct crm *c, struct crm_call *call)
{
	struct report r = { .c = c, .currency = crm_opt(call, "currency") };
	int rc;

	plan(&r, call);
	if (r.metric)
		run(&r, r.metric);
	else
		run_sheet(&r);
	crm_metric_outs_say(&r.outs);
	rc = crm_rows_print(&(struct crm_rows){
	    .c = c,
	    .column = r.column,
	    .columns = r.columns,
	    .n = r.n,
	    .arg = &r,
	    .cell = cell,
	    .compare = compare,
	});
	free(r.v);
	return rc;
}
