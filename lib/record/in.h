/* in - records from a descriptor: TSV, CSV, JSON objects, blank-separated.
 *
 * One row at a time in constant memory (a row of up to 64 MB). Lines that are
 * no valid record are reported with their number and reading goes on behind
 * them, so that a caller can report every fault of a file.
 */
#ifndef CRM_RECORD_IN_H
#define CRM_RECORD_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum crm_format { CRM_AUTO, CRM_TSV, CRM_CSV, CRM_JSON, CRM_TABLE, CRM_IDS, CRM_VCARD };

struct crm_in_options {
	enum crm_format format; /* CRM_AUTO: '{' first is JSON, else CSV when the first
	                           line holds the delimiter of CSV and no tab, else TSV;
	                           pipes give CRM_TSV, which still takes '{' for JSON */
	char delimiter;         /* CSV: ',' when 0 (AUTO also tries ';') */
	bool blank;             /* fields separated by runs of blanks, no quotes */
	const char *encoding;   /* NULL: UTF-8, a BOM (UTF-8, UTF-16) is honoured; else
	                           any name iconv(3) knows */
	size_t skip;            /* lines passed over before the first row */
	bool trim;              /* blanks around each cell are taken away */
};

struct crm_cell {
	const char *s; /* NUL-terminated after the len bytes, valid until the next row */
	size_t len;
};

struct crm_row {
	struct crm_cell *cell; /* TSV: raw, escapes in place (crm_unescape takes them
	                          away); all else: decoded. JSON null: s is NULL. */
	size_t n;              /* JSON: as many as crm_in_names() has so far */
	size_t line;           /* number of the row's first line, from 1 */
	struct crm_cell raw;   /* the row's bytes as they came, without line end (TSV,
	                          CSV, blank); for refused lines and for filters */
};

struct crm_in;

/* Reads from fd, which the caller closes; name stands in messages ("stdin",
 * "orders.csv"). options may be NULL. */
struct crm_in *crm_in_new(int fd, const char *name, const struct crm_in_options *options);
void crm_in_free(struct crm_in *in);
const char *crm_in_name(const struct crm_in *in);
/* What AUTO turned out to be; known after the first row. */
enum crm_format crm_in_format(const struct crm_in *in);
/* True when cells still carry TSV escapes. */
bool crm_in_raw(const struct crm_in *in);

/* The next row: 1, 0 at the end, -1 with e set (the row's line in row->line)
 * when this row is wrong: NUL byte, not UTF-8, open quote, text behind a closing
 * quote, no JSON object, row longer than 64 MB. After -1 the next call goes on
 * behind the fault where that can be told, else returns 0. A read(2) that fails
 * ends the command with CRM_IO. Empty lines are rows with n == 1 and an empty
 * cell in TSV, passed over in CSV, blank and JSON. A missing newline at the end
 * is no fault; "\r\n" ends a line like "\n". */
int crm_in_row(struct crm_in *in, struct crm_row *row, struct crm_err *e);

/* JSON: the keys seen so far, in the order met; a new key appends a name, and
 * rows before it were shorter. Values: strings, numbers with all their digits
 * as written, true/false as yes/no, null as s == NULL, an array of scalars as
 * its members joined by '\n', nested objects refused. */
const char *const *crm_in_names(const struct crm_in *in, size_t *n);

#endif
