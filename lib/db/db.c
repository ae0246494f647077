/* The seam: hands every call to the engine of the book and ends the command
 * where the engine fails. Statements are kept by their text. */
#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "db/copy.h"
#include "db/engine.h"
#include "db/rights.h"
#include "db/sqlfile.h"

/* The books whose open transactions a death rolls back, the file that it removes. */
static struct crm_db *writing;
static char *temp;

void crm_db_writes(struct crm_db *db)
{
	db->also_writing = writing;
	writing = db;
}

static void writes_no_more(struct crm_db *db)
{
	for (struct crm_db **at = &writing; *at; at = &(*at)->also_writing)
		if (*at == db) {
			*at = db->also_writing;
			return;
		}
}

static void undo(void)
{
	char journal[4096];

	while (writing)
		crm_db_rollback(writing);
	if (!temp)
		return;
	unlink(temp);
	snprintf(journal, sizeof journal, "%s-journal", temp);
	unlink(journal);
}

void crm_db_temp(const char *path)
{
	free(temp);
	temp = path ? crm_strdup(path) : NULL;
}

static void need(struct crm_db *db, int rc, const struct crm_err *e)
{
	if (!rc)
		return;
	(void)db;
	crm_die_err(e, NULL);
}

bool crm_val_same(const struct crm_val *a, const struct crm_val *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == CRM_INT)
		return a->i == b->i;
	return a->kind == CRM_NULL || (a->len == b->len && !memcmp(a->s, b->s, a->len));
}

/* A URL's scheme is one in capitals, too; libpq knows it in small letters alone. */
static void small_letters(char *url)
{
	for (; *url != ':'; url++)
		if (*url >= 'A' && *url <= 'Z')
			*url |= 0x20;
}

/* Does s begin with word, in whatever letters? */
static bool scheme(const char *s, const char *word)
{
	for (; *word; s++, word++)
		if ((*s >= 'A' && *s <= 'Z' ? *s | 0x20 : *s) != *word)
			return false;
	return true;
}

bool crm_db_is_file(const char *path)
{
	return !scheme(path, "postgresql:") && !scheme(path, "postgres:");
}

bool crm_db_there(const char *path)
{
	return !crm_db_is_file(path) || !access(path, R_OK);
}

const char *crm_db_login(const struct crm_db *db)
{
	return db->engine->login ? db->engine->login(db) : NULL;
}

static struct crm_db *db_new(const char *path, enum crm_db_mode mode, int wait)
{
	struct crm_db *db = crm_calloc(1, sizeof *db);

	db->engine = crm_db_is_file(path) ? &crm_sqlite : &crm_postgres;
	db->url = crm_strdup(path);
	if (!crm_db_is_file(path))
		small_letters(db->url);
	db->path = crm_strdup(path);
	db->mode = mode;
	db->wait = wait;
	db->lock = -1;
	db->steps = crm_db_schema_newest();
	crm_at_die(undo);
	return db;
}

static int open_fitting(struct crm_db *db, const char *path, struct crm_err *e)
{
	int version = 0, newest = crm_db_schema_newest();
	int rc = db->engine->open(db, path, db->mode, e);

	if (!rc)
		rc = db->engine->version(db, &version, e);
	if (!rc && version > newest)
		rc = crm_err_set(e, CRM_CONFIG,
		    "%s: made by a newer crm (schema %d, this one knows %d)", db->path, version,
		    newest);
	if (!rc && version < newest && db->mode != CRM_DB_UPGRADE)
		rc = crm_err_set(e, CRM_CONFIG,
		    "%s: made by an older crm (schema %d of %d); run: crm-db upgrade", db->path,
		    version, newest);
	return rc;
}

struct crm_db *crm_db_open(const char *path, enum crm_db_mode mode, int wait)
{
	struct crm_db *db = db_new(path, mode, wait);
	struct crm_err e = { 0 };

	need(db, open_fitting(db, path, &e), &e);
	return db;
}

struct crm_db *crm_db_try(const char *path, enum crm_db_mode mode, int wait, struct crm_err *e)
{
	struct crm_db *db = db_new(path, mode, wait);

	if (!open_fitting(db, path, e))
		return db;
	crm_db_close(db);
	return NULL;
}

struct crm_db *crm_db_create(const char *path, int wait)
{
	return crm_db_create_older(path, crm_db_schema_newest(), wait);
}

