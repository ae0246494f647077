/* sqlfile - the .sql files of lib/schema and lib/report, carried in the binary.
 *
 * The build turns each file into bytes (tests/tools/embed), sorted by name.
 */
#ifndef CRM_DB_SQLFILE_H
#define CRM_DB_SQLFILE_H

#include <stddef.h>

struct crm_sqlfile {
	const char *name; /* "schema/001-base.sql" */
	const char *text; /* NUL-terminated */
	size_t len;       /* without the NUL */
};

/* Ends with a row whose name is NULL. */
extern const struct crm_sqlfile crm_sqlfiles[];

#endif
