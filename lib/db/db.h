/* db - the seam between the product and its database engine.
 *
 * One struct crm_db is one open book. Statements are in the common dialect (see
 * crm-schema in README): parameters $1, $2 ... bound by number. Every engine
 * failure ends the command with the right exit status, so no caller checks for
 * one; what may go on after a failure uses a savepoint and crm_db_try().
 */
#ifndef CRM_DB_DB_H
#define CRM_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct crm_db;
struct crm_stmt;

/* A value in a record, a row, or a parameter. */
enum crm_kind { CRM_NULL, CRM_INT, CRM_BYTES };
struct crm_val {
	enum crm_kind kind;
	int64_t i;
	const char *s; /* NUL-terminated */
	size_t len;
};
static inline struct crm_val crm_val_int(int64_t i)
{
	return (struct crm_val){ .kind = CRM_INT, .i = i };
}
static inline struct crm_val crm_val_text(const char *s, size_t len)
{
	return (struct crm_val){ .kind = CRM_BYTES, .s = s, .len = len };
}
bool crm_val_same(const struct crm_val *a, const struct crm_val *b);

/* Is the book of that name a file, not one on a server (postgresql://...)? */
bool crm_db_is_file(const char *path);
/* Is it worth opening for reading? Of a server nobody knows before. */
bool crm_db_there(const char *path);
/* Who the engine says that we are, until the book is closed; NULL: it knows nobody. */
const char *crm_db_login(const struct crm_db *db);

enum crm_db_mode {
	CRM_DB_READ,    /* read-only; a killed writer's leftovers are rolled back first */
	CRM_DB_WRITE,   /* may begin a transaction */
	CRM_DB_UPGRADE, /* like WRITE, but takes an older schema */
};

/* Opens the book at path. Waits at most `wait` seconds for it, naming the holder
 * on stderr after 2. Ends with 66 (not there: names `crm init`), 78 (older or
 * newer schema), 75 (busy), 77 (permission), 65 (not a book), 69, 74. */
struct crm_db *crm_db_open(const char *path, enum crm_db_mode mode, int wait);
/* The same, but gives NULL with e set where it cannot be opened. */
struct crm_db *crm_db_try(const char *path, enum crm_db_mode mode, int wait, struct crm_err *e);
/* Makes a new empty book, 0600, all schema steps applied; refuses (CRM_USAGE)
 * when something is already there. It is open for writing and has another name:
 * what must be in it from the beginning is written (begin, commit) before
 * crm_db_publish gives it its own, all at once, and closes it. Of two that are made at once the
 * first wins; the second ends with CRM_USAGE. A death leaves nothing. */
struct crm_db *crm_db_create(const char *path, int wait);
void crm_db_publish(struct crm_db *db);
/* The same, but only the first steps of the schema, for a copy of an older book. */
struct crm_db *crm_db_create_older(const char *path, int version, int wait);
/* The same in a file without a name, where temporary files go; `name` stands in messages.
 * Not to be published: closing it ends it. */
struct crm_db *crm_db_create_unnamed(const char *name, int version, int wait);
void crm_db_close(struct crm_db *db);
/* As it may be shown: without a password. */
const char *crm_db_path(const struct crm_db *db);

/* The path of a book that has not been opened, as it may be shown: without passwords, and
 * without the directory of a socket. malloc'ed. */
char *crm_db_shown(const char *path);
/* Is there a book at path, of whatever schema, or a file of any kind? Ends the command
 * where that cannot be told. */
bool crm_db_taken(const char *path, int wait);
/* The name for a file that lies beside the open book: BOOK.before-2 where `end` is
 * ".before-2". Where a server keeps the book it is the database's, in the current
 * directory. malloc'ed. */
char *crm_db_beside(struct crm_db *db, const char *end);
/* The directory of the open book's file, malloc'ed, for what has to wait on the disk;
 * NULL where a server keeps it. */
char *crm_db_dir(const struct crm_db *db);
/* Has another book been put in the place of the open one? */
bool crm_db_moved(struct crm_db *db);

/* The transaction. A writer queues for the book's lock first. `what` (the
 * command's words) is shown to others who wait. Reads inside a read transaction
 * see one state; to begin one again is harmless. Rollback is harmless when nothing
 * is open. */
void crm_db_begin(struct crm_db *db, const char *what);
void crm_db_begin_read(struct crm_db *db);
void crm_db_commit(struct crm_db *db);
/* The same, but comes back with e set when the engine failed. Then the book is
 * closed; whether the change is in it, only crm_db_landed can tell. */
int crm_db_commit_try(struct crm_db *db, struct crm_err *e);
/* After that failure: opens the book once more; 1 when the query with text as $1
 * gives a row, 0 when it does not, -1 when nothing can be told. */
int crm_db_landed(struct crm_db *db, const char *sql, const char *text);
void crm_db_rollback(struct crm_db *db);

