/* value - one field's value: from text to what is kept, and back. */
#ifndef CRM_MODEL_VALUE_H
#define CRM_MODEL_VALUE_H

#include "base/num.h"
#include "model/crm.h"

/* How an input writes values; NULL or zeroed: as this product prints them. */
struct crm_spelling {
	struct crm_numfmt num;
	const char *date_format; /* --date-format, NULL: ISO and the words of crm-filter(7) */
	const char *country;     /* of the record, for phones; NULL: the book's */
	const char *currency;    /* of the record, for symbols; NULL: the book's */
	const char *zone;        /* of the record, for CRM_WHEN; NULL: the user's */
	bool import;             /* days and times in the book's zone, not the user's */
};

/* Parses one value of the field's type into v, its text in pool. Several values
 * are given one at a time (see crm_value_split). References are resolved. An
 * amount that names a currency writes it to currency (may be NULL: refused).
 * CRM_DATA with "not an address: 'x'" and the like. Empty text is CRM_DATA. */
int crm_value_parse(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const char *s, size_t len, const struct crm_spelling *sp, struct crm_pool *pool,
    struct crm_val *v, char currency[4], struct crm_err *e);

/* Splits "a,b,c" (or lines) into the values of a SEVERAL field: calls for each,
 * blanks around taken away, empty ones passed over. Returns the first non-zero
 * answer of each(). */
int crm_value_split(
    const char *s, size_t len, int (*each)(void *arg, const char *s, size_t len), void *arg);

/* What two values of a SEVERAL field are compared by, and what table lookups
 * holds: email lower case, phone E.164 or its digits, else folded. */
void crm_value_key(
    struct crm *c, const struct crm_field *f, const char *s, size_t len, struct crm_str *out);

/* Appends v as text: decimals, dates, "contact-42", yes/no ... Several values
 * stay joined by '\n' (the writer makes commas or arrays of them). ref_noun: the
 * noun for CRM_ANY. currency (may be NULL) gives money its decimals. For people
 * (tables, pages) durations read 1h30m. */
void crm_value_print(struct crm *c, const struct crm_field *f, const struct crm_val *v,
    const struct crm_noun *ref_noun, const char *currency, bool for_people, struct crm_str *out);

/* How a column of this field goes to a writer. */
enum crm_cell_kind crm_value_cell(const struct crm_field *f);

#endif
