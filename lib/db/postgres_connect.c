/* Connections: how a book's address is read, and what it means that nobody answers there.
 * libpq keeps the SQLSTATE of a connection that failed to itself, and the server's words
 * may be in any language: so such a connection is tried once more with all details told. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/postgres.h"

static void quiet(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

PGconn *crm_pg_dial(struct crm_db *db, const char *other)
{
	char wait[16], name[64];
	/* What comes later counts; only the first dbname may be a URL. A peer that is gone
	 * without a word is noticed after two minutes. */
	const char *keyword[] = { "fallback_application_name", "connect_timeout", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "dbname", "client_encoding",
		other ? "dbname" : NULL, NULL };
	const char *value[] = { name, wait, "60", "10", "6", db->url, "UTF8", other, NULL };
	PGconn *conn;

	snprintf(wait, sizeof wait, "%d", db->wait < 2 ? 2 : db->wait);
	snprintf(name, sizeof name, "%s", crm_program());
	conn = crm_pq.connectdbParams(keyword, value, 1);
	crm_pq.setNoticeProcessor(conn, quiet, NULL);
	return conn;
}

/* Of "... failed: FATAL:  3D000: database ..." what begins with the SQLSTATE; the last
 * where several servers were asked; NULL: none answered. */
static const char *answer_of(const char *text)
{
	const char *found = NULL;

	for (const char *at = text; (at = strstr(at, ":  ")); at++)
		if (strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 &&
		    !strncmp(at + 8, ": ", 2))
			found = at + 3;
	return found;
}

/* The last line that tells what happened; others ask back ("\tIs the server running"). */
static const char *last_line(const char *text)
{
	const char *line = text;

	for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
		if (*at != '\t' && *at != ' ' && *at != '\n' && strncmp(at, "LOCATION:", 9) != 0 &&
		    strncmp(at, "DETAIL:", 7) != 0 && strncmp(at, "HINT:", 5) != 0)
			line = at;
	return line;
}

static int nobody_answers(struct crm_db *db, const char *text, struct crm_err *e)
{
	const char *line = last_line(text);
	int status = CRM_UNAVAILABLE;

	if (strstr(line, "no password supplied") || strstr(line, "could not read certificate") ||
	    strstr(line, "private key file"))
		status = CRM_NOPERM;
	else if (!strncmp(line, "invalid ", 8) || !strncmp(line, "definition of service ", 22) ||
		 strstr(line, " value \""))
		status = CRM_USAGE;
	return crm_err_set(e, status, "%s: %.*s", db->path, (int)strcspn(line, "\n"), line);
}

/* Why the connection failed. True where it may well work in a moment. */
static bool refused(struct crm_db *db, PGconn *conn, struct crm_err *e)
{
	const char *text = crm_pq.errorMessage(conn), *at = answer_of(text), *words;
	char code[6] = "";
	int status;

	if (!at) {
		nobody_answers(db, text, e);
		return false;
	}
	memcpy(code, at, 5);
	at += 7;
	status = crm_pg_meaning(code, &words);
	if (status == CRM_NOINPUT)
		crm_err_set(e, status, "no book at '%s'; make one: crm init", db->path);
	else
		crm_err_set(e, status == CRM_NOPERM ? status : CRM_UNAVAILABLE, "%s: %.*s",
		    db->path, (int)strcspn(at, "\n"), at);
	/* Too many connections; the server starts. */
	return !strcmp(code, "53300") || !strcmp(code, "57P03");
}

static const char *without_value(const char *fault)
{
	static char text[128];
	const char *end = strstr(fault, ": \"");

	snprintf(text, sizeof text, "%.*s", (int)(end ? end - fault : (long)strcspn(fault, "\n")),
	    fault);
	return text;
}

/* libpq, and the book's name as it is shown. What libpq says of a wrong address may hold
 * all of it. */
static int name_book(struct crm_db *db, struct crm_err *e)
{
	PQconninfoOption *o;
	char *fault = NULL;
	int rc = crm_pq_load(e);

	if (rc)
		return rc;
	if (!strstr(db->url, "://"))
		return crm_err_set(e, CRM_USAGE,
		    "not the address of a book: postgresql://USER@HOST/DATABASE is wanted");
	o = crm_pq.conninfoParse(db->url, &fault);
	free(db->path);
	db->path = crm_db_shown(db->url);
	if (!o && (!fault || strstr(fault, "out of memory")))
		rc = crm_err_set(e, CRM_UNAVAILABLE, "out of memory");
	else if (!o)
		rc = crm_err_set(
		    e, CRM_USAGE, "not the address of a book: %s", without_value(fault));
	crm_pq.conninfoFree(o);
	free(fault);
	return rc;
}

