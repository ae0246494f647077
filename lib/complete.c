/* CMD --complete WORD...: candidates for the last word, one a line, with a TAB and
 * a description where there is one. From the declarations: nothing is kept twice. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd.h"
#include "model/context.h"
#include "model/own.h"
#include "record/escape.h"

enum { IDS = 50 };

struct offer {
	struct crm *c;
	const char *word;
	size_t len;
	const struct crm_verb *verb;
	const char *name;
};

static void offer(struct offer *o, const char *text, const char *help)
{
	struct crm_str line = { 0 };

	if (strncmp(text, o->word, o->len))
		return;
	crm_str_puts(&line, text);
	if (help)
		crm_str_addf(&line, "\t%s", help);
	crm_str_addc(&line, '\n');
	crm_spool_write(o->c->spool, line.s, line.len);
	crm_str_release(&line);
}

static void verb_offer(void *arg, const struct crm_verb *v)
{
	if (v->name)
		offer(arg, v->name, v->help);
}

static void verb_match(void *arg, const struct crm_verb *v)
{
	struct offer *o = arg;

	if (v->name ? !strcmp(v->name, o->name) : !o->verb)
		o->verb = v;
}

static void options(struct offer *o)
{
	char text[40];

	for (const struct crm_option *p = o->verb ? o->verb->option : NULL; p && p->name; p++) {
		snprintf(text, sizeof text, "%s%s", p->name[1] ? "--" : "-", p->name);
		offer(o, text, p->help);
	}
	for (const struct crm_global *g = crm_globals; g->help; g++) {
		if (g->name)
			snprintf(text, sizeof text, "--%s", g->name);
		else
			snprintf(text, sizeof text, "-%c", g->letter);
		offer(o, text, g->help);
	}
}

/* status= -> status=placed ... */
static void choices(struct offer *o, const struct crm_field *f, size_t head)
{
	const char *s = f->type == CRM_BOOL ? "yes no" : crm_choices(f);
	char text[128];

	while (s && *s) {
		size_t len = strcspn(s, " ");

		snprintf(text, sizeof text, "%.*s%.*s", (int)head, o->word, (int)len, s);
		offer(o, text, NULL);
		s += len + (s[len] == ' ');
	}
}

static void fields(struct offer *o, const struct crm_noun *noun, char sign)
{
	char text[80];

	for (size_t i = 0; i < crm_field_count(noun); i++) {
		const struct crm_field *f = crm_field_at(noun, i);

		if (f->flags & CRM_DROPPED ||
		    (sign == '=' && f->flags & (CRM_READONLY | CRM_COMPUTED)))
			continue;
		snprintf(text, sizeof text, "%s%c", f->name, sign);
		offer(o, text, f->help);
	}
}

