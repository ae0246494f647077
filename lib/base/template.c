#include "base/template.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

enum { DEPTH = 16, WIDEST = 500 };
enum kind { TEXT, VALUE, SECTION, NOT, END };

/* The nodes stand in the order of the text; a section knows where it ends. */
struct node {
	enum kind kind;
	const char *text; /* TEXT: the text; else the name */
	size_t len, line;
	size_t end; /* SECTION, NOT: the index of its END */
	int width;  /* VALUE; less than 0: from the right; 0: as it is */
};

struct crm_template {
	struct crm_pool pool;
	const char *name;
	struct node *node;
	size_t n, cap;
};

struct parser {
	struct crm_template *t;
	const char *at;
	size_t line, open[DEPTH], depth;
	struct crm_err *e;
};

static struct node *add(struct parser *p, enum kind kind, const char *text, size_t len)
{
	struct crm_template *t = p->t;

	crm_grow(&t->node, t->n, &t->cap, sizeof *t->node);
	t->node[t->n] = (struct node){ .kind = kind,
		.text = crm_pool_strndup(&t->pool, text, len),
		.len = len,
		.line = p->line };
	return &t->node[t->n++];
}

static int wrong(struct parser *p, const char *fault, const char *name)
{
	return crm_err_set(p->e, CRM_CONFIG, "%s:%zu: %s'%.60s'", p->t->name, p->line, fault, name);
}

static int name_of(struct parser *p, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.", s[i]))
			len = 0;
	return len && len < 100 ? 0 : wrong(p, "not a name: ", s);
}

/* "|12", "|>12" behind a name. */
static int width_of(struct parser *p, const char *s, struct node *n)
{
	bool right = s[0] == '>';
	long width = strtol(s + right, NULL, 10);

	if (!s[right] || strspn(s + right, "0123456789") != strlen(s + right) || width < 1 ||
	    width > WIDEST)
		return wrong(p, "not a width of 1 to 500: ", s);
	n->width = (int)(right ? -width : width);
	return 0;
}

static int section(struct parser *p, enum kind kind, const char *name)
{
	if (p->depth == DEPTH)
		return wrong(p, "too many levels: ", name);
	p->open[p->depth++] = p->t->n;
	add(p, kind, name, strlen(name));
	return 0;
}

static int close_section(struct parser *p, const char *name)
{
	struct node *n;

	if (!p->depth || strcmp(p->t->node[p->open[p->depth - 1]].text, name) != 0)
		return wrong(p, "nothing so called is open: ", name);
	add(p, END, name, strlen(name));
	n = &p->t->node[p->open[--p->depth]];
	n->end = p->t->n - 1;
	return 0;
}

/* What stands between the braces, without blanks around. */
static int tag(struct parser *p, char *s)
{
	char kind = *s, *bar;
	struct node *n;

	if (kind == '!')
		return 0;
	if (kind && strchr("#^/", kind)) {
		s += 1 + strspn(s + 1, " ");
		if (name_of(p, s, strlen(s)))
			return p->e->code;
		if (kind == '/')
			return close_section(p, s);
		return section(p, kind == '#' ? SECTION : NOT, s);
	}
	bar = strchr(s, '|');
	if (name_of(p, s, bar ? (size_t)(bar - s) : strlen(s)))
		return p->e->code;
	n = add(p, VALUE, s, bar ? (size_t)(bar - s) : strlen(s));
	return bar ? width_of(p, bar + 1, n) : 0;
}

/* Does the tag stand alone on its line, and prints nothing? Then the line goes with it. */
static bool alone(const struct parser *p, const char *from, const char *tag_at, const char *behind)
{
	const char *s = tag_at;

	if (!strchr("#^/!", tag_at[2 + strspn(tag_at + 2, " ")]))
		return false;
	while (s > from && (s[-1] == ' ' || s[-1] == '\t'))
		s--;
	/* What stands before on the line may have been a tag as well. */
	if (s != from ? s[-1] != '\n' : p->t->n && p->t->node[p->t->n - 1].line == p->line)
		return false;
	behind += strspn(behind, " \t\r");
	return !*behind || *behind == '\n';
}

static int parse(struct parser *p, const char *text)
{
	const char *from = text, *s, *end;

	while ((s = strstr(from, "{{"))) {
		bool whole;
		size_t len, before = (size_t)(s - from);
		char *name;

		for (const char *k = from; k < s; k++)
			p->line += *k == '\n';
		end = strstr(s + 2, "}}");
		if (!end)
			return wrong(p, "not closed: ", s);
		whole = alone(p, from, s, end + 2);
		while (whole && before && strchr(" \t", from[before - 1]))
			before--;
		if (before)
			add(p, TEXT, from, before);
		s += 2 + strspn(s + 2, " ");
		len = s < end ? (size_t)(end - s) : 0;
		while (len && s[len - 1] == ' ')
			len--;
		name = crm_pool_strndup(&p->t->pool, s, len);
		if (tag(p, name))
			return p->e->code;
		for (const char *k = s; k < end; k++)
			p->line += *k == '\n';
		from = end + 2;
		if (whole) {
			from += strspn(from, " \t\r");
			p->line += *from == '\n';
			from += *from == '\n';
		}
	}
	add(p, TEXT, from, strlen(from));
	if (p->depth) {
		p->line = p->t->node[p->open[p->depth - 1]].line;
		return wrong(p, "not closed: ", p->t->node[p->open[p->depth - 1]].text);
	}
	return 0;
}

struct crm_template *crm_template_parse(const char *text, const char *name, struct crm_err *e)
{
	struct crm_template *t = crm_calloc(1, sizeof *t);
	struct parser p = { .t = t, .line = 1, .e = e };

