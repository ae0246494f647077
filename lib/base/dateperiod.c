/* Periods of the calendar: this-week, last-fy, 2026-Q3, 2026-W47. */
#include "base/dateword.h"

int64_t crm_dateperiod_week(int64_t day)
{
	return day - crm_day_of_week(day);
}

int64_t crm_dateperiod_month(int64_t day, int n)
{
	int year, month, mday;

	crm_day_civil(day, &year, &month, &mday);
	month += n - 1;
	year += month / 12 - (month % 12 < 0);
	return crm_day(year, (month % 12 + 12) % 12 + 1, 1);
}

/* n months from the first of one */
static void set_months(struct crm_dateword *w, int64_t first, int n)
{
	w->lo = first;
	w->hi = crm_dateperiod_month(first, n) - 1;
}

static void set_week(struct crm_dateword *w, int64_t monday)
{
	w->lo = monday;
	w->hi = monday + 6;
}

/* step: -1 last, 0 this, 1 next */
static bool read_unit(struct crm_dateword *w, struct reader *c, int step, const struct crm_clock *k)
{
	int fiscal = k->fiscal_month >= 1 && k->fiscal_month <= 12 ? k->fiscal_month : 1;
	int64_t today = k->today;
	int year, month, mday;

	crm_day_civil(today, &year, &month, &mday);
	if (read_word(c, "week"))
		set_week(w, crm_dateperiod_week(today) + 7 * step);
	else if (read_word(c, "month"))
		set_months(w, crm_dateperiod_month(today, step), 1);
	else if (read_word(c, "quarter"))
		set_months(w, crm_dateperiod_month(today, 3 * step - (month - 1) % 3), 3);
	else if (read_word(c, "year"))
		set_months(w, crm_dateperiod_month(today, 12 * step + 1 - month), 12);
	else if (read_word(c, "fy"))
		set_months(
		    w, crm_dateperiod_month(today, 12 * step - (month - fiscal + 12) % 12), 12);
	else
		return false;
	return true;
}

static bool read_relative(struct crm_dateword *w, struct reader *c, const struct crm_clock *k)
{
	static const char *const words[] = { "last-", "this-", "next-" };

	for (int i = 0; i < 3; i++) {
		if (read_word(c, words[i]))
			return read_unit(w, c, i - 1, k);
	}
	return false;
}

/* The week of 4 January is week 1. */
static bool iso_week(struct crm_dateword *w, int year, int week)
{
	int64_t monday = crm_dateperiod_week(crm_day(year, 1, 4)) + 7 * (week - 1);

	if (week < 1 || monday >= crm_dateperiod_week(crm_day(year + 1, 1, 4)))
		return false;
	set_week(w, monday);
	return true;
}

/* What is wrong with it, or NULL; *found when it has a period's shape. */
static const char *read_absolute(struct crm_dateword *w, struct reader *c, bool *found)
{
	bool quarter, week;
	int year, n;

	if (!read_number(c, 4, 4, &year))
		return NULL;
	if (at_end(c)) {
		*found = true;
		if (!year)
			return "no such year";
		set_months(w, crm_day(year, 1, 1), 12);
		return NULL;
	}
	if (!read_char(c, '-'))
		return NULL;
	quarter = read_char(c, 'q');
	week = !quarter && read_char(c, 'w');
	if (!read_number(c, quarter ? 1 : 2, quarter ? 1 : 2, &n) || !at_end(c))
		return NULL;
	*found = true;
	if (!year)
		return "no such year";
	if (week)
		return iso_week(w, year, n) ? NULL : "no such week";
	if (n < 1 || n > (quarter ? 4 : 12))
		return quarter ? "no such quarter" : "no such month";
	if (quarter)
		set_months(w, crm_day(year, 3 * n - 2, 1), 3);
	else
		set_months(w, crm_day(year, n, 1), 1);
	return NULL;
}

bool crm_dateperiod_read(struct crm_dateword *w, struct reader *c, const char *s,
    const struct crm_clock *k, int *code, struct crm_err *e)
{
	struct reader r = *c;
	const char *wrong = NULL;
	bool found = false;

	if (!at_end(&r) && is_digit(*r.p))
		wrong = read_absolute(w, &r, &found);
	else
		found = read_relative(w, &r, k) && at_end(&r);
	if (!found)
		return false;
	*c = r;
	w->kind = CRM_DATEWORD_PERIOD;
	w->t = 0;
	if (!wrong && (w->hi < CRM_DAY_MIN || w->lo > CRM_DAY_MAX))
		wrong = "beyond the years 1 to 9999";
	*code = wrong ? crm_err_set(e, CRM_DATA, "%s: '%s'", wrong, s) : CRM_OK;
	/* The last week of 9999 ends in the year after. */
	if (w->lo < CRM_DAY_MIN)
		w->lo = CRM_DAY_MIN;
	if (w->hi > CRM_DAY_MAX)
		w->hi = CRM_DAY_MAX;
	return true;
}
