/* From the line of crm-forecast to the opportunities that it is about. */
#include <stdio.h>
#include <stdlib.h>

#include "model/context.h"
#include "model/fiscal.h"
#include "model/nouns.h"
#include "model/own.h"
#include "report/forecast.h"

/* The value of an option that not every verb here takes. */
static const char *given(const struct crm_call *call, const char *name)
{
	for (const struct crm_option *o = call->verb->option; o->name; o++)
		if (!strcmp(o->name, name))
			return crm_opt(call, name);
	return NULL;
}

static void plan_period(struct crm_forecast_plan *p, struct crm_call *call)
{
	const char *period = crm_opt(call, "period"), *since = crm_opt(call, "since");
	const char *until = crm_opt(call, "until");
	struct crm_period *out = &p->metric.period;
	struct crm_range r;
	struct crm_err e = { 0 };

	if (period && (since || until))
		crm_die(CRM_USAGE, "--period tells both ends: leave out --since and --until");
	crm_fiscal(p->c);
	if (since || until) {
		crm_period_read(p->c, since, until, out);
		out->whole = 0; /* what is to come counts, however late */
	} else if (!period) {
		*out = crm_period_quarter(p->c, p->c->book_clock.today);
	} else if (crm_date_range(period, &p->c->book_clock, &r, &e)) {
		crm_die(CRM_USAGE, "--period: %s", e.text);
	} else {
		out->since = r.lo < CRM_DAY_MIN ? CRM_DAY_MIN : r.lo;
		out->until = r.hi > CRM_DAY_MAX ? CRM_DAY_MAX : r.hi;
	}
}

static void plan_terms(struct crm_forecast_plan *p, struct crm_call *call)
{
	const char *pipeline = given(call, "pipeline");
	char **word = crm_pool_alloc(&p->c->pool, (call->words + 3) * sizeof *word);
	struct crm_err e = { 0 };
	size_t n = 0;

	if (call->words)
		word[n++] = crm_pool_strdup(&p->c->pool, "[");
	for (size_t i = 0; i < call->words; i++)
		word[n++] = call->word[i];
	if (call->words)
		word[n++] = crm_pool_strdup(&p->c->pool, "]");
	if (pipeline)
		word[n++] = crm_pool_printf(&p->c->pool, "pipeline:%s", pipeline);
	if (!n)
		return;
	p->metric.filter = crm_filter_parse(&p->c->pool, word, n, &e);
	if (!p->metric.filter)
		crm_die_err(&e, NULL);
	crm_metric_whose(&p->metric);
}

/* An open end is that of the year in which the last of them closes: buckets have to be told
 * apart. */
static void close_ends(struct crm_metric_plan *m)
{
	struct crm_db *db = m->c->db;
	int64_t today = m->c->book_clock.today, day;

	if (m->period.since == CRM_DAY_MIN) {
		day = crm_db_int(db, today,
		    "SELECT t.close FROM opportunities t WHERE t.close IS NOT NULL"
		    " ORDER BY t.close LIMIT 1",
		    "");
		day = day < m->period.until ? day : m->period.until;
		m->period.since = crm_bucket_first(m->c, CRM_BY_YEAR, day);
	}
	if (m->period.until == CRM_DAY_MAX) {
		day = crm_db_int(db, today,
		    "SELECT t.close FROM opportunities t WHERE t.close IS NOT NULL"
		    " ORDER BY t.close DESC LIMIT 1",
		    "");
		day = day > m->period.since ? day : m->period.since;
		day = crm_bucket_first(m->c, CRM_BY_YEAR, day);
		m->period.until = crm_bucket_next(CRM_BY_YEAR, day) - 1;
	}
}

void crm_forecast_plan(struct crm_forecast_plan *p, struct crm *c, struct crm_call *call)
{
	const char *currency = crm_opt(call, "currency"), *by = c->opt.by;

	*p = (struct crm_forecast_plan){ .c = c, .metric = { .c = c, .currency = currency } };
	if (currency && !crm_currency_known(currency))
		crm_die(CRM_USAGE, "--currency: not a code of ISO 4217: '%s'", currency);
	crm_book(c);
	crm_book_read(c);
	crm_own_ask(c);
	plan_period(p, call);
	plan_terms(p, call);
	for (const char *at = by; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		p->products =
		    p->products || (!strncmp(at, "product", 7) && (!at[7] || at[7] == ','));
	p->metric.metric = crm_metric_file(c, p->products ? "forecast_product" : "forecast");
	crm_metric_dims_read(&p->metric, by);
	for (size_t i = 0; i < p->metric.dims; i++)
		if (p->metric.dim[i].bucket)
			close_ends(&p->metric);
	c->opt.by = NULL; /* ours, not the rows' */
}

static const char *text(struct crm *c, struct crm_stmt *s, int column)
{
	struct crm_val v = crm_stmt_value(s, column);

	return v.kind == CRM_BYTES ? crm_pool_strndup(&c->pool, v.s, v.len) : "";
}

static void read_deal(struct crm_forecast_plan *p, struct crm_stmt *s, struct crm_deal *d)
{
	static const char categories[] = "closed commit best";
	int at, category;
	struct crm_val v;

	*d = (struct crm_deal){ 0 };
	at = crm_metric_cells(&p->metric, s, d->dim);
	d->id = crm_stmt_int(s, at);
	v = crm_stmt_value(s, at + 1);
	d->won = v.kind == CRM_BYTES && !strcmp(v.s, "won");
	v = crm_stmt_value(s, at + 2);
	category = v.kind == CRM_BYTES ? crm_choice_index(categories, v.s, v.len) : -1;
	/* Of an open one that says it is closed the stage is what counts: it is open. */
	d->category = d->won ? CRM_CLOSED : category > 0 ? category : CRM_PIPELINE;
	d->probability = d->won ? 100 : crm_stmt_int(s, at + 3);
	d->has_amount = crm_stmt_value(s, at + 4).kind != CRM_NULL;
	d->amount = crm_stmt_int(s, at + 4);
	v = crm_stmt_value(s, at + 5);
	snprintf(d->currency, sizeof d->currency, "%s", v.kind == CRM_BYTES ? v.s : "");
	d->close = crm_stmt_int(s, at + 6);
	d->pipeline = text(p->c, s, at + 7);
	d->stage = text(p->c, s, at + 8);
	if (p->products)
		d->part = crm_stmt_int(s, at + 9);
}

void crm_forecast_load(struct crm_forecast_plan *p, struct crm_deals *out)
{
	struct crm_sql q = { 0 };
	struct crm_stmt *s;

	*out = (struct crm_deals){ 0 };
	crm_metric_sql(&p->metric, "", &q);
	s = crm_sql_open(&q, p->c->db);
	while (crm_stmt_step(s)) {
		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		read_deal(p, s, &out->v[out->n++]);
	}
	crm_stmt_done(s);
	crm_sql_release(&q);
}
