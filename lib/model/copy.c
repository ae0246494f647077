/* A whole book into another: rows by the engines, words by noun, views by declaration. */
#include "model/copy.h"

#include "db/copy.h"
#include "model/own.h"
#include "model/rights.h"
#include "model/views.h"

int64_t crm_book_copy(struct crm *c, struct crm_db *from)
{
	int noun[64];
	size_t nouns = 0;
	int64_t rows;

	for (; crm_nouns[nouns]; nouns++)
		noun[nouns] = crm_nouns[nouns]->number;
	crm_db_begin_read(from);
	/* Whoever reads a book that is being replaced goes on, but for what must be in his way. */
	if (crm_db_copy_drops(c->db, from))
		crm_views_drop(c);
	rows = crm_db_copy(c->db, from, noun, nouns);
	if (crm_db_schema_version(c->db) == crm_db_schema_newest()) {
		crm_own_load(c);
		if (!crm_views_current(c))
			crm_views_make(c);
		crm_rights_renew(c);
	}
	return rows;
}
