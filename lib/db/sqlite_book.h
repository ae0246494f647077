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
/* Opens a connection with the settings of every one of ours. */
int crm_sqlite_connect(struct crm_db *db, const char *path, int flags, struct crm_err *e);
/* CRM_DATA where the header does not say that it is a book. */
int crm_sqlite_known(struct crm_db *db, struct crm_err *e);

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
/* Ends the command where it was memory that failed: what could not be looked at is no damage. */
void crm_sqlite_no_memory(sqlite3 *h, int rc);
bool crm_sqlite_check(struct crm_db *db, crm_db_say *say, void *arg);
/* sqlite_leaves.c: does the search index find every one of its leaves? */
bool crm_sqlite_check_leaves(struct crm_db *db, crm_db_say *say, void *arg);
int crm_sqlite_backup(struct crm_db *db, const char *file, struct crm_err *e);
int crm_sqlite_restore(struct crm_db *db, const char *file, const char *path, struct crm_err *e);
void crm_sqlite_verdict(struct crm_db *db, struct crm_str *out);
/* Copies all pages of `from`, as they are at one moment, over what `to` holds. */
int crm_sqlite_copy(sqlite3 *to, sqlite3 *from, const char *path, int wait, struct crm_err *e);

/* sqlite_bytes.c: the file of a book as bytes, and a book in a file without a name;
 * the contract is in db.h. */
int crm_sqlite_bytes(struct crm_db *db, bool holes, crm_db_put *put, void *arg, struct crm_err *e);
int crm_sqlite_unnamed(
    struct crm_db *db, const char *near, crm_db_fill *fill, void *arg, struct crm_err *e);

/* sqlite_salvage.c: a new book of what can be read of another; see db.h. */
int crm_sqlite_salvage(struct crm_db *db, const struct crm_db_salvage *s, struct crm_err *e);

#endif
