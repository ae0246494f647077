/* Times of calendars. A zone that we know by name is ours, whatever the file says of its
 * rules; foreign ones (W. Europe Standard Time) are asked of the file, through libical. */
#include "channel/ical_time.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "base/dateread.h"

enum { DAY = 86400, LAST = 2037 };

/* Europe/Berlin, and /mozilla.org/20050126_1/Europe/Berlin */
static const struct crm_zone *zone_named(const char *id)
{
	const struct crm_zone *z;

	for (; id; id = strchr(id, '/')) {
		id += *id == '/';
		z = crm_zone_get(id);
		if (z)
			return z;
	}
	return NULL;
}

static const struct crm_ical *timezone_of(const struct crm_ical *calendar, const char *id)
{
	for (size_t i = 0; i < calendar->subs; i++) {
		const struct crm_ical *c = calendar->sub[i];
		const struct crm_ical_line *l = crm_ical_find(c, "TZID");

		if (!strcmp(c->name, "VTIMEZONE") && l && !strcmp(l->value, id))
			return c;
	}
	return NULL;
}

/* The instant of a clock reading by a VTIMEZONE. */
static bool foreign(const struct crm_ical *vtimezone, struct icaltimetype t, int64_t *at)
{
	struct crm_str lines = { 0 }, text = { 0 };
	icaltimezone *z = icaltimezone_new();
	icalcomponent *c;
	bool ok;

	crm_ical_keep(&lines, vtimezone);
	for (const char *p = crm_str_text(&lines); *p;) {
		size_t len = strcspn(p, "\n");

		crm_str_addf(&text, "%.*s\r\n", (int)len, p);
		p += len + (p[len] == '\n');
	}
	icalerror_set_errors_are_fatal(0);
	c = icalparser_parse_string(crm_str_text(&text));
	ok = c && icaltimezone_set_component(z, c);
	if (ok)
		*at = icaltime_as_timet_with_zone(t, z);
	else if (c)
		icalcomponent_free(c);
	icaltimezone_free(z, 1);
	icalmemory_free_ring();
	crm_str_release(&lines);
	crm_str_release(&text);
	return ok;
}

static bool read_numbers(const char *s, struct crm_when *w, bool *utc)
{
	struct reader c = { s, s + strlen(s) };
	int y, m, d, h, min, sec;

	*w = (struct crm_when){ 0 };
	*utc = false;
	if (!read_number(&c, 4, 4, &y) || !read_number(&c, 2, 2, &m) ||
	    !read_number(&c, 2, 2, &d) || !crm_day_valid(y, m, d))
		return false;
	w->day = crm_day(y, m, d);
	if (at_end(&c))
		return true;
	if (!read_char(&c, 'T') || !read_number(&c, 2, 2, &h) || !read_number(&c, 2, 2, &min) ||
	    !read_number(&c, 2, 2, &sec) || h > 23 || min > 59 || sec > 60)
		return false;
	w->timed = true;
	w->secs = h * 3600 + min * 60 + (sec > 59 ? 59 : sec);
	*utc = read_char(&c, 'Z');
	return at_end(&c);
}

int crm_ical_when(const struct crm_ical_times *t, const struct crm_ical_line *l, const char *value,
    struct crm_when *w, const struct crm_zone **zone, struct crm_err *e)
{
	const struct crm_ical *own = NULL;
	struct crm_str id = { 0 };
	int code = CRM_OK;
	int64_t at;
	bool utc;

	*zone = NULL;
	if (!read_numbers(value, w, &utc))
		return crm_err_set(e, CRM_DATA, "not a day or time: '%s'", value);
	if (!w->timed)
		return 0;
	at = w->day * DAY + w->secs;
	if (utc) {
		*w = crm_when_at(at, t->clock->zone);
		return 0;
	}
	*zone = t->clock->zone;
	if (crm_ical_param(l, "TZID", &id) && !(*zone = zone_named(id.s)))
		own = timezone_of(t->calendar, id.s);
	if (*zone) {
		*w = crm_when_at(crm_zone_time(*zone, at), *zone);
	} else if (own && (l = crm_ical_find(own, "X-LIC-LOCATION")) && zone_named(l->value)) {
		*zone = zone_named(l->value);
		*w = crm_when_at(crm_zone_time(*zone, at), *zone);
	} else {
		struct icaltimetype i = icaltime_from_timet_with_zone((time_t)at, 0, NULL);

		if (!own || !foreign(own, i, &at))
			code = crm_err_set(e, CRM_DATA, "no time zone '%s'", crm_str_text(&id));
		else
			*w = crm_when_at(at, t->clock->zone);
		*zone = t->clock->zone;
	}
	crm_str_release(&id);
	return code;
}

