/* From a metric's file to a statement, and from its rows to groups that are added up. */
#include <stdio.h>
#include <stdlib.h>

#include "model/rates.h"
#include "report/metric.h"

/* A day as the date's unit: its first second, or its last. */
static int64_t edge(const struct crm_metric_plan *p, int64_t day, bool end)
{
	if (!p->metric->time)
		return day;
	if (day <= CRM_DAY_MIN)
		return CRM_TIME_MIN;
	if (day >= CRM_DAY_MAX)
		return CRM_TIME_MAX;
	return crm_zone_midnight(p->c->book_clock.zone, day + end) - end;
}

int64_t crm_metric_last_day(const struct crm_metric_plan *p)
{
	if (p->period.until == CRM_DAY_MAX && !p->metric->future)
		return p->c->book_clock.today;
	return p->period.until;
}

static void put_period(struct crm_metric_plan *p, struct crm_sql *q)
{
	const char *date = p->metric->date;
	int64_t last = crm_metric_last_day(p);
	bool since = p->period.since > CRM_DAY_MIN;

	if (since) {
		crm_sql_addf(q, "%s >= ", date);
		crm_sql_param_int(q, edge(p, p->period.since, false));
	}
	/* Nearly all: an index on the date would be the long way to them. */
	if (last < CRM_DAY_MAX) {
		crm_sql_addf(q, "%s%s <= ", since ? " AND " : "",
		    since ? date : crm_pool_printf(&p->c->pool, "%s + 0", date));
		crm_sql_param_int(q, edge(p, last, true));
	}
	if (!since && last == CRM_DAY_MAX)
		crm_sql_puts(q, "1 = 1");
}

static bool mark(const char **at, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(*at, name, len) != 0)
		return false;
	*at += len;
	return true;
}

/* The day whose rate counts. What is grouped by stands in the statement twice, so that a
 * day in it is no parameter. */
static void put_rate_day(struct crm_metric_plan *p, struct crm_str *out)
{
	const char *at = p->metric->rate ? p->metric->rate : p->metric->date;

	while (*at) {
		size_t n = strcspn(at, "@");

		crm_str_add(out, at, n);
		at += n;
		/* A plain number would be one of the columns, to GROUP BY. */
		if (mark(&at, "@today"))
			crm_str_addf(
			    out, "CAST(%lld AS bigint)", (long long)p->c->book_clock.today);
		else if (mark(&at, "@until"))
			crm_str_addf(
			    out, "CAST(%lld AS bigint)", (long long)crm_metric_last_day(p));
	}
	crm_str_puts(out, ", ");
}

/* The groupings, with a comma behind each; gives how many. */
static size_t dims(struct crm_metric_plan *p, const char *extra, struct crm_str *out)
{
	const struct crm_metric *m = p->metric;
	struct crm_period days = { .since = p->period.since, .until = crm_metric_last_day(p) };
	size_t n = 0;

	if (p->ends_found)
		days = p->ends;
	for (; n < p->dims; n++) {
		if (p->dim[n].bucket)
			crm_bucket_sql(p->c, out, p->dim[n].bucket, m->date, m->time, &days);
		else
			crm_str_puts(out, p->dim[n].sql);
		crm_str_puts(out, ", ");
	}
	if (m->currency) {
		crm_str_addf(out, "%s, ", m->currency);
		n++;
	}
	if (m->currency && p->currency) {
		put_rate_day(p, out);
		n++;
	}
	if (*extra) {
		crm_str_addf(out, "%s, ", extra);
		n++;
	}
	return n;
}

static void put_terms(struct crm_metric_plan *p, struct crm_sql *q)
{
	struct crm_err e = { 0 };

	if (!p->filter)
		return;
	crm_sql_puts(q, " AND ");
	if (crm_filter_sql(
		p->c, p->metric->of, crm_metric_terms(p->c, p->metric, p->filter), "t", q, &e))
		crm_die_err(&e, NULL);
}

/* Each once, though several groupings want it. */
static void put_joins(struct crm_metric_plan *p, struct crm_sql *q)
{
	const char *join[2 * CRM_METRIC_DIMS];
	size_t n = 0, k;

	for (size_t i = 0; i < 2 * p->dims; i++) {
		const char *one = i % 2 ? p->dim[i / 2].through : p->dim[i / 2].join;

		for (k = 0; one && k < n && strcmp(join[k], one) != 0;)
			k++;
		if (!one || k < n)
			continue;
		crm_sql_addf(q, "%s%s", n ? " " : "", one);
		join[n++] = one;
	}
}

/* @purchases, @buyer, @nobody: what all figures of customers have in common. */
static bool put_purchases(struct crm_metric_plan *p, const char **at, struct crm_sql *q)
{
	const struct crm_metric *of = crm_metric_file(p->c, "purchases");

	if (mark(at, "@purchases"))
		crm_metric_fill(p, of->sql, q);
	else if (mark(at, "@buyer"))
		crm_metric_fill(p, crm_metric_key(p->c, of->file, "buyer"), q);
	else if (mark(at, "@nobody"))
		crm_metric_fill(p, crm_metric_key(p->c, of->file, "nobody"), q);
	else
		return false;
	return true;
}

