/* follow - what comes into a book, as it comes. */
#ifndef CRM_FOLLOW_H
#define CRM_FOLLOW_H

#include "cmd.h"

/* The last txn that there is, 0 for none. */
int64_t crm_follow_newest(struct crm *c);
/* Lets go of the book, which is open for reading, lets the output's reader catch up, and
 * waits until there is a txn behind `seen`: true, and the book is open for reading again.
 * False when nobody reads the output any more. Between two looks no lock is held. Ends with
 * CRM_BUSY where another book was put in the place of this one: it would be silent for ever. */
bool crm_follow(struct crm *c, int64_t seen);

#endif
