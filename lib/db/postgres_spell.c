/* The common dialect as PostgreSQL has it: its types' names, and marks (query.h, the
 * schema's steps). */
#include <string.h>

#include "db/postgres.h"
#include "db/spell.h"

/* Days and times of years that commands take, 1 to 9999: another, which only a shell has
 * written, would end the whole statement. */
static const struct crm_mark marks[] = {
	{ "table", "" },
	{ "keyed", "" },
	{ "time", "CASE WHEN ? BETWEEN -62135596800 AND 253402300799 THEN to_char(to_timestamp(?)"
		  " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') END" },
	{ "date", "CASE WHEN ? BETWEEN -719162 AND 2932896 THEN"
		  " to_char(DATE '1970-01-01' + CAST(? AS integer), 'YYYY-MM-DD') END" },
	{ "decimal", "CAST(? AS double precision) / 1#.0" },
	{ "list", "replace(?, chr(10), ',')" },
	{ "first", "split_part(?, chr(10), 1)" },
	{ 0 },
};

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Is it that word, and no more, at `at` in `text`? */
static bool word(const char *text, const char *at, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(at, name, len) && !letter(at[len]) && (at == text || !letter(at[-1]));
}

/* Columns compare byte for byte, whatever the database's collation is; a type in a CAST
 * has none. */
static void types(struct crm_str *out, const char *sql)
{
	for (const char *at = sql; *at; at++) {
		if (word(sql, at, "INTEGER")) {
			crm_str_puts(out, "bigint");
			at += strlen("INTEGER") - 1;
		} else if (word(sql, at, "TEXT") && !(at - sql > 3 && !memcmp(at - 3, "AS ", 3))) {
			crm_str_puts(out, "text COLLATE \"C\"");
			at += strlen("TEXT") - 1;
		} else {
			crm_str_addc(out, *at);
		}
	}
}

void crm_pg_spell(struct crm_str *out, const char *sql)
{
	struct crm_str typed = { 0 };

	types(&typed, sql);
	crm_spell(out, crm_str_text(&typed), marks);
	crm_str_release(&typed);
}
