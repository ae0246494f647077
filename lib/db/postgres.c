/* PostgreSQL behind the table of functions. What is done here and why:
 *
 * - A book is a database; its tables are in a schema `crm`, whose comment says that it
 *   is a book and of which schema step.
 * - One writer at a time, by an advisory lock: READ COMMITTED behind that lock sees all
 *   that was written before, and nobody is ever refused for having come second.
 * - A book is made in one transaction, and there is at once or not at all.
 * - A bulk load has no staging table on the server. What can be checked without the book,
 *   an import checks before it takes the lock, into a file on its own side (import.h); what
 *   is left wants the book as it is while nobody else writes: references, unique values,
 *   duplicates, numbers. Rows staged on the server would be written twice there, and the
 *   lock would be held for the second time as long as it now is for the first. It shuts out
 *   writers alone: 100,000 contacts into a book of 100,000 hold it for about ten seconds on
 *   two processors (--chunk makes them short ones); readers see the book as it was, and wait
 *   for nothing: no table is locked against them, which is also why no index and no
 *   reference is dropped for the load. COPY into the tables as they are takes as long.
 */
#include "db/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>

#include "base/mem.h"

#define STATE "obj_description(to_regnamespace('crm'), 'pg_namespace')"

/* Set for every connection, so that neither the server's nor the user's settings
 * change what a statement means. */
#define SETTINGS                                                                            \
	"SET search_path = crm; SET client_min_messages = error; SET datestyle = ISO;"      \
	" SET timezone = 'UTC'; SET extra_float_digits = 0; SET cursor_tuple_fraction = 1;" \
	" SET jit = off; SET standard_conforming_strings = on;"                             \
	" SET client_connection_check_interval = '2s';"                                     \
	" SET default_transaction_isolation = 'read committed'"

static const char *value_of(const PQconninfoOption *o, const char *keyword)
{
	for (; o && o->keyword; o++)
		if (!strcmp(o->keyword, keyword))
			return o->val && *o->val ? o->val : NULL;
	return NULL;
}

char *crm_pg_display(const char *url)
{
	struct crm_str out = { 0 };
	PQconninfoOption *o = crm_pq.conninfoParse ? crm_pq.conninfoParse(url, NULL) : NULL;
	const char *user = value_of(o, "user"), *host = value_of(o, "host");
	const char *port = value_of(o, "port"), *db = value_of(o, "dbname");

	if (!o)
		return crm_strdup("postgresql:");
	if (!db && value_of(o, "service"))
		crm_str_addf(&out, "postgresql:///?service=%s", value_of(o, "service"));
	else
		crm_str_addf(&out, "postgresql://%s%s%s%s%s/%s", user ? user : "", user ? "@" : "",
		    host && *host != '/' ? host : "", port ? ":" : "", port ? port : "",
		    db     ? db
		    : user ? user
			   : "");
	crm_pq.conninfoFree(o);
	return crm_str_take(&out);
}

