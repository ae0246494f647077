/* RRULE text, read and printed in one order. */
#include <string.h>

#include "base/text.h"
#include "calc/recur.h"
#include "calc/recur_words.h"

static const char *const freqs[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
static const char days[] = "MOTUWETHFRSASU";

static bool number(const char **s, int min, int max, int *n)
{
	const char *p = *s;
	int64_t v = 0;
	bool minus = *p == '-';

	p += minus || *p == '+';
	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		if ((v = v * 10 + (*p - '0')) > INT32_MAX)
			return false;
	v = minus ? -v : v;
	if (v < min || v > max)
		return false;
	*n = (int)v;
	*s = p;
	return true;
}

static bool list(const char *s, int max, bool back, struct crm_recur_list *l)
{
	int n;

	do {
		if (l->n == CRM_RECUR_LIST || !number(&s, back ? -max : 1, max, &n) || !n)
			return false;
		l->v[l->n++] = (short)n;
	} while (*s++ == ',');
	return !s[-1];
}

static bool weekday(const char *s, int *day)
{
	for (*day = 0; *day < 7; ++*day)
		if (!strncmp(s, days + 2 * *day, 2))
			return true;
	return false;
}

static bool by_day(const char *s, struct crm_recur_list *l)
{
	int n, day;

	do {
		n = 0;
		if (l->n == CRM_RECUR_LIST ||
		    (!strchr("MTWFS", *s) && (!number(&s, -53, 53, &n) || !n)) || !weekday(s, &day))
			return false;
		l->v[l->n++] = (short)(day + 7 * n);
		s += 2;
	} while (*s++ == ',');
	return !s[-1];
}

/* 20261231 or 20261231T225959Z */
static bool until(const char *s, struct crm_recur *r)
{
	static const struct crm_clock utc = { 0 };
	struct crm_clock k = utc;
	size_t len = strlen(s);

	k.zone = crm_zone_get("UTC");
	r->until = true;
	r->until_timed = len > 8;
	if (len == 8)
		return !crm_date_parse(s, &k, &r->until_day, NULL);
	return (len == 15 || (len == 16 && s[15] == 'Z')) &&
	       !crm_time_parse(s, &k, false, &r->until_secs, NULL);
}

static bool one(const char *s, int max, int *n)
{
	return number(&s, 0, max, n) && !*s;
}

static bool part(struct crm_recur *r, const char *name, const char *v)
{
	struct crm_recur_list months = { 0 };
	int day;

	if (!strcmp(name, "FREQ")) {
		for (int i = 0; i < 4; i++)
			if (!strcmp(v, freqs[i])) {
				r->freq = i;
				return true;
			}
		return false;
	}
	if (!strcmp(name, "INTERVAL"))
		return one(v, 100000, &r->interval) && r->interval;
	if (!strcmp(name, "COUNT"))
		return one(v, 1000000, &r->count) && r->count;
	if (!strcmp(name, "UNTIL"))
		return until(v, r);
	if (!strcmp(name, "BYMONTH")) {
		if (!list(v, 12, false, &months))
			return false;
		for (int i = 0; i < months.n; i++)
			r->months |= 1U << months.v[i];
		return true;
	}
	if (!strcmp(name, "BYWEEKNO"))
		return list(v, 53, true, &r->week);
	if (!strcmp(name, "BYYEARDAY"))
		return list(v, 366, true, &r->yearday);
	if (!strcmp(name, "BYMONTHDAY"))
		return list(v, 31, true, &r->monthday);
	if (!strcmp(name, "BYDAY"))
		return by_day(v, &r->day);
	if (!strcmp(name, "BYSETPOS"))
		return list(v, 366, true, &r->setpos);
	if (!strcmp(name, "BYHOUR"))
		return one(v, 23, &r->hour);
	if (!strcmp(name, "BYMINUTE"))
		return one(v, 59, &r->minute);
	if (!strcmp(name, "BYSECOND"))
		return one(v, 59, &r->second);
	if (strcmp(name, "WKST") != 0 || !weekday(v, &day) || v[2])
		return false;
	r->wkst = day;
	return true;
}

static void sort(struct crm_recur_list *l)
{
	int n = 0;

	for (int i = 1; i < l->n; i++)
		for (int k = i; k > 0 && l->v[k] < l->v[k - 1]; k--) {
			short v = l->v[k];

			l->v[k] = l->v[k - 1];
			l->v[k - 1] = v;
		}
	for (int i = 0; i < l->n; i++)
		if (!i || l->v[i] != l->v[n - 1])
			l->v[n++] = l->v[i];
	l->n = n;
}

/* What RFC 5545 forbids: a number before a day outside of months and years, weeks and
 * days of the year in rules of another period. */
static bool sound(const struct crm_recur *r)
{
	if (r->count && r->until)
		return false;
	if (r->week.n && r->freq != CRM_YEARLY)
		return false;
	if (r->yearday.n && r->freq != CRM_YEARLY)
		return false;
	if (r->monthday.n && r->freq == CRM_WEEKLY)
		return false;
	if (r->setpos.n && !(r->months || r->week.n || r->yearday.n || r->monthday.n || r->day.n))
		return false;
	for (int i = 0; i < r->day.n; i++)
		if ((r->day.v[i] < 0 || r->day.v[i] >= 7) &&
		    ((r->freq != CRM_MONTHLY && r->freq != CRM_YEARLY) || r->week.n))
			return false;
	return true;
}

/* FREQ=...;... in upper case. */
static bool read_rule(char *s, struct crm_recur *r)
{
	unsigned seen = 0;

	if (strncmp(s, "FREQ=", 5) != 0 && !strstr(s, ";FREQ="))
		return false;
	for (char *next; s; s = next) {
		static const char *const names[] = { "FREQ", "INTERVAL", "COUNT", "UNTIL",
			"BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS",
			"BYHOUR", "BYMINUTE", "BYSECOND", "WKST" };
		char *equals = strchr(s, '=');

		next = strchr(s, ';');
		if (next)
			*next++ = '\0';
		if (!*s && !next)
			break;
		equals = strchr(s, '=');
		if (!equals)
			return false;
		*equals = '\0';
		for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
			if (!strcmp(s, names[i])) {
				if (seen & 1U << i)
					return false;
				seen |= 1U << i;
			}
		if (!part(r, s, equals + 1))
			return false;
	}
	return sound(r);
}

int crm_recur_parse(
    const char *s, const struct crm_clock *k, struct crm_recur *r, struct crm_err *e)
{
	struct crm_str text = { 0 };
	bool ok;

	*r = (struct crm_recur){ .interval = 1, .hour = -1, .minute = -1, .second = -1 };
	crm_str_puts(&text, s);
	for (size_t i = 0; i < text.len; i++)
		if (text.s[i] >= 'a' && text.s[i] <= 'z')
			text.s[i] = (char)(text.s[i] & ~32);
	if (!text.len || text.len > 1000)
		ok = false;
	else if (strchr(text.s, '='))
		ok = read_rule(text.s + (strncmp(text.s, "RRULE:", 6) ? 0 : 6), r);
	else
		ok = crm_recur_words(text.s, k, r);
	crm_str_release(&text);
	if (!ok)
		return crm_err_set(e, CRM_DATA,
		    "not a repetition such as weekly, every monday, FREQ=DAILY: '%s'", s);
	sort(&r->week);
	sort(&r->yearday);
	sort(&r->monthday);
	sort(&r->day);
	sort(&r->setpos);
	return CRM_OK;
}

static void put_list(struct crm_str *out, const char *name, const struct crm_recur_list *l)
{
	for (int i = 0; i < l->n; i++)
		crm_str_addf(out, "%s%d", i ? "," : name, l->v[i]);
}

static void put_days(struct crm_str *out, const struct crm_recur_list *l)
{
	for (int i = 0; i < l->n; i++) {
		int day = (l->v[i] % 7 + 7) % 7, nth = (l->v[i] - day) / 7;

		crm_str_puts(out, i ? "," : ";BYDAY=");
		if (nth)
			crm_str_addf(out, "%d", nth);
		crm_str_add(out, days + 2 * day, 2);
	}
}

static void put_until(struct crm_str *out, const struct crm_recur *r)
{
	struct crm_str text = { 0 };

	if (r->until_timed)
		crm_time_print(&text, r->until_secs, crm_zone_get("UTC"));
	else
		crm_date_print(&text, r->until_day);
	crm_str_puts(out, ";UNTIL=");
	/* 2026-12-31T22:59:59+00:00 without its marks. */
	for (size_t i = 0; i < text.len && i < 19; i++)
		if (text.s[i] != '-' && text.s[i] != ':')
			crm_str_addc(out, text.s[i]);
	crm_str_puts(out, r->until_timed ? "Z" : "");
	crm_str_release(&text);
}

void crm_recur_print(const struct crm_recur *r, struct crm_str *out)
{
	crm_str_addf(out, "FREQ=%s", freqs[r->freq]);
	if (r->interval != 1)
		crm_str_addf(out, ";INTERVAL=%d", r->interval);
	for (int m = 1, n = 0; m <= 12; m++)
		if (r->months & 1U << m)
			crm_str_addf(out, "%s%d", n++ ? "," : ";BYMONTH=", m);
	put_list(out, ";BYWEEKNO=", &r->week);
	put_list(out, ";BYYEARDAY=", &r->yearday);
	put_list(out, ";BYMONTHDAY=", &r->monthday);
	put_days(out, &r->day);
	if (r->hour >= 0)
		crm_str_addf(out, ";BYHOUR=%d", r->hour);
	if (r->minute >= 0)
		crm_str_addf(out, ";BYMINUTE=%d", r->minute);
	if (r->second >= 0)
		crm_str_addf(out, ";BYSECOND=%d", r->second);
	put_list(out, ";BYSETPOS=", &r->setpos);
	if (r->wkst)
		crm_str_addf(out, ";WKST=%.2s", days + 2 * r->wkst);
	if (r->count)
		crm_str_addf(out, ";COUNT=%d", r->count);
	if (r->until)
		put_until(out, r);
}
