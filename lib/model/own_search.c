/* What records are searched and looked up by, where own fields come and go. */
#include "base/text.h"
#include "model/own_row.h"
#include "model/record.h"
#include "model/txn.h"

/* The records that hold a value that they are searched by again, or no longer. */
static struct crm_stmt *turned(
    struct crm *c, const struct crm_own_rows *rows, const struct crm_noun *noun)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s = NULL;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE ", noun->plural);
	for (size_t i = 0, n = 0; i < rows->n; i++)
		if (rows->v[i].noun == noun && (rows->v[i].on || rows->v[i].off))
			crm_str_addf(
			    &sql, "%st.%s IS NOT NULL", n++ ? " OR " : "", rows->v[i].field.column);
	crm_str_puts(&sql, " ORDER BY t.id");
	s = crm_db_prepare(c->db, sql.s);
	crm_str_release(&sql);
	return s;
}

/* Search words of one record, and what it is looked up by. */
static void search_anew(struct crm *c, const struct crm_own_rows *rows, const struct crm_rec *rec,
    struct crm_rec *before)
{
	struct crm_str old = { 0 }, new = { 0 };

	crm_rec_copy(before, rec);
	for (size_t i = 0; i < rows->n; i++) {
		const struct crm_own_row *row = &rows->v[i];
		const struct crm_field *f =
		    row->noun == rec->noun ? crm_field_keyed(rec->noun, row->field.column) : NULL;
		size_t at = f ? crm_field_index(rec->noun, f) : 0;

		if (!f || rec->v[at].kind != CRM_BYTES)
			continue;
		if (row->off)
			crm_text_words(&old, rec->v[at].s, rec->v[at].len);
		if (row->on)
			before->v[at] = (struct crm_val){ 0 };
		if (row->on && f->flags & CRM_SEVERAL)
			crm_rec_look_up(c, rec, f);
	}
	crm_rec_words(before, &old);
	crm_rec_words(rec, &new);
	crm_rec_reword(c, rec, old.len > 0, &new);
	crm_str_release(&old);
	crm_str_release(&new);
}

void crm_own_search(struct crm *c, const struct crm_own_rows *rows, const struct crm_noun *noun)
{
	struct crm_rec rec, before;
	struct crm_stmt *s;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		n += rows->v[i].noun == noun && (rows->v[i].on || rows->v[i].off);
	if (!n)
		return;
	crm_rec_init(&rec, noun);
	crm_rec_init(&before, noun);
	s = turned(c, rows, noun);
	while (crm_stmt_step(s))
		if (crm_rec_load(c, &rec, crm_stmt_int(s, 0)))
			search_anew(c, rows, &rec, &before);
	crm_stmt_done(s);
	crm_rec_release(&rec);
	crm_rec_release(&before);
}
