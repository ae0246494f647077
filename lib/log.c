/* Which txns and which of their records are printed. A few records are looked up in the
 * journal by their numbers; many, or all, are met by reading it through. */
#include "log.h"

#include <stdlib.h>

#include "db/rights.h"
#include "model/journal.h"

enum { FEW = 1000 };

static const struct crm_column column[] = { { "txn", CRM_CELL_ID }, { "at", CRM_CELL_TEXT },
	{ "who", CRM_CELL_TEXT }, { "id", CRM_CELL_ID }, { "what", CRM_CELL_TEXT },
	{ "field", CRM_CELL_TEXT }, { "old", CRM_CELL_TEXT }, { "new", CRM_CELL_TEXT },
	{ "command", CRM_CELL_TEXT } };

void crm_log_open(struct crm_log *l, struct crm *c)
{
	*l = (struct crm_log){ .c = c, .since = INT64_MIN, .until = INT64_MAX, .last = INT64_MAX };
	crm_lines_open(&l->lines, c, column, sizeof column / sizeof *column);
}

static int by_ref(const void *va, const void *vb)
{
	const struct crm_log_ref *a = va, *b = vb;

	if (a->noun != b->noun)
		return a->noun < b->noun ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

void crm_log_want(struct crm_log *l, const struct crm_noun *noun, int64_t id)
{
	crm_grow(&l->ref, l->refs, &l->refs_cap, sizeof *l->ref);
	l->ref[l->refs++] = (struct crm_log_ref){ noun->number, id };
}

static bool wanted(const struct crm_log *l, const struct crm_noun *noun, int64_t id)
{
	struct crm_log_ref ref = { noun->number, id };

	if (l->noun && noun != l->noun)
		return false;
	return !l->chosen ||
	       (l->refs && bsearch(&ref, l->ref, l->refs, sizeof ref, by_ref) != NULL);
}

/* The txn that made a record: it says so, or the row that its removal left. */
static int64_t made_by(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	struct crm_rec r;
	int64_t txn;

	crm_str_addf(&sql, "SELECT t.made FROM %s t WHERE t.id = $1", noun->plural);
	txn = crm_db_int(c->db, 0, sql.s, "i", id);
	crm_str_release(&sql);
	if (txn)
		return txn;
	s = crm_db_prepare(c->db, "SELECT k.old FROM changes k WHERE k.noun = $1 AND k.id = $2"
				  " ORDER BY k.txn DESC, k.nr DESC LIMIT 1");
	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_int(s, 2, id);
	crm_rec_init(&r, noun);
	r.id = id;
	if (crm_stmt_step(s)) {
		struct crm_val old = crm_stmt_value(s, 0);

		crm_journal_read(&r, &old, NULL, NULL);
		txn = crm_rec_int(&r, "made");
	}
	crm_stmt_done(s);
	crm_rec_release(&r);
	return txn;
}

bool crm_log_known(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	return made_by(c, noun, id) != 0;
}

static void take_txn(struct crm_log *l, struct crm_stmt *s)
{
	l->txn.id = crm_stmt_int(s, 0);
	l->txn.at = crm_stmt_int(s, 1);
	crm_str_reset(&l->txn.who);
	crm_str_puts(&l->txn.who, crm_stmt_value(s, 2).s);
	crm_str_reset(&l->txn.command);
	crm_str_puts(&l->txn.command, crm_stmt_value(s, 3).s);
	if (crm_stmt_value(s, 4).len)
		crm_str_addf(&l->txn.command, " %s", crm_stmt_value(s, 4).s);
}

static struct crm_stmt *txns(struct crm_log *l, const char *order, int64_t first, int64_t last)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT x.id, x.at, x.who, x.program, %s FROM txns x"
	    " WHERE x.id >= $1 AND x.id <= $2 AND x.at >= $3 AND x.at <= $4 ORDER BY x.id%s",
	    crm_db_command(l->c->db), order);
	s = crm_db_prepare(l->c->db, sql.s);
	crm_str_release(&sql);
	crm_stmt_bind_int(s, 1, first);
	crm_stmt_bind_int(s, 2, last);
	crm_stmt_bind_int(s, 3, l->since);
	crm_stmt_bind_int(s, 4, l->until);
	return s;
}

static bool of_who(const struct crm_log *l, struct crm_stmt *s)
{
	return !l->who || !strcmp(l->who, crm_stmt_value(s, 2).s);
}

/* The next number of the stream, INT64_MAX behind the last. */
static int64_t next(struct crm_stmt *s)
{
	return crm_stmt_step(s) ? crm_stmt_int(s, 0) : INT64_MAX;
}

