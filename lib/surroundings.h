/* surroundings - what a command takes from where: option, environment, preference,
 * book, default.
 */
#ifndef CRM_SURROUNDINGS_H
#define CRM_SURROUNDINGS_H

#include "cmd.h"

/* Prints name, value, source of each, as rows. A password in the book's name is left
 * out. The exit status. */
int crm_surroundings_print(struct crm *c);

#endif
