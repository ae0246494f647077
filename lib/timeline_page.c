/* A timeline for people: a heading a day, a line an event. The widths are the terminal's,
 * not the rows', so that a line is printed as soon as it is known. */
#include "base/date.h"
#include "base/text.h"
#include "record/escape.h"
#include "timeline.h"

enum { TIME = 5, WHAT = 12, ID = 16, WHO = 10, WIDE = 110, LEAST = 12 };

void crm_timeline_page_init(struct crm_timeline_page *p, struct crm_timeline *t)
{
	*p = (struct crm_timeline_page){
		.t = t, .width = crm_out_width(), .color = crm_out_color(t->c), .day = INT64_MIN
	};
}

void crm_timeline_page_release(struct crm_timeline_page *p)
{
	for (size_t i = 0; i < CRM_EVENT_COLUMNS; i++)
		crm_str_release(&p->cell[i]);
	crm_str_release(&p->line);
}

/* The text in so many columns, cut with an ellipsis; filled up with blanks where `fill`.
 * Without columns, whole. */
static void fit(struct crm_str *line, const struct crm_str *text, int width, bool fill)
{
	struct crm_str safe = { 0 };
	size_t columns, len;
	const char *s;

	crm_text_safe(&safe, crm_str_text(text), text->len);
	s = crm_str_text(&safe);
	len = safe.len;
	columns = crm_text_width(s, len);
	if (width > 0 && columns > (size_t)width) {
		len = crm_text_fit(s, len, (size_t)width - 1);
		crm_str_addf(line, "%.*s\xe2\x80\xa6", (int)len, s);
		columns = crm_text_width(s, len) + 1;
	} else {
		crm_str_add(line, s, len);
	}
	for (; fill && columns < (size_t)width; columns++)
		crm_str_addc(line, ' ');
	crm_str_release(&safe);
}

static void heading(struct crm_timeline_page *p, int64_t day)
{
	static const char *const weekday[] = { "Monday", "Tuesday", "Wednesday", "Thursday",
		"Friday", "Saturday", "Sunday" };
	int64_t today = p->t->c->clock.today;

	crm_str_puts(&p->line, p->day == INT64_MIN ? "" : "\n");
	crm_str_puts(&p->line, p->color ? "\033[1m" : "");
	crm_date_print(&p->line, day);
	crm_str_addf(&p->line, "  %s%s%s\n", weekday[crm_day_of_week(day)],
	    day == today  ? ", today"
	    : day > today ? ", to come"
			  : "",
	    p->color ? "\033[0m" : "");
	p->day = day;
}

/* Is it about the one record that was asked for, or about itself? */
static bool obvious(const struct crm_timeline_page *p)
{
	struct crm_str id = { 0 };
	const char *about = crm_str_text(&p->cell[CRM_EVENT_ABOUT]);
	bool same = !strcmp(about, crm_str_text(&p->cell[CRM_EVENT_ID]));

	for (size_t i = 0; i < p->t->refs && p->t->refs == 1; i++) {
		crm_id_print(&id, p->t->ref[i].noun, p->t->ref[i].id);
		same = same || !strcmp(about, id.s);
	}
	crm_str_release(&id);
	return same;
}

/* Whom it was about, for how much, what was said, what came of it: in one line. */
static void compose(struct crm_timeline_page *p, struct crm_str *text)
{
	static const struct {
		int column;
		const char *before;
	} part[] = { { CRM_EVENT_AMOUNT, ": " }, { CRM_EVENT_CURRENCY, " " },
		{ CRM_EVENT_TEXT, ", " }, { CRM_EVENT_OUTCOME, ", " } };
	const struct crm_noun *noun;
	size_t at, about;
	int64_t id;

	if (!obvious(p) &&
	    crm_id_read(p->cell[CRM_EVENT_ABOUT].s, p->cell[CRM_EVENT_ABOUT].len, &at, &id) &&
	    (noun = crm_noun_index(at)) != NULL)
		crm_title_print(p->t->c, text, noun, id);
	about = text->len;
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		const struct crm_str *s = &p->cell[part[i].column];

		if (s->len)
			crm_str_puts(text, !text->len                ? ""
					   : i && text->len == about ? ": "
								     : part[i].before);
		for (size_t k = 0; k < s->len; k++)
			crm_str_addc(text, strchr("\t\r\n", s->s[k]) ? ' ' : s->s[k]);
	}
}

/* Of what is no activity the id names the noun already. */
static void print_what(struct crm_timeline_page *p, const struct crm_event *e)
{
	const struct crm_str *what = &p->cell[CRM_EVENT_WHAT];
	const char *noun = p->t->kind[e->kind].noun->name;
	size_t len = strlen(noun);
	struct crm_str word = { 0 };

	if (!strncmp(crm_str_text(what), noun, len) && what->s[len] == ' ')
		crm_str_puts(&word, what->s + len + 1);
	else
		crm_str_add(&word, crm_str_text(what), what->len);
	fit(&p->line, &word, WHAT, true);
	crm_str_release(&word);
}

void crm_timeline_page_put(struct crm_timeline_page *p, const struct crm_event *e)
{
	int64_t day = crm_zone_day(p->t->c->clock.zone, e->at);
	bool wide = !p->width || p->width >= WIDE;
	struct crm_str text = { 0 };
	size_t from;
	int rest;

	for (size_t i = 0; i < CRM_EVENT_COLUMNS; i++)
		crm_str_reset(&p->cell[i]);
	crm_str_reset(&p->line);
	crm_timeline_cells(p->t, e, p->cell, false);
	if (day != p->day)
		heading(p, day);
	from = p->line.len;
	crm_str_addf(&p->line, "  %*.*s  ", TIME, e->day ? 0 : TIME,
	    e->day ? "" : p->cell[CRM_EVENT_AT].s + 11);
	print_what(p, e);
	crm_str_addf(&p->line, "  %-*s  ", ID, crm_str_text(&p->cell[CRM_EVENT_ID]));
	if (wide) {
		fit(&p->line, &p->cell[CRM_EVENT_WHO], WHO, true);
		crm_str_puts(&p->line, "  ");
	}
	rest = p->width - (int)crm_text_width(p->line.s + from, p->line.len - from);
	compose(p, &text);
	fit(&p->line, &text, !p->width ? 0 : rest > LEAST ? rest : LEAST, false);
	while (p->line.s[p->line.len - 1] == ' ')
		p->line.s[--p->line.len] = '\0';
	crm_str_addc(&p->line, '\n');
	crm_spool_write(p->t->c->spool, p->line.s, p->line.len);
	crm_str_release(&text);
}
