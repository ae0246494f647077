/* filter_sql - the tree to one SQL condition. Whatever follows a reference or
 * asks for children is `t.id IN (SELECT ...)`, which engines answer from either
 * side; a complement is `(...) IS NOT TRUE`, exact where a value is unset. */
#include "model/filter_list.h"
#include "model/filter_path.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/sql.h"

enum {
	TERMS = 5000,       /* engines plan in the square of these: a second for so many */
	PARAMETERS = 10000, /* stock SQLite takes 32,766, PostgreSQL 65,535 */
	NESTED = 11,        /* what a subquery costs of an engine's parser stack */
};

static void put_node(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *f);

/* Which columns a step joins; what has to hold beside, or NULL. */
static const char *link_columns(struct crm_filtering *x, const struct crm_hop *hop,
    const char *from, const char *to, const char **from_column, const char **to_column)
{
	const char *column = crm_field_column(hop->field);

	*from_column = hop->child ? "id" : column;
	*to_column = hop->child ? column : "id";
	if (hop->field->type != CRM_ANY)
		return NULL;
	return crm_pool_printf(x->pool, "%s.%s_noun = %d", hop->child ? to : from, column,
	    hop->child ? hop->from->number : hop->noun->number);
}

/* Writes the way from the row of alias along n steps; the last alias. Behind it
 * comes the condition on that row, then close_hops. */
static const char *put_hops(
    struct crm_filtering *x, const char *alias, const struct crm_hop *hop, int n)
{
	const char *inside = NULL;

	for (int i = 0; i < n; i++) {
		const char *to = crm_filter_alias(x), *table = hop[i].noun->plural, *a, *b;
		const char *also = link_columns(x, &hop[i], alias, to, &a, &b);

		if (i) {
			crm_sql_addf(x->q, " JOIN %s %s ON %s.%s = %s.%s%s%s", table, to, to, b,
			    alias, a, also ? " AND " : "", also ? also : "");
		} else {
			if (also && !hop->child)
				crm_sql_addf(x->q, "(%s AND ", also);
			inside = hop->child ? also : NULL;
			crm_sql_addf(
			    x->q, "%s.%s IN (SELECT %s.%s FROM %s %s", alias, a, to, b, table, to);
		}
		alias = to;
	}
	if (n) {
		crm_sql_addf(x->q, " WHERE %s%s", inside ? inside : "", inside ? " AND " : "");
		crm_filter_down(x, NESTED);
	}
	return alias;
}

static void close_hops(struct crm_filtering *x, const struct crm_hop *hop, int n)
{
	if (!n)
		return;
	crm_sql_puts(x->q, hop->field->type == CRM_ANY && !hop->child ? "))" : ")");
	crm_filter_up(x, NESTED);
}

static void put_children(struct crm_filtering *x, const struct crm_goal *g, const char *alias,
    const struct crm_filter *term)
{
	struct crm_hop down = crm_filter_children(g->noun, g->child);
	struct crm_filter *nested = crm_filter_parse_text(x->pool, term->value, x->e);
	bool none = g->kind == CRM_GOAL_NONE;

	if (!nested) {
		x->code = x->e->code;
		return;
	}
	if (nested->kind == CRM_NODE_AND && !nested->n) {
		x->code = crm_err_set(
		    x->e, CRM_USAGE, "nothing is asked; has:%s asks for any", g->child->name);
		return;
	}
	crm_sql_puts(x->q, none ? "(" : "");
	crm_filter_down(x, none);
	put_node(x, down.noun, put_hops(x, alias, &down, 1), nested);
	close_hops(x, &down, 1);
	crm_filter_up(x, none);
	crm_sql_puts(x->q, none ? ") IS NOT TRUE" : "");
}

/* Every word of the words has to be found. */
static void put_words(
    struct crm_filtering *x, const struct crm_noun *noun, const char *alias, const char *words)
{
	struct crm_str sql = { 0 }, value = { 0 };

	crm_sql_addf(x->q, "%s.id IN ", alias);
	crm_db_words_query(crm_book(x->c), &sql, (int)x->q->n + 1, noun->number, words, &value);
	crm_sql_puts(x->q, crm_str_text(&sql));
	crm_sql_value(x->q, crm_val_text(crm_str_text(&value), value.len));
	crm_str_release(&sql);
	crm_str_release(&value);
}

/* Adds the search words of a user's word. */
static int take_words(struct crm_filtering *x, struct crm_str *words, const char *word)
{
	size_t len = strlen(word), had = words->len;

	if (!crm_utf8_valid(word, len))
		return crm_err_set(x->e, CRM_DATA, "not UTF-8: '%s'", word);
	crm_text_words(words, word, len);
	if (words->len == had)
		return crm_err_set(x->e, CRM_USAGE, "'%s': nothing to search for", word);
	return 0;
}

struct searches {
	const struct crm_noun *noun;
	const char *alias;
	const char **words;
};

static void put_search(struct crm_filtering *x, void *arg, size_t i)
{
	const struct searches *s = arg;

	put_words(x, s->noun, s->alias, s->words[i]);
}

