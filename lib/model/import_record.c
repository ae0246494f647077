/* One record of an import: made, brought up to date, or left as it is. */
#include <stdlib.h>

#include "model/import_apply.h"
#include "record/escape.h"

/* Constants that were not parsed beforehand, and all of them for a new record. */
static int constants(
    struct crm_apply *ap, struct crm_rec *rec, bool part, bool late, struct crm_err *e)
{
	struct crm_import *im = ap->im;

	for (size_t i = 0; i < im->targets; i++) {
		struct crm_target *t = &im->target[i];
		struct crm_assign a = {
			.field = t->field, .op = t->op, .value = t->value, .len = t->len
		};
		struct crm_val text = crm_val_text(t->value, t->len);
		int rc = 0;

		if (!t->value || t->part != part || t->simple == late)
			continue;
		if (t->simple)
			rec->v[t->index] = t->val;
		else if (t->field->type == CRM_REF || t->field->type == CRM_ANY)
			rc = crm_apply_ref(ap, rec, t, &text, false, e);
		else
			rc = crm_rec_assign(ap->c, rec, &a, &im->sp, e);
		if (rc)
			return rc;
	}
	return 0;
}

/* A text that was kept: a reference, or what depends on the rest of the record. */
static int words(struct crm_apply *ap, struct crm_rec *rec, const struct crm_item *item, bool fresh,
    struct crm_err *e)
{
	struct crm_target *t = &ap->im->target[item->at];
	struct crm_assign a = { .field = t->field, .value = item->v.s, .len = item->v.len };

	if (t->kind != CRM_TO_FIELD)
		return 0;
	if (t->field->type == CRM_REF || t->field->type == CRM_ANY)
		return crm_apply_ref(ap, rec, t, &item->v, item->kind & CRM_ITEM_GUARDED, e);
	if (fresh || !crm_rec_assign(ap->c, rec, &a, &ap->im->sp, e))
		return 0;
	if (!t->unknown)
		return e->code;
	t->emptied++;
	e->code = 0;
	return 0;
}

enum { VALUE = CRM_ITEM_WORDS | CRM_ITEM_KEY | CRM_ITEM_RAW };

int crm_apply_values(struct crm_apply *ap, const struct crm_staged *row, struct crm_rec *rec,
    bool fresh, struct crm_err *e)
{
	struct crm_item item;
	const char *at = row->items;
	int rc = constants(ap, rec, false, false, e);

	/* What other values depend on, the country say, before them. */
	while (!rc && crm_item_next(&at, row->end, &item))
		if (!(item.kind & (VALUE | CRM_ITEM_PART)) &&
		    (fresh || !(item.kind & CRM_ITEM_NEW)))
			rec->v[item.at] = item.v;
	at = row->items;
	while (!rc && crm_item_next(&at, row->end, &item))
		if (item.kind & CRM_ITEM_WORDS && !(item.kind & CRM_ITEM_PART))
			rc = words(ap, rec, &item, fresh, e);
	return rc ? rc : constants(ap, rec, false, true, e);
}

int crm_apply_part_values(struct crm_apply *ap, const struct crm_staged *row, struct crm_err *e)
{
	struct crm_item item;
	const char *at = row->items;
	int rc;

	crm_rec_reset(&ap->part);
	rc = constants(ap, &ap->part, true, false, e);
	while (!rc && crm_item_next(&at, row->end, &item)) {
		if (!(item.kind & CRM_ITEM_PART) || item.kind & CRM_ITEM_RAW)
			continue;
		if (item.kind & CRM_ITEM_WORDS)
			rc = words(ap, &ap->part, &item, true, e);
		else
			ap->part.v[item.at] = item.v;
	}
	return rc ? rc : constants(ap, &ap->part, true, true, e);
}

struct step {
	const struct crm_field *field;
	const char *choice;
	int64_t at;
};

static int by_time(const void *va, const void *vb)
{
	const struct step *a = va, *b = vb;
	int ca, cb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	ca = crm_choice_index(crm_choices(a->field), a->choice, strlen(a->choice));
	cb = crm_choice_index(crm_choices(b->field), b->choice, strlen(b->choice));
	return ca < cb ? -1 : ca > cb;
}

/* True where it is known already, perhaps of a number that was merged into the record;
 * else *was becomes what came before it. */
static bool step_known(
    struct crm_apply *ap, const int64_t *number, size_t numbers, const struct step *k, char **was)
{
	const char *field = k->field->name;
	int64_t noun = ap->im->noun->number, latest = INT64_MIN;

