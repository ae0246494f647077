/* journal - the rows of table changes, written and read; txn.h says what stands there. */
#ifndef CRM_MODEL_JOURNAL_H
#define CRM_MODEL_JOURNAL_H

#include "model/record.h"

/* The row for a record that changes (old to r), goes (r NULL; keep: the one that it is
 * merged into, or 0), or comes back (old NULL; keep: the one that it was merged into). */
void crm_journal_write(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *r, int64_t keep);

/* What a record was before, or became by, one change. */
enum crm_was {
	CRM_WAS_NOTHING, /* there was none, or it was removed */
	CRM_WAS_MERGED,  /* its id stands for another record */
	CRM_WAS_RECORD,  /* fields */
};

/* Reads a row's `old` or `new` (NULL: removed) into the fields of r that it names,
 * and marks these in has[], by crm_field_index (may be NULL); others stay as they are.
 * Fields that no declaration knows any more are passed over. Texts are r's. *keep
 * (may be NULL) is the record that it was merged into. A text that is no journal's
 * ends the command: damage (CRM_DATA). */
enum crm_was crm_journal_read(
    struct crm_rec *r, const struct crm_val *text, bool *has, int64_t *keep);

/* True for a field that the journal is about: who made a record and when is the book's
 * own affair, but `created` an import may set. */
bool crm_field_journaled(const struct crm_field *f);

#endif
