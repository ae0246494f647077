/* sqlite_asof - tables as they were: the virtual tables that stand before those of the
 * book (struct crm_overlay in db.h). Private to lib/db.
 *
 * Views would do, but SQLite pushes no condition into the right side of a LEFT JOIN or
 * a correlated subquery over a UNION ALL: each row would cost a whole table. A virtual
 * table is told the conditions, and hands them on to two statements: one over the rows
 * that the book has still got, one over those that were rebuilt.
 */
#ifndef CRM_DB_SQLITE_ASOF_H
#define CRM_DB_SQLITE_ASOF_H

#include <sqlite3.h>

#include "db/engine.h"

/* An overlay, and what of it is filled. */
struct crm_past {
	struct crm_overlay o; /* its texts are kept by reference */
	struct crm_db *db;
	bool all;       /* filled whole */
	uint64_t parts; /* else these parts, by bit */
	bool rows;      /* `then` has some */
	int64_t *gone;  /* the ids in `touched`, in order: a look here is cheap */
	size_t n_gone, gone_cap;
	struct crm_past *next;
};

enum { CRM_ASOF_TERMS = 16, CRM_ASOF_ORDER = 4, CRM_ASOF_SCANS = 8 };

/* Two statements that run side by side: of the book's rows, of those rebuilt. */
struct crm_asof_scan {
	sqlite3_stmt *s[2]; /* NULL: not yet wanted */
	bool row[2];
	struct crm_asof_scan *next;
};

/* One way of reading a table, as SQLite's planner asked for it. */
struct crm_asof_plan {
	sqlite3_uint64 used; /* columns, as in sqlite3_index_info */
	struct {
		int column;
		unsigned char op;
	} term[CRM_ASOF_TERMS]; /* term i is compared with argument i */
	int terms;
	int order[CRM_ASOF_ORDER]; /* columns, upwards */
	int orders;
	int lead;   /* asked by equality, the first of an index: its column; -1 */
	int part;   /* the argument that tells the part; -1 */
	bool by_id; /* one row at most */
	int *place; /* of each column in a row of the statements; -1: not there */
	struct crm_asof_scan *idle;
};

struct crm_asof_index {
	int column[8], n;
	bool unique;
};

struct crm_asof_table {
	sqlite3_vtab base;
	struct crm_past *past;
	char **column;
	int columns;
	bool id;            /* the first is the row's number */
	sqlite3_uint64 key; /* else: the columns that tell rows apart, as in `used` */
	int part;
	struct crm_asof_index *index;
	int indexes;
	bool known;             /* the indexes are */
	unsigned char *scanned; /* by column: passes over `then` so far; then it gets an index */
	struct crm_asof_plan **plan;
	size_t plans, plans_cap;
};

/* The cursor's half of the module. */
int crm_asof_open(sqlite3_vtab *v, sqlite3_vtab_cursor **out);
int crm_asof_close(sqlite3_vtab_cursor *cursor);
int crm_asof_filter(
    sqlite3_vtab_cursor *cursor, int nr, const char *ignored, int n, sqlite3_value **value);
int crm_asof_next(sqlite3_vtab_cursor *cursor);
int crm_asof_eof(sqlite3_vtab_cursor *cursor);
int crm_asof_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ctx, int column);
int crm_asof_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id);

/* Functions of the engine. */
int crm_sqlite_overlay(struct crm_db *db, const struct crm_overlay *o, struct crm_err *e);
int crm_sqlite_overlay_again(struct crm_db *db, struct crm_err *e);
/* Forgets them all, behind the connection. */
void crm_sqlite_overlay_end(struct crm_db *db);

#endif
