/* Scores: the published ones of tests/data/rfm_orders.tsv, ties and few values,
 * and each method against its definition carried out the slow way. */
#include "calc/rfm.h"

#include <math.h>

#include "check.h"

#define MONEY INT64_C(10000)

static int64_t day(int y, int m, int d)
{
	int64_t a = y - (m < 3), n = m < 3 ? m + 9 : m - 3;

	return a * 365 + a / 4 - a / 100 + a / 400 + (153 * n + 2) / 5 + d;
}

struct book {
	char name[1200][40];
	struct crm_rfm_customer c[1200];
	size_t n;
};

static void add_order(struct book *b, const char *name, int64_t age, int64_t amount)
{
	struct crm_rfm_customer *c;
	size_t i = 0;

	while (i < b->n && strcmp(b->name[i], name))
		i++;
	c = &b->c[i];
	if (i == b->n) {
		snprintf(b->name[b->n++], sizeof *b->name, "%s", name);
		*c = (struct crm_rfm_customer){ .recency = age };
	}
	if (age < c->recency)
		c->recency = age;
	c->frequency++;
	c->monetary += amount;
}

static void read_orders(struct book *b)
{
	FILE *f = fopen("tests/data/rfm_orders.tsv", "r");
	int64_t today = day(2006, 12, 31);
	char line[200];

	CHECK(f, "tests/data/rfm_orders.tsv: run from the root");
	if (!f)
		return;
	while (fgets(line, sizeof line, f)) {
		char name[40];
		int y, m, d, amount;

		if (sscanf(line, "%39[^\t]\t%d-%d-%d\t%d", name, &y, &m, &d, &amount) == 5)
			add_order(b, name, today - day(y, m, d), amount * MONEY);
	}
	fclose(f);
}

static void check_cuts(const char *axis, const double *got, const double *want, int n)
{
	for (int i = 0; i < n; i++)
		CHECK(fabs(got[i] - want[i]) < 1e-9, "cut %d of %s: got %.12g, want %.12g", i, axis,
		    got[i], want[i]);
}

static void test_published(void)
{
	static const struct {
		const char *name;
		int recency, frequency, monetary, score;
	} people[] = {
		{ "Abbey O'Reilly", 205, 6, 472, 343 },
		{ "Add Senger", 140, 3, 340, 412 },
		{ "Aden Lesch", 194, 4, 405, 323 },
		{ "Aden Murphy", 98, 7, 596, 544 },
		{ "Admiral Senger", 132, 5, 448, 433 },
	};
	static struct book b;
	struct crm_rfm_cuts cuts;

	read_orders(&b);
	CHECK_INT(b.n, 995);
	if (!b.n)
		return;
	crm_rfm_quantile_cuts(b.c, b.n, 5, &cuts);
	CHECK_INT(cuts.bins, 5);
	check_cuts("r", cuts.r, (double[]){ 115, 181, 297.4, 482 }, 4);
	check_cuts("f", cuts.f, (double[]){ 4, 5, 6, 8 }, 4);
	check_cuts("m", cuts.m, (double[]){ 255.8, 382, 506.4, 666 }, 4);
	crm_rfm_score_cuts(b.c, b.n, &cuts);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		const struct crm_rfm_customer *c = NULL;

		for (size_t k = 0; k < b.n; k++)
			if (!strcmp(b.name[k], people[i].name))
				c = &b.c[k];
		CHECK(c, "no %s", people[i].name);
		if (!c)
			continue;
		CHECK_INT(c->recency, people[i].recency);
		CHECK_INT(c->frequency, people[i].frequency);
		CHECK_INT(c->monetary, people[i].monetary * MONEY);
		CHECK_INT(c->r * 100 + c->f * 10 + c->m, people[i].score);
	}
}

/* Rows of {recency, frequency, money}, and the scores that they have to get. */
static const struct {
	const char *what;
	int bins;
	size_t n;
	struct {
		int64_t r, f, m;
		int by_cuts, by_rank;
	} row[6];
} cases[] = {
	{ "one customer", 5, 1, { { 10, 1, 100, 511, 111 } } },
	{ "two customers", 5, 2, { { 10, 1, 100, 511, 211 }, { 20, 5, 900, 145, 122 } } },
	{ "two in two bins", 2, 2, { { 10, 1, 100, 211, 211 }, { 20, 5, 900, 122, 122 } } },
	{ "all alike", 5, 3,
	    { { 7, 2, 50, 511, 111 }, { 7, 2, 50, 511, 111 }, { 7, 2, 50, 511, 111 } } },
	{ "few values: cuts equal", 5, 5,
	    { { 1, 1, 10, 511, 311 }, { 1, 1, 10, 511, 311 }, { 1, 1, 10, 511, 311 },
		{ 9, 1, 10, 211, 111 }, { 9, 8, 20, 255, 155 } } },
	{ "returns", 5, 5,
	    { { 5, 1, -100, 211, 111 }, { 4, 2, -50, 312, 222 }, { 3, 3, 0, 423, 333 },
		{ 2, 4, 50, 534, 444 }, { 1, 5, 100, 545, 555 } } },
	{ "five in ten bins", 10, 5,
	    { { 5, 1, 1, 0, 111 }, { 4, 2, 2, 0, 222 }, { 3, 3, 3, 0, 333 }, { 2, 4, 4, 0, 444 },
		{ 1, 5, 5, 0, 555 } } },
	{ "uneven: larger bins first", 3, 5,
	    { { 5, 1, 1, 0, 111 }, { 4, 2, 2, 0, 111 }, { 3, 3, 3, 0, 222 }, { 2, 4, 4, 0, 222 },
		{ 1, 5, 5, 0, 333 } } },
	{ "ties take their first member's bin", 2, 4,
	    { { 3, 1, 1, 0, 111 }, { 2, 2, 2, 0, 111 }, { 2, 2, 2, 0, 111 },
		{ 1, 3, 3, 0, 222 } } },
};

