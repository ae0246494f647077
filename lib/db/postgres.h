/* postgres - what the files of this engine share. Private to lib/db.
 *
 * All of a transaction's traffic goes through libpq's pipeline: what gives no rows is
 * sent and its answer awaited only when something is asked for. Three things wait:
 * rows to insert (postgres_write.c), statements whose answer has not come yet, and the
 * next rows of one cursor.
 */
#ifndef CRM_DB_POSTGRES_H
#define CRM_DB_POSTGRES_H

#include "db/engine.h"
#include "db/pq.h"

#define CRM_PG_LOCK "1129467185" /* 'CRM1': the advisory lock of the writer */

/* References that were written so far; what comes waits for COMMIT again. */
#define CRM_PG_CHECK_NOW "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"

struct crm_pg_param {
	const char *s; /* NULL: NULL */
	size_t len;
	char digits[24]; /* where it is a number */
};

/* "... FROM table t WHERE ... t.column = $param ...": into the statement's text. */
struct crm_pg_asks {
	const char *table, *column; /* table NULL: it asks otherwise */
	size_t table_len, column_len;
	int param;
};

/* The values that waiting rows have in a column that was asked for (postgres_ask.c). */
enum { CRM_PG_WATCHES = 4 };
struct crm_pg_watch {
	uint64_t *bits; /* NULL: not used */
	int column;
	bool empty;
};

enum crm_pg_type { CRM_PG_READ, CRM_PG_WRITE, CRM_PG_INSERT };

struct crm_pg_stmt {
	struct crm_db *db;
	char *sql;
	enum crm_pg_type type;
	struct crm_pg_param *param;
	const char **text; /* of each param, for libpq */
	int params;        /* the highest $N */
	int runs;          /* so far */
	int name;          /* of the server's prepared statement, 0: none yet */
	/* CRM_PG_INSERT: "lines (id, made)" as COPY wants it, its table, and rows that wait. */
	char *target, *table;
	struct crm_str queue;
	int queued;
	bool waits;    /* it is in the chain of those that do */
	size_t marked; /* so much of the queue came before the savepoint that waits */
	int marked_rows;
	struct crm_pg_stmt *next_waiting;
	struct crm_pg_watch watch[CRM_PG_WATCHES];
	struct crm_str leaving; /* rows on their way (postgres_copy.c) */
	int leaves;
	struct crm_pg_stmt *next_leaving;
	/* CRM_PG_READ */
	struct crm_pg_asks asks;
	bool writes; /* and gives rows of what it wrote */
	bool begun;
	bool few;     /* never gives more than some rows */
	int looks;    /* times that it gave few */
	int cursor;   /* 0: all rows are here */
	int batch;    /* rows to fetch at a time */
	bool last;    /* res holds the last rows */
	int64_t seen; /* rows so far */
	PGresult *res, *ahead;
	int row, rows; /* in res */
	int columns;
	Oid *oid;
};

struct crm_pg {
	PGconn *conn;
	bool creating;   /* the book is made in one transaction, until it is published */
	int names;       /* given to statements and cursors */
	int sent;        /* statements whose answers have not been read */
	int version;     /* of the book's schema, when it was opened */
	int64_t oid;     /* of the book's table of settings: another book has another */
	int64_t counted; /* rows that the last write changed */
	struct crm_pg_stmt *waiting, **waiting_end; /* with rows to insert, oldest first */
	size_t waiting_bytes;
	char mark[40];                /* a savepoint that waits as the rows do, "": none */
	struct crm_pg_copy *copy;     /* rows on their way, NULL: never any */
	struct crm_pg_stmt *fetching; /* whose rows are on their way, NULL: none */
};

static inline struct crm_pg *crm_pg(const struct crm_db *db)
{
	return db->handle;
}

/* postgres_fail.c: an exit status and words for what the server answered (res), or for
 * a lost connection (res NULL). Values never stand in it. */
int crm_pg_fail(struct crm_db *db, const PGresult *res, struct crm_err *e);
/* The same for a statement of a user: its fault is the user's. */
int crm_pg_user_fail(struct crm_db *db, const PGresult *res, struct crm_err *e);

/* postgres.c: a connection as `url` says, to PostgreSQL 15 at least. */
int crm_pg_connect(struct crm_db *db, struct crm_err *e);
/* malloc'ed: postgresql://user@host/book, without a password. */
char *crm_pg_display(const char *url);
/* Statements of ours, any number, at once; first brings home what is under way. */
int crm_pg_exec(struct crm_db *db, const char *sql, struct crm_err *e);
/* The first value of the last of them as a number; *n stays where there is none. */
int crm_pg_number(struct crm_db *db, const char *sql, int64_t *n, struct crm_err *e);

