/* terms - does a record fit a filter as it is about to be written?
 *
 * The engine is asked, so that the terms mean what they mean in a list; it is given the
 * record's values in the place of its row, and nothing is written. What refers to the record
 * (its lines, activities) is what the book has; bare words are searched in what was there.
 */
#ifndef CRM_MODEL_TERMS_H
#define CRM_MODEL_TERMS_H

#include "model/filter.h"
#include "model/record.h"

/* yes[i] says whether f[i] holds, of n. CRM_USAGE or CRM_DATA where a filter asks what there
 * is not. */
int crm_terms_hold(struct crm *c, const struct crm_rec *rec, struct crm_filter *const *f, size_t n,
    bool *yes, struct crm_err *e);

#endif
