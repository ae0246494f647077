/* billing - what is paid for each month, quarter or year, and days months away. */
#ifndef CRM_CALC_BILLING_H
#define CRM_CALC_BILLING_H

#include <stdbool.h>
#include <stdint.h>

/* Months of a period: once 0, monthly 1, quarterly 3, yearly 12; -1 for another word. */
int crm_billing_months(const char *period);
/* What an amount for each period is a month (rounded half away from zero) and a year; 0 for
 * what is paid once. False where that is out of range. */
bool crm_billing_amounts(int64_t amount, const char *period, int64_t *monthly, int64_t *yearly);
/* The last day of a time that goes on for n months behind the last day `end`: what begins
 * the day after has the same day of the month, or the last where there is none. Years 1 to
 * 9999; false outside. */
bool crm_billing_end(int64_t end, int64_t n, int64_t *out);

#endif
