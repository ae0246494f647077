/* Records: the escapes, ids, TSV and JSON in, every format out. */
#include "check.h"

#include <stdbool.h>

#include "base/mem.h"
#include "feed.h"
#include "record/escape.h"
#include "record/out.h"
#include "record/spool.h"

static const char *const nouns[] = { "contact", "lead", "case", "x", NULL };

#define TEXT(s) s, sizeof(s) - 1

static void check_escape(void)
{
	static const struct {
		const char *text;
		size_t len;
		const char *want;
	} cases[] = {
		{ TEXT(""), "" },
		{ TEXT("Ann"), "Ann" },
		{ TEXT("a longer text without anything in it"),
		    "a longer text without anything in it" },
		{ TEXT("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e" },
		{ TEXT("eight by\tte"), "eight by\\tte" },
		{ TEXT("\x1b[31m"), "\\x1b[31m" },
		{ TEXT("nul\0"), "nul\\x00" },
		{ TEXT("\x7f"), "\\x7f" },
		{ TEXT("\xc2\x85 \xc2\x9f"), "\\xc2\\x85 \\xc2\\x9f" },
		{ TEXT("\xc2\xa0 \xc2\xbf \xc3\x84"), "\xc2\xa0 \xc2\xbf \xc3\x84" },
		{ TEXT("cut \xc2"), "cut \xc2" },
		{ TEXT("contact-42"), "contact\\x2d42" },
		{ TEXT("Contact-42"), "Contact-42" },
		{ TEXT("contact-42 "), "contact-42 " },
		{ TEXT("2026-11-22"), "2026-11-22" },
		{ TEXT("order-1"), "order-1" },
		{ TEXT("x-1\\"), "x-1\\\\" },
	};
	struct crm_str out = { 0 }, back = { 0 };
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		crm_str_reset(&out);
		crm_str_reset(&back);
		crm_escape_text(&out, cases[i].text, cases[i].len);
		CHECK_STR(crm_str_text(&out), cases[i].want);
		crm_unescape(&back, out.s, out.len);
		CHECK(back.len == cases[i].len && !memcmp(back.s, cases[i].text, back.len),
		    "'%s' does not come back", cases[i].want);
	}
	crm_str_reset(&out);
	crm_escape(&out, "contact-42", 10);
	CHECK_STR(out.s, "contact-42");
	crm_str_reset(&out);
	crm_escape_raw(&out, TEXT("a\\tb\x1b\\x1b"));
	CHECK_STR(out.s, "a\\tb\\x1b\\x1b");
	crm_str_release(&out);
	crm_str_release(&back);
}

static void check_unescape(void)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "\\t\\n\\r\\\\", "\t\n\r\\" },
		{ "\\q", "\\q" },
		{ "a\\", "a\\" },
		{ "\\x", "\\x" },
		{ "\\x4", "\\x4" },
		{ "\\xg1", "\\xg1" },
		{ "\\x41\\x4a\\x4A", "AJJ" },
		{ "\\\\t", "\\t" },
		{ "\\\\\\t", "\\\t" },
		{ "contact\\x2d42", "contact-42" },
		{ "a\\x2cb", "a,b" },
	};
	struct crm_str out = { 0 };
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		crm_str_reset(&out);
		crm_unescape(&out, cases[i][0], strlen(cases[i][0]));
		CHECK_STR(crm_str_text(&out), cases[i][1]);
	}
	crm_str_release(&out);
}

