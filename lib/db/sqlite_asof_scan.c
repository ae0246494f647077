/* Reading a table as it was: two statements side by side, merged where an order is
 * asked for. */
#include <stdlib.h>

#include "base/mem.h"
#include "db/sqlite_asof.h"

enum { BOOK, THEN, END };

struct cursor {
	sqlite3_vtab_cursor base;
	struct crm_asof_plan *plan;
	struct crm_asof_scan *scan;
	int at;       /* BOOK, THEN: whose row it is; END */
	size_t guess; /* where in gone the last row would stand */
};

static struct crm_asof_table *table_of(const struct cursor *k)
{
	return (struct crm_asof_table *)k->base.pVtab;
}

static int fault(struct crm_asof_table *t, int rc)
{
	sqlite3_free(t->base.zErrMsg);
	t->base.zErrMsg = sqlite3_mprintf("%s", sqlite3_errmsg(t->past->db->handle));
	return rc;
}

int crm_asof_open(sqlite3_vtab *v, sqlite3_vtab_cursor **out)
{
	struct cursor *k = crm_calloc(1, sizeof *k);

	(void)v;
	k->at = END;
	*out = &k->base;
	return SQLITE_OK;
}

static void give_back(struct cursor *k)
{
	if (!k->scan)
		return;
	for (int i = 0; i < END; i++)
		if (k->scan->s[i])
			sqlite3_reset(k->scan->s[i]);
	k->scan->next = k->plan->idle;
	k->plan->idle = k->scan;
	k->scan = NULL;
}

int crm_asof_close(sqlite3_vtab_cursor *cursor)
{
	struct cursor *k = (struct cursor *)cursor;

	give_back(k);
	free(k);
	return SQLITE_OK;
}

static const char *sign(unsigned char op)
{
	switch (op) {
	case SQLITE_INDEX_CONSTRAINT_EQ:
		return "=";
	case SQLITE_INDEX_CONSTRAINT_GT:
		return ">";
	case SQLITE_INDEX_CONSTRAINT_GE:
		return ">=";
	case SQLITE_INDEX_CONSTRAINT_LT:
		return "<";
	case SQLITE_INDEX_CONSTRAINT_LE:
		return "<=";
	default: /* IS; ISNULL comes with a NULL to compare with */
		return "IS";
	}
}

