/* Pairs that hang together: who is kept, who goes when, what a refusal parts. */
#include "check.h"

#include "base/str.h"
#include "calc/cluster.h"

/* "1<2 1<3": what is given, in order; those in `refused` are refused. */
static void walk(struct crm_cluster *k, const int64_t *refused, size_t n, struct crm_str *out)
{
	int64_t keep, other;
	size_t at;

	crm_str_reset(out);
	while (crm_cluster_next(k, &keep, &other, &at)) {
		crm_str_addf(out, "%s%lld<%lld@%zu", out->len ? " " : "", (long long)keep,
		    (long long)other, at);
		for (size_t i = 0; i < n; i++)
			if (refused[i] == other) {
				crm_cluster_refuse(k);
				crm_str_puts(out, "!");
				break;
			}
	}
}

static void check_table(void)
{
	static const struct {
		const char *what;
		int64_t pair[6][2];
		size_t pairs;
		int64_t refused[3];
		size_t n;
		const char *want;
	} cases[] = {
		{ "none", { { 0 } }, 0, { 0 }, 0, "" },
		{ "one", { { 1, 2 } }, 1, { 0 }, 0, "1<2@0" },
		{ "itself", { { 1, 1 }, { 2, 1 } }, 2, { 0 }, 0, "2<1@1" },
		{ "twice", { { 1, 2 }, { 1, 2 }, { 2, 1 } }, 3, { 0 }, 0, "1<2@0" },
		{ "a chain", { { 1, 2 }, { 2, 3 }, { 3, 4 } }, 3, { 0 }, 0, "1<2@0 1<3@1 1<4@2" },
		{ "backwards: the first pair's id is kept", { { 3, 4 }, { 2, 3 }, { 1, 2 } }, 3,
		    { 0 }, 0, "3<4@0 3<2@1 3<1@2" },
		{ "two that meet", { { 1, 2 }, { 5, 6 }, { 6, 1 } }, 3, { 0 }, 0,
		    "1<2@0 1<6@2 1<5@1" },
		{ "two that do not", { { 5, 6 }, { 1, 2 } }, 2, { 0 }, 0, "5<6@0 1<2@1" },
		{ "what hangs on a refused one", { { 1, 2 }, { 2, 3 }, { 1, 4 } }, 3, { 2 }, 1,
		    "1<2@0! 1<4@2 2<3@1" },
		{ "refused, but reached again", { { 1, 2 }, { 3, 2 }, { 1, 3 } }, 3, { 2 }, 1,
		    "1<2@0! 1<3@2" },
		{ "two refused ones", { { 1, 2 }, { 1, 3 }, { 3, 2 } }, 3, { 2, 3 }, 2,
		    "1<2@0! 1<3@1! 3<2@2!" },
	};
	struct crm_str out = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_couple pair[6];
		struct crm_cluster k;

		for (size_t j = 0; j < cases[i].pairs; j++)
			pair[j] =
			    (struct crm_couple){ cases[i].pair[j][0], cases[i].pair[j][1], 0 };
		crm_cluster_init(&k, pair, cases[i].pairs);
		walk(&k, cases[i].refused, cases[i].n, &out);
		CHECK(!strcmp(crm_str_text(&out), cases[i].want), "%s: '%s'", cases[i].what,
		    crm_str_text(&out));
		crm_cluster_rewind(&k);
		walk(&k, cases[i].refused, cases[i].n, &out);
		CHECK(!strcmp(crm_str_text(&out), cases[i].want), "%s, again: '%s'", cases[i].what,
		    crm_str_text(&out));
		crm_cluster_release(&k);
	}
	crm_str_release(&out);
}

/* Every member but one of each cluster is given once, into the one that is kept. */
static void check_many(void)
{
	enum { N = 100000 };
	static struct crm_couple pair[N];
	struct crm_cluster k;
	int64_t keep, other;
	size_t at, n = 0, wrong = 0;

	for (size_t i = 0; i < N; i++)
		pair[i] = (struct crm_couple){ (int64_t)(i + 2), (int64_t)(i + 1), i };
	crm_cluster_init(&k, pair, N);
	for (; crm_cluster_next(&k, &keep, &other, &at); n++)
		wrong += keep != 2;
	CHECK_INT(n, N);
	CHECK_INT(wrong, 0);
	crm_cluster_release(&k);
}

int main(void)
{
	check_table();
	check_many();
	return check_done("cluster");
}
