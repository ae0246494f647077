#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

void crm_str_room(struct crm_str *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 32;

	if (more > SIZE_MAX / 2 - b->len)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	while (cap <= b->len + more)
		cap *= 2;
	if (cap == b->cap)
		return;
	b->s = crm_realloc(b->s, cap);
	b->cap = cap;
	b->s[b->len] = '\0';
}

void crm_str_vaddf(struct crm_str *b, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	crm_str_room(b, 64);
	len = vsnprintf(b->s + b->len, b->cap - b->len, fmt, ap);
	if (len < 0)
		crm_die(CRM_BUG, "bad format: %s", fmt);
	if ((size_t)len >= b->cap - b->len) {
		crm_str_room(b, (size_t)len);
		vsnprintf(b->s + b->len, b->cap - b->len, fmt, again);
	}
	b->len += (size_t)len;
	va_end(again);
}

void crm_str_addf(struct crm_str *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(b, fmt, ap);
	va_end(ap);
}

void crm_str_release(struct crm_str *b)
{
	free(b->s);
	b->s = NULL;
	b->len = b->cap = 0;
}

const char *crm_str_text(const struct crm_str *b)
{
	return b->s ? b->s : "";
}

char *crm_str_take(struct crm_str *b)
{
	char *s = b->s ? b->s : crm_strdup("");

	b->s = NULL;
	b->len = b->cap = 0;
	return s;
}
