/* journal_quick - the usual rows of the journal, read fast. Private to journal.c. */
#ifndef CRM_MODEL_JOURNAL_QUICK_H
#define CRM_MODEL_JOURNAL_QUICK_H

#include "model/record.h"

/* As crm_journal_read where object is a record's fields in our own spelling; false for
 * everything else, and then what r and has hold is to be read again. */
bool crm_journal_quick(struct crm_rec *r, const struct crm_val *object, bool *has);

#endif
