/* Checking, copying and putting back a whole SQLite book. */
#include "db/sqlite_book.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

int crm_sqlite_sync_dir(const char *path, struct crm_err *e)
{
	char *copy = crm_strdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 || (fsync(fd) && errno != EINVAL);

	if (fd >= 0)
		close(fd);
	free(copy);
	return rc ? crm_err_set(e, CRM_IO, "%s: %m", path) : 0;
}

/* Runs a pragma and says each row that is not "ok". */
static int say_rows(
    struct crm_db *db, const char *sql, void (*say)(void *arg, const char *line), void *arg)
{
	sqlite3_stmt *s = NULL;
	struct crm_str line = { 0 };
	int rc, n = 0;

	if (sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL)) {
		say(arg, sqlite3_errmsg(db->handle));
		return 1;
	}
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		crm_str_reset(&line);
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			const char *text = (const char *)sqlite3_column_text(s, i);

			crm_str_addf(&line, "%s%s", i ? " " : "", text ? text : "-");
		}
		if (strcmp(line.s, "ok")) {
			say(arg, line.s);
			n++;
		}
	}
	if (rc != SQLITE_DONE) {
		say(arg, sqlite3_errmsg(db->handle));
		n++;
	}
	sqlite3_finalize(s);
	crm_str_release(&line);
	return n;
}

int crm_sqlite_check(struct crm_db *db, void (*say)(void *arg, const char *line), void *arg)
{
	int n = say_rows(db, "PRAGMA integrity_check", say, arg);
	struct stat st;

	n += say_rows(db,
	    "SELECT 'foreign key: ' || \"table\" || ' row ' || rowid || ' names a missing '"
	    " || parent FROM pragma_foreign_key_check",
	    say, arg);
	if (!stat(db->path, &st) && st.st_mode & 0007) {
		say(arg, "permissions: others can reach the book; run chmod o-rwx on it");
		n++;
	}
	return n;
}

void crm_sqlite_verdict(struct crm_db *db, struct crm_str *out)
{
	sqlite3_stmt *s = NULL;
	const char *mode = "?";

	if (!sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode", -1, &s, NULL) &&
	    sqlite3_step(s) == SQLITE_ROW)
		mode = (const char *)sqlite3_column_text(s, 0);
	if (crm_sqlite_wal())
		crm_str_addf(out, "SQLite %s, journal %s", sqlite3_libversion(), mode);
	else
		crm_str_addf(out,
		    "SQLite %s, journal truncate (its WAL can lose a reset: not used)",
		    sqlite3_libversion());
	sqlite3_finalize(s);
}

/* Copies in steps, giving way to writers between them; SQLite starts over what a
 * writer changed meanwhile. */
static int copy(sqlite3 *to, sqlite3 *from, const char *path, int wait, struct crm_err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	double begin = crm_lock_clock();
	int rc;

	if (!b)
		return crm_sqlite_fail(to, sqlite3_errcode(to), path, e);
	/* All in one step: a reader's lock for the time of the copy, so that steady
	 * writers cannot make it begin again for ever. */
	while ((rc = sqlite3_backup_step(b, -1)) == SQLITE_BUSY || rc == SQLITE_LOCKED) {
		if (crm_lock_clock() - begin > wait)
			break;
		crm_lock_nap();
	}
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? 0 : crm_sqlite_fail(to, rc, path, e);
}

static int sync_file(const char *path, struct crm_err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 || fsync(fd);

	if (fd >= 0)
		close(fd);
	return rc ? crm_err_set(e, CRM_IO, "%s: %m", path) : 0;
}

/* Copies the open database `from` to a new file, 0600 or `mode`, whole or not at
 * all; replaces `file` only where `replace`. */
static int copy_to(
    sqlite3 *from, const char *file, mode_t mode, bool replace, int wait, struct crm_err *e)
{
	struct crm_str temp = { 0 };
	sqlite3 *to = NULL;
	int rc, fd;

	crm_str_addf(&temp, "%s.new-%ld", file, (long)getpid());
	fd = open(temp.s, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0) {
		crm_err_set(
		    e, errno == EACCES || errno == EROFS ? CRM_NOPERM : CRM_IO, "%s: %m", file);
		crm_str_release(&temp);
		return e->code;
	}
	close(fd);
	rc = sqlite3_open_v2(
	    temp.s, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc)
		rc = crm_sqlite_fail(to, rc, file, e);
	if (!rc)
		rc = copy(to, from, file, wait, e);
	sqlite3_close(to);
	if (!rc)
		rc = sync_file(temp.s, e);
	if (!rc && (replace ? rename(temp.s, file) : link(temp.s, file)))
		rc = errno == EEXIST
			 ? crm_err_set(e, CRM_USAGE, "%s: there is something already", file)
			 : crm_err_set(e, CRM_IO, "%s: %m", file);
	if (rc || !replace)
		unlink(temp.s);
	crm_str_release(&temp);
	return rc ? rc : crm_sqlite_sync_dir(file, e);
}

int crm_sqlite_backup(struct crm_db *db, const char *file, struct crm_err *e)
{
	struct stat st;
	char *path = crm_sqlite_path(file);
	int rc;

	if (!lstat(path, &st))
		rc = crm_err_set(e, CRM_USAGE, "%s: there is something already", file);
	else
		rc = copy_to(db->handle, path, 0600, false, db->wait, e);
	free(path);
	return rc;
}

static void first_line(void *arg, const char *line)
{
	struct crm_err *e = arg;

	if (!e->code)
		crm_err_set(e, CRM_DATA, "%s", line);
}

/* Replaces by rename under the writers' lock: whoever has the old book open goes
 * on reading the old one; a journal of it must not be applied to the new. */
static int replace(struct crm_db *db, const char *path, struct crm_err *e)
{
	struct crm_db old = { .path = crm_sqlite_path(path), .wait = db->wait, .lock = -1 };
	struct crm_str journal = { 0 };
	struct stat st;
	mode_t mode = 0600;
	sqlite3 *h = NULL;
	int rc = crm_lock_take(&old, "restore", e);

	if (!rc && !stat(old.path, &st)) {
		mode = st.st_mode & 0666;
		/* Rolls back a hot journal, so that none is left beside the new book. */
		rc = sqlite3_open_v2(
		    old.path, &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
		if (!rc)
			sqlite3_exec(h, "BEGIN EXCLUSIVE; ROLLBACK; PRAGMA journal_mode=DELETE",
			    NULL, NULL, NULL);
		sqlite3_close(h);
		rc = 0;
		crm_str_addf(&journal, "%s-journal", old.path);
		unlink(journal.s);
	}
	if (!rc)
		rc = copy_to(db->handle, old.path, mode, true, db->wait, e);
	crm_lock_drop(&old);
	crm_str_release(&journal);
	free(old.path);
	return rc;
}

int crm_sqlite_restore(struct crm_db *db, const char *file, const char *path, struct crm_err *e)
{
	struct crm_err damage = { 0 };
	int version = 0, rc;

	free(db->path);
	db->path = crm_sqlite_path(file);
	rc = db->engine->open(db, file, CRM_DB_READ, e);
	if (rc == CRM_NOINPUT)
		crm_err_set(e, CRM_NOINPUT, "%s: not there", file);
	if (!rc)
		rc = db->engine->version(db, &version, e);
	if (!rc && crm_sqlite_check(db, first_line, &damage) &&
	    strncmp(damage.text, "permissions", 11))
		rc = crm_err_set(e, CRM_DATA, "%s: damaged: %.200s", file, damage.text);
	if (!rc)
		rc = replace(db, path, e);
	db->engine->close(db);
	return rc;
}
