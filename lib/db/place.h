/* place - a file that is made under another name and gets its own when it is whole:
 * a crash leaves no half of one, and of two that are made at once one wins. */
#ifndef CRM_DB_PLACE_H
#define CRM_DB_PLACE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Makes an empty file beside `final`, 0600, its name in temp; a death removes it. */
int crm_place_temp(const char *final, struct crm_str *temp, struct crm_err *e);
/* Syncs the finished file and gives it its name, for good; only with `replace` where
 * there is something already (else CRM_USAGE). It is gone when that fails. */
int crm_place_name(struct crm_str *temp, const char *final, bool replace, struct crm_err *e);
/* What errno means for a file: CRM_NOPERM or CRM_IO, "FILE: why". */
int crm_place_fail(struct crm_err *e, const char *file);

#endif
