/* The rows of a damaged table. It is read from its first row on; where that ends
 * early, from its last row backwards; and what is left between is halved until what
 * cannot be read stands alone. A row's number parts a table, or the first column of
 * its key where that is a number. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/sqlite_salvage.h"

struct table {
	struct crm_salvage *s;
	const char *name;
	struct crm_columns from, to;
	bool rows;        /* parted by the number of the row */
	const char *part; /* what it is parted by; NULL: by nothing */
	char *order[2];   /* ORDER BY, forwards and backwards */
	sqlite3_stmt *scan[2], *put;
	struct crm_lost lost;
	struct crm_str why; /* what of the row at hand cannot stay */
	int64_t failed;     /* scans that ended early: not for ever */
	int64_t twice;      /* rows that were there already */
	bool walked;
};

enum { FAILED_MOST = 2000000 };

static void key_order(struct table *t)
{
	struct crm_str up = { 0 }, down = { 0 };

	for (int k = 1; k <= (int)t->to.n; k++)
		for (size_t i = 0; i < t->to.n; i++)
			if (t->to.v[i].key == k) {
				crm_str_addf(&up, "%s%s", up.len ? ", " : "", t->to.v[i].name);
				crm_str_addf(
				    &down, "%s%s DESC", down.len ? ", " : "", t->to.v[i].name);
			}
	t->order[0] = crm_str_take(&up);
	t->order[1] = crm_str_take(&down);
}

/* Has the table rows with numbers? One WITHOUT ROWID has not. */
static bool numbered(struct table *t)
{
	sqlite3_stmt *s = crm_salvage_prepare(t->s->to, "SELECT rowid FROM \"%w\"", t->name);

	sqlite3_finalize(s);
	return s;
}

static void find_part(struct table *t)
{
	t->rows = numbered(t);
	if (t->rows) {
		t->part = "rowid";
		t->order[0] = crm_strdup("rowid");
		t->order[1] = crm_strdup("rowid DESC");
		return;
	}
	key_order(t);
	for (size_t i = 0; i < t->to.n; i++)
		if (t->to.v[i].key == 1 && !strcmp(t->to.v[i].type, "INTEGER"))
			t->part = t->to.v[i].name;
}

/* Both ways of reading, and the statement that writes: columns of the new table in its
 * order, what the old one lacks as NULL, and in front what parts it. */
static bool prepare(struct table *t)
{
	struct crm_str names = { 0 }, marks = { 0 }, reads = { 0 };
	bool ok = true;

	for (size_t i = 0; i < t->to.n; i++) {
		const char *name = t->to.v[i].name;

		crm_str_addf(&names, "%s\"%s\"", i ? ", " : "", name);
		crm_str_addf(&marks, "%s?%zu", i ? ", " : "", i + 1);
		if (crm_columns_find(&t->from, name))
			crm_str_addf(&reads, ", \"%s\"", name);
		else
			crm_str_puts(&reads, ", NULL");
	}
	for (int way = 0; way < 2; way++) {
		t->scan[way] = crm_salvage_prepare(t->s->from,
		    "SELECT %s%s FROM \"%w\" NOT INDEXED%s%s%s ORDER BY %s",
		    t->part ? t->part : "0", crm_str_text(&reads), t->name,
		    t->part ? " WHERE " : "", t->part ? t->part : "",
		    t->part ? " BETWEEN ?1 AND ?2" : "", t->order[way]);
		ok = ok && t->scan[way];
	}
	t->put = crm_salvage_prepare(t->s->to, "INSERT INTO \"%w\" (%s) VALUES (%s)", t->name,
	    crm_str_text(&names), crm_str_text(&marks));
	crm_str_release(&names);
	crm_str_release(&marks);
	crm_str_release(&reads);
	return ok && t->put;
}

static void say_row(struct table *t, int64_t at, const char *fault)
{
	char place[24];

	snprintf(place, sizeof place, "%lld", (long long)at);
	crm_salvage_say(t->s, t->name, t->part ? place : NULL, "%s", fault);
}

