#include "model/undo.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/derive.h"
#include "model/diff.h"
#include "model/history.h"
#include "model/nouns.h"
#include "model/txn.h"
#include "model/undo_state.h"

enum { PAGE = 1000 };

static uint64_t *known(struct crm_undo *u, const struct crm_noun *noun, int64_t id)
{
	static const struct crm_print seed = { 1, 1 };
	int64_t key[2] = { noun->number, id };

	return crm_prints_at(
	    &u->state->known, crm_print_bytes(&seed, (const char *)key, sizeof key));
}

bool crm_undo_refused(struct crm_undo *u, const struct crm_noun *noun, int64_t id)
{
	return u->state->refusals && *known(u, noun, id);
}

void crm_undo_refuse(
    struct crm_undo *u, const struct crm_noun *noun, int64_t id, bool late, const char *fmt, ...)
{
	struct crm_undo_state *s = u->state;
	uint64_t *at = known(u, noun, id);
	struct crm_err e = { 0 };
	char text[sizeof e.text];
	va_list ap;

	if (*at)
		return;
	*at = 1;
	crm_grow(&s->refused, s->refusals, &s->cap, sizeof *s->refused);
	s->refused[s->refusals++] = (struct crm_refused){ noun, id };
	s->again = s->again || late;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	crm_err_set(&e, CRM_DATA, "%s", text);
	u->refuse(u->arg, noun, id, &e);
}

int crm_undo_check(struct crm *c, int64_t txn, struct crm_err *e)
{
	int64_t seq = crm_db_int(c->db, 0, "SELECT x.seq FROM txns x WHERE x.id = $1", "i", txn);

	if (!seq)
		return crm_err_set(e, CRM_DATA, "no txn-%lld", (long long)txn);
	if (seq == 1)
		return crm_err_set(
		    e, CRM_DATA, "txn-%lld made the book: it cannot be taken back", (long long)txn);
	return 0;
}

/* The numbers that records of the noun got by the txn. */
static bool births(
    struct crm *c, int64_t txn, const struct crm_noun *noun, int64_t *first, int64_t *last)
{
	struct crm_stmt *s = crm_db_prepare(
	    c->db, "SELECT b.first, b.last FROM births b WHERE b.txn = $1 AND b.noun = $2");
	bool found;

	crm_stmt_bind_int(s, 1, txn);
	crm_stmt_bind_int(s, 2, noun ? noun->number : 0);
	found = crm_stmt_step(s);
	*first = found ? crm_stmt_int(s, 0) : 0;
	*last = found ? crm_stmt_int(s, 1) : 0;
	crm_stmt_done(s);
	return found;
}

/* Records that the txn made live on in others that they were merged into. */
static void refuse_merged(
    struct crm_undo *u, const struct crm_noun *noun, int64_t first, int64_t last)
{
	struct crm_stmt *s =
	    crm_db_prepare(u->c->db, "SELECT a.id, a.became FROM aliases a"
				     " WHERE a.noun = $1 AND a.id BETWEEN $2 AND $3 ORDER BY a.id");
	struct crm_str by = { 0 };

	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_int(s, 2, first);
	crm_stmt_bind_int(s, 3, last);
	while (crm_stmt_step(s)) {
		int64_t id = crm_stmt_int(s, 0);
		struct crm_writer w = crm_history_last(u->c, noun, id, CRM_GONE, u->txn);

		crm_str_reset(&by);
		crm_writer_print(&by, &w);
		crm_undo_refuse(u, noun, id, false, "merged into %s-%lld%s", noun->name,
		    (long long)crm_stmt_int(s, 1), crm_str_text(&by));
	}
	crm_stmt_done(s);
	crm_str_release(&by);
}

