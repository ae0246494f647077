/* crm-forecast backtest: what --from-history would have said of periods that are over. */
#include <stdlib.h>

#include "report/forecast.h"

enum { MOST = 100 };
enum { SINCE, UNTIL, CASES, COUNT, PREDICTED, WON, ERROR, CURRENCY };

static const struct crm_rows_column column[] = {
	[SINCE] = { "since", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[UNTIL] = { "until", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[CASES] = { "cases", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[COUNT] = { "count", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[PREDICTED] = { "predicted", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[WON] = { "won", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[ERROR] = { "error", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[CURRENCY] = { "currency", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};
static const struct crm_rows_columns columns = { column, sizeof column / sizeof *column };

struct backtest {
	struct crm_backtest v[MOST];
	const char *currency;
};

static int64_t number(const struct crm_backtest *t, size_t what)
{
	switch (what) {
	case SINCE:
		return t->period.since;
	case UNTIL:
		return t->period.until;
	case CASES:
		return t->cases;
	case COUNT:
		return t->deals;
	case PREDICTED:
		return t->predicted;
	case WON:
		return t->won;
	default:
		return t->told ? t->error : INT64_MAX;
	}
}

static bool cell(void *arg, size_t row, size_t what, struct crm_str *out)
{
	const struct backtest *b = arg;
	const struct crm_backtest *t = &b->v[row];

	if (what == CURRENCY)
		crm_str_puts(out, b->currency);
	else if (what == SINCE || what == UNTIL)
		crm_date_print(out, number(t, what));
	else if (what == PREDICTED || what == WON)
		crm_money_print(out, crm_metric_cents(number(t, what), b->currency), b->currency);
	else if (what == ERROR && !t->told)
		return false;
	else
		crm_num_print(out, number(t, what), what == ERROR ? 2 : 0);
	return true;
}

static int compare(void *arg, size_t what, size_t a, size_t b)
{
	const struct backtest *k = arg;
	int64_t x, y;

	if (what == CURRENCY)
		return 0;
	x = number(&k->v[a], what);
	y = number(&k->v[b], what);
	return x < y ? -1 : x > y;
}

static void say(const struct backtest *b, size_t n, int64_t others)
{
	struct crm_str text = { 0 };
	size_t told;
	int64_t bias, error = crm_history_error(b->v, n, &told, &bias);

	if (others)
		crm_warn("%lld %s in other currencies left out", (long long)others,
		    others == 1 ? "opportunity" : "opportunities");
	if (error < 0) {
		crm_warn("no answer: no period with %d cases closed before it, an opportunity"
			 " expected and one won",
		    CRM_HISTORY_CASES);
		return;
	}
	crm_num_print(&text, error, 2);
	crm_str_puts(&text, " %, bias ");
	crm_num_print(&text, bias, 2);
	crm_warn("mean absolute percentage error over %zu %s: %s %%", told,
	    told == 1 ? "period" : "periods", text.s);
	crm_str_release(&text);
}

int crm_forecast_backtest(struct crm *c, struct crm_call *call)
{
	struct crm_forecast_plan p;
	struct backtest b = { 0 };
	const char *periods = crm_opt(call, "periods");
	struct crm_history *h;
	int64_t n = 8, others;
	int rc;

	crm_options_only(c, "-o -s -H -e --limit --count --unset");
	if (periods && (!crm_uint_parse(periods, strlen(periods), &n) || n < 1 || n > MOST))
		crm_die(CRM_USAGE, "--periods: not a number from 1 to %d: '%s'", MOST, periods);
	if (call->words)
		crm_die(CRM_USAGE, "backtest: takes no terms: '%s'", call->word[0]);
	crm_rows_check(c, &columns);
	crm_forecast_plan(&p, c, call);
	if (p.metric.period.since == CRM_DAY_MIN || p.metric.period.until == CRM_DAY_MAX)
		crm_die(CRM_USAGE, "backtest: a period with two ends is wanted");
	b.currency = p.metric.currency ? p.metric.currency : c->currency;
	h = crm_history_load(c);
	crm_history_test(h, &p.metric.period, b.currency, b.v, (size_t)n, &others);
	crm_history_free(h);
	say(&b, (size_t)n, others);
	rc = crm_rows_print(&(struct crm_rows){
	    .c = c,
	    .column = column,
	    .columns = columns.n,
	    .n = (size_t)n,
	    .arg = &b,
	    .cell = cell,
	    .compare = compare,
	});
	return rc;
}
