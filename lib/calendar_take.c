/* A component of a calendar into a task. What no field holds goes to ical as it is. */
#include "calendar.h"

#include <stdlib.h>

#include "model/nouns.h"
#include "record/escape.h"

enum { DAY = 86400 };

struct take {
	struct crm *c;
	const struct crm_ical *comp;
	const struct crm_ical_times *times;
	struct crm_rec *t;
	struct crm_err *e;
	struct crm_str raw, tags, skip;
	const struct crm_zone *zone; /* of its times, NULL for days and UTC */
	struct crm_when due, start, end;
	bool has_due, has_start, has_end, event, alarm, repeats;
	int64_t duration;
};

static int set(struct take *k, const char *field, const char *text)
{
	struct crm_assign a = { .field = crm_field_find(&crm_task, field), .op = CRM_SET };

	if (k->e->code)
		return k->e->code;
	a.value = text;
	a.len = strlen(text);
	if (!a.len)
		a.op = CRM_UNSET;
	return crm_rec_assign(k->c, k->t, &a, NULL, k->e);
}

static void set_number(struct take *k, const char *field, int64_t i)
{
	crm_rec_set_int(k->t, field, i);
}

static void keep(struct take *k, const struct crm_ical_line *l)
{
	crm_str_addf(&k->raw, "%s%s", k->raw.len ? "\n" : "", l->text);
}

/* One line of text; kept as written too where it says more than the field. */
static void set_text(struct take *k, const char *field, const char *name, bool lines)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, name);
	struct crm_str text = { 0 };

	if (l)
		crm_ical_whole(l->value, &text);
	for (size_t i = 0; !lines && i < text.len; i++)
		if (text.s[i] == '\n' || text.s[i] == '\r')
			text.s[i] = ' ';
	set(k, field, text.len ? text.s : !strcmp(field, "what") ? "(no title)" : "");
	if (l && l->param[0])
		keep(k, l);
	crm_str_release(&text);
}

static const struct crm_zone *named_zone(const struct take *k)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, "X-CRM-ZONE");

	return l ? crm_zone_get(l->value) : NULL;
}

static bool read_when(struct take *k, const char *name, struct crm_when *w)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, name);
	const struct crm_zone *zone = NULL, *own = named_zone(k);

	if (!l || k->e->code)
		return false;
	if (crm_ical_when(k->times, l, l->value, w, &zone, k->e)) {
		char text[sizeof k->e->text];

		memcpy(text, k->e->text, sizeof text);
		crm_err_set(k->e, CRM_DATA, "%s: %s", name, text);
		return false;
	}
	if (w->timed && !zone && own)
		*w = crm_when_at(crm_when_time(w, NULL, 0), own);
	if (!k->zone)
		k->zone = zone;
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
static void take_times(struct take *k)
{
	const struct crm_ical_line *length = crm_ical_find(k->comp, "DURATION"),
				   *own = crm_ical_find(k->comp, "X-CRM-DURATION");

	k->has_start = read_when(k, "DTSTART", &k->start);
	k->has_end = read_when(k, k->event ? "DTEND" : "DUE", &k->end);
	k->has_due = k->has_start || (k->has_end && !k->event);
	k->due = k->has_end && !k->event && !(k->has_start && k->repeats) ? k->end : k->start;
	if (k->has_start && k->has_end)
		k->duration = between(&k->start, &k->end);
	else if (length || own)
		crm_ical_duration((length ? length : own)->value, &k->duration);
	if (k->duration < 0)
		crm_err_set(k->e, CRM_DATA, "ends before it begins");
	/* A to-do that lasts from its start, and says no more. */
	if (length && !k->event && k->has_start && !k->has_end && !k->repeats && !k->e->code) {
		k->due = k->start.timed
			     ? crm_when_at(crm_when_time(&k->start, NULL, 0) + k->duration,
				   k->zone ? k->zone : k->times->clock->zone)
			     : k->start;
		k->due.day += k->start.timed ? 0 : k->duration / DAY;
	}
}

static void set_times(struct take *k)
{
	const struct crm_zone *zone = k->zone ? k->zone : named_zone(k);
	struct crm_str due = { 0 };

	set(k, "zone", zone && crm_zone_get(crm_zone_name(zone)) ? crm_zone_name(zone) : "");
	if (k->has_due)
		crm_when_print(&due, &k->due);
	if (!k->has_due)
		set(k, "due", "");
	else
		crm_rec_set_text(k->t, "due", due.s, due.len);
	if (k->duration > 0)
		set_number(k, "duration", k->duration);
	else
		set(k, "duration", "");
	crm_str_release(&due);
}

