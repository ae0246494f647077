/* Rules from YAML and back. */
#include "model/dedupe_rules.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "model/plan.h"

enum { SCALE = 4 };

static const char *const measures[] = { "equal", "jaro-winkler", "levenshtein", "words", "date",
	NULL };
static const char *const hows[] = { "whole", "words", "sorted", "phonetic", NULL };

static const struct crm_dedupe_rules empty = { .threshold = 0.65, .largest = 1000, .window = 20 };

double crm_measure_threshold(enum crm_measure m)
{
	static const double least[] = { 1, 0.85, 0.85, 0.75, 0.8 };

	return least[m];
}

bool crm_dedupe_is_text(const struct crm_field *f)
{
	return !(f->flags & CRM_SEVERAL) && (f->type == CRM_STRING || f->type == CRM_TEXT);
}

const struct crm_field *crm_dedupe_field(
    const struct crm_noun *noun, const char *name, struct crm_err *e)
{
	const struct crm_field *f = crm_field_find(noun, name);

	if (!f) {
		crm_field_unknown(noun, name, e);
		return NULL;
	}
	f = crm_field_whole(noun, f);
	if (!crm_field_stored(f) || f->type == CRM_ANY || !strcmp(f->name, "id")) {
		crm_err_set(e, CRM_USAGE, "records cannot be compared by %s", name);
		return NULL;
	}
	return f;
}

bool crm_dedupe_add_compare(struct crm_dedupe_rules *r, const struct crm_dedupe_compare *compare)
{
	if (r->compares == CRM_DEDUPE_MAX)
		return false;
	r->compare[r->compares++] = *compare;
	return true;
}

bool crm_dedupe_add_key(struct crm_dedupe_rules *r, const struct crm_dedupe_key *key)
{
	if (r->keys == CRM_DEDUPE_MAX)
		return false;
	r->key[r->keys++] = *key;
	return true;
}

/* What reading passes along. */
struct reader {
	struct crm_dedupe_rules *r;
	const char *name;
	struct crm_err *e;
};

static int refuse(const struct reader *rd, const struct crm_yaml *y, const char *what)
{
	return crm_err_set(rd->e, CRM_CONFIG, "%s:%zu:%zu: %s", rd->name, y->line, y->column, what);
}

static int one_of(const struct reader *rd, const struct crm_yaml *y, const char *const *words,
    const char *what, int *at)
{
	const char *text = y->kind == CRM_YAML_SCALAR ? y->text : "", *near;
	size_t n = 0;

	for (; words[n]; n++)
		if (!strcmp(words[n], text)) {
			*at = (int)n;
			return 0;
		}
	near = crm_text_nearest(text, words, n);
	return crm_err_set(rd->e, CRM_CONFIG, "%s:%zu:%zu: no %s '%s'%s%s%s", rd->name, y->line,
	    y->column, what, text, near ? "; did you mean '" : "", near ? near : "",
	    near ? "'?" : "");
}

static int number(
    const struct reader *rd, const struct crm_yaml *y, double least, double most, double *out)
{
	struct crm_err why;
	int64_t v = 0;

	if (y->kind != CRM_YAML_SCALAR || crm_num_parse(y->text, SCALE, NULL, &v, &why) ||
	    (double)v < least * 10000 || (double)v > most * 10000)
		return crm_err_set(rd->e, CRM_CONFIG, "%s:%zu:%zu: not a number from %g to %g",
		    rd->name, y->line, y->column, least, most);
	*out = (double)v / 10000;
	return 0;
}

static int whole(const struct reader *rd, const struct crm_yaml *y, double most, size_t *out)
{
	double v;

	if (number(rd, y, 1, most, &v))
		return rd->e->code;
	if (v != (double)(size_t)v)
		return refuse(rd, y, "not a whole number");
	*out = (size_t)v;
	return 0;
}

static const struct crm_field *field(
    const struct reader *rd, const struct crm_yaml *y, const char *name)
{
	struct crm_err why = { 0 };
	const struct crm_field *f = crm_dedupe_field(rd->r->noun, name, &why);

	if (!f)
		refuse(rd, y, why.text);
	return f;
}