static void check_ids(void)
{
	static const struct {
		const char *text;
		size_t len;
		int noun; /* -1: no id */
		int64_t number;
	} cases[] = {
		{ TEXT("contact-42"), 0, 42 },
		{ TEXT("lead-7"), 1, 7 },
		{ TEXT("case-9"), 2, 9 },
		{ TEXT("x-1"), 3, 1 },
		{ TEXT("lead-4611686018427387904"), 1, INT64_C(1) << 62 },
		{ TEXT("lead-4611686018427387905"), -1, 0 },
		{ TEXT("lead-9223372036854775808"), -1, 0 },
		{ TEXT("lead-99999999999999999999"), -1, 0 },
		{ TEXT("lead-0"), -1, 0 },
		{ TEXT("lead-07"), -1, 0 },
		{ TEXT("lead-"), -1, 0 },
		{ TEXT("lead--7"), -1, 0 },
		{ TEXT("lead-+7"), -1, 0 },
		{ TEXT("-7"), -1, 0 },
		{ TEXT("lea-7"), -1, 0 },
		{ TEXT("leads-7"), -1, 0 },
		{ TEXT("lead-7 "), -1, 0 },
		{ TEXT(" lead-7"), -1, 0 },
		{ TEXT("lead\0xx-7"), -1, 0 },
		{ TEXT("lead\\x2d7"), -1, 0 },
		{ TEXT("42"), -1, 0 },
		{ TEXT(""), -1, 0 },
	};
	size_t i, noun;
	int64_t number;

	CHECK(!crm_id_read("contact-42", 10, NULL, NULL), "an id without nouns");
	crm_id_nouns(nouns);
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool got = crm_id_read(cases[i].text, cases[i].len, &noun, &number);

		CHECK(got == (cases[i].noun >= 0), "'%s'", cases[i].text);
		if (!got)
			continue;
		CHECK_INT(noun, cases[i].noun);
		CHECK_INT(number, cases[i].number);
	}
}

static void check_tsv_in(void)
{
	static const struct {
		const char *what;
		const char *text;
		size_t len;
		const char *want;
	} cases[] = {
		{ "nothing", TEXT(""), "" },
		{ "a header", TEXT("id\tname\ncontact-1\tAnn\n"), "1:id|name\n2:contact-1|Ann\n" },
		{ "no last line end", TEXT("a\tb"), "1:a|b\n" },
		{ "empty lines are rows", TEXT("a\n\n\nb\n"), "1:a\n2:\n3:\n4:b\n" },
		{ "empty cells", TEXT("\t\ta\t\n"), "1:||a|\n" },
		{ "many tabs", TEXT("\t\t\t\t\t\t\t\t\t\t"), "1:||||||||||\n" },
		{ "cells of 8", TEXT("12345678\t12345678\t1234567\n"),
		    "1:12345678|12345678|1234567\n" },
		{ "CR LF", TEXT("a\tb\r\nc\r\n\r\nd\r"), "1:a|b\n2:c\n3:\n4:d\n" },
		{ "escapes stay", TEXT("a\\tb\t\\x2d\n"), "1:a\\tb|\\x2d\n" },
		{ "commas and quotes are text", TEXT("\"a,b\"\t\"\n"), "1:\"a,b\"|\"\n" },
		{ "a mark", TEXT("\xef\xbb\xbfid\tb\n"), "1:id|b\n" },
		{ "NUL", TEXT("a\nb\0c\nd"), "1:a\n2!holds a NUL byte\n3:d\n" },
		{ "not UTF-8", TEXT("a\nbc\xc3(\nd"), "1:a\n2!not UTF-8 at byte 3\n3:d\n" },
		{ "UTF-16", TEXT("\xff\xfei\0d\0\t\0\xe4\0\n\0"), "1:id|\xc3\xa4\n" },
		{ "JSON", TEXT("{\"id\":\"lead-1\"}\n{\"id\":\"lead-2\"}\n"),
		    "1:lead-1\n2:lead-2\n" },
		{ "no JSON", TEXT("[draft]\tx\n"), "1:[draft]|x\n" },
	};
	struct crm_in_options o = { .format = CRM_TSV };
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++)
		feed_check(cases[i].what, cases[i].text, cases[i].len, &o, cases[i].want);
	o.trim = true;
	feed_check("trimmed", TEXT(" a \t b\t   \tc"), &o, "1:a|b||c\n");
	o = (struct crm_in_options){ .format = CRM_TSV, .skip = 1 };
	feed_check("skipped", TEXT("a\rb\nc\n"), &o, "2:c\n");
}

