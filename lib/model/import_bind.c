/* From what users said to a plan that fits the noun and the file's columns. */
#include "model/import.h"

#include <stdlib.h>

#include "base/text.h"

/* By field and text; of equal ones the last given counts: the line beats the
 * rules file. */
static int by_from(const void *va, const void *vb)
{
	const struct crm_import_change *a = va, *b = vb;
	int order = strcmp(a->field, b->field);

	if (!order)
		order = strcmp(a->from, b->from);
	return order ? order : a->nr < b->nr ? -1 : a->nr > b->nr;
}

static void sort_maps(struct crm_import *im)
{
	size_t kept = 0;

	for (size_t i = 0; i < im->maps; i++)
		im->map[i].nr = i;
	if (im->maps)
		qsort(im->map, im->maps, sizeof *im->map, by_from);
	for (size_t i = 0; i < im->maps; i++) {
		const struct crm_import_change *next = i + 1 < im->maps ? &im->map[i + 1] : NULL;

		if (!next || strcmp(next->field, im->map[i].field) ||
		    strcmp(next->from, im->map[i].from))
			im->map[kept++] = im->map[i];
	}
	im->maps = kept;
}

static const char *map_name(const struct crm_target *t)
{
	return t->part || !t->field || t->kind == CRM_TO_STEP ? t->name : t->field->name;
}

static void prepare(struct crm_import *im, struct crm_target *t)
{
	const struct crm_noun *noun = t->part ? im->part : im->noun;
	const char *name = map_name(t);

	if (t->kind == CRM_TO_FIELD) {
		const struct crm_field *whole = crm_field_whole(noun, t->field);

		t->index = crm_field_index(noun, t->field);
		t->whole = crm_field_index(noun, whole);
		t->simple = !(whole->flags & CRM_SEVERAL) && whole->type != CRM_PHONE &&
			    whole->type != CRM_WHEN && whole->type != CRM_MONEY &&
			    whole->type != CRM_REF && whole->type != CRM_ANY;
	}
	t->map = NULL;
	t->maps = 0;
	for (size_t i = 0; i < im->maps; i++)
		if (!strcmp(im->map[i].field, name)) {
			t->map = t->map ? t->map : &im->map[i];
			t->maps++;
		}
	for (size_t i = 0; i < im->unknowns; i++)
		if (!strcmp(im->unknown[i], t->name) || !strcmp(im->unknown[i], name))
			t->unknown = true;
}

static int settle_key(struct crm_import *im, struct crm_err *e)
{
	const struct crm_field *f;

	if (!im->key_name)
		return 0;
	f = crm_field_find(im->noun, im->key_name);
	if (!f)
		return crm_field_unknown(im->noun, im->key_name, e);
	f = crm_field_whole(im->noun, f);
	if (!crm_field_imports(f) || f->type == CRM_TEXT || f->type == CRM_REF ||
	    f->type == CRM_ANY)
		return crm_err_set(e, CRM_USAGE, "--key: records cannot be told by '%s'", f->name);
	im->key = f;
	return 0;
}

static int settle_unknown(struct crm_import *im, struct crm_err *e)
{
	for (size_t i = 0; i < im->unknowns; i++) {
		const char *name = im->unknown[i], *dot = strchr(name, '.');

		if (crm_field_find(im->noun, name) ||
		    (dot && im->part && !strncmp(name, im->child->name, (size_t)(dot - name)) &&
			crm_field_find(im->part, dot + 1)))
			continue;
		return crm_field_unknown(im->noun, name, e);
	}
	return 0;
}

/* A constant is the same text in every record: parsed once where nothing in the
 * record bears on it, else tried on an empty one. */
static int settle_constant(struct crm_import *im, struct crm_target *t, struct crm_err *e)
{
	const struct crm_noun *noun = t->part ? im->part : im->noun;
	struct crm_assign a = { .field = t->field, .op = t->op, .value = t->value, .len = t->len };
	struct crm_rec scratch;

	if (t->field->type == CRM_REF || t->field->type == CRM_ANY)
		return 0;
	crm_rec_init(&scratch, noun);
	if (!crm_rec_assign(im->c, &scratch, &a, &im->sp, e) && t->simple) {
		t->val = scratch.v[t->index];
		if (t->val.kind == CRM_BYTES)
			t->val.s = crm_pool_strndup(&im->c->pool, t->val.s, t->val.len);
	}
	crm_rec_release(&scratch);
	e->code = e->code ? CRM_USAGE : 0;
	return e->code;
}

