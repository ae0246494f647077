/* SQLite behind the table of functions. What is done here and why:
 *
 * - Before 3.44.6 (and in 3.45 to 3.50.6, 3.51.0 to 3.51.2, 3.52.0) SQLite can
 *   lose a WAL reset to a racing checkpoint, so there the journal is a rollback
 *   journal that is truncated; elsewhere it is WAL.
 * - Writers queue on an flock (lock.c), then BEGIN IMMEDIATE: nobody reads first
 *   and writes later.
 * - Readers open read-only. A writer that was killed leaves a hot journal that a
 *   read-only connection may not roll back: then the book is opened for writing
 *   once, so that SQLite rolls back, and reading goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "db/engine.h"
#include "db/place.h"
#include "db/sqlite_asof.h"
#include "db/sqlite_book.h"

bool crm_sqlite_wal(void)
{
	int v = sqlite3_libversion_number();

	return (v >= 3044006 && v <= 3044999) || (v >= 3050007 && v <= 3050999) ||
	       (v >= 3051003 && v != 3052000);
}

int crm_sqlite_fail(sqlite3 *h, int rc, const char *path, struct crm_err *e)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return crm_err_set(e, CRM_BUSY, "%s: the book is busy; try again", path);
	case SQLITE_FULL:
		return crm_err_set(e, CRM_IO, "%s: no space left; nothing was changed", path);
	case SQLITE_NOTADB:
		return crm_err_set(e, CRM_DATA, "%s: not a book", path);
	case SQLITE_CORRUPT:
		return crm_err_set(e, CRM_IO, "%s: the book is damaged; run: crm-db check", path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return crm_err_set(e, CRM_NOPERM, "%s: no permission to write", path);
	case SQLITE_CANTOPEN:
		return crm_err_set(e,
		    errno == EACCES || errno == EPERM || errno == EROFS ? CRM_NOPERM : CRM_IO,
		    "%s: cannot be opened: %m", path);
	case SQLITE_IOERR:
		return crm_err_set(e, CRM_IO, "%s: read or write failed: %s", path,
		    strerror(h && sqlite3_system_errno(h) ? sqlite3_system_errno(h) : EIO));
	case SQLITE_NOMEM:
		return crm_err_set(e, CRM_UNAVAILABLE, "out of memory");
	case SQLITE_TOOBIG:
		return crm_err_set(e, CRM_DATA, "%s: a value is too big", path);
	case SQLITE_INTERRUPT:
		return crm_err_set(e, CRM_BUSY, "interrupted");
	default:
		if (h && !strcmp(sqlite3_errmsg(h), "integer overflow"))
			return crm_err_set(e, CRM_DATA, "a sum is out of range");
		return crm_err_set(
		    e, CRM_BUG, "%s: %s", path, h ? sqlite3_errmsg(h) : sqlite3_errstr(rc));
	}
}

static int fail(struct crm_db *db, int rc, struct crm_err *e)
{
	db->damaged |= (rc & 0xff) == SQLITE_CORRUPT;
	if (db->guard)
		return crm_sqlite_query_fail(db, rc, e);
	return crm_sqlite_fail(db->handle, rc, db->path, e);
}

/* Waits 1 to 6 ms at a time; tells after two seconds, gives up after db->wait. */
static int busy(void *arg, int tries)
{
	static double begin;
	static bool told;
	struct crm_db *db = arg;
	double now = crm_lock_clock();

	if (!tries) {
		begin = now;
		told = false;
	}
	if (now - begin >= db->wait)
		return 0;
	if (now - begin >= 2 && !told) {
		crm_warn("waiting for the book, in use by others");
		told = true;
	}
	crm_lock_nap();
	return 1;
}

/* crm_fold(text): queries only, never the schema. */
static void fold(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	struct crm_str out = { 0 };
	const char *text = (const char *)sqlite3_value_text(v[0]);

	(void)n;
	if (!text)
		return;
	crm_text_fold(&out, text, (size_t)sqlite3_value_bytes(v[0]));
	sqlite3_result_text(ctx, crm_str_text(&out), (int)out.len, SQLITE_TRANSIENT);
	crm_str_release(&out);
}

