/* cells - a report's rows as values: what a statement gives and C makes of it, printed by
 * the options of the line (rows) by each column's type.
 *
 * A report is a table of columns, a loop that fills rows, and crm_cells_print().
 */
#ifndef CRM_CELLS_H
#define CRM_CELLS_H

#include "rows.h"

enum crm_cells_type {
	CRM_CELLS_TEXT,
	CRM_CELLS_ID,     /* a record of `noun`; for people its title, where `title` tells it */
	CRM_CELLS_NUMBER, /* whole */
	CRM_CELLS_MONEY,  /* in the row's currency */
	CRM_CELLS_DATE,
	CRM_CELLS_TIME,
};

struct crm_cells_column {
	const char *name;
	enum crm_cells_type type;
	const struct crm_noun *noun; /* ID */
	size_t title;                /* ID: the value of the row that is its title; 0: none */
	bool sums;                   /* NUMBER, MONEY: --sum adds it up */
	size_t order;                /* the value of the row that it is sorted by; 0: itself */
};

struct crm_cells {
	struct crm *c;
	const struct crm_cells_column *column;
	size_t columns;
	size_t wide;     /* values of a row: those of the columns, then hidden ones */
	size_t currency; /* the value that is the currency of the row's money; 0: none */
	struct crm_val *v;
	size_t n, cap; /* rows */
	struct crm_pool pool;
};

/* Ends with CRM_USAGE where the line asks for columns that there are not. */
void crm_cells_init(struct crm_cells *t, struct crm *c, const struct crm_cells_column *column,
    size_t columns, size_t wide, size_t currency);
/* A new row, filled from the statement's first n columns, texts copied; good until the next. */
struct crm_val *crm_cells_take(struct crm_cells *t, struct crm_stmt *s, size_t n);
struct crm_val *crm_cells_at(const struct crm_cells *t, size_t row);
/* Appends the cell as it is printed; false when unset. */
bool crm_cells_cell(const struct crm_cells *t, size_t row, size_t column, struct crm_str *out);
/* Sorts the rows: the comparison gets two rows. */
void crm_cells_sort(
    struct crm_cells *t, int (*compare)(const struct crm_val *a, const struct crm_val *b));
/* The exit status: CRM_NO for no rows under -e. Amounts of several currencies are not
 * added up: CRM_USAGE. */
int crm_cells_print(struct crm_cells *t);
void crm_cells_release(struct crm_cells *t);

#endif
