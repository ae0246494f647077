/* Statements on a server.
 *
 * A write is sent and its answer awaited later. A query inside a transaction is read
 * through a cursor, a batch at a time, the next batch on its way while one is used: so
 * memory stays constant and any number of queries run side by side on the connection.
 * One that gave only a few rows twice is a look-up: then it is prepared on the server
 * and answers at once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "db/postgres.h"

enum { BATCH = 64, BATCH_BYTES = 1024 * 1024, BATCH_MOST = 4096, SENT_MOST = 1000 };
enum { BOOL = 16, INT8 = 20, INT2 = 21, INT4 = 23, OID = 26, NUMERIC = 1700 };

/* The highest N of $N outside of quotes. */
static int highest(const char *sql)
{
	int most = 0;

	for (; *sql; sql++) {
		if (*sql == '\'')
			sql += strcspn(sql + 1, "'") + 1;
		if (!*sql)
			break;
		if (*sql == '$' && strtol(sql + 1, NULL, 10) > most)
			most = (int)strtol(sql + 1, NULL, 10);
	}
	return most;
}

static bool begins(const char *sql, const char *word)
{
	return !strncmp(sql, word, strlen(word));
}

/* Does it give one row at most, by its words? */
static bool one_row(const char *sql)
{
	size_t len = strlen(sql), one = strlen(" LIMIT 1");

	return !strstr(sql, " FROM ") || (len > one && !strcmp(sql + len - one, " LIMIT 1"));
}

void crm_pg_user_parameters(struct crm_pg_stmt *s, int n)
{
	free(s->param);
	free(s->text);
	s->params = n;
	s->param = crm_calloc((size_t)n + 1, sizeof *s->param);
	s->text = crm_calloc((size_t)n + 1, sizeof *s->text);
}

int crm_pg_prepare(struct crm_db *db, const char *sql, void **handle, struct crm_err *e)
{
	struct crm_pg_stmt *s = crm_calloc(1, sizeof *s);

	(void)e; /* the server sees it when it is first asked */
	s->db = db;
	s->sql = crm_strdup(sql);
	crm_pg_user_parameters(s, highest(sql));
	s->type = CRM_PG_READ;
	s->few = one_row(sql);
	if ((begins(sql, "INSERT ") || begins(sql, "UPDATE ") || begins(sql, "DELETE ") ||
		begins(sql, "CALL ")) &&
	    !strstr(sql, " RETURNING "))
		s->type = CRM_PG_WRITE;
	/* Row-level rights know no COPY, and want what is referred to there before: in order. */
	if (s->type == CRM_PG_WRITE && !crm_pg(db)->limited)
		crm_pg_insert_parse(s);
	else if (s->type == CRM_PG_READ)
		crm_pg_ask_parse(s);
	s->writes = s->type == CRM_PG_READ && !begins(sql, "SELECT ");
	*handle = s;
	return 0;
}

void crm_pg_bind(void *handle, int n, const struct crm_val *v)
{
	struct crm_pg_stmt *s = handle;
	struct crm_pg_param *p;

	if (n < 1 || n > s->params)
		return;
	p = &s->param[n - 1];
	p->s = NULL;
	if (v->kind == CRM_INT) {
		p->len = (size_t)snprintf(p->digits, sizeof p->digits, "%lld", (long long)v->i);
		p->s = p->digits;
	} else if (v->kind == CRM_BYTES) {
		p->s = v->s;
		p->len = v->len;
	}
}

/* libpq's texts end in NUL; what is bound may go on behind its length. */
static const char **texts(struct crm_pg_stmt *s, struct crm_str *copy)
{
	size_t room = 0;

	for (int i = 0; i < s->params; i++)
		room += s->param[i].s ? s->param[i].len + 1 : 0;
	crm_str_room(copy, room);
	for (int i = 0; i < s->params; i++) {
		s->text[i] = s->param[i].s ? copy->s + copy->len : NULL;
		if (!s->param[i].s)
			continue;
		crm_str_add(copy, s->param[i].s, s->param[i].len);
		crm_str_addc(copy, '\0');
	}
	return s->text;
}

static int lost(struct crm_db *db, struct crm_err *e)
{
	return crm_pg_fail(db, NULL, e);
}