	*was = NULL;
	for (size_t i = 0; i < numbers; i++) {
		int64_t at;

		if (crm_db_int(ap->c->db, 0,
			"SELECT 1 FROM steps s WHERE s.noun = $1 AND s.record = $2 AND s.at = $3"
			" AND s.field = $4 AND s.became = $5 AND s.undone IS NULL",
			"iiiss", noun, number[i], k->at, field, k->choice)) {
			free(*was);
			return true;
		}
		at = crm_db_int(ap->c->db, INT64_MIN,
		    "SELECT max(s.at) FROM steps s WHERE s.noun = $1 AND s.record = $2"
		    " AND s.at <= $3 AND s.field = $4 AND s.undone IS NULL",
		    "iiis", noun, number[i], k->at, field);
		if (at <= latest)
			continue;
		latest = at;
		free(*was);
		*was = crm_db_text(ap->c->db,
		    "SELECT s.became FROM steps s WHERE s.noun = $1 AND s.record = $2 AND s.at <= $3"
		    " AND s.field = $4 AND s.undone IS NULL ORDER BY s.at DESC, s.id DESC LIMIT 1",
		    "iiis", noun, number[i], k->at, field);
	}
	return false;
}

/* When each choice was reached, as far as it is not known yet. */
static bool steps(struct crm_apply *ap, const struct crm_staged *row, int64_t id)
{
	struct crm_pool pool = { 0 };
	struct step step[64];
	struct crm_item item;
	const char *at = row->items;
	size_t n = 0, numbers;
	bool wrote = false;
	int64_t *number;
	char *was;

	if (!ap->has_steps)
		return false;
	while (crm_item_next(&at, row->end, &item)) {
		const struct crm_target *t = &ap->im->target[item.at];

		if (item.kind != CRM_ITEM_WORDS || t->kind != CRM_TO_STEP ||
		    n == sizeof step / sizeof *step)
			continue;
		step[n++] = (struct step){ t->field,
			t->choice ? t->choice : crm_rec_text(&ap->rec, t->field->name), item.v.i };
	}
	if (!n)
		return false;
	qsort(step, n, sizeof *step, by_time);
	numbers = crm_rec_numbers(ap->c, ap->im->noun, id, &pool, &number);
	for (size_t i = 0; i < n; i++) {
		if (step_known(ap, number, numbers, &step[i], &was))
			continue;
		crm_step_add(
		    ap->c, ap->im->noun, id, step[i].field, was, step[i].choice, step[i].at, NULL);
		free(was);
		wrote = true;
	}
	crm_pool_release(&pool);
	return wrote;
}

/* Writes a checked record, unless --unique refuses one that is there already. */
static int write_new(struct crm_apply *ap, struct crm_err *e)
{
	struct crm_twins *twins = &ap->im->twins;
	struct crm_str why = { 0 };
	int64_t twin = crm_twins_ask(twins, &ap->rec, &why);

	if (twin && ap->im->unique)
		crm_err_set(e, CRM_DATA, "likely a duplicate of %s-%lld (%s)", ap->im->noun->name,
		    (long long)twin, why.s);
	if (!e->code) {
		crm_rec_write(ap->c, NULL, &ap->rec);
		crm_twins_made(twins, &ap->rec, twin, &why);
	}
	crm_str_release(&why);
	return e->code;
}

static int make(struct crm_apply *ap, const struct crm_staged *row, int64_t *id, struct crm_err *e)
{
	int rc;

	crm_rec_reset(&ap->rec);
	rc = crm_apply_values(ap, row, &ap->rec, true, e);
	if (rc)
		return rc;
	if (crm_rec_defaults(ap->c, &ap->rec, e) || crm_rec_check(ap->c, NULL, &ap->rec, e) ||
	    write_new(ap, e))
		return e->code;
	*id = ap->rec.id;
	return 0;
}

static int changed_meanwhile(
    const struct crm_apply *ap, const struct crm_staged *row, struct crm_err *e)
{
	int64_t version = crm_rec_int(&ap->old, "version");

	if (!row->version || row->version == version)
		return 0;
	return crm_err_set(e, CRM_BUSY, "%s-%lld was changed meanwhile by %s (txn-%lld)",
	    ap->im->noun->name, (long long)ap->old.id, crm_rec_text(&ap->old, "changed_by"),
	    (long long)version);
}

static int update(struct crm_apply *ap, const struct crm_staged *row, int64_t id,
    enum crm_applied *what, struct crm_err *e)
{
	struct crm *c = ap->c;
	bool currency = crm_field_find(ap->im->noun, "currency"), derived;
	int rc;

