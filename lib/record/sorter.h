/* sorter - pairs of numbers put in order, however many, in bounded memory: past
 * two million (32 MB) sorted runs of them wait in a file without a name.
 */
#ifndef CRM_RECORD_SORTER_H
#define CRM_RECORD_SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crm_sorted {
	uint64_t a, b;
};

struct crm_sorter;

/* dir takes the file where $TMPDIR says nothing; may be NULL. */
struct crm_sorter *crm_sorter_new(const char *dir);
void crm_sorter_free(struct crm_sorter *s);
/* Before the first crm_sorter_next. A file that cannot be written ends the command
 * (CRM_IO). */
void crm_sorter_add(struct crm_sorter *s, uint64_t a, uint64_t b);
/* The next pair by a, then b, equal ones once; false behind the last. */
bool crm_sorter_next(struct crm_sorter *s, struct crm_sorted *out);

#endif
