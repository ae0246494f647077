/* hooks - programs of the team's that are asked before a command writes and told
 * after it wrote; crm-hooks(7) is their protocol.
 *
 * Before: once the book is open for writing and the policy names a directory with a
 * hook for this command, the command is tried in a process of its own that changes
 * nothing (-n); what it would change is the hooks' standard input. The lock is not
 * held meanwhile, so the real run must come to the same changes, or ends with
 * CRM_BUSY. After: the same for what was changed.
 */
#ifndef CRM_HOOKS_H
#define CRM_HOOKS_H

#include "cmd.h"

/* Hooks of this command are looked for when the book is opened to write. stdin: the
 * verb may read standard input once it is. */
void crm_hooks_want(struct crm *c, const struct crm_call *call, bool reads_stdin);
/* Before COMMIT: the changes are those that the before-hooks let pass, or the command
 * ends with CRM_BUSY. */
void crm_hooks_check(struct crm *c);
/* After COMMIT, the book closed: txn is the one that was saved. What goes wrong there
 * is said and changes nothing. */
void crm_hooks_after(struct crm *c, int64_t txn);

#endif
