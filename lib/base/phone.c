/* phone - telephone numbers as people type them, to E.164.
 *
 * A number is first stripped to its digits. Then every reading that the plan of
 * its country allows is tried in turn (as it stands, without national prefix,
 * after an international one, ...), and the first that the plan finds well
 * formed is taken. Read as it stands comes first, so that an E.164 number is
 * never changed when it is read again. */
#include "base/phone.h"

#include <stdint.h>
#include <string.h>

#include "base/phoneplan.h"
#include "base/text.h"

enum {
	DIGITS_MAX = 31, /* prefixes included */
	LOCAL_MAX = 17,  /* of a number whose country is not known */
	SERVICE_MAX = 6, /* 110, 1450, 116117, 19222: without area, not dialled from abroad */
	LOCALLY_MAX = 8, /* a subscriber's number without its area code */
};

struct typed {
	char digits[DIGITS_MAX + 1];
	size_t n;
	bool plus;
	const char *fault; /* NULL when it could be read */
};

/* Why the last reading failed: the fault of the likeliest one. */
struct reading {
	const struct crm_phoneregion *region; /* where it is typed, or NULL */
	char *out;
	enum crm_phonefit fit;
	const char *code; /* of the plan that it does not fit */
};

/* The digit zero of each script whose digits are seen in address books. */
static int digit_value(uint32_t c)
{
	static const uint32_t zeros[] = { '0', 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10 };

	for (size_t i = 0; i < sizeof(zeros) / sizeof(*zeros); i++) {
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	}
	return -1;
}

/* Blanks, dots, slashes, brackets, every dash; and what comes with numbers that
 * are copied from other programs: soft hyphens, marks of direction. */
static bool is_separator(uint32_t c)
{
	static const uint32_t odd[] = { 0xa0, 0xad, 0xb7, 0x61c, 0x2022, 0x2212, 0x3000, 0x30fb,
		0x30fc, 0xfeff, 0xff08, 0xff09, 0xff0d, 0xff0e, 0xff0f };

	if (c < 0x80)
		return c && strchr(" \t./-()[]~", (int)c);
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		if (c == odd[i])
			return true;
	}
	return (c >= 0x2000 && c <= 0x2015) || (c >= 0x202a && c <= 0x202f) ||
	       (c >= 0x205f && c <= 0x2069);
}

static bool add_digit(struct typed *t, int d)
{
	if (t->n == DIGITS_MAX) {
		t->fault = "too long";
		return false;
	}
	t->digits[t->n++] = (char)('0' + d);
	t->digits[t->n] = '\0';
	return true;
}

/* Length of a prefix, ASCII letters in either case. */
static size_t begins(const char *s, const char *word)
{
	size_t i = 0;

	for (; word[i]; i++) {
		char c = s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c != word[i])
			return 0;
	}
	return i;
}

/* An extension at s, to the end: it is dialled later and no part of E.164. */
static bool is_extension(const char *s)
{
	static const char *const words[] = { "extension", "extn", "ext", "x", "#", "anexo", "int",
		"доб", ";ext=" };
	size_t n = 0;

	s += strspn(s, " ,");
	for (size_t i = 0; !n && i < sizeof(words) / sizeof(*words); i++)
		n = begins(s, words[i]);
	if (!n)
		return false;
	s += n;
	s += strspn(s, " .:");
	n = strspn(s, "0123456789");
	s += n;
	return n && n <= 9 && !s[strspn(s, " #")];
}

/* The parameters of a tel: URI. A global context is the number's beginning. */
static void read_params(const char *s, struct typed *t)
{
	struct typed all = { .plus = true };
	size_t n = 0;

	for (; *s == ';'; s += strcspn(s, ";")) {
		s++;
		if (!n && (n = begins(s, "phone-context=+")))
			s += n;
		else
			continue;
		for (; *s && *s != ';'; s++) {
			int d = digit_value((unsigned char)*s);

			if (d >= 0 && !add_digit(&all, d))
				break;
		}
	}
	if (!n || t->plus)
		return;
	for (size_t i = 0; i < t->n && add_digit(&all, t->digits[i] - '0'); i++)
		;
	*t = all;
}

/* A plus sign stands first, or after a 00 that says the same once more. */
static bool take_plus(struct typed *t)
{
	if (t->plus || (t->n && strcmp(t->digits, "00")))
		return false;
	t->plus = true;
	t->n = 0;
	t->digits[0] = '\0';
	return true;
}

