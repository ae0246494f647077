#include "calc/rate.h"

/* How many of them are not behind the day. */
static size_t until(const struct crm_rate_days *days, int64_t day)
{
	size_t lo = 0, hi = days->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (days->v[mid].day <= day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct crm_rate_day *newest(const struct crm_rate_days *days, int64_t day)
{
	size_t n = until(days, day);

	return n && days->v[n - 1].day >= day - CRM_RATE_DAYS ? &days->v[n - 1] : NULL;
}

bool crm_rate_out(const struct crm_rate_days *days, int64_t day, struct crm_rate_way *way)
{
	const struct crm_rate_day *d = newest(days, day);

	if (!d)
		return false;
	*way = (struct crm_rate_way){ d->day, d->rate, CRM_RATE_ONE };
	return true;
}

bool crm_rate_back(const struct crm_rate_days *days, int64_t day, struct crm_rate_way *way)
{
	const struct crm_rate_day *d = newest(days, day);

	if (!d)
		return false;
	*way = (struct crm_rate_way){ d->day, CRM_RATE_ONE, d->rate };
	return true;
}

bool crm_rate_across(const struct crm_rate_days *from, const struct crm_rate_days *to, int64_t day,
    struct crm_rate_way *way)
{
	size_t f = until(from, day), t = until(to, day);

	while (f && t) {
		const struct crm_rate_day *a = &from->v[f - 1], *b = &to->v[t - 1];

		if (a->day < day - CRM_RATE_DAYS || b->day < day - CRM_RATE_DAYS)
			return false;
		if (a->day == b->day) {
			*way = (struct crm_rate_way){ a->day, b->rate, a->rate };
			return true;
		}
		f -= a->day > b->day;
		t -= b->day > a->day;
	}
	return false;
}
