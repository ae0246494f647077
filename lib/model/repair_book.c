/* Repair as a whole: what can be made anew is, and the rest is mended where
 * crm_verify() finds it wrong, until it finds nothing. */
#include <stdlib.h>

#include "base/num.h"
#include "model/derive.h"
#include "model/nouns.h"
#include "model/repair.h"
#include "model/txn.h"
#include "model/verify.h"

const char *const crm_repair_derived[] = { "lookups", "order_sums", NULL };

struct fault {
	char *what, *place, *text;
};
struct faults {
	struct fault *v;
	size_t n, cap;
};

static void collect(void *arg, const char *what, const char *place, const char *text)
{
	struct faults *all = arg;

	crm_grow(&all->v, all->n, &all->cap, sizeof *all->v);
	all->v[all->n++] = (struct fault){ crm_strdup(what), crm_strdup(place), crm_strdup(text) };
}

static void forget(struct faults *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->v[i].what);
		free(all->v[i].place);
		free(all->v[i].text);
	}
	free(all->v);
	*all = (struct faults){ 0 };
}

/* A record on its way from what it was to what it shall be. */
struct edit {
	struct crm_rec old, rec;
};

static bool edit_begin(
    struct crm_repair *r, struct edit *x, const struct crm_noun *noun, int64_t id)
{
	crm_rec_init(&x->old, noun);
	crm_rec_init(&x->rec, noun);
	if (!crm_rec_load(r->c, &x->old, id))
		return false;
	crm_rec_copy(&x->rec, &x->old);
	return true;
}

static void edit_end(struct crm_repair *r, struct edit *x, bool changed)
{
	if (changed) {
		crm_rec_rewrite(r->c, &x->rec, false);
		crm_rec_index(r->c, &x->old, &x->rec);
	}
	crm_rec_release(&x->old);
	crm_rec_release(&x->rec);
}

/* A record in the place of a lost one that others cannot be without: an order of its
 * lines. What it cannot know of itself it has from the first that needs it. */
static void stand_in(
    struct crm_repair *r, const struct crm_noun *noun, int64_t id, const struct crm_rec *part)
{
	static const char *const same[] = { "created", "changed", "version", "made" };
	static const char note[] =
	    "The record itself was lost; crm-db repair put this in its place.";
	struct crm_err e = { 0 };
	struct crm_rec rec;

	crm_rec_init(&rec, noun);
	rec.id = id;
	rec.v[0] = crm_val_int(id);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		crm_rec_set_int(&rec, same[i], crm_rec_int(part, same[i]));
	crm_rec_set_text(&rec, "created_by", "?", 1);
	crm_rec_set_text(&rec, "changed_by", "?", 1);
	if (crm_field_find(noun, "currency") && crm_field_find(part->noun, "currency"))
		crm_rec_set_text(&rec, "currency", crm_rec_text(part, "currency"),
		    strlen(crm_rec_text(part, "currency")));
	for (size_t i = 1; i < crm_field_count(noun); i++)
		if (crm_field_at(noun, i)->flags & CRM_REQUIRED && rec.v[i].kind == CRM_NULL)
			crm_repair_fill(r, &rec, crm_field_at(noun, i));
	if (crm_field_find(noun, "note"))
		crm_rec_set_text(&rec, "note", note, sizeof note - 1);
	if (noun->check && noun->check(r->c, NULL, &rec, &e))
		e.code = 0;
	crm_rec_rewrite(r->c, &rec, true);
	crm_rec_index(r->c, NULL, &rec);
	crm_repair_say(r, noun, id, "", "lost: an empty one stands in for it");
	crm_rec_release(&rec);
}

/* Its part without a whole: an order's line that names no order at all. */
static void drop(struct crm_repair *r, const struct crm_rec *rec, const struct crm_field *f)
{
	struct crm_str sql = { 0 };

	crm_rec_index(r->c, rec, NULL);
	crm_str_addf(&sql, "DELETE FROM %s WHERE id = $1", rec->noun->plural);
	crm_db_run(r->c->db, sql.s, "i", rec->id);
	crm_repair_say(
	    r, rec->noun, rec->id, f->name, "lost: names no record, and cannot be without");
	crm_str_release(&sql);
}

