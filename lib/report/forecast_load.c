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
	} else if (!period) {
		*out = crm_period_quarter(p->c, p->c->book_clock.today);
	} else if (crm_date_range(period, &p->c->book_clock, &r, &e)) {
		crm_die(CRM_USAGE, "--period: %s", e.text);
	} else {
		out->since = r.lo < CRM_DAY_MIN ? CRM_DAY_MIN : r.lo;
		out->until = r.hi > CRM_DAY_MAX ? CRM_DAY_MAX : r.hi;
	}
}

/* A forecast of one user or team is held against that one's quota. */
static void plan_whose(struct crm_forecast_plan *p, const struct crm_filter *f)
{
	const struct crm_filter *one = f->kind == CRM_NODE_AND && f->n == 1 ? f->child[0] : f;
	const struct crm_noun *noun;
	struct crm_err e = { 0 };

	if (one->kind != CRM_NODE_TERM ||
	    (strcmp(one->path, "owner") != 0 && strcmp(one->path, "team") != 0))
		return;
	noun = !strcmp(one->path, "owner") ? &crm_user : &crm_team;
	if (crm_resolve(p->c, noun, one->value, &p->whose.dim[0].i, &e))
		return;
	p->whose.dim[0].set = true;
	p->whose_dim = (struct crm_dim){ .name = one->path, .ref = noun };
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
	p->terms = n;
	if (!n)
		return;
	p->metric.filter = crm_filter_parse(&p->c->pool, word, n, &e);
	if (!p->metric.filter)
		crm_die_err(&e, NULL);
	if (!pipeline)
		plan_whose(p, p->metric.filter);
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
