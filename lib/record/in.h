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
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum crm_format { CRM_AUTO, CRM_TSV, CRM_CSV, CRM_JSON, CRM_TABLE, CRM_IDS, CRM_VCARD };

struct crm_in_options {
	enum crm_format format; /* CRM_AUTO: '{' first (or "[{") is JSON, else CSV when the first
	                           line holds the delimiter of CSV and no tab, else TSV;
	                           pipes give CRM_TSV, which still takes '{' for JSON */
	char delimiter;         /* CSV: ',' when 0 (AUTO also tries ';') */
	bool blank;             /* fields separated by runs of blanks, no quotes;
	                           goes as CRM_CSV */
	const char *encoding;   /* NULL: UTF-8, a BOM (UTF-8, UTF-16) is honoured; else
	                           any name iconv(3) knows */
	size_t skip;            /* lines passed over before the first row */
	bool trim;              /* blanks around each cell are taken away, in CSV
	                           inside and outside of its quotes */
	bool nested;            /* JSON: a nested value is a cell of CRM_CELL_WRONG, and no
	                           fault of its row */
	const char *head;       /* bytes that were read from fd before; they live as
	                           long as the reader */
	size_t head_len;
};

struct crm_cell {
	const char *s; /* NUL-terminated after the len bytes, valid until the next row */
	size_t len;    /* CRM_CELL_WRONG: s is what is wrong with it */
};
#define CRM_CELL_WRONG SIZE_MAX

struct crm_row {
	struct crm_cell *cell; /* TSV: raw, escapes in place (crm_unescape takes them
	                          away); all else: decoded. JSON null: s is NULL. */
	size_t n;              /* JSON: as many as crm_in_names() has so far */
	size_t line;           /* number of the row's first line, from 1 */
	struct crm_cell raw;   /* the row's bytes as they came (in UTF-8), without line
	                          end; an object of JSON; for refused lines and for
	                          filters. s is NULL where they are not known */
};

struct crm_in;

/* Reads from fd, which the caller closes; name stands in messages ("stdin",
 * "orders.csv"). options may be NULL. An encoding that iconv(3) does not know
 * ends the command (CRM_USAGE). */
struct crm_in *crm_in_new(int fd, const char *name, const struct crm_in_options *options);
void crm_in_free(struct crm_in *in);
const char *crm_in_name(const struct crm_in *in);
/* wait(arg) is called before a read that may have to wait: what must not be held
 * for long (the book's lock) can be let go there. */
void crm_in_on_wait(struct crm_in *in, void (*wait)(void *arg), void *arg);
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
 * its members joined by '\n' ([] is "", set but empty), nested objects refused.
 * Objects may be members of an array; a fault between objects costs the rest of
 * its line. The array and its names are good until the next row. */
const char *const *crm_in_names(const struct crm_in *in, size_t *n);
/* JSON: the cell of each of this row's keys, in the order that they stand in raw. */
const size_t *crm_in_places(const struct crm_in *in, size_t *n);

#endif
