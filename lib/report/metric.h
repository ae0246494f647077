/* metric - the figures of crm-report: one .sql file of lib/report each, which is its
 * definition, its documentation and its query.
 *
 * A file begins with lines "-- key: value"; a line "--   more" carries the last one on.
 *   name         what it is called; the file's name, too
 *   what         one line
 *   unit         count, percent, money, days, money per day, or what is counted per what
 *   value        how it comes of the query's numbers: see enum crm_metric_value
 *   numerator, denominator    what they count
 *   answer       what there must be for one; default: what the denominator counts
 *   compare      why two periods cannot be compared
 *   date         the SQL of the date that counts, and `day` or `time`; none: it has no period
 *   future       yes: what is dated after today counts too, where no --until says otherwise
 *   needs        since: without --since there is no answer
 *   money        the SQL of the currency
 *   rate         the SQL of the day whose exchange rate counts; default: the date
 *   of           the noun that terms select; it stands as t in the query
 *   by           fields of that noun to group by; also `period` for day to year
 *   by NAME      a grouping of its own: its type (text, or a noun) and SQL
 *   join NAME    what it needs joined
 *   default      the grouping without --by
 *   out WHAT     the query of how many are in none of its groups though they might be, for
 *                stderr: "3 WHAT"
 *   sheet        the summary that it belongs to, and its place there
 *   note         what is to be known of it besides
 *   source       where the definition comes from
 * The query holds marks: @by the groupings (each with a comma behind), @group GROUP BY them,
 * @join, @period the condition on the date, @where that of the terms (with AND before), and
 * @since @until @today as days; @purchases, @buyer and @nobody are those of purchases.sql.
 * Behind @by it gives integers alone.
 */
#ifndef CRM_REPORT_METRIC_H
#define CRM_REPORT_METRIC_H

#include "cmd.h"
#include "db/sqlfile.h"
#include "model/quota.h"
#include "report/period.h"
#include "rows.h"

enum { CRM_METRIC_DIMS = 8, CRM_METRIC_NUMBERS = 7 };

enum crm_metric_value {
	CRM_METRIC_NUMBER,     /* number: the first */
	CRM_METRIC_RATIO,      /* ratio: the first by the second */
	CRM_METRIC_MEDIAN,     /* median: rows of a value and how often it is there */
	CRM_METRIC_VELOCITY,   /* velocity: see metric_value.c */
	CRM_METRIC_COMMISSION, /* commission: amount won, by user, pipeline, type and period */
	CRM_METRIC_ATTAINMENT, /* attainment: amount won by the quota */
};

/* A grouping. */
struct crm_dim {
	const char *name;
	const char *sql;
	const char *join, *through; /* what is joined for it; NULL: nothing */
	const struct crm_noun *ref; /* its ids; NULL: text or a bucket */
	const struct crm_noun *of;  /* owner.login: what the owner is; NULL: no such path */
	const char *column;         /* and the column of it */
	enum crm_bucket bucket;     /* of the date; CRM_NO_BUCKET: none */
};

struct crm_metric {
	const char *name, *what, *unit, *numerator, *denominator, *note, *source;
	const char *date, *currency, *rate, *by, *usual, *sheet;
	const char *answer, *no_compare;
	const char *sql;
	const struct crm_sqlfile *file;
	const struct crm_noun *of;
	enum crm_metric_value value;
	bool time;   /* the date is one */
	bool future; /* what is to come counts */
	bool needs_since;
	int64_t place; /* on its sheet */
};

/* A group. */
struct crm_metric_row {
	struct crm_metric_cell {
		bool set;
		int64_t i;     /* a record, or the first day of a bucket */
		const char *s; /* text */
	} dim[CRM_METRIC_DIMS];
	char currency[4];
	int64_t day; /* whose rate counts */
	int64_t n[CRM_METRIC_NUMBERS];
	bool unset, unset_before; /* there is no answer */
	int64_t value, before;
	int64_t of_n, of_d; /* numerator and denominator as printed */
	bool has_d;
};

/* What was left out, and of which metrics. */
struct crm_metric_outs {
	struct crm_metric_left {
		const char *what;
		int64_t n;
		struct crm_str of;
	} * v;
	size_t n, cap;
};

/* What is asked for. */
struct crm_metric_plan {
	struct crm *c;
	const struct crm_metric *metric;
	struct crm_dim dim[CRM_METRIC_DIMS];
	size_t dims;
	struct crm_period period;
	struct crm_period ends;          /* the days that buckets are made for; see ends_found */
	bool ends_found;                 /* else those of the period */
	const char *currency;            /* --currency */
	const struct crm_filter *filter; /* terms */
	/* What crm_metric_whose() says of them: there are some; all about the owner; one of
	 * them alone, which tells this user or team. */
	bool narrowed, owners;
	struct crm_dim whose_dim;
	struct crm_metric_cell whose;
	struct crm_metric_row *row; /* by its groupings, then currency */
	size_t n, cap;
};

