/* One value into the text of a section, where it stands. The tree tells where that is;
 * what came out is read again, and must differ in that value alone. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "model/policy_text.h"

struct putting {
	struct crm_str *text;
	const char *path, *value; /* value NULL: taken away */
	struct crm_err *e;
	struct crm_yaml *root;
	const struct crm_yaml *up, *at; /* the deepest map on the way; what is there, or NULL */
	const char *rest;               /* the keys below it */
	struct crm_pool pool;
};

static int refuse(struct putting *p, const char *what)
{
	return crm_err_set(p->e, CRM_USAGE, "%s: %s", p->path, what);
}

/* Characters to bytes. */
static size_t offset(const struct putting *p, size_t characters)
{
	size_t at = 0;
	uint32_t c;

	while (characters-- && at < p->text->len) {
		size_t n = crm_utf8_next(p->text->s + at, p->text->len - at, &c);

		at += n ? n : 1;
	}
	return at;
}

static bool flow(const struct putting *p, const struct crm_yaml *y)
{
	char c = y->kind == CRM_YAML_SCALAR ? ' ' : p->text->s[offset(p, y->begin)];

	return c == '{' || c == '[';
}

/* The child whose key the path begins with, the longest such: keys may hold dots. */
static const struct crm_yaml *step(const struct crm_yaml *map, const char **path)
{
	const struct crm_yaml *best = NULL;
	size_t most = 0;

	for (size_t i = 0; map->kind == CRM_YAML_MAP && i < map->n; i++) {
		const char *key = map->child[i]->key;
		size_t len = strlen(key);

		if (len && len > most && !strncmp(*path, key, len) &&
		    ((*path)[len] == '.' || !(*path)[len])) {
			best = map->child[i];
			most = len;
		}
	}
	*path += best ? most + ((*path)[most] == '.') : 0;
	return best;
}

static void find(struct putting *p)
{
	const struct crm_yaml *next;

	p->rest = p->path;
	p->at = p->root;
	p->up = NULL;
	while (*p->rest && (next = step(p->at, &p->rest))) {
		p->up = p->at;
		p->at = next;
	}
	if (*p->rest) {
		p->up = p->at;
		p->at = NULL;
	}
}

/* Where the value of the node ends, in bytes. */
static size_t content_end(const struct putting *p, const struct crm_yaml *y)
{
	while (y->n && !flow(p, y))
		y = y->child[y->n - 1];
	return offset(p, y->end);
}

/* The beginning of the next line; at itself where it begins one. */
static size_t next_line(const struct putting *p, size_t at)
{
	const char *s = p->text->s;

	if (at && s[at - 1] == '\n')
		return at;
	while (at < p->text->len && s[at++] != '\n')
		;
	return at;
}

static size_t line_begin(const struct putting *p, size_t at)
{
	while (at && p->text->s[at - 1] != '\n')
		at--;
	return at;
}

static const char *eol(const struct putting *p)
{
	const char *end = p->text->len ? memchr(p->text->s, '\n', p->text->len) : NULL;

	return end && end > p->text->s && end[-1] == '\r' ? "\r\n" : "\n";
}

static void replace(struct putting *p, size_t from, size_t to, const char *by)
{
	struct crm_str out = { 0 };

	if (p->text->len)
		crm_str_add(&out, p->text->s, from);
	crm_str_puts(&out, by);
	if (p->text->len)
		crm_str_add(&out, p->text->s + to, p->text->len - to);
	crm_str_release(p->text);
	*p->text = out;
}

enum { PLAIN, SINGLE, DOUBLE };

/* The text as YAML; plain where that is tried first. */
static const char *spelled(struct putting *p, const char *s, int how)
{
	struct crm_str out = { 0 };
	const char *kept;

	if (how == PLAIN && *s)
		return s;
	crm_str_addc(&out, how == DOUBLE ? '"' : '\'');
	for (; *s; s++) {
		if (how == DOUBLE && (*s == '\n' || *s == '\r' || *s == '\t')) {
			crm_str_puts(&out, *s == '\n' ? "\\n" : *s == '\r' ? "\\r" : "\\t");
			continue;
		}
		if (how == DOUBLE && (*s == '"' || *s == '\\'))
			crm_str_addc(&out, '\\');
		if (how != DOUBLE && *s == '\'')
			crm_str_addc(&out, '\'');
		crm_str_addc(&out, *s);
	}
	crm_str_addc(&out, how == DOUBLE ? '"' : '\'');
	kept = crm_pool_strndup(&p->pool, out.s, out.len);
	crm_str_release(&out);
	return kept;
}

