/* One row: parsed and checked on its own, and staged as the values it sets.
 * References, keys and all else that asks the book wait for applying. */
#include <stdlib.h>

#include "base/text.h"
#include "model/import_row.h"
#include "model/plan.h"
#include "record/escape.h"

/* The text of t's cell: escapes taken away, missing and mapped values seen to.
 * False when there is nothing in it. */
static bool cell(struct crm_reader *r, const struct crm_row *row, const struct crm_target *t,
    struct crm_words_kept *w)
{
	struct crm_import *im = r->im;
	const struct crm_cell *c = t->at < row->n ? &row->cell[t->at] : NULL;

	if (!c || !c->s)
		return false;
	w->s = c->s;
	w->len = c->len;
	w->guarded = false;
	if (c->len == CRM_CELL_WRONG)
		return true;
	if (r->raw && memchr(c->s, '\\', c->len)) {
		crm_str_reset(&r->text);
		crm_unescape(&r->text, c->s, c->len);
		w->s = crm_pool_strndup(&r->pool, crm_str_text(&r->text), r->text.len);
		w->len = r->text.len;
		w->guarded = true;
	}
	for (size_t i = 0; i < im->missings; i++)
		if (!strcmp(im->missing[i], w->s))
			return false;
	for (size_t lo = 0, hi = t->maps; lo < hi;) {
		size_t mid = (lo + hi) / 2;
		int order = strcmp(w->s, t->map[mid].from);

		if (!order) {
			w->s = t->map[mid].to;
			w->len = strlen(w->s);
			break;
		}
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return w->len;
}

static int named(const struct crm_target *t, struct crm_err *e)
{
	char text[sizeof e->text];

	memcpy(text, e->text, sizeof text);
	return crm_err_set(e, e->code, "%s: %s", t->name, text);
}

static void keep(struct crm_reader *r, size_t target, const struct crm_words_kept *w)
{
	crm_grow(&r->words, r->n_words, &r->words_cap, sizeof *r->words);
	r->words[r->n_words] = *w;
	r->words[r->n_words++].target = target;
}

/* Valid text in NFC, at most a line, for what is looked up. */
static int look_up_text(struct crm_reader *r, struct crm_words_kept *w, struct crm_err *e)
{
	static const struct crm_field line = { .type = CRM_STRING };
	struct crm_val v;

	if (crm_value_parse(
		r->im->c, r->im->noun, &line, w->s, w->len, NULL, &r->pool, &v, NULL, e))
		return e->code;
	w->s = v.s;
	w->len = v.len;
	return 0;
}

/* A column id is ours when its first cell names a record of the noun. */
static int take_id(struct crm_reader *r, const struct crm_words_kept *w, struct crm_err *e)
{
	struct crm_import *im = r->im;
	size_t at;
	bool reads = !w->guarded && crm_id_read(w->s, w->len, &at, &r->id);

	if (im->id_column == CRM_ID_UNSEEN)
		im->id_column = reads || im->by_columns ? CRM_ID_TAKEN : CRM_ID_FOREIGN;
	if (im->id_column == CRM_ID_FOREIGN && !reads)
		return 0;
	if (im->id_column == CRM_ID_FOREIGN)
		return crm_err_set(
		    e, CRM_DATA, "'%s' names a record, but lines before it do not", w->s);
	if (!reads)
		return crm_err_set(
		    e, CRM_DATA, "not an id such as %s-42: '%s'", im->noun->name, w->s);
	if (crm_noun_index(at) != im->noun)
		return crm_err_set(e, CRM_DATA, "%s is no %s", w->s, im->noun->name);
	r->has_id = true;
	return 0;
}

static int take_number(struct crm_reader *r, const struct crm_target *t, size_t k,
    const struct crm_words_kept *w, struct crm_err *e)
{
	static const struct crm_field when = { .type = CRM_TIME };
	static const struct crm_field version = { .type = CRM_NUMBER, .flags = CRM_SYSTEM };
	struct crm_val v;

	if (crm_value_parse(r->im->c, r->im->noun, t->kind == CRM_TO_STEP ? &when : &version, w->s,
		w->len, &r->im->sp, &r->pool, &v, NULL, e))
		return e->code;
	crm_item_put(&r->items, CRM_ITEM_WORDS, k, &v);
	return 0;
}

static int take_field(struct crm_reader *r, const struct crm_target *t, size_t k,
    struct crm_words_kept *w, struct crm_err *e)
{
	struct crm_rec *rec = t->part ? &r->part : &r->rec;
	struct crm_assign a = { .field = t->field, .value = w->s, .len = w->len };
	struct crm_spelling sp = r->im->sp;

