/* nouns - the declarations, one file each; crm_nouns[] in nouns.c lists them. */
#ifndef CRM_MODEL_NOUNS_H
#define CRM_MODEL_NOUNS_H

#include "model/noun.h"

extern const struct crm_noun crm_contact, crm_account, crm_product, crm_order, crm_line,
    crm_activity, crm_user, crm_team, crm_lead, crm_opportunity, crm_item, crm_task, crm_quote,
    crm_contract, crm_rate;
/* The library's own: sections of the policy, and the fields that one of them declares. */
extern const struct crm_noun crm_policy, crm_own_field;

#endif
