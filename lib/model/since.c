/* FIELD.since and FIELD.age, out of table steps. */
#include "model/since.h"

int64_t crm_since_now(const struct crm *c)
{
	const struct crm_clock *k = &c->clock;

	if (crm_zone_day(k->zone, k->now) == k->today)
		return k->now;
	return crm_zone_midnight(k->zone, k->today + 1) - 1;
}

const struct crm_field *crm_since_field(
    struct crm *c, struct crm_pool *pool, const struct crm_noun *noun, const char *path)
{
	const char *dot = strrchr(path, '.');
	bool age = dot && !strcmp(dot, ".age");
	const struct crm_field *of;
	struct crm_field *f;
	const char *since;

	if (!age && (!dot || strcmp(dot, ".since")))
		return NULL;
	of = crm_field_find(noun, crm_pool_strndup(pool, path, (size_t)(dot - path)));
	if (!of || !(of->flags & CRM_STEP))
		return NULL;
	since = crm_pool_printf(pool,
	    "COALESCE((SELECT max(s.at) FROM steps s WHERE s.noun = %d AND s.record = @.id"
	    " AND s.field = '%s' AND s.at <= %lld AND s.undone IS NULL), @.created)",
	    noun->number, of->name, (long long)crm_since_now(c));
	f = crm_pool_alloc(pool, sizeof *f);
	*f = (struct crm_field){ .name = age ? "age" : "since",
		.type = age ? CRM_NUMBER : CRM_TIME,
		.flags = CRM_COMPUTED,
		.unit = age ? "days" : NULL,
		.sql = since };
	if (age)
		f->sql = crm_pool_printf(
		    pool, "((%lld - %s) / 86400)", (long long)crm_since_now(c), since);
	return f;
}
