/* The section `quotas` of the policy. */
#include "model/quota.h"

#include "base/num.h"
#include "model/fiscal.h"
#include "model/nouns.h"
#include "model/policy.h"
#include "model/sections.h"

struct reading {
	struct crm *c;
	const char *name;
	struct crm_quotas *out;
	struct crm_err *e;
	size_t cap;
};

static int refuse(struct reading *r, const struct crm_yaml *at, const char *what)
{
	return crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s", r->name, at->line, at->column, what);
}

static int64_t month_after(int64_t day, int n)
{
	int y, m, d;

	crm_day_civil(day, &y, &m, &d);
	m += n - 1;
	return crm_day(y + m / 12, m % 12 + 1, 1);
}

/* month, quarter, year; or 2026, 2026-Q4, 2026-11 */
static int read_when(struct reading *r, const struct crm_yaml *y, struct crm_quota *q)
{
	static const char names[] = "month quarter year";
	static const int months[] = { 1, 3, 12 };
	int at = crm_choice_index(names, y->key, strlen(y->key));
	struct crm_range days = { 0, 0 };

	q->since = INT64_MIN;
	if (at >= 0) {
		q->months = months[at];
		return 0;
	}
	if (y->key[0] >= '0' && y->key[0] <= '9' && !strstr(y->key, "..") &&
	    !crm_date_range(y->key, &r->c->clock, &days, NULL))
		for (int i = 0; i < 3; i++)
			if (month_after(days.lo, months[i]) == days.hi + 1)
				q->months = months[i];
	q->since = days.lo;
	if (!q->months)
		return refuse(
		    r, y, "not month, quarter or year, nor one of them: 2026-11, 2026-Q4, 2026");
	return 0;
}

static int read_amounts(
    struct reading *r, enum crm_quota_whose whose, const char *name, const struct crm_yaml *map)
{
	struct crm_err why = { 0 };

	if (map->kind != CRM_YAML_MAP || !map->n)
		return refuse(r, map, "a quota is written as {quarter: 50000}");
	for (size_t i = 0; i < map->n; i++) {
		const struct crm_yaml *y = map->child[i];
		struct crm_quota q = { .whose = whose };

		if (read_when(r, y, &q))
			return r->e->code;
		if (y->kind != CRM_YAML_SCALAR ||
		    crm_num_parse(y->text, CRM_MONEY_SCALE, NULL, &q.amount, &why) || q.amount < 0)
			return refuse(r, y, "not an amount from 0 on");
		q.name = crm_pool_strdup(&r->c->pool, name);
		crm_grow(&r->out->v, r->out->n, &r->cap, sizeof *r->out->v);
		r->out->v[r->out->n++] = q;
	}
	return 0;
}

static int read_people(struct reading *r, enum crm_quota_whose whose, const struct crm_yaml *map)
{
	if (crm_section_empty(map))
		return 0;
	if (map->kind != CRM_YAML_MAP)
		return refuse(r, map, "not a map of names");
	for (size_t i = 0; i < map->n; i++)
		if (read_amounts(r, whose, map->child[i]->key, map->child[i]))
			return r->e->code;
	return 0;
}

static int read_quotas(struct reading *r, const struct crm_yaml *node)
{
	static const char *const known[] = { "currency", "users", "teams", "all", NULL };
	const struct crm_yaml *currency = crm_yaml_get(node, "currency");
	const struct crm_yaml *users = crm_yaml_get(node, "users");
	const struct crm_yaml *teams = crm_yaml_get(node, "teams"),
			      *all = crm_yaml_get(node, "all");

	*r->out = (struct crm_quotas){ 0 };
	if (node->kind != CRM_YAML_MAP)
		return refuse(r, node, "quotas: not a map");
	if (crm_yaml_only(node, known, r->name, r->e))
		return r->e->code;
	if (currency && (currency->kind != CRM_YAML_SCALAR || !crm_currency_known(currency->text)))
		return refuse(r, currency, "currency: no currency (EUR)");
	memcpy(r->out->currency, currency ? currency->text : r->c->currency, 4);
	if ((users && read_people(r, CRM_QUOTA_USER, users)) ||
	    (teams && read_people(r, CRM_QUOTA_TEAM, teams)) ||
	    (all && read_amounts(r, CRM_QUOTA_ALL, "", all)))
		return r->e->code;
	return 0;
}

int crm_quotas_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_quotas read;
	struct reading r = { .c = c, .name = name, .out = &read, .e = e };

	return crm_section_empty(node) ? 0 : read_quotas(&r, node);
}

static void tell_missing(
    struct crm *c, const struct crm_noun *noun, const struct crm_yaml *map, const char *name)
{
	struct crm_err why = { 0 };
	int64_t id;

