/* Copying, putting back and naming a whole SQLite book; checking it is in
 * sqlite_check.c. */
#include "db/sqlite_book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/place.h"

void crm_sqlite_verdict(struct crm_db *db, struct crm_str *out)
{
	sqlite3_stmt *s = NULL;
	const char *mode = "?";

	if (!sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode", -1, &s, NULL) &&
	    sqlite3_step(s) == SQLITE_ROW)
		mode = (const char *)sqlite3_column_text(s, 0);
	/* A rollback journal's mode is each connection's own: writers truncate it. */
	if (strcmp(mode, "wal"))
		mode = "truncate";
	crm_str_addf(out, "SQLite %s, journal %s", sqlite3_libversion(), mode);
	if (!crm_sqlite_wal())
		crm_str_puts(out, " (its WAL can lose a reset: not used)");
	sqlite3_finalize(s);
}

/* All in one step: a reader's lock for the time of the copy, so that steady
 * writers cannot make it begin again for ever. */
int crm_sqlite_copy(sqlite3 *to, sqlite3 *from, const char *path, int wait, struct crm_err *e)
{
	sqlite3_backup *b;
	double begin = crm_lock_clock();
	int rc;

	/* Until it has its name the copy is worth nothing: no journal, one sync. */
	sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
	b = sqlite3_backup_init(to, "main", from, "main");
	if (!b)
		return crm_sqlite_fail(to, sqlite3_errcode(to), path, e);
	while ((rc = sqlite3_backup_step(b, -1)) == SQLITE_BUSY || rc == SQLITE_LOCKED) {
		if (crm_lock_clock() - begin > wait)
			break;
		crm_lock_nap();
	}
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? 0 : crm_sqlite_fail(to, rc, path, e);
}

