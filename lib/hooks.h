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

/* Hooks of this command are looked for when the book is opened to write. later: the verb
 * cannot be tried there, and asks crm_hooks_again itself. */
void crm_hooks_want(struct crm *c, const struct crm_call *call, bool later);
/* With the changes of the open txn all made: where there are before-hooks the txn is
 * rolled back, they are asked, and a new txn is begun, in which the caller makes the
 * same changes again (true). False: nobody to ask. */
bool crm_hooks_again(struct crm *c);
/* Before COMMIT: the changes are those that the before-hooks let pass, or the command
 * ends with CRM_BUSY. */
void crm_hooks_check(struct crm *c);
/* After COMMIT, the book closed: txn is the one that was saved. What goes wrong there
 * is said and changes nothing. */
void crm_hooks_after(struct crm *c, int64_t txn);

#endif
