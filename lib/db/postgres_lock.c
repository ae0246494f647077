/* The writer's lock: an advisory one, which the server hands on in turn and drops with its
 * holder's connection, whatever became of that. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/postgres.h"

/* Who stops in the middle (Ctrl-Z) keeps others waiting no
 * longer than this. */
#define IDLE "10min"

/* Asked over a second connection: ours waits. */
static void holder(struct crm_db *db, struct crm_str *out)
{
	PGconn *conn = crm_pg_dial(db, NULL);
	PGresult *res = crm_pq.exec(conn,
	    "SELECT a.application_name, a.usename, a.pid FROM pg_locks l JOIN pg_stat_activity a"
	    " ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.objid = " CRM_PG_LOCK
	    " AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())");

	if (crm_pq.resultStatus(res) == PGRES_TUPLES_OK && crm_pq.ntuples(res))
		crm_str_addf(out, "%s (%s, pid %s of the server)", crm_pq.getvalue(res, 0, 1),
		    crm_pq.getvalue(res, 0, 0), crm_pq.getvalue(res, 0, 2));
	else
		crm_str_puts(out, "others");
	crm_pq.clear(res);
	crm_pq.finish(conn);
}

bool crm_pg_answered(struct crm_db *db, double seconds)
{
	PGconn *conn = crm_pg(db)->conn;
	double end = crm_lock_clock() + seconds;

	while (crm_pq.isBusy(conn)) {
		struct pollfd p = { .fd = crm_pq.socket(conn), .events = POLLIN };
		double left = end - crm_lock_clock();

		if (left <= 0 || p.fd < 0)
			return false;
		if (poll(&p, 1, (int)(left * 1000) + 1) > 0 && !crm_pq.consumeInput(conn))
			return true; /* the failure is in the result */
	}
	return true;
}

/* The program and its verb. Everybody on the server sees this: no other word. */
static void name_us(struct crm_str *sql, const char *what)
{
	size_t n = strspn(what, "abcdefghijklmnopqrstuvwxyz");

	crm_str_addf(sql, "SET LOCAL application_name = '%s", crm_program());
	if (n && n < 20 && (!what[n] || what[n] == ' '))
		crm_str_addf(sql, " %.*s", (int)n, what);
	crm_str_puts(sql, "';");
}

static int answers(struct crm_db *db, bool *same, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	PGresult *res;
	int rc = 0;

	while ((res = crm_pq.getResult(conn))) {
		ExecStatusType status = crm_pq.resultStatus(res);

		if (status == PGRES_TUPLES_OK && crm_pq.nfields(res) == 3) {
			*same = strtoll(crm_pq.getvalue(res, 0, 0), NULL, 10) == crm_pg(db)->oid &&
				!strcmp(crm_pq.getvalue(res, 0, 2), crm_pg(db)->state);
			if (!strcmp(crm_pq.getvalue(res, 0, 1), "on"))
				rc = crm_err_set(e, CRM_NOPERM,
				    "%s: the server is read-only (a replica?)", db->path);
		} else if (!rc && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
			rc = crm_pg_fail(db, res, e);
		}
		crm_pq.clear(res);
	}
	if (!rc && crm_pq.status(conn) != CONNECTION_OK)
		rc = crm_pg_fail(db, NULL, e);
	return rc;
}

int crm_pg_lock(struct crm_db *db, const char *what, bool *same, struct crm_err *e)
{
	struct crm_str sql = { 0 }, who = { 0 };
	int rc = crm_pg_plain(db, e);

	if (rc)
		return rc;
	crm_str_puts(&sql, "BEGIN ISOLATION LEVEL READ COMMITTED;");
	name_us(&sql, what);
	crm_str_puts(&sql, "SET LOCAL idle_in_transaction_session_timeout = '" IDLE "';"
			   "SELECT pg_advisory_xact_lock(" CRM_PG_LOCK ");"
			   "SELECT CAST(to_regclass('crm.settings') AS oid),"
			   " current_setting('transaction_read_only'), " CRM_PG_STATE);
	if (!crm_pq.sendQuery(crm_pg(db)->conn, sql.s))
		rc = crm_pg_fail(db, NULL, e);
	crm_str_release(&sql);
	if (rc)
		return rc;
	if (db->wait > 2 && !crm_pg_answered(db, 2)) {
		holder(db, &who);
		crm_warn("waiting for the book, held by %s", crm_str_text(&who));
	}
	rc = answers(db, same, e);
	crm_str_reset(&who);
	if (rc == CRM_BUSY && db->wait) {
		holder(db, &who);
		crm_err_set(
		    e, CRM_BUSY, "the book is busy, held by %s; try again", crm_str_text(&who));
	} else if (rc == CRM_BUSY) {
		crm_err_set(e, CRM_BUSY, "the book is busy; try again");
	}
	crm_str_release(&who);
	return rc;
}
