/* filter_value - what stands behind ':' in a term, read by the field's type.
 *
 * A field is asked either by whole numbers (closed ranges of scaled numbers,
 * days, seconds, positions of choices, records) or by texts in the spelling in
 * which they are compared. The SQL of a filter and crm-where share this, so that
 * a term means the same in both. Private to the filter.
 */
#ifndef CRM_MODEL_FILTER_VALUE_H
#define CRM_MODEL_FILTER_VALUE_H

#include "model/crm.h"

/* What is asked of a field, as the ends of a path say it. */
enum {
	CRM_ASK_IS = 1 << 0,     /* .is: exactly this */
	CRM_ASK_HAS = 1 << 1,    /* .has: contains */
	CRM_ASK_YEARLY = 1 << 2, /* .yearly: in any year */
	CRM_ASK_NOT = 1 << 3,    /* .not: the complement */
	CRM_ASK_STREAM = 1 << 4, /* of a stream's cells: ids are taken without the book */
};

/* The path without those ends (in pool), which are added to *how. */
const char *crm_ask_split(struct crm_pool *pool, const char *path, unsigned *how);

/* A closed range; of a CRM_WHEN, of crm_when_point. key: the currency asked (crm_currency_key) or 0; of a CRM_ANY
 * the number of the noun. */
struct crm_span {
	int64_t lo, hi;
	int key;
};

struct crm_values {
	struct crm_span *span; /* ordered by key and lo, none overlaps another */
	size_t spans;
	struct crm_cell *text; /* ordered by length and bytes, each once */
	size_t texts;
	struct crm_cell raw; /* the value in NFC, for .is */
};

/* True when the field is compared as text. */
bool crm_values_text(const struct crm_field *f);

/* True where .is compares bytes; other types have one spelling for each value. */
bool crm_values_exact(const struct crm_field *f);

/* Reads the value of a term. e says what is wrong, without the term's name. */
int crm_values_read(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    unsigned how, const char *text, struct crm_pool *pool, struct crm_values *out,
    struct crm_err *e);

/* Appends what a text is compared by: folded, an address in lower case, E.164. */
int crm_values_key(struct crm *c, const struct crm_field *f, unsigned how, const char *s,
    size_t len, struct crm_str *out, struct crm_err *e);
/* One number as a cell shows it. */
int crm_values_point(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const char *s, struct crm_pool *pool, struct crm_span *out, struct crm_err *e);

/* The same where only an id will do (contact-42), without the book. */
int crm_values_id(const struct crm_noun *noun, const struct crm_field *f, const char *s,
    struct crm_span *out, struct crm_err *e);
/* The noun that a reference is to (the noun itself for id), NULL for any. */
const struct crm_noun *crm_values_noun(const struct crm_noun *noun, const struct crm_field *f);

/* The order of crm_values.text, for qsort(3). */
int crm_values_order(const void *a, const void *b);
bool crm_values_hold(const struct crm_values *v, int key, int64_t i);
bool crm_values_hold_text(const struct crm_values *v, const char *s, size_t len);

/* Days of a year counted from 1 March, so that 29 February is the last: 0..365. */
int64_t crm_yearly_day(int64_t day);

/* Three letters as one number, and back. */
int crm_currency_key(const char *code);
void crm_currency_code(int key, char code[4]);

#endif