static void mend_reference(
    struct crm_repair *r, struct edit *x, const struct crm_field *f, const char *fault)
{
	size_t at = crm_field_index(x->rec.noun, f);
	const struct crm_noun *other = f->ref ? crm_noun_find(f->ref) : NULL;

	if (f->flags & CRM_REQUIRED && other) {
		if (x->rec.v[at].i < 1)
			drop(r, &x->rec, f);
		else if (!crm_rec_there(r->c, other, x->rec.v[at].i))
			stand_in(r, other, x->rec.v[at].i, &x->rec);
		return;
	}
	x->rec.v[at] = (struct crm_val){ 0 };
	x->rec.any[at] = NULL;
	crm_rec_rewrite(r->c, &x->rec, false);
	crm_repair_say(r, x->rec.noun, x->rec.id, f->name, "unset: %s", fault);
}

static void set_money(
    struct crm_repair *r, struct edit *x, const char *field, int64_t to, const char *fault)
{
	struct crm_str was = { 0 }, now = { 0 };
	const char *currency = crm_rec_text(&x->rec, "currency");

	crm_money_print(&was, crm_rec_int(&x->rec, field), currency);
	crm_money_print(&now, to, currency);
	crm_rec_set_int(&x->rec, field, to);
	crm_repair_say(r, x->rec.noun, x->rec.id, field, "set to %s, was %s: %s",
	    crm_str_text(&now), crm_str_text(&was), fault);
	crm_str_release(&was);
	crm_str_release(&now);
}

/* Where quantity and price make no sum, the total is what there is to be believed. */
static bool mend_line(struct crm_repair *r, struct edit *x, const char *place, const char *fault)
{
	struct crm_rec *rec = &x->rec;
	struct crm_err e = { 0 };
	char *currency;
	int64_t total;

	if (!strcmp(place, "currency")) {
		currency = crm_db_text(r->c->db, "SELECT o.currency FROM orders o WHERE o.id = $1",
		    "i", crm_rec_int(rec, "order"));
		if (currency)
			crm_rec_set_text(rec, "currency", currency, strlen(currency));
		free(currency);
		crm_repair_say(r, rec->noun, rec->id, place, "set to %s: %s",
		    crm_rec_text(rec, "currency"), fault);
		return true;
	}
	if (!crm_mul_round(
		crm_rec_int(rec, "quantity"), crm_rec_int(rec, "price"), 10000, &total) ||
	    __builtin_sub_overflow(total, crm_rec_int(rec, "discount"), &total) ||
	    __builtin_add_overflow(total, crm_rec_int(rec, "tax"), &total)) {
		total = crm_rec_int(rec, "total");
		crm_rec_set_int(rec, "quantity", 10000);
		crm_rec_set_int(rec, "price", total);
		crm_rec_set_int(rec, "discount", 0);
		crm_rec_set_int(rec, "tax", 0);
		crm_err_set(&e, CRM_DATA, "one of it, for the total: %s", fault);
	}
	set_money(r, x, "total", total, e.code ? e.text : fault);
	return true;
}

static bool mend_order(struct crm_repair *r, struct edit *x, const char *fault)
{
	struct crm_stmt *s =
	    crm_db_prepare(r->c->db, "SELECT l.total FROM lines l WHERE l.of_order = $1");
	int64_t sum = 0;
	bool fits = true;

	crm_stmt_bind_int(s, 1, x->rec.id);
	while (crm_stmt_step(s))
		fits = fits && !__builtin_add_overflow(sum, crm_stmt_int(s, 0), &sum);
	crm_stmt_done(s);
	/* The line that made the difference may have been mended meanwhile. */
	if (fits && sum != crm_rec_int(&x->rec, "total"))
		set_money(r, x, "total", sum, fault);
	return fits;
}

static void mend_record(
    struct crm_repair *r, const struct crm_noun *noun, int64_t id, const struct fault *f)
{
	const struct crm_field *field = crm_field_find(noun, f->place);
	struct edit x;
	bool changed = false;

