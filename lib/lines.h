/* lines - records of a command's own, printed one at a time as they are found: -o -q -H
 * -e --limit. For what is computed first and sorted, see rows.h. */
#ifndef CRM_LINES_H
#define CRM_LINES_H

#include "cmd.h"

enum { CRM_LINES_COLUMNS = 16 };

struct crm_lines {
	struct crm *c;
	const struct crm_column *column;
	size_t columns;
	size_t at[CRM_LINES_COLUMNS]; /* those that are printed, in order */
	size_t n;
	struct {
		struct crm_str text;
		enum crm_cell_kind kind;
		bool set;
	} cell[CRM_LINES_COLUMNS];
	struct crm_out *out;
	int64_t rows;
};

/* Opens the output with the columns that the line asks for, all without -o. Ends with
 * CRM_USAGE where it names one that there is not. */
void crm_lines_open(struct crm_lines *l, struct crm *c, const struct crm_column *column, size_t n);
/* The cell of the next row, empty; what is not asked for stays unset. It may be of another
 * kind than its column. */
struct crm_str *crm_lines_cell(struct crm_lines *l, size_t column);
void crm_lines_kind(struct crm_lines *l, size_t column, enum crm_cell_kind kind);
/* Prints the row; false when no more are wanted. */
bool crm_lines_put(struct crm_lines *l);
/* True where another row would be printed. */
bool crm_lines_more(const struct crm_lines *l);
/* The exit status: CRM_NO for no row under -e. */
int crm_lines_end(struct crm_lines *l);

#endif
