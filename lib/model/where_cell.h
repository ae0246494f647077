/* where_cell - a value asked of a cell whose type nobody declared. Private to
 * where.c.
 *
 * What the cell looks like decides: a number is compared with numbers, an ISO day
 * or time with days and times, all else as folded text.
 */
#ifndef CRM_MODEL_WHERE_CELL_H
#define CRM_MODEL_WHERE_CELL_H

#include "model/crm.h"

/* A decimal of any length, taken apart: no leading zeros before the point, none
 * at the end behind it. */
struct crm_decimal {
	bool minus;
	const char *whole, *part;
	size_t wholes, parts;
};

/* One value of a list, in each way it can be read. */
struct crm_guess {
	bool range;             /* a..b: text does not fit */
	bool number, day, time; /* which of these it can be read as */
	bool from, to;          /* number: has that end */
	struct crm_decimal lo, hi;
	struct crm_range days, times;
	struct crm_cell fold;
};

/* Digits, with a sign and a point; all of s. Points into s. */
bool crm_decimal_read(const char *s, size_t len, struct crm_decimal *d);
int crm_decimal_compare(const struct crm_decimal *a, const struct crm_decimal *b);

/* Reads a value; CRM_DATA for a range of neither numbers nor days. */
int crm_guess_read(
    struct crm *c, const char *s, struct crm_pool *pool, struct crm_guess *g, struct crm_err *e);
/* s is NUL-terminated; scratch is the caller's, for folding. */
bool crm_guess_holds(
    struct crm *c, const struct crm_guess *g, const char *s, size_t len, struct crm_str *scratch);
/* True for 2026-11-22, alone or with a time behind. */
bool crm_guess_iso(const char *s, size_t len);

#endif
