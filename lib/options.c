/* Options: those of every command, those of the verb. getopt_long is not used: it
 * abbreviates long options, and would have to be told of each verb's own. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"

const struct crm_global crm_globals[] = {
	{ 'o', NULL, "FIELD,...", "exactly these columns; +field,-field changes the default" },
	{ 's', NULL, "FIELD,...", "sort by these, -field downwards" },
	{ 'q', NULL, NULL, "ids alone" },
	{ 'H', NULL, NULL, "no header" },
	{ 'j', NULL, NULL, "JSON, an object a line" },
	{ 'e', NULL, NULL, "exit 1 when nothing is found" },
	{ 'n', NULL, NULL, "do nothing, show what would change" },
	{ 'h', NULL, NULL, "how to use the command" },
	{ 'V', NULL, NULL, "version" },
	{ 0, "tsv", NULL, "tab-separated records" },
	{ 0, "csv", NULL, "comma-separated records" },
	{ 0, "table", NULL, "an aligned table" },
	{ 0, "limit", "N", "at most N records" },
	{ 0, "count", NULL, "how many, a bare number" },
	{ 0, "by", "FIELD,...", "count by these fields" },
	{ 0, "sum", "FIELD,...", "with --by: sums of these" },
	{ 0, "unset", "TEXT", "print TEXT for what is unset" },
	{ 0, "spreadsheet", NULL, "CSV: guard cells that a spreadsheet would run" },
	{ 0, "yes", NULL, "do not ask" },
	{ 0, "expect", "N", "only if so many records change; ..N at most" },
	{ 0, "keep-going", NULL, "save what is right, refuse the rest" },
	{ 0, "reject", "FILE", "write refused lines to FILE" },
	{ 0, "clear", "FIELD,...", "unset these fields" },
	{ 0, "from", "COLUMN", "take ids from this column of stdin" },
	{ 0, "at", "DATE", "the day the question is about" },
	{ 0, "as-of", "DATE|txn-N", "the book as it was recorded then" },
	{ 0, "tz", "ZONE", "time zone of what is typed and shown" },
	{ 0, "db", "BOOK", "the book" },
	{ 0, "wait", "SECONDS", "how long to wait for the book" },
	{ 0, NULL, NULL, NULL },
};

static const struct crm_global *global_letter(char letter)
{
	for (const struct crm_global *g = crm_globals; g->help; g++)
		if (g->letter == letter)
			return g;
	return NULL;
}

static const struct crm_global *global_name(const char *name, size_t len)
{
	for (const struct crm_global *g = crm_globals; g->help; g++)
		if (g->name && strlen(g->name) == len && !memcmp(g->name, name, len))
			return g;
	return NULL;
}

static int64_t number(const char *option, const char *text)
{
	int64_t n;

	if (!crm_uint_parse(text, strlen(text), &n))
		crm_die(CRM_USAGE, "--%s: not a number: '%s'", option, text);
	return n;
}

static void set_format(struct crm *c, enum crm_format f)
{
	if (c->opt.format != CRM_AUTO && c->opt.format != f)
		crm_die(CRM_USAGE, "more than one output format");
	c->opt.format = f;
}

static void set_letter(struct crm *c, char letter, const char *value)
{
	switch (letter) {
	case 'o':
		c->opt.columns = value;
		return;
	case 's':
		c->opt.sort = value;
		return;
	case 'q':
		c->opt.ids = true;
		return;
	case 'H':
		c->opt.no_header = true;
		return;
	case 'j':
		set_format(c, CRM_JSON);
		return;
	case 'e':
		c->opt.empty_fails = true;
		return;
	case 'n':
		c->opt.dry = true;
		return;
	case 'h':
		c->opt.help = true;
		return;
	default:
		c->opt.version = true;
	}
}

static void set_name(struct crm *c, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **text;
		bool *flag;
	} plain[] = {
		{ "by", &c->opt.by, NULL },
		{ "sum", &c->opt.sum, NULL },
		{ "unset", &c->opt.unset, NULL },
		{ "expect", &c->opt.expect, NULL },
		{ "reject", &c->opt.reject, NULL },
		{ "clear", &c->opt.clear, NULL },
		{ "from", &c->opt.from, NULL },
		{ "at", &c->opt.at, NULL },
		{ "as-of", &c->opt.as_of, NULL },
		{ "tz", &c->opt.tz, NULL },
		{ "db", &c->opt.db, NULL },
		{ "count", NULL, &c->opt.count },
		{ "spreadsheet", NULL, &c->opt.spreadsheet },
		{ "yes", NULL, &c->opt.yes },
		{ "keep-going", NULL, &c->opt.keep_going },
	};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		if (strcmp(plain[i].name, name))
			continue;
		if (plain[i].text)
			*plain[i].text = value;
		else
			*plain[i].flag = true;
		if (plain[i].text && !*value && strcmp(name, "unset"))
			crm_die(CRM_USAGE, "--%s: empty", name);
		return;
	}
	if (!strcmp(name, "tsv"))
		set_format(c, CRM_TSV);
	else if (!strcmp(name, "csv"))
		set_format(c, CRM_CSV);
	else if (!strcmp(name, "table"))
		set_format(c, CRM_TABLE);
	else if (!strcmp(name, "limit"))
		c->opt.limit = number(name, value);
	else
		c->opt.wait = (int)(number(name, value) % 1000000);
}

static void unknown_option(const struct crm_verb *v, const char *name, size_t len)
{
	const char *words[64], *near;
	char text[64];
	size_t n = 0;

	for (const struct crm_global *g = crm_globals; g->help; g++)
		if (g->name)
			words[n++] = g->name;
	for (const struct crm_option *o = v ? v->option : NULL; o && o->name && n < 64; o++)
		words[n++] = o->name;
	snprintf(text, sizeof text, "%.*s", (int)(len < 60 ? len : 60), name);
	near = crm_text_nearest(text, words, n);
	if (near)
		crm_die(CRM_USAGE, "no option '--%s'; did you mean '--%s'?", text, near);
	crm_die(CRM_USAGE, "no option '--%s'", text);
}

/* --name, --name=value, --name value; gives the number of words used. */
static int long_option(struct crm *c, struct crm_call *call, char **at, int left)
{
	const char *name = at[0] + 2, *equals = strchr(name, '='), *takes, *value = "";
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct crm_global *g = global_name(name, len);
	const struct crm_option *o = call->verb ? call->verb->option : NULL;
	size_t i = 0;
	int used = 1;

	for (; o && o->name; o++, i++)
		if (len > 1 && strlen(o->name) == len && !memcmp(o->name, name, len))
			break;
	if (o && !o->name)
		o = NULL;
	if (!g && !o)
		unknown_option(call->verb, name, len);
	takes = o ? o->takes : g->takes;
	if (takes && equals) {
		value = equals + 1;
	} else if (takes) {
		if (left < 2)
			crm_die(CRM_USAGE, "--%.*s wants %s", (int)len, name, takes);
		value = at[1];
		used = 2;
	} else if (equals) {
		crm_die(CRM_USAGE, "--%.*s takes no value", (int)len, name);
	}
	if (o) {
		crm_grow(&call->given, call->givens, &call->givens_cap, sizeof *call->given);
		call->given[call->givens++] = (struct crm_given){ o->name, value };
		call->value[i] = value;
	} else {
		set_name(c, g->name, value);
	}
	return used;
}

