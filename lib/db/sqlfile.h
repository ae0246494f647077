/* sqlfile - the .sql files of lib, and what quotes look like by default, carried in the
 * binary.
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

/* The one of that name, and its text; it must be there. */
const struct crm_sqlfile *crm_file(const char *name);
const char *crm_file_text(const char *name);

#endif