/* postgres_stmt.c: the engine's functions over statements; see engine.h. */
int crm_pg_prepare(struct crm_db *db, const char *sql, void **handle, struct crm_err *e);
void crm_pg_finalize(struct crm_db *db, void *handle);
void crm_pg_bind(void *handle, int n, const struct crm_val *v);
int crm_pg_step(struct crm_db *db, void *handle, bool *row, struct crm_err *e);
void crm_pg_reset(void *handle);
int crm_pg_columns(void *handle);
void crm_pg_value(void *handle, int column, struct crm_val *v);
int64_t crm_pg_integer(void *handle, int column);
int64_t crm_pg_changes(struct crm_db *db);

/* The pipeline. send: one statement with its bound values, behind what was sent. wait: until
 * all that was sent is answered; the result of the last one where out is not NULL (else
 * cleared). home: the rows of a cursor that are on their way are brought in first. */
int crm_pg_send(struct crm_pg_stmt *s, struct crm_err *e);
int crm_pg_send_text(struct crm_db *db, const char *sql, struct crm_err *e);
int crm_pg_wait(struct crm_db *db, PGresult **out, struct crm_err *e);
int crm_pg_home(struct crm_db *db, struct crm_err *e);
/* All answers are in, and the connection takes plain statements and COPY. */
int crm_pg_plain(struct crm_db *db, struct crm_err *e);

/* postgres_write.c: rows that wait to be inserted, so that many become one COPY.
 * keep: the row that s is bound to. flush: all that wait go to the server, where the
 * text `sql` names a table of theirs (NULL: in any case). */
void crm_pg_insert_parse(struct crm_pg_stmt *s);
int crm_pg_insert_keep(struct crm_pg_stmt *s, struct crm_err *e);
int crm_pg_insert_flush(struct crm_db *db, const char *sql, struct crm_err *e);
/* The next value of a row that waits or leaves, NULL for NULL; at goes behind it. */
const char *crm_pg_insert_next(const char **at, size_t *len);
/* They are forgotten: the transaction is rolled back. */
void crm_pg_insert_forget(struct crm_db *db);
void crm_pg_insert_release(struct crm_pg_stmt *s);
/* A savepoint waits as long as nothing but such rows is written behind it; one that is
 * released or gone back to before that costs the server nothing. set: a new one. send: it
 * goes there, behind the rows before it. back: the rows behind it are forgotten. */
int crm_pg_mark_set(struct crm_db *db, const char *name, struct crm_err *e);
int crm_pg_mark_send(struct crm_db *db, struct crm_err *e);
bool crm_pg_mark_is(const struct crm_db *db, const char *name);
void crm_pg_mark_back(struct crm_db *db);

/* postgres_ask.c. waits: may the answer depend on rows that wait? note: the row that s, an
 * insert, is bound to waits now. forget: none waits any more. */
void crm_pg_ask_parse(struct crm_pg_stmt *s);
bool crm_pg_ask_waits(const struct crm_pg_stmt *asking);
void crm_pg_ask_note(struct crm_pg_stmt *s);
void crm_pg_ask_forget(struct crm_pg_stmt *s);
void crm_pg_ask_again(struct crm_pg_stmt *s); /* others wait than were noted */
void crm_pg_ask_release(struct crm_pg_stmt *s);

/* postgres_copy.c. leave: the rows of `first`, then of those chained to it (next_leaving),
 * go on their way (whole: no others wait). poke: some of them go on, now and then. home: until all arrived.
 * forget: the transaction ends. */
int crm_pg_copy_leave(struct crm_db *db, struct crm_pg_stmt *first, bool whole, struct crm_err *e);
int crm_pg_copy_poke(struct crm_db *db, struct crm_err *e);
int crm_pg_copy_home(struct crm_db *db, struct crm_err *e);
/* Before COMMIT: the server counts tables again that many rows came to; else the next
 * question is answered as if there were few, until it does so by itself. */
int crm_pg_copy_counted(struct crm_db *db, struct crm_err *e);
void crm_pg_copy_forget(struct crm_pg *pg);
void crm_pg_copy_free(struct crm_pg *pg);

/* postgres_spell.c */
void crm_pg_spell(struct crm_str *out, const char *sql);

#endif
