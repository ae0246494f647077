/* out - records to a spool: TSV, CSV, JSON lines, a table, or ids alone. */
#ifndef CRM_RECORD_OUT_H
#define CRM_RECORD_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "record/in.h"
#include "record/spool.h"

enum crm_cell_kind {
	CRM_CELL_TEXT,   /* escaped; guarded against reading as an id */
	CRM_CELL_ID,     /* an id or a reference: printed as it is */
	CRM_CELL_NUMBER, /* digits: right-aligned, bare in JSON */
	CRM_CELL_BOOL,   /* yes/no; true/false in JSON */
	CRM_CELL_TIME,   /* a day or time: text that never reads as an id */
	CRM_CELL_LIST,   /* several texts joined by '\n': commas (one in a member is
	                    \x2c in TSV), or a JSON array */
	CRM_CELL_RAW,    /* already escaped TSV (a filter's kept columns): copied in
	                    TSV, unescaped in the other formats */
};

struct crm_column {
	const char *name; /* plain text, whatever the kind */
	enum crm_cell_kind kind;
};

struct crm_out_options {
	enum crm_format format; /* CRM_TSV CRM_CSV CRM_JSON CRM_TABLE CRM_IDS */
	bool header;            /* TSV, CSV, table: print the header line (before the first row) */
	bool header_always;     /* even when no row follows (crm-export) */
	bool spreadsheet;       /* CSV: ' before cells that a spreadsheet would run */
	bool color;             /* table: header bold */
	bool terminal;          /* TSV, CSV, JSON: nothing that a terminal would act on */
	int width;              /* table: columns of the terminal, 0 unlimited */
	const char *unset;      /* text for unset cells, NULL: "" (JSON: always null) */
};

struct crm_out;

/* At least one column; they are copied. JSON passes over a second one of the
 * same name. CSV lines end in CR LF. The spool stays the caller's. */
struct crm_out *crm_out_new(struct crm_spool *spool, const struct crm_column *column, size_t n,
    const struct crm_out_options *options);
/* The cells of a row in column order; s == NULL is unset. The row ends itself
 * with its last cell. CRM_IDS prints the first column alone. */
void crm_out_cell(struct crm_out *out, const char *s, size_t len);
/* The same for a cell that in this row is of another kind than its column. */
void crm_out_cell_as(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len);
/* Prints what is left (the table; a header_always) and frees out. Returns the
 * number of rows. The table: libsmartcols on at most 10,000 rows at a time, with
 * texts and headings cut to the width, then columns left out from the right; control, bidi and zero-width characters made
 * visible (crm_text_safe). */
size_t crm_out_end(struct crm_out *out);

#endif
