/* Which verb the line means, and how the verbs are used. */
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"
#include "record/escape.h"

static bool full_id(const struct crm *c, const char *word)
{
	int64_t n;
	size_t at;

	return crm_id_read(word, strlen(word), &at, &n) && crm_noun_index(at) == c->noun;
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

/* What other programs call it, and the verbs here that may be meant. */
static const char *const foreign[][2] = {
	{ "new", "add" },
	{ "create", "add" },
	{ "insert", "add" },
	{ "update", "edit" },
	{ "change", "edit" },
	{ "modify", "edit" },
	{ "set", "edit" },
	{ "ls", "list" },
	{ "find", "list" },
	{ "search", "list" },
	{ "get", "show" },
	{ "view", "show" },
	{ "cat", "show" },
	{ "delete", "rm" },
	{ "del", "rm" },
	{ "remove", "rm" },
	{ "comment", "note" },
	{ "close", "win lose done" },
	{ "won", "win" },
	{ "lost", "lose" },
	{ "complete", "done" },
	{ "finish", "done" },
	{ "advance", "move" },
	{ "disqualify", "unqualify" },
	{ "reject", "decline" },
	{ "approve", "accept" },
	{ "ship", "fulfil" },
	{ "fulfill", "fulfil" },
};

/* Ends the command where the word is a verb of other programs and one here does it. */
static void say_foreign(const char *word, const struct search *s)
{
	struct crm_str meant = { 0 };

	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		for (size_t k = 0; !strcmp(foreign[i][0], word) && k < s->n; k++)
			if (crm_choice_index(foreign[i][1], s->names[k], strlen(s->names[k])) >= 0)
				crm_str_addf(
				    &meant, "%s'%s'", meant.len ? " or " : "", s->names[k]);
	if (meant.len)
		crm_die(CRM_USAGE, "no verb '%s'; did you mean %s?", word, meant.s);
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
	say_foreign(word, &s);
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
