/* Laying overlays, and the planner's half of their module: which of a query's
 * conditions and orders are handed on, and what that is said to cost. */
#include "db/sqlite_asof.h"

#include <stdlib.h>

#include "base/mem.h"
#include "db/sqlite_book.h"

/* Without statistics SQLite takes any table for a million rows; so do we. */
enum { ROWS = 1000000 };

static sqlite3_stmt *ask(struct crm_past *p, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (!sqlite3_prepare_v2(p->db->handle, sql, -1, &s, NULL))
		sqlite3_bind_text(s, 1, p->o.table, -1, SQLITE_STATIC);
	return s;
}

/* The columns as the book's table declares them, and its key behind them. */
static int declare(struct crm_past *p, struct crm_str *out, struct crm_asof_table *t)
{
	sqlite3_stmt *s = ask(
	    p, "SELECT i.name, i.type, i.pk FROM pragma_table_info(?1, 'main') i ORDER BY i.cid");
	const char *key[16];
	int keys = 0, rc;
	size_t cap = 0;
	struct crm_pool pool = { 0 };

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		int pk = sqlite3_column_int(s, 2);

		crm_str_addf(out, "%s%s %s", out->s && out->s[out->len - 1] != '(' ? ", " : "",
		    name, (const char *)sqlite3_column_text(s, 1));
		if (pk > 0 && pk <= 16) {
			key[pk - 1] = crm_pool_strdup(&pool, name);
			keys = pk > keys ? pk : keys;
		}
		if (!t)
			continue;
		t->key |= pk > 0 && t->columns < 63 ? (sqlite3_uint64)1 << t->columns : 0;
		crm_grow(&t->column, (size_t)t->columns, &cap, sizeof *t->column);
		t->column[t->columns++] = crm_strdup(name);
	}
	crm_str_puts(out, ", PRIMARY KEY (");
	for (int i = 0; i < keys; i++)
		crm_str_addf(out, "%s%s", i ? ", " : "", key[i]);
	crm_str_puts(out, "))");
	/* A lone INTEGER key is the row's number; all other tables are kept by their key. */
	if (keys != 1 || strcmp(key[0], "id"))
		crm_str_puts(out, " WITHOUT ROWID");
	if (t)
		t->id = keys == 1 && !strcmp(key[0], "id");
	crm_pool_release(&pool);
	sqlite3_finalize(s);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int disconnect(sqlite3_vtab *v)
{
	struct crm_asof_table *t = (struct crm_asof_table *)v;

	for (size_t i = 0; i < t->plans; i++) {
		for (struct crm_asof_scan *k = t->plan[i]->idle, *next; k; k = next) {
			next = k->next;
			sqlite3_finalize(k->s[0]);
			sqlite3_finalize(k->s[1]);
			free(k);
		}
		free(t->plan[i]->place);
		free(t->plan[i]);
	}
	for (int i = 0; i < t->columns; i++)
		free(t->column[i]);
	free(t->column);
	free(t->index);
	free(t->scanned);
	free(t->plan);
	free(t);
	return SQLITE_OK;
}

static int connect(
    sqlite3 *h, void *arg, int argc, const char *const *argv, sqlite3_vtab **out, char **message)
{
	struct crm_past *p = ((struct crm_db *)arg)->past;
	struct crm_str sql = { 0 };
	struct crm_asof_table *t;
	int rc;

	while (p && (argc < 3 || strcmp(p->o.table, argv[2])))
		p = p->next;
	if (!p) {
		*message = sqlite3_mprintf("no overlay");
		return SQLITE_ERROR;
	}
	t = crm_calloc(1, sizeof *t);
	t->past = p;
	t->part = -1;
	crm_str_puts(&sql, "CREATE TABLE x (");
	rc = declare(p, &sql, t);
	if (!rc)
		rc = sqlite3_declare_vtab(h, sql.s);
	crm_str_release(&sql);
	for (int i = 0; p->o.part && i < t->columns; i++)
		if (!strcmp(t->column[i], p->o.part))
			t->part = i;
	t->scanned = crm_calloc((size_t)t->columns + 1, 1);
	if (rc)
		disconnect(&t->base);
	else
		*out = &t->base;
	return rc;
}

/* The book's indexes, its key among them: read when the first plan is made. */
static int know_indexes(struct crm_asof_table *t)
{
	sqlite3_stmt *s;
	size_t cap = 0;
	int rc, last = -1;

	if (t->known)
		return SQLITE_OK;
	s = ask(t->past, "SELECT l.seq, l.\"unique\", c.cid FROM pragma_index_list(?1, 'main') l,"
			 " pragma_index_info(l.name, 'main') c WHERE l.partial = 0"
			 " ORDER BY l.seq, c.seqno");
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct crm_asof_index *x;

		if (sqlite3_column_int(s, 0) != last) {
			last = sqlite3_column_int(s, 0);
			crm_grow(&t->index, (size_t)t->indexes, &cap, sizeof *t->index);
			t->index[t->indexes++] =
			    (struct crm_asof_index){ .unique = sqlite3_column_int(s, 1) };
		}
		x = &t->index[t->indexes - 1];
		if (x->n < (int)(sizeof x->column / sizeof *x->column))
			x->column[x->n++] = sqlite3_column_int(s, 2);
		else
			x->unique = false;
	}
	sqlite3_finalize(s);
	t->known = true;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static bool equal(unsigned char op)
{
	return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_IS ||
	       op == SQLITE_INDEX_CONSTRAINT_ISNULL;
}

