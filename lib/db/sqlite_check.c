/* What SQLite can tell of a damaged book: the file and its indexes, the inside of
 * the search index, the journal, and who may reach it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/sqlite_book.h"

/* SQLite reports in lines, and heads those of a file with "*** in database main ***". */
static void say_lines(
    const char *text, const char *what, const char *place, crm_db_say *say, void *arg)
{
	struct crm_str line = { 0 };

	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		crm_str_reset(&line);
		crm_str_add(&line, text, len);
		if (len && text[0] != '*')
			say(arg, what, place, line.s);
	}
	crm_str_release(&line);
}

void crm_sqlite_no_memory(sqlite3 *h, int rc)
{
	if ((rc & 0xff) == SQLITE_NOMEM || strstr(sqlite3_errmsg(h), "out of memory"))
		crm_die(CRM_UNAVAILABLE, "out of memory");
}

/* Runs a statement and says each row that is not "ok"; true when there is none. */
static bool all_ok(
    sqlite3 *h, const char *sql, const char *what, const char *place, crm_db_say *say, void *arg)
{
	sqlite3_stmt *s = NULL;
	bool ok = true;
	int rc = sqlite3_prepare_v2(h, sql, -1, &s, NULL);

	while (!rc && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(s, 0);

		if (text && strcmp(text, "ok")) {
			if (strstr(text, "error code=7")) /* SQLITE_NOMEM */
				crm_die(CRM_UNAVAILABLE, "out of memory");
			say_lines(text, what, place, say, arg);
			ok = false;
		}
		rc = 0;
	}
	if (rc != SQLITE_DONE) {
		crm_sqlite_no_memory(h, rc);
		say(arg, what, place, sqlite3_errmsg(h));
		ok = false;
	}
	sqlite3_finalize(s);
	return ok;
}

/* Does the query, with these as $1 ... , give a row? */
static bool there(sqlite3 *h, const char *sql, sqlite3_stmt *from, int n)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(h, sql, -1, &s, NULL);

	for (int i = 0; !rc && i < n; i++)
		rc = sqlite3_bind_value(s, i + 1, sqlite3_column_value(from, i));
	if (!rc)
		rc = sqlite3_step(s);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		crm_sqlite_no_memory(h, rc);
	sqlite3_finalize(s);
	return rc == SQLITE_ROW;
}

/* Calls for what each row of `all` names and `one` does not find in the book. */
static bool all_there(sqlite3 *made, sqlite3 *book, const char *all, const char *one, int n,
    crm_db_say *say, void *arg)
{
	sqlite3_stmt *s = NULL;
	struct crm_str name = { 0 };
	bool ok = true;
	int rc;

	rc = sqlite3_prepare_v2(made, all, -1, &s, NULL);
	if (rc)
		crm_sqlite_no_memory(made, rc);
	if (rc)
		crm_die(CRM_BUG, "%s", sqlite3_errmsg(made));
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		if (there(book, one, s, n))
			continue;
		crm_str_reset(&name);
		crm_str_puts(&name, (const char *)sqlite3_column_text(s, 0));
		if (n > 2)
			crm_str_addf(&name, ".%s", sqlite3_column_text(s, 1));
		say(arg, "schema", name.s, "missing, or not as it was made");
		ok = false;
	}
	if (rc != SQLITE_DONE)
		crm_sqlite_no_memory(made, rc);
	sqlite3_finalize(s);
	crm_str_release(&name);
	return ok;
}

/* Tables and indexes as the schema's steps make them; more may be there. */
static bool check_schema(struct crm_db *db, crm_db_say *say, void *arg)
{
	struct crm_db made = {
		.engine = db->engine, .path = db->path, .mode = CRM_DB_UPGRADE, .lock = -1
	};
	bool ok;

	if (sqlite3_open(":memory:", (sqlite3 **)&made.handle))
		crm_die(CRM_UNAVAILABLE, "out of memory");
	/* A copy that is put back may be of an older schema. */
	crm_db_upgrade_to(&made, crm_db_schema_version(db));
	ok = all_there(made.handle, db->handle,
	    "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_schema m,"
	    " pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'search%'",
	    "SELECT 1 FROM pragma_table_info(?1) c WHERE c.name = ?2 AND c.type = ?3"
	    " AND c.\"notnull\" = ?4 AND c.pk = ?5",
	    5, say, arg);
	ok &= all_there(made.handle, db->handle,
	    "SELECT m.name, m.sql FROM sqlite_schema m WHERE m.name = 'search' OR m.type = 'index'"
	    " AND m.sql IS NOT NULL",
	    "SELECT 1 FROM sqlite_schema m WHERE m.name = ?1 AND m.sql = ?2", 2, say, arg);
	sqlite3_close(made.handle);
	return ok;
}

