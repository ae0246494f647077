/* every 2 weeks on monday,thursday until 2027-06-30: words from left to right, each
 * taken or not. */
#include "calc/recur_words.h"

#include "base/dateread.h"

/* Takes the word where it stands, and the blanks and commas behind it. */
static bool take(struct reader *c, const char *word)
{
	struct reader r = *c;

	if (!read_word(&r, word) || (!at_end(&r) && (is_letter(*r.p) || is_digit(*r.p))))
		return false;
	while (!at_end(&r) && (*r.p == ' ' || *r.p == ','))
		r.p++;
	*c = r;
	return true;
}

/* 2, 2nd, or other (which is 2) */
static bool take_number(struct reader *c, int *n)
{
	static const char *const ends[] = { "st", "nd", "rd", "th" };
	struct reader r = *c;

	if (!read_number(&r, 1, 5, n))
		return false;
	for (int i = 0; i < 4; i++)
		if (read_word(&r, ends[i]))
			break;
	if (!at_end(&r) && *r.p != ' ' && *r.p != ',')
		return false;
	while (!at_end(&r) && (*r.p == ' ' || *r.p == ','))
		r.p++;
	*c = r;
	return true;
}

static bool take_weekday(struct reader *c, int *day)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday" };

	for (*day = 0; *day < 7; ++*day) {
		char some[12], brief[4] = { names[*day][0], names[*day][1], names[*day][2], '\0' };
		size_t len = strlen(names[*day]);

		memcpy(some, names[*day], len);
		memcpy(some + len, "s", 2);
		if (take(c, names[*day]) || take(c, some) || take(c, brief))
			return true;
	}
	return false;
}

/* first, 2nd, last: 1.., -1 */
static bool take_nth(struct reader *c, int *n)
{
	static const char *const names[] = { "first", "second", "third", "fourth", "fifth" };

	for (*n = 1; *n <= 5; ++*n)
		if (take(c, names[*n - 1]))
			return true;
	*n = -1;
	if (take(c, "last"))
		return true;
	return take_number(c, n) && *n >= 1 && *n <= 31;
}

static void add(struct crm_recur_list *l, int v)
{
	if (l->n < CRM_RECUR_LIST)
		l->v[l->n++] = (short)v;
}

static void add_workdays(struct crm_recur *r)
{
	for (int i = 0; i < 5; i++)
		add(&r->day, i);
}

/* monday,thursday or weekdays; false when none is in front */
static bool take_weekdays(struct reader *c, struct crm_recur *r)
{
	int day;

	if (take(c, "weekdays") || take(c, "weekday") || take(c, "workdays")) {
		add_workdays(r);
		return true;
	}
	if (!take_weekday(c, &day))
		return false;
	do {
		add(&r->day, day);
		take(c, "and");
	} while (take_weekday(c, &day));
	return true;
}

/* [the] last friday, the 15th, the 1st and 15th, the last day, the last weekday */
static bool take_of_month(struct reader *c, struct crm_recur *r)
{
	int n, day;

	take(c, "the");
	if (!take_nth(c, &n))
		return false;
	if (take(c, "weekday") || take(c, "workday")) {
		add_workdays(r);
		add(&r->setpos, n);
		return n == -1 || n <= 23;
	}
	if (take_weekday(c, &day)) {
		add(&r->day, day + 7 * n);
		return n <= 5;
	}
	add(&r->monthday, n);
	if (take(c, "day"))
		return true;
	for (;;) {
		take(c, "and");
		take(c, "the");
		if (at_end(c) || !is_digit(*c->p))
			return true;
		if (!take_nth(c, &n))
			return false;
		add(&r->monthday, n);
	}
}

static bool take_unit(struct reader *c, struct crm_recur *r)
{
	static const char *const units[] = { "day", "week", "month", "year" };
	static const char *const many[] = { "days", "weeks", "months", "years" };
	static const char *const each[] = { "daily", "weekly", "monthly", "yearly" };

	for (int i = 0; i < 4; i++)
		if (take(c, units[i]) || take(c, many[i]) || take(c, each[i])) {
			r->freq = i;
			return true;
		}
	return false;
}

static bool take_on(struct reader *c, struct crm_recur *r)
{
	if (!take(c, "on"))
		return true;
	if (r->freq == CRM_WEEKLY)
		return take_weekdays(c, r);
	return r->freq == CRM_MONTHLY && take_of_month(c, r);
}

/* every ... */
static bool take_every(struct reader *c, struct crm_recur *r)
{
	if (take(c, "other"))
		r->interval = 2;
	else if (!at_end(c) && is_digit(*c->p) && (!take_number(c, &r->interval) || !r->interval))
		return false;
	if (take_unit(c, r))
		return take_on(c, r);
	r->freq = CRM_WEEKLY;
	return take_weekdays(c, r);
}

static bool take_month(struct reader *c, struct crm_recur *r)
{
	r->freq = CRM_MONTHLY;
	return take_of_month(c, r) && take(c, "of") &&
	       (take(c, "the") || take(c, "every") || take(c, "each")) && take(c, "month");
}

static bool take_end(struct reader *c, const struct crm_clock *k, struct crm_recur *r)
{
	if (take(c, "until") || take(c, "till")) {
		r->until = true;
		if (at_end(c) || crm_date_parse(c->p, k, &r->until_day, NULL))
			return false;
		c->p = c->end;
		return true;
	}
	take(c, "for");
	return take_number(c, &r->count) && r->count && (take(c, "times") || take(c, "time"));
}

bool crm_recur_words(const char *s, const struct crm_clock *k, struct crm_recur *r)
{
	struct reader c = { s, s + strlen(s) };
	bool ok;

	while (!at_end(&c) && *c.p == ' ')
		c.p++;
	if (take(&c, "every") || take(&c, "each")) {
		ok = take_every(&c, r);
	} else if (take(&c, "weekdays") || take(&c, "workdays")) {
		r->freq = CRM_WEEKLY;
		add_workdays(r);
		ok = true;
	} else {
		ok = take_unit(&c, r) ? take_on(&c, r) : take_month(&c, r);
	}
	return ok && (at_end(&c) || take_end(&c, k, r)) && at_end(&c);
}
