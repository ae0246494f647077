/* children - what a page shows of the records that refer to its own: a table for
 * each declared child, all parts (the lines of an order) with their sum, of others
 * the latest or the first ten and how many there are.
 */
#ifndef CRM_CHILDREN_H
#define CRM_CHILDREN_H

#include "cmd.h"

/* Prints them as tables for people: c->opt.format is CRM_TABLE. */
void crm_children_print(struct crm *c, const struct crm_rec *r);

#endif