static int score(const struct crm_rfm_customer *c)
{
	return c->r * 100 + c->f * 10 + c->m;
}

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_rfm_customer c[6] = { 0 };
		struct crm_rfm_cuts cuts;
		size_t n = cases[i].n;

		for (size_t k = 0; k < n; k++) {
			c[k].recency = cases[i].row[k].r;
			c[k].frequency = cases[i].row[k].f;
			c[k].monetary = cases[i].row[k].m * MONEY;
		}
		crm_rfm_quantile_cuts(c, n, cases[i].bins, &cuts);
		crm_rfm_score_cuts(c, n, &cuts);
		for (size_t k = 0; k < n; k++)
			if (cases[i].row[k].by_cuts)
				CHECK(score(&c[k]) == cases[i].row[k].by_cuts,
				    "%s, cuts, row %zu: got %d, want %d", cases[i].what, k,
				    score(&c[k]), cases[i].row[k].by_cuts);
		crm_rfm_score_rank(c, n, cases[i].bins);
		for (size_t k = 0; k < n; k++)
			CHECK(score(&c[k]) == cases[i].row[k].by_rank,
			    "%s, rank, row %zu: got %d, want %d", cases[i].what, k, score(&c[k]),
			    cases[i].row[k].by_rank);
	}
}

/* A value that meets a cut has reached it, decimals too. */
static void test_fixed(void)
{
	static const struct crm_rfm_cuts cuts = { 3, { 30, 90.5 }, { 2, 4 }, { 0.1, 1000.7 } };
	struct crm_rfm_customer c[] = {
		{ .recency = 29, .frequency = 1, .monetary = 999 },
		{ .recency = 30, .frequency = 2, .monetary = 1000 },
		{ .recency = 90, .frequency = 3, .monetary = 10006999 },
		{ .recency = 91, .frequency = 4, .monetary = 10007000 },
		{ .recency = -3, .frequency = 0, .monetary = INT64_MIN },
		{ .recency = INT64_MAX, .frequency = INT64_MAX, .monetary = INT64_MAX },
	};
	static const int want[] = { 311, 222, 222, 133, 311, 133 };

	crm_rfm_score_cuts(c, sizeof c / sizeof *c, &cuts);
	for (size_t i = 0; i < sizeof c / sizeof *c; i++)
		CHECK_INT(score(&c[i]), want[i]);
}

static uint64_t state = 2463534242u;

static uint64_t any(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* The definition: the place of the first of the equal values among all, and
 * the bin that ntile gives that place. */
static int slow_rank(const int64_t *v, size_t n, int bins, int64_t x)
{
	size_t place = 0, bin = 0, end = 0;

	for (size_t i = 0; i < n; i++)
		place += v[i] < x;
	for (; bin < (size_t)bins; bin++) {
		end += n / (size_t)bins + (bin < n % (size_t)bins);
		if (place < end)
			break;
	}
	return (int)bin + 1;
}

static void test_random(void)
{
	enum { N = 300 };
	struct crm_rfm_customer c[N], was[N];
	int64_t r[N], f[N], m[N];

	for (int run = 0; run < 400; run++) {
		size_t n = 1 + any(N), wrong = 0;
		uint64_t spread = 1 + any(run % 2 ? 12 : 4000);
		int bins = 2 + (int)any(9);
		struct crm_rfm_cuts cuts;

		for (size_t i = 0; i < n; i++) {
			c[i] = (struct crm_rfm_customer){ .recency = (int64_t)any(spread),
				.frequency = 1 + (int64_t)any(spread),
				.monetary = (int64_t)any(spread * 7777) - 20000 };
			r[i] = -c[i].recency;
			f[i] = c[i].frequency;
			m[i] = c[i].monetary;
		}
		memcpy(was, c, n * sizeof *c);
		crm_rfm_score_rank(c, n, bins);
		for (size_t i = 0; i < n; i++)
			wrong += c[i].r != slow_rank(r, n, bins, r[i]) ||
				 c[i].f != slow_rank(f, n, bins, f[i]) ||
				 c[i].m != slow_rank(m, n, bins, m[i]) ||
				 c[i].recency != was[i].recency || c[i].monetary != was[i].monetary;
		CHECK(!wrong, "rank, run %d: %zu customers in %d bins, %zu wrong", run, n, bins,
		    wrong);
		crm_rfm_quantile_cuts(c, n, bins, &cuts);
		crm_rfm_score_cuts(c, n, &cuts);
		for (int k = 1; k < bins - 1; k++)
			wrong += cuts.r[k] < cuts.r[k - 1] || cuts.f[k] < cuts.f[k - 1] ||
				 cuts.m[k] < cuts.m[k - 1];
		for (size_t i = 0; i < n; i++) {
			const struct crm_rfm_customer *d = &c[any(n)];

			wrong += c[i].r < 1 || c[i].r > bins || c[i].f < 1 || c[i].f > bins ||
				 c[i].m < 1 || c[i].m > bins;
			wrong += d->recency <= c[i].recency && d->r < c[i].r;
			wrong += d->frequency <= c[i].frequency && d->f > c[i].f;
			wrong += d->monetary <= c[i].monetary && d->m > c[i].m;
		}
		CHECK(!wrong, "cuts, run %d: %zu wrong", run, wrong);
	}
}

int main(void)
{
	test_published();
	test_cases();
	test_fixed();
	test_random();
	return check_done("rfm");
}
