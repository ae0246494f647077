/* The rules of tasks. An undo puts back what was: nothing follows from that. */
#include "model/tasks.h"

#include <stdlib.h>

#include "model/nouns.h"
#include "model/task_lines.h"

static bool same(const struct crm_rec *old, const struct crm_rec *rec, const char *field)
{
	return old && crm_val_same(crm_rec_val(old, field), crm_rec_val(rec, field));
}

static bool is(const struct crm_rec *rec, const char *status)
{
	return rec && !strcmp(crm_rec_text(rec, "status"), status);
}

static bool due_of(const struct crm_rec *rec, struct crm_when *w)
{
	const struct crm_val *v = crm_rec_val(rec, "due");

	return v->kind == CRM_BYTES && crm_when_read(v->s, v->len, w);
}

static void set_due(struct crm_rec *rec, const struct crm_when *w)
{
	struct crm_str text = { 0 };

	crm_when_print(&text, w);
	crm_rec_set_text(rec, "due", text.s, text.len);
	crm_str_release(&text);
}

static void unset(struct crm_rec *rec, const char *field)
{
	*crm_rec_val(rec, field) = (struct crm_val){ 0 };
}

const struct crm_zone *crm_task_zone(const struct crm *c, const struct crm_rec *task)
{
	const char *name = crm_rec_text(task, "zone");
	const struct crm_zone *z = *name ? crm_zone_get(name) : NULL;

	return z ? z : c->clock.zone;
}

/* The zone whose clock shows the time as it was read: the user's, or an import's, the
 * book's. */
static void settle_zone(struct crm *c, struct crm_rec *rec, const struct crm_when *due)
{
	const struct crm_zone *const z[] = { c->clock.zone, c->book_clock.zone };

	if (!due->timed || crm_rec_text(rec, "zone")[0])
		return;
	for (int i = 0; i < 2; i++) {
		struct crm_when w = crm_when_at(crm_when_time(due, NULL, 0), z[i]);
		const char *name = crm_zone_name(z[i]);

		if (w.off == due->off && crm_zone_get(name)) {
			crm_rec_set_text(rec, "zone", name, strlen(name));
			return;
		}
	}
}

/* What was agreed on is the reading of a clock: it stays when that clock is another's. */
static void settle_due(struct crm *c, const struct crm_rec *old, struct crm_rec *rec)
{
	struct crm_when due;

	if (!due_of(rec, &due))
		return;
	settle_zone(c, rec, &due);
	if (!old || same(old, rec, "zone") || !same(old, rec, "due"))
		return;
	crm_when_move(&due, crm_task_zone(c, rec));
	set_due(rec, &due);
}

static int settle_repeat(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const char *typed = crm_rec_text(rec, "repeat");
	struct crm_when due = { .day = c->clock.today };
	struct crm_str text = { 0 };
	struct crm_recur_iter i;
	struct crm_recur r;

	if (!*typed || (same(old, rec, "repeat") && same(old, rec, "due")))
		return 0;
	if (crm_recur_parse(typed, &c->clock, &r, e)) {
		struct crm_str why = { 0 };

		crm_str_puts(&why, e->text);
		crm_err_set(e, CRM_DATA, "repeat: %s", why.s);
		crm_str_release(&why);
		return e->code;
	}
	crm_recur_print(&r, &text);
	crm_rec_set_text(rec, "repeat", text.s, text.len);
	crm_str_release(&text);
	if (crm_rec_val(rec, "due")->kind == CRM_BYTES)
		return 0;
	crm_recur_iter_init(&i, &r, c->clock.today);
	if (!crm_recur_iter_next(&i, &due.day))
		return crm_err_set(e, CRM_DATA, "repeat: never comes: '%s'", typed);
	set_due(rec, &due);
	return 0;
}

struct skips {
	struct crm *c;
	struct crm_str text;
	struct crm_clock clock;
	struct crm_err *e;
};

static int add_skip(void *arg, const char *s, size_t len)
{
	struct skips *k = arg;
	struct crm_str one = { 0 };
	struct crm_when w;

	crm_str_add(&one, s, len);
	if (!crm_when_read(one.s, one.len, &w) && crm_when_parse(one.s, &k->clock, &w, k->e)) {
		crm_str_reset(&one);
		crm_str_puts(&one, k->e->text);
		crm_err_set(k->e, CRM_DATA, "skip: %s", one.s);
	} else {
		crm_str_puts(&k->text, k->text.len ? "\n" : "");
		crm_when_print(&k->text, &w);
	}
	crm_str_release(&one);
	return k->e->code;
}