static bool has_kind(const struct crm_import *im, enum crm_target_kind kind)
{
	for (size_t i = 0; i < im->targets; i++)
		if (im->target[i].kind == kind)
			return true;
	return false;
}

static void reorder(struct crm_import *im)
{
	im->order = crm_reallocarray(im->order, im->targets, sizeof *im->order);
	im->bound = 0;
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < im->targets; i++)
			if (im->target[i].at != CRM_NO_COLUMN &&
			    (im->target[i].field && crm_field_first(im->target[i].field)) != late)
				im->order[im->bound++] = i;
}

int crm_import_settle(struct crm_import *im, struct crm_err *e)
{
	e->code = 0;
	if (has_kind(im, CRM_TO_SOURCE) && !im->source)
		return crm_err_set(e, CRM_USAGE, "source_id: of which source? give --source NAME");
	if (im->again && !im->source)
		return crm_err_set(e, CRM_USAGE, "--again: wants --source");
	if (im->part && !im->key_name && !has_kind(im, CRM_TO_SOURCE) && !has_kind(im, CRM_TO_ID))
		return crm_err_set(e, CRM_USAGE,
		    "%s.FIELD: by what are the %s of one %s told? give --key FIELD",
		    im->child->name, im->child->name, im->noun->name);
	if (im->no_header && !im->by_columns)
		return crm_err_set(e, CRM_USAGE, "--no-header: say what the columns are: FIELD:=1");
	if (settle_key(im, e) || settle_unknown(im, e))
		return e->code;
	sort_maps(im);
	for (size_t i = 0; i < im->targets; i++) {
		prepare(im, &im->target[i]);
		if (im->target[i].value && settle_constant(im, &im->target[i], e))
			return e->code;
	}
	reorder(im);
	return 0;
}

void crm_import_fold(struct crm_str *out, const char *name)
{
	size_t kept = 0;

	crm_str_reset(out);
	crm_text_fold(out, name, strlen(name));
	for (size_t i = 0; i < out->len; i++)
		if (out->s[i] != ' ' && out->s[i] != '_' && out->s[i] != '\t')
			out->s[kept++] = out->s[i];
	out->len = kept;
	if (out->s)
		out->s[kept] = '\0';
}

static bool same_name(struct crm_str *scratch, const char *folded, const char *name)
{
	crm_import_fold(scratch, name);
	return !strcmp(folded, crm_str_text(scratch));
}

static int take(struct crm_target *t, size_t at, const char *const *name, struct crm_err *e)
{
	if (t->at != CRM_NO_COLUMN && t->at != at)
		return crm_err_set(e, CRM_DATA,
		    "%s: column '%s' or column '%s'? say which: %s:=COLUMN", t->name, name[t->at],
		    name[at], t->name);
	t->at = at;
	return 0;
}

/* Columns that users named: by their very name, else folded. */
static int bind_named(struct crm_import *im, const char *const *name, size_t i, bool folded,
    struct crm_str *key, struct crm_str *scratch, struct crm_err *e)
{
	if (folded)
		crm_import_fold(key, name[i]);
	for (size_t k = 0; k < im->targets; k++) {
		struct crm_target *t = &im->target[k];

		if (!t->column)
			continue;
		if (!folded ? strcmp(t->column, name[i])
			    : t->at != CRM_NO_COLUMN ||
				  !same_name(scratch, crm_str_text(key), t->column))
			continue;
		if (take(t, i, name, e))
			return e->code;
	}
	return 0;
}

/* Where these are the ids of another source, they are none of this book. */
static bool is_told(const char *folded)
{
	return !strcmp(folded, "id") || !strcmp(folded, "version") || !strcmp(folded, "sourceid");
}

/* A header that is a field, where no columns were named. */
static int bind_field(struct crm_import *im, const char *const *name, size_t i, struct crm_str *key,
    struct crm_str *scratch, struct crm_err *e)
{
	struct crm_target t = { .at = i };

