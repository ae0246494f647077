/* str - a string that grows. { 0 } is empty; s is NULL until something was
 * added, then always ends in NUL (which len does not count). Bytes may be NUL. */
#ifndef CRM_BASE_STR_H
#define CRM_BASE_STR_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct crm_str {
	char *s;
	size_t len, cap;
};

/* Makes room for at least `more` bytes and a NUL behind what is there. */
void crm_str_room(struct crm_str *b, size_t more);
void crm_str_addf(struct crm_str *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void crm_str_vaddf(struct crm_str *b, const char *fmt, va_list ap);
void crm_str_release(struct crm_str *b);
/* The text so far, "" when empty; valid until the next change. */
const char *crm_str_text(const struct crm_str *b);
/* Hands the memory to the caller, who frees it; b is empty afterwards. */
char *crm_str_take(struct crm_str *b);

static inline void crm_str_add(struct crm_str *b, const void *s, size_t len)
{
	if (b->cap - b->len <= len || !b->s)
		crm_str_room(b, len);
	if (len)
		memcpy(b->s + b->len, s, len);
	b->len += len;
	b->s[b->len] = '\0';
}

static inline void crm_str_puts(struct crm_str *b, const char *s)
{
	crm_str_add(b, s, strlen(s));
}

static inline void crm_str_addc(struct crm_str *b, char c)
{
	crm_str_add(b, &c, 1);
}

static inline void crm_str_reset(struct crm_str *b)
{
	b->len = 0;
	if (b->s)
		b->s[0] = '\0';
}

#endif
