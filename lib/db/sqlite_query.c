/* Statements of users. Nothing but reading is possible, by four walls, each of which
 * would do: the book is opened for reading only; an authorizer lets pass what reads,
 * and no function that reaches out of the book; a statement must be one that gives
 * rows and that SQLite calls read-only; and there is only one. What one may take is
 * bounded: time, memory, the size of a value, depth. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/sqlite_book.h"

/* What watches over a statement. */
struct crm_guard {
	bool connecting; /* what it reads is connected */
	bool running;    /* it is stepped, no longer prepared */
	int seconds;
	double end;     /* of its time, 0: none */
	bool late;      /* it came */
	int64_t memory; /* bytes */
	char what[96];  /* that is not permitted */
};

static int64_t memory;

void crm_sqlite_bound(int64_t bytes)
{
	/* Counting what is taken is off elsewhere: what comes first, counts. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
	sqlite3_initialize();
	sqlite3_hard_heap_limit64(bytes);
	memory = bytes;
}

/* Functions that reach out of the book. Most are not there in a plain SQLite. */
static bool reaches_out(const char *name)
{
	static const char *const known[] = { "load_extension", "readfile", "writefile", "edit",
		"fts3_tokenizer", "sqlite_log", "fsdir", "lsmode" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!sqlite3_stricmp(name, known[i]))
			return true;
	return false;
}

static int refuse(struct crm_guard *g, const char *what, const char *name)
{
	if (!g->what[0])
		snprintf(
		    g->what, sizeof g->what, "%s%s%s", what, name ? " " : "", name ? name : "");
	return SQLITE_DENY;
}

static int authorize(
    void *arg, int action, const char *a, const char *b, const char *schema, const char *trigger)
{
	struct crm_guard *g = arg;

	(void)schema;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return reaches_out(b) ? refuse(g, "function", b) : SQLITE_OK;
	case SQLITE_PRAGMA:
		/* The search index asks so whether it has been written. */
		if ((g->connecting || g->running) && !sqlite3_stricmp(a, "data_version") && !b)
			return SQLITE_OK;
		return refuse(g, "PRAGMA", a);
	case SQLITE_UPDATE:
		if (g->connecting && !sqlite3_stricmp(a, "sqlite_master"))
			return SQLITE_OK;
		return refuse(g, "a change of the book", NULL);
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
		return refuse(g, "another database", NULL);
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return refuse(g, "a transaction", NULL);
	default:
		return refuse(g, "a change of the book", NULL);
	}
}

static int late(void *arg)
{
	struct crm_guard *g = arg;

	g->late = g->late || (g->end > 0 && crm_lock_clock() > g->end);
	return g->late;
}

static void limit(sqlite3 *h)
{
	static const int bound[][2] = {
		{ SQLITE_LIMIT_LENGTH, 64 << 20 },
		{ SQLITE_LIMIT_SQL_LENGTH, 1 << 20 },
		{ SQLITE_LIMIT_COLUMN, 2000 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 500 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 200 },
		{ SQLITE_LIMIT_VDBE_OP, 1 << 20 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 999 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof bound / sizeof *bound; i++)
		sqlite3_limit(h, bound[i][0], bound[i][1]);
}

int crm_sqlite_query_fail(struct crm_db *db, int rc, struct crm_err *e)
{
	const struct crm_guard *g = db->guard;
	int code = g->running ? CRM_DATA : CRM_USAGE;

	if (g->what[0])
		return crm_err_set(
		    e, CRM_NOPERM, "not permitted: %s; a statement may only read", g->what);
	switch (rc & 0xff) {
	case SQLITE_AUTH:
		return crm_err_set(e, CRM_NOPERM, "not permitted; a statement may only read");
	case SQLITE_INTERRUPT:
		return crm_err_set(
		    e, CRM_BUSY, "stopped after %d s; --timeout gives it more", g->seconds);
	case SQLITE_NOMEM:
		return crm_err_set(e, CRM_UNAVAILABLE, "it would take more than %lld MB of memory",
		    (long long)(g->memory >> 20));
	case SQLITE_TOOBIG:
		return crm_err_set(e, code, "a value or the statement is too long");
	case SQLITE_ERROR:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
	case SQLITE_CONSTRAINT:
		return crm_err_set(e, code, "%s", sqlite3_errmsg(db->handle));
	default:
		return crm_sqlite_fail(db->handle, rc, db->path, e);
	}
}

/* Does anything but blanks, comments and semicolons follow? What is no SQL does. */
static bool more(sqlite3 *h, const char *tail, const char *end)
{
	while (tail && tail < end) {
		sqlite3_stmt *s = NULL;
		const char *next = NULL;
		int rc = sqlite3_prepare_v2(h, tail, (int)(end - tail), &s, &next);

		sqlite3_finalize(s);
		if (rc || s)
			return true;
		if (next == tail)
			break;
		tail = next;
	}
	return false;
}

static int check(struct crm_db *db, sqlite3_stmt *s, struct crm_err *e)
{
	if (!s)
		return crm_err_set(e, CRM_USAGE, "no statement: empty, or a comment alone");
	if (!sqlite3_stmt_readonly(s) || !sqlite3_column_count(s)) {
		refuse(db->guard, "a change of the book", NULL);
		return crm_sqlite_query_fail(db, SQLITE_AUTH, e);
	}
	for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
		const char *name = sqlite3_bind_parameter_name(s, i);
		size_t digits = name && name[0] == '$' ? strspn(name + 1, "0123456789") : 0;

		if (!digits || name[1] == '0' || digits > 3 || name[1 + digits])
			return crm_err_set(e, CRM_USAGE, "a parameter is $1, $2 ...%s%s%s",
			    name ? ": '" : "", name ? name : "", name ? "'" : "");
	}
	return 0;
}

