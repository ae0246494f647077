/* Memory. When there is none left the message is a constant: nothing can be
 * formatted any more. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

static void *need(void *p)
{
	static const char text[] = ": out of memory\n";

	if (p)
		return p;
	if (write(STDERR_FILENO, crm_program(), strlen(crm_program())) < 0 ||
	    write(STDERR_FILENO, text, sizeof text - 1) < 0) {
		/* The exit status has to do. */
	}
	crm_quit(CRM_UNAVAILABLE);
}

void *crm_malloc(size_t size)
{
	return need(malloc(size ? size : 1));
}

void *crm_calloc(size_t n, size_t size)
{
	return need(calloc(n ? n : 1, size ? size : 1));
}

void *crm_realloc(void *p, size_t size)
{
	return need(realloc(p, size ? size : 1));
}

void *crm_reallocarray(void *p, size_t n, size_t size)
{
	return need(reallocarray(p, n ? n : 1, size ? size : 1));
}

char *crm_strdup(const char *s)
{
	return crm_strndup(s, strlen(s));
}

char *crm_strndup(const char *s, size_t len)
{
	char *copy = crm_malloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

void crm_grow(void *v, size_t n, size_t *cap, size_t size)
{
	void **array = v;

	if (n < *cap)
		return;
	*cap = *cap ? *cap * 2 : 8;
	*array = crm_reallocarray(*array, *cap, size);
}

struct crm_block {
	struct crm_block *next;
	size_t size, used;
	_Alignas(max_align_t) char mem[];
};

enum { BLOCK = 16 * 1024 };

void *crm_pool_alloc(struct crm_pool *p, size_t size)
{
	struct crm_block *b = p->now, *fresh;

	size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	while (b && b->size - b->used < size && b->next) {
		b = b->next; /* a block kept by reset */
		b->used = 0;
	}
	if (!b || b->size - b->used < size) {
		size_t room = size > BLOCK ? size : BLOCK;

		if (room > SIZE_MAX - sizeof *fresh)
			need(NULL);
		fresh = crm_malloc(sizeof *fresh + room);
		fresh->next = NULL;
		fresh->size = room;
		fresh->used = 0;
		if (b)
			b->next = fresh;
		else
			p->first = fresh;
		b = fresh;
	}
	p->now = b;
	b->used += size;
	return b->mem + b->used - size;
}

char *crm_pool_strndup(struct crm_pool *p, const char *s, size_t len)
{
	char *copy = crm_pool_alloc(p, len + 1);

	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *crm_pool_strdup(struct crm_pool *p, const char *s)
{
	return crm_pool_strndup(p, s, strlen(s));
}

char *crm_pool_printf(struct crm_pool *p, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		crm_die(CRM_BUG, "bad format: %s", fmt);
	text = crm_pool_alloc(p, (size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return text;
}

void crm_pool_reset(struct crm_pool *p)
{
	p->now = p->first;
	if (p->first)
		p->first->used = 0;
}

void crm_pool_release(struct crm_pool *p)
{
	struct crm_block *b, *next;

	for (b = p->first; b; b = next) {
		next = b->next;
		free(b);
	}
	p->first = p->now = NULL;
}
