/* period - the days that a report is about, and the buckets they are grouped in. */
#ifndef CRM_REPORT_PERIOD_H
#define CRM_REPORT_PERIOD_H

#include "model/crm.h"

/* An end that was not given is CRM_DAY_MIN or CRM_DAY_MAX. */
struct crm_period {
	int64_t since, until; /* days, both included */
	/* Without --until: the last day of the whole months, quarters, years ... as --since
	 * names one, up to that of today. 0: --until was given, or --since is no whole one. */
	int64_t whole;
};

enum crm_bucket {
	CRM_NO_BUCKET,
	CRM_BY_DAY,
	CRM_BY_WEEK, /* from Monday on */
	CRM_BY_MONTH,
	CRM_BY_QUARTER, /* of the calendar */
	CRM_BY_YEAR,    /* of the calendar */
	CRM_BY_FY,      /* fiscal year: the policy's section `fiscal` */
};

/* --since and --until; each a day, or a period (2026-Q3, this-year), whose first or last
 * day it then is. NULL: open. Ends with CRM_USAGE. */
void crm_period_read(struct crm *c, const char *since, const char *until, struct crm_period *out);
/* The one of equal length just before: months where p is whole months, else days. p->since
 * is a day. */
struct crm_period crm_period_before(const struct crm_period *p);
/* The fiscal quarter that a day lies in. */
struct crm_period crm_period_quarter(const struct crm *c, int64_t day);
/* Does it begin with the first day of a month, and end with the last one of one? */
bool crm_period_months(const struct crm_period *p);

/* CRM_NO_BUCKET for a name that is none. */
enum crm_bucket crm_bucket_named(const char *name);
/* The first day of the bucket that a day lies in, and of the one behind it. */
int64_t crm_bucket_first(const struct crm *c, enum crm_bucket b, int64_t day);
int64_t crm_bucket_next(enum crm_bucket b, int64_t first);
/* 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026, FY2026 (the one that begins in 2026). */
void crm_bucket_print(struct crm_str *out, enum crm_bucket b, int64_t first);
/* Appends an SQL expression: the first day of the bucket of `expr`, which lies within the
 * days of p and is a day, or with time a time, of which the book's zone tells the day; NULL
 * of NULL. */
void crm_bucket_sql(struct crm *c, struct crm_str *out, enum crm_bucket b, const char *expr,
    bool time, const struct crm_period *p);

#endif
