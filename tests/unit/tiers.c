/* Pay in steps, each case worked out by hand; amounts in 1/10,000. */
#include "calc/tiers.h"

#include "check.h"

#define EUR(n)     ((int64_t)((n)*10000.0 + ((n) < 0 ? -0.5 : 0.5)))
#define PERCENT(n) EUR(n)

static const struct crm_tier two[] = { { EUR(0), PERCENT(2) }, { EUR(1000), PERCENT(5) } };
static const struct crm_tier late[] = { { EUR(500), PERCENT(10) } };
static const struct crm_tier three[] = { { 0, PERCENT(1) }, { EUR(100), 0 },
	{ EUR(200), PERCENT(0.0001) } };

static const struct {
	const struct crm_tier *tier;
	size_t n;
	bool whole;
	int64_t amount, pay;
} cases[] = {
	{ two, 2, false, 0, 0 },
	{ two, 2, false, EUR(100), EUR(2) },
	{ two, 2, false, EUR(1000), EUR(20) },
	{ two, 2, false, EUR(1000.01), EUR(20.0005) },
	{ two, 2, false, EUR(3000), EUR(120) },
	{ two, 2, true, EUR(1000), EUR(50) },
	{ two, 2, true, EUR(999.99), EUR(19.9998) },
	{ late, 1, true, EUR(500), EUR(50) },
	{ late, 1, true, EUR(499.99), 0 },
	{ two, 2, true, 0, 0 },
	{ two, 2, true, EUR(1001), EUR(50.05) },
	{ two, 2, false, EUR(-50), 0 },
	{ two, 0, false, EUR(100), 0 },
	{ late, 1, false, EUR(500), 0 },
	{ late, 1, false, EUR(600), EUR(10) },
	{ late, 1, true, EUR(600), EUR(60) },
	{ three, 3, false, EUR(150), EUR(1) },
	{ three, 3, false, EUR(1200), EUR(1.001) },
	{ two, 2, false, 24, 0 }, /* 0.48 of 1/10,000 */
	{ two, 2, false, 25, 1 }, /* half away from zero */
	{ two, 2, false, INT64_MAX, 461168601842738790 - EUR(30) },
};

int main(void)
{
	const struct crm_tier all[] = { { 0, PERCENT(100) } };
	int64_t pay;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		CHECK(
		    crm_tiers_pay(cases[i].tier, cases[i].n, cases[i].whole, cases[i].amount, &pay),
		    "case %zu", i);
		CHECK(pay == cases[i].pay, "case %zu: got %lld, want %lld", i, (long long)pay,
		    (long long)cases[i].pay);
	}
	CHECK(crm_tiers_pay(all, 1, false, INT64_MAX, &pay) && pay == INT64_MAX, "all of it");
	return check_done("tiers");
}
