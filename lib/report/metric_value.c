/* What comes of a group's numbers. One rounding each, half away from zero. */
#include <stdlib.h>

#include "report/metric.h"

/* The least that is printed of an amount: cents as money is kept. */
static int64_t smallest(const char *currency)
{
	int64_t unit = 1;

	for (int i = crm_currency_decimals(currency); i < CRM_MONEY_SCALE; i++)
		unit *= 10;
	return unit;
}

int64_t crm_metric_cents(int64_t amount, const char *currency)
{
	int64_t unit = smallest(currency);

	return crm_div_round(amount, unit) * unit;
}

/* a * b / d, in cents of the currency. */
static int64_t cents(
    const struct crm_metric_plan *p, __int128 a, __int128 b, __int128 d, const char *currency)
{
	int64_t unit = smallest(currency), out;
	__int128 n, half;

	if (__builtin_mul_overflow(a, b, &n) || __builtin_mul_overflow(d, unit, &d))
		crm_die(CRM_DATA, "%s: out of range", p->metric->name);
	half = d / 2;
	n = (n + (n < 0 ? -half : half)) / d * unit;
	out = (int64_t)n;
	if (out != n)
		crm_die(CRM_DATA, "%s: out of range", p->metric->name);
	return out;
}

static void ratio(const struct crm_metric_plan *p, struct crm_metric_row *r)
{
	const struct crm_metric *m = p->metric;
	int64_t times = m->value == CRM_METRIC_ATTAINMENT || !strcmp(m->unit, "percent") ? 100 : 1;

	r->of_n = r->n[0];
	r->of_d = r->n[1];
	/* A group may have no quota. */
	if (m->value != CRM_METRIC_ATTAINMENT)
		r->has_d = true;
	r->unset = !r->of_d;
	if (r->unset)
		return;
	if (crm_metric_money(m)) {
		r->value = cents(p, r->of_n, 1, r->of_d, r->currency);
		return;
	}
	for (int i = crm_metric_scale(m); i > 0; i--)
		times *= 10;
	if (!crm_mul_round(r->of_n, times, r->of_d, &r->value))
		crm_die(CRM_DATA, "%s: out of range", m->name);
}

/* Of a velocity's numbers; CYCLES are those that DAYS adds up, AMOUNTS those of AMOUNT. */
enum { OPEN, WON, LOST, AMOUNT, AMOUNTS, DAYS, CYCLES };

/* Open ones, times the share that is won, times the mean amount won, by the mean days:
 * open * (won / closed) * (amount / amounts) / (days / cycles). */
static void velocity(const struct crm_metric_plan *p, struct crm_metric_row *r)
{
	const int64_t *n = r->n;
	__int128 up, down;

	r->unset = !n[AMOUNTS] || !n[DAYS];
	if (r->unset)
		return;
	if (__builtin_mul_overflow((__int128)n[OPEN] * n[WON], n[CYCLES], &up) ||
	    __builtin_mul_overflow((__int128)(n[WON] + n[LOST]) * n[AMOUNTS], n[DAYS], &down))
		crm_die(CRM_DATA, "%s: out of range", p->metric->name);
	r->value = cents(p, up, n[AMOUNT], down, r->currency);
}

static int by_value(const void *a, const void *b)
{
	const struct crm_metric_row *x = a, *y = b;

	return x->n[0] < y->n[0] ? -1 : x->n[0] > y->n[0];
}

/* The k-th (from 0) of the values of rows i to end. */
static int64_t kth(const struct crm_metric_row *row, size_t i, int64_t k)
{
	while (k >= row[i].n[1])
		k -= row[i++].n[1];
	return row[i].n[0];
}

/* Rows of one group become one. */
static void medians(struct crm_metric_plan *p)
{
	size_t n = 0, end;

	for (size_t i = 0; i < p->n; i = end) {
		struct crm_metric_row r = p->row[i];
		int64_t count = 0;

		for (end = i; end < p->n && !crm_metric_order(p, &p->row[i], &p->row[end]); end++)
			count += p->row[end].n[1];
		qsort(p->row + i, end - i, sizeof *p->row, by_value);
		r.unset = !count;
		if (count)
			r.value = crm_div_round(
			    (kth(p->row, i, (count - 1) / 2) + kth(p->row, i, count / 2)) * 10, 2);
		r.of_d = count;
		r.has_d = true;
		p->row[n++] = r;
	}
	p->n = n;
}

void crm_metric_values(struct crm_metric_plan *p)
{
	if (p->metric->value == CRM_METRIC_MEDIAN)
		medians(p);
	if (p->metric->value == CRM_METRIC_ATTAINMENT)
		crm_metric_quota(p);
	for (size_t i = 0; i < p->n; i++) {
		struct crm_metric_row *r = &p->row[i];

		switch (p->metric->value) {
		case CRM_METRIC_RATIO:
		case CRM_METRIC_ATTAINMENT:
			ratio(p, r);
			break;
		case CRM_METRIC_VELOCITY:
			velocity(p, r);
			break;
		case CRM_METRIC_MEDIAN:
			break;
		default:
			r->value = crm_metric_money(p->metric)
				       ? crm_metric_cents(r->n[0], r->currency)
				       : r->n[0];
			r->of_n = p->metric->value == CRM_METRIC_COMMISSION ? r->n[1] : r->n[0];
		}
	}
}
