/* filter - words to a tree. Recursive descent, `not` before `and` before `or`;
 * what the terms mean is for those who know the noun or the columns. */
#include "model/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { NESTING = 100 };

struct parser {
	struct crm_pool *pool;
	char *const *word;
	size_t n, at;
	int depth;
	struct crm_err *e;
};

struct list {
	struct crm_filter **v;
	size_t n, cap;
};

static struct crm_filter *parse_or(struct parser *p);

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_name_char(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '.';
}

/* Length of the path before ':', 0 when the word is no term. */
static size_t term_path(const char *word)
{
	size_t len = 0;

	if (!is_lower((char)(word[0] | 0x20)))
		return 0;
	while (is_name_char(word[len]))
		len++;
	if (word[len] != ':' || word[len + 1] == '\\')
		return 0;
	return word[len + 1] == '/' && word[len + 2] == '/' ? 0 : len;
}

bool crm_is_term(const char *word)
{
	return term_path(word) > 0;
}

bool crm_is_assignment(const char *word)
{
	if (!is_lower(*word))
		return false;
	while (is_name_char(*word) && !(*word >= 'A' && *word <= 'Z'))
		word++;
	if (*word && strchr("+-@:", *word))
		word++;
	return *word == '=';
}

bool crm_is_operator(const char *word)
{
	static const char *const operators[] = { "[", "]", "(", ")", "and", "or", "not" };

	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (!strcmp(word, operators[i]))
			return true;
	return false;
}

static struct crm_filter *fail(struct parser *p, const char *fmt, const char *what)
{
	crm_err_set(p->e, CRM_USAGE, fmt, what);
	return NULL;
}

/* The word at hand, NULL at the end. */
static const char *peek(const struct parser *p)
{
	return p->at < p->n ? p->word[p->at] : NULL;
}

static bool next_is(const struct parser *p, const char *word)
{
	return p->at < p->n && !strcmp(p->word[p->at], word);
}

static bool at_close(const struct parser *p)
{
	return next_is(p, "]") || next_is(p, ")");
}

static struct crm_filter *node(struct parser *p, enum crm_node_kind kind)
{
	struct crm_filter *f = crm_pool_alloc(p->pool, sizeof *f);

	*f = (struct crm_filter){ .kind = kind };
	return f;
}

/* One node of all in the list, which is freed; alone it needs none. */
static struct crm_filter *join(struct parser *p, enum crm_node_kind kind, struct list *l)
{
	struct crm_filter *f;

	if (l->n == 1) {
		f = l->v[0];
	} else {
		f = node(p, kind);
		f->n = l->n;
		f->child = crm_pool_alloc(p->pool, l->n * sizeof *f->child);
		if (l->n)
			memcpy(f->child, l->v, l->n * sizeof *f->child);
	}
	free(l->v);
	return f;
}

/* The path without .not and its like, for a message. */
static int field_len(const char *path, size_t len)
{
	static const char *const asks[] = { ".not", ".is", ".has", ".yearly" };

	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
		size_t n = strlen(asks[i]);

		if (len > n && !memcmp(path + len - n, asks[i], n))
			return field_len(path, len - n);
	}
	return (int)len;
}

static struct crm_filter *empty_term(struct parser *p, const char *word, size_t len)
{
	int field = field_len(word, len);

	if ((len == 2 && !memcmp(word, "no", 2)) || (len == 3 && !memcmp(word, "has", 3)))
		crm_err_set(p->e, CRM_USAGE, "%.*s: a field has to follow ':'", (int)len, word);
	else
		crm_err_set(p->e, CRM_USAGE, "%.*s: nothing after ':'; no:%.*s asks for unset",
		    (int)len, word, field, word);
	return NULL;
}

static struct crm_filter *parse_operand(struct parser *p)
{
	const char *word = p->word[p->at++];
	size_t len = term_path(word);
	struct crm_filter *f;

