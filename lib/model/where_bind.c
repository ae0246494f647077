/* where_bind - a filter for the columns of a stream. Everything that can be read
 * before the first row is. */
#include "model/where_node.h"

#include <stdlib.h>

#include "base/text.h"

static struct crm_wnode *bind(struct crm_where *w, const struct crm_filter *f);

static int fail(struct crm_where *w, const struct crm_filter *f, int code, const char *why)
{
	struct crm_err local = { 0 };

	crm_err_set(&local, code, "%s", why);
	w->code = crm_err_set(w->e, code, "%s: %s", f->path, local.text);
	return w->code;
}

static size_t column_named(const struct crm_where *w, const char *name)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strcmp(w->name[i], name))
			return i;
	return CRM_NOWHERE;
}

/* The field that a column shows, through references: "account.name". *noun
 * becomes the one it belongs to. */
static const struct crm_field *field_named(
    struct crm_where *w, const char *name, const struct crm_noun **noun)
{
	const struct crm_field *f = NULL;

	for (*noun = w->noun; *noun;) {
		size_t len = strcspn(name, ".");

		f = crm_field_find(*noun, name);
		if (f || !name[len])
			return f;
		f = crm_field_find(*noun, crm_pool_strndup(&w->pool, name, len));
		*noun = f && f->type == CRM_REF && f->ref ? crm_noun_find(f->ref) : NULL;
		name += len + 1;
	}
	return NULL;
}

/* A column by the name or alias of the field in it. */
static size_t find_column(struct crm_where *w, const char *name)
{
	size_t at = column_named(w, name);
	const struct crm_noun *noun = w->noun;
	const struct crm_field *f = at == CRM_NOWHERE && noun ? crm_field_find(noun, name) : NULL;

	return f ? column_named(w, f->name) : at;
}

static int no_column(struct crm_where *w, const char *name)
{
	const char *near = crm_text_nearest(name, w->name, w->n);

	if (near)
		w->code =
		    crm_err_set(w->e, CRM_USAGE, "no column '%s'; did you mean '%s'?", name, near);
	else
		w->code = crm_err_set(w->e, CRM_USAGE, "no column '%s'", name);
	return w->code;
}

/* Words of a text, each with the blank before it that begins it in a row's. */
static void bind_words(struct crm_where *w, struct crm_wnode *n, const char *text)
{
	struct crm_str words = { 0 };
	size_t len = strlen(text), at = 0;

	n->ask = CRM_WHERE_TEXT;
	if (crm_utf8_valid(text, len))
		crm_text_words(&words, text, len);
	if (!words.len)
		w->code = crm_err_set(w->e, CRM_USAGE, "'%s': nothing to search for", text);
	n->word = crm_pool_alloc(&w->pool, (words.len + 1) * sizeof *n->word);
	while (at < words.len) {
		size_t end = at + strcspn(words.s + at, " ");

		n->word[n->words++] =
		    crm_pool_printf(&w->pool, " %.*s", (int)(end - at), words.s + at);
		at = end + 1;
	}
	crm_str_release(&words);
}

/* text:a,b: any of them, so that each is a node of its own. */
static void bind_text(struct crm_where *w, struct crm_wnode *n, const char *value)
{
	n->kind = CRM_NODE_OR;
	n->child = crm_pool_alloc(&w->pool, (strlen(value) + 1) * sizeof *n->child);
	while (!w->code) {
		size_t len = strcspn(value, ",");
		struct crm_wnode *one = crm_pool_alloc(&w->pool, sizeof *one);

		*one = (struct crm_wnode){ .kind = CRM_NODE_WORD };
		n->child[n->n++] = one;
		bind_words(w, one, crm_pool_strndup(&w->pool, value, len));
		if (!value[len])
			return;
		value += len + 1;
	}
}

/* The column with the currency of an amount: that of the same record. */
static size_t currency_column(struct crm_where *w, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (!dot)
		return column_named(w, "currency");
	return column_named(w, crm_pool_printf(&w->pool, "%.*s.currency", (int)(dot - name), name));
}

static void bind_field(struct crm_where *w, struct crm_wnode *n, const struct crm_filter *f)
{
	struct crm_err why = { 0 };
	int rc = crm_values_read(
	    w->c, n->noun, n->field, n->how | CRM_ASK_STREAM, f->value, &w->pool, &n->v, &why);

	if (rc) {
		fail(w, f, rc, why.text);
		return;
	}
	n->currency = CRM_NOWHERE;
	if (n->field->type != CRM_MONEY || !n->v.spans || !n->v.span[n->v.spans - 1].key)
		return;
	n->currency = currency_column(w, w->name[n->column]);
	if (n->currency == CRM_NOWHERE)
		fail(w, f, CRM_USAGE, "no column tells the currency");
}

static void bind_part(struct crm_where *w, struct crm_wnode *n, const char *s)
{
	crm_str_reset(&w->scratch);
	crm_text_fold(&w->scratch, s, strlen(s));
	n->part[n->guesses].s =
	    crm_pool_strndup(&w->pool, crm_str_text(&w->scratch), w->scratch.len);
	n->part[n->guesses].len = w->scratch.len;
}