/* text:a,b: any of the words. */
static void put_text_term(
    struct crm_filtering *x, const struct crm_goal *g, const char *alias, const char *value)
{
	struct searches s = { g->noun, alias,
		crm_pool_alloc(x->pool, (strlen(value) + 1) * sizeof *s.words) };
	struct crm_str words = { 0 };
	size_t n = 0;

	while (!x->code) {
		size_t len = strcspn(value, ",");

		crm_str_reset(&words);
		x->code = take_words(x, &words, crm_pool_strndup(x->pool, value, len));
		s.words[n++] = crm_pool_strdup(x->pool, crm_str_text(&words));
		if (!value[len])
			break;
		value += len + 1;
	}
	crm_str_release(&words);
	if (!x->code)
		crm_filter_chain(x, " OR ", n, put_search, &s);
}

static void put_goal(struct crm_filtering *x, const struct crm_goal *g, const char *alias,
    unsigned how, const struct crm_filter *term)
{
	struct crm_asked a = { g->noun, g->field, alias, g->currency,
		how & ~(unsigned)CRM_ASK_NOT };
	bool has = how & CRM_ASK_HAS;

	if (g->kind == CRM_GOAL_FIELD)
		crm_filter_field(x, &a, term->value);
	else if (g->kind == CRM_GOAL_TEXT && !(a.how))
		put_text_term(x, g, alias, term->value);
	else if (g->kind != CRM_GOAL_TEXT && (g->kind == CRM_GOAL_NONE) != has)
		put_children(x, g, alias, term);
	else
		x->code = crm_err_set(x->e, CRM_USAGE, "asks for .has, .none or .count");
}

/* has:orders: one look is enough. */
static void put_any_child(struct crm_filtering *x, const struct crm_goal *g, const char *alias)
{
	struct crm_hop down = crm_filter_children(g->noun, g->child);
	const char *k = crm_filter_alias(x), *a, *b;
	const char *also = link_columns(x, &down, alias, k, &a, &b);

	crm_sql_addf(x->q, "EXISTS (SELECT 1 FROM %s %s WHERE %s%s%s.%s = %s.%s)",
	    down.noun->plural, k, also ? also : "", also ? " AND " : "", k, b, alias, a);
}

/* no:email, has:account.industry. What is reached through a reference is unset
 * where the reference is. */
static void put_presence(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *term)
{
	struct crm_hop hop[CRM_REFERENCES];
	struct crm_goal g;
	bool set = !strcmp(term->path, "has"), negate;
	int n;

	if (strchr(term->value, ',')) {
		x->code = crm_err_set(
		    x->e, CRM_USAGE, "one field; write %s:A %s:B", term->path, term->path);
		return;
	}
	n = crm_filter_follow(x, noun, term->value, hop, &g);
	if (n < 0)
		return;
	if (g.kind == CRM_GOAL_NONE || g.kind == CRM_GOAL_TEXT) {
		x->code = crm_filter_lost(x, noun, term->value);
		return;
	}
	negate = !set && (n || g.kind == CRM_GOAL_CHILDREN);
	crm_sql_puts(x->q, negate ? "(" : "");
	crm_filter_down(x, negate);
	alias = put_hops(x, alias, hop, n);
	if (g.kind == CRM_GOAL_CHILDREN)
		put_any_child(x, &g, alias);
	else
		crm_filter_presence(
		    x, &(struct crm_asked){ g.noun, g.field, alias, g.currency, 0 }, set || n);
	close_hops(x, hop, n);
	crm_filter_up(x, negate);
	crm_sql_puts(x->q, negate ? ") IS NOT TRUE" : "");
}

static void put_path(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *term)
{
	struct crm_hop hop[CRM_REFERENCES];
	struct crm_goal g;
	unsigned how = 0;
	const char *path = crm_ask_split(x->pool, term->path, &how);
	int n = crm_filter_follow(x, noun, path, hop, &g);

	if (n < 0)
		return;
	crm_sql_puts(x->q, how & CRM_ASK_NOT ? "(" : "");
	crm_filter_down(x, how & CRM_ASK_NOT ? 1 : 0);
	alias = put_hops(x, alias, hop, n);
	put_goal(x, &g, alias, how, term);
	close_hops(x, hop, n);
	crm_filter_up(x, how & CRM_ASK_NOT ? 1 : 0);
	crm_sql_puts(x->q, how & CRM_ASK_NOT ? ") IS NOT TRUE" : "");
}

static void put_term(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *term)
{
	struct crm_err why;

	if (!strcmp(term->path, "no") || !strcmp(term->path, "has"))
		put_presence(x, noun, alias, term);
	else
		put_path(x, noun, alias, term);
	if (!x->code && x->q->n > PARAMETERS)
		x->code = crm_err_set(x->e, CRM_USAGE, "more than %d ranges or parts", PARAMETERS);
	if (!x->code)
		return;
	why = *x->e;
	/* "no field 'x'" says it already. */
	if (strcmp(term->path, "no") && !strncmp(why.text, "no field '", 10) &&
	    !strncmp(why.text + 10, term->path, strlen(term->path)))
		return;
	crm_err_set(x->e, x->code, "%s: %s", term->path, why.text);
}

