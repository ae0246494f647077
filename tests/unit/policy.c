/* The policy as text: values put in their place, files taken apart. */
#include "model/policy_text.h"

#include "check.h"
#include "model/sections.h"

static const struct {
	const char *text, *path, *value, *want; /* value NULL: away; want NULL: refused */
} put[] = {
	{ "", "a.b", "1", "a:\n  b: 1\n" },
	{ "", "a.b.c", "x y", "a:\n  b:\n    c: x y\n" },
	{ "a:\n", "a.b", "1", "a:\n  b: 1\n" },
	{ "a: # c\n", "a.b", "1", "a: # c\n  b: 1\n" },
	{ "# h\na:\n  b: 1 # c\n", "a.b", "22", "# h\na:\n  b: 22 # c\n" },
	{ "a:\n  b: 'x' # c\n", "a.b", "y", "a:\n  b: y # c\n" },
	{ "a:\n  b: \"x\"\n  c: 2\n", "a.b", "y", "a:\n  b: y\n  c: 2\n" },
	{ "a:\n  b: # none\n  c: 2\n", "a.b", "y", "a:\n  b: y # none\n  c: 2\n" },
	{ "a:\n  b: |\n    x\n    y\n  c: 2\n", "a.b", "z", "a:\n  b: z\n  c: 2\n" },
	{ "a:\n  b: x\n    y\n  c: 2\n", "a.b", "z", "a:\n  b: z\n  c: 2\n" },
	{ "a:\n  b: {c: 1, d: 2} # e\n", "a.b.c", "9", "a:\n  b: {c: 9, d: 2} # e\n" },
	{ "a:\n  b: {c: 1, d: 2} # e\n", "a.b.e", "9", "a:\n  b: {c: 1, d: 2, e: 9} # e\n" },
	{ "a: {}\n", "a.b", "1", "a: {b: 1}\n" },
	{ "a: {}\n", "a.b.c", "1", "a: {b: {c: 1}}\n" },
	{ "a:\n  b:\n    c: 1\n# t\n", "a.b.d", "2", "a:\n  b:\n    c: 1\n    d: 2\n# t\n" },
	{ "a:\n  b:\n    c: 1\n# t\n", "a.d", "2", "a:\n  b:\n    c: 1\n  d: 2\n# t\n" },
	{ "a:\n    b: 1\n", "a.c", "2", "a:\n    b: 1\n    c: 2\n" },
	{ "a:\n  b: 1", "a.c", "2", "a:\n  b: 1\n  c: 2\n" },
	{ "a:\r\n  b: 1\r\n", "a.c", "2", "a:\r\n  b: 1\r\n  c: 2\r\n" },
	{ "a:\n  \303\244: 1 # \303\266\n  b: 1\n", "a.b", "\303\274",
	    "a:\n  \303\244: 1 # \303\266\n  b: \303\274\n" },
	{ "a:\n  b.c: 1\n", "a.b.c", "2", "a:\n  b.c: 2\n" },
	{ "a:\n  b: 1\n", "a.b", "yes: no", "a:\n  b: 'yes: no'\n" },
	{ "a:\n  b: 1\n", "a.b", "it's #1 # x", "a:\n  b: 'it''s #1 # x'\n" },
	{ "a:\n  b: 1\n", "a.b", "- x", "a:\n  b: '- x'\n" },
	{ "a:\n  b: 1\n", "a.b", "*x", "a:\n  b: '*x'\n" },
	{ "a:\n  b: 1\n", "a.b", "", "a:\n  b: ''\n" },
	{ "a:\n  b: 1\n", "a.b", "x\ny", "a:\n  b: \"x\\ny\"\n" },
	{ "a:\n  b: {c: 1}\n", "a.b.c", "x, y", "a:\n  b: {c: 'x, y'}\n" },
	{ "a:\n  b: {c: 1}\n", "a.b.c", "}", "a:\n  b: {c: '}'}\n" },
	{ "a:\n  b: 1\n", "a.b.c", "2", NULL },
	{ "a:\n  b: [1]\n", "a.b", "2", NULL },
	{ "a:\n  b: [1]\n", "a.b.1", "2", NULL },
	{ "a:\n  b: {c: 1}\n", "a.b", "2", NULL },
	{ "a:\n  b: 1\n", "a.c d", "2", NULL },
	{ "a:\n  b: 1\n", "a..c", "2", NULL },
	{ "a:\n  - b: 1\n", "a.b", "2", NULL },
	{ "a:\n  b: 1 # c\n  c: 2\n", "a.b", NULL, "a:\n  c: 2\n" },
	{ "a:\n  b:\n    x: 1\n    y: 2\n  # c\n  c: 2\n", "a.b", NULL, "a:\n  # c\n  c: 2\n" },
	{ "a:\n  b: |\n    x\n  c: 2\n", "a.b", NULL, "a:\n  c: 2\n" },
	{ "a: {b: 1, c: 2}\n", "a.b", NULL, "a: {c: 2}\n" },
	{ "a: {b: 1, c: 2}\n", "a.c", NULL, "a: {b: 1}\n" },
	{ "a: {b: 1, c: 2, d: 3}\n", "a.c", NULL, "a: {b: 1, d: 3}\n" },
	{ "a: {b: 1}\n", "a.b", NULL, "a: \n" },
	{ "a: {b: 1}\n", "a.c", NULL, "a: {b: 1}\n" },
	{ "a:\n  - b: 1\n", "a.b", NULL, "a:\n  - b: 1\n" },
};

