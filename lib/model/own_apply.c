/* Own fields, from the policy to columns, indexes and table `fields`. */
#include "model/own_row.h"

#include <stdlib.h>

#include "model/nouns.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/txn.h"
#include "model/views.h"

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

static void define(struct crm *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void define(struct crm *c, const char *fmt, ...)
{
	struct crm_str sql = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&sql, fmt, ap);
	va_end(ap);
	crm_db_define(c->db, sql.s);
	crm_str_release(&sql);
}

/* The column that is compared: the fold of a folded string. */
static const char *compared(struct crm *c, const struct crm_field *f)
{
	return crm_pool_printf(&c->pool, "%s%s", f->column, crm_field_folds(f) ? "_fold" : "");
}

/* References always have an index: whoever is removed asks who refers to it, and the
 * engine asks it of dropped ones, too. */
static const char *index_kind(const struct crm_field *f, bool indexed)
{
	if (f->flags & (CRM_DROPPED | CRM_SEVERAL))
		return f->type == CRM_REF ? "INDEX" : NULL;
	if (f->flags & CRM_UNIQUE)
		return "UNIQUE INDEX";
	return indexed || f->type == CRM_REF ? "INDEX" : NULL;
}

static void twins(struct crm *c, const struct crm_own_row *row)
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
static void reindex(struct crm *c, const struct crm_own_row *row, const char *was)
{
	const char *now = index_kind(&row->field, row->indexed);

	if (was == now || (was && now && !strcmp(was, now)))
		return;
	if (was)
		define(c, "DROP INDEX %s_%s", row->noun->plural, row->field.column);
	if (now && row->field.flags & CRM_UNIQUE)
		twins(c, row);
	if (now)
		define(c, "CREATE %s %s_%s ON %s (%s)", now, row->noun->plural, row->field.column,
		    row->noun->plural, compared(c, &row->field));
}

static void add_columns(struct crm *c, const struct crm_own_row *row)
{
	const struct crm_field *f = &row->field;

	if (f->type == CRM_REF)
		define(c,
		    "ALTER TABLE %s ADD COLUMN %s INTEGER"
		    " REFERENCES %s DEFERRABLE INITIALLY DEFERRED",
		    row->noun->plural, f->column, crm_noun_find(f->ref)->plural);
	else
		define(c, "ALTER TABLE %s ADD COLUMN %s %s", row->noun->plural, f->column,
		    is_text(f) ? "TEXT" : "INTEGER");
	if (crm_field_folds(f))
		define(c, "ALTER TABLE %s ADD COLUMN %s_fold TEXT", row->noun->plural, f->column);
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
static bool row_write(struct crm *c, const struct crm_own_row *row, int64_t nr)
{
	const struct crm_field *f = &row->field;
	struct crm_rec old, r;
	bool wrote;

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
	wrote = crm_rec_write(c, row->id ? &old : NULL, &r);
	crm_rec_release(&old);
	crm_rec_release(&r);
	return wrote;
}

/* The row that stands for the wanted field: the one in use, else a dropped one that
 * can take it up again with its values. */
static struct crm_own_row *row_find(
    struct crm_own_rows *rows, const struct crm_own *want, bool dropped)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct crm_own_row *row = &rows->v[i];

		if (row->noun == want->noun && !strcmp(row->field.name, want->field.name) &&
		    !(row->field.flags & CRM_DROPPED) == !dropped &&
		    (!dropped || same_values(&row->field, &want->field)))
			return row;
	}
	return NULL;
}

static bool used(const struct crm_own_rows *rows, const struct crm_noun *noun, const char *column)
{
	size_t len;

	for (size_t i = 0; i < rows->n; i++) {
		const char *other = rows->v[i].field.column;

		if (rows->v[i].noun != noun)
			continue;
		len = strlen(other);
		if (!strcmp(other, column) ||
		    (!strncmp(other, column, len) && !strcmp(column + len, "_fold")) ||
		    (!strncmp(other, column, strlen(column)) &&
			!strcmp(other + strlen(column), "_fold")))
			return true;
	}
	return false;
}

