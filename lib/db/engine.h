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
	int (*commit)(struct crm_db *db, struct crm_err *e);
	void (*rollback)(struct crm_db *db);
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
	void (*words_query)(
	    struct crm_str *sql, int n, int noun, const char *words, struct crm_str *value);
	int (*overlay)(struct crm_db *db, const struct crm_overlay *o, struct crm_err *e);
	int (*overlay_again)(struct crm_db *db, struct crm_err *e);
	bool adds; /* sums come faster than the rows they are of */
	const char *below;
	const char *words_put, *words_set, *words_drop; /* $1 noun, $2 id, $3 words */
	const char *words_all;                          /* a query: id, words of noun $1, by id */
	const char *schema;                             /* a query: one column, a statement a row */
	const char *size;                               /* a query: bytes */
	const char *has_column;                         /* a query: 1 where $1 has column $2 */
	const char *filled;  /* a query: a row where column $2 of table $1 is NOT NULL */
	/* A query: name, statement of plain indexes of $1; NULL: they stay in a bulk load. */
	const char *indexes;
	const char *view;    /* a query: the statement that made view $1 */
	const char *view_as; /* in that statement, between the view's name and its query */
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
	bool damaged;                          /* the engine said that the file is */
	struct crm_guard *guard;               /* of a user's statement, NULL: none runs */
	bool unnamed;                          /* the file is reached by this handle alone */
	struct crm_stmt *slot[CRM_STMT_SLOTS]; /* prepared statements by hash of text */
	struct crm_words words;
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
