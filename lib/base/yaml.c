/* YAML by libyaml's events. What could make reading expensive or ambiguous is
 * refused on the way (anchors, tags, many nodes, depth); bytes are looked at
 * before libyaml sees them, because it gives no place for bad ones, and because
 * it compares each %TAG line with all before. */
#include "base/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

enum { DEPTH_MAX = 32, NODES_MAX = 100 * 1000, SIZE_MAX_MB = 16 };

#define BYTES_MAX ((size_t)SIZE_MAX_MB << 20)

/* The root and the memory of all others, so that the root frees them. */
struct tree {
	struct crm_yaml root;
	struct crm_pool pool;
};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	const char *name;
	struct crm_err *e;
	struct tree *tree;
	size_t nodes;
	struct crm_yaml **open; /* children of the collections not yet ended */
	size_t n, cap;
};

static int refuse(const struct reader *r, yaml_mark_t at, const char *what)
{
	return crm_err_set(
	    r->e, CRM_CONFIG, "%s:%zu:%zu: %s", r->name, at.line + 1, at.column + 1, what);
}

/* Bytes that no YAML file holds; sets e and returns the status. */
static int check_bytes(const char *s, size_t len, const char *name, struct crm_err *e)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < len;) {
		uint32_t c = (unsigned char)s[i];
		size_t bytes = c < 0x80 ? 1 : crm_utf8_next(s + i, len - i, &c);
		const char *what = NULL;

		if (i >= BYTES_MAX)
			what = "more than 16 MB";
		else if (!bytes)
			what = "not UTF-8";
		else if (!c)
			what = "a NUL byte";
		else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
			 (c >= 0x7f && c < 0xa0 && c != 0x85) || c == 0xfffe || c == 0xffff)
			what = "a control character";
		else if (c == '%' && column == 1 && len - i > 4 && !memcmp(s + i, "%TAG", 4))
			what = "tags are not read: remove the %TAG line";
		if (what)
			return crm_err_set(
			    e, CRM_CONFIG, "%s:%zu:%zu: %s", name, line, column, what);
		i += bytes;
		column++;
		/* Lines as libyaml counts them. */
		if (c == '\n' || (c == '\r' && (i == len || s[i] != '\n')) || c == 0x85 ||
		    c == 0x2028 || c == 0x2029) {
			line++;
			column = 1;
		}
	}
	return 0;
}

static const char no_aliases[] = "aliases are not read: quote text that begins with '*'";
static const char no_anchors[] = "anchors are not read: quote text that begins with '&'";
static const char no_tags[] = "tags are not read: quote text that begins with '!'";

/* libyaml's words and ours. Where the cause lies earlier than the place where
 * it was noticed (a quote never closed), the message names the earlier one. */
static const struct fault {
	const char *theirs;
	bool begin;
	const char *ours;
} faults[] = {
	{ "could not find expected ':'", true, "a key without ':' behind it" },
	{ "block sequence entries are not allowed in this context", false,
	    "'-' cannot stand here: a list begins on a line of its own" },
	{ "mapping keys are not allowed in this context", false, "'?' cannot stand here" },
	{ "mapping values are not allowed in this context", false,
	    "':' cannot stand here: quote the text, or begin a line for the key" },
	{ "found unexpected ':'", false, "':' cannot stand here: quote the text" },
	{ "found character that cannot start any token", false,
	    "no value begins with this character: quote it (tabs do not indent)" },
	{ "found unexpected end of stream", true, "a quote is never closed" },
	{ "found unexpected document indicator", true, "a quote is never closed" },
	{ "found unknown escape character", false, "no such escape in double quotes" },
	{ "did not find expected hexdecimal number", false, "not a hexadecimal escape" },
	{ "found invalid Unicode character escape code", false,
	    "the escape is not a character of Unicode" },
	{ "found a tab character where an indentation space is expected", false,
	    "tabs do not indent: use blanks" },
	{ "found a tab character that violates indentation", false,
	    "tabs do not indent: use blanks" },
	{ "found an indentation indicator equal to 0", false, "an indentation of 0" },
	{ "did not find expected comment or line break", false,
	    "the line goes on where it should end" },
	{ "did not find expected node content", false, "a value is missing" },
	{ "did not find expected '-' indicator", false,
	    "not an entry of the list: '-' or another indentation expected" },
	{ "did not find expected key", false,
	    "not a key of the map: a key, ':' or another indentation expected" },
	{ "found incompatible YAML document", false, "not a version of YAML that is read" },
	{ "found duplicate %YAML directive", false, "a second %YAML line" },
};

