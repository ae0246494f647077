/* copy - all that is in one book, written into another that is new or was emptied, on
 * whatever engines they are. Nothing is taken from a list of tables: what is in the book
 * that is read decides. Both are open at once; whatever fails ends the command.
 *
 * Rows are streamed in the order of their keys, and read back from the new book in the
 * same order: their number and a digest of all their values must be the same on both
 * sides. What is compared is what the engine gives back, not what was handed to it.
 */
#ifndef CRM_DB_COPY_H
#define CRM_DB_COPY_H

#include "db/db.h"

/* Begins the transaction of a book that was just made (crm_db_create ...), to be filled. */
void crm_db_begin_load(struct crm_db *db, const char *what);

/* Has `to` columns or indexes of own fields that `from` has not, or others of that name?
 * crm_db_copy takes them away, for which no view may be in the way. */
bool crm_db_copy_drops(struct crm_db *to, struct crm_db *from);
/* All tables, with the columns and indexes of users' own fields, and the search words of
 * these nouns, from -> to; to is inside of crm_db_begin_load or crm_db_replace, from inside
 * of a transaction. How many rows. CRM_DATA where a row cannot be one of a sound book:
 * text that is not UTF-8, a reference to nothing, two of what there is one. Tables and
 * columns that are not of a book are named on stderr and left out. */
int64_t crm_db_copy(struct crm_db *to, struct crm_db *from, const int *noun, size_t nouns);

#endif
