/* Own fields: from table `fields` to declarations, and from the policy to table and
 * columns. */
#include "model/own.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/context.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/txn.h"
#include "model/views.h"

/* A row of table `fields`. */
struct row {
	int64_t id;
	const struct crm_noun *noun;
	struct crm_field field; /* DROPPED where it is */
	bool indexed, wanted;
};
struct rows {
	struct row *v;
	size_t n, cap;
};

static const char *text(struct crm *c, const struct crm_rec *r, const char *name)
{
	const char *s = crm_rec_text(r, name);

	return *s ? crm_pool_strdup(&c->pool, s) : NULL;
}

static void row_read(struct crm *c, const struct crm_rec *r, struct row *row)
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

	*row = (struct row){ .id = r->id, .noun = crm_noun_find(crm_rec_text(r, "noun")) };
	for (int t = 0; t < CRM_ANY; t++)
		if (!strcmp(type, crm_type_name((enum crm_type)t)))
			f->type = (enum crm_type)t;
	f->flags = CRM_OWN;
	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
		if (crm_rec_int(r, bits[i].name))
			f->flags |= bits[i].flag;
	if (f->type == CRM_STRING || f->type == CRM_TEXT || f->flags & CRM_SEVERAL)
		f->flags |= CRM_FIND;
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
static void rows_read(struct crm *c, struct rows *out)
{
	struct crm_stmt *s =
	    crm_db_prepare(c->db, "SELECT f.id FROM fields f ORDER BY f.noun, f.nr, f.id");
	struct crm_rec rec;

	crm_rec_init(&rec, &crm_own_field);
	while (crm_stmt_step(s)) {
		struct row row;

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
	struct rows rows = { 0 };

	crm_fields_ask(NULL, NULL);
	rows_read(c, &rows);
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
	if (!c->db && !access(crm_book_path(c), R_OK))
		crm_book(c);
}

static void ask(void *arg)
{
	crm_own_open(arg);
}

void crm_own_ask(struct crm *c)
{
	crm_fields_ask(ask, c);
}

/* True where values of the one can stand in the other's column. */
static bool same_values(const struct crm_field *a, const struct crm_field *b)
{
	enum { SHAPE = CRM_SEVERAL | CRM_EXACT };

	return a->type == b->type && (a->flags & SHAPE) == (b->flags & SHAPE) &&
	       a->scale == b->scale && (a->ref ? b->ref && !strcmp(a->ref, b->ref) : !b->ref);
}

static bool is_text(const struct crm_field *f)
{
	return f->flags & CRM_SEVERAL ||
	       (f->type != CRM_NUMBER && f->type != CRM_MONEY && f->type != CRM_DATE &&
		   f->type != CRM_TIME && f->type != CRM_DURATION && f->type != CRM_BOOL &&
		   f->type != CRM_REF);
}

static void run(struct crm *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void run(struct crm *c, const char *fmt, ...)
{
	struct crm_str sql = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&sql, fmt, ap);
	va_end(ap);
	crm_db_run(c->db, sql.s, "");
	crm_str_release(&sql);
}

static int64_t count(struct crm *c, const struct row *row, const char *condition)
{
	struct crm_str sql = { 0 };
	int64_t n;

	crm_str_addf(&sql, "SELECT count(*) FROM %s t WHERE t.%s %s", row->noun->plural,
	    row->field.column, condition);
	n = crm_db_int(c->db, 0, sql.s, "");
	crm_str_release(&sql);
	return n;
}

/* The column that is compared: the fold of a folded string. */
static const char *compared(struct crm *c, const struct crm_field *f)
{
	return crm_pool_printf(&c->pool, "%s%s", f->column, crm_field_folds(f) ? "_fold" : "");
}

/* References always have an index: whoever is removed asks who refers to it. */
static const char *index_kind(const struct crm_field *f, bool indexed)
{
	if (f->flags & (CRM_DROPPED | CRM_SEVERAL))
		return NULL;
	if (f->flags & CRM_UNIQUE)
		return "UNIQUE INDEX";
	return indexed || f->type == CRM_REF ? "INDEX" : NULL;
}

static void twins(struct crm *c, const struct row *row)
{
	const char *column = compared(c, &row->field);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT min(t.id), max(t.id) FROM %s t WHERE t.%s IS NOT NULL"
	    " GROUP BY t.%s HAVING count(*) > 1 ORDER BY min(t.id) LIMIT 1",
	    row->noun->plural, column, column);
	s = crm_db_prepare(c->db, sql.s);
	if (crm_stmt_step(s))
		crm_die(CRM_DATA, "fields: %s.%s: unique, but %s-%lld and %s-%lld share a value",
		    row->noun->name, row->field.name, row->noun->name,
		    (long long)crm_stmt_int(s, 0), row->noun->name, (long long)crm_stmt_int(s, 1));
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* Brings the index from what it was (NULL: none) to what it is to be. */
static void reindex(struct crm *c, const struct row *row, const char *was)
{
	const char *now = index_kind(&row->field, row->indexed);

	if (was == now || (was && now && !strcmp(was, now)))
		return;
	if (was)
		run(c, "DROP INDEX %s_%s", row->noun->plural, row->field.column);
	if (now && row->field.flags & CRM_UNIQUE)
		twins(c, row);
	if (now)
		run(c, "CREATE %s %s_%s ON %s (%s)", now, row->noun->plural, row->field.column,
		    row->noun->plural, compared(c, &row->field));
}

static void add_columns(struct crm *c, const struct row *row)
{
	const struct crm_field *f = &row->field;

	if (f->type == CRM_REF)
		run(c,
		    "ALTER TABLE %s ADD COLUMN %s INTEGER"
		    " REFERENCES %s DEFERRABLE INITIALLY DEFERRED",
		    row->noun->plural, f->column, crm_noun_find(f->ref)->plural);
	else
		run(c, "ALTER TABLE %s ADD COLUMN %s %s", row->noun->plural, f->column,
		    is_text(f) ? "TEXT" : "INTEGER");
	if (crm_field_folds(f))
		run(c, "ALTER TABLE %s ADD COLUMN %s_fold TEXT", row->noun->plural, f->column);
}

static void set_text(struct crm_rec *r, const char *name, const char *s)
{
	if (s)
		crm_rec_set_text(r, name, s, strlen(s));
	else
		*crm_rec_val(r, name) = (struct crm_val){ 0 };
}

/* Writes the row where something differs. What the policy says is its own affair in
 * the journal: this follows from it. */
static void row_write(struct crm *c, const struct row *row, int64_t nr)
{
	const struct crm_field *f = &row->field;
	struct crm_rec old, r;

	crm_rec_init(&old, &crm_own_field);
	crm_rec_init(&r, &crm_own_field);
	if (row->id) {
		crm_rec_load(c, &old, row->id);
		crm_rec_copy(&r, &old);
	}
	set_text(&r, "noun", row->noun->name);
	set_text(&r, "name", f->name);
	set_text(&r, "col", f->column);
	set_text(&r, "type", crm_type_name(f->type));
	set_text(&r, "choices", f->choices);
	set_text(&r, "ref", f->ref);
	set_text(&r, "unit", f->unit);
	set_text(&r, "preset", f->value);
	set_text(&r, "help", f->help);
	crm_rec_set_int(&r, "nr", nr);
	crm_rec_set_int(&r, "scale", f->scale);
	crm_rec_set_int(&r, "several", !!(f->flags & CRM_SEVERAL));
	crm_rec_set_int(&r, "required", !!(f->flags & CRM_REQUIRED));
	crm_rec_set_int(&r, "uniq", !!(f->flags & CRM_UNIQUE));
	crm_rec_set_int(&r, "exact", !!(f->flags & CRM_EXACT));
	crm_rec_set_int(&r, "personal", !!(f->flags & CRM_PERSONAL));
	crm_rec_set_int(&r, "stepped", !!(f->flags & CRM_STEP));
	crm_rec_set_int(&r, "dropped", !!(f->flags & CRM_DROPPED));
	crm_rec_set_int(&r, "indexed", row->indexed);
	crm_rec_write(c, row->id ? &old : NULL, &r);
	crm_rec_release(&old);
	crm_rec_release(&r);
}

/* The row that stands for the wanted field: the one in use, else a dropped one that
 * can take it up again with its values. */
static struct row *row_find(struct rows *rows, const struct crm_own *want, bool dropped)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct row *row = &rows->v[i];

		if (row->noun == want->noun && !strcmp(row->field.name, want->field.name) &&
		    !(row->field.flags & CRM_DROPPED) == !dropped &&
		    (!dropped || same_values(&row->field, &want->field)))
			return row;
	}
	return NULL;
}

