/* The policy's section `routing`. */
#include "model/nouns.h"
#include "model/policy_terms.h"
#include "model/routing.h"
#include "model/sections.h"

const struct crm_noun *const crm_routed_noun[CRM_ROUTED_NOUNS] = { &crm_lead, &crm_opportunity,
	&crm_task };

struct reading {
	struct crm_pool *pool;
	const char *name;
	struct crm_err *e;
};

static int refuse(const struct reading *r, const struct crm_yaml *at, const char *what)
{
	return crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s%s%s%s", r->name, at->line, at->column,
	    what, at->kind == CRM_YAML_SCALAR ? ": '" : "",
	    at->kind == CRM_YAML_SCALAR ? at->text : "", at->kind == CRM_YAML_SCALAR ? "'" : "");
}

static bool text(const struct crm_yaml *y)
{
	return y->kind == CRM_YAML_SCALAR && *y->text;
}

/* One text, or a list of them. */
static int read_words(const struct reading *r, const struct crm_yaml *y, const char *what,
    const char ***out, size_t *n)
{
	bool list = y->kind == CRM_YAML_LIST;
	size_t count = list ? y->n : 1;
	const char **v = crm_pool_alloc(r->pool, (count + 1) * sizeof *v);

	if (!count)
		return refuse(r, y, what);
	for (size_t i = 0; i < count; i++) {
		const struct crm_yaml *at = list ? y->child[i] : y;

		if (!text(at))
			return refuse(r, at, what);
		v[i] = crm_pool_strdup(r->pool, at->text);
	}
	*out = v;
	*n = count;
	return 0;
}

static int read_nouns(const struct reading *r, const struct crm_yaml *y, unsigned *nouns)
{
	static const char what[] = "nouns: not lead, opportunity or task";
	const char **word;
	size_t n;

	*nouns = 0;
	if (read_words(r, y, what, &word, &n))
		return r->e->code;
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < CRM_ROUTED_NOUNS && strcmp(word[i], crm_routed_noun[k]->name))
			k++;
		if (k == CRM_ROUTED_NOUNS)
			return refuse(r, y->kind == CRM_YAML_LIST ? y->child[i] : y, what);
		*nouns |= 1U << k;
	}
	return 0;
}

/* round_robin, ..., or {user: LOGIN}, {team: NAME} */
static int read_to(const struct reading *r, const struct crm_yaml *y, struct crm_route *route)
{
	static const char *const way[] = { "round_robin", "least_busy", "territory", "owner" };
	static const char what[] =
	    "to: not round_robin, least_busy, territory, owner, {user: LOGIN}"
	    " or {team: NAME}";
	const struct crm_yaml *user = crm_yaml_get(y, "user"), *team = crm_yaml_get(y, "team");
	const struct crm_yaml *one = user ? user : team;

	for (size_t i = 0; y->kind == CRM_YAML_SCALAR && i < sizeof way / sizeof *way; i++)
		if (!strcmp(y->text, way[i])) {
			route->to = CRM_TO_TURN + (enum crm_route_to)i;
			return 0;
		}
	if (y->kind != CRM_YAML_MAP || y->n != 1 || !one || !text(one))
		return refuse(r, y, what);
	route->to = user ? CRM_TO_USER : CRM_TO_TEAM;
	route->target = crm_pool_strdup(r->pool, one->text);
	return 0;
}

/* What narrows who may take it. */
static int read_who(const struct reading *r, const struct crm_yaml *y, struct crm_route *route)
{
	const struct crm_yaml *team = crm_yaml_get(y, "team"), *needs = crm_yaml_get(y, "needs");
	const struct crm_yaml *users = crm_yaml_get(y, "users");
	const struct crm_yaml *language = crm_yaml_get(y, "language");

	if (team && !text(team))
		return refuse(r, team, "team: not the name of a team");
	if (team)
		route->team = crm_pool_strdup(r->pool, team->text);
	if (needs && read_words(r, needs, "needs: not a skill, or a list of skills", &route->skill,
			 &route->skills))
		return r->e->code;
	if (users && read_words(r, users, "users: not a login, or a list of logins", &route->user,
			 &route->users))
		return r->e->code;
	if (language && (!text(language) || strcmp(language->text, "match")))
		return refuse(r, language, "language: not 'match'");
	route->language = language;
	if (route->to == CRM_TO_TEAM && (team || needs || users || language))
		return refuse(
		    r, y, "a rule to a team chooses nobody: no team, needs, users, language");
	return 0;
}

