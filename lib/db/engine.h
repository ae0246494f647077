/* engine - what a database engine gives: one const table of functions a engine.
 * Private to lib/db. Functions return 0 or an exit status and say why in e; the
 * dispatcher (db.c) ends the command.
 */
#ifndef CRM_DB_ENGINE_H
#define CRM_DB_ENGINE_H

#include "base/mem.h"
#include "db/db.h"
#include "db/query.h"

struct crm_engine {
	const char *name;
	int (*open)(struct crm_db *db, const char *path, enum crm_db_mode mode, struct crm_err *e);
	/* A book under another name, until publish() gives it its own. */
	int (*create)(struct crm_db *db, const char *path, struct crm_err *e);
	int (*publish)(struct crm_db *db, struct crm_err *e);
	void (*close)(struct crm_db *db);
	int (*begin)(struct crm_db *db, const char *what, struct crm_err *e);
	int (*begin_read)(struct crm_db *db, struct crm_err *e);
	/* begin() of a new book that is to be filled with many rows: what is looked at for each
	 * of them as it comes, references above all, is looked at by load_end() for all. Between
	 * them load_rows() (NULL: nothing to do), once all columns are there. After empty()
	 * load_end() alone. */
	int (*load)(struct crm_db *db, const char *what, struct crm_err *e);
	int (*load_rows)(struct crm_db *db, struct crm_err *e);
	int (*load_end)(struct crm_db *db, struct crm_err *e);
	/* In a writer's transaction: all rows go; others read on. NULL where a book is replaced
	 * as a file. */
	int (*empty)(struct crm_db *db, struct crm_err *e);
	/* Is another book in the place of this one? */
	int (*moved)(struct crm_db *db, bool *moved, struct crm_err *e);
	int (*commit)(struct crm_db *db, struct crm_err *e);
	void (*rollback)(struct crm_db *db);
	/* Who we are to a server; NULL where the engine knows nobody. */
	const char *(*login)(const struct crm_db *db);
	/* Of a closed book, whose commit got no answer: opens it for reading when it is known
	 * what became of that; NULL: as open() does. */
	int (*reopen)(struct crm_db *db, struct crm_err *e);
	/* Of a closed book: will whoever opens it next roll the last change back? */
	bool (*pending)(const struct crm_db *db);
	int (*exec)(struct crm_db *db, const char *sql, struct crm_err *e);
	int (*prepare)(struct crm_db *db, const char *sql, void **handle, struct crm_err *e);
	void (*finalize)(struct crm_db *db, void *handle);
	void (*bind)(void *handle, int n, const struct crm_val *v);
	int (*step)(struct crm_db *db, void *handle, bool *row, struct crm_err *e);
	void (*reset)(void *handle);
	int (*columns)(void *handle);
	void (*value)(void *handle, int column, struct crm_val *v);
	int64_t (*integer)(void *handle, int column); /* 0 for NULL */
	int64_t (*changes)(struct crm_db *db);
	int (*version)(struct crm_db *db, int *version, struct crm_err *e);
	int (*step_done)(struct crm_db *db, int version, struct crm_err *e);
	void (*spell)(struct crm_str *out, const char *sql); /* fills in marks (query.h) */
	/* A user's statement, see query.h: its handle is as one of prepare(). */
	void (*bound)(int64_t bytes);
	int (*query)(struct crm_db *db, const char *sql, size_t len, int seconds, void **handle,
	    struct crm_err *e);
	int (*parameters)(void *handle);
	const char *(*column)(void *handle, int column);
	enum crm_sqltype (*cell)(void *handle, int column, struct crm_val *v);
	bool (*check)(struct crm_db *db, crm_db_say *say, void *arg);
	int (*backup)(struct crm_db *db, const char *file, struct crm_err *e);
	int (*restore)(struct crm_db *db, const char *file, const char *path, struct crm_err *e);
	int (*compact)(struct crm_db *db, struct crm_err *e);
	int (*bytes)(struct crm_db *db, bool holes, crm_db_put *put, void *arg, struct crm_err *e);
	int (*unnamed)(
	    struct crm_db *db, const char *near, crm_db_fill *fill, void *arg, struct crm_err *e);
	int (*known)(struct crm_db *db, struct crm_err *e); /* of the file just filled */
	int (*salvage)(struct crm_db *db, const struct crm_db_salvage *s, struct crm_err *e);
	void (*verdict)(struct crm_db *db, struct crm_str *out);
	/* A query in brackets, its column is called id. */
	void (*words_query)(struct crm_db *db, struct crm_str *sql, int n, int noun,
	    const char *words, struct crm_str *value);
	int (*overlay)(struct crm_db *db, const struct crm_overlay *o, struct crm_err *e);
	int (*overlay_again)(struct crm_db *db, struct crm_err *e);
	bool adds; /* sums come faster than the rows they are of */
	const char *below;
	const char *words_put, *words_set, *words_drop; /* $1 noun, $2 id, $3 words */
	/* Words of more bytes than this (0: any number) are put as "" and in parts: */
	size_t words_most;
	const char *words_more, *words_less; /* $1 noun, $2 id, $3 part (from 1), $4 words */
	const char *words_all;               /* a query: id, words of noun $1, by id */
	const char *schema;                  /* a query: one column, a statement a row */
	const char *size;                    /* a query: bytes */
	const char *database;   /* a query: the name of the database; NULL: a file's path is it */
	const char *has_column; /* a query: 1 where $1 has column $2 */
	const char *filled;     /* a query: a row where column $2 of table $1 is NOT NULL */
	/* A query: name, statement of plain indexes of $1; NULL: they stay in a bulk load. */
	const char *indexes;
	const char *tables; /* a query: names of the book's tables; not those of search */
	/* A query: name, INTEGER or TEXT, place in the key (0: none), table referred to (NULL:
	 * none), 1 where it is NOT NULL, of the columns of $1. */
	const char *table_columns;
	/* A query: name, 1 where it is unique, 1 where it has a condition, columns with commas
	 * between, of the indexes of $1 that are no key's. */
	const char *table_indexes;
	const char *view;    /* a query: the statement that made view $1 */
	const char *view_as; /* in that statement, between the view's name and its query */
	/* Rights (rights.h); all NULL where the engine knows none. */
	bool (*limited)(const struct crm_db *db);
	int (*rights)(struct crm_db *db, const char *rules, struct crm_err *e);
	int (*grant)(struct crm_db *db, const char *login, const char *role, const char *rules,
	    bool *made, struct crm_err *e);
	const char *grants;
	const char *command; /* of row x of txns, for who is limited */
	/* Keeps it where the engine itself does not; NULL: it does. */
	int (*view_made)(struct crm_db *db, const char *name, const char *sql, struct crm_err *e);
};

