/* What users say about an import: words and options of the line, and the same in
 * a rules file (crm-rules(5)). Nothing here needs a book. */
#include "model/import.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/text.h"
#include "record/escape.h"

void crm_import_init(struct crm_import *im, struct crm *c, const struct crm_noun *noun)
{
	*im = (struct crm_import){ .c = c, .noun = noun };
	im->sp.import = true;
}

void crm_import_release(struct crm_import *im)
{
	free(im->target);
	free(im->map);
	free(im->missing);
	free(im->create);
	free(im->unknown);
	free(im->order);
	crm_twins_release(&im->twins);
	*im = (struct crm_import){ 0 };
}

bool crm_field_imports(const struct crm_field *f)
{
	if (f->flags & CRM_COMPUTED)
		return false;
	return !(f->flags & (CRM_READONLY | CRM_SYSTEM)) || f->flags & CRM_IMPORT;
}

static bool stepped(const struct crm_field *f)
{
	return f->flags & CRM_STEP && f->type == CRM_CHOICE;
}

/* steps.won, steps.stage.won; steps.stage is the one that the record is in. A field that
 * follows another (status, the stage) is meant only where it is named. */
static int step_target(
    const struct crm_import *im, const char *rest, struct crm_target *t, struct crm_err *e)
{
	const char *dot = strchr(rest, '.');
	const char *choice = dot ? dot + 1 : rest;
	const struct crm_field *whole = crm_field_find(im->noun, rest);
	size_t found = 0;

	t->kind = CRM_TO_STEP;
	if (whole && stepped(whole)) {
		t->field = whole;
		return 0;
	}
	for (size_t i = 0; i < crm_field_count(im->noun); i++) {
		const struct crm_field *f = crm_field_at(im->noun, i);

		if (!stepped(f) || (!dot && f->flags & CRM_READONLY) ||
		    crm_choice_index(crm_choices(f), choice, strlen(choice)) < 0)
			continue;
		if (dot && (strlen(f->name) != (size_t)(dot - rest) ||
			       memcmp(f->name, rest, (size_t)(dot - rest))))
			continue;
		found++;
		t->field = f;
	}
	if (found > 1)
		return crm_err_set(e, CRM_USAGE,
		    "'steps.%s': several fields have that choice; write steps.FIELD.%s", rest,
		    rest);
	if (!found)
		return crm_err_set(e, CRM_USAGE,
		    "'steps.%s': no status or stage of %s has that choice", rest, im->noun->plural);
	t->choice = choice;
	return 0;
}

/* lines.product */
static int part_target(struct crm_import *im, const char *name, const char *dot,
    struct crm_target *t, struct crm_err *e)
{
	char *head = crm_pool_strndup(&im->c->pool, name, (size_t)(dot - name));
	const struct crm_child *child = crm_child_find(im->noun, head);
	const struct crm_noun *part = child && child->part ? crm_noun_find(child->noun) : NULL;

	if (!part)
		return crm_err_set(e, CRM_USAGE, "'%s': %s have no '%s' that come with them", name,
		    im->noun->plural, head);
	t->field = crm_field_find(part, dot + 1);
	if (!t->field)
		return crm_field_unknown(part, dot + 1, e);
	if (!strcmp(t->field->name, child->field))
		return crm_err_set(e, CRM_USAGE, "%s: follows from the %s", name, im->noun->name);
	t->part = true;
	im->child = child;
	im->part = part;
	return 0;
}

/* Finds what name means and adds it, or gives the one that is there already. */
static int target_named(
    struct crm_import *im, const char *name, struct crm_target **out, struct crm_err *e)
{
	struct crm_target t = { .name = crm_pool_strdup(&im->c->pool, name), .at = CRM_NO_COLUMN };
	const char *dot = strchr(t.name, '.');

	if (!strcmp(name, "id"))
		t.kind = CRM_TO_ID;
	else if (!strcmp(name, "version"))
		t.kind = CRM_TO_VERSION;
	else if (!strcmp(name, "source_id"))
		t.kind = CRM_TO_SOURCE;
	else if (!strncmp(name, "steps.", 6) && step_target(im, t.name + 6, &t, e))
		return e->code;
	else if (t.kind == CRM_TO_FIELD && !(t.field = crm_field_find(im->noun, name))) {
		if (!dot)
			return crm_field_unknown(im->noun, name, e);
		if (part_target(im, t.name, dot, &t, e))
			return e->code;
	}
	if (t.kind == CRM_TO_FIELD && !crm_field_imports(t.field))
		return crm_err_set(e, CRM_USAGE, "%s: cannot be set", name);
	for (size_t i = 0; i < im->targets; i++) {
		struct crm_target *k = &im->target[i];

		if (k->kind == t.kind && k->field == t.field && k->part == t.part &&
		    (t.choice && k->choice ? !strcmp(t.choice, k->choice)
					   : t.choice == k->choice)) {
			*out = k;
			return 0;
		}
	}
	if (im->targets >= 1000)
		return crm_err_set(e, CRM_USAGE, "%s: too many fields", name);
	crm_grow(&im->target, im->targets, &im->targets_cap, sizeof *im->target);
	im->target[im->targets] = t;
	*out = &im->target[im->targets++];
	return 0;
}

