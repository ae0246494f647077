/* A task as a component of a calendar. */
#include "calendar.h"
#include "model/nouns.h"
#include "model/task_lines.h"
#include "record/escape.h"

enum { DAY = 86400 };

struct put {
	struct crm *c;
	const struct crm_rec *t;
	struct crm_str *out, line;
	const struct crm_zone *zone; /* of its times; NULL: UTC */
	struct crm_when due;
	bool has_due, event;
	bool from_due; /* due is where it starts: an event, or what repeats */
	int64_t duration;
	const char *raw; /* kept lines */
};

static void put(struct put *p)
{
	crm_ical_put(p->out, crm_str_text(&p->line));
	crm_str_reset(&p->line);
}

static void put_when(struct put *p, const char *name, const struct crm_when *w)
{
	crm_str_puts(&p->line, name);
	crm_ical_put_when(&p->line, w, p->zone);
	put(p);
}

/* The kept line of that name; its value behind the colon. NULL when there is none. */
static const char *kept(struct put *p, const char *name, const char **value)
{
	size_t len = strlen(name);
	const char *colon;
	bool quoted = false;

	for (const char *at = p->raw; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (!strncmp(at, "BEGIN:", 6))
			return NULL;
		if (strncmp(at, name, len) != 0 || (at[len] != ':' && at[len] != ';'))
			continue;
		for (colon = at + len; *colon && *colon != '\n' && (quoted || *colon != ':');
		     colon++)
			quoted = quoted != (*colon == '"');
		*value = crm_pool_strndup(
		    &p->c->pool, colon + (*colon == ':'), strcspn(colon + (*colon == ':'), "\n"));
		return crm_pool_strndup(&p->c->pool, at, strcspn(at, "\n"));
	}
	return NULL;
}

/* As it was written, while the field still says the same. */
static void put_text(struct put *p, const char *name, const char *field)
{
	const char *text = crm_rec_text(p->t, field), *value, *line = kept(p, name, &value);
	struct crm_str was = { 0 };

	if (line)
		crm_ical_whole(value, &was);
	if (line && !strcmp(crm_str_text(&was), text))
		crm_ical_put(p->out, line);
	else
		crm_ical_put_text(p->out, name, text);
	crm_str_release(&was);
}

static void put_word(struct put *p, const char *name, const char *word, const char *own,
    const char *(*meaning)(const char *value))
{
	const char *value, *line = kept(p, name, &value), *means = line ? meaning(value) : NULL;

	if (means && !strcmp(means, word))
		crm_ical_put(p->out, line);
	else if (own)
		crm_ical_put_text(p->out, name, own);
}

/* A time as that clock shows it; one that is already so stays to the second. */
static struct crm_when on_clock(const struct crm_when *w, const struct crm_zone *zone)
{
	struct crm_when same = *w;

	crm_when_move(&same, zone);
	if (same.off == w->off && crm_when_point(&same) == crm_when_point(w))
		return *w;
	return crm_when_at(crm_when_time(w, NULL, 0), zone);
}

static void put_uid(struct put *p)
{
	struct crm_str uid = { 0 };
	struct crm_when w;
	char *over;

	crm_task_uid(p->c, p->t, &uid);
	over = strstr(uid.s, CRM_OCCURRENCE);
	if (over && !crm_when_read(
			over + strlen(CRM_OCCURRENCE), strlen(over + strlen(CRM_OCCURRENCE)), &w))
		over = NULL;
	if (over)
		*over = '\0';
	crm_ical_put_text(p->out, "UID", uid.s);
	crm_str_puts(&p->line, "DTSTAMP");
	crm_ical_put_when(&p->line,
	    &(struct crm_when){ .timed = true,
		.day = crm_rec_int(p->t, "changed") / DAY,
		.secs = (int)(crm_rec_int(p->t, "changed") % DAY) },
	    NULL);
	put(p);
	if (over) {
		if (w.timed && p->zone)
			w = on_clock(&w, p->zone);
		put_when(p, "RECURRENCE-ID", &w);
	}
	crm_str_release(&uid);
}

static struct crm_when shifted(const struct put *p, int64_t secs)
{
	struct crm_when w = p->due;

	if (!w.timed) {
		w.day += secs / DAY;
		return w;
	}
	return crm_when_at(
	    crm_when_time(&w, NULL, 0) + secs, p->zone ? p->zone : crm_zone_get("UTC"));
}

static void put_times(struct put *p)
{
	bool whole = p->due.timed || p->duration % DAY == 0;
	struct crm_when other;

	if (p->has_due && !p->from_due && p->duration && whole) {
		other = shifted(p, -p->duration);
		put_when(p, "DTSTART", &other);
	}
	if (p->has_due)
		put_when(p, p->from_due ? "DTSTART" : "DUE", &p->due);
	if (p->event && p->duration && whole) {
		other = shifted(p, p->duration);
		put_when(p, "DTEND", &other);
	} else if (p->duration && p->from_due && whole) {
		crm_str_puts(&p->line, "DURATION:");
		crm_ical_put_duration(&p->line, p->duration);
		put(p);
	} else if (p->duration && (!p->has_due || !whole)) {
		crm_str_puts(&p->line, "X-CRM-DURATION:");
		crm_ical_put_duration(&p->line, p->duration);
		put(p);
	}
	if (crm_rec_text(p->t, "zone")[0] && (!p->has_due || !p->due.timed || !p->zone))
		crm_ical_put_text(p->out, "X-CRM-ZONE", crm_rec_text(p->t, "zone"));
}

