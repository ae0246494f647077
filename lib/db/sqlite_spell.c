/* The marks of the common dialect (query.h, the schema's steps), as SQLite has them.
 * No function of ours: the sqlite3 shell sees the same views. */
#include <stdio.h>
#include <string.h>

#include "db/sqlite_book.h"

/* A mark, and what comes before and behind what stands in it. A cast gives a number
 * the affinity by which it compares with a parameter, which is text. */
static const struct mark {
	const char *name, *before, *behind;
} marks[] = {
	{ "table", "STRICT", NULL },
	{ "keyed", "STRICT, WITHOUT ROWID", NULL },
	{ "time", "strftime('%Y-%m-%dT%H:%M:%SZ', ", ", 'unixepoch')" },
	/* Midnight of 1970-01-01 is a half in Julian days; no other unit is exact in
	 * years that stand before the first one. */
	{ "date", "date(2440587.5 + ", ")" },
	{ "decimal", "CAST(", " AS REAL)" },
	{ "list", "replace(", ", char(10), ',')" },
	{ "first", "substr(", "" },
};

static const struct mark *mark_at(const char *at, size_t len)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strlen(marks[i].name) == len && !memcmp(marks[i].name, at, len))
			return &marks[i];
	return NULL;
}

/* The length of what stands in the parentheses that s opens, both of them included. */
static size_t parenthesized(const char *s)
{
	const char *at = s;
	int depth = 0;

	do {
		at += strcspn(at, "()'");
		if (*at == '\'')
			at += strcspn(at + 1, "'") + 1;
		else if (*at)
			depth += *at == '(' ? 1 : -1;
		if (!*at)
			crm_die(CRM_BUG, "a mark without its end: %.40s", s);
		at++;
	} while (depth);
	return (size_t)(at - s);
}

static void behind(struct crm_str *out, const struct mark *m, int digits, const char *inner)
{
	if (!strcmp(m->name, "decimal"))
		crm_str_addf(out, " / 1%.*s.0", digits, "00000000");
	if (!strcmp(m->name, "first"))
		crm_str_addf(out, ", 1, instr(%s || char(10), char(10)) - 1)", inner);
	crm_str_puts(out, m->behind);
}

/* Appends the mark at `at` (behind its '@') and gives its length; 0: there is none. */
static size_t spell_mark(struct crm_str *out, const char *at)
{
	size_t letters = strspn(at, "abcdefghijklmnopqrstuvwxyz"), len = letters, in;
	const struct mark *m = mark_at(at, letters);
	struct crm_str text = { 0 }, inner = { 0 };
	int digits = 0;

	if (!m || (!m->behind && at[len] != ';'))
		return 0;
	crm_str_puts(out, m->before);
	if (!m->behind)
		return len;
	if (at[len] >= '0' && at[len] <= '8')
		digits = at[len++] - '0';
	in = parenthesized(at + len);
	crm_str_add(&text, at + len + 1, in - 2);
	crm_sqlite_spell(&inner, text.s);
	crm_str_puts(out, crm_str_text(&inner));
	behind(out, m, digits, crm_str_text(&inner));
	crm_str_release(&text);
	crm_str_release(&inner);
	return len + in;
}

void crm_sqlite_spell(struct crm_str *out, const char *sql)
{
	for (const char *at; (at = strchr(sql, '@'));) {
		crm_str_add(out, sql, (size_t)(at - sql));
		sql = at + 1 + spell_mark(out, at + 1);
		if (sql == at + 1)
			crm_str_addc(out, '@');
	}
	crm_str_puts(out, sql);
}
