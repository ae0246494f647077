/* host - domain names (ASCII and international), IP addresses, and the message
 * for what is neither an address nor a URL. */
#include "base/host.h"

#include <stdint.h>
#include <utf8proc.h>

#include "base/text.h"

enum {
	DOMAIN_MAX = 255,
	LABEL_MAX = 63,
	WIDE_LABEL_MAX = 59, /* "xn--" and at least a digit for each character */
	SHOWN_MAX = 120,     /* bytes of a bad value in a message */
};

static bool is_visible(uint32_t c)
{
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);
	switch (p->category) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return !p->ignorable;
	}
}

/* The characters of IDNA: letters, marks, digits, and five that stand between
 * letters. Symbols and typographic quotes are typing faults. */
static bool is_idn(uint32_t c)
{
	if (c == 0xb7 || c == 0x375 || c == 0x5f3 || c == 0x5f4 || c == 0x30fb)
		return true;
	if (!is_visible(c))
		return false;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC) ||
	       category == UTF8PROC_CATEGORY_ND;
}

static bool is_mark(uint32_t c)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

const char *crm_wide_fault(const char *s, size_t len, size_t *used)
{
	uint32_t c;
	*used = crm_utf8_next(s, len, &c);
	if (!*used)
		return "not UTF-8";
	return is_visible(c) ? NULL : CRM_INVISIBLE;
}

/* One label, up to a dot or the end. */
static const char *label_fault(const char *s, size_t len, bool url, size_t *used)
{
	size_t i = 0, n, wide = 0, chars = 0;
	for (; i < len && s[i] != '.'; i += n, chars++) {
		n = 1;
		if (crm_is_letter(s[i]) || crm_is_digit(s[i]) || s[i] == '-' ||
		    (url && s[i] == '_'))
			continue;
		if (s[i] == '@')
			return "more than one @";
		if ((s[i] >= 0 && s[i] <= ' ') || s[i] == 0x7f)
			return CRM_INVISIBLE;
		uint32_t c;
		n = crm_utf8_next(s + i, len - i, &c);
		if (!n)
			return "not UTF-8";
		if (c < 0x80 || !is_idn(c) || (!i && is_mark(c)))
			return "a character that no domain has";
		wide++;
	}
	*used = i;
	if (!i)
		return "a dot too many in the domain";
	if (s[0] == '-' || s[i - 1] == '-')
		return "a hyphen at the edge of a part of the domain";
	return chars > (wide ? WIDE_LABEL_MAX : LABEL_MAX) ? "a part of the domain is too long"
							   : NULL;
}

const char *crm_domain_fault(const char *s, size_t len, bool url)
{
	size_t n;
	if (len > DOMAIN_MAX)
		return "the domain is too long";
	for (size_t i = 0;; i += n + 1) {
		const char *fault = label_fault(s + i, len - i, url, &n);
		if (fault)
			return fault;
		if (i + n == len || (url && i + n + 1 == len)) /* a URL may end in the root's dot */
			return NULL;
	}
}

/* a.b.c.d to the end of s. */
bool crm_is_ipv4(const char *s, size_t len)
{
	size_t i = 0;
	for (int part = 0; part < 4; part++) {
		unsigned value = 0;
		size_t start = i;
		for (; i < len && i - start < 4 && crm_is_digit(s[i]); i++)
			value = value * 10 + (unsigned)(s[i] - '0');
		if (i == start || i - start > 3 || value > 255)
			return false;
		if (part < 3 && (i == len || s[i++] != '.'))
			return false;
	}
	return i == len;
}

/* Eight groups of up to four hex digits, the last two perhaps as IPv4; "::"
 * stands once for two groups or more. */
bool crm_is_ipv6(const char *s, size_t len)
{
	size_t groups = 0, i = 0;
	bool gap = len >= 2 && s[0] == ':' && s[1] == ':';
	if (gap)
		i = 2;
	while (i < len) {
		size_t start = i;
		while (i < len &&
		       (crm_is_digit(s[i]) || ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'f')))
			i++;
		if (i < len && s[i] == '.' && crm_is_ipv4(s + start, len - start)) {
			groups += 2;
			break;
		}
		if (i == start || i - start > 4)
			return false;
		groups++;
		if (i == len)
			break;
		if (s[i++] != ':' || i == len)
			return false;
		if (s[i] != ':')
			continue;
		if (gap)
			return false;
		gap = true;
		i++;
	}
	return gap ? groups <= 6 : groups == 8;
}

int crm_address_refuse(
    const char *what, const char *s, size_t len, const char *why, struct crm_err *e)
{
	size_t shown = crm_utf8_cut(s, len, SHOWN_MAX);
	return crm_err_set(e, CRM_DATA, "not %s: '%.*s%s' (%s)", what, (int)shown, s,
	    shown < len ? "..." : "", why);
}
