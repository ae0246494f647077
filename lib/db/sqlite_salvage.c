/* A new book of what can be read of a damaged one: its file is copied to one without a
 * name, the head of that is put right, and every row that SQLite still finds in it goes
 * into tables made as every book's are. Nothing is taken from a list of tables or
 * columns: what is in the damaged book decides. */
#include "db/sqlite_salvage.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "db/place.h"

void crm_salvage_say(
    struct crm_salvage *s, const char *table, const char *place, const char *fault, ...)
{
	struct crm_str text = { 0 };
	va_list ap;

	va_start(ap, fault);
	crm_str_vaddf(&text, fault, ap);
	va_end(ap);
	s->asked->say(s->asked->arg, table, place ? place : "", crm_str_text(&text));
	crm_str_release(&text);
}

bool crm_salvage_derived(const struct crm_salvage *s, const char *table)
{
	for (const char *const *name = s->asked->skip; *name; name++)
		if (!strcmp(*name, table))
			return true;
	return false;
}

/* SQLite's own printf knows how names are quoted. */
sqlite3_stmt *crm_salvage_prepare(sqlite3 *h, const char *fmt, ...)
{
	sqlite3_stmt *s = NULL;
	va_list ap;
	char *sql;

	va_start(ap, fmt);
	sql = sqlite3_vmprintf(fmt, ap);
	va_end(ap);
	if (!sql)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	if (sqlite3_prepare_v2(h, sql, -1, &s, NULL)) {
		sqlite3_finalize(s);
		s = NULL;
	}
	sqlite3_free(sql);
	return s;
}

static char *text(sqlite3_stmt *s, int column)
{
	const char *t = (const char *)sqlite3_column_text(s, column);

	return crm_strdup(t ? t : "");
}

void crm_columns_read(sqlite3 *h, const char *table, struct crm_columns *out)
{
	sqlite3_stmt *s = crm_salvage_prepare(
	    h, "SELECT name, type, \"notnull\", pk FROM pragma_table_info(%Q)", table);

	while (s && sqlite3_step(s) == SQLITE_ROW) {
		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		out->v[out->n++] = (struct crm_column_row){ text(s, 0), text(s, 1),
			sqlite3_column_int(s, 2), sqlite3_column_int(s, 3) };
	}
	sqlite3_finalize(s);
}

void crm_columns_release(struct crm_columns *k)
{
	for (size_t i = 0; i < k->n; i++) {
		free(k->v[i].name);
		free(k->v[i].type);
	}
	free(k->v);
	*k = (struct crm_columns){ 0 };
}

const struct crm_column_row *crm_columns_find(const struct crm_columns *k, const char *name)
{
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->v[i].name, name))
			return &k->v[i];
	return NULL;
}

/* The damaged book, opened as far as that goes, and its bytes. */
struct source {
	struct crm_salvage *s;
	struct crm_db book;
};

static int put_fd(void *arg, const void *bytes, size_t n, struct crm_err *e)
{
	const int *fd = arg;

	if (!crm_write_all(*fd, bytes, n))
		return crm_err_set(e, CRM_IO, "temporary copy: %m");
	return 0;
}

