/* Files of the policy: apart, and held against each other. */
#include "model/policy_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

/* The bytes of a line break at s, as libyaml knows them; 0: there is none. */
static size_t line_break(const char *s, size_t len)
{
	if (*s == '\n')
		return 1;
	if (*s == '\r')
		return len > 1 && s[1] == '\n' ? 2 : 1;
	if (len > 1 && !memcmp(s, "\xc2\x85", 2))
		return 2;
	return len > 2 && (!memcmp(s, "\xe2\x80\xa8", 3) || !memcmp(s, "\xe2\x80\xa9", 3)) ? 3 : 0;
}

/* Where the line at s ends: behind its break. */
static size_t line_end(const char *s, size_t len, bool *broken)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if ((n = line_break(s + i, len - i)) > 0) {
			*broken = true;
			return i + n;
		}
	*broken = false;
	return len;
}

struct line {
	const char *s;
	size_t len;
};
struct splitting {
	struct crm_policy_file *out;
	const char *name;
	struct crm_err *e;
	struct line *line;
	size_t n, cap;
	const char *eol;
	bool broken; /* the last line has its end */
};

static void read_lines(struct splitting *x, const char *s, size_t len)
{
	while (len) {
		size_t n = line_end(s, len, &x->broken);

		crm_grow(&x->line, x->n, &x->cap, sizeof *x->line);
		x->line[x->n++] = (struct line){ s, n };
		s += n;
		len -= n;
	}
	x->eol = x->n && x->line[0].len > 1 && !memcmp(x->line[0].s + x->line[0].len - 2, "\r\n", 2)
		     ? "\r\n"
		     : "\n";
}

/* What ends or begins a document, or says something of it. */
static bool is_mark(const struct line *l)
{
	if (l->len && l->s[0] == '%')
		return true;
	return l->len >= 3 && (!memcmp(l->s, "---", 3) || !memcmp(l->s, "...", 3)) &&
	       (l->len == 3 || strchr(" \t\r\n", l->s[3]));
}

/* The first line of the section whose key is on that line. */
static size_t comments_above(const struct splitting *x, size_t line)
{
	while (line && x->line[line - 1].s[0] == '#')
		line--;
	return line;
}

static void take(struct splitting *x, size_t from, size_t to, struct crm_policy_part *part)
{
	struct crm_str text = { 0 };

	for (size_t i = from; i < to; i++) {
		struct line l = x->line[i];

		/* A byte order mark may begin any line, but here it would be the text's own. */
		for (; !text.len && l.len >= 3 && !memcmp(l.s, "\xef\xbb\xbf", 3); l.len -= 3)
			l.s += 3;
		if (!is_mark(&l))
			crm_str_add(&text, l.s, l.len);
	}
	if (to == x->n && !x->broken && text.len)
		crm_str_puts(&text, x->eol);
	part->text = crm_pool_strndup(&x->out->pool, crm_str_text(&text), text.len);
	part->len = text.len;
	crm_str_release(&text);
}

static bool same(const struct crm_yaml *a, const struct crm_yaml *b)
{
	if (a->kind != b->kind || a->n != b->n ||
	    (a->kind == CRM_YAML_SCALAR && strcmp(a->text, b->text)))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if ((a->child[i]->key && strcmp(a->child[i]->key, b->child[i]->key)) ||
		    !same(a->child[i], b->child[i]))
			return false;
	return true;
}

/* Read alone, does the section say what it said among the others? */
static bool stands_alone(const struct crm_policy_part *part)
{
	struct crm_err ignored;
	struct crm_yaml *root = crm_yaml_parse(part->text, part->len, part->key, &ignored);
	bool ok = root && root->kind == CRM_YAML_MAP && root->n == 1 &&
		  !strcmp(root->child[0]->key, part->key) && same(root->child[0], part->node);

	crm_yaml_free(root);
	return ok;
}

static int refuse(struct splitting *x, const struct crm_yaml *at, const char *what)
{
	return crm_err_set(x->e, CRM_CONFIG, "%s:%zu:%zu: %s", x->name, at->line, at->column, what);
}

