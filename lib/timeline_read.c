/* What happened to a record and to all that belongs to it: a statement for each kind of
 * event on each way that leads there, each by an index, and by none more than is wanted;
 * their answers are put in order here. */
#include <stdlib.h>

#include "base/date.h"
#include "model/nouns.h"
#include "timeline.h"

enum { DEEP = 3 }; /* account, contact, opportunity, quote */

/* Records that belong to the one that is asked for: those of a noun, under the alias
 * t0, t1 ..., for which `where` holds; the record asked for is $1. */
struct way {
	const struct crm_noun *noun;
	const char *where;
	int depth;
	const struct way *up;
};

static unsigned kind_of(struct crm_timeline *t, const struct crm_event_kind *k)
{
	for (unsigned i = 0; i < t->kinds; i++)
		if (t->kind[i].noun == k->noun && t->kind[i].field == k->field &&
		    t->kind[i].steps == k->steps && !strcmp(t->kind[i].word, k->word))
			return i;
	if (t->kinds == CRM_EVENT_KINDS)
		crm_die(CRM_BUG, "more than %d kinds of events", CRM_EVENT_KINDS);
	t->kind[t->kinds] = *k;
	return t->kinds++;
}

static const struct crm_field *field_need(
    const struct crm_noun *noun, const char *name, struct crm_timeline *t, size_t len)
{
	const struct crm_field *f = crm_field_find(noun, crm_pool_strndup(&t->c->pool, name, len));

	if (!f)
		crm_die(CRM_BUG, "%s: no field '%.*s' for its events", noun->name, (int)len, name);
	return f;
}

/* A word of noun->events; see there. Gives what follows it. */
static const char *read_kind(
    struct crm_timeline *t, const struct crm_noun *noun, const char *s, struct crm_event_kind *k)
{
	size_t len = strcspn(s, " "), word = strcspn(s, "= "), name;

	*k = (struct crm_event_kind){ .noun = noun, .steps = *s == '+' };
	if (k->steps) {
		k->field = field_need(noun, s + 1, t, len - 1);
		k->word = k->field->name;
	} else {
		name = strcspn(s + word + 1, ": ");
		k->word = crm_pool_strndup(&t->c->pool, s, word);
		k->field = field_need(noun, s + word + 1, t, name);
		k->choice = crm_field_find(noun, k->word);
		if (k->choice && k->choice->type != CRM_CHOICE)
			k->choice = NULL;
		s += word + 1 + name;
		if (*s == ':')
			k->status = crm_pool_strndup(&t->c->pool, s + 1, strcspn(s + 1, " "));
		len = strcspn(s, " ");
	}
	return s + len + strspn(s + len, " ");
}

static void add(struct crm_timeline *t, struct crm_event e)
{
	if (e.at < t->since || e.at > t->until)
		return;
	crm_grow(&t->event, t->n, &t->cap, sizeof *t->event);
	t->event[t->n++] = e;
}

/* What is planned is kept as it was typed: a day, or a time with its offset. */
static void add_typed(struct crm_timeline *t, struct crm_event e, const struct crm_val *v)
{
	struct crm_err ignored = { 0 };

	e.day = v->len == 10;
	if (!crm_time_parse(v->s, &t->c->clock, false, &e.at, &ignored))
		add(t, e);
}

/* The bounds of a statement: $2, $3 as the column has them, $4 rows. */
static void bind(struct crm_timeline *t, struct crm_stmt *s, bool days)
{
	const struct crm_zone *zone = t->c->clock.zone;

	crm_stmt_bind_int(
	    s, 2, days && t->since > INT64_MIN ? crm_zone_day(zone, t->since) : t->since);
	crm_stmt_bind_int(
	    s, 3, days && t->until < INT64_MAX ? crm_zone_day(zone, t->until) : t->until);
	crm_stmt_bind_int(s, 4, t->limit < 0 ? INT64_MAX : t->limit);
}

