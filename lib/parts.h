/* parts - the verbs `line` and `lines` of a noun that has lines: a child so called
 * (order, opportunity, quote).
 *
 * A command lists them by a row each:
 *   { "line", CRM_PART_WORDS, "add a line of goods", CRM_PART_ADD, crm_part_add, NULL },
 *   { "lines", CRM_PARTS_WORDS, "print the lines of orders", CRM_PART_LIST, crm_part_list, NULL },
 */
#ifndef CRM_PARTS_H
#define CRM_PARTS_H

#include "cmd.h"

#define CRM_PART_WORDS  "ID...|TERM...|- FIELD=VALUE..."
#define CRM_PARTS_WORDS "[ID...|-] [TERM...]"

enum {
	CRM_PART_ADD = CRM_WRITES | CRM_PICKS | CRM_ASSIGNS | CRM_OF_LINE,
	CRM_PART_LIST = CRM_PICKS_ANY | CRM_ASKS,
};

/* The child of the noun called `lines`; its noun. The noun must have one. */
const struct crm_child *crm_part_child(const struct crm_noun *noun);
const struct crm_noun *crm_part_noun(const struct crm_noun *noun);

/* Makes a line, as the command line says, of each record picked; prints their ids. */
int crm_part_add(struct crm *c, struct crm_call *call);
/* Lists lines: of the records named, in their order; of those that the terms select; all. */
int crm_part_list(struct crm *c, struct crm_call *call);

#endif
