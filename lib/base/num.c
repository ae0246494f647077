/* num - decimals and amounts read from and written as text, digit by digit:
 * strtod would round, and would ask the locale what a decimal point is. */
#include "base/num.h"

#include <string.h>

__extension__ typedef __int128 int128;

struct span {
	const char *s;
	size_t len;
};

static const struct crm_numfmt plain = { '.', 0 };

/* Length of a blank at s: space, tab, no-break and thin ones. */
static size_t blank_at(const char *s, size_t len)
{
	if (len && (*s == ' ' || *s == '\t'))
		return 1;
	if (len >= 2 && !memcmp(s, "\xc2\xa0", 2))
		return 2;
	if (len >= 3 && (!memcmp(s, "\xe2\x80\xaf", 3) || !memcmp(s, "\xe2\x80\x89", 3)))
		return 3;
	return 0;
}

static struct span trim(struct span t)
{
	size_t n;

	while ((n = blank_at(t.s, t.len))) {
		t.s += n;
		t.len -= n;
	}
	for (bool more = true; more;) {
		more = false;
		for (n = 1; n <= 3 && n <= t.len; n++) {
			if (blank_at(t.s + t.len - n, n) != n)
				continue;
			t.len -= n;
			more = true;
			break;
		}
	}
	return t;
}

