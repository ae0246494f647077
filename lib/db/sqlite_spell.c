/* The marks of the common dialect (query.h, the schema's steps), as SQLite has them.
 * No function of ours: the sqlite3 shell sees the same views. */
#include "db/spell.h"
#include "db/sqlite_book.h"

/* A cast gives a number the affinity by which it compares with a parameter, which is
 * text. Midnight of 1970-01-01 is a half in Julian days; no other unit is exact in years
 * that stand before the first one. */
static const struct crm_mark marks[] = {
	{ "table", "STRICT" },
	{ "keyed", "STRICT, WITHOUT ROWID" },
	{ "time", "strftime('%Y-%m-%dT%H:%M:%SZ', ?, 'unixepoch')" },
	{ "date", "date(2440587.5 + ?)" },
	{ "decimal", "CAST(? / 1#.0 AS REAL)" },
	{ "list", "replace(?, char(10), ',')" },
	{ "first", "substr(?, 1, instr(? || char(10), char(10)) - 1)" },
	{ 0 },
};

void crm_sqlite_spell(struct crm_str *out, const char *sql)
{
	crm_spell(out, sql, marks);
}
