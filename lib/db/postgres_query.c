/* Statements of users. Nothing but reading is possible, by walls each of which would do for
 * most: the text runs as a cursor, which takes one query and nothing else; in a READ ONLY
 * transaction, which is rolled back; as a role that has no way to files and programs, since
 * a superuser walks through all this (COPY TO PROGRAM is no write to the book); and without
 * the functions that postgres_words.c knows. Time is bounded by the server, and here: it
 * counts a batch of rows, we the statement. */
#include "db/postgres_query.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/mem.h"

struct crm_guard {
	int seconds;
	double end;    /* of its time, 0: none */
	size_t before; /* characters before the user's text in what the server got */
	bool running;  /* no longer prepared */
	struct crm_str hex;
};

enum {
	BOOL = 16,
	BYTEA = 17,
	INT8 = 20,
	INT2 = 21,
	INT4 = 23,
	OID = 26,
	FLOAT4 = 700,
	FLOAT8 = 701,
	NUMERIC = 1700
};

static int64_t memory;

void crm_pg_bound(int64_t bytes)
{
	memory = bytes;
}

/* The server sends a value of a gigabyte, if asked, and libpq would take it. */
static void limit_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	struct rlimit limit;

	if (!memory || getrlimit(RLIMIT_DATA, &limit))
		return;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > (rlim_t)memory)
		limit.rlim_cur = (rlim_t)memory;
	setrlimit(RLIMIT_DATA, &limit);
#endif
}

static int late(const struct crm_guard *g, struct crm_err *e)
{
	return crm_err_set(e, CRM_BUSY, "stopped after %d s; --timeout gives it more", g->seconds);
}

static int too_much(struct crm_err *e)
{
	return crm_err_set(e, CRM_UNAVAILABLE, "it would take more than %lld MB of memory",
	    (long long)(memory >> 20));
}

/* The server's first line, and where in the user's text; a character is one of UTF-8. */
static int wrong(const struct crm_guard *g, const PGresult *res, int status, struct crm_err *e)
{
	const char *text = crm_pq.resultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *place = crm_pq.resultErrorField(res, PG_DIAG_STATEMENT_POSITION);
	long at = place ? strtol(place, NULL, 10) - (long)g->before : 0;
	int n = (int)strcspn(text ? text : "", "\n");

	if (at > 0)
		return crm_err_set(e, status, "%.*s, at character %ld", n, text, at);
	return crm_err_set(e, status, "%.*s", n, text ? text : "");
}

static int no_answer(struct crm_db *db, struct crm_err *e)
{
	const char *text = crm_pq.errorMessage(crm_pg(db)->conn);

	if (strstr(text, "memory"))
		return too_much(e);
	return crm_err_set(
	    e, CRM_UNAVAILABLE, "%s: the connection to the server was lost", db->path);
}

int crm_pg_user_fail(struct crm_db *db, const PGresult *res, struct crm_err *e)
{
	const struct crm_guard *g = db->guard;
	const char *code = res ? crm_pq.resultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	int fault = g->running ? CRM_DATA : CRM_USAGE;

	if (!code)
		return no_answer(db, e);
	if (!strcmp(code, "57014"))
		return late(g, e);
	if (!strcmp(code, "25006") || !strcmp(code, "0A000"))
		return strstr(crm_pq.resultErrorMessage(res), "data-modifying") || code[0] == '2'
			   ? crm_err_set(e, CRM_NOPERM,
				 "not permitted: a change of the book; a statement may only read")
			   : wrong(g, res, fault, e);
	if (!strcmp(code, "42501"))
		return wrong(g, res, CRM_NOPERM, e);
	if (!strcmp(code, "55P03") || !strncmp(code, "40", 2))
		return crm_err_set(e, CRM_BUSY, "the book is busy; try again");
	if (!strncmp(code, "53", 2))
		return wrong(g, res, CRM_UNAVAILABLE, e);
	if (!strncmp(code, "57P", 3) || !strncmp(code, "08", 2))
		return crm_err_set(
		    e, CRM_UNAVAILABLE, "%s: the connection to the server was lost", db->path);
	if (!strncmp(code, "58", 2) || !strncmp(code, "XX", 2))
		return wrong(g, res, CRM_IO, e);
	return wrong(g, res, !strncmp(code, "22", 2) ? CRM_DATA : fault, e);
}

void crm_pg_user_cancel(struct crm_db *db)
{
	char text[256];
	PGcancel *cancel = crm_pq.getCancel(crm_pg(db)->conn);

	if (cancel)
		crm_pq.cancel(cancel, text, sizeof text);
	crm_pq.freeCancel(cancel);
}

int crm_pg_user_wait(struct crm_db *db, struct crm_err *e)
{
	const struct crm_guard *g = db->guard;
	double left = g->end - crm_lock_clock();

	/* The server has the first word, half a second longer. */
	if (!(g->end > 0) || crm_pg_answered(db, left + 0.5))
		return 0;
	crm_pg_user_cancel(db);
	return late(g, e);
}

/* A role through which one could become it counts as well. */
static int check_role(struct crm_db *db, struct crm_err *e)
{
	int64_t strong = 0;
	int rc = crm_pg_number(db,
	    "SELECT 1 FROM pg_roles r WHERE (r.rolsuper OR r.rolname IN ('pg_execute_server_program',"
	    " 'pg_read_server_files', 'pg_write_server_files'))"
	    " AND pg_has_role(session_user, r.oid, 'MEMBER') LIMIT 1",
	    &strong, e);

	if (rc || !strong)
		return rc;
	return crm_err_set(e, CRM_NOPERM,
	    "not permitted: the role %s reaches the server's files and programs, by SQL; connect as"
	    " one that is no superuser, nor a member of one",
	    crm_pq.user(crm_pg(db)->conn));
}