int crm_sqlite_connect(struct crm_db *db, const char *path, int flags, struct crm_err *e)
{
	sqlite3 *h = NULL;
	int rc;

	/* One thread: no locks and no counting around each malloc either. Refused,
	 * harmlessly, from the second book on. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	rc = sqlite3_open_v2(path, &h,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, NULL);
	db->handle = h;
	if (rc)
		return fail(db, rc, e);
	sqlite3_busy_handler(h, busy, db);
	sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_create_function_v2(h, "crm_fold", 1,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, fold, NULL, NULL, NULL);
	rc = sqlite3_exec(h, "PRAGMA cell_size_check=ON", NULL, NULL, NULL);
	return rc ? fail(db, rc, e) : 0;
}

static void disconnect(struct crm_db *db)
{
	sqlite3_close_v2(db->handle);
	db->handle = NULL;
}

static int exec(struct crm_db *db, const char *sql, struct crm_err *e)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc ? fail(db, rc, e) : 0;
}

/* A writer's settings: how the journal is kept, and how much may wait in memory
 * (256 MB of changed pages), so that readers wait for the commit alone. A bigger
 * change spills the rest into the book and keeps them out from then on. */
static int settle(struct crm_db *db, struct crm_err *e)
{
	const char *journal =
	    crm_sqlite_wal() ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE";
	int rc = exec(db, journal, e);

	if (!rc)
		rc = exec(db, "PRAGMA synchronous=FULL; PRAGMA cache_size=-262144", e);
	return rc;
}

static bool hot(int rc)
{
	return rc == SQLITE_READONLY_ROLLBACK || rc == SQLITE_READONLY_RECOVERY ||
	       rc == SQLITE_READONLY_CANTLOCK;
}

/* Lets SQLite roll back what a killed writer left, over a second connection. That
 * needs the right to write: without it the book cannot be read as it should be. */
static int recover(struct crm_db *db, struct crm_err *e)
{
	struct crm_db other = *db;
	int rc = crm_sqlite_connect(&other, db->path, SQLITE_OPEN_READWRITE, e);

	/* Whoever locks for good clears the journal's head and does not unlink it: the
	 * directory may be one that we cannot write. (journal_mode would read first.) */
	if (!rc && !crm_sqlite_wal())
		rc = exec(&other, "PRAGMA locking_mode=EXCLUSIVE", e);
	if (!rc)
		rc = exec(&other, "SELECT count(*) FROM sqlite_schema", e);
	disconnect(&other);
	if (rc == CRM_NOPERM)
		crm_err_set(e, rc,
		    "%s: a writer was killed, and you may not write the book to put it right;"
		    " any command of someone who may does",
		    db->path);
	return rc;
}

/* The one number that a pragma gives; SQLite's status. */
static int pragma(struct crm_db *db, const char *sql, int *out)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL);

	if (!rc) {
		rc = sqlite3_step(s);
		if (rc == SQLITE_ROW)
			*out = sqlite3_column_int(s, 0);
		rc = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : rc;
	}
	sqlite3_finalize(s);
	return rc;
}

static int version(struct crm_db *db, int *out, struct crm_err *e)
{
	int rc = pragma(db, "PRAGMA user_version", out);

	if (hot(rc)) {
		rc = recover(db, e);
		return rc ? rc : version(db, out, e);
	}
	return rc ? fail(db, rc, e) : 0;
}

/* Ours by the number in the file's header? */
int crm_sqlite_known(struct crm_db *db, struct crm_err *e)
{
	int id = 0, ignored, rc = version(db, &ignored, e);

	if (rc)
		return rc;
	rc = pragma(db, "PRAGMA application_id", &id);
	if (rc)
		return fail(db, rc, e);
	if (id != CRM_APPLICATION_ID)
		return crm_err_set(e, CRM_DATA, "%s: a database, but not a book", db->path);
	return 0;
}