static size_t group_at(const char *s, size_t len, char group)
{
	if (!group || !len)
		return 0;
	if (group == ' ')
		return *s == '\t' ? 0 : blank_at(s, len);
	if (group == '\'' && len >= 3 && !memcmp(s, "\xe2\x80\x99", 3))
		return 3;
	return *s == group ? 1 : 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes a sign off the front; U+2212 is what spreadsheets and web pages use. */
static bool take_sign(struct span *t, bool *neg)
{
	if (t->len && (*t->s == '-' || *t->s == '+')) {
		*neg = *t->s == '-';
		t->s++;
		t->len--;
		return true;
	}
	if (t->len < 3 || memcmp(t->s, "\xe2\x88\x92", 3))
		return false;
	*neg = true;
	t->s += 3;
	t->len -= 3;
	return true;
}

static int take_suffix(struct span *t)
{
	char c = t->len ? t->s[t->len - 1] : '\0';
	int power = c == 'k' || c == 'K' ? 3 : c == 'M' ? 6 : c == 'G' ? 9 : 0;

	if (power)
		t->len--;
	return power;
}

/* The digits before the decimal sign; *over where they do not fit. Returns
 * false where t does not begin with well-formed, rightly grouped digits. */
static bool take_whole(struct span *t, char group, uint64_t *v, size_t *digits, bool *over)
{
	size_t run = 0, groups = 0;

	for (*digits = 0; t->len;) {
		size_t n = group_at(t->s, t->len, group);

		if (n) {
			if (!run || run > 3 || (groups && run != 3) || n >= t->len ||
			    !is_digit(t->s[n]))
				return false;
			groups++;
			run = 0;
			t->s += n;
			t->len -= n;
			continue;
		}
		if (!is_digit(*t->s))
			break;
		if (__builtin_mul_overflow(*v, 10u, v) ||
		    __builtin_add_overflow(*v, (uint64_t)(*t->s - '0'), v))
			*over = true;
		run++;
		++*digits;
		t->s++;
		t->len--;
	}
	return !groups || run == 3;
}

/* An unsigned decimal of all of t. */
static int parse_magnitude(
    struct span t, int scale, const struct crm_numfmt *f, uint64_t *v, const char **fault)
{
	char point = f->decimal ? f->decimal : '.', group = f->group == point ? 0 : f->group;
	int power = take_suffix(&t);
	size_t digits, frac = 0;
	bool over = false;

	*v = 0;
	*fault = "not a number";
	if (!take_whole(&t, group, v, &digits, &over))
		return CRM_DATA;
	if (t.len && *t.s == point) {
		t.s++;
		t.len--;
		frac = t.len;
	}
	for (size_t i = 0; i < t.len; i++) {
		if (!frac || !is_digit(t.s[i]))
			return CRM_DATA;
	}
	if (!digits && !frac)
		return CRM_DATA;
	while (frac && t.s[frac - 1] == '0')
		frac--;
	if (frac > (size_t)(scale + power)) {
		*fault = NULL;
		return CRM_DATA;
	}
	for (int i = 0; i < scale + power; i++) {
		uint64_t d = (size_t)i < frac ? (uint64_t)(t.s[i] - '0') : 0;

		if (__builtin_mul_overflow(*v, 10u, v) || __builtin_add_overflow(*v, d, v))
			over = true;
	}
	*fault = "out of range";
	return over ? CRM_DATA : 0;
}

static int parse_signed(struct span t, bool neg, int scale, const struct crm_numfmt *f,
    int64_t *out, const char *whole, struct crm_err *e)
{
	const char *fault;
	uint64_t v;

	if (scale < 0 || scale > 8)
		return crm_err_set(e, CRM_BUG, "scale %d", scale);
	if (parse_magnitude(t, scale, f, &v, &fault))
		return !fault && !scale
			   ? crm_err_set(e, CRM_DATA, "not a whole number: '%s'", whole)
		       : fault
			   ? crm_err_set(e, CRM_DATA, "%s: '%s'", fault, whole)
			   : crm_err_set(e, CRM_DATA, "more than %d decimals: '%s'", scale, whole);
	if (v > (uint64_t)INT64_MAX + (neg ? 1 : 0))
		return crm_err_set(e, CRM_DATA, "out of range: '%s'", whole);
	*out = neg ? (int64_t)-v : (int64_t)v;
	return 0;
}

int crm_num_parse(
    const char *s, int scale, const struct crm_numfmt *f, int64_t *out, struct crm_err *e)
{
	struct span t = trim((struct span){ s, strlen(s) });
	bool neg = false;

	take_sign(&t, &neg);
	return parse_signed(t, neg, scale, f ? f : &plain, out, s, e);
}

/* At least `least` decimals, no more than needed beyond them. */
static void print_decimal(struct crm_str *out, int64_t v, int scale, int least)
{
	uint64_t m = v < 0 ? -(uint64_t)v : (uint64_t)v;
	char buf[40], *p = buf + sizeof(buf);

	for (; scale > least && m % 10 == 0; scale--)
		m /= 10;
	for (int n = scale; n > 0; n--, m /= 10)
		*--p = (char)('0' + m % 10);
	if (scale > 0)
		*--p = '.';
	do
		*--p = (char)('0' + m % 10);
	while (m /= 10);
	if (v < 0)
		*--p = '-';
	crm_str_add(out, p, (size_t)(buf + sizeof(buf) - p));
}

void crm_num_print(struct crm_str *out, int64_t v, int scale)
{
	print_decimal(out, v, scale, 0);
}

void crm_money_print(struct crm_str *out, int64_t v, const char *currency)
{
	print_decimal(out, v, CRM_MONEY_SCALE, crm_currency_decimals(currency));
}

static bool is_code(const char *s)
{
	for (int i = 0; i < 3; i++) {
		if (s[i] < 'A' || s[i] > 'Z')
			return false;
	}
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Three capitals that are no symbol ("RMB", "CFA") read as a code. */
static bool code_at(const char *s)
{
	char code[4] = { 0 };

	if (!is_code(s))
		return false;
	memcpy(code, s, 3);
	return crm_currency_known(code) || crm_currency_symbol(s, 3, false) != 3;
}

/* Takes "EUR" off the front or the back; a code stands free of other letters,
 * but a suffix may touch it ("12kEUR"). */
static bool take_code(struct span *t, char currency[4])
{
	const char *code = NULL, *last;

	if (t->len < 4 || currency[0])
		return false;
	last = t->s + t->len - 3;
	if (!is_letter(t->s[3]) && code_at(t->s)) {
		code = t->s;
		t->s += 3;
	} else if ((!is_letter(last[-1]) || strchr("kKMG", last[-1])) && code_at(last)) {
		code = last;
	}
	if (!code)
		return false;
	t->len -= 3;
	memcpy(currency, code, 3);
	currency[3] = '\0';
	*t = trim(*t);
	return true;
}

/* Takes a currency's symbol off either end. */
static size_t take_symbol(struct span *t, const char **symbol)
{
	size_t n = crm_currency_symbol(t->s, t->len, false);

	*symbol = t->s;
	if (n) {
		t->s += n;
	} else {
		n = crm_currency_symbol(t->s, t->len, true);
		*symbol = t->s + t->len - n;
	}
	t->len -= n;
	*t = trim(*t);
	return n;
}

static bool take_brackets(struct span *t)
{
	if (t->len < 2 || t->s[0] != '(' || t->s[t->len - 1] != ')')
		return false;
	*t = trim((struct span){ t->s + 1, t->len - 2 });
	return true;
}

int crm_money_parse(const char *s, const char *expected, const struct crm_numfmt *f, int64_t *out,
    char currency[4], struct crm_err *e)
{
	struct span t = trim((struct span){ s, strlen(s) });
	const char *symbol = NULL;
	size_t symlen = 0;
	bool neg = false, signed_ = false;
	int rc;

	/* The sign, the brackets and the currency come in any order. */
	currency[0] = '\0';
	for (bool more = true; more;) {
		more = take_code(&t, currency);
		if (!symlen && (symlen = take_symbol(&t, &symbol)))
			more = true;
		if (!signed_ && (take_sign(&t, &neg) || (take_brackets(&t) && (neg = true)))) {
			more = signed_ = true;
			t = trim(t);
		}
	}
	if (currency[0] && !crm_currency_known(currency)) {
		rc = crm_err_set(e, CRM_DATA, "unknown currency '%s'", currency);
		currency[0] = '\0';
		return rc;
	}
	rc = parse_signed(t, neg, CRM_MONEY_SCALE, f ? f : &plain, out, s, e);
	if (!rc && symlen && currency[0] && !crm_currency_has_symbol(currency, symbol, symlen))
		rc = crm_err_set(e, CRM_DATA, "two currencies: '%s'", s);
	else if (!rc && symlen && !currency[0] &&
		 !crm_currency_has_symbol(expected, symbol, symlen))
		rc = crm_err_set(e, CRM_DATA, "currency of '%.*s' is not clear; write EUR 12.50",
		    (int)symlen, symbol);
	if (rc)
		currency[0] = '\0';
	return rc;
}

bool crm_mul_round(int64_t a, int64_t b, int64_t divisor, int64_t *out)
{
	int128 p = (int128)a * b, d = divisor, q, r;

	if (!d)
		return false;
	if (d < 0) {
		p = -p;
		d = -d;
	}
	q = p / d;
	r = p % d;
	if ((r < 0 ? -r : r) * 2 >= d)
		q += p < 0 ? -1 : 1;
	if (q > INT64_MAX || q < INT64_MIN)
		return false;
	*out = (int64_t)q;
	return true;
}

int64_t crm_div_round(int64_t a, int64_t b)
{
	int64_t out = 0;

	crm_mul_round(a, 1, b, &out);
	return out;
}

bool crm_uint_parse(const char *s, size_t len, int64_t *out)
{
	int64_t v = 0;

	if (!len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(s[i]) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, s[i] - '0', &v))
			return false;
	}
	*out = v;
	return true;
}
