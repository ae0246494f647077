/* refer - who refers to a record: found from the declarations, own fields too, so that
 * no noun can be forgotten by removing and merging.
 */
#ifndef CRM_MODEL_REFER_H
#define CRM_MODEL_REFER_H

#include "model/crm.h"

/* True where a value of f may name a record of noun. */
bool crm_refers(const struct crm_field *f, const struct crm_noun *noun);
/* The records of `other` whose field f names noun's record id, by id: how many, in
 * *ids, which is pool's. */
size_t crm_referring(struct crm *c, const struct crm_noun *other, const struct crm_field *f,
    const struct crm_noun *noun, int64_t id, struct crm_pool *pool, int64_t **ids);
/* The same of those that were written behind txn `since`. */
size_t crm_referring_since(struct crm *c, const struct crm_noun *other, const struct crm_field *f,
    const struct crm_noun *noun, int64_t id, int64_t since, struct crm_pool *pool, int64_t **ids);
/* What is about the record (activities, tasks: fields that may name any noun) is about
 * to's record to_id from now on, in the open txn. CRM_DATA where a rule refuses it. */
int crm_refer_move(struct crm *c, const struct crm_noun *noun, int64_t id,
    const struct crm_noun *to, int64_t to_id, struct crm_err *e);

#endif
