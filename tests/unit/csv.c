/* CSV as it is met: what each input gives, whole and in pieces. */
#include "check.h"

#include <stdbool.h>

#include "feed.h"

struct one {
	const char *what, *input, *want;
};

static void run(const struct one *c, size_t n, const struct crm_in_options *o)
{
	for (; n; n--, c++)
		feed_check(c->what, c->input, strlen(c->input), o, c->want);
}

#define RUN(table, ...) \
	run(table, sizeof(table) / sizeof *(table), &(struct crm_in_options){ __VA_ARGS__ })

static const struct one plain[] = {
	{ "nothing", "", "" },
	{ "a line end alone", "\n", "" },
	{ "simple", "a,b,c\n1,2,3\n", "1:a|b|c\n2:1|2|3\n" },
	{ "no last line end", "a,b\n1,2", "1:a|b\n2:1|2\n" },
	{ "CR LF", "a,b\r\n1,2\r\n", "1:a|b\n2:1|2\n" },
	{ "CR alone", "a,b\r1,2\r3,4", "1:a|b\n2:1|2\n3:3|4\n" },
	{ "CR at the end of all", "a\r", "1:a\n" },
	{ "mixed line ends", "a\n1\r\n2\r3", "1:a\n2:1\n3:2\n4:3\n" },
	{ "empty lines are passed over", "a,b\n\n1,2\r\n\r\n\r3,4", "1:a|b\n3:1|2\n6:3|4\n" },
	{ "empty cells", ",\n,,\n", "1:|\n2:||\n" },
	{ "last cell empty at the end", "a,", "1:a|\n" },
	{ "quoted empty alone is a row", "a\n\"\"\nb\n", "1:a\n2:\n3:b\n" },
	{ "quoted empty at the end", "a,\"\"", "1:a|\n" },
	{ "comma in quotes", "John,\"Anytown, WW\",08123", "1:John|Anytown, WW|08123\n" },
	{ "quotes in quotes", "1,\"ha \"\"ha\"\" ha\"\n3,4\n", "1:1|ha \"ha\" ha\n2:3|4\n" },
	{ "only quotes", "\"\"\"\"\n\"\"\"\"\"\"\n", "1:\"\n2:\"\"\n" },
	{ "line ends in quotes", "\"a\nb\",1\n2,3\n", "1:a\nb|1\n3:2|3\n" },
	{ "CR LF in quotes stay", "\"a\r\nb\",1\r\n2,3\r\n", "1:a\r\nb|1\n3:2|3\n" },
	{ "CR in quotes", "\"a\rb\rc\"\r2", "1:a\rb\rc\n4:2\n" },
	{ "JSON in a cell", "1,\"{\"\"t\"\": [1, 2]}\"\n", "1:1|{\"t\": [1, 2]}\n" },
	{ "a quote inside an unquoted cell", "6\" pipe,a\"b\"\n", "1:6\" pipe|a\"b\"\n" },
	{ "a blank before a quote is text", "a, \"b\"\n", "1:a| \"b\"\n" },
	{ "tabs and backslashes are text", "a\tb,c\\n\n", "1:a\tb|c\\n\n" },
	{ "UTF-8", "\xca\xa4,\xc3\xa4\n", "1:\xca\xa4|\xc3\xa4\n" },
	{ "byte order mark",
	    "\xef\xbb\xbf"
	    "a,b\n1,2\n",
	    "1:a|b\n2:1|2\n" },
	{ "mark before a quote", "\xef\xbb\xbf\"a\",b\n", "1:a|b\n" },
	{ "half a mark", "\xef\xbb", "1!not UTF-8 at byte 1\n" },
	{ "semicolons are text here", "a;b,c\n", "1:a;b|c\n" },
	{ "one cell of 26 letters", "abcdefghijklmnopqrstuvwxyz\n",
	    "1:abcdefghijklmnopqrstuvwxyz\n" },
};