/* What stands for the mark at *at; goes behind it. */
static void put_mark(
    struct crm_metric_plan *p, const char **at, const struct crm_str *by, struct crm_sql *q)
{
	if (mark(at, "@by"))
		crm_sql_addf(q, "%s", crm_str_text(by));
	else if (mark(at, "@group"))
		crm_sql_addf(q, "%s%.*s", by->len ? "GROUP BY " : "",
		    by->len ? (int)by->len - 2 : 0, crm_str_text(by));
	else if (mark(at, "@join"))
		put_joins(p, q);
	else if (mark(at, "@period"))
		put_period(p, q);
	else if (mark(at, "@where"))
		put_terms(p, q);
	else if (mark(at, "@since"))
		crm_sql_param_int(q, p->period.since);
	else if (mark(at, "@until"))
		crm_sql_param_int(q, crm_metric_last_day(p));
	else if (mark(at, "@today"))
		crm_sql_param_int(q, p->c->book_clock.today);
	else if (!put_purchases(p, at, q))
		crm_die(CRM_BUG, "%s: no mark '%.10s'", p->metric->file->name, *at);
}

/* The text with what its marks stand for. */
static void fill(
    struct crm_metric_plan *p, const char *text, const struct crm_str *by, struct crm_sql *q)
{
	for (const char *at = text; *at;) {
		size_t n = strcspn(at, "@\n");

		crm_sql_addf(q, "%.*s", (int)n, at);
		at += n;
		if (*at == '@')
			put_mark(p, &at, by, q);
		else if (*at == '\n')
			crm_sql_puts(q, *++at ? " " : "");
	}
}

void crm_metric_sql(struct crm_metric_plan *p, const char *extra, struct crm_sql *q)
{
	struct crm_str by = { 0 };

	dims(p, extra, &by);
	fill(p, p->metric->sql, &by, q);
	crm_str_release(&by);
}

void crm_metric_fill(struct crm_metric_plan *p, const char *text, struct crm_sql *q)
{
	fill(p, text, &(struct crm_str){ 0 }, q);
}

/* An end that nobody named is where the records end: buckets have to be told apart. What
 * has no date stays in the report. */
static void find_ends(struct crm_metric_plan *p)
{
	struct crm_metric_plan all = *p;
	struct crm_str by = { 0 };
	struct crm_sql q = { 0 };
	struct crm_stmt *s;
	int64_t lo = INT64_MAX, hi = INT64_MIN;
	int grouped = 0;

	all.dims = 0;
	crm_str_addf(&by, "min(%s), max(%s), ", p->metric->date, p->metric->date);
	for (const char *at = p->metric->sql; *at;) {
		size_t n = strcspn(at, "@\n");

		crm_sql_addf(&q, "%.*s", (int)n, at);
		at += n;
		if (!strncmp(at, "@group", 6))
			at += 6;
		else if (!strncmp(at, "@by", 3) && grouped++)
			at += 3;
		else if (*at == '@')
			put_mark(&all, &at, &by, &q);
		else if (*at == '\n')
			crm_sql_puts(&q, *++at ? " " : "");
	}
	s = crm_sql_open(&q, p->c->db);
	while (crm_stmt_step(s)) {
		if (crm_stmt_value(s, 0).kind == CRM_NULL)
			continue;
		lo = crm_stmt_int(s, 0) < lo ? crm_stmt_int(s, 0) : lo;
		hi = crm_stmt_int(s, 1) > hi ? crm_stmt_int(s, 1) : hi;
	}
	crm_stmt_done(s);
	crm_sql_release(&q);
	crm_str_release(&by);
	if (lo > hi)
		lo = hi = edge(p, p->c->book_clock.today, false);
	if (p->metric->time) {
		lo = crm_zone_day(p->c->book_clock.zone, lo);
		hi = crm_zone_day(p->c->book_clock.zone, hi);
	}
	p->ends.since = p->period.since == CRM_DAY_MIN ? lo : p->period.since;
	p->ends.until = crm_metric_last_day(p) == CRM_DAY_MAX ? hi : crm_metric_last_day(p);
	p->ends_found = true;
}

static bool wants_ends(const struct crm_metric_plan *p)
{
	bool open = p->period.since == CRM_DAY_MIN || crm_metric_last_day(p) == CRM_DAY_MAX;
	bool buckets = false;

	for (size_t i = 0; i < p->dims; i++)
		buckets = buckets || p->dim[i].bucket;
	return open && buckets;
}

