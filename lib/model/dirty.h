/* dirty - what has to be looked at once before COMMIT: which records' sums may have
 * moved. Part of derive; the rules of lines (goods) and derive itself use it alone.
 */
#ifndef CRM_MODEL_DIRTY_H
#define CRM_MODEL_DIRTY_H

#include "model/crm.h"

struct crm_rec;

/* Numbers, each once after crm_dirty_settle, in order. */
struct crm_numbers {
	int64_t *v;
	size_t n, cap;
};

struct crm_dirty {
	struct crm_numbers orders;        /* lines changed */
	struct crm_numbers contacts;      /* orders changed */
	struct crm_numbers opportunities; /* items changed */
	struct crm_numbers quotes;        /* items changed */
	/* The whole made last: its lines come now, and ask for this each. id 0: none, or it
	 * was written again, and who knows what is taken back of that. */
	struct {
		const struct crm_noun *noun;
		int64_t id;
		char currency[4];
		bool fulfilled;
	} fresh;
};

/* Of the running command, made on first use. */
struct crm_dirty *crm_dirty(struct crm *c);
/* Adds a number; 0 is none. */
void crm_dirty_mark(struct crm_numbers *d, int64_t id);
void crm_dirty_settle(struct crm_numbers *d);
/* A whole was written: new (old NULL), then it is the fresh one; changed, or removed
 * (rec NULL). */
void crm_dirty_whole(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);
/* Is this the fresh one? */
bool crm_dirty_is_fresh(struct crm *c, const struct crm_noun *noun, int64_t id);

#endif
