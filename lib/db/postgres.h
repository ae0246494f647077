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

/* The comment that says that it is a book: "CRM1", the schema's step, and where another was
 * put in its place a number of that. (obj_description() says the same, 2 ms later.) */
#define CRM_PG_STATE                                                                          \
	"(SELECT d.description FROM pg_description d WHERE d.objoid = to_regnamespace('crm')" \
	" AND d.classoid = CAST('pg_namespace' AS regclass) AND d.objsubid = 0)"
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

/* Tables of the past, by bit: three for each noun, and some more. */
typedef unsigned __int128 crm_pg_laid;
enum { CRM_PG_LAID = 128 };

enum crm_pg_type { CRM_PG_READ, CRM_PG_WRITE, CRM_PG_INSERT };

struct crm_pg_stmt {
	struct crm_db *db;
	char *sql;
	enum crm_pg_type type;
	struct crm_pg_param *param;
	const char **text; /* of each param, for libpq */
	int params;        /* the highest $N */
	int laid;          /* how many tables of the past there were when names was found */
	crm_pg_laid names; /* which of them it names, by bit */
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
	bool limited;     /* we do not own the book: rows are hidden from us */
	bool detour;      /* and search goes through a function */
	bool creating;    /* the book is made in one transaction, until it is published */
	int names;        /* given to statements and cursors */
	int sent;         /* statements whose answers have not been read */
	int version;      /* of the book's schema, when it was opened */
	int64_t oid;      /* of the book's table of settings: another book has another */
	char state[64];   /* CRM_PG_STATE then: another book in its place has another */
	bool emptied;     /* and so has another state at COMMIT */
	char *references; /* statements that make them again, after a load */
	int64_t counted;  /* rows that the last write changed */
	struct crm_pg_stmt *waiting, **waiting_end; /* with rows to insert, oldest first */
	size_t waiting_bytes;
	struct crm_pg_past *past;     /* postgres_asof.c; NULL: none is laid */
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
/* postgres_query.c: the same for a statement of a user, whose fault is the user's. wait: an
 * answer is there, or CRM_BUSY: its time is over. cancel: the server is to end it. */
int crm_pg_user_fail(struct crm_db *db, const PGresult *res, struct crm_err *e);
int crm_pg_user_wait(struct crm_db *db, struct crm_err *e);
void crm_pg_user_cancel(struct crm_db *db);
/* And the engine's functions over it; see engine.h. */
void crm_pg_bound(int64_t bytes);
int crm_pg_query(
    struct crm_db *db, const char *sql, size_t len, int seconds, void **handle, struct crm_err *e);
int crm_pg_parameters(void *handle);
const char *crm_pg_column(void *handle, int column);
enum crm_sqltype crm_pg_cell(void *handle, int column, struct crm_val *v);

/* What a SQLSTATE means: an exit status, and words where ours are better than the server's. */
int crm_pg_meaning(const char *code, const char **text);

/* postgres_connect.c: a connection as `url` says, to PostgreSQL 15 at least. CRM_NOINPUT:
 * no such database (which one, its failed connection knows). A server that starts, or has
 * no connection left, is waited for. */
int crm_pg_connect(struct crm_db *db, struct crm_err *e);
void crm_pg_disconnect(struct crm_db *db);
int crm_pg_create_database(struct crm_db *db, struct crm_err *e);
/* One more connection, which may have failed; to the database `other` where it is not NULL. */
PGconn *crm_pg_dial(struct crm_db *db, const char *other);

/* postgres_lock.c: begins a transaction and queues for the writer's lock, naming who holds
 * it on stderr after two seconds. *same: the book is still the one that was opened. `what`:
 * the command's words, of which others see the verb. */
int crm_pg_lock(struct crm_db *db, const char *what, bool *same, struct crm_err *e);
/* Waits at most `seconds` for an answer; false: there is none yet. */
bool crm_pg_answered(struct crm_db *db, double seconds);

/* postgres.c: statements of ours, any number, at once; first brings home what is under way. */
int crm_pg_exec(struct crm_db *db, const char *sql, struct crm_err *e);
/* The first value of the last of them, malloc'ed; NULL: there is none. */
int crm_pg_text(struct crm_db *db, const char *sql, char **text, struct crm_err *e);
/* The same as a number; *n stays where there is none. */
int crm_pg_number(struct crm_db *db, const char *sql, int64_t *n, struct crm_err *e);

/* postgres_stmt.c: the engine's functions over statements; see engine.h. */
int crm_pg_prepare(struct crm_db *db, const char *sql, void **handle, struct crm_err *e);
/* It has so many parameters; none is bound. */
void crm_pg_user_parameters(struct crm_pg_stmt *s, int n);
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

/* postgres_rights.c: see rights.h. OWN: one statement, to be run on every connection. */
#define CRM_PG_OWN                                                                          \
	"SELECT set_config('role', pg_get_userbyid(n.nspowner), false) FROM pg_namespace n" \
	" WHERE n.nspname = 'crm' AND pg_has_role(n.nspowner, 'USAGE')"
int crm_pg_own(struct crm_db *db, struct crm_err *e);
int crm_pg_rights(struct crm_db *db, const char *rules, struct crm_err *e);
int crm_pg_grant(struct crm_db *db, const char *login, const char *role, const char *rules,
    bool *made, struct crm_err *e);

/* postgres_search.c: statements that make the table `search` and its functions; and the
 * engine's words_query. */
extern const char crm_pg_search[];
void crm_pg_words_query(struct crm_db *db, struct crm_str *sql, int n, int noun, const char *words,
    struct crm_str *value);

/* postgres_asof.c: the engine's overlay and overlay_again. begin: the transaction in which
 * there may be TEMP tables; CRM_UNAVAILABLE on a replica, and where they are not granted.
 * later: is it one that makes a TEMP table for the past? Then it is run when a statement
 * names it. ready: what the statement names of all this is made and filled. */
int crm_pg_overlay(struct crm_db *db, const struct crm_overlay *o, struct crm_err *e);
int crm_pg_overlay_again(struct crm_db *db, struct crm_err *e);
int crm_pg_past_begin(struct crm_db *db, struct crm_err *e);
bool crm_pg_past_later(struct crm_db *db, const char *sql);
int crm_pg_past_ready(struct crm_pg_stmt *s, struct crm_err *e);
void crm_pg_past_end(struct crm_pg *pg);
/* postgres_book.c: a book as a whole; see engine.h. */
extern const char crm_pg_schema[], crm_pg_tables[], crm_pg_table_columns[], crm_pg_table_indexes[];
int crm_pg_load_rows(struct crm_db *db, struct crm_err *e);
int crm_pg_load_end(struct crm_db *db, struct crm_err *e);
int crm_pg_empty(struct crm_db *db, struct crm_err *e);
int crm_pg_moved(struct crm_db *db, bool *moved, struct crm_err *e);
int crm_pg_compact(struct crm_db *db, struct crm_err *e);
/* postgres_check.c */
bool crm_pg_check(struct crm_db *db, crm_db_say *say, void *arg);

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
/* Appends the statement that makes crm_fold(text) of the book. */
void crm_pg_fold(struct crm_str *out);
void crm_pg_spell(struct crm_str *out, const char *sql);

#endif
