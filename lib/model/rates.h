/* rates - an amount in another currency, at the rate of a day. */
#ifndef CRM_MODEL_RATES_H
#define CRM_MODEL_RATES_H

#include "model/crm.h"

/* What `amount` of currency `from` is in currency `to` by the rates of that day, or of the
 * last one before it that has any, at most 7 days earlier (banks publish none on days on
 * which they are closed); across the base where neither is the base; rounded once, half
 * away from zero. The same currency needs no rate. CRM_DATA with "no rate of USD on
 * 2026-11-22" where one is missing, or "out of range". */
int crm_rates_convert(struct crm *c, int64_t amount, const char *from, const char *to, int64_t day,
    int64_t *out, struct crm_err *e);

#endif
