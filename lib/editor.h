/* editor - a text in the user's editor, on the terminal.
 *
 * $VISUAL, else $EDITOR, else vi; the words of either are parted as a shell parts
 * them, but no shell runs. The text lies in a directory of its own (0700) in
 * $XDG_RUNTIME_DIR, $TMPDIR or /tmp, with whatever the editor leaves beside it, and
 * all is removed when the editor has ended and by any death but kill -9. Where nobody is
 * going to read what the editor wrote, because it failed or by that death, and it is not
 * the text that it got, it is kept like crm_editor_keep does, and the file named on
 * standard error.
 */
#ifndef CRM_EDITOR_H
#define CRM_EDITOR_H

#include "model/crm.h"

/* False where there is neither a terminal nor an editor that the environment names. */
bool crm_editor_can(void);

/* Lets the user edit text, in a file "PROGRAM" suffix (".yaml"). The editor has the
 * terminal whatever our own descriptors are; without one, one that the environment
 * names runs all the same, with nothing to read. Closes the book (crm_book() opens
 * it again): no descriptor of it and no lock is held meanwhile, and there must be no
 * txn. 0 with what was saved in text; else e and text as it was: CRM_USAGE without a
 * terminal, or where the editor ended with a status that is not 0; CRM_UNAVAILABLE
 * where it cannot run, CRM_CONFIG where its words are wrong, CRM_IO. What comes back
 * may be any bytes, at most 64 MB. */
int crm_editor_run(struct crm *c, const char *suffix, struct crm_str *text, struct crm_err *e);

/* Writes text to a new file (0600) in $TMPDIR or /tmp that stays, for the user to
 * find. Its name, which the caller frees; NULL with e set. */
char *crm_editor_keep(const char *suffix, const struct crm_str *text, struct crm_err *e);

#endif