/* The column that the new table's refusal names: "... contacts.birthday". */
static size_t refused(struct table *t)
{
	const char *text = sqlite3_errmsg(t->s->to), *dot = strrchr(text, '.');
	const struct crm_column_row *k = dot ? crm_columns_find(&t->to, dot + 1) : NULL;

	return k ? (size_t)(k - t->to.v) : t->to.n;
}

/* Puts something in the place of a value that cannot stay; what that means for the
 * record its declaration tells, later. Why is kept until the row is in. */
static void replace(struct table *t, size_t i, int64_t at)
{
	const struct crm_column_row *k = &t->to.v[i];
	char stand_in[24];

	crm_str_addf(&t->why, "%s%s: %s: %s", t->why.len ? "; " : "",
	    k->filled ? "set anew" : "unset", k->name, sqlite3_errmsg(t->s->to));
	snprintf(stand_in, sizeof stand_in, "?%lld", (long long)at);
	if (!k->filled)
		sqlite3_bind_null(t->put, (int)i + 1);
	else if (!strcmp(k->type, "TEXT"))
		sqlite3_bind_text(t->put, (int)i + 1, stand_in, -1, SQLITE_TRANSIENT);
	else
		sqlite3_bind_int64(t->put, (int)i + 1, 0);
}

static void fatal(struct table *t, int rc)
{
	struct crm_err e = { 0 };

	switch (rc & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		crm_sqlite_fail(t->s->to, rc, t->s->asked->to, &e);
		crm_die_err(&e, NULL);
	default:
		return;
	}
}

/* A key that is there already: the row was read twice. */
static bool twice(const struct table *t, size_t i)
{
	return i < t->to.n && t->to.v[i].key && strstr(sqlite3_errmsg(t->s->to), "UNIQUE");
}

/* One row to the new table. What would have to be replaced in much is none of its rows. */
static void put_row(struct table *t, sqlite3_stmt *row)
{
	enum { MUCH = 3 };
	int64_t at = sqlite3_column_int64(row, 0);
	int rc, replaced = 0;

	crm_str_reset(&t->why);
	for (size_t i = 0; i < t->to.n; i++)
		sqlite3_bind_value(t->put, (int)i + 1, sqlite3_column_value(row, (int)i + 1));
	while ((rc = sqlite3_step(t->put)) != SQLITE_DONE) {
		size_t i = refused(t);

		fatal(t, rc);
		if (twice(t, i)) {
			t->twice++;
			crm_str_reset(&t->why);
			break;
		}
		if (i == t->to.n || t->to.v[i].key || ++replaced == MUCH) {
			crm_str_reset(&t->why);
			if (crm_lost_refused(&t->lost, at))
				crm_str_addf(&t->why, "lost: no row of this table: %s",
				    sqlite3_errmsg(t->s->to));
			break;
		}
		sqlite3_reset(t->put);
		replace(t, i, at);
	}
	if (t->why.len)
		say_row(t, at, t->why.s);
	t->s->rows += rc == SQLITE_DONE;
	sqlite3_reset(t->put);
}

/* Reads from lo to hi, or back from there; false where it ends early, behind *last.
 * Numbers that do not go on as they should are part of the damage. */
static bool scan(struct table *t, int64_t lo, int64_t hi, int way, int64_t *last)
{
	sqlite3_stmt *s = t->scan[way];
	bool first = true, in_order = true;
	int rc;

	*last = way ? hi : lo;
	sqlite3_bind_int64(s, 1, lo);
	sqlite3_bind_int64(s, 2, hi);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		int64_t at = sqlite3_column_int64(s, 0);

		if (t->part)
			in_order = first ? at >= lo && at <= hi
				   : way ? at < *last + !t->rows
					 : at > *last - !t->rows;
		if (!in_order) {
			t->lost.disorder = true;
			break;
		}
		put_row(t, s);
		*last = at;
		first = false;
	}
	if (rc != SQLITE_DONE) {
		fatal(t, (rc & 0xff) == SQLITE_IOERR ? 0 : rc);
		t->failed++;
	}
	sqlite3_reset(s);
	/* Nothing at all was read: the damage begins at the very edge. */
	if (first && rc != SQLITE_DONE)
		*last = way ? (hi < INT64_MAX ? hi + 1 : hi) : (lo > INT64_MIN ? lo - 1 : lo);
	return rc == SQLITE_DONE;
}