static void read_typed(const char *s, struct typed *t)
{
	size_t left, n;
	bool uri = (n = begins(s, "tel:"));
	uint32_t c;

	*t = (struct typed){ .n = 0 };
	s += n;
	for (left = strlen(s); left; s += n, left -= n) {
		int d;

		n = crm_utf8_next(s, left, &c);
		d = n ? digit_value(c) : -1;
		if (d >= 0 && add_digit(t, d))
			continue;
		if (t->fault)
			return;
		if (n && ((c == '+' || c == 0xff0b) ? take_plus(t) : is_separator(c)))
			continue;
		if (t->n && is_extension(s))
			break;
		if (uri && c == ';') {
			read_params(s, t);
			break;
		}
		t->fault = "not a telephone number";
		return;
	}
	if (!t->n)
		t->fault = "not a telephone number";
}

/* Takes the number when it fits. */
static bool take(struct reading *r, const struct crm_phoneplan *p, bool any, const char *digits)
{
	r->fit = crm_phoneplan_fit(p, r->region, any, digits);
	r->code = p->code;
	if (r->fit != CRM_PHONE_FITS)
		return false;
	r->out[0] = '+';
	memcpy(r->out + 1, p->code, strlen(p->code) + 1);
	strncat(r->out, digits, CRM_E164_MAX - strlen(r->out));
	return true;
}

/* Each pattern of a list in turn; NULL at the end. */
static const char *next_pattern(const char *list, size_t *len)
{
	list += strspn(list, " ");
	*len = strcspn(list, " ");
	return *len ? list : NULL;
}

/* Argentina: a mobile is dialled 15 behind the area code (of two to four
 * digits) inside the country, and 9 before it from abroad. */
static bool take_argentine(struct reading *r, const struct crm_phoneplan *p, const char *digits)
{
	size_t area = !strncmp(digits, "11", 2) ? 2 : 3;
	char all[DIGITS_MAX + 2] = "9";

	if (strcmp(p->code, "54") || strlen(digits) != 12)
		return false;
	if (area == 3 && strncmp(digits + 3, "15", 2))
		area = 4;
	if (strncmp(digits + area, "15", 2))
		return false;
	memcpy(all + 1, digits, area);
	memcpy(all + 1 + area, digits + area + 2, 12 - area - 2 + 1);
	return take(r, p, false, all);
}

/* With the area that all numbers of the region have. */
static bool take_area(struct reading *r, const struct crm_phoneplan *p, const char *digits)
{
	const struct crm_phoneregion *g = r->region;
	char all[DIGITS_MAX + 8];

	if (!g || !g->area || strcmp(g->code, p->code))
		return false;
	memcpy(all, g->area, strlen(g->area) + 1);
	strncat(all, digits, DIGITS_MAX);
	return take(r, p, false, all);
}

/* A number inside the country of p; abroad: it followed a calling code. */
static bool take_national(
    struct reading *r, const struct crm_phoneplan *p, bool abroad, const char *digits)
{
	const char *trunk = p->trunk;
	struct reading as_is;
	size_t len;

	if (take(r, p, abroad, digits) || take_argentine(r, p, digits))
		return true;
	as_is = *r;
	for (; (trunk = next_pattern(trunk, &len)); trunk += len) {
		if (!crm_phoneplan_match(trunk, len, digits))
			continue;
		if (take(r, p, abroad, digits + len) || take_argentine(r, p, digits + len))
			return true;
		as_is = *r;
	}
	/* "+34 (0)91": many write it where there is none. */
	if (abroad && *digits == '0' && take(r, p, true, digits + 1))
		return true;
	if (!abroad && take_area(r, p, digits))
		return true;
	*r = as_is;
	return false;
}

/* A number that begins with a calling code. */
static bool take_global(struct reading *r, const char *digits)
{
	const struct crm_phoneplan *p = crm_phoneplan_of(digits);

	if (p)
		return take_national(r, p, true, digits + strlen(p->code));
	r->fit = CRM_PHONE_ODD;
	r->code = NULL;
	return false;
}

/* The country's own calling code after 00 or a prefix that means "abroad". */
static bool take_own(
    struct reading *r, const struct crm_phoneplan *p, const char *list, const char *digits)
{
	size_t own = strlen(p->code), len;

	for (const char *s = list; (s = next_pattern(s, &len)); s += len) {
		const char *rest = digits + len;

		if (crm_phoneplan_match(s, len, digits) && !strncmp(rest, p->code, own) &&
		    take_national(r, p, true, rest + own))
			return true;
	}
	return false;
}

