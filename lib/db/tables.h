/* tables - the tables of an open book as its engine tells them, in the words of the common
 * dialect. Private to lib/db. */
#ifndef CRM_DB_TABLES_H
#define CRM_DB_TABLES_H

#include "db/engine.h"

struct crm_table_column {
	char *name, *type, *refers; /* INTEGER or TEXT; a table, NULL: none */
	int64_t key;                /* its place in the key, from 1; 0: not in it */
	bool filled;                /* NOT NULL */
};
struct crm_table_index {
	char *name, *columns; /* with commas between; NULL: not of plain columns */
	bool unique, partial;
};
struct crm_table {
	char *name;
	struct crm_table_column *column;
	size_t n, cap;
	struct crm_table_index *index; /* but those of keys */
	size_t indexes, indexes_cap;
};

/* The names of all tables but those of search; malloc'ed, NULL-ended. */
char **crm_tables(struct crm_db *db);
void crm_tables_free(char **names);
/* Columns and indexes of one; to be released. */
void crm_table_read(struct crm_db *db, const char *name, struct crm_table *t);
void crm_table_release(struct crm_table *t);
/* Takes a column, an index out of it. */
void crm_table_forget_column(struct crm_table *t, size_t at);
void crm_table_forget_index(struct crm_table *t, size_t at);
/* Has it one just like that? Its place in a key, and whether it must hold something, counts
 * only where `strict`. */
bool crm_table_has_column(const struct crm_table *t, const struct crm_table_column *f, bool strict);
bool crm_table_has_index(const struct crm_table *t, const struct crm_table_index *x);

/* A new book, empty, of the same schema, in a file without a name: what the steps make. */
struct crm_db *crm_tables_made(struct crm_db *db);
/* Are tables, columns and indexes as the schema's steps make them? Says each that is not;
 * more may be there. */
bool crm_tables_as_made(struct crm_db *db, crm_db_say *say, void *arg);

#endif
