/* The forecast as records: categories, what they are worth, what was to be won. */
#include "report/forecast.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/nouns.h"
#include "model/pipeline.h"
#include "model/rates.h"
#include "model/record.h"
#include "record/escape.h"

enum {
	NAMED = 5,
	WEIGHTED = 4,
	COUNT = 5,
	DIMS = CRM_METRIC_DIMS
}; /* beside the four categories */
enum col {
	F_COUNT,
	F_CLOSED,
	F_COMMIT,
	F_BEST,
	F_PIPELINE,
	F_WEIGHTED,
	F_QUOTA,
	F_ATTAINMENT,
	F_GAP,
	F_CURRENCY,
	F_COLUMNS
};

struct forecast {
	struct crm_forecast_plan plan;
	struct crm_history *history; /* --from-history; NULL: typed probabilities */
	struct crm_metric_plan *m;
	size_t settled;            /* rows after which they are added up again */
	int64_t no_amount;         /* opportunities without one */
	struct crm_str amountless; /* the first of them */
	int64_t thin;              /* whose stage has too few cases */
	int64_t untold;            /* of these, that has none: weighed by the policy */
	bool quotas;               /* the policy has some */
	size_t quota_rows;         /* that are held against one */
	char quota_currency[4];
	bool elsewhere; /* something was won in another currency */
	struct crm_rows_column column[DIMS + F_COLUMNS];
};

static void add(int64_t *to, int64_t amount)
{
	if (__builtin_add_overflow(*to, amount, to))
		crm_die(CRM_DATA, "forecast: out of range");
}

static int64_t converted(const struct forecast *f, const struct crm_deal *d)
{
	const char *to = f->plan.metric.currency;
	struct crm_err e = { 0 };
	int64_t amount = d->amount;
	char place[40];

	snprintf(place, sizeof place, "opportunity-%lld", (long long)d->id);
	if (to && amount &&
	    crm_rates_convert(f->plan.c, amount, d->currency, to,
		d->won ? d->close : f->plan.c->book_clock.today, &amount, &e))
		crm_die_err(&e, place);
	return amount;
}

static int64_t stage_probability(const struct forecast *f, const struct crm_deal *d)
{
	const struct crm_pipeline *p = crm_pipeline_find(crm_pipelines(f->plan.c), d->pipeline);
	const struct crm_stage *s = p ? crm_pipeline_stage(p, d->stage) : NULL;

	return s ? s->probability : d->probability;
}

/* What is to be expected of it: by the probability typed, or by what the past says. */
static int64_t weighted(struct forecast *f, const struct crm_deal *d, int64_t amount)
{
	const struct crm_share *share;
	int64_t out = amount;
	bool fits = true;

	if (d->won)
		return amount;
	if (!f->history) {
		fits = crm_mul_round(amount, d->probability, 100, &out);
	} else {
		share = crm_history_share(f->history, INT64_MAX, d->pipeline, d->stage);
		f->thin += !share || share->cases < CRM_HISTORY_CASES;
		/* Nothing to learn from: what the policy says of the stage. */
		if (share && share->cases) {
			fits = crm_mul_round(amount, share->won, share->cases, &out);
		} else {
			f->untold++;
			fits = crm_mul_round(amount, stage_probability(f, d), 100, &out);
		}
	}
	if (!fits)
		crm_die(CRM_DATA, "opportunity-%lld: amount: out of range", (long long)d->id);
	return out;
}

static void put(
    struct forecast *f, const struct crm_deal *d, int64_t amount, int64_t expected, bool counts)
{
	struct crm_metric_plan *m = f->m;
	struct crm_metric_row *r;

	crm_grow(&m->row, m->n, &m->cap, sizeof *m->row);
	r = &m->row[m->n++];
	*r = (struct crm_metric_row){ 0 };
	memcpy(r->dim, d->dim, sizeof r->dim);
	snprintf(r->currency, sizeof r->currency, "%s", m->currency ? m->currency : d->currency);
	r->n[d->category] = amount;
	r->n[WEIGHTED] = expected;
	r->n[COUNT] = counts;
	if (m->n < 2 * f->settled + 4096)
		return;
	crm_metric_add_up(m);
	f->settled = m->n;
}

