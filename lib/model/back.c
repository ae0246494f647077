#include "model/back.h"

#include <stdlib.h>

#include "model/journal.h"
#include "model/plan.h"

struct back {
	struct crm *c;
	const struct crm_change *k;
	struct crm_rec was, became, now, rec; /* old, new; in the book; to be written */
	bool *has;
	void (*say)(void *arg, const char *text);
	void *arg;
	size_t stays;
};

void crm_rec_stays(const struct crm_noun *noun, int64_t id, const char *field, const char *why,
    void (*say)(void *arg, const char *text), void *arg)
{
	struct crm_str text = { 0 };

	crm_id_print(&text, noun, id);
	crm_str_addf(&text, ": %s%s%s", field ? field : "", field ? ": " : "", why);
	say(arg, text.s);
	crm_str_release(&text);
}

static void stays(struct back *b, const struct crm_field *f, const char *why)
{
	b->stays++;
	crm_rec_stays(b->k->noun, b->k->id, f ? f->name : NULL, why, b->say, b->arg);
}

/* The record that a reference of r names now; 0 when it is gone. */
static int64_t named_now(struct crm *c, const struct crm_rec *r, size_t i)
{
	const struct crm_field *f = crm_field_at(r->noun, i);
	const struct crm_noun *noun = f->type == CRM_ANY ? r->any[i] : crm_noun_find(f->ref);

	return noun ? crm_rec_alive(c, noun, r->v[i].i) : 0;
}

static bool refers(const struct crm_rec *r, size_t i)
{
	const struct crm_field *f = crm_field_at(r->noun, i);

	return i && crm_field_stored(f) && (f->type == CRM_REF || f->type == CRM_ANY) &&
	       r->v[i].kind == CRM_INT;
}

size_t crm_rec_mend(
    struct crm *c, struct crm_rec *r, void (*say)(void *arg, const char *text), void *arg)
{
	size_t gone = 0;

	for (size_t i = 1; i < crm_field_count(r->noun); i++) {
		int64_t id;

		if (!refers(r, i))
			continue;
		id = named_now(c, r, i);
		r->v[i].i = id;
		if (id)
			continue;
		r->v[i] = (struct crm_val){ 0 };
		r->any[i] = NULL;
		gone++;
		crm_rec_stays(r->noun, r->id, crm_field_at(r->noun, i)->name,
		    "what it named is gone: unset", say, arg);
	}
	return gone;
}

/* The values of a that are not in b, joined by newlines. */
static void less(
    const struct crm_rec *a, const struct crm_rec *without, size_t i, struct crm_str *out)
{
	const char *s = a->v[i].s, *end = s + a->v[i].len, *stop;
	const struct crm_val *w = &without->v[i];

	for (; a->v[i].kind == CRM_BYTES && s < end; s = stop + 1) {
		const char *at = w->s;
		size_t len;
		bool found = false;

		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop ? stop : end;
		len = (size_t)(stop - s);
		while (w->kind == CRM_BYTES && !found && at && at + len <= w->s + w->len) {
			found =
			    !memcmp(at, s, len) && (at + len == w->s + w->len || at[len] == '\n');
			at = memchr(at, '\n', (size_t)(w->s + w->len - at));
			at = at ? at + 1 : NULL;
		}
		if (!found)
			crm_str_addf(out, "%s%.*s", out->len ? "\n" : "", (int)len, s);
	}
}

static void back_several(struct back *b, size_t i)
{
	const struct crm_field *f = crm_field_at(b->k->noun, i);
	struct crm_str came = { 0 }, went = { 0 };
	struct crm_err e = { 0 };
	struct crm_assign a = { .field = f, .op = CRM_TAKE_FROM };

	less(&b->became, &b->was, i, &came);
	less(&b->was, &b->became, i, &went);
	a.value = crm_str_text(&came);
	a.len = came.len;
	if (came.len)
		crm_rec_assign(b->c, &b->rec, &a, NULL, &e);
	a = (struct crm_assign){ f, CRM_ADD_TO, crm_str_text(&went), went.len };
	if (went.len && !e.code)
		crm_rec_assign(b->c, &b->rec, &a, NULL, &e);
	if (e.code)
		stays(b, NULL, e.text);
	crm_str_release(&came);
	crm_str_release(&went);
}

