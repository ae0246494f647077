/* leads - what crm-lead prints and reads that is no record of the book. */
#ifndef CRM_LEADS_H
#define CRM_LEADS_H

#include "cmd.h"
#include "model/leads.h"

/* A line for each rule that gave a lead points, or one that says there was none; takes x
 * over. The exit status. */
int crm_lead_explain(struct crm_lead_scores *x);
/* Reads stdin: lines KEY=TEXT, one line as browsers send forms (name=Ida+Lee&city=Rome), or
 * a JSON object. Gives each key with its text, in order; nested: as it stands in the object,
 * with what is inside. Both are valid for the call. */
typedef void crm_capture_take(void *arg, const char *key, const char *s, size_t len, bool nested);
void crm_capture_read(crm_capture_take *take, void *arg);
/* The verb capture: one lead from stdin. */
int crm_lead_capture(struct crm *c, struct crm_call *call);

#endif
