/* Days, times, zones and their words. "Now" is Wednesday 2026-11-25 14:30:15 in
 * Berlin unless a table says otherwise. */
#include "base/date.h"

#include "check.h"

#define NOW INT64_C(1795613415)

static struct crm_clock clock_in(const char *zone, const char *today, int fiscal_month)
{
	struct crm_clock k = { .now = NOW, .zone = crm_zone_get(zone) };
	struct crm_clock utc = { .zone = crm_zone_get("UTC") };

	CHECK(k.zone, "zone %s", zone);
	if (!k.zone)
		exit(1);
	k.fiscal_month = fiscal_month;
	k.today = crm_zone_day(k.zone, k.now);
	if (today)
		CHECK_INT(crm_date_parse(today, &utc, &k.today, NULL), 0);
	return k;
}

static const char *day_text(int64_t day)
{
	static struct crm_str bufs[4];
	static int turn;
	struct crm_str *b = &bufs[turn++ % 4];

	crm_str_reset(b);
	if (day == INT64_MIN || day == INT64_MAX)
		crm_str_puts(b, "open");
	else
		crm_date_print(b, day);
	return b->s;
}

static const char *time_text(int64_t t, const struct crm_zone *z)
{
	static struct crm_str bufs[4];
	static int turn;
	struct crm_str *b = &bufs[turn++ % 4];

	crm_str_reset(b);
	if (t == INT64_MIN || t == INT64_MAX)
		crm_str_puts(b, "open");
	else
		crm_time_print(b, t, z);
	return b->s;
}

static void test_civil(void)
{
	static const struct {
		int y, m, d;
		bool valid;
	} days[] = {
		{ 2024, 2, 29, true },
		{ 2023, 2, 29, false },
		{ 1900, 2, 29, false },
		{ 2000, 2, 29, true },
		{ 2100, 2, 29, false },
		{ 2026, 4, 31, false },
		{ 2026, 12, 31, true },
		{ 2026, 0, 1, false },
		{ 2026, 13, 1, false },
		{ 2026, 1, 0, false },
		{ 0, 1, 1, false },
		{ 1, 1, 1, true },
		{ 9999, 12, 31, true },
		{ 10000, 1, 1, false },
		{ -4, 2, 29, false },
	};
	int y = 1, m = 1, d = 1, wrong = 0;

	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		CHECK_INT(crm_day_valid(days[i].y, days[i].m, days[i].d), days[i].valid);
	CHECK_INT(crm_day(1970, 1, 1), 0);
	CHECK_INT(crm_day(2000, 3, 1), 11017);
	CHECK_INT(crm_day(1, 1, 1), CRM_DAY_MIN);
	CHECK_INT(crm_day(9999, 12, 31), CRM_DAY_MAX);
	CHECK_INT(crm_day_of_week(crm_day(2026, 11, 22)), 6);
	CHECK_INT(crm_day_of_week(crm_day(1, 1, 1)), 0);
	/* Every day there is, counted one by one. */
	for (int64_t day = CRM_DAY_MIN; day <= CRM_DAY_MAX; day++) {
		int a, b, c;

		crm_day_civil(day, &a, &b, &c);
		wrong += a != y || b != m || c != d || crm_day(y, m, d) != day;
		if (crm_day_valid(y, m, ++d))
			continue;
		d = 1;
		m = m % 12 + 1;
		y += m == 1;
	}
	CHECK_INT(wrong, 0);
	CHECK_STR(day_text(CRM_DAY_MIN), "0001-01-01");
	CHECK_STR(day_text(CRM_DAY_MAX + 1), "10000-01-01");
	CHECK_STR(day_text(CRM_DAY_MIN - 367), "-1-12-31");
}

struct day_case {
	const char *text, *want; /* want: a day, or the message */
};

static void check_days(const struct crm_clock *k, const struct day_case *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct crm_err e;
		int64_t day;
		int code = crm_date_parse(v[i].text, k, &day, &e);

		CHECK(!code || code == CRM_DATA, "%s: code %d", v[i].text, code);
		CHECK(!strcmp(code ? e.text : day_text(day), v[i].want), "%s: got %s, want %s",
		    v[i].text, code ? e.text : day_text(day), v[i].want);
	}
}

#define CHECK_DAYS(k, v) check_days(k, v, sizeof(v) / sizeof *(v))