static int take_parts(struct splitting *x)
{
	const struct crm_yaml *root = x->out->root;
	size_t from = 0, to;

	for (size_t i = 0; i < root->n; i++) {
		struct crm_policy_part *part = &x->out->v[i];
		size_t key = i + 1 < root->n ? root->child[i + 1]->line - 1 : x->n;

		*part =
		    (struct crm_policy_part){ .key = root->child[i]->key, .node = root->child[i] };
		to = i + 1 < root->n ? comments_above(x, key) : key;
		take(x, from, to, part);
		/* A line that begins with # may be inside of a quoted text. */
		if (to != key && !stands_alone(part))
			take(x, from, to = key, part);
		if (!stands_alone(part))
			return refuse(x, part->node, "cannot be told from the sections around it");
		from = to;
	}
	x->out->n = root->n;
	return 0;
}

static int check_keys(struct splitting *x)
{
	const struct crm_yaml *root = x->out->root;

	if (root->kind != CRM_YAML_MAP)
		return refuse(x, root, "not a map of sections");
	/* A map in brackets begins before its first key, and so does one of "? key". */
	for (size_t i = 0; i < root->n; i++)
		if (root->child[i]->column != 1 || root->begin != root->child[0]->at ||
		    x->line[root->child[i]->line - 1].s[0] == '?')
			return refuse(x, root->child[i], "a section begins a line of its own");
	return 0;
}

int crm_policy_split(
    const char *s, size_t len, const char *name, struct crm_policy_file *out, struct crm_err *e)
{
	struct splitting x = { .out = out, .name = name, .e = e };

	*out = (struct crm_policy_file){ 0 };
	e->code = 0;
	if (!(out->root = crm_yaml_parse(s, len, name, e)))
		return e->code;
	if (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		s += 3;
		len -= 3;
	}
	read_lines(&x, s, len);
	if (!check_keys(&x)) {
		out->v = crm_pool_alloc(&out->pool, (out->root->n + 1) * sizeof *out->v);
		take_parts(&x);
	}
	free(x.line);
	if (e->code)
		crm_policy_file_release(out);
	return e->code;
}

void crm_policy_file_release(struct crm_policy_file *f)
{
	crm_yaml_free(f->root);
	crm_pool_release(&f->pool);
	*f = (struct crm_policy_file){ 0 };
}

static void leaf(struct crm_pool *pool, const struct crm_yaml *y, const char *path,
    struct crm_policy_leaves *out)
{
	for (size_t i = 0; i < y->n; i++) {
		const char *sub =
		    y->kind == CRM_YAML_MAP
			? crm_pool_printf(pool, "%s%s%s", path, *path ? "." : "", y->child[i]->key)
			: crm_pool_printf(pool, "%s.%zu", path, i + 1);

		leaf(pool, y->child[i], sub, out);
	}
	if (y->n)
		return;
	crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
	out->v[out->n++] = (struct crm_policy_leaf){ path,
		y->kind == CRM_YAML_SCALAR ? crm_pool_strdup(pool, y->text) : "" };
}

static int by_path(const void *a, const void *b)
{
	return strcmp(
	    ((const struct crm_policy_leaf *)a)->path, ((const struct crm_policy_leaf *)b)->path);
}

void crm_policy_leaves(
    struct crm_pool *pool, const struct crm_yaml *root, struct crm_policy_leaves *out)
{
	*out = (struct crm_policy_leaves){ 0 };
	if (root->n)
		leaf(pool, root, "", out);
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_path);
}

void crm_policy_compare(const struct crm_policy_leaves *old, const struct crm_policy_leaves *new,
    void (*each)(void *arg, const char *path, const char *was, const char *is), void *arg)
{
	size_t i = 0, k = 0;

	while (i < old->n || k < new->n) {
		int way = i == old->n   ? 1
			  : k == new->n ? -1
					: strcmp(old->v[i].path, new->v[k].path);

		if (way < 0)
			each(arg, old->v[i].path, old->v[i].text, NULL);
		else if (way > 0)
			each(arg, new->v[k].path, NULL, new->v[k].text);
		else if (strcmp(old->v[i].text, new->v[k].text))
			each(arg, old->v[i].path, old->v[i].text, new->v[k].text);
		i += way <= 0;
		k += way >= 0;
	}
}
