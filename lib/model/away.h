/* away - absences of the staff: 2026-12-24..2027-01-02, or one day, several of them. */
#ifndef CRM_MODEL_AWAY_H
#define CRM_MODEL_AWAY_H

#include "model/record.h"

/* user: capacity is not below 0; absences are days or periods that end when or after they
 * begin, and are kept as ISO dates; words (tomorrow, mon..+2w) are read from the day of the
 * command. */
int crm_user_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* Is who has these absences (as they are kept) away on that day? Then *until is the last day
 * of the absence. */
bool crm_away(const char *absences, int64_t day, int64_t *until);

#endif