/* Can anything between these be reached? Asked in many places, one after the other:
 * what hangs below a page that is gone is not worth being asked for one by one. */
static bool alive(struct table *t, int64_t lo, int64_t hi)
{
	enum { PLACES = 4096 };
	sqlite3_stmt *s = t->scan[0];
	int64_t step = (hi - lo) / PLACES + 1;
	bool found = false;

	if (hi - lo < 4 * PLACES)
		return true;
	for (int64_t at = lo; !found && at <= hi - step; at += step) {
		int rc;

		sqlite3_bind_int64(s, 1, at);
		sqlite3_bind_int64(s, 2, at);
		rc = sqlite3_step(s);
		found = rc == SQLITE_ROW || rc == SQLITE_DONE;
		sqlite3_reset(s);
	}
	return found;
}

static void range(struct table *t, int64_t lo, int64_t hi)
{
	int64_t a, b, mid;

	if (scan(t, lo, hi, 0, &a))
		return;
	if (lo == hi) {
		crm_lost_gap(&t->lost, lo, hi);
		return;
	}
	if (scan(t, t->rows ? a + 1 : a < lo ? lo : a, hi, 1, &b))
		return;
	/* Of a key's first column a group may be there in part: it is looked at again. */
	a = t->rows ? a + 1 : a;
	b = t->rows ? b - 1 : b;
	a = a < lo ? lo : a;
	b = b > hi ? hi : b;
	if (a > b)
		return;
	if (a == b || t->failed > FAILED_MOST || !alive(t, a, b)) {
		crm_lost_gap(&t->lost, a, b);
		return;
	}
	mid = a + (b - a) / 2;
	range(t, a, mid);
	range(t, mid + 1, b);
}

/* All rows as they come, from the front and, where that ends early, from the back. */
static bool walk(struct table *t)
{
	int rc = SQLITE_ROW;

	t->walked = true;
	for (int way = 0; way < 2 && rc != SQLITE_DONE; way++) {
		sqlite3_bind_int64(t->scan[way], 1, INT64_MIN);
		sqlite3_bind_int64(t->scan[way], 2, INT64_MAX);
		while ((rc = sqlite3_step(t->scan[way])) == SQLITE_ROW)
			put_row(t, t->scan[way]);
		sqlite3_reset(t->scan[way]);
	}
	return rc == SQLITE_DONE;
}

/* The whole table; what lies between is asked for only where numbers can be. */
static void read_all(struct table *t)
{
	bool whole;
	int64_t a, b;

	whole = scan(t, INT64_MIN, INT64_MAX, 0, &a);
	/* From one end to the other nothing comes twice, unless a page is there twice. */
	t->lost.disorder |= t->twice > 0;
	if (whole || (t->lost.disorder && walk(t)))
		return;
	if (scan(t, t->rows ? a + 1 : INT64_MIN, INT64_MAX, 1, &b))
		return;
	if (!t->part) {
		say_row(t, 0, "lost: rows between those that can be read");
		return;
	}
	a = a < 1 ? 1 : a + t->rows;
	b = b > t->s->highest ? t->s->highest : b - t->rows;
	if (a > b)
		return;
	if (a == b || !alive(t, a, b))
		crm_lost_gap(&t->lost, a, b);
	else
		range(t, a, b);
}

void crm_salvage_rows(struct crm_salvage *s, const char *name)
{
	struct table t = { .s = s, .name = name };

	crm_columns_read(s->from, name, &t.from);
	crm_columns_read(s->to, name, &t.to);
	find_part(&t);
	if (prepare(&t)) {
		read_all(&t);
		if (t.lost.disorder && !t.walked)
			walk(&t);
		crm_lost_say(s, name, t.rows, &t.lost);
	} else {
		crm_salvage_say(s, name, NULL, "lost: the table cannot be read");
	}
	for (int way = 0; way < 2; way++) {
		sqlite3_finalize(t.scan[way]);
		free(t.order[way]);
	}
	sqlite3_finalize(t.put);
	crm_lost_release(&t.lost);
	crm_str_release(&t.why);
	crm_columns_release(&t.from);
	crm_columns_release(&t.to);
}
