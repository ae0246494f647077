#include "model/diff.h"

#include "model/plan.h"

static void print(struct crm *c, const struct crm_rec *r, size_t i, struct crm_str *out)
{
	const struct crm_field *f = crm_field_at(r->noun, i);
	const char *currency = f->type == CRM_MONEY && crm_field_find(r->noun, "currency")
				   ? crm_rec_text(r, "currency")
				   : NULL;

	crm_str_reset(out);
	crm_value_print(
	    c, f, &r->v[i], f->ref ? crm_noun_find(f->ref) : r->any[i], currency, false, out);
	for (size_t k = 0; f->flags & CRM_SEVERAL && k < out->len; k++)
		if (out->s[k] == '\n')
			out->s[k] = ',';
}

const struct crm_column crm_diff_column[CRM_DIFF_COLUMNS] = { { "id", CRM_CELL_ID },
	{ "field", CRM_CELL_TEXT }, { "old", CRM_CELL_TEXT }, { "new", CRM_CELL_TEXT } };

void crm_diff(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	const struct crm_rec *any = rec ? rec : old;
	struct crm_str was = { 0 }, now = { 0 }, id = { 0 };
	enum crm_cell_kind kind;

	if (!c->diff)
		return;
	crm_id_print(&id, any->noun, any->id);
	for (size_t i = 1; i < crm_field_count(any->noun); i++) {
		const struct crm_field *f = crm_field_at(any->noun, i);

		if (!crm_field_stored(f) || f->flags & CRM_SYSTEM)
			continue;
		if (old)
			print(c, old, i, &was);
		if (rec)
			print(c, rec, i, &now);
		if (was.len == now.len && (!was.len || !memcmp(was.s, now.s, was.len)))
			continue;
		crm_out_cell(c->diff, id.s, id.len);
		crm_out_cell(c->diff, f->name, strlen(f->name));
		kind = f->type == CRM_REF || f->type == CRM_ANY ? CRM_CELL_ID : CRM_CELL_TEXT;
		crm_out_cell_as(c->diff, kind, was.len ? was.s : NULL, was.len);
		crm_out_cell_as(c->diff, kind, now.len ? now.s : NULL, now.len);
	}
	crm_str_release(&was);
	crm_str_release(&now);
	crm_str_release(&id);
}

void crm_diff_end(struct crm *c)
{
	if (c->diff)
		crm_out_end(c->diff);
	c->diff = NULL;
}
