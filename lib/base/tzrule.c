/* POSIX zone rules, and finding the offset of a time: in the list of a file, or
 * behind it by rule. */
#include "base/tzif.h"

#include "base/date.h"
#include "base/dateread.h"

/* A zone's abbreviation: three or more letters, or <+0530>. */
static bool skip_name(struct reader *c)
{
	const char *p = c->p;

	if (read_char(c, '<')) {
		while (c->p < c->end && *c->p != '>')
			c->p++;
		return c->p - p >= 2 && read_char(c, '>');
	}
	while (c->p < c->end && is_letter(*c->p))
		c->p++;
	return c->p - p >= 3;
}

/* [+-]h[hh][:mm[:ss]] */
static bool read_hms(struct reader *c, int max, int *secs)
{
	bool minus = read_char(c, '-');
	int h = 0, m = 0, s = 0;

	if (!minus)
		read_char(c, '+');
	if (!read_number(c, 1, 3, &h) || h > max)
		return false;
	if (read_char(c, ':')) {
		if (!read_number(c, 1, 2, &m) || m > 59)
			return false;
		if (read_char(c, ':') && (!read_number(c, 1, 2, &s) || s > 59))
			return false;
	}
	*secs = h * 3600 + m * 60 + s;
	if (minus)
		*secs = -*secs;
	return true;
}

static bool read_tzday(struct reader *c, struct crm_tzday *d)
{
	d->time = 2 * 3600;
	if (read_char(c, 'M')) {
		d->kind = 'M';
		if (!read_number(c, 1, 2, &d->month) || !read_char(c, '.') ||
		    !read_number(c, 1, 1, &d->week) || !read_char(c, '.') ||
		    !read_number(c, 1, 1, &d->day))
			return false;
		if (d->month < 1 || d->month > 12 || d->week < 1 || d->week > 5 || d->day > 6)
			return false;
	} else {
		d->kind = read_char(c, 'J') ? 'J' : '0';
		if (!read_number(c, 1, 3, &d->day) || d->day > 365)
			return false;
		if (d->kind == 'J' && d->day < 1)
			return false;
	}
	return !read_char(c, '/') || read_hms(c, 167, &d->time);
}

bool crm_tzrule_parse(struct crm_tzrule *r, const char *s, size_t len)
{
	struct reader c = { s, s + len };
	/* What POSIX leaves open and every system does: the rule of the USA. */
	static const struct crm_tzday usa_start = { 'M', 3, 2, 0, 7200 };
	static const struct crm_tzday usa_end = { 'M', 11, 1, 0, 7200 };

	r->has_dst = false;
	r->start = usa_start;
	r->end = usa_end;
	/* POSIX counts westwards. */
	if (!skip_name(&c) || !read_hms(&c, 24, &r->std))
		return false;
	r->std = -r->std;
	r->dst = r->std + 3600;
	if (at_end(&c))
		return true;
	if (!skip_name(&c))
		return false;
	if (!at_end(&c) && *c.p != ',') {
		if (!read_hms(&c, 24, &r->dst))
			return false;
		r->dst = -r->dst;
	}
	r->has_dst = true;
	if (at_end(&c))
		return true;
	return read_char(&c, ',') && read_tzday(&c, &r->start) && read_char(&c, ',') &&
	       read_tzday(&c, &r->end) && at_end(&c);
}

/* Seconds since 1970 on the clock that is about to change. */
static int64_t change(const struct crm_tzday *d, int year)
{
	int64_t day;

	if (d->kind == 'M') {
		/* Days from Monday there, from Sunday here. */
		int64_t first = crm_day(year, d->month, 1);
		int64_t last = d->month == 12 ? first + 30 : crm_day(year, d->month + 1, 1) - 1;

		day = first + (d->day + 6 - crm_day_of_week(first)) % 7 + 7 * (d->week - 1);
		if (day > last)
			day -= 7;
	} else {
		day = crm_day(year, 1, 1) + d->day;
		if (d->kind == 'J')
			day -= d->day < 60 || !crm_day_valid(year, 2, 29);
	}
	return day * 86400 + d->time;
}

/* The years around t are enough: a change lies at most a week outside its own.
 * Where an end meets the next start (all year dst), the start counts. */
static struct crm_tzspan rule_span(const struct crm_tzrule *r, int64_t t)
{
	struct crm_tzspan span = { INT64_MIN, INT64_MAX, r->std };
	int year, month, mday;

	if (!r->has_dst)
		return span;
	crm_day_civil(t / 86400, &year, &month, &mday);
	for (int y = year - 1; y <= year + 1; y++) {
		int64_t end = change(&r->end, y) - r->dst;
		int64_t start = change(&r->start, y) - r->std;

		if (end > t && end < span.until)
			span.until = end;
		if (start > t && start < span.until)
			span.until = start;
		if (end <= t && end > span.from) {
			span.from = end;
			span.off = r->std;
		}
		if (start <= t && start >= span.from) {
			span.from = start;
			span.off = r->dst;
		}
	}
	return span;
}

struct crm_tzspan crm_tzif_span(const struct crm_tzif *f, int64_t t)
{
	struct crm_tzspan span = { INT64_MIN, INT64_MAX, f->first };
	size_t lo = 0, hi = f->n;

	/* lo becomes the number of changes up to t. */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->at[mid] <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == f->n && f->has_rule)
		span = rule_span(&f->rule, t);
	else if (lo)
		span.off = f->off[lo - 1];
	if (lo && f->at[lo - 1] > span.from)
		span.from = f->at[lo - 1];
	if (lo < f->n)
		span.until = f->at[lo];
	return span;
}
