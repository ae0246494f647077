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
/* The command line behind the program, quoted for a shell; appended. */
void crm_words_quote(struct crm_str *out, int argc, char **argv);

#endif
