/* txn - the parts of a txn that writing needs; the txn itself is in record.h. */
#ifndef CRM_MODEL_TXN_H
#define CRM_MODEL_TXN_H

#include "model/record.h"

/* In table changes `old` and `new` are what the record was and became: a JSON object
 * of the changed fields by crm_field_key (numbers as kept, text, null for unset, a
 * record of any noun as "contact-42"); "old" has the version before, too. There was no
 * record: old is `null`, new then holds all that is set. Removed: old holds all, new is
 * NULL. Merged into another: new is {"@became":"contact-42"}; restored from that: old is.
 * Rows that a rule of the domain wrote (derived = 1) follow from the others. */
#define CRM_BECAME "@became"
/* In txns.reason: an undo that left some of what it was to take back. */
#define CRM_IN_PART "in part"

/* The next number of that name ("contact", "txn", "step"): never given twice;
 * kept with the txn. */
int64_t crm_next(struct crm *c, const char *name);
/* The record's row, look-ups, words and journal, without asking who refers to it. */
void crm_rec_erase(struct crm *c, const struct crm_rec *old);
/* The same for a record that lives on as `keep`: its id resolves to it from now on, and
 * the journal says so (CRM_BECAME). */
void crm_rec_become(struct crm *c, const struct crm_rec *old, int64_t keep);
/* Its two halves, for one who writes `keep` in between: first its row goes (a unique
 * value of it is free), then journal and alias, so that its row in the journal is the
 * last one of the merge. */
void crm_rec_leave(struct crm *c, const struct crm_rec *old);
void crm_rec_left(struct crm *c, const struct crm_rec *old, int64_t keep);
/* Puts a record back that was removed or merged: r holds all its values, its number
 * and its system fields (changed, changed_by, version become this txn's). */
void crm_rec_restore(struct crm *c, struct crm_rec *r);
/* Adds what table lookups holds of one field of several values. */
void crm_rec_look_up(struct crm *c, const struct crm_rec *r, const struct crm_field *f);
/* Puts these search words in the place of those the record has (searched: it has some);
 * nothing else is written. */
void crm_rec_reword(
    struct crm *c, const struct crm_rec *r, bool searched, const struct crm_str *words);
/* The search words of a record, appended. */
void crm_rec_words(const struct crm_rec *r, struct crm_str *out);
/* For repair alone: the row as it is now, folds included, and what it is looked up and
 * searched by (one of old and r may be NULL); neither journal nor what is derived. */
void crm_rec_rewrite(struct crm *c, struct crm_rec *r, bool fresh);
void crm_rec_index(struct crm *c, const struct crm_rec *old, const struct crm_rec *r);
/* The command line behind the program, quoted for a shell; appended. */
void crm_words_quote(struct crm_str *out, int argc, char **argv);

#endif
