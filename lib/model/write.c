/* Writing a record: the row, its look-ups and search words, its steps, the
 * journal, and what is derived from it; all in the open txn. */
#include <stdlib.h>

#include "base/text.h"
#include "model/absent.h"
#include "model/diff.h"
#include "model/journal.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/txn.h"

/* Others may not have the record's unique values any more. */
static void taken(struct crm *c, const struct crm_rec *r)
{
	for (size_t i = 0; c->absent && i < crm_field_count(r->noun); i++)
		if (crm_field_at(r->noun, i)->flags & CRM_UNIQUE)
			crm_absent_not(c, r->noun, crm_field_at(r->noun, i), &r->v[i]);
}

static void insert_row(struct crm *c, struct crm_rec *r, struct crm_pool *scratch)
{
	const struct crm_plan *p = crm_plan(c, r->noun);
	struct crm_stmt *s = crm_db_prepare(c->db, p->insert);

	for (size_t i = 0; i < p->n; i++)
		crm_plan_bind(s, (int)i + 1, &p->column[i], r, scratch);
	crm_stmt_step(s);
	crm_stmt_done(s);
	taken(c, r);
}

static void update_row(
    struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_pool *scratch)
{
	const struct crm_plan *p = crm_plan(c, r->noun);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	int n = 0;

	crm_str_addf(&sql, "UPDATE %s SET ", r->noun->plural);
	for (size_t i = 0; i < p->n; i++)
		if (!old || !crm_rec_same_field(old, r, p->column[i].field)) {
			n++;
			crm_str_addf(&sql, "%s%s = $%d", n > 1 ? ", " : "", p->column[i].name, n);
		}
	crm_str_addf(&sql, " WHERE id = $%d", n + 1);
	s = crm_db_prepare(c->db, sql.s);
	n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!old || !crm_rec_same_field(old, r, p->column[i].field))
			crm_plan_bind(s, ++n, &p->column[i], r, scratch);
	crm_stmt_bind_int(s, n + 1, r->id);
	crm_stmt_step(s);
	crm_stmt_done(s);
	taken(c, r);
	crm_str_release(&sql);
}

/* Is the key from `at` on one of those before it, each behind a NUL? */
static bool again(const struct crm_str *keys, size_t at)
{
	for (const char *s = keys->s; s < keys->s + at; s += strlen(s) + 1)
		if (!strcmp(s, keys->s + at))
			return true;
	return false;
}

/* Calls for each value of a field of several, once where two are compared as one. */
static void each_key(struct crm *c, const struct crm_rec *r, size_t i, const char *sql)
{
	const struct crm_field *f = crm_field_at(r->noun, i);
	const char *s = r->v[i].s, *end = s + r->v[i].len;
	struct crm_str keys = { 0 };
	struct crm_stmt *stmt;

	if (r->v[i].kind != CRM_BYTES)
		return;
	stmt = crm_db_prepare(c->db, sql);
	for (const char *stop; s < end; s = stop + 1) {
		size_t at = keys.len;
		struct crm_val key;

		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop ? stop : end;
		crm_value_key(c, f, s, (size_t)(stop - s), &keys);
		crm_str_addc(&keys, '\0');
		if (again(&keys, at))
			continue;
		key = crm_val_text(keys.s + at, keys.len - at - 1);
		crm_absent_not(c, r->noun, f, &key);
		crm_stmt_bind_int(stmt, 1, r->noun->number);
		crm_stmt_bind_text(stmt, 2, f->name, strlen(f->name));
		crm_stmt_bind(stmt, 3, &key);
		crm_stmt_bind_int(stmt, 4, r->id);
		crm_stmt_step(stmt);
		crm_stmt_reset(stmt);
	}
	crm_stmt_done(stmt);
	crm_str_release(&keys);
}

static bool looked_up(const struct crm_field *f)
{
	return f->flags & CRM_SEVERAL && !(f->flags & CRM_READONLY);
}

/* Of a new record nothing can be there: a plain insert can wait for others and go with
 * them. */
static const char look_up[] = "INSERT INTO lookups (noun, field, value, id)"
			      " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		  look_up_new[] = "INSERT INTO lookups (noun, field, value, id)"
				  " VALUES ($1, $2, $3, $4)";