/* What the txn made goes first: it may hold what others are to get back. */
static void made(struct crm_undo *u, const struct crm_noun *noun)
{
	struct crm *c = u->c;
	struct crm_str sql = { 0 };
	int64_t first, last, id[PAGE];
	struct crm_stmt *s;
	size_t n;

	/* Rows of own fields come and go with the section of the policy. */
	if (noun == &crm_own_field || !births(c, u->txn, noun, &first, &last))
		return;
	refuse_merged(u, noun, first, last);
	crm_str_addf(&sql,
	    "SELECT t.id FROM %s t WHERE t.id BETWEEN $1 AND $2 AND t.made = $3"
	    " ORDER BY t.id LIMIT %d",
	    noun->plural, PAGE);
	do {
		s = crm_db_prepare(c->db, sql.s);
		crm_stmt_bind_int(s, 1, first);
		crm_stmt_bind_int(s, 2, last);
		crm_stmt_bind_int(s, 3, u->txn);
		for (n = 0; crm_stmt_step(s); n++)
			id[n] = crm_stmt_int(s, 0);
		crm_stmt_done(s);
		for (size_t i = 0; i < n; i++)
			crm_undo_made(u, noun, id[i]);
		first = n ? id[n - 1] + 1 : first;
	} while (n == PAGE);
	crm_str_release(&sql);
}

/* Those that waited, as long as one of them is the better for it. */
static void late(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;
	size_t n;

	s->last = false;
	while ((n = s->lates) != 0) {
		int64_t *turn = s->late;

		s->late = NULL;
		s->lates = s->late_cap = 0;
		for (size_t i = 0; i < n; i++)
			if (crm_undo_row(u, turn[i] + 1))
				crm_undo_row_back(u);
		free(turn);
		s->last = s->lates == n;
	}
	s->last = false;
}

static void pass(struct crm_undo *u)
{
	int64_t nr = INT64_MAX;
	size_t n = 0;

	while (crm_nouns[n])
		n++;
	while (n-- > 0)
		made(u, crm_nouns[n]);
	while (crm_undo_row(u, nr)) {
		nr = u->state->nr;
		crm_undo_row_back(u);
	}
	late(u);
	crm_undo_recs(u, NULL);
	crm_undo_ties(u);
}

/* Again and again without those that were refused, until nothing new is. */
static void passes(struct crm_undo *u)
{
	struct crm *c = u->c;
	bool keep = c->opt.keep_going, wrote = c->wrote;

	do {
		u->state->again = false;
		c->wrote = wrote;
		if (keep) {
			crm_db_savepoint(c->db, "undo");
			crm_diff_hold(c);
		}
		pass(u);
		if (keep) {
			crm_diff_go(c, !u->state->again);
			if (u->state->again)
				crm_db_back_to(c->db, "undo");
			crm_db_release(c->db, "undo");
		}
	} while (keep && u->state->again);
}

/* A step that was taken back does not count. An undo of a plain command marks its steps,
 * the undo of that clears the marks, and so on: they all stand at the command's. */
struct steps {
	struct crm *c;
	int64_t txn;  /* that is taken back */
	int64_t root; /* the plain command */
	int64_t first, last;
	bool mark; /* to be marked, not cleared */
};

/* Of all records but those that were so before: whoever made them so took a step, too. */
#define WRITTEN                                                     \
	" AND (EXISTS (SELECT 1 FROM changes k WHERE k.txn = $1"    \
	" AND k.noun = steps.noun AND k.id = steps.record)"         \
	" OR NOT (EXISTS (SELECT 1 FROM changes k WHERE k.txn = $4" \
	" AND k.noun = steps.noun AND k.id = steps.record)"         \
	" OR EXISTS (SELECT 1 FROM births b WHERE b.txn = $4"       \
	" AND b.noun = steps.noun AND steps.record BETWEEN b.first AND b.last)))"

static int64_t mark_all(const struct steps *k)
{
	struct crm *c = k->c;

	if (!k->mark)
		crm_db_run(c->db,
		    "UPDATE steps SET undone = NULL WHERE id BETWEEN $2 AND $3 AND txn = $4"
		    " AND undone = $5" WRITTEN,
		    "iiiii", c->txn, k->first, k->last, k->root, k->txn);
	else
		crm_db_run(c->db,
		    "UPDATE steps SET undone = $1 WHERE id BETWEEN $2 AND $3 AND txn = $4"
		    " AND undone IS NULL" WRITTEN,
		    "iiii", c->txn, k->first, k->last, k->root);
	return crm_db_changes(c->db);
}

