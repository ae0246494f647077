/* The words of the command line: each by its shape and by what the verb takes. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"
#include "model/nouns.h"
#include "parts.h"
#include "record/escape.h"

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
	if (v->flags & CRM_OF_OPPORTUNITY)
		return &crm_opportunity;
	return v->flags & CRM_OF_LINE ? crm_part_noun(c->noun) : c->noun;
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

static bool full_id(const struct crm *c, const struct crm_call *call, const char *word)
{
	int64_t n;
	size_t at;

	if (!crm_id_read(word, strlen(word), &at, &n))
		return false;
	return call->verb->flags & CRM_REFS ? crm_noun_index(at) != NULL
					    : c->noun && crm_noun_index(at) == c->noun;
}

/* Words of a title are what they are, also where records come in by `-`. */
static bool asks(const struct crm_verb *v)
{
	return !(v->flags & CRM_TITLE) && v->flags & (CRM_PICKS | CRM_PICKS_ANY | CRM_FILTERS);
}

/* True for a term; a known field before ':' in add is somebody's mistake. */
static bool term(struct crm *c, struct crm_call *call, const char *word)
{
	char name[64];
	size_t len = strcspn(word, ":");

	if (!crm_is_term(word))
		return false;
	if (asks(call->verb))
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

/* Is it a choice of a field that the verb sets? */
static bool choice(const struct crm *c, const struct crm_call *call, const char *word)
{
	const struct crm_noun *noun = crm_verb_sets(c, call->verb);

	for (size_t i = 0; i < crm_field_count(noun); i++) {
		const char *choices = crm_choices(crm_field_at(noun, i));

		if (choices && crm_choice_index(choices, word, strlen(word)) >= 0)
			return true;
	}
	return false;
}

/* Takes the word where it is the verb's own, before the ids. */
static bool head(struct crm *c, struct crm_call *call, const char *word)
{
	size_t at = call->head[0] != NULL;

	if (!(call->verb->flags & CRM_HEAD) || call->picked || call->head[1] ||
	    (at && !choice(c, call, word)))
		return false;
	call->head[at] = word;
	return true;
}

/* `board 3`: a report on records that are named takes the number alone as well. */
static bool bare_id(const struct crm_call *call, const char *word)
{
	return call->verb->flags & CRM_ASKS && strspn(word, "0123456789") == strlen(word);
}

/* In a list of users you are named, not searched. */
static bool myself(const struct crm *c, const struct crm_call *call, const char *word)
{
	return call->verb->flags & CRM_SEARCHES && c->noun == &crm_user && !strcmp(word, "me");
}

/* score>20, total<=5: to a shell and to people's minds a comparison, to a search a word. */
static void no_comparison(const struct crm *c, const char *word)
{
	size_t len = strcspn(word, "<>=!"), first = strcspn(word, ".<>=!");
	const char *op = word + len, *value = op + 1 + (*op && op[1] == '=');
	char name[64];

	if (!*op || !len || len >= sizeof name || !c->noun || (*op == '!' && op[1] != '='))
		return;
	memcpy(name, word, first);
	name[first] = '\0';
	if (!crm_field_find(c->noun, name) && !crm_child_find(c->noun, name))
		return;
	value = *value ? value : "VALUE";
	if (*op == '!')
		crm_die(CRM_USAGE, "'%s': write %.*s.not:%s to ask", word, (int)len, word, value);
	crm_die(CRM_USAGE, "'%s': write %.*s:%s%s%s to ask, both ends included", word, (int)len,
	    word, *op == '<' ? ".." : "", value, *op == '>' ? ".." : "");
}

static void plain(struct crm *c, struct crm_call *call, char *word, bool quoted)
{
	unsigned flags = call->verb->flags;
	bool id =
	    !quoted && (full_id(c, call, word) || bare_id(call, word) || myself(c, call, word));

	if (!quoted && head(c, call, word))
		return;
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
		if (!quoted)
			no_comparison(c, word);
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

/* True where a dot stands before the colon: no field that can be set has one. */
static bool dotted(const char *word)
{
	return memchr(word, '.', strcspn(word, ":="));
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
	if (crm_is_term(word) && flags & (CRM_PICKS | CRM_PICKS_ANY) && asks(call->verb) &&
	    dotted(word)) {
		/* name.is:=1 asks, though it looks like an import's name:=Column */
	} else if (crm_is_assignment(word) && flags & CRM_ASSIGNS) {
		if (assignment(c, call, word))
			return;
	} else if (crm_is_assignment(word) && !(flags & (CRM_OPERANDS | CRM_TITLE)) && !text) {
		no_assignment(word);
	}
	if (!text && (term(c, call, word) || (crm_is_operator(word) && asks(call->verb)))) {
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

int crm_args_options(struct crm *c, struct crm_call *call, int argc, char **argv, char **word)
{
	int n = 0;

	for (int i = 0; i < argc;) {
		if (!strcmp(argv[i], "--")) {
			while (i < argc)
				word[n++] = argv[i++];
		} else if (argv[i][0] == '-' && argv[i][1]) {
			i += crm_options_take(c, call, argv + i, argc - i);
		} else {
			word[n++] = argv[i++];
		}
	}
	return n;
}

/* What follows `--` is plain, whatever it looks like. */
static void plain_words(struct crm *c, struct crm_call *call, int n, char **word)
{
	for (int i = 0; i < n; i++) {
		if (!*word[i])
			crm_die(CRM_USAGE, "an empty word; an unset variable of the shell?");
		plain(c, call, word[i],
		    call->verb->flags & (CRM_SEARCHES | CRM_FILTERS) || call->names ||
			call->picked);
	}
}

void crm_args_words(struct crm *c, struct crm_call *call, int n, char **word)
{
	struct crm_err e = { 0 };

	for (int i = 0; i < n; i++) {
		if (!strcmp(word[i], "--")) {
			plain_words(c, call, n - i - 1, word + i + 1);
			break;
		}
		operand(c, call, word[i]);
	}
	if (c->opt.clear && !(call->verb->flags & CRM_ASSIGNS))
		crm_die(CRM_USAGE, "--clear: this verb changes no fields");
	if (c->opt.clear)
		clear_fields(c, call, c->opt.clear);
	if (call->words && call->verb->flags & CRM_REFS)
		crm_die(CRM_USAGE, "'%s': %s takes no terms: pipe ids to '-'", call->word[0],
		    call->verb->name);
	if (call->words && !(call->verb->flags & CRM_FILTERS) &&
	    !(call->filter = crm_filter_parse(&c->pool, call->word, call->words, &e)))
		crm_die_err(&e, NULL);
	if (call->verb->flags & CRM_PICKS && !call->picked)
		crm_die(CRM_USAGE, "%s: no record named: give an id%s or '-'",
		    call->verb->name ? call->verb->name : crm_program(),
		    call->verb->flags & CRM_REFS ? "" : ", a term,");
}