void crm_rec_look_up(struct crm *c, const struct crm_rec *r, const struct crm_field *f)
{
	each_key(c, r, crm_field_index(r->noun, f), look_up);
}

static void write_lookups(struct crm *c, const struct crm_noun *noun, const struct crm_rec *old,
    const struct crm_rec *r, const char *insert)
{
	for (size_t i = 0; i < crm_field_count(noun); i++) {
		if (!looked_up(crm_field_at(noun, i)) ||
		    (old && r && crm_rec_same_field(old, r, i)))
			continue;
		if (old)
			each_key(c, old, i,
			    "DELETE FROM lookups WHERE noun = $1 AND field = $2"
			    " AND value = $3 AND id = $4");
		if (r)
			each_key(c, r, i, insert);
	}
}

void crm_rec_words(const struct crm_rec *r, struct crm_str *out)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++)
		if ((crm_field_at(r->noun, i)->flags & (CRM_FIND | CRM_DROPPED)) == CRM_FIND &&
		    r->v[i].kind == CRM_BYTES)
			crm_text_words(out, r->v[i].s, r->v[i].len);
}

static void write_words(
    struct crm *c, const struct crm_noun *noun, const struct crm_rec *old, const struct crm_rec *r)
{
	struct crm_str before = { 0 }, after = { 0 };

	if (old)
		crm_rec_words(old, &before);
	if (r)
		crm_rec_words(r, &after);
	if (before.len != after.len ||
	    memcmp(crm_str_text(&before), crm_str_text(&after), before.len)) {
		if (before.len)
			crm_db_words_drop(c->db, noun->number, old->id);
		crm_db_words_put(
		    c->db, noun->number, r ? r->id : 0, crm_str_text(&after), after.len);
	}
	crm_str_release(&before);
	crm_str_release(&after);
}

void crm_rec_reword(
    struct crm *c, const struct crm_rec *r, bool searched, const struct crm_str *words)
{
	if (searched)
		crm_db_words_drop(c->db, r->noun->number, r->id);
	if (words->len)
		crm_db_words_put(c->db, r->noun->number, r->id, words->s, words->len);
}

void crm_rec_rewrite(struct crm *c, struct crm_rec *r, bool fresh)
{
	struct crm_pool scratch = { 0 };

	if (fresh)
		insert_row(c, r, &scratch);
	else
		update_row(c, NULL, r, &scratch);
	crm_pool_release(&scratch);
}

void crm_rec_index(struct crm *c, const struct crm_rec *old, const struct crm_rec *r)
{
	const struct crm_noun *noun = old ? old->noun : r->noun;

	write_lookups(c, noun, old, r, look_up);
	write_words(c, noun, old, r);
}

void crm_step_add(struct crm *c, const struct crm_noun *noun, int64_t id, const struct crm_field *f,
    const char *was, const char *became, int64_t at, const char *who)
{
	crm_db_run(c->db,
	    "INSERT INTO steps (id, noun, record, field, was, became, at, who, txn)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
	    "iiisssisi", crm_next(c, "step"), (int64_t)noun->number, id, f->name, was, became, at,
	    who, c->txn);
	c->wrote = true;
}

static void write_steps(struct crm *c, const struct crm_rec *old, const struct crm_rec *r)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);
		struct crm_str was = { 0 }, became = { 0 };

		if (!(f->flags & CRM_STEP) || crm_rec_same_field(old, r, i))
			continue;
		crm_rec_print(c, old, i, &was);
		crm_rec_print(c, r, i, &became);
		crm_step_add(c, r->noun, r->id, f, was.len ? was.s : NULL,
		    became.len ? became.s : NULL, c->txn_at, c->login);
		crm_str_release(&was);
		crm_str_release(&became);
	}
}

bool crm_rec_same(const struct crm_rec *old, const struct crm_rec *r)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++)
		if (crm_field_stored(crm_field_at(r->noun, i)) && !crm_rec_same_field(old, r, i))
			return false;
	return true;
}

