/* utf8 - the decoder that everything else trusts, and ASCII comparison. */
#include "base/text.h"

static bool follows(unsigned char b)
{
	return (b & 0xc0) == 0x80;
}

size_t crm_utf8_next(const char *s, size_t len, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)s;
	if (u[0] < 0x80) {
		*c = u[0];
		return 1;
	}
	if (u[0] < 0xc2 || u[0] > 0xf4 || len < 2 || !follows(u[1]))
		return 0;
	if (u[0] < 0xe0) {
		*c = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
		return 2;
	}
	if (len < 3 || !follows(u[2]))
		return 0;
	if (u[0] < 0xf0) {
		*c = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		return *c < 0x800 || (*c >= 0xd800 && *c <= 0xdfff) ? 0 : 3;
	}
	if (len < 4 || !follows(u[3]))
		return 0;
	*c = (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
	return *c < 0x10000 || *c > 0x10ffff ? 0 : 4;
}

size_t crm_ascii_span(const char *s, size_t len)
{
	size_t i = 0;
	for (uint64_t eight; len - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, s + i, sizeof(eight));
		if (eight & 0x8080808080808080u)
			break;
	}
	while (i < len && (unsigned char)s[i] < 0x80)
		i++;
	return i;
}

bool crm_utf8_valid(const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t ascii = crm_ascii_span(s + i, len - i);
		if (ascii) {
			i += ascii;
			continue;
		}
		uint32_t c;
		size_t n = crm_utf8_next(s + i, len - i, &c);
		if (!n)
			return false;
		i += n;
	}
	return true;
}

size_t crm_utf8_cut(const char *s, size_t len, size_t max)
{
	if (len <= max)
		return len;
	/* Bytes that are no character are cut anywhere. */
	for (size_t back = 0; back < 4 && back <= max; back++)
		if (!follows((unsigned char)s[max - back]))
			return max - back;
	return max;
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

bool crm_text_eq(const char *a, const char *b)
{
	while (*a && lower((unsigned char)*a) == lower((unsigned char)*b))
		a++, b++;
	return lower((unsigned char)*a) == lower((unsigned char)*b);
}
