/* numbers - numbers of documents: given out in order, without gaps, none twice.
 *
 * A pattern tells how they look: "Q{year}-{nr:4}" makes Q2026-0001, Q2026-0002 ... {nr} is
 * the number, {nr:4} has zeros before it, {year} and {month} are of the document's day. What
 * is left of a pattern when its day is filled in is its series: with {year}, each year
 * begins at 1. The number counts with the txn that writes the document: what is rolled back
 * was not given out.
 */
#ifndef CRM_MODEL_NUMBERS_H
#define CRM_MODEL_NUMBERS_H

#include "model/crm.h"

/* CRM_DATA where it is none: "no {nr}", "no such mark: '{x}'". */
int crm_number_pattern(const char *pattern, struct crm_err *e);

struct crm_number {
	char series[128]; /* "Q2026-{nr:4}" */
	int64_t nr;
	struct crm_str text; /* Q2026-0007 */
};
/* The next number of the pattern that no record of the noun has in that field; nothing is
 * given out before crm_number_take, which goes with the writing of the record. */
void crm_number_next(struct crm *c, const char *pattern, int64_t day, const struct crm_noun *noun,
    const char *field, struct crm_number *n);
void crm_number_take(struct crm *c, const struct crm_number *n);
void crm_number_release(struct crm_number *n);

#endif