struct crm_db *crm_db_create_older(const char *path, int version, int wait)
{
	struct crm_db *db = db_new(path, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	db->fresh = true;
	db->steps = version;
	need(db, db->engine->create(db, path, &e), &e);
	return db;
}

static int nothing(void *arg, int fd, struct crm_err *e)
{
	(void)arg;
	(void)fd;
	(void)e;
	return 0;
}

struct crm_db *crm_db_create_unnamed(const char *name, int version, int wait)
{
	struct crm_db *db = db_new(name, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	db->engine = &crm_sqlite; /* whatever it is named after */
	db->fresh = true;
	need(db, db->engine->unnamed(db, NULL, nothing, NULL, &e), &e);
	crm_db_upgrade_to(db, version);
	return db;
}

bool crm_db_taken(const char *path, int wait)
{
	struct crm_err e = { 0 };

	if (crm_db_is_file(path))
		return !access(path, F_OK);
	crm_db_close(crm_db_try(path, CRM_DB_UPGRADE, wait, &e));
	if (e.code && e.code != CRM_NOINPUT && e.code != CRM_CONFIG)
		crm_die_err(&e, NULL);
	return e.code != CRM_NOINPUT;
}

char *crm_db_dir(const struct crm_db *db)
{
	const char *slash = strrchr(db->path, '/');

	if (!crm_db_is_file(db->path))
		return NULL;
	if (!slash)
		return crm_strdup(".");
	return crm_strndup(db->path, slash == db->path ? 1 : (size_t)(slash - db->path));
}

char *crm_db_beside(struct crm_db *db, const char *end)
{
	const char *query = db->engine->database;
	char *name = query ? crm_db_text(db, query, "") : crm_strdup(db->url);
	struct crm_str out = { 0 };

	for (char *s = query ? name : NULL; s && *s; s++)
		if (*s == '/' || (*s == '.' && s == name))
			*s = '_';
	crm_str_addf(&out, "%s%s", name, end);
	free(name);
	return crm_str_take(&out);
}

bool crm_db_moved(struct crm_db *db)
{
	struct crm_err e = { 0 };
	bool moved = false;

	need(db, db->engine->moved(db, &moved, &e), &e);
	return moved;
}

static void forget_statements(struct crm_db *db)
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

void crm_db_publish(struct crm_db *db)
{
	struct crm_err e = { 0 };

	forget_statements(db);
	need(db, db->engine->publish(db, &e), &e);
	crm_db_close(db);
}

struct crm_db *crm_db_open_check(const char *path, int wait, crm_db_say *say, void *arg)
{
	struct crm_db *db = db_new(path, CRM_DB_READ, wait);
	struct crm_err e = { 0 };
	int rc = db->engine->open(db, path, CRM_DB_READ, &e);

	if (rc && !db->damaged)
		need(db, rc, &e);
	if (rc)
		say(arg, "file", path, "damaged so that it cannot be opened");
	crm_db_close(db);
	return rc ? NULL : crm_db_open(path, CRM_DB_READ, wait);
}

struct crm_db *crm_db_open_older(const char *path, int wait, crm_db_say *say, void *arg)
{
	struct crm_db *db = db_new(path, CRM_DB_READ, wait);
	struct crm_err e = { 0 };
	int rc = db->engine->open(db, path, CRM_DB_READ, &e), version;

