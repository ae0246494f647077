/* Rows that wait to be inserted. A plain INSERT ("INSERT INTO t (a, b) VALUES ($1, $2)") tells
 * nothing but that it worked, so its row can wait: many together go by COPY, a few
 * in the pipeline. They go before anything is asked of their table, and in the order of
 * the tables' first rows: where references are checked as rows arrive (postgres_copy.c), what
 * a row refers to has come before. Under row-level rights no row waits. */
#include <stdio.h>
#include <stdlib.h>

#include "db/postgres.h"

enum { FEW = 24, BYTES = 4 * 1024 * 1024 };

/* What of the text is a plain INSERT: its target is kept; else it is a write as others. */
void crm_pg_insert_parse(struct crm_pg_stmt *s)
{
	static const char into[] = "INSERT INTO ", values[] = " VALUES (";
	const char *at = s->sql + strlen(into), *middle, *open;
	char want[16];

	if (strncmp(s->sql, into, strlen(into)) || !(middle = strstr(at, values)))
		return;
	open = strchr(at, '(');
	if (!open || open > middle || middle[-1] != ')')
		return;
	at = middle + strlen(values);
	for (int n = 1; n <= s->params; n++) {
		snprintf(want, sizeof want, "$%d%s", n, n < s->params ? ", " : ")");
		if (strncmp(at, want, strlen(want)))
			return;
		at += strlen(want);
	}
	if (*at)
		return;
	at = s->sql + strlen(into);
	s->type = CRM_PG_INSERT;
	s->target = crm_strndup(at, (size_t)(middle - at));
	s->table = crm_strndup(at, strcspn(at, " ("));
}

static void forget(struct crm_pg *pg)
{
	for (struct crm_pg_stmt *s = pg->waiting, *then; s; s = then) {
		then = s->next_waiting;
		s->next_waiting = NULL;
		s->waits = false;
		s->queued = 0;
		crm_str_reset(&s->queue);
		crm_pg_ask_forget(s);
	}
	pg->waiting = NULL;
	pg->waiting_end = &pg->waiting;
	pg->waiting_bytes = 0;
}

/* Many rows go by COPY, and nobody waits for their arrival. */
static int all_leave(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	struct crm_pg_stmt *first;
	int rc = crm_pg_mark_send(db, e);

	if (!rc)
		rc = crm_pg_plain(db, e);
	if (rc)
		return rc;
	first = pg->waiting;
	for (struct crm_pg_stmt *s = first; s; s = s->next_waiting)
		s->next_leaving = s->next_waiting;
	rc = crm_pg_copy_leave(db, first, true, e);
	forget(pg);
	return rc;
}

static void join(struct crm_pg *pg, struct crm_pg_stmt *s)
{
	if (s->waits)
		return;
	s->waits = true;
	s->marked = 0;
	s->marked_rows = 0;
	*pg->waiting_end = s;
	pg->waiting_end = &s->next_waiting;
}

/* A row is, for each value: its length as an int (-1: NULL), its bytes, a NUL. */
int crm_pg_insert_keep(struct crm_pg_stmt *s, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(s->db);
	size_t before = s->queue.len;

	join(pg, s);
	for (int i = 0; i < s->params; i++) {
		const struct crm_pg_param *p = &s->param[i];
		int len = p->s ? (int)p->len : -1;

		crm_str_add(&s->queue, &len, sizeof len);
		if (p->s)
			crm_str_add(&s->queue, p->s, p->len);
		crm_str_addc(&s->queue, '\0');
	}
	crm_pg_ask_note(s);
	s->queued++;
	pg->waiting_bytes += s->queue.len - before;
	return pg->waiting_bytes > BYTES ? all_leave(s->db, e) : crm_pg_copy_poke(s->db, e);
}

const char *crm_pg_insert_next(const char **at, size_t *len)
{
	const char *value;
	int n;

	memcpy(&n, *at, sizeof n);
	value = n < 0 ? NULL : *at + sizeof n;
	*len = n < 0 ? 0 : (size_t)n;
	*at += sizeof n + *len + 1;
	return value;
}

static int by_statement(struct crm_pg_stmt *s, struct crm_err *e)
{
	const char *at = s->queue.s;
	int rc = 0;

	for (int row = 0; row < s->queued && !rc; row++) {
		for (int i = 0; i < s->params; i++)
			s->param[i].s = crm_pg_insert_next(&at, &s->param[i].len);
		rc = crm_pg_send(s, e);
	}
	return rc;
}