/* The statement of one side: columns in the order of plan->place. */
static char *spell(const struct crm_asof_table *t, const struct crm_asof_plan *plan, int side)
{
	const struct crm_overlay *o = &t->past->o;
	const char *join = " WHERE ", *comma = " ";
	struct crm_str sql = { 0 };

	crm_str_puts(&sql, "SELECT");
	for (int i = 0; i < t->columns; i++)
		if (plan->place[i] >= 0) {
			crm_str_addf(&sql, "%st.%s", comma, t->column[i]);
			comma = ", ";
		}
	crm_str_addf(&sql, "%s FROM %s%s t", *comma == ' ' ? " 1" : "",
	    side == BOOK ? "main." : "temp.", side == BOOK ? o->table : o->then);
	if (side == BOOK) {
		crm_str_addf(&sql, "%s(%s)", join, o->keep);
		join = " AND ";
	}
	for (int i = 0; i < plan->terms; i++) {
		const char *column = t->column[plan->term[i].column];

		if (plan->term[i].op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
			crm_str_addf(&sql, "%st.%s IS NOT NULL", join, column);
		else
			crm_str_addf(
			    &sql, "%st.%s %s ?%d", join, column, sign(plan->term[i].op), i + 1);
		join = " AND ";
	}
	for (int i = 0; i < plan->orders; i++)
		crm_str_addf(&sql, "%st.%s", i ? ", " : " ORDER BY ", t->column[plan->order[i]]);
	return crm_str_take(&sql);
}

/* These take a row each; false: no more. */
static bool take_one(struct crm_past *p, sqlite3_int64 ignored)
{
	(void)ignored;
	p->rows = true;
	return false;
}

static bool take_id(struct crm_past *p, sqlite3_int64 id)
{
	crm_grow(&p->gone, p->n_gone, &p->gone_cap, sizeof *p->gone);
	p->gone[p->n_gone++] = id;
	return true;
}

static int each_row(struct crm_past *p, const char *column, const char *table,
    bool (*take)(struct crm_past *p, sqlite3_int64 n))
{
	sqlite3_stmt *s = NULL;
	struct crm_str sql = { 0 };
	int rc;

	crm_str_addf(&sql, "SELECT %s FROM temp.%s ORDER BY 1", column, table);
	rc = sqlite3_prepare_v2(p->db->handle, sql.s, -1, &s, NULL);
	while (!rc && (rc = sqlite3_step(s)) == SQLITE_ROW)
		rc = take(p, sqlite3_column_int64(s, 0)) ? SQLITE_OK : SQLITE_DONE;
	sqlite3_finalize(s);
	crm_str_release(&sql);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* Behind it the table's rows of then are there; `part` of them where it has parts. */
static int fill(struct crm_past *p, int64_t part)
{
	int rc;

	if (!p->o.part || part < 1 || part > 63)
		part = 0;
	if (p->all || (part && p->parts & UINT64_C(1) << part))
		return SQLITE_OK;
	if (part)
		p->parts |= UINT64_C(1) << part;
	else
		p->all = true;
	if (p->o.fill)
		p->o.fill(p->o.arg, p->o.table, part);
	p->n_gone = 0;
	rc = p->o.then ? each_row(p, "1", p->o.then, take_one) : SQLITE_OK;
	if (!rc && p->o.touched)
		rc = each_row(p, "id", p->o.touched, take_id);
	return rc;
}

/* What is asked for again and again by a column that the book has an index on gets one
 * here, too. To make it costs as much as some passes over the rows. */
static int make_index(struct crm_asof_table *t, int column)
{
	const char *then = t->past->o.then;
	struct crm_str sql = { 0 };
	int rc;

	if (column < 0 || t->scanned[column] == CRM_ASOF_SCANS ||
	    ++t->scanned[column] < CRM_ASOF_SCANS)
		return SQLITE_OK;
	crm_str_addf(&sql, "CREATE INDEX temp.%s_%s ON %s (%s)", then, t->column[column], then,
	    t->column[column]);
	rc = sqlite3_exec(t->past->db->handle, sql.s, NULL, NULL, NULL);
	crm_str_release(&sql);
	return rc;
}

/* Rows mostly come in the order of ids: the place of the last one is a good guess. */
static bool is_gone(const struct crm_past *p, size_t *guess, sqlite3_int64 id)
{
	size_t lo = 0, hi = p->n_gone, at = *guess;

	if (at < hi && p->gone[at] < id)
		lo = ++at;
	else if (at < hi)
		hi = at + 1;
	if (lo < hi && p->gone[lo] >= id)
		hi = lo;
	while (lo < hi) {
		at = lo + (hi - lo) / 2;
		if (p->gone[at] < id)
			lo = at + 1;
		else
			hi = at;
	}
	*guess = lo < p->n_gone ? lo : 0;
	return lo < p->n_gone && p->gone[lo] == id;
}

static int step(struct cursor *k, int side)
{
	const struct crm_past *p = table_of(k)->past;
	sqlite3_stmt *s = k->scan->s[side];
	int rc = sqlite3_step(s);

	while (side == BOOK && rc == SQLITE_ROW && p->n_gone &&
	       is_gone(p, &k->guess, sqlite3_column_int64(s, 0)))
		rc = sqlite3_step(s);
	k->scan->row[side] = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : fault(table_of(k), rc);
}

/* Binds and takes the first row of one side. */
static int begin(struct cursor *k, int side, int n, sqlite3_value **value)
{
	struct crm_asof_table *t = table_of(k);
	sqlite3_stmt *s = k->scan->s[side];
	int rc = SQLITE_OK;

	k->scan->row[side] = false;
	if (side == THEN) {
		if (!t->past->rows)
			return SQLITE_OK;
		rc = make_index(t, k->plan->lead);
	}
	if (!s && !rc) {
		char *sql = spell(t, k->plan, side);

		rc = sqlite3_prepare_v3(t->past->db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
		    &k->scan->s[side], NULL);
		s = k->scan->s[side];
		free(sql);
	}
	if (rc)
		return fault(t, rc);
	sqlite3_reset(s);
	for (int i = 0; i < n; i++)
		if (k->plan->term[i].op != SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
			sqlite3_bind_value(s, i + 1, value[i]);
	return step(k, side);
}

static int compare_text(sqlite3_stmt *a, sqlite3_stmt *b, int at)
{
	const void *s = sqlite3_column_blob(a, at), *r = sqlite3_column_blob(b, at);
	size_t n = (size_t)sqlite3_column_bytes(a, at), m = (size_t)sqlite3_column_bytes(b, at);
	int way = n && m ? memcmp(s, r, n < m ? n : m) : 0;

	return way ? way : (n > m) - (n < m);
}

/* As SQLite orders: NULL, numbers, text by its bytes. */
static int compare(sqlite3_stmt *a, sqlite3_stmt *b, int at)
{
	int x = sqlite3_column_type(a, at), y = sqlite3_column_type(b, at);
	sqlite3_int64 i, j;

	if (x == SQLITE_NULL || y == SQLITE_NULL)
		return (x != SQLITE_NULL) - (y != SQLITE_NULL);
	if (x != y)
		return x - y;
	if (x != SQLITE_INTEGER)
		return compare_text(a, b, at);
	i = sqlite3_column_int64(a, at);
	j = sqlite3_column_int64(b, at);
	return (i > j) - (i < j);
}

/* Which side's row is next. */
static void choose(struct cursor *k)
{
	const struct crm_asof_scan *s = k->scan;
	int way = 0;

	if (!s->row[BOOK] || !s->row[THEN]) {
		k->at = s->row[BOOK] ? BOOK : s->row[THEN] ? THEN : END;
		return;
	}
	for (int i = 0; i < k->plan->orders && !way; i++)
		way = compare(s->s[BOOK], s->s[THEN], k->plan->place[k->plan->order[i]]);
	k->at = way > 0 ? THEN : BOOK;
}

int crm_asof_filter(
    sqlite3_vtab_cursor *cursor, int nr, const char *ignored, int n, sqlite3_value **value)
{
	struct cursor *k = (struct cursor *)cursor;
	struct crm_asof_table *t = table_of(k);
	struct crm_asof_plan *plan = t->plan[nr];
	int rc = fill(t->past, plan->part >= 0 ? sqlite3_value_int64(value[plan->part]) : 0);

	(void)ignored;
	if (rc)
		return fault(t, rc);
	if (k->plan != plan)
		give_back(k);
	k->plan = plan;
	if (!k->scan && (k->scan = plan->idle) != NULL)
		plan->idle = k->scan->next;
	else if (!k->scan)
		k->scan = crm_calloc(1, sizeof *k->scan);
	k->scan->row[THEN] = false;
	rc = begin(k, BOOK, n, value);
	/* An id is on one side only. */
	if (!rc && !(plan->by_id && k->scan->row[BOOK]))
		rc = begin(k, THEN, n, value);
	choose(k);
	return rc;
}

int crm_asof_next(sqlite3_vtab_cursor *cursor)
{
	struct cursor *k = (struct cursor *)cursor;
	int rc;

	if (k->plan->by_id) {
		k->at = END;
		return SQLITE_OK;
	}
	rc = step(k, k->at);
	choose(k);
	return rc;
}

int crm_asof_eof(sqlite3_vtab_cursor *cursor)
{
	return ((struct cursor *)cursor)->at == END;
}

int crm_asof_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ctx, int column)
{
	struct cursor *k = (struct cursor *)cursor;
	int place = k->plan->place[column];

	if (place >= 0)
		sqlite3_result_value(ctx, sqlite3_column_value(k->scan->s[k->at], place));
	return SQLITE_OK;
}

int crm_asof_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
	struct cursor *k = (struct cursor *)cursor;

	*id = sqlite3_column_int64(k->scan->s[k->at], k->plan->place[0]);
	return SQLITE_OK;
}
