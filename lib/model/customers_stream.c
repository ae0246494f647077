/* Customers of a stream of purchases: its columns, and what a line says. Names are
 * kept as a TSV record holds them: what reads as an id there is one. */
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/purchases.h"
#include "record/escape.h"

enum { TOLD = 20, CURRENCIES = 8 };

struct stream {
	struct crm *c;
	struct crm_in *in;
	const struct crm_customers_columns *name;
	struct crm_customers *out;
	struct crm_purchases sums;
	size_t columns;                          /* of the header */
	size_t customer, date, amount, currency; /* SIZE_MAX: not there */
	struct crm_str key, plain;
	char met[CURRENCIES][4]; /* currencies of the lines so far */
	size_t currencies;
	char last[10]; /* the date read last */
	int64_t last_day;
	size_t bad;
};

static void bad(struct stream *x, size_t line, const char *field, const char *why)
{
	if (x->bad++ < TOLD)
		crm_warn(
		    "%s:%zu: %s%s%s", crm_in_name(x->in), line, field, *field ? ": " : "", why);
}

static void overflow(void *arg, size_t line)
{
	struct stream *x = arg;

	bad(x, line, x->name->amount, "the customer's total is out of range");
}

/* The text of a cell without escapes; NULL where these hide what is no text. */
static const char *text(struct stream *x, const struct crm_cell *cell, struct crm_err *e)
{
	if (!crm_in_raw(x->in) || !memchr(cell->s, '\\', cell->len))
		return cell->s;
	crm_str_reset(&x->plain);
	crm_unescape(&x->plain, cell->s, cell->len);
	if (!memchr(x->plain.s, '\0', x->plain.len) && crm_utf8_valid(x->plain.s, x->plain.len))
		return x->plain.s;
	crm_err_set(e, CRM_DATA, "escapes that are no text: '%s'", cell->s);
	return NULL;
}

/* A customer's name, spelt in one way only: "A" and "\x41" are one. */
static int read_name(
    struct stream *x, const struct crm_cell *cell, struct crm_cell *name, struct crm_err *e)
{
	const char *plain = text(x, cell, e);

	if (!plain)
		return e->code;
	if (crm_in_raw(x->in) && plain == cell->s) {
		*name = *cell;
		return 0;
	}
	crm_str_reset(&x->key);
	if (crm_in_raw(x->in))
		crm_escape_text(&x->key, plain, x->plain.len);
	else
		crm_escape(&x->key, cell->s, cell->len);
	*name = (struct crm_cell){ crm_str_text(&x->key), x->key.len };
	return 0;
}

