/* context - sets up struct crm: preferences, user, clock, book. */
#ifndef CRM_MODEL_CONTEXT_H
#define CRM_MODEL_CONTEXT_H

#include "model/crm.h"

/* In this order, by crm_main(). Each ends the command where the surroundings are
 * wrong (CRM_CONFIG), naming where the wrong value came from. */
void crm_context_preferences(struct crm *c);
void crm_context_user(struct crm *c);
void crm_context_clock(struct crm *c);

/* A preference's text; NULL when it is not set. */
const char *crm_preference(const struct crm *c, const char *key);
/* The file that they are in, whether it is there or not. In c->pool. */
const char *crm_preference_path(struct crm *c);
/* The open book, as crm_book; NULL with e set where it cannot be opened. */
struct crm_db *crm_book_try(struct crm *c, struct crm_err *e);
/* Begins to read: all that follows sees one state, and the fields that were known when
 * the book was opened. */
void crm_book_read(struct crm *c);
/* --db, $CRM_DB_READ where the command only reads, $CRM_DB, preference, $XDG_DATA_HOME/crm/crm.db. In c->pool. */
const char *crm_book_path(struct crm *c);
/* Makes the book at that path with these settings (country may be NULL) and the
 * user who makes it, an admin, as its first record: all at once or not at all. */
void crm_book_init(struct crm *c, const char *currency, const char *zone, const char *country);
/* Makes the directories above path that are missing, 0700. */
void crm_context_mkdirs(struct crm *c, const char *path);

#endif