/* After one of the prefixes that mean "abroad" in this country: the usual one,
 * else 00, which everybody knows, else those of other carriers. The country's
 * own code goes before: 0082 is not what Korea's carrier 008 connects. Sets
 * *seen, and r to the likeliest fault, when there was a prefix. */
static bool take_prefixed(
    struct reading *r, const struct crm_phoneplan *p, const char *digits, bool *seen)
{
	struct reading likely = *r;
	size_t len = 0, usual;
	const char *s = next_pattern(p->intl, &usual);

	if (take_own(r, p, "00", digits) || take_own(r, p, p->intl, digits))
		return true;
	if (s && crm_phoneplan_match(s, usual, digits)) {
		if (take_global(r, digits + usual))
			return true;
		likely = *r;
		*seen = true;
	}
	if (!strncmp(digits, "00", 2)) {
		if (take_global(r, digits + 2))
			return true;
		if (!*seen)
			likely = *r;
		*seen = true;
	}
	for (s = p->intl; (s = next_pattern(s, &len)); s += len) {
		if (crm_phoneplan_match(s, len, digits) && take_global(r, digits + len))
			return true;
	}
	*r = likely;
	return false;
}

/* What is typed without + in the region. */
static enum crm_phone read_domestic(struct reading *r, const struct typed *t)
{
	const struct crm_phoneplan *p = crm_phoneplan_find(r->region->code);
	struct reading prefixed, national;
	size_t own = strlen(p->code);
	bool seen = false;

	if (t->n == 3 || (t->n == SERVICE_MAX && !strncmp(t->digits, "116", 3)))
		return CRM_PHONE_LOCAL;
	if (take_prefixed(r, p, t->digits, &seen))
		return CRM_PHONE_E164;
	/* 00 is never the beginning of a significant number, nor a trunk prefix. */
	if (!strncmp(t->digits, "00", 2))
		return CRM_PHONE_BAD;
	prefixed = *r;
	if (take_national(r, p, false, t->digits))
		return CRM_PHONE_E164;
	national = *r;
	if (!strncmp(t->digits, p->code, own) && take_national(r, p, true, t->digits + own))
		return CRM_PHONE_E164;
	if (t->digits[0] != '0' &&
	    (t->n <= SERVICE_MAX || (t->n <= LOCALLY_MAX && national.fit == CRM_PHONE_SHORT)))
		return CRM_PHONE_LOCAL;
	*r = seen ? prefixed : national;
	return CRM_PHONE_BAD;
}

static enum crm_phone read_number(struct reading *r, const struct typed *t)
{
	bool abroad = !strncmp(t->digits, "00", 2);

	r->fit = CRM_PHONE_SHORT;
	if (t->n < 3)
		return CRM_PHONE_BAD;
	if (t->plus || (abroad && !r->region))
		return take_global(r, t->digits + (abroad ? 2 : 0)) ? CRM_PHONE_E164
								    : CRM_PHONE_BAD;
	if (r->region)
		return read_domestic(r, t);
	r->fit = CRM_PHONE_LONG;
	return t->n <= LOCAL_MAX ? CRM_PHONE_LOCAL : CRM_PHONE_BAD;
}

enum crm_phone crm_phone_parse(
    const char *s, const char *country, char out[CRM_E164_MAX + 1], struct crm_err *e)
{
	struct reading r = { .region = crm_phoneregion_find(country), .out = out };
	struct typed t;
	enum crm_phone is;
	const char *why;

	out[0] = '\0';
	read_typed(s, &t);
	if (t.fault) {
		crm_err_set(e, CRM_DATA, "%s: '%s'", t.fault, s);
		return CRM_PHONE_BAD;
	}
	is = read_number(&r, &t);
	if (is != CRM_PHONE_BAD)
		return is;
	why = r.fit == CRM_PHONE_SHORT ? "too short" : r.fit == CRM_PHONE_LONG ? "too long" : NULL;
	if (why && r.code)
		crm_err_set(e, CRM_DATA, "%s for a number of +%s: '%s'", why, r.code, s);
	else if (why)
		crm_err_set(e, CRM_DATA, "%s for a telephone number: '%s'", why, s);
	else if (r.code)
		crm_err_set(e, CRM_DATA, "not formed as a number of +%s: '%s'", r.code, s);
	else
		crm_err_set(e, CRM_DATA, "no such calling code: '%s'", s);
	return CRM_PHONE_BAD;
}
