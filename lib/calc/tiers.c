/* Pay in steps. */
#include "calc/tiers.h"

bool crm_tiers_pay(const struct crm_tier *tier, size_t n, bool whole, int64_t amount, int64_t *pay)
{
	const __int128 unit = 100 * 10 * 10 * 10 * 10;
	__int128 sum = 0;

	for (size_t i = 0; i < n && tier[i].from <= amount; i++) {
		int64_t end = i + 1 < n && tier[i + 1].from < amount ? tier[i + 1].from : amount;

		if (!whole)
			sum += (__int128)(end - tier[i].from) * tier[i].rate;
		else
			sum = (__int128)amount * tier[i].rate;
	}
	sum = (sum + (sum < 0 ? -unit : unit) / 2) / unit;
	*pay = (int64_t)sum;
	return *pay == sum;
}
