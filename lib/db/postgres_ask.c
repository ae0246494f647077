/* Must a question wait for rows that wait? Most ask for one value of one table ("SELECT
 * k.id FROM lookups k WHERE k.noun = $1 AND k.value = $2"): where no waiting row has it, the
 * answer is the same without them. So rows go on waiting for others to go with while each
 * is asked about, as an import does. */
#include <stdio.h>
#include <stdlib.h>

#include "db/postgres.h"

enum { BITS = 1 << 20 }; /* of a watched column, two a value */

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word(const char *s)
{
	size_t n = 0;

	while (letter(s[n]))
		n++;
	return n;
}

/* What of "alias.column = $N" at `at` is one, and nothing but AND, ORDER BY, LIMIT behind. */
static bool equality(const char *at, const char *alias, size_t len, struct crm_pg_asks *a)
{
	const char *column = at + len + 1, *behind;
	size_t n;

	if (strncmp(at, alias, len) || at[len] != '.')
		return false;
	n = word(column);
	if (!n || strncmp(column + n, " = $", 4))
		return false;
	behind = column + n + 4;
	a->param = (int)strtol(behind, (char **)&behind, 10);
	a->column = column;
	a->column_len = n;
	return !*behind || !strncmp(behind, " AND ", 5) || !strncmp(behind, " ORDER BY ", 10) ||
	       !strncmp(behind, " LIMIT ", 7);
}

void crm_pg_ask_parse(struct crm_pg_stmt *s)
{
	static const char *const not [] = { " JOIN ", " OR ", " UNION ", "(SELECT ", "(VALUES " };
	const char *from = strstr(s->sql, " FROM "), *alias, *where;
	struct crm_pg_asks a = { 0 };
	size_t len;

	if (!from || strstr(from + 1, " FROM ") || strncmp(s->sql, "SELECT ", 7))
		return;
	for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
		if (strstr(s->sql, not [i]))
			return;
	a.table = from + strlen(" FROM ");
	a.table_len = word(a.table);
	alias = a.table + a.table_len + 1;
	if (a.table[a.table_len] != ' ' || !(len = word(alias)))
		return;
	where = alias + len;
	if (strncmp(where, " WHERE ", 7))
		return;
	/* The last one tells most: a number of a noun comes first. */
	for (const char *at = where + 7; at; at = strstr(at, " AND "), at = at ? at + 5 : NULL)
		if (equality(at, alias, len, &a))
			s->asks = a;
}

/* Which value of a row is the column's; -1: none. */
static int column_of(const struct crm_pg_stmt *s, const struct crm_pg_asks *a)
{
	const char *at = strchr(s->target, '(');

	for (int n = 0; *at; n++) {
		at += strspn(at, "(, ");
		if (word(at) == a->column_len && !strncmp(at, a->column, a->column_len))
			return n;
		at += word(at);
		if (*at == ')')
			break;
	}
	return -1;
}

static uint64_t hash(const char *s, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u ^ len;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
	h ^= h >> 32;
	return h * 0x9e3779b97f4a7c15u;
}

static void set(struct crm_pg_watch *w, uint64_t at)
{
	w->bits[at % BITS / 64] |= (uint64_t)1 << (at % 64);
}

static bool is_set(const struct crm_pg_watch *w, uint64_t at)
{
	return w->bits[at % BITS / 64] >> (at % 64) & 1;
}

static void note(struct crm_pg_watch *w, const char *value, size_t len)
{
	uint64_t h = hash(value, len);

	w->empty = false;
	set(w, h >> 8);
	set(w, h >> 36);
}

void crm_pg_ask_note(struct crm_pg_stmt *s)
{
	for (size_t i = 0; i < CRM_PG_WATCHES && s->watch[i].bits; i++) {
		const struct crm_pg_param *p = &s->param[s->watch[i].column];

		if (p->s)
			note(&s->watch[i], p->s, p->len);
	}
}

void crm_pg_ask_forget(struct crm_pg_stmt *s)
{
	for (size_t i = 0; i < CRM_PG_WATCHES && s->watch[i].bits; i++)
		if (!s->watch[i].empty) {
			memset(s->watch[i].bits, 0, BITS / 8);
			s->watch[i].empty = true;
		}
}

void crm_pg_ask_again(struct crm_pg_stmt *s)
{
	crm_pg_ask_release(s);
	memset(s->watch, 0, sizeof s->watch);
}

void crm_pg_ask_release(struct crm_pg_stmt *s)
{
	for (size_t i = 0; i < CRM_PG_WATCHES; i++)
		free(s->watch[i].bits);
}

/* From now on the column's values are noted; first those of the rows that wait. */
static void watch(struct crm_pg_stmt *s, struct crm_pg_watch *w, int column)
{
	const char *at = s->queue.s;

	*w = (struct crm_pg_watch){
		.bits = crm_calloc(BITS / 64, sizeof *w->bits), .column = column, .empty = true
	};
	for (int row = 0; row < s->queued; row++)
		for (int i = 0; i < s->params; i++) {
			size_t len;
			const char *value = crm_pg_insert_next(&at, &len);

			if (i == column && value)
				note(w, value, len);
		}
}

/* May a row of s that waits have the value? */
static bool perhaps(struct crm_pg_stmt *s, const struct crm_pg_asks *a, uint64_t h)
{
	int column = column_of(s, a);
	size_t i = 0;

	if (column < 0)
		return true;
	while (i < CRM_PG_WATCHES && s->watch[i].bits && s->watch[i].column != column)
		i++;
	if (i == CRM_PG_WATCHES)
		return true;
	if (!s->watch[i].bits)
		watch(s, &s->watch[i], column);
	return is_set(&s->watch[i], h >> 8) && is_set(&s->watch[i], h >> 36);
}

bool crm_pg_ask_waits(const struct crm_pg_stmt *asking)
{
	const struct crm_pg_asks *a = &asking->asks;
	const struct crm_pg_param *p;
	uint64_t h;

	if (!a->table || a->param < 1 || a->param > asking->params)
		return true;
	p = &asking->param[a->param - 1];
	if (!p->s)
		return true;
	h = hash(p->s, p->len);
	for (struct crm_pg_stmt *s = crm_pg(asking->db)->waiting; s; s = s->next_waiting) {
		bool its =
		    strlen(s->table) == a->table_len && !strncmp(s->table, a->table, a->table_len);

		/* Named otherwise: a view of it, say. */
		if (its ? perhaps(s, a, h) : strstr(asking->sql, s->table) != NULL)
			return true;
	}
	return false;
}
