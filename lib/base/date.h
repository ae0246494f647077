/* date - days, times, zones, and the words people use for them.
 *
 * A day is a number of days since 1970-01-01 (proleptic Gregorian, years 1 to
 * 9999); a time is Unix seconds. Words are read against a struct crm_clock, so
 * that $CRM_NOW makes every answer repeatable. Grammar: crm-filter(7).
 */
#ifndef CRM_BASE_DATE_H
#define CRM_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct crm_zone; /* an IANA zone, kept for the life of the process */

/* NULL when the system does not know the zone. "UTC" always works. A name with
 * "..", a leading '/' or ':' or a POSIX rule string is not a zone. */
const struct crm_zone *crm_zone_get(const char *name);
const char *crm_zone_name(const struct crm_zone *z);
/* The system's zone: $TZ, /etc/timezone, the link /etc/localtime, else UTC. When
 * $TZ is a POSIX rule (CET-1CEST), its name is that rule, no zone's name. */
const struct crm_zone *crm_zone_system(void);
/* Seconds east of UTC at a time. Cheap: a binary search, 10 to 100 ns. */
int crm_zone_offset(const struct crm_zone *z, int64_t t);
/* The time at which the zone's clocks show `local` (seconds since 1970-01-01
 * 00:00 of that clock): in a gap the later reading, in an overlap the first. */
int64_t crm_zone_time(const struct crm_zone *z, int64_t local);
/* The day that the zone's calendar shows at a time, and when a day begins (one
 * that a zone skipped: when the next one does). */
int64_t crm_zone_day(const struct crm_zone *z, int64_t t);
int64_t crm_zone_midnight(const struct crm_zone *z, int64_t day);

int64_t crm_day(int year, int month, int day); /* valid civil date assumed */
bool crm_day_valid(int year, int month, int day);
void crm_day_civil(int64_t day, int *year, int *month, int *mday);
int crm_day_of_week(int64_t day); /* 0 Monday .. 6 Sunday */

#define CRM_DAY_MIN (-719162) /* 0001-01-01 */
#define CRM_DAY_MAX 2932896   /* 9999-12-31 */
/* Their seconds in UTC; no parser returns a time outside of these. */
#define CRM_TIME_MIN (CRM_DAY_MIN * INT64_C(86400))
#define CRM_TIME_MAX (CRM_DAY_MAX * INT64_C(86400) + 86399)

/* What words are read against. */
struct crm_clock {
	int64_t now;                 /* Unix seconds */
	int64_t today;               /* a day, in zone; --at sets it */
	const struct crm_zone *zone; /* typed and shown times */
	int fiscal_month;            /* fiscal year begins in this month, 1..12; 0 = 1 */
};

/* A closed range; an open end is INT64_MIN or INT64_MAX. */
struct crm_range {
	int64_t lo, hi;
};

/* One day: ISO (2026-11-22), 20261122, yesterday today tomorrow, mon..sun (the
 * next, today not counted), sow eow som eom soq eoq soy eoy, offsets (-90d +2w
 * 3mo 1q 1y; from today, or behind a day: eom-3d; a month's end is kept inside
 * the month: 01-31 +1mo = 02-28). Also a time: its date as written. Letters in
 * either case, no blanks around; CRM_DATA otherwise. */
int crm_date_parse(const char *s, const struct crm_clock *k, int64_t *day, struct crm_err *e);

/* One time: 2026-11-22T10:30[:00][.fff][Z|+01:00], the same with a blank, a day
 * (its beginning; with end, its last second), a day and a time (tomorrow 9:00),
 * "now", offsets in h (+2h, -36h: from now; 3600 seconds each); without an
 * offset in k->zone. */
int crm_time_parse(
    const char *s, const struct crm_clock *k, bool end, int64_t *t, struct crm_err *e);

/* A filter's value for a date: a day, `a..b`, `a..`, `..b`, or a period (this-
 * last- next- with week month quarter year fy; 2026; 2026-Q3; 2026-11;
 * 2026-W47), periods also as ends of a range (2026-Q1..2026-Q2). */
int crm_date_range(
    const char *s, const struct crm_clock *k, struct crm_range *r, struct crm_err *e);
/* The same for a time: days and periods cover their seconds in k->zone. A day
 * that the zone skipped has none: then r->lo > r->hi. */
int crm_time_range(
    const char *s, const struct crm_clock *k, struct crm_range *r, struct crm_err *e);

/* By strptime-like format of --date-format: %Y %y %m %d %b %B (English) %H %I
 * %M %S %p %z %j %e %%; all of s must match. day is the date as written, t the
 * time (has_time when the format has %H or %I; without %z in k->zone). %Y has four
 * digits, other numbers may lack their zeros; %I wants %p. CRM_USAGE when the
 * format is wrong, which crm_date_format() tells before. */
int crm_date_format(const char *format, struct crm_err *e);
int crm_date_scan(const char *s, const char *format, const struct crm_clock *k, int64_t *day,
    int64_t *t, bool *has_time, struct crm_err *e);

void crm_date_print(struct crm_str *out, int64_t day);
/* RFC 3339 with offset: 2026-11-22T10:30:00+01:00. */
void crm_time_print(struct crm_str *out, int64_t t, const struct crm_zone *z);

/* A duration: 90 (seconds), 7m, 1h30m, 2d, 1w, 1:30:00. CRM_DATA otherwise. */
int crm_duration_parse(const char *s, int64_t *secs, struct crm_err *e);
void crm_duration_print(struct crm_str *out, int64_t secs); /* 1h30m; 0s */

/* $CRM_NOW (a time as crm_time_parse reads it, or Unix seconds), else the
 * system clock. CRM_CONFIG when $CRM_NOW is wrong. */
int crm_clock_init(struct crm_clock *k, const struct crm_zone *z, struct crm_err *e);

#endif