void crm_pg_disconnect(struct crm_db *db)
{
	struct crm_pg *pg = crm_pg(db);

	if (!pg)
		return;
	if (pg->conn)
		crm_pq.finish(pg->conn);
	crm_pg_past_end(pg);
	crm_pg_copy_free(pg);
	free(pg->references);
	free(pg);
	db->handle = NULL;
}

/* Once; again, telling all, where a server answered with a refusal. True: try later. */
static bool try(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);

	if (pg->conn)
		crm_pq.finish(pg->conn);
	pg->conn = crm_pg_dial(db, NULL);
	if (crm_pq.status(pg->conn) == CONNECTION_OK)
		return false;
	if (strstr(crm_pq.errorMessage(pg->conn), ":  ")) {
		crm_pq.setErrorVerbosity(pg->conn, PQERRORS_VERBOSE);
		crm_pq.reset(pg->conn);
		crm_pq.setErrorVerbosity(pg->conn, PQERRORS_DEFAULT);
		if (crm_pq.status(pg->conn) == CONNECTION_OK)
			return false;
	}
	return refused(db, pg->conn, e);
}

static int fits(struct crm_db *db, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	const char *encoding = crm_pq.parameterStatus(conn, "server_encoding");

	if (crm_pq.serverVersion(conn) < 150000)
		return crm_err_set(e, CRM_UNAVAILABLE,
		    "%s: a server of version %d; a book needs PostgreSQL 15 or newer", db->path,
		    crm_pq.serverVersion(conn) / 10000);
	if (encoding && strcmp(encoding, "UTF8") != 0)
		return crm_err_set(e, CRM_CONFIG,
		    "%s: the database is encoded in %s; a book needs UTF8", db->path, encoding);
	return 0;
}

int crm_pg_connect(struct crm_db *db, struct crm_err *e)
{
	double begin = crm_lock_clock();
	struct crm_pg *pg;
	bool told = false;
	int rc = name_book(db, e);

	if (rc)
		return rc;
	pg = crm_calloc(1, sizeof *pg);
	pg->waiting_end = &pg->waiting;
	db->handle = pg;
	while (try(db, e)) {
		double waited = crm_lock_clock() - begin;

		if (waited >= db->wait)
			break;
		if (waited >= 2 && !told)
			crm_warn("waiting for the server: %s", e->text);
		told = told || waited >= 2;
		for (int i = 0; i < 20; i++)
			crm_lock_nap();
	}
	if (crm_pq.status(pg->conn) != CONNECTION_OK)
		return e->code;
	e->code = 0;
	e->text[0] = '\0';
	return fits(db, e);
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

/* A database for the book, which the user must be able to reach by another one. */
/* What is longer the server would cut: two books might become one. */
enum { NAME_MOST = 63 };

int crm_pg_create_database(struct crm_db *db, struct crm_err *e)
{
	PGconn *conn = crm_pg_dial(db, "postgres");
	struct crm_str sql = { 0 };
	const char *code;
	PGresult *res;
	int rc = 0;

	if (crm_pq.status(conn) != CONNECTION_OK) {
		crm_pq.finish(conn);
		return crm_err_set(e, CRM_NOINPUT,
		    "%s: no such database, and none can be made: its server's database 'postgres'"
		    " does not let you in",
		    db->path);
	}
	if (strlen(crm_pq.db(crm_pg(db)->conn)) > NAME_MOST) {
		crm_pq.finish(conn);
		return crm_err_set(e, CRM_USAGE, "%s: a database's name has at most %d bytes",
		    db->path, NAME_MOST);
	}
	crm_str_puts(&sql, "CREATE DATABASE ");
	quoted(&sql, crm_pq.db(crm_pg(db)->conn));
	crm_str_puts(&sql, " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
	res = crm_pq.exec(conn, sql.s);
	code = crm_pq.resultErrorField(res, PG_DIAG_SQLSTATE);
	/* Somebody else was first, a moment ago or just now, and may not have a book in it yet. */
	if (code && !strcmp(code, "42501"))
		rc = crm_err_set(e, CRM_NOPERM, "%s: %s", db->path,
		    crm_pq.resultErrorField(res, PG_DIAG_MESSAGE_PRIMARY));
	else if (crm_pq.resultStatus(res) != PGRES_COMMAND_OK &&
		 !(code && (!strcmp(code, "42P04") || !strcmp(code, "23505"))))
		rc = crm_pg_fail(db, res, e);
	crm_pq.clear(res);
	crm_pq.finish(conn);
	crm_str_release(&sql);
	return rc;
}
