/* Tables for people: columns as wide as they need. Where the terminal is narrower texts and
 * headings are cut with an ellipsis, but no id, number, date or time; what still has no room
 * is left out from the right, for which an ellipsis stands in the heading. Printed by libsmartcols. It measures text by the
 * locale, so it runs under C.UTF-8 whatever the user's is. Rows are printed in
 * lots, so that memory stays bounded; later lots keep the widths of the first
 * ones, or grow. */
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "record/writer.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define BETWEEN  "  "

enum {
	ROWS_MAX = 10000,
	TEXT_MAX = 16 * 1024 * 1024,
	WIDE = 16,     /* texts are cut to this before headings are */
	NARROW = 8,    /* and not below this */
	NARROWEST = 3, /* of columns of which only the heading is there */
	HEADING = 6,   /* at first, then the least */
	HEADING_LEAST = 4,
	FIGURES = 40, /* what is longer is text, whatever it looks like */
};

struct width {
	size_t needs;         /* of what the cells of the lots so far hold */
	size_t shown, before; /* before: of the lots printed so far */
	bool whole;           /* ids, numbers, times, by its kind */
	bool texts;           /* a cell holds more than a number, date or time */
};

struct crm_table {
	const struct crm_out *out;
	struct width *width;
	size_t columns;      /* of which there is room */
	struct crm_str text; /* the lot's cells, each with its NUL */
	size_t *begin;       /* where each begins in text */
	size_t cells, begins;
	struct crm_str line; /* a cell in the making */
	bool headed;
};

struct crm_table *crm_table_new(const struct crm_out *out)
{
	struct crm_table *t = crm_calloc(1, sizeof *t);
	size_t i;

	t->out = out;
	t->columns = out->n;
	t->width = crm_calloc(out->n, sizeof *t->width);
	for (i = 0; i < out->n; i++)
		t->width[i].whole =
		    out->column[i].kind == CRM_CELL_ID || out->column[i].kind == CRM_CELL_NUMBER ||
		    out->column[i].kind == CRM_CELL_TIME || out->column[i].kind == CRM_CELL_BOOL;
	return t;
}

void crm_table_free(struct crm_table *t)
{
	free(t->width);
	free(t->begin);
	crm_str_release(&t->text);
	crm_str_release(&t->line);
	free(t);
}

/* Several lines as one: a list's members get commas, other breaks a blank. */
static void flatten(struct crm_str *to, enum crm_cell_kind kind, const char *s, size_t len)
{
	size_t i;

	crm_str_reset(to);
	for (i = 0; i < len; i++) {
		if (s[i] == '\r' && i + 1 < len && s[i + 1] == '\n')
			continue;
		if (s[i] == '\n' && kind == CRM_CELL_LIST)
			crm_str_addc(to, ',');
		crm_str_addc(to, s[i] == '\n' || s[i] == '\r' || s[i] == '\t' ? ' ' : s[i]);
	}
}

static bool broken(const char *s, size_t len)
{
	return memchr(s, '\n', len) || memchr(s, '\t', len) || memchr(s, '\r', len);
}

/* Is it a number, a date, a time, a share? Half of one is another one. */
static bool figures(const char *s, size_t len)
{
	static const char also[] = "0123456789-+.,:/%TZQW";

	if (!len || !(strchr("+-", s[0]) || (s[0] >= '0' && s[0] <= '9')))
		return !len;
	for (size_t i = 0; i < len; i++)
		if (!s[i] || !strchr(also, s[i]))
			return false;
	return true;
}

void crm_table_cell(struct crm_table *t, enum crm_cell_kind kind, const char *s, size_t len)
{
	struct width *w = &t->width[t->cells % t->out->n];
	size_t columns;

	if (broken(s, len)) {
		flatten(&t->line, kind, s, len);
		s = t->line.s;
		len = t->line.len;
	}
	crm_grow(&t->begin, t->cells, &t->begins, sizeof *t->begin);
	t->begin[t->cells] = t->text.len;
	crm_text_safe(&t->text, s, len);
	s = crm_str_text(&t->text) + t->begin[t->cells];
	columns = crm_text_width(s, t->text.len - t->begin[t->cells]);
	w->needs = columns > w->needs ? columns : w->needs;
	w->texts = w->texts || columns > FIGURES || !figures(s, t->text.len - t->begin[t->cells]);
	crm_str_addc(&t->text, '\0');
	t->cells++;
	if (t->cells == ROWS_MAX * t->out->n ||
	    (t->text.len > TEXT_MAX && t->cells % t->out->n == 0))
		crm_table_print(t);
}

static bool whole(const struct width *w)
{
	return w->needs <= FIGURES && (w->whole || (w->needs && !w->texts));
}

/* What a column takes where texts are cut to cap; or headings are, of whatever column. */
static size_t cut(const struct width *w, size_t cap, bool headings)
{
	if (w->shown <= cap || (headings ? w->needs >= w->shown : whole(w)))
		return w->shown;
	return headings && w->needs > cap ? w->needs : cap;
}

static size_t total(const struct crm_table *t, size_t cap, bool headings)
{
	size_t i, sum = (t->columns - 1) * (sizeof BETWEEN - 1);

	for (i = 0; i < t->columns; i++)
		sum += cut(&t->width[i], cap, headings);
	return sum;
}

