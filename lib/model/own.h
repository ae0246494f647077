/* own - fields of the users' own: declared in the policy (section `fields`), kept in
 * table `fields`, real columns x_NAME of their noun's table. Once loaded they stand
 * behind the declared ones, and nothing else knows the difference.
 *
 * One that is taken away keeps its column (CRM_DROPPED) until crm-db compact: undo
 * brings it back with its values, and so does declaring it again with the same type.
 */
#ifndef CRM_MODEL_OWN_H
#define CRM_MODEL_OWN_H

#include "model/crm.h"

/* One field as the policy declares it. */
struct crm_own {
	const struct crm_noun *noun;
	struct crm_field field; /* column NULL: it is given one when it is made */
	bool indexed;
	size_t line, place; /* of its name in the section */
};
struct crm_owns {
	struct crm_own *v;
	size_t n, cap;
};

/* Reads the section (what stands behind its key) into out, memory the pool's. name
 * stands in messages: "fields:3:5: ...". CRM_CONFIG. out->v is the caller's to free.
 * Needs no book: what a default refers to is looked up by crm_own_apply. */
int crm_own_read(struct crm *c, struct crm_pool *pool, const struct crm_yaml *node,
    const char *name, struct crm_owns *out, struct crm_err *e);
/* CRM_FIND where values of such a field are searched, else 0. */
unsigned crm_own_finds(const struct crm_field *f);

/* Puts the book's own fields behind the declared ones; called when it is opened. */
void crm_own_load(struct crm *c);
/* Makes crm_field_find open the book when a name is not found (nothing happens where
 * there is no book), for commands that read words before they open it. */
void crm_own_ask(struct crm *c);
/* Opens the book, and so loads them, where there is one that can be read; says nothing
 * where it cannot: who needs the book says so. Ends with CRM_BUSY where others hold it. */
void crm_own_open(struct crm *c);
/* Inside a txn or a read: ends the command with CRM_BUSY where the own fields are not
 * those that were loaded: what was read of the line was read by these. Where nothing
 * was (c->own_free), they are loaded anew. */
void crm_own_fresh(struct crm *c);
/* Brings columns and table `fields` in line with the declarations, in the open txn.
 * Ends the command (CRM_DATA) where values stand against it: a type that changes, a
 * choice that is used, twins in a unique field. Says what is to be known. */
void crm_own_apply(struct crm *c, const struct crm_owns *want);
/* Calls with each dropped field and the number of records that still hold a value. */
void crm_own_dropped(struct crm *c,
    void (*each)(void *arg, const struct crm_noun *noun, const char *name, int64_t values),
    void *arg);
/* Removes dropped fields with their columns and values, in the open txn; how many. */
size_t crm_own_compact(struct crm *c);
/* The columns that own fields should have and have not: calls with "contacts.x_score". */
void crm_own_missing(struct crm *c, void (*each)(void *arg, const char *column), void *arg);

#endif
