/* asof - the book as it was recorded: --as-of.
 *
 * What a txn changed is in the journal, so the past is today's book with the records
 * touched since put back. They are rebuilt into TEMP tables, a table at a time and only
 * when it is first read, and laid over the book's tables (crm_db_overlay): every SELECT
 * runs unchanged, and no other code knows of the past.
 *
 * As they were then: records, own fields and policy, look-ups, merged ids, search words,
 * steps, the customers' sums. As they are now: settings, sources. Not kept in history,
 * and so unset: the scores of crm-rfm --save.
 */
#ifndef CRM_MODEL_ASOF_H
#define CRM_MODEL_ASOF_H

#include "model/crm.h"

/* Lays the past that c->opt.as_of names over the book, which was just opened: a day (its
 * end in the user's zone), a time (just then) or txn-N (just after it). Begins the read
 * transaction. CRM_USAGE: neither; CRM_DATA: no such txn. Before the first txn the book
 * was empty. */
void crm_asof_begin(struct crm *c);
/* For who lets the read transaction go and begins another: what was written meanwhile
 * is put back, too. Nothing without --as-of. */
void crm_asof_again(struct crm *c);

#endif
