/* What the lines of a quote come to: by hand, and on random lines against the rules. */
#include "calc/quote.h"

#include "calc/billing.h"
#include "base/date.h"
#include "check.h"

#define TYPED CRM_TAX_TYPED

struct sums_case {
	const char *what;
	struct crm_quote_line line[5];
	size_t n;
	int64_t rate, discount, unit; /* of the whole; rate -1: discount as given */
	int64_t subtotal, want_discount, tax, total;
};

/* Amounts in cents and rates in 1/100 percent here: times 100 they are 1/10,000. */
static const struct sums_case cases[] = {
	{ "nothing", { { 0 } }, 0, -1, 0, 100, 0, 0, 0, 0 },
	{ "one line", { { 10000, 0, 1900 } }, 1, -1, 0, 100, 10000, 0, 1900, 11900 },
	{ "no tax", { { 10000, 0, TYPED } }, 1, -1, 0, 100, 10000, 0, 0, 10000 },
	{ "typed tax stays", { { 10000, 777, TYPED } }, 1, -1, 0, 100, 10000, 0, 777, 10777 },
	{ "typed tax falls with the discount", { { 10000, 777, TYPED } }, 1, 1000, 0, 100, 10000,
	    1000, 699, 9699 },
	{ "discount by rate", { { 26700, 0, 1900 }, { 9531, 0, 700 } }, 2, 1000, 0, 100, 36231,
	    3623, 4566 + 600, 36231 - 3623 + 5166 },
	{ "discount as given", { { 10000, 0, 1900 } }, 1, -1, 2500, 100, 10000, 2500, 1425, 8925 },
	{ "a group is rounded once", { { 1, 0, 1900 }, { 1, 0, 1900 }, { 1, 0, 1900 } }, 3, -1, 0,
	    100, 3, 0, 1, 4 },
	{ "half away from zero", { { 50, 0, 100 } }, 1, -1, 0, 100, 50, 0, 1, 51 },
	{ "and below it", { { -50, 0, 100 } }, 1, -1, 0, 100, -50, 0, -1, -51 },
	{ "goods that came back", { { 10000, 0, 1900 }, { -2500, 0, 1900 } }, 2, -1, 0, 100, 7500,
	    0, 1425, 8925 },
	{ "a discount is paid, too", { { 12300, 0, 0 } }, 1, -1, 50, 10000, 12300, 100, 0, 12200 },
	{ "all of it off", { { 10000, 0, 1900 } }, 1, 10000, 0, 100, 10000, 10000, 0, 0 },
	{ "nothing but a discount", { { 0 } }, 0, -1, 500, 100, 0, 500, 0, -500 },
	{ "whole units", { { 12345, 0, 1000 } }, 1, -1, 0, 10000, 12345, 0, 1200, 13545 },
};

static void sums(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct sums_case *k = &cases[i];
		struct crm_quote_line line[5];
		struct crm_quote_tax group[6];
		struct crm_quote_sums s = { .discount_rate = k->rate < 0 ? -1 : k->rate * 100,
			.discount = k->discount * 100,
			.unit = k->unit,
			.group = group };

		for (size_t n = 0; n < k->n; n++)
			line[n] = (struct crm_quote_line){ k->line[n].net * 100,
				k->line[n].tax * 100,
				k->line[n].tax_rate == TYPED ? TYPED : k->line[n].tax_rate * 100 };
		CHECK(crm_quote_sum(line, k->n, &s), "%s", k->what);
		CHECK(s.subtotal == k->subtotal * 100, "%s: subtotal %lld", k->what,
		    (long long)s.subtotal);
		CHECK(s.discount == k->want_discount * 100, "%s: discount %lld", k->what,
		    (long long)s.discount);
		CHECK(s.tax == k->tax * 100, "%s: tax %lld", k->what, (long long)s.tax);
		CHECK(s.total == k->total * 100, "%s: total %lld", k->what, (long long)s.total);
	}
}