/* A column that no field types: a list of guesses. */
static void bind_guesses(struct crm_where *w, struct crm_wnode *n, const struct crm_filter *f)
{
	const char *s = f->value;
	size_t most = 1;
	struct crm_err why = { 0 };
	int rc = crm_utf8_valid(s, strlen(s)) ? 0 : crm_err_set(&why, CRM_DATA, "not UTF-8");

	for (const char *p = s; !rc && *p; p++)
		most += *p == ',';
	n->v.raw = (struct crm_cell){ crm_pool_strdup(&w->pool, s), strlen(s) };
	n->guess = crm_pool_alloc(&w->pool, most * sizeof *n->guess);
	n->part = crm_pool_alloc(&w->pool, most * sizeof *n->part);
	while (!rc && !(n->how & CRM_ASK_IS)) {
		size_t len = strcspn(s, ",");
		const char *one = crm_pool_strndup(&w->pool, s, len);

		if (!len)
			rc = crm_err_set(&why, CRM_USAGE, "an empty value in the list");
		else if (n->how & CRM_ASK_HAS)
			bind_part(w, n, one);
		else
			rc = crm_guess_read(w->c, one, &w->pool, &n->guess[n->guesses], &why);
		n->guesses++;
		if (!s[len])
			break;
		s += len + 1;
	}
	if (rc)
		fail(w, f, rc, why.text);
}

/* A column of days in any year: asked as if a date were declared. */
static const struct crm_field yearly_field = { .name = "date", .type = CRM_DATE };

static void bind_value(struct crm_where *w, struct crm_wnode *n, const struct crm_filter *f)
{
	n->field = field_named(w, w->name[n->column], &n->noun);
	if (n->field)
		n->field = crm_field_whole(n->noun, n->field);
	else if (n->how & CRM_ASK_YEARLY)
		n->field = &yearly_field;
	if (n->field)
		bind_field(w, n, f);
	else
		bind_guesses(w, n, f);
}

static void bind_term(struct crm_where *w, struct crm_wnode *n, const struct crm_filter *f)
{
	bool no = !strcmp(f->path, "no"), has = !strcmp(f->path, "has");
	const char *path = f->path;

	n->column = find_column(w, path);
	if (n->column == CRM_NOWHERE && (no || has)) {
		n->column = find_column(w, f->value);
		n->ask = CRM_WHERE_SET;
		n->how = no ? CRM_ASK_NOT : 0;
		if (n->column == CRM_NOWHERE)
			no_column(w, f->value);
		return;
	}
	if (n->column == CRM_NOWHERE) {
		path = crm_ask_split(&w->pool, path, &n->how);
		n->column = find_column(w, path);
	}
	if (n->column != CRM_NOWHERE)
		bind_value(w, n, f);
	else if (!strcmp(path, "text") && !(n->how & ~(unsigned)CRM_ASK_NOT))
		bind_text(w, n, f->value);
	else
		no_column(w, path);
}

static void bind_word(struct crm_where *w, struct crm_wnode *n, const char *word)
{
	const char *equals = crm_is_assignment(word) ? strchr(word, '=') : NULL;
	size_t len = strcspn(word, "+-@:=");

	if (find_column(w, word) != CRM_NOWHERE)
		w->code = crm_err_set(
		    w->e, CRM_USAGE, "%s: a field needs ':', as in %s:VALUE", word, word);
	else if (equals && find_column(w, crm_pool_strndup(&w->pool, word, len)) != CRM_NOWHERE)
		w->code = crm_err_set(w->e, CRM_USAGE, "%s: '=' sets a field; ':' asks: %.*s:%s",
		    word, (int)len, word, equals + 1);
	else
		bind_words(w, n, word);
}

static struct crm_wnode *bind(struct crm_where *w, const struct crm_filter *f)
{
	struct crm_wnode *n = crm_pool_alloc(&w->pool, sizeof *n);

	*n = (struct crm_wnode){ .kind = f->kind, .n = f->n };
	if (f->n)
		n->child = crm_pool_alloc(&w->pool, f->n * sizeof *n->child);
	for (size_t i = 0; i < f->n && !w->code; i++)
		n->child[i] = bind(w, f->child[i]);
	if (f->kind == CRM_NODE_TERM)
		bind_term(w, n, f);
	else if (f->kind == CRM_NODE_WORD)
		bind_word(w, n, f->value);
	return n;
}

struct crm_where *crm_where_bind(struct crm *c, const struct crm_filter *f,
    const struct crm_noun *noun, const char *const *name, size_t n, struct crm_err *e)
{
	struct crm_where *w = crm_calloc(1, sizeof *w);
	const char **copy;

	w->c = c;
	w->noun = noun;
	w->e = e;
	copy = crm_pool_alloc(&w->pool, (n + 1) * sizeof *copy);
	for (size_t i = 0; i < n; i++)
		copy[i] = crm_pool_strdup(&w->pool, name[i]);
	w->name = copy;
	w->n = n;
	w->root = bind(w, f);
	if (!w->code)
		return w;
	crm_where_free(w);
	return NULL;
}