static bool plain_key(const char *s, size_t len)
{
	return len &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") >=
		   len &&
	       s[0] != '-';
}

/* The keys that are left, each on a line further in, and the value behind the last. */
static int put_lines(struct putting *p, size_t at, size_t indent, const char *value)
{
	struct crm_str out = { 0 };

	if (at && p->text->s[at - 1] != '\n')
		crm_str_puts(&out, eol(p));
	for (const char *key = p->rest; *key; indent += 2) {
		size_t len = strcspn(key, ".");

		if (!plain_key(key, len)) {
			crm_str_release(&out);
			return refuse(p, "a key is letters, digits, '_' and '-'");
		}
		crm_str_addf(&out, "%*s%.*s:", (int)indent, "", (int)len, key);
		key += len + (key[len] == '.');
		if (!*key)
			crm_str_addf(&out, " %s", value);
		crm_str_puts(&out, eol(p));
	}
	replace(p, at, at, crm_str_text(&out));
	crm_str_release(&out);
	return 0;
}

/* {a: 1} becomes {a: 1, b: {c: 2}} */
static int put_flow(struct putting *p, const struct crm_yaml *map, const char *value)
{
	size_t at = map->n ? offset(p, map->child[map->n - 1]->end) : offset(p, map->begin) + 1;
	struct crm_str out = { 0 };
	int depth = 0;

	crm_str_puts(&out, map->n ? ", " : "");
	for (const char *key = p->rest; *key; depth++) {
		size_t len = strcspn(key, ".");

		if (!plain_key(key, len)) {
			crm_str_release(&out);
			return refuse(p, "a key is letters, digits, '_' and '-'");
		}
		crm_str_addf(&out, "%s%.*s: ", depth ? "{" : "", (int)len, key);
		key += len + (key[len] == '.');
	}
	crm_str_puts(&out, value);
	while (--depth > 0)
		crm_str_addc(&out, '}');
	replace(p, at, at, out.s);
	crm_str_release(&out);
	return 0;
}

static int make(struct putting *p, const char *value)
{
	const struct crm_yaml *up = p->up;

	if (up->kind == CRM_YAML_LIST)
		return refuse(p, "a list on the way; crm-config edit changes it");
	if (up->kind == CRM_YAML_SCALAR && *up->text)
		return refuse(p, "a value on the way");
	if (up->kind == CRM_YAML_MAP && flow(p, up))
		return put_flow(p, up, value);
	if (up->n)
		return put_lines(
		    p, next_line(p, content_end(p, up)), up->child[0]->column - 1, value);
	if (!up->key) /* the section itself is not there */
		return put_lines(p, p->text->len, 0, value);
	if (!up->plain)
		return refuse(p, "a value on the way");
	return put_lines(p, next_line(p, content_end(p, up)), up->column + 1, value);
}

static int change(struct putting *p, const char *value)
{
	size_t from = offset(p, p->at->begin), to = offset(p, p->at->end);
	struct crm_str by = { 0 };

	if (p->at->kind != CRM_YAML_SCALAR)
		return refuse(p, p->at->kind == CRM_YAML_MAP
				     ? "a map: name one of its keys"
				     : "a list; crm-config edit changes it");
	if (from == to && from && p->text->s[from - 1] == ':')
		crm_str_addc(&by, ' ');
	crm_str_puts(&by, value);
	if (to > from && p->text->s[to - 1] == '\n')
		crm_str_puts(&by, eol(p));
	replace(p, from, to, by.s);
	crm_str_release(&by);
	return 0;
}

