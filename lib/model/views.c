/* The views, from the declarations; crm-views(7) has the rules. In the SQL the row is
 * r, a record that it refers to is t.
 *
 * Every command that opens the book pays for the words in here, since the engine reads
 * them all (with eight nouns 0.2 ms): so r and AS stand only where they must, and the
 * title of a record of any noun has one place, v_titles. */
#include "model/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/query.h"
#include "model/rights.h"

struct making {
	struct crm_view *v;
	const struct crm_noun *noun;
};

static bool there(const struct crm_view *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(v->column[i].name, name))
			return true;
	return false;
}

/* Dots of computed fields would need quotes: orders.count is orders_count. */
static char *column_name(struct crm_view *v, const char *field, const char *end)
{
	char *name = crm_pool_printf(&v->pool, "%s%s", field, end);

	for (char *dot = name; (dot = strchr(dot, '.'));)
		*dot = '_';
	return name;
}

/* One more column: `end` is "" for the field's own, else _nr, _title ..., which a
 * field of that name displaces. */
static void add(struct making *m, const char *field, const char *end, const char *type,
    const char *help, char *sql)
{
	struct crm_view *v = m->v;
	char *name = column_name(v, field, end);

	if (there(v, name) || (*end && crm_field_find(m->noun, name)))
		return;
	crm_grow(&v->column, v->n, &v->cap, sizeof *v->column);
	v->column[v->n++] = (struct crm_view_column){ name, type,
		crm_pool_strdup(&v->pool, help ? help : ""), sql };
}

static int scale(const struct crm_field *f)
{
	return f->type == CRM_MONEY ? 4 : f->type == CRM_NUMBER ? f->scale : 0;
}

/* The value as it is kept, of row r or t ("r." or "t."; "": r's, outside of any
 * subquery). A computed number says what it is, so that it compares as one. */
static char *raw(struct crm_view *v, const struct crm_field *f, const char *row)
{
	struct crm_str out = { 0 };
	char *sql;

	if (!(f->flags & CRM_COMPUTED))
		return crm_pool_printf(&v->pool, "%s%s", row, crm_field_column(f));
	for (const char *s = f->sql; *s; s++)
		crm_str_addc(&out, *s != '@' ? *s : *row ? *row : 'r');
	if (f->type == CRM_NUMBER && !f->scale)
		sql = crm_pool_printf(&v->pool, "CAST(%s AS bigint)", out.s);
	else
		sql = crm_pool_strdup(&v->pool, out.s);
	crm_str_release(&out);
	return sql;
}

static char *any_id(struct crm_view *v, const struct crm_field *f, const char *row, bool noun)
{
	const char *column = crm_field_column(f);
	struct crm_str out = { 0 };
	char *sql;

	crm_str_addf(&out, "CASE %s%s_noun", row, column);
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_str_addf(&out, " WHEN %d THEN '%s%s'", crm_nouns[i]->number, crm_nouns[i]->name,
		    noun ? "" : "-");
	crm_str_puts(&out, " END");
	if (!noun)
		crm_str_addf(&out, " || %s%s", row, column);
	sql = crm_pool_strdup(&v->pool, out.s);
	crm_str_release(&out);
	return sql;
}

/* The value as people read it. */
static char *shown(
    struct crm_view *v, const struct crm_noun *noun, const struct crm_field *f, const char *row)
{
	char *sql = raw(v, f, row);

	if (f->flags & CRM_FIRST)
		return crm_pool_printf(&v->pool, "@first(%s)", sql);
	if (f->flags & CRM_SEVERAL)
		return crm_pool_printf(&v->pool, "@list(%s)", sql);
	switch (f->type) {
	case CRM_REF:
		return crm_pool_printf(&v->pool, "'%s-' || %s", f->ref ? f->ref : noun->name, sql);
	case CRM_ANY:
		return any_id(v, f, row, false);
	case CRM_TIME:
		return crm_pool_printf(&v->pool, "@time(%s)", sql);
	case CRM_DATE:
		return crm_pool_printf(&v->pool, "@date(%s)", sql);
	case CRM_BOOL:
		return crm_pool_printf(
		    &v->pool, "CASE %s WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END", sql);
	default:
		return scale(f) ? crm_pool_printf(&v->pool, "@decimal%d(%s)", scale(f), sql) : sql;
	}
}