struct crm_stmt {
	struct crm_db *db;
	void *handle;
	char *sql;
	struct crm_stmt *next; /* in the db's chain */
	bool busy;
};

enum { CRM_STMT_SLOTS = 64 };

/* words.c: search words that are not yet in the index. */
struct crm_words {
	struct crm_word_row *v;
	size_t n, cap, bytes;
	struct crm_pool pool;
};

struct crm_db {
	const struct crm_engine *engine;
	void *handle; /* the engine's connection */
	char *url;    /* as it was given, a password with it */
	char *path;   /* as it is shown */
	enum crm_db_mode mode;
	int wait;
	int lock; /* descriptor of the writers' queue, -1 */
	bool in_txn;
	bool undone;                           /* a commit failed, and surely left nothing */
	struct crm_db *also_writing;           /* the next whose transaction a death rolls back */
	bool fresh;                            /* just made: nobody else knows of it yet */
	int steps;                             /* of the schema, that a new book gets */
	bool damaged;                          /* the engine said that the file is */
	struct crm_guard *guard;               /* of a user's statement, NULL: none runs */
	bool unnamed;                          /* the file is reached by this handle alone */
	struct crm_stmt *slot[CRM_STMT_SLOTS]; /* prepared statements by hash of text */
	struct crm_words words;
	bool past_asked;       /* read transactions are for overlays */
	struct crm_past *past; /* overlays */
	crm_db_words_past *words_past;
	void *words_arg;
	size_t kept[8]; /* words there were when each savepoint was set */
	int savepoints;
	char **rebuild; /* indexes to make again after a bulk load */
	size_t n_rebuild, cap_rebuild;
	bool bulk; /* a load whose references are there before those who refer to them */
};

extern const struct crm_engine crm_sqlite, crm_postgres;

/* db.c: a book that is not open yet; the command ends where rc says so; "SAVEPOINT one". */
struct crm_db *crm_db_new(const char *path, enum crm_db_mode mode, int wait);
void crm_db_need(int rc, const struct crm_err *e);
void crm_db_exec(struct crm_db *db, const char *verb, const char *name);
/* statements.c: all that are kept, finalized. */
void crm_stmt_forget(struct crm_db *db);
/* A death rolls its open transaction back. */
void crm_db_writes(struct crm_db *db);
/* crm_db_upgrade, but not beyond that step. */
void crm_db_upgrade_to(struct crm_db *db, int version);

/* Before COMMIT and before anybody searches; and forget all but the first. */
void crm_words_flush(struct crm_db *db);
/* The same where too many wait: outside of savepoints. */
void crm_words_room(struct crm_db *db);
void crm_words_forget(struct crm_db *db, size_t kept);

/* The writers' queue of a book that is a file: an flock beside it, with the
 * holder's pid and words inside. 0, or CRM_BUSY / CRM_NOPERM with e set. */
int crm_lock_take(struct crm_db *db, const char *what, struct crm_err *e);
void crm_lock_drop(struct crm_db *db);
/* "pid 123 (crm-import contact)"; "" when unknown. */
void crm_lock_holder(const struct crm_db *db, struct crm_str *out);

/* A file that is not yet what it is to become: a death removes it. NULL: none. */
void crm_db_temp(const char *path);

/* A random sleep of 1 to 6 ms. */
void crm_lock_nap(void);
/* Seconds of a clock that only goes forward. */
double crm_lock_clock(void);

#endif
