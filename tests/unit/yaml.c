/* Right files as trees, wrong files as messages with their places. */
#include "base/yaml.h"

#include <unistd.h>

#include "base/str.h"
#include "check.h"

/* A tree on one line: [..] {key=..}, scalars as <text>, "text" when quoted. */
static void show(struct crm_str *out, const struct crm_yaml *y)
{
	if (y->kind == CRM_YAML_SCALAR) {
		crm_str_addf(out, y->plain ? "<%s>" : "\"%s\"", y->text);
		return;
	}
	crm_str_addc(out, y->kind == CRM_YAML_LIST ? '[' : '{');
	for (size_t i = 0; i < y->n; i++) {
		if (y->child[i]->key)
			crm_str_addf(out, "%s=", y->child[i]->key);
		show(out, y->child[i]);
	}
	crm_str_addc(out, y->kind == CRM_YAML_LIST ? ']' : '}');
}

static const struct {
	const char *text, *want;
} right[] = {
	{ "", "{}" },
	{ "\n\n# a comment\n", "{}" },
	{ "---\n", "{}" },
	{ "--- # a comment\n...\n", "{}" },
	{ "a: 1\n", "{a=<1>}" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	    "{a=<1>}" },
	{ "%YAML 1.1\n---\na: 1\n", "{a=<1>}" },
	{ "a: 1\r\nb: 2\r\n", "{a=<1>b=<2>}" },
	{ "country: NO\nyes: off\nn: ~\nx: 0x1f\nt: 12:30:00\n",
	    "{country=<NO>yes=<off>n=<~>x=<0x1f>t=<12:30:00>}" },
	{ "a: \"1\"\nb: '2'\nc: ''\nd:\n", "{a=\"1\"b=\"2\"c=\"\"d=<>}" },
	{ "a: |\n  x\n   y\nb: >\n  x\n  y\n", "{a=\"x\n y\n\"b=\"x y\n\"}" },
	{ "a: \"x\\ty\\u00e9\\\"\"\n", "{a=\"x\ty\xc3\xa9\"\"}" },
	{ "- a\n- - b\n  - c\n- {d: e, f: [g]}\n- \n", "[<a>[<b><c>]{d=<e>f=[<g>]}<>]" },
	{ "a:\n- 1\n- 2\nb: []\nc: {}\n", "{a=[<1><2>]b=[]c={}}" },
	{ "b: 1\na: 2\nB: 3\n", "{b=<1>a=<2>B=<3>}" },
	{ "a: {a: {a: 1}}\n", "{a={a={a=<1>}}}" },
	{ "? a\n: b\n? c\n", "{a=<b>c=<>}" },
	{ "'a b': c # d\n\"\\x41\": e#f\n", "{a b=<c>A=<e#f>}" },
	{ "a: x\n   y\n", "{a=<x y>}" },
	{ "<<: {a: 1}\n", "{<<={a=<1>}}" },
	{ "text", "<text>" },
	{ "'*a': '&b'\nc: '!d'\n", "{*a=\"&b\"c=\"!d\"}" },
	{ "gr\xc3\xbc\xc3\x9f"
	  "e: \xf0\x9f\x99\x82\n",
	    "{gr\xc3\xbc\xc3\x9f"
	    "e=<\xf0\x9f\x99\x82>}" },
	{ "[a: 1, b]", "[{a=<1>}<b>]" },
	{ "filter: stage:proposal.. amount:1000..5000\n",
	    "{filter=<stage:proposal.. amount:1000..5000>}" },
};

static void test_right(void)
{
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		struct crm_err e = { 0 };
		struct crm_yaml *y =
		    crm_yaml_parse(right[i].text, strlen(right[i].text), "x.yaml", &e);
		struct crm_str got = { 0 };

		CHECK(y, "%s: %s", right[i].text, e.text);
		if (!y)
			continue;
		show(&got, y);
		CHECK_STR(crm_str_text(&got), right[i].want);
		crm_str_release(&got);
		crm_yaml_free(y);
	}
}