static void test_day_words(void)
{
	struct crm_clock k = clock_in("Europe/Berlin", NULL, 0);
	static const struct day_case v[] = {
		{ "2026-11-22", "2026-11-22" },
		{ "20261122", "2026-11-22" },
		{ "0001-01-01", "0001-01-01" },
		{ "9999-12-31", "9999-12-31" },
		{ "yesterday", "2026-11-24" },
		{ "today", "2026-11-25" },
		{ "TODAY", "2026-11-25" },
		{ "Tomorrow", "2026-11-26" },
		{ "now", "2026-11-25" },
		{ "mon", "2026-11-30" },
		{ "tue", "2026-12-01" },
		{ "wed", "2026-12-02" },
		{ "Thu", "2026-11-26" },
		{ "fri", "2026-11-27" },
		{ "friday", "2026-11-27" },
		{ "Wednesday+1d", "2026-12-03" },
		{ "sat", "2026-11-28" },
		{ "sun", "2026-11-29" },
		{ "sow", "2026-11-23" },
		{ "eow", "2026-11-29" },
		{ "som", "2026-11-01" },
		{ "eom", "2026-11-30" },
		{ "soq", "2026-10-01" },
		{ "eoq", "2026-12-31" },
		{ "soy", "2026-01-01" },
		{ "eoy", "2026-12-31" },
		{ "-90d", "2026-08-27" },
		{ "+2w", "2026-12-09" },
		{ "3mo", "2027-02-25" },
		{ "1q", "2027-02-25" },
		{ "1y", "2027-11-25" },
		{ "-1Y", "2025-11-25" },
		{ "0d", "2026-11-25" },
		{ "eom-3d", "2026-11-27" },
		{ "mon+1w", "2026-12-07" },
		{ "soy-1d", "2025-12-31" },
		{ "now+1d", "2026-11-26" },
		{ "+1mo-1d", "2026-12-24" },
		{ "1mo2w", "not a date: '1mo2w'" },
		{ "2026-01-31+1mo", "2026-02-28" },
		{ "2024-01-31+1mo", "2024-02-29" },
		{ "2026-01-31+1mo+1mo", "2026-03-28" },
		{ "2026-01-31+2mo", "2026-03-31" },
		{ "2026-03-31-1mo", "2026-02-28" },
		{ "2024-02-29+1y", "2025-02-28" },
		{ "2024-02-29-4y", "2020-02-29" },
		{ "2026-08-31+1q", "2026-11-30" },
		{ "2026-01-15-1mo", "2025-12-15" },
		{ "2026-12-31+1d", "2027-01-01" },
		{ "20240229+1d", "2024-03-01" },
		/* a time: its date as written */
		{ "2010-12-01 08:26:00", "2010-12-01" },
		{ "20101201T082600Z", "2010-12-01" },
		{ "20101201t0826", "2010-12-01" },
		{ "2010-12-01T23:59:00.000-1200", "2010-12-01" },
		{ "2010-12-01T00:10:00,5+14:00", "2010-12-01" },
		{ "tomorrow 9:00", "2026-11-26" },
		/* refused */
		{ "2026-02-30", "no such day: '2026-02-30'" },
		{ "20260230", "no such day: '20260230'" },
		{ "2026-13-01", "no such day: '2026-13-01'" },
		{ "0000-01-01", "no such day: '0000-01-01'" },
		{ "2010-12-01 24:00", "no such time: '2010-12-01 24:00'" },
		{ "2010-12-01 08:60", "no such time: '2010-12-01 08:60'" },
		{ "2010-12-01 08:26:61", "no such time: '2010-12-01 08:26:61'" },
		{ "x", "not a date: 'x'" },
		{ "", "not a date: ''" },
		{ " ", "not a date: ' '" },
		{ "-", "not a date: '-'" },
		{ "+", "not a date: '+'" },
		{ "d", "not a date: 'd'" },
		{ "90", "not a date: '90'" },
		{ "+90", "not a date: '+90'" },
		{ "1e3d", "not a date: '1e3d'" },
		{ "2026-2-3", "not a date: '2026-2-3'" },
		{ "2026-11-22x", "not a date: '2026-11-22x'" },
		{ "2026-11-222", "not a date: '2026-11-222'" },
		{ "202611221", "not a date: '202611221'" },
		{ "2026-11-22T", "not a date: '2026-11-22T'" },
		{ "2026-11-22T10", "not a date: '2026-11-22T10'" },
		{ "2026-11-22T10:30:", "not a date: '2026-11-22T10:30:'" },
		{ "2026-11-22T10:30:00.", "not a date: '2026-11-22T10:30:00.'" },
		{ "2026-11-22T10:30+25:00", "not a date: '2026-11-22T10:30+25:00'" },
		{ "2026-11-22T10:30Zx", "not a date: '2026-11-22T10:30Zx'" },
		{ "12/1/2010", "not a date: '12/1/2010'" },
		{ "mondays", "not a date: 'mondays'" },
		{ "todayx", "not a date: 'todayx'" },
		{ "eom3d", "not a date: 'eom3d'" },
		{ "-3m", "months are written mo: '-3m'" },
		{ "-36h", "hours make a time, not a day: '-36h'" },
		{ "2026", "not one day but a period: '2026'" },
		{ "2026-11", "not one day but a period: '2026-11'" },
		{ "this-week", "not one day but a period: 'this-week'" },
		{ "2026-01-01..", "not a date: '2026-01-01..'" },
		{ "9999-12-31+1d", "beyond the years 1 to 9999: '9999-12-31+1d'" },
		{ "0001-01-01-1mo", "beyond the years 1 to 9999: '0001-01-01-1mo'" },
		{ "+999999999y", "beyond the years 1 to 9999: '+999999999y'" },
		{ "-999999999w", "beyond the years 1 to 9999: '-999999999w'" },
		{ "9999999999d", "not a date: '9999999999d'" },
		{ "\xff\xfe", "not a date: '\xff\xfe'" },
	};

	CHECK_DAYS(&k, v);
}

/* Words on other days than a Wednesday in autumn. */
static void test_day_words_elsewhen(void)
{
	static const struct {
		const char *today, *text, *want;
	} v[] = {
		{ "2026-11-22", "mon", "2026-11-23" },
		{ "2026-11-22", "sun", "2026-11-29" },
		{ "2026-11-22", "sow", "2026-11-16" },
		{ "2026-11-22", "eow", "2026-11-22" },
		{ "2026-11-23", "mon", "2026-11-30" },
		{ "2026-11-23", "sow", "2026-11-23" },
		{ "2024-02-10", "eom", "2024-02-29" },
		{ "2100-02-10", "eom", "2100-02-28" },
		{ "2026-01-01", "soq", "2026-01-01" },
		{ "2026-03-31", "eoq", "2026-03-31" },
		{ "2026-04-01", "soq", "2026-04-01" },
		{ "2026-06-30", "eoq", "2026-06-30" },
		{ "2026-09-30", "soq", "2026-07-01" },
		{ "2026-12-31", "eoy", "2026-12-31" },
		{ "2026-12-31", "tomorrow", "2027-01-01" },
		{ "2027-01-01", "sow", "2026-12-28" },
		{ "2024-03-01", "yesterday", "2024-02-29" },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in("UTC", v[i].today, 0);
		struct day_case one = { v[i].text, v[i].want };

		check_days(&k, &one, 1);
	}
}