	if (!crm_rec_load(c, &ap->old, id))
		return crm_err_set(e, CRM_DATA, "no %s-%lld", ap->im->noun->name, (long long)id);
	if (changed_meanwhile(ap, row, e))
		return e->code;
	crm_rec_copy(&ap->rec, &ap->old);
	rc = crm_apply_values(ap, row, &ap->rec, false, e);
	if (rc)
		return rc;
	if (crm_rec_same(&ap->old, &ap->rec))
		return 0;
	/* A total is held against the lines that come with it, not those it had. */
	derived = row->head.flags & CRM_ROW_PART && currency &&
		  !strcmp(crm_rec_text(&ap->old, "currency"), crm_rec_text(&ap->rec, "currency"));
	c->deriving = derived;
	rc = crm_rec_check(c, &ap->old, &ap->rec, e);
	c->deriving = false;
	if (rc)
		return rc;
	crm_rec_write(c, &ap->old, &ap->rec);
	*what = CRM_APPLIED_CHANGED;
	return 0;
}

static uint64_t *seen(struct crm_apply *ap, int64_t id)
{
	return crm_prints_at(&ap->seen, crm_print_bytes(&ap->seed, (const char *)&id, sizeof id));
}

void crm_apply_repeat(struct crm_apply *ap, const struct crm_staged *row, int64_t id)
{
	uint64_t *print = seen(ap, id);
	struct crm_err e = { 0 };

	if ((*print | 3) == (row->head.print | 3))
		return;
	ap->look_only = true;
	if (crm_rec_load(ap->c, &ap->old, id)) {
		crm_rec_copy(&ap->rec, &ap->old);
		if (crm_apply_values(ap, row, &ap->rec, false, &e) ||
		    !crm_rec_same(&ap->old, &ap->rec)) {
			ap->im->differ++;
			ap->im->differ_records += !(*print & 2);
			*print |= 2;
		}
	}
	ap->look_only = false;
}

/* Where the row came from, unless that is known: of a number that was merged into the
 * record, too. */
static void keep_source(struct crm_apply *ap, const struct crm_staged *row, int64_t id)
{
	struct crm_import *im = ap->im;
	int64_t known;

	if (row->source.kind != CRM_BYTES)
		return;
	known = crm_source_find(ap->c, im->noun, im->source, row->source.s, row->source.len);
	if (!known || crm_rec_now(ap->c, im->noun, known) != id)
		crm_source_keep(ap->c, im->noun, im->source, row->source.s, row->source.len, id);
}

static void remember(struct crm_apply *ap, const struct crm_staged *row, int64_t id)
{
	if (ap->remembers)
		*seen(ap, id) = (row->head.print & ~(uint64_t)3) | 1;
}

/* What tells a record where the line names no key: a rate by its day and currencies. */
static int find_together(
    struct crm_apply *ap, const struct crm_staged *row, int64_t *id, struct crm_err *e)
{
	int rc;

	crm_rec_reset(&ap->rec);
	rc = crm_apply_values(ap, row, &ap->rec, true, e);
	if (rc || (rc = crm_rec_defaults(ap->c, &ap->rec, e)))
		return rc;
	*id = crm_rec_together(ap->c, &ap->rec);
	return 0;
}

int crm_apply_record(struct crm_apply *ap, const struct crm_staged *row, int64_t *id,
    enum crm_applied *what, struct crm_err *e)
{
	struct crm_import *im = ap->im;
	size_t ignored;
	int64_t number;
	bool gone;
	int rc;

	*what = CRM_APPLIED_SAME;
	ap->foreign = !im->key_tells && row->source.kind == CRM_BYTES &&
		      crm_id_read(row->source.s, row->source.len, &ignored, &number);
	if (crm_apply_find(ap, row, id, &gone, e))
		return e->code;
	if (gone) {
		im->gone++;
		*what = CRM_APPLIED_NONE;
		return 0;
	}
	if (*id && ap->remembers && *seen(ap, *id)) {
		*what = CRM_APPLIED_NONE;
		if (im->part)
			return crm_err_set(e, CRM_DATA, "names %s-%lld again, by another key",
			    im->noun->name, (long long)*id);
		crm_apply_repeat(ap, row, *id);
		return 0;
	}
	if (!*id && im->noun->together && !im->key && !im->source &&
	    (rc = find_together(ap, row, id, e)))
		return rc;
	if (*id) {
		rc = update(ap, row, *id, what, e);
	} else {
		rc = make(ap, row, id, e);
		*what = CRM_APPLIED_MADE;
	}
	if (rc)
		return rc;
	keep_source(ap, row, *id);
	if (steps(ap, row, *id) && *what == CRM_APPLIED_SAME)
		*what = CRM_APPLIED_CHANGED;
	remember(ap, row, *id);
	return 0;
}
