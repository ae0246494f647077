/* The table of segments and what people may write instead. */
#include "calc/rfm.h"

#include "base/yaml.h"
#include "check.h"

static const char *segment(const struct crm_rfm_segments *t, int score, int bins)
{
	struct crm_rfm_customer c = { .r = (uint8_t)(score / 100),
		.f = (uint8_t)(score / 10 % 10),
		.m = (uint8_t)(score % 10) };

	return crm_rfm_segment(t, &c, bins);
}

/* Each of the 125 scores has a name, and each row names somebody. */
static void test_default_covers(void)
{
	const struct crm_rfm_segments *t = &crm_rfm_default;
	size_t hits[32] = { 0 };
	size_t all = 0;

	CHECK_INT(t->n, 10);
	for (int r = 1; r <= 5; r++)
		for (int f = 1; f <= 5; f++)
			for (int m = 1; m <= 5; m++) {
				const char *name = segment(t, r * 100 + f * 10 + m, 5);
				size_t same = 0;

				for (size_t i = 0; i < t->n; i++)
					if (!strcmp(t->row[i].name, name)) {
						same++;
						hits[i]++;
					}
				CHECK(*name && same == 1, "%d%d%d: '%s', %zu rows", r, f, m, name,
				    same);
			}
	for (size_t i = 0; i < t->n; i++) {
		CHECK(hits[i], "nobody is %s", t->row[i].name);
		all += hits[i];
	}
	CHECK_INT(all, 125);
}

