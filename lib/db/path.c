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

/* Is what stands before '=' a word for a password, also where it is written %70assword? */
static bool secret(const char *word, size_t len)
{
	struct crm_str plain = { 0 };
	bool is;

	for (size_t i = 0; i < len; i++) {
		if (word[i] == '%' && i + 2 < len && hex(word[i + 1]) >= 0 &&
		    hex(word[i + 2]) >= 0) {
			crm_str_addc(
			    &plain, (char)(hex(word[i + 1]) * 16 + hex(word[i + 2])));
			i += 2;
		} else {
			crm_str_addc(&plain, word[i]);
		}
	}
	is = !strcmp(crm_str_text(&plain), "password") ||
	     !strcmp(crm_str_text(&plain), "sslpassword");
	crm_str_release(&plain);
	return is;
}

/* "?a=1&password=x&b=2" without the password. */
static void add_parameters(struct crm_str *out, const char *s)
{
	char sign = '?';

	while (*s) {
		size_t len = strcspn(++s, "&");
		const char *is = memchr(s, '=', len);

		if (!secret(s, is ? (size_t)(is - s) : len)) {
			crm_str_addc(out, sign);
			crm_str_add(out, s, len);
			sign = '&';
		}
		s += len;
	}
}

char *crm_db_shown(const char *path)
{
	const char *host = strstr(path, "://"), *end, *at = NULL, *colon;
	struct crm_str out = { 0 };

	if (crm_db_is_file(path) || !host)
		return crm_strdup(path);
	host += 3;
	end = host + strcspn(host, "?");
	/* The last one: whoever wrote a bare @ or / into the password is wrong, but no reason
	 * to print it. */
	for (const char *s = host; s < end; s++)
		if (*s == '@')
			at = s;
	colon = at ? memchr(host, ':', (size_t)(at - host)) : NULL;
	if (colon) {
		crm_str_add(&out, path, (size_t)(colon - path));
		crm_str_add(&out, at, (size_t)(end - at));
	} else {
		crm_str_add(&out, path, (size_t)(end - path));
	}
	add_parameters(&out, end);
	return crm_str_take(&out);
}
