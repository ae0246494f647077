/* rights - who may do what in a book that a team shares: crm-db grant. Which rows that
 * means the nouns declare (whose, keeper, anyone, self); the engine enforces it (db/rights.h). */
#ifndef CRM_MODEL_RIGHTS_H
#define CRM_MODEL_RIGHTS_H

#include "model/crm.h"

/* Brings the rights up to date with tables, fields and views, in the open transaction.
 * Harmless where nobody was granted any. */
void crm_rights_renew(struct crm *c);
/* Gives `login` the role (NULL: none any more) and says so in the user's record, which is
 * made where there is none; gives its number, 0 where there was nothing to take it from.
 * In the open txn. */
int64_t crm_rights_grant(struct crm *c, const char *login, const char *role);

#endif