static void test_default_names(void)
{
	static const struct {
		int score;
		const char *name;
	} cases[] = {
		{ 555, "champions" },
		{ 444, "champions" },
		{ 455, "champions" },
		{ 553, "loyal" },
		{ 355, "loyal" },
		{ 333, "loyal" },
		{ 511, "new" },
		{ 415, "new" },
		{ 421, "potential_loyalist" },
		{ 525, "potential_loyalist" },
		{ 551, "potential_loyalist" },
		{ 311, "promising" },
		{ 315, "promising" },
		{ 322, "about_to_sleep" },
		{ 211, "about_to_sleep" },
		{ 323, "need_attention" },
		{ 351, "need_attention" },
		{ 252, "need_attention" },
		{ 215, "need_attention" },
		{ 255, "at_risk" },
		{ 233, "at_risk" },
		{ 133, "at_risk" },
		{ 154, "cannot_lose" },
		{ 144, "cannot_lose" },
		{ 111, "lost" },
		{ 152, "lost" },
		{ 125, "lost" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_STR(segment(&crm_rfm_default, cases[i].score, 5), cases[i].name);
}

/* Other numbers of bins are brought to five, upwards. */
static void test_bins(void)
{
	static const struct {
		int bins, score;
		const char *name;
	} cases[] = {
		{ 2, 222, "champions" },
		{ 2, 111, "loyal" },
		{ 3, 333, "champions" },
		{ 3, 133, "at_risk" },
		{ 4, 444, "champions" },
		{ 4, 144, "at_risk" },
		{ 6, 111, "lost" },
		{ 10, 788, "champions" },
		{ 10, 688, "loyal" },
		{ 10, 288, "cannot_lose" },
		{ 10, 388, "at_risk" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_STR(segment(&crm_rfm_default, cases[i].score, cases[i].bins), cases[i].name);
	for (int bins = 2; bins <= CRM_RFM_BINS_MAX; bins++)
		for (int i = 0; i < bins * bins * bins; i++) {
			struct crm_rfm_customer c = { .r = (uint8_t)(1 + i % bins),
				.f = (uint8_t)(1 + i / bins % bins),
				.m = (uint8_t)(1 + i / bins / bins) };

			if (!*crm_rfm_segment(&crm_rfm_default, &c, bins))
				CHECK(0, "%d%d%d of %d bins has no segment", c.r, c.f, c.m, bins);
		}
}

static int read_table(const char *text, struct crm_rfm_segments *t, struct crm_err *e)
{
	struct crm_yaml *y = crm_yaml_parse(text, strlen(text), "rfm.yaml", e);
	int rc;

	*e = (struct crm_err){ 0 };
	CHECK(y, "not YAML: %s", text);
	if (!y)
		return CRM_CONFIG;
	rc = crm_rfm_segments_yaml(y, "rfm.yaml", t, e);
	crm_yaml_free(y);
	return rc;
}

static void test_yaml(void)
{
	static const char *const tables[] = {
		"best: {r: 4-5, f: 4-5, m: '4-5'}\nnew-2: {r: 5, f: 1-1}\nrest:\n",
		"- best: {r: 4-5, f: 4-5, m: 4-5}\n- new-2: {r: 5, f: 1}\n- rest: {}\n",
	};
	struct crm_rfm_segments t;
	struct crm_err e;

	for (size_t i = 0; i < 2; i++) {
		CHECK_INT(read_table(tables[i], &t, &e), 0);
		CHECK_INT(t.n, 3);
		if (t.n == 3) {
			CHECK_STR(segment(&t, 555, 5), "best");
			CHECK_STR(segment(&t, 515, 5), "new-2");
			CHECK_STR(segment(&t, 415, 5), "rest");
		}
		crm_rfm_segments_release(&t);
	}
	CHECK_INT(read_table("- a: {r: 5}\n- b: {r: 4}\n- a: {f: 5}\n", &t, &e), 0);
	CHECK_STR(segment(&t, 511, 5), "a");
	CHECK_STR(segment(&t, 411, 5), "b");
	CHECK_STR(segment(&t, 151, 5), "a");
	CHECK_STR(segment(&t, 111, 5), "");
	crm_rfm_segments_release(&t);
	CHECK_INT(read_table("a23456789012345678901234567890123456789: {r: 1}\n", &t, &e), 0);
	CHECK_STR(segment(&t, 111, 5), "a23456789012345678901234567890123456789");
	crm_rfm_segments_release(&t);
}

static void test_yaml_refused(void)
{
	static const char word[] = "a segment's name is lower-case letters, digits, '_' and '-', "
				   "a letter first";
	static const char range[] = "not scores: write 5 or 4-5, from 1 to 5";
	static const char entry[] = "one segment in each entry, as - loyal: {r: 3-5, f: 4-5}";
	static const char row[] = "a segment is written as {r: 4-5, f: 4-5, m: 4-5}";
	static const struct {
		const char *text, *place, *want;
	} cases[] = {
		{ "", "1:1", "no segments" },
		{ "[]", "1:1", "no segments" },
		{ "champions", "1:1", "segments are a map or a list of maps" },
		{ "a: {r: 5}\nb: {q: 1}\n", "2:5", "unknown key 'q'" },
		{ "a: {r: 6}", "1:5", range },
		{ "a: {r: 0-3}", "1:5", range },
		{ "a: {f: 1-6}", "1:5", range },
		{ "a:\n  r: 1\n  m: 1..3\n", "3:3", range },
		{ "a: {r: 1 - 3}", "1:5", range },
		{ "a: {r: 12}", "1:5", range },
		{ "a: {r: -1}", "1:5", range },
		{ "a: {r: }", "1:5", range },
		{ "a: {r: high}", "1:5", range },
		{ "a: {r: [4, 5]}", "1:5", range },
		{ "a: {r: 4-}", "1:5", range },
		{ "a: {r: 5-4}", "1:5", "the lower score comes first" },
		{ "a: 4-5", "1:1", row },
		{ "a: ''", "1:1", row },
		{ "a: [r, f]", "1:1", row },
		{ "At Risk: {r: 5}", "1:1", word },
		{ "5: {r: 5}", "1:1", word },
		{ "'': {r: 5}", "1:1", word },
		{ "gef\xc3\xa4hrdet: {r: 5}", "1:1", word },
		{ "a2345678901234567890123456789012345678901: {r: 1}", "1:1",
		    "a segment's name has at most 39 characters" },
		{ "- a", "1:3", entry },
		{ "- []", "1:3", entry },
		{ "- {}", "1:3", entry },
		{ "- a: {r: 1}\n  b: {r: 2}\n", "1:3", entry },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_rfm_segments t;
		struct crm_err e;
		char want[200];

		snprintf(want, sizeof want, "rfm.yaml:%s: %s", cases[i].place, cases[i].want);
		CHECK_INT(read_table(cases[i].text, &t, &e), CRM_CONFIG);
		CHECK_INT(e.code, CRM_CONFIG);
		CHECK(!strncmp(e.text, want, strlen(want)), "%s: got '%s', want '%s'",
		    cases[i].text, e.text, want);
		CHECK(!t.row && !t.n, "%s: rows left", cases[i].text);
	}
}

static void test_cuts(void)
{
	static const char *const good[] = {
		"r=30,90,180,365 f=1,2,4,8 m=50,100,200,500",
		"  m=50,100,200,500\tf=1,2,4,8   r=30,90,180,365 ",
	};
	static const char *const bad[] = { "", " ", "r=1", "r=1 f=2", "r=1 f=2 m=", "r=1 f=2 m=3,",
		"r=1 f=2 m=,3", "r=1 f=2 m=3,4", "r=2,1 f=1,2 m=1,2", "r=1,1 f=1,2 m=1,2",
		"r=1 r=1 f=1 m=1", "r=1 f=1 m=1 x", "r=1 f=1 m=1 q=1", "r = 1 f=1 m=1", "r",
		"r=1, 2 f=1,2 m=1,2", "rf=1 m=1", "=1", "r=x f=1 m=1", "r=nan f=1 m=1",
		"r=1e3 f=1 m=1", "r=99999999999999999999 f=1 m=1", "r=1,2,3,4,5,6,7,8,9,10 f=1 m=1",
		"r=0000000000000000000000000000000000000000000000000000000000000001 f=1 m=1" };
	struct crm_rfm_cuts cuts;
	struct crm_err e = { 0 };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		CHECK(!crm_rfm_cuts_parse(good[i], &cuts, &e), "%s: %s", good[i], e.text);
		CHECK_INT(cuts.bins, 5);
		CHECK(cuts.r[0] == 30 && cuts.r[3] == 365 && cuts.f[0] == 1 && cuts.f[3] == 8 &&
			  cuts.m[0] == 50 && cuts.m[3] == 500,
		    "%s: other cuts", good[i]);
	}
	CHECK_INT(crm_rfm_cuts_parse("r=1 f=2 m=-0.5", &cuts, &e), 0);
	CHECK(cuts.bins == 2 && cuts.m[0] == -0.5, "a cut below zero: %g", cuts.m[0]);
	CHECK_INT(crm_rfm_cuts_parse("r=1,2,3,4,5,6,7,8,9 f=1,2,3,4,5,6,7,8,9 "
				     "m=0.0001,2,3,4,5,6,7,8,1k",
		      &cuts, &e),
	    0);
	CHECK(cuts.bins == 10 && cuts.m[8] == 1000 && cuts.m[0] == 0.0001, "nine cuts");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		e = (struct crm_err){ 0 };
		CHECK(crm_rfm_cuts_parse(bad[i], &cuts, &e) == CRM_DATA && e.code == CRM_DATA &&
			  *e.text,
		    "'%s' is taken", bad[i]);
		CHECK_INT(crm_rfm_cuts_parse(bad[i], &cuts, NULL), CRM_DATA);
	}
}

int main(void)
{
	test_default_covers();
	test_default_names();
	test_bins();
	test_yaml();
	test_yaml_refused();
	test_cuts();
	return check_done("rfm_policy");
}
