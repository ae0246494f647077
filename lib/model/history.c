#include "model/history.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/journal.h"
#include "model/txn.h"

int64_t crm_history_undone(struct crm *c, int64_t txn)
{
	int64_t by = INT64_MAX;

	while ((by = crm_db_int(c->db, 0,
		    "SELECT x.id FROM txns x WHERE x.undoes = $1 AND x.id < $2"
		    " AND COALESCE(x.reason, '') <> '" CRM_IN_PART "'"
		    " ORDER BY x.id DESC LIMIT 1",
		    "ii", txn, by)) != 0)
		if (!crm_history_undone(c, by))
			return by;
	return 0;
}

int crm_history_depth(struct crm *c, int64_t txn, int64_t *root)
{
	int depth = -1;

	for (; txn; depth++) {
		if (root)
			*root = txn;
		txn = crm_db_int(c->db, 0,
		    "SELECT x.undoes FROM txns x WHERE x.id = $1 AND x.undoes < x.id", "i", txn);
	}
	return depth;
}

void crm_history_back(struct crm *c, struct crm_rec *r, int64_t txn, bool *has)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT k.old, k.derived FROM changes k"
	    " WHERE k.noun = $1 AND k.id = $2 AND k.txn > $3 ORDER BY k.txn, k.nr");
	size_t n = crm_field_count(r->noun);
	bool *seen = crm_calloc(n, sizeof *seen), *named = crm_calloc(n, sizeof *named);
	struct crm_rec old;

	crm_rec_init(&old, r->noun);
	crm_stmt_bind_int(s, 1, r->noun->number);
	crm_stmt_bind_int(s, 2, r->id);
	crm_stmt_bind_int(s, 3, txn);
	while (crm_stmt_step(s)) {
		struct crm_val text = crm_stmt_value(s, 0);

		crm_rec_reset(&old);
		old.id = r->id;
		memset(named, 0, n * sizeof *named);
		if (crm_journal_read(&old, &text, named, NULL) != CRM_WAS_RECORD)
			continue;
		for (size_t i = 0; i < n; i++) {
			if (named[i] && has && !crm_stmt_int(s, 1))
				has[i] = true;
			if (!named[i] || seen[i])
				continue;
			/* The first to name it tells what it was before all of them. */
			seen[i] = true;
			r->any[i] = old.any[i];
			r->v[i] = old.v[i];
			if (r->v[i].kind == CRM_BYTES)
				r->v[i].s = crm_pool_strndup(&r->pool, old.v[i].s, old.v[i].len);
		}
	}
	crm_stmt_done(s);
	crm_rec_release(&old);
	free(seen);
	free(named);
}

/* True for an undo, and for what one has taken back: neither is who brought a value about. */
static bool passing(struct crm *c, int64_t txn, bool undo)
{
	return undo || crm_history_undone(c, txn);
}

struct crm_writer crm_history_last(
    struct crm *c, const struct crm_noun *noun, int64_t id, size_t field, int64_t from)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT k.txn, k.old, k.new, k.derived, x.who, x.undoes FROM changes k"
	    " JOIN txns x ON x.id = k.txn"
	    " WHERE k.noun = $1 AND k.id = $2 AND k.txn >= $3 ORDER BY k.txn DESC, k.nr DESC");
	bool *named = crm_calloc(crm_field_count(noun), sizeof *named), stands = false;
	struct crm_writer w = { 0 };
	struct crm_rec r;

	crm_rec_init(&r, noun);
	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_int(s, 2, id);
	crm_stmt_bind_int(s, 3, from);
	while (!stands && crm_stmt_step(s)) {
		struct crm_val text = crm_stmt_value(s, field == CRM_GONE ? 2 : 1);
		int64_t txn = crm_stmt_int(s, 0);
		enum crm_was was;

		crm_rec_reset(&r);
		r.id = id;
		memset(named, 0, crm_field_count(noun) * sizeof *named);
		was = crm_journal_read(&r, &text, named, NULL);
		if (field == CRM_GONE ? was == CRM_WAS_RECORD : !named[field])
			continue;
		stands = txn == from || !passing(c, txn, crm_stmt_int(s, 5));
		if (w.txn && !stands)
			continue;
		w = (struct crm_writer){ .txn = txn, .derived = crm_stmt_int(s, 3) };
		snprintf(w.who, sizeof w.who, "%s", crm_stmt_value(s, 4).s);
	}
	crm_stmt_done(s);
	crm_rec_release(&r);
	free(named);
	return w;
}

void crm_writer_print(struct crm_str *out, const struct crm_writer *w)
{
	if (w->txn)
		crm_str_addf(out, " by txn-%lld (%s)", (long long)w->txn, w->who);
}

bool crm_history_unmade(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT k.txn, k.new FROM changes k WHERE k.noun = $1 AND k.id = $2"
	    " ORDER BY k.txn DESC, k.nr DESC LIMIT 1");
	int64_t txn = 0;

	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_int(s, 2, id);
	if (crm_stmt_step(s) && crm_stmt_value(s, 1).kind == CRM_NULL)
		txn = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	/* What is done again by the undo of an undo is done by somebody. */
	return txn && crm_history_depth(c, txn, NULL) % 2;
}
