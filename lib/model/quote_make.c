/* Quotes sent, revised, accepted, and made from opportunities. */
#include <stdlib.h>

#include "base/num.h"
#include "model/nouns.h"
#include "model/numbers.h"
#include "model/quotes.h"

/* A quote as it is, and as it is to be. */
struct pair {
	struct crm_rec old, rec;
};

static int load(struct crm *c, struct pair *p, int64_t id, struct crm_err *e)
{
	crm_rec_init(&p->old, &crm_quote);
	crm_rec_init(&p->rec, &crm_quote);
	if (!crm_rec_load(c, &p->old, id))
		return crm_err_set(e, CRM_DATA, "no quote-%lld", (long long)id);
	crm_rec_copy(&p->rec, &p->old);
	return 0;
}

static void release(struct pair *p)
{
	crm_rec_release(&p->old);
	crm_rec_release(&p->rec);
}

static bool is(const struct crm_rec *rec, const char *status)
{
	return !strcmp(crm_rec_text(rec, "status"), status);
}

static void become(struct crm_rec *rec, const char *status)
{
	crm_rec_set_text(rec, "status", status, strlen(status));
}

static void unset(struct crm_rec *rec, const char *field)
{
	*crm_rec_val(rec, field) = (struct crm_val){ 0 };
}

/* A new record with the values of another one of the same noun: not what the system
 * keeps, nor what only one may have. */
static void copy_new(struct crm_rec *to, const struct crm_rec *from)
{
	crm_rec_copy(to, from);
	to->id = 0;
	for (size_t i = 0; i < crm_field_count(from->noun); i++)
		if (crm_field_at(from->noun, i)->flags &
		    (CRM_SYSTEM | CRM_UNIQUE | CRM_COMPUTED | CRM_DROPPED)) {
			to->v[i] = (struct crm_val){ 0 };
			to->any[i] = NULL;
		}
}

