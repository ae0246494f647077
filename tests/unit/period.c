/* Periods of reports: the one before, quarters of a fiscal year, buckets and their names. */
#include "report/period.h"

#include "check.h"

static int64_t day(const char *text)
{
	struct crm_clock none = { 0 };
	int64_t d = 0;

	CHECK(!crm_date_parse(text, &none, &d, NULL), "%s", text);
	return d;
}

static void test_before(void)
{
	static const char *const cases[][4] = {
		{ "2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31" },
		{ "2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28" },
		{ "2024-03-01", "2024-03-31", "2024-02-01", "2024-02-29" },
		{ "2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31" },
		{ "2026-01-02", "2026-01-31", "2025-12-03", "2026-01-01" },
		{ "2026-03-01", "2026-03-30", "2026-01-30", "2026-02-28" },
		{ "2026-11-22", "2026-11-22", "2026-11-21", "2026-11-21" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_period p = { .since = day(cases[i][0]), .until = day(cases[i][1]) };
		struct crm_period b = crm_period_before(&p);

		CHECK(b.since == day(cases[i][2]) && b.until == day(cases[i][3]), "%s..%s",
		    cases[i][0], cases[i][1]);
	}
}

static void test_quarter(void)
{
	static const struct {
		int month;
		const char *day, *since, *until;
	} cases[] = {
		{ 0, "2026-11-22", "2026-10-01", "2026-12-31" },
		{ 1, "2026-01-01", "2026-01-01", "2026-03-31" },
		{ 2, "2026-11-22", "2026-11-01", "2027-01-31" },
		{ 2, "2026-01-31", "2025-11-01", "2026-01-31" },
		{ 12, "2026-02-28", "2025-12-01", "2026-02-28" },
		{ 4, "2026-11-22", "2026-10-01", "2026-12-31" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm c = { .clock = { .fiscal_month = cases[i].month } };
		struct crm_period p = crm_period_quarter(&c, day(cases[i].day));

		CHECK(p.since == day(cases[i].since) && p.until == day(cases[i].until), "case %zu",
		    i);
	}
}

static void test_buckets(void)
{
	static const struct {
		const char *name, *day, *first, *next, *text;
		int month;
	} cases[] = {
		{ "day", "2026-11-22", "2026-11-22", "2026-11-23", "2026-11-22", 1 },
		{ "week", "2026-11-22", "2026-11-16", "2026-11-23", "2026-W47", 1 },
		{ "week", "2027-01-01", "2026-12-28", "2027-01-04", "2026-W53", 1 },
		{ "week", "2024-12-30", "2024-12-30", "2025-01-06", "2025-W01", 1 },
		{ "month", "2026-12-31", "2026-12-01", "2027-01-01", "2026-12", 1 },
		{ "quarter", "2026-11-22", "2026-10-01", "2027-01-01", "2026-Q4", 2 },
		{ "year", "2026-11-22", "2026-01-01", "2027-01-01", "2026", 4 },
		{ "fy", "2026-11-22", "2026-04-01", "2027-04-01", "FY2026", 4 },
		{ "fy", "2026-03-31", "2025-04-01", "2026-04-01", "FY2025", 4 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm c = { .clock = { .fiscal_month = cases[i].month } };
		enum crm_bucket b = crm_bucket_named(cases[i].name);
		int64_t first = crm_bucket_first(&c, b, day(cases[i].day));
		struct crm_str text = { 0 };

		CHECK(first == day(cases[i].first), "%s %s", cases[i].name, cases[i].day);
		CHECK(crm_bucket_next(b, first) == day(cases[i].next), "%s %s", cases[i].name,
		    cases[i].day);
		crm_bucket_print(&text, b, first);
		CHECK_STR(crm_str_text(&text), cases[i].text);
		crm_str_release(&text);
	}
	CHECK_INT(crm_bucket_named("owner"), CRM_NO_BUCKET);
}

int main(void)
{
	test_before();
	test_quarter();
	test_buckets();
	return check_done("period");
}
