/* backup - the verbs of crm-db that copy a book and put it back; apart from crm-db.c,
 * so that no other command links libsodium. Each is run() of a struct crm_verb and ends
 * the command where it fails. */
#ifndef CRM_BACKUP_H
#define CRM_BACKUP_H

#include "cmd.h"

/* The one operand of the verb. */
const char *crm_file_operand(const struct crm_call *call);
/* What cannot be tried refuses -n. */
void crm_no_dry_run(const struct crm *c, const struct crm_call *call);

int crm_verb_copy(struct crm *c, struct crm_call *call);
int crm_verb_backup(struct crm *c, struct crm_call *call);
int crm_verb_restore(struct crm *c, struct crm_call *call);
int crm_verb_verify(struct crm *c, struct crm_call *call);
int crm_verb_key(struct crm *c, struct crm_call *call);
int crm_verb_repair(struct crm *c, struct crm_call *call);

#endif