static const char value[] = "no value begins with this character: quote it (tabs do not indent)";
static const char colon[] = "':' cannot stand here: quote the text, or begin a line for the key";
static const char entry[] = "not an entry of the list: '-' or another indentation expected";
static const char key[] = "not a key of the map: a key, ':' or another indentation expected";
static const char missing[] = "a value is missing";
static const char quote[] = "a quote is never closed";
static const char alias[] = "aliases are not read: quote text that begins with '*'";
static const char anchor[] = "anchors are not read: quote text that begins with '&'";
static const char tag[] = "tags are not read: quote text that begins with '!'";
static const char tab[] = "tabs do not indent: use blanks";
static const char goes_on[] = "the line goes on where it should end";
static const char textual[] = "a key is text, no list and no map";
static const char second[] = "a second document: one file holds one";
static const char control[] = "a control character";
static const char utf8[] = "not UTF-8";
static const char percent[] = "a line that begins with '%' can only be %YAML 1.1";
static const char unicode[] = "the escape is not a character of Unicode";

#define TEXT(s) s, sizeof s - 1

static const struct {
	const char *text;
	size_t len;
	const char *place, *want;
} wrong[] = {
	/* What we refuse. */
	{ TEXT("a: *x"), "1:4", alias },
	{ TEXT("*x : a"), "1:1", alias },
	{ TEXT("a: * x"), "1:4", alias },
	{ TEXT("- 1\n- *x\n"), "2:3", alias },
	{ TEXT("a: &x 1"), "1:4", anchor },
	{ TEXT("&x a: 1"), "1:1", anchor },
	{ TEXT("a: &x [1]"), "1:4", anchor },
	{ TEXT("a: &x {b: 1}"), "1:4", anchor },
	{ TEXT("a: &"), "1:4", anchor },
	{ TEXT("a: &x [*x, *x, *x]"), "1:4", anchor },
	{ TEXT("a: !!int 1"), "1:4", tag },
	{ TEXT("a: ! 1"), "1:4", tag },
	{ TEXT("a: !x [1]"), "1:4", tag },
	{ TEXT("!!map {a: 1}"), "1:1", tag },
	{ TEXT("!a b: c"), "1:1", tag },
	{ TEXT("a: !<x"), "1:4", tag },
	{ TEXT("a: !e!x 1"), "1:4", tag },
	{ TEXT("a: !%zz 1"), "1:4", tag },
	{ TEXT("%TAG ! x\n---\n"), "1:1", "tags are not read: remove the %TAG line" },
	{ TEXT("a: 1\nmap: 2\n  \nb: 3\nmap: 4\n"), "5:1", "duplicate key 'map'" },
	{ TEXT("b: 1\nc: 1\nc: 2\nb: 2\n"), "3:1", "duplicate key 'c'" },
	{ TEXT("a:\n  {b: 1, c: 2, \"b\": 3}"), "2:16", "duplicate key 'b'" },
	{ TEXT("- a:\n  a:\n"), "2:3", "duplicate key 'a'" },
	{ TEXT("'': 1\n\"\": 2\n"), "2:1", "duplicate key ''" },
	{ TEXT("--- 1\n--- 2\n"), "2:1", second },
	{ TEXT("a: 1\n...\n---\nb: 2\n"), "3:1", second },
	{ TEXT("---\n---\n"), "2:1", second },
	{ TEXT("? [a]\n: 1\n"), "1:3", textual },
	{ TEXT("{a: 1}: 2"), "1:1", textual },
	{ TEXT("x: {[a]: 2}"), "1:5", textual },
	{ TEXT("{{}}"), "1:2", textual },
	{ TEXT("a\0b"), "1:2", "a NUL byte" },
	{ TEXT("a: \"\\0\""), "1:4", "a NUL byte in the text" },
	{ TEXT("\"\\x00\": 1"), "1:1", "a NUL byte in the text" },
	{ TEXT("\xff\xfe"
	       "a\0"),
	    "1:1", utf8 },
	{ TEXT("a: 1\nb: \xc3\xa9\xc3("), "2:5", utf8 },
	{ TEXT("a: \xc0\x80"), "1:4", utf8 },
	{ TEXT("a: \xed\xa0\x80"), "1:4", utf8 },
	{ TEXT("a: \xf4\x90\x80\x80"), "1:4", utf8 },
	{ TEXT("a: \xe2\x82"), "1:4", utf8 },
	{ TEXT("a: \x07"), "1:4", control },
	{ TEXT("a: '\x1b[31m'"), "1:5", control },
	{ TEXT("a: \x7f"), "1:4", control },
	{ TEXT("a\r\n\r\nb: \xc2\x9b"), "3:4", control },
	{ TEXT("a: \xef\xbf\xbf"), "1:4", control },
	/* What is no YAML. */
	{ TEXT("a: b: c"), "1:5", colon },
	{ TEXT("a\nb: 1\n"), "2:2", colon },
	{ TEXT("a: 1\n  b: 2\n"), "2:4", colon },
	{ TEXT("\xc3\xa9: 1\n  \xc3\xa9: x"), "2:4", colon },
	{ TEXT("- a\nb: 1\n"), "2:1", entry },
	{ TEXT("- - a\n - b\n"), "2:2", entry },
	{ TEXT("a: 1\n- b\n"), "2:1", key },
	{ TEXT("a:\n  b: 1\n c: 2\n"), "3:2", key },
	{ TEXT("a: 'x' y"), "1:8", key },
	{ TEXT("a: [x] y"), "1:8", key },
	{ TEXT("'a' b: c"), "1:5", key },
	{ TEXT(": b"), "1:1", key },
	{ TEXT("a: |\n  x\n y\n"), "3:2", key },
	{ TEXT("\ta: 1"), "1:1", value },
	{ TEXT("a:\n\tb: 1\n"), "2:1", value },
	{ TEXT("a: @b"), "1:4", value },
	{ TEXT("a: `b`"), "1:4", value },
	{ TEXT("a: %b"), "1:4", value },
	{ TEXT("a: [1, 2\n"), "2:1", "',' or ']' expected (the list begins at 1:4)" },
	{ TEXT("a: {x: 1\n"), "2:1", "',' or '}' expected (the map begins at 1:4)" },
	{ TEXT("a: {b: 1, c: 2]"), "1:15", "',' or '}' expected (the map begins at 1:4)" },
	{ TEXT("a:\n - [b}\n"), "2:6", "',' or ']' expected (the list begins at 2:4)" },
	{ TEXT("{m: 4-:, n: 1}"), "1:7", "':' cannot stand here: quote the text" },
	{ TEXT("}"), "1:1", missing },
	{ TEXT("a: ,"), "1:4", missing },
	{ TEXT("a: [,]"), "1:5", missing },
	{ TEXT("a: \"x\n"), "1:4", quote },
	{ TEXT("a: 'x\nb: 1\n"), "1:4", quote },
	{ TEXT("a: \"b\n---\nc\"\n"), "1:4", quote },
	{ TEXT("a: \"\\q\""), "1:5", "no such escape in double quotes" },
	{ TEXT("a: \"\\xZZ\""), "1:7", "not a hexadecimal escape" },
	{ TEXT("a: \"\\ud800\""), "1:7", unicode },
	{ TEXT("a: \"\\U00110000\""), "1:7", unicode },
	{ TEXT("a: |0\n x\n"), "1:5", "an indentation of 0" },
	{ TEXT("a: |x\n y\n"), "1:5", goes_on },
	{ TEXT("a: |\n\t x\n"), "2:1", tab },
	{ TEXT("a: - b"), "1:4", "'-' cannot stand here: a list begins on a line of its own" },
	{ TEXT("a: ? b"), "1:4", "'?' cannot stand here" },
	{ TEXT("a\n...\nb\n"), "3:1", "the file should end here: it holds one value, list or map" },
	{ TEXT("%YAML 1.1\na: 1\n"), "2:1", "'---' expected behind the line that begins with '%'" },
	{ TEXT("%YAML 2.0\n---\n"), "1:1", "not a version of YAML that is read" },
	{ TEXT("%YAML 1.1\n%YAML 1.1\n---\n"), "2:1", "a second %YAML line" },
	{ TEXT("%YAML x\n---\n"), "1:1", percent },
	{ TEXT("%YAML 1.1 x\n---\n"), "1:1", percent },
	{ TEXT("%FOO x\n---\n"), "1:1", percent },
};

