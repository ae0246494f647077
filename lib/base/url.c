/* url - web addresses and whatever else has a scheme. */
#include "base/email.h"

#include <string.h>

#include "base/host.h"

static const char *url_bytes_fault(const char *s, size_t len)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	size_t n;
	for (size_t i = 0; i < len; i += n) {
		n = 1;
		if ((unsigned char)s[i] & 0x80) {
			const char *fault = crm_wide_fault(s + i, len - i, &n);
			if (fault)
				return fault;
		} else if (s[i] <= ' ' || s[i] == 0x7f) {
			return CRM_INVISIBLE;
		} else if (strchr("<>\"\\`", s[i])) {
			return "a character that must be written %XX";
		} else if (s[i] == '%' && (len - i < 3 || !s[i + 1] || !strchr(hex, s[i + 1]) ||
					      !s[i + 2] || !strchr(hex, s[i + 2]))) {
			return "% without two hexadecimal digits";
		}
	}
	return NULL;
}

static bool is_port(const char *s, size_t len)
{
	unsigned value = 0;
	if (len > 5)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!crm_is_digit(s[i]))
			return false;
		value = value * 10 + (unsigned)(s[i] - '0');
	}
	return value <= 65535;
}

/* [user@]host[:port] */
static const char *authority_fault(const char *s, size_t len, bool bare)
{
	const char *at = memrchr(s, '@', len), *colon;
	if (at && bare)
		return "an @ in the host name";
	if (at) {
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	const char *bracket = len && s[0] == '[' ? memchr(s, ']', len) : NULL;
	size_t host = bracket ? (size_t)(bracket + 1 - s) : len;
	if (!bracket && (colon = memrchr(s, ':', len)))
		host = (size_t)(colon - s);
	if (host < len && (s[host] != ':' || !is_port(s + host + 1, len - host - 1)))
		return "no port number after the host";
	if (!host)
		return "no host name";
	if (bracket)
		return crm_is_ipv6(s + 1, host - 2) ? NULL : "no IPv6 address between [ and ]";
	/* "n/a" and "none" are no web sites. */
	if (bare && !memchr(s, '.', host) && !(host == 9 && !memcmp(s, "localhost", 9)))
		return "neither a scheme nor a dot in the host name";
	return crm_domain_fault(s, host, true);
}

/* Length before the colon, 0 when there is no scheme: what has a dot and no //
 * behind it is a host with a port. */
static size_t scheme_len(const char *s, size_t len)
{
	size_t i = 0;
	bool dot = false;
	for (;
	     i < len && (crm_is_letter(s[i]) || (i && (crm_is_digit(s[i]) || strchr("+-.", s[i]))));
	     i++)
		dot = dot || s[i] == '.';
	if (i == len || s[i] != ':')
		return 0;
	return dot && (len - i < 3 || s[i + 1] != '/' || s[i + 2] != '/') ? 0 : i;
}

static bool is_scheme(const char *s, size_t n, const char *name)
{
	if (n != strlen(name))
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s[i] | 0x20) != name[i])
			return false;
	return true;
}

/* What a browser would run as a part of the page that links to it. */
static bool is_program(const char *s, size_t n)
{
	return is_scheme(s, n, "javascript") || is_scheme(s, n, "vbscript") ||
	       is_scheme(s, n, "data");
}

static size_t span_until(const char *s, size_t len, const char *stops)
{
	size_t i = 0;
	while (i < len && (!s[i] || !strchr(stops, s[i])))
		i++;
	return i;
}

static const char *url_fault(const char *s, size_t len)
{
	const char *fault = len ? url_bytes_fault(s, len) : "empty";
	if (fault)
		return fault;
	size_t n = scheme_len(s, len);
	if (!n)
		return authority_fault(s, span_until(s, len, "/?#"), true);
	if (is_program(s, n))
		return "a program or a document, no address";
	bool web = is_scheme(s, n, "http") || is_scheme(s, n, "https") || is_scheme(s, n, "ftp");
	bool mail = is_scheme(s, n, "mailto");
	s += n + 1, len -= n + 1;
	if (len >= 2 && s[0] == '/' && s[1] == '/' && !mail) {
		size_t host = span_until(s + 2, len - 2, "/?#");
		return host || web ? authority_fault(s + 2, host, false) : NULL;
	}
	if (web)
		return "no // after the scheme";
	size_t to = span_until(s, len, "?");
	if (mail && !memchr(s, '%', to) && !memchr(s, ',', to))
		return crm_address_fault(s, to);
	return len ? NULL : "nothing after the scheme";
}

int crm_url_check(const char *s, size_t len, struct crm_err *e)
{
	const char *fault = url_fault(s, len);
	return fault ? crm_address_refuse("a web address", s, len, fault, e) : 0;
}
