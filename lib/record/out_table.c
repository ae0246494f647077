/* Tables for people: columns as wide as they need, cut with an ellipsis where
 * the terminal is narrower, printed by libsmartcols. It measures text by the
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
	NARROW = 8, /* texts are not cut below this while ids and numbers are whole */
	NARROWEST = 3,
};

struct width {
	size_t needs, shown, before; /* before: of the lots printed so far */
	bool whole;                  /* an id, a number: the last to be cut */
	bool empty;                  /* no cell of it holds anything */
};

struct crm_table {
	const struct crm_out *out;
	struct width *width;
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
	t->width = crm_calloc(out->n, sizeof *t->width);
	for (i = 0; i < out->n; i++)
		t->width[i].whole = out->column[i].kind == CRM_CELL_ID ||
				    out->column[i].kind == CRM_CELL_NUMBER ||
				    out->column[i].kind == CRM_CELL_BOOL;
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
	crm_str_addc(&t->text, '\0');
	t->cells++;
	if (t->cells == ROWS_MAX * t->out->n ||
	    (t->text.len > TEXT_MAX && t->cells % t->out->n == 0))
		crm_table_print(t);
}

/* What all columns take where those that may be cut are cut to cap. */
static size_t total(const struct crm_table *t, size_t cap, bool all)
{
	size_t i, sum = (t->out->n - 1) * (sizeof BETWEEN - 1);

	for (i = 0; i < t->out->n; i++)
		sum += t->width[i].shown > cap && (all || !t->width[i].whole) ? cap
									      : t->width[i].shown;
	return sum;
}

/* Cuts the widest columns to one width, the largest that fits. */
static void cut_columns(struct crm_table *t, size_t room, size_t lowest, bool all)
{
	size_t cap = room, i;

	while (cap > lowest && total(t, cap, all) > room)
		cap--;
	for (i = 0; i < t->out->n; i++)
		if (t->width[i].shown > cap && (all || !t->width[i].whole))
			t->width[i].shown = cap;
}

/* Columns of which only the heading is there. */
static void cut_empty(struct crm_table *t)
{
	for (size_t i = 0; i < t->out->n; i++)
		if (t->width[i].empty && t->width[i].shown > NARROWEST)
			t->width[i].shown = NARROWEST;
}

static void set_widths(struct crm_table *t)
{
	size_t room = t->out->opt.width > 0 ? (size_t)t->out->opt.width : 0, i, n;

	for (i = 0; i < t->out->n; i++) {
		struct width *w = &t->width[i];

		w->empty = !w->needs && !w->before;
		n = crm_text_width(t->out->column[i].name, strlen(t->out->column[i].name));
		w->shown = w->needs > n ? w->needs : n;
		w->shown = w->shown > w->before ? w->shown : w->before;
		w->needs = 0;
	}
	if (room && total(t, room, false) > room)
		cut_empty(t); /* what says nothing gives way first */
	if (room) {
		cut_columns(t, room, NARROW, false);
		cut_columns(t, room, NARROWEST, false); /* ids stay whole to the last */
		cut_columns(t, room, NARROWEST, true);
	}
	for (i = 0; i < t->out->n; i++)
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

	for (i = 0; i < t->out->n; i++) {
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
}

static void add_lines(struct crm_table *t, struct libscols_table *table)
{
	struct libscols_line *line = NULL;
	size_t i, column;

	for (i = 0; i < t->cells; i++) {
		column = i % t->out->n;
		if (!column)
			line = scols_table_new_line(table, NULL);
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
