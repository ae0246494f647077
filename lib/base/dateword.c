/* Days and times in people's words: 2026-11-22, tomorrow 10:00, eom-3d, -36h.
 *
 * Hours are always 3600 seconds, days always the calendar's: now+1d is the same
 * clock reading tomorrow, now+24h may differ by the hour of a clock change. */
#include "base/dateword.h"

#define OUT_OF_RANGE(s) crm_err_set(e, CRM_DATA, "beyond the years 1 to 9999: '%s'", (s))

/* What is being put together from left to right. */
struct parts {
	int64_t day;
	bool from_now; /* the clock's reading now, on that day */
	bool has_clock;
	int clock;    /* seconds of the day */
	bool has_off; /* east, in seconds */
	int off;
	bool moved; /* by days or more */
	bool hours;
	int64_t secs; /* of those hours */
};

static bool day_ok(int64_t day)
{
	return day >= CRM_DAY_MIN && day <= CRM_DAY_MAX;
}

static bool time_ok(int64_t t)
{
	return t >= CRM_TIME_MIN && t <= CRM_TIME_MAX;
}

enum { NONE = -1 }; /* not what is in front; anything else is a status */

bool crm_dateread_offset(struct reader *c, int *secs)
{
	struct reader r = *c;
	int h, m = 0;
	bool minus;

	*secs = 0;
	if (read_word(c, "utc") || read_char(c, 'z'))
		return true;
	minus = read_char(&r, '-');
	if ((!minus && !read_char(&r, '+')) || !read_number(&r, 2, 2, &h))
		return false;
	if (read_char(&r, ':') || count_digits(&r, 1)) {
		if (!read_number(&r, 2, 2, &m))
			return false;
	}
	if (h > 23 || m > 59)
		return false;
	*c = r;
	*secs = (minus ? -1 : 1) * (h * 3600 + m * 60);
	return true;
}

/* YYYY-MM-DD or YYYYMMDD, checked */
static int read_iso_day(struct parts *a, struct reader *c, const char *s, struct crm_err *e)
{
	struct reader r = *c;
	int y, m, d;

	if (count_digits(&r, 9) == 8) {
		if (!read_number(&r, 4, 4, &y) || !read_number(&r, 2, 2, &m) ||
		    !read_number(&r, 2, 2, &d))
			return NONE;
	} else if (!read_number(&r, 4, 4, &y) || !read_char(&r, '-') ||
		   !read_number(&r, 2, 2, &m) || !read_char(&r, '-') ||
		   !read_number(&r, 2, 2, &d)) {
		return NONE;
	}
	if (count_digits(&r, 1))
		return NONE;
	if (!crm_day_valid(y, m, d))
		return crm_err_set(e, CRM_DATA, "no such day: '%s'", s);
	*c = r;
	a->day = crm_day(y, m, d);
	return CRM_OK;
}

static void set_now(struct parts *a, const struct crm_clock *k)
{
	a->from_now = true;
	a->day = crm_zone_day(k->zone, k->now);
}

