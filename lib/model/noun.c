/* Everything that reads the declarations. Fields are reached by the functions
 * here, so that users' own fields can join the declared ones. */
#include "model/noun.h"

#include <string.h>

#include "base/text.h"
#include "model/nouns.h"

const struct crm_noun *const crm_nouns[] = {
	&crm_contact,
	&crm_account,
	&crm_product,
	&crm_order,
	&crm_line,
	&crm_activity,
	&crm_user,
	&crm_team,
	&crm_lead,
	&crm_opportunity,
	&crm_item,
	&crm_task,
	&crm_quote,
	&crm_contract,
	&crm_rate,
	&crm_policy,
	&crm_own_field,
	NULL,
};
const size_t crm_nouns_listed = sizeof crm_nouns / sizeof *crm_nouns - 3;

/* The users' own fields by a noun's number. They belong to the book; a process has
 * one, and a declaration is asked without it everywhere. */
static struct {
	const struct crm_field *field;
	size_t n;
} own[64];
static void (*ask)(void *arg);
static void *ask_arg;
static const char *(*policy_choices)(void *arg, const struct crm_field *f);
static void *choices_arg;

static const struct crm_field id_field = { "id", CRM_REF, CRM_SYSTEM | CRM_READONLY,
	.help = "number that names the record" };

static const struct crm_field system_field[] = {
	{ "created", CRM_TIME, CRM_SYSTEM | CRM_READONLY | CRM_IMPORT, .help = "time it was made" },
	{ "created_by", CRM_STRING, CRM_SYSTEM | CRM_READONLY | CRM_EXACT,
	    .help = "login that made it" },
	{ "changed", CRM_TIME, CRM_SYSTEM | CRM_READONLY, .help = "time of the last change" },
	{ "changed_by", CRM_STRING, CRM_SYSTEM | CRM_READONLY | CRM_EXACT,
	    .help = "login that changed it last" },
	{ "version", CRM_NUMBER, CRM_SYSTEM | CRM_READONLY, .help = "txn that wrote it last" },
	{ "made", CRM_NUMBER, CRM_SYSTEM | CRM_READONLY, .help = "txn that made it" },
};
enum { SYSTEM = sizeof system_field / sizeof *system_field };

const struct crm_noun *crm_noun_find(const char *name)
{
	for (size_t i = 0; i < crm_nouns_listed; i++)
		if (!strcmp(name, crm_nouns[i]->name) || !strcmp(name, crm_nouns[i]->plural) ||
		    !strcmp(name, crm_nouns[i]->shortname))
			return crm_nouns[i];
	return NULL;
}

const struct crm_noun *crm_noun_need(const char *name)
{
	const struct crm_noun *noun = crm_noun_find(name);
	const char *words[sizeof crm_nouns / sizeof *crm_nouns], *near;
	size_t n = 0;

	if (noun)
		return noun;
	for (; n < crm_nouns_listed; n++)
		words[n] = crm_nouns[n]->name;
	near = crm_text_nearest(name, words, n);
	if (near)
		crm_die(CRM_USAGE, "no noun '%s'; did you mean '%s'?", name, near);
	crm_die(CRM_USAGE, "no noun '%s'; crm-fields --nouns lists them", name);
}

const struct crm_noun *crm_noun_number(int number)
{
	for (size_t i = 0; crm_nouns[i]; i++)
		if (crm_nouns[i]->number == number)
			return crm_nouns[i];
	return NULL;
}

const struct crm_noun *crm_noun_index(size_t index)
{
	for (size_t i = 0; crm_nouns[i]; i++)
		if (i == index)
			return crm_nouns[i];
	return NULL;
}

void crm_fields_own(const struct crm_noun *noun, const struct crm_field *field, size_t n)
{
	own[noun->number].field = field;
	own[noun->number].n = n;
}

void crm_fields_ask(void (*load)(void *arg), void *arg)
{
	ask = load;
	ask_arg = arg;
}

size_t crm_field_count(const struct crm_noun *noun)
{
	return 1 + noun->n + own[noun->number].n + SYSTEM;
}

