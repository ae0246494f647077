/* query - SQL that a user wrote, and the views that it is written against.
 *
 * db.h is for statements of our own, which are right and may do anything. One of a
 * user may be wrong, may only read, and is bounded in time and memory.
 */
#ifndef CRM_DB_QUERY_H
#define CRM_DB_QUERY_H

#include "db/db.h"

/* Bounds the memory that the engine may take, for good. To be called before the
 * first book is opened. */
void crm_query_bound(int64_t bytes);

/* Prepares a statement of a user, valid UTF-8, on a book open for reading: its
 * parameters are $1, $2 ... NULL with e set: CRM_USAGE where it is no SQL, with the
 * engine's words; CRM_NOPERM where it does anything but read, or where it is more
 * than one. From then on the connection serves this statement alone, and stepping
 * ends the command with CRM_BUSY after `seconds` (0: never), CRM_UNAVAILABLE where
 * memory would not do, CRM_DATA where a value makes it fail. */
struct crm_stmt *crm_db_query(
    struct crm_db *db, const char *sql, size_t len, int seconds, struct crm_err *e);
/* Says e that the statement names a view or a column that is not there? */
bool crm_query_missing(const struct crm_err *e);
/* The highest N of its parameters $N. */
int crm_stmt_parameters(struct crm_stmt *s);
/* What the statement calls the column; valid as long as the statement. */
const char *crm_stmt_name(struct crm_stmt *s, int column);

enum crm_sqltype { CRM_SQL_NULL, CRM_SQL_INT, CRM_SQL_REAL, CRM_SQL_TEXT, CRM_SQL_BLOB };
/* The value as text (a blob's bytes as they are), until the next step, and its type. */
enum crm_sqltype crm_stmt_cell(struct crm_stmt *s, int column, struct crm_val *v);
/* Ends and frees it: crm_stmt_done is for statements that are kept. */
void crm_stmt_close(struct crm_stmt *s);

/* Views, made in the open transaction. `select` is in the common dialect; where the
 * dialects have nothing in common it holds marks that the engine fills in:
 *   @time(X)      Unix seconds as 2026-11-22T12:00:00Z
 *   @date(X)      days since 1970-01-01 as 2026-11-22
 *   @decimalN(X)  an integer of 1/10^N as a number
 *   @list(X)      values joined by newlines as values joined by commas
 *   @first(X)     the first of them */
void crm_db_view_make(struct crm_db *db, const char *name, const char *select);
void crm_db_view_drop(struct crm_db *db, const char *name); /* where there is one */
/* Is the book's view of that name made from this? */
bool crm_db_view_is(struct crm_db *db, const char *name, const char *select);

#endif