static bool range(unsigned char op)
{
	return op == SQLITE_INDEX_CONSTRAINT_GT || op == SQLITE_INDEX_CONSTRAINT_GE ||
	       op == SQLITE_INDEX_CONSTRAINT_LT || op == SQLITE_INDEX_CONSTRAINT_LE;
}

static bool usable(sqlite3_index_info *x, int i)
{
	unsigned char op = x->aConstraint[i].op;

	return x->aConstraint[i].usable &&
	       (equal(op) || range(op) || op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL) &&
	       !strcmp(sqlite3_vtab_collation(x, i), "BINARY");
}

/* The rowid is the column id. */
static int column_of(int column)
{
	return column < 0 ? 0 : column;
}

static bool asked(sqlite3_index_info *x, int column, bool (*how)(unsigned char op))
{
	for (int i = 0; i < x->nConstraint; i++)
		if (usable(x, i) && column_of(x->aConstraint[i].iColumn) == column &&
		    how(x->aConstraint[i].op))
			return true;
	return false;
}

/* What the best way in leads to: how many rows are looked at. */
static double best_way(struct crm_asof_table *t, sqlite3_index_info *x, struct crm_asof_plan *plan)
{
	double rows = ROWS;

	if (t->id && asked(x, 0, equal)) {
		plan->by_id = true;
		return 1;
	}
	if (t->id && asked(x, 0, range))
		rows = ROWS / 4;
	for (int i = 0; i < t->indexes; i++) {
		const struct crm_asof_index *k = &t->index[i];
		double here = ROWS;
		int n = 0;

		while (n < k->n && asked(x, k->column[n], equal))
			here = ++n == 1 ? 10 : here * 0.9;
		if (n < k->n && asked(x, k->column[n], range))
			here /= 4;
		if (n == k->n && k->unique)
			here = 1;
		if (here >= rows)
			continue;
		rows = here;
		plan->lead = n ? k->column[0] : -1;
	}
	return rows;
}

/* A list (IN) comes value by value: where each would be a pass over the table it is
 * better left to SQLite. */
static bool worth(sqlite3_index_info *x, int i, double rows)
{
#if SQLITE_VERSION_NUMBER >= 3038000
	return rows < ROWS / 4 || !sqlite3_vtab_in(x, i, -1);
#else
	return rows < ROWS / 4 || x->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ;
#endif
}

static void take_terms(
    struct crm_asof_table *t, sqlite3_index_info *x, struct crm_asof_plan *plan, double rows)
{
	for (int i = 0; i < x->nConstraint && plan->terms < CRM_ASOF_TERMS; i++) {
		int column = column_of(x->aConstraint[i].iColumn);

		if (!usable(x, i) || !worth(x, i, rows))
			continue;
		if (column == t->part && x->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ)
			plan->part = plan->terms;
		plan->term[plan->terms].column = column;
		plan->term[plan->terms].op = x->aConstraint[i].op;
		x->aConstraintUsage[i].argvIndex = ++plan->terms;
		x->aConstraintUsage[i].omit = 1;
	}
}

static bool begins(const struct crm_asof_index *k, const sqlite3_index_info *x)
{
	for (int i = 0; i < x->nOrderBy; i++)
		if (i == k->n || x->aOrderBy[i].iColumn != k->column[i])
			return false;
	return true;
}

/* Orders that an index of the book gives for nothing. */
static void take_order(struct crm_asof_table *t, sqlite3_index_info *x, struct crm_asof_plan *plan)
{
	bool given = false;

	if (!x->nOrderBy)
		return;
	for (int i = 0; i < x->nOrderBy; i++)
		if (x->aOrderBy[i].desc)
			return;
	x->orderByConsumed = 1;
	if (plan->by_id)
		return;
	if (t->id && column_of(x->aOrderBy[0].iColumn) == 0) {
		plan->order[plan->orders++] = 0;
		return;
	}
	for (int i = 0; i < t->indexes && x->nOrderBy <= CRM_ASOF_ORDER; i++)
		given = given || begins(&t->index[i], x);
	for (int i = 0; given && i < x->nOrderBy; i++)
		plan->order[plan->orders++] = x->aOrderBy[i].iColumn;
	x->orderByConsumed = given;
}