static void back_field(struct back *b, size_t i)
{
	const struct crm_field *f = crm_field_at(b->k->noun, i);

	if (crm_rec_same_field(&b->now, &b->was, i))
		return;
	if (!crm_rec_same_field(&b->now, &b->became, i)) {
		if (f->flags & CRM_SEVERAL && !(f->flags & CRM_READONLY))
			back_several(b, i);
		else if (!(f->flags & CRM_SEVERAL))
			stays(b, f, "was set again since");
		return;
	}
	if (refers(&b->was, i) && !(b->was.v[i].i = named_now(b->c, &b->was, i))) {
		stays(b, f, "what it named before is gone");
		return;
	}
	b->rec.v[i] = b->was.v[i];
	b->rec.any[i] = b->was.any[i];
}

static void steps_undone(struct back *b)
{
	for (size_t i = 1; i < crm_field_count(b->k->noun); i++) {
		const struct crm_field *f = crm_field_at(b->k->noun, i);

		if (f->flags & CRM_STEP && b->has[i] && !crm_rec_same_field(&b->now, &b->rec, i))
			crm_db_run(b->c->db,
			    "UPDATE steps SET undone = $1 WHERE noun = $2 AND record = $3"
			    " AND field = $4 AND txn = $5 AND undone IS NULL",
			    "iiisi", b->c->txn, (int64_t)b->k->noun->number, b->k->id, f->name,
			    b->k->txn);
	}
}

/* The record is not there any more. */
static void gone(struct back *b)
{
	int64_t keep = crm_rec_alias(b->c, b->k->noun, b->k->id);
	struct crm_str text = { 0 };

	if (keep) {
		crm_str_puts(&text, "was merged into ");
		crm_id_print(&text, b->k->noun, keep);
		crm_str_puts(&text, " since");
	}
	stays(b, NULL, keep ? text.s : "was removed since");
	crm_str_release(&text);
}

static void write_back(struct back *b)
{
	struct crm_err e = { 0 };

	for (size_t i = 1; i < crm_field_count(b->k->noun); i++)
		if (b->has[i] && !(crm_field_at(b->k->noun, i)->flags & CRM_SYSTEM))
			back_field(b, i);
	if (crm_rec_same(&b->now, &b->rec))
		return;
	if (crm_rec_check_move(b->c, &b->now, &b->rec, &e)) {
		stays(b, NULL, e.text);
		return;
	}
	steps_undone(b);
	crm_rec_write(b->c, &b->now, &b->rec);
}

size_t crm_change_back(
    struct crm *c, const struct crm_change *k, void (*say)(void *arg, const char *text), void *arg)
{
	struct back b = { .c = c, .k = k, .say = say, .arg = arg };
	struct crm_rec *rec[] = { &b.was, &b.became, &b.now, &b.rec };
	bool undoing = c->undoing;

	for (size_t i = 0; i < 4; i++) {
		crm_rec_init(rec[i], k->noun);
		rec[i]->id = k->id;
	}
	b.has = crm_calloc(crm_field_count(k->noun), sizeof *b.has);
	c->undoing = true;
	if (!crm_rec_load(c, &b.now, k->id)) {
		gone(&b);
	} else {
		crm_rec_copy(&b.rec, &b.now);
		crm_journal_read(&b.was, &k->old, b.has, NULL);
		crm_journal_read(&b.became, &k->now, NULL, NULL);
		write_back(&b);
	}
	c->undoing = undoing;
	for (size_t i = 0; i < 4; i++)
		crm_rec_release(rec[i]);
	free(b.has);
	return b.stays;
}
