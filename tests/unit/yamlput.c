/* How values are spelled, and that all come back as they were. */
#include "base/yamlput.h"

#include "base/yaml.h"
#include "check.h"

static const struct {
	const char *text, *want;
} spelled[] = {
	{ "Ann Lee", "k: Ann Lee\n" },
	{ "", "k: \"\"\n" },
	{ "-5", "k: -5\n" },
	{ "+49 30 1234", "k: +49 30 1234\n" },
	{ "NO", "k: NO\n" },
	{ "~", "k: ~\n" },
	{ "a:b#c d'e\"f\\g, [h] {i}", "k: a:b#c d'e\"f\\g, [h] {i}\n" },
	{ "2026-11-22T12:00:00+00:00", "k: 2026-11-22T12:00:00+00:00\n" },
	{ "- x", "k: \"- x\"\n" },
	{ "---", "k: \"---\"\n" },
	{ "...", "k: \"...\"\n" },
	{ "a: b", "k: \"a: b\"\n" },
	{ "a #b", "k: \"a #b\"\n" },
	{ "a:", "k: \"a:\"\n" },
	{ " a", "k: \" a\"\n" },
	{ "a ", "k: \"a \"\n" },
	{ "\"a\"\\", "k: \"\\\"a\\\"\\\\\"\n" },
	{ "a\tb", "k: \"a\\tb\"\n" },
	{ "*a", "k: \"*a\"\n" },
	{ "\x1b[31m\x7f", "k: \"\\x1b[31m\\x7f\"\n" },
	{ "gr\xc3\xbc\xc3\x9f \xf0\x9f\x99\x82", "k: gr\xc3\xbc\xc3\x9f \xf0\x9f\x99\x82\n" },
	{ "a\xe2\x80\xae"
	  "b\xc2\x9b\xc2\x85\xe2\x80\xa8\xef\xbb\xbf",
	    "k: \"a\\u202eb\\x9b\\x85\\u2028\\ufeff\"\n" },
	{ "\xef\xbf\xbf\xf3\xa0\x80\x81", "k: \"\\uffff\\U000e0001\"\n" },
	{ "a\nb", "k: |-\n  a\n  b\n" },
	{ "a\nb\n", "k: |\n  a\n  b\n" },
	{ "a\nb\n\n", "k: |+\n  a\n  b\n\n" },
	{ "a\n\n# b: c\n", "k: |\n  a\n\n  # b: c\n" },
	{ " a\nb", "k: |2-\n   a\n  b\n" },
	{ "\na", "k: |2-\n\n  a\n" },
	{ "\ta\n\tb", "k: |2-\n  \ta\n  \tb\n" },
	{ "a \n  ", "k: |-\n  a \n    \n" },
	{ "\n", "k: \"\\n\"\n" },
	{ "a\r\n b\r\n", "k: \"a\\r\\n\\\n  \\ b\\r\\n\"\n" },
};

/* The value under k, which must come back. */
static void spell(struct crm_str *out, const char *key, const char *s, const char *remark)
{
	struct crm_yamlput p;

	crm_yamlput_begin(&p, out, false);
	crm_yamlput_text(&p, key, s, strlen(s), remark);
	crm_yamlput_end(&p);
}

static void comes_back(const char *s, const char *remark)
{
	struct crm_str out = { 0 };
	struct crm_err e = { 0 };
	struct crm_yaml *y;

	spell(&out, "k", s, remark);
	y = crm_yaml_parse(out.s, out.len, "f", &e);
	CHECK(
	    y && y->n == 1 && y->child[0]->kind == CRM_YAML_SCALAR && !strcmp(y->child[0]->text, s),
	    "'%s' as '%s': %s", s, out.s, e.text);
	crm_yaml_free(y);
	crm_str_release(&out);
}

static void test_spelled(void)
{
	for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
		struct crm_str out = { 0 };

		spell(&out, "k", spelled[i].text, NULL);
		CHECK_STR(out.s, spelled[i].want);
		comes_back(spelled[i].text, "remark");
		crm_str_release(&out);
	}
}

/* Every text of up to five of these. */
static void test_all(void)
{
	static const char part[] = "a \n\t#:-\"\r|";
	enum { N = sizeof part - 1 };

	for (size_t nr = 0, all = 1; nr < 5; nr++) {
		all *= N;
		for (size_t i = 0; i < all; i++) {
			char text[6] = "";

			for (size_t k = 0, rest = i; k <= nr; k++, rest /= N)
				text[k] = part[rest % N];
			comes_back(text, NULL);
		}
	}
}

