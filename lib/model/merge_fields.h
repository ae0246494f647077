/* merge_fields - what becomes of the fields of two records that are merged. Internal to
 * merge.c.
 */
#ifndef CRM_MODEL_MERGE_FIELDS_H
#define CRM_MODEL_MERGE_FIELDS_H

#include "model/merge.h"

/* True for a field that a merge decides: what users set, and CRM_MERGED_IN. */
bool crm_merge_writable(const struct crm_field *f);
/* m->rec, a copy of the kept record, becomes what it is together with m->other, by the
 * rules and the line; m->since goes with its values. CRM_DATA: a circle, a conflict
 * (m->conflicts), a text too long, what an assignment says. Writes nothing. */
int crm_merge_decide(struct crm_merge *m, struct crm_err *e);

#endif
