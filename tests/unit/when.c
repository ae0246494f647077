/* Days and times on the clock of those who planned them. Now is Sunday 2026-11-22
 * 12:00 UTC. */
#include "base/when.h"

#include "check.h"

static struct crm_clock clock_in(const char *zone)
{
	struct crm_clock k = { .now = INT64_C(1795348800), .zone = crm_zone_get(zone) };

	k.today = crm_zone_day(k.zone, k.now);
	return k;
}

static void test_parse(void)
{
	static const struct {
		const char *zone, *typed, *kept, *shown;
	} v[] = {
		{ "Europe/Berlin", "tomorrow", "2026-11-23", "Mon 23 Nov" },
		{ "Europe/Berlin", "tomorrow 9:05", "2026-11-23T09:05:00+01:00",
		    "Mon 23 Nov 09:05" },
		{ "Europe/Berlin", "2027-07-01T10:30:15", "2027-07-01T10:30:15+02:00",
		    "Thu 1 Jul 2027 10:30:15" },
		{ "Europe/Berlin", "2026-11-24T10:30Z", "2026-11-24T11:30:00+01:00",
		    "Tue 24 Nov 11:30" },
		{ "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:30:00+02:00",
		    "Sun 29 Mar 03:30" },
		{ "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T02:30:00+02:00",
		    "Sun 25 Oct 02:30" },
		{ "Australia/Lord_Howe", "now", "2026-11-22T23:00:00+11:00", "Sun 22 Nov 23:00" },
		{ "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:45:00+11:00",
		    "Sun 4 Oct 02:45" },
		{ "America/New_York", "+2h", "2026-11-22T09:00:00-05:00", "Sun 22 Nov 09:00" },
		{ "Asia/Kathmandu", "eoy", "2026-12-31", "Thu 31 Dec" },
		{ "UTC", "2026-W48", NULL, "not one day or time but a period: '2026-W48'" },
		{ "UTC", "soon", NULL, "not a day or time: 'soon'" },
		{ "UTC", "2026-02-30", NULL, "no such day: '2026-02-30'" },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in(v[i].zone);
		struct crm_str text = { 0 };
		struct crm_when w, again;
		struct crm_err e = { 0 };

		if (crm_when_parse(v[i].typed, &k, &w, &e)) {
			CHECK(!v[i].kept, "%s", v[i].typed);
			CHECK_STR(e.text, v[i].shown);
			continue;
		}
		crm_when_print(&text, &w);
		CHECK_STR(crm_str_text(&text), v[i].kept ? v[i].kept : "");
		CHECK(crm_when_read(text.s, text.len, &again), "%s", text.s);
		CHECK(crm_when_point(&again) == crm_when_point(&w), "%s", text.s);
		CHECK_INT(crm_when_time(&again, k.zone, 9), crm_when_time(&w, k.zone, 9));
		crm_str_reset(&text);
		crm_when_show(&text, &w, &k);
		CHECK_STR(text.s, v[i].shown);
		crm_str_release(&text);
	}
}

static void test_read(void)
{
	static const char *const wrong[] = { "", "2026-11-2", "2026-13-01", "2026-11-24T10:30:00",
		"2026-11-24T10:30:00Z", "2026-11-24 10:30:00+01:00", "2026-11-24T24:00:00+01:00",
		"2026-11-24T10:30:00+24:00", "2026-11-24T10:30:00.01:00",
		"2026-11-24T10:30:60+01:00", "2026-11-24T10:30:00+0100x",
		"2026-11-24T10:30:00UTC+1" };
	struct crm_when w;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		CHECK(!crm_when_read(wrong[i], strlen(wrong[i]), &w), "'%s'", wrong[i]);
	CHECK(crm_when_read("2026-11-24T10:30:00-09:30", 25, &w) && w.off == -34200, "%d", w.off);
}

/* A range as the texts that SQL compares with. */
static void test_range(void)
{
	static const struct {
		const char *asked, *lo, *hi;
	} v[] = {
		{ "today", "2026-11-22", "2026-11-22T23:59:59~" },
		{ "..today", "", "2026-11-22T23:59:59~" },
		{ "2026-W48", "2026-11-23", "2026-11-29T23:59:59~" },
		{ "2026-11..2026-Q4", "2026-11-01", "2026-12-31T23:59:59~" },
		{ "2026-11-24T10:30", "2026-11-24T10:30:00", "2026-11-24T10:30:00~" },
		{ "2026-11-24T10:30..", "2026-11-24T10:30:00", "" },
		{ "2026-11-24T09:30Z..2026-11-25", "2026-11-24T10:30:00", "2026-11-25T23:59:59~" },
		{ "9999-12-31", "9999-12-31", "9999-12-31T23:59:59~" },
		{ "2027..2026", NULL, "range is empty: '2027..2026'" },
		{ "..", NULL, "range without an end: '..'" },
	};
	struct crm_clock k = clock_in("Europe/Berlin");

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_str lo = { 0 }, hi = { 0 };
		struct crm_err e = { 0 };
		struct crm_range r;

		if (crm_when_range(v[i].asked, &k, &r, &e)) {
			CHECK(!v[i].lo, "%s", v[i].asked);
			CHECK_STR(e.text, v[i].hi);
			continue;
		}
		if (r.lo != INT64_MIN)
			crm_when_bound(&lo, r.lo, false);
		if (r.hi != INT64_MAX)
			crm_when_bound(&hi, r.hi, true);
		CHECK_STR(crm_str_text(&lo), v[i].lo ? v[i].lo : "?");
		CHECK_STR(crm_str_text(&hi), v[i].hi);
		crm_str_release(&lo);
		crm_str_release(&hi);
	}
}

static void test_move(void)
{
	struct crm_when w;

	CHECK(crm_when_read("2026-11-24T10:30:00+01:00", 25, &w), "read");
	crm_when_move(&w, crm_zone_get("America/New_York"));
	CHECK_INT(w.off, -18000);
	CHECK_INT(w.secs, 37800);
	CHECK(crm_when_read("2026-11-24", 10, &w), "read");
	CHECK_INT(crm_when_time(&w, crm_zone_get("America/New_York"), 9), 1795528800);
}

int main(void)
{
	test_parse();
	test_read();
	test_range();
	test_move();
	return check_done("when");
}
