/* fetch - fields of single records, by id and again and again: a prepared statement
 * for each noun and set of fields that is asked.
 */
#ifndef CRM_FETCH_H
#define CRM_FETCH_H

#include "model/query.h"

enum { CRM_FETCH_FIELDS = 64, CRM_FETCH_NONE = -1 };

struct crm_fetch {
	struct crm_fetch *next;
	const struct crm_noun *noun;
	int tag;                  /* the caller's: fields of one mask may have other paths */
	uint64_t fields;          /* bit i: path[i] was asked */
	int at[CRM_FETCH_FIELDS]; /* its column in q; NONE: the noun has none such */
	struct crm_query q;
	struct crm_stmt *s;
};

/* The fetch in *list of these fields of noun; made on first use. Fields that noun
 * has not end the command (CRM_USAGE); lenient: only those that no noun has. */
struct crm_fetch *crm_fetch_get(struct crm_fetch **list, struct crm *c, const struct crm_noun *noun,
    int tag, uint64_t fields, const char *const *path, size_t n, bool lenient);
/* Finds the record; a merged one answers for those that it took in. False when
 * there is none. Its cells are good until the next, or a reset. */
bool crm_fetch_find(struct crm_fetch *l, int64_t id);
/* The text of field i; NULL when unset. scratch holds what had to be made. */
const char *crm_fetch_text(struct crm_fetch *l, size_t i, struct crm_str *scratch, size_t *len);
enum crm_cell_kind crm_fetch_kind(const struct crm_fetch *l, size_t i);
/* Lets go of what statements hold; of all in the list. */
void crm_fetch_reset(struct crm_fetch *list);
void crm_fetch_free(struct crm_fetch *list);

#endif
