/* rights - who sees and writes which rows, where the engine itself can see to that.
 *
 * The rules stand in crm-engines(7). The model says which table follows what
 * (model/rights.c); the engine makes that into whatever it enforces rights by. One that
 * knows none, since its book is a file, leaves all of this out.
 */
#ifndef CRM_DB_RIGHTS_H
#define CRM_DB_RIGHTS_H

#include "db/db.h"

/* Something that is derived from rows of all and so must not depend on which of them the
 * command sees: statements with one parameter, $1, or with none, run by crm_db_derive as
 * if all were visible. Each is declared in the rules, too. */
struct crm_db_derived {
	const char *name;
	int args;           /* 0 or 1 */
	const char *sql[3]; /* NULL-ended */
};
void crm_db_derive(struct crm_db *db, const struct crm_db_derived *d, int64_t arg);

/* Are rows hidden from us, or not ours to write? */
bool crm_db_limited(const struct crm_db *db);
/* Ends with CRM_NOPERM where they are: for what is about the book as a whole. */
void crm_db_need_whole(const struct crm_db *db);
/* An expression over a row x of txns: the words of its command line, empty where they are
 * not for our eyes. */
const char *crm_db_command(const struct crm_db *db);

/* Brings the rights up to date with the tables, columns and views that there are: in the
 * open transaction, behind whatever changed those. Nothing happens in a book that
 * nobody was granted anything of. rules: JSON,
 *   tables   objects, a table each:
 *     table, noun (its number), name (as in table counters)
 *     whose    which columns tell whose a row is, in order: the first that is set counts.
 *              column, table (that it refers to; left out: `of` is the column with the
 *              number of the noun), key (its name in the journal); left out: all see it
 *     keeper   manager, admin: who writes rows that all see
 *     anyone   columns that whoever writes may change of these
 *     self     columns that agents and managers may change of the row that is theirs, of a
 *              table of users
 *     may      what whoever writes may do with a table that goes with records
 *     gone     its columns (noun, record) where rows stay when the record is no more
 *     hidden   a column that is read by way of a function alone
 *   derived  struct crm_db_derived: name, args, sql */
void crm_db_rights(struct crm_db *db, const char *rules);
/* Gives `login` that role (viewer, agent, manager, admin; NULL: none any more) instead of
 * what it had; true where the server had no such user and has now, without a password.
 * Ends with CRM_UNAVAILABLE where the engine knows no rights. */
bool crm_db_grant(struct crm_db *db, const char *login, const char *role, const char *rules);
/* A query: login, role of all who have one. Ends as crm_db_grant does. */
const char *crm_db_grants(struct crm_db *db);

#endif