static void add_skip(struct take *k, const struct crm_when *w)
{
	crm_str_addf(&k->skip, "%s", k->skip.len ? "\n" : "");
	crm_date_print(&k->skip, w->day);
}

/* Days left out: of times, those on the clock of the series at its hour. */
static void take_exdate(struct take *k, const struct crm_ical_line *l)
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
		if (w.timed && k->has_due && k->due.timed && w.secs != k->due.secs)
			rest = true;
		else
			add_skip(k, &w);
	}
	if (rest)
		keep(k, l);
	crm_str_release(&one);
}

static int by_line(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In order, each once. */
static void set_skip(struct take *k, const char *more)
{
	const char **v = NULL, *last = "";
	struct crm_str text = { 0 };
	size_t n = 0, cap = 0;

	if (more && *more)
		crm_str_addf(&k->skip, "%s%s", k->skip.len ? "\n" : "", more);
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

/* Words become tags; what is none stays a line of its own. */
static void take_tags(struct take *k, const struct crm_ical_line *l)
{
	struct crm_str tag = { 0 };
	const char *p = l->value, *from;

	if (l->param[0]) {
		keep(k, l);
		return;
	}
	do {
		size_t len;

		crm_str_reset(&tag);
		from = p;
		p = crm_ical_text(p, &tag);
		len = p ? (size_t)(p - from) - 1 : strlen(from);
		if (tag.len && !strpbrk(tag.s, ",\n") && tag.len <= 200)
			crm_str_addf(&k->tags, "%s%s", k->tags.len ? "," : "", tag.s);
		else if (tag.len)
			crm_str_addf(
			    &k->raw, "%sCATEGORIES:%.*s", k->raw.len ? "\n" : "", (int)len, from);
	} while (p);
	crm_str_release(&tag);
}

static void take_status(struct take *k, const struct crm_ical_line *l)
{
	const struct crm_ical_line *own = crm_ical_find(k->comp, "X-CRM-STATUS");
	const char *status = l ? crm_calendar_status(l->value) : NULL;
	struct crm_ical_line at;
	const struct crm_zone *zone;
	struct crm_when w;

	if (l && strcmp(l->value, "NEEDS-ACTION") && strcmp(l->value, "COMPLETED") &&
	    strcmp(l->value, "CANCELLED") && (!k->event || strcmp(l->value, "CONFIRMED")))
		keep(k, l);
	if (own && !strcmp(own->value, "done"))
		status = "done";
	set(k, "status", status ? status : "open");
	l = crm_ical_find(k->comp, "COMPLETED");
	l = l ? l : crm_ical_find(k->comp, "X-CRM-COMPLETED");
	if (!status || strcmp(status, "done") != 0 || !l)
		return;
	at = *l;
	if (!crm_ical_when(k->times, &at, at.value, &w, &zone, NULL) && w.timed)
		set_number(k, "done", crm_when_time(&w, NULL, 0));
}

static void take_priority(struct take *k, const struct crm_ical_line *l)
{
	const char *word = l ? crm_calendar_priority(l->value) : NULL;

	set(k, "priority", word ? word : "");
	if (l && (!word || !strchr("1359", l->value[0])))
		keep(k, l);
}

static bool about_is(struct take *k, const struct crm_ical_line *l)
{
	struct crm_str title = { 0 }, own = { 0 };
	const struct crm_noun *noun;
	int64_t id;
	size_t at;
	bool same;

	if (!crm_id_read(l->value, strlen(l->value), &at, &id) || !(noun = crm_noun_index(at)) ||
	    !crm_rec_there(k->c, noun, id))
		return false;
	crm_ical_param(l, "X-TITLE", &title);
	crm_calendar_title(k->c, noun, id, &own);
	same = !strcmp(crm_str_text(&title), crm_str_text(&own));
	crm_str_release(&title);
	crm_str_release(&own);
	return same;
}

/* A name of the book; where the book has no such, the line waits in ical. */
static void take_ref(struct take *k, const struct crm_ical_line *l, const char *field)
{
	const struct crm_field *f = crm_field_find(&crm_task, field);
	struct crm_str name = { 0 };
	struct crm_err e = { 0 };
	int64_t id = 0;

	crm_ical_whole(l->value, &name);
	*crm_rec_val(k->t, field) = (struct crm_val){ 0 };
	if (name.len && !crm_resolve(k->c, crm_noun_find(f->ref), name.s, &id, &e))
		set_number(k, field, id);
	else if (name.len)
		keep(k, l);
	crm_str_release(&name);
}

static void take_own(struct take *k, const struct crm_ical_line *l)
{
	if (!strcmp(l->name, "X-CRM-OWNER"))
		take_ref(k, l, "owner");
	else if (!strcmp(l->name, "X-CRM-TEAM"))
		take_ref(k, l, "team");
	else if (strcmp(l->name, "X-CRM-ABOUT") != 0)
		return;
	else if (about_is(k, l))
		set(k, "about", l->value);
	else
		keep(k, l);
}

static void set_kind(struct take *k)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, "X-CRM-KIND");
	const struct crm_field *f = crm_field_find(&crm_task, "kind");

	if (l && crm_choice_index(f->choices, l->value, strlen(l->value)) >= 0)
		set(k, "kind", l->value);
	else if (!k->t->id || crm_task_is_event(k->t) != k->event || !crm_rec_text(k->t, "kind")[0])
		set(k, "kind", k->event ? "meeting" : "task");
}

