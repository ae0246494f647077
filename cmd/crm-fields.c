/* crm-fields - what can be set, printed and asked of each noun.
 *   crm-fields contact | crm-where flags:personal -o name,help */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/nouns.h"
#include "model/own.h"
#include "rows.h"

/* A field; or what a child set gives: NAME.count, NAME.has. */
struct entry {
	const struct crm_noun *noun;
	const struct crm_field *field;
	const struct crm_child *child;
	bool count;
};

struct list {
	struct entry *entry;
	size_t n, cap;
};

enum { NOUN, NAME, TYPE, UNIT, CHOICES, FLAGS, HELP };

static const struct crm_rows_column column[] = {
	[NOUN] = { "noun", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[NAME] = { "name", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[TYPE] = { "type", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[UNIT] = { "unit", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[CHOICES] = { "choices", CRM_CELL_LIST, CRM_ROWS_PLAIN },
	[FLAGS] = { "flags", CRM_CELL_LIST, CRM_ROWS_PLAIN },
	[HELP] = { "help", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};

static const struct crm_rows_column noun_column[] = {
	{ "noun", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "plural", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "short", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "help", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};

static void add(struct list *l, struct entry e)
{
	crm_grow(&l->entry, l->n, &l->cap, sizeof *l->entry);
	l->entry[l->n++] = e;
}

static void add_noun(struct list *l, const struct crm_noun *noun)
{
	char name[64];

	for (size_t i = 0; i < crm_field_count(noun); i++)
		if (!(crm_field_at(noun, i)->flags & CRM_DROPPED))
			add(l, (struct entry){ .noun = noun, .field = crm_field_at(noun, i) });
	for (size_t i = 0; i < noun->children; i++) {
		snprintf(name, sizeof name, "%s.count", noun->child[i].name);
		/* Some are declared, and then are columns too. */
		if (!crm_field_find(noun, name))
			add(l, (struct entry){ noun, NULL, &noun->child[i], true });
		add(l, (struct entry){ noun, NULL, &noun->child[i], false });
	}
}

static void words(struct crm_str *out, const char *s)
{
	for (; s && *s; s++)
		crm_str_addc(out, *s == ' ' ? '\n' : *s);
}

/* What a reference refers to stands where others have their choices. */
static void choices(const struct entry *e, struct crm_str *out)
{
	const struct crm_field *f = e->field;

	if (!f)
		crm_str_puts(out, e->count ? "" : e->child->noun);
	else if (f->ref)
		crm_str_puts(out, f->ref);
	else if (f->type == CRM_ANY)
		crm_str_puts(out, "any");
	else if (f->type == CRM_REF)
		crm_str_puts(out, e->noun->name);
	else
		words(out, crm_choices(f));
}

static void flags(const struct entry *e, struct crm_str *out)
{
	static const struct {
		unsigned flag;
		const char *name;
	} known[] = {
		{ CRM_REQUIRED, "required" },
		{ CRM_UNIQUE, "unique" },
		{ CRM_SEVERAL, "several" },
		{ CRM_FIRST, "first" },
		{ CRM_FIND, "find" },
		{ CRM_EXACT, "exact" },
		{ CRM_ISSUED, "issued" },
		{ CRM_PERSONAL, "personal" },
		{ CRM_STEP, "step" },
		{ CRM_READONLY, "readonly" },
		{ CRM_IMPORT, "import" },
		{ CRM_COMPUTED, "computed" },
	};

	if (!e->field)
		crm_str_puts(out, "term");
	for (size_t i = 0; e->field && i < sizeof known / sizeof *known; i++)
		if (e->field->flags & known[i].flag)
			crm_str_addf(out, "%s%s", out->len ? "\n" : "", known[i].name);
}

static void child_help(const struct entry *e, struct crm_str *out)
{
	const struct crm_noun *noun = crm_noun_find(e->child->noun);

	if (e->count)
		crm_str_addf(out, "how many %s", noun->plural);
	else
		crm_str_addf(
		    out, "one of the %s fits all of 'TERM...'; .none: none does", noun->plural);
}

static bool cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	const struct list *l = arg;
	const struct entry *e = &l->entry[row];
	const struct crm_field *f = e->field;

	if (at == NOUN)
		crm_str_puts(out, e->noun->name);
	else if (at == NAME && f)
		crm_str_puts(out, f->name);
	else if (at == NAME)
		crm_str_addf(out, "%s.%s", e->child->name, e->count ? "count" : "has");
	else if (at == TYPE)
		crm_str_puts(out, f ? crm_type_name(f->type) : e->count ? "number" : "terms");
	else if (at == UNIT)
		crm_str_puts(out, f && f->unit ? f->unit : "");
	else if (at == CHOICES)
		choices(e, out);
	else if (at == FLAGS)
		flags(e, out);
	else if (f)
		crm_str_addf(out, "%s%s%s", f->help ? f->help : "", f->alias ? "; also " : "",
		    f->alias ? f->alias : "");
	else
		child_help(e, out);
	return out->len;
}

/* Without the column noun. */
static bool cell_of_one(void *arg, size_t row, size_t at, struct crm_str *out)
{
	return cell(arg, row, at + 1, out);
}

static bool noun_cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	const struct crm_noun *noun = crm_nouns[row];

	(void)arg;
	crm_str_puts(out, at == 0   ? noun->name
			  : at == 1 ? noun->plural
			  : at == 2 ? noun->shortname
				    : noun->help);
	return true;
}

static int compare_by(bool (*get)(void *, size_t, size_t, struct crm_str *), void *arg,
    size_t column_at, size_t a, size_t b)
{
	struct crm_str left = { 0 }, right = { 0 };
	int way;

	get(arg, a, column_at, &left);
	get(arg, b, column_at, &right);
	way = !left.len - !right.len;
	way = way ? way : strcmp(crm_str_text(&left), crm_str_text(&right));
	crm_str_release(&left);
	crm_str_release(&right);
	return way;
}

static int compare(void *arg, size_t at, size_t a, size_t b)
{
	return compare_by(cell, arg, at, a, b);
}

static int compare_one(void *arg, size_t at, size_t a, size_t b)
{
	return compare_by(cell_of_one, arg, at, a, b);
}

static int compare_nouns(void *arg, size_t at, size_t a, size_t b)
{
	return compare_by(noun_cell, arg, at, a, b);
}

static const struct crm_noun *noun_named(const char *name)
{
	const struct crm_noun *noun = crm_noun_find(name);
	const char *names[64], *near;
	size_t n = 0;

	if (noun)
		return noun;
	for (; n < crm_nouns_listed; n++)
		names[n] = crm_nouns[n]->name;
	near = crm_text_nearest(name, names, n);
	if (near)
		crm_die(CRM_USAGE, "no noun '%s'; did you mean '%s'?", name, near);
	crm_die(CRM_USAGE, "no noun '%s'; crm-fields --nouns lists them", name);
}

static int print_nouns(struct crm *c)
{
	struct crm_rows r = { .c = c,
		.column = noun_column,
		.columns = 4,
		.cell = noun_cell,
		.compare = compare_nouns };

	r.n = crm_nouns_listed;
	return crm_rows_print(&r);
}

static int run(struct crm *c, struct crm_call *call)
{
	struct list l = { 0 };
	struct crm_rows r = { .c = c,
		.column = column,
		.columns = HELP + 1,
		.arg = &l,
		.cell = cell,
		.compare = compare };
	int rc;

	crm_options_only(c, "-o -s -H -e --limit --count --by --unset");
	if (call->operands > 1)
		crm_die(CRM_USAGE, "one word too many: '%s'", call->operand[1]);
	if (crm_opt(call, "nouns") && call->operands)
		crm_die(CRM_USAGE, "--nouns lists them all: leave out '%s'", call->operand[0]);
	if (crm_opt(call, "nouns") && c->opt.as_of)
		crm_die(CRM_USAGE, "--as-of: of no use with --nouns");
	if (crm_opt(call, "nouns"))
		return print_nouns(c);
	if (c->opt.as_of)
		crm_book(c); /* without one there is no past */
	else
		crm_own_open(c);
	if (call->operands) {
		add_noun(&l, noun_named(call->operand[0]));
		r.column++;
		r.columns--;
		r.cell = cell_of_one;
		r.compare = compare_one;
	}
	for (size_t i = 0; !call->operands && i < crm_nouns_listed; i++)
		add_noun(&l, crm_nouns[i]);
	r.n = l.n;
	rc = crm_rows_print(&r);
	free(l.entry);
	return rc;
}

static const struct crm_option option[] = {
	{ "nouns", NULL, "the nouns themselves, with their short names" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ .words = "[NOUN|--nouns]",
	    .help = "list fields: what can be set, printed and asked",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_OPERANDS,
	    .run = run,
	    .option = option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