static int read_named_day(struct parts *a, struct reader *c, const struct crm_clock *k)
{
	static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	static const char *const whole[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday" };
	int64_t today = k->today;
	int month, dummy;

	if (read_word(c, "now")) {
		set_now(a, k);
		return CRM_OK;
	}
	for (int i = 0; i < 7; i++) {
		if (!read_word(c, whole[i]) && !read_word(c, weekdays[i]))
			continue;
		a->day = today + 1 + (i + 6 - crm_day_of_week(today)) % 7;
		return CRM_OK;
	}
	crm_day_civil(today, &dummy, &month, &dummy);
	if (read_word(c, "yesterday"))
		a->day = today - 1;
	else if (read_word(c, "today"))
		a->day = today;
	else if (read_word(c, "tomorrow"))
		a->day = today + 1;
	else if (read_word(c, "sow"))
		a->day = crm_dateperiod_week(today);
	else if (read_word(c, "eow"))
		a->day = crm_dateperiod_week(today) + 6;
	else if (read_word(c, "som"))
		a->day = crm_dateperiod_month(today, 0);
	else if (read_word(c, "eom"))
		a->day = crm_dateperiod_month(today, 1) - 1;
	else if (read_word(c, "soq"))
		a->day = crm_dateperiod_month(today, -((month - 1) % 3));
	else if (read_word(c, "eoq"))
		a->day = crm_dateperiod_month(today, 3 - (month - 1) % 3) - 1;
	else if (read_word(c, "soy"))
		a->day = crm_dateperiod_month(today, 1 - month);
	else if (read_word(c, "eoy"))
		a->day = crm_dateperiod_month(today, 13 - month) - 1;
	else
		return NONE;
	return CRM_OK;
}

/* Basic (1030, 103000) or with colons, there one digit of hour is enough:
 * hours, minutes, seconds. False when it has no such shape. */
static bool read_hms(struct reader *c, int hms[3])
{
	int n = count_digits(c, 9);

	hms[2] = 0;
	if (n == 4 || n == 6) {
		return read_number(c, 2, 2, &hms[0]) && read_number(c, 2, 2, &hms[1]) &&
		       (n == 4 || read_number(c, 2, 2, &hms[2]));
	}
	if (!read_number(c, 1, 2, &hms[0]) || !read_char(c, ':') || !read_number(c, 2, 2, &hms[1]))
		return false;
	return !read_char(c, ':') || read_number(c, 2, 2, &hms[2]);
}

/* T10:30:00.123+01:00, or a blank for the T. Second 60 is a leap second, read
 * as the one after it. */
static int read_clock(struct parts *a, struct reader *c, const char *s, struct crm_err *e)
{
	struct reader r = *c;
	int hms[3];

	if ((!read_char(&r, 't') && !read_char(&r, ' ')) || !count_digits(&r, 1))
		return NONE;
	if (!read_hms(&r, hms))
		return NONE;
	if (read_char(&r, '.') || read_char(&r, ',')) {
		if (!count_digits(&r, 1))
			return NONE;
		while (count_digits(&r, 1))
			r.p++;
	}
	if (hms[0] > 23 || hms[1] > 59 || hms[2] > 60)
		return crm_err_set(e, CRM_DATA, "no such time: '%s'", s);
	a->has_clock = true;
	a->clock = hms[0] * 3600 + hms[1] * 60 + hms[2];
	*c = r;
	read_char(&r, ' ');
	a->has_off = crm_dateread_offset(&r, &a->off);
	if (a->has_off)
		*c = r;
	return CRM_OK;
}

static void add_months(int64_t *day, int64_t n)
{
	int y, m, d;
	int64_t month;

	crm_day_civil(*day, &y, &m, &d);
	month = (int64_t)y * 12 + m - 1 + n;
	if (month < 12 || month >= 10000 * 12) {
		*day = CRM_DAY_MAX + INT64_C(1); /* whichever side: out of range */
		return;
	}
	y = (int)(month / 12);
	m = (int)(month % 12) + 1;
	while (!crm_day_valid(y, m, d))
		d--;
	*day = crm_day(y, m, d);
}

/* n days or more; NONE when the unit is not one of these */
static int read_unit(struct parts *a, struct reader *c, int64_t n, const char *s, struct crm_err *e)
{
	if (read_char(c, 'd'))
		a->day += n;
	else if (read_char(c, 'w'))
		a->day += n * 7;
	else if (read_word(c, "mo"))
		add_months(&a->day, n);
	else if (read_char(c, 'q'))
		add_months(&a->day, n * 3);
	else if (read_char(c, 'y'))
		add_months(&a->day, n * 12);
	else if (read_char(c, 'm'))
		return crm_err_set(e, CRM_DATA, "months are written mo: '%s'", s);
	else
		return NONE;
	a->moved = true;
	return day_ok(a->day) ? CRM_OK : OUT_OF_RANGE(s);
}

/* -90d, +1mo-1d ...; the first needs no sign where it stands alone. */
static int read_steps(
    struct parts *a, struct reader *c, bool alone, const char *s, struct crm_err *e)
{
	while (!at_end(c)) {
		bool minus = read_char(c, '-');
		int number, code = CRM_OK;
		int64_t n;

		if ((!minus && !read_char(c, '+') && !alone) || !read_number(c, 1, 9, &number))
			return NONE;
		alone = false;
		n = minus ? -number : number;
		if (read_char(c, 'h')) {
			a->hours = true;
			a->secs += n * 3600;
		} else {
			code = read_unit(a, c, n, s, e);
		}
		if (code)
			return code;
		if (!time_ok(a->secs))
			return OUT_OF_RANGE(s);
	}
	return CRM_OK;
}

static bool has_hours(const struct reader *c)
{
	return memchr(c->p, 'h', (size_t)(c->end - c->p)) ||
	       memchr(c->p, 'H', (size_t)(c->end - c->p));
}

/* The parts of a value without periods, to the end of c. */
static int read_parts(
    struct parts *a, struct reader *c, const char *s, const struct crm_clock *k, struct crm_err *e)
{
	int code = read_iso_day(a, c, s, e);

	if (code == NONE)
		code = read_named_day(a, c, k);
	if (code == NONE) {
		if (at_end(c))
			return NONE;
		/* -36h counts from this moment, -90d is a day. */
		if (has_hours(c))
			set_now(a, k);
		return read_steps(a, c, true, s, e);
	}
	if (code)
		return code;
	if (!day_ok(a->day))
		return OUT_OF_RANGE(s);
	code = a->from_now ? NONE : read_clock(a, c, s, e);
	if (code == NONE)
		return read_steps(a, c, false, s, e);
	if (code == CRM_OK && !at_end(c))
		return NONE;
	return code;
}

static int64_t seconds_of(const struct parts *a, const struct crm_clock *k)
{
	int64_t local = a->day * 86400 + a->clock;

	if (a->from_now && !a->moved)
		return k->now + a->secs;
	if (a->from_now) {
		int64_t now = k->now + crm_zone_offset(k->zone, k->now);

		local += now - crm_zone_day(k->zone, k->now) * 86400;
	}
	if (a->has_off)
		return local - a->off;
	/* Without a clock reading the day's first second counts, be it 01:00. */
	if (!a->has_clock && !a->from_now)
		return crm_zone_midnight(k->zone, a->day) + a->secs;
	return crm_zone_time(k->zone, local) + a->secs;
}

int crm_dateword_read(struct crm_dateword *w, struct reader *c, const char *what, const char *s,
    const struct crm_clock *k, struct crm_err *e)
{
	struct parts a = { .day = k->today };
	int code;

	w->hours = false;
	if (crm_dateperiod_read(w, c, s, k, &code, e))
		return code;
	code = read_parts(&a, c, s, k, e);
	if (code == NONE)
		return crm_err_set(e, CRM_DATA, "not a %s: '%s'", what, s);
	if (code)
		return code;
	w->kind = a.has_clock || a.hours || a.from_now ? CRM_DATEWORD_TIME : CRM_DATEWORD_DAY;
	w->hours = a.hours;
	w->lo = w->hi = a.day;
	w->t = w->kind == CRM_DATEWORD_TIME ? seconds_of(&a, k) : 0;
	return time_ok(w->t) ? CRM_OK : OUT_OF_RANGE(s);
}