static int begin(struct crm_db *db, int seconds, struct crm_err *e)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL bytea_output = hex;"
	    " SET LOCAL intervalstyle = postgres; SET LOCAL statement_timeout = %lld",
	    (long long)seconds * 1000);
	return crm_pg_exec(db, sql, e);
}

/* The server reads it now, so that what is wrong is known before a row is asked for. */
static int check(struct crm_pg_stmt *s, bool explain, struct crm_err *e)
{
	static const char declare[] = "DECLARE c0 NO SCROLL CURSOR FOR ";
	struct crm_db *db = s->db;
	struct crm_str sql = { 0 };
	PGresult *res;
	int rc = 0;

	db->guard->before = explain ? 0 : strlen(declare);
	crm_str_addf(&sql, "%s%s", explain ? "" : declare, s->sql);
	res = crm_pq.prepare(crm_pg(db)->conn, "", sql.s, 0, NULL);
	if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK)
		rc = crm_pg_fail(db, res, e);
	crm_pq.clear(res);
	crm_str_release(&sql);
	return rc;
}

static int prepare(
    struct crm_db *db, const char *sql, int seconds, struct crm_pg_stmt **s, struct crm_err *e)
{
	struct crm_pg_words w;
	char *text;
	void *handle;
	int rc = crm_pg_words(&w, sql, e);

	if (!rc)
		rc = check_role(db, e);
	if (!rc)
		rc = begin(db, seconds, e);
	if (rc)
		return rc;
	db->in_txn = true;
	text = crm_strndup(w.begin, (size_t)(w.end - w.begin));
	rc = crm_pg_prepare(db, text, &handle, e);
	free(text);
	if (rc)
		return rc;
	*s = handle;
	(*s)->few = w.explain;
	(*s)->type = CRM_PG_READ;
	crm_pg_user_parameters(*s, w.parameters);
	return check(*s, w.explain, e);
}

int crm_pg_query(
    struct crm_db *db, const char *sql, size_t len, int seconds, void **handle, struct crm_err *e)
{
	static struct crm_guard guard;
	struct crm_pg_stmt *s = NULL;
	struct crm_err ignored = { 0 };
	char *text = crm_strndup(sql, len);
	int rc;

	guard = (struct crm_guard){ .seconds = seconds };
	guard.end = seconds ? crm_lock_clock() + seconds : 0;
	db->guard = &guard;
	rc = prepare(db, text, seconds, &s, e);
	free(text);
	if (!rc) {
		limit_memory();
		guard.running = true;
		*handle = s;
		return 0;
	}
	db->guard = NULL;
	if (s)
		crm_pg_finalize(db, s);
	if (db->in_txn)
		crm_pg_exec(db, "ROLLBACK", &ignored);
	db->in_txn = false;
	return rc;
}

int crm_pg_parameters(void *handle)
{
	return ((struct crm_pg_stmt *)handle)->params;
}

/* What has no name the server calls "?column?". */
const char *crm_pg_column(void *handle, int column)
{
	struct crm_pg_stmt *s = handle;
	const char *name = s->res ? crm_pq.fname(s->res, column) : NULL;

	return name && strcmp(name, "?column?") != 0 ? name : "";
}

/* As SQLite writes it: 15 digits, and never like a whole number. */
static void print_real(struct crm_str *out, const char *text)
{
	double x = strtod(text, NULL); /* locale: the commands set none */
	char digits[40], *e;

	crm_str_reset(out);
	if (isnan(x) || isinf(x)) {
		crm_str_puts(out, isnan(x) ? "NaN" : x < 0 ? "-Inf" : "Inf");
		return;
	}
	snprintf(digits, sizeof digits, "%.15g", x);
	e = strchr(digits, 'e');
	crm_str_add(out, digits, e ? (size_t)(e - digits) : strlen(digits));
	if (!strchr(digits, '.'))
		crm_str_puts(out, ".0");
	if (e)
		crm_str_puts(out, e);
}

static int nibble(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static void bytes(struct crm_str *out, const char *text, size_t len)
{
	crm_str_reset(out);
	for (size_t i = 2; i + 1 < len; i += 2)
		crm_str_addc(out, (char)(nibble(text[i]) << 4 | nibble(text[i + 1])));
}

enum crm_sqltype crm_pg_cell(void *handle, int column, struct crm_val *v)
{
	struct crm_pg_stmt *s = handle;
	struct crm_str *out = &s->db->guard->hex;
	const char *text;
	size_t len;

	*v = (struct crm_val){ 0 };
	if (crm_pq.getisnull(s->res, s->row, column))
		return CRM_SQL_NULL;
	text = crm_pq.getvalue(s->res, s->row, column);
	len = (size_t)crm_pq.getlength(s->res, s->row, column);
	*v = crm_val_text(text, len);
	switch (s->oid[column]) {
	case BOOL:
		*v = crm_val_text(*text == 't' ? "1" : "0", 1);
		return CRM_SQL_INT;
	case INT8:
	case INT4:
	case INT2:
	case OID:
		return CRM_SQL_INT;
	case NUMERIC:
		if (!strpbrk(text, ".NI"))
			return CRM_SQL_INT;
		/* fall through */
	case FLOAT4:
	case FLOAT8:
		print_real(out, text);
		*v = crm_val_text(out->s, out->len);
		return CRM_SQL_REAL;
	case BYTEA:
		bytes(out, text, len);
		*v = crm_val_text(crm_str_text(out), out->len);
		return CRM_SQL_BLOB;
	default:
		return CRM_SQL_TEXT;
	}
}
