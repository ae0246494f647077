/* Days and times on the clock of those who planned them. */
#include "base/when.h"

#include <stdlib.h>

#include "base/dateword.h"

enum { DAY = 86400, DAY_LEN = 10, TIME_LEN = 25 };

static bool read_day(struct reader *c, int64_t *day)
{
	int y, m, d;

	if (!read_number(c, 4, 4, &y) || !read_char(c, '-') || !read_number(c, 2, 2, &m) ||
	    !read_char(c, '-') || !read_number(c, 2, 2, &d) || !crm_day_valid(y, m, d))
		return false;
	*day = crm_day(y, m, d);
	return true;
}

bool crm_when_read(const char *s, size_t len, struct crm_when *w)
{
	struct reader c = { s, s + len };
	int h, m, sec;

	*w = (struct crm_when){ .timed = len == TIME_LEN };
	if ((len != DAY_LEN && len != TIME_LEN) || !read_day(&c, &w->day))
		return false;
	if (!w->timed)
		return true;
	if (s[DAY_LEN] != 'T' || s[TIME_LEN - 3] != ':')
		return false;
	c.p++;
	if (!read_number(&c, 2, 2, &h) || !read_char(&c, ':') || !read_number(&c, 2, 2, &m) ||
	    !read_char(&c, ':') || !read_number(&c, 2, 2, &sec) || h > 23 || m > 59 || sec > 59)
		return false;
	w->secs = h * 3600 + m * 60 + sec;
	return !is_letter(*c.p) && crm_dateread_offset(&c, &w->off) && at_end(&c);
}

struct crm_when crm_when_at(int64_t t, const struct crm_zone *z)
{
	int off = crm_zone_offset(z, t);
	int64_t local = t + off;
	struct crm_when w = { .timed = true };

	if (local < CRM_TIME_MIN || local > CRM_TIME_MAX) {
		off = 0;
		local = t;
	}
	/* Before railways clocks differed by seconds: the reading is right, to half a minute. */
	w.off = off < 0 ? -((30 - off) / 60 * 60) : (off + 30) / 60 * 60;
	w.day = local / DAY - (local % DAY < 0);
	w.secs = (int)(local - w.day * DAY);
	return w;
}

int crm_when_parse(const char *s, const struct crm_clock *k, struct crm_when *w, struct crm_err *e)
{
	struct reader c = { s, s + strlen(s) };
	struct crm_dateword word;
	int code = crm_dateword_read(&word, &c, "day or time", s, k, e);

	if (code)
		return code;
	if (word.kind == CRM_DATEWORD_PERIOD)
		return crm_err_set(e, CRM_DATA, "not one day or time but a period: '%s'", s);
	*w = (struct crm_when){ .day = word.lo };
	if (word.kind == CRM_DATEWORD_TIME)
		*w = crm_when_at(word.t, k->zone);
	return CRM_OK;
}

int64_t crm_when_time(const struct crm_when *w, const struct crm_zone *z, int hour)
{
	if (w->timed)
		return w->day * DAY + w->secs - w->off;
	return crm_zone_time(z, w->day * DAY + hour * 3600);
}

void crm_when_move(struct crm_when *w, const struct crm_zone *z)
{
	if (w->timed)
		*w = crm_when_at(crm_zone_time(z, w->day * DAY + w->secs), z);
}

static void put_clock(struct crm_str *out, int secs, bool seconds)
{
	crm_str_addf(out, "%02d:%02d", secs / 3600, secs / 60 % 60);
	if (seconds)
		crm_str_addf(out, ":%02d", secs % 60);
}

static void put_offset(struct crm_str *out, int off)
{
	crm_str_addf(out, "%c%02d:%02d", off < 0 ? '-' : '+', abs(off) / 3600, abs(off) / 60 % 60);
}

void crm_when_print(struct crm_str *out, const struct crm_when *w)
{
	crm_date_print(out, w->day);
	if (!w->timed)
		return;
	crm_str_addc(out, 'T');
	put_clock(out, w->secs, true);
	put_offset(out, w->off);
}

void crm_when_show(struct crm_str *out, const struct crm_when *w, const struct crm_clock *k)
{
	static const char *const week[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	int y, m, d, year, other;
	struct crm_when mine;

	crm_day_civil(k->today, &year, &other, &other);
	crm_day_civil(w->day, &y, &m, &d);
	crm_str_addf(out, "%s %d %s", week[crm_day_of_week(w->day)], d, months[m - 1]);
	if (y != year)
		crm_str_addf(out, " %04d", y);
	if (!w->timed)
		return;
	crm_str_addc(out, ' ');
	put_clock(out, w->secs, w->secs % 60);
	mine = crm_when_at(crm_when_time(w, NULL, 0), k->zone);
	if (mine.off == w->off)
		return;
	crm_str_addc(out, ' ');
	put_offset(out, w->off);
}

int64_t crm_when_point(const struct crm_when *w)
{
	return 2 * (w->day * DAY + w->secs) + w->timed;
}

static int read_end(const char *p, const char *end, const char *s, const struct crm_clock *k,
    struct crm_range *r, struct crm_err *e)
{
	struct reader c = { p, end };
	struct crm_dateword word;
	struct crm_when w;
	int code = crm_dateword_read(&word, &c, "day or time", s, k, e);

	if (code)
		return code;
	r->lo = 2 * DAY * word.lo;
	r->hi = 2 * DAY * (word.hi + 1) - 1;
	if (word.kind == CRM_DATEWORD_TIME) {
		w = crm_when_at(word.t, k->zone);
		r->lo = r->hi = crm_when_point(&w);
	}
	return CRM_OK;
}

int crm_when_range(const char *s, const struct crm_clock *k, struct crm_range *r, struct crm_err *e)
{
	const char *end = s + strlen(s), *dots = strstr(s, "..");
	struct crm_range a = { INT64_MIN, INT64_MIN }, b = { INT64_MAX, INT64_MAX };
	int code = CRM_OK;

	if (!dots)
		return read_end(s, end, s, k, r, e);
	if (end - s == 2)
		return crm_err_set(e, CRM_DATA, "range without an end: '..'");
	if (dots > s)
		code = read_end(s, dots, s, k, &a, e);
	if (!code && dots + 2 < end)
		code = read_end(dots + 2, end, s, k, &b, e);
	if (!code && a.lo > b.hi)
		code = crm_err_set(e, CRM_DATA, "range is empty: '%s'", s);
	if (!code)
		*r = (struct crm_range){ a.lo, b.hi };
	return code;
}

void crm_when_bound(struct crm_str *out, int64_t point, bool last)
{
	bool timed = point & 1;
	int64_t local = (point - timed) / 2, day = local / DAY - (local % DAY < 0);

	crm_date_print(out, day);
	if (timed) {
		crm_str_addc(out, 'T');
		put_clock(out, (int)(local - day * DAY), true);
	}
	/* Behind any offset, and behind the T of a day's times. */
	if (last)
		crm_str_addc(out, '~');
}
