/* staff - those who may be given work, and what speaks for and against each. Internal to
 * routing.
 */
#ifndef CRM_MODEL_STAFF_H
#define CRM_MODEL_STAFF_H

#include "model/routing.h"

struct crm_staff {
	int64_t id, team, capacity; /* capacity: INT64_MAX where there is none */
	const char *login;
	const char *skills, *languages, *territories; /* folded, a value a line */
	bool active, away;
	int64_t until;                  /* last day of the absence */
	int64_t open[CRM_ROUTED_NOUNS]; /* records */
};

struct crm_staffs {
	struct crm_staff *v; /* by id */
	size_t n, cap;
	struct crm_pool pool;
};

/* What a rule may ask of a record, found when it is asked. */
struct crm_routing_facts {
	const char *language, *territory; /* territory folded; "" where there is none */
	int64_t owner;                    /* of its account, 0: none */
	bool known, owner_known;
};

void crm_staffs_read(struct crm *c, struct crm_staffs *out);
void crm_staffs_release(struct crm_staffs *x);
struct crm_staff *crm_staff_find(const struct crm_staffs *x, int64_t id);
/* Is he one of the rule's users, and in its team? */
bool crm_staff_of(const struct crm_staff *s, const struct crm_route *rule, int64_t team);
/* Why not: false, and the reason appended to why (may be NULL), where the rule cannot give a
 * record of the noun (by its place in crm_routed_noun) to him. team is the rule's. */
bool crm_staff_may(const struct crm_staff *s, const struct crm_route *rule, int64_t team,
    size_t noun, const struct crm_routing_facts *facts, struct crm_str *why);
/* Is the text one of these lines? */
bool crm_staff_has(const char *lines, const char *text);
/* Folded, in pool. */
const char *crm_staff_fold(struct crm_pool *pool, const char *text);

#endif
