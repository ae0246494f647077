/* Any text as a filter, over any cells: neither parsing nor judging may fail, a
 * tree printed and read again is the same tree, and a filter and its complement
 * never agree. Input: the filter, a line end, cells separated by tabs. */
#include "model/filter.h"

#include <stdlib.h>

#include "model/nouns.h"
#include "record/escape.h"

enum { COLUMNS = 12 };

static struct crm c = { .login = "ann", .currency = "EUR", .country = "DE" };

static void quote(struct crm_str *out, const char *s)
{
	for (crm_str_addc(out, '\''); *s; s++) {
		if (*s == '\'')
			crm_str_puts(out, "'\\'");
		crm_str_addc(out, *s);
	}
	crm_str_addc(out, '\'');
}

static void print_tree(struct crm_str *out, const struct crm_filter *f)
{
	static const char *const between[] = { " and ", " or " };

	switch (f->kind) {
	case CRM_NODE_AND:
	case CRM_NODE_OR:
		crm_str_puts(out, f->n > 1 ? "[ " : "");
		for (size_t i = 0; i < f->n; i++) {
			crm_str_puts(out, i ? between[f->kind] : "");
			print_tree(out, f->child[i]);
		}
		crm_str_puts(out, f->n > 1 ? " ]" : "");
		return;
	case CRM_NODE_NOT:
		crm_str_puts(out, "not ");
		print_tree(out, f->child[0]);
		return;
	case CRM_NODE_TERM:
		crm_str_addf(out, "%s:", f->path);
		quote(out, f->value);
		return;
	case CRM_NODE_WORD:
		quote(out, f->value);
	}
}

static void check_round(const struct crm_filter *f)
{
	struct crm_str once = { 0 }, twice = { 0 };
	struct crm_pool pool = { 0 };
	struct crm_err e = { 0 };
	struct crm_filter *again;

	print_tree(&once, f);
	again = crm_filter_parse_text(&pool, crm_str_text(&once), &e);
	if (again)
		print_tree(&twice, again);
	/* The outermost bracket of a row costs a level that it had not before. */
	if (again ? strcmp(crm_str_text(&once), crm_str_text(&twice)) : !strstr(e.text, "deep"))
		abort();
	crm_str_release(&once);
	crm_str_release(&twice);
	crm_pool_release(&pool);
}

static void judge(struct crm_filter *f, const struct crm_noun *noun, const struct crm_cell *cell)
{
	static const char *const name[COLUMNS] = { "id", "contact", "status", "date", "total",
		"currency", "tag", "created", "version", "contact.email", "number", "a" };
	struct crm_filter negated = { .kind = CRM_NODE_NOT, .child = &f, .n = 1 };
	struct crm_err e = { 0 };
	struct crm_where *w = crm_where_bind(&c, f, noun, name, COLUMNS, &e);
	struct crm_where *other = w ? crm_where_bind(&c, &negated, noun, name, COLUMNS, &e) : NULL;

	if (w ? !other : !e.code)
		abort();
	if (w && crm_where_holds(w, cell, COLUMNS) == crm_where_holds(other, cell, COLUMNS))
		abort();
	crm_where_free(w);
	crm_where_free(other);
}

/* True where a reference may be named otherwise than by its id. */
static bool needs_book(const struct crm_filter *f)
{
	bool needs = f->path && (!strncmp(f->path, "id", 2) || !strncmp(f->path, "contact", 7));

	for (size_t i = 0; i < f->n && !needs; i++)
		needs = needs_book(f->child[i]);
	return needs;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *names[32];
	struct crm_err e;
	size_t n = 0;

	(void)argc, (void)argv;
	setenv("CRM_NOW", "2026-11-22T12:00:00Z", 1);
	for (; crm_nouns[n]; n++)
		names[n] = crm_nouns[n]->name;
	names[n] = "txn";
	crm_id_nouns(names);
	if (crm_clock_init(&c.clock, crm_zone_get("UTC"), &e))
		abort();
	c.book_clock = c.clock;
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = crm_strndup((const char *)data, size), *cells = strchr(text, '\n');
	struct crm_cell cell[COLUMNS] = { { NULL, 0 } };
	struct crm_pool pool = { 0 };
	struct crm_err e = { 0 };
	struct crm_filter *f;

	if (cells)
		*cells++ = '\0';
	for (int i = 0; cells && i < COLUMNS; i++) {
		size_t len = strcspn(cells, "\t");
		char *end = cells[len] ? cells + len + 1 : NULL;

		cell[i] = (struct crm_cell){ cells, len };
		cells[len] = '\0';
		cells = end;
	}
	f = crm_filter_parse_text(&pool, text, &e);
	if (f) {
		check_round(f);
		judge(f, NULL, cell);
		if (!needs_book(f))
			judge(f, &crm_order, cell);
	} else if (!e.code) {
		abort();
	}
	crm_pool_release(&pool);
	free(text);
	return 0;
}
