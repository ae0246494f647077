/* Fills in marks: see spell.h. */
#include "db/spell.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"

static const struct crm_mark *mark_at(const struct crm_mark *marks, const char *at, size_t len)
{
	for (const struct crm_mark *m = marks; m->name; m++)
		if (strlen(m->name) == len && !memcmp(m->name, at, len))
			return m;
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

static void fill(struct crm_str *out, const char *text, const char *inner, int digits)
{
	for (; *text; text++) {
		if (*text == '?')
			crm_str_puts(out, inner);
		else if (*text == '#')
			crm_str_addf(out, "%.*s", digits, "00000000");
		else
			crm_str_addc(out, *text);
	}
}

/* Appends the mark at `at` (behind its '@') and gives its length; 0: there is none. */
static size_t spell_mark(struct crm_str *out, const char *at, const struct crm_mark *marks)
{
	size_t letters = strspn(at, "abcdefghijklmnopqrstuvwxyz"), len = letters, in;
	const struct crm_mark *m = mark_at(marks, at, letters);
	struct crm_str text = { 0 }, inner = { 0 };
	bool holds = m && strchr(m->text, '?');
	int digits = 0;

	if (!m || (!holds && at[len] != ';'))
		return 0;
	if (!holds) {
		crm_str_puts(out, m->text);
		return len;
	}
	if (at[len] >= '0' && at[len] <= '8')
		digits = at[len++] - '0';
	in = parenthesized(at + len);
	crm_str_add(&text, at + len + 1, in - 2);
	crm_spell(&inner, crm_str_text(&text), marks);
	fill(out, m->text, crm_str_text(&inner), digits);
	crm_str_release(&text);
	crm_str_release(&inner);
	return len + in;
}

void crm_spell(struct crm_str *out, const char *sql, const struct crm_mark *marks)
{
	for (const char *at; (at = strchr(sql, '@'));) {
		crm_str_add(out, sql, (size_t)(at - sql));
		sql = at + 1 + spell_mark(out, at + 1, marks);
		if (sql == at + 1)
			crm_str_addc(out, '@');
	}
	crm_str_puts(out, sql);
}
