/* The fiscal year. It is read where somebody asks for it: few commands do. */
#include "model/fiscal.h"

#include "base/num.h"
#include "model/policy.h"
#include "model/sections.h"

/* 1 to 12; 0 where the text is no month. */
static int month(const char *text)
{
	static const char names[] = "january february march april may june july august september"
				    " october november december";
	int64_t n = 0;

	if (crm_uint_parse(text, strlen(text), &n))
		return n >= 1 && n <= 12 ? (int)n : 0;
	return crm_choice_index(names, text, strlen(text)) + 1;
}

int crm_fiscal_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	static const char *const known[] = { "begins", NULL };
	const struct crm_yaml *begins = crm_yaml_get(node, "begins");

	(void)c;
	if (crm_section_empty(node))
		return 0;
	if (node->kind != CRM_YAML_MAP)
		return crm_err_set(
		    e, CRM_CONFIG, "%s:%zu:%zu: fiscal: not a map", name, node->line, node->column);
	if (crm_yaml_only(node, known, name, e))
		return e->code;
	if (begins && (begins->kind != CRM_YAML_SCALAR || !month(begins->text)))
		return crm_err_set(e, CRM_CONFIG,
		    "%s:%zu:%zu: begins: not a month: write april or 4", name, begins->line,
		    begins->column);
	return 0;
}

void crm_fiscal(struct crm *c)
{
	const struct crm_yaml *node, *begins;
	struct crm_yaml *root;

	if (c->clock.fiscal_month)
		return;
	root = crm_policy_section(c, "fiscal", &node);
	begins = root ? crm_yaml_get(node, "begins") : NULL;
	c->clock.fiscal_month = begins ? month(begins->text) : 1;
	c->book_clock.fiscal_month = c->clock.fiscal_month;
	crm_yaml_free(root);
}
