/* Exchange rates: which day's counts, both ways and across a base, and the rounding. */
#include "calc/rate.h"

#include "base/num.h"
#include "check.h"

#define ONE INT64_C(100000000)

/* Friday 10, then Monday 13, a gap, and 30. */
static const struct crm_rate_day usd[] = { { 10, 110 * ONE / 100 }, { 13, 125 * ONE / 100 },
	{ 30, 2 * ONE } },
				 gbp[] = { { 9, 80 * ONE / 100 }, { 10, 88 * ONE / 100 },
					 { 14, 90 * ONE / 100 } };
static const struct crm_rate_days usds = { usd, 3 }, gbps = { gbp, 3 }, none = { 0 };

static const struct {
	int64_t day, want; /* the day whose rate counts; -1: none */
} days[] = { { 9, -1 }, { 10, 10 }, { 12, 10 }, { 13, 13 }, { 14, 13 }, { 20, 13 }, { 21, -1 },
	{ 29, -1 }, { 30, 30 }, { 37, 30 }, { 38, -1 } },
  across[] = { { 9, -1 }, { 10, 10 }, { 14, 10 }, { 17, 10 }, { 18, -1 }, { 31, -1 } };

/* How: 'o' out of the base, 'b' back into it, 'a' across. */
static const struct {
	char how;
	int64_t amount, want;
} amounts[] = {
	{ 'o', 1000000, 1100000 },
	{ 'b', 1100000, 1000000 },
	{ 'b', 1000000, 909091 },
	{ 'b', -1000000, -909091 },
	{ 'o', 5, 6 }, /* 5.5: half away from zero */
	{ 'o', -5, -6 },
	{ 'a', 1100000, 880000 },
	{ 'a', 1, 1 },
	{ 'o', 0, 0 },
	{ 'o', INT64_C(8000000000000000000), INT64_C(8800000000000000000) },
};

int main(void)
{
	struct crm_rate_way way;
	int64_t out;

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		bool found = crm_rate_out(&usds, days[i].day, &way);

		CHECK_INT(found ? way.day : -1, days[i].want);
		found = crm_rate_back(&usds, days[i].day, &way);
		CHECK_INT(found ? way.day : -1, days[i].want);
	}
	for (size_t i = 0; i < sizeof across / sizeof *across; i++) {
		bool found = crm_rate_across(&usds, &gbps, across[i].day, &way);

		CHECK_INT(found ? way.day : -1, across[i].want);
	}
	CHECK(!crm_rate_across(&usds, &none, 10, &way), "nothing to go to");
	CHECK(!crm_rate_out(&none, 10, &way), "nothing there");
	for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
		char how = amounts[i].how;
		bool found = how == 'o'   ? crm_rate_out(&usds, 10, &way)
			     : how == 'b' ? crm_rate_back(&usds, 10, &way)
					  : crm_rate_across(&usds, &gbps, 10, &way);

		CHECK(found, "case %zu", i);
		CHECK(crm_mul_round(amounts[i].amount, way.times, way.by, &out), "case %zu", i);
		CHECK_INT(out, amounts[i].want);
	}
	crm_rate_out(&usds, 10, &way);
	CHECK(!crm_mul_round(INT64_MAX, way.times, way.by, &out), "out of range");
	return check_done("rate");
}