/* Of an amount what falls to the lines up to one: each line's part is what it adds, so
 * that the parts make the whole. */
static int64_t part(int64_t amount, int64_t upto, int64_t all)
{
	int64_t out;

	if (!crm_mul_round(amount, upto, all, &out))
		crm_die(CRM_DATA, "forecast: out of range");
	return out;
}

/* Is none of the lines before it in its group? */
static bool first_of_group(const struct forecast *f, const struct crm_deal *v, size_t at)
{
	struct crm_metric_row a = { 0 }, b = { 0 };

	memcpy(a.dim, v[at].dim, sizeof a.dim);
	for (size_t i = 0; i < at; i++) {
		memcpy(b.dim, v[i].dim, sizeof b.dim);
		if (!crm_metric_order(f->m, &a, &b))
			return false;
	}
	return true;
}

/* The lines of one opportunity: rows i to end. Where they come to nothing, the first takes
 * all. */
static void spread(
    struct forecast *f, const struct crm_deal *v, size_t n, int64_t amount, int64_t expected)
{
	int64_t all = 0, upto = 0, a = 0, b = 0;

	for (size_t i = 0; i < n; i++)
		add(&all, v[i].part);
	for (size_t i = 0; i < n; i++) {
		int64_t to_a = amount, to_b = expected;

		add(&upto, v[i].part);
		if (all > 0) {
			to_a = part(amount, upto, all);
			to_b = part(expected, upto, all);
		}
		put(f, &v[i], to_a - a, to_b - b, first_of_group(f, v, i));
		a = to_a;
		b = to_b;
	}
}

static void name_one(struct crm_str *to, int64_t id)
{
	crm_str_addf(to, "%s", to->len ? " " : "");
	crm_id_print(to, &crm_opportunity, id);
}

static void count_up(struct forecast *f, const struct crm_deals *deals)
{
	size_t end;

	for (size_t i = 0; i < deals->n; i = end) {
		const struct crm_deal *d = &deals->v[i];
		int64_t amount = converted(f, d), expected = weighted(f, d, amount);

		for (end = i + 1; f->plan.products && end < deals->n && deals->v[end].id == d->id;)
			end++;
		if (!d->has_amount && f->no_amount++ < NAMED)
			name_one(&f->amountless, d->id);
		spread(f, d, end - i, amount, expected);
	}
	crm_metric_add_up(f->m);
	if (!f->m->n && !f->m->dims) {
		crm_grow(&f->m->row, f->m->n, &f->m->cap, sizeof *f->m->row);
		f->m->row[f->m->n++] = (struct crm_metric_row){ 0 };
		snprintf(f->m->row[0].currency, 4, "%s",
		    f->m->currency ? f->m->currency : f->plan.c->currency);
	}
}

/* Held against the quota: of_d is it, value what was won of it in hundredths of a per cent. */
static void hold_against(struct forecast *f)
{
	struct crm_quotas q;

	for (size_t i = 0; i < f->m->n; i++)
		f->m->row[i].unset = true;
	if (!crm_quotas_load(f->plan.c, &q))
		return;
	f->quotas = true;
	memcpy(f->quota_currency, q.currency, sizeof f->quota_currency);
	if (!f->m->currency || !strcmp(f->m->currency, q.currency))
		crm_metric_quota_missing(f->m, &q);
	for (size_t i = 0; i < f->m->n; i++) {
		struct crm_metric_row *r = &f->m->row[i];

		f->quota_rows += r->has_d =
		    !strcmp(r->currency, q.currency) && crm_metric_quota_of(f->m, &q, r, &r->of_d);
		f->elsewhere |= r->n[CRM_CLOSED] && strcmp(r->currency, q.currency) != 0;
		r->unset = !r->has_d || !r->of_d ||
			   !crm_mul_round(r->n[CRM_CLOSED], 10000, r->of_d, &r->value);
	}
	free(q.v);
}