/* How long before due an alarm is; false where no field can say so. */
static bool before_due(struct take *k, const struct crm_ical_line *trigger, int64_t *before)
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

static bool plain(const struct take *k, const struct crm_ical *alarm)
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

static void take_alarm(struct take *k, const struct crm_ical *alarm)
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
	set_number(k, "remind", before);
	if (plain(k, alarm))
		return;
	rest.line = crm_pool_alloc(&k->c->pool, alarm->n * sizeof *rest.line);
	for (size_t i = 0; i < alarm->n; i++)
		if (strcmp(alarm->line[i].name, "TRIGGER") != 0)
			rest.line[n++] = alarm->line[i];
	rest.n = n;
	crm_ical_keep(&k->raw, &rest);
}

/* The first rule that we know how to follow. */
static bool take_rule(struct take *k, const struct crm_ical_line *l)
{
	struct crm_recur r;

	if (k->repeats || crm_recur_parse(l->value, &k->c->clock, &r, NULL))
		return false;
	k->repeats = true;
	return true;
}

static void take_line(struct take *k, const struct crm_ical_line *l)
{
	static const char taken[] = "UID DTSTAMP RECURRENCE-ID SUMMARY DESCRIPTION LOCATION STATUS"
				    " PRIORITY DTSTART DURATION COMPLETED X-CRM-DURATION X-CRM-ZONE"
				    " X-CRM-STATUS X-CRM-COMPLETED X-CRM-KIND RRULE";
	const char *end = k->event ? "DTEND" : "DUE";

	if (!strcmp(l->name, "CATEGORIES"))
		take_tags(k, l);
	else if (!strcmp(l->name, "EXDATE"))
		take_exdate(k, l);
	else if (!strcmp(l->name, "X-CRM-OWNER") || !strcmp(l->name, "X-CRM-TEAM") ||
		 !strcmp(l->name, "X-CRM-ABOUT"))
		take_own(k, l);
	else if (strcmp(l->name, end) != 0 && crm_choice_index(taken, l->name, strlen(l->name)) < 0)
		keep(k, l);
}

static void set_repeat(struct take *k)
{
	for (size_t i = 0; i < k->comp->n; i++) {
		const struct crm_ical_line *l = &k->comp->line[i];

		if (strcmp(l->name, "RRULE") != 0)
			continue;
		if (take_rule(k, l))
			set(k, "repeat", l->value);
		else
			keep(k, l);
	}
	if (!k->repeats)
		set(k, "repeat", "");
}

/* The end of a day is that day: as people write it, and as it was before an export. */
static void settle_until(struct take *k)
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
	set(k, "repeat", text.s);
	crm_str_release(&text);
}

int crm_calendar_take(struct crm *c, const struct crm_ical *component,
    const struct crm_ical_times *times, const char *skip, struct crm_rec *task, struct crm_err *e)
{
	struct take k = { .c = c, .comp = component, .times = times, .t = task, .e = e };

	k.event = !strcmp(component->name, "VEVENT");
	set_kind(&k);
	set_repeat(&k);
	take_times(&k);
	if (!e->code)
		set_times(&k);
	settle_until(&k);
	set_text(&k, "what", "SUMMARY", false);
	set_text(&k, "place", "LOCATION", false);
	set_text(&k, "note", "DESCRIPTION", true);
	take_status(&k, crm_ical_find(component, "STATUS"));
	take_priority(&k, crm_ical_find(component, "PRIORITY"));
	for (size_t i = 0; i < component->n && !e->code; i++)
		take_line(&k, &component->line[i]);
	set(&k, "tag", crm_str_text(&k.tags));
	set_skip(&k, skip);
	*crm_rec_val(task, "remind") = (struct crm_val){ 0 };
	for (size_t i = 0; i < component->subs && !e->code; i++)
		take_alarm(&k, component->sub[i]);
	set(&k, "ical", crm_str_text(&k.raw));
	crm_str_release(&k.raw);
	crm_str_release(&k.tags);
	crm_str_release(&k.skip);
	return e->code;
}
