/* filter_path - what a dotted path names: a field of the record itself, of one that
 * it refers to, or the records that refer to it. */
#include "model/filter_path.h"

#include "base/num.h"
#include "model/since.h"

const char *crm_filter_alias(struct crm_filtering *x)
{
	return crm_pool_printf(x->pool, "a%d", ++x->q->aliases);
}

static const char *after(const char *path, const char *end)
{
	size_t len = strlen(path), n = strlen(end);

	return len > n && !strcmp(path + len - n, end) ? path + len - n : NULL;
}

/* The number of children as a field of its own. */
static const struct crm_field *count_field(
    struct crm_filtering *x, const struct crm_noun *noun, const struct crm_child *child)
{
	const struct crm_noun *kind = crm_noun_find(child->noun);
	const struct crm_field *up = crm_field_find(kind, child->field);
	struct crm_field *f = crm_pool_alloc(x->pool, sizeof *f);
	const char *k = crm_filter_alias(x), *any = "";

	if (up->type == CRM_ANY)
		any = crm_pool_printf(
		    x->pool, "%s.%s_noun = %d AND ", k, crm_field_column(up), noun->number);
	*f = (struct crm_field){ .name = "count", .type = CRM_NUMBER, .flags = CRM_COMPUTED };
	f->sql = crm_pool_printf(x->pool, "(SELECT count(*) FROM %s %s WHERE %s%s.%s = @.id)",
	    kind->plural, k, any, k, crm_field_column(up));
	return f;
}

static bool find_children(struct crm_filtering *x, const char *path, struct crm_goal *g)
{
	const char *end = after(path, ".none"), *count = after(path, ".count");
	const char *cut = end ? end : count;

	if (cut)
		path = crm_pool_strndup(x->pool, path, (size_t)(cut - path));
	g->child = crm_child_find(g->noun, path);
	g->kind = end ? CRM_GOAL_NONE : CRM_GOAL_CHILDREN;
	if (g->child && count) {
		g->kind = CRM_GOAL_FIELD;
		g->field = count_field(x, g->noun, g->child);
	}
	return g->child;
}

/* "orders.total.USD" */
static bool find_currency(struct crm_filtering *x, const char *path, struct crm_goal *g)
{
	const char *dot = strrchr(path, '.');

	if (!dot || !crm_currency_known(dot + 1))
		return false;
	g->field = crm_field_find(g->noun, crm_pool_strndup(x->pool, path, (size_t)(dot - path)));
	if (!g->field || !g->field->sql_in)
		return false;
	g->currency = crm_currency_key(dot + 1);
	return true;
}

/* What the path names without following a reference. */
static bool find_goal(struct crm_filtering *x, const char *path, struct crm_goal *g)
{
	g->kind = CRM_GOAL_FIELD;
	g->field = crm_field_find(g->noun, path);
	if (!g->field)
		g->field = crm_since_field(x->c, x->pool, g->noun, path);
	if (g->field || find_currency(x, path, g) || find_children(x, path, g))
		return true;
	g->kind = CRM_GOAL_TEXT;
	return !strcmp(path, "text");
}

/* An error of crm_field_unknown, or of a path through what is no reference. */
int crm_filter_lost(struct crm_filtering *x, const struct crm_noun *noun, const char *path)
{
	size_t len = strcspn(path, ".");
	const struct crm_field *f;

	f = path[len] ? crm_field_find(noun, crm_pool_strndup(x->pool, path, len)) : NULL;
	if (!f)
		return crm_field_unknown(noun, path, x->e);
	if (f->type == CRM_ANY)
		return crm_err_set(x->e, CRM_USAGE,
		    "'%s' may be of any noun; as in %s.contact.name", f->name, f->name);
	return crm_err_set(x->e, CRM_USAGE, "'%s' refers to no record that has fields", f->name);
}

struct crm_hop crm_filter_children(const struct crm_noun *noun, const struct crm_child *child)
{
	const struct crm_noun *kind = crm_noun_find(child->noun);

	return (struct crm_hop){ noun, kind, crm_field_find(kind, child->field), child };
}

/* The step at the front of *path; a CRM_ANY needs the noun said, as in
 * about.contact.city. */
static bool find_hop(
    struct crm_filtering *x, const struct crm_noun *noun, const char **path, struct crm_hop *hop)
{
	size_t len = strcspn(*path, "."), more;
	const char *name = crm_pool_strndup(x->pool, *path, len), *rest = *path + len;
	const struct crm_child *child = crm_child_find(noun, name);

	if (!*rest++)
		return false;
	*hop = (struct crm_hop){ .from = noun, .field = crm_field_find(noun, name) };
	if (!hop->field && !child)
		return false;
	*path = rest;
	if (!hop->field) {
		*hop = crm_filter_children(noun, child);
		return true;
	}
	if (hop->field->type == CRM_REF && hop->field->ref) {
		hop->noun = crm_noun_find(hop->field->ref);
		return true;
	}
	more = strcspn(rest, ".");
	if (hop->field->type == CRM_ANY && rest[more]) {
		hop->noun = crm_noun_find(crm_pool_strndup(x->pool, rest, more));
		*path = rest + more + 1;
	}
	if (!hop->noun)
		*path = rest - len - 1;
	return hop->noun;
}

/* Follows path as far as references go: their number, g the end; -1 with a
 * fault set. */
int crm_filter_follow(struct crm_filtering *x, const struct crm_noun *noun, const char *path,
    struct crm_hop hop[CRM_REFERENCES], struct crm_goal *g)
{
	int n = 0;

	*g = (struct crm_goal){ .noun = noun };
	while (!find_goal(x, path, g)) {
		if (n == CRM_REFERENCES) {
			x->code =
			    crm_err_set(x->e, CRM_USAGE, "more than %d references", CRM_REFERENCES);
			return -1;
		}
		if (!find_hop(x, g->noun, &path, &hop[n])) {
			x->code = crm_filter_lost(x, g->noun, path);
			return -1;
		}
		g->noun = hop[n++].noun;
	}
	return n;
}
