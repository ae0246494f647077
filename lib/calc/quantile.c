/* Quantiles over sorted integers, and the sort for them. A million values are
 * sorted three times for one RFM run, so the sort is by digits of 11 bits,
 * least significant first, over the range that occurs: days and counts take one
 * or two passes, amounts three or four. */
#include "calc/quantile.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SMALL = 48, BITS = 11, DIGITS = 1 << BITS };

static void sort_small(int64_t *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int64_t x = v[i];
		size_t j = i;

		for (; j && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

/* One stable pass by the digit at shift; false when all share that digit. */
static bool sort_digit(const int64_t *from, int64_t *to, size_t n, uint64_t min, int shift)
{
	size_t at[DIGITS] = { 0 };
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		at[(((uint64_t)from[i] - min) >> shift) & (DIGITS - 1)]++;
	if (at[(((uint64_t)from[0] - min) >> shift) & (DIGITS - 1)] == n)
		return false;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t here = at[d];

		at[d] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[(((uint64_t)from[i] - min) >> shift) & (DIGITS - 1)]++] = from[i];
	return true;
}

void crm_sort_int(int64_t *v, size_t n)
{
	int64_t *spare, *from = v, *to;
	int64_t min, max;
	uint64_t range;
	bool sorted = true;

	if (n <= SMALL) {
		sort_small(v, n);
		return;
	}
	min = max = v[0];
	for (size_t i = 1; i < n; i++) {
		sorted &= v[i - 1] <= v[i];
		min = v[i] < min ? v[i] : min;
		max = v[i] > max ? v[i] : max;
	}
	if (sorted)
		return;
	to = spare = crm_reallocarray(NULL, n, sizeof *v);
	range = (uint64_t)max - (uint64_t)min;
	for (int shift = 0; shift < 64 && range >> shift; shift += BITS) {
		int64_t *was = from;

		if (!sort_digit(from, to, n, (uint64_t)min, shift))
			continue;
		from = to;
		to = was;
	}
	if (from != v)
		memcpy(v, from, n * sizeof *v);
	free(spare);
}

double crm_quantile7(const int64_t *v, size_t n, double p)
{
	double at = (double)(n - 1) * p;
	double whole = floor(at);
	double part = at - whole;
	size_t i;

	/* 0.6 has no exact double: a hair off a whole position is that position. */
	if (part > 0.5 && 1 - part < 4 * DBL_EPSILON * (1 + at)) {
		whole++;
		part = 0;
	} else if (part < 4 * DBL_EPSILON * (1 + at)) {
		part = 0;
	}
	if (!(whole > 0))
		whole = 0;
	if (whole >= (double)(n - 1))
		return (double)v[n - 1];
	i = (size_t)whole;
	if (v[i] == v[i + 1])
		return (double)v[i];
	return (double)v[i] + part * ((double)v[i + 1] - (double)v[i]);
}