static void nobody(void *arg, const char *what, const char *place, const char *fault)
{
	(void)arg;
	(void)what;
	(void)place;
	(void)fault;
}

bool crm_sqlite_as_made(struct crm_db *db)
{
	return check_schema(db, nobody, NULL);
}

/* FTS5 compares its index with the words in it only by a statement that counts as
 * writing; it writes nothing, and is rolled back. Who may not write does without. */
static bool check_search(struct crm_db *db, crm_db_say *say, void *arg)
{
	struct crm_db other = { .path = db->path, .wait = db->wait };
	bool ok;

	if (!crm_db_schema_version(db))
		return true;
	if (db->unnamed)
		return all_ok(db->handle, "INSERT INTO search (search) VALUES ('integrity-check')",
		    "search", "index", say, arg);
	if (access(db->path, W_OK))
		return true;
	if (sqlite3_open_v2(db->path, (sqlite3 **)&other.handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL)) {
		sqlite3_close(other.handle);
		return true;
	}
	sqlite3_busy_timeout(other.handle, db->wait * 1000);
	ok = all_ok(other.handle, "BEGIN IMMEDIATE", "search", "index", say, arg) &&
	     all_ok(other.handle, "INSERT INTO search (search) VALUES ('integrity-check')",
		 "search", "index", say, arg);
	sqlite3_exec(other.handle, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(other.handle);
	return ok;
}

static void check_mode(const char *path, const char *suffix, crm_db_say *say, void *arg)
{
	struct crm_str name = { 0 };
	struct stat st;

	crm_str_addf(&name, "%s%s", path, suffix);
	if (!lstat(name.s, &st)) {
		if (!S_ISREG(st.st_mode))
			say(arg, "permissions", name.s, "not a plain file");
		else if (st.st_mode & 0007)
			say(arg, "permissions", name.s, "open to others; run: chmod o-rwx");
	}
	crm_str_release(&name);
}

static void check_journal(struct crm_db *db, crm_db_say *say, void *arg)
{
	struct crm_str verdict = { 0 };

	crm_sqlite_verdict(db, &verdict);
	if (strstr(verdict.s, "journal wal") && !crm_sqlite_wal())
		say(arg, "file", "journal",
		    "WAL, which this SQLite can lose; the next command that writes ends it");
	crm_str_release(&verdict);
}

/* We have none: one would write what no command asked for. */
static void check_triggers(struct crm_db *db, crm_db_say *say, void *arg)
{
	sqlite3_stmt *s = NULL;

	if (!sqlite3_prepare_v2(db->handle,
		"SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name", -1, &s,
		NULL))
		while (sqlite3_step(s) == SQLITE_ROW)
			say(arg, "schema", (const char *)sqlite3_column_text(s, 0),
			    "a trigger: not of this program");
	sqlite3_finalize(s);
}

bool crm_sqlite_check(struct crm_db *db, crm_db_say *say, void *arg)
{
	bool ok =
	    all_ok(db->handle, "PRAGMA integrity_check(1000000)", "file", "integrity", say, arg);

	if (ok)
		ok = check_schema(db, say, arg);
	if (ok)
		ok = check_search(db, say, arg);
	if (ok && crm_db_schema_version(db))
		ok = crm_sqlite_check_leaves(db, say, arg);
	check_triggers(db, say, arg);
	check_journal(db, say, arg);
	check_mode(db->path, "", say, arg);
	check_mode(db->path, "-lock", say, arg);
	return ok;
}
