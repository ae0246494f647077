/* Periods and buckets. Months have no place in the common dialect of SQL: their bounds
 * are worked out here, and the statement gets a tree of comparisons with them. */
#include "report/period.h"

#include <stdlib.h>

#include "model/fiscal.h"

/* The first day of the month that is n months from the one that day lies in. */
static int64_t month(int64_t day, int64_t n)
{
	int y, m, d;

	crm_day_civil(day, &y, &m, &d);
	n += (int64_t)y * 12 + m - 1;
	if (n < 12)
		return CRM_DAY_MIN;
	if (n >= 10000 * 12)
		return CRM_DAY_MAX + 1;
	return crm_day((int)(n / 12), (int)(n % 12) + 1, 1);
}

bool crm_period_months(const struct crm_period *p)
{
	return p->since == month(p->since, 0) && p->until + 1 == month(p->until, 1);
}

static struct crm_range read_end(struct crm *c, const char *option, const char *text)
{
	struct crm_range r;
	struct crm_err e = { 0 };

	if (strstr(text, ".."))
		crm_die(CRM_USAGE, "--%s: a day, or a period, without '..': '%s'", option, text);
	crm_fiscal(c);
	if (crm_date_range(text, &c->book_clock, &r, &e))
		crm_die(CRM_USAGE, "--%s: %s", option, e.text);
	return r;
}

/* A day begins months. */
static int64_t whole(struct crm_period p, int64_t today)
{
	int64_t n = 1, end;

	if (p.until != p.since && !crm_period_months(&p))
		return 0;
	if (month(p.since, 0) != p.since)
		return 0;
	while (month(p.since, n) <= p.until)
		n++;
	for (end = month(p.since, n); end <= today;)
		end = month(end, n);
	return end - 1;
}

void crm_period_read(struct crm *c, const char *since, const char *until, struct crm_period *out)
{
	struct crm_range r;

	*out = (struct crm_period){ CRM_DAY_MIN, CRM_DAY_MAX, 0 };
	if (since) {
		r = read_end(c, "since", since);
		out->since = r.lo;
		if (!until)
			out->whole =
			    whole((struct crm_period){ r.lo, r.hi, 0 }, c->book_clock.today);
	}
	if (until)
		out->until = read_end(c, "until", until).hi;
	if (out->since > out->until)
		crm_die(CRM_USAGE, "--since is behind --until");
}

struct crm_period crm_period_before(const struct crm_period *p)
{
	int64_t n = 0;

	if (!crm_period_months(p))
		return (struct crm_period){ .since = 2 * p->since - p->until - 1,
			.until = p->since - 1 };
	while (month(p->since, n) <= p->until)
		n++;
	return (struct crm_period){ .since = month(p->since, -n), .until = p->since - 1 };
}

/* The first day of the step of so many months, which begin with that month of a year. */
static int64_t step(int64_t day, int months, int from)
{
	int y, m, d;

	crm_day_civil(day, &y, &m, &d);
	return month(day, -((m - from + 12) % months));
}

struct crm_period crm_period_quarter(const struct crm *c, int64_t day)
{
	int64_t first = step(day, 3, c->clock.fiscal_month ? c->clock.fiscal_month : 1);

	return (struct crm_period){ .since = first, .until = month(first, 3) - 1 };
}

static const char names[] = "day week month quarter year fy";

enum crm_bucket crm_bucket_named(const char *name)
{
	return (enum crm_bucket)(crm_choice_index(names, name, strlen(name)) + 1);
}

int64_t crm_bucket_first(const struct crm *c, enum crm_bucket b, int64_t day)
{
	switch (b) {
	case CRM_BY_WEEK:
		return day - crm_day_of_week(day);
	case CRM_BY_MONTH:
		return month(day, 0);
	case CRM_BY_QUARTER:
		return step(day, 3, 1);
	case CRM_BY_YEAR:
		return step(day, 12, 1);
	case CRM_BY_FY:
		return step(day, 12, c->clock.fiscal_month ? c->clock.fiscal_month : 1);
	default:
		return day;
	}
}

int64_t crm_bucket_next(enum crm_bucket b, int64_t first)
{
	switch (b) {
	case CRM_BY_WEEK:
		return first + 7;
	case CRM_BY_MONTH:
		return month(first, 1);
	case CRM_BY_QUARTER:
		return month(first, 3);
	case CRM_BY_YEAR:
	case CRM_BY_FY:
		return month(first, 12);
	default:
		return first + 1;
	}
}

void crm_bucket_print(struct crm_str *out, enum crm_bucket b, int64_t first)
{
	int y, m, d;

	crm_day_civil(first, &y, &m, &d);
	switch (b) {
	case CRM_BY_WEEK:
		/* The year of a week is that of its Thursday. */
		crm_day_civil(first + 3, &y, &m, &d);
		crm_str_addf(out, "%04d-W%02d", y, (int)((first + 3 - crm_day(y, 1, 1)) / 7) + 1);
		return;
	case CRM_BY_MONTH:
		crm_str_addf(out, "%04d-%02d", y, m);
		return;
	case CRM_BY_QUARTER:
		crm_str_addf(out, "%04d-Q%d", y, (m + 2) / 3);
		return;
	case CRM_BY_YEAR:
		crm_str_addf(out, "%04d", y);
		return;
	case CRM_BY_FY:
		crm_str_addf(out, "FY%04d", y);
		return;
	default:
		crm_date_print(out, first);
	}
}

struct bounds {
	struct crm *c;
	const char *expr;
	bool time;
	int64_t *first;
};

/* Halves what is left, so that a row costs few comparisons however many months there are. */
static void tree(const struct bounds *b, struct crm_str *out, size_t lo, size_t hi)
{
	size_t mid = (lo + hi + 1) / 2;
	int64_t at;

	if (lo == hi) {
		crm_str_addf(out, "%lld", (long long)b->first[lo]);
		return;
	}
	at = b->first[mid];
	if (b->time)
		at = crm_zone_midnight(b->c->book_clock.zone, at);
	crm_str_addf(out, "CASE WHEN %s < %lld THEN ", b->expr, (long long)at);
	tree(b, out, lo, mid - 1);
	crm_str_puts(out, " ELSE ");
	tree(b, out, mid, hi);
	crm_str_puts(out, " END");
}

void crm_bucket_sql(struct crm *c, struct crm_str *out, enum crm_bucket b, const char *expr,
    bool time, const struct crm_period *p)
{
	enum { MOST = 20000 };
	struct bounds k = { .c = c, .expr = expr, .time = time };
	size_t n = 0, cap = 0;

	if (b == CRM_BY_DAY && !time) {
		crm_str_puts(out, expr);
		return;
	}
	for (int64_t at = crm_bucket_first(c, b, p->since); at <= p->until && at <= CRM_DAY_MAX;
	     at = crm_bucket_next(b, at)) {
		if (n == MOST)
			crm_die(
			    CRM_USAGE, "--by: more than %d periods: name an end by --since", MOST);
		crm_grow(&k.first, n, &cap, sizeof *k.first);
		k.first[n++] = at;
	}
	/* No date is in no bucket. */
	crm_str_addf(out, "CASE WHEN %s IS NOT NULL THEN ", expr);
	tree(&k, out, 0, n - 1);
	crm_str_puts(out, " END");
	free(k.first);
}