static void test_times(void)
{
	struct crm_clock k = clock_in("Europe/Berlin", NULL, 0);
	static const struct {
		const char *text, *want;
		bool end;
	} v[] = {
		{ "now", "2026-11-25T14:30:15+01:00", false },
		{ "now", "2026-11-25T14:30:15+01:00", true },
		{ "2026-11-22T10:30", "2026-11-22T10:30:00+01:00", false },
		{ "2026-11-22 10:30", "2026-11-22T10:30:00+01:00", true },
		{ "2026-07-22 10:30:59", "2026-07-22T10:30:59+02:00", false },
		{ "2026-11-22T10:30Z", "2026-11-22T11:30:00+01:00", false },
		{ "2026-11-22 10:30:00 UTC", "2026-11-22T11:30:00+01:00", false },
		{ "2026-11-22 10:30:00 -0500", "2026-11-22T16:30:00+01:00", false },
		{ "2026-11-22T10:30+05:30", "2026-11-22T06:00:00+01:00", false },
		{ "2026-11-22T10:30+01", "2026-11-22T10:30:00+01:00", false },
		{ "2010-12-01T08:26:00.999+0100", "2010-12-01T08:26:00+01:00", false },
		{ "20101201T082600Z", "2010-12-01T09:26:00+01:00", false },
		{ "2016-12-31T23:59:60Z", "2017-01-01T01:00:00+01:00", false },
		{ "2026-11-22", "2026-11-22T00:00:00+01:00", false },
		{ "2026-11-22", "2026-11-22T23:59:59+01:00", true },
		{ "today", "2026-11-25T00:00:00+01:00", false },
		{ "-90d", "2026-08-27T00:00:00+02:00", false },
		{ "-90d", "2026-08-27T23:59:59+02:00", true },
		{ "tomorrow 9:00", "2026-11-26T09:00:00+01:00", false },
		{ "monT10:15", "2026-11-30T10:15:00+01:00", false },
		{ "satt1015", "2026-11-28T10:15:00+01:00", false },
		{ "-36h", "2026-11-24T02:30:15+01:00", false },
		{ "-36h", "2026-11-24T02:30:15+01:00", true },
		{ "+2H", "2026-11-25T16:30:15+01:00", false },
		{ "2h", "2026-11-25T16:30:15+01:00", false },
		{ "now-2h", "2026-11-25T12:30:15+01:00", false },
		{ "now-1mo", "2026-10-25T14:30:15+01:00", false },
		{ "now-2mo", "2026-09-25T14:30:15+02:00", false },
		{ "-1d-2h", "2026-11-24T12:30:15+01:00", false },
		{ "tomorrow+9h", "2026-11-26T09:00:00+01:00", false },
		/* clock changes: 29 March and 25 October */
		{ "2026-03-29T02:30", "2026-03-29T03:30:00+02:00", false },
		{ "2026-03-29T02:30+01:00", "2026-03-29T03:30:00+02:00", false },
		{ "2026-03-29T03:00", "2026-03-29T03:00:00+02:00", false },
		{ "2026-10-25T02:30", "2026-10-25T02:30:00+02:00", false },
		{ "2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00", false },
		{ "2026-03-29+24h", "2026-03-30T01:00:00+02:00", false },
		{ "1900-01-01", "1900-01-01T00:00:00+01:00", false },
		{ "2100-07-01T12:00", "2100-07-01T12:00:00+02:00", false },
		{ "2100-12-01T12:00", "2100-12-01T12:00:00+01:00", false },
		/* refused */
		{ "x", "not a time: 'x'", false },
		{ "10:30", "not a time: '10:30'", false },
		{ "2026-11-22T1:3", "not a time: '2026-11-22T1:3'", false },
		{ "2026-11-22T10:30-8h", "not a time: '2026-11-22T10:30-8h'", false },
		{ "2026-11-22T25:00", "no such time: '2026-11-22T25:00'", false },
		{ "2026-02-30T10:00", "no such day: '2026-02-30T10:00'", false },
		{ "2026-11", "not one time but a period: '2026-11'", false },
		{ "0001-01-01", "beyond the years 1 to 9999: '0001-01-01'", false },
		{ "9999-12-31T23:00-02:00", "beyond the years 1 to 9999: '9999-12-31T23:00-02:00'",
		    false },
		{ "+999999999h", "beyond the years 1 to 9999: '+999999999h'", false },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_err e;
		int64_t t;
		int code = crm_time_parse(v[i].text, &k, v[i].end, &t, &e);
		const char *got = code ? e.text : time_text(t, k.zone);

		CHECK(!strcmp(got, v[i].want), "%s: got %s, want %s", v[i].text, got, v[i].want);
	}
}

