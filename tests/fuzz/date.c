/* Every parser of dates on any text, in several zones: nothing crashes, what is
 * read lies in the years 1 to 9999, and what is printed is read back the same.
 * First byte: 255 a zone file, 254 a zone rule, else zone and fiscal year; a
 * newline parts a date from the format to scan it with. */
#include <stdlib.h>

#include "base/date.h"
#include "base/tzif.h"

static const char *const names[] = { "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata",
	"Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns" };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_day(int64_t day, const struct crm_clock *k)
{
	struct crm_str s = { 0 };
	int64_t again;

	must(day >= CRM_DAY_MIN && day <= CRM_DAY_MAX);
	crm_date_print(&s, day);
	must(!crm_date_parse(s.s, k, &again, NULL) && again == day);
	must(crm_zone_midnight(k->zone, day) <= crm_zone_midnight(k->zone, day + 1));
	crm_str_release(&s);
}

static void check_time(int64_t t, const struct crm_clock *k)
{
	struct crm_str s = { 0 };
	int64_t again;

	must(t >= CRM_TIME_MIN && t <= CRM_TIME_MAX);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		crm_str_reset(&s);
		crm_time_print(&s, t, crm_zone_get(names[i]));
		must(!crm_time_parse(s.s, k, false, &again, NULL) && again == t);
	}
	again = t + crm_zone_offset(k->zone, t);
	must(crm_zone_time(k->zone, again) <= t);
	crm_str_release(&s);
}

static void check_words(const char *s, const struct crm_clock *k)
{
	struct crm_str out = { 0 };
	struct crm_range r;
	struct crm_err e;
	int64_t day, secs, again;

	if (!crm_date_parse(s, k, &day, &e)) {
		check_day(day, k);
		must(!crm_date_range(s, k, &r, &e) && r.lo == day && r.hi == day);
	}
	for (int end = 0; end < 2; end++) {
		if (!crm_time_parse(s, k, end, &day, &e))
			check_time(day, k);
	}
	if (!crm_date_range(s, k, &r, &e))
		must(r.lo <= r.hi);
	crm_time_range(s, k, &r, &e);
	if (!crm_duration_parse(s, &secs, &e)) {
		crm_duration_print(&out, secs);
		must(!crm_duration_parse(out.s, &again, &e) && again == secs);
	}
	crm_str_release(&out);
}

static void check_scan(char *s, const struct crm_clock *k)
{
	char *format = strchr(s, '\n');
	int64_t day, t;
	bool has_time;
	struct crm_err e;

	if (!format)
		return;
	*format++ = '\0';
	if (crm_date_scan(s, format, k, &day, &t, &has_time, &e))
		return;
	check_day(day, k);
	check_time(t, k);
}

static void check_spans(const struct crm_tzif *f)
{
	static const int64_t times[] = { INT64_C(-1000000000000000), CRM_TIME_MIN, -2000000000, 0,
		1790000000, 4100000000, CRM_TIME_MAX, INT64_C(1000000000000000) };

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct crm_tzspan s = crm_tzif_span(f, times[i]);

		must(s.from <= times[i] && times[i] < s.until);
		must(s.off > -CRM_TZ_FAR && s.off < CRM_TZ_FAR);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct crm_clock k = { .now = INT64_C(1795613415) };
	struct crm_tzif f = { .has_rule = true };
	char *s;

	if (!size)
		return 0;
	if (data[0] == 255) {
		if (crm_tzif_parse(&f, data + 1, size - 1)) {
			check_spans(&f);
			crm_tzif_release(&f);
		}
		return 0;
	}
	if (data[0] == 254) {
		if (crm_tzrule_parse(&f.rule, (const char *)data + 1, size - 1))
			check_spans(&f);
		return 0;
	}
	k.zone = crm_zone_get(names[data[0] % 8]);
	k.today = crm_zone_day(k.zone, k.now);
	k.fiscal_month = data[0] / 8 % 14;
	s = malloc(size);
	memcpy(s, data + 1, size - 1);
	s[size - 1] = '\0';
	check_words(s, &k);
	check_scan(s, &k);
	free(s);
	return 0;
}
