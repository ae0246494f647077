/* Filters in the policy. */
#include "model/policy_terms.h"

static const char *personal(const struct crm_filter *f)
{
	static const char *const who[] = { "me", "my-team", "my-reports" };
	const char *found = NULL;

	for (size_t i = 0; i < f->n && !found; i++)
		found = personal(f->child[i]);
	for (size_t i = 0; f->kind == CRM_NODE_TERM && i < sizeof who / sizeof *who; i++)
		if (!strcmp(f->value, who[i]))
			found = who[i];
	return found;
}

struct crm_filter *crm_policy_terms(
    struct crm_pool *pool, const struct crm_yaml *at, const char *name, struct crm_err *e)
{
	struct crm_filter *f = NULL;
	struct crm_err why = { 0 };
	const char *who;

	e->code = 0;
	if (at->kind != CRM_YAML_SCALAR || !*at->text) {
		crm_err_set(e, CRM_CONFIG,
		    "%s:%zu:%zu: not a filter, as in 'country:DE score:20..'", name, at->line,
		    at->column);
	} else if (!(f = crm_filter_parse_text(pool, at->text, &why))) {
		crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s", name, at->line, at->column, why.text);
	} else if ((who = personal(f)) != NULL) {
		crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: '%s' is another for each who asks", name,
		    at->line, at->column, who);
		f = NULL;
	}
	return f;
}
