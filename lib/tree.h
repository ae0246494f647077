/* tree - records under the one that they refer to: an organisation chart, the
 * companies of a group.
 */
#ifndef CRM_TREE_H
#define CRM_TREE_H

#include "cmd.h"

/* Prints the call's records, or all of the noun when none are named, and every one
 * below them, each once, under the one above it, siblings by name. For people an
 * indented table; else records with the columns id, the title, `extra` (a field of
 * text or choice), depth (0 at the top) and the noun's tree field. What stands
 * above the chosen is left out. A cycle, which no command makes, is named on
 * stderr and cut. The exit status. */
int crm_tree(struct crm *c, struct crm_call *call, const char *extra);

#endif