/* Other programs want the end of a series in UTC where it has times. */
static void put_repeat(struct put *p)
{
	const char *skip = crm_rec_text(p->t, "skip");
	struct crm_str uid = { 0 };
	struct crm_series s;
	struct crm_recur r;
	struct crm_when w;

	if (!crm_series_begin(&s, p->c, p->t, crm_rec_text(p->t, "repeat")))
		return;
	r = s.recur;
	if (r.until && !r.until_timed && p->due.timed) {
		r.until_timed = true;
		r.until_secs =
		    crm_zone_time(crm_task_zone(p->c, p->t), r.until_day * DAY + DAY - 1);
	} else if (r.until && r.until_timed && !p->due.timed) {
		r.until_timed = false;
		r.until_day = crm_zone_day(crm_task_zone(p->c, p->t), r.until_secs);
	}
	crm_str_puts(&p->line, "RRULE:");
	crm_recur_print(&r, &p->line);
	put(p);
	crm_task_uid(p->c, p->t, &uid);
	for (; *skip; skip += strcspn(skip, "\n"), skip += *skip == '\n') {
		if (!crm_when_read(skip, strcspn(skip, "\n"), &w) ||
		    crm_calendar_overrides(p->c, uid.s, &w))
			continue;
		if (!w.timed && p->due.timed)
			w = crm_series_on(&s, w.day);
		put_when(p, "EXDATE", &w);
	}
	crm_str_release(&uid);
}

static void put_tags(struct put *p)
{
	const char *tag = crm_rec_text(p->t, "tag");

	for (; *tag; tag += strcspn(tag, "\n"), tag += *tag == '\n')
		crm_ical_put_text(
		    p->out, "CATEGORIES", crm_pool_strndup(&p->c->pool, tag, strcspn(tag, "\n")));
}

static void put_status(struct put *p)
{
	static const char *const priority[] = { "urgent", "1", "high", "3", "normal", "5", "low",
		"9", NULL, NULL };
	const char *status = crm_rec_text(p->t, "status"), *word = crm_rec_text(p->t, "priority");
	bool done = !strcmp(status, "done");
	const char *own = !strcmp(status, "cancelled") ? "CANCELLED"
			  : p->event                   ? "CONFIRMED"
			  : done                       ? "COMPLETED"
						       : "NEEDS-ACTION";
	struct crm_when w;
	size_t i = 0;

	put_word(p, "STATUS", status, own, crm_calendar_status);
	if (done && p->event)
		crm_ical_put_text(p->out, "X-CRM-STATUS", "done");
	if (done && crm_rec_val(p->t, "done")->kind == CRM_INT) {
		w = crm_when_at(crm_rec_int(p->t, "done"), crm_zone_get("UTC"));
		crm_str_puts(&p->line, p->event ? "X-CRM-COMPLETED" : "COMPLETED");
		crm_ical_put_when(&p->line, &w, NULL);
		put(p);
	}
	while (priority[i] && strcmp(priority[i], word) != 0)
		i += 2;
	put_word(p, "PRIORITY", word, priority[i + 1], crm_calendar_priority);
}

/* What only this program knows. A record is named with its title, so that another book's
 * contact-42 is not taken for it. */
static void put_own(struct put *p)
{
	size_t at = crm_field_index(&crm_task, crm_field_find(&crm_task, "about"));
	const char *kind = crm_rec_text(p->t, "kind");
	int64_t owner = crm_rec_int(p->t, "owner"), team = crm_rec_int(p->t, "team");
	struct crm_str title = { 0 };
	const char *value;
	struct crm_rec user;

	if (strcmp(kind, p->event ? "meeting" : "task") != 0)
		crm_ical_put_text(p->out, "X-CRM-KIND", kind);
	crm_rec_init(&user, &crm_user);
	if (owner && crm_rec_load(p->c, &user, owner))
		crm_str_puts(&title, crm_rec_text(&user, "login"));
	crm_rec_release(&user);
	if (!kept(p, "X-CRM-OWNER", &value) || owner) {
		crm_str_addf(&p->line, "X-CRM-OWNER:%s", crm_str_text(&title));
		put(p);
	}
	crm_str_reset(&title);
	if (team) {
		crm_title_print(p->c, &title, &crm_team, team);
		crm_ical_put_text(p->out, "X-CRM-TEAM", title.s);
	}
	crm_str_reset(&title);
	if (crm_rec_val(p->t, "about")->kind == CRM_INT && p->t->any[at]) {
		crm_calendar_title(p->c, p->t->any[at], p->t->v[at].i, &title);
		crm_str_addf(&p->line, "X-CRM-ABOUT;X-TITLE=\"%s\":", crm_str_text(&title));
		crm_id_print(&p->line, p->t->any[at], p->t->v[at].i);
		put(p);
	}
	crm_str_release(&title);
}