/* The path with its directory resolved: SQLITE_OPEN_NOFOLLOW refuses links
 * anywhere, and only a link in the last part is suspicious. */
char *crm_sqlite_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir, *real;
	struct crm_str out = { 0 };

	if (!slash)
		dir = crm_strdup(".");
	else
		dir = crm_strndup(path, slash == path ? 1 : (size_t)(slash - path));
	real = realpath(dir, NULL);
	free(dir);
	if (!real)
		return crm_strdup(path);
	crm_str_addf(&out, "%s/%s", strcmp(real, "/") ? real : "", slash ? slash + 1 : path);
	free(real);
	return crm_str_take(&out);
}

static int sqlite_open(
    struct crm_db *db, const char *path, enum crm_db_mode mode, struct crm_err *e)
{
	struct stat st;
	int rc, flags = mode == CRM_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

	free(db->path);
	db->path = crm_sqlite_path(path);
	if (lstat(db->path, &st))
		return errno == ENOENT || errno == ENOTDIR
			   ? crm_err_set(
				 e, CRM_NOINPUT, "no book at '%s'; make one: crm init", path)
			   : crm_err_set(e, errno == EACCES ? CRM_NOPERM : CRM_IO, "%s: %m", path);
	if (S_ISLNK(st.st_mode))
		return crm_err_set(e, CRM_NOPERM, "%s: a symbolic link, not a book", path);
	if (!S_ISREG(st.st_mode))
		return crm_err_set(e, CRM_DATA, "%s: not a book", path);
	if (access(db->path, mode == CRM_DB_READ ? R_OK : R_OK | W_OK))
		return crm_err_set(e, CRM_NOPERM, "%s: %m", path);
	rc = crm_sqlite_connect(db, db->path, flags, e);
	if (!rc)
		rc = crm_sqlite_known(db, e);
	if (!rc && mode != CRM_DB_READ)
		rc = settle(db, e);
	return rc;
}

/* The book is made under another name and linked into place when it is whole: a
 * crash leaves no half of one, and two of us cannot both win. */
static int sqlite_create(struct crm_db *db, const char *path, struct crm_err *e)
{
	struct crm_str temp = { 0 };
	struct stat st;
	int rc;

	free(db->path);
	db->path = crm_sqlite_path(path);
	if (!lstat(db->path, &st))
		return crm_err_set(e, CRM_USAGE, "%s: there is something already", path);
	rc = crm_place_temp(db->path, &temp, e);
	if (!rc)
		rc = crm_sqlite_connect(db, temp.s, SQLITE_OPEN_READWRITE, e);
	if (!rc)
		rc = settle(db, e);
	if (!rc)
		rc = exec(db, "BEGIN IMMEDIATE", e);
	if (!rc) {
		crm_db_upgrade_to(db, db->steps);
		rc = exec(db, "COMMIT", e);
	}
	crm_str_release(&temp);
	return rc;
}

static int sqlite_publish(struct crm_db *db, struct crm_err *e)
{
	struct crm_str temp = { 0 };
	int rc;

	crm_str_puts(&temp, sqlite3_db_filename(db->handle, "main"));
	disconnect(db);
	rc = crm_place_name(&temp, db->path, false, e);
	crm_str_release(&temp);
	return rc;
}

static void sqlite_close(struct crm_db *db)
{
	disconnect(db);
	crm_sqlite_overlay_end(db);
}

static int sqlite_moved(struct crm_db *db, bool *moved, struct crm_err *e)
{
	int has = 0;

	(void)e;
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &has);
	*moved = has;
	return 0;
}

static int sqlite_begin(struct crm_db *db, const char *what, struct crm_err *e)
{
	int rc = db->fresh ? 0 : crm_lock_take(db, what, e);
	bool moved = false;

	/* While we waited another book was put in its place: what we wrote would go
	 * into a file that has no name any more. */
	if (!rc && !db->fresh)
		sqlite_moved(db, &moved, e);
	if (moved)
		rc = crm_err_set(
		    e, CRM_BUSY, "%s: another book is in its place now; try again", db->path);
	if (!rc)
		rc = exec(db, "BEGIN IMMEDIATE", e);
	return rc;
}