/* A column that no field of the noun has had: x_NAME, x_NAME_2 ... */
static const char *fresh_column(struct crm *c, const struct rows *rows, const struct crm_own *want)
{
	const char *name = crm_pool_printf(&c->pool, "x_%s", want->field.name);

	for (int n = 2;; n++) {
		bool used = false;

		for (size_t i = 0; i < rows->n; i++)
			used = used || (rows->v[i].noun == want->noun &&
					   !strcmp(rows->v[i].field.column, name));
		if (!used)
			return name;
		name = crm_pool_printf(&c->pool, "x_%s_%d", want->field.name, n);
	}
}

static void check_choices(struct crm *c, const struct row *row)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	if (row->field.type != CRM_CHOICE)
		return;
	crm_str_addf(&sql,
	    "SELECT t.%s, count(*) FROM %s t WHERE t.%s IS NOT NULL GROUP BY t.%s ORDER BY 1",
	    row->field.column, row->noun->plural, row->field.column, row->field.column);
	s = crm_db_prepare(c->db, sql.s);
	while (crm_stmt_step(s)) {
		struct crm_val v = crm_stmt_value(s, 0);

		if (crm_choice_index(row->field.choices, v.s, v.len) < 0)
			crm_die(CRM_DATA,
			    "fields: %s.%s: %lld %s hold '%s', which is no choice any more",
			    row->noun->name, row->field.name, (long long)crm_stmt_int(s, 1),
			    row->noun->plural, v.s);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* A field of several values that is taken up again: its look-ups, from its values. */
static void look_up_again(struct crm *c, const struct row *row)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	struct crm_rec rec;

	crm_own_load(c);
	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.%s IS NOT NULL", row->noun->plural,
	    row->field.column);
	s = crm_db_prepare(c->db, sql.s);
	crm_rec_init(&rec, row->noun);
	while (crm_stmt_step(s))
		if (crm_rec_load(c, &rec, crm_stmt_int(s, 0)))
			crm_rec_look_up(c, &rec, crm_field_find(row->noun, row->field.name));
	crm_rec_release(&rec);
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static void take_away(struct crm *c, struct row *row, int64_t nr)
{
	const char *was = index_kind(&row->field, row->indexed);

	if (row->field.flags & CRM_SEVERAL)
		crm_db_run(c->db, "DELETE FROM lookups WHERE noun = $1 AND field = $2", "is",
		    (int64_t)row->noun->number, row->field.name);
	row->field.flags |= CRM_DROPPED;
	reindex(c, row, was);
	row_write(c, row, nr);
}

