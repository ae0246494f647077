/* Rows on their way by COPY, while the command makes the next ones: the server takes and
 * indexes rows as long as we parse and check others, so that a bulk load keeps two
 * processors at work. The connection is non-blocking meanwhile, and is poked now and then;
 * whoever wants it for something else waits until all rows have arrived.
 *
 * In a bulk load the references of the rows that arrived are checked at once, in the same
 * way: left to COMMIT, the server would keep a note of each row in its memory. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/postgres.h"

enum leg { ARRIVED, ASKED, ROWS, ENDED, CHECKING };
enum { CHUNK = 65536, TABLES = 16, MANY = 50000 };

struct crm_pg_copy {
	enum leg leg;
	struct crm_pg_stmt *first; /* of those whose rows have not arrived; its are under way */
	const char *at;            /* the next of its rows */
	int left;
	bool whole; /* nothing waits that these rows refer to */
	unsigned pokes;
	struct crm_str out;
	struct {
		char name[64];
		int64_t rows; /* that came to it in this transaction */
	} table[TABLES];
	size_t tables;
};

static int lost(struct crm_db *db, struct crm_err *e)
{
	return crm_pg_fail(db, NULL, e);
}

static void escape(struct crm_str *out, const char *s, size_t len)
{
	for (const char *end = s + len; s < end;) {
		size_t n = 0;

		while (s + n < end && s[n] != '\\' && s[n] != '\t' && s[n] != '\n' && s[n] != '\r')
			n++;
		crm_str_add(out, s, n);
		s += n;
		if (s == end)
			return;
		crm_str_addc(out, '\\');
		crm_str_addc(out, *s == '\t' ? 't' : *s == '\n' ? 'n' : *s == '\r' ? 'r' : '\\');
		s++;
	}
}

static void put_row(struct crm_pg_copy *c)
{
	for (int i = 0; i < c->first->params; i++) {
		size_t len;
		const char *value = crm_pg_insert_next(&c->at, &len);

		if (i)
			crm_str_addc(&c->out, '\t');
		if (value)
			escape(&c->out, value, len);
		else
			crm_str_puts(&c->out, "\\N");
	}
	crm_str_addc(&c->out, '\n');
	c->left--;
}

/* The rows of the first go; behind the last, the references are checked. */
static int ask(struct crm_db *db, struct crm_pg_copy *c, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	struct crm_str sql = { 0 };
	int ok;

	if (!c->first && (!c->whole || !db->bulk || c->leg == CHECKING)) {
		c->leg = ARRIVED;
		return 0;
	}
	c->leg = c->first ? ASKED : CHECKING;
	if (c->first) {
		c->at = c->first->leaving.s;
		c->left = c->first->leaves;
		crm_str_addf(&sql, "COPY %s FROM STDIN", c->first->target);
	}
	ok = crm_pq.sendQuery(conn, c->first ? sql.s : CRM_PG_CHECK_NOW);
	crm_str_release(&sql);
	return ok ? 0 : lost(db, e);
}

static void note(struct crm_pg_copy *c, const struct crm_pg_stmt *s)
{
	size_t i = 0;

	while (i < c->tables && strcmp(c->table[i].name, s->table))
		i++;
	if (i == TABLES || strlen(s->table) >= sizeof c->table[i].name)
		return;
	if (i == c->tables) {
		snprintf(c->table[i].name, sizeof c->table[i].name, "%s", s->table);
		c->table[c->tables++].rows = 0;
	}
	c->table[i].rows += s->leaves;
}

/* Takes what the server says to the end of a command. */
static int ended(struct crm_db *db, struct crm_pg_copy *c, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	PGresult *res;
	int rc = 0;

	while ((res = crm_pq.getResult(pg->conn))) {
		if (!rc && crm_pq.resultStatus(res) != PGRES_COMMAND_OK)
			rc = crm_pg_fail(db, res, e);
		crm_pq.clear(res);
	}
	if (!rc && crm_pq.status(pg->conn) != CONNECTION_OK)
		rc = lost(db, e);
	if (c->first) {
		struct crm_pg_stmt *s = c->first;

		note(c, s);
		c->first = s->next_leaving;
		s->next_leaving = NULL;
		s->leaves = 0;
		crm_str_reset(&s->leaving);
	}
	return rc ? rc : ask(db, c, e);
}

static int asked(struct crm_db *db, struct crm_pg_copy *c, struct crm_err *e)
{
	PGresult *res = crm_pq.getResult(crm_pg(db)->conn);
	int rc = 0;

	if (crm_pq.resultStatus(res) == PGRES_COPY_IN)
		c->leg = ROWS;
	else
		rc = crm_pg_fail(db, res, e);
	crm_pq.clear(res);
	return rc;
}