static void test_zones(void)
{
	static const char *const bad[] = { "", "/etc/passwd", "../zoneinfo/UTC", ":UTC",
		"Europe/../Europe/Berlin", "Europe//Berlin", "Europe/", "Europe", "CET-1CEST",
		"EST5EDT,M3.2.0,M11.1.0", "Nowhere/City", "zone.tab", "./UTC", "Europe/Berlin " };
	/* what a clock shows there, the time, and what it shows read back */
	static const struct {
		const char *zone, *local, *want, *back;
	} v[] = {
		{ "UTC", "2026-03-29T02:30", "2026-03-29T02:30:00+00:00", NULL },
		{ "Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59+00:00", NULL },
		{ "Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00+00:00",
		    "2026-03-29T03:00:00+02:00" },
		{ "Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59+00:00", NULL },
		{ "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00+00:00", NULL },
		{ "Europe/Berlin", "1945-06-01T12:00", "1945-06-01T09:00:00+00:00", NULL },
		{ "America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00+00:00",
		    "2026-03-08T03:30:00-04:00" },
		{ "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00+00:00", NULL },
		{ "America/New_York", "2100-07-01T00:00", "2100-07-01T04:00:00+00:00", NULL },
		{ "America/New_York", "2100-01-01T00:00", "2100-01-01T05:00:00+00:00", NULL },
		{ "America/New_York", "2099-12-31T23:59:59", "2100-01-01T04:59:59+00:00", NULL },
		{ "America/New_York", "1900-01-01T00:00", "1900-01-01T05:00:00+00:00", NULL },
		{ "Asia/Kolkata", "2026-11-22T10:30", "2026-11-22T05:00:00+00:00", NULL },
		{ "Asia/Kolkata", "2100-11-22T10:30", "2100-11-22T05:00:00+00:00", NULL },
		{ "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00+00:00",
		    "2026-10-04T02:45:00+11:00" },
		{ "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00+00:00", NULL },
		{ "Australia/Lord_Howe", "2100-01-01T00:00", "2099-12-31T13:00:00+00:00", NULL },
		{ "Australia/Lord_Howe", "2100-07-01T00:00", "2100-06-30T13:30:00+00:00", NULL },
		{ "Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59+00:00", NULL },
		{ "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00+00:00",
		    "2011-12-31T12:00:00+14:00" },
		{ "Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00+00:00", NULL },
		{ "Africa/Casablanca", "2026-01-15T12:00", "2026-01-15T11:00:00+00:00", NULL },
		{ "Africa/Casablanca", "2026-03-01T12:00", "2026-03-01T12:00:00+00:00", NULL },
		{ "Africa/Casablanca", "2099-03-01T12:00", "2099-03-01T11:00:00+00:00", NULL },
		{ "Europe/Dublin", "2100-01-01T12:00", "2100-01-01T12:00:00+00:00", NULL },
		{ "Europe/Dublin", "2100-07-01T12:00", "2100-07-01T11:00:00+00:00", NULL },
		{ "Asia/Tehran", "2100-07-01T12:00", "2100-07-01T08:30:00+00:00", NULL },
	};
	const struct crm_zone *utc = crm_zone_get("UTC");

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(!crm_zone_get(bad[i]), "%s is a zone", bad[i]);
	CHECK(!crm_zone_get(NULL), "NULL is a zone");
	CHECK(crm_zone_get("Europe/Berlin") == crm_zone_get("Europe/Berlin"), "read twice");
	CHECK_STR(crm_zone_name(crm_zone_get("Europe/Berlin")), "Europe/Berlin");
	CHECK(crm_zone_offset(crm_zone_get("Europe/Berlin"), INT64_MAX) >= 3600, "far future");
	CHECK_INT(crm_zone_offset(crm_zone_get("Europe/Berlin"), INT64_MIN), 3208);
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in(v[i].zone, NULL, 0);
		struct crm_clock other = clock_in("UTC", NULL, 0);
		const char *shown;
		int64_t t = 0, local = 0;

		CHECK_INT(crm_time_parse(v[i].local, &k, false, &t, NULL), 0);
		CHECK_INT(crm_time_parse(v[i].local, &other, false, &local, NULL), 0);
		CHECK_STR(time_text(t, utc), v[i].want);
		CHECK_INT(crm_zone_time(k.zone, local), t);
		shown = time_text(t, k.zone);
		if (v[i].back)
			CHECK_STR(shown, v[i].back);
		else
			CHECK(!strncmp(shown, v[i].local, strlen(v[i].local)), "%s: shown %s",
			    v[i].local, shown);
	}
}

/* Days that are no 24 hours, or that begin at one o'clock. */
static void test_midnight(void)
{
	static const struct {
		const char *zone, *day, *begin;
		int64_t secs;
	} v[] = {
		{ "UTC", "2026-11-22", "2026-11-22T00:00:00+00:00", 86400 },
		{ "Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00", 23 * 3600 },
		{ "Europe/Berlin", "2026-10-25", "2026-10-25T00:00:00+02:00", 25 * 3600 },
		{ "America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00", 23 * 3600 },
		{ "America/Sao_Paulo", "2018-02-17", "2018-02-17T00:00:00-02:00", 25 * 3600 },
		{ "Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00", 23 * 3600 },
		{ "America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00", 25 * 3600 },
		{ "Australia/Lord_Howe", "2026-10-04", "2026-10-04T00:00:00+10:30", 84600 },
		{ "Pacific/Apia", "2011-12-29", "2011-12-29T00:00:00-10:00", 86400 },
		{ "Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00", 0 },
		{ "Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00", 86400 },
		{ "Pacific/Kwajalein", "1993-08-21", "1993-08-22T00:00:00+12:00", 0 },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in(v[i].zone, v[i].day, 0);
		int64_t t = crm_zone_midnight(k.zone, k.today);

		CHECK_STR(time_text(t, k.zone), v[i].begin);
		CHECK_INT(crm_zone_midnight(k.zone, k.today + 1) - t, v[i].secs);
		CHECK(crm_zone_day(k.zone, t) >= k.today, "%s %s", v[i].zone, v[i].day);
		CHECK(crm_zone_day(k.zone, t - 1) < k.today, "%s %s", v[i].zone, v[i].day);
	}
}

