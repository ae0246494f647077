/* sqlite_book - what is done with a book as a whole (check, backup, restore),
 * apart from the statements in sqlite.c. Private to lib/db. */
#ifndef CRM_DB_SQLITE_BOOK_H
#define CRM_DB_SQLITE_BOOK_H

#include <sqlite3.h>

#include "db/engine.h"

#define CRM_APPLICATION_ID 0x43524d31 /* "CRM1", in the file's header */

/* True when this SQLite may use WAL without the reset bug. */
bool crm_sqlite_wal(void);
/* Turns SQLite's answer into an exit status and words. */
int crm_sqlite_fail(sqlite3 *h, int rc, const char *path, struct crm_err *e);
/* malloc'ed: path with its directory resolved. */
char *crm_sqlite_path(const char *path);
/* Makes an empty file beside `final`, 0600, its name in temp; a death removes it. */
int crm_sqlite_temp(const char *final, struct crm_str *temp, struct crm_err *e);
/* Gives the finished file its name, for good; only with `replace` where there is
 * something already. It is gone when that fails. */
int crm_sqlite_name(struct crm_str *temp, const char *final, bool replace, struct crm_err *e);

/* "$7" is a name to SQLite, numbered by first appearance. */
struct crm_prepared {
	sqlite3_stmt *s;
	int n;    /* the highest of $1, $2 ... */
	int at[]; /* SQLite's numbers of these; 0: not there */
};
struct crm_prepared *crm_sqlite_numbered(sqlite3_stmt *s);

/* sqlite_query.c: statements of users. */
void crm_sqlite_bound(int64_t bytes);
int crm_sqlite_query(
    struct crm_db *db, const char *sql, size_t len, int seconds, void **handle, struct crm_err *e);
/* Turns a failure of one into an exit status and words. */
int crm_sqlite_query_fail(struct crm_db *db, int rc, struct crm_err *e);
int crm_sqlite_parameters(void *handle);
const char *crm_sqlite_column(void *handle, int column);
enum crm_sqltype crm_sqlite_cell(void *handle, int column, struct crm_val *v);
/* sqlite_spell.c: the marks of tables and views. */
void crm_sqlite_spell(struct crm_str *out, const char *sql);

/* Are the tables as the schema's steps make them? */
bool crm_sqlite_as_made(struct crm_db *db);
bool crm_sqlite_check(struct crm_db *db, crm_db_say *say, void *arg);
int crm_sqlite_backup(struct crm_db *db, const char *file, struct crm_err *e);
int crm_sqlite_restore(struct crm_db *db, const char *file, const char *path, struct crm_err *e);
void crm_sqlite_verdict(struct crm_db *db, struct crm_str *out);

#endif
