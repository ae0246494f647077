/* policy_edit - the policy's sections out of the book and into it: what crm-config's
 * verbs share.
 */
#ifndef CRM_POLICY_EDIT_H
#define CRM_POLICY_EDIT_H

#include "cmd.h"
#include "model/policy_text.h"
#include "model/sections.h"

/* The texts of the sections that the operands name, in their order; of all without
 * operands, in that of crm_sections[]. Appended. Ends with CRM_USAGE for a name that is
 * no section's. */
void crm_policy_collect(struct crm *c, struct crm_call *call, struct crm_str *out);
/* Is what stands behind the section's key right, and may it be set now? An empty one is.
 * CRM_CONFIG, with name for the file. */
int crm_policy_check_section(struct crm *c, const struct crm_section *s,
    const struct crm_yaml *node, const char *name, struct crm_err *e);
/* Says the first fault of each section; true where there is none. */
bool crm_policy_check(struct crm *c, const struct crm_policy_file *file, const char *name);
/* Puts the sections of a checked file in the place of the book's, in the open txn, and
 * prints the names of those that changed. A section with nothing behind its key goes. */
void crm_policy_apply(struct crm *c, const struct crm_policy_file *file);
/* The same for one section: n is 0 where it goes. */
void crm_policy_write(
    struct crm *c, const struct crm_section *s, const struct crm_policy_part *part, size_t n);
/* The verb edit; gives the exit status. */
int crm_policy_edit(struct crm *c, struct crm_call *call);

#endif
