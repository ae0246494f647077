/* lookup - fields of single records, by id and again and again: a prepared statement
 * for each noun and set of fields that is asked.
 */
#ifndef CRM_LOOKUP_H
#define CRM_LOOKUP_H

#include "model/query.h"

enum { CRM_LOOKUP_FIELDS = 64, CRM_LOOKUP_NONE = -1 };

struct crm_lookup {
	struct crm_lookup *next;
	const struct crm_noun *noun;
	int tag;                   /* the caller's: fields of one mask may have other paths */
	uint64_t fields;           /* bit i: path[i] was asked */
	int at[CRM_LOOKUP_FIELDS]; /* its column in q; NONE: the noun has none such */
	struct crm_query q;
	struct crm_stmt *s;
};

/* The lookup in *list of these fields of noun; made on first use. Fields that noun
 * has not end the command (CRM_USAGE); lenient: only those that no noun has. */
struct crm_lookup *crm_lookup_get(struct crm_lookup **list, struct crm *c,
    const struct crm_noun *noun, int tag, uint64_t fields, const char *const *path, size_t n,
    bool lenient);
/* Finds the record; a merged one answers for those that it took in. False when
 * there is none. Its cells are good until the next, or a reset. */
bool crm_lookup_find(struct crm_lookup *l, int64_t id);
/* The text of field i; NULL when unset. scratch holds what had to be made. */
const char *crm_lookup_text(struct crm_lookup *l, size_t i, struct crm_str *scratch, size_t *len);
enum crm_cell_kind crm_lookup_kind(const struct crm_lookup *l, size_t i);
/* Lets go of what statements hold; of all in the list. */
void crm_lookup_reset(struct crm_lookup *list);
void crm_lookup_free(struct crm_lookup *list);

#endif