static void test_tree(void)
{
	static const char want[] = "# two records,\n"
				   "# and more\n"
				   "\n"
				   "- id: contact-1  # Ann \\x1b\n"
				   "  tag:\n"
				   "    - vip\n"
				   "    - \"- x\"\n"
				   "  note: |-  # long\n"
				   "    a\n"
				   "    b\n"
				   "  kept: |+\n"
				   "    a\n"
				   "\n"
				   "  #\n"
				   "  none:\n"
				   "  empty: []\n"
				   "  map:\n"
				   "    # here\n"
				   "    a: b\n"
				   "-\n"
				   "  # there\n"
				   "  c: d\n"
				   "- - e\n"
				   "  - f\n"
				   "- {}\n"
				   "-\n";
	struct crm_yamlput p;
	struct crm_str out = { 0 };
	struct crm_err e = { 0 };
	struct crm_yaml *y;

	crm_yamlput_begin(&p, &out, true);
	crm_yamlput_comment(&p, "two records,\nand more\n");
	crm_yamlput_map(&p, NULL);
	crm_yamlput_text(&p, "id", "contact-1", 9, "Ann \x1b");
	crm_yamlput_list(&p, "tag");
	crm_yamlput_text(&p, NULL, "vip", 3, NULL);
	crm_yamlput_text(&p, NULL, "- x", 3, NULL);
	crm_yamlput_end(&p);
	crm_yamlput_text(&p, "note", "a\nb", 3, "long");
	crm_yamlput_text(&p, "kept", "a\n\n", 3, NULL);
	crm_yamlput_comment(&p, "");
	crm_yamlput_text(&p, "none", NULL, 0, NULL);
	crm_yamlput_list(&p, "empty");
	crm_yamlput_end(&p);
	crm_yamlput_map(&p, "map");
	crm_yamlput_comment(&p, "here");
	crm_yamlput_text(&p, "a", "b", 1, NULL);
	crm_yamlput_end(&p);
	crm_yamlput_end(&p);
	crm_yamlput_map(&p, NULL);
	crm_yamlput_comment(&p, "there");
	crm_yamlput_text(&p, "c", "d", 1, "");
	crm_yamlput_end(&p);
	crm_yamlput_list(&p, NULL);
	crm_yamlput_text(&p, NULL, "e", 1, NULL);
	crm_yamlput_text(&p, NULL, "f", 1, NULL);
	crm_yamlput_end(&p);
	crm_yamlput_map(&p, NULL);
	crm_yamlput_end(&p);
	crm_yamlput_text(&p, NULL, NULL, 0, NULL);
	crm_yamlput_end(&p);
	CHECK_STR(out.s, want);
	y = crm_yaml_parse(out.s, out.len, "f", &e);
	CHECK(
	    y && y->n == 5 && y->child[0]->n == 7 && !strcmp(y->child[0]->child[3]->text, "a\n\n"),
	    "%s", e.text);
	crm_yaml_free(y);
	crm_str_release(&out);
}

/* The reader takes no key of more than 1024 bytes that is not announced. */
static void test_keys(void)
{
	static const char *const short_keys[] = { "", "a: b", "-", "a\nb", "\xe2\x80\xae", "? a",
		"a:", "#", "<<" };
	char longest[5000];

	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	for (size_t i = 0; i <= sizeof short_keys / sizeof *short_keys; i++) {
		const char *key =
		    i < sizeof short_keys / sizeof *short_keys ? short_keys[i] : longest;
		struct crm_str out = { 0 };
		struct crm_err e = { 0 };
		struct crm_yaml *y;

		spell(&out, key, "a\nb", NULL);
		y = crm_yaml_parse(out.s, out.len, "f", &e);
		CHECK(y && y->n == 1 && !strcmp(y->child[0]->key, key) &&
			  !strcmp(y->child[0]->text, "a\nb"),
		    "'%s': %s", out.s, e.text);
		crm_yaml_free(y);
		crm_str_release(&out);
	}
	comes_back(longest, longest);
}

int main(void)
{
	test_spelled();
	test_all();
	test_tree();
	test_keys();
	return check_done("yamlput");
}
