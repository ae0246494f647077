/* A timeline as records, and going on with what comes. */
#include "timeline.h"

#include <stdlib.h>

#include "base/date.h"
#include "follow.h"
#include "model/nouns.h"

const struct crm_column crm_event_column[CRM_EVENT_COLUMNS] = {
	[CRM_EVENT_AT] = { "at", CRM_CELL_TEXT },
	[CRM_EVENT_WHAT] = { "what", CRM_CELL_TEXT },
	[CRM_EVENT_ID] = { "id", CRM_CELL_ID },
	[CRM_EVENT_ABOUT] = { "about", CRM_CELL_ID },
	[CRM_EVENT_WHO] = { "who", CRM_CELL_TEXT },
	[CRM_EVENT_TEXT] = { "text", CRM_CELL_TEXT },
	[CRM_EVENT_OUTCOME] = { "outcome", CRM_CELL_TEXT },
	[CRM_EVENT_AMOUNT] = { "amount", CRM_CELL_NUMBER },
	[CRM_EVENT_CURRENCY] = { "currency", CRM_CELL_TEXT },
};

/* The first of these fields that the record has and that is set, or NULL. */
static const struct crm_field *first_set(const struct crm_rec *r, const char *const *names)
{
	for (; *names; names++) {
		const struct crm_field *f = crm_field_find(r->noun, *names);

		if (f && r->v[crm_field_index(r->noun, f)].kind != CRM_NULL)
			return f;
	}
	return NULL;
}

static void put_ref(struct crm_timeline *t, const struct crm_noun *noun, int64_t id, bool people,
    struct crm_str *out)
{
	if (people)
		crm_title_print(t->c, out, noun, id);
	else
		crm_id_print(out, noun, id);
}

/* What it is about or belongs to; itself where it belongs to nobody. */
static void put_about(struct crm_timeline *t, bool people, struct crm_str *out)
{
	static const char *const names[] = { "about", "contact", "account", NULL };
	const struct crm_rec *r = &t->rec;
	const struct crm_field *f = first_set(r, names);
	size_t i = f ? crm_field_index(r->noun, f) : 0;

	if (f)
		put_ref(t, f->ref ? crm_noun_find(f->ref) : r->any[i], r->v[i].i, people, out);
	else
		put_ref(t, r->noun, r->id, people, out);
}

static void put_login(struct crm_timeline *t, struct crm_str *out)
{
	static const char *const names[] = { "user", "owner", NULL };
	const struct crm_field *f = first_set(&t->rec, names);

	if (f)
		crm_title_print(t->c, out, &crm_user, t->rec.v[crm_field_index(t->rec.noun, f)].i);
}

/* A step says itself who made it, and what became. */
static void put_step(
    struct crm_timeline *t, int64_t step, struct crm_str *word, struct crm_str *who)
{
	struct crm_stmt *s =
	    crm_db_prepare(t->c->db, "SELECT s.became, s.who FROM steps s WHERE s.id = $1");
	struct crm_val v;

	crm_stmt_bind_int(s, 1, step);
	if (crm_stmt_step(s)) {
		v = crm_stmt_value(s, 0);
		crm_str_add(word, v.kind == CRM_BYTES ? v.s : "", v.kind == CRM_BYTES ? v.len : 0);
		v = crm_stmt_value(s, 1);
		crm_str_add(who, v.kind == CRM_BYTES ? v.s : "", v.kind == CRM_BYTES ? v.len : 0);
	}
	crm_stmt_done(s);
}

/* An activity is called by its kind and direction, all else by its noun and the word. */
static void put_what(struct crm_timeline *t, const char *word, struct crm_str *out)
{
	const char *direction;

	if (t->rec.noun != &crm_activity) {
		crm_str_addf(out, "%s %s", t->rec.noun->name, word);
		return;
	}
	direction = crm_rec_text(&t->rec, "direction");
	crm_str_addf(out, "%s%s%s", word, *direction ? " " : "", direction);
}

