/* tiers - pay in steps: so many per cent of what was sold, more from certain sums on. */
#ifndef CRM_CALC_TIERS_H
#define CRM_CALC_TIERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRM_TIER_SCALE 4 /* decimals of a rate, in per cent */

struct crm_tier {
	int64_t from; /* amount; rising from tier to tier */
	int64_t rate; /* per cent, 1/10,000 */
};

/* What an amount brings: each tier's rate counts for the part between it and the next one;
 * with `whole` the rate of the highest tier reached counts for all of it: an amount of just
 * `from` has reached it. What lies below
 * the first tier brings nothing. Rounded once, half away from zero; false on overflow. */
bool crm_tiers_pay(const struct crm_tier *tier, size_t n, bool whole, int64_t amount, int64_t *pay);

#endif
