/* Repair as a whole: what can be made anew is, and the rest is mended where
 * crm_verify() finds it wrong, until it finds nothing. */
#include <stdlib.h>

#include "base/num.h"
#include "model/derive.h"
#include "model/goods.h"
#include "model/nouns.h"
#include "model/pipeline.h"
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

static struct crm_goods goods_of(const struct crm_rec *rec)
{
	bool item = rec->noun == &crm_item;
	struct crm_goods g = { .quantity = crm_rec_int(rec, "quantity"),
		.price = crm_rec_int(rec, "price"),
		.discount = crm_rec_int(rec, "discount"),
		.tax = crm_rec_int(rec, "tax"),
		.unit = crm_goods_unit(rec->noun, crm_rec_text(rec, "currency")) };

	g.discounted = item && crm_rec_val(rec, "discount_rate")->kind == CRM_INT;
	g.taxed = item && crm_rec_val(rec, "tax_rate")->kind == CRM_INT;
	g.discount_rate = g.discounted ? crm_rec_int(rec, "discount_rate") : 0;
	g.tax_rate = g.taxed ? crm_rec_int(rec, "tax_rate") : 0;
	return g;
}

static void mend_currency(struct crm_repair *r, struct edit *x, const char *fault)
{
	static const struct {
		const char *field, *sql;
	} of[] = {
		{ "order", "SELECT o.currency FROM orders o WHERE o.id = $1" },
		{ "opportunity", "SELECT o.currency FROM opportunities o WHERE o.id = $1" },
		{ "quote", "SELECT o.currency FROM quotes o WHERE o.id = $1" },
	};
	struct crm_rec *rec = &x->rec;
	char *currency = NULL;

	for (size_t i = 0; i < sizeof of / sizeof *of && !currency; i++)
		if (crm_field_find(rec->noun, of[i].field) && crm_rec_int(rec, of[i].field))
			currency =
			    crm_db_text(r->c->db, of[i].sql, "i", crm_rec_int(rec, of[i].field));
	if (currency)
		crm_rec_set_text(rec, "currency", currency, strlen(currency));
	free(currency);
	crm_repair_say(r, rec->noun, rec->id, "currency", "set to %s: %s",
	    crm_rec_text(rec, "currency"), fault);
}

static void unset(struct crm_rec *rec, const char *field)
{
	if (crm_field_find(rec->noun, field))
		*crm_rec_val(rec, field) = (struct crm_val){ 0 };
}

/* Where quantity and price make no sum, the total is what there is to be believed. */
static void mend_line(struct crm_repair *r, struct edit *x, const char *fault)
{
	struct crm_rec *rec = &x->rec;
	struct crm_goods g = goods_of(rec);
	struct crm_err e = { 0 };

	if (!crm_goods_make(&g)) {
		g = (struct crm_goods){ .quantity = 10000,
			.price = crm_rec_int(rec, "total"),
			.total = crm_rec_int(rec, "total"),
			.unit = g.unit };
		crm_goods_make(&g);
		crm_rec_set_int(rec, "quantity", g.quantity);
		crm_rec_set_int(rec, "price", g.price);
		unset(rec, "discount_rate");
		unset(rec, "tax_rate");
		crm_err_set(&e, CRM_DATA, "one of it, for the total: %s", fault);
	}
	crm_rec_set_int(rec, "discount", g.discount);
	crm_rec_set_int(rec, "tax", g.tax);
	set_money(r, x, "total", g.total, e.code ? e.text : fault);
}

/* The field is what the lines come to; sql gives of each what to add and to take off. */
static bool mend_sum(
    struct crm_repair *r, struct edit *x, const char *field, const char *sql, const char *fault)
{
	struct crm_stmt *s = crm_db_prepare(r->c->db, sql);
	int64_t sum = 0;
	bool fits = true;

	crm_stmt_bind_int(s, 1, x->rec.id);
	while (crm_stmt_step(s))
		fits = fits && !__builtin_add_overflow(sum, crm_stmt_int(s, 0), &sum) &&
		       !__builtin_sub_overflow(sum, crm_stmt_int(s, 1), &sum);
	crm_stmt_done(s);
	/* The line that made the difference may have been mended meanwhile. */
	if (fits && sum != crm_rec_int(&x->rec, field))
		set_money(r, x, field, sum, fault);
	return fits;
}

/* A stage that there is not becomes the first of the pipeline; the status follows. */
static void mend_stage(struct crm_repair *r, struct edit *x, const char *fault)
{
	const struct crm_pipelines *all = crm_pipelines(r->c);
	const struct crm_pipeline *p = crm_pipeline_find(all, crm_rec_text(&x->rec, "pipeline"));
	const struct crm_stage *s;

	p = p ? p : &all->v[0];
	s = crm_pipeline_stage(p, crm_rec_text(&x->rec, "stage"));
	s = s ? s : crm_pipeline_first(p, "open");
	crm_rec_set_text(&x->rec, "pipeline", p->name, strlen(p->name));
	crm_rec_set_text(&x->rec, "stage", s->name, strlen(s->name));
	crm_rec_set_text(&x->rec, "status", s->status, strlen(s->status));
	crm_repair_say(r, x->rec.noun, x->rec.id, "stage", "set to %s of %s, which is %s: %s",
	    s->name, p->name, s->status, fault);
}

/* What rules of the domain make of the rest. False: the fault is none of theirs. */
static bool mend_rule(struct crm_repair *r, struct edit *x, const struct fault *f, bool *changed)
{
	const struct crm_noun *noun = x->rec.noun;
	bool line = noun == &crm_line || noun == &crm_item;

	*changed = true;
	if (crm_repair_sales(r, &x->rec, f->place, f->text))
		return true;
	if (line && !strcmp(f->place, "total"))
		mend_line(r, x, f->text);
	else if (line && !strcmp(f->place, "currency") &&
		 strstr(f->text, noun == &crm_line ? "order" : "line of"))
		mend_currency(r, x, f->text);
	else if (noun == &crm_order && !strcmp(f->place, "total"))
		*changed = mend_sum(
		    r, x, "total", "SELECT l.total, 0 FROM lines l WHERE l.of_order = $1", f->text);
	else if (noun == &crm_opportunity && !strcmp(f->place, "amount") &&
		 strstr(f->text, "lines"))
		*changed = mend_sum(r, x, "amount",
		    "SELECT i.total, i.tax FROM items i WHERE i.opportunity = $1", f->text);
	else if (noun == &crm_opportunity &&
		 strstr(f->text, strcmp(f->place, "stage") ? "of its stage" : "of its pipeline"))
		mend_stage(r, x, f->text);
	else
		return false;
	return true;
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
	else if (!mend_rule(r, &x, f, &changed))
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