static int take_column(
    struct crm_import *im, const char *name, const char *column, struct crm_err *e)
{
	struct crm_target *t;

	if (!*column)
		return crm_err_set(e, CRM_USAGE, "%s: no column named", name);
	if (target_named(im, name, &t, e))
		return e->code;
	t->value = NULL;
	t->column = crm_pool_strdup(&im->c->pool, column);
	/* Where records come from says nothing about their fields. */
	im->by_columns = im->by_columns || t->kind != CRM_TO_SOURCE;
	return 0;
}

static bool takes_several(const struct crm_import *im, const struct crm_target *t)
{
	const struct crm_noun *noun = t->part ? im->part : im->noun;

	return crm_field_whole(noun, t->field)->flags & CRM_SEVERAL;
}

static int take_constant(struct crm_import *im, const char *name, const char *value, size_t len,
    enum crm_assign_op op, struct crm_err *e)
{
	struct crm_target *t;

	if (!len)
		return crm_err_set(e, CRM_USAGE, "%s: nothing after '='", name);
	if (target_named(im, name, &t, e))
		return e->code;
	if (t->kind != CRM_TO_FIELD)
		return crm_err_set(e, CRM_USAGE,
		    "%s: is not the same for every record; write %s:=COLUMN", name, name);
	if (t->field->flags & CRM_UNIQUE)
		return crm_err_set(e, CRM_USAGE, "%s: no two records can have the same", name);
	t->column = NULL;
	if (op == CRM_ADD_TO && t->value && takes_several(im, t)) {
		/* One more: what was said before stays, and how it was said. */
		t->value = crm_pool_printf(&im->c->pool, "%s\n%.*s", t->value, (int)len, value);
		t->len = strlen(t->value);
		return 0;
	}
	t->value = crm_pool_strndup(&im->c->pool, value, len);
	t->len = len;
	t->op = op;
	return 0;
}

int crm_import_word(struct crm_import *im, const char *word, struct crm_err *e)
{
	size_t len = strcspn(word, "+-@:=");
	char *name = crm_pool_strndup(&im->c->pool, word, len);
	const char *value = strchr(word, '=') + 1;

	switch (word[len]) {
	case ':':
		return take_column(im, name, value, e);
	case '=':
		return take_constant(im, name, value, strlen(value), CRM_SET, e);
	case '+':
		return take_constant(im, name, value, strlen(value), CRM_ADD_TO, e);
	default:
		return crm_err_set(
		    e, CRM_USAGE, "%s: write %s:=COLUMN or %s=TEXT", name, name, name);
	}
}

int crm_import_map(
    struct crm_import *im, const char *field, const char *from, const char *to, struct crm_err *e)
{
	const struct crm_field *f = crm_field_find(im->noun, field);
	const char *dot = strchr(field, '.');

	if (!f && dot) {
		char *head = crm_pool_strndup(&im->c->pool, field, (size_t)(dot - field));
		const struct crm_child *child = crm_child_find(im->noun, head);

		f = child && child->part ? crm_field_find(crm_noun_find(child->noun), dot + 1)
					 : NULL;
	}
	if (!f && strcmp(field, "source_id"))
		return crm_field_unknown(im->noun, field, e);
	crm_grow(&im->map, im->maps, &im->maps_cap, sizeof *im->map);
	/* By the field's own name: tags is tag. */
	im->map[im->maps++] =
	    (struct crm_import_change){ crm_pool_strdup(&im->c->pool, f && !dot ? f->name : field),
		    crm_pool_strdup(&im->c->pool, from), crm_pool_strdup(&im->c->pool, to), 0 };
	return 0;
}

/* FIELD:FROM=TO; FROM ends at the first '='. */
static int map_option(struct crm_import *im, const char *value, struct crm_err *e)
{
	const char *colon = strchr(value, ':'), *equals = colon ? strchr(colon, '=') : NULL;

	if (!equals || colon == value)
		return crm_err_set(e, CRM_USAGE, "--map: not FIELD:VALUE=NEW: '%s'", value);
	return crm_import_map(im, crm_pool_strndup(&im->c->pool, value, (size_t)(colon - value)),
	    crm_pool_strndup(&im->c->pool, colon + 1, (size_t)(equals - colon - 1)), equals + 1, e);
}

static int take_create(struct crm_import *im, const char *name, struct crm_err *e)
{
	const struct crm_noun *noun = crm_noun_find(name);
	const char *words[64], *near;
	size_t n = 0;

	for (; n < crm_nouns_listed; n++)
		words[n] = crm_nouns[n]->name;
	near = noun ? NULL : crm_text_nearest(name, words, n);
	if (near)
		return crm_err_set(
		    e, CRM_USAGE, "--create: no noun '%s'; did you mean '%s'?", name, near);
	if (!noun)
		return crm_err_set(e, CRM_USAGE, "--create: no noun '%s'", name);
	crm_grow(&im->create, im->creates, &im->creates_cap, sizeof *im->create);
	im->create[im->creates++] = noun;
	return 0;
}

