/* rows - records that a report has computed, printed as every command prints its
 * own: -o -s --limit --count --by --sum -e -q.
 *
 * A report says what its columns are and how a cell of a row reads, and no more.
 */
#ifndef CRM_ROWS_H
#define CRM_ROWS_H

#include "cmd.h"

struct crm_rows_column {
	const char *name;
	enum crm_cell_kind kind;
	enum { CRM_ROWS_PLAIN, CRM_ROWS_SUM, CRM_ROWS_MONEY } sum; /* what --sum makes of it */
};

struct crm_rows_columns {
	const struct crm_rows_column *v;
	size_t n;
};

struct crm_rows {
	struct crm *c;
	const struct crm_rows_column *column;
	size_t columns;
	size_t n;             /* rows, in their own order */
	const char *currency; /* of the money in them; NULL or "": unknown */
	void *arg;
	/* Appends the text of a cell; false when it is unset. */
	bool (*cell)(void *arg, size_t row, size_t column, struct crm_str *out);
	/* Below, at or above 0 as cell a sorts before, with or behind cell b. */
	int (*compare)(void *arg, size_t column, size_t a, size_t b);
	/* The number that --sum adds. */
	int64_t (*number)(void *arg, size_t row, size_t column);
};

/* Ends with CRM_USAGE where the line names what there is not: before anything is
 * read or saved. */
void crm_rows_check(struct crm *c, const struct crm_rows_columns *columns);
/* Prints the rows by the options of the line; all columns without -o. The exit
 * status: CRM_NO for no rows under -e. */
int crm_rows_print(const struct crm_rows *r);

#endif