static void read_steps(struct crm_timeline *t, int64_t id, const struct way *w, unsigned kind)
{
	const struct crm_event_kind *k = &t->kind[kind];
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT s.record, s.at, s.id FROM steps s WHERE s.noun = %d AND s.record",
	    k->noun->number);
	if (w->depth)
		crm_str_addf(&sql, " IN (SELECT t%d.id FROM %s t%d WHERE %s)", w->depth,
		    w->noun->plural, w->depth, w->where);
	else
		crm_str_puts(&sql, " = $1");
	crm_str_addf(&sql,
	    " AND s.field = '%s' AND s.undone IS NULL AND s.at >= $2 AND s.at <= $3"
	    " ORDER BY s.at DESC, s.id DESC LIMIT CAST($4 AS bigint)",
	    crm_field_key(k->field));
	s = crm_db_prepare(t->c->db, sql.s);
	crm_stmt_bind_int(s, 1, id);
	bind(t, s, false);
	while (crm_stmt_step(s))
		add(t, (struct crm_event){ .id = crm_stmt_int(s, 0),
			   .at = crm_stmt_int(s, 1),
			   .step = crm_stmt_int(s, 2),
			   .kind = kind });
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static void read_times(struct crm_timeline *t, int64_t id, const struct way *w, unsigned kind)
{
	const struct crm_event_kind *k = &t->kind[kind];
	const char *at = crm_field_column(k->field);
	bool days = k->field->type == CRM_DATE, typed = !days && k->field->type != CRM_TIME;
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, "SELECT t%d.id, t%d.%s FROM %s t%d WHERE %s", w->depth, w->depth, at,
	    w->noun->plural, w->depth, w->where);
	if (k->status)
		crm_str_addf(&sql, " AND t%d.status = '%s'", w->depth, k->status);
	if (typed)
		crm_str_addf(&sql, " AND t%d.%s IS NOT NULL", w->depth, at);
	else
		crm_str_addf(&sql,
		    " AND t%d.%s >= $2 AND t%d.%s <= $3 ORDER BY t%d.%s DESC, t%d.id DESC"
		    " LIMIT CAST($4 AS bigint)",
		    w->depth, at, w->depth, at, w->depth, at, w->depth);
	s = crm_db_prepare(t->c->db, sql.s);
	crm_stmt_bind_int(s, 1, id);
	if (!typed)
		bind(t, s, days);
	while (crm_stmt_step(s)) {
		struct crm_event e = { .id = crm_stmt_int(s, 0), .kind = kind, .day = days };
		struct crm_val v = crm_stmt_value(s, 1);

		e.at = days ? crm_zone_midnight(t->c->clock.zone, v.i) : v.i;
		if (typed)
			add_typed(t, e, &v);
		else
			add(t, e);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* Who is responsible for a record has no part in its history; and what is of the same
 * noun, a company below another, has one of its own. */
static bool belongs(const struct crm_child *k, const struct way *w)
{
	const struct crm_noun *noun = crm_noun_find(k->noun);
	const struct crm_field *f = crm_field_find(noun, k->field);

	if (f->type != CRM_ANY && (w->noun == &crm_user || w->noun == &crm_team))
		return false;
	for (; w; w = w->up)
		if (w->noun == noun)
			return false;
	return !k->part;
}

static const char *child_where(
    struct crm_timeline *t, const struct way *up, const struct crm_noun *noun, const char *field)
{
	const struct crm_field *f = crm_field_find(noun, field);
	const char *column = crm_field_column(f);
	struct crm_str where = { 0 };
	const char *text;

	if (f->type == CRM_ANY)
		crm_str_addf(
		    &where, "t%d.%s_noun = %d AND ", up->depth + 1, column, up->noun->number);
	crm_str_addf(&where, "t%d.%s", up->depth + 1, column);
	if (up->depth)
		crm_str_addf(&where, " IN (SELECT t%d.id FROM %s t%d WHERE %s)", up->depth,
		    up->noun->plural, up->depth, up->where);
	else
		crm_str_puts(&where, " = $1");
	text = crm_pool_strndup(&t->c->pool, where.s, where.len);
	crm_str_release(&where);
	return text;
}

static void walk(struct crm_timeline *t, int64_t id, const struct way *w)
{
	const char *s = w->noun->events;

	while (s && *s) {
		struct crm_event_kind k;
		unsigned kind;

		s = read_kind(t, w->noun, s, &k);
		kind = kind_of(t, &k);
		if (k.steps)
			read_steps(t, id, w, kind);
		else
			read_times(t, id, w, kind);
	}
	for (size_t i = 0; w->depth < DEEP && i < w->noun->children; i++) {
		const struct crm_child *k = &w->noun->child[i];
		struct way down = { crm_noun_find(k->noun), NULL, w->depth + 1, w };

		if (!belongs(k, w))
			continue;
		down.where = child_where(t, w, down.noun, k->field);
		walk(t, id, &down);
	}
}

static int by_time(const void *left, const void *right)
{
	const struct crm_event *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->day != b->day)
		return a->day ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->step < b->step ? -1 : a->step > b->step;
}

/* A record is reached on several ways: an order by its contact and by its account. */
static void each_once(struct crm_timeline *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		if (!i || by_time(&t->event[i], &t->event[i - 1]) != 0)
			t->event[n++] = t->event[i];
	t->n = n;
}

void crm_timeline_read(struct crm_timeline *t)
{
	t->n = 0;
	for (size_t i = 0; i < t->refs; i++)
		walk(t, t->ref[i].id, &(struct way){ t->ref[i].noun, "t0.id = $1", 0, NULL });
	qsort(t->event, t->n, sizeof *t->event, by_time);
	each_once(t);
	if (t->limit >= 0 && (uint64_t)t->limit < t->n) {
		memmove(t->event, t->event + t->n - t->limit, (size_t)t->limit * sizeof *t->event);
		t->n = (size_t)t->limit;
	}
}

void crm_timeline_init(
    struct crm_timeline *t, struct crm *c, const struct crm_ref *ref, size_t refs)
{
	*t = (struct crm_timeline){ .c = c,
		.ref = ref,
		.refs = refs,
		.since = INT64_MIN,
		.until = INT64_MAX,
		.limit = -1 };
}

void crm_timeline_release(struct crm_timeline *t)
{
	free(t->event);
	if (t->rec.noun)
		crm_rec_release(&t->rec);
}
