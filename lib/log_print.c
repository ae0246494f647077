/* The lines of one record in one txn. */
#include <stdlib.h>

#include "log.h"
#include "model/diff.h"
#include "model/history.h"
#include "model/journal.h"

enum { TXN, AT, WHO, ID, WHAT, FIELD, OLD, NEW, COMMAND };

/* The currency that amounts of a record are in, as long as no row says otherwise: to find
 * it again for each row of a record would take longer with every row. */
enum { SLOTS = 256 };
struct crm_log_money {
	int noun;
	int64_t id;
	char currency[8];
};

void crm_log_forget(struct crm_log *l)
{
	if (l->of) {
		crm_rec_release(&l->was);
		crm_rec_release(&l->now);
		free(l->has);
	}
	l->of = NULL;
}

static void recs(struct crm_log *l, const struct crm_noun *noun)
{
	if (l->of != noun) {
		crm_log_forget(l);
		l->of = noun;
		crm_rec_init(&l->was, noun);
		crm_rec_init(&l->now, noun);
		l->has = crm_calloc(crm_field_count(noun), sizeof *l->has);
	}
	crm_rec_reset(&l->was);
	crm_rec_reset(&l->now);
	memset(l->has, 0, crm_field_count(noun) * sizeof *l->has);
}

/* A line but for old and new, which are of that kind. */
static void begin(struct crm_log *l, const struct crm_rec *r, const char *what, const char *field,
    enum crm_cell_kind kind)
{
	crm_str_addf(crm_lines_cell(&l->lines, TXN), "txn-%lld", (long long)l->txn.id);
	crm_time_print(crm_lines_cell(&l->lines, AT), l->txn.at, l->c->clock.zone);
	crm_str_puts(crm_lines_cell(&l->lines, WHO), crm_str_text(&l->txn.who));
	crm_id_print(crm_lines_cell(&l->lines, ID), r->noun, r->id);
	crm_str_puts(crm_lines_cell(&l->lines, WHAT), what);
	crm_str_puts(crm_lines_cell(&l->lines, FIELD), field);
	crm_str_puts(crm_lines_cell(&l->lines, COMMAND), crm_str_text(&l->txn.command));
	crm_lines_kind(&l->lines, OLD, kind);
	crm_lines_kind(&l->lines, NEW, kind);
}

/* A field of l->was, of l->now, or of both. */
static void line(struct crm_log *l, const char *what, const struct crm_field *f, bool was, bool now)
{
	size_t i = crm_field_index(l->of, f);

	begin(l, &l->now, what, f->name,
	    f->type == CRM_REF || f->type == CRM_ANY ? CRM_CELL_ID : CRM_CELL_TEXT);
	if (was && l->was.v[i].kind != CRM_NULL)
		crm_diff_value(l->c, &l->was, i, crm_lines_cell(&l->lines, OLD));
	if (now && l->now.v[i].kind != CRM_NULL)
		crm_diff_value(l->c, &l->now, i, crm_lines_cell(&l->lines, NEW));
	crm_lines_put(&l->lines);
}

/* Which record a merged id stands for: the id itself becomes another. */
static void line_id(struct crm_log *l, const char *what, int64_t was, int64_t now)
{
	begin(l, &l->now, what, "id", CRM_CELL_ID);
	crm_id_print(crm_lines_cell(&l->lines, OLD), l->of, was);
	crm_id_print(crm_lines_cell(&l->lines, NEW), l->of, now);
	crm_lines_put(&l->lines);
}

/* All that is set. When it was made the txn tells; only another time is news. */
static void all(struct crm_log *l, const char *what, bool gone)
{
	const struct crm_rec *r = gone ? &l->was : &l->now;

	for (size_t i = 1; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);

		if (!crm_field_journaled(f) || r->v[i].kind == CRM_NULL ||
		    (f->flags & CRM_SYSTEM && (gone || r->v[i].i == l->txn.at)))
			continue;
		line(l, what, f, gone, !gone);
	}
}

void crm_log_made(struct crm_log *l, const struct crm_noun *noun, int64_t id)
{
	recs(l, noun);
	if (!crm_rec_load(l->c, &l->now, id))
		l->now.id = id;
	if (crm_rec_int(&l->now, "version") != l->txn.id)
		crm_history_back(l->c, &l->now, l->txn.id, NULL);
	all(l, "add", false);
}

static bool named(const struct crm_log *l, enum crm_type type)
{
	for (size_t i = 1; i < crm_field_count(l->of); i++)
		if (l->has[i] && crm_field_at(l->of, i)->type == type)
			return true;
	return false;
}

/* The row names amounts: what they are in, as the record was then. */
static void currency(struct crm_log *l, int64_t id)
{
	const struct crm_field *f = crm_field_find(l->of, "currency");
	size_t i = f ? crm_field_index(l->of, f) : 0;
	struct crm_log_money *m;
	struct crm_rec r;

	if (!f || (!l->has[i] && !named(l, CRM_MONEY)))
		return;
	if (!l->money)
		l->money = crm_calloc(SLOTS, sizeof *l->money);
	m = &l->money[((uint64_t)id * 31 + (uint64_t)l->of->number) % SLOTS];
	if (l->has[i]) {
		*m = (struct crm_log_money){ l->of->number, id, "" };
		memcpy(m->currency, crm_rec_text(&l->now, "currency"),
		    strnlen(crm_rec_text(&l->now, "currency"), sizeof m->currency - 1));
		return;
	}
	/* Where rows are passed over one of them may have changed it. */
	if (m->noun != l->of->number || m->id != id || l->who) {
		crm_rec_init(&r, l->of);
		if (!crm_rec_load(l->c, &r, id))
			r.id = id;
		crm_history_back(l->c, &r, l->txn.id, NULL);
		*m = (struct crm_log_money){ l->of->number, id, "" };
		memcpy(m->currency, crm_rec_text(&r, "currency"),
		    strnlen(crm_rec_text(&r, "currency"), sizeof m->currency - 1));
		crm_rec_release(&r);
	}
	if (*m->currency) {
		crm_rec_set_text(&l->was, "currency", m->currency, strlen(m->currency));
		crm_rec_set_text(&l->now, "currency", m->currency, strlen(m->currency));
	}
}

void crm_log_row(struct crm_log *l, const struct crm_noun *noun, int64_t id,
    const struct crm_val *old, const struct crm_val *new)
{
	enum crm_was before, after;
	int64_t keep = 0;

	recs(l, noun);
	l->was.id = l->now.id = id;
	before = crm_journal_read(&l->was, old, l->has, &keep);
	after = crm_journal_read(&l->now, new, NULL, &keep);
	if (before == CRM_WAS_RECORD && after == CRM_WAS_RECORD) {
		currency(l, id);
		for (size_t i = 1; i < crm_field_count(noun); i++)
			if (l->has[i] && crm_field_journaled(crm_field_at(noun, i)))
				line(l, "change", crm_field_at(noun, i), true, true);
	} else if (before == CRM_WAS_RECORD) {
		if (after == CRM_WAS_MERGED)
			line_id(l, "merge", id, keep);
		all(l, after == CRM_WAS_MERGED ? "merge" : "remove", true);
	} else {
		if (before == CRM_WAS_MERGED)
			line_id(l, "restore", keep, id);
		all(l, "restore", false);
	}
}