static void put_trigger(struct put *p)
{
	int64_t secs = -crm_rec_int(p->t, "remind");

	if (!p->due.timed)
		secs += CRM_TASK_HOUR * 3600;
	crm_str_puts(&p->line, p->from_due ? "TRIGGER:" : "TRIGGER;RELATED=END:");
	crm_ical_put_duration(&p->line, secs);
	put(p);
}

static bool reminds(const struct put *p)
{
	return p->has_due && crm_rec_val(p->t, "remind")->kind == CRM_INT;
}

/* One kept component from `at` on; the alarm without its trigger is the reminder's. */
static const char *put_block(struct put *p, const char *at, bool *alarm)
{
	const char *end = at, *line;
	bool trigger = false, skip;
	int depth = 0;

	do {
		size_t len = strcspn(end, "\n");

		depth += !strncmp(end, "BEGIN:", 6) - !strncmp(end, "END:", 4);
		trigger = trigger || !strncmp(end, "TRIGGER", 7);
		end += len + (end[len] == '\n');
	} while (depth > 0 && *end);
	skip = !strncmp(at, "BEGIN:VALARM", 12) && !trigger;
	for (line = at; line < end && (!skip || reminds(p));) {
		size_t len = strcspn(line, "\n");

		crm_str_add(&p->line, line, len);
		put(p);
		if (skip && line == at)
			put_trigger(p);
		line += len + (line[len] == '\n');
	}
	*alarm = *alarm || skip;
	return end;
}

/* What stands in another place in the component by now. */
static bool placed(const char *line)
{
	static const char *const names[] = { "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS",
		"PRIORITY" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t len = strlen(names[i]);

		if (!strncmp(line, names[i], len) && (line[len] == ':' || line[len] == ';'))
			return true;
	}
	return false;
}

static bool set_again(const struct put *p, const char *line)
{
	if (!strncmp(line, "X-CRM-OWNER:", 12))
		return crm_rec_int(p->t, "owner");
	if (!strncmp(line, "X-CRM-TEAM:", 11))
		return crm_rec_int(p->t, "team");
	if (!strncmp(line, "X-CRM-ABOUT", 11))
		return crm_rec_val(p->t, "about")->kind == CRM_INT;
	if (!strncmp(line, "RRULE:", 6))
		return crm_rec_text(p->t, "repeat")[0];
	return placed(line);
}

static void put_raw(struct put *p)
{
	const char *at = p->raw;
	bool alarm = false;

	while (*at && strncmp(at, "BEGIN:", 6) != 0) {
		size_t len = strcspn(at, "\n");

		if (!set_again(p, at)) {
			crm_str_add(&p->line, at, len);
			put(p);
		}
		at += len + (at[len] == '\n');
	}
	while (*at)
		at = put_block(p, at, &alarm);
	if (alarm || !reminds(p))
		return;
	crm_ical_put(p->out, "BEGIN:VALARM");
	put_trigger(p);
	crm_ical_put(p->out, "ACTION:DISPLAY");
	crm_ical_put_text(p->out, "DESCRIPTION", crm_rec_text(p->t, "what"));
	crm_ical_put(p->out, "END:VALARM");
}

/* Of a record older than the rule, or put back by an undo: one line could end the calendar. */
static const char *kept_lines(const struct crm_rec *task)
{
	const char *text = crm_rec_text(task, "ical");
	struct crm_err e = { 0 };

	if (!crm_task_lines(text, NULL, &e))
		return text;
	crm_warn("task-%lld: ical passed over: %s", (long long)task->id, e.text);
	return "";
}

void crm_calendar_put(struct crm *c, const struct crm_rec *task, struct crm_str *out)
{
	const char *due = crm_rec_text(task, "due"), *zone = crm_rec_text(task, "zone");
	struct put p = { .c = c, .t = task, .out = out, .raw = kept_lines(task) };
	const char *name;

	p.has_due = crm_when_read(due, strlen(due), &p.due);
	p.event = p.has_due && crm_task_is_event(task);
	p.from_due = p.event || (p.has_due && crm_rec_text(task, "repeat")[0]);
	p.duration = crm_rec_int(task, "duration");
	if (*zone && strcmp(zone, "UTC") != 0)
		p.zone = crm_zone_get(zone);
	if (p.zone && p.due.timed)
		p.due = on_clock(&p.due, p.zone);
	name = p.event ? "VEVENT" : "VTODO";
	crm_str_addf(&p.line, "BEGIN:%s", name);
	put(&p);
	put_uid(&p);
	put_text(&p, "SUMMARY", "what");
	put_times(&p);
	put_repeat(&p);
	put_text(&p, "LOCATION", "place");
	put_text(&p, "DESCRIPTION", "note");
	put_status(&p);
	put_tags(&p);
	put_own(&p);
	put_raw(&p);
	crm_str_addf(&p.line, "END:%s", name);
	put(&p);
	crm_str_release(&p.line);
}