static int read_item(
    const struct reader *rd, const struct crm_yaml *y, struct crm_dedupe_item *item)
{
	static const char *const keys[] = { "field", "how", "prefix", NULL };
	const struct crm_yaml *of = y, *how = NULL, *prefix = NULL;
	int at = 0;

	if (y->kind == CRM_YAML_MAP) {
		if (crm_yaml_only(y, keys, rd->name, rd->e))
			return rd->e->code;
		of = crm_yaml_get(y, "field");
		how = crm_yaml_get(y, "how");
		prefix = crm_yaml_get(y, "prefix");
	}
	if (!of || of->kind != CRM_YAML_SCALAR)
		return refuse(rd, y, "a key is made of FIELD or {field: FIELD, how: HOW}");
	item->name = crm_pool_strdup(&rd->r->pool, of->text);
	if (!(item->field = field(rd, of, of->text)) ||
	    (how && one_of(rd, how, hows, "way to make a key", &at)) ||
	    (prefix && whole(rd, prefix, 64, &item->prefix)))
		return rd->e->code;
	item->how = (enum crm_key_how)at;
	if (at && !crm_dedupe_is_text(item->field))
		return refuse(rd, how, "words are a text's");
	if (prefix && !crm_dedupe_is_text(item->field) && item->field->type != CRM_DATE &&
	    !(item->field->flags & CRM_SEVERAL))
		return refuse(rd, prefix, "a prefix is a text's or a date's");
	return 0;
}

static int read_key(const struct reader *rd, const struct crm_yaml *y)
{
	struct crm_dedupe_key key = { .n = 0 };

	if (y->kind != CRM_YAML_LIST) {
		if (read_item(rd, y, &key.item[key.n++]))
			return rd->e->code;
	} else {
		if (!y->n || y->n > CRM_DEDUPE_ITEMS)
			return refuse(rd, y, "a key has one to eight fields");
		for (size_t i = 0; i < y->n; i++)
			if (read_item(rd, y->child[i], &key.item[key.n++]))
				return rd->e->code;
	}
	return crm_dedupe_add_key(rd->r, &key) ? 0 : refuse(rd, y, "more than 32 keys");
}

static int yes_no(const struct reader *rd, const struct crm_yaml *y, bool *out)
{
	const char *text = y->kind == CRM_YAML_SCALAR ? y->text : "";

	if (strcmp(text, "yes") && strcmp(text, "no"))
		return refuse(rd, y, "not yes or no");
	*out = text[0] == 'y';
	return 0;
}

static int fits(
    const struct reader *rd, const struct crm_yaml *y, const struct crm_dedupe_compare *k)
{
	if (k->measure == CRM_NEAR_DATE && k->field->type != CRM_DATE)
		return refuse(rd, y, "measure date is for dates");
	if (k->measure != CRM_EQUAL && k->measure != CRM_NEAR_DATE && !crm_dedupe_is_text(k->field))
		return refuse(rd, y, "only texts are more or less alike");
	if (k->graded && k->threshold >= 1)
		return refuse(rd, y, "graded wants a threshold below 1");
	return 0;
}

/* y is a child of the map: its key is the field. */
static int read_compare(const struct reader *rd, const struct crm_yaml *y)
{
	static const char *const keys[] = { "measure", "threshold", "weight", "against", "graded",
		NULL };
	struct crm_dedupe_compare k = { .weight = 1 };
	const struct crm_yaml *measure = y, *threshold = NULL, *v;
	int at = CRM_EQUAL;

	k.name = crm_pool_strdup(&rd->r->pool, y->key);
	if (!(k.field = field(rd, y, y->key)))
		return rd->e->code;
	if (y->kind == CRM_YAML_LIST)
		return refuse(rd, y, "a field is compared by {measure: ..., threshold: ...}");
	if (y->kind == CRM_YAML_MAP) {
		if (crm_yaml_only(y, keys, rd->name, rd->e))
			return rd->e->code;
		measure = crm_yaml_get(y, "measure");
		threshold = crm_yaml_get(y, "threshold");
		if (((v = crm_yaml_get(y, "weight")) && number(rd, v, 0, 1000, &k.weight)) ||
		    ((v = crm_yaml_get(y, "against")) && number(rd, v, 0, 1000, &k.against)) ||
		    ((v = crm_yaml_get(y, "graded")) && yes_no(rd, v, &k.graded)))
			return rd->e->code;
	} else if (!*y->text) {
		measure = NULL;
	}
	if (measure && one_of(rd, measure, measures, "measure", &at))
		return rd->e->code;
	k.measure = (enum crm_measure)at;
	k.threshold = crm_measure_threshold(k.measure);
	if ((threshold && number(rd, threshold, 0.0001, 1, &k.threshold)) || fits(rd, y, &k))
		return rd->e->code;
	return crm_dedupe_add_compare(rd->r, &k) ? 0 : refuse(rd, y, "more than 32 fields");
}