/* What the txn made of the noun, in the order of numbers: from the table, and, where it
 * was taken away since, from the journal. */
static void births(struct crm_log *l, const struct crm_noun *noun, int64_t first, int64_t last)
{
	struct crm_stmt *live, *gone;
	struct crm_str sql = { 0 };
	int64_t a, b;

	crm_str_addf(&sql,
	    "SELECT t.id FROM %s t WHERE t.id BETWEEN $1 AND $2 AND t.made = $3 ORDER BY t.id",
	    noun->plural);
	live = crm_db_prepare(l->c->db, sql.s);
	crm_str_reset(&sql);
	crm_str_addf(&sql,
	    "SELECT DISTINCT k.id FROM changes k WHERE k.noun = $3 AND k.id BETWEEN $1 AND $2"
	    " AND NOT EXISTS (SELECT 1 FROM %s t WHERE t.id = k.id) ORDER BY k.id",
	    noun->plural);
	gone = crm_db_prepare(l->c->db, sql.s);
	crm_stmt_bind_int(live, 1, first);
	crm_stmt_bind_int(live, 2, last);
	crm_stmt_bind_int(live, 3, l->txn.id);
	crm_stmt_bind_int(gone, 1, first);
	crm_stmt_bind_int(gone, 2, last);
	crm_stmt_bind_int(gone, 3, noun->number);
	a = next(live);
	b = next(gone);
	while ((a < INT64_MAX || b < INT64_MAX) && crm_lines_more(&l->lines)) {
		int64_t id = a < b ? a : b;

		if (wanted(l, noun, id))
			crm_log_made(l, noun, id);
		if (a == id)
			a = next(live);
		else
			b = next(gone);
	}
	crm_stmt_done(live);
	crm_stmt_done(gone);
	crm_str_release(&sql);
}

static void made(struct crm_log *l)
{
	struct crm_stmt *s = crm_db_prepare(
	    l->c->db, "SELECT b.first, b.last FROM births b WHERE b.txn = $1 AND b.noun = $2");

	for (size_t i = 0; crm_nouns[i]; i++) {
		if (l->noun && crm_nouns[i] != l->noun)
			continue;
		crm_stmt_bind_int(s, 1, l->txn.id);
		crm_stmt_bind_int(s, 2, crm_nouns[i]->number);
		if (crm_stmt_step(s))
			births(l, crm_nouns[i], crm_stmt_int(s, 0), crm_stmt_int(s, 1));
		crm_stmt_reset(s);
	}
	crm_stmt_done(s);
}

static void row(struct crm_log *l, struct crm_stmt *s)
{
	const struct crm_noun *noun = crm_noun_number((int)crm_stmt_int(s, 0));
	struct crm_val old = crm_stmt_value(s, 2), new = crm_stmt_value(s, 3);

	if (noun && wanted(l, noun, crm_stmt_int(s, 1)))
		crm_log_row(l, noun, crm_stmt_int(s, 1), &old, &new);
}

static void rows(struct crm_log *l)
{
	struct crm_stmt *s = crm_db_prepare(l->c->db,
	    "SELECT k.noun, k.id, k.old, k.new FROM changes k WHERE k.txn = $1 ORDER BY k.nr");

	crm_stmt_bind_int(s, 1, l->txn.id);
	while (crm_lines_more(&l->lines) && crm_stmt_step(s))
		row(l, s);
	crm_stmt_done(s);
}

/* The first of the last l->newest txns that have something to print. */
static int64_t newest(struct crm_log *l)
{
	struct crm_stmt *s = txns(l, " DESC", l->first, l->last);
	int64_t n = l->newest, first = INT64_MAX;

	while (n && crm_stmt_step(s)) {
		int64_t id = crm_stmt_int(s, 0);

		if (!of_who(l, s))
			continue;
		if (!crm_db_int(l->c->db, 0,
			"SELECT 1 FROM births b WHERE b.txn = $1 AND (b.noun = CAST($2 AS bigint)"
			" OR (CAST($2 AS bigint) = 0 AND b.noun > 0)) LIMIT 1",
			"ii", id, (int64_t)(l->noun ? l->noun->number : 0)) &&
		    !crm_db_int(l->c->db, 0,
			"SELECT 1 FROM changes k WHERE k.txn = $1"
			" AND (CAST($2 AS bigint) = 0 OR k.noun = CAST($2 AS bigint)) LIMIT 1",
			"ii", id, (int64_t)(l->noun ? l->noun->number : 0)))
			continue;
		first = id;
		n--;
	}
	crm_stmt_done(s);
	return first;
}

