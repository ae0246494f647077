/* Which record a row of a filter is about. */
#include "pass.h"
#include "record/escape.h"

enum crm_pass_found crm_pass_read(struct crm_cell cell, const struct crm_noun **noun, int64_t *id)
{
	size_t at;

	if (!cell.len)
		return CRM_PASS_NOWHERE;
	return crm_id_read(cell.s, cell.len, &at, id) && (*noun = crm_noun_index(at))
		   ? CRM_PASS_RECORD
		   : CRM_PASS_NO_ID;
}

/* True for a column that by its name holds ids: a noun, or a reference of one. */
static bool refers(const char *name)
{
	for (size_t i = 0; i < crm_nouns_listed; i++) {
		const struct crm_field *f = crm_field_find(crm_nouns[i], name);

		if (!strcmp(crm_nouns[i]->name, name) ||
		    (f && (f->type == CRM_REF || f->type == CRM_ANY)))
			return true;
	}
	return false;
}

/* JSON writes a text that reads as an id as it is: there only columns of references
 * count. */
enum crm_pass_found crm_pass_find(const struct crm_pass *p, size_t from,
    bool (*takes)(const struct crm_noun *noun), const struct crm_noun **noun, int64_t *id)
{
	size_t column = from != SIZE_MAX ? from : p->id;
	enum crm_pass_found what = CRM_PASS_NO_ID;
	bool empty = true;

	if (column != SIZE_MAX)
		what = crm_pass_read(crm_pass_cell(p, column), noun, id);
	if (from != SIZE_MAX ||
	    (column != SIZE_MAX && (!takes || what != CRM_PASS_RECORD || takes(*noun))))
		return what;
	for (size_t i = 0; i < p->row.n; i++) {
		struct crm_cell cell = crm_pass_cell(p, i);

		empty = empty && !cell.len;
		if (cell.len && (crm_in_format(p->in) != CRM_JSON || refers(p->name[i])) &&
		    crm_pass_read(cell, noun, id) == CRM_PASS_RECORD && (!takes || takes(*noun)))
			return CRM_PASS_RECORD;
	}
	return empty ? CRM_PASS_NOWHERE : CRM_PASS_NO_ID;
}
