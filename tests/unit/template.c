/* Templates: what is filled in, what is escaped, what is refused. */
#include "base/template.h"

#include "check.h"
#include "model/numbers.h"

/* Values: a, long, zero, no are set, html and esc hold what has to be escaped, unset is
 * not; the list `rows` has three with v = 1 2 3, `none` has no rows. */
static bool is_list(void *arg, const char *name)
{
	(void)arg;
	return !strcmp(name, "rows") || !strcmp(name, "none");
}

static size_t rows(void *arg, const char *list)
{
	(void)arg;
	return strcmp(list, "rows") ? 0 : 3;
}

static bool value(void *arg, const char *list, size_t row, const char *name, struct crm_str *out)
{
	static const struct {
		const char *name, *text;
	} known[] = { { "a", "A" }, { "long", "abcdefgh" }, { "zero", "-0.00" }, { "no", "no" },
		{ "html", "<b a=\"1\">&'</b>" }, { "esc", "\033[31mx\ny" }, { "wide", "日本語" } };

	(void)arg;
	if (list && !strcmp(name, "v")) {
		crm_str_addf(out, "%zu", row + 1);
		return true;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].name, name)) {
			crm_str_puts(out, known[i].text);
			return true;
		}
	return false;
}

static int name_one(void *arg, const char *list, const char *name, struct crm_err *e)
{
	(void)arg;
	if (!strcmp(name, "v") ? list != NULL : strcmp(name, "wrong") != 0)
		return 0;
	return crm_err_set(e, CRM_CONFIG, "no field '%s'", name);
}

static const struct {
	const char *text;
	bool html;
	const char *want; /* or the message */
} cases[] = {
	{ "", false, "" },
	{ "plain } text { here", false, "plain } text { here" },
	{ "{{a}}{{ a }}{{unset}}.", false, "AA." },
	{ "[{{long|4}}][{{a|4}}][{{a|>4}}][{{unset|3}}]", false, "[abc…][A   ][   A][   ]" },
	{ "[{{long|>4}}]", false, "[abcdefgh]" },
	{ "[{{wide|5}}][{{wide|>7}}]", false, "[日本…][ 日本語]" },
	{ "{{html}}", true, "&lt;b a=&quot;1&quot;&gt;&amp;&#39;&lt;/b&gt;" },
	{ "<i>{{html}}</i>", false, "<i><b a=\"1\">&'</b></i>" },
	{ "{{esc}}", false, "\\x1b[31mx\ny" },
	{ "{{esc}}", true, "\\x1b[31mx\ny" },
	{ "{{#rows}}{{v}},{{/rows}}{{#none}}x{{/none}}{{^none}}-{{/none}}", false, "1,2,3,-" },
	{ "{{#a}}y{{/a}}{{^a}}n{{/a}}{{#unset}}y{{/unset}}{{^unset}}n{{/unset}}", false, "yn" },
	{ "{{#zero}}y{{/zero}}{{#no}}y{{/no}}{{^zero}}z{{/zero}}", false, "z" },
	{ "{{#rows}}{{#a}}{{v}}{{/a}}{{/rows}}", false, "123" },
	{ "a\n{{#rows}}\n{{v}}\n{{/rows}}\nb\n", false, "a\n1\n2\n3\nb\n" },
	{ "a\n  {{! no line }}\nb {{! here }}\n", false, "a\nb \n" },
	{ "{{#a}}\n{{#a}}\nx\n{{/a}}\n{{/a}}", false, "x\n" },
	{ "{{x", false, "t:1: not closed: '{{x'" },
	{ "\n\n{{#a}}", false, "t:3: not closed: 'a'" },
	{ "{{/a}}", false, "t:1: nothing so called is open: 'a'" },
	{ "{{#a}}{{#rows}}{{/a}}{{/rows}}", false, "t:1: nothing so called is open: 'a'" },
	{ "{{}}", false, "t:1: not a name: ''" },
	{ "{{A}}", false, "t:1: not a name: 'A'" },
	{ "{{a b}}", false, "t:1: not a name: 'a b'" },
	{ "{{a|}}", false, "t:1: not a width of 1 to 500: ''" },
	{ "{{a|501}}", false, "t:1: not a width of 1 to 500: '501'" },
	{ "{{a|-1}}", false, "t:1: not a width of 1 to 500: '-1'" },
	{ "\n{{wrong}}", false, "t:2: no field 'wrong'" },
	{ "{{v}}", false, "t:1: no field 'v'" },
	{ "{{#rows}}{{#rows}}{{/rows}}{{/rows}}", false, "t:1: a list inside a list: 'rows'" },
};

static const struct {
	const char *pattern, *want; /* "": right */
} patterns[] = {
	{ "Q{year}-{nr:4}", "" },
	{ "{nr}", "" },
	{ "A-{month}/{year}/{nr:9}", "" },
	{ "", "no {nr}" },
	{ "Q{year}", "no {nr}" },
	{ "{nr}{nr}", "two numbers" },
	{ "{nr:0}", "no such mark: '{nr:0}'; there are {year} {month} {nr} {nr:4}" },
	{ "{nr:10}", "no such mark: '{nr:10}'; there are {year} {month} {nr} {nr:4}" },
	{ "{day}{nr}", "no such mark: '{day}'; there are {year} {month} {nr} {nr:4}" },
	{ "}{nr}", "a '}' without its '{'" },
	{ "a\nb{nr}", "not one line of at most 100 bytes" },
};

int main(void)
{
	struct crm_template_data d = { NULL, false, is_list, rows, value };
	struct crm_str out = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_err e = { 0 };
		struct crm_template *t = crm_template_parse(cases[i].text, "t", &e);

		crm_str_reset(&out);
		d.html = cases[i].html;
		if (t && !crm_template_names(t, &d, name_one, &e))
			crm_template_fill(t, &d, &out);
		CHECK_STR(e.code ? e.text : crm_str_text(&out), cases[i].want);
		crm_template_free(t);
	}
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct crm_err e = { 0 };

		crm_number_pattern(patterns[i].pattern, &e);
		CHECK_STR(e.text, patterns[i].want);
	}
	crm_str_release(&out);
	return check_done("template");
}