static void unmark(const struct steps *k, const struct crm_refused *r)
{
	int64_t noun = r->noun->number;

	if (k->mark)
		crm_db_run(k->c->db,
		    "UPDATE steps SET undone = NULL WHERE noun = $1 AND record = $2 AND txn = $3"
		    " AND undone = $4",
		    "iiii", noun, r->id, k->root, k->c->txn);
	else
		crm_db_run(k->c->db,
		    "UPDATE steps SET undone = $4 WHERE noun = $1 AND record = $2 AND txn = $3"
		    " AND undone IS NULL",
		    "iiii", noun, r->id, k->root, k->txn);
}

static void steps(struct crm_undo *u)
{
	struct steps k = { .c = u->c, .txn = u->txn };
	int depth = crm_history_depth(u->c, u->txn, &k.root);

	k.mark = depth % 2 == 0;
	if (!births(u->c, k.root, NULL, &k.first, &k.last))
		return;
	if (mark_all(&k))
		u->c->wrote = true;
	for (size_t i = 0; i < u->state->refusals; i++)
		unmark(&k, &u->state->refused[i]);
}

/* Of those that were written some may have been refused in the end. */
static int64_t saved(struct crm_undo *u)
{
	int64_t n = crm_db_int(u->c->db, 0, "SELECT count(*) FROM taken", "");

	for (size_t i = 0; u->state->again && i < u->state->refusals; i++)
		n -=
		    crm_db_int(u->c->db, 0, "SELECT 1 FROM taken g WHERE g.noun = $1 AND g.id = $2",
			"ii", (int64_t)u->state->refused[i].noun->number, u->state->refused[i].id);
	return n;
}

void crm_undo_run(struct crm_undo *u)
{
	struct crm_undo_state state = { 0 };
	struct crm *c = u->c;

	u->state = &state;
	c->undoes = u->txn;
	c->undoing = true;
	crm_db_define(c->db,
	    "CREATE TEMP TABLE IF NOT EXISTS taken"
	    " (noun INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (noun, id))");
	passes(u);
	u->saved = saved(u);
	crm_derive_finish(c);
	steps(u);
	c->in_part = state.refusals > 0;
	if (c->in_part && !u->saved)
		c->wrote = false; /* marks of steps, set and cleared */
	c->undoing = false;
	crm_prints_release(&state.known);
	free(state.refused);
	u->state = NULL;
}

static int64_t count_made(
    struct crm *c, int64_t txn, const struct crm_noun *noun, int64_t *id, size_t max, size_t *n)
{
	struct crm_str sql = { 0 };
	int64_t first, last, all = 0;
	struct crm_stmt *s;

	if (!births(c, txn, noun, &first, &last))
		return 0;
	crm_str_addf(&sql,
	    "SELECT t.id FROM %s t WHERE t.id BETWEEN $1 AND $2 AND t.made = $3 ORDER BY t.id",
	    noun->plural);
	s = crm_db_prepare(c->db, sql.s);
	crm_stmt_bind_int(s, 1, first);
	crm_stmt_bind_int(s, 2, last);
	crm_stmt_bind_int(s, 3, txn);
	for (; crm_stmt_step(s); all++)
		if (*n < max)
			id[(*n)++] = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	crm_str_release(&sql);
	return all;
}

int64_t crm_undo_count(
    struct crm *c, int64_t txn, const struct crm_noun *noun, int64_t *id, size_t *n)
{
	struct crm_stmt *s;
	size_t max = *n;
	int64_t all;

	*n = 0;
	if (noun == &crm_own_field)
		return 0;
	all = count_made(c, txn, noun, id, max, n);
	/* k.noun + 0: by the rows of the txn, not by all of the noun. */
	s = crm_db_prepare(c->db, "SELECT DISTINCT k.id FROM changes k WHERE k.txn = $1"
				  " AND k.derived = 0 AND k.noun + 0 = $2 ORDER BY k.id");
	crm_stmt_bind_int(s, 1, txn);
	crm_stmt_bind_int(s, 2, noun->number);
	for (; crm_stmt_step(s); all++)
		if (*n < max)
			id[(*n)++] = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	return all;
}
