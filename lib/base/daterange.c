/* One day, one time, or the range between two values. */
#include "base/dateword.h"

static struct reader whole(const char *s)
{
	return (struct reader){ s, s + strlen(s) };
}

static int as_day(const struct crm_dateword *w, const char *s, struct crm_err *e)
{
	if (w->hours)
		return crm_err_set(e, CRM_DATA, "hours make a time, not a day: '%s'", s);
	return CRM_OK;
}

int crm_date_parse(const char *s, const struct crm_clock *k, int64_t *day, struct crm_err *e)
{
	struct reader c = whole(s);
	struct crm_dateword w;
	int code = crm_dateword_read(&w, &c, "date", s, k, e);

	if (code)
		return code;
	if (w.kind == CRM_DATEWORD_PERIOD)
		return crm_err_set(e, CRM_DATA, "not one day but a period: '%s'", s);
	*day = w.lo;
	return as_day(&w, s, e);
}

int crm_time_parse(
    const char *s, const struct crm_clock *k, bool end, int64_t *t, struct crm_err *e)
{
	struct reader c = whole(s);
	struct crm_dateword w;
	int code = crm_dateword_read(&w, &c, "time", s, k, e);

	if (code)
		return code;
	if (w.kind == CRM_DATEWORD_PERIOD)
		return crm_err_set(e, CRM_DATA, "not one time but a period: '%s'", s);
	if (w.kind == CRM_DATEWORD_TIME)
		*t = w.t;
	else if (end)
		*t = crm_zone_midnight(k->zone, w.lo + 1) - 1;
	else
		*t = crm_zone_midnight(k->zone, w.lo);
	if (*t < CRM_TIME_MIN || *t > CRM_TIME_MAX)
		return crm_err_set(e, CRM_DATA, "beyond the years 1 to 9999: '%s'", s);
	return CRM_OK;
}

/* One end of a range, or a value alone, as what it covers. */
static int read_end(const char *p, const char *end, bool time, const char *s,
    const struct crm_clock *k, struct crm_range *r, struct crm_err *e)
{
	struct reader c = { p, end };
	struct crm_dateword w;
	int code = crm_dateword_read(&w, &c, time ? "time" : "date", s, k, e);

	if (code)
		return code;
	r->lo = w.lo;
	r->hi = w.hi;
	if (!time)
		return as_day(&w, s, e);
	if (w.kind == CRM_DATEWORD_TIME) {
		r->lo = r->hi = w.t;
		return CRM_OK;
	}
	r->lo = crm_zone_midnight(k->zone, w.lo);
	r->hi = crm_zone_midnight(k->zone, w.hi + 1) - 1;
	return CRM_OK;
}

static int read_range(
    const char *s, bool time, const struct crm_clock *k, struct crm_range *r, struct crm_err *e)
{
	const char *end = s + strlen(s), *dots = strstr(s, "..");
	struct crm_range a = { INT64_MIN, INT64_MIN }, b = { INT64_MAX, INT64_MAX };
	int code = CRM_OK;

	if (!dots)
		return read_end(s, end, time, s, k, r, e);
	if (end - s == 2)
		return crm_err_set(e, CRM_DATA, "range without an end: '..'");
	if (dots > s)
		code = read_end(s, dots, time, s, k, &a, e);
	if (!code && dots + 2 < end)
		code = read_end(dots + 2, end, time, s, k, &b, e);
	if (code)
		return code;
	/* A day that a zone skipped (Samoa, 2011-12-30) has no seconds: it ends
	 * before it begins, which is no mistake of the one who asks. */
	if (a.lo > b.hi && a.lo > b.lo)
		return crm_err_set(e, CRM_DATA, "range is empty: '%s'", s);
	r->lo = a.lo;
	r->hi = b.hi;
	return CRM_OK;
}

int crm_date_range(const char *s, const struct crm_clock *k, struct crm_range *r, struct crm_err *e)
{
	return read_range(s, false, k, r, e);
}

int crm_time_range(const char *s, const struct crm_clock *k, struct crm_range *r, struct crm_err *e)
{
	return read_range(s, true, k, r, e);
}
