/* reader - what the parts of crm_in share. Internal to record/.
 *
 * buf[pos..end) holds bytes (UTF-8 by now) that no row has taken. A parser that
 * runs out of them calls crm_in_fill(), which may move the bytes to the front
 * of the buffer or to a larger one: parsers keep offsets from pos, and go on
 * where they were, so that no byte is looked at twice however small the reads.
 */
#ifndef CRM_RECORD_READER_H
#define CRM_RECORD_READER_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "record/in.h"

enum {
	CRM_IN_BLOCK = 256 * 1024,
	CRM_IN_ROW_MAX = 64 * 1024 * 1024,
	CRM_IN_CELLS_MAX = 65536,
	CRM_IN_SPARE = 8, /* a NUL, and words that are loaded past the end */
};

struct crm_in_json;

/* A cell of a row that is not yet whole: offsets from pos. */
struct crm_in_span {
	size_t begin, end;
	bool doubled; /* holds "" for " */
};

struct crm_in {
	int fd;
	char *name;
	void (*wait)(void *arg); /* called before a read that may wait */
	void *wait_arg;
	struct crm_in_options opt; /* delimiter: what it turned out to be */
	enum crm_format format;
	bool begun; /* encoding, skipped lines and format are settled */
	bool over;  /* no row comes any more */

	char *buf;
	size_t pos, end, cap; /* buf has CRM_IN_SPARE bytes behind cap */
	bool eof;
	size_t line;    /* number of the line at pos, from 1 */
	bool skip_lf;   /* the last row ended in CR: a LF here belongs to it */
	bool skip_rest; /* the rest of this line is part of a row too long */

	iconv_t cd; /* (iconv_t)-1: the bytes are UTF-8 */
	char *encoding;
	size_t unit; /* bytes to pass over where a sequence is bad */
	char *coded; /* bytes not yet converted */
	size_t coded_len;

	struct crm_cell *cell;
	size_t n, cells;          /* used, allocated */
	struct crm_in_span *span; /* CSV */
	size_t n_spans, spans;
	struct crm_str raw; /* the row as it came: the cells end in NUL in buf */

	struct crm_in_json *json;
};

/* Reads once; false at the end of the input (and never reads again then). */
bool crm_in_fill(struct crm_in *in);
/* From here on bytes are of that encoding, those in the buffer too.
 * CRM_USAGE: iconv(3) does not know it. */
int crm_in_encode(struct crm_in *in, const char *encoding, struct crm_err *e);
void crm_in_bytes_free(struct crm_in *in);

/* Passes over the rest of the line and its end, in constant memory. cr: a lone
 * CR ends it too. False at the end of the input. */
bool crm_in_skip_line(struct crm_in *in, bool cr);
/* Behind a CR that ended a line: passes over the LF that belongs to it. */
void crm_in_skip_lf(struct crm_in *in);
/* Finds the line at pos: its length, and how far the next one is. 1, 0 or -1 as
 * crm_in_row. */
int crm_in_line(struct crm_in *in, size_t *len, size_t *next, struct crm_err *e);
/* -1 when len bytes at s (a row) hold NUL or are not UTF-8. */
int crm_in_check(const struct crm_in *in, const char *s, size_t len, struct crm_err *e);
int crm_in_too_long(struct crm_err *e);
int crm_in_too_many(struct crm_err *e);

/* Adds a cell; false when there are too many. */
bool crm_in_cell_grow(struct crm_in *in);
static inline bool crm_in_cell(struct crm_in *in, const char *s, size_t len)
{
	if (in->n == in->cells && !crm_in_cell_grow(in))
		return false;
	in->cell[in->n++] = (struct crm_cell){ s, len };
	return true;
}

/* One row each, as crm_in_row. */
int crm_in_tsv(struct crm_in *in, struct crm_row *row, struct crm_err *e);
int crm_in_blank(struct crm_in *in, struct crm_row *row, struct crm_err *e);
int crm_in_csv(struct crm_in *in, struct crm_row *row, struct crm_err *e);
int crm_in_json(struct crm_in *in, struct crm_row *row, struct crm_err *e);
void crm_in_json_free(struct crm_in_json *j);
const char *const *crm_in_json_names(const struct crm_in_json *j, size_t *n);
const size_t *crm_in_json_places(const struct crm_in_json *j, size_t *n);

/* True when the input begins like JSON: '{', or '[' before '{' or alone with
 * its ']'. */
bool crm_in_json_like(struct crm_in *in);

#endif
