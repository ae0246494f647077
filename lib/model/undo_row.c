/* One record taken back: by a row of the journal, or because the txn made it. */
#include <stdlib.h>

#include "model/history.h"
#include "model/nouns.h"
#include "model/txn.h"
#include "model/undo_state.h"

static void forget(struct crm_undo_state *s)
{
	if (!s->noun)
		return;
	crm_rec_release(&s->was);
	crm_rec_release(&s->now);
	crm_rec_release(&s->cur);
	crm_rec_release(&s->rec);
	free(s->has);
	s->noun = NULL;
}

void crm_undo_recs(struct crm_undo *u, const struct crm_noun *noun)
{
	struct crm_undo_state *s = u->state;

	if (s->noun != noun)
		forget(s);
	if (s->noun || !noun)
		return;
	s->noun = noun;
	crm_rec_init(&s->was, noun);
	crm_rec_init(&s->now, noun);
	crm_rec_init(&s->cur, noun);
	crm_rec_init(&s->rec, noun);
	s->has = crm_calloc(crm_field_count(noun), sizeof *s->has);
}

bool crm_undo_row(struct crm_undo *u, int64_t nr)
{
	struct crm_undo_state *s = u->state;
	struct crm_stmt *q = crm_db_prepare(u->c->db,
	    "SELECT k.nr, k.noun, k.id, k.old, k.new FROM changes k"
	    " WHERE k.txn = $1 AND k.nr < $2 AND k.derived = 0 ORDER BY k.nr DESC LIMIT 1");
	const struct crm_noun *noun;
	struct crm_val old, new;
	bool found;

	crm_stmt_bind_int(q, 1, u->txn);
	crm_stmt_bind_int(q, 2, nr);
	found = crm_stmt_step(q);
	if (found) {
		noun = crm_noun_number((int)crm_stmt_int(q, 1));
		if (!noun)
			crm_die(CRM_DATA, "txn-%lld: its history cannot be read; run: crm-db check",
			    (long long)u->txn);
		crm_undo_recs(u, noun);
		s->nr = crm_stmt_int(q, 0);
		s->id = crm_stmt_int(q, 2);
		old = crm_stmt_value(q, 3);
		new = crm_stmt_value(q, 4);
		memset(s->has, 0, crm_field_count(noun) * sizeof *s->has);
		crm_rec_reset(&s->was);
		crm_rec_reset(&s->now);
		s->was.id = s->now.id = s->id;
		s->before = crm_journal_read(&s->was, &old, s->has, &s->keep_was);
		s->after = crm_journal_read(&s->now, &new, NULL, &s->keep_now);
	}
	crm_stmt_done(q);
	return found;
}

static void refuse_set(struct crm_undo *u, size_t i, const struct crm_writer *w)
{
	struct crm_undo_state *s = u->state;
	struct crm_str by = { 0 };

	crm_writer_print(&by, w);
	crm_undo_refuse(u, s->noun, s->id, crm_rec_int(&s->cur, "version") == u->c->txn,
	    "%s: set again%s", crm_field_at(s->noun, i)->name, crm_str_text(&by));
	crm_str_release(&by);
}

static void refuse_gone(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;
	int64_t keep = crm_rec_alias(u->c, s->noun, s->id);
	struct crm_writer w = crm_history_last(u->c, s->noun, s->id, CRM_GONE, u->txn);
	struct crm_str by = { 0 };

	crm_writer_print(&by, &w);
	if (keep)
		crm_undo_refuse(u, s->noun, s->id, true, "merged into %s-%lld%s", s->noun->name,
		    (long long)keep, crm_str_text(&by));
	else
		crm_undo_refuse(u, s->noun, s->id, true, "removed%s", crm_str_text(&by));
	crm_str_release(&by);
}

/* A unique value that another holds now: perhaps another row of this txn frees it. */
static bool wait(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;

	if (s->last)
		return false;
	crm_grow(&s->late, s->lates, &s->late_cap, sizeof *s->late);
	s->late[s->lates++] = s->nr;
	return true;
}

static void change(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;
	struct crm_err e = { 0 };

	crm_rec_copy(&s->rec, &s->cur);
	for (size_t i = 1; i < crm_field_count(s->noun); i++) {
		if (!s->has[i] || !crm_field_journaled(crm_field_at(s->noun, i)) ||
		    crm_rec_same_field(&s->cur, &s->was, i))
			continue;
		if (!crm_rec_same_field(&s->cur, &s->now, i)) {
			struct crm_writer w = crm_history_last(u->c, s->noun, s->id, i, u->txn);

			/* A rule that followed in the same txn follows again. */
			if (w.txn != u->txn || !w.derived) {
				refuse_set(u, i, &w);
				return;
			}
		}
		s->rec.v[i] = s->was.v[i];
		s->rec.any[i] = s->was.any[i];
	}
	if (crm_rec_check_guard(u->c, &s->cur, &s->rec, &e))
		crm_undo_refuse(u, s->noun, s->id, false, "%s", e.text);
	else if (!crm_rec_check_unique(u->c, &s->cur, &s->rec, &e))
		crm_rec_write(u->c, &s->cur, &s->rec);
	else if (!wait(u))
		crm_undo_refuse(
		    u, s->noun, s->id, crm_rec_int(&s->cur, "version") == u->c->txn, "%s", e.text);
}