/* A piece more; *more where another may follow. What went wrong is in the answer. */
static int rows(struct crm_db *db, struct crm_pg_copy *c, bool *more, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	int left = crm_pq.flush(conn);

	*more = !left;
	if (left)
		return left < 0 ? lost(db, e) : 0;
	crm_str_reset(&c->out);
	while (c->left && c->out.len < CHUNK)
		put_row(c);
	if (c->out.len)
		return crm_pq.putCopyData(conn, c->out.s, (int)c->out.len) == 1 ? 0 : lost(db, e);
	c->leg = ENDED;
	return crm_pq.putCopyEnd(conn, NULL) == 1 ? 0 : lost(db, e);
}

/* Nothing is to be sent, and an answer is there. */
static bool answered(PGconn *conn)
{
	return crm_pq.flush(conn) || !crm_pq.consumeInput(conn) || !crm_pq.isBusy(conn);
}

static void forget(struct crm_pg_copy *c)
{
	for (struct crm_pg_stmt *s = c->first, *then; s; s = then) {
		then = s->next_leaving;
		s->next_leaving = NULL;
		s->leaves = 0;
		crm_str_reset(&s->leaving);
	}
	c->first = NULL;
	c->leg = ARRIVED;
}

/* libpq leaves non-blocking mode only with nothing left to send. */
static void block(PGconn *conn)
{
	while (crm_pq.flush(conn) == 1) {
		struct pollfd p = { .fd = crm_pq.socket(conn), .events = POLLIN | POLLOUT };

		if (poll(&p, 1, -1) > 0 && p.revents & POLLIN && !crm_pq.consumeInput(conn))
			break;
	}
	crm_pq.setnonblocking(conn, 0);
}

/* As far as it goes without waiting, or (wait) to the end. */
static int go_on(struct crm_db *db, bool wait, struct crm_err *e)
{
	struct crm_pg_copy *c = crm_pg(db)->copy;
	PGconn *conn = crm_pg(db)->conn;
	bool more = true;
	int rc = 0;

	if (wait)
		block(conn);
	while (!rc && more && c->leg != ARRIVED) {
		if (c->leg == ROWS)
			rc = rows(db, c, &more, e);
		else if (!wait && !answered(conn))
			return 0;
		else
			rc = c->leg == ASKED ? asked(db, c, e) : ended(db, c, e);
	}
	if (rc)
		forget(c);
	if (c->leg == ARRIVED)
		block(conn);
	return rc;
}

int crm_pg_copy_home(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg_copy *c = crm_pg(db)->copy;

	return c && c->leg != ARRIVED ? go_on(db, true, e) : 0;
}

int crm_pg_copy_poke(struct crm_db *db, struct crm_err *e)
{
	enum { OFTEN = 32 };
	struct crm_pg_copy *c = crm_pg(db)->copy;

	return c && c->leg != ARRIVED && !(++c->pokes % OFTEN) ? go_on(db, false, e) : 0;
}

int crm_pg_copy_leave(struct crm_db *db, struct crm_pg_stmt *first, bool whole, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	int rc = crm_pg_plain(db, e);

	if (rc)
		return rc;
	if (!pg->copy)
		pg->copy = crm_calloc(1, sizeof *pg->copy);
	for (struct crm_pg_stmt *s = first; s; s = s->next_leaving) {
		struct crm_str empty = s->leaving;

		s->leaving = s->queue;
		s->leaves = s->queued;
		s->queue = empty;
		s->queued = 0;
	}
	pg->copy->first = first;
	pg->copy->whole = whole;
	pg->copy->leg = ARRIVED;
	crm_pq.setnonblocking(pg->conn, 1);
	rc = ask(db, pg->copy, e);
	return rc ? rc : go_on(db, false, e);
}

int crm_pg_copy_counted(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg_copy *c = crm_pg(db)->copy;
	int rc = crm_pg_copy_home(db, e);
	char sql[96];

	for (size_t i = 0; c && i < c->tables && !rc; i++) {
		if (c->table[i].rows < MANY)
			continue;
		snprintf(sql, sizeof sql, "ANALYZE (SKIP_LOCKED) %s", c->table[i].name);
		rc = crm_pg_exec(db, sql, e);
	}
	crm_pg_copy_forget(crm_pg(db));
	return rc;
}

void crm_pg_copy_forget(struct crm_pg *pg)
{
	if (pg->copy)
		pg->copy->tables = 0;
}

void crm_pg_copy_free(struct crm_pg *pg)
{
	if (!pg->copy)
		return;
	crm_str_release(&pg->copy->out);
	free(pg->copy);
}