static int read_map(const struct reader *rd, const struct crm_yaml *node)
{
	static const char *const keys[] = { "block", "compare", "full", "threshold", "largest",
		"window", NULL };
	const struct crm_yaml *block, *compare, *v;
	struct crm_dedupe_rules *r = rd->r;

	if (node->kind != CRM_YAML_MAP)
		return refuse(rd, node, "rules are a map: block, compare, threshold");
	if (crm_yaml_only(node, keys, rd->name, rd->e))
		return rd->e->code;
	block = crm_yaml_get(node, "block");
	compare = crm_yaml_get(node, "compare");
	if (!block || block->kind != CRM_YAML_LIST || !block->n)
		return refuse(rd, block ? block : node, "block: a list of keys is needed");
	if (!compare || compare->kind != CRM_YAML_MAP || !compare->n)
		return refuse(rd, compare ? compare : node, "compare: a map of fields is needed");
	for (size_t i = 0; i < block->n; i++)
		if (read_key(rd, block->child[i]))
			return rd->e->code;
	for (size_t i = 0; i < compare->n; i++) {
		if (read_compare(rd, compare->child[i]))
			return rd->e->code;
		r->full += r->compare[i].weight;
	}
	if (((v = crm_yaml_get(node, "full")) && number(rd, v, 0.0001, 100000, &r->full)) ||
	    ((v = crm_yaml_get(node, "threshold")) && number(rd, v, 0.0001, 1, &r->threshold)) ||
	    ((v = crm_yaml_get(node, "largest")) && whole(rd, v, 10000, &r->largest)) ||
	    ((v = crm_yaml_get(node, "window")) && whole(rd, v, 1000, &r->window)))
		return rd->e->code;
	return r->full > 0 ? 0 : refuse(rd, compare, "no field has a weight");
}

int crm_dedupe_rules_read(struct crm_dedupe_rules *r, const struct crm_noun *noun,
    const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct reader rd = { r, name, e };

	*r = empty;
	r->noun = noun;
	e->code = 0;
	if (read_map(&rd, node))
		crm_dedupe_rules_release(r);
	return e->code;
}

void crm_dedupe_rules_release(struct crm_dedupe_rules *r)
{
	crm_pool_release(&r->pool);
	*r = empty;
}

static void print_number(struct crm_str *out, const char *key, double v)
{
	crm_str_addf(out, "%s: ", key);
	crm_num_print(out, (int64_t)(v * 10000 + 0.5), SCALE);
}

static void print_key(const struct crm_dedupe_key *key, struct crm_str *out)
{
	crm_str_puts(out, key->n > 1 ? "  - [" : "  - ");
	for (size_t i = 0; i < key->n; i++) {
		const struct crm_dedupe_item *item = &key->item[i];

		crm_str_puts(out, i ? ", " : "");
		if (!item->how && !item->prefix) {
			crm_str_puts(out, item->name);
			continue;
		}
		crm_str_addf(out, "{field: %s", item->name);
		if (item->how)
			crm_str_addf(out, ", how: %s", hows[item->how]);
		if (item->prefix)
			crm_str_addf(out, ", prefix: %zu", item->prefix);
		crm_str_puts(out, "}");
	}
	crm_str_puts(out, key->n > 1 ? "]\n" : "\n");
}

void crm_dedupe_rules_print(const struct crm_dedupe_rules *r, struct crm_str *out)
{
	crm_str_puts(out, "block:\n");
	for (size_t i = 0; i < r->keys; i++)
		print_key(&r->key[i], out);
	crm_str_puts(out, "compare:\n");
	for (size_t i = 0; i < r->compares; i++) {
		const struct crm_dedupe_compare *k = &r->compare[i];

		crm_str_addf(out, "  %s: {measure: %s", k->name, measures[k->measure]);
		print_number(out, ", threshold", k->threshold);
		print_number(out, ", weight", k->weight);
		if (k->against > 0)
			print_number(out, ", against", k->against);
		crm_str_puts(out, k->graded ? ", graded: yes}\n" : "}\n");
	}
	print_number(out, "full", r->full);
	print_number(out, "\nthreshold", r->threshold);
	crm_str_addf(out, "\nlargest: %zu\nwindow: %zu\n", r->largest, r->window);
}