/* A letter of the verb's own, which takes nothing. */
static bool own_letter(struct crm_call *call, char letter)
{
	const struct crm_option *o = call->verb ? call->verb->option : NULL;

	for (size_t i = 0; o && o[i].name; i++)
		if (o[i].name[0] == letter && !o[i].name[1]) {
			call->value[i] = "";
			return true;
		}
	return false;
}

/* -q, -qH, -o FIELD, -oFIELD; gives the number of words used. */
static int short_options(struct crm *c, struct crm_call *call, char **at, int left)
{
	for (const char *s = at[0] + 1; *s; s++) {
		const struct crm_global *g = global_letter(*s);

		if (!g && own_letter(call, *s))
			continue;
		if (!g)
			crm_die(CRM_USAGE, "no option '-%c'", *s);
		if (!g->takes) {
			set_letter(c, *s, NULL);
			continue;
		}
		if (s[1]) {
			set_letter(c, *s, s + 1);
			return 1;
		}
		if (left < 2)
			crm_die(CRM_USAGE, "-%c wants %s", *s, g->takes);
		set_letter(c, *s, at[1]);
		return 2;
	}
	return 1;
}

int crm_options_take(struct crm *c, struct crm_call *call, char **at, int left)
{
	if (at[0][1] == '-')
		return long_option(c, call, at, left);
	return short_options(c, call, at, left);
}

const char *crm_opt(const struct crm_call *call, const char *name)
{
	for (size_t i = 0; call->verb->option && call->verb->option[i].name; i++)
		if (!strcmp(call->verb->option[i].name, name))
			return call->value[i];
	crm_die(CRM_BUG, "the verb has no option --%s", name);
}

/* What would be ignored is refused. */
void crm_options_only(const struct crm *c, const char *takes)
{
	const struct crm_options *o = &c->opt;
	const struct {
		const char *name;
		bool given;
	} option[] = {
		{ "-o", o->columns },
		{ "-s", o->sort },
		{ "-q", o->ids },
		{ "-H", o->no_header },
		{ "-e", o->empty_fails },
		{ "-n", o->dry },
		{ "--by", o->by },
		{ "--sum", o->sum },
		{ "--count", o->count },
		{ "--limit", o->limit >= 0 },
		{ "--unset", o->unset },
		{ "--yes", o->yes },
		{ "--expect", o->expect },
		{ "--keep-going", o->keep_going },
		{ "--reject", o->reject },
		{ "--from", o->from },
	};

	for (size_t i = 0; i < sizeof option / sizeof *option; i++)
		if (option[i].given &&
		    crm_choice_index(takes, option[i].name, strlen(option[i].name)) < 0)
			crm_die(CRM_USAGE, "%s: of no use here", option[i].name);
}