static bool digits(const char *s, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

static int read_day(struct stream *x, const struct crm_cell *cell, int64_t *day, struct crm_err *e)
{
	int year, month, mday;
	const char *s = cell->s;

	if (cell->len == 10 && !memcmp(x->last, s, 10)) {
		*day = x->last_day;
		return 0;
	}
	if (cell->len == 10 && s[4] == '-' && s[7] == '-' && digits(s, 4, &year) &&
	    digits(s + 5, 2, &month) && digits(s + 8, 2, &mday) &&
	    crm_day_valid(year, month, mday)) {
		memcpy(x->last, s, 10);
		*day = x->last_day = crm_day(year, month, mday);
		return 0;
	}
	if (!(s = text(x, cell, e)))
		return e->code;
	/* Words such as `today` are for people to type, not for data to hold. */
	if (*s < '0' || *s > '9')
		return crm_err_set(e, CRM_DATA, *s ? "not a date: '%s'" : "empty", s);
	return crm_date_parse(s, &x->c->clock, day, e);
}

/* 1234.50 and its like at once, all else by crm_money_parse. */
static int read_amount(struct stream *x, const struct crm_cell *cell, int64_t *amount,
    char currency[4], struct crm_err *e)
{
	const char *s = cell->s, *end = s + cell->len;
	bool minus = s < end && *s == '-';
	int64_t v = 0;
	int places = -1;

	currency[0] = '\0';
	s += minus;
	if (s < end && end - s <= 16) {
		for (; s < end && places < 4; s++) {
			if (*s >= '0' && *s <= '9') {
				v = v * 10 + (*s - '0');
				places += places >= 0;
			} else if (*s == '.' && places < 0 && s > cell->s + minus && s + 1 < end) {
				places = 0;
			} else {
				break;
			}
		}
		if (s == end && end - cell->s <= 14 + minus) {
			for (places = places < 0 ? 0 : places; places < 4; places++)
				v *= 10;
			*amount = minus ? -v : v;
			return 0;
		}
	}
	if (!(s = text(x, cell, e)))
		return e->code;
	if (!*s)
		return crm_err_set(e, CRM_DATA, "empty");
	return crm_money_parse(
	    s, *x->out->currency ? x->out->currency : NULL, NULL, amount, currency, e);
}

/* The currency of a line: its column, or what the amount said. */
static int read_currency(
    struct stream *x, const struct crm_row *row, char code[4], struct crm_err *e)
{
	const struct crm_cell *cell = x->currency < row->n ? &row->cell[x->currency] : NULL;
	const char *s = cell && cell->s ? text(x, cell, e) : "";

	if (!s || !*s)
		return e->code;
	if (!crm_currency_known(s))
		return crm_err_set(e, CRM_DATA, "unknown currency '%s'", s);
	if (*code && strcmp(code, s))
		return crm_err_set(e, CRM_DATA, "%s, but the amount is in %s", s, code);
	memcpy(code, s, 4);
	return 0;
}

/* False where the line is of another currency than the one that counts. */
static bool counts(struct stream *x, const char code[4])
{
	if (*x->out->currency) {
		bool other = *code && strcmp(code, x->out->currency);

		x->out->others += other;
		return !other;
	}
	for (size_t i = 0; i < x->currencies; i++)
		if (!strcmp(x->met[i], code))
			return true;
	if (x->currencies < CURRENCIES)
		memcpy(x->met[x->currencies++], code, 4);
	return true;
}

static void take_row(struct stream *x, const struct crm_row *row)
{
	static const struct crm_cell none = { "", 0 };
	const struct crm_cell *cell[3];
	struct crm_cell name = none;
	const size_t at[3] = { x->customer, x->date, x->amount };
	struct crm_err e; /* not cleared whole: this runs for every line */
	int64_t day, amount;
	char code[4];

	e.code = 0;
	for (int i = 0; i < 3; i++)
		cell[i] = at[i] < row->n && row->cell[at[i]].s ? &row->cell[at[i]] : &none;
	if (crm_in_raw(x->in) && row->n != x->columns && (row->n > 1 || row->cell[0].len)) {
		crm_err_set(&e, CRM_DATA, "%zu fields, the header has %zu", row->n, x->columns);
		bad(x, row->line, "", e.text);
		return;
	}
	if (!cell[0]->len) {
		x->out->passed++;
		return;
	}
	if (read_name(x, cell[0], &name, &e))
		bad(x, row->line, x->name->customer, e.text);
	else if (read_day(x, cell[1], &day, &e))
		bad(x, row->line, x->name->date, e.text);
	else if (read_amount(x, cell[2], &amount, code, &e))
		bad(x, row->line, x->name->amount, e.text);
	else if (read_currency(x, row, code, &e))
		bad(x, row->line, "currency", e.text);
	else if (day >= x->out->since && day <= x->out->until && counts(x, code))
		crm_purchases_add(&x->sums, &name, row->line, day, amount);
}

static size_t column(const char *const *name, size_t n, const char *wanted)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name[i], wanted))
			return i;
	return SIZE_MAX;
}

static void take_names(struct stream *x, const char *const *name, size_t n)
{
	x->columns = n;
	x->customer = column(name, n, x->name->customer);
	x->date = column(name, n, x->name->date);
	x->amount = column(name, n, x->name->amount);
	x->currency = column(name, n, "currency");
}