	if (rc && db->damaged) {
		say(arg, "file", path, "damaged so that it cannot be opened");
		crm_db_close(db);
		return NULL;
	}
	need(db, rc, &e);
	version = crm_db_schema_version(db);
	if (version > crm_db_schema_newest())
		crm_die(CRM_CONFIG, "%s: made by a newer crm (schema %d)", path, version);
	return db;
}

void crm_db_close(struct crm_db *db)
{
	if (!db)
		return;
	crm_db_rollback(db);
	forget_statements(db);
	db->engine->close(db);
	crm_lock_drop(db);
	crm_pool_release(&db->words.pool);
	free(db->words.v);
	free(db->url);
	free(db->path);
	free(db);
}

const char *crm_db_path(const struct crm_db *db)
{
	return db->path;
}

void crm_db_begin(struct crm_db *db, const char *what)
{
	struct crm_err e = { 0 };

	need(db, db->engine->begin(db, what, &e), &e);
	db->in_txn = true;
	crm_db_writes(db);
}

void crm_db_begin_read(struct crm_db *db)
{
	struct crm_err e = { 0 };

	if (db->in_txn)
		return;
	need(db, db->engine->begin_read(db, &e), &e);
	db->in_txn = true;
}

void crm_db_commit(struct crm_db *db)
{
	struct crm_err e = { 0 };

	crm_words_flush(db);
	if (db->engine->commit(db, &e) && db->engine->reopen && !db->undone &&
	    db->mode != CRM_DB_READ)
		crm_die(e.code, "%s; unknown whether it was saved", e.text);
	need(db, e.code, &e);
	db->in_txn = false;
	writes_no_more(db);
	crm_lock_drop(db);
}

int crm_db_commit_try(struct crm_db *db, struct crm_err *e)
{
	int rc;

	crm_words_flush(db);
	rc = db->engine->commit(db, e);
	writes_no_more(db);
	if (rc) {
		forget_statements(db);
		db->engine->rollback(db);
		db->engine->close(db);
	}
	db->in_txn = false;
	crm_lock_drop(db);
	return rc;
}

int crm_db_landed(struct crm_db *db, const char *sql, const char *text)
{
	struct crm_val v = crm_val_text(text, strlen(text));
	struct crm_err e = { 0 };
	char *path;
	void *handle = NULL;
	bool row = false;
	int rc;

	if (temp || db->undone) /* a book that is being made goes with this command */
		return 0;
	path = crm_strdup(db->path);
	rc = db->engine->reopen ? db->engine->reopen(db, &e)
				: db->engine->open(db, path, CRM_DB_READ, &e);
	if (!rc)
		rc = db->engine->prepare(db, sql, &handle, &e);
	if (!rc) {
		db->engine->bind(handle, 1, &v);
		rc = db->engine->step(db, handle, &row, &e);
	}
	if (handle)
		db->engine->finalize(db, handle);
	db->engine->close(db);
	free(path);
	if (rc)
		return db->engine->pending(db) ? 0 : -1;
	return row;
}

void crm_db_rollback(struct crm_db *db)
{
	writes_no_more(db);
	if (!db->in_txn)
		return;
	for (size_t i = 0; i < CRM_STMT_SLOTS; i++)
		for (struct crm_stmt *s = db->slot[i]; s; s = s->next)
			db->engine->reset(s->handle);
	db->engine->rollback(db);
	crm_words_forget(db, 0);
	db->savepoints = 0;
	db->in_txn = false;
	crm_lock_drop(db);
}

static void exec(struct crm_db *db, const char *verb, const char *name)
{
	struct crm_err e = { 0 };
	char sql[96];

	snprintf(sql, sizeof sql, "%s %s", verb, name);
	need(db, db->engine->exec(db, sql, &e), &e);
}

void crm_db_savepoint(struct crm_db *db, const char *name)
{
	if (!db->savepoints)
		crm_words_room(db);
	exec(db, "SAVEPOINT", name);
	if (db->savepoints < (int)(sizeof db->kept / sizeof *db->kept))
		db->kept[db->savepoints] = db->words.n;
	db->savepoints++;
}

void crm_db_release(struct crm_db *db, const char *name)
{
	exec(db, "RELEASE SAVEPOINT", name);
	db->savepoints -= db->savepoints > 0;
}

void crm_db_back_to(struct crm_db *db, const char *name)
{
	exec(db, "ROLLBACK TO SAVEPOINT", name);
	if (db->savepoints)
		crm_words_forget(db, db->kept[db->savepoints - 1]);
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
	need(db, db->engine->prepare(db, sql, &s->handle, &e), &e);
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
	need(s->db, s->db->engine->step(s->db, s->handle, &row, &e), &e);
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
	need(db, db->engine->exec(db, spelled.s, &e), &e);
	crm_str_release(&spelled);
}

int64_t crm_db_changes(struct crm_db *db)
{
	return db->engine->changes(db);
}

bool crm_db_bulk_begin(struct crm_db *db, const char *table)
{
	struct crm_stmt *s;
	struct crm_str sql = { 0 };
	size_t first = db->n_rebuild;

	if (crm_db_limited(db)) /* whose the indexes are not */
		return false;
	db->bulk = true;
	crm_str_addf(&sql, "SELECT 1 FROM %s LIMIT 1", table);
	if (crm_db_int(db, 0, sql.s, "")) {
		crm_str_release(&sql);
		return false;
	}
	crm_str_release(&sql);
	if (!db->engine->indexes)
		return true;
	s = crm_db_prepare(db, db->engine->indexes);
	crm_stmt_bind_text(s, 1, table, strlen(table));
	while (crm_stmt_step(s)) {
		crm_grow(&db->rebuild, db->n_rebuild, &db->cap_rebuild, sizeof *db->rebuild);
		db->rebuild[db->n_rebuild++] = crm_strdup(crm_stmt_value(s, 1).s);
		crm_grow(&db->rebuild, db->n_rebuild, &db->cap_rebuild, sizeof *db->rebuild);
		db->rebuild[db->n_rebuild++] = crm_strdup(crm_stmt_value(s, 0).s);
	}
	crm_stmt_done(s);
	for (size_t i = first; i < db->n_rebuild; i += 2)
		exec(db, "DROP INDEX", db->rebuild[i + 1]);
	return true;
}

void crm_db_bulk_end(struct crm_db *db)
{
	struct crm_err e = { 0 };

	for (size_t i = 0; i < db->n_rebuild; i += 2) {
		need(db, db->engine->exec(db, db->rebuild[i], &e), &e);
		free(db->rebuild[i]);
		free(db->rebuild[i + 1]);
	}
	db->n_rebuild = 0;
	db->bulk = false;
}

int crm_db_schema_newest(void)
{
	int newest = 0;

	for (const struct crm_sqlfile *f = crm_sqlfiles; f->name; f++)
		newest += !strncmp(f->name, "schema/", 7);
	return newest;
}

int crm_db_schema_version(const struct crm_db *db)
{
	struct crm_err e = { 0 };
	int version = 0;

	need((struct crm_db *)db, db->engine->version((struct crm_db *)db, &version, &e), &e);
	return version;
}

void crm_db_upgrade(struct crm_db *db)
{
	crm_db_upgrade_to(db, crm_db_schema_newest());
}

void crm_db_upgrade_to(struct crm_db *db, int to)
{
	int version = crm_db_schema_version(db), n = 0;
	struct crm_str sql = { 0 };
	struct crm_err e = { 0 };

	for (const struct crm_sqlfile *f = crm_sqlfiles; f->name; f++) {
		if (strncmp(f->name, "schema/", 7) || ++n <= version || n > to)
			continue;
		crm_str_reset(&sql);
		db->engine->spell(&sql, f->text);
		need(db, db->engine->exec(db, sql.s, &e), &e);
		need(db, db->engine->step_done(db, n, &e), &e);
	}
	crm_str_release(&sql);
}

void crm_db_schema_print(struct crm_db *db, struct crm_str *out)
{
	struct crm_stmt *s = crm_db_prepare(db, db->engine->schema);

	while (crm_stmt_step(s)) {
		crm_str_puts(out, crm_stmt_value(s, 0).s);
		crm_str_puts(out, ";\n");
	}
	crm_stmt_done(s);
}

bool crm_db_filled(struct crm_db *db, const char *table, const char *column)
{
	return crm_db_int(db, 0, db->engine->filled, "ss", table, column);
}

bool crm_db_engine_check(struct crm_db *db, crm_db_say *say, void *arg)
{
	crm_db_need_whole(db);
	return db->engine->check(db, say, arg);
}

void crm_db_begin_past(struct crm_db *db)
{
	db->past_asked = true;
	crm_db_begin_read(db);
}

void crm_db_overlay(struct crm_db *db, const struct crm_overlay *o)
{
	struct crm_err e = { 0 };

	need(db, db->engine->overlay(db, o, &e), &e);
}

void crm_db_overlay_again(struct crm_db *db)
{
	struct crm_err e = { 0 };

	need(db, db->engine->overlay_again(db, &e), &e);
}

bool crm_db_adds(const struct crm_db *db)
{
	return db->engine->adds;
}

const char *crm_db_below(const struct crm_db *db)
{
	return db->engine->below;
}

const char *crm_db_words_all(const struct crm_db *db)
{
	return db->engine->words_all;
}

void crm_db_compact(struct crm_db *db)
{
	struct crm_err e = { 0 };

	crm_db_need_whole(db);
	forget_statements(db);
	need(db, db->engine->compact(db, &e), &e);
	crm_lock_drop(db);
}

bool crm_db_column(struct crm_db *db, const char *table, const char *column)
{
	return crm_db_int(db, 0, db->engine->has_column, "ss", table, column);
}

int64_t crm_db_size(struct crm_db *db)
{
	return crm_db_int(db, 0, db->engine->size, "");
}

void crm_db_backup(struct crm_db *db, const char *file)
{
	struct crm_err e = { 0 };

	crm_db_need_whole(db);
	need(db, db->engine->backup(db, file, &e), &e);
}

void crm_db_restore(const char *file, const char *path, int wait)
{
	struct crm_db *db = db_new(path, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	need(db, db->engine->restore(db, file, path, &e), &e);
	crm_lock_drop(db);
	free(db->url);
	free(db->path);
	free(db);
}

struct crm_db *crm_db_replace(const char *path, int wait)
{
	struct crm_err e = { 0 };
	struct crm_db *db = crm_db_try(path, CRM_DB_UPGRADE, wait, &e);

	if (!db && e.code == CRM_NOINPUT) {
		db = crm_db_create(path, wait);
		crm_db_begin_load(db, "restore");
		return db;
	}
	need(db, e.code, &e);
	crm_db_begin(db, "restore");
	need(db, db->engine->empty(db, &e), &e);
	crm_db_upgrade(db);
	return db;
}

void crm_db_replaced(struct crm_db *db)
{
	struct crm_err e = { 0 };

	if (db->fresh) {
		crm_db_commit(db);
		crm_db_publish(db);
		return;
	}
	if (crm_db_commit_try(db, &e))
		crm_die(
		    e.code, "%s; perhaps restored, perhaps not: look before you try again", e.text);
	crm_db_close(db);
}

void crm_db_restore_from(struct crm_db *db, const char *path)
{
	struct crm_err e = { 0 };

	forget_statements(db);
	need(db, db->engine->restore(db, db->path, path, &e), &e);
	free(db->url);
	free(db->path);
	free(db);
}

void crm_db_bytes(struct crm_db *db, crm_db_put *put, void *arg)
{
	struct crm_err e = { 0 };

	crm_db_need_whole(db);
	crm_db_begin_read(db);
	need(db, db->engine->bytes(db, false, put, arg, &e), &e);
	crm_db_rollback(db);
}

static int put_fd(void *arg, const void *bytes, size_t n, struct crm_err *e)
{
	const int *fd = arg;

	if (!crm_write_all(*fd, bytes, n))
		return crm_err_set(e, CRM_IO, "temporary copy: %m");
	return 0;
}

static int fill_bytes(void *arg, int fd, struct crm_err *e)
{
	(void)e;
	crm_db_bytes(arg, put_fd, &fd);
	return 0;
}

struct crm_db *crm_db_snapshot(struct crm_db *db)
{
	struct crm_db *copy;

	if (!crm_db_is_file(db->path) || db->unnamed) {
		crm_db_begin_read(db);
		return db;
	}
	copy = crm_db_unnamed(db->path, db->path, fill_bytes, db, db->wait);
	crm_db_close(db);
	return copy;
}

struct crm_db *crm_db_unnamed(
    const char *name, const char *near, crm_db_fill *fill, void *arg, int wait)
{
	struct crm_db *db = db_new(name, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };
	int version;

	need(db, db->engine->unnamed(db, near, fill, arg, &e), &e);
	if (db->engine->known(db, &e) && db->damaged)
		crm_die(CRM_DATA, "%s: damaged", name);
	need(db, e.code, &e);
	version = crm_db_schema_version(db);
	if (version > crm_db_schema_newest())
		crm_die(CRM_CONFIG, "%s: made by a newer crm (schema %d)", name, version);
	return db;
}

struct crm_db *crm_db_salvage(const struct crm_db_salvage *s, int wait)
{
	struct crm_db *db = db_new(s->to, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	if (!crm_db_is_file(s->from) || !db->engine->salvage)
		crm_die(CRM_UNAVAILABLE,
		    "repair is for files; mend a book on a server by its own means, or put a"
		    " backup in its place: crm-db restore");
	need(db, db->engine->salvage(db, s, &e), &e);
	db->in_txn = true;
	crm_db_writes(db);
	return db;
}

void crm_db_words_settle(struct crm_db *db)
{
	crm_words_flush(db);
}

void crm_db_verdict(struct crm_db *db, struct crm_str *out)
{
	db->engine->verdict(db, out);
}