/* Savepoints nest; name is a constant. */
void crm_db_savepoint(struct crm_db *db, const char *name);
void crm_db_release(struct crm_db *db, const char *name);
void crm_db_back_to(struct crm_db *db, const char *name);

/* Statements. Prepared ones are kept by their text and reused when free: put
 * them back with crm_stmt_done. Text values are copied only where `copy`. */
struct crm_stmt *crm_db_prepare(struct crm_db *db, const char *sql);
void crm_stmt_bind(struct crm_stmt *s, int n, const struct crm_val *v);
void crm_stmt_bind_int(struct crm_stmt *s, int n, int64_t i);
void crm_stmt_bind_text(struct crm_stmt *s, int n, const char *text, size_t len);
void crm_stmt_bind_null(struct crm_stmt *s, int n);
bool crm_stmt_step(struct crm_stmt *s); /* true: a row */
int crm_stmt_columns(struct crm_stmt *s);
/* Valid until the next step; text is NUL-terminated. */
struct crm_val crm_stmt_value(struct crm_stmt *s, int column);
int64_t crm_stmt_int(struct crm_stmt *s, int column); /* 0 for NULL */
void crm_stmt_reset(struct crm_stmt *s);              /* ready to bind again */
void crm_stmt_done(struct crm_stmt *s);

/* One-shot helpers. args: a letter each, i int64_t, s const char * (NULL: NULL). */
void crm_db_run(struct crm_db *db, const char *sql, const char *args, ...);
int64_t crm_db_int(struct crm_db *db, int64_t none, const char *sql, const char *args, ...);
/* malloc'ed, NULL when there is no row or it is NULL. */
char *crm_db_text(struct crm_db *db, const char *sql, const char *args, ...);
/* Runs a statement that makes, changes or drops a table or an index: in the common dialect
 * with the types INTEGER (64 bits) and TEXT (compared byte by byte) and the marks @table and
 * @keyed, which the engine spells its own way. */
void crm_db_define(struct crm_db *db, const char *sql);
/* Rows changed by the last statement. */
int64_t crm_db_changes(struct crm_db *db);

/* Full-text search, the engine's own. Words are crm_text_words' output, joined
 * by blanks. `noun` is the noun's number. */
void crm_db_words_put(struct crm_db *db, int noun, int64_t id, const char *words, size_t len);
void crm_db_words_drop(struct crm_db *db, int noun, int64_t id);
/* Appends a subquery that gives the ids of the records of `noun` that hold every
 * word of `words` (crm_text_words' output) from the beginning of a word;
 * *value is the one parameter to be bound as number n (text in out). */
void crm_db_words_query(struct crm_db *db, struct crm_str *sql, int n, int noun, const char *words,
    struct crm_str *value);

/* A query with $1 a noun's number: id and words of its records, by id. */
const char *crm_db_words_all(const struct crm_db *db);

/* The past. From the call on, statements that name `table` read it as it was: those of
 * its rows that `keep` holds for and whose id is not in the TEMP table `touched`, and
 * those of the TEMP table `then`, which is made here, empty, with the same columns and
 * key. The two sides share no key. fill() is called before the first row is read and
 * brings `then`, `touched` and TEMP tables that keep asks up to date; where `part` names a column of small numbers (a noun's) it is
 * called for each value that is asked for by equality, and with 0 for all. It may use the
 * book, but makes no tables. Texts are kept by reference. crm_db_begin_past was called. */
struct crm_overlay {
	const char *table;
	const char *keep;    /* a condition over the table's rows, alias t */
	const char *touched; /* NULL: none */
	const char *then;    /* NULL: none */
	const char *part;    /* NULL: all at once */
	void (*fill)(void *arg, const char *table, int64_t part); /* NULL: nothing to do */
	void *arg;
};
/* Begins the read transaction, which may make TEMP tables, and so may those that follow.
 * Ends with CRM_UNAVAILABLE where there can be none. */
void crm_db_begin_past(struct crm_db *db);
void crm_db_overlay(struct crm_db *db, const struct crm_overlay *o);
/* Empties every `then`; each fill is called again. For a new read transaction. */
void crm_db_overlay_again(struct crm_db *db);
/* Do sums of many rows come faster than the rows, to be added up here? */
bool crm_db_adds(const struct crm_db *db);
/* What stands before a table's name to name the one below its overlay ("main."). */
const char *crm_db_below(const struct crm_db *db);
/* The same for search: called for each query, it appends two queries of ids as `id`: of
 * the records that today's index does not count for, and those of them that hold the
 * words from the beginning of a word. */
typedef void crm_db_words_past(
    void *arg, int noun, const char *words, struct crm_str *touched, struct crm_str *found);
void crm_db_overlay_words(struct crm_db *db, crm_db_words_past *past, void *arg);