bool crm_ical_reading(const char *value, struct crm_when *w)
{
	bool utc;

	return read_numbers(value, w, &utc) && !utc;
}

bool crm_ical_duration(const char *s, int64_t *secs)
{
	static const struct {
		char letter;
		int64_t unit;
	} units[] = { { 'W', 7 * DAY }, { 'D', DAY }, { 'H', 3600 }, { 'M', 60 }, { 'S', 1 } };
	struct reader c = { s, s + strlen(s) };
	bool minus = read_char(&c, '-');
	int n;

	if (!minus)
		read_char(&c, '+');
	*secs = 0;
	if (!read_char(&c, 'P') || at_end(&c))
		return false;
	while (!at_end(&c)) {
		size_t i = 0;

		read_char(&c, 'T');
		if (!read_number(&c, 1, 9, &n))
			return false;
		while (i < 5 && !read_char(&c, units[i].letter))
			i++;
		if (i == 5)
			return false;
		*secs += n * units[i].unit;
		if (*secs > INT64_C(36600) * DAY)
			return false;
	}
	*secs = minus ? -*secs : *secs;
	return true;
}

static void put_local(struct crm_str *out, int64_t day, int secs)
{
	int y, m, d;

	crm_day_civil(day, &y, &m, &d);
	crm_str_addf(
	    out, "%04d%02d%02dT%02d%02d%02d", y, m, d, secs / 3600, secs / 60 % 60, secs % 60);
}

void crm_ical_put_when(struct crm_str *out, const struct crm_when *w, const struct crm_zone *zone)
{
	bool utc = !zone || !strcmp(crm_zone_name(zone), "UTC");
	struct crm_when at = *w;
	int y, m, d;

	if (!w->timed) {
		crm_day_civil(w->day, &y, &m, &d);
		crm_str_addf(out, ";VALUE=DATE:%04d%02d%02d", y, m, d);
		return;
	}
	if (utc)
		at = crm_when_at(crm_when_time(w, NULL, 0), crm_zone_get("UTC"));
	else
		crm_str_addf(out, ";TZID=%s", crm_zone_name(zone));
	crm_str_addc(out, ':');
	put_local(out, at.day, at.secs);
	crm_str_puts(out, utc ? "Z" : "");
}

void crm_ical_put_duration(struct crm_str *out, int64_t secs)
{
	int64_t left;

	crm_str_puts(out, secs < 0 ? "-P" : "P");
	secs = secs < 0 ? -secs : secs;
	left = secs % DAY;
	if (secs >= DAY)
		crm_str_addf(out, "%lldD", (long long)(secs / DAY));
	if (left || secs < DAY)
		crm_str_addc(out, 'T');
	if (left >= 3600)
		crm_str_addf(out, "%lldH", (long long)(left / 3600));
	if (left / 60 % 60)
		crm_str_addf(out, "%lldM", (long long)(left / 60 % 60));
	if (left % 60 || !secs)
		crm_str_addf(out, "%lldS", (long long)(left % 60));
}

static void put_offset(struct crm_str *out, const char *name, int off)
{
	int a = abs(off);

	crm_str_addf(out, "%s:%c%02d%02d\r\n", name, off < 0 ? '-' : '+', a / 3600, a / 60 % 60);
}

/* The time, in (lo, hi], from which on the offset is that of hi. */
static int64_t change_in(const struct crm_zone *z, int64_t lo, int64_t hi)
{
	int off = crm_zone_offset(z, hi);

	while (hi - lo > 1) {
		int64_t mid = lo + (hi - lo) / 2;

		if (crm_zone_offset(z, mid) == off)
			hi = mid;
		else
			lo = mid;
	}
	return hi;
}