static int sqlite_begin_read(struct crm_db *db, struct crm_err *e)
{
	int ignored;

	return version(db, &ignored, e) || exec(db, "BEGIN", e) ? e->code : 0;
}

/* Outside of a transaction references can be left for later, and until the book has its
 * name nobody misses it: no syncs but the one before that. */
static int sqlite_load(struct crm_db *db, const char *what, struct crm_err *e)
{
	int rc = exec(db,
	    "PRAGMA foreign_keys=OFF; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
	    " PRAGMA cache_size=-65536",
	    e);

	return rc ? rc : sqlite_begin(db, what, e);
}

static int sqlite_load_end(struct crm_db *db, struct crm_err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->handle, "PRAGMA foreign_key_check", -1, &s, NULL);

	if (!rc)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		crm_err_set(e, CRM_DATA, "%s: row %lld refers to one that is not in %s",
		    sqlite3_column_text(s, 0), sqlite3_column_int64(s, 1),
		    sqlite3_column_text(s, 2));
	else if (rc != SQLITE_DONE)
		fail(db, rc, e);
	sqlite3_finalize(s);
	return e->code;
}

/* COMMIT of a rollback journal holds readers off from here on: a big journal is
 * brought to the disk before that. */
static void sync_journal(const struct crm_db *db)
{
	enum { BIG = 4 * 1024 * 1024 };
	struct crm_str name = { 0 };
	struct stat st;
	int fd;

	crm_str_addf(&name, "%s-journal", db->path);
	fd = open(name.s, O_RDONLY | O_CLOEXEC);
	/* Should it fail, SQLite's own sync of the journal fails and says so. */
	if (fd >= 0 && !fstat(fd, &st) && st.st_size > BIG && fdatasync(fd))
		errno = 0;
	if (fd >= 0)
		close(fd);
	crm_str_release(&name);
}

static int sqlite_commit(struct crm_db *db, struct crm_err *e)
{
	if (db->mode != CRM_DB_READ && !crm_sqlite_wal())
		sync_journal(db);
	return exec(db, "COMMIT", e);
}