/* Bulk load into an empty table: where the engine gains by it, indexes are dropped and
 * built again. Returns true when the table is empty. From begin to end what is written
 * refers to nothing that is not written yet. */
bool crm_db_bulk_begin(struct crm_db *db, const char *table);
void crm_db_bulk_end(struct crm_db *db);

/* Schema. */
int crm_db_schema_version(const struct crm_db *db);
int crm_db_schema_newest(void);
void crm_db_upgrade(struct crm_db *db);
void crm_db_schema_print(struct crm_db *db, struct crm_str *out);

/* Must the column always hold something? */
bool crm_db_filled(struct crm_db *db, const char *table, const char *column);

/* One damage: in what (file, search, contact-42), where in it, and which. */
typedef void crm_db_say(void *arg, const char *what, const char *place, const char *fault);
/* Opens the book for reading as crm_db_open does; a file so damaged that this
 * fails is said and gives NULL. */
struct crm_db *crm_db_open_check(const char *path, int wait, crm_db_say *say, void *arg);
/* The same for a copy, which may be of an older schema. */
struct crm_db *crm_db_open_older(const char *path, int wait, crm_db_say *say, void *arg);
/* Says every damage that the engine knows of, changing nothing: the file, its
 * indexes, the search index, who may reach it. False when it is no use to look
 * at the records too. */
bool crm_db_engine_check(struct crm_db *db, crm_db_say *say, void *arg);
/* A consistent copy while others write, 0600, written under another name, synced
 * and renamed. CRM_USAGE when the file exists. */
void crm_db_backup(struct crm_db *db, const char *file);
/* Puts the copy in file in the place of the book at path (locks it first).
 * The copy is checked before. */
void crm_db_restore(const char *file, const char *path, int wait);
/* Gives back the room that removed records and columns took, and rewrites the search
 * index without the words that went. Outside of a txn; queues for the writer's lock. */
void crm_db_compact(struct crm_db *db);
/* Has the table that column? */
bool crm_db_column(struct crm_db *db, const char *table, const char *column);
/* The book as it is at one moment, to be read for long: a file that is open for reading
 * keeps its writers waiting, so it is copied to one without a name, and closed; what a
 * server keeps is itself, in a transaction. */
struct crm_db *crm_db_snapshot(struct crm_db *db);
/* The bytes of the book's file as they are at one moment, handed to put in order;
 * put returns 0 or an exit status, with e set. Writers wait meanwhile. */
typedef int crm_db_put(void *arg, const void *bytes, size_t n, struct crm_err *e);
void crm_db_bytes(struct crm_db *db, crm_db_put *put, void *arg);
/* A book in a file without a name, in the directory of `near` (NULL, or where that cannot
 * be written: where temporary files go), which fill writes through fd: nobody else can open it, and it is gone
 * with the process. `name` stands in messages. It may be of an older schema (see
 * crm_db_upgrade, which changes nothing but this copy). */
typedef int crm_db_fill(void *arg, int fd, struct crm_err *e);
struct crm_db *crm_db_unnamed(
    const char *name, const char *near, crm_db_fill *fill, void *arg, int wait);
/* Puts an open copy in the place of the book at path, as crm_db_restore does; closes it. */
void crm_db_restore_from(struct crm_db *db, const char *path);
/* For a book that is no file: opens it and begins a transaction in which nothing is in
 * it any more, brought to our schema; what is copied into it takes its place at COMMIT.
 * Where there is none, one is made. crm_db_replaced commits and closes it; it ends the
 * command, with CRM_IO or CRM_UNAVAILABLE, where that may not have come about. */
struct crm_db *crm_db_replace(const char *path, int wait);
void crm_db_replaced(struct crm_db *db);

/* What is wanted of crm_db_salvage, which is for books that are files. */
struct crm_db_salvage {
	const char *from;        /* the damaged book; it is only read */
	const char *to;          /* the new one; CRM_USAGE when something is there */
	const char *const *skip; /* tables that are derived from others, NULL-ended */
	crm_db_say *say;         /* what: a table; place: a row's number, or its key; the
				  * fault begins with "lost" where a row or more is gone */
	void *arg;
};
/* Makes a new book of every row that can be read of a damaged one, its own tables and
 * columns included. Works on a copy that has no name. The new book is inside a
 * transaction and has another name until crm_db_publish; its search index and the
 * tables of `skip` are empty, references may lead nowhere. Ends with CRM_DATA when
 * nothing can be read. */
struct crm_db *crm_db_salvage(const struct crm_db_salvage *s, int wait);
/* Brings waiting search words to the index, for who looks at that. */
void crm_db_words_settle(struct crm_db *db);

/* Bytes that the book takes. */
int64_t crm_db_size(struct crm_db *db);
/* One line on how the book is kept: engine, version, journal mode and why. */
void crm_db_verdict(struct crm_db *db, struct crm_str *out);

#endif