static void check_json_in(void)
{
	static const struct {
		const char *what;
		const char *text;
		size_t len;
		const char *want;
	} cases[] = {
		{ "nothing", TEXT(""), "" },
		{ "lines", TEXT("{\"a\":\"x\"}\n{\"a\":\"y\"}\n"), "1:x\n2:y\n" },
		{ "pretty", TEXT("{\n  \"a\": \"x\",\n  \"b\": \"y\"\n}\n{\n\"b\": \"z\"}"),
		    "1:x|y\n5:~|z\n" },
		{ "one behind the other", TEXT("{\"a\":1}{\"a\":2} {\"a\":3}"), "1:1\n1:2\n1:3\n" },
		{ "an array", TEXT("[{\"a\":1},\n{\"a\":2}\n]\n"), "1:1\n2:2\n" },
		{ "two arrays", TEXT("[{\"a\":1}]\n[]\n[ {\"a\":2} ]\n"), "1:1\n3:2\n" },
		{ "new keys later", TEXT("{\"a\":1}\n{\"b\":2,\"a\":3}\n{}\n{\"c\":4}"),
		    "1:1\n2:3|2\n3:~|~\n4:~|~|4\n" },
		{ "kinds", TEXT("{\"a\":true,\"b\":false,\"c\":null,\"d\":\"\"}"),
		    "1:yes|no|~|\n" },
		{ "digits stay",
		    TEXT(
			"{\"a\":12345678901234567890123,\"b\":1e400,\"c\":-0.10,\"d\":1E+2 ,\"e\":[0,\n-1]}"),
		    "1:12345678901234567890123|1e400|-0.10|1E+2|0\n-1\n" },
		{ "digits in texts", TEXT("{\"1\":\"2 3\",\"a\\\"4\":\"\\\\\"}"), "1:2 3|\\\n" },
		{ "arrays", TEXT("{\"a\":[\"x\",\"y\",true,5],\"b\":[],\"c\":[\"\"]}"),
		    "1:x\ny\nyes\n5||\n" },
		{ "escapes", TEXT("{\"a\":\"\\t\\u00e4\\ud83d\\ude00\\/\"}"),
		    "1:\t\xc3\xa4\xf0\x9f\x98\x80/\n" },
		{ "braces in texts", TEXT("{\"a\":\"}{][\"}\n{\"a\":1}"), "1:}{][\n2:1\n" },
		{ "an object inside", TEXT("{\"a\":{\"b\":1}}\n{\"a\":1}"),
		    "1!a: is an object\n2:1\n" },
		{ "an array in an array", TEXT("{\"a\":[[1]]}\n"),
		    "1!a: an array in it holds more than plain values\n" },
		{ "null in an array", TEXT("{\"a\":[null]}\n"),
		    "1!a: an array in it holds more than plain values\n" },
		{ "lines in an array", TEXT("{\"a\":[\"x\\ny\"]}\n"),
		    "1!a: an array in it holds a text of several lines\n" },
		{ "an open object", TEXT("{\"a\":1}\n{\"a\":\n2"),
		    "1:1\n2!no JSON object: the input ends inside it\n" },
		{ "an open array", TEXT("[{\"a\":1},\n{\"a\":2}\n"),
		    "1:1\n2:2\n3!no JSON object: the array is not closed\n" },
		{ "something else", TEXT("{\"a\":1}\nfoo\n 5 {\"a\":2}\n{\"a\":3}\n"),
		    "1:1\n2!no JSON object: something else\n4:3\n" },
		{ "an open text", TEXT("{\"a\":\"x}\n{\"a\":2}\n"),
		    "1!no JSON object: a string holds a control character\n2:2\n" },
		{ "brackets", TEXT("{\"a\":[1}\n{\"a\":2}\n"),
		    "1!no JSON object: brackets do not match\n2:2\n" },
		{ "no comma", TEXT("[{\"a\":1} {\"a\":2},\n{\"a\":3}\n]"),
		    "1:1\n1!no JSON object: no comma between two\n2:3\n" },
		{ "a fault in an array",
		    TEXT("[\n{\"a\":1},\n{\"a\":x},\n{\"a\":[},\n{\"a\":3}\n]\n{\"a\":4}"),
		    "2:1\n3!no JSON object: invalid token near 'x'\n4!no JSON object: brackets do not match\n5:3\n7:4\n" },
		{ "leading zero", TEXT("{\"a\":01}\n{\"a\":1}"),
		    "1!no JSON object: a number is not written as JSON has it\n2:1\n" },
		{ "a bare dot", TEXT("{\"a\":1.}\n"),
		    "1!no JSON object: a number is not written as JSON has it\n" },
		{ "a bare e", TEXT("{\"a\":1e}\n"),
		    "1!no JSON object: a number is not written as JSON has it\n" },
		{ "a minus", TEXT("{\"a\":-}\n"),
		    "1!no JSON object: a number is not written as JSON has it\n" },
		{ "a number as name", TEXT("{1 : 2}\n"),
		    "1!no JSON object: a number is not written as JSON has it\n" },
		{ "NaN", TEXT("{\"a\":NaN}\n"), "1!no JSON object: invalid token near 'NaN'\n" },
		{ "a key twice", TEXT("{\"a\":1,\"a\":2}\n"),
		    "1!no JSON object: duplicate object key near '\"a\"'\n" },
		{ "NUL by escape", TEXT("{\"a\":\"\\u0000\"}\n{\"a\":1}\n"),
		    "1!no JSON object: a text holds \\u0000\n2:1\n" },
		{ "NUL", TEXT("{\"a\":\0 1}\n{\"a\":1}\n"), "1!holds a NUL byte\n2:1\n" },
		{ "a lone surrogate", TEXT("{\"a\":\"\\ud83d\"}\n{\"a\":1}\n"),
		    "1!no JSON object: invalid Unicode '\\uD83D' near '\"\\ud83d\"'\n2:1\n" },
		{ "not UTF-8", TEXT("{\"a\":\"\xff\"}\n{\"a\":1}\n"),
		    "1!not UTF-8 at byte 7\n2:1\n" },
		{ "UTF-16", TEXT("\xff\xfe{\0\"\0a\0\"\0:\0001\0}\0"), "1:1\n" },
	};
	struct crm_in_options o = { .format = CRM_JSON };
	struct crm_str deep = { 0 };
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++)
		feed_check(cases[i].what, cases[i].text, cases[i].len, &o, cases[i].want);
	crm_str_puts(&deep, "{\"a\":");
	for (i = 0; i < 100000; i++)
		crm_str_addc(&deep, '[');
	crm_str_puts(&deep, "\n{\"a\":1}");
	o.format = CRM_AUTO;
	feed_check("deep", deep.s, deep.len, &o, "1!no JSON object: too deep\n2:1\n");
	crm_str_release(&deep);
}

