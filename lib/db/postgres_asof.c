/* Tables as they were, as struct crm_overlay in db.h wants them: TEMP views that stand
 * before the book's tables, since pg_temp is looked at first for a name.
 *
 * A view is a WHERE over a UNION ALL without conditions of its own: only such a one the
 * planner takes apart, so that a join by number or an order uses the indexes of both
 * sides. Everything, the TEMP tables of the caller too, is made when a statement first
 * names it: a command reads three tables of twenty, and each costs a millisecond. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/postgres.h"

struct laid {
	char *name; /* as statements say it */
	char *sql;  /* that makes it; NULL: yet to be spelt, of an overlay */
	bool made;
	bool view;
	struct crm_overlay o; /* of a view */
	bool all, filling;
	uint64_t parts; /* filled, by bit */
	bool indexed;
	crm_pg_laid names; /* which others its statement names */
};

struct crm_pg_past {
	struct laid laid[CRM_PG_LAID];
	int n;
};

static bool part_of_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '"';
}

/* Where sql names the table next; "crm.contacts" is another. */
static const char *find_name(const char *sql, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = sql; (at = strstr(at, name)); at += len)
		if ((at == sql || !part_of_word(at[-1])) && !part_of_word(at[len]))
			return at;
	return NULL;
}

static crm_pg_laid names_in(const struct crm_pg_past *p, const char *sql)
{
	crm_pg_laid names = 0;

	for (int i = 0; i < p->n; i++)
		if (find_name(sql, p->laid[i].name))
			names |= (crm_pg_laid)1 << i;
	return names;
}

static struct laid *lay(struct crm_db *db, const char *name, char *sql)
{
	struct crm_pg *pg = crm_pg(db);
	struct laid *l;

	if (!pg->past)
		pg->past = crm_calloc(1, sizeof *pg->past);
	if (pg->past->n == CRM_PG_LAID)
		crm_die(CRM_BUG, "too many tables of the past");
	l = &pg->past->laid[pg->past->n++];
	l->name = crm_strdup(name);
	l->sql = sql;
	return l;
}

void crm_pg_past_end(struct crm_pg *pg)
{
	for (int i = 0; pg->past && i < pg->past->n; i++) {
		free(pg->past->laid[i].name);
		free(pg->past->laid[i].sql);
	}
	free(pg->past);
}

