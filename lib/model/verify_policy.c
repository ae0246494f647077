/* The policy in the book: read again as it was when it was loaded. */
#include <stdlib.h>

#include "model/own.h"
#include "model/policy.h"
#include "model/sections.h"
#include "model/verify.h"

struct missing {
	struct crm_verify *v;
	size_t n;
};

static void say_missing(void *arg, const char *column)
{
	struct missing *m = arg;

	m->v->say(m->v->arg, "schema", column, "missing, or not as it was made");
	m->n++;
}

bool crm_verify_columns(struct crm_verify *v)
{
	struct missing m = { v, 0 };

	crm_own_missing(v->c, say_missing, &m);
	return !m.n;
}

/* The field that the table has, as the section declares it. */
static void check_declared(struct crm_verify *v, const struct crm_owns *owns)
{
	size_t n = 0;

	for (size_t i = 0; i < owns->n; i++) {
		const struct crm_own *o = &owns->v[i];
		const struct crm_field *f = crm_field_find(o->noun, o->field.name);

		if (!f || !(f->flags & CRM_OWN) || f->type != o->field.type ||
		    f->flags != o->field.flags || f->scale != o->field.scale)
			v->say(v->arg, "policy", "fields",
			    crm_pool_printf(&v->c->pool, "%s.%s is not as it is declared",
				o->noun->name, o->field.name));
	}
	for (size_t i = 0; i < crm_nouns_listed; i++)
		for (size_t k = 0; k < crm_field_count(crm_nouns[i]); k++)
			n += (crm_field_at(crm_nouns[i], k)->flags & (CRM_OWN | CRM_DROPPED)) ==
			     CRM_OWN;
	if (n > owns->n)
		v->say(v->arg, "policy", "fields", "there are more fields than are declared");
}

static void check_fields(struct crm_verify *v, const struct crm_yaml *node)
{
	struct crm_pool pool = { 0 };
	struct crm_owns owns = { 0 };
	struct crm_err ignored = { 0 };

	if (!node || !crm_own_read(v->c, &pool, node, "fields", &owns, &ignored))
		check_declared(v, &owns);
	free(owns.v);
	crm_pool_release(&pool);
}

static void check_section(struct crm_verify *v, const char *name, const char *text)
{
	struct crm_err e = { 0 };
	const struct crm_section *s = crm_section_find(name, CRM_CONFIG, &e);
	struct crm_yaml *root = crm_yaml_parse(text, strlen(text), name, &e);
	const struct crm_yaml *node = root ? crm_yaml_get(root, name) : NULL;

	if (s && root && !node)
		crm_err_set(&e, CRM_CONFIG, "its text has no key '%s'", name);
	if (s && node && !e.code)
		s->check(v->c, node, name, &e);
	if (e.code)
		v->say(v->arg, "policy", name, e.text);
	crm_yaml_free(root);
}

void crm_verify_policy(struct crm_verify *v)
{
	struct crm_stmt *s =
	    crm_db_prepare(v->c->db, "SELECT p.section, p.text FROM policies p ORDER BY p.section");
	const struct crm_yaml *node = NULL;
	struct crm_yaml *root = NULL;
	struct crm_err ignored;

	while (crm_stmt_step(s)) {
		const char *name = crm_pool_strdup(&v->c->pool, crm_stmt_value(s, 0).s);
		const char *text = crm_pool_strdup(&v->c->pool, crm_stmt_value(s, 1).s);

		check_section(v, name, text);
		if (!strcmp(name, "fields") &&
		    (root = crm_yaml_parse(text, strlen(text), name, &ignored)))
			node = crm_yaml_get(root, name);
	}
	crm_stmt_done(s);
	check_fields(v, node);
	crm_yaml_free(root);
}
