/* mem - memory that is there or ends the command, and pools freed at once. */
#ifndef CRM_BASE_MEM_H
#define CRM_BASE_MEM_H

#include <stddef.h>

/* Like malloc(3) and friends; end the command (CRM_UNAVAILABLE) instead of
 * returning NULL. The caller frees with free(3). */
void *crm_malloc(size_t size);
void *crm_calloc(size_t n, size_t size);
void *crm_realloc(void *p, size_t size);
void *crm_reallocarray(void *p, size_t n, size_t size);
char *crm_strdup(const char *s);
char *crm_strndup(const char *s, size_t len);

/* Makes room for one more element in an array that doubles: *v has *cap
 * elements of `size` bytes, n of them used. */
void crm_grow(void *v, size_t n, size_t *cap, size_t size);

/* A pool hands out memory that is all freed together: per row, per command.
 * { 0 } is an empty pool. Memory is aligned for any type, not zeroed. */
struct crm_pool {
	struct crm_block *first, *now;
};
void *crm_pool_alloc(struct crm_pool *p, size_t size);
char *crm_pool_strndup(struct crm_pool *p, const char *s, size_t len);
char *crm_pool_strdup(struct crm_pool *p, const char *s);
char *crm_pool_printf(struct crm_pool *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Forgets what was handed out, keeps the blocks for the next row. */
void crm_pool_reset(struct crm_pool *p);
void crm_pool_release(struct crm_pool *p);

#endif
