/* contracts - the rules of contracts: what they bring, how they end and go on. crm-contract(1)
 * tells what users see.
 */
#ifndef CRM_MODEL_CONTRACTS_H
#define CRM_MODEL_CONTRACTS_H

#include "model/record.h"

/* contract: price, period and name from the product where they are not given; monthly from
 * amount and period; the end not before the start; the day on which it was cancelled. */
int crm_contract_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);

/* What the opportunity is to have instead of what the contract says. */
struct crm_renewal {
	const struct crm_assign *assign;
	size_t assigns;
};

/* The opportunity that is to renew the contract, made where this end has none yet: *made is
 * 0, and *there that opportunity, where it has. */
int crm_contract_renew(struct crm *c, int64_t id, const struct crm_renewal *how, int64_t *made,
    int64_t *there, struct crm_err *e);
/* One that is past its end goes on, a period at a time, where it renews itself, or has
 * ended. */
int crm_contract_end(struct crm *c, const struct crm_rec *old, struct crm_err *e);

#endif
