/* absent - values that certainly are not in the book, so that nobody has to ask for them.
 *
 * An import asks for each record whether its number, address or source id is there. Where
 * the table was empty at the beginning, nothing is there but what the import itself wrote,
 * and of that a filter of bits (after Bloom, 1970) is kept: "certainly not there" costs no
 * look-up, "perhaps" costs the look-up that it always cost. Known for one txn at most.
 */
#ifndef CRM_MODEL_ABSENT_H
#define CRM_MODEL_ABSENT_H

#include "model/crm.h"

/* No record of noun has a value in f (NULL: in table sources) yet; about `rows` will come. */
void crm_absent_begin(
    struct crm *c, const struct crm_noun *noun, const struct crm_field *f, int64_t rows);
/* True where no record has it: the value of a field, or one of several as table lookups
 * holds it. */
bool crm_absent(
    struct crm *c, const struct crm_noun *noun, const struct crm_field *f, const struct crm_val *v);
/* One has it now; whoever writes a record says so. */
void crm_absent_not(
    struct crm *c, const struct crm_noun *noun, const struct crm_field *f, const struct crm_val *v);
void crm_absent_end(struct crm *c);

#endif
