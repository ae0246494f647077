/* kept - what a user has written in an editor, in a file until it is in the book.
 *
 * One text at a time. Where the command ends before, whatever ends it but a signal, it
 * says in which file the text is.
 */
#ifndef CRM_KEPT_H
#define CRM_KEPT_H

#include "model/crm.h"

/* Keeps the text in the place of the one before. The file's name, until the next call;
 * NULL, and said, where none takes it. */
const char *crm_kept(struct crm *c, const char *suffix, const struct crm_str *text);
/* All of it goes into the open txn: at the end of the command the file goes, unless
 * the txn is still open then. */
void crm_kept_done(void);
/* The text is of no use any more: the file goes now. */
void crm_kept_forget(void);

#endif