static void check_wrong(const char *text, size_t len, const char *place, const char *what)
{
	struct crm_err e = { 0 };
	struct crm_yaml *y = crm_yaml_parse(text, len, "rules.yaml", &e);
	char want[200];

	snprintf(want, sizeof want, "rules.yaml:%s: %s", place, what);
	CHECK(!y, "is taken: %.80s", text);
	CHECK_INT(e.code, CRM_CONFIG);
	CHECK(!strcmp(e.text, want), "%.80s: got '%s', want '%s'", text, e.text, want);
	crm_yaml_free(y);
	CHECK(!crm_yaml_parse(text, len, "rules.yaml", NULL), "is taken without e");
}

static void repeat(struct crm_str *out, const char *s, size_t times)
{
	while (times--)
		crm_str_puts(out, s);
}

static void check_built(struct crm_str *b, const char *tail, const char *place, const char *what)
{
	crm_str_puts(b, tail);
	if (place) {
		check_wrong(b->s, b->len, place, what);
	} else {
		struct crm_err e = { 0 };
		struct crm_yaml *y = crm_yaml_parse(b->s, b->len, "x.yaml", &e);

		CHECK(y, "refused: %s", e.text);
		crm_yaml_free(y);
	}
	crm_str_reset(b);
}

/* Each limit, on both sides. */
static void test_limits(void)
{
	static const char deep[] = "more than 32 lists and maps deep";
	static const char many[] = "more than 100,000 values";
	struct crm_str b = { 0 };

	repeat(&b, "[", 32);
	repeat(&b, "]", 32);
	check_built(&b, "", NULL, NULL);
	repeat(&b, "[", 33);
	repeat(&b, "]", 33);
	check_built(&b, "", "1:33", deep);
	repeat(&b, "[", 100000);
	check_built(&b, "", "1:33", deep);
	repeat(&b, "- ", 100000);
	check_built(&b, "", "1:65", deep);
	repeat(&b, "{a: ", 100000);
	check_built(&b, "", "1:129", deep);
	repeat(&b, "- a\n", 99999);
	check_built(&b, "", NULL, NULL);
	repeat(&b, "- a\n", 99999);
	check_built(&b, "- b\n", "100000:3", many);
	repeat(&b, "#23456789012345678901234567890123456789012345678901234567890123\n", 1 << 18);
	CHECK_INT(b.len, 16 << 20);
	check_built(&b, "", NULL, NULL);
	repeat(&b, "#23456789012345678901234567890123456789012345678901234567890123\n", 1 << 18);
	check_built(&b, "a", "262145:1", "more than 16 MB");
	for (int i = 0; i < 50000; i++)
		crm_str_addf(&b, "%d: x\n", i);
	check_built(&b, "77: y\n", "50001:1", "duplicate key '77'");
	repeat(&b, "%TAG !a! b\n", 100000);
	check_built(&b, "", "1:1", "tags are not read: remove the %TAG line");
	repeat(&b, "k", 1030);
	check_built(&b, ": 1\n", "1:1031", colon);
	crm_str_release(&b);
}

