/* copy - a whole book into another, for crm-db copy, backup, restore and upgrade. */
#ifndef CRM_MODEL_COPY_H
#define CRM_MODEL_COPY_H

#include "model/crm.h"

/* Everything that is in `from` goes into c->db, which is inside of crm_db_begin_load or
 * crm_db_replace and of the same schema: rows and ids of all tables, columns of own fields,
 * also of those that were taken away, search words; views are made anew, where the schema
 * is ours. Both are compared (db/copy.h) before anybody sees the new one; COMMIT is the
 * caller's. `from` reads one state. How many rows. */
int64_t crm_book_copy(struct crm *c, struct crm_db *from);

#endif