/* Prepares it twice. The first time virtual tables (the search index, json_each) are
 * connected: that asks for leave to write them into a schema in memory, which nothing
 * but reading would need, and nothing is ever stepped. Then it is judged. */
static int prepare(struct crm_db *db, const char *sql, size_t len, sqlite3_stmt **s,
    const char **tail, struct crm_err *e)
{
	int rc;

	db->guard->connecting = true;
	rc = sqlite3_prepare_v3(db->handle, sql, (int)len, 0, s, tail);
	db->guard->connecting = false;
	if (!rc) {
		sqlite3_finalize(*s);
		rc = sqlite3_prepare_v3(db->handle, sql, (int)len, 0, s, tail);
	}
	return rc ? crm_sqlite_query_fail(db, rc, e) : check(db, *s, e);
}

int crm_sqlite_query(
    struct crm_db *db, const char *sql, size_t len, int seconds, void **handle, struct crm_err *e)
{
	static struct crm_guard guard;
	struct crm_guard *g = &guard;
	sqlite3 *h = db->handle;
	sqlite3_stmt *s = NULL;
	const char *tail = NULL;
	int rc;

	*g = (struct crm_guard){ .seconds = seconds, .memory = memory };
	g->end = seconds ? crm_lock_clock() + seconds : 0;
	db->guard = g;
	limit(h);
	sqlite3_set_authorizer(h, authorize, g);
	sqlite3_progress_handler(h, 1000, late, g);
	rc = prepare(db, sql, len, &s, &tail, e);
	if (!rc && more(h, tail, sql + len))
		rc = crm_err_set(e, CRM_NOPERM, "not permitted: more than one statement");
	if (rc) {
		sqlite3_finalize(s);
		return rc;
	}
	*handle = crm_sqlite_numbered(s);
	g->running = true;
	return 0;
}

int crm_sqlite_parameters(void *handle)
{
	return ((struct crm_prepared *)handle)->n;
}

const char *crm_sqlite_column(void *handle, int column)
{
	const char *name = sqlite3_column_name(((struct crm_prepared *)handle)->s, column);

	if (!name)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	return name;
}

enum crm_sqltype crm_sqlite_cell(void *handle, int column, struct crm_val *v)
{
	sqlite3_stmt *s = ((struct crm_prepared *)handle)->s;
	sqlite3_value *value = sqlite3_column_value(s, column);
	int type = sqlite3_value_type(value);

	*v = (struct crm_val){ 0 };
	if (type == SQLITE_NULL)
		return CRM_SQL_NULL;
	v->kind = CRM_BYTES;
	v->s = type == SQLITE_BLOB ? sqlite3_value_blob(value)
				   : (const char *)sqlite3_value_text(value);
	v->len = (size_t)sqlite3_value_bytes(value);
	if (!v->s && v->len)
		crm_die(CRM_UNAVAILABLE, "it would take more than %lld MB of memory",
		    (long long)(memory >> 20));
	v->s = v->s ? v->s : "";
	return type == SQLITE_INTEGER ? CRM_SQL_INT
	       : type == SQLITE_FLOAT ? CRM_SQL_REAL
	       : type == SQLITE_BLOB  ? CRM_SQL_BLOB
				      : CRM_SQL_TEXT;
}