	if (!*word)
		return fail(p, "an empty word%s selects nothing", "");
	if (len && !word[len + 1])
		return empty_term(p, word, len);
	if ((*word == '[' || *word == '(') && term_path(word + 1))
		return fail(p, "'%s': a bracket has to stand alone, with blanks around it", word);
	f = node(p, len ? CRM_NODE_TERM : CRM_NODE_WORD);
	if (len)
		f->path = crm_pool_strndup(p->pool, word, len);
	f->value = crm_pool_strdup(p->pool, len ? word + len + 1 : word);
	return f;
}

static struct crm_filter *parse_group(struct parser *p)
{
	const char *open = p->word[p->at++], *close = *open == '[' ? "]" : ")";
	struct crm_filter *f;

	if (!peek(p))
		return fail(p, "'%s' is not closed", open);
	if (at_close(p))
		return fail(p, "'%s' with nothing in it", open);
	f = parse_or(p);
	if (!f)
		return NULL;
	if (!next_is(p, close))
		return fail(p, "'%s' is not closed; a bracket has to stand alone", open);
	p->at++;
	return f;
}

static struct crm_filter *parse_not(struct parser *p)
{
	struct crm_filter *f = node(p, CRM_NODE_NOT);

	p->at++;
	f->n = 1;
	f->child = crm_pool_alloc(p->pool, sizeof *f->child);
	f->child[0] = NULL;
	return f;
}

/* One operand with the `not`s before it, which nest without brackets. */
static struct crm_filter *parse_unary(struct parser *p)
{
	struct crm_filter *top = NULL, **hole = &top;
	int depth = p->depth;

	while (next_is(p, "not") && ++p->depth <= NESTING) {
		*hole = parse_not(p);
		hole = (*hole)->child;
	}
	if (++p->depth > NESTING)
		return fail(p, "nested more than 100 deep%s", "");
	if (!peek(p) || at_close(p) || next_is(p, "and") || next_is(p, "or"))
		return fail(p, "'%s' with nothing after it", p->at ? p->word[p->at - 1] : "not");
	*hole = next_is(p, "[") || next_is(p, "(") ? parse_group(p) : parse_operand(p);
	p->depth = depth;
	return *hole ? top : NULL;
}

static struct crm_filter *parse_and(struct parser *p)
{
	struct list l = { 0 };

	while (peek(p) && !at_close(p) && !next_is(p, "or")) {
		struct crm_filter *f;

		if (next_is(p, "and")) {
			if (!l.n)
				break;
			p->at++;
		}
		f = parse_unary(p);
		if (!f) {
			free(l.v);
			return NULL;
		}
		crm_grow(&l.v, l.n, &l.cap, sizeof *l.v);
		l.v[l.n++] = f;
	}
	if (!l.n)
		return fail(p, "'%s' with nothing before it", peek(p) ? peek(p) : "or");
	return join(p, CRM_NODE_AND, &l);
}

static struct crm_filter *parse_or(struct parser *p)
{
	struct list l = { 0 };

	for (;;) {
		struct crm_filter *f = parse_and(p);

		if (!f) {
			free(l.v);
			return NULL;
		}
		crm_grow(&l.v, l.n, &l.cap, sizeof *l.v);
		l.v[l.n++] = f;
		if (!next_is(p, "or"))
			return join(p, CRM_NODE_OR, &l);
		p->at++;
		if (!peek(p) || at_close(p)) {
			free(l.v);
			return fail(p, "'%s' with nothing after it", "or");
		}
	}
}

struct crm_filter *crm_filter_parse(
    struct crm_pool *pool, char *const *word, size_t n, struct crm_err *e)
{
	struct parser p = { .pool = pool, .word = word, .n = n, .e = e };
	struct crm_filter *f;

	if (!n)
		return join(&p, CRM_NODE_AND, &(struct list){ 0 });
	if (at_close(&p))
		return fail(&p, "'%s' closes nothing", peek(&p));
	f = parse_or(&p);
	if (f && peek(&p))
		return fail(&p, "'%s' closes nothing", peek(&p));
	return f;
}

struct crm_filter *crm_filter_parse_text(struct crm_pool *pool, const char *text, struct crm_err *e)
{
	struct crm_filter *f = NULL;
	char **word = NULL;
	size_t n = 0;

	if (!crm_words_split(text, &word, &n, e))
		f = crm_filter_parse(pool, word, n, e);
	crm_words_free(word, n);
	return f;
}