	crm_import_fold(key, name[i]);
	if (!key->len)
		return 0;
	for (size_t k = 0; k < im->targets; k++) {
		const struct crm_target *o = &im->target[k];

		if (o->column && o->at == i && (o->kind != CRM_TO_SOURCE || is_told(key->s)))
			return 0;
	}
	if (!strcmp(key->s, "id"))
		t.kind = CRM_TO_ID;
	else if (!strcmp(key->s, "version"))
		t.kind = CRM_TO_VERSION;
	else if (!strcmp(key->s, "sourceid") && im->source)
		t.kind = CRM_TO_SOURCE;
	for (size_t k = 1; t.kind == CRM_TO_FIELD && !t.field && k < crm_field_count(im->noun);
	     k++) {
		const struct crm_field *f = crm_field_at(im->noun, k);

		if (crm_field_imports(f) && (same_name(scratch, key->s, f->name) ||
						(f->alias && same_name(scratch, key->s, f->alias))))
			t.field = f;
	}
	if (t.kind == CRM_TO_FIELD && !t.field)
		return 0;
	t.name = t.field                    ? t.field->name
		 : t.kind == CRM_TO_ID      ? "id"
		 : t.kind == CRM_TO_VERSION ? "version"
					    : "source_id";
	for (size_t k = 0; k < im->targets; k++) {
		struct crm_target *o = &im->target[k];

		if (o->kind != t.kind || o->field != t.field || o->part)
			continue;
		/* A constant takes its place; a named column was said to be it. */
		return o->value || o->column ? 0 : take(o, i, name, e);
	}
	crm_grow(&im->target, im->targets, &im->targets_cap, sizeof *im->target);
	im->target[im->targets] = t;
	prepare(im, &im->target[im->targets++]);
	return 0;
}

int crm_import_bind(
    struct crm_import *im, const char *const *name, size_t n, size_t from, struct crm_err *e)
{
	struct crm_str key = { 0 }, scratch = { 0 };

	e->code = 0;
	for (int folded = 0; folded < 2; folded++)
		for (size_t i = from; i < n && !e->code; i++)
			bind_named(im, name, i, folded, &key, &scratch, e);
	if (!im->by_columns)
		for (size_t i = from; i < n && !e->code; i++)
			bind_field(im, name, i, &key, &scratch, e);
	crm_str_release(&key);
	crm_str_release(&scratch);
	reorder(im);
	im->key_tells = im->source && im->key && !has_kind(im, CRM_TO_SOURCE);
	return e->code;
}

static int no_column(
    const struct crm_target *t, const char *const *name, size_t n, struct crm_err *e)
{
	const char *near = n ? crm_text_nearest(t->column, name, n < 1000 ? n : 1000) : NULL;

	if (near)
		return crm_err_set(
		    e, CRM_DATA, "no column '%s'; did you mean '%s'?", t->column, near);
	return crm_err_set(e, CRM_DATA, "no column '%s'", t->column);
}

int crm_import_bound(struct crm_import *im, const char *const *name, size_t n, struct crm_err *e)
{
	struct crm_str left = { 0 };
	bool id = false, version = false, key = false, any = false;

	e->code = 0;
	for (size_t i = 0; i < im->targets; i++) {
		const struct crm_target *t = &im->target[i];

		if (t->column && t->at == CRM_NO_COLUMN)
			return no_column(t, name, n, e);
		id = id || t->kind == CRM_TO_ID;
		version = version || t->kind == CRM_TO_VERSION;
		any = any || t->at != CRM_NO_COLUMN;
		key = key || (im->key && t->at != CRM_NO_COLUMN && t->kind == CRM_TO_FIELD &&
				 !t->part && crm_field_whole(im->noun, t->field) == im->key);
	}
	if (!any) {
		crm_import_left(im, name, n, &left);
		crm_err_set(e, CRM_DATA, "no column is a field of %s: %s", im->noun->name,
		    crm_str_text(&left));
		crm_str_release(&left);
	} else if (im->key && !key) {
		crm_err_set(e, CRM_DATA, "--key %s: no column gives it", im->key_name);
	} else if (version && !id && im->by_columns) {
		crm_err_set(e, CRM_USAGE, "version: wants a column id");
	}
	for (size_t i = 0; i < im->targets && !id; i++)
		if (im->target[i].kind == CRM_TO_VERSION)
			im->target[i].at = CRM_NO_COLUMN; /* of a file without ids: not taken */
	reorder(im);
	return e->code;
}

size_t crm_import_left(
    struct crm_import *im, const char *const *name, size_t n, struct crm_str *out)
{
	enum { NAMED = 30 };
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		bool taken = false;

		for (size_t k = 0; k < im->targets && !taken; k++)
			taken = im->target[k].at == i && !(im->target[k].kind == CRM_TO_ID &&
							     im->id_column == CRM_ID_FOREIGN);
		if (taken)
			continue;
		if (left < NAMED && *name[i])
			crm_str_addf(out, "%s%.100s", left ? ", " : "", name[i]);
		else if (left < NAMED)
			crm_str_addf(out, "%scolumn %zu", left ? ", " : "", i + 1);
		left++;
	}
	if (left > NAMED)
		crm_str_addf(out, " and %zu more", left - NAMED);
	return left;
}
