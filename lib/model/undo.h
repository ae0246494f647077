/* undo - a whole txn taken back, by field, from the journal.
 *
 * What the txn made goes again, what it removed comes back under its own number, what it
 * changed gets its old values where nobody has set them again since. A record is taken
 * back whole or not at all; one that cannot be is refused, and the caller decides what
 * becomes of the rest. The rules for a record's values are not asked: what was right is
 * put back, but no choice that the policy has given up since (crm_rec_check_guard). What
 * rules of the domain derive is left to them.
 */
#ifndef CRM_MODEL_UNDO_H
#define CRM_MODEL_UNDO_H

#include "model/record.h"

struct crm_undo {
	struct crm *c;
	int64_t txn; /* that is taken back */
	void *arg;
	/* A record that stays as it is, and why; called once for each. */
	void (*refuse)(void *arg, const struct crm_noun *noun, int64_t id, const struct crm_err *e);
	int64_t saved; /* records taken back */
	struct crm_undo_state *state;
};

/* CRM_DATA where there is no such txn, or none that can be taken back. */
int crm_undo_check(struct crm *c, int64_t txn, struct crm_err *e);
/* Takes u->txn back in the open txn. Where records were refused the rest is done only if
 * the line says --keep-going: otherwise the txn must not be committed. */
void crm_undo_run(struct crm_undo *u);

/* How many records of the noun the txn made, changed or removed. Up to n of their numbers,
 * those that are there now first, go to id; *n becomes how many. */
int64_t crm_undo_count(
    struct crm *c, int64_t txn, const struct crm_noun *noun, int64_t *id, size_t *n);

#endif
