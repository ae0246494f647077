/* What is lost of a table. An index holds the number of each row, in pages of its own: one
 * that can be read from end to end tells which rows there were, also where the table's own
 * pages look sound and some of them are another's. Only where no index tells it is said
 * what could not be read. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/sqlite_salvage.h"

void crm_lost_gap(struct crm_lost *l, int64_t from, int64_t to)
{
	struct crm_gap *g = l->gaps ? &l->gap[l->gaps - 1] : NULL;

	if (g && g->to + 1 == from) {
		g->to = to;
		return;
	}
	crm_grow(&l->gap, l->gaps, &l->gaps_cap, sizeof *l->gap);
	l->gap[l->gaps++] = (struct crm_gap){ from, to };
}

static bool was_refused(const struct crm_lost *l, int64_t at)
{
	for (size_t i = 0; i < l->n_refused; i++)
		if (l->refused[i] == at)
			return true;
	return false;
}

bool crm_lost_refused(struct crm_lost *l, int64_t at)
{
	if (was_refused(l, at))
		return false;
	crm_grow(&l->refused, l->n_refused, &l->refused_cap, sizeof *l->refused);
	l->refused[l->n_refused++] = at;
	return true;
}

void crm_lost_release(struct crm_lost *l)
{
	free(l->gap);
	free(l->refused);
	*l = (struct crm_lost){ 0 };
}

static int by_number(const void *va, const void *vb)
{
	const int64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

/* Says the rows that an index knows of and the new table has not; false where the index
 * ends early. */
static bool say_rows(
    struct crm_salvage *s, const char *table, const struct crm_lost *l, const char *index)
{
	sqlite3_stmt *all = crm_salvage_prepare(
	    s->from, "SELECT rowid FROM \"%w\" INDEXED BY \"%w\"", table, index);
	sqlite3_stmt *one =
	    crm_salvage_prepare(s->to, "SELECT 1 FROM \"%w\" WHERE rowid = ?1", table);
	int rc = SQLITE_ERROR;
	int64_t *v = NULL;
	size_t n = 0, cap = 0;
	char place[24];

	while (all && one && (rc = sqlite3_step(all)) == SQLITE_ROW) {
		crm_grow(&v, n, &cap, sizeof *v);
		v[n] = sqlite3_column_int64(all, 0);
		sqlite3_bind_int64(one, 1, v[n]);
		n += sqlite3_step(one) != SQLITE_ROW;
		sqlite3_reset(one);
	}
	if (n)
		qsort(v, n, sizeof *v, by_number);
	for (size_t i = 0; rc == SQLITE_DONE && i < n; i++) {
		snprintf(place, sizeof place, "%lld", (long long)v[i]);
		if ((!i || v[i] != v[i - 1]) && !was_refused(l, v[i]))
			crm_salvage_say(s, table, place, "lost: cannot be read");
	}
	free(v);
	sqlite3_finalize(all);
	sqlite3_finalize(one);
	return rc == SQLITE_DONE;
}

static int64_t count(sqlite3_stmt *s)
{
	int64_t n = s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;

	sqlite3_finalize(s);
	return n;
}

/* Rows without numbers are counted. */
static bool say_count(
    struct crm_salvage *s, const char *table, const struct crm_lost *l, const char *index)
{
	int64_t n = count(crm_salvage_prepare(
	    s->from, "SELECT count(*) FROM \"%w\" INDEXED BY \"%w\"", table, index));
	int64_t kept = count(crm_salvage_prepare(s->to, "SELECT count(*) FROM \"%w\"", table));

	if (n < 0 || l->gaps)
		return false;
	n -= kept + (int64_t)l->n_refused;
	if (n > 0)
		crm_salvage_say(s, table, NULL, "lost: %lld rows cannot be read", (long long)n);
	return true;
}

void crm_lost_say(struct crm_salvage *s, const char *table, bool rows, const struct crm_lost *l)
{
	sqlite3_stmt *st = crm_salvage_prepare(s->from,
	    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = %Q"
	    " AND sql IS NOT NULL AND instr(lower(sql), ' where ') = 0",
	    table);
	bool known = false;
	char place[56];

	while (!known && st && sqlite3_step(st) == SQLITE_ROW) {
		const char *index = (const char *)sqlite3_column_text(st, 0);

		known = rows ? say_rows(s, table, l, index) : say_count(s, table, l, index);
	}
	sqlite3_finalize(st);
	for (size_t i = 0; !known && i < l->gaps; i++) {
		const struct crm_gap *g = &l->gap[i];

		snprintf(place, sizeof place, g->from == g->to ? "%lld" : "%lld..%lld",
		    (long long)g->from, (long long)g->to);
		crm_salvage_say(s, table, place, "lost, if there was any: cannot be read");
	}
	if (!known && l->disorder)
		crm_salvage_say(s, table, NULL, "lost, if there were any: rows out of order");
}
