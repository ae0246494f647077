/* The rules of merging: what becomes of each field is decided first, in memory, from
 * the two records as they are; only then is anything written. */
#include "model/merge.h"

#include <stdlib.h>
#include <strings.h>

#include "model/journal.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/refer.h"
#include "model/txn.h"

enum { TEXT_MAX = 16 * 1024 * 1024 };

void crm_merge_init(struct crm_merge *m, struct crm *c, const struct crm_noun *noun,
    enum crm_prefer prefer, const struct crm_assign *assign, size_t assigns)
{
	size_t n = crm_field_count(noun);

	*m = (struct crm_merge){ .c = c,
		.noun = noun,
		.prefer = prefer,
		.assign = assign,
		.assigns = assigns };
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
			crm_grow(&m->referrer, m->referrers, &m->referrers_cap, sizeof *m->referrer);
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

static bool writable(const struct crm_field *f)
{
	return crm_field_stored(f) && !(f->flags & (CRM_SYSTEM | CRM_READONLY));
}

/* Names a record of the same noun. */
static bool names_own(const struct crm_merge *m, const struct crm_rec *r, size_t i)
{
	const struct crm_field *f = crm_field_at(m->noun, i);

	return i && crm_refers(f, m->noun) && (f->type != CRM_ANY || r->any[i] == m->noun);
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

static void value_text(
    struct crm_merge *m, const struct crm_rec *r, size_t i, struct crm_str *out)
{
	const struct crm_field *f = crm_field_at(m->noun, i);
	const char *currency = f->type == CRM_MONEY && crm_field_find(m->noun, "currency")
				   ? crm_rec_text(r, "currency")
				   : NULL;

	crm_str_puts(out, "'");
	crm_value_print(
	    m->c, f, &r->v[i], f->ref ? crm_noun_find(f->ref) : r->any[i], currency, false, out);
	crm_str_puts(out, "'");
}

static void conflict(struct crm_merge *m, size_t i)
{
	const char *name = crm_field_at(m->noun, i)->name;
	struct crm_str here = { 0 }, there = { 0 };

	value_text(m, &m->rec, i, &here);
	value_text(m, &m->other, i, &there);
	crm_id_print(&m->conflicts, m->noun, m->rec.id);
	crm_str_addf(&m->conflicts, ": %s: %s here, %s in ", name, here.s, there.s);
	crm_id_print(&m->conflicts, m->noun, m->other.id);
	crm_str_addc(&m->conflicts, '\n');
	crm_str_addf(&m->differ, "%s%s", m->differ.len ? ", " : "", name);
	crm_str_release(&here);
	crm_str_release(&there);
}

static void take(struct crm_merge *m, size_t i)
{
	m->rec.v[i] = m->other.v[i];
	m->rec.any[i] = m->other.any[i];
	m->since[i] = m->other_since;
}

/* True where the other one's value is to be taken; a conflict nobody decides is kept. */
static bool other_wins(struct crm_merge *m, size_t i)
{
	switch (m->prefer) {
	case CRM_PREFER_KEEP:
		return false;
	case CRM_PREFER_OTHER:
		return true;
	case CRM_PREFER_NEWEST:
		return m->other_since > m->since[i];
	default:
		if (!m->decided[i] && !(crm_field_at(m->noun, i)->flags & CRM_DROPPED))
			conflict(m, i);
		return false;
	}
}

/* Whole lines of a that are all of b. */
static bool holds(const struct crm_val *a, const struct crm_val *b)
{
	const char *at = a->s, *end = a->s + a->len;

	while ((at = memmem(at, (size_t)(end - at), b->s, b->len)) != NULL) {
		if ((at == a->s || at[-1] == '\n') && (at + b->len == end || at[b->len] == '\n'))
			return true;
		at++;
	}
	return false;
}

/* Both texts, nothing lost. */
static int join(struct crm_merge *m, size_t i, struct crm_err *e)
{
	struct crm_val *a = &m->rec.v[i], *b = &m->other.v[i];
	char *text;

	if (m->decided[i] || holds(a, b))
		return 0;
	if (a->len + b->len + 1 > TEXT_MAX)
		return crm_err_set(e, CRM_DATA, "%s: longer than 16 MB with that of %s-%lld",
		    crm_field_at(m->noun, i)->name, m->noun->name, (long long)m->other.id);
	text = crm_pool_alloc(&m->rec.pool, a->len + b->len + 2);
	memcpy(text, a->s, a->len);
	text[a->len] = '\n';
	memcpy(text + a->len + 1, b->s, b->len);
	text[a->len + 1 + b->len] = '\0';
	*a = crm_val_text(text, a->len + 1 + b->len);
	return 0;
}

static bool is_text(const struct crm_val *v, const char *text)
{
	return v->kind == CRM_BYTES && !strcmp(v->s, text);
}

static int unite(struct crm_merge *m, size_t i, struct crm_err *e)
{
	const struct crm_field *f = crm_field_at(m->noun, i);
	struct crm_val *a = &m->rec.v[i], *b = &m->other.v[i];

	if (b->kind == CRM_NULL)
		return 0;
	if (f->flags & CRM_SEVERAL) {
		crm_rec_unite(m->c, &m->rec, &m->other, f);
	} else if (a->kind == CRM_NULL) {
		take(m, i);
	} else if (crm_val_same(a, b) && m->rec.any[i] == m->other.any[i]) {
		if (m->since[i] < m->other_since)
			m->since[i] = m->other_since;
	} else if (f->type == CRM_TEXT) {
		return join(m, i, e);
	} else if (f->strict && (is_text(a, f->strict) || is_text(b, f->strict))) {
		if (is_text(b, f->strict))
			take(m, i);
	} else if (other_wins(m, i)) {
		take(m, i);
	}
	return 0;
}

static bool has_money(const struct crm_rec *r)
{
	for (size_t i = 1; i < crm_field_count(r->noun); i++)
		if (crm_field_at(r->noun, i)->type == CRM_MONEY && r->v[i].kind == CRM_INT &&
		    r->v[i].i)
			return true;
	return false;
}

/* The currency that the line sets, where it is one of the two. */
static bool line_takes(const struct crm_merge *m, const struct crm_field *f, const char *currency)
{
	for (size_t i = 0; i < m->assigns; i++)
		if (m->assign[i].field == f && m->assign[i].op == CRM_SET &&
		    !strcasecmp(m->assign[i].value, currency))
			return true;
	return false;
}

/* Amounts go with their currency: where the two records have different ones, all
 * amounts are of the one whose currency is taken. True where that was settled here. */
static bool unite_money(struct crm_merge *m, struct crm_err *e)
{
	const struct crm_field *f = crm_field_find(m->noun, "currency");
	size_t at = f ? crm_field_index(m->noun, f) : 0;
	const char *here = f ? crm_rec_text(&m->rec, "currency") : "";
	const char *there = f ? crm_rec_text(&m->other, "currency") : "";
	bool mine = has_money(&m->rec), theirs = has_money(&m->other);

	if (!*here || !*there || !strcmp(here, there) || (!mine && !theirs))
		return false;
	if (f->flags & CRM_READONLY) {
		crm_err_set(e, CRM_DATA, "%s-%lld is in %s, %s-%lld in %s", m->noun->name,
		    (long long)m->rec.id, here, m->noun->name, (long long)m->other.id, there);
		return true;
	}
	if (m->decided[at] ? !line_takes(m, f, there)
			   : mine && (!theirs || !other_wins(m, at)))
		return true;
	take(m, at);
	for (size_t i = 1; i < crm_field_count(m->noun); i++)
		if (crm_field_at(m->noun, i)->type == CRM_MONEY && writable(crm_field_at(m->noun, i)))
			take(m, i);
	return true;
}

static bool has_lines(struct crm_merge *m, int64_t order)
{
	return crm_db_int(m->c->db, 0, "SELECT 1 FROM lines l WHERE l.of_order = $1 LIMIT 1", "i",
	    order);
}

/* True for what a rule of the domain makes of the rest: a line's total, and an order's
 * where there are lines. A total that stood for itself is asked for all the same. */
static bool by_rule(struct crm_merge *m, size_t i)
{
	bool here, there;

	if (strcmp(crm_field_at(m->noun, i)->name, "total") ||
	    (m->noun != &crm_order && m->noun != &crm_line))
		return false;
	if (m->noun == &crm_line)
		return true;
	here = has_lines(m, m->rec.id);
	there = has_lines(m, m->other.id);
	if (here == there || m->prefer || m->decided[i])
		return here || there;
	if ((here || m->rec.v[i].i) && (there || m->other.v[i].i) &&
	    m->rec.v[i].i != m->other.v[i].i)
		conflict(m, i);
	return true;
}

/* References to each other can only be decided by the line. */
static int check_own(struct crm_merge *m, bool decided, struct crm_err *e)
{
	for (size_t i = 1; i < crm_field_count(m->noun); i++) {
		const char *name = crm_field_at(m->noun, i)->name;

		if (decided && names_own(m, &m->rec, i) && m->rec.v[i].kind == CRM_INT &&
		    (m->rec.v[i].i == m->rec.id || m->rec.v[i].i == m->other.id))
			return crm_err_set(e, CRM_DATA,
			    "%s: a cycle: %s-%lld would stand above itself", name, m->noun->name,
			    (long long)m->rec.id);
		if (decided || m->decided[i])
			continue;
		if ((names_own(m, &m->rec, i) && m->rec.v[i].i == m->other.id) ||
		    (names_own(m, &m->other, i) && m->other.v[i].i == m->rec.id))
			return crm_err_set(e, CRM_DATA,
			    "%s: a cycle: one of the two names the other; give %s=ID or --clear %s",
			    name, name, name);
	}
	return 0;
}

/* m->rec becomes what the two are together. */
static int decide(struct crm_merge *m, struct crm_err *e)
{
	bool money;

	crm_str_reset(&m->conflicts);
	crm_str_reset(&m->differ);
	if (check_own(m, false, e))
		return e->code;
	money = unite_money(m, e);
	for (size_t i = 1; i < crm_field_count(m->noun) && !e->code; i++) {
		const struct crm_field *f = crm_field_at(m->noun, i);
		bool settled = money && (f->type == CRM_MONEY || f->type == CRM_CURRENCY);

		if (writable(f) && !by_rule(m, i) && !settled)
			unite(m, i, e);
	}
	if (!e->code && m->conflicts.len)
		crm_err_set(e, CRM_DATA,
		    "fields differ: %s; --prefer keep, other or newest decides, or FIELD=VALUE",
		    m->differ.s);
	if (!e->code)
		crm_rec_assign_all(m->c, &m->rec, m->assign, m->assigns, e);
	return e->code ? e->code : check_own(m, true, e);
}

/* What those who refer to the record depend on is written before they move: whom it
 * stands below, and its currency. */
static int write_early(struct crm_merge *m, struct crm_err *e)
{
	bool differ = false;

	crm_rec_copy(&m->now, &m->was);
	for (size_t i = 1; i < crm_field_count(m->noun); i++) {
		const struct crm_field *f = crm_field_at(m->noun, i);

		if (!writable(f) || !(f->type == CRM_CURRENCY || crm_refers(f, m->noun)) ||
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

		if (!writable(f) && !(f->flags & CRM_SEVERAL))
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
	if (load(m, &m->was, keep, e) || load(m, &m->other, other, e))
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
	if (decide(m, e))
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
