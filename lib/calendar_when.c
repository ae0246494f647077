/* When: days and times of a component, what repeats, what is left out, and its alarm. */
#include <stdlib.h>

#include "calendar_take.h"
#include "model/nouns.h"

enum { DAY = 86400 };

static const struct crm_zone *named_zone(const struct crm_take *k)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, "X-CRM-ZONE");

	return l ? crm_zone_get(l->value) : NULL;
}

static bool read_when(
    struct crm_take *k, const char *name, struct crm_when *w, const struct crm_zone **zone)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, name);
	const struct crm_zone *own = named_zone(k);

	*zone = NULL;
	if (!l || k->e->code)
		return false;
	if (crm_ical_when(k->times, l, l->value, w, zone, k->e)) {
		char text[sizeof k->e->text];

		memcpy(text, k->e->text, sizeof text);
		crm_err_set(k->e, CRM_DATA, "%s: %s", name, text);
		return false;
	}
	if (w->timed && !*zone && own)
		*w = crm_when_at(crm_when_time(w, NULL, 0), own);
	return true;
}

static int64_t between(const struct crm_when *a, const struct crm_when *b)
{
	if (a->timed != b->timed)
		return 0;
	if (!a->timed)
		return (b->day - a->day) * DAY;
	return crm_when_time(b, NULL, 0) - crm_when_time(a, NULL, 0);
}

/* due: where an event or what repeats begins, else when a to-do is due. */
static void read_times(struct crm_take *k)
{
	const struct crm_ical_line *length = crm_ical_find(k->comp, "DURATION"),
				   *own = crm_ical_find(k->comp, "X-CRM-DURATION");

	const struct crm_zone *start, *end;
	bool by_end;

	k->has_start = read_when(k, "DTSTART", &k->start, &start);
	k->has_end = read_when(k, k->event ? "DTEND" : "DUE", &k->end, &end);
	k->has_due = k->has_start || (k->has_end && !k->event);
	by_end = k->has_end && !k->event && !(k->has_start && k->repeats);
	k->due = by_end ? k->end : k->start;
	k->zone = by_end ? end : start;
	if (k->has_start && k->has_end)
		k->duration = between(&k->start, &k->end);
	else if (length || own)
		crm_ical_duration((length ? length : own)->value, &k->duration);
	if (k->event && !k->has_start && !k->e->code)
		crm_err_set(k->e, CRM_DATA, "an event without DTSTART");
	else if (k->duration < 0)
		crm_err_set(k->e, CRM_DATA, "ends before it begins");
	else if (k->duration > INT64_C(36600) * DAY)
		crm_err_set(k->e, CRM_DATA, "lasts longer than a hundred years");
	/* A to-do that lasts from its start, and says no more. */
	if (length && !k->event && k->has_start && !k->has_end && !k->repeats && !k->e->code) {
		k->due = k->start.timed
			     ? crm_when_at(crm_when_time(&k->start, NULL, 0) + k->duration,
				   k->zone ? k->zone : k->times->clock->zone)
			     : k->start;
		k->due.day += k->start.timed ? 0 : k->duration / DAY;
	}
}

static void set_times(struct crm_take *k)
{
	const struct crm_zone *zone = k->zone ? k->zone : named_zone(k);
	struct crm_str due = { 0 };

	crm_take_set(
	    k, "zone", zone && crm_zone_get(crm_zone_name(zone)) ? crm_zone_name(zone) : "");
	if (k->has_due)
		crm_when_print(&due, &k->due);
	if (!k->has_due)
		crm_take_set(k, "due", "");
	else
		crm_rec_set_text(k->t, "due", due.s, due.len);
	if (k->duration > 0)
		crm_rec_set_int(k->t, "duration", k->duration);
	else
		crm_take_set(k, "duration", "");
	crm_str_release(&due);
}

void crm_take_times(struct crm_take *k)
{
	read_times(k);
	if (!k->e->code)
		set_times(k);
}

/* Where the clock skips the hour of the first day, that one comes later, and those behind it
 * as they are meant: as crm_task_derive hands them on. */
