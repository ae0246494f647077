/* Tables, columns, indexes: see tables.h. */
#include "db/tables.h"

#include <stdlib.h>

#include "base/mem.h"

static char *text_at(struct crm_stmt *s, int column)
{
	struct crm_val v = crm_stmt_value(s, column);

	return v.kind == CRM_BYTES ? crm_strndup(v.s, v.len) : NULL;
}

char **crm_tables(struct crm_db *db)
{
	struct crm_stmt *s = crm_db_prepare(db, db->engine->tables);
	char **names = NULL;
	size_t n = 0, cap = 0;

	while (crm_stmt_step(s)) {
		crm_grow(&names, n, &cap, sizeof *names);
		names[n++] = text_at(s, 0);
	}
	crm_stmt_done(s);
	crm_grow(&names, n, &cap, sizeof *names);
	names[n] = NULL;
	return names;
}

void crm_tables_free(char **names)
{
	for (char **name = names; *name; name++)
		free(*name);
	free(names);
}

void crm_table_read(struct crm_db *db, const char *name, struct crm_table *t)
{
	struct crm_stmt *s = crm_db_prepare(db, db->engine->table_columns);

	*t = (struct crm_table){ .name = crm_strdup(name) };
	crm_stmt_bind_text(s, 1, name, strlen(name));
	while (crm_stmt_step(s)) {
		crm_grow(&t->column, t->n, &t->cap, sizeof *t->column);
		t->column[t->n++] = (struct crm_table_column){ .name = text_at(s, 0),
			.type = text_at(s, 1),
			.key = crm_stmt_int(s, 2),
			.refers = text_at(s, 3),
			.filled = crm_stmt_int(s, 4) };
	}
	crm_stmt_done(s);
	s = crm_db_prepare(db, db->engine->table_indexes);
	crm_stmt_bind_text(s, 1, name, strlen(name));
	while (crm_stmt_step(s)) {
		crm_grow(&t->index, t->indexes, &t->indexes_cap, sizeof *t->index);
		t->index[t->indexes++] = (struct crm_table_index){ .name = text_at(s, 0),
			.unique = crm_stmt_int(s, 1),
			.partial = crm_stmt_int(s, 2),
			.columns = text_at(s, 3) };
	}
	crm_stmt_done(s);
}

void crm_table_forget_column(struct crm_table *t, size_t at)
{
	struct crm_table_column *f = &t->column[at];

	free(f->name);
	free(f->type);
	free(f->refers);
	t->n--;
	memmove(f, f + 1, (t->n - at) * sizeof *f);
}

void crm_table_forget_index(struct crm_table *t, size_t at)
{
	struct crm_table_index *x = &t->index[at];

	free(x->name);
	free(x->columns);
	t->indexes--;
	memmove(x, x + 1, (t->indexes - at) * sizeof *x);
}

void crm_table_release(struct crm_table *t)
{
	while (t->n)
		crm_table_forget_column(t, t->n - 1);
	while (t->indexes)
		crm_table_forget_index(t, t->indexes - 1);
	free(t->column);
	free(t->index);
	free(t->name);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool crm_table_has_column(const struct crm_table *t, const struct crm_table_column *f, bool strict)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct crm_table_column *k = &t->column[i];

		if (same(k->name, f->name))
			return same(k->type, f->type) && same(k->refers, f->refers) &&
			       (!strict || (k->key == f->key && k->filled == f->filled));
	}
	return false;
}

bool crm_table_has_index(const struct crm_table *t, const struct crm_table_index *x)
{
	for (size_t i = 0; i < t->indexes; i++) {
		const struct crm_table_index *k = &t->index[i];

		if (same(k->name, x->name))
			return same(k->columns, x->columns) && k->unique == x->unique &&
			       k->partial == x->partial;
	}
	return false;
}

static bool missing(const char *table, const char *name, crm_db_say *say, void *arg)
{
	struct crm_str place = { 0 };

	crm_str_addf(&place, "%s%s%s", table, *table ? "." : "", name);
	say(arg, "schema", place.s, "missing, or not as it was made");
	crm_str_release(&place);
	return false;
}

static bool table_as_made(
    const struct crm_table *made, const struct crm_table *t, crm_db_say *say, void *arg)
{
	bool ok = true;

	for (size_t i = 0; i < made->n; i++)
		if (!crm_table_has_column(t, &made->column[i], true))
			ok = missing(made->name, made->column[i].name, say, arg);
	for (size_t i = 0; i < made->indexes; i++)
		if (!crm_table_has_index(t, &made->index[i]))
			ok = missing("", made->index[i].name, say, arg);
	return ok;
}

struct crm_db *crm_tables_made(struct crm_db *db)
{
	return crm_db_create_unnamed(db->path, crm_db_schema_version(db), db->wait);
}

bool crm_tables_as_made(struct crm_db *db, crm_db_say *say, void *arg)
{
	struct crm_db *made = crm_tables_made(db);
	char **names = crm_tables(made);
	bool ok = true;

	for (char **name = names; *name; name++) {
		struct crm_table want, have;

		crm_table_read(made, *name, &want);
		crm_table_read(db, *name, &have);
		ok &= table_as_made(&want, &have, say, arg);
		crm_table_release(&want);
		crm_table_release(&have);
	}
	crm_tables_free(names);
	crm_db_close(made);
	return ok;
}