/* The nth (-1: last) such weekday of a month. */
static int64_t nth_weekday(int y, int m, int weekday, int nth)
{
	int64_t day = nth > 0 ? crm_day(y, m, 1) : crm_day(y + m / 12, m % 12 + 1, 1) - 1;

	if (nth > 0)
		return day + (weekday - crm_day_of_week(day) + 7) % 7 + 7 * (nth - 1);
	return day - (crm_day_of_week(day) - weekday + 7) % 7;
}

/* A change of the clock that comes each year on the nth such weekday of a month. */
struct yearly {
	int month, weekday, nth, secs, was, off;
};

static bool comes(const struct yearly *r, const struct crm_zone *z, int year)
{
	int64_t day = nth_weekday(year, r->month, r->weekday, r->nth);
	int64_t at = day * DAY + r->secs - r->was;

	return crm_zone_offset(z, at - 1) == r->was && crm_zone_offset(z, at) == r->off;
}

/* The rule of a change, where every year behind it bears that out; some zones follow the
 * moon. */
static bool rule_of(const struct crm_zone *z, int64_t local, int was, int off, struct yearly *r)
{
	int64_t day = local / DAY - (local % DAY < 0);
	int year, d, y;

	*r = (struct yearly){ .secs = (int)(local - day * DAY), .was = was, .off = off };
	crm_day_civil(day, &year, &r->month, &d);
	r->weekday = crm_day_of_week(day);
	for (r->nth = (d - 1) / 7 + 1; r->nth;
	     r->nth = r->nth > 0 && !crm_day_valid(year, r->month, d + 7) ? -1 : 0) {
		for (y = year; y <= LAST + 1 && comes(r, z, y); y++)
			;
		if (y > LAST + 1)
			return true;
	}
	return false;
}

struct changes {
	struct crm_str *out;
	const struct crm_zone *zone;
	struct yearly rule[4]; /* written */
	int rules;
};

static void put_change(struct changes *c, int64_t at)
{
	static const char days[] = "MOTUWETHFRSASU";
	int was = crm_zone_offset(c->zone, at - 1), off = crm_zone_offset(c->zone, at);
	int64_t local = at + was, day = local / DAY - (local % DAY < 0);
	const char *name = off > was ? "DAYLIGHT" : "STANDARD";
	struct yearly r;
	bool yearly = rule_of(c->zone, local, was, off, &r);

	for (int i = 0; i < c->rules && yearly; i++)
		if (!memcmp(&c->rule[i], &r, sizeof r))
			return;
	crm_str_addf(c->out, "BEGIN:%s\r\nDTSTART:", name);
	put_local(c->out, day, (int)(local - day * DAY));
	crm_str_puts(c->out, "\r\n");
	if (yearly && c->rules < 4) {
		c->rule[c->rules++] = r;
		crm_str_addf(c->out, "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%.2s\r\n", r.month,
		    r.nth, days + 2 * r.weekday);
	}
	put_offset(c->out, "TZOFFSETFROM", was);
	put_offset(c->out, "TZOFFSETTO", off);
	crm_str_addf(c->out, "END:%s\r\n", name);
}

void crm_ical_put_zone(struct crm_str *out, const struct crm_zone *zone, int since)
{
	const int64_t end = crm_day(LAST + 1, 1, 1) * INT64_C(86400), step = 7 * DAY;
	int64_t at = crm_day(since, 1, 1) * INT64_C(86400);
	struct changes c = { .out = out, .zone = zone };

	crm_str_addf(out, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", crm_zone_name(zone));
	crm_str_puts(out, "BEGIN:STANDARD\r\nDTSTART:");
	put_local(out, at / DAY, 0);
	crm_str_puts(out, "\r\n");
	put_offset(out, "TZOFFSETFROM", crm_zone_offset(zone, at));
	put_offset(out, "TZOFFSETTO", crm_zone_offset(zone, at));
	crm_str_puts(out, "END:STANDARD\r\n");
	for (; at < end; at += step) {
		bool changes = crm_zone_offset(zone, at) != crm_zone_offset(zone, at + step);
		int64_t change = changes ? change_in(zone, at, at + step) : end;

		if (change < end)
			put_change(&c, change);
	}
	crm_str_puts(out, "END:VTIMEZONE\r\n");
}
