/* Calendars: lines, times, VTIMEZONEs; and our recurrences and zones beside libical's. */
#include <libical/ical.h>

#include "calc/recur.h"
#include "channel/ical_time.h"
#include "check.h"

static struct crm_clock now(void)
{
	struct crm_clock k = { .now = INT64_C(1795348800), .zone = crm_zone_get("UTC") };

	k.today = crm_zone_day(k.zone, k.now);
	return k;
}

static void test_lines(void)
{
	static const char file[] = "BEGIN:vcalendar\r\nBEGIN:VEVENT\nSUM\r\n MARY;X=\"a:b;c\";Y=d:"
				   "e\\,f\\;g\\nh\\\\\r\nCATEGORIES:a,b\\,c\nEND:vevent\r\n"
				   "END:VCALENDAR";
	struct crm_pool pool = { 0 };
	struct crm_err e = { 0 };
	struct crm_ical *root = crm_ical_read(file, strlen(file), &pool, &e), *event;
	struct crm_str s = { 0 };
	const char *rest;

	CHECK(root, "%s", e.text);
	if (!root)
		return;
	event = root->sub[0]->sub[0];
	CHECK_INT(event->n, 2);
	CHECK_INT(event->at, 2);
	CHECK_STR(event->line[0].name, "SUMMARY");
	CHECK(crm_ical_param(&event->line[0], "Y", &s) && !strcmp(s.s, "d"), "%s", s.s);
	crm_str_reset(&s);
	CHECK(crm_ical_param(&event->line[0], "X", &s) && !strcmp(s.s, "a:b;c"), "%s", s.s);
	crm_str_reset(&s);
	CHECK(!crm_ical_param(&event->line[0], "Z", &s), "Z");
	crm_ical_whole(event->line[0].value, &s);
	CHECK_STR(s.s, "e,f;g\nh\\");
	crm_str_reset(&s);
	rest = crm_ical_text(event->line[1].value, &s);
	CHECK_STR(s.s, "a");
	crm_str_reset(&s);
	CHECK(rest && !crm_ical_text(rest, &s), "two");
	CHECK_STR(s.s, "b,c");
	crm_str_release(&s);
	crm_ical_free(root);
	crm_pool_release(&pool);
}

static void test_fold(void)
{
	struct crm_str line = { 0 }, out = { 0 };

	for (int i = 0; i < 40; i++)
		crm_str_puts(&line, "äö");
	crm_ical_put_text(&out, "X", line.s);
	for (const char *p = out.s; *p;) {
		size_t len = strcspn(p, "\r");

		CHECK(len <= 75, "%zu", len);
		p += len + 2;
	}
	crm_str_release(&line);
	crm_str_release(&out);
}

static void test_duration(void)
{
	static const struct {
		const char *text;
		int64_t secs;
		const char *again;
	} v[] = { { "PT10M", 600, "PT10M" }, { "-P1DT2H", -93600, "-P1DT2H" },
		{ "+P2W", 1209600, "P14D" }, { "PT0S", 0, "PT0S" }, { "P1D", 86400, "P1D" },
		{ "PT3661S", 3661, "PT1H1M1S" }, { "P", -1, NULL }, { "10M", -1, NULL },
		{ "PT1X", -1, NULL }, { "P99999W", -1, NULL } };

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_str s = { 0 };
		int64_t secs;

		if (!crm_ical_duration(v[i].text, &secs)) {
			CHECK(!v[i].again, "%s", v[i].text);
			continue;
		}
		CHECK_INT(secs, v[i].secs);
		crm_ical_put_duration(&s, secs);
		CHECK_STR(s.s, v[i].again ? v[i].again : "?");
		crm_str_release(&s);
	}
}

/* Where libical 3.0 departs from RFC 5545, and dateutil does not: it keeps a yearly rule by
 * days of the month in the first's month, gives days of week 1 and 53 to the wrong year, and
 * passes over what an interval of days and the last days of a month have in common. */
static bool departs(const char *rule)
{
	return strstr(rule, "BYWEEKNO=1,53") || !strcmp(rule, "FREQ=YEARLY;BYMONTHDAY=1") ||
	       strstr(rule, "INTERVAL=7;BYMONTH=1,3,6;BYMONTHDAY=-31,");
}

/* Rules of tests/data/recur.tsv, from a day that fits them, as others would follow them. */
static void test_recur(void)
{
	FILE *f = fopen("tests/data/recur.tsv", "r");
	struct crm_clock k = now();
	char line[2000];
	int n = 0, differ = 0;

	CHECK(f, "tests/data/recur.tsv: run from the root");
	while (f && fgets(line, sizeof line, f)) {
		char *days = strrchr(line, '\t') + 1;
		struct icalrecurrencetype rule;
		icalrecur_iterator *theirs;
		struct crm_recur_iter ours;
		struct crm_recur r;
		int64_t day;

		*strchr(line, '\t') = '\0';
		if (crm_recur_parse(line, &k, &r, NULL) || strlen(days) < 11 || departs(line))
			continue;
		days[10] = '\0';
		CHECK(!crm_date_parse(days, &k, &day, NULL), "%s", days);
		rule = icalrecurrencetype_from_string(line);
		crm_recur_iter_init(&ours, &r, day);
		theirs = icalrecur_iterator_new(
		    rule, icaltime_from_timet_with_zone((time_t)day * 86400, 1, NULL));
		for (int i = 0; theirs && i < 8; i++) {
			struct icaltimetype t = icalrecur_iterator_next(theirs);

			if (icaltime_is_null_time(t) || t.year > 2199 ||
			    !crm_recur_iter_next(&ours, &day))
				break;
			if (crm_day(t.year, t.month, t.day) != day) {
				fprintf(stderr, "%s from %s: number %d differs\n", line, days, i);
				differ++;
				break;
			}
		}
		n++;
		icalrecur_iterator_free(theirs);
	}
	CHECK(n > 130, "%d", n);
	CHECK_INT(differ, 0);
	if (f)
		fclose(f);
}

/* What we write of a zone says the same to libical as the system does. */
static void test_zones(void)
{
	static const char *const zones[] = { "Europe/Berlin", "America/New_York",
		"Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Africa/Casablanca",
		"Asia/Tokyo", "America/Sao_Paulo" };

	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		const struct crm_zone *z = crm_zone_get(zones[i]);
		struct crm_str text = { 0 };
		icaltimezone *theirs = icaltimezone_new();
		icalcomponent *c;

		crm_ical_put_zone(&text, z, 2015);
		c = icalparser_parse_string(text.s);
		CHECK(c && icaltimezone_set_component(theirs, c), "%s", text.s);
		/* Every 13 hours, to the year 2037. */
		for (int64_t t = INT64_C(1420113600); t < INT64_C(2145000000); t += 46800) {
			struct icaltimetype at = icaltime_from_timet_with_zone(
			    (time_t)t, 0, icaltimezone_get_utc_timezone());
			int daylight,
			    off = icaltimezone_get_utc_offset_of_utc_time(theirs, &at, &daylight);

			if (off == crm_zone_offset(z, t))
				continue;
			CHECK(0, "%s at %lld: %d, not %d", zones[i], (long long)t, off,
			    crm_zone_offset(z, t));
			break;
		}
		icaltimezone_free(theirs, 1);
		crm_str_release(&text);
	}
}

int main(void)
{
	icalerror_set_errors_are_fatal(0);
	test_lines();
	test_fold();
	test_duration();
	test_recur();
	test_zones();
	icalmemory_free_ring();
	return check_done("ical");
}