/* Copies the open database `from` to a file of that name, whole or not at all. */
static int copy_to(
    sqlite3 *from, const char *file, mode_t mode, bool replace, int wait, struct crm_err *e)
{
	struct crm_str temp = { 0 };
	sqlite3 *to = NULL;
	int rc = crm_place_temp(file, &temp, e);

	if (rc) {
		crm_str_release(&temp);
		return rc;
	}
	rc = sqlite3_open_v2(
	    temp.s, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	rc = rc ? crm_sqlite_fail(to, rc, file, e) : crm_sqlite_copy(to, from, file, wait, e);
	sqlite3_close(to);
	if (!rc && mode != 0600 && chmod(temp.s, mode))
		rc = crm_place_fail(e, file);
	if (!rc)
		rc = crm_place_name(&temp, file, replace, e);
	else
		unlink(temp.s);
	crm_db_temp(NULL);
	crm_str_release(&temp);
	return rc;
}

/* SQLite copies from no connection that is writing: then from a second one. */
static int copy_beside(struct crm_db *db, const char *path, struct crm_err *e)
{
	sqlite3 *from = db->handle;
	int rc;

	if (!db->in_txn || db->mode == CRM_DB_READ)
		return copy_to(from, path, 0600, false, db->wait, e);
	rc = sqlite3_open_v2(db->path, &from,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
	rc = rc ? crm_sqlite_fail(from, rc, db->path, e)
		: copy_to(from, path, 0600, false, db->wait, e);
	sqlite3_close(from);
	return rc;
}

int crm_sqlite_backup(struct crm_db *db, const char *file, struct crm_err *e)
{
	struct stat st;
	char *path = crm_sqlite_path(file);
	int rc;

	if (!lstat(path, &st))
		rc = crm_err_set(e, CRM_USAGE, "%s: there is something already", file);
	else
		rc = copy_beside(db, path, e);
	free(path);
	return rc;
}

struct damage {
	struct crm_err e;
	const char *file;
};

static void first_damage(void *arg, const char *what, const char *place, const char *fault)
{
	struct damage *d = arg;

	(void)what;
	if (!d->e.code)
		crm_err_set(&d->e, CRM_DATA, "%s: damaged: %s: %s", d->file, place, fault);
}

/* Is the copy one that may become a book? */
static int sound(struct crm_db *db, const char *file, struct crm_err *e)
{
	struct damage d = { .file = file };
	int version = 0, rc;

	rc = db->handle ? 0 : db->engine->open(db, file, CRM_DB_READ, e);
	if (rc == CRM_NOINPUT)
		return crm_err_set(e, CRM_NOINPUT, "%s: not there", file);
	if (db->damaged)
		return crm_err_set(e, CRM_DATA, "%s: damaged", file);
	if (rc)
		return rc;
	rc = db->engine->version(db, &version, e);
	if (!rc && version > crm_db_schema_newest())
		rc = crm_err_set(
		    e, CRM_CONFIG, "%s: made by a newer crm (schema %d)", file, version);
	if (!rc && !crm_sqlite_check(db, first_damage, &d)) {
		*e = d.e;
		return e->code;
	}
	return rc;
}

/* Is there a journal that SQLite would apply to whatever book it finds beside it? One
 * that is done is empty, or begins with zeros. */
static bool journal_left(const char *path)
{
	struct crm_str name = { 0 };
	char first = 0;
	bool left;
	int fd;

	crm_str_addf(&name, "%s-journal", path);
	fd = open(name.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	left = fd < 0 ? errno != ENOENT : read(fd, &first, 1) != 0 && first;
	if (fd >= 0)
		close(fd);
	crm_str_release(&name);
	return left;
}

/* What a killed writer left is rolled back first, by SQLite, into the old book: beside the
 * new one its journal would be applied to that. It is never removed by hand, so that the old
 * book stays a whole one wherever the rest fails or is killed. A file that is damaged, or
 * no database, is rolled back all the same before SQLite finds that out. *held keeps other
 * writers away until it is closed. */
static int settle_old(const char *path, int wait, sqlite3 **held, struct crm_err *e)
{
	struct crm_str name = { 0 };
	int rc = sqlite3_open_v2(
	    path, held, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);

	sqlite3_busy_timeout(*held, wait * 1000);
	if (!rc)
		rc = sqlite3_exec(*held, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	if (rc && rc != SQLITE_NOTADB && rc != SQLITE_CORRUPT)
		return crm_sqlite_fail(*held, rc, path, e);
	sqlite3_exec(*held, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	rc = sqlite3_exec(*held, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	crm_str_addf(&name, "%s-wal", path);
	if (rc == SQLITE_BUSY || !access(name.s, F_OK))
		rc = crm_err_set(e, CRM_BUSY, "%s: the book is in use; try again", path);
	else if (journal_left(path))
		rc = crm_err_set(e, CRM_IO,
		    "%s: a killed writer's journal cannot be rolled back; nothing was changed",
		    path);
	else
		rc = 0;
	crm_str_release(&name);
	return rc;
}

/* A journal without its book is that of one which was moved away. */
static int place_new(struct crm_db *db, const char *path, struct crm_err *e)
{
	if (journal_left(path))
		return crm_err_set(e, CRM_USAGE,
		    "%s-journal: belongs to a book that is not there; move it away first", path);
	return copy_to(db->handle, path, 0600, false, db->wait, e);
}

/* Replaces by rename under the writers' lock: whoever reads the old book goes on
 * reading it, and who waits to write sees that it has moved. */
static int replace(struct crm_db *db, const char *path, struct crm_err *e)
{
	struct crm_db old = { .path = crm_sqlite_path(path), .wait = db->wait, .lock = -1 };
	sqlite3 *held = NULL;
	struct stat st;
	int rc = crm_lock_take(&old, "restore", e);

	if (!rc && lstat(old.path, &st)) {
		rc = place_new(db, old.path, e);
	} else if (!rc && !S_ISREG(st.st_mode)) {
		rc = crm_err_set(e, CRM_USAGE, "%s: not a file", path);
	} else if (!rc) {
		rc = settle_old(old.path, db->wait, &held, e);
		if (!rc)
			rc = copy_to(db->handle, old.path, st.st_mode & 0666, true, db->wait, e);
	}
	sqlite3_close(held);
	crm_lock_drop(&old);
	free(old.path);
	return rc;
}

int crm_sqlite_restore(struct crm_db *db, const char *file, const char *path, struct crm_err *e)
{
	int rc = sound(db, file, e);

	if (!rc)
		rc = replace(db, path, e);
	db->engine->close(db);
	return rc;
}
