/* merge, unmerge: one record of several, and several of one again. The rules stand in
 * model/merge.c. */
#include "model/merge.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd.h"
#include "model/diff.h"

enum { SAID = 20 }; /* refusals whose fields are named, as crm_batch_refuse says them */

const struct crm_option crm_merge_option[] = {
	{ "prefer", "keep|other|newest", "who wins where fields differ" },
	{ 0 },
};

struct merging {
	struct crm *c;
	struct crm_merge merge;
	struct crm_batch batch;
	struct crm_cluster cluster;
	int64_t *kept; /* printed at the end */
	size_t n, cap;
};

static enum crm_prefer prefer(const struct crm_call *call)
{
	static const char words[] = "keep other newest";
	const char *given = crm_opt(call, "prefer");
	int at = given ? crm_choice_index(words, given, strlen(given)) : -1;

	if (given && at < 0)
		crm_die(CRM_USAGE, "--prefer: not one of keep, other, newest: '%s'", given);
	return given ? (enum crm_prefer)(CRM_PREFER_KEEP + at) : CRM_PREFER_NONE;
}

static void refuse(struct merging *x, const struct crm_couple *p, int64_t other, struct crm_err *e)
{
	struct crm_str place = { 0 }, raw = { 0 };
	const char *line = x->merge.conflicts.s, *end;

	if (p->line)
		crm_str_addf(&place, "stdin:%zu: ", p->line);
	for (; x->merge.conflicts.len && *line && x->batch.refused < SAID; line = end + 1) {
		end = strchr(line, '\n');
		crm_warn("%s%.*s", crm_str_text(&place), (int)(end - line), line);
	}
	crm_id_print(&place, x->c->noun, other);
	crm_id_print(&raw, x->c->noun, p->id);
	crm_str_addc(&raw, ' ');
	crm_id_print(&raw, x->c->noun, p->other);
	crm_batch_refuse(&x->batch, place.s, raw.s, raw.len, e);
	crm_str_release(&place);
	crm_str_release(&raw);
}

/* A pair of which one is not there says nothing. */
static bool there(struct merging *x, struct crm_stmt *s, int64_t id, struct crm_err *e)
{
	const char *name = x->c->noun->name;
	int64_t now;
	bool found;

	crm_stmt_bind_int(s, 1, id);
	found = crm_stmt_step(s);
	crm_stmt_reset(s);
	if (found)
		return true;
	now = crm_rec_alias(x->c, x->c->noun, id);
	if (now)
		crm_err_set(e, CRM_DATA, "%s-%lld was merged into %s-%lld", name, (long long)id,
		    name, (long long)now);
	else
		crm_err_set(e, CRM_DATA, "no %s-%lld", name, (long long)id);
	return false;
}

static size_t good_pairs(struct merging *x, struct crm_couple *pair, size_t pairs)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	size_t n = 0;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.id = $1", x->c->noun->plural);
	s = crm_db_prepare(x->c->db, sql.s);
	for (size_t i = 0; i < pairs; i++) {
		struct crm_err e = { 0 };

		if (pair[i].id == pair[i].other)
			crm_err_set(&e, CRM_DATA, "the same record twice: nothing to merge");
		else if (there(x, s, pair[i].id, &e) && there(x, s, pair[i].other, &e))
			pair[n++] = pair[i];
		if (e.code)
			refuse(x, &pair[i], pair[i].other, &e);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
	return n;
}

/* Those that would go, each once. */
static void confirm(struct merging *x)
{
	int64_t keep, other, *id = crm_calloc(x->cluster.n + 1, sizeof *id);
	size_t at, n = 0;

	while (crm_cluster_next(&x->cluster, &keep, &other, &at))
		id[n++] = other;
	crm_cluster_rewind(&x->cluster);
	crm_confirm(x->c, x->c->noun, id, n, "merge");
	free(id);
}

static void merge_all(struct merging *x, const struct crm_couple *pair)
{
	int64_t keep, other;
	size_t at;

	while (crm_cluster_next(&x->cluster, &keep, &other, &at)) {
		struct crm_err e = { 0 };
		int rc;

		crm_diff_hold(x->c);
		rc = crm_merge_one(&x->merge, keep, other, &e);
		crm_diff_go(x->c, !rc);
		if (rc) {
			crm_cluster_refuse(&x->cluster);
			refuse(x, &pair[at], other, &e);
			continue;
		}
		x->batch.saved++;
		if (x->n && x->kept[x->n - 1] == keep)
			continue;
		crm_grow(&x->kept, x->n, &x->cap, sizeof *x->kept);
		x->kept[x->n++] = keep;
	}
}