/* The items that hang on `field` of `from`, once more on the quote. */
static int copy_items(
    struct crm *c, const char *field, int64_t from, int64_t quote, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	struct crm_rec item, copy;

	crm_rec_init(&item, &crm_item);
	crm_rec_init(&copy, &crm_item);
	crm_str_addf(&sql, "SELECT i.id FROM items i WHERE i.%s = $1 ORDER BY i.id", field);
	s = crm_db_prepare(c->db, sql.s);
	crm_stmt_bind_int(s, 1, from);
	while (!e->code && crm_stmt_step(s)) {
		if (!crm_rec_load(c, &item, crm_stmt_int(s, 0)))
			continue;
		copy_new(&copy, &item);
		unset(&copy, field);
		crm_rec_set_int(&copy, "quote", quote);
		if (!crm_rec_check(c, NULL, &copy, e))
			crm_rec_write(c, NULL, &copy);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
	crm_rec_release(&item);
	crm_rec_release(&copy);
	return e->code;
}

static int check_sendable(struct crm *c, const struct crm_rec *rec, struct crm_err *e)
{
	struct crm_quote_lines l;
	struct crm_str day = { 0 };
	int64_t until = crm_rec_int(rec, "valid_until");

	if (!is(rec, "draft"))
		return crm_err_set(e, CRM_DATA, "status: only a draft can be sent; this is %s",
		    crm_rec_text(rec, "status"));
	if (crm_quote_lines(c, rec, &l, e)) {
		crm_quote_lines_release(&l);
		return e->code;
	}
	if (!l.n)
		crm_err_set(e, CRM_DATA, "lines: there are none");
	else if (l.sums.subtotal >= 0 && l.sums.discount > l.sums.subtotal)
		crm_err_set(e, CRM_DATA, "discount: more than the subtotal");
	else if (until && until < c->book_clock.today) {
		crm_date_print(&day, until);
		crm_err_set(e, CRM_DATA, "valid_until: %s is past", day.s);
	}
	crm_str_release(&day);
	crm_quote_lines_release(&l);
	return e->code;
}

/* What the quote revises is not to be accepted any more. */
static int supersede(struct crm *c, int64_t id, struct pair *p, struct crm_err *e)
{
	if (load(c, p, id, e))
		return e->code;
	if (is(&p->old, "accepted") || is(&p->old, "draft"))
		return crm_err_set(e, CRM_DATA, "revises: quote-%lld is %s", (long long)id,
		    crm_rec_text(&p->old, "status"));
	if (is(&p->old, "void") || is(&p->old, "superseded"))
		return 0;
	become(&p->rec, "superseded");
	return crm_rec_check(c, &p->old, &p->rec, e);
}

int crm_quote_send(struct crm *c, int64_t id, int64_t *made, struct crm_err *e)
{
	struct crm_number number = { 0 };
	struct crm_quote_policy policy;
	struct pair p, before = { 0 };
	int64_t revises, day = c->book_clock.today;

	*made = 0;
	crm_quote_policy(c, &policy);
	if (!load(c, &p, id, e) && !check_sendable(c, &p.old, e)) {
		revises = crm_rec_int(&p.old, "revises");
		crm_number_next(c, policy.number, day, &crm_quote, "number", &number);
		crm_rec_set_text(&p.rec, "number", number.text.s, number.text.len);
		become(&p.rec, "sent");
		crm_rec_set_int(&p.rec, "sent", day);
		if (crm_rec_val(&p.rec, "valid_until")->kind == CRM_NULL)
			crm_rec_set_int(&p.rec, "valid_until",
			    day > CRM_DAY_MAX - policy.valid ? CRM_DAY_MAX : day + policy.valid);
		/* All that can be refused is, before the number is taken. */
		if (!crm_rec_check(c, &p.old, &p.rec, e) &&
		    (!revises || !supersede(c, revises, &before, e))) {
			if (revises)
				crm_rec_write(c, &before.old, &before.rec);
			crm_rec_write(c, &p.old, &p.rec);
			crm_number_take(c, &number);
			*made = id;
		}
		if (revises)
			release(&before);
	}
	crm_number_release(&number);
	release(&p);
	return e->code;
}

static int check_revisable(struct crm *c, const struct crm_rec *rec, struct crm_err *e)
{
	int64_t other;

	if (is(rec, "draft"))
		return crm_err_set(e, CRM_DATA, "status: it is a draft: edit it");
	if (is(rec, "accepted") || is(rec, "void") || is(rec, "superseded"))
		return crm_err_set(e, CRM_DATA,
		    "status: only what is sent, expired or declined"
		    " is revised; this is %s",
		    crm_rec_text(rec, "status"));
	other = crm_db_int(c->db, 0,
	    "SELECT min(q.id) FROM quotes q WHERE q.revises = $1 AND q.status = 'draft'", "i",
	    rec->id);
	if (other)
		crm_err_set(e, CRM_DATA, "quote-%lld revises it already", (long long)other);
	return e->code;
}

int crm_quote_revise(struct crm *c, int64_t id, int64_t *made, struct crm_err *e)
{
	static const char *const gone[] = { "sent", "valid_until", "decided", "order", "reason" };
	struct pair p;
	int64_t revision;

	*made = 0;
	if (!load(c, &p, id, e) && !check_revisable(c, &p.old, e)) {
		revision = crm_rec_int(&p.old, "revision");
		copy_new(&p.rec, &p.old);
		for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
			unset(&p.rec, gone[i]);
		become(&p.rec, "draft");
		crm_rec_set_int(&p.rec, "revision", revision + 1);
		crm_rec_set_int(&p.rec, "revises", id);
		if (!crm_rec_check(c, NULL, &p.rec, e)) {
			crm_rec_write(c, NULL, &p.rec);
			*made = p.rec.id;
			copy_items(c, "quote", id, p.rec.id, e);
		}
	}
	release(&p);
	return e->code;
}

int crm_quote_make(struct crm *c, int64_t opportunity, int64_t *made, struct crm_err *e)
{
	struct crm_rec sale, rec;

	*made = 0;
	crm_rec_init(&sale, &crm_opportunity);
	crm_rec_init(&rec, &crm_quote);
	if (!crm_rec_load(c, &sale, opportunity))
		crm_err_set(e, CRM_DATA, "no opportunity-%lld", (long long)opportunity);
	if (!e->code) {
		crm_rec_set_int(&rec, "opportunity", opportunity);
		crm_rec_set_text(&rec, "currency", crm_rec_text(&sale, "currency"), 3);
		if (!crm_rec_defaults(c, &rec, e) && !crm_rec_check(c, NULL, &rec, e)) {
			crm_rec_write(c, NULL, &rec);
			*made = rec.id;
			copy_items(c, "opportunity", opportunity, rec.id, e);
		}
	}
	crm_rec_release(&sale);
	crm_rec_release(&rec);
	return e->code;
}
