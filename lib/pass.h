/* pass - what filters share (crm-with, crm-where): records from stdin, the header
 * wherever sort(1) left it, and records out, those columns kept as they came.
 *
 * Without a header on the first line nothing is known of the columns yet. Such
 * lines wait in a file without a name until a header is met, or the end; then
 * they come out in their order. So memory stays constant, and what a column is
 * never depends on where the header stands.
 */
#ifndef CRM_PASS_H
#define CRM_PASS_H

#include <stdio.h>

#include "cmd.h"
#include "record/members.h"

enum { CRM_PASS_END, CRM_PASS_ROW, CRM_PASS_HEADER };

/* A column of the output: one that came, or one that the filter adds. */
struct crm_pass_column {
	const char *name;
	size_t from;  /* place in the row, SIZE_MAX: added */
	size_t added; /* place in what crm_pass_print is given, SIZE_MAX: kept */
	enum crm_cell_kind kind;
};

/* An added cell; s == NULL: unset. */
struct crm_pass_cell {
	enum crm_cell_kind kind;
	const char *s;
	size_t len;
};

struct crm_pass {
	struct crm *c;
	struct crm_in *in;
	struct crm_row row;          /* the current one */
	bool json;                   /* objects came */
	const char **name;           /* the columns: of the header, of the objects so far */
	size_t names;                /* 0: no header */
	bool headerless;             /* the input ended without a header */
	const struct crm_noun *noun; /* in column id of the first row, or NULL */
	size_t id;                   /* column id, SIZE_MAX where there is none */
	size_t faults;               /* lines refused so far */
	int64_t printed;
	/* Set by the filter before the first row: */
	const char *const *known; /* names that tell a header, beside fields */
	size_t n_known;
	const char *const *add; /* names of the columns it adds */
	size_t n_add;
	void (*wait)(void *arg); /* called before stdin or stdout may make us wait */
	void *wait_arg;
	const char *columns; /* -o; NULL: all */

	/* Inside. */
	struct crm_in *early; /* the lines before the header, read again */
	FILE *file;
	size_t kept;
	bool over, placed, opened, begun;
	size_t names_cap, width;
	struct crm_pool pool;
	struct crm_out *out;
	struct crm_pass_column *column;
	size_t n, cap;
	struct crm_members members;
	struct crm_str line, text;
	enum crm_format format;
	bool want_header, people;
};

void crm_pass_begin(struct crm_pass *p, struct crm *c);
/* The next row; or CRM_PASS_HEADER once, where the header stood (for
 * crm_pass_header); or CRM_PASS_END. Lines that are no records, or are wider than
 * the header, are named and passed over. */
int crm_pass_next(struct crm_pass *p);
/* Cell i of the row, as it came: "" where the row is shorter. */
struct crm_cell crm_pass_cell(const struct crm_pass *p, size_t i);
size_t crm_pass_column(const struct crm_pass *p, const char *name); /* SIZE_MAX: none */
/* What a cell holds; and the record that a row is about: in column id, or in `from` (SIZE_MAX:
 * none was asked for), else its first id that takes() accepts (NULL: any). */
enum crm_pass_found { CRM_PASS_NOWHERE, CRM_PASS_NO_ID, CRM_PASS_RECORD };
enum crm_pass_found crm_pass_read(struct crm_cell cell, const struct crm_noun **noun, int64_t *id);
enum crm_pass_found crm_pass_find(const struct crm_pass *p, size_t from,
    bool (*takes)(const struct crm_noun *noun), const struct crm_noun **noun, int64_t *id);
/* Names the current line on stderr; the status will be CRM_DATA. */
void crm_pass_fault(struct crm_pass *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Prints the header in its place, where rows went before it. */
void crm_pass_header(struct crm_pass *p);
/* Prints the row with the filter's cells, n_add of them. Ends the command where -o
 * names what there is not, or the format cannot take a later object's new key. */
void crm_pass_print(struct crm_pass *p, const struct crm_pass_cell *added);
/* True once --limit rows are printed, or nobody reads any more. */
bool crm_pass_enough(const struct crm_pass *p);
/* Ends the output; the exit status. */
int crm_pass_end(struct crm_pass *p);

#endif