/* contact-4 -> the first ids that begin so, with their titles. */
static void ids(struct offer *o)
{
	const struct crm_noun *noun = o->c->noun;
	const char *begun = o->word + strlen(noun->name) + 1;
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	struct crm_err e = { 0 };
	struct crm_val v;

	o->c->opt.wait = 2; /* nobody waits longer for a key */
	if (!crm_db_there(crm_book_path(o->c)) || !crm_book_try(o->c, &e))
		return;
	crm_str_addf(&sql,
	    "SELECT t.id, t.%s FROM %s t WHERE substr(CAST(t.id AS text), 1, %zu) = $1"
	    " ORDER BY t.id LIMIT %d",
	    crm_field_column(crm_field_find(noun, noun->title)), noun->plural, strlen(begun), IDS);
	s = crm_db_prepare(o->c->db, sql.s);
	crm_stmt_bind_text(s, 1, begun, strlen(begun));
	while (crm_stmt_step(s)) {
		struct crm_str id = { 0 }, title = { 0 };

		crm_id_print(&id, noun, crm_stmt_int(s, 0));
		v = crm_stmt_value(s, 1);
		if (v.kind == CRM_BYTES)
			crm_escape(&title, v.s, v.len);
		offer(o, id.s, crm_str_text(&title));
		crm_str_release(&id);
		crm_str_release(&title);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static void words(struct offer *o)
{
	size_t head = strcspn(o->word, "=:");
	char name[64];
	const struct crm_field *f;

	if (head < sizeof name && o->word[head]) {
		memcpy(name, o->word, head);
		name[head] = '\0';
		head += 1;
		if (o->word[head - 1] == '=' && head > 1 && strchr("+-@", o->word[head - 2]))
			name[head - 2] = '\0';
		f = crm_field_find(
		    o->word[head - 1] == '=' ? crm_verb_sets(o->c, o->verb) : o->c->noun, name);
		if (f && (f->choices || f->type == CRM_BOOL))
			choices(o, f, head);
		return;
	}
	if (!strncmp(o->word, o->c->noun->name, strlen(o->c->noun->name)) &&
	    o->word[strlen(o->c->noun->name)] == '-') {
		ids(o);
		return;
	}
	if (o->verb->flags & CRM_ASSIGNS)
		fields(o, crm_verb_sets(o->c, o->verb), '=');
	if (o->verb->flags & (CRM_PICKS | CRM_PICKS_ANY)) {
		if (!(o->verb->flags & (CRM_PAIRS | CRM_MERGED))) /* ids alone */
			fields(o, o->c->noun, ':');
		snprintf(name, sizeof name, "%s-", o->c->noun->name);
		offer(o, name, o->c->noun->help);
	}
}

void crm_about(struct crm *c, const struct crm_verb *verbs)
{
	struct crm_str line = { 0 };

	if (c->noun)
		crm_str_addf(&line, "%s\t%s", c->noun->help, c->noun->shortname);
	for (const struct crm_verb *v = verbs; !c->noun && v && v->run; v++) {
		if (!v->name) {
			crm_str_reset(&line);
			crm_str_puts(&line, v->help);
			break;
		}
		crm_str_addf(&line, "%s%s", line.len ? ", " : "", v->name);
	}
	crm_str_addc(&line, '\n');
	crm_spool_write(c->spool, line.s, line.len);
	crm_str_release(&line);
}

/* True behind an option whose value is a list of fields. */
static bool field_list(const char *option)
{
	static const char *const list[] = { "-o", "-s", "--by", "--sum", "--clear" };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (!strcmp(option, list[i]))
			return true;
	return false;
}

/* name,em -> name,email ... ; a sign before the last one stays. */
static void field_names(struct offer *o)
{
	const char *last = strrchr(o->word, ',');
	size_t head = last ? (size_t)(last - o->word) + 1 : 0;
	char text[256];

	if (o->word[head] == '+' || o->word[head] == '-')
		head++;
	for (size_t i = 0; i < crm_field_count(o->c->noun); i++) {
		const struct crm_field *f = crm_field_at(o->c->noun, i);

		if (f->flags & CRM_DROPPED)
			continue;
		snprintf(text, sizeof text, "%.*s%s", (int)head, o->word, f->name);
		offer(o, text, f->help);
	}
}

/* keep|other|newest -> each of them, behind the option whose value they are. */
static bool values(struct offer *o, const char *option)
{
	const struct crm_option *p = o->verb && !strncmp(option, "--", 2) ? o->verb->option : NULL;
	char text[64];

	while (p && p->name && strcmp(p->name, option + 2))
		p++;
	if (!p || !p->name || !p->takes ||
	    p->takes[strspn(p->takes, "abcdefghijklmnopqrstuvwxyz|")])
		return false;
	for (const char *s = p->takes; *s;) {
		size_t len = strcspn(s, "|");

		snprintf(text, sizeof text, "%.*s", (int)len, s);
		offer(o, text, NULL);
		s += len + (s[len] == '|');
	}
	return true;
}

int crm_complete(struct crm *c, const struct crm_verb *verbs, int argc, char **argv)
{
	struct offer o = { .c = c, .word = argc ? argv[argc - 1] : "" };

	o.len = strlen(o.word);
	o.name = argc > 1 ? argv[0] : "";
	if (c->noun)
		crm_own_open(c);
	crm_verbs_each(c->noun, verbs, verb_match, &o);
	if (c->noun && argc > 1 && field_list(argv[argc - 2]))
		field_names(&o);
	else if (argc > 1 && values(&o, argv[argc - 2]))
		return CRM_OK;
	else if (o.word[0] == '-')
		options(&o);
	else if (argc <= 1 && (!o.verb || o.verb->name || !c->noun))
		crm_verbs_each(c->noun, verbs, verb_offer, &o);
	else if (o.verb && c->noun)
		words(&o);
	return CRM_OK;
}
