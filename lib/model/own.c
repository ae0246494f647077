/* Own fields, from table `fields` to declarations. */
#include "model/own_row.h"

#include <stdlib.h>

#include "model/context.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/record.h"

static const char *text(struct crm *c, const struct crm_rec *r, const char *name)
{
	const char *s = crm_rec_text(r, name);

	return *s ? crm_pool_strdup(&c->pool, s) : NULL;
}

static void row_read(struct crm *c, const struct crm_rec *r, struct crm_own_row *row)
{
	static const struct {
		const char *name;
		unsigned flag;
	} bits[] = {
		{ "several", CRM_SEVERAL },
		{ "required", CRM_REQUIRED },
		{ "uniq", CRM_UNIQUE },
		{ "exact", CRM_EXACT },
		{ "personal", CRM_PERSONAL },
		{ "stepped", CRM_STEP },
		{ "dropped", CRM_DROPPED },
	};
	const char *type = crm_rec_text(r, "type");
	struct crm_field *f = &row->field;

	*row = (struct crm_own_row){ .id = r->id, .noun = crm_noun_find(crm_rec_text(r, "noun")) };
	for (int t = 0; t < CRM_ANY; t++)
		if (!strcmp(type, crm_type_name((enum crm_type)t)))
			f->type = (enum crm_type)t;
	f->flags = CRM_OWN;
	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
		if (crm_rec_int(r, bits[i].name))
			f->flags |= bits[i].flag;
	f->flags |= crm_own_finds(f);
	if (f->flags & CRM_DROPPED)
		f->flags =
		    (f->flags & ~(unsigned)(CRM_REQUIRED | CRM_UNIQUE | CRM_STEP)) | CRM_READONLY;
	f->name = text(c, r, "name");
	f->column = text(c, r, "col");
	f->choices = text(c, r, "choices");
	f->ref = text(c, r, "ref");
	f->scale = (int)crm_rec_int(r, "scale");
	f->unit = text(c, r, "unit");
	f->value = f->flags & CRM_DROPPED ? NULL : text(c, r, "preset");
	f->help = text(c, r, "help");
	row->indexed = crm_rec_int(r, "indexed");
}

/* All rows, by noun and in order. */
void crm_own_rows(struct crm *c, struct crm_own_rows *out)
{
	struct crm_stmt *s =
	    crm_db_prepare(c->db, "SELECT f.id FROM fields f ORDER BY f.noun, f.nr, f.id");
	struct crm_rec rec;

	crm_rec_init(&rec, &crm_own_field);
	while (crm_stmt_step(s)) {
		struct crm_own_row row;

		if (!crm_rec_load(c, &rec, crm_stmt_int(s, 0)))
			continue;
		row_read(c, &rec, &row);
		if (!row.noun || !row.field.name || !row.field.column)
			continue;
		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		out->v[out->n++] = row;
	}
	crm_stmt_done(s);
	crm_rec_release(&rec);
}

void crm_own_load(struct crm *c)
{
	struct crm_own_rows rows = { 0 };

	crm_fields_ask(NULL, NULL);
	crm_own_rows(c, &rows);
	for (size_t i = 0; i < crm_nouns_listed; i++) {
		const struct crm_noun *noun = crm_nouns[i];
		struct crm_field *f = NULL;
		size_t n = 0;

		for (size_t k = 0; k < rows.n; k++)
			n += rows.v[k].noun == noun;
		if (n)
			f = crm_pool_alloc(&c->pool, n * sizeof *f);
		n = 0;
		for (size_t k = 0; k < rows.n; k++)
			if (rows.v[k].noun == noun)
				f[n++] = rows.v[k].field;
		crm_fields_own(noun, f, n);
		c->plan[noun->number] = NULL;
	}
	free(rows.v);
}

void crm_own_open(struct crm *c)
{
	struct crm_err e = { 0 };

	if (c->db || !crm_db_there(crm_book_path(c)))
		return;
	if (!crm_book_try(c, &e) && e.code == CRM_BUSY)
		crm_die_err(&e, NULL);
}

void crm_own_fresh(struct crm *c)
{
	char *now = crm_db_text(
	    c->db, "SELECT s.value FROM settings s WHERE s.name = $1", "s", "own_fields");
	int64_t version = now ? strtoll(now, NULL, 10) : 0;

	free(now);
	if (version == c->own_fields)
		return;
	if (!c->own_free)
		crm_die(CRM_BUSY, "the fields of the book were changed meanwhile; try again");
	c->own_fields = version;
	crm_own_load(c);
}

static void ask(void *arg)
{
	crm_own_open(arg);
}

void crm_own_ask(struct crm *c)
{
	crm_fields_ask(ask, c);
}

int64_t crm_own_count(struct crm *c, const struct crm_own_row *row, const char *condition)
{
	struct crm_str sql = { 0 };
	int64_t n;

	crm_str_addf(&sql, "SELECT count(*) FROM %s t WHERE t.%s %s", row->noun->plural,
	    row->field.column, condition);
	n = crm_db_int(c->db, 0, sql.s, "");
	crm_str_release(&sql);
	return n;
}

void crm_own_dropped(struct crm *c,
    void (*each)(void *arg, const struct crm_noun *noun, const char *name, int64_t values),
    void *arg)
{
	struct crm_own_rows rows = { 0 };

	crm_own_rows(c, &rows);
	for (size_t i = 0; i < rows.n; i++)
		if (rows.v[i].field.flags & CRM_DROPPED)
			each(arg, rows.v[i].noun, rows.v[i].field.name,
			    crm_own_count(c, &rows.v[i], "IS NOT NULL"));
	free(rows.v);
}

void crm_own_missing(struct crm *c, void (*each)(void *arg, const char *column), void *arg)
{
	struct crm_own_rows rows = { 0 };
	const char *column;

	crm_own_rows(c, &rows);
	for (size_t i = 0; i < 2 * rows.n; i++) {
		const struct crm_own_row *row = &rows.v[i / 2];
		bool fold = i % 2;

		column = crm_pool_printf(&c->pool, "%s%s", row->field.column, fold ? "_fold" : "");
		if ((!fold || crm_field_folds(&row->field)) &&
		    !crm_db_column(c->db, row->noun->plural, column))
			each(arg, crm_pool_printf(&c->pool, "%s.%s", row->noun->plural, column));
	}
	free(rows.v);
}
