#include "calc/billing.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"

int crm_billing_months(const char *period)
{
	static const struct {
		const char *word;
		int months;
	} known[] = { { "once", 0 }, { "monthly", 1 }, { "quarterly", 3 }, { "yearly", 12 } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].word, period))
			return known[i].months;
	return -1;
}

bool crm_billing_amounts(int64_t amount, const char *period, int64_t *monthly, int64_t *yearly)
{
	int months = crm_billing_months(period);

	*monthly = *yearly = 0;
	if (months <= 0)
		return true;
	*monthly = crm_div_round(amount, months);
	return !__builtin_mul_overflow(amount, 12 / months, yearly);
}

bool crm_billing_end(int64_t end, int64_t n, int64_t *out)
{
	int year, month, day;
	int64_t at;

	if (end >= CRM_DAY_MAX || n < -120000 || n > 120000)
		return false;
	crm_day_civil(end + 1, &year, &month, &day);
	at = year * INT64_C(12) + month - 1 + n;
	if (at < 12 || at >= 120000)
		return false;
	year = (int)(at / 12);
	month = (int)(at % 12) + 1;
	while (!crm_day_valid(year, month, day))
		day--;
	*out = crm_day(year, month, day) - 1;
	return *out >= CRM_DAY_MIN;
}
