/* quote_page - a quote as customers read it, from a template. */
#ifndef CRM_QUOTE_PAGE_H
#define CRM_QUOTE_PAGE_H

#include "cmd.h"

/* The verb print: --format text, html or pdf, --template FILE; else the policy's, else the
 * built-in one. */
int crm_quote_print(struct crm *c, struct crm_call *call);
extern const struct crm_option crm_quote_print_option[];

#endif
