/* RFM scores. Only values are sorted, never customers: every method comes down
 * to at most nine cut points an axis, and a score is the number of cuts that
 * the value has reached. So one run is three sorts of integers and one pass. */
#include "calc/rfm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "calc/quantile.h"

#define UNIT 10000 /* of money in a unit of the currency */

static void cut_axis(int64_t *sorted, size_t n, int bins, double unit, double *cut)
{
	crm_sort_int(sorted, n);
	/* The one is added before the division, so that an amount that lies one
	 * unit above another meets its cut exactly. */
	for (int k = 1; k < bins; k++)
		cut[k - 1] = (crm_quantile7(sorted, n, (double)k / bins) + unit) / unit;
}

void crm_rfm_quantile_cuts(
    const struct crm_rfm_customer *c, size_t n, int bins, struct crm_rfm_cuts *cuts)
{
	int64_t *v = crm_reallocarray(NULL, n, sizeof *v);

	*cuts = (struct crm_rfm_cuts){ .bins = bins };
	for (size_t i = 0; i < n; i++)
		v[i] = c[i].recency;
	cut_axis(v, n, bins, 1, cuts->r);
	for (size_t i = 0; i < n; i++)
		v[i] = c[i].frequency;
	cut_axis(v, n, bins, 1, cuts->f);
	for (size_t i = 0; i < n; i++)
		v[i] = c[i].monetary;
	cut_axis(v, n, bins, UNIT, cuts->m);
	free(v);
}

static int reached(double v, const double *cut, int cuts)
{
	int n = 0;

	for (int k = 0; k < cuts; k++)
		n += cut[k] <= v;
	return n;
}

void crm_rfm_score_cuts(struct crm_rfm_customer *c, size_t n, const struct crm_rfm_cuts *cuts)
{
	int k = cuts->bins - 1;

	for (size_t i = 0; i < n; i++) {
		c[i].r = (uint8_t)(cuts->bins - reached((double)c[i].recency, cuts->r, k));
		c[i].f = (uint8_t)(1 + reached((double)c[i].frequency, cuts->f, k));
		c[i].m = (uint8_t)(1 + reached((double)c[i].monetary / UNIT, cuts->m, k));
	}
}

/* The least value of each bin but the first, where ntile deals n values in
 * order and the larger bins come first. Equal values follow their first member,
 * so a bin that begins inside a run begins behind it, and may stay empty.
 * Returns how many bins after the first have a least value. */
static int rank_axis(int64_t *v, size_t n, int bins, int64_t *cut)
{
	size_t each = n / (size_t)bins, more = n % (size_t)bins;
	int cuts = 0;

	crm_sort_int(v, n);
	for (size_t k = 1; k < (size_t)bins; k++) {
		size_t at = k * each + (k < more ? k : more);

		while (at < n && at && v[at] == v[at - 1])
			at++;
		if (at >= n)
			break;
		cut[cuts++] = v[at];
	}
	return cuts;
}

static uint8_t ranked(int64_t v, const int64_t *cut, int cuts)
{
	int n = 1;

	for (int k = 0; k < cuts; k++)
		n += cut[k] <= v;
	return (uint8_t)n;
}

void crm_rfm_score_rank(struct crm_rfm_customer *c, size_t n, int bins)
{
	int64_t *v = crm_reallocarray(NULL, n, sizeof *v);
	int64_t cut[CRM_RFM_BINS_MAX];
	int cuts;

	/* The complement turns the order round and cannot overflow. */
	for (size_t i = 0; i < n; i++)
		v[i] = ~c[i].recency;
	cuts = rank_axis(v, n, bins, cut);
	for (size_t i = 0; i < n; i++)
		c[i].r = ranked(~c[i].recency, cut, cuts);
	for (size_t i = 0; i < n; i++)
		v[i] = c[i].frequency;
	cuts = rank_axis(v, n, bins, cut);
	for (size_t i = 0; i < n; i++)
		c[i].f = ranked(c[i].frequency, cut, cuts);
	for (size_t i = 0; i < n; i++)
		v[i] = c[i].monetary;
	cuts = rank_axis(v, n, bins, cut);
	for (size_t i = 0; i < n; i++)
		c[i].m = ranked(c[i].monetary, cut, cuts);
	free(v);
}
