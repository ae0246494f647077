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

#include "base/mem.h"

/* Set for every connection, so that neither the server's nor the user's settings
 * change what a statement means, or end a command that takes its time. A server that
 * looks whether its client is still there (Windows' cannot) drops a killed one's lock. */
#define SETTINGS                                                                              \
	"SET search_path = crm; SET client_min_messages = error; SET datestyle = ISO;"        \
	" SET timezone = 'UTC'; SET extra_float_digits = 0; SET cursor_tuple_fraction = 1;"   \
	" SET jit = off; SET standard_conforming_strings = on; SET row_security = on;"        \
	" SET default_transaction_isolation = 'read committed';"                              \
	" SET default_transaction_read_only = off; SET default_transaction_deferrable = off;" \
	" SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"            \
	" SET idle_session_timeout = 0; SET tcp_keepalives_idle = 60;"                        \
	" SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 6;"                    \
	" SELECT set_config('client_connection_check_interval', '2s', false)"                 \
	" WHERE version() !~* 'visual c|mingw'"

/* Do we own the book, and does search need no detour? Whoever does not asks which records
 * are visible of very many: worth some memory to the server. */
#define RIGHTS                                                                      \
	", pg_has_role(n.nspowner, 'USAGE'),"                                       \
	" has_column_privilege(to_regclass('crm.search')::oid, 'words', 'SELECT')," \
	" CASE WHEN NOT pg_has_role(n.nspowner, 'USAGE') THEN"                      \
	" set_config('hash_mem_multiplier', '16', false) END"

int crm_pg_exec(struct crm_db *db, const char *sql, struct crm_err *e)
{
	int64_t ignored;

	return crm_pg_number(db, sql, &ignored, e);
}

int crm_pg_number(struct crm_db *db, const char *sql, int64_t *n, struct crm_err *e)
{
	char *text = NULL;
	int rc = crm_pg_text(db, sql, &text, e);

	if (text)
		*n = strtoll(text, NULL, 10);
	free(text);
	return rc;
}

int crm_pg_text(struct crm_db *db, const char *sql, char **text, struct crm_err *e)
{
	PGresult *res;
	int rc = crm_pg_plain(db, e);

	*text = NULL;
	if (rc)
		return rc;
	res = crm_pq.exec(crm_pg(db)->conn, sql);
	if (crm_pq.resultStatus(res) == PGRES_TUPLES_OK) {
		if (crm_pq.ntuples(res) && !crm_pq.getisnull(res, 0, 0))
			*text = crm_strdup(crm_pq.getvalue(res, 0, 0));
	} else if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK) {
		rc = crm_pg_fail(db, res, e);
	}
	crm_pq.clear(res);
	return rc;
}

/* "CRM1 2 731": ours, schema step 2, put in the place of another by transaction 731. */
static int pg_version(struct crm_db *db, int *version, struct crm_err *e)
{
	int64_t n = crm_pg(db)->version;
	int rc = 0;

	if (db->mode == CRM_DB_UPGRADE)
		rc = crm_pg_number(
		    db, "SELECT CAST(split_part(" CRM_PG_STATE ", ' ', 2) AS bigint)", &n, e);
	*version = (int)n;
	return rc;
}

static int fold(struct crm_db *db, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	int rc;

	crm_pg_fold(&sql);
	rc = crm_pg_exec(db, sql.s, e);
	crm_str_release(&sql);
	return rc;
}

static int pg_step_done(struct crm_db *db, int n, struct crm_err *e)
{
	char sql[64];
	int rc = n == 1 ? fold(db, e) : 0;

	if (n == 1 && !rc)
		rc = crm_pg_exec(db, crm_pg_search, e);
	snprintf(sql, sizeof sql, "COMMENT ON SCHEMA crm IS 'CRM1 %d'", n);
	return rc ? rc : crm_pg_exec(db, sql, e);
}

/* --wait in milliseconds; to the server 0 is for ever. */
static int lock_timeout(const struct crm_db *db)
{
	return db->wait ? db->wait * 1000 : 1;
}

/* Settings, and in the same breath: is it a book, by its comment; and which: a book
 * that is put in its place has other tables, or another comment. */
