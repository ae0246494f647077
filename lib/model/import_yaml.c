/* The rules file of an import: the words and options of crm-import(1) as YAML. */
#include "base/yaml.h"

#include "base/text.h"
#include "model/import.h"

struct rules {
	struct crm_import *im;
	const char *name;
	struct crm_err *e;
};

/* Puts the place before what is wrong. */
static int at(struct rules *r, const struct crm_yaml *y, const char *text)
{
	char copy[sizeof r->e->text];
	size_t len = strlen(text);

	if (len >= sizeof copy)
		len = sizeof copy - 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s", r->name, y->line, y->column, copy);
}

static int scalar(struct rules *r, const struct crm_yaml *y)
{
	if (y->kind != CRM_YAML_SCALAR)
		return at(r, y, "not a single text");
	if (!*y->text)
		return at(r, y, "empty");
	return 0;
}

static int map(struct rules *r, const struct crm_yaml *y)
{
	return y->kind == CRM_YAML_MAP ? 0 : at(r, y, "not a map (field: ...)");
}

/* key: an assignment, built as on the command line. */
static int word(struct rules *r, const struct crm_yaml *y, const char *op, const char *text)
{
	char *w = crm_pool_printf(&r->im->c->pool, "%s%s%s", y->key, op, text);

	if (!*y->key || y->key[strcspn(y->key, "+-@:=")])
		return at(r, y, "not the name of a field");
	return crm_import_word(r->im, w, r->e) ? at(r, y, r->e->text) : 0;
}

static int columns(struct rules *r, const struct crm_yaml *y)
{
	if (map(r, y))
		return r->e->code;
	for (size_t i = 0; i < y->n; i++)
		if (scalar(r, y->child[i]) || word(r, y->child[i], ":=", y->child[i]->text))
			return r->e->code;
	return 0;
}

static int constants(struct rules *r, const struct crm_yaml *y)
{
	if (map(r, y))
		return r->e->code;
	for (size_t i = 0; i < y->n; i++) {
		const struct crm_yaml *v = y->child[i];
		struct crm_str text = { 0 };

		if (v->kind == CRM_YAML_MAP)
			return at(r, v, "not a text or a list of texts");
		for (size_t k = 0; k < v->n; k++) {
			if (scalar(r, v->child[k])) {
				crm_str_release(&text);
				return r->e->code;
			}
			crm_str_addf(&text, "%s%s", k ? "\n" : "", v->child[k]->text);
		}
		if (v->kind == CRM_YAML_SCALAR)
			crm_str_puts(&text, v->text);
		word(r, v, "=", crm_str_text(&text));
		crm_str_release(&text);
		if (r->e->code)
			return r->e->code;
	}
	return 0;
}

static int maps(struct rules *r, const struct crm_yaml *y)
{
	if (map(r, y))
		return r->e->code;
	for (size_t i = 0; i < y->n; i++) {
		const struct crm_yaml *field = y->child[i];

		if (map(r, field))
			return r->e->code;
		for (size_t k = 0; k < field->n; k++) {
			const struct crm_yaml *v = field->child[k];

			if (v->kind != CRM_YAML_SCALAR)
				return at(r, v, "not a single text");
			if (crm_import_map(r->im, field->key, v->key, v->text, r->e))
				return at(r, field, r->e->text);
		}
	}
	return 0;
}

static int unknown(struct rules *r, const struct crm_yaml *y)
{
	if (map(r, y))
		return r->e->code;
	for (size_t i = 0; i < y->n; i++) {
		const struct crm_yaml *v = y->child[i];

		if (scalar(r, v))
			return r->e->code;
		if (crm_import_option(r->im, "unknown",
			crm_pool_printf(&r->im->c->pool, "%s=%s", v->key, v->text), r->e))
			return at(r, v, r->e->text);
	}
	return 0;
}

/* A scalar, or a list of them, each to the option of that name. */
static int option(struct rules *r, const char *name, const struct crm_yaml *y)
{
	if (y->kind == CRM_YAML_MAP)
		return at(r, y, "not a text or a list of texts");
	for (size_t i = 0; i < y->n; i++)
		if (scalar(r, y->child[i]) ||
		    (crm_import_option(r->im, name, y->child[i]->text, r->e) &&
			at(r, y->child[i], r->e->text)))
			return r->e->code;
	if (y->kind == CRM_YAML_SCALAR &&
	    (scalar(r, y) ||
		(crm_import_option(r->im, name, y->text, r->e) && at(r, y, r->e->text))))
		return r->e->code;
	return 0;
}

static int flag(struct rules *r, const char *name, const struct crm_yaml *y)
{
	if (scalar(r, y))
		return r->e->code;
	if (crm_text_eq(y->text, "yes") || crm_text_eq(y->text, "true"))
		return crm_import_option(r->im, name, "", r->e);
	if (crm_text_eq(y->text, "no") || crm_text_eq(y->text, "false"))
		return 0;
	return at(r, y, "neither yes nor no");
}

int crm_import_rules(
    struct crm_import *im, const char *s, size_t len, const char *name, struct crm_err *e)
{
	static const char *const known[] = { "columns", "constants", "map", "unknown", "create",
		"missing", "key", "source", "date_format", "decimal", "delimiter", "encoding",
		"format", "skip", "no_header", "trim", NULL };
	struct crm_yaml *root = crm_yaml_parse(s, len, name, e);
	struct rules r = { im, name, e };
	int rc = 0;

	if (!root)
		return e->code;
	e->code = 0;
	if (map(&r, root) || crm_yaml_only(root, known, name, e))
		rc = e->code;
	for (size_t i = 0; !rc && i < root->n; i++) {
		const struct crm_yaml *y = root->child[i];

		if (!strcmp(y->key, "columns"))
			rc = columns(&r, y);
		else if (!strcmp(y->key, "constants"))
			rc = constants(&r, y);
		else if (!strcmp(y->key, "map"))
			rc = maps(&r, y);
		else if (!strcmp(y->key, "unknown"))
			rc = unknown(&r, y);
		else if (!strcmp(y->key, "no_header"))
			rc = flag(&r, "no-header", y);
		else if (!strcmp(y->key, "trim"))
			rc = flag(&r, "trim", y);
		else if (!strcmp(y->key, "date_format"))
			rc = option(&r, "date-format", y);
		else
			rc = option(&r, y->key, y);
	}
	crm_yaml_free(root);
	return rc;
}