/* A column that no field of the noun ever had, also where the journal alone remembers
 * it: x_NAME, else x_NAME__N with a number above that of any field there was. */
static const char *fresh_column(
    struct crm *c, const struct crm_own_rows *rows, const struct crm_own *want)
{
	const char *name = crm_pool_printf(&c->pool, "x_%s", want->field.name);
	int64_t n =
	    crm_db_int(c->db, 0, "SELECT n.last FROM counters n WHERE n.name = 'field'", "");
	bool forgotten = crm_db_int(c->db, 0, "SELECT count(*) FROM fields f WHERE f.made <> $1",
			     "i", c->txn) < n;

	while (forgotten || used(rows, want->noun, name)) {
		name = crm_pool_printf(&c->pool, "x_%s__%lld", want->field.name, (long long)++n);
		forgotten = false;
	}
	return name;
}

static void check_choices(struct crm *c, const struct crm_own_row *row)
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
			    "fields: %s.%s: '%s' is no choice any more, but that of %lld %s",
			    row->noun->name, row->field.name, v.s, (long long)crm_stmt_int(s, 1),
			    crm_stmt_int(s, 1) == 1 ? row->noun->name : row->noun->plural);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static void take_away(struct crm *c, struct crm_own_row *row, int64_t nr)
{
	const char *was = index_kind(&row->field, row->indexed);

	row->off = row->field.flags & CRM_FIND;
	if (row->field.flags & CRM_SEVERAL)
		crm_db_run(c->db, "DELETE FROM lookups WHERE noun = $1 AND field = $2", "is",
		    (int64_t)row->noun->number, row->field.name);
	row->field.flags |= CRM_DROPPED;
	reindex(c, row, was);
	row_write(c, row, nr);
}

/* A type that changes is another field; where values would be lost it is refused. */
static void change_type(struct crm *c, struct crm_own_row *row)
{
	int64_t n = crm_own_count(c, row, "IS NOT NULL");

	if (n)
		crm_die(CRM_DATA,
		    "fields: %s.%s: %lld %s %s a %s there: take the field away first, or give another"
		    " name",
		    row->noun->name, row->field.name, (long long)n,
		    n == 1 ? row->noun->name : row->noun->plural, n == 1 ? "has" : "have",
		    crm_type_name(row->field.type));
	take_away(c, row, 0);
}

/* Those that have been made and taken away count: their columns are still there. */
static void check_room(const struct crm_own_rows *rows, const struct crm_noun *noun)
{
	enum { MOST = 500 };
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		n += rows->v[i].noun == noun;
	if (n >= MOST)
		crm_die(CRM_DATA,
		    "fields: %s: more than %d fields, those taken away included; crm-db compact"
		    " removes these",
		    noun->name, MOST);
}

static void check_default(struct crm *c, const struct crm_own *want)
{
	const struct crm_field *f = &want->field;
	struct crm_err e = { 0 };
	int64_t id;

	if (f->type == CRM_REF && f->value && strcmp(f->value, "me") &&
	    crm_resolve(c, crm_noun_find(f->ref), f->value, &id, &e))
		crm_die(CRM_DATA, "fields: %s.%s: default: %s", want->noun->name, f->name, e.text);
}

static struct crm_own_row *row_new(
    struct crm *c, struct crm_own_rows *rows, const struct crm_own *want)
{
	struct crm_own_row *row;

	check_room(rows, want->noun);
	crm_grow(&rows->v, rows->n, &rows->cap, sizeof *rows->v);
	row = &rows->v[rows->n];
	*row = (struct crm_own_row){ .noun = want->noun };
	row->field.column = fresh_column(c, rows, want);
	rows->n++;
	return row;
}

static void warn_required(struct crm *c, const struct crm_own_row *row)
{
	int64_t without = crm_own_count(c, row, "IS NULL");

	if (without)
		crm_warn("fields: %s.%s: required, and %lld %s without: each wants it at its next"
			 " edit",
		    row->noun->name, row->field.name, (long long)without,
		    without == 1 ? row->noun->name : row->noun->plural);
}