static void test_zone_system(void)
{
	static const struct {
		const char *tz, *name;
		int offset; /* in July 2026 */
	} v[] = {
		{ "Europe/Berlin", "Europe/Berlin", 7200 },
		{ ":Europe/Berlin", "Europe/Berlin", 7200 },
		{ "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata", 19800 },
		{ "", "UTC", 0 },
		{ "UTC0", "UTC", 0 },
		{ "<+0530>-5:30", "<+0530>-5:30", 19800 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3", 7200 },
		{ "XXX5YYY,J60,J300", "XXX5YYY,J60,J300", -4 * 3600 },
		{ "XXX5YYY,0/0,J365/25", "XXX5YYY,0/0,J365/25", -4 * 3600 },
		{ "AAA-10BBB,M10.1.0,M4.1.0/3", "AAA-10BBB,M10.1.0,M4.1.0/3", 36000 },
		{ "XXX5YYY4", "XXX5YYY4", -4 * 3600 },
	};
	static const char *const nonsense[] = { "Foo/Bar", "X5", "XXX", "XXX25", "XXX5YYY,",
		"<XXX5", "XXX5YYY,M3.2.0", "XXX5YYY,M13.2.0,M11.1.0", "XXX5YYY,M3.6.0,M11.1.0",
		"XXX5YYY,J0,J1", "XXX5YYY,400,1", "XXX5YYY,M3.2.0,M11.1.0x", "../UTC", "\xff" };
	const struct crm_zone *fallback;
	int64_t july = INT64_C(1783900800);

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		const struct crm_zone *z;

		setenv("TZ", v[i].tz, 1);
		z = crm_zone_system();
		CHECK_STR(crm_zone_name(z), v[i].name);
		CHECK(crm_zone_offset(z, july) == v[i].offset, "%s: %d", v[i].tz,
		    crm_zone_offset(z, july));
	}
	CHECK(!crm_zone_get("XXX5YYY4"), "a rule is a zone");
	unsetenv("TZ");
	fallback = crm_zone_system();
	CHECK(fallback, "no zone at all");
	for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
		setenv("TZ", nonsense[i], 1);
		CHECK(crm_zone_system() == fallback, "%s: %s", nonsense[i],
		    crm_zone_name(crm_zone_system()));
	}
	unsetenv("TZ");
}

static void test_date_ranges(void)
{
	static const struct {
		int fiscal;
		const char *today, *text, *lo, *hi; /* lo a message where hi is NULL */
	} v[] = {
		{ 0, NULL, "today", "2026-11-25", "2026-11-25" },
		{ 0, NULL, "2026-11-01..2026-11-30", "2026-11-01", "2026-11-30" },
		{ 0, NULL, "2026-11-01..", "2026-11-01", "open" },
		{ 0, NULL, "..today", "open", "2026-11-25" },
		{ 0, NULL, "-90d..", "2026-08-27", "open" },
		{ 0, NULL, "today..+7d", "2026-11-25", "2026-12-02" },
		{ 0, NULL, "som..eom-3d", "2026-11-01", "2026-11-27" },
		{ 0, NULL, "today..today", "2026-11-25", "2026-11-25" },
		{ 0, NULL, "2026", "2026-01-01", "2026-12-31" },
		{ 0, NULL, "2026-Q3", "2026-07-01", "2026-09-30" },
		{ 0, NULL, "2026-q1..2026-q2", "2026-01-01", "2026-06-30" },
		{ 0, NULL, "2026-11", "2026-11-01", "2026-11-30" },
		{ 0, NULL, "2024-02", "2024-02-01", "2024-02-29" },
		{ 0, NULL, "2026-W47", "2026-11-16", "2026-11-22" },
		{ 0, NULL, "2026-w01", "2025-12-29", "2026-01-04" },
		{ 0, NULL, "2026-W53", "2026-12-28", "2027-01-03" },
		{ 0, NULL, "2020-W53", "2020-12-28", "2021-01-03" },
		{ 0, NULL, "2021-W01", "2021-01-04", "2021-01-10" },
		{ 0, NULL, "2024-W01", "2024-01-01", "2024-01-07" },
		{ 0, NULL, "2008-W01", "2007-12-31", "2008-01-06" },
		{ 0, NULL, "9999-W52", "9999-12-27", "9999-12-31" },
		{ 0, NULL, "2025-W53", "no such week: '2025-W53'", NULL },
		{ 0, NULL, "2026-W00", "no such week: '2026-W00'", NULL },
		{ 0, NULL, "2026-Q5", "no such quarter: '2026-Q5'", NULL },
		{ 0, NULL, "2026-13", "no such month: '2026-13'", NULL },
		{ 0, NULL, "0000", "no such year: '0000'", NULL },
		{ 0, NULL, "2026..", "2026-01-01", "open" },
		{ 0, NULL, "..2026", "open", "2026-12-31" },
		{ 0, NULL, "2026-10..2026-11-15", "2026-10-01", "2026-11-15" },
		{ 0, NULL, "last-week", "2026-11-16", "2026-11-22" },
		{ 0, NULL, "This-Week", "2026-11-23", "2026-11-29" },
		{ 0, NULL, "next-week", "2026-11-30", "2026-12-06" },
		{ 0, NULL, "last-month", "2026-10-01", "2026-10-31" },
		{ 0, NULL, "next-month", "2026-12-01", "2026-12-31" },
		{ 0, "2026-12-31", "next-month", "2027-01-01", "2027-01-31" },
		{ 0, "2026-01-31", "last-month", "2025-12-01", "2025-12-31" },
		{ 0, "2026-03-31", "last-month", "2026-02-01", "2026-02-28" },
		{ 0, NULL, "this-quarter", "2026-10-01", "2026-12-31" },
		{ 0, NULL, "last-quarter", "2026-07-01", "2026-09-30" },
		{ 0, NULL, "next-quarter", "2027-01-01", "2027-03-31" },
		{ 0, NULL, "last-year", "2025-01-01", "2025-12-31" },
		{ 0, NULL, "this-fy", "2026-01-01", "2026-12-31" },
		{ 1, NULL, "this-fy", "2026-01-01", "2026-12-31" },
		{ 4, NULL, "this-fy", "2026-04-01", "2027-03-31" },
		{ 4, "2026-03-31", "this-fy", "2025-04-01", "2026-03-31" },
		{ 4, "2026-04-01", "this-fy", "2026-04-01", "2027-03-31" },
		{ 4, "2026-04-01", "last-fy", "2025-04-01", "2026-03-31" },
		{ 12, NULL, "next-fy", "2026-12-01", "2027-11-30" },
		{ 12, "2026-12-01", "this-fy", "2026-12-01", "2027-11-30" },
		{ 3, "2024-02-29", "this-fy", "2023-03-01", "2024-02-29" },
		{ 0, NULL, "last-year..this-month", "2025-01-01", "2026-11-30" },
		{ 0, NULL, "2010-12-01 08:26..today", "2010-12-01", "2026-11-25" },
		{ 0, NULL, "2026-Q3..2026-Q2", "range is empty: '2026-Q3..2026-Q2'", NULL },
		{ 0, NULL, "today..yesterday", "range is empty: 'today..yesterday'", NULL },
		{ 0, NULL, "..", "range without an end: '..'", NULL },
		{ 0, NULL, "", "not a date: ''", NULL },
		{ 0, NULL, "a..b", "not a date: 'a..b'", NULL },
		{ 0, NULL, "today...", "not a date: 'today...'", NULL },
		{ 0, NULL, "-36h..", "hours make a time, not a day: '-36h..'", NULL },
		{ 0, NULL, "this-day", "not a date: 'this-day'", NULL },
		{ 0, NULL, "this-weekx", "not a date: 'this-weekx'", NULL },
		{ 0, NULL, "2026-1", "not a date: '2026-1'", NULL },
		{ 0, NULL, "2026-W1", "not a date: '2026-W1'", NULL },
		{ 0, "9999-06-01", "next-year", "beyond the years 1 to 9999: 'next-year'", NULL },
		{ 0, "0001-06-01", "last-year", "beyond the years 1 to 9999: 'last-year'", NULL },
		{ 0, "0001-01-01", "last-week", "beyond the years 1 to 9999: 'last-week'", NULL },
		{ 4, "0001-01-01", "this-fy", "0001-01-01", "0001-03-31" },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in("Europe/Berlin", v[i].today, v[i].fiscal);
		struct crm_range r;
		struct crm_err e;
		int code = crm_date_range(v[i].text, &k, &r, &e);
		const char *lo = code ? e.text : day_text(r.lo);

		CHECK(!strcmp(lo, v[i].lo), "%s: got %s, want %s", v[i].text, lo, v[i].lo);
		CHECK(!code == !!v[i].hi, "%s: code %d", v[i].text, code);
		if (!code && v[i].hi)
			CHECK(!strcmp(day_text(r.hi), v[i].hi), "%s: got %s, want %s", v[i].text,
			    day_text(r.hi), v[i].hi);
	}
}

