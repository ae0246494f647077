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
/* The text of a section as it was written, in c->pool; NULL where the book has none. */
const char *crm_policy_text(struct crm *c, const char *section);
/* Puts a text, checked before, in the place of the section's, in the open txn; NULL
 * removes the section. True where something was written. */
bool crm_policy_put(struct crm *c, const char *section, const char *text, size_t len);
/* What a change of the policy means, for -n: calls with the path below the section
 * ("contact.score.help") and the value before and after, NULL for none; once with path
 * NULL and the texts where only comments and spelling differ. A text may be NULL. */
void crm_policy_differs(const char *section, const char *old, const char *new,
    void (*each)(void *arg, const char *path, const char *was, const char *is), void *arg);
/* A whole number of the section `limits`, none when it is not set there. */
int64_t crm_policy_limit(struct crm *c, const char *name, int64_t none);

#endif
