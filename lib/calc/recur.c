/* The days of a rule. Each period (day, week, month, year) is gone through day by day:
 * a year has 366, and tests of one day are plain; what RFC 5545 calls expanding and
 * limiting are then one and the same. */
#include "calc/recur.h"

#include <string.h>

static bool holds(const struct crm_recur_list *l, int value)
{
	for (int i = 0; i < l->n; i++)
		if (l->v[i] == value)
			return true;
	return false;
}

/* The value counted from the front, or -1.. from the end of `length`. */
static bool holds_either(const struct crm_recur_list *l, int value, int length)
{
	return holds(l, value) || holds(l, value - length - 1);
}

static int month_length(int y, int m)
{
	int d = 28;

	while (crm_day_valid(y, m, d + 1))
		d++;
	return d;
}

/* The week of the year that a day is in, and how many weeks that year has. Week 1 is
 * the first with four days in the year. */
static int week_of(int64_t day, int wkst, int *weeks)
{
	int64_t monday = day - (crm_day_of_week(day) - wkst + 7) % 7, first, next;
	int y, m, d;

	crm_day_civil(monday + 3, &y, &m, &d);
	first = crm_day(y, 1, 4);
	first -= (crm_day_of_week(first) - wkst + 7) % 7;
	next = crm_day(y + 1, 1, 4);
	next -= (crm_day_of_week(next) - wkst + 7) % 7;
	*weeks = (int)((next - first) / 7);
	return (int)((monday - first) / 7) + 1;
}

struct civil {
	int64_t day;
	int y, m, d, length, yearday, year_length;
};

static struct civil civil_of(int64_t day)
{
	struct civil c = { .day = day };

	crm_day_civil(day, &c.y, &c.m, &c.d);
	c.length = month_length(c.y, c.m);
	c.yearday = (int)(day - crm_day(c.y, 1, 1)) + 1;
	c.year_length = crm_day_valid(c.y, 2, 29) ? 366 : 365;
	return c;
}

/* BYDAY: a number before the day counts in the month, or where the rule is of years
 * without months, in the year. */
static bool weekday_fits(const struct crm_recur *r, const struct civil *c)
{
	int wd = crm_day_of_week(c->day);
	bool year = r->freq == CRM_YEARLY && !r->months;
	int at = year ? c->yearday : c->d, length = year ? c->year_length : c->length;
	int nth = (at - 1) / 7 + 1, back = -((length - at) / 7 + 1);

	if (holds(&r->day, wd))
		return true;
	if (r->freq != CRM_MONTHLY && r->freq != CRM_YEARLY)
		return false;
	return holds(&r->day, wd + 7 * nth) || holds(&r->day, wd + 7 * back);
}

static bool fits(const struct crm_recur_iter *i, int64_t day)
{
	const struct crm_recur *r = i->r;
	struct civil c = civil_of(day);
	bool by_day = r->day.n || r->monthday.n || r->yearday.n;
	int weeks, week;

	if (r->months && !(r->months & 1U << c.m))
		return false;
	if (r->week.n) {
		week = week_of(day, r->wkst, &weeks);
		if (!holds_either(&r->week, week, weeks))
			return false;
	}
	if (r->yearday.n && !holds_either(&r->yearday, c.yearday, c.year_length))
		return false;
	if (r->monthday.n && !holds_either(&r->monthday, c.d, c.length))
		return false;
	if (r->day.n && !weekday_fits(r, &c))
		return false;
	if (by_day || r->freq == CRM_DAILY)
		return true;
	/* What the rule leaves open is as on the first day. */
	if (r->freq == CRM_WEEKLY || r->week.n)
		return crm_day_of_week(day) == crm_day_of_week(i->start);
	if (r->freq == CRM_YEARLY && !r->months) {
		int y, m, d;

		crm_day_civil(i->start, &y, &m, &d);
		if (c.m != m)
			return false;
	}
	return c.d == i->mday;
}

void crm_recur_iter_init(struct crm_recur_iter *i, const struct crm_recur *r, int64_t start)
{
	int y, m;

	*i = (struct crm_recur_iter){ .r = r, .start = start, .period = start };
	crm_day_civil(start, &y, &m, &i->mday);
	if (r->freq == CRM_WEEKLY)
		i->period = start - (crm_day_of_week(start) - r->wkst + 7) % 7;
	else if (r->freq == CRM_MONTHLY)
		i->period = crm_day(y, m, 1);
	else if (r->freq == CRM_YEARLY)
		i->period = crm_day(y, 1, 1);
}

/* The first day of the period that is n behind the one of a day. */
static int64_t later(const struct crm_recur *r, int64_t period, int n)
{
	int y, m, d;
	int64_t month;

	crm_day_civil(period, &y, &m, &d);
	switch (r->freq) {
	case CRM_DAILY:
		return period + n;
	case CRM_WEEKLY:
		return period + 7 * (int64_t)n;
	case CRM_MONTHLY:
		month = (int64_t)y * 12 + m - 1 + n;
		if (month >= 10000 * 12)
			return CRM_DAY_MAX + INT64_C(1);
		return crm_day((int)(month / 12), (int)(month % 12) + 1, 1);
	default:
		return n > 9999 - y ? CRM_DAY_MAX + INT64_C(1) : crm_day(y + n, 1, 1);
	}
}

/* Where BYSETPOS stands, only these of the period's days are left. */
static void choose(struct crm_recur_iter *i)
{
	int kept = 0;

	if (!i->r->setpos.n)
		return;
	for (int k = 0; k < i->n; k++)
		if (holds_either(&i->r->setpos, k + 1, i->n))
			i->found[kept++] = i->found[k];
	i->n = kept;
}

/* A rule that never fits (30 February) would be walked through to the year 9999, which
 * takes a twentieth of a second at worst. */
bool crm_recur_iter_next(struct crm_recur_iter *i, int64_t *day)
{
	for (;;) {
		while (i->at < i->n) {
			*day = i->found[i->at++];
			if (*day >= i->start)
				return true;
		}
		if (i->period > CRM_DAY_MAX)
			return false;
		i->n = i->at = 0;
		for (int64_t d = i->period, end = later(i->r, i->period, 1);
		     d < end && d <= CRM_DAY_MAX; d++)
			if (d >= CRM_DAY_MIN && fits(i, d))
				i->found[i->n++] = d;
		choose(i);
		i->period = later(i->r, i->period, i->r->interval);
	}
}
