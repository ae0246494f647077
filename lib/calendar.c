/* Calendars into the book and out of it. */
#include "calendar.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/nouns.h"

/* A zone that times of the calendar name, and the first year of them. */
struct named {
	const char *name;
	int since;
};

struct tasks {
	int64_t *id;
	size_t n, cap;
	struct named *zone;
	size_t zones, zones_cap;
};

static void add_zone(struct tasks *t, struct crm_pool *pool, const char *name, const char *due)
{
	struct crm_when w;
	int year, m, d;
	size_t i = 0;

	if (!*name || !strcmp(name, "UTC") || !crm_when_read(due, strlen(due), &w) || !w.timed)
		return;
	crm_day_civil(w.day, &year, &m, &d);
	/* One before: what is on New Year's day is the old year's elsewhere. */
	year = year > 1902 ? year - 1 : 1901;
	while (i < t->zones && strcmp(t->zone[i].name, name) != 0)
		i++;
	if (i == t->zones) {
		crm_grow(&t->zone, t->zones, &t->zones_cap, sizeof *t->zone);
		t->zone[t->zones++] = (struct named){ crm_pool_strdup(pool, name), year };
	}
	if (year < t->zone[i].since)
		t->zone[i].since = year;
}

static void find_tasks(struct crm *c, struct crm_call *call, struct tasks *t)
{
	struct crm_str zone = { 0 }, due = { 0 };
	struct crm_filter *f = NULL;
	struct crm_query q;
	struct crm_err e = { 0 };
	struct crm_stmt *s;

	crm_query_init(&q, c, &crm_task);
	if (crm_query_columns(&q, NULL, "id,zone,due", &e) ||
	    (call->words && !(f = crm_filter_parse(&c->pool, call->word, call->words, &e))) ||
	    (f && crm_query_filter(&q, f, &e)))
		crm_die_err(&e, NULL);
	s = crm_query_open(&q);
	while (crm_query_next(&q, s)) {
		crm_grow(&t->id, t->n, &t->cap, sizeof *t->id);
		t->id[t->n++] = crm_stmt_int(s, q.column[0].value);
		crm_str_reset(&zone);
		crm_str_reset(&due);
		crm_query_cell(&q, s, 1, false, &zone);
		crm_query_cell(&q, s, 2, false, &due);
		add_zone(t, &c->pool, crm_str_text(&zone), crm_str_text(&due));
	}
	crm_stmt_done(s);
	crm_query_release(&q);
	crm_str_release(&zone);
	crm_str_release(&due);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void write_out(struct crm *c, struct crm_str *out)
{
	crm_spool_write(c->spool, out->s, out->len);
	crm_str_reset(out);
	if (crm_spool_full(c->spool))
		crm_spool_settle(c->spool);
}

void crm_calendar_export(struct crm *c, struct crm_call *call)
{
	struct crm_str out = { 0 };
	struct tasks t = { 0 };
	struct crm_rec rec;

	find_tasks(c, call, &t);
	if (t.zones)
		qsort(t.zone, t.zones, sizeof *t.zone, by_name);
	crm_str_puts(&out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crm//crm-calendar//EN\r\n");
	for (size_t i = 0; i < t.zones; i++)
		if (crm_zone_get(t.zone[i].name))
			crm_ical_put_zone(&out, crm_zone_get(t.zone[i].name), t.zone[i].since);
	crm_rec_init(&rec, &crm_task);
	for (size_t i = 0; i < t.n && !crm_spool_broken(c->spool); i++) {
		if (crm_rec_load(c, &rec, t.id[i]))
			crm_calendar_put(c, &rec, &out);
		write_out(c, &out);
	}
	crm_str_puts(&out, "END:VCALENDAR\r\n");
	write_out(c, &out);
	crm_rec_release(&rec);
	crm_str_release(&out);
	free(t.id);
	free(t.zone);
}

/* An event or to-do of a file. */
struct entry {
	const struct crm_ical *comp, *calendar;
	const char *uid, *key; /* key: with the occurrence that it overrides */
	struct crm_when over;
	bool overrides, wrong;
	bool ended; /* a series of which nothing is left */
	size_t nr;
};

struct import {
	struct crm *c;
	const char *name;
	struct entry *v;
	size_t n, cap, others;
	struct crm_batch batch;
	int64_t *wrote;
	size_t written, wrote_cap;
	int64_t changes; /* of tasks that are in the book */
};

static struct crm_ical_times times_of(const struct import *im, const struct entry *n)
{
	return (struct crm_ical_times){ n->calendar, &im->c->clock };
}

static void refuse(struct import *im, struct entry *n, const struct crm_err *e)
{
	const char *place = crm_pool_printf(&im->c->pool, "%s: line %zu: %s", im->name, n->comp->at,
	    n->uid && *n->uid ? n->uid : n->comp->name);

	n->wrong = true;
	crm_batch_refuse(&im->batch, place, NULL, 0, e);
}

/* Whose occurrence, and which: on the clock that the file says. */
static int read_key(struct import *im, struct entry *n, struct crm_err *e)
{
	const struct crm_ical_line *uid = crm_ical_find(n->comp, "UID"),
				   *over = crm_ical_find(n->comp, "RECURRENCE-ID");
	struct crm_ical_times times = times_of(im, n);
	const struct crm_zone *zone;
	struct crm_str text = { 0 }, raw = { 0 };

	if (uid)
		crm_ical_whole(uid->value, &raw);
	if (raw.len)
		crm_text_nfc(&text, raw.s, raw.len, e);
	crm_str_release(&raw);
	n->uid = n->key = crm_pool_strdup(&im->c->pool, crm_str_text(&text));
	n->overrides = over;
	if (!text.len)
		crm_err_set(e, CRM_DATA, "has no UID");
	else if (over && !crm_ical_when(&times, over, over->value, &n->over, &zone, e)) {
		crm_str_puts(&text, CRM_OCCURRENCE);
		crm_when_print(&text, &n->over);
		n->key = crm_pool_strdup(&im->c->pool, text.s);
	}
	crm_str_release(&text);
	return e->code;
}

static void collect(struct import *im, const struct crm_ical *calendar)
{
	for (size_t i = 0; i < calendar->subs; i++) {
		struct entry n = { .comp = calendar->sub[i], .calendar = calendar, .nr = im->n };

		if (!strcmp(n.comp->name, "VTIMEZONE"))
			continue;
		if (strcmp(n.comp->name, "VEVENT") != 0 && strcmp(n.comp->name, "VTODO") != 0) {
			im->others++;
			continue;
		}
		crm_grow(&im->v, im->n, &im->cap, sizeof *im->v);
		im->v[im->n++] = n;
	}
}

static int by_key(const void *va, const void *vb)
{
	const struct entry *const *a = va, *const *b = vb;
	int order = strcmp((*a)->key, (*b)->key);

	return order ? order : ((*a)->nr > (*b)->nr) - ((*a)->nr < (*b)->nr);
}

static struct entry **sorted(struct import *im)
{
	struct entry **v = crm_pool_alloc(&im->c->pool, (im->n + 1) * sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < im->n; i++)
		if (!im->v[i].wrong)
			v[n++] = &im->v[i];
	v[n] = NULL;
	if (n)
		qsort(v, n, sizeof *v, by_key);
	return v;
}

static void refuse_twice(struct import *im)
{
	struct entry **v = sorted(im);

	for (size_t i = 0; v[i] && v[i + 1]; i++)
		if (!strcmp(v[i]->key, v[i + 1]->key)) {
			struct crm_err e = { 0 };

			crm_err_set(&e, CRM_DATA, "stands twice in the file");
			refuse(im, v[i + 1], &e);
		}
}

/* The days of a series that other entries of the file override. */
static const char *days_of(struct import *im, struct entry *const *by, const struct entry *n)
{
	struct crm_str text = { 0 };
	size_t lo = 0, hi = 0;
	const char *kept;

	while (by[hi])
		hi++;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(by[mid]->key, n->uid) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; by[lo] && !strncmp(by[lo]->key, n->uid, strlen(n->uid)); lo++) {
		if (!by[lo]->overrides || strcmp(by[lo]->uid, n->uid) != 0)
			continue;
		crm_str_puts(&text, text.len ? "\n" : "");
		crm_date_print(&text, by[lo]->over.day);
	}
	kept = crm_pool_strdup(&im->c->pool, crm_str_text(&text));
	crm_str_release(&text);
	return kept;
}

/* The task of an entry as the file has it; old is as in the book, its id 0 for a new one. */
static int build(struct import *im, struct entry *const *by, struct entry *n, struct crm_rec *old,
    struct crm_rec *rec, struct crm_err *e)
{
	struct crm_ical_times times = times_of(im, n);
	int64_t id = crm_calendar_find(im->c, n->key);
	struct crm_assign uid = { .field = crm_field_find(&crm_task, "uid"), .value = n->key };
	bool owned = crm_ical_find(n->comp, "X-CRM-OWNER");

	uid.len = strlen(n->key);
	crm_rec_reset(old);
	crm_rec_reset(rec);
	old->id = rec->id = 0;
	if (id && crm_rec_load(im->c, old, id))
		crm_rec_copy(rec, old);
	if (crm_calendar_take(
		im->c, n->comp, &times, n->overrides ? NULL : days_of(im, by, n), rec, e))
		return e->code;
	n->ended = !n->overrides && !crm_calendar_resume(im->c, n->key, id ? old : NULL, rec);
	owned = owned && crm_rec_val(rec, "owner")->kind != CRM_INT;
	if (!id && (crm_rec_assign(im->c, rec, &uid, NULL, e) || crm_rec_defaults(im->c, rec, e)))
		return e->code;
	/* The file says that nobody has it, or somebody who is not here. */
	if (!id && owned)
		*crm_rec_val(rec, "owner") = (struct crm_val){ 0 };
	return crm_rec_check(im->c, id ? old : NULL, rec, e);
}

static void wrote(struct import *im, int64_t id)
{
	crm_grow(&im->wrote, im->written, &im->wrote_cap, sizeof *im->wrote);
	im->wrote[im->written++] = id;
}

/* Is the series still before that day? */
static bool to_come(const struct crm_rec *series, const struct crm_when *day)
{
	const char *due = crm_rec_text(series, "due");
	struct crm_when w;

	return !crm_when_read(due, strlen(due), &w) || w.day <= day->day;
}

/* The series of an override does not happen on that day, also where the file has the
 * override alone. */
static void skip_day(struct import *im, const struct entry *n)
{
	struct crm_str skip = { 0 }, day = { 0 };
	struct crm_rec old, rec;
	struct crm_err e = { 0 };
	int64_t id = crm_calendar_find(im->c, n->uid);

	crm_rec_init(&old, &crm_task);
	crm_rec_init(&rec, &crm_task);
	crm_date_print(&day, n->over.day);
	if (id && crm_rec_load(im->c, &old, id) && to_come(&old, &n->over) &&
	    !strstr(crm_rec_text(&old, "skip"), day.s)) {
		crm_rec_copy(&rec, &old);
		crm_str_puts(&skip, crm_rec_text(&old, "skip"));
		crm_str_addf(&skip, "%s%s", skip.len ? "\n" : "", day.s);
		crm_rec_set_text(&rec, "skip", skip.s, skip.len);
		if (!crm_rec_check(im->c, &old, &rec, &e) && crm_rec_write(im->c, &old, &rec))
			wrote(im, id);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	crm_str_release(&skip);
	crm_str_release(&day);
}

/* All entries, built and counted, or with write, written: the question whether so many
 * tasks are to change comes between. */
static void apply(struct import *im, struct entry *const *by, bool write)
{
	struct crm_rec old, rec;

	crm_rec_init(&old, &crm_task);
	crm_rec_init(&rec, &crm_task);
	for (size_t i = 0; i < im->n; i++) {
		struct entry *n = &im->v[i];
		struct crm_err e = { 0 };

		if (n->wrong)
			continue;
		if (build(im, by, n, &old, &rec, &e)) {
			refuse(im, n, &e);
			continue;
		}
		if (n->ended)
			continue;
		if (!write) {
			im->changes += old.id && !crm_rec_same(&old, &rec);
			continue;
		}
		if (crm_rec_write(im->c, old.id ? &old : NULL, &rec))
			wrote(im, rec.id);
		if (n->overrides)
			skip_day(im, n);
		im->batch.saved++;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

static int import(struct import *im, const struct crm_ical *root)
{
	struct entry **by;
	struct crm_str many = { 0 };
	int rc;

	for (size_t i = 0; i < root->subs; i++)
		collect(im, root->sub[i]);
	crm_batch_begin(&im->batch, im->c);
	for (size_t i = 0; i < im->n; i++) {
		struct crm_err e = { 0 };

		if (read_key(im, &im->v[i], &e))
			refuse(im, &im->v[i], &e);
	}
	refuse_twice(im);
	by = sorted(im);
	apply(im, by, false);
	crm_str_addf(&many, "%lld tasks", (long long)im->changes);
	if (im->changes)
		crm_confirm_mixed(im->c, (size_t)im->changes, many.s, "import changes");
	crm_str_release(&many);
	apply(im, by, true);
	if (im->others)
		crm_warn("%zu %s passed over: neither event nor to-do", im->others,
		    im->others == 1 ? "component" : "components");
	rc = crm_batch_end(&im->batch);
	crm_written_print(im->c, &crm_task, im->wrote, im->written);
	return rc;
}

int crm_calendar_import(struct crm *c, const char *name, const char *text, size_t len)
{
	struct import im = { .c = c, .name = name };
	struct crm_err e = { 0 };
	struct crm_ical *root = crm_ical_read(text, len, &c->pool, &e);
	int rc;

	if (!root)
		crm_die(CRM_DATA, "%s: %s", name, e.text);
	rc = import(&im, root);
	crm_ical_free(root);
	free(im.v);
	free(im.wrote);
	return rc;
}