static void sqlite_rollback(struct crm_db *db)
{
	if (db->handle && !sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static int parameter(sqlite3_stmt *s, int at)
{
	const char *name = sqlite3_bind_parameter_name(s, at);

	return name && name[0] == '$' ? (int)strtol(name + 1, NULL, 10) : 0;
}

struct crm_prepared *crm_sqlite_numbered(sqlite3_stmt *s)
{
	int n = 0, count = sqlite3_bind_parameter_count(s);
	struct crm_prepared *p;

	for (int i = 1; i <= count; i++)
		n = parameter(s, i) > n ? parameter(s, i) : n;
	p = crm_calloc(1, sizeof *p + (size_t)n * sizeof *p->at);
	p->s = s;
	p->n = n;
	for (int i = 1; i <= count; i++)
		if (parameter(s, i) > 0)
			p->at[parameter(s, i) - 1] = i;
	return p;
}

/* COMMIT is done when the journal is cut to nothing; as long as it is not, the book
 * is what is in it. */
static bool sqlite_pending(const struct crm_db *db)
{
	struct crm_str name = { 0 };
	struct stat st;
	bool pending;

	crm_str_addf(&name, "%s-journal", db->path);
	pending = !stat(name.s, &st) && st.st_size > 0;
	crm_str_release(&name);
	return pending;
}

static int sqlite_prepare(struct crm_db *db, const char *sql, void **handle, struct crm_err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);

	if (hot(rc)) {
		rc = recover(db, e);
		return rc ? rc : sqlite_prepare(db, sql, handle, e);
	}
	/* Our own statements are right, unless somebody changed the tables. */
	if (rc == SQLITE_ERROR && !crm_sqlite_as_made(db))
		return fail(db, SQLITE_CORRUPT, e);
	if (rc == SQLITE_ERROR)
		return crm_err_set(e, CRM_BUG, "%s in: %.200s", sqlite3_errmsg(db->handle), sql);
	if (rc)
		return fail(db, rc, e);
	*handle = crm_sqlite_numbered(s);
	return 0;
}

static void sqlite_finalize(struct crm_db *db, void *handle)
{
	struct crm_prepared *p = handle;

	(void)db;
	if (p)
		sqlite3_finalize(p->s);
	free(p);
}

static void sqlite_bind(void *handle, int n, const struct crm_val *v)
{
	struct crm_prepared *p = handle;

	n = n > 0 && n <= p->n ? p->at[n - 1] : 0;
	if (!n)
		return;
	if (v->kind == CRM_INT)
		sqlite3_bind_int64(p->s, n, v->i);
	else if (v->kind == CRM_BYTES)
		sqlite3_bind_text64(p->s, n, v->s, v->len, SQLITE_STATIC, SQLITE_UTF8);
	else
		sqlite3_bind_null(p->s, n);
}

static int sqlite_step(struct crm_db *db, void *handle, bool *row, struct crm_err *e)
{
	struct crm_prepared *p = handle;
	int rc = sqlite3_step(p->s);

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return 0;
	if (hot(rc)) {
		sqlite3_reset(p->s);
		rc = recover(db, e);
		return rc ? rc : sqlite_step(db, handle, row, e);
	}
	return fail(db, rc, e);
}

static void sqlite_reset(void *handle)
{
	sqlite3_reset(((struct crm_prepared *)handle)->s);
}

static int sqlite_columns(void *handle)
{
	return sqlite3_column_count(((struct crm_prepared *)handle)->s);
}

/* One look at the value instead of three at the column: without mutexes
 * (NOMUTEX) an unprotected value is as good as a protected one. */
static void sqlite_value(void *handle, int column, struct crm_val *v)
{
	sqlite3_value *value = sqlite3_column_value(((struct crm_prepared *)handle)->s, column);

	switch (sqlite3_value_type(value)) {
	case SQLITE_INTEGER:
		*v = crm_val_int(sqlite3_value_int64(value));
		return;
	case SQLITE_NULL:
		*v = (struct crm_val){ 0 };
		return;
	default:
		v->kind = CRM_BYTES;
		v->i = 0;
		v->s = (const char *)sqlite3_value_text(value);
		v->len = (size_t)sqlite3_value_bytes(value);
		if (!v->s)
			crm_die(CRM_UNAVAILABLE, "out of memory");
	}
}

static int64_t sqlite_integer(void *handle, int column)
{
	return sqlite3_column_int64(((struct crm_prepared *)handle)->s, column);
}

/* VACUUM is a transaction of its own. */
static int sqlite_compact(struct crm_db *db, struct crm_err *e)
{
	int rc = crm_lock_take(db, "compact", e);

	if (!rc)
		rc = exec(db, "INSERT INTO search (search) VALUES ('optimize')", e);
	return rc ? rc : exec(db, "VACUUM", e);
}

static int64_t sqlite_changes(struct crm_db *db)
{
	return sqlite3_changes64(db->handle);
}

/* Behind the first step: the search index, which only this engine spells so. Its
 * rowid is the noun's number and the record's, so that one noun is one range. */
static int sqlite_step_done(struct crm_db *db, int n, struct crm_err *e)
{
	char sql[96];
	int rc = 0;

	if (n == 1)
		rc = exec(db,
		    "CREATE VIRTUAL TABLE search USING fts5"
		    "(words, tokenize='ascii', detail=none, columnsize=0)",
		    e);
	snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
	    CRM_APPLICATION_ID, n);
	return rc ? rc : exec(db, sql, e);
}

/* 48 bits of the rowid are the record's number. */
#define ROWID(noun, id) "((" noun " << 48) | " id ")"