static const struct one wrong[] = {
	{ "open quote", "a,b\n1,\"2\n3,4\n", "1:a|b\n2!a quote is opened and never closed\n" },
	{ "open quote at the end", "a,\"", "1!a quote is opened and never closed\n" },
	{ "text behind a quote", "a\n\"b\"c,d\ne\n", "1:a\n2!text behind a closing quote\n3:e\n" },
	{ "blank behind a quote", "\"b\" ,d\r\ne\r\n", "1!text behind a closing quote\n2:e\n" },
	{ "behind lines in quotes", "\"b\nc\"d\ne", "1!text behind a closing quote\n3:e\n" },
	{ "quote, closed, quote", "\"a\" \"b\"\nc", "1!text behind a closing quote\n2:c\n" },
	{ "not UTF-8", "a,b\n1,\xff\n2,3\n", "1:a|b\n2!not UTF-8 at byte 3\n3:2|3\n" },
	{ "a surrogate", "\xed\xa0\x80\nok", "1!not UTF-8 at byte 1\n2:ok\n" },
};

static const struct one trimmed[] = {
	{ "blanks", " a , b\t,\tc \n", "1:a|b|c\n" },
	{ "blanks around quotes", "a , \"b, c\" ,d\n", "1:a|b, c|d\n" },
	{ "blanks inside quotes", "\" a \"\n", "1:a\n" },
	{ "a blank line", "a\n  \nb\n", "1:a\n3:b\n" },
	{ "blanks before the end", "a,  ", "1:a|\n" },
	{ "quote behind a blank", "\"a\" \"b\n", "1!text behind a closing quote\n" },
};

static const struct one semicolon[] = {
	{ "semicolons", "a;b,c;\"d;e\"\n", "1:a|b,c|d;e\n" },
};

static const struct one tabs[] = {
	{ "tabs with quotes", "a\t\"b\tc\"\td\\t\n", "1:a|b\tc|d\\t\n" },
};

static const struct one blanks[] = {
	{ "runs of blanks", "  123   19970101\t 1  29.33 \n\n   \n45 6\r\n",
	    "1:123|19970101|1|29.33\n4:45|6\n" },
	{ "quotes are text", "\"a b\"\n", "1:\"a|b\"\n" },
	{ "no last line end", "a b", "1:a|b\n" },
	{ "JSON is text", "{ a\n", "1:{|a\n" },
};

static const struct one skipped[] = {
	{ "two lines", "title\r\nmore\r\na,b\r\n1,2\r\n", "3:a|b\n4:1|2\n" },
	{ "CR alone", "x\ry\ra,b\r1,2", "3:a|b\n4:1|2\n" },
	{ "fewer lines than that", "x\n", "" },
};

static const struct one guessed[] = {
	{ "commas", "a,b\n1,2\n", "1:a|b\n2:1|2\n" },
	{ "semicolons", "a;b;\"c,d,e\"\n", "1:a|b|c,d,e\n" },
	{ "a tab wins", "a\tb,c\n", "1:a|b,c\n" },
	{ "one column is TSV", "a\n1,2\n", "1:a\n2:1,2\n" },
	{ "JSON", "{\"a\": 1}", "1:1\n" },
	{ "a JSON array", "[\n{\"a\": 1}]", "2:1\n" },
	{ "an empty JSON array", "[ ]\n", "" },
	{ "a title in brackets", "[ ] buy milk\n", "1:[ ] buy milk\n" },
	{ "byte order mark", "\xef\xbb\xbf{\"a\":\"b\"}\n", "1:b\n" },
};

/* The bytes of a row come back whole, without the line end. */
static void check_raw(void)
{
	static const char input[] = "a,\"b \"\"c\"\"\"\r\n\"x\ny\",z\r\n";
	struct crm_in_options o = { .format = CRM_CSV };
	struct crm_str got = { 0 };
	int fd = feed(input, sizeof input - 1, 0);

	feed_rows(&got, fd, &o, true);
	CHECK_STR(crm_str_text(&got), "1:a,\"b \"\"c\"\"\"\n2:\"x\ny\",z\n");
	close(fd);
	crm_str_release(&got);
}