/* Cuts the widest to one width, the largest that fits. */
static bool cut_columns(struct crm_table *t, size_t room, size_t lowest, bool headings)
{
	size_t cap = room, i;

	while (cap > lowest && total(t, cap, headings) > room)
		cap--;
	for (i = 0; i < t->columns; i++)
		t->width[i].shown = cut(&t->width[i], cap, headings);
	return total(t, SIZE_MAX, false) <= room;
}

/* Columns of which only the heading is there. */
static void cut_empty(struct crm_table *t)
{
	for (size_t i = 0; i < t->columns; i++)
		if (!t->width[i].needs && t->width[i].shown > NARROWEST)
			t->width[i].shown = NARROWEST;
}

static void set_natural(struct crm_table *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		struct width *w = &t->width[i];
		const char *name = t->out->column[i].name;
		size_t n = crm_text_width(name, strlen(name));

		w->shown = w->needs > n ? w->needs : n;
		w->shown = w->shown > w->before ? w->shown : w->before;
	}
}

/* By what is missed least: headings of nothing, long texts, headings, texts. */
static bool squeeze(struct crm_table *t, size_t room)
{
	if (total(t, SIZE_MAX, false) <= room)
		return true;
	cut_empty(t);
	return cut_columns(t, room, WIDE, false) || cut_columns(t, room, HEADING, true) ||
	       cut_columns(t, room, NARROW, false) || cut_columns(t, room, HEADING_LEAST, true);
}

static void set_widths(struct crm_table *t)
{
	size_t room = t->out->opt.width > 0 ? (size_t)t->out->opt.width : SIZE_MAX;
	size_t more = sizeof BETWEEN; /* for the ellipsis */

	set_natural(t);
	while (!squeeze(t, room - (t->columns < t->out->n && room > more ? more : 0)) &&
	       t->columns > 1) {
		t->columns--;
		set_natural(t);
	}
	if (t->columns == 1)
		cut_columns(t, room, NARROWEST, false);
	for (size_t i = 0; i < t->columns; i++)
		t->width[i].before = t->width[i].shown;
}

/* What of the text fits the column; the place is good until the next call. */
static const char *fit(struct crm_table *t, size_t column, const char *s)
{
	size_t len = strlen(s), shown = t->width[column].shown;

	if (len <= shown || crm_text_width(s, len) <= shown)
		return s;
	crm_str_reset(&t->line);
	crm_str_add(&t->line, s, crm_text_fit(s, len, shown - 1));
	crm_str_puts(&t->line, ELLIPSIS);
	return t->line.s;
}

static void need(bool ok)
{
	if (!ok)
		crm_die(CRM_UNAVAILABLE, "out of memory");
}

static void add_columns(struct crm_table *t, struct libscols_table *table)
{
	struct libscols_column *c;
	struct crm_str name = { 0 };
	int flags;
	size_t i;

	for (i = 0; i < t->columns; i++) {
		flags = t->out->column[i].kind == CRM_CELL_NUMBER ? SCOLS_FL_RIGHT : 0;
		crm_str_reset(&name);
		crm_text_safe(&name, t->out->column[i].name, strlen(t->out->column[i].name));
		/* A hint of 1 or less would mean a share of the width. */
		c = scols_table_new_column(table, fit(t, i, crm_str_text(&name)),
		    t->width[i].shown > 1 ? (double)t->width[i].shown : 0, flags);
		need(c);
		if (t->out->opt.color)
			need(!scols_cell_set_color(scols_column_get_header(c), "\033[1m"));
	}
	crm_str_release(&name);
	if (t->columns == t->out->n)
		return;
	c = scols_table_new_column(table, ELLIPSIS, 0, 0);
	need(c);
	if (t->out->opt.color)
		need(!scols_cell_set_color(scols_column_get_header(c), "\033[2m"));
}

static void add_lines(struct crm_table *t, struct libscols_table *table)
{
	struct libscols_line *line = NULL;
	size_t i, column;

	for (i = 0; i < t->cells; i++) {
		column = i % t->out->n;
		if (!column)
			line = scols_table_new_line(table, NULL);
		if (column >= t->columns)
			continue;
		need(line &&
		     !scols_line_set_data(line, column, fit(t, column, t->text.s + t->begin[i])));
	}
}

/* Lines without the blanks that fill up the last column. */
static void write_lines(struct crm_spool *spool, const char *s)
{
	const char *nl;
	size_t len;

	for (; *s; s = *nl ? nl + 1 : nl) {
		nl = strchrnul(s, '\n');
		for (len = (size_t)(nl - s); len && s[len - 1] == ' ';)
			len--;
		crm_spool_write(spool, s, len);
		crm_spool_write(spool, "\n", 1);
	}
}

void crm_table_print(struct crm_table *t)
{
	locale_t utf8, before;
	struct libscols_table *table;
	char *text = NULL;

	if (!t->cells)
		return;
	set_widths(t);
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	before = utf8 ? uselocale(utf8) : (locale_t)0;
	table = scols_new_table();
	need(table && !scols_table_set_column_separator(table, BETWEEN));
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_noencoding(table, 1);
	scols_table_enable_noheadings(table, t->headed || !t->out->opt.header);
	scols_table_enable_colors(table, t->out->opt.color);
	add_columns(t, table);
	add_lines(t, table);
	need(!scols_print_table_to_string(table, &text));
	scols_unref_table(table);
	if (utf8) {
		uselocale(before);
		freelocale(utf8);
	}
	write_lines(t->out->spool, text);
	free(text);
	t->headed = true;
	t->cells = 0;
	crm_str_reset(&t->text);
}
