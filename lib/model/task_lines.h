/* task_lines - what the field ical of a task may hold. */
#ifndef CRM_MODEL_TASK_LINES_H
#define CRM_MODEL_TASK_LINES_H

#include "model/record.h"

/* Lines of a calendar that fields say: ical never holds them. Of others (STATUS:TENTATIVE) it
 * holds what the field does not say. */
#define CRM_TASK_LINES                                                                             \
	"UID DTSTAMP RECURRENCE-ID DTSTART DTEND DUE DURATION COMPLETED X-CRM-DURATION X-CRM-ZONE" \
	" X-CRM-STATUS X-CRM-COMPLETED X-CRM-KIND"
/* What ical may hold: lines NAME:VALUE, behind them whole components that can stand inside an
 * event or to-do. Appends it with names in upper case (out may be NULL). CRM_DATA, with the
 * line, otherwise. */
int crm_task_lines(const char *text, struct crm_str *out, struct crm_err *e);
/* The same for the field of a task: checked where it changed, put in that spelling. */
int crm_task_lines_settle(const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);

#endif
