/* The section `commission` of the policy. */
#include "model/commission.h"

#include "base/num.h"
#include "model/policy.h"
#include "model/sections.h"

static int refuse(const struct crm_yaml *at, const char *name, struct crm_err *e, const char *what)
{
	return crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s", name, at->line, at->column, what);
}

static const char *word(const struct crm_yaml *map, const char *key)
{
	const struct crm_yaml *y = crm_yaml_get(map, key);

	return y && y->kind == CRM_YAML_SCALAR ? y->text : NULL;
}

/* {from: 100k, rate: 3.5} */
static int read_tier(const struct crm_yaml *y, const char *name, const struct crm_tier *before,
    struct crm_tier *out, struct crm_err *e)
{
	static const char *const known[] = { "from", "rate", NULL };
	struct crm_err why = { 0 };

	if (y->kind != CRM_YAML_MAP)
		return refuse(y, name, e, "a tier is written as {from: 100000, rate: 3.5}");
	if (crm_yaml_only(y, known, name, e))
		return e->code;
	if (!word(y, "from") || !word(y, "rate"))
		return refuse(y, name, e, "a tier has both, 'from' and 'rate'");
	if (crm_num_parse(word(y, "from"), CRM_MONEY_SCALE, NULL, &out->from, &why) ||
	    out->from < 0)
		return refuse(crm_yaml_get(y, "from"), name, e, "from: not an amount from 0 on");
	if (crm_num_parse(word(y, "rate"), CRM_TIER_SCALE, NULL, &out->rate, &why) ||
	    out->rate < 0 || out->rate > 100 * 10000)
		return refuse(crm_yaml_get(y, "rate"), name, e, "rate: not per cent from 0 to 100");
	if (before && out->from <= before->from)
		return refuse(crm_yaml_get(y, "from"), name, e, "from: tiers rise");
	return 0;
}

static int read_tiers(struct crm *c, const struct crm_yaml *map, const char *name,
    struct crm_commission_table *out, struct crm_err *e)
{
	const struct crm_yaml *list = crm_yaml_get(map, "tiers"), *how = crm_yaml_get(map, "how");

	if (!list || list->kind != CRM_YAML_LIST || !list->n)
		return refuse(list ? list : map, name, e, "tiers: not a list of {from: , rate: }");
	if (how && (how->kind != CRM_YAML_SCALAR ||
		       crm_choice_index("parts whole", how->text, strlen(how->text)) < 0))
		return refuse(how, name, e, "how: neither parts nor whole");
	out->whole = how && !strcmp(how->text, "whole");
	out->pipeline = word(map, "pipeline");
	out->type = word(map, "type");
	if (out->pipeline)
		out->pipeline = crm_pool_strdup(&c->pool, out->pipeline);
	if (out->type)
		out->type = crm_pool_strdup(&c->pool, out->type);
	out->n = list->n;
	out->tier = crm_pool_alloc(&c->pool, list->n * sizeof *out->tier);
	for (size_t i = 0; i < list->n; i++)
		if (read_tier(list->child[i], name, i ? &out->tier[i - 1] : NULL, &out->tier[i], e))
			return e->code;
	return 0;
}

/* Tables for some sales only, tried before the one for all. */
static int read_tables(struct crm *c, const struct crm_yaml *list, const char *name,
    struct crm_commission *out, struct crm_err *e)
{
	static const char *const known[] = { "pipeline", "type", "how", "tiers", NULL };

	if (list->kind != CRM_YAML_LIST)
		return refuse(list, name, e, "tables: not a list");
	for (size_t i = 0; i < list->n; i++) {
		const struct crm_yaml *y = list->child[i];

		if (y->kind != CRM_YAML_MAP || (!word(y, "pipeline") && !word(y, "type")))
			return refuse(y, name, e, "a table names the pipeline or type it is for");
		if (crm_yaml_only(y, known, name, e) ||
		    read_tiers(c, y, name, &out->table[out->n++], e))
			return e->code;
	}
	return 0;
}

int crm_commission_read(struct crm *c, const struct crm_yaml *node, const char *name,
    struct crm_commission *out, struct crm_err *e)
{
	static const char *const known[] = { "period", "currency", "how", "tiers", "tables", NULL };
	const struct crm_yaml *period = crm_yaml_get(node, "period");
	const struct crm_yaml *currency = crm_yaml_get(node, "currency");
	const struct crm_yaml *tables = crm_yaml_get(node, "tables");

	*out = (struct crm_commission){ .period = "month" };
	if (node->kind != CRM_YAML_MAP)
		return refuse(node, name, e, "commission: not a map");
	if (crm_yaml_only(node, known, name, e))
		return e->code;
	if (period &&
	    (period->kind != CRM_YAML_SCALAR ||
		crm_choice_index("month quarter year", period->text, strlen(period->text)) < 0))
		return refuse(period, name, e, "period: not one of month quarter year");
	if (currency && (currency->kind != CRM_YAML_SCALAR || !crm_currency_known(currency->text)))
		return refuse(currency, name, e, "currency: no currency (EUR)");
	if (period)
		out->period = crm_pool_strdup(&c->pool, period->text);
	memcpy(out->currency, currency ? currency->text : c->currency, 4);
	out->table = crm_pool_alloc(&c->pool, ((tables ? tables->n : 0) + 1) * sizeof *out->table);
	if (tables && read_tables(c, tables, name, out, e))
		return e->code;
	if (!crm_yaml_get(node, "tiers"))
		return out->n ? 0 : refuse(node, name, e, "tiers: not there");
	return read_tiers(c, node, name, &out->table[out->n++], e);
}

int crm_commission_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_commission read;

	return crm_section_empty(node) ? 0 : crm_commission_read(c, node, name, &read, e);
}

bool crm_commission_load(struct crm *c, struct crm_commission *out)
{
	const struct crm_yaml *node;
	struct crm_yaml *root = crm_policy_section(c, "commission", &node);
	struct crm_err e = { 0 };

	if (!root)
		return false;
	if (crm_commission_read(c, node, "commission", out, &e))
		crm_die_err(&e, "policy");
	crm_yaml_free(root);
	return true;
}

static bool fits(const char *want, const char *is)
{
	return !want || (is && !strcmp(want, is));
}

const struct crm_commission_table *crm_commission_table(
    const struct crm_commission *k, const char *pipeline, const char *type)
{
	for (size_t i = 0; i < k->n; i++)
		if (fits(k->table[i].pipeline, pipeline) && fits(k->table[i].type, type))
			return &k->table[i];
	return NULL;
}
