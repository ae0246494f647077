#include "model/rates_read.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "calc/rate.h"
#include "record/escape.h"

enum { DATE, CURRENCY, RATE, BASE, SOURCE, KNOWN }; /* columns of the long form */
static const char *const column_name[KNOWN] = { "date", "currency", "rate", "base", "source" };

struct reading {
	struct crm *c;
	const struct crm_rate_file *f;
	struct crm_rate_rows *out;
	struct crm_in *in;
	bool wide;
	size_t at[KNOWN]; /* long: the columns; SIZE_MAX: none */
	char (*code)[4];  /* wide: the currency of each column, "" for none */
	size_t codes;
	struct crm_str cell[KNOWN], text;
};

/* The text of a cell, blanks around it taken away; "" where there is none. */
static const char *cell(struct reading *r, const struct crm_row *row, size_t at, struct crm_str *to)
{
	const char *s = "";

	crm_str_reset(to);
	if (at < row->n && row->cell[at].s && row->cell[at].len != CRM_CELL_WRONG) {
		if (crm_in_raw(r->in))
			crm_unescape(to, row->cell[at].s, row->cell[at].len);
		else
			crm_str_add(to, row->cell[at].s, row->cell[at].len);
		s = crm_str_text(to) + strspn(crm_str_text(to), " ");
		while (to->len && to->s[to->len - 1] == ' ')
			to->s[--to->len] = '\0';
	}
	return s;
}

