/* From the journal's JSON back to values. */
#include "model/journal.h"

#include <jansson.h>

#include "model/journal_quick.h"
#include "model/plan.h"
#include "model/txn.h"
#include "record/escape.h"

bool crm_field_journaled(const struct crm_field *f)
{
	return crm_field_stored(f) && (!(f->flags & CRM_SYSTEM) || f->flags & CRM_IMPORT);
}

static void damage(const struct crm_rec *r) __attribute__((noreturn));
static void damage(const struct crm_rec *r)
{
	crm_die(CRM_DATA, "%s-%lld: its history cannot be read; run: crm-db check", r->noun->name,
	    (long long)r->id);
}

static void read_value(struct crm_rec *r, size_t i, const json_t *j)
{
	const char *s = json_string_value(j);
	size_t noun;
	int64_t id;

	r->any[i] = NULL;
	r->v[i] = (struct crm_val){ 0 };
	if (json_is_integer(j)) {
		r->v[i] = crm_val_int(json_integer_value(j));
	} else if (s && crm_field_at(r->noun, i)->type == CRM_ANY) {
		if (!crm_id_read(s, json_string_length(j), &noun, &id))
			damage(r);
		r->any[i] = crm_noun_index(noun);
		r->v[i] = crm_val_int(id);
	} else if (s) {
		r->v[i] = crm_val_text(
		    crm_pool_strndup(&r->pool, s, json_string_length(j)), json_string_length(j));
	} else if (!json_is_null(j)) {
		damage(r);
	}
}

enum crm_was crm_journal_read(
    struct crm_rec *r, const struct crm_val *text, bool *has, int64_t *keep)
{
	json_t *all, *value;
	const char *key;
	size_t noun;
	int64_t id;

	if (text->kind == CRM_NULL)
		return CRM_WAS_NOTHING;
	if (crm_journal_quick(r, text, has))
		return CRM_WAS_RECORD;
	all = json_loadb(text->s, text->len, JSON_DECODE_ANY, NULL);
	if (json_is_null(all))
		return CRM_WAS_NOTHING;
	if (!json_is_object(all))
		damage(r);
	if ((value = json_object_get(all, CRM_BECAME)) != NULL) {
		if (!json_is_string(value) ||
		    !crm_id_read(json_string_value(value), json_string_length(value), &noun, &id))
			damage(r);
		if (keep)
			*keep = id;
		json_decref(all);
		return CRM_WAS_MERGED;
	}
	json_object_foreach(all, key, value)
	{
		const struct crm_field *f = crm_field_keyed(r->noun, key);
		size_t i = f ? crm_field_index(r->noun, f) : 0;

		if (!f || !crm_field_stored(f))
			continue;
		read_value(r, i, value);
		if (has)
			has[i] = true;
	}
	json_decref(all);
	return CRM_WAS_RECORD;
}