	if (t->field->type == CRM_REF || t->field->type == CRM_ANY) {
		if (look_up_text(r, w, e))
			return named(t, e);
		keep(r, k, w);
		return 0;
	}
	crm_grow(&r->set, r->n_set, &r->set_cap, sizeof *r->set);
	if (t->simple) {
		if (crm_value_parse(r->im->c, rec->noun, t->field, w->s, w->len, &sp, &r->pool,
			&rec->v[t->index], NULL, e))
			return named(t, e);
	} else {
		if (t->part && crm_field_find(r->im->noun, "currency") &&
		    crm_rec_text(&r->rec, "currency")[0])
			sp.currency = crm_rec_text(&r->rec, "currency");
		if (crm_rec_assign(r->im->c, rec, &a, &sp, e))
			return e->code;
		if (!t->part)
			keep(r, k, w);
	}
	r->set[r->n_set++] = k;
	return 0;
}

static int take(struct crm_reader *r, struct crm_target *t, size_t k, struct crm_words_kept *w,
    struct crm_err *e)
{
	if (w->len == CRM_CELL_WRONG)
		return crm_err_set(e, CRM_DATA, "%s", w->s);
	switch (t->kind) {
	case CRM_TO_ID:
		return take_id(r, w, e) ? named(t, e) : 0;
	case CRM_TO_SOURCE:
		if (look_up_text(r, w, e))
			return named(t, e);
		r->has_source = true;
		r->source = w->s;
		r->source_len = w->len;
		return 0;
	case CRM_TO_VERSION:
	case CRM_TO_STEP:
		return take_number(r, t, k, w, e) ? named(t, e) : 0;
	default:
		if (!take_field(r, t, k, w, e))
			return 0;
		if (!t->unknown)
			return e->code;
		t->emptied++;
		e->code = 0;
		return 0;
	}
}

void crm_reader_reset(struct crm_reader *r)
{
	struct crm_import *im = r->im;

	crm_rec_reset(&r->rec);
	if (im->part)
		crm_rec_reset(&r->part);
	crm_pool_reset(&r->pool);
	crm_str_reset(&r->items);
	r->n_words = r->n_set = 0;
	r->has_source = r->has_id = false;
	r->id = 0;
	for (size_t i = 0; i < im->targets; i++)
		if (im->target[i].value && im->target[i].simple && !im->target[i].part)
			r->rec.v[im->target[i].index] = im->target[i].val;
}

/* What a telephone number or an amount set beside itself. */
static void put_beside(struct crm_reader *r, const struct crm_field *f)
{
	const char *other = f->type == CRM_PHONE   ? "phones_typed"
			    : f->type == CRM_MONEY ? "currency"
						   : NULL;
	const struct crm_field *o = other ? crm_field_find(r->im->noun, other) : NULL;
	size_t i = o ? crm_field_index(r->im->noun, o) : 0;

	if (!o || r->emitted[i] || r->rec.v[i].kind == CRM_NULL)
		return;
	r->emitted[i] = true;
	crm_item_put(&r->items, CRM_ITEM_NEW, i, &r->rec.v[i]);
}

static void count_local(struct crm_reader *r, const struct crm_val *v)
{
	for (const char *s = v->s; s; s = strchr(s, '\n')) {
		s += *s == '\n';
		r->im->local += *s && *s != '+';
	}
}

static void put_record(struct crm_reader *r)
{
	const struct crm_import *im = r->im;

	memset(r->emitted, 0, crm_field_count(im->noun) * sizeof *r->emitted);
	for (size_t i = 0; i < r->n_set; i++) {
		const struct crm_target *t = &im->target[r->set[i]];

		if (t->part || r->emitted[t->whole] || r->rec.v[t->whole].kind == CRM_NULL)
			continue;
		r->emitted[t->whole] = true;
		crm_item_put(
		    &r->items, t->simple ? 0 : CRM_ITEM_NEW, t->whole, &r->rec.v[t->whole]);
	}
	for (size_t i = 0; i < r->n_set; i++) {
		const struct crm_target *t = &im->target[r->set[i]];

		if (t->part || t->simple)
			continue;
		put_beside(r, t->field);
		if (t->field->type == CRM_PHONE)
			count_local(r, &r->rec.v[t->whole]);
	}
	for (size_t i = 0; i < r->n_words; i++) {
		const struct crm_words_kept *w = &r->words[i];
		struct crm_val v = crm_val_text(w->s, w->len);

		if (!im->target[w->target].part)
			crm_item_put(&r->items,
			    CRM_ITEM_WORDS | (w->guarded ? CRM_ITEM_GUARDED : 0), w->target, &v);
	}
}

/* Gives true when the row has a line of the record. */
static bool put_part(struct crm_reader *r)
{
	const struct crm_import *im = r->im;
	size_t before = r->items.len;

	for (size_t i = 0; i < r->n_set; i++) {
		const struct crm_target *t = &im->target[r->set[i]];
		const struct crm_field *currency;

		if (!t->part)
			continue;
		crm_item_put(&r->items, CRM_ITEM_PART, t->whole, &r->part.v[t->whole]);
		currency =
		    t->field->type == CRM_MONEY ? crm_field_find(im->part, "currency") : NULL;
		if (currency && crm_rec_text(&r->part, "currency")[0])
			crm_item_put(&r->items, CRM_ITEM_PART | CRM_ITEM_NEW,
			    crm_field_index(im->part, currency),
			    &r->part.v[crm_field_index(im->part, currency)]);
	}
	for (size_t i = 0; i < r->n_words; i++) {
		const struct crm_words_kept *w = &r->words[i];
		struct crm_val v = crm_val_text(w->s, w->len);

		if (im->target[w->target].part)
			crm_item_put(&r->items,
			    CRM_ITEM_WORDS | CRM_ITEM_PART | (w->guarded ? CRM_ITEM_GUARDED : 0),
			    w->target, &v);
	}
	return r->items.len > before;
}

/* The key's value in this row; unset: none. The first of several stands for all. */
static struct crm_val key_value(const struct crm_reader *r)
{
	struct crm_val v = { 0 };