static int pipeline(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	int rc = crm_pg_home(db, e);

	if (rc)
		return rc;
	if (crm_pq.pipelineStatus(pg->conn) == PQ_PIPELINE_OFF &&
	    !crm_pq.enterPipelineMode(pg->conn))
		return lost(db, e);
	return 0;
}

int crm_pg_send_text(struct crm_db *db, const char *sql, struct crm_err *e)
{
	int rc = pipeline(db, e);

	if (rc)
		return rc;
	if (!crm_pq.sendQueryParams(crm_pg(db)->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
		return lost(db, e);
	crm_pg(db)->sent++;
	return 0;
}

/* Whoever comes for the second time is prepared. */
int crm_pg_send(struct crm_pg_stmt *s, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(s->db);
	struct crm_str copy = { 0 };
	const char **value = texts(s, &copy);
	char name[16];
	int rc = pipeline(s->db, e), ok = 1;

	if (!rc && !s->name && s->runs++) {
		s->name = ++pg->names;
		snprintf(name, sizeof name, "s%d", s->name);
		ok = crm_pq.sendPrepare(pg->conn, name, s->sql, 0, NULL);
		pg->sent++;
	}
	snprintf(name, sizeof name, "s%d", s->name);
	if (!rc && ok && s->name)
		ok = crm_pq.sendQueryPrepared(pg->conn, name, s->params, value, NULL, NULL, 0);
	else if (!rc && ok)
		ok =
		    crm_pq.sendQueryParams(pg->conn, s->sql, s->params, NULL, value, NULL, NULL, 0);
	pg->sent++;
	crm_str_release(&copy);
	if (!rc && !ok)
		rc = lost(s->db, e);
	return rc || pg->sent < SENT_MOST || s->type == CRM_PG_READ ? rc
								    : crm_pg_wait(s->db, NULL, e);
}

/* libpq that found no memory for the end of a pipeline waits for one more, which nobody
 * sends: such a connection is of no use any more. */
static bool stuck(struct crm_db *db)
{
	PGconn *conn = crm_pg(db)->conn;

	while (!crm_pg_answered(db, 1))
		if (strstr(crm_pq.errorMessage(conn), "out of memory"))
			return !shutdown(crm_pq.socket(conn), SHUT_RDWR);
	return false;
}

/* One answer; false behind the last. The first failure counts: what follows it in the
 * pipeline was not looked at. */
static bool answer(struct crm_db *db, PGresult **last, int *rc, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	PGresult *res;
	ExecStatusType status;
	bool hopeless;

	if (db->guard && !*rc && (*rc = crm_pg_user_wait(db, e)))
		return false;
	hopeless = stuck(db);
	res = hopeless ? NULL : crm_pq.getResult(conn);
	if (hopeless || (!res && crm_pq.status(conn) != CONNECTION_OK)) {
		*rc = *rc ? *rc : lost(db, e);
		return false;
	}
	if (!res)
		return true; /* between two statements */
	status = crm_pq.resultStatus(res);
	if (status == PGRES_PIPELINE_SYNC) {
		crm_pq.clear(res);
		return false;
	}
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		crm_pq.clear(*last);
		*last = res;
		return true;
	}
	if (!*rc && status != PGRES_PIPELINE_ABORTED)
		*rc = crm_pg_fail(db, res, e);
	crm_pq.clear(res);
	return true;
}

/* Answers up to the next sync; the last of them in *out. */
static int collect(struct crm_db *db, PGresult **out, struct crm_err *e)
{
	PGresult *last = NULL;
	int rc = 0;

	while (answer(db, &last, &rc, e))
		;
	crm_pg(db)->counted = last ? strtoll(crm_pq.cmdTuples(last), NULL, 10) : 0;
	if (out && !rc)
		*out = last;
	else
		crm_pq.clear(last);
	return rc;
}

int crm_pg_wait(struct crm_db *db, PGresult **out, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);

	if (!pg->sent)
		return 0;
	pg->sent = 0;
	return crm_pq.pipelineSync(pg->conn) ? collect(db, out, e) : lost(db, e);
}

/* The rows on their way are brought to the statement that asked for them. */
int crm_pg_home(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	struct crm_pg_stmt *s = pg->fetching;

	if (!s)
		return crm_pg_copy_home(db, e);
	pg->fetching = NULL;
	return collect(db, &s->ahead, e);
}

