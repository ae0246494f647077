/* rate - exchange rates of days: which one counts for a day, and across a base. */
#ifndef CRM_CALC_RATE_H
#define CRM_CALC_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CRM_RATE_ONE = 100 * 1000 * 1000, /* a rate of 1 */
	CRM_RATE_DAYS = 7,                /* so old may one be */
};

/* Rates of one currency for one of a base, by day, each day once. */
struct crm_rate_day {
	int64_t day, rate;
};
struct crm_rate_days {
	const struct crm_rate_day *v;
	size_t n;
};

/* What an amount is multiplied with and divided by, both above 0, and of which day that
 * is. */
struct crm_rate_way {
	int64_t day, times, by;
};

/* The newest of days that is `day` or at most CRM_RATE_DAYS before it; false where there
 * is none. Of a base into its currency, and back. */
bool crm_rate_out(const struct crm_rate_days *days, int64_t day, struct crm_rate_way *way);
bool crm_rate_back(const struct crm_rate_days *days, int64_t day, struct crm_rate_way *way);
/* Of one currency into another of the same base: by the newest such day that has both. */
bool crm_rate_across(const struct crm_rate_days *from, const struct crm_rate_days *to, int64_t day,
    struct crm_rate_way *way);

#endif