/* What libyaml says in many ways, but we in one: NULL for all else. */
static const char *fault_by_context(const yaml_parser_t *p)
{
	if (!p->context)
		return NULL;
	if (strstr(p->context, " tag") || strstr(p->problem, " tag "))
		return no_tags;
	if (strstr(p->context, " anchor"))
		return no_anchors;
	if (strstr(p->context, " alias"))
		return no_aliases;
	if (strstr(p->context, "directive"))
		return "a line that begins with '%' can only be %YAML 1.1";
	return NULL;
}

static int refuse_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *what;

	if (p->error == YAML_MEMORY_ERROR || !p->problem)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	what = fault_by_context(p);
	if (what)
		return refuse(r, p->context_mark, what);
	if (!strcmp(p->problem, "did not find expected <document start>"))
		return refuse(r, p->problem_mark,
		    r->nodes ? "the file should end here: it holds one value, list or map"
			     : "'---' expected behind the line that begins with '%'");
	if (!strncmp(p->problem, "did not find expected ','", 25))
		return crm_err_set(r->e, CRM_CONFIG,
		    "%s:%zu:%zu: ',' or '%c' expected (the %s begins at %zu:%zu)", r->name,
		    p->problem_mark.line + 1, p->problem_mark.column + 1, p->problem[30],
		    p->problem[30] == ']' ? "list" : "map", p->context_mark.line + 1,
		    p->context_mark.column + 1);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (!strcmp(p->problem, faults[i].theirs))
			return refuse(r,
			    faults[i].begin && p->context ? p->context_mark : p->problem_mark,
			    faults[i].ours);
	return refuse(r, p->problem_mark, "not YAML");
}

/* The next event; anchors, aliases and tags end here, wherever they stand. */
static int next(struct reader *r)
{
	const yaml_event_t *v = &r->event;
	const yaml_char_t *anchor = NULL, *tag = NULL;

	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->parser, &r->event))
		return refuse_syntax(r);
	if (v->type == YAML_ALIAS_EVENT)
		return refuse(r, v->start_mark, no_aliases);
	if (v->type == YAML_SCALAR_EVENT) {
		anchor = v->data.scalar.anchor;
		tag = v->data.scalar.tag;
	} else if (v->type == YAML_SEQUENCE_START_EVENT) {
		anchor = v->data.sequence_start.anchor;
		tag = v->data.sequence_start.tag;
	} else if (v->type == YAML_MAPPING_START_EVENT) {
		anchor = v->data.mapping_start.anchor;
		tag = v->data.mapping_start.tag;
	}
	if (anchor)
		return refuse(r, v->start_mark, no_anchors);
	if (tag)
		return refuse(r, v->start_mark, no_tags);
	return 0;
}

static int take_text(struct reader *r, const char **text)
{
	const char *s = (const char *)r->event.data.scalar.value;
	size_t len = r->event.data.scalar.length;

	if (memchr(s, '\0', len))
		return refuse(r, r->event.start_mark, "a NUL byte in the text");
	*text = crm_pool_strndup(&r->tree->pool, s, len);
	return 0;
}

static int key_order(const void *a, const void *b)
{
	const struct crm_yaml *x = *(struct crm_yaml *const *)a;
	const struct crm_yaml *y = *(struct crm_yaml *const *)b;
	int order = strcmp(x->key, y->key);

	if (order)
		return order;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

static bool before(const struct crm_yaml *a, const struct crm_yaml *b)
{
	return a->line < b->line || (a->line == b->line && a->column < b->column);
}

/* Sorted rather than hashed: no choice of keys makes it slow. Names the first
 * key of the file that was there before. */
static int check_keys(const struct reader *r, const struct crm_yaml *map)
{
	struct crm_yaml **sorted;
	const struct crm_yaml *twice = NULL;

	if (map->n < 2)
		return 0;
	sorted = crm_reallocarray(NULL, map->n, sizeof(struct crm_yaml *));
	memcpy(sorted, map->child, map->n * sizeof *sorted);
	qsort(sorted, map->n, sizeof *sorted, key_order);
	for (size_t i = 1; i < map->n; i++)
		if (!strcmp(sorted[i - 1]->key, sorted[i]->key) &&
		    (!twice || before(sorted[i], twice)))
			twice = sorted[i];
	free(sorted);
	if (!twice)
		return 0;
	return crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: duplicate key '%s'", r->name, twice->line,
	    twice->column, twice->key);
}

static int read_node(struct reader *r, struct crm_yaml *y, int depth);

