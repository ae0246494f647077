/* What users write for a book: a file's path, or a URL with what no one else is to see. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/db.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %70assword is password. */
static void decode(struct crm_str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && i + 2 < len && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			crm_str_addc(out, (char)(hex(s[i + 1]) * 16 + hex(s[i + 2])));
			i += 2;
		} else {
			crm_str_addc(out, s[i]);
		}
	}
}

/* Nobody is to see passwords, and nobody wants to see where a socket is. */
static bool hidden(const char *s, size_t len)
{
	struct crm_str plain = { 0 };
	bool is;

	decode(&plain, s, len);
	is = !strncmp(crm_str_text(&plain), "password=", 9) ||
	     !strncmp(crm_str_text(&plain), "sslpassword=", 12) ||
	     !strncmp(crm_str_text(&plain), "host=/", 6);
	crm_str_release(&plain);
	return is;
}

static void add_parameters(struct crm_str *out, const char *s)
{
	char sign = '?';

	while (*s) {
		size_t len = strcspn(++s, "&");

		if (len && !hidden(s, len)) {
			crm_str_addc(out, sign);
			crm_str_add(out, s, len);
			sign = '&';
		}
		s += len;
	}
}

/* "%2Ftmp:5432/crm" */
static void add_place(struct crm_str *out, const char *host, const char *end)
{
	struct crm_str plain = { 0 };
	size_t len = strcspn(host, ":/?");

	decode(&plain, host, len);
	if (*crm_str_text(&plain) == '/')
		host += len;
	crm_str_add(out, host, (size_t)(end - host));
	crm_str_release(&plain);
}

char *crm_db_shown(const char *path)
{
	const char *host = strstr(path, "://"), *end, *at = NULL, *user;
	struct crm_str out = { 0 };
	size_t len;

	if (crm_db_is_file(path) || !host)
		return crm_strdup(path);
	user = host += 3;
	end = host + strcspn(host, "?");
	/* The last one: whoever wrote a bare @ or / into the password is wrong, but no reason
	 * to print it. */
	for (const char *s = host; s < end; s++)
		if (*s == '@')
			at = s;
	crm_str_add(&out, path, (size_t)(host - path));
	if (at) {
		host = at + 1;
		len = strcspn(user, ":@");
		crm_str_add(&out, user, len);
		crm_str_addc(&out, '@');
	}
	add_place(&out, host, end);
	add_parameters(&out, end);
	return crm_str_take(&out);
}