static void test_time_ranges(void)
{
	static const struct {
		const char *zone, *text, *lo, *hi;
	} v[] = {
		{ "Europe/Berlin", "today", "2026-11-25T00:00:00+01:00",
		    "2026-11-25T23:59:59+01:00" },
		{ "Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00",
		    "2026-03-29T23:59:59+02:00" },
		{ "Europe/Berlin", "2026-Q1", "2026-01-01T00:00:00+01:00",
		    "2026-03-31T23:59:59+02:00" },
		{ "Europe/Berlin", "this-week..", "2026-11-23T00:00:00+01:00", "open" },
		{ "Europe/Berlin", "..2026-11-22", "open", "2026-11-22T23:59:59+01:00" },
		{ "Europe/Berlin", "-36h..", "2026-11-24T02:30:15+01:00", "open" },
		{ "Europe/Berlin", "-36h..now", "2026-11-24T02:30:15+01:00",
		    "2026-11-25T14:30:15+01:00" },
		{ "Europe/Berlin", "-90d..", "2026-08-27T00:00:00+02:00", "open" },
		{ "Europe/Berlin", "2026-11-22T10:30", "2026-11-22T10:30:00+01:00",
		    "2026-11-22T10:30:00+01:00" },
		{ "Europe/Berlin", "2026-11-22T10:30..2026-11-22T11:30Z",
		    "2026-11-22T10:30:00+01:00", "2026-11-22T12:30:00+01:00" },
		{ "Europe/Berlin", "now..today", "2026-11-25T14:30:15+01:00",
		    "2026-11-25T23:59:59+01:00" },
		{ "Europe/Berlin", "now..-1h", "range is empty: 'now..-1h'", NULL },
		{ "Europe/Berlin", "2026-11-22T10:30:01..2026-11-22T10:30",
		    "range is empty: '2026-11-22T10:30:01..2026-11-22T10:30'", NULL },
		{ "Europe/Berlin", "x..", "not a time: 'x..'", NULL },
		{ "America/New_York", "2026-11-25", "2026-11-25T00:00:00-05:00",
		    "2026-11-25T23:59:59-05:00" },
		/* the day that Samoa skipped: no second, and no error */
		{ "Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00",
		    "2011-12-29T23:59:59-10:00" },
		{ "Pacific/Apia", "2011-12-30..2011-12-30", "2011-12-31T00:00:00+14:00",
		    "2011-12-29T23:59:59-10:00" },
		{ "Pacific/Apia", "2011-12-29..2011-12-31", "2011-12-29T00:00:00-10:00",
		    "2011-12-31T23:59:59+14:00" },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in(v[i].zone, NULL, 0);
		struct crm_range r;
		struct crm_err e;
		int code = crm_time_range(v[i].text, &k, &r, &e);
		const char *lo = code ? e.text : time_text(r.lo, k.zone);

		CHECK(!strcmp(lo, v[i].lo), "%s: got %s, want %s", v[i].text, lo, v[i].lo);
		CHECK(!code == !!v[i].hi, "%s: code %d", v[i].text, code);
		if (!code && v[i].hi)
			CHECK(!strcmp(time_text(r.hi, k.zone), v[i].hi), "%s: got %s, want %s",
			    v[i].text, time_text(r.hi, k.zone), v[i].hi);
	}
}