/* What came of it; for what was lost or ended, why: behind the event that did. */
static void put_outcome(struct crm_timeline *t, const char *word, struct crm_str *out)
{
	const struct crm_noun *noun = t->rec.noun;

	if (crm_field_find(noun, "outcome"))
		crm_str_puts(out, crm_rec_text(&t->rec, "outcome"));
	else if (crm_field_find(noun, "reason") && !strcmp(word, crm_rec_text(&t->rec, "status")))
		crm_str_puts(out, crm_rec_text(&t->rec, "reason"));
}

static void put_amount(struct crm_timeline *t, struct crm_str *amount, struct crm_str *currency)
{
	static const char *const names[] = { "total", "amount", NULL };
	const struct crm_field *f = first_set(&t->rec, names);

	if (!f || f->type != CRM_MONEY)
		return;
	crm_rec_print(t->c, &t->rec, crm_field_index(t->rec.noun, f), amount);
	crm_str_puts(currency, crm_rec_text(&t->rec, "currency"));
}

void crm_timeline_cells(struct crm_timeline *t, const struct crm_event *e,
    struct crm_str cell[static CRM_EVENT_COLUMNS], bool people)
{
	const struct crm_event_kind *k = &t->kind[e->kind];
	struct crm_str word = { 0 };

	if (t->rec.noun != k->noun) {
		if (t->rec.noun)
			crm_rec_release(&t->rec);
		crm_rec_init(&t->rec, k->noun);
	}
	if (!crm_rec_load(t->c, &t->rec, e->id))
		return;
	if (e->step)
		put_step(t, e->step, &word, &cell[CRM_EVENT_WHO]);
	else
		crm_str_puts(&word, k->choice ? crm_rec_text(&t->rec, k->word) : k->word);
	if (e->day)
		crm_date_print(&cell[CRM_EVENT_AT], crm_zone_day(t->c->clock.zone, e->at));
	else
		crm_time_print(&cell[CRM_EVENT_AT], e->at, t->c->clock.zone);
	put_what(t, crm_str_text(&word), &cell[CRM_EVENT_WHAT]);
	crm_id_print(&cell[CRM_EVENT_ID], k->noun, e->id);
	put_about(t, people, &cell[CRM_EVENT_ABOUT]);
	if (!e->step)
		put_login(t, &cell[CRM_EVENT_WHO]);
	crm_str_puts(&cell[CRM_EVENT_TEXT], crm_rec_text(&t->rec, k->noun->title));
	put_outcome(t, crm_str_text(&word), &cell[CRM_EVENT_OUTCOME]);
	put_amount(t, &cell[CRM_EVENT_AMOUNT], &cell[CRM_EVENT_CURRENCY]);
	crm_str_release(&word);
}

/* Either a page or records. */
struct printer {
	struct crm_timeline *t;
	struct crm_timeline_page page;
	struct crm_lines lines;
	bool pages;
	int64_t rows;
};

static void open_printer(struct printer *p, struct crm_timeline *t)
{
	struct crm *c = t->c;

	*p = (struct printer){ .t = t, .pages = crm_out_people(c) && !c->opt.columns };
	if (p->pages)
		crm_timeline_page_init(&p->page, t);
	else
		crm_lines_open(&p->lines, c, crm_event_column, CRM_EVENT_COLUMNS);
}

/* False where nobody reads any more. */
static bool put(struct printer *p, const struct crm_event *e)
{
	struct crm_str cell[CRM_EVENT_COLUMNS] = { { 0 } };

	p->rows++;
	if (p->pages) {
		crm_timeline_page_put(&p->page, e);
		return !crm_spool_broken(p->t->c->spool);
	}
	crm_timeline_cells(p->t, e, cell, crm_out_people(p->t->c));
	for (size_t i = 0; i < CRM_EVENT_COLUMNS; i++) {
		if (cell[i].len)
			crm_str_add(crm_lines_cell(&p->lines, i), cell[i].s, cell[i].len);
		crm_str_release(&cell[i]);
	}
	if (crm_out_people(p->t->c))
		crm_lines_kind(&p->lines, CRM_EVENT_ABOUT, CRM_CELL_TEXT);
	return crm_lines_put(&p->lines);
}

