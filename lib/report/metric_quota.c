/* Quotas: what each group was to win by the policy, those that won nothing among them. */
#include <stdlib.h>

#include "model/nouns.h"
#include "report/metric.h"

/* Whom a row is about: nobody named is all. */
struct whom {
	int64_t user, team;
	bool unknown;
};

/* The noun that a grouping tells a record of: owner, owner.login, team, team.name. */
static const struct crm_noun *noun_of(const struct crm_dim *d)
{
	const struct crm_noun *of = d->of ? d->of : d->ref;

	if (d->of && strcmp(d->column, "login") != 0 && strcmp(d->column, "name") != 0)
		return NULL;
	if (of == &crm_user && !strncmp(d->name, "owner", 5))
		return of;
	return of == &crm_team && !strncmp(d->name, "team", 4) ? of : NULL;
}

static void tell(
    struct crm *c, const struct crm_dim *d, const struct crm_metric_cell *cell, struct whom *w)
{
	const struct crm_noun *of = noun_of(d);
	int64_t id = cell->i, *to = of == &crm_user ? &w->user : &w->team;
	struct crm_err e = { 0 };

	if (!of || !cell->set || (d->of && crm_resolve(c, of, cell->s, &id, &e)) ||
	    (*to && *to != id))
		w->unknown = true;
	*to = id;
}

/* Terms about the owner alone leave what each of them sold as it is. */
static bool owners_alone(const struct crm_filter *f)
{
	if (f->kind == CRM_NODE_TERM)
		return !strcmp(f->path, "owner") || !strncmp(f->path, "owner.", 6);
	for (size_t i = 0; i < f->n; i++)
		if (!owners_alone(f->child[i]))
			return false;
	return f->kind != CRM_NODE_WORD;
}

void crm_metric_whose(struct crm_metric_plan *p)
{
	const struct crm_filter *f = p->filter;
	const struct crm_noun *noun;
	struct crm_err e = { 0 };

	p->narrowed = f;
	p->owners = f && owners_alone(f);
	while (f && f->kind == CRM_NODE_AND && f->n == 1)
		f = f->child[0];
	if (!f || f->kind != CRM_NODE_TERM ||
	    (strcmp(f->path, "owner") != 0 && strcmp(f->path, "team") != 0))
		return;
	noun = !strcmp(f->path, "owner") ? &crm_user : &crm_team;
	if (crm_resolve(p->c, noun, f->value, &p->whose.i, &e))
		return;
	p->whose.set = true;
	p->whose_dim = (struct crm_dim){ .name = f->path, .ref = noun };
}

/* The part of the row's buckets that lies in the period; false where that is not known. */
static bool days_of(
    const struct crm_metric_plan *p, const struct crm_metric_row *r, struct crm_period *out)
{
	*out = p->period;
	if (out->whole)
		out->until = out->whole;
	for (size_t i = 0; i < p->dims; i++) {
		int64_t first = r->dim[i].i, last;

		if (!p->dim[i].bucket)
			continue;
		if (!r->dim[i].set)
			return false;
		last = crm_bucket_next(p->dim[i].bucket, first) - 1;
		out->since = first > out->since ? first : out->since;
		out->until = last < out->until ? last : out->until;
	}
	return true;
}

bool crm_metric_quota_of(struct crm_metric_plan *p, const struct crm_quotas *q,
    const struct crm_metric_row *r, int64_t *amount)
{
	struct whom w = { 0 };
	struct crm_period days;

	for (size_t i = 0; i < p->dims; i++)
		if (!p->dim[i].bucket)
			tell(p->c, &p->dim[i], &r->dim[i], &w);
	if (p->whose.set)
		tell(p->c, &p->whose_dim, &p->whose, &w);
	/* Nobody has a quota of what he wins for one team. */
	if (w.unknown || (w.user && w.team) || !days_of(p, r, &days))
		return false;
	if (p->narrowed && !p->whose.set && !(p->owners && w.user))
		return false;
	return crm_quota_total(p->c, q,
	    w.user   ? CRM_QUOTA_USER
	    : w.team ? CRM_QUOTA_TEAM
		     : CRM_QUOTA_ALL,
	    w.user ? w.user : w.team, days.since, days.until, amount);
}

static void add_row(
    struct crm_metric_plan *p, const struct crm_quotas *q, const struct crm_metric_row *r)
{
	int64_t amount;

	if (!crm_metric_quota_of(p, q, r, &amount))
		return;
	for (size_t i = 0; i < p->n; i++)
		if (!crm_metric_order(p, &p->row[i], r))
			return;
	crm_grow(&p->row, p->n, &p->cap, sizeof *p->row);
	p->row[p->n++] = *r;
}