static const char *type_name(const struct crm_field *f)
{
	if (f->flags & CRM_FIRST)
		return "text";
	if (f->flags & CRM_SEVERAL)
		return "list";
	switch (f->type) {
	case CRM_REF:
	case CRM_ANY:
		return "id";
	case CRM_TIME:
		return "time";
	case CRM_DATE:
		return "date";
	case CRM_BOOL:
		return "bool";
	case CRM_DURATION:
		return "integer";
	default:
		return scale(f) ? "decimal" : f->type == CRM_NUMBER ? "integer" : "text";
	}
}

/* What names a record of `noun` in row `row`: its title, or where it may have none,
 * its id. As text, as where it is a plain column: only where all are alike a look-up in
 * v_titles uses the indexes of its tables. */
static char *title(struct crm_view *v, const struct crm_noun *noun, const char *row)
{
	const struct crm_field *f = crm_field_find(noun, noun->title);
	char *sql = shown(v, noun, f, row);

	if (!(f->flags & CRM_REQUIRED))
		sql =
		    crm_pool_printf(&v->pool, "COALESCE(%s, '%s-' || %sid)", sql, noun->name, row);
	else if (!strcmp(sql, raw(v, f, row)))
		return sql;
	return crm_pool_printf(&v->pool, "CAST(%s AS text)", sql);
}

static void reference(struct making *m, const struct crm_field *f)
{
	struct crm_view *v = m->v;
	const struct crm_noun *of = f->ref ? crm_noun_find(f->ref) : NULL;
	char *id = raw(v, f, ""), *of_r = raw(v, f, "r.");

	if (!of) {
		add(m, f->name, "_noun", "text", "its noun", any_id(v, f, "", true));
		add(m, f->name, "_nr", "integer", "its number: nr in the view of its noun", id);
		add(m, f->name, "_title", "text", "what names it",
		    crm_pool_printf(&v->pool,
			"(SELECT t.title FROM v_titles t WHERE t.noun_nr = %s_noun AND t.nr = %s)",
			of_r, of_r));
		return;
	}
	add(m, f->name, "_nr", "integer",
	    crm_pool_printf(&v->pool, "its number: nr in v_%s", of->plural), id);
	add(m, f->name, "_title", "text", crm_pool_printf(&v->pool, "its %s", of->title),
	    crm_pool_printf(&v->pool, "(SELECT %s FROM %s t WHERE t.id = %s)", title(v, of, "t."),
		of->plural, of_r));
}

static void field(struct making *m, const struct crm_field *f)
{
	struct crm_view *v = m->v;
	const char *unit = f->type == CRM_DURATION ? ", in seconds" : "";

	add(m, f->name, "", type_name(f),
	    crm_pool_printf(&v->pool, "%s%s", f->help ? f->help : "", unit),
	    shown(v, m->noun, f, ""));
	if (f->flags & (CRM_SEVERAL | CRM_FIRST | CRM_COMPUTED))
		return;
	if (!strcmp(f->name, "id"))
		add(m, "nr", "", "integer", "the same without its noun: to join by", raw(v, f, ""));
	else if (f->type == CRM_REF || f->type == CRM_ANY)
		reference(m, f);
	else if (scale(f))
		add(m, f->name, "_n", "integer",
		    crm_pool_printf(&v->pool, "the same in 1/1%.*s, exact", scale(f), "00000000"),
		    raw(v, f, ""));
}