static void quiet(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

/* As url says, but to the database `other` where it is not NULL. */
static PGconn *dial(struct crm_db *db, const char *other)
{
	char wait[16], name[64];
	/* What comes later counts; only the first dbname may be a URL. */
	const char *keyword[] = { "fallback_application_name", "connect_timeout", "dbname",
		"client_encoding", other ? "dbname" : NULL, NULL };
	const char *value[] = { name, wait, db->url, "UTF8", other, NULL };

	snprintf(wait, sizeof wait, "%d", db->wait < 2 ? 2 : db->wait);
	snprintf(name, sizeof name, "%s", crm_program());
	return crm_pq.connectdbParams(keyword, value, 1);
}

/* libpq tells nobody the SQLSTATE of a connection that failed: whether the database is
 * there, the server's own database knows. */
static bool no_database(struct crm_db *db)
{
	PQconninfoOption *o = crm_pq.conninfoParse(db->url, NULL);
	const char *name = value_of(o, "dbname"), *param[] = { name };
	PGconn *conn = name ? dial(db, "postgres") : NULL;
	PGresult *res;
	bool none = false;

	if (conn && crm_pq.status(conn) == CONNECTION_OK) {
		res = crm_pq.execParams(conn, "SELECT 1 FROM pg_database WHERE datname = $1", 1,
		    NULL, param, NULL, NULL, 0);
		none = crm_pq.resultStatus(res) == PGRES_TUPLES_OK && !crm_pq.ntuples(res);
		crm_pq.clear(res);
	}
	if (conn)
		crm_pq.finish(conn);
	crm_pq.conninfoFree(o);
	return none;
}

/* The last line says it: the lines before tell of other addresses that were tried. */
static int refused(struct crm_db *db, struct crm_err *e)
{
	struct crm_str text = { 0 };
	const char *at;
	int status = CRM_UNAVAILABLE;

	crm_str_puts(&text, crm_pq.errorMessage(crm_pg(db)->conn));
	while (text.len && text.s[text.len - 1] == '\n')
		text.s[--text.len] = '\0';
	at = text.len ? strrchr(text.s, '\n') : NULL;
	at = at ? at + 1 : crm_str_text(&text);
	if (strstr(at, "authentication failed") || strstr(at, "permission denied") ||
	    strstr(at, "no password supplied") || strstr(at, "pg_hba.conf") ||
	    (strstr(at, "role ") && strstr(at, "does not exist")))
		status = CRM_NOPERM;
	crm_err_set(e, status, "%s: %s", db->path, at);
	crm_str_release(&text);
	return status;
}

/* libpq, and the book's name as it is shown. */
static int name_book(struct crm_db *db, struct crm_err *e)
{
	PQconninfoOption *o;
	char *fault = NULL;
	int rc = crm_pq_load(e);

	if (rc)
		return rc;
	o = crm_pq.conninfoParse(db->url, &fault);
	free(db->path);
	db->path = crm_pg_display(db->url);
	if (!o)
		rc = crm_err_set(e, CRM_USAGE, "not the address of a book: %.*s",
		    (int)strcspn(fault ? fault : "?", "\n"), fault ? fault : "?");
	crm_pq.conninfoFree(o);
	free(fault);
	return rc;
}

static void disconnect(struct crm_db *db)
{
	struct crm_pg *pg = crm_pg(db);

	if (pg && pg->conn)
		crm_pq.finish(pg->conn);
	if (pg)
		crm_pg_copy_free(pg);
	free(pg);
	db->handle = NULL;
}

int crm_pg_connect(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg;
	int rc = name_book(db, e);

	if (rc)
		return rc;
	pg = crm_calloc(1, sizeof *pg);
	pg->waiting_end = &pg->waiting;
	db->handle = pg;
	pg->conn = dial(db, NULL);
	if (crm_pq.status(pg->conn) != CONNECTION_OK)
		return refused(db, e);
	crm_pq.setNoticeProcessor(pg->conn, quiet, NULL);
	if (crm_pq.serverVersion(pg->conn) < 150000)
		return crm_err_set(e, CRM_UNAVAILABLE,
		    "%s: a server of version %d; a book needs PostgreSQL 15 or newer", db->path,
		    crm_pq.serverVersion(pg->conn) / 10000);
	return 0;
}

int crm_pg_exec(struct crm_db *db, const char *sql, struct crm_err *e)
{
	int64_t ignored;

	return crm_pg_number(db, sql, &ignored, e);
}

int crm_pg_number(struct crm_db *db, const char *sql, int64_t *n, struct crm_err *e)
{
	PGresult *res;
	int rc = crm_pg_plain(db, e);

	if (rc)
		return rc;
	res = crm_pq.exec(crm_pg(db)->conn, sql);
	if (crm_pq.resultStatus(res) == PGRES_TUPLES_OK) {
		if (crm_pq.ntuples(res) && !crm_pq.getisnull(res, 0, 0))
			*n = atoll(crm_pq.getvalue(res, 0, 0));
	} else if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK) {
		rc = crm_pg_fail(db, res, e);
	}
	crm_pq.clear(res);
	return rc;
}

