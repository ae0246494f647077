/* Statements of ours, on any engine, kept by their text: see db.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/engine.h"

void crm_stmt_forget(struct crm_db *db)
{
	for (size_t i = 0; i < CRM_STMT_SLOTS; i++) {
		for (struct crm_stmt *s = db->slot[i], *next; s; s = next) {
			next = s->next;
			db->engine->finalize(db, s->handle);
			free(s->sql);
			free(s);
		}
		db->slot[i] = NULL;
	}
}

/* Eight bytes at a time: the statement that inserts a contact has 1,500. */
static unsigned hash(const char *s)
{
	size_t len = strlen(s);
	uint64_t h = len;

	while (len) {
		uint64_t word = 0;
		size_t n = len < sizeof word ? len : sizeof word;

		memcpy(&word, s, n);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
		s += n;
		len -= n;
	}
	return (unsigned)(h >> 32) % CRM_STMT_SLOTS;
}

/* A chain that grew long gives up its oldest statement: an UPDATE has as many
 * texts as there are sets of columns. */
static void prune(struct crm_db *db, struct crm_stmt **slot)
{
	enum { LONG = 8 };
	struct crm_stmt **oldest = NULL, *s;
	size_t n = 0;

	for (; *slot; slot = &(*slot)->next, n++)
		if (!(*slot)->busy)
			oldest = slot;
	if (n < LONG || !oldest)
		return;
	s = *oldest;
	*oldest = s->next;
	db->engine->finalize(db, s->handle);
	free(s->sql);
	free(s);
}

struct crm_stmt *crm_db_prepare(struct crm_db *db, const char *sql)
{
	struct crm_stmt **slot = &db->slot[hash(sql)], *s;
	struct crm_err e = { 0 };

	for (s = *slot; s; s = s->next)
		if (!s->busy && !strcmp(s->sql, sql)) {
			s->busy = true;
			return s;
		}
	prune(db, slot);
	s = crm_calloc(1, sizeof *s);
	crm_db_need(db->engine->prepare(db, sql, &s->handle, &e), &e);
	s->db = db;
	s->sql = crm_strdup(sql);
	s->busy = true;
	s->next = *slot;
	*slot = s;
	return s;
}

void crm_stmt_bind(struct crm_stmt *s, int n, const struct crm_val *v)
{
	s->db->engine->bind(s->handle, n, v);
}

void crm_stmt_bind_int(struct crm_stmt *s, int n, int64_t i)
{
	struct crm_val v = crm_val_int(i);

	crm_stmt_bind(s, n, &v);
}

void crm_stmt_bind_text(struct crm_stmt *s, int n, const char *text, size_t len)
{
	struct crm_val v = crm_val_text(text, len);

	crm_stmt_bind(s, n, &v);
}

void crm_stmt_bind_null(struct crm_stmt *s, int n)
{
	struct crm_val v = { 0 };

	crm_stmt_bind(s, n, &v);
}

bool crm_stmt_step(struct crm_stmt *s)
{
	struct crm_err e; /* not cleared whole: this runs for every row */
	bool row = false;

	e.code = 0;
	e.text[0] = '\0';
	crm_db_need(s->db->engine->step(s->db, s->handle, &row, &e), &e);
	return row;
}

int crm_stmt_columns(struct crm_stmt *s)
{
	return s->db->engine->columns(s->handle);
}

struct crm_val crm_stmt_value(struct crm_stmt *s, int column)
{
	struct crm_val v;

	s->db->engine->value(s->handle, column, &v);
	return v;
}

int64_t crm_stmt_int(struct crm_stmt *s, int column)
{
	return s->db->engine->integer(s->handle, column);
}

void crm_stmt_reset(struct crm_stmt *s)
{
	s->db->engine->reset(s->handle);
}

void crm_stmt_done(struct crm_stmt *s)
{
	s->db->engine->reset(s->handle);
	s->busy = false;
}

static struct crm_stmt *open_args(struct crm_db *db, const char *sql, const char *args, va_list ap)
{
	struct crm_stmt *s = crm_db_prepare(db, sql);

	for (int n = 1; *args; args++, n++) {
		if (*args == 'i') {
			crm_stmt_bind_int(s, n, va_arg(ap, int64_t));
		} else {
			const char *text = va_arg(ap, const char *);

			if (text)
				crm_stmt_bind_text(s, n, text, strlen(text));
			else
				crm_stmt_bind_null(s, n);
		}
	}
	return s;
}

void crm_db_run(struct crm_db *db, const char *sql, const char *args, ...)
{
	struct crm_stmt *s;
	va_list ap;

	va_start(ap, args);
	s = open_args(db, sql, args, ap);
	va_end(ap);
	while (crm_stmt_step(s))
		;
	crm_stmt_done(s);
}

int64_t crm_db_int(struct crm_db *db, int64_t none, const char *sql, const char *args, ...)
{
	struct crm_stmt *s;
	struct crm_val v;
	va_list ap;

	va_start(ap, args);
	s = open_args(db, sql, args, ap);
	va_end(ap);
	if (crm_stmt_step(s)) {
		v = crm_stmt_value(s, 0);
		if (v.kind == CRM_INT)
			none = v.i;
	}
	crm_stmt_done(s);
	return none;
}

char *crm_db_text(struct crm_db *db, const char *sql, const char *args, ...)
{
	struct crm_stmt *s;
	struct crm_val v;
	char *text = NULL;
	va_list ap;

	va_start(ap, args);
	s = open_args(db, sql, args, ap);
	va_end(ap);
	if (crm_stmt_step(s)) {
		v = crm_stmt_value(s, 0);
		if (v.kind == CRM_BYTES)
			text = crm_strndup(v.s, v.len);
	}
	crm_stmt_done(s);
	return text;
}

void crm_db_define(struct crm_db *db, const char *sql)
{
	struct crm_str spelled = { 0 };
	struct crm_err e = { 0 };

	db->engine->spell(&spelled, sql);
	crm_db_need(db->engine->exec(db, spelled.s, &e), &e);
	crm_str_release(&spelled);
}

int64_t crm_db_changes(struct crm_db *db)
{
	return db->engine->changes(db);
}