static void print_through(struct crm_log *l)
{
	int64_t first = l->newest ? newest(l) : l->first;
	struct crm_stmt *s = txns(l, "", first, l->last);

	while (crm_lines_more(&l->lines) && crm_stmt_step(s)) {
		if (!of_who(l, s))
			continue;
		take_txn(l, s);
		made(l);
		rows(l);
	}
	crm_stmt_done(s);
}

/* Something that happened to a record: nr 0, it was made. */
struct event {
	int64_t txn, nr;
	size_t at; /* of the noun in crm_nouns */
	int64_t id;
};
struct events {
	struct event *v;
	size_t n, cap;
};

static int by_time(const void *va, const void *vb)
{
	const struct event *a = va, *b = vb;

	if (a->txn != b->txn)
		return a->txn < b->txn ? -1 : 1;
	if (a->nr != b->nr)
		return a->nr < b->nr ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void add(struct events *all, struct event e)
{
	crm_grow(&all->v, all->n, &all->cap, sizeof *all->v);
	all->v[all->n++] = e;
}

static void collect(struct crm_log *l, const struct crm_log_ref *ref, struct events *all)
{
	struct crm_stmt *s = crm_db_prepare(l->c->db,
	    "SELECT k.txn, k.nr FROM changes k WHERE k.noun = $1 AND k.id = $2"
	    " AND k.txn >= $3 AND k.txn <= $4 ORDER BY k.txn, k.nr");
	int64_t born = made_by(l->c, crm_noun_number(ref->noun), ref->id);
	size_t at = 0;

	while (crm_nouns[at]->number != ref->noun)
		at++;
	if (born >= l->first && born <= l->last)
		add(all, (struct event){ born, 0, at, ref->id });
	crm_stmt_bind_int(s, 1, ref->noun);
	crm_stmt_bind_int(s, 2, ref->id);
	crm_stmt_bind_int(s, 3, l->first);
	crm_stmt_bind_int(s, 4, l->last);
	while (crm_stmt_step(s))
		add(all, (struct event){ crm_stmt_int(s, 0), crm_stmt_int(s, 1), at, ref->id });
	crm_stmt_done(s);
}

/* Loads the txn of an event; false where it is not asked for. */
static bool fits(struct crm_log *l, int64_t txn)
{
	struct crm_stmt *s = txns(l, "", txn, txn);
	bool ok = crm_stmt_step(s) && of_who(l, s);

	if (ok)
		take_txn(l, s);
	crm_stmt_done(s);
	return ok;
}

/* Where the events of the last l->newest txns begin. */
static size_t begin(struct crm_log *l, const struct events *all)
{
	int64_t n = l->newest;
	size_t from = all->n;

	for (size_t i = from; n && i;) {
		size_t of = i - 1;

		while (of && all->v[of - 1].txn == all->v[of].txn)
			of--;
		if (fits(l, all->v[of].txn)) {
			from = of;
			n--;
		}
		i = of;
	}
	return from;
}

static void print_event(struct crm_log *l, const struct event *e)
{
	struct crm_stmt *s;

	if (!e->nr) {
		crm_log_made(l, crm_nouns[e->at], e->id);
		return;
	}
	s = crm_db_prepare(l->c->db, "SELECT k.noun, k.id, k.old, k.new FROM changes k"
				     " WHERE k.txn = $1 AND k.nr = $2");
	crm_stmt_bind_int(s, 1, e->txn);
	crm_stmt_bind_int(s, 2, e->nr);
	if (crm_stmt_step(s))
		row(l, s);
	crm_stmt_done(s);
}

static void print_few(struct crm_log *l)
{
	struct events all = { 0 };
	int64_t asked = 0; /* the txn that ok is about */
	bool ok = false;

	for (size_t i = 0; i < l->refs; i++)
		if (!i || by_ref(&l->ref[i - 1], &l->ref[i]))
			collect(l, &l->ref[i], &all);
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_time);
	for (size_t i = l->newest ? begin(l, &all) : 0; i < all.n && crm_lines_more(&l->lines);
	     i++) {
		if (asked != all.v[i].txn)
			ok = fits(l, asked = all.v[i].txn);
		if (ok)
			print_event(l, &all.v[i]);
	}
	free(all.v);
}

void crm_log_print(struct crm_log *l)
{
	if (l->refs)
		qsort(l->ref, l->refs, sizeof *l->ref, by_ref);
	if (l->chosen && (l->refs <= FEW || l->newest))
		print_few(l);
	else
		print_through(l);
}

int crm_log_end(struct crm_log *l)
{
	crm_log_forget(l);
	free(l->ref);
	free(l->money);
	crm_str_release(&l->txn.who);
	crm_str_release(&l->txn.command);
	return crm_lines_end(&l->lines);
}