/* One child of y, whose first event (of a map: the key) is at hand. */
static int read_child(struct reader *r, struct crm_yaml *y, int depth)
{
	struct crm_yaml *child = crm_pool_alloc(&r->tree->pool, sizeof *child);
	yaml_mark_t at = r->event.start_mark;
	int rc;

	*child = (struct crm_yaml){ 0 };
	if (y->kind == CRM_YAML_MAP) {
		if (r->event.type != YAML_SCALAR_EVENT)
			return refuse(r, at, "a key is text, no list and no map");
		if ((rc = take_text(r, &child->key)) || (rc = next(r)))
			return rc;
	}
	if ((rc = read_node(r, child, depth)))
		return rc;
	if (child->key) {
		child->line = at.line + 1;
		child->column = at.column + 1;
		child->at = at.index;
	}
	crm_grow(&r->open, r->n, &r->cap, sizeof *r->open);
	r->open[r->n++] = child;
	return 0;
}

/* Reads into y the node whose first event is at hand, to its last event. */
static int read_node(struct reader *r, struct crm_yaml *y, int depth)
{
	yaml_event_type_t type = r->event.type, end;
	size_t first = r->n;
	int rc;

	y->line = r->event.start_mark.line + 1;
	y->column = r->event.start_mark.column + 1;
	y->at = y->begin = r->event.start_mark.index;
	y->end = r->event.end_mark.index;
	if (++r->nodes > NODES_MAX)
		return refuse(r, r->event.start_mark, "more than 100,000 values");
	if (type == YAML_SCALAR_EVENT) {
		y->kind = CRM_YAML_SCALAR;
		y->plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		return take_text(r, &y->text);
	}
	if (depth == DEPTH_MAX)
		return refuse(r, r->event.start_mark, "more than 32 lists and maps deep");
	y->kind = type == YAML_SEQUENCE_START_EVENT ? CRM_YAML_LIST : CRM_YAML_MAP;
	end = y->kind == CRM_YAML_LIST ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT;
	if ((rc = next(r)))
		return rc;
	while (r->event.type != end)
		if ((rc = read_child(r, y, depth + 1)) || (rc = next(r)))
			return rc;
	y->end = r->event.end_mark.index;
	y->n = r->n - first;
	y->child = crm_pool_alloc(&r->tree->pool, y->n * sizeof(struct crm_yaml *));
	if (y->n)
		memcpy(y->child, r->open + first, y->n * sizeof(struct crm_yaml *));
	r->n = first;
	return y->kind == CRM_YAML_MAP ? check_keys(r, y) : 0;
}

/* A file without a value, also one of comments or `---` alone. */
static void make_empty(struct crm_yaml *root)
{
	*root = (struct crm_yaml){ .kind = CRM_YAML_MAP, .line = 1, .column = 1 };
}

static int read_stream(struct reader *r)
{
	struct crm_yaml *root = &r->tree->root;
	int rc;

	make_empty(root);
	if ((rc = next(r)) || (rc = next(r)))
		return rc;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return 0;
	if ((rc = next(r)) || (rc = read_node(r, root, 0)) || (rc = next(r)) || (rc = next(r)))
		return rc;
	if (r->event.type != YAML_STREAM_END_EVENT)
		return refuse(r, r->event.start_mark, "a second document: one file holds one");
	if (root->kind == CRM_YAML_SCALAR && root->plain && !*root->text)
		make_empty(root);
	return 0;
}

struct crm_yaml *crm_yaml_parse(const char *s, size_t len, const char *name, struct crm_err *e)
{
	struct reader r = { .name = name, .e = e };
	int rc;

	if (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		s += 3;
		len -= 3;
	}
	if (check_bytes(s, len, name, e))
		return NULL;
	if (!yaml_parser_initialize(&r.parser))
		crm_die(CRM_UNAVAILABLE, "out of memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)(len ? s : ""), len);
	r.tree = crm_calloc(1, sizeof *r.tree);
	rc = read_stream(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	free(r.open);
	if (!rc)
		return &r.tree->root;
	crm_yaml_free(&r.tree->root);
	return NULL;
}

/* Reads up to one byte more than is allowed, which parse then refuses. */
static bool read_all(int fd, struct crm_str *b)
{
	while (b->len <= BYTES_MAX + 3) {
		ssize_t got;

		crm_str_room(b, 64 * 1024);
		got = read(fd, b->s + b->len, 64 * 1024);
		if (!got)
			return true;
		if (got > 0)
			b->len += (size_t)got;
		else if (errno != EINTR)
			return false;
	}
	return true;
}

struct crm_yaml *crm_yaml_file(const char *path, struct crm_err *e)
{
	struct crm_yaml *root = NULL;
	struct crm_str b = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 || !read_all(fd, &b))
		crm_err_set(e, CRM_NOINPUT, "cannot read '%s': %s", path, strerror(errno));
	else
		root = crm_yaml_parse(crm_str_text(&b), b.len, path, e);
	if (fd >= 0)
		close(fd);
	crm_str_release(&b);
	return root;
}

void crm_yaml_free(struct crm_yaml *root)
{
	struct tree *t = (struct tree *)root;

	if (!t)
		return;
	crm_pool_release(&t->pool);
	free(t);
}
