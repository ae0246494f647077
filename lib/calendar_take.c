/* A component of a calendar into a task. What no field holds goes to ical as it is. */
#include "calendar_take.h"
#include "model/nouns.h"
#include "model/task_lines.h"
#include "record/escape.h"

int crm_take_set(struct crm_take *k, const char *field, const char *text)
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

void crm_take_keep(struct crm_take *k, const struct crm_ical_line *l)
{
	crm_str_addf(&k->raw, "%s%s", k->raw.len ? "\n" : "", l->text);
}

/* One line of text; kept as written too where it says more than the field. */
static void set_text(struct crm_take *k, const char *field, const char *name, bool lines)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, name);
	struct crm_str text = { 0 };

	if (l)
		crm_ical_whole(l->value, &text);
	for (size_t i = 0; !lines && i < text.len; i++)
		if (text.s[i] == '\n' || text.s[i] == '\r')
			text.s[i] = ' ';
	crm_take_set(k, field, text.len ? text.s : !strcmp(field, "what") ? "(no title)" : "");
	if (l && l->param[0])
		crm_take_keep(k, l);
	crm_str_release(&text);
}

/* Words become tags; what is none stays a line of its own. */
static void take_tags(struct crm_take *k, const struct crm_ical_line *l)
{
	struct crm_str tag = { 0 };
	const char *p = l->value, *from;

	if (l->param[0]) {
		crm_take_keep(k, l);
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

static void take_status(struct crm_take *k, const struct crm_ical_line *l)
{
	const struct crm_ical_line *own = crm_ical_find(k->comp, "X-CRM-STATUS");
	const char *status = l ? crm_calendar_status(l->value) : NULL;
	const char *now = crm_rec_text(k->t, "status");
	struct crm_ical_line at;
	const struct crm_zone *zone;
	struct crm_when w;

	if (l && strcmp(l->value, "NEEDS-ACTION") && strcmp(l->value, "COMPLETED") &&
	    strcmp(l->value, "CANCELLED") && (!k->event || strcmp(l->value, "CONFIRMED")))
		crm_take_keep(k, l);
	if (own && !strcmp(own->value, "done"))
		status = "done";
	status = status ? status : "open";
	/* A file closes; what is closed here it does not open: most never learn of it. */
	if (strcmp(status, "open") != 0 || !*now)
		crm_take_set(k, "status", status);
	l = crm_ical_find(k->comp, "COMPLETED");
	l = l ? l : crm_ical_find(k->comp, "X-CRM-COMPLETED");
	if (strcmp(status, "done") != 0 || !l)
		return;
	at = *l;
	if (!crm_ical_when(k->times, &at, at.value, &w, &zone, NULL) && w.timed)
		crm_rec_set_int(k->t, "done", crm_when_time(&w, NULL, 0));
}

static void take_priority(struct crm_take *k, const struct crm_ical_line *l)
{
	const char *word = l ? crm_calendar_priority(l->value) : NULL;

	crm_take_set(k, "priority", word ? word : "");
	if (l && (!word || !strchr("1359", l->value[0])))
		crm_take_keep(k, l);
}

static bool about_is(struct crm_take *k, const struct crm_ical_line *l)
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
static void take_ref(struct crm_take *k, const struct crm_ical_line *l, const char *field)
{
	const struct crm_field *f = crm_field_find(&crm_task, field);
	struct crm_str name = { 0 };
	struct crm_err e = { 0 };
	int64_t id = 0;

	crm_ical_whole(l->value, &name);
	*crm_rec_val(k->t, field) = (struct crm_val){ 0 };
	if (name.len && !crm_resolve(k->c, crm_noun_find(f->ref), name.s, &id, &e))
		crm_rec_set_int(k->t, field, id);
	else if (name.len)
		crm_take_keep(k, l);
	crm_str_release(&name);
}

static void take_own(struct crm_take *k, const struct crm_ical_line *l)
{
	if (!strcmp(l->name, "X-CRM-OWNER"))
		take_ref(k, l, "owner");
	else if (!strcmp(l->name, "X-CRM-TEAM"))
		take_ref(k, l, "team");
	else if (strcmp(l->name, "X-CRM-ABOUT") != 0)
		return;
	else if (about_is(k, l))
		crm_take_set(k, "about", l->value);
	else
		crm_take_keep(k, l);
}

static void set_kind(struct crm_take *k)
{
	const struct crm_ical_line *l = crm_ical_find(k->comp, "X-CRM-KIND");
	const struct crm_field *f = crm_field_find(&crm_task, "kind");

	if (l && crm_choice_index(f->choices, l->value, strlen(l->value)) >= 0)
		crm_take_set(k, "kind", l->value);
	else if (!k->t->id || crm_task_is_event(k->t) != k->event || !crm_rec_text(k->t, "kind")[0])
		crm_take_set(k, "kind", k->event ? "meeting" : "task");
}

static void take_line(struct crm_take *k, const struct crm_ical_line *l)
{
	static const char taken[] =
	    CRM_TASK_LINES " SUMMARY DESCRIPTION LOCATION STATUS PRIORITY RRULE";

	if (!strcmp(l->name, "CATEGORIES"))
		take_tags(k, l);
	else if (!strcmp(l->name, "EXDATE"))
		crm_take_exdate(k, l);
	else if (!strcmp(l->name, "X-CRM-OWNER") || !strcmp(l->name, "X-CRM-TEAM") ||
		 !strcmp(l->name, "X-CRM-ABOUT"))
		take_own(k, l);
	else if (crm_choice_index(taken, l->name, strlen(l->name)) < 0)
		crm_take_keep(k, l);
}

int crm_calendar_take(struct crm *c, const struct crm_ical *component,
    const struct crm_ical_times *times, const char *skip, struct crm_rec *task, struct crm_err *e)
{
	struct crm_take k = { .c = c, .comp = component, .times = times, .t = task, .e = e };

	k.event = !strcmp(component->name, "VEVENT");
	set_kind(&k);
	crm_take_repeat(&k);
	crm_take_times(&k);
	crm_take_hour(&k);
	crm_take_until(&k);
	set_text(&k, "what", "SUMMARY", false);
	set_text(&k, "place", "LOCATION", false);
	set_text(&k, "note", "DESCRIPTION", true);
	take_status(&k, crm_ical_find(component, "STATUS"));
	take_priority(&k, crm_ical_find(component, "PRIORITY"));
	for (size_t i = 0; i < component->n && !e->code; i++)
		take_line(&k, &component->line[i]);
	crm_take_set(&k, "tag", crm_str_text(&k.tags));
	crm_take_skip(&k, skip);
	*crm_rec_val(task, "remind") = (struct crm_val){ 0 };
	for (size_t i = 0; i < component->subs && !e->code; i++)
		crm_take_alarm(&k, component->sub[i]);
	crm_take_set(&k, "ical", crm_str_text(&k.raw));
	crm_str_release(&k.raw);
	crm_str_release(&k.tags);
	crm_str_release(&k.skip);
	return e->code;
}
