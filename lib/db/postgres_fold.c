/* crm_fold(text) on the server: what crm_text_fold makes of a text, for filters that ask
 * for parts of what no column holds folded.
 *
 * The fold of a text is the fold of its characters, composed again; so the function is
 * given what crm_text_fold makes of each. Only letters that a text has beside ASCII are
 * looked up, each of them once. */
#include "base/text.h"
#include "db/postgres.h"

enum { FIRST = 0x80, LAST = 0x10ffff };

static size_t utf8(char out[4], uint32_t c)
{
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; --i; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
	return n;
}

/* Inside of a JSON string that is inside of an SQL one. */
static void quoted(struct crm_str *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			crm_str_addc(out, '\'');
		if (*s == '"' || *s == '\\')
			crm_str_addc(out, '\\');
		crm_str_addc(out, *s);
	}
}

/* {"É":"e","ß":"ss", ...}: the characters that the fold changes. */
static void letters(struct crm_str *out)
{
	struct crm_str fold = { 0 };
	const char *comma = "{";
	char c[5] = "";

	for (uint32_t i = FIRST; i <= LAST; i++) {
		size_t len;

		if (i >= 0xd800 && i < 0xe000)
			continue;
		len = utf8(c, i);
		c[len] = '\0';
		crm_str_reset(&fold);
		crm_text_fold(&fold, c, len);
		if (!strcmp(crm_str_text(&fold), c))
			continue;
		crm_str_addf(out, "%s\"%s\":\"", comma, c);
		quoted(out, crm_str_text(&fold));
		crm_str_puts(out, "\"");
		comma = ",";
	}
	crm_str_puts(out, "}");
	crm_str_release(&fold);
}

void crm_pg_fold(struct crm_str *out)
{
	crm_str_puts(out,
	    "CREATE FUNCTION crm_fold(typed text) RETURNS text"
	    " LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$\n"
	    "DECLARE letter text; plain text;\n"
	    "BEGIN\n"
	    "  IF octet_length(typed) > length(typed) THEN\n"
	    "    FOR letter, plain IN SELECT f.letter, f.plain FROM (SELECT o.letter, '");
	letters(out);
	crm_str_puts(out,
	    "'::jsonb ->> o.letter AS plain FROM (SELECT DISTINCT u.letter FROM unnest("
	    "string_to_array(regexp_replace(typed, '[\\x01-\\x7f]+', '', 'g'), NULL)) u (letter)) o) f"
	    " WHERE f.plain IS NOT NULL\n"
	    "    LOOP\n"
	    "      typed := replace(typed, letter, plain);\n"
	    "    END LOOP;\n"
	    "    typed := normalize(typed, NFC);\n"
	    "  END IF;\n"
	    "  RETURN lower(typed COLLATE \"C\");\n"
	    "END $function$");
}