static void test_time_print(void)
{
	static const struct {
		const char *zone, *want;
		int64_t t;
	} v[] = {
		{ "UTC", "1970-01-01T00:00:00+00:00", 0 },
		{ "UTC", "1969-12-31T23:59:59+00:00", -1 },
		{ "Asia/Kolkata", "1970-01-01T05:30:00+05:30", 0 },
		{ "America/New_York", "1969-12-31T19:00:00-05:00", 0 },
		/* before railways: -4:56:02 and +0:53:28, in whole minutes, the same instant */
		{ "America/New_York", "1799-12-31T19:04:00-04:56", INT64_C(-5364662400) },
		{ "Europe/Berlin", "1800-01-01T00:53:00+00:53", INT64_C(-5364662400) },
		{ "UTC", "0001-01-01T00:00:00+00:00", CRM_TIME_MIN },
		{ "UTC", "9999-12-31T23:59:59+00:00", CRM_TIME_MAX },
		/* a year that a zone cannot show is shown in UTC */
		{ "America/New_York", "0001-01-01T00:00:00+00:00", CRM_TIME_MIN },
		{ "Europe/Berlin", "9999-12-31T23:59:59+00:00", CRM_TIME_MAX },
	};
	struct crm_str huge = { 0 };

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_clock k = clock_in(v[i].zone, NULL, 0);
		int64_t t = 0;

		CHECK_STR(time_text(v[i].t, k.zone), v[i].want);
		CHECK_INT(crm_time_parse(v[i].want, &k, false, &t, NULL), 0);
		CHECK_INT(t, v[i].t);
	}
	crm_time_print(&huge, INT64_MAX, crm_zone_get("Europe/Berlin"));
	crm_time_print(&huge, INT64_MIN, crm_zone_get("Europe/Berlin"));
	crm_date_print(&huge, INT64_MAX);
	crm_date_print(&huge, INT64_MIN);
	CHECK(huge.len > 40, "%s", huge.s);
	crm_str_release(&huge);
}

static void test_scan(void)
{
	static const struct {
		const char *text, *format, *day, *time; /* time NULL: none; day a message */
	} v[] = {
		{ "12/1/2010 8:26", "%m/%d/%Y %H:%M", "2010-12-01", "2010-12-01T08:26:00+01:00" },
		{ "12/1/2010", "%m/%d/%Y", "2010-12-01", NULL },
		{ "01.02.26", "%d.%m.%y", "2026-02-01", NULL },
		{ "01.02.69", "%d.%m.%y", "1969-02-01", NULL },
		{ "1 Dec 2010", "%d %b %Y", "2010-12-01", NULL },
		{ "December  1, 2010", "%B %e, %Y", "2010-12-01", NULL },
		{ "MAY 2 2010", "%b %d %Y", "2010-05-02", NULL },
		{ "20101201082600", "%Y%m%d%H%M%S", "2010-12-01", "2010-12-01T08:26:00+01:00" },
		{ "2010-12-01 08:26:00 PM", "%Y-%m-%d %I:%M:%S %p", "2010-12-01",
		    "2010-12-01T20:26:00+01:00" },
		{ "2010-12-01 12:05am", "%Y-%m-%d %I:%M%p", "2010-12-01",
		    "2010-12-01T00:05:00+01:00" },
		{ "2010-12-01 12:05 PM", "%Y-%m-%d %I:%M %p", "2010-12-01",
		    "2010-12-01T12:05:00+01:00" },
		{ "2010-12-01T23:30:00-0500", "%Y-%m-%dT%H:%M:%S%z", "2010-12-01",
		    "2010-12-02T05:30:00+01:00" },
		{ "2026-03-29 02:30", "%Y-%m-%d %H:%M", "2026-03-29", "2026-03-29T03:30:00+02:00" },
		{ "2024/366", "%Y/%j", "2024-12-31", NULL },
		{ "100% 2024-1-1", "100%% %Y-%m-%d", "2024-01-01", NULL },
		{ "2010-12-1   8", "%Y-%m-%d %H", "2010-12-01", "2010-12-01T08:00:00+01:00" },
		{ "2023/366", "%Y/%j", "no such day: '2023/366'", NULL },
		{ "2023/000", "%Y/%j", "no such day: '2023/000'", NULL },
		{ "30/2/2010", "%d/%m/%Y", "no such day: '30/2/2010'", NULL },
		{ "1/13/2010", "%d/%m/%Y", "no such day: '1/13/2010'", NULL },
		{ "2010-12-01 24:00", "%Y-%m-%d %H:%M", "no such time: '2010-12-01 24:00'", NULL },
		{ "2010-12-01 13:00pm", "%Y-%m-%d %I:%M%p", "no such time: '2010-12-01 13:00pm'",
		    NULL },
		{ "2010-12-01x", "%Y-%m-%d", "not a date like '%Y-%m-%d': '2010-12-01x'", NULL },
		{ "2010-12-01 ", "%Y-%m-%d", "not a date like '%Y-%m-%d': '2010-12-01 '", NULL },
		{ "2010-12-", "%Y-%m-%d", "not a date like '%Y-%m-%d': '2010-12-'", NULL },
		{ "10-12-01", "%Y-%m-%d", "not a date like '%Y-%m-%d': '10-12-01'", NULL },
		{ "", "%Y-%m-%d", "not a date like '%Y-%m-%d': ''", NULL },
		{ "1 Decem 2010", "%d %b %Y", "not a date like '%d %b %Y': '1 Decem 2010'", NULL },
		{ "1", "%Q", "unknown %Q in the date format '%Q'", NULL },
		{ "1", "%Y-%m-%d%", "unknown % in the date format '%Y-%m-%d%'", NULL },
		{ "1", "%H:%M", "no year, month and day in the date format '%H:%M'", NULL },
		{ "1", "%Y-%m", "no year, month and day in the date format '%Y-%m'", NULL },
		{ "1", "%Y%j %I", "%I and %p want each other in the date format '%Y%j %I'", NULL },
		{ "1", "", "no year, month and day in the date format ''", NULL },
	};
	struct crm_clock k = clock_in("Europe/Berlin", NULL, 0);

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_err e;
		int64_t day, t;
		bool has_time;
		int code = crm_date_scan(v[i].text, v[i].format, &k, &day, &t, &has_time, &e);
		const char *got = code ? e.text : day_text(day);

		CHECK(!strcmp(got, v[i].day), "%s: got %s, want %s", v[i].text, got, v[i].day);
		if (code)
			continue;
		CHECK(has_time == !!v[i].time, "%s: time %d", v[i].text, has_time);
		got = time_text(t, k.zone);
		if (v[i].time)
			CHECK(!strcmp(got, v[i].time), "%s: got %s", v[i].text, got);
		else
			CHECK(t == crm_zone_midnight(k.zone, day), "%s: got %s", v[i].text, got);
	}
}

