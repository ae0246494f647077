/* Sorting in memory and past it: every pair comes once, in order. */
#include "record/sorter.h"

#include "check.h"

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	return x ^ (x >> 27);
}

/* n pairs of which each comes twice. */
static void test_many(uint64_t n)
{
	struct crm_sorter *s = crm_sorter_new(NULL);
	struct crm_sorted before = { 0, 0 }, p;
	uint64_t seen = 0, sum = 0, want = 0;

	for (uint64_t i = 0; i < n * 2; i++) {
		uint64_t x = mix(i % n);

		crm_sorter_add(s, x >> 40, x);
		want += i < n ? x : 0;
	}
	while (crm_sorter_next(s, &p)) {
		if (seen && (p.a < before.a || (p.a == before.a && p.b <= before.b)))
			CHECK(0, "out of order at %llu", (unsigned long long)seen);
		before = p;
		sum += p.b;
		seen++;
	}
	CHECK_INT(seen, n);
	CHECK(sum == want, "other pairs came out of %llu", (unsigned long long)n);
	CHECK(!crm_sorter_next(s, &p), "something behind the last");
	crm_sorter_free(s);
}

int main(void)
{
	test_many(0);
	test_many(1);
	test_many(1000);
	test_many(3000000);
	return check_done("sorter");
}