static void sqlite_words_query(struct crm_db *db, struct crm_str *sql, int n, int noun,
    const char *words, struct crm_str *value)
{
	(void)db;
	crm_str_addf(sql,
	    "(SELECT search.rowid - (%d << 48) AS id FROM search WHERE search MATCH $%d"
	    " AND search.rowid BETWEEN (%d << 48) AND (%d << 48) - 1)",
	    noun, n, noun, noun + 1);
	while (*words) {
		size_t len = strcspn(words, " ");

		if (len)
			crm_str_addf(value, "%s\"%.*s\"*", value->len ? " " : "", (int)len, words);
		words += len + (words[len] == ' ');
	}
}

const struct crm_engine crm_sqlite = {
	.name = "SQLite",
	.open = sqlite_open,
	.create = sqlite_create,
	.publish = sqlite_publish,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.begin_read = sqlite_begin_read,
	.load = sqlite_load,
	.load_end = sqlite_load_end,
	.moved = sqlite_moved,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.pending = sqlite_pending,
	.exec = exec,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.bind = sqlite_bind,
	.step = sqlite_step,
	.reset = sqlite_reset,
	.columns = sqlite_columns,
	.value = sqlite_value,
	.integer = sqlite_integer,
	.changes = sqlite_changes,
	.version = version,
	.step_done = sqlite_step_done,
	.spell = crm_sqlite_spell,
	.bound = crm_sqlite_bound,
	.query = crm_sqlite_query,
	.parameters = crm_sqlite_parameters,
	.column = crm_sqlite_column,
	.cell = crm_sqlite_cell,
	.check = crm_sqlite_check,
	.backup = crm_sqlite_backup,
	.restore = crm_sqlite_restore,
	.compact = sqlite_compact,
	.bytes = crm_sqlite_bytes,
	.unnamed = crm_sqlite_unnamed,
	.known = crm_sqlite_known,
	.salvage = crm_sqlite_salvage,
	.verdict = crm_sqlite_verdict,
	.words_query = sqlite_words_query,
	.overlay = crm_sqlite_overlay,
	.overlay_again = crm_sqlite_overlay_again,
	.below = "main.",
	.words_put = "INSERT INTO search (rowid, words) VALUES (" ROWID("$1", "$2") ", $3)",
	.words_set = "UPDATE search SET words = $3 WHERE rowid = " ROWID("$1", "$2"),
	.words_drop = "DELETE FROM search WHERE rowid = " ROWID("$1", "$2"),
	.words_all = "SELECT rowid & ((1 << 48) - 1), words FROM search"
		     " WHERE rowid BETWEEN ($1 << 48) AND (($1 + 1) << 48) - 1 ORDER BY rowid",
	.size = "SELECT p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s",
	.has_column = "SELECT 1 FROM pragma_table_info($1) c WHERE c.name = $2",
	.filled = "SELECT 1 FROM pragma_table_info($1) k WHERE k.name = $2 AND k.\"notnull\"",
	.schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_%'"
		  " ORDER BY rowid",
	.indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1"
		   " AND sql LIKE 'CREATE INDEX%' ORDER BY rowid",
	.tables =
	    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%'"
	    " ESCAPE '!' AND name NOT GLOB 'search*' ORDER BY rowid",
	.table_columns =
	    "SELECT k.name, k.type, k.pk, (SELECT f.\"table\" FROM pragma_foreign_key_list($1) f"
	    " WHERE f.\"from\" = k.name), k.\"notnull\" FROM pragma_table_info($1) k"
	    " ORDER BY k.cid",
	.table_indexes = "SELECT l.name, l.\"unique\", l.partial, (SELECT group_concat(i.name) FROM"
			 " (SELECT n.name FROM pragma_index_info(l.name) n ORDER BY n.seqno) i)"
			 " FROM pragma_index_list($1) l WHERE l.origin = 'c' ORDER BY l.name",
	.view_as = "AS",
	.view = "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = $1",
};