static void test_places(void)
{
	static const char text[] = "a: 1\nb:\n  - x\n  - c: {d: y}\n";
	struct crm_yaml *y = crm_yaml_parse(text, sizeof text - 1, "x.yaml", NULL);
	const struct crm_yaml *b = y ? crm_yaml_get(y, "b") : NULL;

	CHECK(b && b->kind == CRM_YAML_LIST && b->n == 2, "no b");
	if (!b)
		return;
	CHECK(y->line == 1 && y->column == 1 && !y->key, "the root");
	CHECK(b->line == 2 && b->column == 1, "b at %zu:%zu", b->line, b->column);
	CHECK(b->child[0]->line == 3 && b->child[0]->column == 5 && !b->child[0]->key, "x");
	CHECK(b->child[1]->line == 4 && b->child[1]->column == 5, "the map");
	b = crm_yaml_get(b->child[1], "c");
	CHECK(b && b->line == 4 && b->column == 5, "c");
	b = b ? crm_yaml_get(b, "d") : NULL;
	CHECK(b && b->line == 4 && b->column == 9 && !strcmp(b->text, "y"), "d");
	CHECK(!crm_yaml_get(y, "x") && b && !crm_yaml_get(b, "x"), "x is no key");
	CHECK(!crm_yaml_get(crm_yaml_get(y, "b"), "x"), "a list has no keys");
	crm_yaml_free(y);
	crm_yaml_free(NULL);
}

