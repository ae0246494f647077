/* The seam for what users write; see query.h. */
#include "db/query.h"

#include <stdlib.h>

#include "base/mem.h"
#include "db/engine.h"

void crm_query_bound(int64_t bytes)
{
	crm_sqlite.bound(bytes);
	crm_postgres.bound(bytes);
}

struct crm_stmt *crm_db_query(
    struct crm_db *db, const char *sql, size_t len, int seconds, struct crm_err *e)
{
	struct crm_stmt *s;
	void *handle = NULL;

	if (db->engine->query(db, sql, len, seconds, &handle, e))
		return NULL;
	s = crm_calloc(1, sizeof *s);
	s->db = db;
	s->handle = handle;
	s->busy = true;
	return s;
}

bool crm_query_missing(const struct crm_err *e)
{
	static const char *const said[] = { "no such table: v_",
		"no such column: ", "relation \"v_", "column " };

	for (size_t i = 0; e->code == CRM_USAGE && i < sizeof said / sizeof *said; i++)
		if (!strncmp(e->text, said[i], strlen(said[i])))
			return true;
	return false;
}

int crm_stmt_parameters(struct crm_stmt *s)
{
	return s->db->engine->parameters(s->handle);
}

const char *crm_stmt_name(struct crm_stmt *s, int column)
{
	return s->db->engine->column(s->handle, column);
}

enum crm_sqltype crm_stmt_cell(struct crm_stmt *s, int column, struct crm_val *v)
{
	return s->db->engine->cell(s->handle, column, v);
}

void crm_stmt_close(struct crm_stmt *s)
{
	s->db->engine->finalize(s->db, s->handle);
	free(s);
}

static void define(struct crm_db *db, const char *sql)
{
	struct crm_err e = { 0 };

	if (db->engine->exec(db, sql, &e))
		crm_die_err(&e, NULL);
}

/* The statement that makes the view, as the engine keeps it. */
static void spell(struct crm_db *db, const char *name, const char *select, struct crm_str *out)
{
	crm_str_addf(out, "CREATE VIEW %s %s\n", name, db->engine->view_as);
	db->engine->spell(out, select);
}

void crm_db_view_make(struct crm_db *db, const char *name, const char *select)
{
	struct crm_str sql = { 0 };
	struct crm_err e = { 0 };

	spell(db, name, select, &sql);
	define(db, sql.s);
	if (db->engine->view_made && db->engine->view_made(db, name, sql.s, &e))
		crm_die_err(&e, NULL);
	crm_str_release(&sql);
}

void crm_db_view_drop(struct crm_db *db, const char *name)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "DROP VIEW IF EXISTS %s", name);
	define(db, sql.s);
	crm_str_release(&sql);
}

bool crm_db_view_is(struct crm_db *db, const char *name, const char *select)
{
	char *kept = crm_db_text(db, db->engine->view, "s", name);
	struct crm_str sql = { 0 };
	bool same;

	spell(db, name, select, &sql);
	same = kept && !strcmp(kept, sql.s);
	crm_str_release(&sql);
	free(kept);
	return same;
}
