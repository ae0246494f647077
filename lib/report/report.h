/* report - what crm-report prints: one metric by its groupings, or a sheet of several. */
#ifndef CRM_REPORT_REPORT_H
#define CRM_REPORT_REPORT_H

#include "report/metric.h"
#include "rows.h"

/* Each gives the exit status. */
int crm_report_list(struct crm *c, struct crm_call *call);
/* call->word[0] names a metric or a sheet, the others are terms. */
int crm_report(struct crm *c, struct crm_call *call);

#endif