static bool named(const struct crm_pg *pg, const char *sql)
{
	for (const struct crm_pg_stmt *s = pg->waiting; s; s = s->next_waiting)
		if (strstr(sql, s->table))
			return true;
	return false;
}

int crm_pg_insert_flush(struct crm_db *db, const char *sql, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	int rc = 0;

	if (!pg->waiting || (sql && !named(pg, sql)))
		return 0;
	rc = crm_pg_mark_send(db, e);
	for (struct crm_pg_stmt *s = pg->waiting; s && !rc; s = s->next_waiting)
		rc = s->queued > FEW ? crm_pg_copy_leave(db, s, !s->next_waiting, e)
				     : by_statement(s, e);
	forget(pg);
	return rc;
}

void crm_pg_insert_forget(struct crm_db *db)
{
	forget(crm_pg(db));
	crm_pg(db)->mark[0] = '\0';
}

/* Rows behind the savepoint, set aside while those before it go. */
struct behind {
	struct crm_pg_stmt *s;
	struct crm_str queue;
	int rows;
};

static size_t set_aside(struct crm_pg *pg, struct behind **v)
{
	size_t n = 0, cap = 0;

	for (struct crm_pg_stmt *s = pg->waiting; s; s = s->next_waiting) {
		crm_grow(v, n, &cap, sizeof **v);
		(*v)[n] = (struct behind){ .s = s, .rows = s->queued - s->marked_rows };
		if ((*v)[n].rows)
			crm_str_add(
			    &(*v)[n].queue, s->queue.s + s->marked, s->queue.len - s->marked);
		s->queue.len = s->marked;
		s->queued = s->marked_rows;
		n++;
	}
	return n;
}

static void bring_back(struct crm_pg *pg, struct behind *b)
{
	if (b->rows) {
		join(pg, b->s);
		crm_str_add(&b->s->queue, b->queue.s, b->queue.len);
		b->s->queued = b->rows;
		pg->waiting_bytes += b->queue.len;
		crm_pg_ask_again(b->s);
	}
	crm_str_release(&b->queue);
}

int crm_pg_mark_send(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	struct behind *behind = NULL;
	struct crm_str sql = { 0 };
	size_t n;
	int rc;

	if (!*pg->mark)
		return 0;
	crm_str_addf(&sql, "SAVEPOINT %s", pg->mark);
	pg->mark[0] = '\0';
	n = set_aside(pg, &behind);
	rc = crm_pg_insert_flush(db, NULL, e);
	if (!rc)
		rc = crm_pg_send_text(db, sql.s, e);
	for (size_t i = 0; i < n; i++)
		bring_back(pg, &behind[i]);
	free(behind);
	crm_str_release(&sql);
	return rc;
}

int crm_pg_mark_set(struct crm_db *db, const char *name, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	int rc = crm_pg_mark_send(db, e);

	snprintf(pg->mark, sizeof pg->mark, "%s", name);
	for (struct crm_pg_stmt *s = pg->waiting; s; s = s->next_waiting) {
		s->marked = s->queue.len;
		s->marked_rows = s->queued;
	}
	return rc;
}

bool crm_pg_mark_is(const struct crm_db *db, const char *name)
{
	return !strcmp(crm_pg(db)->mark, name);
}

void crm_pg_mark_back(struct crm_db *db)
{
	struct crm_pg *pg = crm_pg(db);

	pg->waiting_bytes = 0;
	for (struct crm_pg_stmt *s = pg->waiting; s; s = s->next_waiting) {
		s->queue.len = s->marked;
		s->queued = s->marked_rows;
		pg->waiting_bytes += s->marked;
	}
}

/* Nobody finalizes a statement whose rows wait, but in the end of all. */
void crm_pg_insert_release(struct crm_pg_stmt *s)
{
	struct crm_pg *pg = crm_pg(s->db);

	if ((s->queued || s->leaves) && pg) {
		struct crm_err e = { 0 };

		if (crm_pg_insert_flush(s->db, NULL, &e) || crm_pg_home(s->db, &e))
			crm_die_err(&e, NULL);
	}
	crm_str_release(&s->queue);
	crm_str_release(&s->leaving);
	crm_pg_ask_release(s);
	free(s->target);
	free(s->table);
}
