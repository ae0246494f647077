/* What is done with a book as a whole, on any engine: its schema, its past, copies, checks. */
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "db/copy.h"
#include "db/engine.h"
#include "db/rights.h"
#include "db/sqlfile.h"

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
		crm_db_exec(db, "DROP INDEX", db->rebuild[i + 1]);
	return true;
}

void crm_db_bulk_end(struct crm_db *db)
{
	struct crm_err e = { 0 };

	for (size_t i = 0; i < db->n_rebuild; i += 2) {
		crm_db_need(db->engine->exec(db, db->rebuild[i], &e), &e);
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

	crm_db_need(db->engine->version((struct crm_db *)db, &version, &e), &e);
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
		crm_db_need(db->engine->exec(db, sql.s, &e), &e);
		crm_db_need(db->engine->step_done(db, n, &e), &e);
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

	crm_db_need(db->engine->overlay(db, o, &e), &e);
}

void crm_db_overlay_again(struct crm_db *db)
{
	struct crm_err e = { 0 };

	crm_db_need(db->engine->overlay_again(db, &e), &e);
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
	crm_stmt_forget(db);
	crm_db_need(db->engine->compact(db, &e), &e);
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
	crm_db_need(db->engine->backup(db, file, &e), &e);
}

void crm_db_restore(const char *file, const char *path, int wait)
{
	struct crm_db *db = crm_db_new(path, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	crm_db_need(db->engine->restore(db, file, path, &e), &e);
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
	crm_db_need(e.code, &e);
	crm_db_begin(db, "restore");
	crm_db_need(db->engine->empty(db, &e), &e);
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

	crm_stmt_forget(db);
	crm_db_need(db->engine->restore(db, db->path, path, &e), &e);
	free(db->url);
	free(db->path);
	free(db);
}

void crm_db_bytes(struct crm_db *db, crm_db_put *put, void *arg)
{
	struct crm_err e = { 0 };

	crm_db_need_whole(db);
	crm_db_begin_read(db);
	crm_db_need(db->engine->bytes(db, false, put, arg, &e), &e);
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
	struct crm_db *db = crm_db_new(name, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };
	int version;

	crm_db_need(db->engine->unnamed(db, near, fill, arg, &e), &e);
	if (db->engine->known(db, &e) && db->damaged)
		crm_die(CRM_DATA, "%s: damaged", name);
	crm_db_need(e.code, &e);
	version = crm_db_schema_version(db);
	if (version > crm_db_schema_newest())
		crm_die(CRM_CONFIG, "%s: made by a newer crm (schema %d)", name, version);
	return db;
}

struct crm_db *crm_db_salvage(const struct crm_db_salvage *s, int wait)
{
	struct crm_db *db = crm_db_new(s->to, CRM_DB_UPGRADE, wait);
	struct crm_err e = { 0 };

	if (!crm_db_is_file(s->from) || !db->engine->salvage)
		crm_die(CRM_UNAVAILABLE,
		    "repair is for files; mend a book on a server by its own means, or put a"
		    " backup in its place: crm-db restore");
	crm_db_need(db->engine->salvage(db, s, &e), &e);
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
