/* Applying: the staged rows into the book. A unit is what is saved or refused
 * together: a row, or all rows of one order with their lines. */
#include <stdlib.h>

#include "model/absent.h"
#include "model/diff.h"
#include "model/import_apply.h"
#include "model/plan.h"

bool crm_staged_get(struct crm_apply *ap, uint64_t place, struct crm_staged *row)
{
	struct crm_item item;
	const char *at;

	*row = (struct crm_staged){ .place = place };
	if (!crm_stage_get(ap->im->stage, place, &row->head, &row->items))
		return false;
	row->end = row->items + row->head.size;
	if (row->head.flags & CRM_ROW_WRONG)
		return true;
	at = row->items;
	while (crm_item_next(&at, row->end, &item)) {
		if (item.kind & CRM_ITEM_RAW) {
			row->raw = item.v.s;
			row->raw_len = item.v.len;
		} else if (item.kind & CRM_ITEM_KEY) {
			if (item.at == CRM_TO_ID)
				row->id = item.v.i;
			else if (item.at == CRM_TO_SOURCE)
				row->source = item.v;
			else
				row->key = item.v;
		} else if (item.kind == CRM_ITEM_WORDS &&
			   ap->im->target[item.at].kind == CRM_TO_VERSION) {
			row->version = item.v.i;
		}
	}
	return true;
}

static void refuse(struct crm_apply *ap, const struct crm_staged *row, const struct crm_err *e)
{
	ap->refused++;
	ap->im->refuse(ap->im->arg, row->head.line, row->raw, row->raw_len, e);
}

/* A row that was refused while it was read. */
static void refuse_wrong(struct crm_apply *ap, struct crm_staged *row)
{
	struct crm_item code, text, raw;
	const char *at = row->items;
	struct crm_err e;

	crm_item_next(&at, row->end, &code);
	crm_item_next(&at, row->end, &text);
	if (crm_item_next(&at, row->end, &raw)) {
		row->raw = raw.v.s;
		row->raw_len = raw.v.len;
	}
	crm_err_set(&e, (int)code.v.i, "%s", text.v.s);
	refuse(ap, row, &e);
}

/* What is undone when a unit is refused and others go on. */
struct before {
	bool wrote, saved;
};

static void unit_begin(struct crm_apply *ap, struct before *b)
{
	/* A unit that writes once, behind all its checks, has nothing to undo. */
	b->saved = ap->c->opt.keep_going && (ap->im->part || ap->im->creates);
	b->wrote = ap->c->wrote;
	if (!b->saved)
		return;
	crm_db_savepoint(ap->c->db, "one");
	crm_diff_hold(ap->c);
}

static void unit_end(struct crm_apply *ap, const struct before *b, bool ok)
{
	if (!b->saved)
		return;
	crm_diff_go(ap->c, ok);
	if (!ok) {
		crm_db_back_to(ap->c->db, "one");
		ap->c->wrote = b->wrote;
		crm_apply_forget(ap); /* may name what was made for this unit */
	}
	crm_db_release(ap->c->db, "one");
}

static void count(struct crm_apply *ap, enum crm_applied what, int64_t id)
{
	struct crm_import *im = ap->im;

	if (what == CRM_APPLIED_NONE)
		return;
	if (what == CRM_APPLIED_SAME) {
		im->same++;
		return;
	}
	if (what == CRM_APPLIED_MADE)
		im->made++;
	else if (im->changed++ < 3)
		im->example[im->changed - 1] = id;
	im->wrote(im->arg, id);
}

static void apply_row(struct crm_apply *ap, struct crm_staged *row)
{
	struct crm_err e = { 0 };
	struct before b;
	enum crm_applied what;
	int64_t id = 0;
	int rc;

	unit_begin(ap, &b);
	rc = crm_apply_record(ap, row, &id, &what, &e);
	unit_end(ap, &b, !rc);
	if (rc == CRM_LATER) {
		crm_grow(&ap->waiting, ap->n_waiting, &ap->waiting_cap, sizeof *ap->waiting);
		ap->waiting[ap->n_waiting++] = row->place;
	} else if (rc) {
		refuse(ap, row, &e);
	} else {
		count(ap, what, id);
	}
}

/* The rows of an order that were refused by themselves, in the order of the chain. */
struct group {
	struct crm_apply *ap;
	uint64_t *bad;
	size_t n, cap;
	uint64_t line; /* the first bad one's */
};