/* True where something was written. */
static bool put(struct crm *c, struct crm_own_rows *rows, const struct crm_own *want, int64_t nr)
{
	struct crm_own_row *row = row_find(rows, want, false);
	const char *was = NULL, *column;
	bool required, again, wrote;

	check_default(c, want);
	if (row && !same_values(&row->field, &want->field)) {
		change_type(c, row);
		row = NULL;
	}
	if (!row)
		row = row_find(rows, want, true);
	again = row && row->field.flags & CRM_DROPPED;
	required = row && row->field.flags & CRM_REQUIRED;
	if (row)
		was = index_kind(&row->field, row->indexed);
	else
		row = row_new(c, rows, want);
	column = row->field.column;
	row->field = want->field;
	row->field.column = column;
	row->indexed = want->indexed;
	row->wanted = true;
	if (!row->id)
		add_columns(c, row);
	check_choices(c, row);
	reindex(c, row, was);
	wrote = row_write(c, row, nr);
	row->on = again && row->field.flags & CRM_FIND;
	if (row->field.flags & CRM_REQUIRED && !required && !c->undoing)
		warn_required(c, row);
	return wrote;
}

/* Whoever read the line by the fields as they were must not write by them. */
static void changed(struct crm *c)
{
	struct crm_str now = { 0 };

	crm_str_addf(&now, "%lld", (long long)c->txn);
	crm_db_run(c->db,
	    "INSERT INTO settings (name, value) VALUES ('own_fields', $1)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	    "s", now.s);
	crm_str_release(&now);
	c->own_fields = c->txn;
}

void crm_own_apply(struct crm *c, const struct crm_owns *want)
{
	struct crm_own_rows rows = { 0 };
	bool before = c->deriving, wrote = false;

	c->deriving = true;
	crm_own_rows(c, &rows);
	/* First what goes: its index, its look-ups and its name are free then. */
	for (size_t i = 0; i < rows.n; i++) {
		bool stays = rows.v[i].field.flags & CRM_DROPPED;

		for (size_t k = 0; k < want->n && !stays; k++)
			stays = rows.v[i].noun == want->v[k].noun &&
				!strcmp(rows.v[i].field.name, want->v[k].field.name);
		if (!stays)
			take_away(c, &rows.v[i], 0);
		wrote = wrote || !stays;
	}
	for (size_t i = 0; i < want->n; i++)
		wrote |= put(c, &rows, &want->v[i], (int64_t)i + 1);
	c->deriving = before;
	if (wrote) {
		changed(c);
		crm_own_load(c);
		crm_views_make(c);
	}
	for (size_t i = 0; wrote && i < crm_nouns_listed; i++)
		crm_own_search(c, &rows, crm_nouns[i]);
	free(rows.v);
}

size_t crm_own_compact(struct crm *c)
{
	struct crm_own_rows rows = { 0 };
	struct crm_rec rec;
	size_t n = 0;

	crm_own_rows(c, &rows);
	crm_views_drop(c); /* the engine lets no column go that a view may name */
	crm_rec_init(&rec, &crm_own_field);
	for (size_t i = 0; i < rows.n; i++) {
		const struct crm_own_row *row = &rows.v[i];

		if (!(row->field.flags & CRM_DROPPED))
			continue;
		if (index_kind(&row->field, row->indexed))
			define(c, "DROP INDEX %s_%s", row->noun->plural, row->field.column);
		define(c, "ALTER TABLE %s DROP COLUMN %s", row->noun->plural, row->field.column);
		if (crm_field_folds(&row->field))
			define(c, "ALTER TABLE %s DROP COLUMN %s_fold", row->noun->plural,
			    row->field.column);
		if (crm_rec_load(c, &rec, row->id))
			crm_rec_erase(c, &rec);
		n++;
	}
	crm_rec_release(&rec);
	free(rows.v);
	if (n)
		changed(c);
	crm_own_load(c);
	crm_views_make(c);
	return n;
}
