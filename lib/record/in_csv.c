/* CSV as RFC 4180 has it and as it is met: any delimiter, any line end, blanks
 * around quotes where cells are trimmed. A quote inside an unquoted cell is
 * itself. What is known between two bytes is kept, so that a row can come in
 * pieces of any size. */
#include <string.h>

#include "base/mem.h"
#include "record/reader.h"
#include "record/scan.h"

enum state { BEGIN, PLAIN, QUOTED, CLOSED, CELL_END, ROW_END, MORE, WRONG };

struct parse {
	enum state resume; /* where to go on when there are more bytes */
	size_t at;         /* offsets are from in->pos */
	size_t begin, end; /* of the cell */
	bool doubled;      /* the cell holds "" */
	bool quoted;       /* the cell is */
	bool any_quoted;   /* a cell of the row is: it may be of several lines */
	char ended;        /* CR, LF, or NUL at the end of the input */
};

static bool blank(const struct crm_in *in, char c)
{
	return c == ' ' || (c == '\t' && in->opt.delimiter != '\t');
}

static bool add_span(struct crm_in *in, const struct parse *p)
{
	if (in->n_spans >= CRM_IN_CELLS_MAX)
		return false;
	if (in->n_spans == in->spans)
		crm_grow(&in->span, in->n_spans, &in->spans, sizeof *in->span);
	in->span[in->n_spans++] = (struct crm_in_span){ p->begin, p->end, p->doubled };
	return true;
}

/* The byte at p->at ends a cell, or the row too. */
static enum state ending(const struct crm_in *in, struct parse *p, char c)
{
	p->ended = c;
	if (c == in->opt.delimiter)
		return CELL_END;
	return c == '\n' || c == '\r' ? ROW_END : WRONG;
}

static enum state begin(const struct crm_in *in, struct parse *p, const char *s, size_t have)
{
	while (in->opt.trim && p->at < have && blank(in, s[p->at]))
		p->at++;
	if (p->at == have)
		return MORE;
	p->quoted = s[p->at] == '"';
	p->any_quoted |= p->quoted;
	p->doubled = false;
	p->at += p->quoted;
	p->begin = p->at;
	return p->quoted ? QUOTED : PLAIN;
}

static enum state plain(const struct crm_in *in, struct parse *p, const char *s, size_t have)
{
	p->at += crm_scan_first(s + p->at, have - p->at, in->opt.delimiter, '\n', '\r');
	p->end = p->at;
	return p->at == have ? MORE : ending(in, p, s[p->at]);
}

static enum state quoted(struct parse *p, const char *s, size_t have)
{
	const char *quote = p->at < have ? memchr(s + p->at, '"', have - p->at) : NULL;

	p->at = quote ? (size_t)(quote - s) : have;
	p->end = p->at;
	if (!quote)
		return MORE;
	p->at++;
	return CLOSED;
}

static enum state closed(const struct crm_in *in, struct parse *p, const char *s, size_t have)
{
	if (p->at < have && s[p->at] == '"' && p->at == p->end + 1) {
		p->doubled = true;
		p->at++;
		return QUOTED;
	}
	while (in->opt.trim && p->at < have && blank(in, s[p->at]))
		p->at++;
	return p->at == have ? MORE : ending(in, p, s[p->at]);
}

static enum state step(struct crm_in *in, struct parse *p, enum state state)
{
	const char *s = in->buf + in->pos;
	size_t have = in->end - in->pos;

	switch (state) {
	case BEGIN:
		return begin(in, p, s, have);
	case PLAIN:
		return plain(in, p, s, have);
	case QUOTED:
		return quoted(p, s, have);
	default:
		return closed(in, p, s, have);
	}
}

/* The last row without its line end. */
static enum state at_eof(struct parse *p)
{
	if (p->resume == QUOTED)
		return WRONG;
	if (p->resume == BEGIN) {
		p->begin = p->end = p->at;
		p->doubled = p->quoted = false;
	}
	p->ended = '\0';
	return ROW_END;
}