static void check_put(void)
{
	for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
		struct crm_str text = { 0 };
		struct crm_err e = { 0 };
		int rc;

		crm_str_puts(&text, put[i].text);
		rc = crm_policy_put_value(&text, put[i].path, put[i].value, &e);
		CHECK_INT(rc, put[i].want ? 0 : CRM_USAGE);
		CHECK_STR(crm_str_text(&text), put[i].want ? put[i].want : put[i].text);
		crm_str_release(&text);
	}
}

static const struct {
	const char *file, *part[4]; /* part: the texts of the sections; none: refused */
} apart[] = {
	{ "a: 1\nb: 2\n", { "a: 1\n", "b: 2\n" } },
	{ "a: 1\nb: 2", { "a: 1\n", "b: 2\n" } },
	{ "a: 1\r\nb: 2", { "a: 1\r\n", "b: 2\r\n" } },
	{ "# h\n\n# x\na: 1\n\n# y\nb: 2\n# z\n", { "# h\n\n# x\na: 1\n\n", "# y\nb: 2\n# z\n" } },
	{ "a:\n  x: 1\n  # in\nb: 2\n", { "a:\n  x: 1\n  # in\n", "b: 2\n" } },
	{ "---\na: 1\n...\n# t\n", { "a: 1\n# t\n" } },
	{ "\xef\xbb\xbf# h\na: 1\n", { "# h\na: 1\n" } },
	{ "---\n\xef\xbb\xbf# h\na: 1\n", { "# h\na: 1\n" } },
	{ "a: \"x\n# y\"\nb: 2\n", { "a: \"x\n# y\"\n", "b: 2\n" } },
	{ "a: |\n  x\n\n# y\nb: 2\n", { "a: |\n  x\n\n", "# y\nb: 2\n" } },
	{ "a: [1,\n# c\n2]\nb: 2\n", { "a: [1,\n# c\n2]\n", "b: 2\n" } },
	{ "'a': 1\n\"b\": 2\n", { "'a': 1\n", "\"b\": 2\n" } },
	{ "a: \"x\n%y\"\nb: 2\n", { NULL } },
	{ "{a: 1}\n", { NULL } },
	{ " a: 1\n", { NULL } },
	{ "? a\n: 1\n", { NULL } },
	{ "- a\n", { NULL } },
};

static void check_apart(void)
{
	for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
		struct crm_policy_file file;
		struct crm_err e = { 0 };
		size_t n = 0;

		while (apart[i].part[n])
			n++;
		CHECK_INT(crm_policy_split(apart[i].file, strlen(apart[i].file), "f", &file, &e),
		    n ? 0 : CRM_CONFIG);
		CHECK_INT(file.n, n);
		for (size_t k = 0; k < n && k < file.n; k++)
			CHECK_STR(file.v[k].text, apart[i].part[k]);
		crm_policy_file_release(&file);
	}
}

/* A section's example is one section, of that name, and right. */
static void check_examples(void)
{
	static struct crm c = { .currency = "EUR" };

	for (const struct crm_section *s = crm_sections; s->name; s++) {
		struct crm_policy_file file;
		struct crm_err e = { 0 };

		CHECK_INT(crm_policy_split(s->example, strlen(s->example), "f", &file, &e), 0);
		CHECK_INT(file.n, 1);
		CHECK_STR(file.v[0].key, s->name);
		CHECK_INT(s->check(&c, file.v[0].node, "f", &e), 0);
		CHECK_STR(e.text, "");
		crm_policy_file_release(&file);
	}
}

int main(void)
{
	check_put();
	check_apart();
	check_examples();
	return check_done("policy");
}
