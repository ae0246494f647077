/* Where each preference came from. The order in which they are looked for is that of
 * lib/model/crm.c and lib/out.c; the tests hold the two against each other. */
#include "surroundings.h"

#include <stdlib.h>

#include "model/context.h"
#include "model/own.h"
#include "rows.h"

struct row {
	const char *name, *value, *source;
};
struct table {
	struct crm *c;
	struct row *v;
	size_t n, cap;
};

static const struct crm_rows_column column[] = {
	{ "name", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "value", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "source", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};

static void add(struct table *t, const char *name, const char *value, const char *source)
{
	crm_grow(&t->v, t->n, &t->cap, sizeof *t->v);
	t->v[t->n++] = (struct row){ name, value, source };
}

/* "/home/ann/.config/crm/config.yaml:3" */
static const char *place(struct table *t, const struct crm_yaml *y)
{
	return crm_pool_printf(&t->c->pool, "%s:%zu", crm_preference_path(t->c), y->line);
}

static const char *set_in(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value ? value : NULL;
}

/* Option, environment, preference: which of them it was, NULL for none. */
static const char *source(struct table *t, const char *option, const char *value,
    const char *variable, const char *preference)
{
	if (value)
		return option;
	if (set_in(variable))
		return variable;
	if (crm_preference(t->c, preference))
		return place(t, crm_yaml_get(t->c->preferences, preference));
	return NULL;
}

static const char *format_name(enum crm_format f)
{
	return f == CRM_CSV ? "csv" : f == CRM_JSON ? "json" : f == CRM_TSV ? "tsv" : "table";
}

static void add_format(struct table *t)
{
	enum crm_format f = t->c->opt.format;
	const char *from = source(t, "option", f != CRM_AUTO ? "" : NULL, "CRM_FORMAT", "format");
	const char *value = f != CRM_AUTO ? format_name(f) : set_in("CRM_FORMAT");

	if (!value)
		value = crm_preference(t->c, "format");
	add(t, "format", value ? value : "table", from ? from : "default");
}

static void add_columns(struct table *t)
{
	const struct crm_yaml *all =
	    t->c->preferences ? crm_yaml_get(t->c->preferences, "columns") : NULL;

	for (size_t i = 0; all && i < all->n; i++)
		add(t, crm_pool_printf(&t->c->pool, "columns.%s", all->child[i]->key),
		    all->child[i]->text, place(t, all->child[i]));
}

static void collect(struct table *t)
{
	struct crm *c = t->c;
	const char *from = source(t, "--db", c->opt.db, "CRM_DB", "book");
	const char *color = crm_preference(c, "color");

	c->primary = true;
	add(t, "book", crm_shown(c, crm_book_path(c)), from ? from : "default");
	c->primary = false;
	if (!c->opt.db && set_in("CRM_DB_READ"))
		add(t, "book.read", crm_shown(c, crm_book_path(c)), "CRM_DB_READ");
	crm_own_open(c); /* the book has a zone, a server knows who we are */
	from = source(t, "", NULL, "CRM_USER", "user");
	add(t, "user", c->login, from ? from : c->db && crm_db_login(c->db) ? "server" : "login");
	from = source(t, "--tz", c->opt.tz, "TZ", "zone");
	add(t, "zone", crm_zone_name(c->clock.zone),
	    from          ? from
	    : c->zone_own ? "user"
	    : c->db       ? "book"
			  : "system");
	add_format(t);
	from = source(t, "", NULL, "NO_COLOR", "color");
	add(t, "color", set_in("NO_COLOR") ? "no" : color ? color : "yes", from ? from : "default");
	add_columns(t);
}

static bool cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	const struct row *r = &((struct table *)arg)->v[row];

	crm_str_puts(out, at == 0 ? r->name : at == 1 ? r->value : r->source);
	return out->len;
}

static int compare(void *arg, size_t at, size_t a, size_t b)
{
	struct crm_str x = { 0 }, y = { 0 };
	int way;

	cell(arg, a, at, &x);
	cell(arg, b, at, &y);
	way = strcmp(crm_str_text(&x), crm_str_text(&y));
	crm_str_release(&x);
	crm_str_release(&y);
	return way;
}

int crm_surroundings_print(struct crm *c)
{
	struct table t = { .c = c };
	struct crm_rows r = {
		.c = c, .column = column, .columns = 3, .arg = &t, .cell = cell, .compare = compare
	};
	int rc;

	collect(&t);
	r.n = t.n;
	rc = crm_rows_print(&r);
	free(t.v);
	return rc;
}