/* A merged record comes back before what it gave away, but a unique value that the one
 * it was merged into took has to be free first. Those rows are met again and find
 * nothing to do. */
static bool keep_first(struct crm_undo *u, struct crm_err *e)
{
	struct crm_undo_state *s = u->state;
	int64_t mine = s->nr, nr = mine, noun = s->noun->number, keep = s->keep_now;

	if (s->after != CRM_WAS_MERGED)
		return false;
	while ((nr = crm_db_int(u->c->db, 0,
		    "SELECT max(k.nr) FROM changes k WHERE k.txn = $1 AND k.noun = $2"
		    " AND k.id = $3 AND k.nr < $4 AND k.derived = 0",
		    "iiii", u->txn, noun, keep, nr)) != 0)
		if (crm_undo_row(u, nr + 1))
			crm_undo_row_back(u);
	crm_undo_row(u, mine + 1);
	e->code = 0;
	return !crm_rec_check_unique(u->c, NULL, &s->was, e);
}

static void restore(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;
	int64_t keep = crm_rec_alias(u->c, s->noun, s->id);
	struct crm_err e = { 0 };

	if (s->after == CRM_WAS_MERGED ? keep != s->keep_now : keep != 0)
		refuse_gone(u);
	else if (crm_rec_check_guard(u->c, NULL, &s->was, &e))
		crm_undo_refuse(u, s->noun, s->id, false, "%s", e.text);
	else if (!crm_rec_check_unique(u->c, NULL, &s->was, &e) || keep_first(u, &e))
		crm_rec_restore(u->c, &s->was);
	else if (!wait(u))
		crm_undo_refuse(u, s->noun, s->id, false, "%s", e.text);
}

/* The first field of state's cur that somebody has set since the txn, 0 for none. */
static size_t set_since(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;
	size_t n = crm_field_count(s->noun);

	if (crm_rec_int(&s->cur, "version") == u->txn)
		return 0;
	memset(s->has, 0, n * sizeof *s->has);
	crm_rec_copy(&s->rec, &s->cur);
	crm_history_back(u->c, &s->rec, u->txn, s->has);
	for (size_t i = 1; i < n; i++)
		if (s->has[i] && crm_field_journaled(crm_field_at(s->noun, i)) &&
		    !crm_rec_same_field(&s->cur, &s->rec, i))
			return i;
	return 0;
}

/* One that was gone already when the txn came is no hindrance: so it was. */
static bool gone_since(struct crm_undo *u, int64_t keep)
{
	struct crm_undo_state *s = u->state;

	if (crm_rec_load(u->c, &s->rec, keep))
		return false;
	s->rec.id = keep;
	crm_history_back(u->c, &s->rec, u->txn, NULL);
	return crm_rec_int(&s->rec, "made") != 0;
}

/* cur was not there before the txn: it goes, or becomes the one it was merged into. */
static void take_away(struct crm_undo *u, int64_t keep)
{
	struct crm_undo_state *s = u->state;
	size_t i = set_since(u);
	struct crm_err e = { 0 };

	if (!i && s->noun->guard && s->noun->guard(u->c, &s->cur, NULL, &e)) {
		crm_undo_refuse(u, s->noun, s->id, false, "%s", e.text);
	} else if (i) {
		struct crm_writer w = crm_history_last(u->c, s->noun, s->id, i, u->txn + 1);

		refuse_set(u, i, &w);
	} else if (keep && gone_since(u, keep)) {
		crm_undo_refuse(
		    u, s->noun, s->id, false, "%s-%lld is gone", s->noun->name, (long long)keep);
	} else if (keep) {
		crm_rec_become(u->c, &s->cur, keep);
	} else {
		crm_rec_erase(u->c, &s->cur);
	}
}

void crm_undo_row_back(struct crm_undo *u)
{
	struct crm_undo_state *s = u->state;
	bool internal = s->noun->internal, there;

	if (crm_undo_refused(u, s->noun, s->id))
		return;
	/* The rules write these rows; what is not theirs is crm-db compact's. */
	if (s->noun == &crm_own_field) {
		crm_undo_refuse(u, s->noun, s->id, true, "its values were given up for good");
		return;
	}
	there = crm_rec_load(u->c, &s->cur, s->id);
	if (s->before == CRM_WAS_RECORD && s->after == CRM_WAS_RECORD) {
		if (there)
			change(u);
		else
			refuse_gone(u);
	} else if (s->before == CRM_WAS_RECORD) {
		if (!there)
			restore(u);
	} else if (there) {
		take_away(u, s->before == CRM_WAS_MERGED ? s->keep_was : 0);
	}
	/* The policy may have changed what fields there are. */
	if (internal)
		forget(s);
}

void crm_undo_made(struct crm_undo *u, const struct crm_noun *noun, int64_t id)
{
	struct crm_undo_state *s = u->state;

	crm_undo_recs(u, noun);
	s->id = id;
	if (!crm_undo_refused(u, noun, id) && crm_rec_load(u->c, &s->cur, id))
		take_away(u, 0);
	if (noun->internal)
		forget(s);
}
