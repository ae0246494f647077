/* Merging: what becomes of each field is decided first (merge_fields.c), only then is
 * anything written, in the order that merge.h tells. */
#include "model/merge.h"

#include <stdlib.h>

#include "model/journal.h"
#include "model/merge_fields.h"
#include "model/plan.h"
#include "model/refer.h"
#include "model/txn.h"

void crm_merge_init(struct crm_merge *m, struct crm *c, const struct crm_noun *noun,
    enum crm_prefer prefer, const struct crm_assign *assign, size_t assigns)
{
	size_t n = crm_field_count(noun);

	*m = (struct crm_merge){
		.c = c, .noun = noun, .prefer = prefer, .assign = assign, .assigns = assigns
	};
	m->decided = crm_calloc(n, sizeof *m->decided);
	m->since = crm_calloc(n, sizeof *m->since);
	m->kept_since = crm_calloc(n, sizeof *m->kept_since);
	for (size_t i = 0; i < assigns; i++)
		m->decided[crm_field_index(noun, crm_field_whole(noun, assign[i].field))] = true;
	for (size_t i = 0; crm_nouns[i]; i++)
		for (size_t k = 1; k < crm_field_count(crm_nouns[i]); k++) {
			const struct crm_field *f = crm_field_at(crm_nouns[i], k);

			if (!crm_refers(f, noun))
				continue;
			crm_grow(
			    &m->referrer, m->referrers, &m->referrers_cap, sizeof *m->referrer);
			m->referrer[m->referrers++] = (struct crm_referrer){ crm_nouns[i], f };
		}
	crm_rec_init(&m->was, noun);
	crm_rec_init(&m->other, noun);
	crm_rec_init(&m->rec, noun);
	crm_rec_init(&m->now, noun);
}

void crm_merge_release(struct crm_merge *m)
{
	crm_rec_release(&m->was);
	crm_rec_release(&m->other);
	crm_rec_release(&m->rec);
	crm_rec_release(&m->now);
	crm_str_release(&m->conflicts);
	crm_str_release(&m->differ);
	free(m->referrer);
	free(m->decided);
	free(m->since);
	free(m->kept_since);
}

/* When the record was changed last, but by this very txn, which moves references. */
static int64_t changed_at(struct crm_merge *m, struct crm_rec *r)
{
	size_t version = crm_field_index(m->noun, crm_field_find(m->noun, "version"));
	int64_t at = crm_rec_int(r, "changed");
	struct crm_stmt *s;
	struct crm_val old;

	if (crm_rec_int(r, "version") != m->c->txn)
		return at;
	s = crm_db_prepare(m->c->db, "SELECT k.old FROM changes k WHERE k.noun = $1 AND k.id = $2"
				     " AND k.txn = $3 ORDER BY k.nr LIMIT 1");
	crm_stmt_bind_int(s, 1, m->noun->number);
	crm_stmt_bind_int(s, 2, r->id);
	crm_stmt_bind_int(s, 3, m->c->txn);
	crm_rec_reset(&m->now);
	m->now.id = r->id;
	if (crm_stmt_step(s)) {
		old = crm_stmt_value(s, 0);
		crm_journal_read(&m->now, &old, NULL, NULL);
	}
	crm_stmt_done(s);
	return crm_db_int(m->c->db, at, "SELECT x.at FROM txns x WHERE x.id = $1", "i",
	    m->now.v[version].kind == CRM_INT ? m->now.v[version].i : 0);
}

static int load(struct crm_merge *m, struct crm_rec *r, int64_t id, struct crm_err *e)
{
	int64_t now;

	if (crm_rec_load(m->c, r, id))
		return 0;
	now = crm_rec_alias(m->c, m->noun, id);
	if (now)
		return crm_err_set(e, CRM_DATA, "%s-%lld was merged into %s-%lld", m->noun->name,
		    (long long)id, m->noun->name, (long long)now);
	return crm_err_set(e, CRM_DATA, "no %s-%lld", m->noun->name, (long long)id);
}

/* What those who refer to the record depend on is written before they move: whom it
 * stands below, and its currency. */
static int write_early(struct crm_merge *m, struct crm_err *e)
{
	bool differ = false;

	crm_rec_copy(&m->now, &m->was);
	for (size_t i = 1; i < crm_field_count(m->noun); i++) {
		const struct crm_field *f = crm_field_at(m->noun, i);

		if (!crm_merge_writable(f) ||
		    !(f->type == CRM_CURRENCY || crm_refers(f, m->noun)) ||
		    (crm_val_same(&m->now.v[i], &m->rec.v[i]) && m->now.any[i] == m->rec.any[i]))
			continue;
		m->now.v[i] = m->rec.v[i];
		m->now.any[i] = m->rec.any[i];
		differ = true;
	}
	if (differ && !crm_rec_check_move(m->c, &m->was, &m->now, e))
		crm_rec_write(m->c, &m->was, &m->now);
	return e->code;
}