/* A type that changes is another field; where values would be lost it is refused. */
static void change_type(struct crm *c, struct row *row, const struct crm_own *want)
{
	int64_t n = count(c, row, "IS NOT NULL");

	if (n)
		crm_die(CRM_DATA,
		    "fields: %s.%s: %lld %s hold a %s: take the field away first, or give another"
		    " name",
		    row->noun->name, row->field.name, (long long)n, row->noun->plural,
		    crm_type_name(row->field.type));
	(void)want;
	take_away(c, row, 0);
}

static void put(struct crm *c, struct rows *rows, const struct crm_own *want, int64_t nr)
{
	struct row *row = row_find(rows, want, false), made;
	const char *was = NULL, *column;
	int64_t without;
	bool required, again;

	if (row && !same_values(&row->field, &want->field)) {
		change_type(c, row, want);
		row = NULL;
	}
	if (!row)
		row = row_find(rows, want, true);
	again = row && row->field.flags & CRM_DROPPED;
	required = !row || !(row->field.flags & CRM_REQUIRED);
	if (row) {
		was = index_kind(&row->field, row->indexed);
		column = row->field.column;
	} else {
		column = fresh_column(c, rows, want);
		made = (struct row){ .noun = want->noun };
		crm_grow(&rows->v, rows->n, &rows->cap, sizeof *rows->v);
		row = &rows->v[rows->n++];
		*row = made;
	}
	row->field = want->field;
	row->field.column = column;
	row->indexed = want->indexed;
	row->wanted = true;
	if (!row->id)
		add_columns(c, row);
	check_choices(c, row);
	reindex(c, row, was);
	row_write(c, row, nr);
	if (again && row->field.flags & CRM_SEVERAL)
		look_up_again(c, row);
	if (required && row->field.flags & CRM_REQUIRED && !c->undoing &&
	    (without = count(c, row, "IS NULL")) > 0)
		crm_warn("fields: %s.%s: required, and %lld %s have none: each wants it at its"
			 " next edit",
		    row->noun->name, row->field.name, (long long)without, row->noun->plural);
}

void crm_own_apply(struct crm *c, const struct crm_owns *want)
{
	struct rows rows = { 0 };
	bool before = c->deriving;

	c->deriving = true;
	rows_read(c, &rows);
	for (size_t i = 0; i < want->n; i++)
		put(c, &rows, &want->v[i], (int64_t)i + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (!rows.v[i].wanted && !(rows.v[i].field.flags & CRM_DROPPED))
			take_away(c, &rows.v[i], 0);
	c->deriving = before;
	crm_db_run(c->db,
	    "INSERT INTO settings (name, value) VALUES ('own_fields', 'yes')"
	    " ON CONFLICT (name) DO NOTHING",
	    "");
	free(rows.v);
	crm_own_load(c);
	crm_views_make(c);
}

size_t crm_own_compact(struct crm *c)
{
	struct rows rows = { 0 };
	struct crm_rec rec;
	size_t n = 0;

	rows_read(c, &rows);
	crm_views_drop(c); /* the engine lets no column go that a view may name */
	crm_rec_init(&rec, &crm_own_field);
	for (size_t i = 0; i < rows.n; i++) {
		const struct row *row = &rows.v[i];

		if (!(row->field.flags & CRM_DROPPED))
			continue;
		run(c, "ALTER TABLE %s DROP COLUMN %s", row->noun->plural, row->field.column);
		if (crm_field_folds(&row->field))
			run(c, "ALTER TABLE %s DROP COLUMN %s_fold", row->noun->plural,
			    row->field.column);
		if (crm_rec_load(c, &rec, row->id))
			crm_rec_erase(c, &rec);
		n++;
	}
	crm_rec_release(&rec);
	free(rows.v);
	crm_own_load(c);
	crm_views_make(c);
	return n;
}
