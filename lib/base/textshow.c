/* textshow - text on a terminal: how wide it is, and what must not reach it. */
#include "base/text.h"

#include <utf8proc.h>

/* Characters newer than the library are taken for what they most likely are:
 * pictures and ideographs for wide, the rest for narrow. */
static size_t width_of(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return 0;
	if (c < 0x300)
		return 1;
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);
	if (p->category == UTF8PROC_CATEGORY_CN && !p->ignorable)
		return (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3ffff) ? 2 : 1;
	return p->charwidth;
}

size_t crm_text_width(const char *s, size_t len)
{
	size_t width = 0, n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		n = crm_utf8_next(s + i, len - i, &c);
		width += n ? width_of(c) : 1;
		n += !n;
	}
	return width;
}

size_t crm_text_fit(const char *s, size_t len, size_t columns)
{
	size_t i = 0, width = 0, n;
	for (; i < len; i += n) {
		uint32_t c;
		n = crm_utf8_next(s + i, len - i, &c);
		width += n ? width_of(c) : 1;
		n += !n;
		if (width > columns)
			break;
	}
	return i;
}

/* Bidi controls and all that Unicode calls ignorable, except the selectors
 * that choose a glyph (emoji, ideographs in names); the line and paragraph
 * separators and the frames of annotations. */
static bool is_unsafe(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return true;
	if (c == 0x34f || c == 0x2028 || c == 0x2029 || (c >= 0xfff9 && c <= 0xfffb))
		return true;
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);
	bool khmer_inherent = c == 0x17b4 || c == 0x17b5;
	return p->ignorable && (p->category != UTF8PROC_CATEGORY_MN || khmer_inherent);
}

void crm_text_safe(struct crm_str *out, const char *s, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	size_t done = 0, i = 0;
	while (i < len) {
		uint32_t c;
		if (s[i] >= 0x20 && s[i] < 0x7f) {
			i++;
			continue;
		}
		size_t n = crm_utf8_next(s + i, len - i, &c);
		if (n && !is_unsafe(c)) {
			i += n;
			continue;
		}
		crm_str_add(out, s + done, i - done);
		for (n += !n; n; n--, i++) {
			unsigned char b = (unsigned char)s[i];
			crm_str_add(out, (char[]){ '\\', 'x', hex[b >> 4], hex[b & 15] }, 4);
		}
		done = i;
	}
	crm_str_add(out, s + done, len - done);
}

void crm_text_safe_lines(struct crm_str *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t n = 0;

		while (s + n < end && s[n] != '\t' && s[n] != '\n' && s[n] != '\r')
			n++;
		crm_text_safe(out, s, n);
		s += n;
		if (s < end)
			crm_str_addc(out, *s++);
	}
}