static void group_bad(void *arg, const struct crm_staged *row, const struct crm_err *e)
{
	struct group *g = arg;

	if (!g->n)
		g->line = row->head.line;
	crm_grow(&g->bad, g->n, &g->cap, sizeof *g->bad);
	g->bad[g->n++] = row->place;
	refuse(g->ap, row, e);
}

/* Half an order is none: the rest of its rows go where the bad ones went. Where
 * nothing is saved anyway, only those that are wrong are named. */
static void refuse_rest(struct group *g, uint64_t first)
{
	struct crm_staged row;
	struct crm_err e;

	if (!g->ap->c->opt.keep_going)
		return;
	crm_err_set(&e, CRM_DATA, "line %llu of the same %s is wrong", (unsigned long long)g->line,
	    g->ap->im->noun->name);
	for (uint64_t at = first; at && crm_staged_get(g->ap, at, &row); at = row.head.next) {
		bool told = false;

		for (size_t i = 0; i < g->n && !told; i++)
			told = g->bad[i] == at;
		if (!told)
			refuse(g->ap, &row, &e);
	}
}

/* Refuses what reading found wrong; true when there was something. */
static bool group_wrong(struct group *g, uint64_t first)
{
	struct crm_staged row;

	for (uint64_t at = first; at && crm_staged_get(g->ap, at, &row); at = row.head.next) {
		if (!(row.head.flags & CRM_ROW_WRONG))
			continue;
		if (!g->n)
			g->line = row.head.line;
		crm_grow(&g->bad, g->n, &g->cap, sizeof *g->bad);
		g->bad[g->n++] = at;
		refuse_wrong(g->ap, &row);
	}
	return g->n;
}

static void apply_group(struct crm_apply *ap, uint64_t first)
{
	struct group g = { .ap = ap };
	struct crm_staged row;
	struct crm_err e = { 0 };
	struct before b;
	enum crm_applied what = CRM_APPLIED_NONE;
	int64_t id = 0;
	bool lines = false;

	if (group_wrong(&g, first)) {
		refuse_rest(&g, first);
		free(g.bad);
		return;
	}
	unit_begin(ap, &b);
	crm_staged_get(ap, first, &row);
	if (crm_apply_record(ap, &row, &id, &what, &e))
		group_bad(&g, &row, &e);
	else if (what != CRM_APPLIED_NONE)
		lines = crm_apply_parts(ap, first, id, what == CRM_APPLIED_MADE, group_bad, &g);
	unit_end(ap, &b, !g.n);
	if (g.n) {
		refuse_rest(&g, first);
		free(g.bad);
		return;
	}
	count(ap, lines && what == CRM_APPLIED_SAME ? CRM_APPLIED_CHANGED : what, id);
	if (what == CRM_APPLIED_NONE)
		return;
	for (uint64_t at = row.head.next; at && crm_staged_get(ap, at, &row); at = row.head.next)
		crm_apply_repeat(ap, &row, id);
}

/* Rows that refer to others of their kind which came later: forth and back over
 * them until nothing moves; then what is not found is refused or made. */
static void apply_waiting(struct crm_apply *ap)
{
	uint64_t budget = 100 * (uint64_t)ap->n_waiting + 1000;
	struct crm_staged row;

	while (ap->n_waiting) {
		uint64_t *turn = ap->waiting;
		size_t n = ap->n_waiting, left;

		ap->waiting = NULL;
		ap->n_waiting = ap->waiting_cap = 0;
		for (size_t i = n; i--;)
			if (crm_staged_get(ap, turn[i], &row))
				apply_row(ap, &row);
		free(turn);
		left = ap->n_waiting;
		ap->last = ap->last || left == n || budget < n;
		budget -= ap->last ? 0 : n;
	}
}

static bool empty(struct crm_apply *ap, const char *table)
{
	struct crm_str sql = { 0 };
	bool none;

	crm_str_addf(&sql, "SELECT 1 FROM %s LIMIT 1", table);
	none = !crm_db_int(ap->c->db, 0, sql.s, "");
	crm_str_release(&sql);
	return none;
}