static int settle_skip(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_val *v = crm_rec_val(rec, "skip");
	struct skips k = { .c = c, .clock = c->clock, .e = e };

	if (v->kind != CRM_BYTES || same(old, rec, "skip"))
		return 0;
	k.clock.zone = crm_task_zone(c, rec);
	if (!crm_value_split(v->s, v->len, add_skip, &k))
		crm_rec_set_text(rec, "skip", k.text.s, k.text.len);
	crm_str_release(&k.text);
	return e->code;
}

/* One occurrence of the series: whoever reads the calendar again knows it for done. That of
 * a day that was done once before has no name. */
static void name_done(struct crm *c, const struct crm_rec *old, struct crm_rec *rec)
{
	struct crm_str uid = { 0 };

	crm_task_uid(c, old, &uid);
	crm_str_addf(&uid, "%s%s", CRM_OCCURRENCE, crm_rec_text(rec, "due"));
	if (crm_db_int(c->db, 0, "SELECT t.id FROM tasks t WHERE t.uid = $1", "s", uid.s))
		unset(rec, "uid");
	else
		crm_rec_set_text(rec, "uid", uid.s, uid.len);
	crm_str_release(&uid);
}

static void settle_done(struct crm *c, const struct crm_rec *old, struct crm_rec *rec)
{
	if (!is(rec, "done"))
		unset(rec, "done");
	else if (crm_rec_val(rec, "done")->kind != CRM_INT)
		crm_rec_set_int(rec, "done", c->clock.now);
	if (!is(rec, "done") || !is(old, "open"))
		return;
	/* The next one has it; see crm_task_derive. */
	unset(rec, "repeat");
	if (crm_rec_text(old, "repeat")[0] && same(old, rec, "uid"))
		name_done(c, old, rec);
}

bool crm_task_is_event(const struct crm_rec *task)
{
	const char *kind = crm_rec_text(task, "kind");

	return !strcmp(kind, "meeting") || !strcmp(kind, "visit");
}

/* Nobody is reminded of what is past: a calendar brings years of that. */
static bool reminds(
    struct crm *c, const struct crm_rec *task, const struct crm_when *due, int64_t *at)
{
	int64_t t = crm_when_time(due, crm_task_zone(c, task), CRM_TASK_HOUR);

	*at = t - crm_rec_int(task, "remind");
	return t >= c->clock.now && *at >= CRM_TIME_MIN && *at <= CRM_TIME_MAX;
}

bool crm_task_reminder(struct crm *c, const struct crm_rec *task, int64_t after, int64_t *at)
{
	struct crm_series s;
	struct crm_when due;

	if (crm_rec_val(task, "remind")->kind != CRM_INT || !due_of(task, &due))
		return false;
	if (!crm_task_is_event(task) ||
	    !crm_series_begin(&s, c, task, crm_rec_text(task, "repeat")))
		return reminds(c, task, &due, at) && *at > after;
	while (crm_series_next(&s, &due))
		if (reminds(c, task, &due, at) && *at > after)
			return true;
	return false;
}

static void settle_reminder(struct crm *c, const struct crm_rec *old, struct crm_rec *rec)
{
	int64_t at;

	if (!is(rec, "open")) {
		unset(rec, "remind_at");
		return;
	}
	if (old ? !same(old, rec, "remind_at") : crm_rec_val(rec, "remind_at")->kind == CRM_INT)
		return;
	if (same(old, rec, "due") && same(old, rec, "remind") && same(old, rec, "zone") &&
	    same(old, rec, "status"))
		return;
	if (crm_task_reminder(c, rec, INT64_MIN, &at))
		crm_rec_set_int(rec, "remind_at", at);
	else if (!old || !same(old, rec, "remind") || crm_rec_val(rec, "remind")->kind == CRM_INT)
		unset(rec, "remind_at");
}

int crm_task_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_val *remind = crm_rec_val(rec, "remind");

	if (c->undoing)
		return 0;
	if (remind->kind == CRM_INT && remind->i < 0)
		return crm_err_set(e, CRM_DATA, "remind: below 0");
	if (settle_repeat(c, old, rec, e) || settle_skip(c, old, rec, e) ||
	    crm_task_lines_settle(old, rec, e))
		return e->code;
	settle_due(c, old, rec);
	settle_done(c, old, rec);
	settle_reminder(c, old, rec);
	return 0;
}