static int text_order(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

int crm_metric_order(
    const struct crm_metric_plan *p, const struct crm_metric_row *a, const struct crm_metric_row *b)
{
	for (size_t i = 0; i < p->dims; i++) {
		const struct crm_metric_cell *x = &a->dim[i], *y = &b->dim[i];
		int way = text_order(x->s, y->s);

		if (x->set != y->set)
			return x->set ? -1 : 1;
		if (!way && x->i != y->i)
			way = x->i < y->i ? -1 : 1;
		if (way)
			return way;
	}
	return strcmp(a->currency, b->currency);
}

static int order(const void *a, const void *b, void *plan)
{
	return crm_metric_order(plan, a, b);
}

static void convert(struct crm_metric_plan *p, struct crm_metric_row *r, struct crm_err *e)
{
	int64_t *amount = &r->n[p->metric->value == CRM_METRIC_VELOCITY ? 3 : 0];

	if (*amount && !e->code)
		crm_rates_convert(p->c, *amount, r->currency, p->currency, r->day, amount, e);
	snprintf(r->currency, sizeof r->currency, "%s", p->currency);
}

struct crm_metric_cell crm_metric_value_cell(struct crm *c, struct crm_stmt *s, int column)
{
	struct crm_val v = crm_stmt_value(s, column);
	struct crm_metric_cell cell = { .set = v.kind != CRM_NULL };

	if (v.kind == CRM_INT)
		cell.i = v.i;
	else if (v.kind == CRM_BYTES)
		cell.s = crm_pool_strndup(&c->pool, v.s, v.len);
	return cell;
}

int crm_metric_cells(struct crm_metric_plan *p, struct crm_stmt *s, struct crm_metric_cell *cell)
{
	for (size_t i = 0; i < p->dims; i++)
		cell[i] = crm_metric_value_cell(p->c, s, (int)i);
	return (int)p->dims;
}

static void read_row(
    struct crm_metric_plan *p, struct crm_stmt *s, struct crm_metric_row *r, struct crm_err *e)
{
	int at, columns = crm_stmt_columns(s);
	struct crm_val v;

	*r = (struct crm_metric_row){ 0 };
	at = crm_metric_cells(p, s, r->dim);
	if (p->metric->currency) {
		v = crm_stmt_value(s, at++);
		snprintf(r->currency, sizeof r->currency, "%s", v.kind == CRM_BYTES ? v.s : "");
	}
	if (p->metric->currency && p->currency)
		r->day = crm_stmt_int(s, at++);
	for (int i = 0; at < columns && i < CRM_METRIC_NUMBERS; i++)
		r->n[i] = crm_stmt_int(s, at++);
	if (p->metric->currency && p->currency)
		convert(p, r, e);
}

void crm_metric_sort(struct crm_metric_plan *p)
{
	if (p->n)
		qsort_r(p->row, p->n, sizeof *p->row, order, p);
}

/* Groups may be one after conversion; those of a median are its values. */
void crm_metric_add_up(struct crm_metric_plan *p)
{
	size_t n = 0;

	crm_metric_sort(p);
	if (p->metric->value == CRM_METRIC_MEDIAN || !p->n)
		return;
	for (size_t i = 1; i < p->n; i++) {
		if (crm_metric_order(p, &p->row[n], &p->row[i])) {
			p->row[++n] = p->row[i];
			continue;
		}
		for (int k = 0; k < CRM_METRIC_NUMBERS; k++)
			if (__builtin_add_overflow(p->row[n].n[k], p->row[i].n[k], &p->row[n].n[k]))
				crm_die(CRM_DATA, "%s: out of range", p->metric->name);
	}
	p->n = n + 1;
}

static void read_rows(struct crm_metric_plan *p, struct crm_err *e)
{
	struct crm_sql q = { 0 };
	struct crm_stmt *s;

	crm_metric_sql(p, "", &q);
	s = crm_sql_open(&q, p->c->db);
	while (crm_stmt_step(s)) {
		crm_grow(&p->row, p->n, &p->cap, sizeof *p->row);
		read_row(p, s, &p->row[p->n++], e);
	}
	crm_stmt_done(s);
	crm_sql_release(&q);
}

/* Nothing at all is 0 of what is counted, and no answer of what is a share. */
static void nothing(struct crm_metric_plan *p)
{
	if (p->n || p->dims)
		return;
	crm_grow(&p->row, p->n, &p->cap, sizeof *p->row);
	p->row[p->n++] = (struct crm_metric_row){ 0 };
	if (p->metric->currency)
		snprintf(p->row[0].currency, 4, "%s", p->currency ? p->currency : p->c->currency);
}

int crm_metric_run(struct crm_metric_plan *p, struct crm_err *e)
{
	p->n = 0;
	if (p->metric->value != CRM_METRIC_COMMISSION && wants_ends(p))
		find_ends(p);
	if (p->metric->value == CRM_METRIC_ATTAINMENT)
		crm_metric_quota_currency(p, e);
	if (e->code)
		return e->code;
	if (p->metric->value == CRM_METRIC_COMMISSION)
		crm_metric_commission(p, e);
	else
		read_rows(p, e);
	if (e->code)
		return e->code;
	crm_metric_add_up(p);
	nothing(p);
	crm_metric_values(p);
	return 0;
}
