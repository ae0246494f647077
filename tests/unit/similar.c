/* Similarities against published figures, and the fast ways against the plain one. */
#include "calc/similar.h"

#include <math.h>

#include "base/date.h"
#include "check.h"

static void near(const char *what, const char *a, const char *b, double got, double want)
{
	CHECK(fabs(got - want) < 0.00006, "%s(%s, %s): got %.5f, want %.5f", what, a, b, got, want);
}

static const char *long_text(char c, size_t n, const char *end)
{
	static char text[4][2000];
	static int at;
	char *s = text[at = (at + 1) % 4];

	memset(s, c, n);
	memcpy(s + n, end, strlen(end) + 1);
	return s;
}

/* Winkler (1990), table 2, and Jaro (1989), as quoted ever since. */
static void test_jaro(void)
{
	static const struct {
		const char *a, *b;
		double jaro, winkler;
	} cases[] = {
		{ "martha", "marhta", 0.9444, 0.9611 },
		{ "dwayne", "duane", 0.8222, 0.84 },
		{ "dixon", "dicksonx", 0.7667, 0.8133 },
		{ "shackleford", "shackelford", 0.9697, 0.9818 },
		{ "dunningham", "cunnigham", 0.8963, 0.8963 },
		{ "nichleson", "nichulson", 0.9259, 0.9556 },
		{ "jones", "johnson", 0.7905, 0.8324 },
		{ "massey", "massie", 0.8889, 0.9333 },
		{ "abroms", "abrams", 0.8889, 0.9222 },
		{ "hardin", "martinez", 0.7222, 0.7222 },
		{ "itman", "smith", 0.4667, 0.4667 },
		{ "jeraldine", "geraldine", 0.9259, 0.9259 },
		{ "michelle", "michael", 0.8690, 0.9214 },
		{ "julies", "julius", 0.8889, 0.9333 },
		{ "tanya", "tonya", 0.8667, 0.88 },
		{ "sean", "susan", 0.7833, 0.805 },
		{ "jon", "john", 0.9167, 0.9333 },
		{ "a", "a", 1, 1 },
		{ "a", "b", 0, 0 },
		{ "", "", 0, 0 },
		{ "", "a", 0, 0 },
		{ "müller", "muller", 0.8889, 0.9 },
		{ "東京都", "東京", 0.8889, 0.9111 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *a = cases[i].a, *b = cases[i].b;

		near("jaro", a, b, crm_jaro(a, strlen(a), b, strlen(b)), cases[i].jaro);
		near("jaro", b, a, crm_jaro(b, strlen(b), a, strlen(a)), cases[i].jaro);
		near("winkler", a, b, crm_jaro_winkler(a, strlen(a), b, strlen(b)),
		    cases[i].winkler);
	}
}

static void test_levenshtein(void)
{
	static const struct {
		const char *a, *b;
		double want;
	} cases[] = {
		{ "kitten", "sitting", 1 - 3 / 7.0 },
		{ "saturday", "sunday", 1 - 3 / 8.0 },
		{ "rosettacode", "raisethysword", 1 - 8 / 13.0 },
		{ "intention", "execution", 1 - 5 / 9.0 },
		{ "book", "back", 0.5 },
		{ "abc", "abc", 1 },
		{ "abc", "xyz", 0 },
		{ "", "abc", 0 },
		{ "", "", 0 },
		{ "straße", "strasse", 1 - 2 / 7.0 },
		{ "東京都", "京都", 1 - 1 / 3.0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *a = cases[i].a, *b = cases[i].b;

		near("levenshtein", a, b, crm_levenshtein(a, strlen(a), b, strlen(b)),
		    cases[i].want);
		near("levenshtein", b, a, crm_levenshtein(b, strlen(b), a, strlen(a)),
		    cases[i].want);
	}
}

/* The textbook's table, over bytes. */
static size_t plain(const char *a, size_t an, const char *b, size_t bn)
{
	static size_t d[201][201];

	for (size_t i = 0; i <= an; i++)
		for (size_t k = 0; k <= bn; k++) {
			size_t best = i && k ? d[i - 1][k - 1] + (a[i - 1] != b[k - 1]) : i + k;

			if (i && d[i - 1][k] + 1 < best)
				best = d[i - 1][k] + 1;
			if (k && d[i][k - 1] + 1 < best)
				best = d[i][k - 1] + 1;
			d[i][k] = best;
		}
	return d[an][bn];
}

static void test_against_the_table(void)
{
	char a[200], b[200];
	unsigned state = 1;

	for (int round = 0; round < 3000; round++) {
		size_t an = 1 + (state = state * 1103515245 + 12345) / 65536 % 150;
		size_t bn = 1 + (state = state * 1103515245 + 12345) / 65536 % 150;
		double want;

		for (size_t i = 0; i < an; i++)
			a[i] = (char)('a' + (state = state * 1103515245 + 12345) / 65536 % 3);
		for (size_t i = 0; i < bn; i++)
			b[i] = (char)('a' + (state = state * 1103515245 + 12345) / 65536 % 3);
		want = 1 - (double)plain(a, an, b, bn) / (double)(an > bn ? an : bn);
		if (fabs(crm_levenshtein(a, an, b, bn) - want) > 1e-9)
			CHECK(0, "round %d: %zu and %zu letters", round, an, bn);
	}
	CHECK(1, "rounds");
}

static void test_long(void)
{
	const char *a = long_text('x', 64, ""), *b = long_text('x', 64, "y");
	const char *c = long_text('x', 1500, "end"), *d = long_text('x', 1500, "other");

	near("levenshtein", "64", "65", crm_levenshtein(a, 64, b, 65), 1 - 1 / 65.0);
	near("jaro", "64", "65", crm_jaro(a, 64, b, 65), (1 + 64 / 65.0 + 1) / 3);
	near("levenshtein", "long", "long", crm_levenshtein(c, strlen(c), d, strlen(d)), 1);
	near("winkler", "long", "long", crm_jaro_winkler(c, strlen(c), d, strlen(d)), 1);
	near("words", "long", "long", crm_words_alike(c, strlen(c), d, strlen(d)), 1);
}

static void test_words(void)
{
	static const struct {
		const char *a, *b;
		double want;
	} cases[] = {
		{ "ann lee", "lee ann", 1 },
		{ "ann lee", "ann lee", 1 },
		{ "ann lee", "tom lee", 6 / (6 + 6 * (0.5 + 0.375 * 3)) },
		{ "hotel adler", "adler", 10 / (10 + 5 * 0.5) },
		{ "a lee", "ann lee", (6 + 0.8 * 4) / 10 },
		{ "marhta lee", "lee martha", (6 + 12 * 0.961111) / 18 },
		{ "12 mill lane", "14 mill lane", 16 / (16 + 4 * (0.5 + 0.375 * 4)) },
		{ "ann", "tom", 0 },
		{ "", "tom", 0 },
		{ "", "", 0 },
		{ "x", "x", 1 },
		{ "李 小 龙", "李 小 龍", 4 / (4 + 2 * (0.5 + 0.375)) },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *a = cases[i].a, *b = cases[i].b;

		near("words", a, b, crm_words_alike(a, strlen(a), b, strlen(b)), cases[i].want);
		near("words", b, a, crm_words_alike(b, strlen(b), a, strlen(a)), cases[i].want);
	}
}

static void test_days(void)
{
	int64_t day = crm_day(1962, 4, 3);

	CHECK(crm_days_alike(day, day) == 1, "equal");
	CHECK(crm_days_alike(day, crm_day(1962, 3, 4)) == 0.8, "day and month swapped");
	CHECK(crm_days_alike(day, crm_day(1926, 4, 3)) == 0.8, "neighbours swapped");
	CHECK(crm_days_alike(day, crm_day(1963, 4, 3)) == 0.8, "one digit");
	CHECK(crm_days_alike(day, crm_day(1962, 4, 14)) == 0, "two digits");
	CHECK(crm_days_alike(CRM_DAY_MIN, CRM_DAY_MAX) == 0, "ends of time");
}

static bool phones(const char *a, const char *b)
{
	return crm_phones_alike(a, strlen(a), b, strlen(b)) &&
	       crm_phones_alike(b, strlen(b), a, strlen(a));
}

static void test_phones(void)
{
	CHECK(phones("+4930123456", "+4930123456"), "equal");
	CHECK(!phones("+4930123456", "+4330123456"), "countries");
	CHECK(phones("+4930123456", "030123456"), "trunk prefix");
	CHECK(phones("+4930123456", "123456"), "without the area");
	CHECK(!phones("+4930123456", "23456"), "too short");
	CHECK(phones("0301234567", "1234567"), "both local");
	CHECK(phones("110", "110") && !phones("", ""), "short and none");
}

static void test_soundex(void)
{
	static const char *const cases[][2] = { { "robert", "R163" }, { "rupert", "R163" },
		{ "rubin", "R150" }, { "ashcraft", "A261" }, { "ashcroft", "A261" },
		{ "tymczak", "T522" }, { "pfister", "P236" }, { "honeyman", "H555" },
		{ "washington", "W252" }, { "Gutierrez", "G362" }, { "jackson", "J250" },
		{ "vandeusen", "V532" }, { "lee", "L000" }, { "a", "A000" }, { "o'hara", "O600" },
		{ "李小龙", "李小龙" }, { "", "" } };
	char code[17];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		crm_soundex(cases[i][0], strlen(cases[i][0]), code);
		CHECK_STR(code, cases[i][1]);
	}
}

int main(void)
{
	test_jaro();
	test_levenshtein();
	test_against_the_table();
	test_long();
	test_words();
	test_days();
	test_phones();
	test_soundex();
	return check_done("similar");
}