/* A replica takes no CREATE, and not everybody may. */
int crm_pg_past_begin(struct crm_db *db, struct crm_err *e)
{
	PGconn *conn = crm_pg(db)->conn;
	const char *standby = crm_pq.parameterStatus(conn, "in_hot_standby");
	int64_t may = 0;
	int rc;

	if (standby && !strcmp(standby, "on"))
		return crm_err_set(e, CRM_UNAVAILABLE,
		    "%s: a replica, and --as-of needs temporary tables; ask the server it follows",
		    db->path);
	rc = crm_pg_number(
	    db, "SELECT 1 WHERE has_database_privilege(current_database(), 'TEMPORARY')", &may, e);
	if (!rc && !may)
		return crm_err_set(e, CRM_UNAVAILABLE,
		    "%s: --as-of needs temporary tables, which %s may not make; its owner can: GRANT"
		    " TEMPORARY ON DATABASE ...",
		    db->path, crm_pq.user(conn));
	/* What is rebuilt is looked up by hashing where there is room. */
	rc = rc ? rc : crm_pg_exec(db, "SET work_mem = '64MB'", e);
	return rc ? rc
		  : crm_pg_send_text(db, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ WRITE", e);
}

bool crm_pg_past_later(struct crm_db *db, const char *sql)
{
	static const char create[] = "CREATE TEMP TABLE ";
	const char *at = sql + strlen(create);
	char *name;

	if (!db->past_asked || strncmp(sql, create, strlen(create)))
		return false;
	name = crm_strndup(at, strcspn(at, " ("));
	lay(db, name, crm_strdup(sql));
	free(name);
	return true;
}

/* A statement that was prepared before reads the table below. */
static void prepare_anew(struct crm_db *db)
{
	for (size_t i = 0; i < CRM_STMT_SLOTS; i++)
		for (struct crm_stmt *s = db->slot[i]; s; s = s->next)
			((struct crm_pg_stmt *)s->handle)->name = 0;
}

int crm_pg_overlay(struct crm_db *db, const struct crm_overlay *o, struct crm_err *e)
{
	struct laid *l;

	(void)e;
	prepare_anew(db);
	if (o->then)
		lay(db, o->then, NULL)->o.table = o->table;
	l = lay(db, o->table, NULL);
	l->view = true;
	l->o = *o;
	return 0;
}

/* --- making --- */

/* One text that the server gives about the book's table. */
static int ask(
    struct crm_db *db, const char *sql, const char *table, struct crm_str *out, struct crm_err *e)
{
	const char *value[] = { table };
	PGresult *res;
	int rc = crm_pg_plain(db, e);

	if (rc)
		return rc;
	res = crm_pq.execParams(crm_pg(db)->conn, sql, 1, NULL, value, NULL, NULL, 0);
	if (crm_pq.resultStatus(res) != PGRES_TUPLES_OK)
		rc = crm_pg_fail(db, res, e);
	else if (crm_pq.ntuples(res))
		crm_str_puts(out, crm_pq.getvalue(res, 0, 0));
	crm_pq.clear(res);
	return rc;
}

/* Columns as the table has them, but NULL is taken, and no other key than its own. */
static int spell_then(struct crm_db *db, struct laid *l, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	int rc;

	crm_str_addf(&sql, "CREATE TEMP TABLE %s AS TABLE crm.%s WITH NO DATA; ALTER TABLE %s ADD ",
	    l->name, l->o.table, l->name);
	rc = ask(db,
	    "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c"
	    " WHERE c.conrelid = to_regclass('crm.' || $1) AND c.contype = 'p'",
	    l->o.table, &sql, e);
	l->sql = crm_str_take(&sql);
	return rc;
}

static int spell_view(struct crm_db *db, struct laid *l, struct crm_err *e)
{
	const struct crm_overlay *o = &l->o;
	struct crm_str sql = { 0 }, columns = { 0 };
	int rc = ask(db,
	    "SELECT string_agg('t.' || quote_ident(a.attname), ', ' ORDER BY a.attnum)"
	    " FROM pg_attribute a WHERE a.attrelid = to_regclass('crm.' || $1)"
	    " AND a.attnum > 0 AND NOT a.attisdropped",
	    o->table, &columns, e);

	crm_str_addf(
	    &sql, "CREATE TEMP VIEW %s AS SELECT %s FROM ", o->table, crm_str_text(&columns));
	if (o->then)
		crm_str_addf(&sql,
		    "(SELECT %s, 0 AS crm_then FROM crm.%s t UNION ALL SELECT %s, 1 FROM %s t) t"
		    " WHERE t.crm_then = 1 OR ",
		    columns.s, o->table, columns.s, o->then);
	else
		crm_str_addf(&sql, "crm.%s t WHERE ", o->table);
	crm_str_addf(&sql, "(%s)", o->keep);
	if (o->touched)
		crm_str_addf(
		    &sql, " AND NOT EXISTS (SELECT 1 FROM %s p WHERE p.id = t.id)", o->touched);
	l->sql = crm_str_take(&sql);
	crm_str_release(&columns);
	return rc;
}

/* Makes it, after what its statement names. */
static int make(struct crm_db *db, struct laid *l, struct crm_err *e)
{
	struct crm_pg_past *p = crm_pg(db)->past;
	int rc = 0;

	if (l->made)
		return 0;
	l->made = true;
	if (!l->sql)
		rc = l->view ? spell_view(db, l, e) : spell_then(db, l, e);
	if (rc)
		return rc;
	l->names = names_in(p, l->sql) & ~((crm_pg_laid)1 << (l - p->laid));
	for (int i = 0; i < p->n && !rc; i++)
		if (l->names >> i & 1)
			rc = make(db, &p->laid[i], e);
	return rc ? rc : crm_pg_exec(db, l->sql, e);
}

/* --- filling --- */

/* The planner knows nothing of new TEMP tables, and reads them whole where they have no
 * index: that of the book's are made, too, unless somebody reads it just now. */
static int settle(struct crm_db *db, struct laid *l, struct crm_err *e)
{
	struct crm_pg_past *p = crm_pg(db)->past;
	struct crm_str query = { 0 }, todo = { 0 };
	const char *comma = "";
	int rc;

	crm_str_puts(&query, "SELECT string_agg(x.sql, '; ') FROM (");
	if (l->o.then && !l->indexed)
		crm_str_addf(&query,
		    "SELECT 'CREATE INDEX ON %s' || substr(x.def, strpos(x.def, ' USING ')) AS sql,"
		    " '%s' AS name FROM (SELECT pg_get_indexdef(i.indexrelid) AS def FROM pg_index i"
		    " WHERE i.indrelid = to_regclass('crm.' || $1) AND NOT i.indisprimary) x"
		    " WHERE NOT EXISTS (SELECT 1 FROM pg_cursors) UNION ALL ",
		    l->o.then, l->o.then);
	crm_str_puts(&query, "SELECT 'ANALYZE ' || c.relname, c.relname FROM pg_class c"
			     " WHERE c.relnamespace = pg_my_temp_schema() AND c.relname IN (");
	for (int i = 0; i < p->n; i++)
		if (l->names >> i & 1 && !p->laid[i].view) {
			crm_str_addf(&query, "%s'%s'", comma, p->laid[i].name);
			comma = ", ";
		}
	crm_str_addf(&query,
	    "%s)) x WHERE $1 = $1 AND pg_relation_size(to_regclass(x.name)) > 262144",
	    *comma ? "" : "''");
	rc = ask(db, query.s, l->o.table, &todo, e);
	if (!rc && todo.len) {
		l->indexed = true;
		rc = crm_pg_exec(db, todo.s, e);
	}
	crm_str_release(&query);
	crm_str_release(&todo);
	return rc;
}

static int fill(struct crm_db *db, struct laid *l, int64_t part, struct crm_err *e)
{
	int rc;

	if (l->all || l->filling || (part && l->parts >> part & 1))
		return 0;
	if (l->o.fill) {
		l->filling = true;
		l->o.fill(l->o.arg, l->o.table, part);
		l->filling = false;
		rc = crm_pg_insert_flush(db, NULL, e);
		rc = rc ? rc : settle(db, l, e);
		if (rc)
			return rc;
	}
	if (part)
		l->parts |= UINT64_C(1) << part;
	else
		l->all = true;
	return 0;
}

/* The part that is asked for between one naming of the table and the next: "lookups k
 * WHERE k.noun = 1", or = $2. 0: it is not told. */
static int64_t part_at(const struct crm_pg_stmt *s, const struct laid *l, const char *at)
{
	const char *after = at + strlen(l->name), *next = find_name(after, l->name), *term;
	struct crm_str want = { 0 };
	int64_t part = 0;

	after += strspn(after, " ");
	crm_str_addf(&want, "%.*s.%s = ", (int)strcspn(after, " "), after, l->o.part);
	term = strstr(after, want.s);
	if (term && (!next || term < next)) {
		term += want.len;
		part = strtoll(term + (*term == '$'), NULL, 10);
		if (*term == '$' && part <= s->params && s->param[part - 1].s)
			part = strtoll(s->param[part - 1].s, NULL, 10);
	}
	crm_str_release(&want);
	return part > 0 && part < 64 ? part : 0;
}

static int fill_asked(struct crm_pg_stmt *s, struct laid *l, struct crm_err *e)
{
	int rc = 0;

	if (!l->o.part)
		return fill(s->db, l, 0, e);
	for (const char *at = s->sql; (at = find_name(at, l->name)) && !rc; at += strlen(l->name))
		rc = fill(s->db, l, part_at(s, l, at), e);
	return rc;
}

int crm_pg_past_ready(struct crm_pg_stmt *s, struct crm_err *e)
{
	struct crm_pg_past *p = crm_pg(s->db)->past;
	int rc = 0;

	if (s->laid != p->n) {
		s->laid = p->n;
		s->names = names_in(p, s->sql);
	}
	for (int i = 0; i < p->n && !rc; i++) {
		struct laid *l = &p->laid[i];

		if (!(s->names >> i & 1))
			continue;
		rc = make(s->db, l, e);
		if (!rc && l->view && !l->all)
			rc = fill_asked(s, l, e);
		/* Rows for what stands behind the view may wait. */
		if (!rc && l->view)
			rc = crm_pg_insert_flush(s->db, NULL, e);
	}
	return rc;
}

int crm_pg_overlay_again(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg_past *p = crm_pg(db)->past;
	struct crm_str sql = { 0 };
	int rc = 0;

	for (int i = 0; p && i < p->n; i++) {
		struct laid *l = &p->laid[i];

		l->all = false;
		l->parts = 0;
		if (l->view && l->made && l->o.then)
			crm_str_addf(&sql, "DELETE FROM %s;", l->o.then);
	}
	if (sql.len)
		rc = crm_pg_exec(db, sql.s, e);
	crm_str_release(&sql);
	return rc;
}