	for (size_t i = 0; map && map->kind == CRM_YAML_MAP && i < map->n; i++)
		if (crm_resolve(c, noun, map->child[i]->key, &id, &why))
			crm_warn("%s:%zu:%zu: %s", name, map->child[i]->line, map->child[i]->column,
			    why.text);
}

int crm_quotas_fit(struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	(void)e;
	tell_missing(c, &crm_user, crm_yaml_get(node, "users"), name);
	tell_missing(c, &crm_team, crm_yaml_get(node, "teams"), name);
	return 0;
}

/* Each name once: one that means nobody is told once, too. */
static void resolve(struct crm *c, struct crm_quotas *q)
{
	struct crm_err e = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		struct crm_quota *k = &q->v[i];
		bool again =
		    i && k->whose == q->v[i - 1].whose && !strcmp(k->name, q->v[i - 1].name);

		if (again)
			k->id = q->v[i - 1].id;
		else if (k->whose != CRM_QUOTA_ALL &&
			 crm_resolve(c, k->whose == CRM_QUOTA_USER ? &crm_user : &crm_team, k->name,
			     &k->id, &e))
			crm_warn("policy: quotas: %s", e.text);
	}
	for (size_t i = 0; i < q->n; i++)
		if (q->v[i].id || q->v[i].whose == CRM_QUOTA_ALL)
			q->v[n++] = q->v[i];
	q->n = n;
}

bool crm_quotas_load(struct crm *c, struct crm_quotas *out)
{
	const struct crm_yaml *node;
	struct crm_yaml *root = crm_policy_section(c, "quotas", &node);
	struct crm_err e = { 0 };
	struct reading r = { .c = c, .name = "quotas", .out = out, .e = &e };

	if (!root)
		return false;
	if (read_quotas(&r, node))
		crm_die_err(&e, "policy");
	crm_yaml_free(root);
	resolve(c, out);
	return true;
}

/* How near an entry is to a month: 0 not about it. */
static int rank(const struct crm_quota *k, int64_t month)
{
	bool dated = k->since != INT64_MIN;

	if (dated && (month < k->since || month >= month_after(k->since, k->months)))
		return 0;
	return (dated ? 4 : 1) + (k->months == 1 ? 2 : k->months == 3);
}

/* Twelve times the month's quota, so that no third of a quarter is rounded. */
static bool of_month(const struct crm_quotas *q, enum crm_quota_whose whose, int64_t id,
    int64_t month, __int128 *twelve)
{
	const struct crm_quota *best = NULL;

	for (size_t i = 0; i < q->n; i++) {
		const struct crm_quota *k = &q->v[i];

		if (k->whose == whose && k->id == id && rank(k, month) &&
		    (!best || rank(k, month) > rank(best, month)))
			best = k;
	}
	if (best)
		*twelve += (__int128)best->amount * (12 / best->months);
	return best;
}

bool crm_quota_sum(const struct crm_quotas *q, enum crm_quota_whose whose, int64_t id,
    int64_t since, int64_t until, int64_t *amount)
{
	__int128 twelve = 0;
	int64_t at = since;

	if (since <= CRM_DAY_MIN || until >= CRM_DAY_MAX || month_after(since, 0) != since)
		return false;
	for (; at <= until; at = month_after(at, 1))
		if (!of_month(q, whose, id, at, &twelve))
			return false;
	*amount = (int64_t)((twelve + 6) / 12);
	return at == until + 1;
}

/* The users of a team, or all, who have a quota of that time. */
static bool add_users(struct crm *c, const struct crm_quotas *q, int64_t team, int64_t since,
    int64_t until, int64_t *amount)
{
	bool any = false;

	*amount = 0;
	for (size_t i = 0; i < q->n; i++) {
		const struct crm_quota *k = &q->v[i];
		bool again = i && q->v[i - 1].whose == k->whose && q->v[i - 1].id == k->id;
		int64_t one;

		if (k->whose != CRM_QUOTA_USER || again)
			continue;
		if (team && crm_db_int(c->db, 0, "SELECT u.team FROM users u WHERE u.id = $1", "i",
				k->id) != team)
			continue;
		if (!crm_quota_sum(q, k->whose, k->id, since, until, &one))
			continue;
		if (__builtin_add_overflow(*amount, one, amount))
			crm_die(CRM_CONFIG, "policy: quotas: out of range");
		any = true;
	}
	return any;
}

bool crm_quota_total(struct crm *c, const struct crm_quotas *q, enum crm_quota_whose whose,
    int64_t id, int64_t since, int64_t until, int64_t *amount)
{
	if (crm_quota_sum(q, whose, id, since, until, amount))
		return true;
	return whose != CRM_QUOTA_USER &&
	       add_users(c, q, whose == CRM_QUOTA_TEAM ? id : 0, since, until, amount);
}
