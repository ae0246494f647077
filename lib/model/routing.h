/* routing - who gets which lead, opportunity or task: the policy's section `routing`.
 *
 * Its rules are asked in their order; the first that holds for the record (nouns, when) and
 * finds somebody takes it. Nobody is found who is not active, is away on the day the question
 * is about, has as many open records of the noun as the capacity says, or lacks what the
 * rule needs. Open are leads that are new, working or
 * qualified, open opportunities, open tasks.
 *
 * Turns: of those who may take a record, the one whose last turn by this rule is the longest
 * ago, whoever never had one first, then by number. Kept in table turns, outside of the
 * journal: it goes on in the next run. Of the same records in the same order over the same
 * book always the same comes out.
 */
#ifndef CRM_MODEL_ROUTING_H
#define CRM_MODEL_ROUTING_H

#include "model/filter.h"
#include "model/record.h"

enum { CRM_ROUTED_NOUNS = 3 };
/* lead opportunity task */
extern const struct crm_noun *const crm_routed_noun[CRM_ROUTED_NOUNS];

enum crm_route_to {
	CRM_TO_USER,
	CRM_TO_TEAM,      /* no person: the team is set */
	CRM_TO_TURN,      /* round_robin */
	CRM_TO_LEAST,     /* least_busy */
	CRM_TO_TERRITORY, /* in turn, of those who work the record's territory */
	CRM_TO_OWNER,     /* the owner of the record's account */
};

struct crm_route {
	const char *name;
	unsigned nouns; /* a bit each */
	const struct crm_filter *when;
	enum crm_route_to to;
	const char *target;         /* login or team */
	const char *team;           /* of this team; NULL: of any */
	const char **skill, **user; /* all of these skills; one of these users, none: any */
	size_t skills, users;
	bool language;       /* who speaks the record's */
	size_t line, column; /* in its section */
};
struct crm_routes {
	struct crm_route *v;
	size_t n;
};

/* Reads the section (what stands behind its key), memory the pool's. CRM_CONFIG. */
int crm_routes_read(struct crm_pool *pool, const struct crm_yaml *node, const char *name,
    struct crm_routes *out, struct crm_err *e);
/* Is the section right? As crm_section.check. */
int crm_routes_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);

/* Does the book have what they name? As crm_section.fits. */
int crm_routes_fit(struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);

/* What came of a record. */
struct crm_routed {
	const struct crm_route *rule; /* NULL: none takes it */
	const struct crm_noun *noun;  /* user or team */
	int64_t id;
};

struct crm_routing;
/* Inside a txn: reads rules, staff, their open records and turns. A rule that names what
 * the book has not ends the command, CRM_CONFIG. */
struct crm_routing *crm_routing_begin(struct crm *c);
/* Told of each candidate of each rule that was asked (login NULL: of the rule as a whole, and
 * of all together who are not of it). */
typedef void crm_routing_tell(void *arg, const char *rule, const char *login, const char *why);
/* Decides; what it gave counts for those that follow. tell may be NULL. */
struct crm_routed crm_routing_take(
    struct crm_routing *r, const struct crm_rec *rec, crm_routing_tell *tell, void *arg);
/* Keeps the turns, in the open txn. */
void crm_routing_keep(struct crm_routing *r);
void crm_routing_free(struct crm_routing *r);

#endif
