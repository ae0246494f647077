/* The escapes of a record, and what reads as an id. Nearly all text needs no
 * escape: it is looked over a word at a time and copied whole. */
#include "record/escape.h"

#include <string.h>

#include "record/scan.h"

static const char *const *nouns;
static size_t last_noun; /* the one met last: a column's ids are mostly of one */

/* Not 0 when a byte of v may need an escape: a control character, DEL, the
 * backslash, or 0xc2, which begins the C1 controls. */
static inline uint64_t suspect(uint64_t v)
{
	return crm_scan_below(v, 0x20) | crm_scan_any(v, 0x7f) | crm_scan_any(v, '\\') |
	       crm_scan_any(v, (char)0xc2);
}

static void add_hex(struct crm_str *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	char text[4] = { '\\', 'x', digits[c >> 4], digits[c & 15] };

	crm_str_add(out, text, sizeof text);
}

static void add_escape(struct crm_str *out, unsigned char c)
{
	switch (c) {
	case '\t':
		crm_str_add(out, "\\t", 2);
		return;
	case '\n':
		crm_str_add(out, "\\n", 2);
		return;
	case '\r':
		crm_str_add(out, "\\r", 2);
		return;
	case '\\':
		crm_str_add(out, "\\\\", 2);
		return;
	default:
		add_hex(out, c);
	}
}

/* How many bytes at s are one character to be escaped, 0 when none are. */
static size_t control(const char *s, size_t len)
{
	unsigned char c = (unsigned char)s[0];

	if (c < 0x20 || c == 0x7f)
		return 1;
	if (c == 0xc2 && len > 1 && ((unsigned char)s[1] & 0xe0) == 0x80)
		return 2;
	return 0;
}

static void escape(struct crm_str *out, const char *s, size_t len, bool backslash)
{
	size_t from = 0, i = 0, n;

	while (i < len) {
		n = s[i] == '\\' ? backslash : control(s + i, len - i);
		if (!n) {
			i++;
			continue;
		}
		crm_str_add(out, s + from, i - from);
		for (; n; n--)
			add_escape(out, (unsigned char)s[i++]);
		from = i;
	}
	crm_str_add(out, s + from, len - from);
}

void crm_escape(struct crm_str *out, const char *s, size_t len)
{
	if (crm_scan_none(s, len, suspect))
		crm_str_add(out, s, len);
	else
		escape(out, s, len, true);
}

void crm_escape_raw(struct crm_str *out, const char *s, size_t len)
{
	if (crm_scan_none(s, len, suspect))
		crm_str_add(out, s, len);
	else
		escape(out, s, len, false);
}

void crm_escape_text(struct crm_str *out, const char *s, size_t len)
{
	const char *hyphen;

	/* An id ends in a digit: most text is told from one by its last byte. */
	if (!len || s[len - 1] < '0' || s[len - 1] > '9' || !crm_id_read(s, len, NULL, NULL)) {
		crm_escape(out, s, len);
		return;
	}
	hyphen = memrchr(s, '-', len);
	crm_str_add(out, s, (size_t)(hyphen - s));
	add_hex(out, '-');
	crm_str_add(out, hyphen + 1, len - (size_t)(hyphen - s) - 1);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Appends what the escape at s (a backslash) stands for; returns its length. */
static size_t add_meaning(struct crm_str *out, const char *s, size_t len)
{
	static const char from[] = "tnr\\", to[] = "\t\n\r\\";
	const char *known = len > 1 && s[1] ? strchr(from, s[1]) : NULL;

	if (known) {
		crm_str_addc(out, to[known - from]);
		return 2;
	}
	if (len > 3 && s[1] == 'x' && hex(s[2]) >= 0 && hex(s[3]) >= 0) {
		crm_str_addc(out, (char)(hex(s[2]) * 16 + hex(s[3])));
		return 4;
	}
	crm_str_addc(out, '\\');
	return 1;
}

void crm_unescape(struct crm_str *out, const char *s, size_t len)
{
	const char *end = s + len, *b;

	while (s < end && (b = memchr(s, '\\', (size_t)(end - s)))) {
		crm_str_add(out, s, (size_t)(b - s));
		s = b + add_meaning(out, b, (size_t)(end - b));
	}
	crm_str_add(out, s, (size_t)(end - s));
}

void crm_id_nouns(const char *const *names)
{
	nouns = names;
	last_noun = 0;
}

static bool noun_is(const char *name, const char *s, size_t len)
{
	return name[0] == s[0] && strlen(name) == len && !memcmp(name, s, len);
}

/* The number of an id: 1 to 2^62, no leading zero, nothing else. */
static bool read_number(const char *s, size_t len, int64_t *number)
{
	int64_t v = 0;
	size_t i;

	if (!len || len > 19 || s[0] == '0')
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		if (v > (INT64_C(1) << 62) / 10)
			return false;
		v = v * 10 + (s[i] - '0');
	}
	*number = v;
	return v <= INT64_C(1) << 62;
}

bool crm_id_read(const char *s, size_t len, size_t *noun, int64_t *number)
{
	const char *hyphen;
	size_t n, i = last_noun;
	int64_t v;

	if (!nouns || !nouns[0] || len < 3 || s[len - 1] < '0' || s[len - 1] > '9')
		return false;
	hyphen = memrchr(s, '-', len);
	if (!hyphen || hyphen == s)
		return false;
	n = (size_t)(hyphen - s);
	if (!read_number(hyphen + 1, len - n - 1, &v))
		return false;
	if (!noun_is(nouns[i], s, n))
		for (i = 0; nouns[i] && !noun_is(nouns[i], s, n); i++)
			;
	if (!nouns[i])
		return false;
	last_noun = i;
	if (noun)
		*noun = i;
	if (number)
		*number = v;
	return true;
}
