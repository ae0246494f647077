/* postgres_query - what reads a user's statement. Private to lib/db. */
#ifndef CRM_DB_POSTGRES_QUERY_H
#define CRM_DB_POSTGRES_QUERY_H

#include "db/postgres.h"

struct crm_pg_words {
	const char *begin, *end; /* without what is around it, its semicolon too */
	int parameters;          /* the highest N of $N */
	bool explain;
	char after; /* what the token at hand follows: its first character */
};

/* Reads it. CRM_USAGE: there is none, or a parameter is none; CRM_NOPERM: it is more than
 * one, or by its words does anything but read. What is no SQL passes: the server says it
 * better. */
int crm_pg_words(struct crm_pg_words *w, const char *sql, struct crm_err *e);

#endif
