/* A book as the bytes of its file.
 *
 * With a rollback journal the file holds, under a reader's lock, the book as it is at
 * one moment: nobody writes to it until the lock is gone. So it is read as it stands,
 * through SQLite's own descriptor (closing another one would drop the lock), and no
 * second copy of it lies on the disk. Writers wait for the time of the reading, as
 * they do for a plain backup. With a WAL part of the book is in that: then SQLite
 * copies it to a file without a name first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/place.h"
#include "db/sqlite_book.h"

enum { PIECE = 65536, BLOCK = 512 };

static sqlite3_file *file_of(sqlite3 *h)
{
	sqlite3_file *f = NULL;

	sqlite3_file_control(h, "main", SQLITE_FCNTL_FILE_POINTER, &f);
	return f && f->pMethods ? f : NULL;
}

/* What the disk does not give is taken for zeros, a block at a time. */
static int read_holes(sqlite3_file *f, char *buf, int n, sqlite3_int64 at)
{
	int rc = 0;

	memset(buf, 0, (size_t)n);
	for (int done = 0; done < n; done += BLOCK) {
		int part = n - done < BLOCK ? n - done : BLOCK;

		if (f->pMethods->xRead(f, buf + done, part, at + done)) {
			memset(buf + done, 0, (size_t)part);
			rc = SQLITE_IOERR_READ;
		}
	}
	return rc;
}

/* A copy has no WAL beside it: its header must not ask for one. */
static void without_wal(char *head, size_t n)
{
	if (n >= 100 && !memcmp(head, "SQLite format 3", 16))
		head[18] = head[19] = 1;
}

static int read_file(
    sqlite3 *h, const char *path, bool holes, crm_db_put *put, void *arg, struct crm_err *e)
{
	sqlite3_file *f = file_of(h);
	sqlite3_int64 size = 0;
	char *buf = crm_malloc(PIECE);
	bool lost = false;
	int rc = f ? f->pMethods->xFileSize(f, &size) : SQLITE_CANTOPEN;

	if (rc)
		crm_sqlite_fail(h, rc, path, e);
	for (sqlite3_int64 at = 0; !rc && at < size; at += PIECE) {
		int n = size - at < PIECE ? (int)(size - at) : PIECE;

		rc = f->pMethods->xRead(f, buf, n, at);
		if (rc && holes) {
			lost |= read_holes(f, buf, n, at) != 0;
			rc = 0;
		}
		if (rc) {
			crm_sqlite_fail(h, SQLITE_IOERR, path, e);
			break;
		}
		if (!at)
			without_wal(buf, (size_t)n);
		rc = put(arg, buf, (size_t)n, e);
	}
	if (lost)
		crm_warn("%s: parts of the file cannot be read", path);
	free(buf);
	return rc ? e->code : 0;
}

static bool has_wal(sqlite3 *h)
{
	sqlite3_stmt *s = NULL;
	bool wal = false;

	if (!sqlite3_prepare_v2(h, "PRAGMA journal_mode", -1, &s, NULL) &&
	    sqlite3_step(s) == SQLITE_ROW)
		wal = !strcmp((const char *)sqlite3_column_text(s, 0), "wal");
	sqlite3_finalize(s);
	return wal;
}

static int nothing(void *arg, int fd, struct crm_err *e)
{
	(void)arg;
	(void)fd;
	(void)e;
	return 0;
}

int crm_sqlite_bytes(struct crm_db *db, bool holes, crm_db_put *put, void *arg, struct crm_err *e)
{
	struct crm_db copy = { .path = db->path, .wait = db->wait, .lock = -1 };
	int rc;

	/* BEGIN alone takes no lock. */
	rc = sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	if (rc && !holes)
		return crm_sqlite_fail(db->handle, rc, db->path, e);
	if (!has_wal(db->handle))
		return read_file(db->handle, db->path, holes, put, arg, e);
	rc = crm_sqlite_unnamed(&copy, db->path, nothing, NULL, e);
	if (!rc)
		rc = crm_sqlite_copy(copy.handle, db->handle, db->path, db->wait, e);
	if (!rc)
		rc = read_file(copy.handle, db->path, false, put, arg, e);
	sqlite3_close_v2(copy.handle);
	return rc;
}

/* A directory that takes a file: that of `near`, or else where temporary ones go. */
static int make(const char *near, struct crm_str *temp, struct crm_err *e)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (near) {
		crm_str_addf(temp, "%s.new-XXXXXX", near);
		fd = mkostemp(temp->s, O_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	crm_str_reset(temp);
	crm_str_addf(temp, "%s/crm-XXXXXX", dir && dir[0] == '/' ? dir : "/var/tmp");
	fd = mkostemp(temp->s, O_CLOEXEC);
	if (fd < 0)
		crm_place_fail(e, temp->s);
	return fd;
}

/* The name goes as soon as SQLite has opened the file, and before anything is in it:
 * whatever ends the process, nothing is left and nobody else can have looked. */
int crm_sqlite_unnamed(
    struct crm_db *db, const char *near, crm_db_fill *fill, void *arg, struct crm_err *e)
{
	struct crm_str temp = { 0 };
	char *path = near ? crm_sqlite_path(near) : NULL;
	int fd = make(path, &temp, e), rc;

	free(path);
	if (fd < 0) {
		crm_str_release(&temp);
		return e->code;
	}
	path = crm_sqlite_path(temp.s);
	rc = crm_sqlite_connect(db, path, SQLITE_OPEN_READWRITE, e);
	if (unlink(path) && !rc)
		rc = crm_place_fail(e, path);
	free(path);
	crm_str_release(&temp);
	db->unnamed = true;
	if (!rc)
		rc = fill(arg, fd, e);
	/* Before SQLite locks anything, for that would be dropped. */
	close(fd);
	if (!rc && sqlite3_exec(db->handle, "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF",
		       NULL, NULL, NULL))
		db->damaged = true;
	return rc;
}
