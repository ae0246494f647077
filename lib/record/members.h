/* members - a JSON object taken apart and put together again in its own spelling:
 * what a filter does not change comes out as it came in (numbers, nested values),
 * on one line and without the blanks between.
 */
#ifndef CRM_RECORD_MEMBERS_H
#define CRM_RECORD_MEMBERS_H

#include <stddef.h>

#include "base/str.h"
#include "record/in.h"
#include "record/out.h"

struct crm_member {
	struct crm_cell key;   /* as it stands, quotes and all */
	struct crm_cell value; /* as it stands */
};

struct crm_members {
	struct crm_member *member; /* in the order of the text, which they point into */
	size_t n, cap;
};

/* Takes apart the valid object at s, such as crm_in gives it as a row's raw. */
void crm_members_read(struct crm_members *m, const char *s, size_t len);
void crm_members_release(struct crm_members *m);

/* Appends `"key":value` with a comma, or the bracket that opens the object, before
 * it. Control characters that JSON allows as they are (DEL, C1) become \u00XX. */
void crm_members_copy(struct crm_str *to, const struct crm_member *m);
/* The same for a member of one's own; s == NULL is null. */
void crm_members_add(
    struct crm_str *to, const char *key, enum crm_cell_kind kind, const char *s, size_t len);
/* Appends what closes the object, and a newline. */
void crm_members_end(struct crm_str *to);

/* What a value looks like. */
enum crm_cell_kind crm_members_kind(const struct crm_member *m);

#endif
