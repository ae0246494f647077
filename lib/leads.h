/* leads - what crm-lead prints and reads that is no record of the book. */
#ifndef CRM_LEADS_H
#define CRM_LEADS_H

#include "cmd.h"
#include "model/leads.h"

/* A line for each rule that gave a lead points, or one that says there was none; takes x
 * over. The exit status. */
int crm_lead_explain(struct crm_lead_scores *x);
/* The verb capture: one lead from stdin, key=value lines or a JSON object. */
int crm_lead_capture(struct crm *c, struct crm_call *call);

#endif
