/* trust - may the user run what lies here? Nobody but root, the user and the book's
 * owner may have written it.
 */
#ifndef CRM_MODEL_TRUST_H
#define CRM_MODEL_TRUST_H

#include <sys/stat.h>

#include "model/crm.h"

/* Is what st says of the file or directory at path trusted? CRM_NOPERM: it belongs to a
 * stranger, or others may write to it. */
int crm_trust(struct crm *c, const char *path, const struct stat *st, struct crm_err *e);
/* The directory at path, links and ".." resolved, in c->pool. NULL with e: CRM_CONFIG
 * where there is none, CRM_NOPERM where it is not trusted or others may write to a
 * directory above it, unless that is sticky. */
const char *crm_trust_directory(struct crm *c, const char *path, struct crm_err *e);

#endif
