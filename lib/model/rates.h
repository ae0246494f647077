/* rates - an amount in another currency, at the rate of a day. */
#ifndef CRM_MODEL_RATES_H
#define CRM_MODEL_RATES_H

#include "calc/rate.h"
#include "model/crm.h"

/* What `amount` of currency `from` is in currency `to` by the rates of that day, or of the
 * last one before it that has any, at most 7 days earlier (banks publish none on days on
 * which they are closed), of a day to come by those of today; across the base where neither is the base, by rates of one day
 * and one base. Of the same day a rate as it stands comes before one turned round, that
 * before one across, bases by their codes. Rounded once, to 1/10,000, half away from zero.
 * The same currency needs no rate. CRM_DATA with "no rate of USD on 2026-11-22" where one
 * is missing, or "out of range". The rates of a currency are read once and kept, so that
 * a report may ask for each of its records. */
int crm_rates_convert(struct crm *c, int64_t amount, const char *from, const char *to, int64_t day,
    int64_t *out, struct crm_err *e);

/* The rates of `currency` for one of `base` as the book has them now; kept like those
 * above, none where there are none. Good until a rate is written. */
const struct crm_rate_days *crm_rates_days(struct crm *c, const char *base, const char *currency);

/* rate: above 0, and of another currency than its base. */
int crm_rate_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* rate: what was kept is read again. */
void crm_rate_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

#endif