	if (r->im->key)
		v = r->rec.v[crm_field_index(r->im->noun, r->im->key)];
	if (v.kind == CRM_BYTES && r->im->key->flags & CRM_SEVERAL) {
		const char *stop = memchr(v.s, '\n', v.len);

		v.len = stop ? (size_t)(stop - v.s) : v.len;
	}
	return v;
}

/* Ties the row to the one before of the same record, so that applying finds all
 * lines of an order together wherever they stood. */
static void chain(
    struct crm_reader *r, const struct crm_val *key, struct crm_row_head *head, uint64_t **slot)
{
	struct crm_str text = { 0 };
	struct crm_str folded = { 0 };

	*slot = NULL;
	if (!r->im->part || (!r->has_id && !r->has_source && key->kind == CRM_NULL))
		return;
	if (r->has_id) {
		crm_str_addf(&text, "i%lld", (long long)r->id);
	} else if (r->has_source) {
		crm_str_addc(&text, 's');
		crm_str_add(&text, r->source, r->source_len);
	} else if (key->kind == CRM_INT) {
		crm_str_addf(&text, "n%lld", (long long)key->i);
	} else {
		crm_str_addc(&text, 'k');
		if (crm_field_folds(r->im->key) || r->im->key->flags & CRM_SEVERAL)
			crm_value_key(r->im->c, r->im->key, key->s, key->len, &folded);
		else
			crm_str_add(&folded, key->s, key->len);
		crm_str_add(&text, crm_str_text(&folded), folded.len);
	}
	*slot = crm_prints_at(&r->groups, crm_print_bytes(&r->seed, text.s, text.len));
	if (**slot)
		head->flags |= CRM_ROW_FOLLOWS;
	crm_str_release(&text);
	crm_str_release(&folded);
}

static void put_raw(struct crm_reader *r, const struct crm_row *row)
{
	struct crm_val v =
	    crm_val_text(row->raw.s ? row->raw.s : "", row->raw.s ? row->raw.len : 0);

	if (r->im->keep_raw)
		crm_item_put(&r->items, CRM_ITEM_RAW, 0, &v);
}

static void stage(struct crm_reader *r, struct crm_row_head *head, const struct crm_val *key)
{
	struct crm_import *im = r->im;
	uint64_t *slot, place;

	chain(r, key, head, &slot);
	head->size = (uint32_t)r->items.len;
	place = crm_stage_put(im->stage, head, crm_str_text(&r->items));
	if (slot && *slot)
		crm_stage_chain(im->stage, *slot, place);
	if (slot)
		*slot = place;
	im->rows++;
}

void crm_reader_refuse(struct crm_reader *r, const struct crm_row *row, const struct crm_err *e)
{
	struct crm_row_head head = { .line = row->line, .flags = CRM_ROW_WRONG };
	struct crm_val code = crm_val_int(e->code), text = crm_val_text(e->text, strlen(e->text)),
		       none = key_value(r);

	crm_str_reset(&r->items);
	crm_item_put(&r->items, 0, 0, &code);
	crm_item_put(&r->items, 0, 0, &text);
	put_raw(r, row);
	stage(r, &head, &none);
	r->im->wrong++;
}

static bool tells(const struct crm_import *im, const struct crm_target *t)
{
	return t->kind == CRM_TO_ID || t->kind == CRM_TO_SOURCE ||
	       (t->kind == CRM_TO_FIELD && !t->part && im->key &&
		   crm_field_at(im->noun, t->whole) == im->key);
}

void crm_reader_take(struct crm_reader *r, const struct crm_row *row)
{
	struct crm_import *im = r->im;
	struct crm_row_head head = { .line = row->line };
	struct crm_err e = { 0 }, ignored;
	struct crm_val key, v;
	bool asked = im->key != NULL;

	crm_reader_reset(r);
	for (size_t i = 0; i < im->bound; i++) {
		size_t k = im->order[i];
		struct crm_words_kept w;

		asked = asked || im->target[k].kind == CRM_TO_SOURCE;
		/* Behind a fault only what tells whose line it is. */
		if ((e.code && !tells(im, &im->target[k])) || !cell(r, row, &im->target[k], &w))
			continue;
		take(r, &im->target[k], k, &w, e.code ? &ignored : &e);
	}
	if (e.code) {
		crm_reader_refuse(r, row, &e);
		return;
	}
	key = key_value(r);
	if (asked && key.kind == CRM_NULL && !r->has_source && !r->has_id) {
		im->passed++;
		return;
	}
	put_record(r);
	if (key.kind != CRM_NULL)
		crm_item_put(&r->items, CRM_ITEM_KEY, 0, &key);
	head.print = crm_print_bytes(&r->seed, crm_str_text(&r->items), r->items.len).a;
	if (r->has_id) {
		v = crm_val_int(r->id);
		crm_item_put(&r->items, CRM_ITEM_KEY, CRM_TO_ID, &v);
	}
	if (r->has_source) {
		v = crm_val_text(r->source, r->source_len);
		crm_item_put(&r->items, CRM_ITEM_KEY, CRM_TO_SOURCE, &v);
	}
	if (im->key_tells && key.kind == CRM_BYTES)
		crm_item_put(&r->items, CRM_ITEM_KEY, CRM_TO_SOURCE, &key);
	if (im->part && put_part(r))
		head.flags |= CRM_ROW_PART;
	put_raw(r, row);
	stage(r, &head, &key);
}