static int known(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	struct crm_str sql = { 0 };
	PGresult *res;
	const char *state;
	int rc = 0;

	crm_str_addf(&sql,
	    SETTINGS
	    "; SET lock_timeout = %d; " CRM_PG_OWN
	    "; SELECT CAST(to_regclass('crm.settings') AS oid), to_regnamespace('crm')," CRM_PG_STATE
		RIGHTS " FROM (VALUES (1)) one LEFT JOIN pg_namespace n ON n.nspname = 'crm'",
	    lock_timeout(db));
	res = crm_pq.exec(pg->conn, sql.s);
	crm_str_release(&sql);
	if (crm_pq.resultStatus(res) != PGRES_TUPLES_OK)
		rc = crm_pg_fail(db, res, e);
	state = rc ? "" : crm_pq.getvalue(res, 0, 2);
	if (!rc && crm_pq.getisnull(res, 0, 1))
		rc = crm_err_set(e, CRM_NOINPUT, "no book at '%s'; make one: crm init", db->path);
	else if (!rc && strncmp(state, "CRM1 ", 5) != 0)
		rc = crm_err_set(e, CRM_DATA, "%s: a database, but not a book", db->path);
	if (!rc) {
		pg->oid = strtoll(crm_pq.getvalue(res, 0, 0), NULL, 10);
		snprintf(pg->state, sizeof pg->state, "%s", state);
		pg->version = (int)strtol(state + 5, NULL, 10);
		pg->limited = *crm_pq.getvalue(res, 0, 3) == 'f';
		pg->detour = *crm_pq.getvalue(res, 0, 4) == 'f';
	}
	crm_pq.clear(res);
	return rc;
}

static int pg_open(struct crm_db *db, const char *path, enum crm_db_mode mode, struct crm_err *e)
{
	int rc = crm_pg_connect(db, e);

	(void)path;
	(void)mode;
	return rc ? rc : known(db, e);
}

/* All in one transaction, which crm_db_publish ends. Of two that make one at once the
 * second waits for the lock, and is told then. */
static int pg_create(struct crm_db *db, const char *path, struct crm_err *e)
{
	int64_t there = 0;
	bool ignored;
	int rc = crm_pg_connect(db, e);

	(void)path;
	if (rc == CRM_NOINPUT && crm_pg(db)) {
		rc = crm_pg_create_database(db, e);
		crm_pg_disconnect(db);
		rc = rc ? rc : crm_pg_connect(db, e);
	}
	if (!rc)
		rc = crm_pg_exec(db, SETTINGS, e);
	if (!rc)
		rc = crm_pg_lock(db, "init", &ignored, e);
	if (!rc)
		rc = crm_pg_number(
		    db, "SELECT 1 WHERE to_regnamespace('crm') IS NOT NULL", &there, e);
	if (there)
		return crm_err_set(e, CRM_USAGE, "%s: there is something already", db->path);
	if (!rc)
		rc = crm_pg_exec(db, "CREATE SCHEMA crm", e);
	if (rc)
		return rc;
	crm_pg(db)->creating = true;
	crm_db_upgrade_to(db, db->steps);
	return crm_pg_number(
	    db, "SELECT CAST(to_regclass('crm.settings') AS oid)", &crm_pg(db)->oid, e);
}

/* An answer of the server that leaves no doubt: it rolled back. */
static bool says_no(const PGresult *res)
{
	const char *code = crm_pq.resultErrorField(res, PG_DIAG_SQLSTATE);

	return crm_pq.resultStatus(res) == PGRES_COMMAND_OK ||
	       (code && strncmp(code, "57P", 3) != 0 && strncmp(code, "08", 2) != 0);
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
	db->undone = rc;
	if (rc || crm_pg(db)->creating)
		return rc;
	res = crm_pq.exec(crm_pg(db)->conn, "COMMIT");
	if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK)
		rc = crm_pg_fail(db, res, e);
	else if (strcmp(crm_pq.cmdStatus(res), "COMMIT") != 0)
		rc = crm_err_set(e, CRM_BUG, "%s: the server rolled back", db->path);
	db->undone = rc && says_no(res);
	crm_pq.clear(res);
	return rc;
}

/* The server may still be at work on the COMMIT whose answer did not come: it holds the
 * writer's lock until it is done. */
static int pg_reopen(struct crm_db *db, struct crm_err *e)
{
	enum { LEAST = 5 };
	double begin = crm_lock_clock(), left;
	struct crm_str sql = { 0 };
	int rc;

	while ((rc = pg_open(db, db->url, CRM_DB_READ, e)) == CRM_UNAVAILABLE) {
		crm_pg_disconnect(db);
		if (crm_lock_clock() - begin >= db->wait)
			return rc;
		for (int i = 0; i < 20; i++)
			crm_lock_nap();
	}
	if (rc)
		return rc;
	left = db->wait - (crm_lock_clock() - begin);
	crm_str_addf(&sql,
	    "BEGIN READ ONLY; SET LOCAL lock_timeout = '%ds';"
	    " SELECT pg_advisory_xact_lock_shared(" CRM_PG_LOCK "); COMMIT",
	    left < LEAST ? LEAST : (int)left);
	rc = crm_pg_exec(db, sql.s, e);
	crm_str_release(&sql);
	return rc;
}