/* Out of {a: 1, b: 2}: with the comma behind, else the one before. */
static void cut_flow(struct putting *p, size_t from, size_t to)
{
	const char *s = p->text->s;
	size_t end = to;

	while (end < p->text->len && strchr(" \t\r\n", s[end]))
		end++;
	if (s[end] == ',') {
		for (to = end + 1; to < p->text->len && s[to] == ' ';)
			to++;
	} else {
		while (from && strchr(" \t\r\n", s[from - 1]))
			from--;
		if (s[from - 1] == ',')
			from--;
		else
			from = offset(p, p->at->at);
	}
	replace(p, from, to, "");
}

static int cut(struct putting *p)
{
	size_t from = offset(p, p->at->at), to, line = line_begin(p, from);

	if (flow(p, p->up)) {
		if (p->up->n == 1 && p->up == p->root->child[0]) { /* the section goes */
			replace(p, offset(p, p->up->begin), offset(p, p->up->end), "");
			return 0;
		}
		cut_flow(p, from, offset(p, p->at->end));
		return 0;
	}
	if (p->up->kind == CRM_YAML_LIST || strspn(p->text->s + line, " ") < from - line)
		return refuse(p, "an entry of a list; crm-config edit changes it");
	to = next_line(p, content_end(p, p->at));
	/* The map that loses its last key stands there with nothing. */
	replace(p, line, to, "");
	return 0;
}

struct judge {
	const struct putting *p;
	bool wrong;
};

static bool leads_to(const char *path, const char *to)
{
	size_t len = strlen(path);

	return !strncmp(path, to, len) && (!to[len] || to[len] == '.');
}

static void judge(void *arg, const char *path, const char *was, const char *is)
{
	struct judge *j = arg;

	(void)was;
	(void)is;
	j->wrong = j->wrong || (!leads_to(path, j->p->path) && !leads_to(j->p->path, path));
}

/* Is the new text what was meant, and nothing else? */
static bool as_meant(struct putting *p, const struct crm_policy_leaves *before)
{
	struct crm_err ignored;
	struct crm_yaml *root = crm_yaml_parse(crm_str_text(p->text), p->text->len, "", &ignored);
	struct crm_policy_leaves after;
	struct judge j = { .p = p };
	const struct crm_yaml *y = root;
	const char *rest = p->path;

	if (!root)
		return false;
	crm_policy_leaves(&p->pool, root, &after);
	crm_policy_compare(before, &after, judge, &j);
	while (y && *rest)
		y = step(y, &rest);
	if (p->value)
		j.wrong = j.wrong || !y || y->kind != CRM_YAML_SCALAR || strcmp(y->text, p->value);
	else
		j.wrong = j.wrong || y;
	free(after.v);
	crm_yaml_free(root);
	return !j.wrong;
}

static int try(struct putting *p, const struct crm_policy_leaves *before)
{
	char *kept = crm_strndup(crm_str_text(p->text), p->text->len);
	size_t len = p->text->len;
	int rc = 0;

	for (int how = PLAIN; how <= DOUBLE; how++) {
		const char *value = p->value ? spelled(p, p->value, how) : NULL;

		crm_str_reset(p->text);
		crm_str_add(p->text, kept, len);
		find(p);
		if (!value && (!p->at || !p->up))
			break;
		rc = !value ? cut(p) : p->at ? change(p, value) : make(p, value);
		if (rc || as_meant(p, before))
			break;
		rc = refuse(p, "cannot be put there; crm-config edit can");
		if (!value)
			break;
	}
	if (rc) {
		crm_str_reset(p->text);
		crm_str_add(p->text, kept, len);
	}
	free(kept);
	return rc;
}

int crm_policy_put_value(
    struct crm_str *text, const char *path, const char *value, struct crm_err *e)
{
	struct putting p = { .text = text, .path = path, .value = value, .e = e };
	struct crm_policy_leaves before;
	int rc;

	e->code = 0;
	if (!(p.root = crm_yaml_parse(crm_str_text(text), text->len, path, e)))
		return e->code;
	crm_policy_leaves(&p.pool, p.root, &before);
	rc = try(&p, &before);
	if (!rc)
		e->code = 0;
	free(before.v);
	crm_yaml_free(p.root);
	crm_pool_release(&p.pool);
	return rc;
}
