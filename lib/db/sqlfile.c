/* Files in the binary, by name. */
#include "db/sqlfile.h"

#include <string.h>

#include "base/err.h"

const struct crm_sqlfile *crm_file(const char *name)
{
	for (const struct crm_sqlfile *f = crm_sqlfiles; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	crm_die(CRM_BUG, "no %s", name);
}

const char *crm_file_text(const char *name)
{
	return crm_file(name)->text;
}