static int fill(void *arg, int fd, struct crm_err *e)
{
	struct source *from = arg;
	int rc;

	/* A reader's lock, where the damage leaves one to be had. */
	sqlite3_exec(
	    from->book.handle, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	rc = crm_sqlite_bytes(&from->book, true, put_fd, &fd, e);
	sqlite3_exec(from->book.handle, "ROLLBACK", NULL, NULL, NULL);
	return rc ? rc : crm_salvage_header(from->s, fd, e);
}

/* Opens it by the engine, which also takes back what a killed writer left. That it is
 * damaged, or no longer looks like a book, is what we are here for. */
static int open_source(struct source *from, struct crm_err *e)
{
	int rc;

	from->book = (struct crm_db){ .engine = &crm_sqlite,
		.path = crm_strdup(from->s->asked->from),
		.wait = 60,
		.lock = -1 };
	rc = crm_sqlite.open(&from->book, from->s->asked->from, CRM_DB_READ, e);
	if (rc && from->book.handle && (rc == CRM_DATA || from->book.damaged))
		rc = e->code = 0;
	return rc;
}

static int open_copy(struct crm_salvage *s, struct crm_db *copy, struct crm_err *e)
{
	struct source from = { .s = s };
	int rc = open_source(&from, e);

	if (!rc)
		rc = crm_sqlite_unnamed(copy, s->asked->to, fill, &from, e);
	sqlite3_close_v2(from.book.handle);
	free(from.book.path);
	if (rc)
		return rc;
	s->from = copy->handle;
	sqlite3_db_config(s->from, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	sqlite3_exec(s->from,
	    "PRAGMA writable_schema=ON; PRAGMA cell_size_check=OFF; PRAGMA journal_mode=MEMORY",
	    NULL, NULL, NULL);
	return 0;
}

/* The new book under another name. It is worth nothing before it is whole: no syncs,
 * and nothing to roll back to. References are looked at when all is there. */
static int create(struct crm_salvage *s, struct crm_db *db, struct crm_err *e)
{
	struct crm_str temp = { 0 };
	int rc = crm_place_temp(db->path, &temp, e);

	if (!rc)
		rc = crm_sqlite_connect(db, temp.s, SQLITE_OPEN_READWRITE, e);
	crm_str_release(&temp);
	if (rc)
		return rc;
	s->to = db->handle;
	if (sqlite3_exec(s->to,
		"PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;"
		" PRAGMA cache_size=-65536; BEGIN",
		NULL, NULL, NULL))
		return crm_sqlite_fail(s->to, sqlite3_errcode(s->to), db->path, e);
	crm_db_upgrade_to(db, s->version);
	return 0;
}

static bool there(sqlite3 *h, const char *type, const char *name)
{
	sqlite3_stmt *s = crm_salvage_prepare(
	    h, "SELECT 1 FROM sqlite_schema WHERE type = %Q AND name = %Q", type, name);
	bool row = s && sqlite3_step(s) == SQLITE_ROW;

	sqlite3_finalize(s);
	return row;
}

/* Makes what somebody added to the book, by the words that made it. */
static void make_own(struct crm_salvage *s, const char *type, const char *name, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int rc = strncmp(sql, "CREATE ", 7) || !strncmp(sql, "CREATE VIRTUAL", 14)
		     ? SQLITE_ERROR
		     : sqlite3_prepare_v2(s->to, sql, -1, &st, NULL);

	if (!rc)
		rc = sqlite3_step(st);
	sqlite3_finalize(st);
	if (rc != SQLITE_DONE)
		crm_salvage_say(s, name, NULL, "lost: this %s cannot be made again", type);
}

static void add_columns(struct crm_salvage *s, const char *table)
{
	struct crm_columns from = { 0 }, to = { 0 };

	crm_columns_read(s->from, table, &from);
	crm_columns_read(s->to, table, &to);
	for (size_t i = 0; i < from.n; i++) {
		const struct crm_column_row *k = &from.v[i];
		sqlite3_stmt *st;

		if (crm_columns_find(&to, k->name))
			continue;
		st = crm_salvage_prepare(
		    s->to, "ALTER TABLE \"%w\" ADD COLUMN \"%w\" %s", table, k->name, k->type);
		if (!st || sqlite3_step(st) != SQLITE_DONE)
			crm_salvage_say(s, table, k->name, "lost: the column cannot be made");
		sqlite3_finalize(st);
	}
	crm_columns_release(&from);
	crm_columns_release(&to);
}

/* Calls for each table, or for each of what else somebody made. Kept in memory: the
 * list must not change under the one who reads it. */
static void each(struct crm_salvage *s, bool tables,
    void (*one)(struct crm_salvage *s, const char *type, const char *name, const char *sql))
{
	sqlite3_stmt *st = crm_salvage_prepare(s->from,
	    "SELECT type, name, sql FROM sqlite_schema WHERE (type = 'table') = %d"
	    " AND sql IS NOT NULL AND name NOT LIKE 'sqlite!_%%' ESCAPE '!'"
	    " AND name NOT GLOB 'search*' ORDER BY rowid",
	    tables);
	char **v = NULL;
	size_t n = 0, cap = 0;

	while (st && sqlite3_step(st) == SQLITE_ROW)
		for (int i = 0; i < 3; i++) {
			crm_grow(&v, n, &cap, sizeof *v);
			v[n++] = text(st, i);
		}
	sqlite3_finalize(st);
	for (size_t i = 0; i < n; i += 3) {
		one(s, v[i], v[i + 1], v[i + 2]);
		free(v[i]);
		free(v[i + 1]);
		free(v[i + 2]);
	}
	free(v);
}

static void take_table(struct crm_salvage *s, const char *type, const char *name, const char *sql)
{
	if (crm_salvage_derived(s, name))
		return;
	if (there(s->to, "table", name))
		add_columns(s, name);
	else
		make_own(s, type, name, sql);
	if (there(s->to, "table", name))
		crm_salvage_rows(s, name);
}

static void take_other(struct crm_salvage *s, const char *type, const char *name, const char *sql)
{
	if (!strcmp(type, "trigger"))
		crm_salvage_say(s, name, NULL, "left out: a trigger");
	else if (!there(s->to, type, name))
		make_own(s, type, name, sql);
}

/* The highest number that any counter gave out, where that can be read. */
static int64_t highest(struct crm_salvage *s)
{
	sqlite3_stmt *st = crm_salvage_prepare(s->from, "SELECT last FROM counters");
	int64_t most = 0;

	while (st && sqlite3_step(st) == SQLITE_ROW)
		if (sqlite3_column_int64(st, 0) > most)
			most = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return most > 0 && most < INT64_C(1) << 40 ? most : 1000000;
}

int crm_sqlite_salvage(struct crm_db *db, const struct crm_db_salvage *asked, struct crm_err *e)
{
	struct crm_salvage s = { .asked = asked };
	struct crm_db copy = { .path = (char *)asked->from, .wait = db->wait, .lock = -1 };
	struct stat st;
	int rc;

	free(db->path);
	db->path = crm_sqlite_path(asked->to);
	if (!lstat(db->path, &st))
		return crm_err_set(e, CRM_USAGE, "%s: there is something already", asked->to);
	rc = open_copy(&s, &copy, e);
	if (!rc) {
		crm_salvage_schema(&s);
		rc = create(&s, db, e);
	}
	if (!rc) {
		s.highest = highest(&s);
		each(&s, true, take_table);
		each(&s, false, take_other);
		crm_db_upgrade(db);
	}
	sqlite3_close_v2(copy.handle);
	if (!rc && !s.rows)
		rc = crm_err_set(e, CRM_DATA, "%s: nothing can be read of it", asked->from);
	return rc;
}
