/* forecast - what crm-forecast prints: what was won in a period and what may still be,
 * against what was to be; what the past says of it; what changed since a day.
 */
#ifndef CRM_REPORT_FORECAST_H
#define CRM_REPORT_FORECAST_H

#include "report/metric.h"
#include "rows.h"

/* An opportunity of the forecast; with products one of its lines. */
struct crm_deal {
	int64_t id;
	bool won;
	enum { CRM_CLOSED, CRM_COMMIT, CRM_BEST, CRM_PIPELINE } category;
	bool has_amount;
	int64_t amount, probability, close;
	char currency[4];
	const char *pipeline, *stage;
	int64_t part; /* the line's total */
	struct crm_metric_cell dim[CRM_METRIC_DIMS];
};

struct crm_deals {
	struct crm_deal *v;
	size_t n, cap;
};

struct crm_forecast_plan {
	struct crm *c;
	struct crm_metric_plan metric; /* groupings, period, terms, currency */
	bool products;                 /* grouped by product, too */
};

/* Reads the line; opens the book. */
void crm_forecast_plan(struct crm_forecast_plan *p, struct crm *c, struct crm_call *call);
/* What is in the forecast, from the open book; p->metric tells which. The caller frees
 * out->v. */
void crm_forecast_load(struct crm_forecast_plan *p, struct crm_deals *out);

/* How opportunities of the past went on from a stage. */
struct crm_share {
	const char *pipeline, *stage;
	int64_t cases, won; /* closed ones that ever were in it; those of them that were won */
};
struct crm_history;
/* The stages of every opportunity, from the book; NULL is never given. */
struct crm_history *crm_history_load(struct crm *c);
void crm_history_free(struct crm_history *h);
/* The share of a stage by what was closed before a day; NULL where there is nothing. */
const struct crm_share *crm_history_share(
    struct crm_history *h, int64_t before, const char *pipeline, const char *stage);
/* Fewer cases than this carry no answer. */
enum { CRM_HISTORY_CASES = 30 };

/* What the method would have said at the beginning of a past period, and what came. */
struct crm_backtest {
	struct crm_period period;
	int64_t cases; /* closed before, of the stages that were used */
	int64_t deals; /* that it would have counted */
	int64_t predicted, won;
	int64_t error; /* predicted less won, in hundredths of a per cent of won */
	bool told;     /* there were cases, and something was won */
};
/* Of the n periods before p, the oldest first; amounts in currency, others left out and
 * counted. */
void crm_history_test(struct crm_history *h, const struct crm_period *p, const char *currency,
    struct crm_backtest *out, size_t n, int64_t *others);
/* The mean absolute percentage error of those told, in hundredths of a per cent; -1: none.
 * bias: their mean, with signs. */
int64_t crm_history_error(const struct crm_backtest *v, size_t n, size_t *told, int64_t *bias);

/* The verbs; each gives the exit status. */
int crm_forecast(struct crm *c, struct crm_call *call);
int crm_forecast_backtest(struct crm *c, struct crm_call *call);
/* forecast_change.c: --compare DATE. */
int crm_forecast_changes(struct crm_forecast_plan *p, const char *date);

#endif
