/* An agenda on a terminal: columns as wide as what is in them; where the line is too short,
 * the longest texts give way. */
#include "report/agenda_page.h"

#include "base/text.h"
#include "model/nouns.h"
#include "record/escape.h"

/* In the order of the columns asked for in load(). */
enum { TIME, MARK, KIND, WHAT, ABOUT, PLACE, OWNER, ID, CELLS, GAP = 2, NARROWEST = 6 };

struct page {
	struct crm *c;
	const char *(*cell)[CELLS]; /* in the pool; "" empty */
	size_t width[CELLS];
	bool owners; /* of more than one */
	bool others; /* of somebody else than the user */
};

static const char *const week[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	"Saturday", "Sunday" };

/* 10:30, or of what is overdue its day */
static char *time_text(struct page *p, const struct crm_agenda_entry *e, int64_t duration)
{
	struct crm_str text = { 0 };
	struct crm_when w = e->mine;
	char *kept;

	if (w.day < p->c->clock.today) {
		crm_when_show(&text, &w, &p->c->clock);
	} else if (w.timed) {
		crm_str_addf(&text, "%02d:%02d", w.secs / 3600, w.secs / 60 % 60);
		if (duration > 0 && duration < 86400) {
			w = crm_when_at(crm_when_time(&w, NULL, 0) + duration, p->c->clock.zone);
			crm_str_addf(&text, "-%02d:%02d", w.secs / 3600, w.secs / 60 % 60);
		}
	}
	kept = crm_pool_strdup(&p->c->pool, crm_str_text(&text));
	crm_str_release(&text);
	return kept;
}

static char *safe(struct page *p, const struct crm_str *s)
{
	struct crm_str text = { 0 };
	char *kept;

	crm_text_safe(&text, crm_str_text(s), s->len);
	kept = crm_pool_strdup(&p->c->pool, crm_str_text(&text));
	crm_str_release(&text);
	return kept;
}

static const char *shown(struct page *p, size_t i, const struct crm_str *cell)
{
	const char *s = crm_str_text(cell), *text;
	struct crm_str title = { 0 };
	int64_t id;
	size_t noun;

	if (i == MARK)
		return !strcmp(s, "urgent") ? "!!" : !strcmp(s, "high") ? "!" : "";
	if (i == KIND && !strcmp(s, "task"))
		return "";
	if (i == ABOUT && crm_id_read(s, cell->len, &noun, &id) && crm_noun_index(noun))
		crm_title_print(p->c, &title, crm_noun_index(noun), id);
	text = safe(p, title.len ? &title : cell);
	crm_str_release(&title);
	return text;
}

static void load(struct page *p, struct crm_agenda *a, size_t n)
{
	int64_t *id = crm_pool_alloc(&p->c->pool, (n + 1) * sizeof *id);
	struct crm_str cell = { 0 };
	struct crm_query q;
	struct crm_err e = { 0 };
	struct crm_stmt *s;

	for (size_t i = 0; i < n; i++)
		id[i] = a->v[i].id;
	crm_query_init(&q, p->c, &crm_task);
	q.titles = true;
	crm_query_ids(&q, id, n);
	if (crm_query_columns(
		&q, NULL, "priority,kind,what,about,place,owner,id,duration,owner.login", &e))
		crm_die_err(&e, NULL);
	s = crm_query_open(&q);
	for (size_t k = 0; k < n && crm_query_next(&q, s); k++) {
		for (size_t i = MARK; i < CELLS; i++) {
			crm_str_reset(&cell);
			crm_query_cell(&q, s, i - MARK, true, &cell);
			p->cell[k][i] = shown(p, i, &cell);
		}
		crm_str_reset(&cell);
		crm_query_cell(&q, s, CELLS - MARK + 1, false, &cell);
		p->others = p->others || strcmp(crm_str_text(&cell), p->c->login) != 0;
		p->cell[k][TIME] =
		    time_text(p, &a->v[k], crm_stmt_int(s, q.column[CELLS - MARK].value));
	}
	crm_stmt_done(s);
	crm_query_release(&q);
	crm_str_release(&cell);
}

static size_t line_width(const struct page *p)
{
	size_t sum = 0;

	for (size_t i = 0; i < CELLS; i++)
		sum += p->width[i] ? p->width[i] + GAP : 0;
	return sum;
}

static void measure(struct page *p, size_t n)
{
	size_t room = (size_t)crm_out_width();

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < CELLS; i++) {
			size_t w = crm_text_width(p->cell[k][i], strlen(p->cell[k][i]));

			if (i == OWNER && !p->others)
				continue;
			if (w > p->width[i])
				p->width[i] = w;
		}
	while (room && line_width(p) > room) {
		size_t widest = WHAT;

		for (size_t i = WHAT; i <= OWNER; i++)
			if (p->width[i] > p->width[widest])
				widest = i;
		if (p->width[widest] <= NARROWEST)
			break;
		p->width[widest]--;
	}
}

static void heading(struct page *p, int64_t day, bool first)
{
	int64_t today = p->c->clock.today;
	bool color = crm_out_color(p->c);
	struct crm_str line = { 0 };

	crm_str_puts(&line, first ? "" : "\n");
	crm_str_puts(&line, color ? "\033[1m" : "");
	if (day < today) {
		crm_str_puts(&line, "Overdue");
	} else {
		crm_str_puts(&line, day == today       ? "Today, "
				    : day == today + 1 ? "Tomorrow, "
						       : "");
		crm_str_addf(&line, "%s ", week[crm_day_of_week(day)]);
		crm_date_print(&line, day);
	}
	crm_str_puts(&line, color ? "\033[0m\n" : "\n");
	crm_spool_write(p->c->spool, line.s, line.len);
	crm_str_release(&line);
}

static void print_line(struct page *p, const char *const cell[CELLS])
{
	struct crm_str line = { 0 };
	size_t gap = 0;

	for (size_t i = 0; i < CELLS; i++) {
		size_t len = strlen(cell[i]), fit;
		bool whole;

		if (!p->width[i])
			continue;
		whole = crm_text_width(cell[i], len) <= p->width[i];
		fit = crm_text_fit(cell[i], len, p->width[i] - !whole);
		for (gap += GAP; fit && gap; gap--)
			crm_str_addc(&line, ' ');
		crm_str_add(&line, cell[i], fit);
		crm_str_puts(&line, whole ? "" : "…");
		gap += p->width[i] - crm_text_width(cell[i], fit) - !whole;
	}
	crm_str_addc(&line, '\n');
	crm_spool_write(p->c->spool, line.s, line.len);
	crm_str_release(&line);
}

void crm_agenda_page(struct crm_agenda *a, size_t n)
{
	struct page p = { .c = a->c };
	int64_t today = p.c->clock.today, last = INT64_MIN;

	p.cell = crm_pool_alloc(&p.c->pool, (n + 1) * sizeof *p.cell);
	load(&p, a, n);
	measure(&p, n);
	for (size_t k = 0; k < n; k++) {
		int64_t day = a->v[k].mine.day < today ? today - 1 : a->v[k].mine.day;

		if (day != last)
			heading(&p, day, !k);
		last = day;
		print_line(&p, p.cell[k]);
	}
}
