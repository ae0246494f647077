/* sqlite_salvage - reading what is left of a damaged book. Private to lib/db.
 *
 * The source is a copy of the file that has no name, so it may be written to: what the
 * header of every book holds is put right, and tables whose place in the file is not
 * known any more are looked for where a new book has them. */
#ifndef CRM_DB_SQLITE_SALVAGE_H
#define CRM_DB_SQLITE_SALVAGE_H

#include "db/sqlite_book.h"

struct crm_salvage {
	const struct crm_db_salvage *asked;
	sqlite3 *from;   /* the copy */
	sqlite3 *to;     /* the new book, inside a transaction */
	int version;     /* of the schema */
	uint32_t pages;  /* that may be named in the copy; the file may end before */
	int64_t highest; /* no row was ever given a higher number */
	int64_t rows;    /* that were read */
};

/* sqlite_header.c: while the copy is only a file. CRM_DATA when it cannot be one of
 * ours, CRM_CONFIG when a newer crm made it. */
int crm_salvage_header(struct crm_salvage *s, int fd, struct crm_err *e);
/* Makes the tables of the copy known to SQLite, as far as they can be found. */
void crm_salvage_schema(struct crm_salvage *s);

/* sqlite_rows.c: copies the rows of a table that is in both. */
void crm_salvage_rows(struct crm_salvage *s, const char *table);

/* sqlite_lost.c: what of a table could not be read, and what its indexes tell of that. */
struct crm_gap {
	int64_t from, to;
};
struct crm_lost {
	struct crm_gap *gap; /* numbers in which nothing can be read */
	size_t gaps, gaps_cap;
	int64_t *refused; /* rows that were read, but are none; said already */
	size_t n_refused, refused_cap;
	bool disorder; /* rows were met where they do not belong */
};
void crm_lost_gap(struct crm_lost *l, int64_t from, int64_t to);
/* False where that number was refused before. */
bool crm_lost_refused(struct crm_lost *l, int64_t at);
/* Says each row that is lost; rows: they have numbers. */
void crm_lost_say(struct crm_salvage *s, const char *table, bool rows, const struct crm_lost *l);
void crm_lost_release(struct crm_lost *l);

/* Is the table made anew from others? */
bool crm_salvage_derived(const struct crm_salvage *s, const char *table);
/* Says what became of a table (place NULL: all of it) or of a row. */
void crm_salvage_say(struct crm_salvage *s, const char *table, const char *place, const char *fault,
    ...) __attribute__((format(printf, 4, 5)));
/* A statement made of a format as sqlite3_mprintf() knows it, NULL where it cannot be. */
sqlite3_stmt *crm_salvage_prepare(sqlite3 *h, const char *fmt, ...);

/* The columns of a table. */
struct crm_column_row {
	char *name, *type;
	bool filled; /* NOT NULL */
	int key;     /* position in the primary key, 0: not in it */
};
struct crm_columns {
	struct crm_column_row *v;
	size_t n, cap;
};
void crm_columns_read(sqlite3 *h, const char *table, struct crm_columns *out);
void crm_columns_release(struct crm_columns *k);
const struct crm_column_row *crm_columns_find(const struct crm_columns *k, const char *name);

#endif