static int missing(
    struct stream *x, const char *const *name, size_t n, size_t line, struct crm_err *e)
{
	const char *wanted[] = { x->name->customer, x->name->date, x->name->amount };

	for (size_t i = 0; i < 3; i++) {
		const char *near;

		if (column(name, n, wanted[i]) != SIZE_MAX)
			continue;
		near = crm_text_nearest(wanted[i], name, n);
		return crm_err_set(e, CRM_DATA,
		    "%s:%zu: no column '%s'%s%s%s; --columns CUSTOMER,DATE,AMOUNT tells which to"
		    " take",
		    crm_in_name(x->in), line, wanted[i], near ? "; did you mean '" : "",
		    near ? near : "", near ? "'?" : "");
	}
	return 0;
}

/* The first line of TSV, which has to be the header. */
static int take_header(struct stream *x, const struct crm_row *row, struct crm_err *e)
{
	const char **name = crm_calloc(row->n, sizeof *name);

	for (size_t i = 0; i < row->n; i++)
		name[i] = row->cell[i].s;
	take_names(x, name, row->n);
	missing(x, name, row->n, row->line, e);
	free(name);
	return e->code;
}

static int read_rows(struct stream *x, struct crm_err *e)
{
	struct crm_row row;
	const char *const *name;
	size_t names = 0, n = 0;
	bool headed = false;
	int rc;

	while ((rc = crm_in_row(x->in, &row, e)) != 0) {
		if (rc < 0) {
			bad(x, row.line, "", e->text);
			if (!headed && crm_in_format(x->in) != CRM_JSON)
				return 0; /* without the header no other line can be judged */
			e->code = 0;
		} else if (crm_in_format(x->in) == CRM_JSON) {
			name = crm_in_names(x->in, &n);
			if (n != names)
				take_names(x, name, names = n);
			take_row(x, &row);
		} else if (headed) {
			take_row(x, &row);
		} else if (take_header(x, &row, e)) {
			return e->code;
		} else {
			headed = true;
		}
	}
	/* Objects may lack a key, but one that none of them has is a wrong name. */
	name = crm_in_names(x->in, &n);
	return names && !x->bad ? missing(x, name, n, 1, e) : 0;
}

static int one_currency(struct stream *x, struct crm_err *e)
{
	struct crm_str list = { 0 };

	if (x->currencies > 1) {
		for (size_t i = 0; i < x->currencies; i++)
			crm_str_addf(&list, "%s%s", i ? ", " : "", *x->met[i] ? x->met[i] : "none");
		crm_err_set(e, CRM_DATA, "%s: several currencies: %s%s; --currency CODE takes one",
		    crm_in_name(x->in), list.s, x->currencies == CURRENCIES ? ", ..." : "");
		crm_str_release(&list);
		return e->code;
	}
	if (x->currencies)
		memcpy(x->out->currency, x->met[0], 4);
	return 0;
}

int crm_customers_stream(struct crm *c, int fd, const char *name,
    const struct crm_customers_columns *columns, struct crm_customers *out, struct crm_err *e)
{
	struct crm_in_options options = { .format = CRM_TSV };
	struct stream x = { .c = c,
		.name = columns,
		.out = out,
		.customer = SIZE_MAX,
		.date = SIZE_MAX,
		.amount = SIZE_MAX,
		.currency = SIZE_MAX };
	int rc;

	crm_purchases_init(&x.sums, out, overflow, &x);
	x.in = crm_in_new(fd, name, &options);
	rc = read_rows(&x, e);
	crm_purchases_settle(&x.sums);
	if (x.bad > TOLD)
		crm_warn("%s: %zu more such lines", name, x.bad - TOLD);
	if (!rc && x.bad) {
		*e = (struct crm_err){ .code = CRM_DATA };
		rc = CRM_DATA;
	}
	if (!rc)
		rc = one_currency(&x, e);
	crm_in_free(x.in);
	crm_purchases_release(&x.sums);
	crm_str_release(&x.key);
	crm_str_release(&x.plain);
	return rc;
}
