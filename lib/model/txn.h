/* txn - the parts of a txn that writing needs; the txn itself is in record.h. */
#ifndef CRM_MODEL_TXN_H
#define CRM_MODEL_TXN_H

#include "model/record.h"

/* The next number of that name ("contact", "txn", "step"): never given twice;
 * kept with the txn. */
int64_t crm_next(struct crm *c, const char *name);
/* The record's row, look-ups, words and journal, without asking who refers to it. */
void crm_rec_erase(struct crm *c, const struct crm_rec *old);
/* The search words of a record, appended. */
void crm_rec_words(const struct crm_rec *r, struct crm_str *out);
/* For repair alone: the row as it is now, folds included, and what it is looked up and
 * searched by (one of old and r may be NULL); neither journal nor what is derived. */
void crm_rec_rewrite(struct crm *c, struct crm_rec *r, bool fresh);
void crm_rec_index(struct crm *c, const struct crm_rec *old, const struct crm_rec *r);
/* The command line behind the program, quoted for a shell; appended. */
void crm_words_quote(struct crm_str *out, int argc, char **argv);

#endif