static bool three_capitals(const char *s)
{
	return strlen(s) == 3 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static bool is_wide(struct reading *r, const struct crm_row *row)
{
	bool any = false;

	if (!crm_text_eq(cell(r, row, 0, &r->text), "date"))
		return false;
	for (size_t i = 1; i < row->n; i++) {
		const char *s = cell(r, row, i, &r->text);

		if (*s && !three_capitals(s))
			return false;
		any = any || *s;
	}
	return any;
}

static void wide_header(struct reading *r, const struct crm_row *row)
{
	r->wide = true;
	r->codes = row->n;
	r->code = crm_calloc(row->n, sizeof *r->code);
	for (size_t i = 1; i < row->n; i++) {
		const char *s = cell(r, row, i, &r->text);

		if (crm_currency_known(s) && strcmp(s, r->f->base) != 0)
			memcpy(r->code[i], s, 4);
		else if (*s && strcmp(s, r->f->base) != 0)
			crm_str_addf(&r->out->passed, "%s%s", r->out->passed.len ? ", " : "", s);
	}
}

static void long_header(struct reading *r, const struct crm_row *row)
{
	for (size_t k = 0; k < KNOWN; k++) {
		r->at[k] = SIZE_MAX;
		for (size_t i = 0; i < row->n && r->at[k] == SIZE_MAX; i++)
			if (crm_text_eq(cell(r, row, i, &r->text), column_name[k]))
				r->at[k] = i;
	}
	if (r->at[DATE] == SIZE_MAX || r->at[CURRENCY] == SIZE_MAX || r->at[RATE] == SIZE_MAX)
		crm_die(CRM_DATA,
		    "%s: neither columns date, currency and rate nor Date and one for each currency",
		    r->f->name);
}

/* Keys of objects that come later have their columns, too. */
static void json_header(struct reading *r)
{
	size_t n;
	const char *const *name = crm_in_names(r->in, &n);

	for (size_t k = 0; k < KNOWN; k++) {
		r->at[k] = SIZE_MAX;
		for (size_t i = 0; i < n && r->at[k] == SIZE_MAX; i++)
			if (crm_text_eq(name[i], column_name[k]))
				r->at[k] = i;
	}
}

static void refuse(struct reading *r, const struct crm_row *row, const struct crm_err *e)
{
	r->f->refuse(r->f->arg, row->line, row->raw.s, row->raw.len, e);
}

static int add(struct reading *r, struct crm_rate_row *row, const char *rate, struct crm_err *e)
{
	struct crm_rate_rows *out = r->out;

	if (crm_num_parse(rate, 8, NULL, &row->rate, e))
		return e->code;
	if (row->rate <= 0)
		return crm_err_set(e, CRM_DATA, "not above 0: '%s'", rate);
	crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
	out->v[out->n++] = *row;
	return 0;
}

/* A day on which a currency has no rate. */
static bool nothing(const char *s)
{
	return !*s || !strcmp(s, "N/A") || !strcmp(s, "-");
}

static int wide_row(struct reading *r, const struct crm_row *row, struct crm_err *e)
{
	struct crm_rate_row to = { .line = row->line, .source = r->f->source };
	struct crm_err fault = { 0 };
	size_t before = r->out->n;

	if (row->n > r->codes)
		return crm_err_set(e, CRM_DATA, "more cells than the header has");
	if (crm_date_parse(cell(r, row, 0, &r->text), &r->c->book_clock, &to.day, &fault))
		return crm_err_set(e, CRM_DATA, "Date: %s", fault.text);
	memcpy(to.base, r->f->base, 4);
	for (size_t i = 1; i < row->n; i++) {
		const char *s = cell(r, row, i, &r->text);

		if (!*r->code[i] || nothing(s))
			continue;
		memcpy(to.currency, r->code[i], 4);
		if (add(r, &to, s, &fault)) {
			r->out->n = before; /* the line is refused whole */
			return crm_err_set(e, CRM_DATA, "%s: %s", r->code[i], fault.text);
		}
	}
	return 0;
}

static int code_of(
    const char *what, const char *s, const char *otherwise, char to[4], struct crm_err *e)
{
	const char *code = *s || !otherwise ? s : otherwise;

	if (!crm_currency_known(code))
		return crm_err_set(e, CRM_DATA, "%s: unknown currency '%s'", what, code);
	memcpy(to, code, 4);
	return 0;
}

static int long_row(struct reading *r, const struct crm_row *row, struct crm_err *e)
{
	struct crm_rate_row to = { .line = row->line, .source = r->f->source };
	struct crm_err fault = { 0 };
	const char *s[KNOWN];

	for (size_t k = 0; k < KNOWN; k++)
		s[k] = cell(r, row, r->at[k], &r->cell[k]);
	if (crm_date_parse(s[DATE], &r->c->book_clock, &to.day, &fault))
		return crm_err_set(e, CRM_DATA, "date: %s", fault.text);
	if (code_of("currency", s[CURRENCY], NULL, to.currency, e) ||
	    code_of("base", s[BASE], r->f->base, to.base, e))
		return e->code;
	if (!strcmp(to.base, to.currency))
		return crm_err_set(e, CRM_DATA, "currency: '%s' is the base itself", to.base);
	if (strlen(s[SOURCE]) > 1000 || strpbrk(s[SOURCE], "\n\r"))
		return crm_err_set(e, CRM_DATA, "source: not one line of at most 1000 bytes");
	if (*s[SOURCE])
		to.source = crm_pool_strdup(&r->out->pool, s[SOURCE]);
	if (add(r, &to, s[RATE], &fault))
		return crm_err_set(e, CRM_DATA, "rate: %s", fault.text);
	return 0;
}

static int by_day(const void *va, const void *vb)
{
	const struct crm_rate_row *a = va, *b = vb;
	int d = strcmp(a->currency, b->currency);

	if (!d)
		d = strcmp(a->base, b->base);
	if (!d)
		d = (a->day > b->day) - (a->day < b->day);
	return d ? d : (a->line > b->line) - (a->line < b->line);
}

static void each_day_once(struct reading *r)
{
	struct crm_rate_rows *out = r->out;
	struct crm_rate_row *last = NULL;
	size_t kept = 0;

	qsort(out->v, out->n, sizeof *out->v, by_day);
	for (size_t i = 0; i < out->n; i++) {
		struct crm_rate_row *row = &out->v[i];
		struct crm_err e = { 0 };

		if (last && !strcmp(last->currency, row->currency) &&
		    !strcmp(last->base, row->base) && last->day == row->day) {
			if (last->rate == row->rate)
				continue;
			crm_err_set(&e, CRM_DATA, "%s: line %zu has another rate of that day",
			    row->currency, last->line);
			r->f->refuse(r->f->arg, row->line, NULL, 0, &e);
			continue;
		}
		last = &out->v[kept++];
		*last = *row;
	}
	out->n = kept;
}

static void read_all(struct reading *r)
{
	struct crm_row row;
	struct crm_err e = { 0 };
	bool header = true;
	int rc;

	while ((rc = crm_in_row(r->in, &row, &e)) != 0) {
		if (rc > 0 && row.n == 1 && !row.cell[0].len)
			continue;
		if (rc > 0 && crm_in_format(r->in) == CRM_JSON) {
			json_header(r);
			header = false;
		}
		if (rc > 0 && header) {
			if (is_wide(r, &row))
				wide_header(r, &row);
			else
				long_header(r, &row);
			header = false;
		} else if (rc < 0 || (r->wide ? wide_row : long_row)(r, &row, &e)) {
			refuse(r, &row, &e);
		}
		e.code = 0;
	}
}

void crm_rates_read(struct crm *c, const struct crm_rate_file *f, int fd, struct crm_rate_rows *out)
{
	struct reading r = { .c = c, .f = f, .out = out };

	*out = (struct crm_rate_rows){ 0 };
	r.in = crm_in_new(fd, f->name, NULL);
	read_all(&r);
	each_day_once(&r);
	crm_in_free(r.in);
	free(r.code);
	for (size_t k = 0; k < KNOWN; k++)
		crm_str_release(&r.cell[k]);
	crm_str_release(&r.text);
}

void crm_rate_rows_release(struct crm_rate_rows *rows)
{
	free(rows->v);
	crm_pool_release(&rows->pool);
	crm_str_release(&rows->passed);
}