static void test_durations(void)
{
	static const struct {
		const char *text;
		int64_t secs; /* -1: refused */
		const char *shown;
	} v[] = {
		{ "0", 0, "0s" },
		{ "90", 90, "1m30s" },
		{ "90s", 90, "1m30s" },
		{ "7m", 420, "7m" },
		{ "1h30m", 5400, "1h30m" },
		{ "1H30M", 5400, "1h30m" },
		{ "2d", 172800, "2d" },
		{ "1w", 604800, "7d" },
		{ "1w2d3h4m5s", 788645, "9d3h4m5s" },
		{ "1:30:00", 5400, "1h30m" },
		{ "0:00:01", 1, "1s" },
		{ "100:00:00", 360000, "4d4h" },
		{ "120m", 7200, "2h" },
		{ "", -1, "not a duration: ''" },
		{ "x", -1, "not a duration: 'x'" },
		{ "-5m", -1, "not a duration: '-5m'" },
		{ "1:30", -1, "not a duration: '1:30'" },
		{ "1:60:00", -1, "not a duration: '1:60:00'" },
		{ "1:30:00x", -1, "not a duration: '1:30:00x'" },
		{ "1h30", -1, "not a duration: '1h30'" },
		{ "30m1h", -1, "not a duration: '30m1h'" },
		{ "1h1h", -1, "not a duration: '1h1h'" },
		{ "1 h", -1, "not a duration: '1 h'" },
		{ "1.5h", -1, "not a duration: '1.5h'" },
		{ "h", -1, "not a duration: 'h'" },
		{ "1mo", -1, "not a duration: '1mo'" },
		{ "99999999999999999999", -1, "too long a duration: '99999999999999999999'" },
		{ "99999999999999w99999999999999d", -1,
		    "too long a duration: '99999999999999w99999999999999d'" },
		{ "99999999999999:00:00", -1, "too long a duration: '99999999999999:00:00'" },
	};
	struct crm_str out = { 0 };

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_err e;
		int64_t secs = 0;
		int code = crm_duration_parse(v[i].text, &secs, &e);

		crm_str_reset(&out);
		if (!code)
			crm_duration_print(&out, secs);
		CHECK(code ? v[i].secs < 0 : secs == v[i].secs, "%s: %lld", v[i].text,
		    (long long)secs);
		CHECK_STR(code ? e.text : out.s, v[i].shown);
	}
	crm_str_reset(&out);
	crm_duration_print(&out, -5400);
	CHECK_STR(out.s, "-1h30m");
	crm_str_reset(&out);
	crm_duration_print(&out, INT64_MIN);
	CHECK_STR(out.s, "-106751991167300d15h30m8s");
	crm_str_release(&out);
}

static void test_clock(void)
{
	static const struct {
		const char *now;
		int64_t t;
		const char *today;
	} v[] = {
		{ "1795613415", NOW, "2026-11-25" },
		{ "@1795613415", NOW, "2026-11-25" },
		{ "2026-11-25T14:30:15+01:00", NOW, "2026-11-25" },
		{ "2026-11-25 14:30:15", NOW, "2026-11-25" },
		{ "20261125", NOW - 52215, "2026-11-25" },
		{ "@20261125", 20261125, "1970-08-23" },
		{ "0", 0, "1970-01-01" },
		{ "-1", -1, "1970-01-01" },
		{ "-7200", -7200, "1969-12-31" },
	};
	const struct crm_zone *z = crm_zone_get("Europe/Berlin");
	struct crm_clock k;
	struct crm_err e;

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		setenv("CRM_NOW", v[i].now, 1);
		CHECK_INT(crm_clock_init(&k, z, &e), 0);
		CHECK_INT(k.now, v[i].t);
		CHECK_STR(day_text(k.today), v[i].today);
	}
	setenv("CRM_NOW", "noon", 1);
	CHECK_INT(crm_clock_init(&k, z, &e), CRM_CONFIG);
	CHECK_STR(e.text, "CRM_NOW: not a time: 'noon'");
	setenv("CRM_NOW", "999999999999", 1);
	CHECK_INT(crm_clock_init(&k, z, &e), CRM_CONFIG);
	unsetenv("CRM_NOW");
	CHECK_INT(crm_clock_init(&k, z, &e), 0);
	CHECK(k.now > 1700000000 && k.zone == z, "now %lld", (long long)k.now);
}

int main(void)
{
	test_civil();
	test_day_words();
	test_day_words_elsewhen();
	test_zones();
	test_times();
	test_midnight();
	test_zone_system();
	test_date_ranges();
	test_time_ranges();
	test_time_print();
	test_scan();
	test_durations();
	test_clock();
	return check_done("date");
}
