/* fiscal - when the fiscal year begins: the policy's section `fiscal`. */
#ifndef CRM_MODEL_FISCAL_H
#define CRM_MODEL_FISCAL_H

#include "model/crm.h"

/* Puts the month into c->clock and c->book_clock, once; opens the book. */
void crm_fiscal(struct crm *c);
/* For the policy: `fiscal: {begins: april}`, a month's English name or number. */
int crm_fiscal_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);

#endif
