/* history - questions to the journal: what takes back what, what a record was, and who
 * wrote it last. All go by indexes: the size of the book does not matter. */
#ifndef CRM_MODEL_HISTORY_H
#define CRM_MODEL_HISTORY_H

#include "model/record.h"

/* The txn that takes this one back now, 0 when none does. An undo that was taken back
 * itself does not count, nor does one that left some of it (its reason says so). */
int64_t crm_history_undone(struct crm *c, int64_t txn);
/* How many undos stand one upon the other: 0 for a plain command, 1 for its undo, 2 for
 * the undo of that. *root (may be NULL) is the plain command at the bottom. */
int crm_history_depth(struct crm *c, int64_t txn, int64_t *root);

/* Makes of r, as it stands in the book now (all unset where it is gone), what it was just
 * after txn. has[], by crm_field_index (may be NULL), marks the fields that a command, not
 * a rule of the domain, wrote since. */
void crm_history_back(struct crm *c, struct crm_rec *r, int64_t txn, bool *has);

/* Who wrote something last. */
struct crm_writer {
	int64_t txn;  /* 0: nobody */
	char who[64]; /* login, cut */
	bool derived; /* a rule of the domain did */
};
/* The last row from txn `from` on that names the field (by index); CRM_GONE: that took
 * the record away. Of commands that stand, where there is one: not of undos, nor of what
 * they took back. What the open txn wrote is left out. */
#define CRM_GONE SIZE_MAX
struct crm_writer crm_history_last(
    struct crm *c, const struct crm_noun *noun, int64_t id, size_t field, int64_t from);
/* " by txn-12 (bob)"; nothing where nobody is known. Appended. */
void crm_writer_print(struct crm_str *out, const struct crm_writer *w);

/* True where the last thing that happened to a record that is gone was that an undo took
 * it away: as if it had never been. */
bool crm_history_unmade(struct crm *c, const struct crm_noun *noun, int64_t id);

#endif