void crm_take_hour(struct crm_take *k)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, k->has_start ? "DTSTART" : "DUE");
	struct crm_when meant, moved;
	struct crm_str text = { 0 };
	struct crm_recur r;

	if (k->e->code || !k->repeats || !k->due.timed || !k->zone || !l ||
	    !crm_ical_reading(l->value, &meant) || meant.secs == k->due.secs ||
	    crm_recur_parse(crm_rec_text(k->t, "repeat"), &k->c->clock, &r, NULL))
		return;
	moved = meant;
	crm_when_move(&moved, k->zone);
	if (crm_when_point(&moved) != crm_when_point(&k->due) || r.hour >= 0 || r.minute >= 0)
		return;
	r.hour = meant.secs / 3600;
	r.minute = meant.secs / 60 % 60;
	crm_recur_print(&r, &text);
	crm_take_set(k, "repeat", text.s);
	crm_str_release(&text);
}

static void add_skip(struct crm_take *k, const struct crm_when *w)
{
	crm_str_addf(&k->skip, "%s", k->skip.len ? "\n" : "");
	crm_date_print(&k->skip, w->day);
}

/* Does the series come at that time of its day? */
static bool at_hour(const struct crm_take *k, const struct crm_when *w)
{
	struct crm_when on = k->due;
	struct crm_series s;

	if (crm_series_begin(&s, k->c, k->t, crm_rec_text(k->t, "repeat")))
		on = crm_series_on(&s, w->day);
	return w->secs == on.secs;
}

/* Days left out: of times, those on the clock of the series at its hour. */
void crm_take_exdate(struct crm_take *k, const struct crm_ical_line *l)
{
	const struct crm_zone *zone, *own = k->zone ? k->zone : named_zone(k);
	struct crm_str one = { 0 };
	bool rest = false;

	for (const char *p = l->value; *p; p += strcspn(p, ","), p += *p == ',') {
		struct crm_err e = { 0 };
		struct crm_when w;

		crm_str_reset(&one);
		crm_str_add(&one, p, strcspn(p, ","));
		if (crm_ical_when(k->times, l, one.s, &w, &zone, &e)) {
			rest = true;
			continue;
		}
		if (w.timed && k->has_due && k->due.timed)
			w = crm_when_at(
			    crm_when_time(&w, NULL, 0), own ? own : k->times->clock->zone);
		if (w.timed && k->has_due && k->due.timed && !at_hour(k, &w))
			rest = true;
		else
			add_skip(k, &w);
	}
	if (rest)
		crm_take_keep(k, l);
	crm_str_release(&one);
}

static int by_line(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In order, each once. */
void crm_take_skip(struct crm_take *k, const char *more)
{
	const char **v = NULL, *last = "";
	struct crm_str text = { 0 };
	size_t n = 0, cap = 0;

	/* Before it begins, nothing has to be left out: those are done. */
	for (const char *p = more ? more : ""; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		struct crm_when w;

		if (!k->has_due || !crm_when_read(p, strcspn(p, "\n"), &w) || w.day >= k->due.day)
			crm_str_addf(
			    &k->skip, "%s%.*s", k->skip.len ? "\n" : "", (int)strcspn(p, "\n"), p);
	}
	for (const char *p = crm_str_text(&k->skip); *p; p += strcspn(p, "\n"), p += *p == '\n') {
		crm_grow(&v, n, &cap, sizeof *v);
		v[n++] = crm_pool_strndup(&k->c->pool, p, strcspn(p, "\n"));
	}
	if (n)
		qsort(v, n, sizeof *v, by_line);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i], last) != 0)
			crm_str_addf(&text, "%s%s", text.len ? "\n" : "", v[i]);
		last = v[i];
	}
	if (text.len)
		crm_rec_set_text(k->t, "skip", text.s, text.len);
	else
		*crm_rec_val(k->t, "skip") = (struct crm_val){ 0 };
	crm_str_release(&text);
	free(v);
}