/* The row of each bucket: steps of the shortest tell those of the others. */
static void add_buckets(
    struct crm_metric_plan *p, const struct crm_quotas *q, struct crm_metric_row *r)
{
	int64_t last = crm_metric_last_day(p);
	enum crm_bucket least = CRM_NO_BUCKET;

	for (size_t i = 0; i < p->dims; i++)
		if (p->dim[i].bucket && (!least || p->dim[i].bucket < least))
			least = p->dim[i].bucket;
	if (!least)
		add_row(p, q, r);
	/* Less than a month has no quota. */
	if (least < CRM_BY_MONTH || p->period.since == CRM_DAY_MIN || last == CRM_DAY_MAX)
		return;
	for (int64_t at = p->period.since; at <= last; at = crm_bucket_next(least, at)) {
		at = crm_bucket_first(p->c, least, at);
		for (size_t i = 0; i < p->dims; i++)
			if (p->dim[i].bucket)
				r->dim[i] = (struct crm_metric_cell){ .set = true,
					.i = crm_bucket_first(p->c, p->dim[i].bucket,
					    at > p->period.since ? at : p->period.since) };
		add_row(p, q, r);
	}
}

/* The rows of one who has a quota: a user, his team, or a team. */
static void add_one(struct crm_metric_plan *p, const struct crm_quotas *q,
    const struct crm_dim *who, const struct crm_quota *k)
{
	struct crm_metric_row r = { 0 };
	bool user = k && k->whose == CRM_QUOTA_USER;
	int64_t id = k ? k->id : 0;

	memcpy(r.currency, q->currency, sizeof r.currency);
	if (who && user && noun_of(who) == &crm_team)
		id = crm_db_int(p->c->db, 0, "SELECT u.team FROM users u WHERE u.id = $1", "i", id);
	else if (who && k->whose != (noun_of(who) == &crm_user ? CRM_QUOTA_USER : CRM_QUOTA_TEAM))
		return;
	if (who && !id)
		return;
	for (size_t i = 0; i < p->dims; i++)
		if (!p->dim[i].bucket)
			r.dim[i] = crm_metric_cell_of(p, &p->dim[i], id);
	add_buckets(p, q, &r);
}

void crm_metric_quota_missing(struct crm_metric_plan *p, const struct crm_quotas *q)
{
	const struct crm_dim *who = NULL;

	for (size_t i = 0; i < p->dims; i++) {
		if (p->dim[i].bucket)
			continue;
		if (!noun_of(&p->dim[i]) || (who && noun_of(who) != noun_of(&p->dim[i])))
			return;
		who = &p->dim[i];
	}
	/* Whom else the terms mean is not known. */
	if (p->narrowed && !p->whose.set)
		return;
	if (!who)
		add_one(p, q, NULL, NULL);
	for (size_t i = 0; who && i < q->n; i++)
		if (!i || q->v[i - 1].whose != q->v[i].whose || q->v[i - 1].id != q->v[i].id)
			add_one(p, q, who, &q->v[i]);
	crm_metric_sort(p);
}

/* Ends the command where the policy has none. */
static void load_quotas(struct crm_metric_plan *p, struct crm_quotas *q)
{
	if (!crm_quotas_load(p->c, q))
		crm_die(CRM_CONFIG,
		    "%s: the policy has no section 'quotas';"
		    " crm-config example quotas shows one",
		    p->metric->name);
}

void crm_metric_quota_currency(struct crm_metric_plan *p, struct crm_err *e)
{
	struct crm_quotas q;

	load_quotas(p, &q);
	if (p->currency && strcmp(p->currency, q.currency) != 0)
		crm_err_set(e, CRM_USAGE, "--currency: the policy's quotas are in %s", q.currency);
	p->currency = crm_pool_strdup(&p->c->pool, q.currency);
	free(q.v);
}

void crm_metric_quota(struct crm_metric_plan *p)
{
	struct crm_quotas q;
	size_t held = 0;

	load_quotas(p, &q);
	crm_metric_whose(p);
	crm_metric_quota_missing(p, &q);
	for (size_t i = 0; i < p->n; i++) {
		struct crm_metric_row *r = &p->row[i];

		r->has_d = crm_metric_quota_of(p, &q, r, &r->n[1]);
		if (!r->has_d)
			r->n[1] = 0;
		held += r->has_d;
	}
	if (p->narrowed && !held)
		crm_warn("quota left out: terms narrow what is counted");
	free(q.v);
}
