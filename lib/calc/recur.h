/* recur - what repeats: rules of RFC 5545 by days, weeks, months and years.
 *
 * A rule gives days on the calendar of whoever planned; what zone that is and when on
 * the day is no business of it, so that ten o'clock stays ten o'clock over a change of
 * the clock. Kept as RRULE text in one spelling.
 */
#ifndef CRM_CALC_RECUR_H
#define CRM_CALC_RECUR_H

#include "base/date.h"

enum { CRM_RECUR_LIST = 64 };

/* A BY list of numbers: -1 is the last one. */
struct crm_recur_list {
	int n;
	short v[CRM_RECUR_LIST];
};

struct crm_recur {
	enum { CRM_DAILY, CRM_WEEKLY, CRM_MONTHLY, CRM_YEARLY } freq;
	int interval;                  /* 1.. */
	int count;                     /* occurrences, the first included; 0: no end */
	bool until, until_timed;       /* the last, included */
	int64_t until_day, until_secs; /* days; with until_timed Unix seconds */
	unsigned months;               /* BYMONTH, bit 1 January */
	struct crm_recur_list week, yearday, monthday; /* BYWEEKNO BYYEARDAY BYMONTHDAY */
	struct crm_recur_list setpos;                  /* BYSETPOS */
	struct crm_recur_list day;                     /* BYDAY: weekday + 7 * nth, 0 Monday */
	int wkst;                                      /* 0 Monday */
	int hour, minute, second;                      /* BYHOUR ...: one each, -1: the first's */
};

/* RRULE words (FREQ=MONTHLY;BYDAY=-1FR, `RRULE:` before them or not) or people's: daily,
 * weekly, monthly, yearly, weekdays; every 2 weeks; every monday,thursday; every month on
 * the 15th; last friday of the month; behind them `until DATE` or `10 times`. Words of
 * dates by k. CRM_DATA otherwise, also for what repeats within a day. */
int crm_recur_parse(
    const char *s, const struct crm_clock *k, struct crm_recur *r, struct crm_err *e);
/* Appends FREQ=...; what crm_recur_parse reads back as the same rule. */
void crm_recur_print(const struct crm_recur *r, struct crm_str *out);

/* Goes through the days of a rule in order. */
struct crm_recur_iter {
	const struct crm_recur *r;
	int64_t start;  /* the first day: DTSTART */
	int64_t period; /* first day of the period that comes next */
	int mday;       /* of the start */
	int64_t found[366];
	int n, at;
};

/* From the day on which it begins, which itself need not fit the rule. count and until
 * are the caller's business: crm_recur_iter_next goes on for ever, or until the year 9999. */
void crm_recur_iter_init(struct crm_recur_iter *i, const struct crm_recur *r, int64_t start);
/* The next day, not before the start; false when there is none. */
bool crm_recur_iter_next(struct crm_recur_iter *i, int64_t *day);

#endif