static void spread_table(void)
{
	static const struct {
		int64_t amount, unit, weight[4], want[4];
		size_t n;
	} t[] = {
		{ 100, 1, { 1, 1, 1 }, { 34, 33, 33 }, 3 },
		{ 200, 100, { 1, 1, 1 }, { 100, 100, 0 }, 3 },
		{ 250, 100, { 1, 1 }, { 125, 125 }, 2 },
		{ -100, 1, { 1, 1, 1 }, { -33, -33, -34 }, 3 },
		{ 100, 1, { 0, 0 }, { 100, 0 }, 2 },
		{ 100, 1, { 300, -100 }, { 150, -50 }, 2 },
		{ 0, 1, { 5, 7 }, { 0, 0 }, 2 },
		{ 10, 1, { -1, -1, -2 }, { 3, 2, 5 }, 3 },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		int64_t part[4];

		CHECK(crm_spread(t[i].amount, t[i].unit, t[i].weight, t[i].n, part), "%zu", i);
		for (size_t k = 0; k < t[i].n; k++)
			CHECK(part[k] == t[i].want[k], "case %zu, part %zu: %lld", i, k,
			    (long long)part[k]);
	}
}

/* What an order made of the quote comes to is what the quote comes to. */
static void random_spread(void)
{
	static const int64_t rate[] = { TYPED, 0, 70000, 88750, 200000 };
	uint32_t x = 12345;

	for (int round = 0; round < 5000; round++) {
		struct crm_quote_line line[12];
		struct crm_quote_tax group[13];
		int64_t discount[12], tax[12], d = 0, t = 0;
		struct crm_quote_sums s = { .unit = round % 3 ? 100 : 10000, .group = group };
		size_t n;

		x = x * 1664525 + 1013904223;
		n = 1 + (x >> 16) % 12;
		for (size_t i = 0; i < n; i++) {
			x = x * 1664525 + 1013904223;
			line[i].net = (int64_t)(x >> 8) % 50000000;
			line[i].tax_rate = rate[(x >> 4) % 5];
			line[i].tax = line[i].tax_rate == TYPED ? line[i].net / 7 : 0;
		}
		s.discount_rate = round % 2 ? (int64_t)(x >> 12) % 1000000 : -1;
		s.discount = round % 2 ? 0 : (int64_t)(x >> 10) % 5000;
		CHECK(crm_quote_sum(line, n, &s), "round %d", round);
		CHECK(crm_quote_spread(line, n, &s, discount, tax), "round %d", round);
		for (size_t i = 0; i < n; i++) {
			d += discount[i];
			t += tax[i];
		}
		CHECK(d == s.discount && t == s.tax, "round %d: %lld of %lld, %lld of %lld", round,
		    (long long)d, (long long)s.discount, (long long)t, (long long)s.tax);
		CHECK_INT(s.total, s.subtotal - s.discount + s.tax);
	}
}

static void out_of_range(void)
{
	const struct crm_quote_line line[] = { { INT64_MAX, 0, 1900 }, { 1, 0, 1900 } };
	struct crm_quote_tax group[3];
	struct crm_quote_sums s = { .discount_rate = -1, .unit = 100, .group = group };

	CHECK(!crm_quote_sum(line, 1, &s), "total");
	CHECK(!crm_quote_sum(line, 2, &s), "subtotal");
}

static void periods(void)
{
	static const struct {
		int y, m, d, months, wy, wm, wd;
	} t[] = {
		{ 2026, 12, 31, 12, 2027, 12, 31 },
		{ 2026, 1, 31, 1, 2026, 2, 28 },
		{ 2026, 2, 28, 1, 2026, 3, 31 },
		{ 2024, 2, 29, 12, 2025, 2, 28 },
		{ 2026, 6, 30, 3, 2026, 9, 30 },
		{ 2026, 1, 30, 1, 2026, 2, 27 }, /* 31 January becomes 28 February */
		{ 2026, 11, 14, 3, 2027, 2, 14 },
		{ 2026, 11, 14, -12, 2025, 11, 14 },
	};
	int64_t out, month, year;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		CHECK(
		    crm_billing_end(crm_day(t[i].y, t[i].m, t[i].d), t[i].months, &out), "%zu", i);
		CHECK_INT(out, crm_day(t[i].wy, t[i].wm, t[i].wd));
	}
	CHECK(!crm_billing_end(CRM_DAY_MAX, 1, &out), "past the last year");
	CHECK(crm_billing_amounts(1000000, "quarterly", &month, &year), "quarterly");
	CHECK_INT(month, 333333);
	CHECK_INT(year, 4000000);
	CHECK(crm_billing_amounts(-1000000, "yearly", &month, &year), "yearly");
	CHECK_INT(month, -83333);
	CHECK(crm_billing_amounts(5, "once", &month, &year) && !month && !year, "once");
	CHECK(!crm_billing_amounts(INT64_MAX, "monthly", &month, &year), "out of range");
}

int main(void)
{
	sums();
	spread_table();
	random_spread();
	out_of_range();
	periods();
	return check_done("quote");
}