/* "CRM1 2": ours, schema step 2. */
static int pg_version(struct crm_db *db, int *version, struct crm_err *e)
{
	int64_t n = crm_pg(db)->version;
	int rc = 0;

	if (db->mode == CRM_DB_UPGRADE)
		rc = crm_pg_number(db, "SELECT CAST(substr(" STATE ", 6) AS bigint)", &n, e);
	*version = (int)n;
	return rc;
}

static int pg_step_done(struct crm_db *db, int n, struct crm_err *e)
{
	char sql[64];
	int rc = 0;

	if (n == 1)
		rc = crm_pg_exec(db,
		    "CREATE TABLE search (noun bigint NOT NULL, id bigint NOT NULL,"
		    " words text COLLATE \"C\" NOT NULL, PRIMARY KEY (noun, id));"
		    "CREATE INDEX search_words ON search USING gin"
		    " (array_to_tsvector(string_to_array(words, ' ')))",
		    e);
	snprintf(sql, sizeof sql, "COMMENT ON SCHEMA crm IS 'CRM1 %d'", n);
	return rc ? rc : crm_pg_exec(db, sql, e);
}

/* Settings, and in the same breath: is it a book, by its comment; and which: a book
 * that is put in its place has other tables. */
static int known(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	PGresult *res = crm_pq.exec(pg->conn, SETTINGS
	    "; SELECT CAST(to_regclass('crm.settings') AS oid), to_regnamespace('crm')," STATE);
	const char *state;
	int rc = 0;

	if (crm_pq.resultStatus(res) != PGRES_TUPLES_OK)
		rc = crm_pg_fail(db, res, e);
	state = rc ? "" : crm_pq.getvalue(res, 0, 2);
	if (!rc && crm_pq.getisnull(res, 0, 1))
		rc = crm_err_set(e, CRM_NOINPUT, "no book at '%s'; make one: crm init", db->path);
	else if (!rc && strncmp(state, "CRM1 ", 5) != 0)
		rc = crm_err_set(e, CRM_DATA, "%s: a database, but not a book", db->path);
	if (!rc) {
		pg->oid = atoll(crm_pq.getvalue(res, 0, 0));
		pg->version = atoi(state + 5);
	}
	crm_pq.clear(res);
	return rc;
}

static int pg_open(struct crm_db *db, const char *path, enum crm_db_mode mode, struct crm_err *e)
{
	int rc = crm_pg_connect(db, e);

	(void)path;
	(void)mode;
	if (rc && crm_pq_load(NULL) == 0 && rc != CRM_USAGE && no_database(db))
		rc = crm_err_set(e, CRM_NOINPUT, "no book at '%s'; make one: crm init", db->path);
	return rc ? rc : known(db, e);
}

static void quoted(struct crm_str *out, const char *name)
{
	crm_str_addc(out, '"');
	for (; *name; name++) {
		if (*name == '"')
			crm_str_addc(out, '"');
		crm_str_addc(out, *name);
	}
	crm_str_addc(out, '"');
}

static int create_database(struct crm_db *db, struct crm_err *e)
{
	PQconninfoOption *o = crm_pq.conninfoParse(db->url, NULL);
	struct crm_str sql = { 0 };
	PGconn *conn = dial(db, "postgres");
	PGresult *res;
	int rc = 0;

	crm_str_puts(&sql, "CREATE DATABASE ");
	quoted(&sql, value_of(o, "dbname"));
	crm_str_puts(&sql, " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
	res = crm_pq.exec(conn, sql.s);
	/* 42P04: somebody else was first, and may not have a book in it yet. */
	if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK &&
	    strcmp(crm_pq.resultErrorField(res, PG_DIAG_SQLSTATE), "42P04") != 0)
		rc = crm_pg_fail(db, res, e);
	crm_pq.clear(res);
	crm_pq.finish(conn);
	crm_pq.conninfoFree(o);
	crm_str_release(&sql);
	return rc;
}

/* All in one transaction, which crm_db_publish ends: whoever makes one at the same time
 * waits at CREATE SCHEMA, and is told then. */
