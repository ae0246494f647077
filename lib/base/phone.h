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
	CRM_PHONE_LOCAL, /* no country known: cannot be told; out is "" */
	CRM_PHONE_BAD,   /* not a telephone number */
};

/* Reads a number as people type it: +, 00 (or the country's own international
 * prefix), the trunk prefix, blanks, dots, slashes, brackets, "(0)", an RFC 3966
 * tel: URI, an extension (x, ext, ;ext= : left out of out). country is an ISO
 * 3166 code or NULL. Full-width and Arabic-Indic digits count. e describes the
 * fault for CRM_PHONE_BAD. */
enum crm_phone crm_phone_parse(const char *s, const char *country, char out[CRM_E164_MAX + 1],
    struct crm_err *e);

/* ISO 3166-1 alpha-2 codes and English names ("DE", "Germany"); writes the code
 * to out. False when unknown. Case and accents folded. */
bool crm_country_parse(const char *s, char out[3]);
const char *crm_country_name(const char *code); /* NULL when unknown */

/* Language: BCP 47 shape with an ISO 639-1/-3 first part; writes the canonical
 * spelling (de, pt-BR, zh-Hans) to out (36 bytes). False when malformed. */
bool crm_language_parse(const char *s, char out[36]);

#endif