/* A record that is part of what it refers to (lines of an order) has its currency. */
static int same_currency(const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_field *f = crm_field_find(rec->noun, "currency");

	if (!f || !(f->flags & CRM_READONLY) ||
	    !strcmp(crm_rec_text(old, "currency"), crm_rec_text(rec, "currency")))
		return 0;
	return crm_err_set(e, CRM_DATA, "in %s, but would be in %s", crm_rec_text(old, "currency"),
	    crm_rec_text(rec, "currency"));
}

static int move(struct crm_merge *m, const struct crm_referrer *r, int64_t id, struct crm_err *e)
{
	size_t at = crm_field_index(r->noun, r->field);
	char text[sizeof e->text];
	struct crm_rec old, rec;

	crm_rec_init(&old, r->noun);
	crm_rec_init(&rec, r->noun);
	if (crm_rec_load(m->c, &old, id)) {
		crm_rec_copy(&rec, &old);
		rec.v[at].i = m->rec.id;
		if (!crm_rec_check_move(m->c, &old, &rec, e) && !same_currency(&old, &rec, e))
			crm_rec_write(m->c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	if (!e->code)
		return 0;
	memcpy(text, e->text, sizeof text);
	return crm_err_set(e, e->code, "%s-%lld: %s", r->noun->name, (long long)id, text);
}

/* Nothing happened in the business: no steps, whoever the user or team is now. */
static int move_all(struct crm_merge *m, struct crm_err *e)
{
	struct crm_pool pool = { 0 };

	m->c->undoing = true;
	for (size_t i = 0; i < m->referrers && !e->code; i++) {
		const struct crm_referrer *r = &m->referrer[i];
		int64_t *ids;
		size_t n =
		    crm_referring(m->c, r->noun, r->field, m->noun, m->other.id, &pool, &ids);

		for (size_t k = 0; k < n && !e->code; k++)
			if (r->noun != m->noun || (ids[k] != m->rec.id && ids[k] != m->other.id))
				move(m, r, ids[k], e);
		crm_pool_reset(&pool);
	}
	m->c->undoing = false;
	crm_pool_release(&pool);
	return e->code;
}

/* Rules may have changed both meanwhile (the stock of products), but what was decided
 * holds. The other one's row goes first: its unique values are free. */
static int write_all(struct crm_merge *m, struct crm_err *e)
{
	if (write_early(m, e) || move_all(m, e))
		return e->code;
	crm_rec_copy(&m->now, &m->rec); /* which may point into what is read anew */
	if (load(m, &m->was, m->was.id, e) || load(m, &m->other, m->other.id, e))
		return e->code;
	for (size_t i = 1; i < crm_field_count(m->noun); i++) {
		const struct crm_field *f = crm_field_at(m->noun, i);

		if (!crm_merge_writable(f) && !(f->flags & CRM_SEVERAL))
			m->now.v[i] = m->was.v[i];
	}
	crm_rec_leave(m->c, &m->other);
	if (!crm_rec_check(m->c, &m->was, &m->now, e)) {
		crm_rec_write(m->c, &m->was, &m->now);
		crm_rec_left(m->c, &m->other, m->was.id);
	}
	return e->code;
}

int crm_merge_one(struct crm_merge *m, int64_t keep, int64_t other, struct crm_err *e)
{
	size_t n = crm_field_count(m->noun);
	bool wrote = m->c->wrote;

	e->code = 0;
	if (keep == other)
		return crm_err_set(e, CRM_DATA, "the same record twice: nothing to merge");
	if (load(m, &m->was, keep, e) || load(m, &m->other, other, e) ||
	    crm_rec_check_guard(m->c, &m->other, NULL, e))
		return e->code;
	if (m->keep != keep) {
		int64_t at = changed_at(m, &m->was);

		for (size_t i = 0; i < n; i++)
			m->kept_since[i] = at;
		m->keep = keep;
	}
	memcpy(m->since, m->kept_since, n * sizeof *m->since);
	m->other_since = changed_at(m, &m->other);
	crm_rec_copy(&m->rec, &m->was);
	if (crm_merge_decide(m, e))
		return e->code;
	crm_db_savepoint(m->c->db, "merge");
	if (write_all(m, e)) {
		crm_db_back_to(m->c->db, "merge");
		m->c->wrote = wrote;
	}
	crm_db_release(m->c->db, "merge");
	if (!e->code)
		memcpy(m->kept_since, m->since, n * sizeof *m->since);
	return e->code;
}