static int pg_create(struct crm_db *db, const char *path, struct crm_err *e)
{
	int64_t there = 0;
	int rc = crm_pg_connect(db, e);

	(void)path;
	if (rc && rc != CRM_USAGE && crm_pg(db) && no_database(db)) {
		rc = create_database(db, e);
		disconnect(db);
		rc = rc ? rc : crm_pg_connect(db, e);
	}
	if (!rc)
		rc = crm_pg_number(
		    db, "SELECT 1 WHERE to_regnamespace('crm') IS NOT NULL", &there, e);
	if (!rc && !there)
		rc = crm_pg_exec(db, SETTINGS, e);
	if (!rc && !there)
		rc = crm_pg_exec(db, "BEGIN; CREATE SCHEMA crm", e);
	if (there || (rc && strstr(e->text, "\"crm\"")))
		return crm_err_set(e, CRM_USAGE, "%s: there is something already", db->path);
	if (rc)
		return rc;
	crm_pg(db)->creating = true;
	crm_db_upgrade(db);
	return 0;
}

static int pg_commit(struct crm_db *db, struct crm_err *e)
{
	PGresult *res;
	int rc = crm_pg_insert_flush(db, NULL, e);

	crm_pg(db)->mark[0] = '\0';
	if (!rc)
		rc = crm_pg_copy_counted(db, e);
	if (!rc)
		rc = crm_pg_plain(db, e);
	if (rc || crm_pg(db)->creating)
		return rc;
	res = crm_pq.exec(crm_pg(db)->conn, "COMMIT");
	if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK)
		rc = crm_pg_fail(db, res, e);
	else if (strcmp(crm_pq.cmdStatus(res), "COMMIT") != 0)
		rc = crm_err_set(e, CRM_BUG, "%s: the server rolled back", db->path);
	crm_pq.clear(res);
	return rc;
}

static int pg_publish(struct crm_db *db, struct crm_err *e)
{
	crm_pg(db)->creating = false;
	return pg_commit(db, e);
}

/* Of a transaction that failed nothing is worth an error. */
static void pg_rollback(struct crm_db *db)
{
	struct crm_err e = { 0 };

	if (!crm_pg(db))
		return;
	crm_pg_insert_forget(db);
	crm_pg_copy_forget(crm_pg(db));
	if (!crm_pg_home(db, &e))
		crm_pg_wait(db, NULL, &e);
	e.code = 0;
	if (crm_pq.status(crm_pg(db)->conn) == CONNECTION_OK && !crm_pg_plain(db, &e))
		crm_pq.clear(crm_pq.exec(crm_pg(db)->conn, "ROLLBACK"));
	crm_pg(db)->creating = false;
}

/* Who holds the lock, asked over a second connection: ours waits. */
static void holder(struct crm_db *db, struct crm_str *out)
{
	PGconn *conn = dial(db, NULL);
	PGresult *res = crm_pq.exec(conn,
	    "SELECT a.application_name, a.usename, a.pid FROM pg_locks l JOIN pg_stat_activity a"
	    " ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.objid = " CRM_PG_LOCK
	    " AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())");

	if (crm_pq.resultStatus(res) == PGRES_TUPLES_OK && crm_pq.ntuples(res))
		crm_str_addf(out, "%s of %s (pid %s of the server)", crm_pq.getvalue(res, 0, 0),
		    crm_pq.getvalue(res, 0, 1), crm_pq.getvalue(res, 0, 2));
	else
		crm_str_puts(out, "others");
	crm_pq.clear(res);
	crm_pq.finish(conn);
}

/* Waits at most `seconds` for an answer; false: there is none yet. */
static bool answered(struct crm_db *db, double seconds)
{
	PGconn *conn = crm_pg(db)->conn;
	double end = crm_lock_clock() + seconds, left;

	while (crm_pq.isBusy(conn)) {
		struct timeval t;
		fd_set set;
		int fd = crm_pq.socket(conn);

		left = end - crm_lock_clock();
		if (left <= 0 || fd < 0)
			return false;
		t = (struct timeval){ (time_t)left,
			(suseconds_t)((left - (double)(time_t)left) * 1e6) };
		FD_ZERO(&set);
		FD_SET(fd, &set);
		if (select(fd + 1, &set, NULL, NULL, &t) > 0 && !crm_pq.consumeInput(conn))
			return true; /* the failure is in the result */
	}
	return true;
}

