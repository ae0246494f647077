/* policy_terms - a filter in the team's policy. It is read when the policy is checked, and
 * compiled when it is asked: own fields of the same policy may be in it.
 */
#ifndef CRM_MODEL_POLICY_TERMS_H
#define CRM_MODEL_POLICY_TERMS_H

#include "model/filter.h"

/* The filter of a scalar; name is the file's in messages. NULL with e set, CRM_CONFIG: no
 * scalar, no filter, or one that asks who is asking (owner:me): policy is everybody's. */
struct crm_filter *crm_policy_terms(
    struct crm_pool *pool, const struct crm_yaml *at, const char *name, struct crm_err *e);

#endif
