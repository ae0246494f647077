/* dateword - one value of a date or time as people write it, before it is known
 * whether a day, a time or a range is wanted. For dateword.c, daterange.c.
 */
#ifndef CRM_BASE_DATEWORD_H
#define CRM_BASE_DATEWORD_H

#include "base/date.h"
#include "base/dateread.h"

/* A calendar's stretch (lo..hi, days), a day (lo == hi), or a time, which has a
 * day as well: the one that was written. */
struct crm_dateword {
	enum { CRM_DATEWORD_DAY, CRM_DATEWORD_PERIOD, CRM_DATEWORD_TIME } kind;
	int64_t lo, hi;
	int64_t t;
	bool hours; /* an offset in h was in it */
};

/* All of c must be one value. `what` ("date", "time") is for messages, which
 * quote the whole of s. */
int crm_dateword_read(struct crm_dateword *w, struct reader *c, const char *what, const char *s,
    const struct crm_clock *k, struct crm_err *e);

/* Periods alone: true with w set, or with *code and e set; false when c is none. */
bool crm_dateperiod_read(struct crm_dateword *w, struct reader *c, const char *s,
    const struct crm_clock *k, int *code, struct crm_err *e);

/* Monday of a day's week; day 1 of the month that is n months after (or before)
 * the one of a day. */
int64_t crm_dateperiod_week(int64_t day);
int64_t crm_dateperiod_month(int64_t day, int n);

#endif
