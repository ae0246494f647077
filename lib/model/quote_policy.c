/* The policy's section `quotes`. */
#include "base/template.h"
#include "model/numbers.h"
#include "model/policy.h"
#include "model/quotes.h"
#include "model/sections.h"

enum { VALID = 30, LONGEST = 3650 };

static int refuse(struct crm_err *e, const char *name, const struct crm_yaml *at, const char *why)
{
	return crm_err_set(
	    e, CRM_CONFIG, "%s:%zu:%zu: %s: %s", name, at->line, at->column, at->key, why);
}

/* "30d" as 30; 0 where it is no number of days. */
static int64_t days_of(const struct crm_yaml *y)
{
	struct crm_err e = { 0 };
	int64_t secs;

	if (y->kind != CRM_YAML_SCALAR || crm_duration_parse(y->text, &secs, &e) || secs % 86400 ||
	    secs < 86400 || secs > LONGEST * INT64_C(86400))
		return 0;
	return secs / 86400;
}

int crm_quote_policy_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	static const char *const known[] = { "valid", "number", "seller", "text", "html", NULL };
	const struct crm_yaml *y;
	struct crm_template *t;
	struct crm_err why = { 0 };

	(void)c;
	if (crm_section_empty(node))
		return 0;
	if (node->kind != CRM_YAML_MAP)
		return refuse(e, name, node, "not a map");
	if (crm_yaml_only(node, known, name, e))
		return e->code;
	if ((y = crm_yaml_get(node, "valid")) && !days_of(y))
		return refuse(e, name, y, "not a number of days from 1d to 3650d");
	if ((y = crm_yaml_get(node, "number")) && y->kind != CRM_YAML_SCALAR)
		return refuse(e, name, y, "not a pattern");
	if (y && crm_number_pattern(y->text, &why))
		return refuse(e, name, y, why.text);
	if ((y = crm_yaml_get(node, "seller")) && y->kind != CRM_YAML_SCALAR)
		return refuse(e, name, y, "not a text");
	for (int i = 3; known[i]; i++)
		if ((y = crm_yaml_get(node, known[i])) && y->kind != CRM_YAML_SCALAR)
			return refuse(e, name, y, "not a text");
		else if (y && !(t = crm_template_parse(y->text, known[i], &why)))
			return refuse(e, name, y, why.text);
		else
			crm_template_free(y ? t : NULL);
	return 0;
}

static const char *text_of(struct crm *c, const struct crm_yaml *node, const char *key)
{
	const struct crm_yaml *y = crm_yaml_get(node, key);

	return y && y->kind == CRM_YAML_SCALAR ? crm_pool_strdup(&c->pool, y->text) : NULL;
}

/* Without the end of its last line; NULL where nothing is left. */
static const char *seller_of(struct crm *c, const struct crm_yaml *node)
{
	const char *text = text_of(c, node, "seller");
	size_t len = text ? strlen(text) : 0;

	while (len && strchr(" \n", text[len - 1]))
		len--;
	return len ? crm_pool_printf(&c->pool, "%.*s", (int)len, text) : NULL;
}

void crm_quote_policy(struct crm *c, struct crm_quote_policy *p)
{
	const struct crm_yaml *node, *y;
	struct crm_yaml *root = crm_policy_section(c, "quotes", &node);

	*p = (struct crm_quote_policy){ .valid = VALID, .number = "Q{year}-{nr:4}" };
	if (root && node->kind == CRM_YAML_MAP) {
		if ((y = crm_yaml_get(node, "valid")) && days_of(y))
			p->valid = days_of(y);
		if (crm_yaml_get(node, "number"))
			p->number = text_of(c, node, "number");
		p->seller = seller_of(c, node);
		p->text = text_of(c, node, "text");
		p->html = text_of(c, node, "html");
	}
	crm_yaml_free(root);
}
