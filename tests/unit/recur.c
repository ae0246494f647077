/* What repeats: rules against the days that python-dateutil gives, and people's words
 * against rules. */
#include "calc/recur.h"

#include "check.h"

static struct crm_clock now(void)
{
	struct crm_clock k = { .now = INT64_C(1795348800), .zone = crm_zone_get("UTC") };

	k.today = crm_zone_day(k.zone, k.now);
	return k;
}

static void test_days(void)
{
	FILE *f = fopen("tests/data/recur.tsv", "r");
	struct crm_clock k = now();
	char line[2000];
	int n = 0;

	CHECK(f, "tests/data/recur.tsv: run from the root");
	while (f && fgets(line, sizeof line, f)) {
		char *start = strchr(line, '\t'), *want;
		struct crm_str got = { 0 };
		struct crm_recur_iter i;
		struct crm_recur r;
		struct crm_err e = { 0 };
		int64_t day;

		*start++ = '\0';
		want = strchr(start, '\t');
		*want++ = '\0';
		want[strcspn(want, "\n")] = '\0';
		CHECK(!crm_recur_parse(line, &k, &r, &e), "%s", e.text);
		CHECK(!crm_date_parse(start, &k, &day, &e), "%s", e.text);
		crm_recur_iter_init(&i, &r, day);
		for (int left = 12; left && crm_recur_iter_next(&i, &day); left--) {
			if (day > crm_day(2199, 12, 31))
				break;
			crm_str_puts(&got, got.len ? " " : "");
			crm_date_print(&got, day);
		}
		CHECK(!strcmp(crm_str_text(&got), want), "%s from %s:\n got %s\nwant %s", line,
		    start, crm_str_text(&got), want);
		crm_str_release(&got);
		n++;
	}
	CHECK_INT(n, 160);
	if (f)
		fclose(f);
}

static void test_words(void)
{
	static const struct {
		const char *words, *rule;
	} v[] = {
		{ "daily", "FREQ=DAILY" },
		{ "Weekly", "FREQ=WEEKLY" },
		{ "monthly", "FREQ=MONTHLY" },
		{ "yearly", "FREQ=YEARLY" },
		{ "weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" },
		{ "every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" },
		{ "every monday", "FREQ=WEEKLY;BYDAY=MO" },
		{ "every thu, mon", "FREQ=WEEKLY;BYDAY=MO,TH" },
		{ "every monday and thursday", "FREQ=WEEKLY;BYDAY=MO,TH" },
		{ "every 2 weeks", "FREQ=WEEKLY;INTERVAL=2" },
		{ "every other friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR" },
		{ "every 3 weeks on tue,wed", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,WE" },
		{ "every day", "FREQ=DAILY" },
		{ "every 10 days", "FREQ=DAILY;INTERVAL=10" },
		{ "every month on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15" },
		{ "every month on the 1st and 15th", "FREQ=MONTHLY;BYMONTHDAY=1,15" },
		{ "monthly on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1" },
		{ "every 3 months on the first monday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO" },
		{ "last friday of the month", "FREQ=MONTHLY;BYDAY=-1FR" },
		{ "2nd tuesday of every month", "FREQ=MONTHLY;BYDAY=2TU" },
		{ "last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1" },
		{ "last weekday of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1" },
		{ "every year until 2030-12-31", "FREQ=YEARLY;UNTIL=20301231" },
		{ "weekly until eoy", "FREQ=WEEKLY;UNTIL=20261231" },
		{ "daily 10 times", "FREQ=DAILY;COUNT=10" },
		{ "every monday for 4 times", "FREQ=WEEKLY;BYDAY=MO;COUNT=4" },
		{ "freq=monthly;byday=-1FR;interval=1", "FREQ=MONTHLY;BYDAY=-1FR" },
		{ "RRULE:COUNT=3;FREQ=DAILY", "FREQ=DAILY;COUNT=3" },
		{ "FREQ=WEEKLY;UNTIL=20261231T225959Z;WKST=SU;BYDAY=TU,MO,TU",
		    "FREQ=WEEKLY;BYDAY=MO,TU;WKST=SU;UNTIL=20261231T225959Z" },
		{ "FREQ=YEARLY;BYMONTH=2,1;BYDAY=1MO,-1SU,WE",
		    "FREQ=YEARLY;BYMONTH=1,2;BYDAY=-1SU,WE,1MO" },
		{ "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30" },
		{ "", NULL },
		{ "every", NULL },
		{ "every 0 days", NULL },
		{ "every 99999999999 days", NULL },
		{ "every blue moon", NULL },
		{ "every monday until", NULL },
		{ "every monday until never", NULL },
		{ "daily 0 times", NULL },
		{ "on monday", NULL },
		{ "last friday", NULL },
		{ "32nd of the month", NULL },
		{ "6th friday of the month", NULL },
		{ "FREQ=HOURLY", NULL },
		{ "FREQ=WEEKLY;BYDAY=2MO", NULL },
		{ "FREQ=WEEKLY;BYDAY=", NULL },
		{ "FREQ=DAILY;COUNT=2;UNTIL=20261231", NULL },
		{ "FREQ=DAILY;COUNT=2;COUNT=3", NULL },
		{ "FREQ=DAILY;BYHOUR=8,12", NULL },
		{ "FREQ=MONTHLY;BYMONTHDAY=0", NULL },
		{ "FREQ=MONTHLY;BYSETPOS=1", NULL },
		{ "FREQ=DAILY;X-FOO=1", NULL },
		{ "FREQ=DAILY;UNTIL=20261331", NULL },
		{ "INTERVAL=2", NULL },
	};
	struct crm_clock k = now();

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct crm_str text = { 0 }, again = { 0 };
		struct crm_err e = { 0 };
		struct crm_recur r;

		if (crm_recur_parse(v[i].words, &k, &r, &e)) {
			CHECK(!v[i].rule, "%s", e.text);
			continue;
		}
		crm_recur_print(&r, &text);
		CHECK(v[i].rule && !strcmp(text.s, v[i].rule), "'%s' gives %s", v[i].words, text.s);
		CHECK(!crm_recur_parse(text.s, &k, &r, &e), "%s", e.text);
		crm_recur_print(&r, &again);
		CHECK_STR(again.s, text.s);
		crm_str_release(&text);
		crm_str_release(&again);
	}
}

/* Rules that never fit, or begin near the end of time, come to an end. */
static void test_end(void)
{
	static const char *const v[] = { "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "FREQ=YEARLY;INTERVAL=9000;BYYEARDAY=366" };
	struct crm_clock k = now();
	struct crm_recur_iter i;
	struct crm_recur r;
	int64_t day;

	for (size_t n = 0; n < 3; n++) {
		CHECK(!crm_recur_parse(v[n], &k, &r, NULL), "%s", v[n]);
		crm_recur_iter_init(&i, &r, k.today);
		CHECK(!crm_recur_iter_next(&i, &day), "%s", v[n]);
	}
	CHECK(!crm_recur_parse("weekly", &k, &r, NULL), "weekly");
	crm_recur_iter_init(&i, &r, CRM_DAY_MAX - 3);
	CHECK(crm_recur_iter_next(&i, &day) && day == CRM_DAY_MAX - 3, "first");
	CHECK(!crm_recur_iter_next(&i, &day), "last");
}

int main(void)
{
	test_days();
	test_words();
	test_end();
	return check_done("recur");
}
