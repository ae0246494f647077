/* The seam: hands every call to the engine of the book and ends the command
 * where the engine fails. Here: opening, transactions, and what a death undoes; statements.c
 * and book.c have the rest. */
#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "db/engine.h"
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

void crm_db_need(int rc, const struct crm_err *e)
{
	if (rc)
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

struct crm_db *crm_db_new(const char *path, enum crm_db_mode mode, int wait)
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
	struct crm_db *db = crm_db_new(path, mode, wait);
	struct crm_err e = { 0 };

	crm_db_need(open_fitting(db, path, &e), &e);
	return db;
}

struct crm_db *crm_db_try(const char *path, enum crm_db_mode mode, int wait, struct crm_err *e)
{
	struct crm_db *db = crm_db_new(path, mode, wait);

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
	struct crm_db *db = crm_db_new(path, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	db->fresh = true;
	db->steps = version;
	crm_db_need(db->engine->create(db, path, &e), &e);
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
	struct crm_db *db = crm_db_new(name, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	db->engine = &crm_sqlite; /* whatever it is named after */
	db->fresh = true;
	crm_db_need(db->engine->unnamed(db, NULL, nothing, NULL, &e), &e);
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

	crm_db_need(db->engine->moved(db, &moved, &e), &e);
	return moved;
}

void crm_db_publish(struct crm_db *db)
{
	struct crm_err e = { 0 };

	crm_stmt_forget(db);
	crm_db_need(db->engine->publish(db, &e), &e);
	crm_db_close(db);
}

struct crm_db *crm_db_open_check(const char *path, int wait, crm_db_say *say, void *arg)
{
	struct crm_db *db = crm_db_new(path, CRM_DB_READ, wait);
	struct crm_err e = { 0 };
	int rc = db->engine->open(db, path, CRM_DB_READ, &e);

	if (rc && !db->damaged)
		crm_db_need(rc, &e);
	if (rc)
		say(arg, "file", path, "damaged so that it cannot be opened");
	crm_db_close(db);
	return rc ? NULL : crm_db_open(path, CRM_DB_READ, wait);
}

struct crm_db *crm_db_open_older(const char *path, int wait, crm_db_say *say, void *arg)
{
	struct crm_db *db = crm_db_new(path, CRM_DB_READ, wait);
	struct crm_err e = { 0 };
	int rc = db->engine->open(db, path, CRM_DB_READ, &e), version;

	if (rc && db->damaged) {
		say(arg, "file", path, "damaged so that it cannot be opened");
		crm_db_close(db);
		return NULL;
	}
	crm_db_need(rc, &e);
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
	crm_stmt_forget(db);
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

	crm_db_need(db->engine->begin(db, what, &e), &e);
	db->in_txn = true;
	crm_db_writes(db);
}

void crm_db_begin_read(struct crm_db *db)
{
	struct crm_err e = { 0 };

	if (db->in_txn)
		return;
	crm_db_need(db->engine->begin_read(db, &e), &e);
	db->in_txn = true;
}

void crm_db_commit(struct crm_db *db)
{
	struct crm_err e = { 0 };

	crm_words_flush(db);
	if (db->engine->commit(db, &e) && db->engine->reopen && !db->undone &&
	    db->mode != CRM_DB_READ)
		crm_die(e.code, "%s; unknown whether it was saved", e.text);
	crm_db_need(e.code, &e);
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
		crm_stmt_forget(db);
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

void crm_db_exec(struct crm_db *db, const char *verb, const char *name)
{
	struct crm_err e = { 0 };
	char sql[96];

	snprintf(sql, sizeof sql, "%s %s", verb, name);
	crm_db_need(db->engine->exec(db, sql, &e), &e);
}

void crm_db_savepoint(struct crm_db *db, const char *name)
{
	if (!db->savepoints)
		crm_words_room(db);
	crm_db_exec(db, "SAVEPOINT", name);
	if (db->savepoints < (int)(sizeof db->kept / sizeof *db->kept))
		db->kept[db->savepoints] = db->words.n;
	db->savepoints++;
}

void crm_db_release(struct crm_db *db, const char *name)
{
	crm_db_exec(db, "RELEASE SAVEPOINT", name);
	db->savepoints -= db->savepoints > 0;
}

void crm_db_back_to(struct crm_db *db, const char *name)
{
	crm_db_exec(db, "ROLLBACK TO SAVEPOINT", name);
	if (db->savepoints)
		crm_words_forget(db, db->kept[db->savepoints - 1]);
}
