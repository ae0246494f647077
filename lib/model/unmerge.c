/* Giving back what a merge took: its rows of the journal from the end, first what the
 * kept one got, then the merged one itself, then who referred to it; and who was given back
 * himself meanwhile, when the record that he referred to was not there. */
#include <stdlib.h>

#include "model/back.h"
#include "model/journal.h"
#include "model/merge.h"
#include "model/refer.h"
#include "model/txn.h"

int crm_merged_find(
    struct crm *c, const struct crm_noun *noun, int64_t id, struct crm_merged *m, struct crm_err *e)
{
	struct crm_stmt *s;
	int64_t since;

	*m = (struct crm_merged){ .noun = noun, .id = id };
	m->keep = crm_rec_alias(c, noun, id);
	if (!m->keep)
		return crm_err_set(e, CRM_DATA, "was not merged into another");
	s = crm_db_prepare(c->db, "SELECT k.txn, k.nr FROM changes k WHERE k.noun = $1"
				  " AND k.id = $2 ORDER BY k.txn DESC, k.nr DESC LIMIT 1");
	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_int(s, 2, id);
	if (crm_stmt_step(s)) {
		m->txn = crm_stmt_int(s, 0);
		m->nr = crm_stmt_int(s, 1);
	}
	crm_stmt_done(s);
	if (!m->nr)
		return crm_err_set(e, CRM_DATA, "its history is gone");
	since = crm_rec_alias(c, noun, m->keep);
	if (since)
		return crm_err_set(e, CRM_DATA,
		    "was merged into %s-%lld, which was merged into %s-%lld since:"
		    " unmerge %s-%lld first",
		    noun->name, (long long)m->keep, noun->name, (long long)since, noun->name,
		    (long long)m->keep);
	return 0;
}

/* How what a record became begins in the journal where that is another record. */
static const char mark[] = "{\"" CRM_BECAME "\"";

struct unmerge {
	struct crm *c;
	const struct crm_merged *m;
	struct crm_rec rec; /* the merged one */
	bool there;         /* it is back */
	void (*say)(void *arg, const char *text);
	void *arg;
	size_t stays;
	struct crm_err *e;
	int64_t txn; /* asked about last: */
	bool gave;   /* does it give back? */
};

static void read_merged(struct unmerge *u)
{
	struct crm_stmt *s = crm_db_prepare(
	    u->c->db, "SELECT k.old, k.new FROM changes k WHERE k.txn = $1 AND k.nr = $2");
	struct crm_val old, now;
	int64_t keep = 0;

	crm_rec_init(&u->rec, u->m->noun);
	u->rec.id = u->m->id;
	crm_stmt_bind_int(s, 1, u->m->txn);
	crm_stmt_bind_int(s, 2, u->m->nr);
	crm_stmt_step(s);
	old = crm_stmt_value(s, 0);
	now = crm_stmt_value(s, 1);
	if (crm_journal_read(&u->rec, &now, NULL, &keep) != CRM_WAS_MERGED || keep != u->m->keep ||
	    crm_journal_read(&u->rec, &old, NULL, NULL) != CRM_WAS_RECORD)
		crm_die(CRM_DATA, "%s-%lld: its history cannot be read; run: crm-db check",
		    u->m->noun->name, (long long)u->m->id);
	crm_stmt_done(s);
	u->rec.id = u->m->id;
}

static int put_back(struct unmerge *u)
{
	if (u->there)
		return 0;
	u->there = true;
	u->stays += crm_rec_mend(u->c, &u->rec, u->say, u->arg);
	if (crm_rec_check_move(u->c, NULL, &u->rec, u->e))
		return u->e->code;
	crm_rec_restore(u->c, &u->rec);
	return 0;
}

/* A row of the merge, from the end: the kept one's stand before those that moved. */
static int take_back(struct unmerge *u, const struct crm_change *k)
{
	bool keep = k->noun == u->m->noun && k->id == u->m->keep;

	if (!keep && put_back(u))
		return u->e->code;
	u->stays += crm_change_back(u->c, k, u->say, u->arg);
	return 0;
}

static int walk(struct unmerge *u)
{
	struct crm_stmt *s = crm_db_prepare(u->c->db,
	    "SELECT k.noun, k.id, k.old, k.new, k.derived FROM changes k WHERE k.txn = $1"
	    " AND k.nr < $2 ORDER BY k.nr DESC");

	crm_stmt_bind_int(s, 1, u->m->txn);
	crm_stmt_bind_int(s, 2, u->m->nr);
	while (!u->e->code && crm_stmt_step(s)) {
		struct crm_change k = { crm_noun_number((int)crm_stmt_int(s, 0)),
			crm_stmt_int(s, 1), u->m->txn, crm_stmt_value(s, 2), crm_stmt_value(s, 3) };

		if (k.now.kind == CRM_BYTES && !strncmp(k.now.s, mark, sizeof mark - 1))
			break; /* the end of the merge before */
		if (!crm_stmt_int(s, 4) && k.noun && k.now.kind == CRM_BYTES)
			take_back(u, &k);
	}
	crm_stmt_done(s);
	return u->e->code;
}