/* v_titles: what names each record of any noun. */
static void titles_init(struct crm_view *v)
{
	static const struct crm_view_column column[] = {
		{ "id", "id", "number that names the record", NULL },
		{ "nr", "integer", "the same without its noun: to join by", NULL },
		{ "noun", "text", "its noun", NULL },
		{ "noun_nr", "integer", "the noun's number, as tables have it", NULL },
		{ "title", "text", "what names it to people", NULL },
	};
	size_t n = sizeof column / sizeof *column;

	snprintf(v->name, sizeof v->name, "v_titles");
	v->column = crm_calloc(n, sizeof *v->column);
	memcpy(v->column, column, sizeof column);
	v->n = v->cap = n;
}

void crm_view_init(struct crm_view *v, const struct crm_noun *noun)
{
	struct making m;

	*v = (struct crm_view){ 0 };
	m = (struct making){ v, noun };
	if (!noun) {
		titles_init(v);
		return;
	}
	snprintf(v->name, sizeof v->name, "v_%s", noun->plural);
	for (size_t i = 0; i < crm_field_count(noun); i++)
		if (!(crm_field_at(noun, i)->flags & CRM_DROPPED))
			field(&m, crm_field_at(noun, i));
}

void crm_view_release(struct crm_view *v)
{
	free(v->column);
	crm_pool_release(&v->pool);
}

static void titles_select(struct crm_view *v, struct crm_str *out)
{
	for (size_t i = 0; i < crm_nouns_listed; i++) {
		const struct crm_noun *noun = crm_nouns[i];

		crm_str_addf(out,
		    "%sSELECT '%s-' || id AS id, id AS nr, '%s' AS noun, %d AS noun_nr, %s AS title"
		    " FROM %s",
		    i ? "\nUNION ALL " : "", noun->name, noun->name, noun->number,
		    title(v, noun, ""), noun->plural);
	}
}

/* Names are quoted: some are words of SQL, and users choose those of their own. */
static char *select_of(struct crm_view *v, const struct crm_noun *noun)
{
	struct crm_str out = { 0 };

	if (!noun) {
		titles_select(v, &out);
		return crm_str_take(&out);
	}
	for (size_t i = 0; i < v->n; i++) {
		crm_str_addf(&out, "%s %s", i ? ",\n" : "SELECT", v->column[i].sql);
		if (strcmp(v->column[i].sql, v->column[i].name) != 0)
			crm_str_addf(&out, " AS \"%s\"", v->column[i].name);
	}
	crm_str_addf(&out, "\nFROM %s r", noun->plural);
	return crm_str_take(&out);
}

/* The i-th view's noun: the first is NULL, v_titles, which the others ask. */
static const struct crm_noun *nth(size_t i)
{
	return i ? crm_nouns[i - 1] : NULL;
}

void crm_views_drop(struct crm *c)
{
	for (size_t i = crm_nouns_listed + 1; i--;) {
		struct crm_view v;

		crm_view_init(&v, nth(i));
		crm_db_view_drop(c->db, v.name);
		crm_view_release(&v);
	}
}

void crm_views_make(struct crm *c)
{
	crm_views_drop(c);
	for (size_t i = 0; i <= crm_nouns_listed; i++) {
		struct crm_view v;
		char *sql;

		crm_view_init(&v, nth(i));
		sql = select_of(&v, nth(i));
		crm_db_view_make(c->db, v.name, sql);
		free(sql);
		crm_view_release(&v);
	}
	crm_rights_renew(c);
}

bool crm_view_current(struct crm *c, const struct crm_noun *noun)
{
	struct crm_view v;
	char *sql;
	bool same;

	crm_view_init(&v, noun);
	sql = select_of(&v, noun);
	same = crm_db_view_is(c->db, v.name, sql);
	free(sql);
	crm_view_release(&v);
	return same;
}

bool crm_views_current(struct crm *c)
{
	for (size_t i = 0; i <= crm_nouns_listed; i++)
		if (!crm_view_current(c, nth(i)))
			return false;
	return true;
}
