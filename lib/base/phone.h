/* phone - telephone numbers to E.164, by country rules of our own table.
 *
 * Source of the rules: ITU-T E.164 country codes and the national numbering
 * plans as the ITU publishes them: calling code, international prefix, trunk
 * prefix, lengths. No claim that a number is assigned, only that it is formed
 * as the plan says.
 */
#ifndef CRM_BASE_PHONE_H
#define CRM_BASE_PHONE_H

#include <stdbool.h>

#include "base/err.h"

#define CRM_E164_MAX 16 /* "+", fifteen digits */

enum crm_phone {
	CRM_PHONE_E164,  /* out holds +4930123456 */
	CRM_PHONE_LOCAL, /* no country known, a service number (110, 116117), or a
	                    number without its area code (555-1234): has no E.164; out is "" */
	CRM_PHONE_BAD,   /* not a telephone number */
};

/* Reads a number as people type it: +, 00 (or the country's own international
 * prefix), the trunk prefix, blanks, dots, slashes, brackets, "(0)", an RFC 3966
 * tel: URI, an extension (x, ext, ;ext= : left out of out). country is an ISO
 * 3166 code or NULL. Full-width and Arabic-Indic digits count. A number that the
 * plan reads without its trunk prefix too is taken so. e (may be NULL) describes
 * the fault for CRM_PHONE_BAD: "too short for a number of +49: 'x'", "too long ...",
 * "not formed as ...", "no such calling code: 'x'", "not a telephone number: 'x'". */
enum crm_phone crm_phone_parse(
    const char *s, const char *country, char out[CRM_E164_MAX + 1], struct crm_err *e);

/* ISO 3166-1 codes of two and three letters, English names and other common ones
 * ("DE", "DEU", "Germany", "Deutschland", "USA", "UK"); writes the code to out,
 * "" and false when unknown. Case, accents and punctuation folded. */
bool crm_country_parse(const char *s, char out[3]);
const char *crm_country_name(const char *code); /* "DE"; NULL when unknown */

/* Language: BCP 47 shape (language, script, region, variants) with an ISO 639-1
 * code or any three letters first; writes the canonical spelling (de, pt-BR,
 * zh-Hans) to out (36 bytes). "" and false when malformed. `_` reads as `-`. */
bool crm_language_parse(const char *s, char out[36]);

#endif
