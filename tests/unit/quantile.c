/* Sorting against the obvious sort, and quantiles against R's quantile(). */
#include "calc/quantile.h"

#include <math.h>

#include "check.h"

static uint64_t state = 88172645463325252u;

static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void test_sort(void)
{
	static const uint64_t masks[] = { 0, 1, 0xff, 0x7ff, 0x800, 0xfff000, 0x3fffff, 0xffffffff,
		UINT64_MAX };
	static const size_t sizes[] = { 0, 1, 2, 3, 48, 49, 50, 1000, 5000 };

	for (size_t m = 0; m < sizeof masks / sizeof *masks; m++)
		for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
			size_t n = sizes[k];
			int64_t *v = malloc((n + 1) * sizeof *v);
			int64_t *w = malloc((n + 1) * sizeof *w);

			for (size_t i = 0; i < n; i++)
				w[i] = v[i] = (int64_t)(any() & masks[m]) - (m & 1 ? 1000 : 0);
			crm_sort_int(v, n);
			qsort(w, n, sizeof *w, by_value);
			CHECK(!memcmp(v, w, n * sizeof *v), "mask %zu, %zu values", m, n);
			crm_sort_int(v, n);
			CHECK(!memcmp(v, w, n * sizeof *v), "sorted, mask %zu", m);
			free(v);
			free(w);
		}
}

static void test_extremes(void)
{
	int64_t v[100];

	for (size_t i = 0; i < 100; i++)
		v[i] = i % 3 == 0 ? INT64_MAX : i % 3 == 1 ? INT64_MIN : 0;
	crm_sort_int(v, 100);
	CHECK(v[0] == INT64_MIN && v[32] == INT64_MIN && v[33] == 0 && v[66] == INT64_MAX,
	    "extremes out of order");
	CHECK(crm_quantile7(v, 100, 0.5) == 0, "median of the extremes");
}

static void test_quantile(void)
{
	static const struct {
		int64_t v[8];
		size_t n;
		double p, want;
	} cases[] = {
		{ { 7 }, 1, 0, 7 },
		{ { 7 }, 1, 0.5, 7 },
		{ { 7 }, 1, 1, 7 },
		{ { 1, 2 }, 2, 0.5, 1.5 },
		{ { 1, 2 }, 2, 0.2, 1.2 },
		{ { 1, 2, 3, 4 }, 4, 0.25, 1.75 },
		{ { 1, 2, 3, 4 }, 4, 1, 4 },
		{ { 1, 2, 3, 4, 5, 6 }, 6, 0.2, 2 },
		{ { 1, 2, 3, 4, 5, 6 }, 6, 0.6, 4 },
		{ { -5, -5, -5, 10 }, 4, 0.5, -5 },
		{ { -4, -2, 0, 2, 4 }, 5, 0.375, -1 },
		{ { 1, 2, 3 }, 3, -1, 1 },
		{ { 1, 2, 3 }, 3, 2, 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double got = crm_quantile7(cases[i].v, cases[i].n, cases[i].p);

		CHECK(fabs(got - cases[i].want) < 1e-12, "case %zu: got %.17g, want %.17g", i, got,
		    cases[i].want);
	}
}

/* Where (n-1)*k/bins is whole, the quantile is that very value. */
static void test_whole(void)
{
	enum { N = 2521 };
	int64_t v[N];

	for (size_t i = 0; i < N; i++)
		v[i] = (int64_t)(i * i);
	for (size_t n = 2; n <= N; n++)
		for (size_t bins = 2; bins <= 10; bins++)
			for (size_t k = 1; k < bins; k++) {
				size_t at = (n - 1) * k / bins;

				if (at * bins != (n - 1) * k)
					continue;
				if (crm_quantile7(v, n, (double)k / (double)bins) != (double)v[at])
					CHECK(0, "n %zu, %zu of %zu", n, k, bins);
			}
	CHECK(1, "whole positions");
}

int main(void)
{
	test_sort();
	test_extremes();
	test_quantile();
	test_whole();
	return check_done("quantile");
}