/* The first rule that we know how to follow, where there is a day that it begins with. */
static bool take_rule(struct crm_take *k, const struct crm_ical_line *l)
{
	bool begins =
	    crm_ical_find(k->comp, "DTSTART") || (!k->event && crm_ical_find(k->comp, "DUE"));
	struct crm_recur r;

	if (!begins || k->repeats || crm_recur_parse(l->value, &k->c->clock, &r, NULL))
		return false;
	k->repeats = true;
	return true;
}

void crm_take_repeat(struct crm_take *k)
{
	for (size_t i = 0; i < k->comp->n; i++) {
		const struct crm_ical_line *l = &k->comp->line[i];

		if (strcmp(l->name, "RRULE") != 0)
			continue;
		if (take_rule(k, l))
			crm_take_set(k, "repeat", l->value);
		else
			crm_take_keep(k, l);
	}
	if (!k->repeats)
		crm_take_set(k, "repeat", "");
}

/* The end of a day is that day: as people write it, and as it was before an export. */
void crm_take_until(struct crm_take *k)
{
	struct crm_str text = { 0 };
	struct crm_recur r;
	struct crm_when w;

	if (!k->repeats || !k->due.timed ||
	    crm_recur_parse(crm_rec_text(k->t, "repeat"), &k->c->clock, &r, NULL) || !r.until_timed)
		return;
	w = crm_when_at(r.until_secs, k->zone ? k->zone : crm_task_zone(k->c, k->t));
	if (w.secs != DAY - 1)
		return;
	r.until_timed = false;
	r.until_day = w.day;
	crm_recur_print(&r, &text);
	crm_take_set(k, "repeat", text.s);
	crm_str_release(&text);
}

/* How long before due an alarm is; false where no field can say so. */
static bool before_due(struct crm_take *k, const struct crm_ical_line *trigger, int64_t *before)
{
	struct crm_str related = { 0 };
	bool to_end, from_due;
	int64_t secs;

	if (!k->has_due || !crm_ical_duration(trigger->value, &secs))
		return false;
	to_end = crm_ical_param(trigger, "RELATED", &related) && !strcmp(related.s, "END");
	crm_str_release(&related);
	from_due = k->event || k->repeats || !k->has_end;
	if (from_due && to_end)
		secs += k->duration;
	else if (!from_due && !to_end && k->has_start)
		secs -= k->duration;
	*before = (k->due.timed ? 0 : CRM_TASK_HOUR * 3600) - secs;
	return *before >= 0;
}

static bool plain(const struct crm_take *k, const struct crm_ical *alarm)
{
	const struct crm_ical_line *text = crm_ical_find(alarm, "DESCRIPTION");
	struct crm_str s = { 0 };
	bool same;

	if (text)
		crm_ical_whole(text->value, &s);
	same = !strcmp(crm_str_text(&s), crm_rec_text(k->t, "what"));
	crm_str_release(&s);
	return same && text && !text->param[0] && alarm->n == 3 && !alarm->subs &&
	       crm_ical_find(alarm, "ACTION") &&
	       !strcmp(crm_ical_find(alarm, "ACTION")->value, "DISPLAY");
}

void crm_take_alarm(struct crm_take *k, const struct crm_ical *alarm)
{
	const struct crm_ical_line *trigger = crm_ical_find(alarm, "TRIGGER");
	struct crm_ical rest = *alarm;
	int64_t before;
	size_t n = 0;

	if (k->alarm || strcmp(alarm->name, "VALARM") != 0 || !trigger ||
	    !before_due(k, trigger, &before)) {
		crm_ical_keep(&k->raw, alarm);
		return;
	}
	k->alarm = true;
	crm_rec_set_int(k->t, "remind", before);
	if (plain(k, alarm))
		return;
	rest.line = crm_pool_alloc(&k->c->pool, alarm->n * sizeof *rest.line);
	for (size_t i = 0; i < alarm->n; i++)
		if (strcmp(alarm->line[i].name, "TRIGGER") != 0)
			rest.line[n++] = alarm->line[i];
	rest.n = n;
	crm_ical_keep(&k->raw, &rest);
}