/* Finds the cells of a row. 1, 0 at the end of the input, -1. */
static int find_cells(struct crm_in *in, struct parse *p, struct crm_err *e)
{
	enum state state = BEGIN;

	for (;;) {
		p->resume = state;
		state = step(in, p, state);
		if (p->at > CRM_IN_ROW_MAX)
			return crm_in_too_long(e);
		if (state == MORE) {
			state = crm_in_fill(in) ? p->resume : at_eof(p);
			if (state == ROW_END && !p->at)
				return 0;
		}
		if (state == WRONG) {
			crm_err_set(e, CRM_DATA, "%s",
			    p->resume == QUOTED ? "a quote is opened and never closed"
						: "text behind a closing quote");
			return -1;
		}
		if (state != CELL_END && state != ROW_END)
			continue;
		if (!add_span(in, p))
			return crm_in_too_many(e);
		if (state == ROW_END)
			return 1;
		p->at++;
		state = BEGIN;
	}
}

static size_t undouble(char *s, size_t len)
{
	char *to = s, *end = s + len, *quote;
	size_t run;

	while ((quote = memchr(s, '"', (size_t)(end - s)))) {
		run = (size_t)(quote - s) + 1;
		memmove(to, s, run);
		to += run;
		s = quote + 2; /* a quote inside a cell is always two */
	}
	memmove(to, s, (size_t)(end - s));
	return len - (size_t)(s - to);
}

/* Cuts the row's cells out of the buffer. */
static void make_cells(struct crm_in *in)
{
	char *base = in->buf + in->pos, *s, *end;
	size_t i;

	for (i = 0; i < in->n_spans; i++) {
		s = base + in->span[i].begin;
		end = base + in->span[i].end;
		if (in->span[i].doubled)
			end = s + undouble(s, (size_t)(end - s));
		while (in->opt.trim && s < end && blank(in, *s))
			s++;
		while (in->opt.trim && s < end && blank(in, end[-1]))
			end--;
		*end = '\0';
		crm_in_cell(in, s, (size_t)(end - s));
	}
}

/* Line ends in s: LF, CR LF and CR alike. */
static size_t count_lines(const char *s, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += s[i] == '\n' || (s[i] == '\r' && (i + 1 == len || s[i + 1] != '\n'));
	return n;
}

static void take_raw(struct crm_in *in, struct crm_row *row, size_t len)
{
	crm_str_reset(&in->raw);
	crm_str_add(&in->raw, in->buf + in->pos, len);
	row->raw = (struct crm_cell){ in->raw.s, len };
}

/* The offset where the line ends that the offset at is in. */
static size_t line_end(struct crm_in *in, size_t at)
{
	size_t have;

	do {
		have = in->end - in->pos;
		at += crm_scan_first(in->buf + in->pos + at, have - at, '\n', '\r', '\r');
	} while (at == have && at <= CRM_IN_ROW_MAX && crm_in_fill(in));
	return at;
}

/* Passes over a row that is wrong. An open quote may have swallowed the rest of
 * the file: nothing behind it can be told. */
static int wrong(struct crm_in *in, const struct parse *p, struct crm_row *row)
{
	size_t len = in->end - in->pos;

	in->over = p->resume == QUOTED;
	if (!in->over) {
		if (p->any_quoted)
			in->line += count_lines(in->buf + in->pos, p->at);
		len = line_end(in, p->at);
		in->skip_rest = true;
	}
	if (len <= CRM_IN_ROW_MAX)
		take_raw(in, row, len);
	in->pos += len;
	return -1;
}

static int one_row(struct crm_in *in, struct crm_row *row, struct crm_err *e)
{
	struct parse p = { 0 };
	size_t next;
	int got;

	crm_in_skip_lf(in);
	row->line = in->line;
	in->n_spans = 0;
	got = find_cells(in, &p, e);
	if (got <= 0)
		return got ? wrong(in, &p, row) : 0;
	take_raw(in, row, p.at);
	in->line += (p.ended != '\0') + (p.any_quoted ? count_lines(in->raw.s, p.at) : 0);
	in->skip_lf = p.ended == '\r';
	next = in->pos + p.at + (p.ended != '\0');
	got = crm_in_check(in, in->raw.s, p.at, e) ? -1 : 1;
	if (got == 1)
		make_cells(in);
	in->pos = next;
	return got;
}

/* `""` alone is a row, nothing at all is none. */
static bool nothing(const struct crm_in *in, const struct crm_row *row)
{
	return in->n == 1 && !in->cell[0].len && !memchr(row->raw.s, '"', row->raw.len);
}

int crm_in_csv(struct crm_in *in, struct crm_row *row, struct crm_err *e)
{
	int got = one_row(in, row, e);

	while (got == 1 && nothing(in, row)) {
		in->n = 0;
		got = one_row(in, row, e);
	}
	return got;
}
