/* textwords - the words that a search finds: each in one pass over the fold. */
#include "base/text.h"

#include <utf8proc.h>

enum { WORD_MAX = 64 };

static char lower(char c)
{
	return (char)(c | ((unsigned)(c - 'A') < 26u) << 5);
}

static bool is_word_byte(unsigned char c)
{
	return (c | 0x20u) - 'a' < 26u || c - (unsigned)'0' < 10u;
}

/* Writes the words of ASCII text to `to`, which has room; returns the end. */
static char *words_ascii(char *to, bool blank, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		if (!is_word_byte((unsigned char)s[i])) {
			i++;
			continue;
		}
		if (blank)
			*to++ = ' ';
		blank = true;
		const char *end = to + WORD_MAX;
		for (; i < len && is_word_byte((unsigned char)s[i]); i++)
			if (to < end)
				*to++ = lower(s[i]);
	}
	return to;
}

enum kind { NO_WORD, IN_WORD, MARK, ALONE };

static bool is_cjk(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3040 && c <= 0x30ff) ||
	       (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x3400 && c <= 0x4dbf) || c == 0x3005 ||
	       c == 0x3007 || (c >= 0x31f0 && c <= 0x31ff) || (c >= 0x1100 && c <= 0x11ff) ||
	       (c >= 0xa960 && c <= 0xa97f) || (c >= 0xd7b0 && c <= 0xd7ff) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x1aff0 && c <= 0x1b16f) ||
	       (c >= 0x20000 && c <= 0x3ffff);
}

static enum kind kind_of(uint32_t c)
{
	if (c < 0x80)
		return is_word_byte((unsigned char)c) ? IN_WORD : NO_WORD;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return is_cjk(c) ? ALONE : IN_WORD;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return MARK;
	case UTF8PROC_CATEGORY_CN: /* ideographs newer than the library */
		return c >= 0x20000 && c <= 0x3ffff ? ALONE : NO_WORD;
	default:
		return NO_WORD;
	}
}

/* The same for folded text of any script. */
static char *words_any(char *to, bool blank, const char *s, size_t len)
{
	enum kind before = NO_WORD;
	size_t n, left = 0;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		n = crm_utf8_next(s + i, len - i, &c);
		enum kind kind = n ? kind_of(c) : NO_WORD;
		n += !n;
		bool joins = kind == MARK && before != NO_WORD;
		if (kind == MARK)
			kind = joins ? before : IN_WORD;
		if (!joins && kind != NO_WORD && (kind != before || kind == ALONE)) {
			if (blank)
				*to++ = ' ';
			blank = true;
			left = WORD_MAX;
		}
		before = kind;
		if (kind == NO_WORD)
			continue;
		if (n > left)
			left = 0; /* nothing shorter slips in behind */
		else {
			memcpy(to, s + i, n);
			to += n;
			left -= n;
		}
	}
	return to;
}

void crm_text_words(struct crm_str *out, const char *s, size_t len)
{
	bool blank = out->len;
	if (crm_ascii_span(s, len) == len) {
		crm_str_room(out, len + 1);
		out->len = (size_t)(words_ascii(out->s + out->len, blank, s, len) - out->s);
		out->s[out->len] = '\0';
		return;
	}
	/* The fold stands behind the text, the words behind the fold, then they
	 * move to its place: no memory but the one that grows anyway. */
	size_t start = out->len;
	crm_text_fold(out, s, len);
	size_t folded = out->len - start;
	crm_str_room(out, folded * 2 + 1);
	char *from = out->s + out->len;
	bool ascii = crm_ascii_span(out->s + start, folded) == folded;
	const char *end = (ascii ? words_ascii : words_any)(from, blank, out->s + start, folded);
	size_t n = (size_t)(end - from);
	memmove(out->s + start, from, n);
	out->len = start + n;
	out->s[out->len] = '\0';
}
