/* Commission: what the policy pays for the sums that the book gives. */
#include <stdlib.h>

#include "model/commission.h"
#include "model/nouns.h"
#include "model/policy.h"
#include "report/metric.h"

bool crm_metric_policy(struct crm *c, const struct crm_metric *m)
{
	if (m->value == CRM_METRIC_COMMISSION)
		return crm_policy_text(c, "commission");
	return m->value != CRM_METRIC_ATTAINMENT || crm_policy_text(c, "quotas");
}

/* The sales by owner, period of the tiers, pipeline and type, in one currency. */
static void sales(struct crm_metric_plan *p, const struct crm_commission *k, enum crm_bucket period,
    struct crm_metric_plan *all, struct crm_err *e)
{
	static struct crm_metric metric;

	metric = *p->metric;
	metric.value = CRM_METRIC_NUMBER;
	*all = *p;
	all->metric = &metric;
	all->currency = k->currency;
	all->row = NULL;
	all->n = all->cap = 0;
	all->dims = 4;
	all->dim[0] = (struct crm_dim){ .name = "owner", .sql = "t.owner", .ref = &crm_user };
	all->dim[1] = (struct crm_dim){ .name = "period", .bucket = period };
	all->dim[2] = (struct crm_dim){ .name = "pipeline", .sql = "t.pipeline" };
	all->dim[3] = (struct crm_dim){ .name = "type", .sql = "t.type" };
	crm_metric_run(all, e);
}

static void warn_inside(int64_t day)
{
	struct crm_str text = { 0 };

	crm_date_print(&text, day);
	crm_warn("commission: %s is inside a period of the tiers: what was won in it before fills"
		 " none of them",
	    text.s);
	crm_str_release(&text);
}

static int check_plan(struct crm_metric_plan *p, enum crm_bucket period, struct crm_err *e)
{
	for (size_t i = 0; i < p->dims; i++) {
		enum crm_bucket b = p->dim[i].bucket;

		if (b && (b < period || b == CRM_BY_FY || b == CRM_BY_WEEK))
			return crm_err_set(e, CRM_USAGE,
			    "--by: the policy pays commission for longer than a %s",
			    p->dim[i].name);
	}
	if (p->period.since > CRM_DAY_MIN &&
	    p->period.since != crm_bucket_first(p->c, period, p->period.since))
		warn_inside(p->period.since);
	return 0;
}

/* The groups of the plan that a sale falls into: by owner and period alone. */
static void put_row(
    struct crm_metric_plan *p, const struct crm_metric_row *of, int64_t pay, int64_t amount)
{
	struct crm_metric_row *r;

	crm_grow(&p->row, p->n, &p->cap, sizeof *p->row);
	r = &p->row[p->n++];
	*r = (struct crm_metric_row){ 0 };
	memcpy(r->currency, of->currency, sizeof r->currency);
	r->n[0] = pay;
	r->n[1] = amount;
	for (size_t i = 0; i < p->dims; i++) {
		r->dim[i] = of->dim[1];
		if (!p->dim[i].bucket)
			r->dim[i] = crm_metric_cell_of(p, &p->dim[i], of->dim[0].i);
		else
			r->dim[i].i = crm_bucket_first(p->c, p->dim[i].bucket, of->dim[1].i);
	}
}

/* Sales of one owner in one period: rows i up to the one that is given back. */
static size_t pay_group(struct crm_metric_plan *p, const struct crm_commission *k,
    const struct crm_metric_plan *all, size_t i)
{
	size_t end = i;
	int64_t *sum = crm_calloc(k->n + 1, sizeof *sum), pay;

	for (; end < all->n; end++) {
		const struct crm_metric_row *r = &all->row[end];
		const struct crm_commission_table *t;

		if (r->dim[0].i != all->row[i].dim[0].i || r->dim[1].i != all->row[i].dim[1].i)
			break;
		t = crm_commission_table(k, r->dim[2].s, r->dim[3].s);
		sum[t ? (size_t)(t - k->table) : k->n] += r->n[0];
	}
	for (size_t t = 0; t <= k->n; t++) {
		pay = 0;
		if (t < k->n && !crm_tiers_pay(k->table[t].tier, k->table[t].n, k->table[t].whole,
				    sum[t], &pay))
			crm_die(CRM_DATA, "commission: out of range");
		if (sum[t])
			put_row(p, &all->row[i], pay, sum[t]);
	}
	free(sum);
	return end;
}

void crm_metric_commission(struct crm_metric_plan *p, struct crm_err *e)
{
	struct crm_commission k;
	struct crm_metric_plan all;
	enum crm_bucket period;

	if (!crm_commission_load(p->c, &k))
		crm_die(CRM_CONFIG, "commission: the policy has no section 'commission';"
				    " crm-config example commission shows one");
	if (p->currency && strcmp(p->currency, k.currency) != 0) {
		crm_err_set(
		    e, CRM_USAGE, "--currency: the policy pays commission in %s", k.currency);
		return;
	}
	p->currency = crm_pool_strdup(&p->c->pool, k.currency);
	period = crm_bucket_named(k.period);
	if (check_plan(p, period, e))
		return;
	sales(p, &k, period, &all, e);
	/* A sale that is nobody's brings nobody commission. */
	for (size_t i = 0; i < all.n && !e->code;)
		if (all.row[i].dim[0].set)
			i = pay_group(p, &k, &all, i);
		else
			i++;
	free(all.row);
}