/* The ids of the line as pairs: the first one with each other. */
static void line_pairs(struct crm *c, struct crm_call *call)
{
	if (call->ids < 2)
		crm_die(CRM_USAGE,
		    call->names > 1 ? "merge: %s-%lld twice: nothing to merge"
				    : "merge: into %s-%lld: which others?",
		    c->noun->name, (long long)(call->ids ? call->id[0] : 0));
	for (size_t i = 1; i < call->ids; i++) {
		crm_grow(&call->pair, call->pairs, &call->pairs_cap, sizeof *call->pair);
		call->pair[call->pairs++] = (struct crm_couple){ call->id[0], call->id[i], 0 };
	}
}

int crm_merge(struct crm *c, struct crm_call *call)
{
	struct merging x = { .c = c };
	size_t pairs;
	int rc;

	if (call->filter)
		crm_die(CRM_USAGE, "merge: a term does not say which record is kept: give ids");
	if (call->from_stdin && call->names)
		crm_die(
		    CRM_USAGE, "merge: '-' gives both of each pair: leave out '%s'", call->name[0]);
	if (c->opt.from)
		crm_die(CRM_USAGE, "--from: pairs stand in the columns id and other");
	if (!call->from_stdin)
		line_pairs(c, call);
	crm_merge_init(&x.merge, c, c->noun, prefer(call), call->assign, call->assigns);
	crm_batch_begin(&x.batch, c);
	pairs = good_pairs(&x, call->pair, call->pairs);
	crm_cluster_init(&x.cluster, call->pair, pairs);
	confirm(&x);
	merge_all(&x, call->pair);
	rc = crm_batch_end(&x.batch);
	crm_written_print(c, c->noun, x.kept, x.n);
	crm_cluster_release(&x.cluster);
	crm_merge_release(&x.merge);
	free(x.kept);
	return rc;
}

/* What was merged last is given back first. */
struct old {
	struct crm_merged m;
	size_t at; /* in call->id */
};

static int latest_first(const void *va, const void *vb)
{
	const struct old *a = va, *b = vb;

	if (a->m.txn != b->m.txn)
		return a->m.txn < b->m.txn ? 1 : -1;
	return (a->m.nr < b->m.nr) - (a->m.nr > b->m.nr);
}

static void say(void *arg, const char *text)
{
	(void)arg;
	crm_warn("%s", text);
}

static int unmerge_one(struct crm *c, struct crm_merged *m, size_t *stays, struct crm_err *e)
{
	bool wrote = c->wrote;
	int rc;

	/* Asked again: one that was unmerged before this one may have stood above it. */
	rc = crm_merged_find(c, m->noun, m->id, m, e);
	if (rc)
		return rc;
	crm_db_savepoint(c->db, "merge");
	crm_diff_hold(c);
	rc = crm_unmerge(c, m, say, NULL, stays, e);
	crm_diff_go(c, !rc);
	if (rc) {
		crm_db_back_to(c->db, "merge");
		c->wrote = wrote;
	}
	crm_db_release(c->db, "merge");
	return rc;
}

/* Where each stands in the journal; those above which another merge stands too. */
static struct old *find_all(struct crm *c, const struct crm_call *call)
{
	struct old *old = crm_calloc(call->ids + 1, sizeof *old);

	for (size_t i = 0; i < call->ids; i++) {
		crm_merged_find(c, c->noun, call->id[i], &old[i].m, &(struct crm_err){ 0 });
		old[i].at = i;
	}
	qsort(old, call->ids, sizeof *old, latest_first);
	return old;
}

int crm_unmerge_ids(struct crm *c, struct crm_call *call)
{
	size_t stays = 0, kept, n = 0;
	struct crm_batch b;
	struct old *old;
	bool *back;
	int rc;

	if (call->filter)
		crm_die(CRM_USAGE, "unmerge: merged records are not found by terms: give ids");
	crm_confirm(c, c->noun, call->id, call->ids, "unmerge");
	crm_batch_begin(&b, c);
	old = find_all(c, call);
	back = crm_calloc(call->ids + 1, sizeof *back);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };

		kept = 0;
		if (unmerge_one(c, &old[i].m, &kept, &e)) {
			crm_batch_refuse_id(&b, call, old[i].at, &e);
			continue;
		}
		stays += kept;
		back[old[i].at] = true;
		b.saved++;
	}
	rc = crm_batch_end(&b);
	for (size_t i = 0; i < call->ids; i++)
		if (back[i])
			call->id[n++] = call->id[i];
	crm_written_print(c, c->noun, call->id, n);
	if (stays) {
		c->saved = b.saved;
		c->refused = b.refused + (int64_t)stays;
		rc = CRM_PART;
	}
	free(old);
	free(back);
	return rc;
}