/* Every metric, by name; how many. They live in c->pool. */
size_t crm_metrics(struct crm *c, struct crm_metric **all);
/* What a file of lib/report says that is no metric but another command's: "forecast". */
const struct crm_metric *crm_metric_file(struct crm *c, const char *name);
/* By name; ends with CRM_USAGE and the nearest. */
const struct crm_metric *crm_metric_find(struct crm *c, const char *name);
/* The value of a key of the file's header: in c->pool, NULL where it has none. */
char *crm_metric_key(struct crm *c, const struct crm_sqlfile *f, const char *key);
/* A grouping by name; false where the metric has none so called. */
bool crm_metric_dim(
    struct crm *c, const struct crm_metric *m, const char *name, struct crm_dim *out);
/* Terms as the groupings have them: of a team, too, is what has none and is its owner's. */
const struct crm_filter *crm_metric_terms(
    struct crm *c, const struct crm_metric *m, const struct crm_filter *f);
/* Is the unit an amount? Decimals of other units' values. */
bool crm_metric_money(const struct crm_metric *m);
int crm_metric_scale(const struct crm_metric *m);

/* Reads the groups of p->period into p->row, added up, and computes each value. CRM_DATA
 * where a rate is missing, CRM_USAGE where the policy has none of what is asked for; ends
 * the command where a term is wrong. */
int crm_metric_run(struct crm_metric_plan *p, struct crm_err *e);
/* The statement that this takes; extra groupings behind those of the plan. */
void crm_metric_sql(struct crm_metric_plan *p, const char *extra, struct crm_sql *q);
/* Appends the text of a file of lib/report with what its marks stand for; no groupings. */
void crm_metric_fill(struct crm_metric_plan *p, const char *text, struct crm_sql *q);
/* The groupings of the statement's row; how many columns they are. */
int crm_metric_cells(struct crm_metric_plan *p, struct crm_stmt *s, struct crm_metric_cell *cell);
/* The last day that counts. */
int64_t crm_metric_last_day(const struct crm_metric_plan *p);
struct crm_metric_cell crm_metric_value_cell(struct crm *c, struct crm_stmt *s, int column);
/* A grouping's cell for a record, of whatever it refers to or goes through. */
struct crm_metric_cell crm_metric_cell_of(
    struct crm_metric_plan *p, const struct crm_dim *d, int64_t id);
/* Sorts the rows by their groupings and currency; and adds up those that are alike. */
void crm_metric_sort(struct crm_metric_plan *p);
void crm_metric_add_up(struct crm_metric_plan *p);
/* A grouping as it is printed; false where it is unset. */
bool crm_metric_dim_print(struct crm *c, const struct crm_dim *d,
    const struct crm_metric_cell *cell, struct crm_str *out);
/* Ends with CRM_USAGE where a grouping before that one has its name. */
void crm_dims_once(const struct crm_dim *dim, size_t at);
/* Of n columns the first are groupings: one that is called as a column behind them, as
 * `pipeline` of a forecast is, becomes by_pipeline. */
void crm_dims_columns(struct crm *c, struct crm_rows_column *column, size_t dims, size_t n);
/* --by: the groupings of the metric, into p->dim. Ends with CRM_USAGE. */
void crm_metric_dims_read(struct crm_metric_plan *p, const char *by);
/* An amount as reports print it: rounded to the currency's smallest unit. */
int64_t crm_metric_cents(int64_t amount, const char *currency);
/* metric_value.c: what comes of the numbers of each row. */
void crm_metric_values(struct crm_metric_plan *p);
/* Below, at or above 0 as a's groupings come before, with or behind b's. */
int crm_metric_order(const struct crm_metric_plan *p, const struct crm_metric_row *a,
    const struct crm_metric_row *b);
/* metric_out.c: counts what the plan left out; says what was counted, each once, and
 * forgets it. */
void crm_metric_out(struct crm_metric_plan *p, struct crm_metric_outs *all);
void crm_metric_outs_say(struct crm_metric_outs *all);
/* metric_pay.c: has the policy what the metric wants of it? */
bool crm_metric_policy(struct crm *c, const struct crm_metric *m);
/* Rows of commission; e says what the policy does not pay so. */
void crm_metric_commission(struct crm_metric_plan *p, struct crm_err *e);
/* metric_quota.c: quotas have a currency, what is held against them is converted.
 * CRM_USAGE where another one is asked for. */
void crm_metric_quota_currency(struct crm_metric_plan *p, struct crm_err *e);
/* The quota of each row, into n[1]; rows of those that have one and won nothing. */
void crm_metric_quota(struct crm_metric_plan *p);
void crm_metric_quota_missing(struct crm_metric_plan *p, const struct crm_quotas *q);
/* Reads from p->filter whose quota it may be held against. */
void crm_metric_whose(struct crm_metric_plan *p);
/* What is to be won by whom a row is about, in the part of its buckets that lies in the
 * period; false where there is no quota of just that. */
bool crm_metric_quota_of(struct crm_metric_plan *p, const struct crm_quotas *q,
    const struct crm_metric_row *r, int64_t *amount);

#endif
