/* copy - a whole book into another, whatever their engines; for the verbs of crm-db. All
 * end the command where they fail; `from` is open and stays so, c->db is used. */
#ifndef CRM_COPY_H
#define CRM_COPY_H

#include "cmd.h"

/* Ends the command with CRM_DATA where the engine finds damage in the open book. */
void crm_copy_sound(struct crm_db *from);
/* To a new book at path, whole or not at all, of the same schema; how many rows. */
int64_t crm_copy_to(struct crm *c, struct crm_db *from, const char *path);
/* To a file without a name, which is open; `name` stands in messages. */
struct crm_db *crm_copy_unnamed(struct crm *c, struct crm_db *from, const char *name);
/* The book of c, to a new file; also inside of its transaction. */
void crm_copy_backup(struct crm *c, const char *file);
/* In the place of what is in the book, which is no file; from is of our schema. */
void crm_copy_in_place(struct crm *c, struct crm_db *from, const char *book);

#endif