/* The server ends the wait by itself, too: a lock that comes too late is nobody's. */
static int take_lock(struct crm_db *db, int64_t *oid, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	struct crm_str sql = { 0 }, who = { 0 };
	PGresult *res;
	int rc = crm_pg_plain(db, e);

	if (rc)
		return rc;
	crm_str_addf(&sql,
	    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = %d;"
	    " SELECT pg_advisory_xact_lock(" CRM_PG_LOCK ");"
	    " SELECT CAST(to_regclass('crm.settings') AS oid)",
	    db->wait ? db->wait * 1000 : 1);
	if (!crm_pq.sendQuery(conn, sql.s))
		rc = crm_pg_fail(db, NULL, e);
	crm_str_release(&sql);
	if (!rc && db->wait > 2 && !answered(db, 2)) {
		holder(db, &who);
		crm_warn("waiting for the book, held by %s", crm_str_text(&who));
		crm_str_release(&who);
	}
	while (!rc && (res = crm_pq.getResult(conn))) {
		ExecStatusType status = crm_pq.resultStatus(res);

		if (status == PGRES_TUPLES_OK && crm_pq.ntuples(res))
			*oid = atoll(crm_pq.getvalue(res, 0, 0));
		else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
			rc = crm_pg_fail(db, res, e);
		crm_pq.clear(res);
	}
	if (!rc && crm_pq.status(conn) != CONNECTION_OK)
		rc = crm_pg_fail(db, NULL, e);
	return rc;
}

/* The command's words, cut, as the server's list of sessions shows them. */
static void tell_name(struct crm_db *db, const char *what)
{
	struct crm_str sql = { 0 };
	int n = 0;

	crm_str_addf(&sql, "SET application_name = '%s ", crm_program());
	for (; *what && n < 40; what++, n++)
		if (*what == '\'' || *what == '\\')
			crm_str_addc(&sql, ' ');
		else
			crm_str_addc(&sql, *what);
	crm_str_addc(&sql, '\'');
	crm_pq.clear(crm_pq.exec(crm_pg(db)->conn, sql.s));
	crm_str_release(&sql);
}

static int pg_begin(struct crm_db *db, const char *what, struct crm_err *e)
{
	int64_t oid = 0;
	int rc;

	if (crm_pg(db)->creating)
		return 0;
	rc = crm_pg_plain(db, e);
	if (rc)
		return rc;
	tell_name(db, what);
	rc = take_lock(db, &oid, e);
	if (!rc && oid != crm_pg(db)->oid)
		rc = crm_err_set(
		    e, CRM_BUSY, "%s: another book is in its place now; try again", db->path);
	if (rc)
		pg_rollback(db);
	return rc;
}