static void check_bytes(void)
{
	struct crm_in_options csv = { .format = CRM_CSV };
	struct crm_in_options latin = { .format = CRM_CSV, .encoding = "windows-1252" };
	struct crm_in_options sjis = { .format = CRM_CSV, .encoding = "Shift_JIS" };
	struct crm_in_options utf16 = { .format = CRM_CSV, .encoding = "UTF-16LE" };

#define BYTES(text, o, want) feed_check(#o, text, sizeof(text) - 1, &o, want)
	BYTES("a\nb\0c,d\ne\n", csv, "1:a\n2!holds a NUL byte\n3:e\n");
	BYTES("\xff\xfe"
	      "a\0,\0\xe4\0\r\0\n\0b\0",
	    csv, "1:a|\xc3\xa4\n2:b\n");
	BYTES("\xfe\xff\0a\0,\0\xe4\0\n\0b", csv, "1:a|\xc3\xa4\n2:b\n");
	/* A pair of surrogates; a lone one; half a unit at the end. */
	BYTES("\xff\xfe\x3d\xd8\x00\xde\n\0\x3d\xd8\n\0b\0\n\0c", csv,
	    "1:\xf0\x9f\x98\x80\n2!not UTF-16LE\n3:b\n4!not UTF-16LE\n");
	BYTES("\xff\xfe"
	      "a\0\n\0",
	    utf16, "1:a\n");
	BYTES("Zo\xeb,\x80\n\x81\nb\n", latin,
	    "1:Zo\xc3\xab|\xe2\x82\xac\n2!not windows-1252\n3:b\n");
	BYTES("\x93\xfa\x96\x7b,\x83\x5c\n\xff,a\nb\n\x93", sjis,
	    "1:\xe6\x97\xa5\xe6\x9c\xac|\xe3\x82\xbd\n2!not Shift_JIS\n3:b\n4!not Shift_JIS\n");
}

/* Rows longer than the buffer, and too long ones. */
static void check_long(void)
{
	size_t size = 65u * 1024 * 1024, i;
	char *text = malloc(size + 16);
	struct crm_in_options o = { .format = CRM_CSV };
	struct crm_in *in;
	struct crm_row row;
	struct crm_err e;
	int fd;

	memset(text, 'x', size + 16);
	for (i = 0; i < 8; i++)
		text[i * 300000] = ',';
	memcpy(text + 3000000, "\n1,2\n", 5); /* 3 MB, a short one, 62 MB */
	memcpy(text + size, "\n3,4\n", 5);
	fd = feed(text, size + 5, 0);
	in = crm_in_new(fd, "long", &o);
	CHECK_INT(crm_in_row(in, &row, &e), 1);
	CHECK_INT(row.n, 9);
	CHECK_INT(row.raw.len, 3000000);
	CHECK_INT(row.cell[8].len, 3000000 - 7 * 300000 - 1);
	CHECK_INT(crm_in_row(in, &row, &e), 1);
	CHECK_STR(row.cell[1].s, "2");
	CHECK_INT(crm_in_row(in, &row, &e), 1);
	CHECK_INT(row.raw.len, size - 3000005);
	CHECK_INT(crm_in_row(in, &row, &e), 1);
	CHECK_STR(row.cell[1].s, "4");
	CHECK_INT(crm_in_row(in, &row, &e), 0);
	crm_in_free(in);
	close(fd);

	memset(text, 'x', size);
	fd = feed(text, size + 5, 0);
	in = crm_in_new(fd, "long", &o);
	CHECK_INT(crm_in_row(in, &row, &e), -1);
	CHECK_STR(e.text, "longer than 64 MB");
	CHECK_INT(crm_in_row(in, &row, &e), 1);
	CHECK_STR(row.cell[1].s, "4");
	CHECK_INT(row.line, 2);
	crm_in_free(in);
	close(fd);

	memset(text, ',', 70000);
	text[70000] = '\n';
	fd = feed(text, size + 5, 0);
	in = crm_in_new(fd, "wide", &o);
	CHECK_INT(crm_in_row(in, &row, &e), -1);
	CHECK_STR(e.text, "more than 65536 fields");
	crm_in_free(in);
	close(fd);
	free(text);
}

int main(void)
{
	RUN(plain, .format = CRM_CSV);
	RUN(wrong, .format = CRM_CSV);
	RUN(trimmed, .format = CRM_CSV, .trim = true);
	RUN(semicolon, .format = CRM_CSV, .delimiter = ';');
	RUN(tabs, .format = CRM_CSV, .delimiter = '\t');
	RUN(blanks, .blank = true);
	RUN(skipped, .format = CRM_CSV, .skip = 2);
	RUN(skipped, .skip = 2);
	RUN(guessed, .format = CRM_AUTO);
	check_raw();
	check_bytes();
	check_long();
	return check_done("csv");
}
