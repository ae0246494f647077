/* merge - one record swallows another of its noun, and gives it back.
 *
 * The rules stand in crm(7), MERGING. A merge leaves in the journal, in this order and
 * without a gap: changes of the one that is kept which others depend on; each record
 * that referred to the other one; what the rules of the domain made of that; the one
 * that is kept; the removal of the other one, `new` of which names the one that is
 * kept (CRM_BECAME). Giving back reads just these rows, from the end.
 */
#ifndef CRM_MODEL_MERGE_H
#define CRM_MODEL_MERGE_H

#include "model/record.h"

/* Who wins where a field is set differently in both. */
enum crm_prefer { CRM_PREFER_NONE, CRM_PREFER_KEEP, CRM_PREFER_OTHER, CRM_PREFER_NEWEST };

/* A field that may refer to records of the noun. */
struct crm_referrer {
	const struct crm_noun *noun;
	const struct crm_field *field;
};

struct crm_merge {
	struct crm *c;
	const struct crm_noun *noun;
	enum crm_prefer prefer;
	const struct crm_assign *assign; /* what the line decides; the caller's */
	size_t assigns;
	/* Where a merge is refused because fields differ: a line for each that does,
	 * "contact-1: city: 'Berlin' here, 'Bern' in contact-2\n". */
	struct crm_str conflicts;

	/* Inside. */
	struct crm_referrer *referrer;
	size_t referrers, referrers_cap;
	bool *decided;                       /* by the line, by crm_field_index */
	int64_t keep, *kept_since;           /* when each value of keep was set */
	int64_t *since;                      /* the same behind the merge at hand */
	struct crm_rec was, other, rec, now; /* kept before; other; kept after; to be written */
	int64_t other_since;                 /* when other was changed last */
	struct crm_str differ;               /* names of the fields in conflicts */
};

/* Fills m; prefer and the assignments are set for all that follow. */
void crm_merge_init(struct crm_merge *m, struct crm *c, const struct crm_noun *noun,
    enum crm_prefer prefer, const struct crm_assign *assign, size_t assigns);
void crm_merge_release(struct crm_merge *m);
/* Merges record `other` into `keep`, in the open txn: all of it, or nothing and e says
 * why. Several in a row into the same one cost least. */
int crm_merge_one(struct crm_merge *m, int64_t keep, int64_t other, struct crm_err *e);

/* Where in the journal record id was merged into another: its removal's txn and nr. 0,
 * or CRM_DATA: it was not; or the other one was merged since (named). */
struct crm_merged {
	const struct crm_noun *noun;
	int64_t id, keep, txn, nr;
};
int crm_merged_find(struct crm *c, const struct crm_noun *noun, int64_t id, struct crm_merged *m,
    struct crm_err *e);
/* Gives the merged record back, with what nobody changed since, and those who referred to
 * it and were given back themselves while it was not there: the rest is named by
 * say(arg, "contact-1: city: ..."), and counted in *stays. CRM_DATA with e set, and
 * perhaps half of it done (a savepoint is the caller's), when it cannot come back. */
int crm_unmerge(struct crm *c, const struct crm_merged *m, void (*say)(void *arg, const char *text),
    void *arg, size_t *stays, struct crm_err *e);

#endif