int crm_pg_plain(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	int rc = crm_pg_home(db, e);

	if (!rc)
		rc = crm_pg_wait(db, NULL, e);
	if (!rc && crm_pq.pipelineStatus(pg->conn) != PQ_PIPELINE_OFF &&
	    !crm_pq.exitPipelineMode(pg->conn))
		rc = lost(db, e);
	return rc;
}

static int fetch(struct crm_pg_stmt *s, struct crm_err *e)
{
	char sql[48];

	snprintf(sql, sizeof sql, "FETCH %d FROM c%d", s->batch, s->cursor);
	return crm_pg_send_text(s->db, sql, e);
}

/* Takes rows that came; says how many to ask for next. */
static void take(struct crm_pg_stmt *s, PGresult *res)
{
	size_t each;

	crm_pq.clear(s->res);
	s->res = res;
	s->row = -1;
	s->rows = res ? crm_pq.ntuples(res) : 0;
	s->seen += s->rows;
	s->last = !s->cursor || s->rows < s->batch;
	if (!s->oid && res) {
		s->columns = crm_pq.nfields(res);
		s->oid = crm_calloc((size_t)s->columns + 1, sizeof *s->oid);
		for (int i = 0; i < s->columns; i++)
			s->oid[i] = crm_pq.ftype(res, i);
	}
	if (s->last)
		return;
	each = crm_pq.resultMemorySize(res) / (size_t)s->rows + 1;
	s->batch = s->db->guard && s->batch < BATCH_MOST ? 2 * s->batch : BATCH_MOST;
	if (each > (size_t)(BATCH_BYTES / s->batch))
		s->batch = each > BATCH_BYTES ? 1 : (int)(BATCH_BYTES / each);
}

/* The next batch goes on its way while this one is used. */
static int fetch_ahead(struct crm_pg_stmt *s, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(s->db);

	if (s->last)
		return 0;
	if (fetch(s, e))
		return e->code;
	pg->sent = 0;
	if (!crm_pq.pipelineSync(pg->conn) || crm_pq.flush(pg->conn) < 0)
		return lost(s->db, e);
	pg->fetching = s;
	return 0;
}

static int declare(struct crm_pg_stmt *s, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(s->db);
	struct crm_str sql = { 0 }, copy = { 0 };
	int rc = pipeline(s->db, e);

	s->cursor = ++pg->names;
	s->batch = s->db->guard ? 1 : BATCH; /* a user's rows may take a second each */
	crm_str_addf(&sql, "DECLARE c%d NO SCROLL CURSOR FOR %s", s->cursor, s->sql);
	if (!rc && !crm_pq.sendQueryParams(
		       pg->conn, sql.s, s->params, NULL, texts(s, &copy), NULL, NULL, 0))
		rc = lost(s->db, e);
	pg->sent++;
	crm_str_release(&sql);
	crm_str_release(&copy);
	return rc ? rc : fetch(s, e);
}

/* Outside of a transaction there are no cursors. */
static int start(struct crm_pg_stmt *s, struct crm_err *e)
{
	bool direct = s->looks >= 2 || s->few || !s->db->in_txn;
	PGresult *res = NULL;
	int rc = crm_pg(s->db)->past ? crm_pg_past_ready(s, e) : 0;

	if (!rc && crm_pg_ask_waits(s))
		rc = crm_pg_insert_flush(s->db, s->sql, e);
	if (!rc && s->writes)
		rc = crm_pg_mark_send(s->db, e);
	s->begun = true;
	s->cursor = 0;
	s->seen = 0;
	if (!rc)
		rc = direct ? crm_pg_send(s, e) : declare(s, e);
	if (!rc)
		rc = crm_pg_wait(s->db, &res, e);
	if (rc)
		return rc;
	take(s, res);
	return fetch_ahead(s, e);
}

static int next_batch(struct crm_pg_stmt *s, struct crm_err *e)
{
	PGresult *res = NULL;
	int rc = crm_pg(s->db)->fetching == s ? crm_pg_home(s->db, e) : 0;

	if (!rc && s->ahead) {
		res = s->ahead;
		s->ahead = NULL;
	} else if (!rc) {
		rc = fetch(s, e);
		rc = rc ? rc : crm_pg_wait(s->db, &res, e);
	}
	if (rc)
		return rc;
	take(s, res);
	return fetch_ahead(s, e);
}

