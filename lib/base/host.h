/* host - what addresses and URLs are made of. The checks return NULL or the
 * reason for a refusal in words; they share it, so it is never freed. */
#ifndef CRM_BASE_HOST_H
#define CRM_BASE_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define CRM_INVISIBLE "a blank, control or invisible character"

static inline bool crm_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool crm_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One character that is not ASCII: any that can be seen. *used is its length. */
const char *crm_wide_fault(const char *s, size_t len, size_t *used);
/* A domain name, ASCII or not. A URL's may hold "_" and end in a dot. */
const char *crm_domain_fault(const char *s, size_t len, bool url);
/* An e-mail address. */
const char *crm_address_fault(const char *s, size_t len);

bool crm_is_ipv4(const char *s, size_t len); /* a.b.c.d */
bool crm_is_ipv6(const char *s, size_t len); /* without [ ] */

/* CRM_DATA "not WHAT: 's' (why)". */
int crm_address_refuse(
    const char *what, const char *s, size_t len, const char *why, struct crm_err *e);

#endif