static void stamp(struct crm *c, struct crm_rec *r, bool fresh)
{
	size_t at = 1 + crm_field_index(r->noun, crm_field_find(r->noun, "created"));
	struct crm_val login = crm_val_text(c->login, strlen(c->login));

	/* created created_by changed changed_by version made, in this order */
	if (fresh) {
		if (r->v[at - 1].kind == CRM_NULL)
			r->v[at - 1] = crm_val_int(c->txn_at);
		r->v[at] = login;
		r->v[at + 4] = crm_val_int(c->txn);
	}
	r->v[at + 1] = crm_val_int(c->txn_at);
	r->v[at + 2] = login;
	r->v[at + 3] = crm_val_int(c->txn);
}

bool crm_rec_write(struct crm *c, const struct crm_rec *old, struct crm_rec *r)
{
	struct crm_pool scratch = { 0 };

	if (!c->txn)
		crm_die(CRM_BUG, "a write outside a txn");
	if (old && crm_rec_same(old, r))
		return false;
	if (!old) {
		r->id = crm_next(c, r->noun->name);
		r->v[0] = crm_val_int(r->id);
	}
	stamp(c, r, !old);
	if (old)
		update_row(c, old, r, &scratch);
	else
		insert_row(c, r, &scratch);
	crm_pool_release(&scratch);
	write_lookups(c, r->noun, old, r, old ? look_up : look_up_new);
	write_words(c, r->noun, old, r);
	if (old) {
		if (!c->undoing)
			write_steps(c, old, r);
		crm_journal_write(c, old, r, 0);
	}
	c->wrote = true;
	if (c->diff)
		crm_diff(c, old, r);
	if (r->noun->derive)
		r->noun->derive(c, old, r);
	return true;
}

/* The row and what stands beside it; the journal is the caller's. */
static void take_out(struct crm *c, const struct crm_rec *old)
{
	struct crm_str sql = { 0 };

	write_lookups(c, old->noun, old, NULL, NULL);
	write_words(c, old->noun, old, NULL);
	crm_str_addf(&sql, "DELETE FROM %s WHERE id = $1", old->noun->plural);
	crm_db_run(c->db, sql.s, "i", old->id);
	crm_str_release(&sql);
	c->wrote = true;
	if (c->diff)
		crm_diff(c, old, NULL);
}

static void derive_gone(struct crm *c, const struct crm_rec *old)
{
	if (old->noun->derive)
		old->noun->derive(c, old, NULL);
}

void crm_rec_erase(struct crm *c, const struct crm_rec *old)
{
	crm_journal_write(c, old, NULL, 0);
	take_out(c, old);
	derive_gone(c, old);
}

static void alias_drop(struct crm *c, const struct crm_rec *r)
{
	crm_db_run(c->db, "DELETE FROM aliases WHERE noun = $1 AND id = $2", "ii",
	    (int64_t)r->noun->number, r->id);
}

void crm_rec_leave(struct crm *c, const struct crm_rec *old)
{
	take_out(c, old);
	derive_gone(c, old);
}

void crm_rec_left(struct crm *c, const struct crm_rec *old, int64_t keep)
{
	crm_journal_write(c, old, NULL, keep);
	alias_drop(c, old);
	crm_db_run(c->db, "INSERT INTO aliases (noun, id, became) VALUES ($1, $2, $3)", "iii",
	    (int64_t)old->noun->number, old->id, keep);
}

void crm_rec_become(struct crm *c, const struct crm_rec *old, int64_t keep)
{
	crm_rec_leave(c, old);
	crm_rec_left(c, old, keep);
}

void crm_rec_restore(struct crm *c, struct crm_rec *r)
{
	struct crm_pool scratch = { 0 };
	int64_t keep = crm_rec_alias(c, r->noun, r->id);

	if (keep)
		alias_drop(c, r);
	r->v[0] = crm_val_int(r->id);
	stamp(c, r, false);
	insert_row(c, r, &scratch);
	crm_pool_release(&scratch);
	write_lookups(c, r->noun, NULL, r, look_up);
	write_words(c, r->noun, NULL, r);
	crm_journal_write(c, NULL, r, keep);
	c->wrote = true;
	if (c->diff)
		crm_diff(c, NULL, r);
	if (r->noun->derive)
		r->noun->derive(c, NULL, r);
}