static enum col column_of(const struct forecast *f, size_t column)
{
	return (enum col)(column - f->m->dims);
}

static bool number_of(const struct crm_metric_row *r, enum col what, int64_t *out)
{
	static const int at[] = { [F_COUNT] = COUNT,
		[F_CLOSED] = CRM_CLOSED,
		[F_COMMIT] = CRM_COMMIT,
		[F_BEST] = CRM_BEST,
		[F_PIPELINE] = CRM_PIPELINE,
		[F_WEIGHTED] = WEIGHTED };

	switch (what) {
	case F_QUOTA:
		*out = r->of_d;
		return r->has_d;
	case F_GAP:
		*out = r->of_d - r->n[CRM_CLOSED];
		return r->has_d;
	case F_ATTAINMENT:
		*out = r->value;
		return !r->unset;
	default:
		*out = r->n[at[what]];
		return true;
	}
}

static bool cell(void *arg, size_t row, size_t column, struct crm_str *out)
{
	struct forecast *f = arg;
	const struct crm_metric_row *r = &f->m->row[row];
	int64_t n;

	if (column < f->m->dims)
		return crm_metric_dim_print(f->plan.c, &f->m->dim[column], &r->dim[column], out);
	if (column_of(f, column) == F_CURRENCY) {
		crm_str_puts(out, r->currency);
		return out->len;
	}
	if (!number_of(r, column_of(f, column), &n))
		return false;
	if (column_of(f, column) == F_COUNT || column_of(f, column) == F_ATTAINMENT)
		crm_num_print(out, n, column_of(f, column) == F_COUNT ? 0 : 2);
	else
		crm_money_print(out, crm_metric_cents(n, r->currency), r->currency);
	return true;
}

static int compare(void *arg, size_t column, size_t a, size_t b)
{
	struct forecast *f = arg;
	struct crm_metric_row *x = &f->m->row[a], *y = &f->m->row[b];
	struct crm_metric_plan one = { .dims = 1 };
	struct crm_metric_row p = { 0 }, q = { 0 };
	int64_t i = INT64_MAX, k = INT64_MAX;

	if (column < f->m->dims) {
		p.dim[0] = x->dim[column];
		q.dim[0] = y->dim[column];
		return crm_metric_order(&one, &p, &q);
	}
	if (column_of(f, column) == F_CURRENCY)
		return strcmp(x->currency, y->currency);
	number_of(x, column_of(f, column), &i);
	number_of(y, column_of(f, column), &k);
	return i < k ? -1 : i > k;
}

static size_t make_columns(struct forecast *f)
{
	static const char *const name[] = { "count", "closed", "commit", "best", "pipeline",
		"weighted", "quota", "attainment", "gap", "currency" };
	size_t n = 0;

	for (; n < f->m->dims; n++)
		f->column[n] = (struct crm_rows_column){ f->m->dim[n].name,
			f->m->dim[n].ref ? CRM_CELL_ID : CRM_CELL_TEXT, CRM_ROWS_PLAIN };
	for (size_t i = 0; i < F_COLUMNS; i++)
		f->column[n++] = (struct crm_rows_column){ name[i],
			i == F_CURRENCY ? CRM_CELL_TEXT : CRM_CELL_NUMBER, CRM_ROWS_PLAIN };
	crm_dims_columns(f->plan.c, f->column, f->m->dims, n);
	return n;
}

static void tell_dateless(struct crm *c)
{
	struct crm_stmt *s;
	struct crm_str ids = { 0 };
	int64_t n = crm_db_int(c->db, 0,
	    "SELECT count(*) FROM opportunities t WHERE t.status = 'open' AND t.close IS NULL", "");

	if (!n)
		return;
	s = crm_db_prepare(c->db, "SELECT t.id FROM opportunities t WHERE t.status = 'open'"
				  " AND t.close IS NULL ORDER BY t.id LIMIT 5");
	while (crm_stmt_step(s))
		name_one(&ids, crm_stmt_int(s, 0));
	crm_stmt_done(s);
	crm_warn("%lld open %s without a close date left out: %s%s", (long long)n,
	    n == 1 ? "opportunity" : "opportunities", ids.s, n > NAMED ? " ..." : "");
	crm_str_release(&ids);
}