static bool same(const struct crm_asof_plan *a, const struct crm_asof_plan *b)
{
	if (a->used != b->used || a->terms != b->terms || a->orders != b->orders ||
	    a->lead != b->lead || a->part != b->part || a->by_id != b->by_id)
		return false;
	for (int i = 0; i < a->terms; i++)
		if (a->term[i].column != b->term[i].column || a->term[i].op != b->term[i].op)
			return false;
	return !memcmp(a->order, b->order, sizeof a->order);
}

/* Its number; plans are kept as long as the table. */
static int keep(struct crm_asof_table *t, const struct crm_asof_plan *plan)
{
	int n = 0;

	for (size_t i = 0; i < t->plans; i++)
		if (same(t->plan[i], plan))
			return (int)i;
	crm_grow(&t->plan, t->plans, &t->plans_cap, sizeof *t->plan);
	t->plan[t->plans] = crm_calloc(1, sizeof *plan);
	*t->plan[t->plans] = *plan;
	t->plan[t->plans]->place = crm_calloc((size_t)t->columns, sizeof *plan->place);
	for (int i = 0; i < t->columns; i++) {
		bool in = (i == 0 && t->id) || plan->used & (sqlite3_uint64)1 << (i < 63 ? i : 63);

		for (int k = 0; k < plan->orders; k++)
			in = in || plan->order[k] == i;
		t->plan[t->plans]->place[i] = in ? n++ : -1;
	}
	return (int)t->plans++;
}

static int best_index(sqlite3_vtab *v, sqlite3_index_info *x)
{
	struct crm_asof_table *t = (struct crm_asof_table *)v;
	struct crm_asof_plan plan = { .used = x->colUsed | t->key, .lead = -1, .part = -1 };
	int rc = know_indexes(t);
	double rows;

	if (rc)
		return rc;
	rows = best_way(t, x, &plan);
	take_terms(t, x, &plan, rows);
	take_order(t, x, &plan);
	x->idxNum = keep(t, &plan);
	x->estimatedRows = (sqlite3_int64)rows;
	x->estimatedCost = rows < ROWS / 4 ? 20 + 5 * rows : 3 * rows;
	if (plan.by_id)
		x->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xCreate = connect,
	.xConnect = connect,
	.xBestIndex = best_index,
	.xDisconnect = disconnect,
	.xDestroy = disconnect,
	.xOpen = crm_asof_open,
	.xClose = crm_asof_close,
	.xFilter = crm_asof_filter,
	.xNext = crm_asof_next,
	.xEof = crm_asof_eof,
	.xColumn = crm_asof_column,
	.xRowid = crm_asof_rowid,
};

static int run(struct crm_db *db, struct crm_err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static int run(struct crm_db *db, struct crm_err *e, const char *fmt, ...)
{
	struct crm_str sql = { 0 };
	va_list ap;
	int rc;

	va_start(ap, fmt);
	crm_str_vaddf(&sql, fmt, ap);
	va_end(ap);
	rc = sqlite3_exec(db->handle, sql.s, NULL, NULL, NULL);
	crm_str_release(&sql);
	return rc ? crm_sqlite_fail(db->handle, rc, db->path, e) : 0;
}

int crm_sqlite_overlay(struct crm_db *db, const struct crm_overlay *o, struct crm_err *e)
{
	struct crm_past *p = crm_calloc(1, sizeof *p);
	struct crm_str sql = { 0 };
	int rc = 0;

	*p = (struct crm_past){ .o = *o, .db = db, .next = db->past };
	if (!db->past) {
		/* What is rebuilt stays in memory up to 64 MB, then goes to a file without a name. */
		rc = run(db, e, "PRAGMA temp.cache_size=-65536");
		if (!rc && sqlite3_create_module_v2(db->handle, "crm_asof", &module, db, NULL))
			rc = crm_err_set(e, CRM_UNAVAILABLE, "out of memory");
	}
	db->past = p;
	if (!rc && o->then) {
		crm_str_addf(&sql, "CREATE TEMP TABLE %s (", o->then);
		rc = declare(p, &sql, NULL);
		rc = rc ? crm_sqlite_fail(db->handle, rc, db->path, e) : run(db, e, "%s", sql.s);
		crm_str_release(&sql);
	}
	return rc ? rc : run(db, e, "CREATE VIRTUAL TABLE temp.%s USING crm_asof", o->table);
}

int crm_sqlite_overlay_again(struct crm_db *db, struct crm_err *e)
{
	int rc = 0;

	for (struct crm_past *p = db->past; p && !rc; p = p->next) {
		if (p->rows)
			rc = run(db, e, "DELETE FROM temp.%s", p->o.then);
		p->all = p->rows = false;
		p->parts = 0;
		p->n_gone = 0;
	}
	return rc;
}

void crm_sqlite_overlay_end(struct crm_db *db)
{
	for (struct crm_past *next; db->past; db->past = next) {
		next = db->past->next;
		free(db->past->gone);
		free(db->past);
	}
}