static int read_route(const struct reading *r, const struct crm_yaml *y, struct crm_route *route)
{
	static const char *const known[] = { "name", "nouns", "when", "to", "team", "users",
		"needs", "language", NULL };
	const struct crm_yaml *name = crm_yaml_get(y, "name"), *to = crm_yaml_get(y, "to");
	const struct crm_yaml *when = crm_yaml_get(y, "when"), *nouns = crm_yaml_get(y, "nouns");

	*route = (struct crm_route){
		.nouns = (1U << CRM_ROUTED_NOUNS) - 1, .line = y->line, .column = y->column
	};
	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "not a rule, as in {name: all, to: round_robin}");
	if (crm_yaml_only(y, known, r->name, r->e))
		return r->e->code;
	if (!name || !to)
		return refuse(r, y, "a rule has a name, and says to whom by 'to'");
	if (!text(name) || strlen(name->text) > 200)
		return refuse(r, name, "name: not a text of at most 200 bytes");
	route->name = crm_pool_strdup(r->pool, name->text);
	if ((nouns && read_nouns(r, nouns, &route->nouns)) || read_to(r, to, route))
		return r->e->code;
	if (when && !(route->when = crm_policy_terms(r->pool, when, r->name, r->e)))
		return r->e->code;
	return read_who(r, y, route);
}

int crm_routes_read(struct crm_pool *pool, const struct crm_yaml *node, const char *name,
    struct crm_routes *out, struct crm_err *e)
{
	struct reading r = { pool, name, e };

	*out = (struct crm_routes){ 0 };
	e->code = 0;
	if (crm_section_empty(node))
		return 0;
	if (node->kind != CRM_YAML_LIST)
		return crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: routing: not a list of rules", name,
		    node->line, node->column);
	out->v = crm_pool_alloc(pool, (node->n + 1) * sizeof *out->v);
	for (size_t i = 0; i < node->n; i++) {
		if (read_route(&r, node->child[i], &out->v[i]))
			return e->code;
		for (size_t k = 0; k < i; k++)
			if (!strcmp(out->v[k].name, out->v[i].name))
				return refuse(&r, crm_yaml_get(node->child[i], "name"),
				    "two rules of the same name");
		out->n++;
	}
	return 0;
}

int crm_routes_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_routes routes;
	struct crm_pool pool = { 0 };

	(void)c;
	crm_routes_read(&pool, node, name, &routes, e);
	crm_pool_release(&pool);
	return e->code;
}

static void tell(const struct crm_route *route, const char *name, const struct crm_err *why)
{
	crm_warn("%s:%zu:%zu: %s: %s", name, route->line, route->column, route->name, why->text);
}

/* Who may come yet is only told. */
static void tell_missing(struct crm *c, const struct crm_route *route, const char *name)
{
	struct crm_err why = { 0 };
	int64_t id;

	if ((route->to == CRM_TO_USER && crm_resolve(c, &crm_user, route->target, &id, &why)) ||
	    (route->to == CRM_TO_TEAM && crm_resolve(c, &crm_team, route->target, &id, &why)))
		tell(route, name, &why);
	if (route->team && crm_resolve(c, &crm_team, route->team, &id, &why))
		tell(route, name, &why);
	for (size_t i = 0; i < route->users; i++)
		if (crm_resolve(c, &crm_user, route->user[i], &id, &why))
			tell(route, name, &why);
}

static int check_when(
    struct crm *c, const struct crm_route *route, const char *name, struct crm_err *e)
{
	struct crm_err why = { 0 };

	for (size_t k = 0; route->when && k < CRM_ROUTED_NOUNS && !e->code; k++) {
		struct crm_sql sql = { 0 };

		if (route->nouns & 1U << k &&
		    crm_filter_sql(c, crm_routed_noun[k], route->when, "t", &sql, &why))
			crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s: when, of a %s: %s", name,
			    route->line, route->column, route->name, crm_routed_noun[k]->name,
			    why.text);
		crm_sql_release(&sql);
	}
	return e->code;
}

int crm_routes_fit(struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_routes routes;
	struct crm_pool pool = { 0 };

	crm_routes_read(&pool, node, name, &routes, e);
	for (size_t i = 0; i < routes.n && !check_when(c, &routes.v[i], name, e); i++)
		tell_missing(c, &routes.v[i], name);
	crm_pool_release(&pool);
	return e->code;
}
