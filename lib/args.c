/* The command line: options first, then each word by its shape and by what the
 * verb takes. getopt_long is not used: it abbreviates long options, and would
 * have to be told of each verb's own. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"
#include "model/nouns.h"
#include "record/escape.h"

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
		if (strlen(o->name) == len && !memcmp(o->name, name, len))
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

/* -q, -qH, -o FIELD, -oFIELD; gives the number of words used. */
static int short_options(struct crm *c, char **at, int left)
{
	for (const char *s = at[0] + 1; *s; s++) {
		const struct crm_global *g = global_letter(*s);

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

static void add_word(char ***list, size_t *n, size_t *cap, char *word)
{
	crm_grow(list, *n, cap, sizeof **list);
	(*list)[(*n)++] = word;
}

static const char *read_file(struct crm *c, const char *field, const char *path, size_t *len)
{
	struct crm_str text = { 0 };
	FILE *f = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char buf[65536];
	size_t n;

	if (!f)
		crm_die(CRM_NOINPUT, "%s: %s: %m", field, path);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0) {
		crm_str_add(&text, buf, n);
		if (text.len > 64 * 1024 * 1024)
			crm_die(CRM_DATA, "%s: %s: longer than 16 MB", field, path);
	}
	if (ferror(f))
		crm_die(CRM_IO, "%s: %s: %m", field, path);
	if (f != stdin)
		fclose(f);
	*len = text.len;
	if (text.len && text.s[text.len - 1] == '\n')
		text.s[--*len] = '\0'; /* the newline that ends a file's last line */
	path = crm_pool_strndup(&c->pool, crm_str_text(&text), *len);
	crm_str_release(&text);
	return path;
}

const struct crm_noun *crm_verb_sets(const struct crm *c, const struct crm_verb *v)
{
	if (v->flags & CRM_OF_ACTIVITY)
		return &crm_activity;
	return v->flags & CRM_OF_LINE ? &crm_line : c->noun;
}

/* field=value and its kin. Gives false where the field is not known and the verb
 * would take the word as text. */
static bool assignment(struct crm *c, struct crm_call *call, const char *word)
{
	size_t len = strcspn(word, "+-@:=");
	char *name = crm_pool_strndup(&c->pool, word, len);
	const struct crm_noun *noun = crm_verb_sets(c, call->verb);
	const struct crm_field *f = crm_field_find(noun, name);
	struct crm_assign a = { .field = f, .op = CRM_SET };
	const char *op = word + len;
	struct crm_err e = { 0 };

	if (!f && call->verb->flags & CRM_TEXT_REST)
		return false;
	if (!f) {
		crm_field_unknown(noun, name, &e);
		crm_die(CRM_USAGE, "%s", e.text);
	}
	if (f->flags & (CRM_READONLY | CRM_COMPUTED))
		crm_die(CRM_USAGE, "%s: cannot be set", name);
	if (*op == ':')
		crm_die(CRM_USAGE, "%s: ':=' is for crm-import; write %s=VALUE", name, name);
	a.op = *op == '+' ? CRM_ADD_TO : *op == '-' ? CRM_TAKE_FROM : CRM_SET;
	a.value = op + (*op == '=' ? 1 : 2);
	a.len = strlen(a.value);
	if (!a.len)
		crm_die(CRM_USAGE, "%s: nothing after '='; --clear %s unsets it", name, name);
	if (*op == '@')
		a.value = read_file(c, name, a.value, &a.len);
	crm_grow(&call->assign, call->assigns, &call->assigns_cap, sizeof *call->assign);
	call->assign[call->assigns++] = a;
	return true;
}

static bool full_id(const struct crm *c, const char *word)
{
	int64_t n;
	size_t at;

	return c->noun && crm_id_read(word, strlen(word), &at, &n) && crm_noun_index(at) == c->noun;
}

/* True for a term; a known field before ':' in add is somebody's mistake. */
static bool term(struct crm *c, struct crm_call *call, const char *word)
{
	char name[64];
	size_t len = strcspn(word, ":");

	if (!crm_is_term(word))
		return false;
	if (call->verb->flags & (CRM_PICKS | CRM_PICKS_ANY | CRM_FILTERS))
		return true;
	if (call->verb->flags & CRM_TITLE && len < sizeof name) {
		memcpy(name, word, len);
		name[len] = '\0';
		if (crm_field_find(c->noun, name))
			crm_die(CRM_USAGE, "%s: ':' asks; write %s=%s to set", name, name,
			    word + len + 1);
	}
	return false;
}

/* An assignment where the verb takes none: city=Berlin in list. */
static void no_assignment(const char *word)
{
	size_t len = strcspn(word, "+-@:=");
	const char *value = strchr(word, '=') + 1;

	crm_die(CRM_USAGE, "%.*s: '=' sets; write %.*s:%s to ask", (int)len, word, (int)len, word,
	    *value ? value : "VALUE");
}

static void plain(struct crm *c, struct crm_call *call, char *word, bool quoted)
{
	unsigned flags = call->verb->flags;
	bool id = full_id(c, word) && !quoted;

	if (flags & CRM_TITLE) {
		add_word(&call->operand, &call->operands, &call->operands_cap, word);
	} else if (flags & CRM_TEXT_REST) {
		bool first = !call->picked && !call->operands;

		if (!quoted && (first || (id && !call->operands))) {
			add_word(&call->name, &call->names, &call->names_cap, word);
			call->picked = true;
		} else {
			add_word(&call->operand, &call->operands, &call->operands_cap, word);
		}
	} else if (flags & (CRM_SEARCHES | CRM_FILTERS) && !id) {
		if (quoted) /* no operator and no term, whatever it looks like */
			word = crm_pool_printf(&c->pool, "text:%s", word);
		add_word(&call->word, &call->words, &call->words_cap, word);
		call->picked = true;
	} else if (flags & (CRM_PICKS | CRM_PICKS_ANY) && !(flags & CRM_OPERANDS)) {
		add_word(&call->name, &call->names, &call->names_cap, word);
		call->picked = true;
	} else if (flags & CRM_OPERANDS) {
		if (id && flags & (CRM_PICKS | CRM_PICKS_ANY)) {
			add_word(&call->name, &call->names, &call->names_cap, word);
			call->picked = true;
		} else {
			add_word(&call->operand, &call->operands, &call->operands_cap, word);
		}
	} else {
		crm_die(CRM_USAGE, "one word too many: '%s'", word);
	}
}

static void operand(struct crm *c, struct crm_call *call, char *word)
{
	unsigned flags = call->verb->flags;
	bool text = flags & CRM_TEXT_REST && (call->operands || call->names || call->from_stdin);

	if (!*word)
		crm_die(CRM_USAGE, "an empty word; an unset variable of the shell?");
	if (!strcmp(word, "-") && !text) {
		if (flags & CRM_STDIN) {
			add_word(&call->operand, &call->operands, &call->operands_cap, word);
			return;
		}
		if (!(flags & (CRM_PICKS | CRM_PICKS_ANY)))
			crm_die(CRM_USAGE, "'-': %s reads no standard input",
			    call->verb->name ? call->verb->name : "this command");
		call->from_stdin = call->picked = true;
		return;
	}
	if (crm_is_assignment(word) && flags & CRM_ASSIGNS) {
		if (assignment(c, call, word))
			return;
	} else if (crm_is_assignment(word) && !(flags & (CRM_OPERANDS | CRM_TITLE)) && !text) {
		no_assignment(word);
	}
	if (!text &&
	    (term(c, call, word) ||
		(crm_is_operator(word) && flags & (CRM_PICKS | CRM_PICKS_ANY | CRM_FILTERS)))) {
		add_word(&call->word, &call->words, &call->words_cap, word);
		call->picked = true;
		return;
	}
	plain(c, call, word, false);
}

static void clear_fields(struct crm *c, struct crm_call *call, const char *list)
{
	const struct crm_noun *noun = crm_verb_sets(c, call->verb);
	struct crm_err e = { 0 };

	while (*list) {
		size_t len = strcspn(list, ",");
		char *name = crm_pool_strndup(&c->pool, list, len);
		struct crm_assign a = { .field = crm_field_find(noun, name), .op = CRM_UNSET };

		if (!a.field) {
			crm_field_unknown(noun, name, &e);
			crm_die(CRM_USAGE, "--clear: %s", e.text);
		}
		if (a.field->flags & (CRM_READONLY | CRM_COMPUTED))
			crm_die(CRM_USAGE, "--clear: %s: cannot be set", name);
		crm_grow(&call->assign, call->assigns, &call->assigns_cap, sizeof *call->assign);
		call->assign[call->assigns++] = a;
		list += len + (list[len] == ',');
	}
}

void crm_args_parse(struct crm *c, struct crm_call *call, int argc, char **argv)
{
	struct crm_err e = { 0 };

	for (int i = 0; i < argc;) {
		if (!strcmp(argv[i], "--")) {
			for (i++; i < argc; i++) {
				if (!*argv[i])
					crm_die(CRM_USAGE,
					    "an empty word; an unset variable of the shell?");
				plain(c, call, argv[i],
				    call->verb->flags & (CRM_SEARCHES | CRM_FILTERS) ||
					call->names || call->picked);
			}
		} else if (argv[i][0] == '-' && argv[i][1] == '-') {
			i += long_option(c, call, argv + i, argc - i);
		} else if (argv[i][0] == '-' && argv[i][1]) {
			i += short_options(c, argv + i, argc - i);
		} else if (call->verb) {
			operand(c, call, argv[i++]);
		} else {
			i++;
		}
	}
	if (!call->verb)
		return;
	if (c->opt.clear && !(call->verb->flags & CRM_ASSIGNS))
		crm_die(CRM_USAGE, "--clear: this verb changes no fields");
	if (c->opt.clear)
		clear_fields(c, call, c->opt.clear);
	if (call->words && !(call->verb->flags & CRM_FILTERS) &&
	    !(call->filter = crm_filter_parse(&c->pool, call->word, call->words, &e)))
		crm_die_err(&e, NULL);
	if (call->verb->flags & CRM_PICKS && !call->picked && !c->opt.help)
		crm_die(CRM_USAGE, "%s: no record named: give an id, a term, or '-'",
		    call->verb->name ? call->verb->name : crm_program());
}

const char *crm_opt(const struct crm_call *call, const char *name)
{
	for (size_t i = 0; call->verb->option && call->verb->option[i].name; i++)
		if (!strcmp(call->verb->option[i].name, name))
			return call->value[i];
	crm_die(CRM_BUG, "the verb has no option --%s", name);
}

void crm_verbs_each(const struct crm_noun *noun, const struct crm_verb *verbs,
    void (*each)(void *arg, const struct crm_verb *v), void *arg)
{
	for (const struct crm_verb *v = noun ? crm_common_verbs : NULL; v && v->name; v++) {
		const struct crm_verb *own = verbs;

		/* A noun's own verb of the same name takes the place of the common one. */
		while (own && own->run && (!own->name || strcmp(own->name, v->name)))
			own++;
		if (!own || !own->run)
			each(arg, v);
	}
	for (const struct crm_verb *v = verbs; v && v->run; v++)
		each(arg, v);
}

static bool plain_word(const char *word)
{
	return *word >= 'a' && *word <= 'z' && !strpbrk(word, ":=.");
}

struct search {
	const char *name;
	const struct crm_verb *found, *unnamed;
	const char *names[32];
	size_t n;
};

static void look(void *arg, const struct crm_verb *v)
{
	struct search *s = arg;

	if (!v->name)
		s->unnamed = v;
	else if (s->name && !strcmp(v->name, s->name))
		s->found = v;
	if (v->name && s->n < 32)
		s->names[s->n++] = v->name;
}

static const struct crm_verb *verb_named(
    struct crm *c, const struct crm_verb *verbs, const char *name, struct search *s)
{
	*s = (struct search){ .name = name };
	crm_verbs_each(c->noun, verbs, look, s);
	return s->found;
}

/* The first word that is no option names the verb; a term stands for list, an id
 * for show, and in a command with an action that has no name, any word for it, but
 * one that is nearly a verb. NULL where only options were given. */
const struct crm_verb *crm_args_verb(
    struct crm *c, const struct crm_verb *verbs, int argc, char **argv)
{
	const struct crm_verb *v;
	struct search s, other;
	const char *near, *word = argc > 0 ? argv[0] : NULL;
	int64_t n;

	v = verb_named(c, verbs, word, &s);
	if (v || !word || word[0] == '-' || (s.unnamed && (!s.n || !plain_word(word))))
		return v ? v : s.unnamed;
	if (c->noun && crm_is_term(word))
		return verb_named(c, verbs, "list", &other);
	if (c->noun && (full_id(c, word) || crm_uint_parse(word, strlen(word), &n)))
		return verb_named(c, verbs, "show", &other);
	near = crm_text_nearest(word, s.names, s.n);
	if (near)
		crm_die(CRM_USAGE, "no verb '%s'; did you mean '%s'?", word, near);
	if (s.unnamed)
		return s.unnamed;
	crm_die(CRM_USAGE, "no verb '%s'; %s -h lists them", word, crm_program());
}

struct usage {
	struct crm_str *out;
	const char *program;
	const struct crm_verb *only;
	bool any;
};

static void usage_line(void *arg, const struct crm_verb *v)
{
	struct usage *u = arg;

	if (u->only && u->only != v)
		return;
	crm_str_addf(u->out, "%s %s%s%s%s%s\n", u->any ? "      " : "usage:", u->program,
	    v->name ? " " : "", v->name ? v->name : "", v->words && *v->words ? " " : "",
	    v->words ? v->words : "");
	u->any = true;
}

void crm_usage_print(struct crm_str *out, const char *program, const struct crm_noun *noun,
    const struct crm_verb *verbs, const struct crm_verb *only)
{
	struct usage u = { out, program, only, false };

	crm_verbs_each(noun, verbs, usage_line, &u);
}
