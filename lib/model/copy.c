/* A whole book into another: rows by the engines, words by noun, views by declaration. */
#include "model/copy.h"

#include "db/copy.h"
#include "model/own.h"
#include "model/views.h"

int64_t crm_book_copy(struct crm *c, struct crm_db *from)
{
	int64_t rows;

	crm_db_begin_read(from);
	rows = crm_db_copy(c->db, from);
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_db_copy_words(c->db, from, crm_nouns[i]->number);
	if (crm_db_schema_version(c->db) == crm_db_schema_newest()) {
		crm_own_load(c);
		crm_views_make(c);
	}
	return rows;
}
