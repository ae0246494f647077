#include "calc/quote.h"

#include <stdlib.h>

#include "base/mem.h"

typedef __int128 int128;

enum { WHOLE = 100 * 10000 }; /* 100 percent */

/* a * b * c / (by * unit), rounded, times unit. */
static bool portion(int64_t a, int64_t b, int64_t c, int128 by, int64_t unit, int64_t *out)
{
	int128 p = (int128)a * b, d, q, r;

	if (__builtin_mul_overflow(p, (int128)c, &p) ||
	    __builtin_mul_overflow(by, (int128)unit, &d) || !d)
		return false;
	if (d < 0) {
		d = -d;
		p = -p;
	}
	q = p / d;
	r = p % d;
	if ((r < 0 ? -r : r) >= d - (r < 0 ? -r : r))
		q += p < 0 ? -1 : 1;
	if (__builtin_mul_overflow(q, (int128)unit, &q) || q > INT64_MAX || q < INT64_MIN)
		return false;
	*out = (int64_t)q;
	return true;
}

static struct crm_quote_tax *group_of(struct crm_quote_sums *s, int64_t rate)
{
	size_t i = 0;

	while (i < s->groups && s->group[i].rate < rate)
		i++;
	if (i < s->groups && s->group[i].rate == rate)
		return &s->group[i];
	for (size_t k = s->groups++; k > i; k--)
		s->group[k] = s->group[k - 1];
	s->group[i] = (struct crm_quote_tax){ .rate = rate };
	return &s->group[i];
}

static bool group_tax(const struct crm_quote_sums *s, struct crm_quote_tax *g)
{
	int64_t left, whole = s->subtotal;

	if (__builtin_sub_overflow(whole, s->discount, &left))
		return false;
	if (!whole)
		left = whole = 1;
	if (g->rate != CRM_TAX_TYPED) {
		if (left == whole)
			left = whole = 1;
		return portion(g->net, g->rate, left, (int128)whole * WHOLE, s->unit, &g->tax);
	}
	return left == whole || portion(g->tax, 1, left, whole, s->unit, &g->tax);
}

bool crm_quote_sum(const struct crm_quote_line *line, size_t n, struct crm_quote_sums *s)
{
	s->subtotal = s->tax = 0;
	s->groups = 0;
	for (size_t i = 0; i < n; i++) {
		struct crm_quote_tax *g = group_of(s, line[i].tax_rate);

		if (__builtin_add_overflow(s->subtotal, line[i].net, &s->subtotal) ||
		    __builtin_add_overflow(g->net, line[i].net, &g->net) ||
		    (g->rate == CRM_TAX_TYPED &&
			__builtin_add_overflow(g->tax, line[i].tax, &g->tax)))
			return false;
	}
	if (!(s->discount_rate >= 0
		    ? portion(s->subtotal, s->discount_rate, 1, WHOLE, s->unit, &s->discount)
		    : portion(s->discount, 1, 1, 1, s->unit, &s->discount)))
		return false;
	for (size_t i = 0; i < s->groups; i++)
		if (!group_tax(s, &s->group[i]) ||
		    __builtin_add_overflow(s->tax, s->group[i].tax, &s->tax))
			return false;
	return !__builtin_sub_overflow(s->subtotal, s->discount, &s->total) &&
	       !__builtin_add_overflow(s->total, s->tax, &s->total);
}

/* What is left of amount * weight / sum below part. */
static int128 remainder_of(int64_t amount, int64_t weight, int64_t part, int128 sum)
{
	return (int128)amount * weight - (int128)part * sum;
}

bool crm_spread(int64_t amount, int64_t unit, const int64_t *weight, size_t n, int64_t *part)
{
	int128 sum = 0;
	int64_t left;
	int sign;

	unit = amount % unit ? 1 : unit;
	left = amount /= unit;
	for (size_t i = 0; i < n; i++)
		sum += weight[i];
	sign = sum < 0 ? -1 : 1;
	sum *= sign;
	for (size_t i = 0; i < n; i++) {
		int128 p = (int128)amount * weight[i] * sign, q = sum ? p / sum : 0;

		q -= sum && p % sum < 0;
		if (q > INT64_MAX || q < INT64_MIN ||
		    __builtin_sub_overflow(left, (int64_t)q, &left))
			return false;
		part[i] = (int64_t)q;
	}
	if (!sum) {
		part[0] = left;
		left = 0;
	}
	/* Less than n are left; who has the largest remainder gets one more, once. */
	while (left-- > 0) {
		size_t best = 0;

		for (size_t i = 1; i < n; i++)
			if (remainder_of(amount, sign * weight[i], part[i], sum) >
			    remainder_of(amount, sign * weight[best], part[best], sum))
				best = i;
		part[best]++;
	}
	for (size_t i = 0; i < n; i++)
		if (__builtin_mul_overflow(part[i], unit, &part[i]))
			return false;
	return true;
}

/* The tax of one group over its lines, by what their discounts leave. */
static bool spread_tax(const struct crm_quote_line *line, size_t n, const struct crm_quote_tax *g,
    int64_t unit, const int64_t *discount, int64_t *tax)
{
	int64_t *weight = crm_calloc(n + 1, sizeof *weight);
	int64_t *part = crm_calloc(n + 1, sizeof *part);
	bool ok = true;
	size_t k = 0;

	for (size_t i = 0; i < n && ok; i++)
		if (line[i].tax_rate == g->rate)
			ok = g->rate == CRM_TAX_TYPED
				 ? (weight[k++] = line[i].tax, true)
				 : !__builtin_sub_overflow(line[i].net, discount[i], &weight[k++]);
	ok = ok && k && crm_spread(g->tax, unit, weight, k, part);
	k = 0;
	for (size_t i = 0; i < n && ok; i++)
		if (line[i].tax_rate == g->rate)
			tax[i] = part[k++];
	free(weight);
	free(part);
	return ok;
}

bool crm_quote_spread(const struct crm_quote_line *line, size_t n, const struct crm_quote_sums *s,
    int64_t *discount, int64_t *tax)
{
	int64_t *net = crm_calloc(n + 1, sizeof *net);
	bool ok;

	for (size_t i = 0; i < n; i++)
		net[i] = line[i].net;
	ok = crm_spread(s->discount, s->unit, net, n, discount);
	for (size_t i = 0; i < s->groups && ok; i++)
		ok = spread_tax(line, n, &s->group[i], s->unit, discount, tax);
	free(net);
	return ok;
}
