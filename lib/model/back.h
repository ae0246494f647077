/* back - taking back one row of the journal, field by field, by value: what is as the
 * row left it goes back to what it was; what is back already stays; what was set again
 * since stays too, and is named.
 */
#ifndef CRM_MODEL_BACK_H
#define CRM_MODEL_BACK_H

#include "model/record.h"

/* A row of table changes: a record that a txn changed (none made, put back or removed). */
struct crm_change {
	const struct crm_noun *noun;
	int64_t id, txn;
	struct crm_val old, now; /* its columns old, new */
};

/* Takes the row back, in the open txn. Of fields of several values those that came go
 * and those that went come back, where others were added since. Steps in the business
 * that the row's txn wrote for a field that goes back do not count any more. Each field
 * that stays is told by say(arg, "contact-1: city: ..."); how many. */
size_t crm_change_back(
    struct crm *c, const struct crm_change *k, void (*say)(void *arg, const char *text), void *arg);

/* Says "contact-1: city: ..." of what stays as it is; without a field "contact-1: ...". */
void crm_rec_stays(const struct crm_noun *noun, int64_t id, const char *field, const char *why,
    void (*say)(void *arg, const char *text), void *arg);

/* Makes every reference of r good: to a merged record, to the one that holds it now; to
 * one that is gone, unset and told by say() as above; how many. */
size_t crm_rec_mend(
    struct crm *c, struct crm_rec *r, void (*say)(void *arg, const char *text), void *arg);

#endif