static int close_printer(struct printer *p)
{
	if (!p->pages)
		return crm_lines_end(&p->lines);
	crm_timeline_page_release(&p->page);
	return !p->rows && p->t->c->opt.empty_fails ? CRM_NO : CRM_OK;
}

static int by_key(const void *left, const void *right)
{
	const struct crm_event *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->step < b->step ? -1 : a->step > b->step;
}

/* The events of t by what they are, not when: one that is moved to another day is none
 * that is new. */
static struct crm_event *known(const struct crm_timeline *t)
{
	struct crm_event *k = crm_reallocarray(NULL, t->n + 1, sizeof *k);

	if (t->n)
		memcpy(k, t->event, t->n * sizeof *k);
	qsort(k, t->n, sizeof *k, by_key);
	return k;
}

/* Only what is new is printed: all is read again, as far as it belongs there. */
static void follow(struct crm_timeline *t, struct printer *p)
{
	struct crm_event *seen = known(t);
	size_t n = t->n;
	int64_t txn = crm_follow_newest(t->c);
	bool more = true;

	while (more && crm_follow(t->c, txn)) {
		txn = crm_follow_newest(t->c);
		crm_timeline_read(t);
		for (size_t i = 0; i < t->n && more; i++)
			if (!bsearch(&t->event[i], seen, n, sizeof *seen, by_key))
				more = put(p, &t->event[i]);
		free(seen);
		seen = known(t);
		n = t->n;
	}
	free(seen);
}

static int64_t a_time(struct crm *c, const char *option, const char *text, bool end)
{
	struct crm_err e = { 0 };
	int64_t t;

	if (crm_time_parse(text, &c->clock, end, &t, &e))
		crm_die(CRM_USAGE, "--%s: %s", option, e.text);
	return t;
}

/* What is dated after the day that the question is about does not count. */
static void limits(struct crm_timeline *t, const struct crm_call *call)
{
	const char *since = crm_opt(call, "since"), *until = crm_opt(call, "until");
	struct crm *c = t->c;

	if (since)
		t->since = a_time(c, "since", since, false);
	if (until || c->opt.at)
		t->until = a_time(c, until ? "until" : "at", until ? until : c->opt.at, true);
	t->limit = c->opt.limit;
	c->opt.limit = -1;
}

int crm_timeline(struct crm *c, struct crm_call *call)
{
	bool follows = crm_opt(call, "follow"), more = true;
	struct crm_timeline t;
	struct printer p;
	size_t first = 0;
	int64_t limit;

	crm_options_only(c, "-o -q -H -e --limit --unset --from");
	if (follows && (crm_opt(call, "until") || c->opt.at || c->opt.as_of))
		crm_die(CRM_USAGE, "--follow prints what comes: leave out --until, --at, --as-of");
	crm_timeline_init(&t, c, call->ref, call->refs);
	limits(&t, call);
	/* A table is printed when all its rows are known. */
	if (follows && crm_out_people(c) && c->opt.columns)
		c->opt.format = CRM_TSV;
	open_printer(&p, &t);
	limit = t.limit;
	if (follows)
		t.limit = -1; /* what is new is told from what was there */
	crm_timeline_read(&t);
	if (limit >= 0 && (uint64_t)limit < t.n)
		first = t.n - (size_t)limit;
	while (first < t.n && more)
		more = put(&p, &t.event[first++]);
	if (follows && more)
		follow(&t, &p);
	crm_timeline_release(&t);
	return close_printer(&p);
}

const struct crm_option crm_timeline_option[] = {
	{ "since", "DATE", "from this day or time on" },
	{ "until", "DATE", "up to the end of this day, or this time" },
	{ "follow", NULL, "go on with what comes" },
	{ 0 },
};