/* True for a txn that gave back what a merge took. */
static bool gave(struct unmerge *u, int64_t txn)
{
	if (u->txn != txn)
		u->gave = crm_db_int(u->c->db, 0,
		    "SELECT 1 FROM txns x WHERE x.id = $1 AND x.undoes IS NULL AND EXISTS"
		    " (SELECT 1 FROM changes k WHERE k.txn = $1 AND substr(k.old, 1, 10) = $2)",
		    "is", txn, mark);
	u->txn = txn;
	return u->gave;
}

/* What an unmerge wrote instead of a record that was merged: what stands behind it, down to
 * what somebody meant. rec is one of the noun, scratch; true where it names the merged one. */
static bool meant(struct unmerge *u, struct crm_rec *rec, int64_t id, size_t i)
{
	struct crm_stmt *s =
	    crm_db_prepare(u->c->db, "SELECT k.txn, k.old, k.new FROM changes k WHERE k.noun = $1"
				     " AND k.id = $2 ORDER BY k.txn DESC, k.nr DESC");
	size_t n = crm_field_count(rec->noun);
	bool *has = crm_calloc(n, sizeof *has), taken = false, back = false;
	const struct crm_field *f = crm_field_at(rec->noun, i);
	int64_t named = 0;

	crm_stmt_bind_int(s, 1, rec->noun->number);
	crm_stmt_bind_int(s, 2, id);
	while (crm_stmt_step(s)) {
		struct crm_val old = crm_stmt_value(s, 1), now = crm_stmt_value(s, 2);
		enum crm_was was, became = crm_journal_read(rec, &now, NULL, NULL);

		memset(has, 0, n * sizeof *has);
		crm_rec_reset(rec);
		rec->id = id;
		was = crm_journal_read(rec, &old, has, NULL);
		if (was == CRM_WAS_MERGED && became == CRM_WAS_RECORD) {
			back = true;
			taken = false;
			continue;
		}
		if (was != CRM_WAS_RECORD || became == CRM_WAS_NOTHING)
			break;
		if (!has[i])
			continue;
		/* Behind what an unmerge took back stands what it took back. */
		if (became == CRM_WAS_RECORD && !taken && !gave(u, crm_stmt_int(s, 0)))
			break;
		taken = became == CRM_WAS_RECORD && gave(u, crm_stmt_int(s, 0));
		back = back || taken;
		named = f->type == CRM_ANY && rec->any[i] != u->m->noun ? 0 : rec->v[i].i;
	}
	crm_stmt_done(s);
	free(has);
	return back && named && crm_rec_alive(u->c, u->m->noun, named) == u->m->id;
}

/* Those who refer to the kept one only because the merged one was not there when they, or
 * what they were, were given back. */
static void come_home(struct unmerge *u, const struct crm_noun *noun, size_t i)
{
	const struct crm_field *f = crm_field_at(noun, i);
	struct crm_pool pool = { 0 };
	struct crm_rec old, rec;
	struct crm_err e = { 0 };
	int64_t *ids;
	size_t n =
	    crm_referring_since(u->c, noun, f, u->m->noun, u->m->keep, u->m->txn, &pool, &ids);

	crm_rec_init(&old, noun);
	crm_rec_init(&rec, noun);
	for (size_t k = 0; k < n; k++) {
		if (!meant(u, &rec, ids[k], i) || !crm_rec_load(u->c, &old, ids[k]))
			continue;
		crm_rec_copy(&rec, &old);
		rec.v[i].i = u->m->id;
		if (!crm_rec_check_move(u->c, &old, &rec, &e)) {
			crm_rec_write(u->c, &old, &rec);
			continue;
		}
		u->stays++;
		crm_rec_stays(noun, ids[k], NULL, e.text, u->say, u->arg);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	crm_pool_release(&pool);
}

static void all_come_home(struct unmerge *u)
{
	bool undoing = u->c->undoing;

	u->c->undoing = true;
	for (size_t i = 0; crm_nouns[i]; i++)
		for (size_t k = 1; k < crm_field_count(crm_nouns[i]); k++)
			if (crm_refers(crm_field_at(crm_nouns[i], k), u->m->noun))
				come_home(u, crm_nouns[i], k);
	u->c->undoing = undoing;
}

int crm_unmerge(struct crm *c, const struct crm_merged *m, void (*say)(void *arg, const char *text),
    void *arg, size_t *stays, struct crm_err *e)
{
	struct unmerge u = { .c = c, .m = m, .say = say, .arg = arg, .e = e };

	e->code = 0;
	read_merged(&u);
	if (!walk(&u) && !put_back(&u))
		all_come_home(&u);
	crm_rec_release(&u.rec);
	*stays = u.stays;
	return e->code;
}