	t->name = crm_pool_strdup(&t->pool, name);
	if (!parse(&p, text))
		return t;
	crm_template_free(t);
	return NULL;
}

void crm_template_free(struct crm_template *t)
{
	if (!t)
		return;
	free(t->node);
	crm_pool_release(&t->pool);
	free(t);
}

struct naming {
	const struct crm_template *t;
	const struct crm_template_data *d;
	int (*each)(void *arg, const char *list, const char *name, struct crm_err *e);
	struct crm_err *e;
};

static int name_one(struct naming *k, const char *list, const struct node *n)
{
	char text[sizeof k->e->text];

	if (!k->each(k->d->arg, list, n->text, k->e))
		return 0;
	memcpy(text, k->e->text, sizeof text);
	return crm_err_set(k->e, k->e->code, "%s:%zu: %s", k->t->name, n->line, text);
}

static int names(struct naming *k, size_t from, size_t to, const char *list)
{
	for (size_t i = from; i < to; i++) {
		const struct node *n = &k->t->node[i];
		bool block = n->kind == SECTION || n->kind == NOT;
		bool is_list = block && k->d->is_list(k->d->arg, n->text);

		if (n->kind == TEXT || n->kind == END)
			continue;
		if (is_list && list)
			return crm_err_set(k->e, CRM_CONFIG, "%s:%zu: a list inside a list: '%s'",
			    k->t->name, n->line, n->text);
		if (!is_list && name_one(k, list, n))
			return k->e->code;
		if (!block)
			continue;
		if (names(k, i + 1, n->end, is_list && n->kind == SECTION ? n->text : list))
			return k->e->code;
		i = n->end;
	}
	return 0;
}

int crm_template_names(const struct crm_template *t, const struct crm_template_data *d,
    int (*each)(void *arg, const char *list, const char *name, struct crm_err *e),
    struct crm_err *e)
{
	struct naming k = { t, d, each, e };

	return names(&k, 0, t->n, NULL);
}

struct filling {
	const struct crm_template *t;
	const struct crm_template_data *d;
	struct crm_str *out, cell;
};

/* Nothing in a value steers a terminal, nor is it taken for HTML. */
static void put(struct filling *f, const char *s, size_t len)
{
	static const struct {
		char c;
		const char *as;
	} escape[] = { { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" },
		{ '\'', "&#39;" }, { '\0', NULL } };
	struct crm_str safe = { 0 };

	crm_text_safe_lines(f->d->html ? &safe : f->out, s, len);
	for (size_t i = 0; i < safe.len; i++) {
		size_t k = 0;

		while (escape[k].as && escape[k].c != safe.s[i])
			k++;
		if (escape[k].as)
			crm_str_puts(f->out, escape[k].as);
		else
			crm_str_addc(f->out, safe.s[i]);
	}
	crm_str_release(&safe);
}

static void value(struct filling *f, const struct node *n, const char *list, size_t row)
{
	size_t width = (size_t)(n->width < 0 ? -n->width : n->width), len, fill;

	crm_str_reset(&f->cell);
	if (!f->d->value(f->d->arg, list, row, n->text, &f->cell) && !width)
		return;
	if (!width) {
		put(f, crm_str_text(&f->cell), f->cell.len);
		return;
	}
	for (size_t i = 0; i < f->cell.len; i++)
		if (strchr("\n\r\t", f->cell.s[i]))
			f->cell.s[i] = ' ';
	/* A number that is cut would be another number. */
	if (n->width > 0 && crm_text_width(crm_str_text(&f->cell), f->cell.len) > width) {
		f->cell.len = crm_text_fit(f->cell.s, f->cell.len, width - 1);
		crm_str_puts(&f->cell, "…");
	}
	len = f->cell.len;
	fill = crm_text_width(crm_str_text(&f->cell), len);
	fill = fill < width ? width - fill : 0;
	for (size_t i = 0; n->width < 0 && i < fill; i++)
		crm_str_addc(f->out, ' ');
	put(f, crm_str_text(&f->cell), len);
	for (size_t i = 0; n->width > 0 && i < fill; i++)
		crm_str_addc(f->out, ' ');
}

static bool holds(struct filling *f, const struct node *n, const char *list, size_t row)
{
	const char *s;

	crm_str_reset(&f->cell);
	if (!f->d->value(f->d->arg, list, row, n->text, &f->cell))
		return false;
	s = crm_str_text(&f->cell);
	return *s && strcmp(s, "no") != 0 && strspn(s, "-0.") != strlen(s);
}

static void fill(struct filling *f, size_t from, size_t to, const char *list, size_t row)
{
	for (size_t i = from; i < to; i++) {
		const struct node *n = &f->t->node[i];
		bool is_list;
		size_t rows;

		if (n->kind == TEXT)
			crm_str_add(f->out, n->text, n->len);
		else if (n->kind == VALUE)
			value(f, n, list, row);
		if (n->kind != SECTION && n->kind != NOT)
			continue;
		is_list = f->d->is_list(f->d->arg, n->text);
		rows = is_list ? f->d->rows(f->d->arg, n->text) : holds(f, n, list, row);
		if (n->kind == NOT)
			rows = !rows;
		for (size_t k = 0; k < rows; k++)
			if (is_list && n->kind == SECTION)
				fill(f, i + 1, n->end, n->text, k);
			else
				fill(f, i + 1, n->end, list, row);
		i = n->end;
	}
}

void crm_template_fill(
    const struct crm_template *t, const struct crm_template_data *d, struct crm_str *out)
{
	struct filling f = { .t = t, .d = d, .out = out };

	fill(&f, 0, t->n, NULL, 0);
	crm_str_release(&f.cell);
}