const struct crm_field *crm_field_at(const struct crm_noun *noun, size_t i)
{
	size_t mine = own[noun->number].n;

	if (i == 0)
		return &id_field;
	if (i <= noun->n)
		return &noun->field[i - 1];
	i -= 1 + noun->n;
	return i < mine ? &own[noun->number].field[i] : &system_field[i - mine];
}

static const struct crm_field *find(const struct crm_noun *noun, const char *name)
{
	size_t n = crm_field_count(noun);

	for (size_t i = 0; i < n; i++) {
		const struct crm_field *f = crm_field_at(noun, i);

		if (((name[0] == f->name[0] && !strcmp(name, f->name)) ||
			(f->alias && !strcmp(name, f->alias))) &&
		    !(f->flags & CRM_DROPPED))
			return f;
	}
	return NULL;
}

const struct crm_field *crm_field_find(const struct crm_noun *noun, const char *name)
{
	const struct crm_field *f = find(noun, name);
	void (*load)(void *arg) = ask;

	if (f || !load)
		return f;
	ask = NULL;
	load(ask_arg);
	return find(noun, name);
}

const char *crm_field_key(const struct crm_field *f)
{
	return f->flags & CRM_OWN ? f->column : f->name;
}

const struct crm_field *crm_field_keyed(const struct crm_noun *noun, const char *key)
{
	for (size_t i = 0; i < crm_field_count(noun); i++)
		if (!strcmp(key, crm_field_key(crm_field_at(noun, i))))
			return crm_field_at(noun, i);
	return NULL;
}

size_t crm_field_index(const struct crm_noun *noun, const struct crm_field *f)
{
	const struct crm_field *mine = own[noun->number].field;
	size_t n = own[noun->number].n;

	if (f == &id_field)
		return 0;
	if (f >= system_field && f < system_field + SYSTEM)
		return 1 + noun->n + n + (size_t)(f - system_field);
	if (mine && f >= mine && f < mine + n)
		return 1 + noun->n + (size_t)(f - mine);
	return 1 + (size_t)(f - noun->field);
}

const char *crm_field_column(const struct crm_field *f)
{
	return f->column ? f->column : f->name;
}

const struct crm_field *crm_field_whole(const struct crm_noun *noun, const struct crm_field *f)
{
	return f->flags & CRM_FIRST ? crm_field_find(noun, f->column) : f;
}

int crm_field_unknown(const struct crm_noun *noun, const char *name, struct crm_err *e)
{
	const char *words[256], *near;
	size_t n = 0;

	for (size_t i = 0; i < crm_field_count(noun) && n < 256; i++)
		if (!(crm_field_at(noun, i)->flags & CRM_DROPPED))
			words[n++] = crm_field_at(noun, i)->name;
	near = crm_text_nearest(name, words, n);
	if (near)
		return crm_err_set(e, CRM_USAGE, "no field '%s'; did you mean '%s'?", name, near);
	return crm_err_set(
	    e, CRM_USAGE, "no field '%s'; crm-fields %s lists them", name, noun->name);
}

const struct crm_child *crm_child_find(const struct crm_noun *noun, const char *name)
{
	for (size_t i = 0; i < noun->children; i++)
		if (!strcmp(name, noun->child[i].name))
			return &noun->child[i];
	return NULL;
}

void crm_choices_ask(const char *(*choices)(void *arg, const struct crm_field *f), void *arg)
{
	policy_choices = choices;
	choices_arg = arg;
}

const char *crm_choices(const struct crm_field *f)
{
	return f->flags & CRM_POLICY && policy_choices ? policy_choices(choices_arg, f)
						       : f->choices;
}

int crm_choice_index(const char *choices, const char *text, size_t len)
{
	int i = 0;

	while (*choices) {
		size_t n = strcspn(choices, " ");

		if (n == len && !memcmp(choices, text, len))
			return i;
		i++;
		choices += n + (choices[n] == ' ');
	}
	return -1;
}

const char *crm_type_name(enum crm_type type)
{
	static const char *const name[] = { "string", "text", "number", "money", "date", "time",
		"duration", "bool", "choice", "email", "phone", "url", "country", "language",
		"zone", "currency", "tag", "reference", "reference", "when" };

	return name[type];
}

bool crm_field_first(const struct crm_field *f)
{
	return f->type == CRM_COUNTRY || f->type == CRM_CURRENCY || f->type == CRM_ZONE;
}
