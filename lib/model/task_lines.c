/* The lines of a task are written into a calendar as they are: none may end or forge what is
 * around them. */
#include "model/task_lines.h"

#include "base/text.h"
#include "channel/ical.h"

/* Of the eight that a calendar is read to, itself and the event are two. */
enum { DEEPEST = 6 };

struct lines {
	const char *line; /* the one now, ended */
	size_t nr;
	struct crm_str open[DEEPEST]; /* names of components */
	int depth;
	bool behind; /* a component stands before */
	struct crm_str *out;
	struct crm_err *e;
};

static int fault(struct lines *l, const char *what)
{
	return crm_err_set(l->e, CRM_DATA, "line %zu: %s: '%.60s'", l->nr, what, l->line);
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7f)
			return true;
	return false;
}

static void add_upper(struct crm_str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		crm_str_addc(out, s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] & ~32) : s[i]);
}

static int begin(struct lines *l, const char *name)
{
	static const char whole[] =
	    "VCALENDAR VEVENT VTODO VJOURNAL VFREEBUSY VTIMEZONE VAVAILABILITY";

	if (!*name || name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")])
		return fault(l, "no component's name");
	if (crm_choice_index(whole, name, strlen(name)) >= 0)
		return fault(l, "stands in no event or to-do");
	if (l->depth == DEEPEST)
		return fault(l, "nested too deep");
	crm_str_reset(&l->open[l->depth]);
	crm_str_puts(&l->open[l->depth++], name);
	l->behind = true;
	return 0;
}

static int end(struct lines *l, const char *name)
{
	if (!l->depth || strcmp(crm_str_text(&l->open[l->depth - 1]), name) != 0)
		return fault(l, "ends what is not open");
	l->depth--;
	return 0;
}

static int property(struct lines *l, const char *name)
{
	if (!l->depth && l->behind)
		return fault(l, "behind a component");
	if (!l->depth && crm_choice_index(CRM_TASK_LINES, name, strlen(name)) >= 0)
		return fault(l, "another field holds it");
	return 0;
}

/* BEGIN and END are the component's name and nothing else. */
static int one_line(struct lines *l)
{
	struct crm_str name = { 0 }, of = { 0 };
	size_t len;
	const char *colon = crm_ical_colon(l->line, &len);
	bool begins, ends;

	if (has_control(l->line))
		return fault(l, "holds a control character");
	if (!colon)
		return fault(l, "not NAME:VALUE");
	add_upper(&name, l->line, len);
	begins = !strcmp(name.s, "BEGIN");
	ends = !strcmp(name.s, "END");
	if (begins || ends)
		add_upper(&of, colon + 1, strlen(colon + 1));
	if ((begins || ends) && colon != l->line + len)
		fault(l, "no component's name");
	else if (begins)
		begin(l, crm_str_text(&of));
	else if (ends)
		end(l, crm_str_text(&of));
	else
		property(l, name.s);
	if (!l->e->code && l->out)
		crm_str_addf(l->out, "%s%s%s%s", l->out->len ? "\n" : "", name.s,
		    of.len ? ":" : l->line + len, crm_str_text(&of));
	crm_str_release(&name);
	crm_str_release(&of);
	return l->e->code;
}

int crm_task_lines(const char *text, struct crm_str *out, struct crm_err *e)
{
	struct lines l = { .out = out, .e = e };
	struct crm_str line = { 0 };

	while (*text && !e->code) {
		size_t len = strcspn(text, "\n");

		crm_str_reset(&line);
		crm_str_add(&line, text, len);
		l.line = crm_str_text(&line);
		l.nr++;
		one_line(&l);
		text += len + (text[len] == '\n');
	}
	if (!e->code && l.depth)
		crm_err_set(e, CRM_DATA, "BEGIN:%s has no end", crm_str_text(&l.open[l.depth - 1]));
	for (int i = 0; i < DEEPEST; i++)
		crm_str_release(&l.open[i]);
	crm_str_release(&line);
	return e->code;
}

int crm_task_lines_settle(const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const char *typed = crm_rec_text(rec, "ical");
	struct crm_str text = { 0 };
	struct crm_err why = { 0 };

	if (!*typed || (old && !strcmp(typed, crm_rec_text(old, "ical"))))
		return 0;
	if (crm_task_lines(typed, &text, &why))
		crm_err_set(e, why.code, "ical: %s", why.text);
	else
		crm_rec_set_text(rec, "ical", crm_str_text(&text), text.len);
	crm_str_release(&text);
	return why.code;
}
