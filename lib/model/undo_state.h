/* undo_state - what the parts of an undo share. Internal to lib/model/undo*.c. */
#ifndef CRM_MODEL_UNDO_STATE_H
#define CRM_MODEL_UNDO_STATE_H

#include "model/import_stage.h"
#include "model/journal.h"
#include "model/undo.h"

struct crm_refused {
	const struct crm_noun *noun;
	int64_t id;
};
struct crm_undo_state {
	struct crm_refused *refused;
	size_t refusals, cap;
	struct crm_prints known; /* which are refused, by noun and number */
	/* Rows that wait for a unique value which another row of the txn gives back. */
	int64_t *late;
	size_t lates, late_cap;
	bool last;  /* they wait no longer */
	bool again; /* one was refused behind what was written: the pass is void */
	/* The row of the journal that is being taken back. */
	const struct crm_noun *noun;
	int64_t nr, id, keep_was, keep_now;
	enum crm_was before, after;
	struct crm_rec was, now, cur, rec; /* of noun */
	bool *has;                         /* fields that the row names */
};

/* True where the record was refused, in this pass or before. */
bool crm_undo_refused(struct crm_undo *u, const struct crm_noun *noun, int64_t id);
/* Refuses a record; late: something of it, or because of it, was written already. */
void crm_undo_refuse(struct crm_undo *u, const struct crm_noun *noun, int64_t id, bool late,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* undo_row.c: reads the row behind nr (downwards) of u->txn; false when there is none.
 * Its record stays loaded in state. And takes it back. */
bool crm_undo_row(struct crm_undo *u, int64_t nr);
void crm_undo_row_back(struct crm_undo *u);
/* A record that the txn made goes again; state holds rec and cur of the noun. */
void crm_undo_made(struct crm_undo *u, const struct crm_noun *noun, int64_t id);
/* Makes state's records those of noun. */
void crm_undo_recs(struct crm_undo *u, const struct crm_noun *noun);

/* undo_check.c: what ties records together, asked when all is written. Table `taken`
 * holds the records that were. */
void crm_undo_ties(struct crm_undo *u);

#endif
