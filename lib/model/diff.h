/* diff - what -n prints: id field old new, for each field that would change. */
#ifndef CRM_MODEL_DIFF_H
#define CRM_MODEL_DIFF_H

#include "model/record.h"

/* The columns of c->diff, which the command opens where the line says -n. */
enum { CRM_DIFF_COLUMNS = 4 };
extern const struct crm_column crm_diff_column[CRM_DIFF_COLUMNS];

/* A field of r as it stands there, in place of what out holds: several values with commas
 * between, money with the decimals of r's currency. */
void crm_diff_value(struct crm *c, const struct crm_rec *r, size_t i, struct crm_str *out);
/* Prints to c->diff, where there is one. One of old and rec may be NULL (added, removed). */
void crm_diff(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);
/* What comes waits until crm_diff_go(), which prints it or (no keep) forgets it. */
void crm_diff_hold(struct crm *c);
void crm_diff_go(struct crm *c, bool keep);
/* After the last one; in an open txn, after those that rules make before COMMIT. */
void crm_diff_end(struct crm *c);

#endif