static void test_only(void)
{
	static const char *const allowed[] = { "columns", "constants", "map", NULL };
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "columns: 1\nmap: 2\n", "" },
		{ "{}", "" },
		{ "[a]", "" },
		{ "map: 1\n colums: 1\n", NULL },
		{ "map: 1\ncolums: 1\nx: 1\n",
		    "r.yaml:2:1: unknown key 'colums'; did you mean 'columns'?" },
		{ "map: 1\nzzzz: 1\n", "r.yaml:2:1: unknown key 'zzzz'" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_err e = { 0 };
		struct crm_yaml *y =
		    crm_yaml_parse(cases[i].text, strlen(cases[i].text), "r.yaml", &e);

		CHECK(!y == !cases[i].want, "%s: %s", cases[i].text, e.text);
		if (!y)
			continue;
		CHECK_INT(crm_yaml_only(y, allowed, "r.yaml", &e), *cases[i].want ? CRM_CONFIG : 0);
		CHECK_STR(e.text, cases[i].want);
		crm_yaml_free(y);
	}
}

static void test_file(void)
{
	char path[] = "/tmp/crm-yaml-XXXXXX";
	int fd = mkstemp(path);
	struct crm_err e = { 0 };
	struct crm_yaml *y;

	CHECK(fd >= 0, "no file in /tmp");
	if (fd < 0)
		return;
	y = crm_yaml_file(path, &e);
	CHECK(y && y->kind == CRM_YAML_MAP && !y->n, "an empty file: %s", e.text);
	crm_yaml_free(y);
	CHECK(write(fd, "a: 1\nb: [\n", 10) == 10, "cannot write");
	CHECK(!crm_yaml_file(path, &e) && e.code == CRM_CONFIG, "is taken");
	CHECK(!strncmp(e.text, path, strlen(path)) && strstr(e.text, ":3:1: "), "%s", e.text);
	CHECK(write(fd, "]\n", 2) == 2, "cannot write");
	y = crm_yaml_file(path, &e);
	CHECK(y && y->n == 2, "two keys: %s", e.text);
	crm_yaml_free(y);
	close(fd);
	unlink(path);
	CHECK(!crm_yaml_file(path, &e) && e.code == CRM_NOINPUT, "a file that is gone");
	CHECK(!crm_yaml_file("/tmp", &e) && e.code == CRM_NOINPUT, "a directory");
	CHECK(!crm_yaml_file("-", NULL), "'-' is a name like others");
}

int main(void)
{
	test_right();
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		check_wrong(wrong[i].text, wrong[i].len, wrong[i].place, wrong[i].want);
	test_limits();
	test_places();
	test_only();
	test_file();
	return check_done("yaml");
}