	if (!strcmp(f->place, "aliases")) {
		crm_db_run(r->c->db, "DELETE FROM aliases WHERE noun = $1 AND id = $2", "ii",
		    (int64_t)noun->number, id);
		crm_repair_say(r, noun, id, "aliases", "removed: %s", f->text);
		return;
	}
	if (!edit_begin(r, &x, noun, id) || !field) {
		edit_end(r, &x, false);
		return;
	}
	if (field->type == CRM_REF || field->type == CRM_ANY)
		mend_reference(r, &x, field, f->text);
	else if (noun == &crm_line && (!strcmp(f->place, "total") || strstr(f->text, "order")))
		changed = mend_line(r, &x, f->place, f->text);
	else if (noun == &crm_order && !strcmp(f->place, "total"))
		changed = mend_order(r, &x, f->text);
	else
		changed = crm_repair_values(r, &x.rec);
	edit_end(r, &x, changed);
}

/* Rows of no noun; the marks stand for the numbers that nouns have. */
static void drop_strange(struct crm_repair *r, const struct fault *f)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "DELETE FROM %s WHERE noun NOT IN (", f->what);
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_str_addf(&sql, "%s%d", i ? ", " : "", crm_nouns[i]->number);
	crm_str_puts(&sql, ")");
	crm_db_run(r->c->db, sql.s, "");
	crm_str_reset(&sql);
	crm_str_addf(&sql, "removed: %s", f->text);
	r->say(r->arg, f->what, f->place, sql.s);
	crm_str_release(&sql);
}

static bool of_noun_table(const struct fault *f)
{
	static const char *const table[] = { "changes", "steps", "sources", "aliases", "lookups" };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(f->what, table[i]) && !strcmp(f->place, "noun"))
			return true;
	return false;
}

/* What "contact-42" names. */
static const struct crm_noun *named(const char *what, int64_t *id)
{
	for (size_t i = 0; crm_nouns[i]; i++) {
		size_t len = strlen(crm_nouns[i]->name);

		if (!strncmp(what, crm_nouns[i]->name, len) && what[len] == '-') {
			*id = strtoll(what + len + 1, NULL, 10);
			return crm_nouns[i];
		}
	}
	return NULL;
}

static void mend(struct crm_repair *r, const struct fault *f, bool *order, bool *changes)
{
	int64_t id;
	const struct crm_noun *noun = named(f->what, &id);

	if (noun && strcmp(f->place, "search") && strcmp(f->place, "order_sums"))
		mend_record(r, noun, id, f);
	else if (of_noun_table(f))
		drop_strange(r, f);
	else if (!strncmp(f->what, "txn-", 4) && !strcmp(f->place, "changes"))
		*changes = true;
	else if (!strncmp(f->what, "txn-", 4))
		*order = true;
}

static size_t look(struct crm_repair *r, struct faults *all)
{
	struct crm_verify v = { .c = r->c, .say = collect, .arg = all };

	crm_derive_all(r->c);
	crm_db_words_settle(r->c->db);
	crm_verify(&v);
	r->records = v.records;
	return all->n;
}

/* Mending one thing may bring out another: an order that stands in has a wrong total. */
int64_t crm_repair(struct crm_repair *r)
{
	enum { ROUNDS = 6 };
	struct faults all = { 0 };
	int64_t left;

	crm_repair_settings(r);
	crm_repair_txns(r);
	crm_repair_records(r);
	crm_db_run(r->c->db,
	    "DELETE FROM scores WHERE NOT EXISTS"
	    " (SELECT 1 FROM contacts t WHERE t.id = scores.contact)",
	    "");
	for (int round = 0; look(r, &all) && round < ROUNDS; round++) {
		bool order = false, changes = false;

		for (size_t i = 0; i < all.n; i++)
			mend(r, &all.v[i], &order, &changes);
		if (order)
			crm_repair_order(r);
		if (changes)
			crm_repair_changes(r);
		crm_repair_txns(r);
		crm_repair_counters(r);
		forget(&all);
	}
	crm_repair_counters(r);
	for (size_t i = 0; i < all.n; i++)
		r->say(r->arg, all.v[i].what, all.v[i].place, all.v[i].text);
	left = (int64_t)all.n;
	forget(&all);
	return left;
}