/* The names grow while rows are read. */
static void check_names(void)
{
	static const char input[] = "{\"a\":1}\n{\"b\":2,\"\":3}\n";
	int fd = feed(input, sizeof input - 1, 0);
	struct crm_in *in = crm_in_new(fd, "names", NULL);
	const char *const *names;
	struct crm_row row;
	size_t n;

	CHECK(!crm_in_names(in, &n) && n == 0, "names before the first row");
	CHECK_INT(crm_in_row(in, &row, NULL), 1);
	CHECK_INT(crm_in_format(in), CRM_JSON);
	CHECK(!crm_in_raw(in), "JSON has no escapes of ours");
	names = crm_in_names(in, &n);
	CHECK(n == 1 && !strcmp(names[0], "a"), "%zu names", n);
	CHECK_STR(row.raw.s, "{\"a\":1}");
	CHECK_INT(crm_in_row(in, &row, NULL), 1);
	names = crm_in_names(in, &n);
	CHECK(n == 3 && row.n == 3 && !strcmp(names[1], "b") && !strcmp(names[2], ""), "%zu names",
	    n);
	CHECK_STR(crm_in_name(in), "names");
	crm_in_free(in);
	close(fd);
}

/* After the end nothing is read: a terminal would wait for another Ctrl-D. */
static void check_end_once(void)
{
	int two[2];
	struct crm_in *in;
	struct crm_row row;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, two))
		abort();
	CHECK_INT(write(two[1], "a\n", 2), 2);
	shutdown(two[1], SHUT_WR);
	in = crm_in_new(two[0], "end", &(struct crm_in_options){ .format = CRM_TSV });
	CHECK_INT(crm_in_row(in, &row, NULL), 1);
	CHECK_INT(crm_in_row(in, &row, NULL), 0);
	close(two[0]); /* a read now would end the test */
	CHECK_INT(crm_in_row(in, &row, NULL), 0);
	crm_in_free(in);
	close(two[1]);
}

