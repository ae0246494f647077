/* since - how long a record is what it is: of every field whose changes are steps (status,
 * stage, owner) FIELD.since is the time of the last one, at first when the record was made,
 * and FIELD.age the whole days from then to the day the question is about (--at).
 *
 * They are terms and columns as computed fields are, and stand in no declaration.
 */
#ifndef CRM_MODEL_SINCE_H
#define CRM_MODEL_SINCE_H

#include "model/crm.h"

/* The computed field of that path, in pool; NULL where it is none. */
const struct crm_field *crm_since_field(
    struct crm *c, struct crm_pool *pool, const struct crm_noun *noun, const char *path);
/* The last moment that counts: now, or the end of the day of --at. */
int64_t crm_since_now(const struct crm *c);

#endif
