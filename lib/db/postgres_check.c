/* What a server can tell of a damaged book: how the database is kept, tables and indexes
 * as they were made, the inside of indexes, what everybody may do. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/postgres.h"
#include "db/tables.h"

#define IN_BOOK "relnamespace = to_regnamespace('crm')"

struct asking {
	struct crm_db *db;
	crm_db_say *say;
	void *arg;
};

/* Says each row of a query: place, fault. True where there is none. */
static bool none(const struct asking *a, const char *what, const char *sql)
{
	struct crm_stmt *s = crm_db_prepare(a->db, sql);
	bool ok = true;

	while (crm_stmt_step(s)) {
		char *place = crm_strdup(crm_stmt_value(s, 0).s);

		a->say(a->arg, what, place, crm_stmt_value(s, 1).s);
		free(place);
		ok = false;
	}
	crm_stmt_done(s);
	return ok;
}

/* Of the columns that the schema's steps make and of those of own fields: whoever added others
 * may compare them as he likes. */
static bool check_column(const struct asking *a, const char *table, const char *column)
{
	struct crm_str place = { 0 };
	bool ok = crm_db_int(a->db, 1,
	    "SELECT CAST(t.attcollation = CAST('\"C\"' AS regcollation) AS integer)"
	    " FROM pg_attribute t WHERE t.attrelid = to_regclass($1) AND t.attname = $2"
	    " AND t.atttypid = 25",
	    "ss", table, column);

	crm_str_addf(&place, "%s.%s", table, column);
	if (!ok)
		a->say(
		    a->arg, "schema", place.s, "not compared byte by byte: its collation is not C");
	crm_str_release(&place);
	return ok;
}

static bool own(struct crm_db *db, const char *column)
{
	return crm_db_int(
	    db, 0, "SELECT 1 FROM fields f WHERE f.col = $1 OR f.col || '_fold' = $1", "s", column);
}

static bool check_collations(const struct asking *a)
{
	struct crm_db *made = crm_tables_made(a->db);
	char **names = crm_tables(made);
	bool ok = true;

	for (char **name = names; *name; name++) {
		struct crm_table t;

		crm_table_read(a->db, *name, &t);
		for (size_t i = 0; i < t.n; i++)
			if (crm_db_column(made, *name, t.column[i].name) ||
			    own(a->db, t.column[i].name))
				ok &= check_column(a, *name, t.column[i].name);
		crm_table_release(&t);
	}
	crm_tables_free(names);
	crm_db_close(made);
	return ok;
}

static bool check_text(const struct asking *a)
{
	bool ok = none(a, "server",
	    "SELECT d.datname, 'its encoding is ' || pg_encoding_to_char(d.encoding) || ', not UTF8'"
	    " FROM pg_database d WHERE d.datname = current_database()"
	    " AND pg_encoding_to_char(d.encoding) <> 'UTF8'");

	return check_collations(a) && ok;
}

static bool check_valid(const struct asking *a)
{
	bool ok = none(a, "schema",
	    "SELECT x.relname, 'an index that was not finished; drop it and make it again'"
	    " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
	    " JOIN pg_class x ON x.oid = i.indexrelid WHERE c." IN_BOOK
	    " AND NOT (i.indisvalid AND i.indisready) ORDER BY 1");

	return none(a, "schema",
		   "SELECT c.relname || '.' || k.conname, 'a constraint that was not looked at for"
		   " all rows' FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
		   " WHERE c." IN_BOOK " AND NOT k.convalidated ORDER BY 1") &&
	       ok;
}

/* One index by amcheck; what it finds is an error, which must not end our transaction. */
static bool check_index(const struct asking *a, const char *function, const char *name)
{
	struct crm_str sql = { 0 };
	struct crm_err e = { 0 }, ignored = { 0 };
	bool ok;

	crm_pg_exec(a->db, "SAVEPOINT look", &ignored);
	crm_str_addf(&sql, "SELECT %s(CAST('crm.%s' AS regclass), true)", function, name);
	ok = !crm_pg_exec(a->db, sql.s, &e);
	crm_str_release(&sql);
	crm_pg_exec(a->db, ok ? "RELEASE SAVEPOINT look" : "ROLLBACK TO SAVEPOINT look", &ignored);
	if (!ok)
		a->say(a->arg, "file", name, e.text);
	return ok;
}

/* The function, where the extension is there and we may call it; malloc'ed. */
static char *amcheck(struct crm_db *db)
{
	return crm_db_text(db,
	    "SELECT quote_ident(n.nspname) || '.bt_index_check' FROM pg_extension x"
	    " JOIN pg_namespace n ON n.oid = x.extnamespace"
	    " JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = 'bt_index_check'"
	    " AND p.pronargs = 2 WHERE x.extname = 'amcheck'"
	    " AND has_function_privilege(p.oid, 'execute') LIMIT 1",
	    "");
}

static bool check_inside(const struct asking *a)
{
	char *function = amcheck(a->db), *names = NULL;
	struct crm_err e = { 0 };
	bool ok = true;

	if (function && crm_pg_text(a->db,
			    "SELECT string_agg(x.relname, ' ' ORDER BY x.oid) FROM pg_class x"
			    " JOIN pg_am m ON m.oid = x.relam WHERE x." IN_BOOK
			    " AND x.relkind = 'i' AND m.amname = 'btree'",
			    &names, &e))
		crm_die_err(&e, NULL);
	for (char *at = names, *name; at && (name = strsep(&at, " "));)
		ok &= check_index(a, function, name);
	free(names);
	free(function);
	return ok;
}

/* We have one, which writes nothing (rights.sql): another would write what no command
 * asked for. */
static void check_triggers(const struct asking *a)
{
	none(a, "schema",
	    "SELECT t.tgname, 'a trigger: not of this program' FROM pg_trigger t"
	    " JOIN pg_class c ON c.oid = t.tgrelid WHERE c." IN_BOOK
	    " AND NOT t.tgisinternal AND t.tgfoid IS DISTINCT FROM to_regprocedure('crm.honest()')"
	    " ORDER BY 1");
}

/* Whoever may connect has the rights of PUBLIC. */
static void check_rights(const struct asking *a)
{
	none(a, "permissions",
	    "SELECT 'crm', 'open to everybody; run: REVOKE ALL ON SCHEMA crm FROM PUBLIC'"
	    " FROM pg_namespace n, aclexplode(n.nspacl) r"
	    " WHERE n.nspname = 'crm' AND r.grantee = 0 GROUP BY n.nspname");
	none(a, "permissions",
	    "SELECT c.relname, 'open to everybody; run: REVOKE ALL ON crm.' || c.relname ||"
	    " ' FROM PUBLIC' FROM pg_class c, aclexplode(c.relacl) r"
	    " WHERE c." IN_BOOK " AND r.grantee = 0 GROUP BY c.relname ORDER BY 1");
}

bool crm_pg_check(struct crm_db *db, crm_db_say *say, void *arg)
{
	struct asking a = { db, say, arg };
	bool ok = check_text(&a);

	ok &= crm_tables_as_made(db, say, arg);
	ok &= check_valid(&a);
	ok &= check_inside(&a);
	check_triggers(&a);
	check_rights(&a);
	return ok;
}