static const struct crm_column columns[] = {
	{ "id", CRM_CELL_ID },
	{ "name", CRM_CELL_TEXT },
	{ "total", CRM_CELL_NUMBER },
	{ "active", CRM_CELL_BOOL },
	{ "tag", CRM_CELL_LIST },
	{ "kept", CRM_CELL_RAW },
};

static const char *const rows[][6] = {
	{ "contact-1", "Ann\tLee", "1234.50", "yes", "vip\na,b\nlead-7", "x\\ty" },
	{ "contact-2", NULL, NULL, NULL, NULL, NULL },
	{ "contact-3", "lead-7", "007", "no", "", "lead-7" },
	{ "contact-4", "=1+\"2\"", "-5", "maybe", "one", "\x1b\\\\" },
};

/* What the writer gives for the first n rows. */
static void written(struct crm_str *got, const struct crm_out_options *o, size_t n)
{
	int fd = memfd_create("out", MFD_CLOEXEC);
	struct crm_spool *spool = crm_spool_new(fd, NULL, false);
	struct crm_out *out = crm_out_new(spool, columns, 6, o);
	char buf[65536];
	ssize_t len;
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < 6; k++)
			crm_out_cell(out, rows[i][k], rows[i][k] ? strlen(rows[i][k]) : 0);
	CHECK_INT(crm_out_end(out), n);
	CHECK_INT(crm_spool_drain(spool), 0);
	crm_str_reset(got);
	len = pread(fd, buf, sizeof buf, 0);
	crm_str_add(got, buf, len > 0 ? (size_t)len : 0);
	close(fd);
}

