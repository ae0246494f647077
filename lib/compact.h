/* compact - what crm-db compact does. */
#ifndef CRM_COMPACT_H
#define CRM_COMPACT_H

#include "cmd.h"

/* Removes dropped own fields with their values, asked about first, and prints them; gives
 * back free room, rewrites the search index. With -n it prints only. Opens the book; the
 * exit status. */
int crm_compact(struct crm *c);

#endif
