/* policy - the team's rules, kept in the book as YAML: a section a record of the
 * internal noun `policy`, so that history, undo and the view of the past apply.
 *
 * A section's text begins with the comments above it and its own key ("rfm:"), as
 * it stands in the file that was loaded.
 */
#ifndef CRM_MODEL_POLICY_H
#define CRM_MODEL_POLICY_H

#include "model/crm.h"

/* The section of the book's policy: its tree, which the caller frees with
 * crm_yaml_free, with *node at what stands behind its key. NULL when the book has
 * none. What was checked when it was loaded is not there to be wrong; all the same
 * the command ends with CRM_CONFIG when it is. */
struct crm_yaml *crm_policy_section(
    struct crm *c, const char *section, const struct crm_yaml **node);
/* A whole number of the section `limits`, none when it is not set there. */
int64_t crm_policy_limit(struct crm *c, const char *name, int64_t none);

#endif
