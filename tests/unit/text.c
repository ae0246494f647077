/* text - what two texts have in common for people, and what terminals get. */
#include "base/text.h"

#include <stdint.h>

#include "check.h"

#define LEN(table) (sizeof(table) / sizeof((table)[0]))

struct pair {
	const char *in, *want;
};

typedef void (*add_fn)(struct crm_str *out, const char *s, size_t len);

static void run_pairs(add_fn add, const struct pair *pairs, size_t n)
{
	struct crm_str out = { 0 };
	for (size_t i = 0; i < n; i++) {
		crm_str_reset(&out);
		add(&out, pairs[i].in, strlen(pairs[i].in));
		CHECK_STR(crm_str_text(&out), pairs[i].want);
	}
	crm_str_release(&out);
}

static void test_utf8(void)
{
	static const struct {
		const char *s;
		size_t used;
		uint32_t c;
	} cases[] = {
		{ "a", 1, 'a' },
		{ "\xc2\x80", 2, 0x80 },
		{ "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "\x80", 0, 0 },
		{ "\xc1\xbf", 0, 0 },
		{ "\xc3", 0, 0 },
		{ "\xc3(", 0, 0 },
		{ "\xe0\x9f\xbf", 0, 0 },
		{ "\xe2\x82", 0, 0 },
		{ "\xed\xa0\x80", 0, 0 },
		{ "\xf0\x8f\xbf\xbf", 0, 0 },
		{ "\xf4\x90\x80\x80", 0, 0 },
		{ "\xf5\x80\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
	};
	for (size_t i = 0; i < LEN(cases); i++) {
		uint32_t c = 0;
		CHECK_INT(crm_utf8_next(cases[i].s, strlen(cases[i].s), &c), cases[i].used);
		CHECK_INT(c * (cases[i].used > 0), cases[i].c);
		CHECK_INT(crm_utf8_valid(cases[i].s, strlen(cases[i].s)), cases[i].used > 0);
	}
	CHECK(crm_utf8_valid("", 0), "empty");
	CHECK(!crm_utf8_valid("eight by\xfftes", 12), "behind a word of ASCII");
	CHECK_INT(crm_ascii_span("0123456789\xc3\xa9", 12), 10);
	CHECK_INT(crm_ascii_span("", 0), 0);
	CHECK_INT(crm_utf8_cut("abc", 3, 8), 3);
	CHECK_INT(crm_utf8_cut("abc", 3, 2), 2);
	CHECK_INT(crm_utf8_cut("a\xe2\x82\xac", 4, 3), 1);
	CHECK_INT(crm_utf8_cut("\xf0\x9f\x98\x80", 4, 3), 0);
	CHECK_INT(crm_utf8_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5);
}

static void nfc(struct crm_str *out, const char *s, size_t len)
{
	if (crm_text_nfc(out, s, len, NULL))
		CHECK(0, "%s is refused", s);
}

static void test_nfc(void)
{
	static const struct pair cases[] = {
		{ "", "" }, { "plain", "plain" }, { "Zo\u00eb", "Zo\u00eb" },
		{ "Zoe\u0308!", "Zo\u00eb!" }, { "e\u0308", "\u00eb" },
		{ "\u212b", "\u00c5" },             /* angstrom sign */
		{ "\u1112\u1161\u11ab", "\ud55c" }, /* jamo */
		{ "\uac00\u11a8", "\uac01" },       /* and a final on a syllable */
		{ "\uac00\u11a7", "\uac00\u11a7" }, /* a vowel is not swallowed */
		{ "\u304b\u3099", "\u304c" },       /* kana and its voicing */
		{ "\u0958", "\u0915\u093c" },       /* excluded from composition */
		{ "a\u0315\u0300\u05ae\u0301b", "\u00e0\u05ae\u0301\u0315b" },
		{ "e\u0301 e\u0301", "\u00e9 \u00e9" }, { "\u0301a", "\u0301a" },
		{ "\ufb01", "\ufb01" }, /* canonical, not compatible */
	};
	run_pairs(nfc, cases, LEN(cases));

	struct crm_err e;
	struct crm_str out = { 0 };
	crm_str_puts(&out, "kept ");
	CHECK_INT(crm_text_nfc(&out, "a\0b", 3, &e), CRM_DATA);
	CHECK_STR(e.text, "holds a NUL byte");
	CHECK_INT(crm_text_nfc(&out, "ab\xff", 3, &e), CRM_DATA);
	CHECK_STR(e.text, "not UTF-8 at byte 3");
	CHECK_INT(crm_text_nfc(&out, "e\u0301\xff", 4, &e), CRM_DATA);
	CHECK_STR(e.text, "not UTF-8 at byte 4");
	CHECK_STR(crm_str_text(&out), "kept ");
	crm_str_release(&out);
}

/* A megabyte of marks in the wrong order takes no more than linear time. */
static void test_many_marks(void)
{
	struct crm_str in = { 0 }, out = { 0 }, again = { 0 };
	crm_str_puts(&in, "a");
	for (int i = 0; i < 250000; i++)
		crm_str_puts(&in, "\u0301\u0323");
	nfc(&out, in.s, in.len);
	CHECK(!strncmp(out.s, "\u1ea1\u0323\u0323", 7), "below comes before above");
	nfc(&again, out.s, out.len);
	CHECK(!strcmp(again.s, out.s), "NFC of NFC");
	crm_str_reset(&out);
	crm_text_fold(&out, in.s, in.len);
	CHECK_STR(out.s, "a");
	crm_str_release(&in);
	crm_str_release(&out);
	crm_str_release(&again);
}

static void test_fold(void)
{
	static const struct pair cases[] = {
		{ "", "" },
		{ "Ann LEE-42 @[`{", "ann lee-42 @[`{" },
		{ "M\u00dcLLER", "muller" },
		{ "Mu\u0308ller", "muller" },
		{ "\u0141\u00f3d\u017a", "lodz" },
		{ "\u00d8re \u00f8", "ore o" },
		{ "\u00c6\u00e6 \u01fd \u1d2d", "aeae ae ae" },
		{ "\u0152uvre", "oeuvre" },
		{ "\u00d0\u00f0 \u00de\u00fe", "dd thth" },
		{ "\u0110\u0111 \u0126\u0127 \u0166\u0167", "dd hh tt" },
		{ "I\u0130\u0131i", "iiii" },
		{ "co\u013fla col\u00b7la \u0140", "colla col\u00b7la l" },
		{ "Stra\u00dfe \u1e9e", "strasse ss" },
		{ "\uff21\uff22\uff23 \u2460 \ufb01", "abc 1 fi" },
		{ "\u2122 \u212b", "tm a" },
		{ "so\u00adft\u200b", "soft" },
		{ "\u0399\u0391\u03a3 \u03ac\u03c2", "\u03b9\u03b1\u03c3 \u03b1\u03c3" },
		{ "\u0419\u043e\u0433\u0443\u0440\u0442 \u0401",
		    "\u0438\u043e\u0433\u0443\u0440\u0442 \u0435" },
		{ "\u0623\u064e\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f" },
		{ "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd" },
		{ "\u0930\u093e\u092e", "\u0930\u093e\u092e" }, /* Indic vowels stay */
		{ "\u0e19\u0e49\u0e33", "\u0e19\u0e49\u0e4d\u0e32" },
		{ "\uff8a\uff9e", "\u30d0" }, /* half-width, voiced */
		{ "\ud55c\uad6d", "\ud55c\uad6d" },
		{ "Nguy\u1ec5n", "nguyen" },
	};
	run_pairs(crm_text_fold, cases, LEN(cases));

	struct crm_str in = { 0 }, out = { 0 };
	crm_str_puts(&out, "kept ");
	crm_text_fold(&out, "\u00c9", 2);
	CHECK_STR(out.s, "kept e");
	crm_str_puts(&in, "a");
	for (int i = 0; i < 400; i++)
		crm_str_puts(&in, "\u03a9");
	crm_str_reset(&out);
	crm_text_fold_key(&out, in.s, in.len);
	CHECK_INT(out.len, 511);
	crm_str_reset(&out);
	crm_text_fold_key(&out, "Short", 5);
	CHECK_STR(out.s, "short");
	crm_str_release(&in);
	crm_str_release(&out);
}

/* Every character: NFC and fold change nothing the second time. */
static void test_all_characters(void)
{
	struct crm_str once = { 0 }, twice = { 0 };
	for (uint32_t c = 0x80; c < 0x30000; c++) {
		char s[3 + 4 + 2] = "x";
		size_t n = 1;
		if (c >= 0x800 && c < 0x10000)
			s[n++] = (char)(0xe0 | c >> 12);
		if (c >= 0x10000) {
			s[n++] = (char)(0xf0 | c >> 18);
			s[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		}
		s[n] = (char)(c < 0x800 ? 0xc0 | c >> 6 : 0x80 | (c >> 6 & 0x3f));
		s[n + 1] = (char)(0x80 | (c & 0x3f));
		n += 2;
		if (!crm_utf8_valid(s, n))
			continue;
		crm_str_reset(&once);
		crm_str_reset(&twice);
		crm_text_fold(&once, s, n);
		crm_text_fold(&twice, once.s, once.len);
		if (once.len != twice.len || memcmp(once.s, twice.s, once.len))
			CHECK(0, "fold of U+%04X changes again", c);
		crm_str_reset(&once);
		crm_str_reset(&twice);
		nfc(&once, s, n);
		nfc(&twice, once.s, once.len);
		if (once.len != twice.len || memcmp(once.s, twice.s, once.len))
			CHECK(0, "NFC of U+%04X changes again", c);
	}
	crm_str_release(&once);
	crm_str_release(&twice);
}

#define TEN   "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void test_words(void)
{
	static const struct pair cases[] = {
		{ "", "" },
		{ "  ,; ", "" },
		{ "Ann Lee", "ann lee" },
		{ "O'Brien & Co., 3rd_floor", "o brien co 3rd floor" },
		{ "caf\u00e9-bar", "cafe bar" },
		{ "\u00abM\u00fcller\u00bb", "muller" },
		{ "\u6771\u4eactower", "\u6771 \u4eac tower" },
		{ "a\u30d0\u30ca1", "a \u30d0 \u30ca 1" },
		{ "\ud55c\uad6d\uc5b4", "\ud55c \uad6d \uc5b4" },
		{ "\u304b\u309a", "\u304b\u309a" },
		{ "\u0930\u093e\u092e \u0915\u0941\u092e\u093e\u0930",
		    "\u0930\u093e\u092e \u0915\u0941\u092e\u093e\u0930" },
		{ SIXTY TEN, SIXTY "abcd" },
		{ SIXTY TEN " \u00e9", SIXTY "abcd e" },
		{ SIXTY "abc\u03b1x y", SIXTY "abc y" },
		{ "\u20ac5 \u00bd", "5 1 2" },
	};
	run_pairs(crm_text_words, cases, LEN(cases));
	struct crm_str out = { 0 };
	crm_text_words(&out, "--", 2);
	crm_text_words(&out, "Ann", 3);
	crm_text_words(&out, "", 0);
	crm_text_words(&out, "Z\u00fcrich", 7);
	crm_text_words(&out, "\u20ac", 3);
	CHECK_STR(out.s, "ann zurich");
	crm_str_release(&out);
}

static void test_terminal(void)
{
	static const struct {
		const char *s;
		size_t width;
	} widths[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "Zo\u00eb", 3 },
		{ "Zoe\u0308", 3 },
		{ "\u6771\u4eac", 4 },
		{ "\uff8a\uff9e", 2 },
		{ "\U0001f600", 2 },
		{ "\U0001fae8", 2 }, /* newer than some libraries */
		{ "\u200b", 0 },
	};
	for (size_t i = 0; i < LEN(widths); i++)
		CHECK_INT(crm_text_width(widths[i].s, strlen(widths[i].s)), widths[i].width);
	CHECK_INT(crm_text_fit("abc", 3, 2), 2);
	CHECK_INT(crm_text_fit("abc", 3, 9), 3);
	CHECK_INT(crm_text_fit("a\u6771\u4eac", 7, 2), 1);
	CHECK_INT(crm_text_fit("a\u6771\u4eac", 7, 3), 4);
	CHECK_INT(crm_text_fit("e\u0308x", 4, 1), 3);
	CHECK_INT(crm_text_fit("abc", 3, 0), 0);

	static const struct pair safe[] = {
		{ "plain \\ Zo\u00eb", "plain \\ Zo\u00eb" },
		{ "\x1b[31mred", "\\x1b[31mred" },
		{ "a\tb\n", "a\\x09b\\x0a" },
		{ "\x7f\xc2\x9b", "\\x7f\\xc2\\x9b" },
		{ "ev\u202eil\u2066", "ev\\xe2\\x80\\xaeil\\xe2\\x81\\xa6" },
		{ "\u200b\ufeff\u00ad", "\\xe2\\x80\\x8b\\xef\\xbb\\xbf\\xc2\\xad" },
		{ "\u2028\u3164", "\\xe2\\x80\\xa8\\xe3\\x85\\xa4" },
		{ "\u2764\ufe0f e\u0308", "\u2764\ufe0f e\u0308" },
		{ "a\xff\xc3", "a\\xff\\xc3" },
		{ "\xe2\x80 \xed\xa0\x80", "\\xe2\\x80 \\xed\\xa0\\x80" },
	};
	run_pairs(crm_text_safe, safe, LEN(safe));
}

static void test_nearest(void)
{
	static const char *const words[] = { "name", "email", "emails", "phone", "status", "stage",
		"city", "country", "owner", "tag", "opportunity" };
	static const struct {
		const char *word, *want;
	} cases[] = {
		{ "emial", "email" },
		{ "stauts", "status" },
		{ "Status", "status" },
		{ "email", "email" },
		{ "opp", "opportunity" },
		{ "oportunty", "opportunity" },
		{ "o", NULL },
		{ "p", "phone" },
		{ "x", NULL },
		{ "st", NULL },
		{ "cities", NULL },
		{ "contry", "country" },
		{ "nam", "name" },
		{ "tga", "tag" },
		{ "quantity", NULL },
		{ "", NULL },
	};
	for (size_t i = 0; i < LEN(cases); i++) {
		const char *got = crm_text_nearest(cases[i].word, words, LEN(words));
		const char *want = cases[i].want;
		CHECK(got == want || (got && want && !strcmp(got, want)), "%s: got %s, want %s",
		    cases[i].word, got ? got : "none", want ? want : "none");
	}
	char most[1000];
	memset(most, 'e', sizeof(most) - 1);
	most[sizeof(most) - 1] = '\0';
	CHECK(!crm_text_nearest(most, words, LEN(words)), "too long for any");
	CHECK(!crm_text_nearest("name", NULL, 0), "of none");
	CHECK(crm_text_eq("E-Mail", "e-mAIL"), "no case");
	CHECK(!crm_text_eq("ab", "abc") && !crm_text_eq("abc", "ab"), "prefix");
	CHECK(!crm_text_eq("[", "{") && !crm_text_eq("\u00e9", "\u00c9"), "ASCII letters only");
}

static void test_split(void)
{
	static const struct {
		const char *in, *want; /* words, each behind a bar; NULL: refused */
	} cases[] = {
		{ "", "" },
		{ " \t ", "" },
		{ "a  b\tc ", "|a|b|c" },
		{ "'a b' c", "|a b|c" },
		{ "name:'a b'\"c d\"e", "|name:a bc de" },
		{ "a\\ b \\'", "|a b|'" },
		{ "'' \"\"", "||" },
		{ "'\\'", "|\\" },
		{ "\"a\\\"b\\\\c\\x\"", "|a\"b\\c\\x" },
		{ "a\\\nb \\\n c", "|ab|c" },
		{ "end\\", "|end\\" },
		{ "a#b *", "|a#b|*" },
		{ "one 'two", NULL },
		{ "one \"two\\\"", NULL },
	};
	for (size_t i = 0; i < LEN(cases); i++) {
		char **words = NULL;
		size_t n = 0;
		struct crm_err e = { 0 };
		struct crm_str all = { 0 };
		int code = crm_words_split(cases[i].in, &words, &n, &e);
		for (size_t j = 0; j < n; j++)
			crm_str_addf(&all, "|%s", words[j]);
		CHECK_INT(code, cases[i].want ? 0 : CRM_DATA);
		CHECK_STR(crm_str_text(&all), cases[i].want ? cases[i].want : "");
		CHECK(cases[i].want || strstr(e.text, "no closing"), "says '%s'", e.text);
		crm_str_release(&all);
		crm_words_free(words, n);
	}
	char **words = NULL;
	size_t n = 0;
	CHECK_INT(crm_words_split("a b", &words, &n, NULL), 0);
	CHECK_INT(crm_words_split("c 'd", &words, &n, NULL), CRM_DATA);
	CHECK_INT(n, 2);
	CHECK_INT(crm_words_split("c", &words, &n, NULL), 0);
	CHECK_INT(n, 3);
	CHECK_STR(words[2], "c");
	crm_words_free(words, n);
}

int main(void)
{
	test_utf8();
	test_nfc();
	test_many_marks();
	test_fold();
	test_all_characters();
	test_words();
	test_terminal();
	test_nearest();
	test_split();
	return check_done("text");
}
