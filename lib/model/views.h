/* views - v_contacts, v_orders ...: what is in the book for whoever writes SQL, in
 * crm-sql or in any shell of the engine; see crm-views(7). Made from the declarations,
 * users' own fields among them, kept in the book, and without a function of ours.
 *
 * A name is looked up by scalar subqueries, not joins: who does not ask for it does
 * not pay for it, and a view stays one table to the engine, so that joins by nr and
 * FIELD_nr use the indexes.
 */
#ifndef CRM_MODEL_VIEWS_H
#define CRM_MODEL_VIEWS_H

#include "model/crm.h"

/* Drops all of them and makes them anew, in the open transaction: when a book is
 * made or upgraded, and when users' own fields change. Brings the rights up to date. */
void crm_views_make(struct crm *c);
/* Drops them. Before a column goes or changes its name: the engine refuses that
 * where a view would break. */
void crm_views_drop(struct crm *c);
/* Is the noun's view (NULL: v_titles) as crm_views_make() makes it? */
bool crm_view_current(struct crm *c, const struct crm_noun *noun);
bool crm_views_current(struct crm *c); /* all of them */

struct crm_view_column {
	const char *name;
	const char *type; /* id text integer decimal date time bool list */
	const char *help;
	const char *sql; /* the expression, with marks (db/query.h); v_titles: NULL */
};
struct crm_view {
	char name[64]; /* "v_contacts" */
	struct crm_view_column *column;
	size_t n, cap;
	struct crm_pool pool; /* owns the texts */
};

/* What the view of a noun (NULL: v_titles) is; to be released. */
void crm_view_init(struct crm_view *v, const struct crm_noun *noun);
void crm_view_release(struct crm_view *v);

#endif
