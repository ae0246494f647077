/* num - exact decimals in 64-bit integers: numbers with a scale, and money in
 * 1/10,000 of the currency's unit whatever its decimals. */
#ifndef CRM_BASE_NUM_H
#define CRM_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define CRM_MONEY_SCALE 4

/* How decimals are written in an input; 0 fields mean '.' and no grouping. */
struct crm_numfmt {
	char decimal; /* '.' or ',' */
	char group;   /* ',' '.' ' ' '\'' or 0: none; "1,234.50" is then accepted
	                 (groups of three from the right, else refused) */
};

/* Parses all of s as a decimal into an integer scaled by 10^scale (0..8).
 * Accepts a sign, blanks around, and the suffixes k, M, G (10^3, 10^6, 10^9;
 * `k` also `K`; m is refused: it could mean a million or a thousandth).
 * Zeros at the end of the decimals do not count. f may be NULL. CRM_DATA: "not
 * a number: 'x'", "more than N decimals: 'x'", "out of range: 'x'". */
int crm_num_parse(
    const char *s, int scale, const struct crm_numfmt *f, int64_t *out, struct crm_err *e);
/* Appends the decimal with no more digits than needed: 5, 2.5, -0.125. */
void crm_num_print(struct crm_str *out, int64_t v, int scale);

/* Parses an amount: "1234.50", "12k", "EUR 12.50", "12.50 EUR", "$22,700.00"
 * (with f->group), "(12.50)" for minus. A code is written to currency (4 bytes,
 * "" when none was given). A symbol ($ EUR-sign pound yen) is accepted when it
 * is one of `expected`'s (ISO code or NULL), else "currency of '$' is not
 * clear; write EUR 12.50". More than 4 decimals are refused. */
int crm_money_parse(const char *s, const char *expected, const struct crm_numfmt *f, int64_t *out,
    char currency[4], struct crm_err *e);
/* Appends 1234.50: as many decimals as the currency has (ISO 4217), more only
 * where the value needs them (up to 4). Unknown or NULL currency: two. */
void crm_money_print(struct crm_str *out, int64_t v, const char *currency);

/* Three capital letters of ISO 4217's current list. */
bool crm_currency_known(const char *code);
int crm_currency_decimals(const char *code);
/* The smallest amount that is paid in it, in 1/10,000 of its unit: 100 (a cent), yen 10,000. */
int64_t crm_currency_unit(const char *code);
/* Length of the longest symbol of any currency that s begins (or ends) with. */
size_t crm_currency_symbol(const char *s, size_t len, bool at_end);
bool crm_currency_has_symbol(const char *code, const char *s, size_t len);

/* a * b / divisor, rounded once, half away from zero; false on overflow. */
bool crm_mul_round(int64_t a, int64_t b, int64_t divisor, int64_t *out);
/* a / b rounded half away from zero. b > 0. */
int64_t crm_div_round(int64_t a, int64_t b);

/* Digits only, all of s, without sign; false when not, or above INT64_MAX. */
bool crm_uint_parse(const char *s, size_t len, int64_t *out);

#endif