static int write_step(struct crm_pg_stmt *s, struct crm_err *e)
{
	int rc = crm_pg(s->db)->past ? crm_pg_past_ready(s, e) : 0;

	if (rc)
		return rc;
	if (s->type == CRM_PG_INSERT && s->db->in_txn)
		return crm_pg_insert_keep(s, e);
	rc = crm_pg_insert_flush(s->db, s->sql, e);
	if (!rc)
		rc = crm_pg_mark_send(s->db, e);
	if (!rc)
		rc = crm_pg_send(s, e);
	return rc || s->db->in_txn ? rc : crm_pg_wait(s->db, NULL, e);
}

int crm_pg_step(struct crm_db *db, void *handle, bool *row, struct crm_err *e)
{
	struct crm_pg_stmt *s = handle;
	int rc = 0;

	(void)db;
	*row = false;
	if (s->type != CRM_PG_READ)
		return write_step(s, e);
	if (!s->begun)
		rc = start(s, e);
	if (rc)
		return rc;
	while (++s->row >= s->rows) {
		if (s->last)
			return 0;
		if (next_batch(s, e))
			return e->code;
	}
	*row = true;
	return 0;
}

/* A cursor that failed goes with its transaction: what CLOSE says is of no interest. */
void crm_pg_reset(void *handle)
{
	struct crm_pg_stmt *s = handle;
	struct crm_pg *pg = crm_pg(s->db);
	struct crm_err e = { 0 };
	char sql[32];

	if (!s->begun)
		return;
	if (pg && pg->fetching == s && s->db->guard)
		crm_pg_user_cancel(s->db);
	if (pg && pg->fetching == s)
		crm_pg_home(s->db, &e);
	if (s->cursor && s->db->in_txn && pg && !e.code) {
		snprintf(sql, sizeof sql, "CLOSE c%d", s->cursor);
		crm_pg_send_text(s->db, sql, &e);
	}
	s->looks += s->last && s->seen < BATCH;
	s->begun = false;
	crm_pq.clear(s->res);
	crm_pq.clear(s->ahead);
	s->res = s->ahead = NULL;
}

void crm_pg_finalize(struct crm_db *db, void *handle)
{
	struct crm_pg_stmt *s = handle;
	struct crm_err e = { 0 };
	char sql[32];

	if (!s)
		return;
	crm_pg_reset(s);
	crm_pg_insert_release(s);
	if (s->name && crm_pg(db) && db->in_txn) {
		snprintf(sql, sizeof sql, "DEALLOCATE s%d", s->name);
		crm_pg_send_text(db, sql, &e);
	}
	free(s->oid);
	free(s->param);
	free(s->text);
	free(s->sql);
	free(s);
}

int crm_pg_columns(void *handle)
{
	struct crm_pg_stmt *s = handle;
	struct crm_err e = { 0 };

	if (!s->begun && start(s, &e))
		crm_die_err(&e, NULL);
	return s->columns;
}

/* Sums of bigints are numeric. */
static int64_t whole(const char *text)
{
	char *end;
	int64_t n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno)
		crm_die(CRM_DATA, "a sum is out of range");
	return n;
}

void crm_pg_value(void *handle, int column, struct crm_val *v)
{
	struct crm_pg_stmt *s = handle;
	const char *text;

	if (crm_pq.getisnull(s->res, s->row, column)) {
		*v = (struct crm_val){ 0 };
		return;
	}
	text = crm_pq.getvalue(s->res, s->row, column);
	switch (s->oid[column]) {
	case BOOL:
		*v = crm_val_int(*text == 't');
		return;
	case INT8:
	case INT4:
	case INT2:
	case OID:
	case NUMERIC:
		*v = crm_val_int(whole(text));
		return;
	default:
		*v = crm_val_text(text, (size_t)crm_pq.getlength(s->res, s->row, column));
	}
}

int64_t crm_pg_integer(void *handle, int column)
{
	struct crm_val v;

	crm_pg_value(handle, column, &v);
	return v.kind == CRM_INT ? v.i : 0;
}

int64_t crm_pg_changes(struct crm_db *db)
{
	struct crm_err e = { 0 };

	if (crm_pg_insert_flush(db, NULL, &e) || crm_pg_home(db, &e) || crm_pg_wait(db, NULL, &e))
		crm_die_err(&e, NULL);
	return crm_pg(db)->counted;
}
