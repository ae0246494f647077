#include "report/recurring.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "calc/billing.h"
#include "model/rates.h"
#include "report/metric.h"

enum { BY_MAX = 8, FIGURES = 4 };

struct sums {
	struct crm *c;
	struct crm_query q;
	size_t by; /* fields of --by; behind them currency, amount, recurring */
	const char *into;
	struct crm_out *out;
	struct crm_str key[BY_MAX], text;
	bool set[BY_MAX]; /* cells of key */
	char currency[4];
	int64_t contracts, monthly, yearly, rows;
};

/* In force: begun, not past the end, not cancelled by that day. */
static struct crm_filter *in_force(struct crm *c, struct crm_filter *of)
{
	struct crm_filter *both = crm_pool_alloc(&c->pool, sizeof *both);
	struct crm_str day = { 0 }, next = { 0 };
	struct crm_err e = { 0 };

	crm_date_print(&day, c->book_clock.today);
	crm_date_print(&next, c->book_clock.today + 1);
	*both = (struct crm_filter){ .kind = CRM_NODE_AND };
	both->child = crm_pool_alloc(&c->pool, 2 * sizeof *both->child);
	both->child[both->n] = crm_filter_parse_text(&c->pool,
	    crm_pool_printf(&c->pool,
		"status.not:draft start:..%s [ no:end or end:%s.. ]"
		" [ no:cancelled or cancelled:%s.. ]",
		day.s, day.s, next.s),
	    &e);
	if (!both->child[both->n++])
		crm_die_err(&e, NULL);
	if (of)
		both->child[both->n++] = of;
	crm_str_release(&day);
	crm_str_release(&next);
	return both;
}

static void plan(struct sums *s, struct crm_call *call)
{
	const char *by = s->c->opt.by ? s->c->opt.by : "";
	struct crm_str sort = { 0 };
	struct crm_err e = { 0 };

	crm_query_init(&s->q, s->c, s->c->noun);
	s->q.limit = -1;
	for (; *by; by += strspn(by, ",")) {
		size_t len = strcspn(by, ",");
		const char *name = crm_pool_strndup(&s->c->pool, by, len);

		if (s->by == BY_MAX)
			crm_die(CRM_USAGE, "--by: at most %d fields", BY_MAX);
		if (crm_query_column(&s->q, name, &e))
			crm_die_err(&e, NULL);
		crm_str_addf(&sort, "%s,", name);
		s->by++;
		by += len;
	}
	crm_str_puts(&sort, "currency,id");
	if (crm_query_column(&s->q, "currency", &e) || crm_query_column(&s->q, "amount", &e) ||
	    crm_query_column(&s->q, "recurring", &e) || crm_query_sort(&s->q, sort.s, &e) ||
	    crm_query_filter(&s->q, in_force(s->c, call->filter), &e))
		crm_die_err(&e, NULL);
	if (call->names || call->from_stdin) {
		crm_pick_check(s->c, call);
		crm_query_ids(&s->q, call->id, call->ids);
	}
	crm_str_release(&sort);
}

static void open_out(struct sums *s)
{
	static const struct crm_column figure[FIGURES] = { { "contracts", CRM_CELL_NUMBER },
		{ "monthly", CRM_CELL_NUMBER }, { "yearly", CRM_CELL_NUMBER },
		{ "currency", CRM_CELL_TEXT } };
	struct crm_column column[BY_MAX + FIGURES];

	for (size_t i = 0; i < s->by; i++)
		column[i] = (struct crm_column){ s->q.column[i].name,
			crm_value_cell(s->q.column[i].field) };
	memcpy(column + s->by, figure, sizeof figure);
	s->out = crm_out_open(s->c, column, s->by + FIGURES, false);
}

static void put(struct sums *s)
{
	const int64_t money[] = { s->monthly, s->yearly };

	if (!s->contracts)
		return;
	for (size_t i = 0; i < s->by; i++)
		crm_out_cell(s->out, s->set[i] ? crm_str_text(&s->key[i]) : NULL, s->key[i].len);
	crm_str_reset(&s->text);
	crm_str_addf(&s->text, "%lld", (long long)s->contracts);
	crm_out_cell(s->out, s->text.s, s->text.len);
	for (size_t i = 0; i < 2; i++) {
		crm_str_reset(&s->text);
		crm_money_print(&s->text, crm_metric_cents(money[i], s->currency), s->currency);
		crm_out_cell(s->out, s->text.s, s->text.len);
	}
	crm_out_cell(s->out, s->currency, strlen(s->currency));
	s->rows++;
	s->contracts = s->monthly = s->yearly = 0;
}

/* Another group than that of the rows before? Then those are printed. */
static void begin_group(struct sums *s, struct crm_stmt *row, const char *currency)
{
	struct crm_str cell = { 0 };
	bool other = strcmp(s->currency, currency) != 0;
	bool people = crm_out_people(s->c);

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < s->by; i++) {
			bool set;

			crm_str_reset(&cell);
			set = crm_query_cell(&s->q, row, i, people, &cell);
			other = other || set != s->set[i] ||
				strcmp(crm_str_text(&cell), crm_str_text(&s->key[i])) != 0;
			if (!pass)
				continue;
			s->set[i] = set;
			crm_str_reset(&s->key[i]);
			crm_str_add(&s->key[i], crm_str_text(&cell), cell.len);
		}
		if (!pass && !other)
			break;
		if (!pass)
			put(s);
		snprintf(s->currency, sizeof s->currency, "%s", currency);
	}
	crm_str_release(&cell);
}

static void add(struct sums *s, struct crm_stmt *row)
{
	const struct crm_qcolumn *k = s->q.column + s->by;
	char from[4] = "";
	struct crm_val period = crm_stmt_value(row, k[2].value);
	int64_t monthly, yearly, day = s->c->book_clock.today;
	struct crm_err e = { 0 };
	bool ok;

	snprintf(from, sizeof from, "%s", crm_stmt_value(row, k[0].value).s);
	ok = crm_billing_amounts(crm_stmt_int(row, k[1].value), period.s, &monthly, &yearly);
	if (ok && s->into &&
	    (crm_rates_convert(s->c, monthly, from, s->into, day, &monthly, &e) ||
		crm_rates_convert(s->c, yearly, from, s->into, day, &yearly, &e)))
		crm_die_err(&e, NULL);
	begin_group(s, row, s->into ? s->into : from);
	if (!ok || __builtin_add_overflow(s->monthly, monthly, &s->monthly) ||
	    __builtin_add_overflow(s->yearly, yearly, &s->yearly))
		crm_die(CRM_DATA, "yearly: out of range");
	s->contracts++;
}

int crm_recurring(struct crm *c, struct crm_call *call)
{
	struct sums s = { .c = c, .into = crm_opt(call, "currency") };
	struct crm_stmt *rows;

	crm_options_only(c, "-H -e --by --unset");
	if (s.into && !crm_currency_known(s.into))
		crm_die(CRM_USAGE, "--currency: not a code of ISO 4217: '%s'", s.into);
	plan(&s, call);
	open_out(&s);
	rows = crm_query_open(&s.q);
	while (crm_query_next(&s.q, rows))
		add(&s, rows);
	crm_stmt_done(rows);
	put(&s);
	crm_out_end(s.out);
	for (size_t i = 0; i < BY_MAX; i++)
		crm_str_release(&s.key[i]);
	crm_str_release(&s.text);
	crm_query_release(&s.q);
	return !s.rows && c->opt.empty_fails ? CRM_NO : CRM_OK;
}
