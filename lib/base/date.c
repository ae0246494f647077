/* Civil days and how days and times are printed. Printing is written by hand:
 * an export prints millions of them, and printf costs five times as much. */
#include "base/date.h"

#include <stdlib.h>
#include <time.h>

#include "base/dateread.h"

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years are counted from March, so that the leap day is a year's last day. */
int64_t crm_day(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t cycle = floor_div(y, 400);
	int m = month <= 2 ? month + 9 : month - 3;

	y -= cycle * 400;
	return cycle * 146097 + y * 365 + y / 4 - y / 100 + (153 * m + 2) / 5 + day - 1 - 719468;
}

bool crm_day_valid(int year, int month, int day)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

void crm_day_civil(int64_t day, int *year, int *month, int *mday)
{
	/* A damaged book may hold any number; the year must fit an int. */
	const int64_t far = (int64_t)700 * 1000 * 1000 * 1000;
	int64_t cycle;
	unsigned d, y, m;

	day = day > far ? far : day < -far ? -far : day;
	cycle = floor_div(day + 719468, 146097);
	d = (unsigned)(day + 719468 - cycle * 146097);
	/* Takes out the leap days before d, so that all years have 365. */
	y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	d -= y * 365 + y / 4 - y / 100;
	m = (5 * d + 2) / 153;
	*mday = (int)(d - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(cycle * 400 + y) + (*month <= 2);
}

int crm_day_of_week(int64_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (int)((day % 7 + 7 + 3) % 7);
}

static char *put2(char *p, int n)
{
	*p++ = (char)('0' + n / 10);
	*p++ = (char)('0' + n % 10);
	return p;
}

static char *put_day(char *p, int year, int month, int mday)
{
	p = put2(put2(p, year / 100), year % 100);
	*p++ = '-';
	p = put2(p, month);
	*p++ = '-';
	return put2(p, mday);
}

void crm_date_print(struct crm_str *out, int64_t day)
{
	int year, month, mday;
	char buf[16];

	crm_day_civil(day, &year, &month, &mday);
	if (year < 0 || year > 9999)
		crm_str_addf(out, "%d-%02d-%02d", year, month, mday);
	else
		crm_str_add(out, buf, (size_t)(put_day(buf, year, month, mday) - buf));
}

void crm_time_print(struct crm_str *out, int64_t t, const struct crm_zone *z)
{
	int off = crm_zone_offset(z, t), secs;
	int64_t day;
	char buf[24], *p = buf;

	t = t > INT64_MAX / 2 ? INT64_MAX / 2 : t < INT64_MIN / 2 ? INT64_MIN / 2 : t;
	/* RFC 3339 has whole minutes only: before railways clocks differed by
	 * seconds, and the instant is what must stay right. */
	off = off < 0 ? -((30 - off) / 60 * 60) : (off + 30) / 60 * 60;
	day = floor_div(t + off, 86400);
	if (day < CRM_DAY_MIN || day > CRM_DAY_MAX) {
		off = 0;
		day = floor_div(t, 86400);
	}
	secs = (int)(t + off - day * 86400);
	crm_date_print(out, day);
	*p++ = 'T';
	p = put2(p, secs / 3600);
	*p++ = ':';
	p = put2(p, secs / 60 % 60);
	*p++ = ':';
	p = put2(p, secs % 60);
	*p++ = off < 0 ? '-' : '+';
	off = abs(off);
	p = put2(p, off / 3600);
	*p++ = ':';
	p = put2(p, off / 60 % 60);
	crm_str_add(out, buf, (size_t)(p - buf));
}

/* [-]digits except eight, which are a day; @[-]digits always. */
static bool unix_seconds(const char *s, int64_t *t)
{
	struct reader c = { s, s + strlen(s) };
	bool at = read_char(&c, '@');
	bool minus = read_char(&c, '-');
	int n = count_digits(&c, 13);

	if (n < 1 || n > 12 || c.p + n != c.end || (n == 8 && !at && !minus))
		return false;
	for (*t = 0; c.p < c.end; c.p++)
		*t = *t * 10 + (*c.p - '0');
	if (minus)
		*t = -*t;
	return *t >= CRM_TIME_MIN && *t <= CRM_TIME_MAX;
}

int crm_clock_init(struct crm_clock *k, const struct crm_zone *z, struct crm_err *e)
{
	const char *s = getenv("CRM_NOW");
	struct crm_err why;

	k->zone = z;
	k->fiscal_month = 0;
	k->now = time(NULL);
	k->today = crm_zone_day(z, k->now);
	if (!s || !*s)
		return CRM_OK;
	if (!unix_seconds(s, &k->now) && crm_time_parse(s, k, false, &k->now, &why))
		return crm_err_set(e, CRM_CONFIG, "CRM_NOW: %s", why.text);
	k->today = crm_zone_day(z, k->now);
	return CRM_OK;
}