static void notices(const struct forecast *f)
{
	if (f->no_amount)
		crm_warn("%lld %s without an amount counted as 0: %s%s", (long long)f->no_amount,
		    f->no_amount == 1 ? "opportunity" : "opportunities", f->amountless.s,
		    f->no_amount > NAMED ? " ..." : "");
	if (!f->m->narrowed)
		tell_dateless(f->plan.c);
	if (f->quotas && f->m->narrowed && !f->quota_rows)
		crm_warn("quota left out: terms narrow what is counted");
	if (f->quota_rows && f->elsewhere)
		crm_warn("quota: held against what was won in %s alone; --currency %s counts all",
		    f->quota_currency, f->quota_currency);
	if (f->thin)
		crm_warn("weighted: %lld open %s in stages with fewer than %d closed cases",
		    (long long)f->thin, f->thin == 1 ? "opportunity" : "opportunities",
		    CRM_HISTORY_CASES);
	if (f->untold)
		crm_warn("weighted: %lld of them in stages without any, by the stage's probability",
		    (long long)f->untold);
}

enum { TESTS = 8 };

/* How far off the method would have been, said beside what it says now. */
static void say_error(struct forecast *f)
{
	struct crm_backtest test[TESTS];
	const char *currency = f->m->currency ? f->m->currency : f->plan.c->currency;
	struct crm_str text = { 0 };
	int64_t others, error, bias;
	size_t told;

	if (f->m->period.since == CRM_DAY_MIN || f->m->period.until == CRM_DAY_MAX) {
		crm_warn("--from-history: not tested on the past: the period has no end");
		return;
	}
	crm_history_test(f->history, &f->m->period, currency, test, TESTS, &others);
	error = crm_history_error(test, TESTS, &told, &bias);
	if (error < 0) {
		crm_warn("--from-history: not tested on the past: too few closed cases");
		return;
	}
	crm_num_print(&text, error, 2);
	crm_str_puts(&text, " %, bias ");
	crm_num_print(&text, bias, 2);
	crm_warn("--from-history: mean absolute percentage error over %zu past %s: %s %%", told,
	    told == 1 ? "period" : "periods", text.s);
	crm_str_release(&text);
}

int crm_forecast(struct crm *c, struct crm_call *call)
{
	struct forecast f = { 0 };
	struct crm_deals deals;
	const char *date = crm_opt(call, "compare");
	size_t columns;
	int rc;

	crm_options_only(c, "-o -s -H -e --by --limit --count --unset");
	crm_forecast_plan(&f.plan, c, call);
	if (date && crm_opt(call, "from-history"))
		crm_die(CRM_USAGE, "--compare: of amounts, not of what is expected: leave out"
				   " --from-history");
	if (date)
		return crm_forecast_changes(&f.plan, date);
	f.m = &f.plan.metric;
	columns = make_columns(&f);
	crm_rows_check(c, &(struct crm_rows_columns){ f.column, columns });
	if (crm_opt(call, "from-history"))
		f.history = crm_history_load(c);
	crm_forecast_load(&f.plan, &deals);
	count_up(&f, &deals);
	free(deals.v);
	hold_against(&f);
	notices(&f);
	if (f.history)
		say_error(&f);
	rc = crm_rows_print(&(struct crm_rows){
	    .c = c,
	    .column = f.column,
	    .columns = columns,
	    .n = f.m->n,
	    .arg = &f,
	    .cell = cell,
	    .compare = compare,
	});
	crm_history_free(f.history);
	crm_str_release(&f.amountless);
	free(f.m->row);
	return rc;
}
