/* email - addresses as a CRM stores them: what mail servers accept, without the
 * decoration that only message headers know. */
#include "base/email.h"

#include <stdint.h>
#include <utf8proc.h>

#include "base/host.h"
#include "base/text.h"

enum {
	LOCAL_MAX = 64,
	ADDRESS_MAX = 254, /* a path of RFC 5321 is 256 with its < > */
};

static bool is_atext(char c)
{
	return crm_is_letter(c) || crm_is_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* The checks below return NULL or the reason, *used is the length taken. */

static const char *quoted_fault(const char *s, size_t len, size_t *used)
{
	size_t i = 1, n = 1;
	for (; i < len && s[i] != '"'; i += n) {
		bool escaped = s[i] == '\\';
		i += escaped;
		n = 1;
		if (i == len)
			break;
		if (s[i] >= 0x20 && s[i] < 0x7f)
			continue;
		if (escaped || !((unsigned char)s[i] & 0x80))
			return "a character that quotes may not hold";
		const char *fault = crm_wide_fault(s + i, len - i, &n);
		if (fault)
			return fault;
	}
	if (i >= len)
		return "no closing quote";
	*used = i + 1;
	return NULL;
}

static const char *plain_fault(const char *s, size_t len, size_t *used)
{
	size_t i = 0, n;
	for (; i < len && s[i] != '@'; i += n) {
		n = 1;
		if (s[i] == '.') {
			if (i == 0)
				return "begins with a dot";
			if (s[i - 1] == '.')
				return "two dots in a row";
		} else if ((unsigned char)s[i] & 0x80) {
			const char *fault = crm_wide_fault(s + i, len - i, &n);
			if (fault)
				return fault;
		} else if (s[i] <= ' ' || s[i] == 0x7f) {
			return CRM_INVISIBLE;
		} else if (!is_atext(s[i])) {
			return "a character that must stand in quotes";
		}
	}
	if (i < len && i && s[i - 1] == '.')
		return "a dot before the @";
	*used = i;
	return NULL;
}

static bool is_literal(const char *s, size_t len)
{
	static const char tag[] = "ipv6:";
	size_t n = sizeof(tag) - 1;
	if (len < 2 || s[0] != '[' || s[len - 1] != ']')
		return false;
	s++, len -= 2;
	if (crm_is_ipv4(s, len))
		return true;
	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((crm_is_letter(s[i]) ? s[i] | 0x20 : s[i]) != tag[i])
			return false;
	return crm_is_ipv6(s + n, len - n);
}

const char *crm_address_fault(const char *s, size_t len)
{
	size_t n = 0;
	if (!len)
		return "empty";
	const char *fault = s[0] == '"' ? quoted_fault(s, len, &n) : plain_fault(s, len, &n);
	if (fault)
		return fault;
	if (n == len)
		return "no @";
	if (!n)
		return "nothing before the @";
	if (s[n] != '@')
		return "something between the closing quote and the @";
	if (n > LOCAL_MAX)
		return "more than 64 bytes before the @";
	if (len > ADDRESS_MAX)
		return "more than 254 bytes";
	s += n + 1, len -= n + 1;
	if (!len)
		return "nothing after the @";
	if (s[0] == '[')
		return is_literal(s, len) ? NULL : "no IP address between [ and ]";
	return crm_domain_fault(s, len, false);
}

int crm_email_check(const char *s, size_t len, struct crm_err *e)
{
	const char *fault = crm_address_fault(s, len);
	return fault ? crm_address_refuse("an address", s, len, fault, e) : 0;
}

static void lower_ascii(struct crm_str *out, const char *s, size_t len)
{
	crm_str_room(out, len);
	for (size_t i = 0; i < len; i++)
		out->s[out->len++] = (char)(s[i] | ((unsigned)(s[i] - 'A') < 26u) << 5);
	out->s[out->len] = '\0';
}

void crm_email_key(struct crm_str *out, const char *s, size_t len)
{
	size_t n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		utf8proc_uint8_t lower[4];
		n = crm_ascii_span(s + i, len - i);
		if (n) {
			lower_ascii(out, s + i, n);
		} else if ((n = crm_utf8_next(s + i, len - i, &c))) {
			c = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
			crm_str_add(
			    out, lower, (size_t)utf8proc_encode_char((utf8proc_int32_t)c, lower));
		} else {
			n = 1;
			crm_str_addc(out, s[i]);
		}
	}
}