static int take_unknown(
    struct crm_import *im, const char *field, const char *what, struct crm_err *e)
{
	if (strcmp(what, "empty"))
		return crm_err_set(
		    e, CRM_USAGE, "--unknown: only FIELD=empty: '%s=%s'", field, what);
	crm_grow(&im->unknown, im->unknowns, &im->unknowns_cap, sizeof *im->unknown);
	im->unknown[im->unknowns++] = crm_pool_strdup(&im->c->pool, field);
	return 0;
}

static void take_missing(struct crm_import *im, const char *s, size_t len)
{
	crm_grow(&im->missing, im->missings, &im->missings_cap, sizeof *im->missing);
	im->missing[im->missings++] = crm_pool_strndup(&im->c->pool, s, len);
}

static void missing_option(struct crm_import *im, const char *s)
{
	for (; *s; s += *s == ',') {
		size_t len = strcspn(s, ",");

		if (len)
			take_missing(im, s, len);
		s += len;
	}
}

static int delimiter_option(struct crm_import *im, const char *s, struct crm_err *e)
{
	im->blank = !strcmp(s, "blank");
	im->delimiter = !strcmp(s, "tab") || !strcmp(s, "\\t") ? '\t' : s[0];
	if (im->blank || im->delimiter == '\t')
		return 0;
	if (s[0] <= ' ' || s[0] > '~' || s[0] == '"' || s[1])
		return crm_err_set(
		    e, CRM_USAGE, "--delimiter: not one character, 'tab' or 'blank': '%s'", s);
	return 0;
}

/* "," or ",." : the decimal mark, then the one between thousands. */
static int decimal_option(struct crm_import *im, const char *s, struct crm_err *e)
{
	if ((s[0] != '.' && s[0] != ',') ||
	    (s[1] && (s[2] || !strchr(",. '", s[1]) || s[1] == s[0])))
		return crm_err_set(
		    e, CRM_USAGE, "--decimal: '.' or ',', and the mark of thousands: '%s'", s);
	im->sp.num.decimal = s[0];
	im->sp.num.group = s[1] ? s[1] : s[0] == '.' ? ',' : '.';
	return 0;
}

static int format_option(struct crm_import *im, const char *s, struct crm_err *e)
{
	static const struct {
		const char *name;
		enum crm_format format;
	} known[] = { { "tsv", CRM_TSV }, { "csv", CRM_CSV }, { "json", CRM_JSON },
		{ "vcard", CRM_VCARD } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(s, known[i].name)) {
			im->format = known[i].format;
			return 0;
		}
	return crm_err_set(e, CRM_USAGE, "--format: not one of tsv csv json vcard: '%s'", s);
}

static int count_option(
    const char *name, const char *s, int64_t least, int64_t *out, struct crm_err *e)
{
	if (!crm_uint_parse(s, strlen(s), out) || *out < least)
		return crm_err_set(e, CRM_USAGE, "--%s: not a number: '%s'", name, s);
	return 0;
}

static int date_format_option(struct crm_import *im, const char *s, struct crm_err *e)
{
	im->sp.date_format = s;
	return crm_date_format(s, e);
}

int crm_import_option(struct crm_import *im, const char *name, const char *value, struct crm_err *e)
{
	const char *equals = strchr(value, '=');
	char *copy = crm_pool_strdup(&im->c->pool, value);

	e->code = 0;
	if (!*value && strcmp(name, "again") && strcmp(name, "no-header") && strcmp(name, "trim") &&
	    strcmp(name, "unique"))
		return crm_err_set(e, CRM_USAGE, "--%s: empty", name);
	if (!strcmp(name, "map"))
		return map_option(im, value, e);
	if (!strcmp(name, "create"))
		return take_create(im, value, e);
	if (!strcmp(name, "unknown"))
		return take_unknown(im,
		    crm_pool_strndup(
			&im->c->pool, value, equals ? (size_t)(equals - value) : strlen(value)),
		    equals ? equals + 1 : "", e);
	if (!strcmp(name, "delimiter"))
		return delimiter_option(im, value, e);
	if (!strcmp(name, "decimal"))
		return decimal_option(im, value, e);
	if (!strcmp(name, "format"))
		return format_option(im, value, e);
	if (!strcmp(name, "skip"))
		return count_option(name, value, 0, &im->skip, e);
	if (!strcmp(name, "chunk"))
		return count_option(name, value, 1, &im->chunk, e);
	if (!strcmp(name, "missing"))
		missing_option(im, value);
	else if (!strcmp(name, "date-format"))
		return date_format_option(im, copy, e);
	else if (!strcmp(name, "encoding"))
		im->encoding = copy;
	else if (!strcmp(name, "source"))
		im->source = copy;
	else if (!strcmp(name, "key"))
		im->key_name = copy;
	else if (!strcmp(name, "again"))
		im->again = true;
	else if (!strcmp(name, "unique"))
		im->unique = true;
	else if (!strcmp(name, "no-header"))
		im->no_header = true;
	else if (!strcmp(name, "trim"))
		im->trim = true;
	else
		return crm_err_set(e, CRM_USAGE, "no option '--%s'", name);
	return 0;
}
