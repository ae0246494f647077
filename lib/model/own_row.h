/* own_row - rows of table `fields`, between the two files that know it. */
#ifndef CRM_MODEL_OWN_ROW_H
#define CRM_MODEL_OWN_ROW_H

#include "model/own.h"

/* A row of table `fields`. */
struct crm_own_row {
	int64_t id;
	const struct crm_noun *noun;
	struct crm_field field; /* DROPPED where it is */
	bool indexed, wanted;
	bool on, off; /* searched again, no longer */
};
struct crm_own_rows {
	struct crm_own_row *v;
	size_t n, cap;
};

/* All rows, by noun and in order; out->v is the caller's to free. */
void crm_own_rows(struct crm *c, struct crm_own_rows *out);
/* How many records have a value that is so: "IS NULL". */
int64_t crm_own_count(struct crm *c, const struct crm_own_row *row, const char *condition);
/* Behind a change of the fields, with the new ones loaded: records of the noun are searched
 * by the values of fields that are taken up again, and no longer by those taken away. One
 * pass over the records that have any. */
void crm_own_search(struct crm *c, const struct crm_own_rows *rows, const struct crm_noun *noun);

#endif
