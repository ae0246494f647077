/* recurring - what contracts bring a month and a year. */
#ifndef CRM_REPORT_RECURRING_H
#define CRM_REPORT_RECURRING_H

#include "cmd.h"

/* Prints, for each currency (and each value of the fields of --by before it), how many of
 * the contracts that the line selects are in force on the day of --at, and what they bring:
 * columns FIELD..., contracts, monthly, yearly, currency. All in one currency where the
 * option `currency` asks for it, at that day's rate. The exit status. */
int crm_recurring(struct crm *c, struct crm_call *call);

#endif