bool crm_series_begin(
    struct crm_series *s, struct crm *c, const struct crm_rec *task, const char *repeat)
{
	*s = (struct crm_series){ .skip = crm_rec_text(task, "skip"), .from = INT64_MIN };
	if (!*repeat || !due_of(task, &s->start) ||
	    crm_recur_parse(repeat, &c->clock, &s->recur, NULL))
		return false;
	s->zone = crm_task_zone(c, task);
	crm_recur_iter_init(&s->iter, &s->recur, s->start.day);
	return true;
}

/* The clock reading of that day: the rule's, where it names one, else the first's. */
struct crm_when crm_series_on(const struct crm_series *s, int64_t day)
{
	const struct crm_recur *r = &s->recur;
	struct crm_when w = s->start;
	int h = r->hour >= 0 ? r->hour : w.secs / 3600;
	int m = r->minute >= 0 ? r->minute : w.secs / 60 % 60;

	w.day = day;
	w.secs = h * 3600 + m * 60 + (r->second >= 0 ? r->second : w.secs % 60);
	crm_when_move(&w, s->zone);
	return w;
}

/* A line is a day, or a time on it. */
static bool skipped(const struct crm_series *s, const struct crm_when *w)
{
	const char *p = s->skip;

	while (*p) {
		size_t len = strcspn(p, "\n");
		struct crm_when k;

		if (crm_when_read(p, len, &k) && k.day == w->day && (!k.timed || k.secs == w->secs))
			return true;
		p += len + (p[len] == '\n');
	}
	return false;
}

bool crm_series_next(struct crm_series *s, struct crm_when *w)
{
	const struct crm_recur *r = &s->recur;
	int64_t day;

	for (;;) {
		/* The first counts, whether the rule has it or not. */
		if (!s->n)
			*w = s->start;
		else if (!crm_recur_iter_next(&s->iter, &day))
			return false;
		else if (day == s->start.day)
			continue;
		else
			w->day = day;
		if (r->count && s->n >= r->count)
			return false;
		s->n++;
		if (w->day < s->from)
			continue;
		if (s->n > 1)
			*w = crm_series_on(s, w->day);
		if (r->until && (r->until_timed ? crm_when_time(w, s->zone, 0) > r->until_secs
						: w->day > r->until_day))
			return false;
		if (!skipped(s, w))
			return true;
	}
}

/* Behind occurrence n: fewer times; and where the clock skipped the hour, the reading that
 * was meant. */
void crm_series_rest(struct crm_series *s, const struct crm_when *w, struct crm_str *out)
{
	struct crm_recur *r = &s->recur;
	int hour = r->hour, minute = r->minute;

	if (r->count)
		r->count -= s->n - 1;
	if (w->timed) {
		if (hour < 0)
			hour = s->start.secs / 3600;
		if (minute < 0)
			minute = s->start.secs / 60 % 60;
		r->hour = r->minute = -1;
		if (w->secs / 3600 != hour || w->secs / 60 % 60 != minute) {
			r->hour = hour;
			r->minute = minute;
		}
	}
	crm_recur_print(r, out);
}

void crm_task_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	static const char *const own[] = { "status", "done", "uid", "remind_at" };
	struct crm_str repeat = { 0 }, uid = { 0 };
	struct crm_err e = { 0 };
	struct crm_series s;
	struct crm_when w;
	struct crm_rec next;

	if (c->undoing || !rec || !is(old, "open") || !is(rec, "done") ||
	    !crm_series_begin(&s, c, rec, crm_rec_text(old, "repeat")))
		return;
	s.from = s.start.day < c->clock.today ? c->clock.today : s.start.day + 1;
	if (!crm_series_next(&s, &w))
		return;
	crm_series_rest(&s, &w, &repeat);
	crm_task_uid(c, old, &uid);
	crm_rec_init(&next, rec->noun);
	crm_rec_copy(&next, rec);
	next.id = 0;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		unset(&next, own[i]);
	set_due(&next, &w);
	crm_rec_set_text(&next, "repeat", repeat.s, repeat.len);
	if (strcmp(crm_rec_text(rec, "uid"), uid.s) != 0)
		crm_rec_set_text(&next, "uid", uid.s, uid.len);
	if (crm_rec_defaults(c, &next, &e) || crm_rec_check(c, NULL, &next, &e))
		crm_die_err(&e, NULL);
	crm_rec_write(c, NULL, &next);
	crm_rec_release(&next);
	crm_str_release(&repeat);
	crm_str_release(&uid);
}
