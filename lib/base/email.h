/* email - is it an address? RFC 5321/5322 and RFC 6531 (UTF-8), without
 * comments, folding, or address literals unless the standard's plain forms. */
#ifndef CRM_BASE_EMAIL_H
#define CRM_BASE_EMAIL_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* 0, or CRM_DATA "not an address: '...'" with the reason in words. */
int crm_email_check(const char *s, size_t len, struct crm_err *e);
/* Appends what two addresses are compared by: lower case by simple folding. */
void crm_email_key(struct crm_str *out, const char *s, size_t len);

/* An absolute URL or a bare host name with a path (www.example.org/x); scheme
 * http, https, ftp, mailto and any other well-formed one, but javascript, vbscript and
 * data: what a page made of records would run. */
int crm_url_check(const char *s, size_t len, struct crm_err *e);

#endif