static void check_out(void)
{
	static const struct {
		struct crm_out_options o;
		size_t n;
		const char *want;
	} cases[] = {
		{ { .format = CRM_TSV, .header = true }, 0, "" },
		{ { .format = CRM_TSV, .header = true, .header_always = true }, 0,
		    "id\tname\ttotal\tactive\ttag\tkept\n" },
		{ { .format = CRM_TSV, .header = true }, 4,
		    "id\tname\ttotal\tactive\ttag\tkept\n"
		    "contact-1\tAnn\\tLee\t1234.50\tyes\tvip,a\\x2cb,lead\\x2d7\tx\\ty\n"
		    "contact-2\t\t\t\t\t\n"
		    "contact-3\tlead\\x2d7\t007\tno\t\tlead-7\n"
		    "contact-4\t=1+\"2\"\t-5\tmaybe\tone\t\\x1b\\\\\n" },
		{ { .format = CRM_TSV, .unset = "-\t" }, 2,
		    "contact-1\tAnn\\tLee\t1234.50\tyes\tvip,a\\x2cb,lead\\x2d7\tx\\ty\n"
		    "contact-2\t-\\t\t-\\t\t-\\t\t-\\t\t-\\t\n" },
		{ { .format = CRM_CSV, .header = true }, 4,
		    "id,name,total,active,tag,kept\r\n"
		    "contact-1,Ann\tLee,1234.50,yes,\"vip,a,b,lead-7\",x\ty\r\n"
		    "contact-2,,,,,\r\n"
		    "contact-3,lead-7,007,no,,lead-7\r\n"
		    "contact-4,\"=1+\"\"2\"\"\",-5,maybe,one,\x1b\\\r\n" },
		{ { .format = CRM_CSV, .spreadsheet = true }, 4,
		    "contact-1,Ann\tLee,1234.50,yes,\"vip,a,b,lead-7\",x\ty\r\n"
		    "contact-2,,,,,\r\n"
		    "contact-3,lead-7,007,no,,lead-7\r\n"
		    "contact-4,\"'=1+\"\"2\"\"\",-5,maybe,one,\x1b\\\r\n" },
		{ { .format = CRM_JSON, .unset = "-" }, 4,
		    "{\"id\":\"contact-1\",\"name\":\"Ann\\tLee\",\"total\":1234.50,\"active\":true,"
		    "\"tag\":[\"vip\",\"a,b\",\"lead-7\"],\"kept\":\"x\\ty\"}\n"
		    "{\"id\":\"contact-2\",\"name\":null,\"total\":null,\"active\":null,"
		    "\"tag\":null,\"kept\":null}\n"
		    "{\"id\":\"contact-3\",\"name\":\"lead-7\",\"total\":\"007\",\"active\":false,"
		    "\"tag\":[],\"kept\":\"lead-7\"}\n"
		    "{\"id\":\"contact-4\",\"name\":\"=1+\\\"2\\\"\",\"total\":-5,\"active\":\"maybe\","
		    "\"tag\":[\"one\"],\"kept\":\"\\u001b\\\\\"}\n" },
		{ { .format = CRM_TABLE }, 2,
		    "contact-1  Ann Lee  1234.50  yes     vip, a,b, lead-7  x y\n"
		    "contact-2\n" },
		{ { .format = CRM_IDS }, 2, "contact-1\ncontact-2\n" },
		{ { .format = CRM_TABLE, .header = true }, 0, "" },
		{ { .format = CRM_TABLE, .header = true }, 4,
		    "id         name       total  active  tag               kept\n"
		    "contact-1  Ann Lee  1234.50  yes     vip, a,b, lead-7  x y\n"
		    "contact-2\n"
		    "contact-3  lead-7       007  no                        lead-7\n"
		    "contact-4  =1+\"2\"        -5  maybe   one               \\x1b\\\n" },
		{ { .format = CRM_TABLE, .header = true, .width = 52 }, 2,
		    "id         name       total  active  tag        kept\n"
		    "contact-1  Ann Lee  1234.50  yes     vip, a,b…  x y\n"
		    "contact-2\n" },
		{ { .format = CRM_TABLE, .header = true, .width = 30, .unset = "?" }, 2,
		    "id         name       total  …\n"
		    "contact-1  Ann Lee  1234.50\n"
		    "contact-2  ?              ?\n" },
		{ { .format = CRM_TABLE, .header = true, .width = 8 }, 1,
		    "id         …\n"
		    "contact-1\n" },
		{ { .format = CRM_TABLE, .header = true, .color = true }, 1,
		    "\033[1mid       \033[0m  \033[1mname   \033[0m  \033[1m  total\033[0m  "
		    "\033[1mactive\033[0m  \033[1mtag             \033[0m  \033[1mkept\033[0m\n"
		    "contact-1  Ann Lee  1234.50  yes     vip, a,b, lead-7  x y\n" },
	};
	struct crm_str got = { 0 };
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		written(&got, &cases[i].o, cases[i].n);
		CHECK(!strcmp(crm_str_text(&got), cases[i].want), "case %zu: got\n%s\nwant\n%s", i,
		    crm_str_text(&got), cases[i].want);
	}
	crm_str_release(&got);
}

int main(void)
{
	check_ids();
	check_escape();
	check_unescape();
	check_tsv_in();
	check_json_in();
	check_names();
	check_end_once();
	check_out();
	return check_done("record");
}
