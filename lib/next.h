/* next - where one stands with a record: the last contact, and what is to be done next. */
#ifndef CRM_NEXT_H
#define CRM_NEXT_H

#include "cmd.h"

/* Has the noun both? Then it has activities and tasks about it, and somebody whose it is. */
bool crm_next_has(const struct crm_noun *noun);
/* The latest activity that is more than a note, and the open task that is due first, about
 * the record or about what refers to it (struct crm_child); its number, 0 for none. */
int64_t crm_next_contact(struct crm *c, const struct crm_noun *noun, int64_t id);
int64_t crm_next_task(struct crm *c, const struct crm_noun *noun, int64_t id);

#endif