/* What need not be asked of each row, where nothing has come before. */
static void begin_absent(struct crm_apply *ap)
{
	struct crm_import *im = ap->im;
	bool none = empty(ap, im->noun->plural);

	for (size_t i = 0; i < crm_field_count(im->noun) && none; i++) {
		const struct crm_field *f = crm_field_at(im->noun, i);

		if (f->flags & CRM_UNIQUE || (f == im->key && f->flags & CRM_SEVERAL))
			crm_absent_begin(ap->c, im->noun, f, im->rows);
	}
	if (im->source && !crm_db_int(ap->c->db, 0,
			      "SELECT 1 FROM sources x WHERE x.noun = $1 AND x.source = $2 LIMIT 1",
			      "is", (int64_t)im->noun->number, im->source))
		crm_absent_begin(ap->c, im->noun, NULL, im->rows);
}

/* How twins are found. Tables that are empty are filled without their indexes, made at the
 * end: unless this import itself has to ask them. */
static enum crm_twins_how begin_bulk(struct crm_apply *ap)
{
	enum { WORTH = 1000 };
	struct crm_import *im = ap->im;
	bool asks = im->unique || im->noun->together ||
		    (im->key && !(im->key->flags & (CRM_UNIQUE | CRM_SEVERAL)));
	bool bulk;

	for (size_t i = 0; i < im->targets; i++) {
		const struct crm_field *f = im->target[i].field;

		if (f && (f->type == CRM_ANY ||
			     (f->type == CRM_REF && crm_noun_find(f->ref) == im->noun)))
			asks = true;
	}
	ap->parts_empty = im->part && empty(ap, im->part->plural);
	if (im->rows < WORTH)
		return CRM_TWINS_EACH;
	begin_absent(ap);
	bulk = !asks && crm_db_bulk_begin(ap->c->db, im->noun->plural);
	if (im->part)
		crm_db_bulk_begin(ap->c->db, im->part->plural);
	return bulk ? CRM_TWINS_SORTED : im->unique ? CRM_TWINS_EACH : CRM_TWINS_BRIEF;
}

/* Commits what came so far; false when a refusal takes the chunk with it. */
static bool next_chunk(struct crm_apply *ap)
{
	struct crm_import *im = ap->im;

	if (ap->refused && !ap->c->opt.keep_going)
		return false;
	im->ask(im->arg);
	crm_txn_commit(ap->c);
	im->chunk_done(im->arg);
	crm_txn_begin(ap->c);
	ap->refused = 0;
	return true;
}

static void apply_unit(struct crm_apply *ap, struct crm_staged *row)
{
	if (ap->im->part && !(row->head.flags & CRM_ROW_FOLLOWS))
		apply_group(ap, row->place);
	else if (ap->im->part)
		return; /* came with the first row of its group */
	else if (row->head.flags & CRM_ROW_WRONG)
		refuse_wrong(ap, row);
	else
		apply_row(ap, row);
}

bool crm_import_apply(struct crm_import *im)
{
	struct crm_apply ap = { .im = im, .c = im->c };
	struct crm_staged row;
	int64_t n = 0, since = 0;
	bool whole = true;

	ap.c->importing = true;
	crm_print_seed(&ap.seed);
	crm_rec_init(&ap.old, im->noun);
	crm_rec_init(&ap.rec, im->noun);
	if (im->part)
		crm_rec_init(&ap.part, im->part);
	ap.remembers = im->key || im->source || im->noun->together || im->id_column == CRM_ID_TAKEN;
	for (size_t i = 0; i < im->targets; i++)
		ap.has_steps = ap.has_steps || im->target[i].kind == CRM_TO_STEP;
	crm_twins_init(&im->twins, im->c, im->noun, begin_bulk(&ap), im->dir);
	for (uint64_t at = crm_stage_first(im->stage); whole && crm_staged_get(&ap, at, &row);
	     n++) {
		at = crm_stage_after(im->stage, at, &row.head);
		if (im->chunk && since >= im->chunk) {
			whole = next_chunk(&ap);
			since = 0;
			if (!whole)
				break;
		}
		since++;
		if (!(n & 255))
			im->progress(im->arg, "written", n, im->rows);
		apply_unit(&ap, &row);
	}
	if (whole)
		apply_waiting(&ap);
	crm_twins_end(&im->twins);
	if (im->chunk && ap.refused && !im->c->opt.keep_going)
		whole = false;
	crm_rec_release(&ap.old);
	crm_rec_release(&ap.rec);
	if (im->part)
		crm_rec_release(&ap.part);
	crm_prints_release(&ap.seen);
	crm_apply_forget(&ap);
	free(ap.waiting);
	crm_stage_free(im->stage);
	im->stage = NULL;
	ap.c->importing = false;
	return whole;
}