static int pg_begin_read(struct crm_db *db, struct crm_err *e)
{
	return crm_pg_send_text(db, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", e);
}

static int pg_exec(struct crm_db *db, const char *sql, struct crm_err *e)
{
	const char *name = strrchr(sql, ' ') + 1;
	bool quick = !strncmp(sql, "RELEASE ", 8) || !strncmp(sql, "ROLLBACK TO ", 12);
	int rc;

	if (!strncmp(sql, "SAVEPOINT ", 10))
		return crm_pg_mark_set(db, name, e);
	if (quick && crm_pg_mark_is(db, name)) {
		if (*sql == 'R' && sql[1] == 'O')
			crm_pg_mark_back(db);
		else
			crm_pg(db)->mark[0] = '\0';
		return 0;
	}
	rc = crm_pg_insert_flush(db, NULL, e);
	if (!rc)
		rc = crm_pg_mark_send(db, e);
	/* A table whose references are still to be checked takes no new index or column. */
	if (!rc && !quick && db->in_txn)
		rc = crm_pg_exec(db, CRM_PG_CHECK_NOW, e);
	if (rc)
		return rc;
	return quick ? crm_pg_send_text(db, sql, e) : crm_pg_exec(db, sql, e);
}

/* Nobody rolls a server's last change back: it does that itself. */
static bool pg_pending(const struct crm_db *db)
{
	(void)db;
	return false;
}

static void pg_bound(int64_t bytes)
{
	(void)bytes; /* the server has its own */
}

static void pg_words_query(
    struct crm_str *sql, int n, int noun, const char *words, struct crm_str *value)
{
	crm_str_addf(sql,
	    "(SELECT search.id FROM search WHERE search.noun = %d AND"
	    " array_to_tsvector(string_to_array(search.words, ' ')) @@ CAST($%d AS tsquery))",
	    noun, n);
	while (*words) {
		size_t len = strcspn(words, " ");

		if (len)
			crm_str_addf(value, "%s'%.*s':*", value->len ? " & " : "", (int)len, words);
		words += len + (words[len] == ' ');
	}
}

/* The server keeps what it understood of a view; its comment keeps the words. */
static int pg_view_made(struct crm_db *db, const char *name, const char *sql, struct crm_err *e)
{
	struct crm_str out = { 0 };
	int rc;

	crm_str_addf(&out, "COMMENT ON VIEW %s IS '", name);
	for (; *sql; sql++) {
		if (*sql == '\'')
			crm_str_addc(&out, '\'');
		crm_str_addc(&out, *sql);
	}
	crm_str_addc(&out, '\'');
	rc = crm_pg_exec(db, out.s, e);
	crm_str_release(&out);
	return rc;
}

static void pg_verdict(struct crm_db *db, struct crm_str *out)
{
	PGconn *conn = crm_pg(db)->conn;

	crm_str_addf(out, "PostgreSQL %s%s", crm_pq.parameterStatus(conn, "server_version"),
	    crm_pq.sslInUse(conn) ? ", TLS" : "");
}

const struct crm_engine crm_postgres = {
	.name = "PostgreSQL",
	.open = pg_open,
	.create = pg_create,
	.publish = pg_publish,
	.close = disconnect,
	.begin = pg_begin,
	.begin_read = pg_begin_read,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.pending = pg_pending,
	.exec = pg_exec,
	.prepare = crm_pg_prepare,
	.finalize = crm_pg_finalize,
	.bind = crm_pg_bind,
	.step = crm_pg_step,
	.reset = crm_pg_reset,
	.columns = crm_pg_columns,
	.value = crm_pg_value,
	.integer = crm_pg_integer,
	.changes = crm_pg_changes,
	.version = pg_version,
	.step_done = pg_step_done,
	.spell = crm_pg_spell,
	.bound = pg_bound,
	.verdict = pg_verdict,
	.words_query = pg_words_query,
	.adds = true,
	.below = "crm.",
	.words_put = "INSERT INTO search (noun, id, words) VALUES ($1, $2, $3)",
	.words_set = "UPDATE search SET words = $3 WHERE noun = $1 AND id = $2",
	.words_drop = "DELETE FROM search WHERE noun = $1 AND id = $2",
	.words_all = "SELECT s.id, s.words FROM search s WHERE s.noun = $1 ORDER BY s.id",
	.size = "SELECT pg_database_size(current_database())",
	.has_column = "SELECT 1 FROM pg_attribute a WHERE a.attrelid = to_regclass($1)"
		      " AND a.attname = $2 AND NOT a.attisdropped",
	.filled = "SELECT 1 FROM pg_attribute a WHERE a.attrelid = to_regclass($1)"
		  " AND a.attname = $2 AND a.attnotnull",
	/* To drop one shuts out everybody who reads the table, until COMMIT. */
	.indexes = NULL,
	.view_as = "WITH (security_invoker = true) AS",
	.view_made = pg_view_made,
	.view = "SELECT obj_description(to_regclass($1), 'pg_class')",
	.schema = "SELECT pg_get_viewdef(c.oid) FROM pg_class c WHERE c.relnamespace ="
		  " to_regnamespace('crm') AND c.relkind = 'v' ORDER BY c.relname",
};