/* What may not stand alone: it is what a mistake leaves behind. */
static int check_word(struct crm_filtering *x, const struct crm_noun *noun, const char *word)
{
	size_t len = strcspn(word, "+-@:=");
	const struct crm_field *f;

	if (crm_field_find(noun, word))
		return crm_err_set(
		    x->e, CRM_USAGE, "%s: a field needs ':', as in %s:VALUE", word, word);
	if (!crm_is_assignment(word))
		return 0;
	f = crm_field_find(noun, crm_pool_strndup(x->pool, word, len));
	if (!f)
		return 0;
	return crm_err_set(x->e, CRM_USAGE, "%s: '=' sets a field; ':' asks: %s:%s", word, f->name,
	    strchr(word, '=') + 1);
}

/* The members of an `and` or `or`; those of the same kind inside it are its own,
 * and the words of an `and` are searched together. */
struct members {
	const struct crm_noun *noun;
	const char *alias;
	const struct crm_filter **v;
	size_t n, cap;
	struct crm_str words;
	const char *search;
};

static void gather(
    struct crm_filtering *x, struct members *m, const struct crm_filter *f, enum crm_node_kind kind)
{
	for (size_t i = 0; i < f->n && !x->code; i++) {
		const struct crm_filter *child = f->child[i];

		if (child->kind == kind) {
			gather(x, m, child, kind);
		} else if (child->kind == CRM_NODE_WORD && kind == CRM_NODE_AND) {
			x->code = check_word(x, m->noun, child->value);
			if (!x->code)
				x->code = take_words(x, &m->words, child->value);
		} else {
			crm_grow(&m->v, m->n, &m->cap, sizeof *m->v);
			m->v[m->n++] = child;
		}
	}
}

static void put_member(struct crm_filtering *x, void *arg, size_t i)
{
	const struct members *m = arg;

	if (i == m->n)
		put_words(x, m->noun, m->alias, m->search);
	else
		put_node(x, m->noun, m->alias, m->v[i]);
}

static void put_members(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *f)
{
	struct members m = { .noun = noun, .alias = alias };

	gather(x, &m, f, f->kind);
	m.search = crm_str_text(&m.words);
	if (!x->code && m.n + (m.words.len > 0))
		crm_filter_chain(x, f->kind == CRM_NODE_AND ? " AND " : " OR ",
		    m.n + (m.words.len > 0), put_member, &m);
	else if (!x->code)
		crm_sql_puts(x->q, "1 = 1");
	crm_str_release(&m.words);
	free(m.v);
}

static void put_not(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *f)
{
	bool negate = true;

	for (f = f->child[0]; f->kind == CRM_NODE_NOT; f = f->child[0])
		negate = !negate;
	crm_filter_down(x, negate);
	crm_sql_puts(x->q, negate ? "(" : "");
	put_node(x, noun, alias, f);
	crm_sql_puts(x->q, negate ? ") IS NOT TRUE" : "");
	crm_filter_up(x, negate);
}

static void put_word(
    struct crm_filtering *x, const struct crm_noun *noun, const char *alias, const char *word)
{
	struct crm_str words = { 0 };

	x->code = check_word(x, noun, word);
	if (!x->code)
		x->code = take_words(x, &words, word);
	if (!x->code)
		put_words(x, noun, alias, crm_str_text(&words));
	crm_str_release(&words);
}

static void put_node(struct crm_filtering *x, const struct crm_noun *noun, const char *alias,
    const struct crm_filter *f)
{
	if (x->code)
		return;
	if (++x->terms > TERMS) {
		x->code = crm_err_set(x->e, CRM_USAGE,
		    "more than %d terms; a list (city:A,B,C) may be longer", TERMS);
		return;
	}
	switch (f->kind) {
	case CRM_NODE_AND:
	case CRM_NODE_OR:
		put_members(x, noun, alias, f);
		return;
	case CRM_NODE_NOT:
		put_not(x, noun, alias, f);
		return;
	case CRM_NODE_TERM:
		put_term(x, noun, alias, f);
		return;
	case CRM_NODE_WORD:
		put_word(x, noun, alias, f->value);
	}
}

int crm_filter_sql(struct crm *c, const struct crm_noun *noun, const struct crm_filter *f,
    const char *alias, struct crm_sql *q, struct crm_err *e)
{
	struct crm_err local = { 0 };
	struct crm_pool pool = { 0 };
	struct crm_filtering x = { .c = c, .q = q, .pool = &pool, .e = &local };

	crm_book(c); /* days and amounts are read as the book has them */
	crm_sql_puts(q, "(");
	put_node(&x, noun, alias, f);
	crm_sql_puts(q, ")");
	if (x.code)
		crm_err_set(e, x.code, "%s", local.text);
	crm_pool_release(&pool);
	return x.code;
}