/* Where the answer did not come the book that is there tells by its tables whose it is. */
static int pg_publish(struct crm_db *db, struct crm_err *e)
{
	int64_t ours = crm_pg(db)->oid;
	struct crm_err why = { 0 };
	int rc;

	crm_pg(db)->creating = false;
	rc = pg_commit(db, e);
	if (!rc || db->undone)
		return rc;
	crm_pg_disconnect(db);
	rc = pg_reopen(db, &why);
	if (!rc && crm_pg(db)->oid == ours)
		return 0;
	if (rc && rc != CRM_NOINPUT)
		return crm_err_set(
		    e, e->code, "%s: the connection was lost; perhaps the book is made", db->path);
	return e->code;
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

static int pg_begin(struct crm_db *db, const char *what, struct crm_err *e)
{
	bool same = false;
	int rc;

	if (crm_pg(db)->creating)
		return 0;
	rc = crm_pg_lock(db, what, &same, e);
	if (!rc && !same)
		rc = crm_err_set(
		    e, CRM_BUSY, "%s: another book is in its place now; try again", db->path);
	if (rc)
		pg_rollback(db);
	return rc;
}

static int pg_begin_read(struct crm_db *db, struct crm_err *e)
{
	if (db->past_asked)
		return crm_pg_past_begin(db, e);
	return crm_pg_send_text(db, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", e);
}

/* The server makes and changes no table while references of its rows wait to be looked at. */
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
	if (rc || crm_pg_past_later(db, sql))
		return rc;
	if (quick)
		return crm_pg_send_text(db, sql, e);
	if (db->in_txn && db->mode != CRM_DB_READ)
		rc = crm_pg_exec(db, CRM_PG_CHECK_NOW, e);
	return rc ? rc : crm_pg_exec(db, sql, e);
}

/* Nobody rolls a server's last change back: it does that itself. */
static bool pg_pending(const struct crm_db *db)
{
	(void)db;
	return false;
}

static const char *pg_login(const struct crm_db *db)
{
	return crm_pq.user(crm_pg(db)->conn);
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

static bool pg_limited(const struct crm_db *db)
{
	return crm_pg(db)->limited;
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
	.close = crm_pg_disconnect,
	.reopen = pg_reopen,
	.begin = pg_begin,
	.begin_read = pg_begin_read,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.login = pg_login,
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
	.bound = crm_pg_bound,
	.query = crm_pg_query,
	.parameters = crm_pg_parameters,
	.column = crm_pg_column,
	.cell = crm_pg_cell,
	.verdict = pg_verdict,
	.limited = pg_limited,
	.command = "command(x.id)",
	.rights = crm_pg_rights,
	.grant = crm_pg_grant,
	.grants =
	    "SELECT CAST(u.rolname AS text) AS login, substr(g.rolname, length(o.rolname) - 4)"
	    " FROM pg_namespace n JOIN pg_roles o ON o.oid = n.nspowner"
	    " JOIN pg_roles g ON left(g.rolname, length(o.rolname) - 5) = left(o.rolname,"
	    " length(o.rolname) - 5) AND substr(g.rolname, length(o.rolname) - 4) IN"
	    " ('viewer', 'agent', 'manager', 'admin')"
	    " JOIN pg_auth_members m ON m.roleid = g.oid JOIN pg_roles u ON u.oid = m.member"
	    " WHERE n.nspname = 'crm' AND o.rolname ~ '^crm_.*_admin$' AND u.oid <> o.oid"
	    " UNION ALL SELECT CAST(o.rolname AS text), 'admin' FROM pg_namespace n"
	    " JOIN pg_roles o ON o.oid = n.nspowner WHERE n.nspname = 'crm' AND o.rolcanlogin"
	    " ORDER BY login",
	.words_query = crm_pg_words_query,
	.overlay = crm_pg_overlay,
	.overlay_again = crm_pg_overlay_again,
	.adds = true,
	.below = "crm.",
	.words_put = "INSERT INTO search (noun, id, words) VALUES ($1, $2, $3)",
	.words_set = "UPDATE search SET words = $3 WHERE noun = $1 AND id = $2 AND part = 0",
	.words_drop = "DELETE FROM search WHERE noun = $1 AND id = $2",
	.words_most = 1000000,
	.words_more = "INSERT INTO search (noun, id, part, words) VALUES ($1, $2, $3, $4)",
	.words_less = "DELETE FROM search WHERE noun = $1 AND id = $2 AND part > 0",
	.words_all = "SELECT s.id, CASE WHEN s.words <> '' THEN s.words ELSE"
		     " (SELECT string_agg(p.words, ' ' ORDER BY p.part) FROM search p"
		     " WHERE p.noun = s.noun AND p.id = s.id AND p.part > 0) END"
		     " FROM search s WHERE s.noun = $1 AND s.part = 0 ORDER BY s.id",
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
	.load = pg_begin,
	.load_rows = crm_pg_load_rows,
	.load_end = crm_pg_load_end,
	.empty = crm_pg_empty,
	.moved = crm_pg_moved,
	.check = crm_pg_check,
	.compact = crm_pg_compact,
	.schema = crm_pg_schema,
	.tables = crm_pg_tables,
	.table_columns = crm_pg_table_columns,
	.table_indexes = crm_pg_table_indexes,
	.database = "SELECT current_database()",
};
