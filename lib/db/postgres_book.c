/* A book on a server as a whole: its tables as the catalogue has them, filling it,
 * putting another in its place, giving back room. Checking it is in postgres_check.c. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "db/postgres.h"

#define IN_BOOK "relnamespace = to_regnamespace('crm')"

const char crm_pg_tables[] = "SELECT c.relname FROM pg_class c WHERE c." IN_BOOK
			     " AND c.relkind IN ('r', 'p') AND c.relname <> 'search'"
			     " ORDER BY c.oid";

/* An index's columns are counted from 0. */
const char crm_pg_table_columns[] =
    "SELECT a.attname, CASE a.atttypid WHEN 20 THEN 'INTEGER' WHEN 25 THEN 'TEXT'"
    " ELSE format_type(a.atttypid, NULL) END,"
    " COALESCE((SELECT array_position(CAST(i.indkey AS smallint[]), a.attnum) + 1"
    " FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary), 0),"
    " (SELECT r.relname FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid"
    " WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum]"
    " ORDER BY k.oid LIMIT 1), a.attnotnull FROM pg_attribute a"
    " WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped"
    " ORDER BY a.attnum";

const char crm_pg_table_indexes[] =
    "SELECT c.relname, i.indisunique, i.indpred IS NOT NULL,"
    " (SELECT string_agg(a.attname, ',' ORDER BY k.nr)"
    " FROM unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY k (attnum, nr)"
    " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = to_regclass($1) AND NOT i.indisprimary ORDER BY c.relname";

/* Statements that make such a book, but its rows; nothing is taken from the schema's steps: it
 * tells what is there. Views tell it by their comments, as their statements were. */
const char crm_pg_schema[] =
    "SELECT s.text FROM ("
    "SELECT 0 AS part, 0 AS nr, 'CREATE SCHEMA crm' AS text"
    " UNION ALL SELECT 1, 0, 'COMMENT ON SCHEMA crm IS ' ||"
    " quote_literal('CRM1 ' || split_part(" CRM_PG_STATE ", ' ', 2))"
    " UNION ALL SELECT 2, 0, 'SET search_path = crm'"
    " UNION ALL SELECT 3, CAST(c.oid AS bigint), 'CREATE TABLE ' || c.relname || E' (\\n  ' ||"
    " string_agg(a.attname || ' ' || format_type(a.atttypid, NULL) ||"
    " CASE WHEN a.attcollation = CAST('\"C\"' AS regcollation) THEN ' COLLATE \"C\"' ELSE '' END ||"
    " COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') ||"
    " CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, E',\\n  ' ORDER BY a.attnum) || E'\\n)'"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    " AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " WHERE c." IN_BOOK " AND c.relkind IN ('r', 'p') GROUP BY c.oid, c.relname"
    " UNION ALL SELECT CASE k.contype WHEN 'f' THEN 5 ELSE 4 END, CAST(k.oid AS bigint),"
    " 'ALTER TABLE ' || c.relname || ' ADD CONSTRAINT ' || k.conname || ' ' ||"
    " pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
    " WHERE c." IN_BOOK " AND k.contype IN ('p', 'u', 'c', 'f')"
    " UNION ALL SELECT 6, CAST(i.indexrelid AS bigint), pg_get_indexdef(i.indexrelid)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c." IN_BOOK
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
    " UNION ALL SELECT 7, CAST(c.oid AS bigint), obj_description(c.oid, 'pg_class')"
    " FROM pg_class c WHERE c." IN_BOOK " AND c.relkind = 'v'"
    " UNION ALL SELECT 8, CAST(c.oid AS bigint), 'COMMENT ON VIEW ' || c.relname || ' IS ' ||"
    " quote_literal(obj_description(c.oid, 'pg_class')) FROM pg_class c WHERE c." IN_BOOK
    " AND c.relkind = 'v'"
    ") s WHERE s.text IS NOT NULL ORDER BY s.part, s.nr";

/* What a query makes: statements, one a row, run one after the other. */
static int run_made(struct crm_db *db, const char *query, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	char *text = NULL;
	int rc;

	crm_str_addf(&sql, "SELECT string_agg(m.text, '; ') FROM (%s) m (text)", query);
	rc = crm_pg_text(db, sql.s, &text, e);
	if (!rc && text)
		rc = crm_pg_exec(db, text, e);
	free(text);
	crm_str_release(&sql);
	return rc;
}

/* References that are looked at row by row wait in the server's memory until COMMIT; made
 * anew they are one question to both tables. */
int crm_pg_load_rows(struct crm_db *db, struct crm_err *e)
{
	static const char again[] =
	    "SELECT string_agg('ALTER TABLE ' || c.relname || ' ADD CONSTRAINT ' || k.conname ||"
	    " ' ' || pg_get_constraintdef(k.oid), '; ' ORDER BY k.oid)"
	    " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
	    " WHERE k.contype = 'f' AND c." IN_BOOK;
	int rc = crm_pg_text(db, again, &crm_pg(db)->references, e);

	return rc ? rc
		  : run_made(db,
			"SELECT 'ALTER TABLE ' || c.relname || ' DROP CONSTRAINT ' || k.conname"
			" FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
			" WHERE k.contype = 'f' AND c." IN_BOOK,
			e);
}

/* Another book is here now: its state says so to those who wait to write into the old one.
 * "CRM1 2 731" */
static int new_state(struct crm_db *db, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	char *state = NULL;
	int rc = crm_pg_text(db,
	    "SELECT 'CRM1 ' || split_part(" CRM_PG_STATE ", ' ', 2) || ' ' || pg_current_xact_id()",
	    &state, e);

	if (!rc) {
		crm_str_addf(&sql, "COMMENT ON SCHEMA crm IS '%s'", state);
		rc = crm_pg_exec(db, sql.s, e);
	}
	crm_str_release(&sql);
	free(state);
	return rc;
}

int crm_pg_load_end(struct crm_db *db, struct crm_err *e)
{
	struct crm_pg *pg = crm_pg(db);
	int rc = crm_pg_insert_flush(db, NULL, e);

	if (!rc && pg->references)
		rc = crm_pg_exec(db, pg->references, e);
	else if (!rc)
		rc = crm_pg_exec(db, "SET CONSTRAINTS ALL IMMEDIATE", e);
	free(pg->references);
	pg->references = NULL;
	if (!rc && pg->emptied)
		rc = new_state(db, e);
	/* What was loaded at once is asked for at once: nobody has counted it yet. */
	return rc ? rc
		  : run_made(db,
			"SELECT 'ANALYZE ' || c.relname FROM pg_class c WHERE c." IN_BOOK
			" AND c.relkind IN ('r', 'p')",
			e);
}

/* Rows go one by one: who reads at the time sees the old ones to the end. Tables that are
 * dropped or cut would seem empty to a reader who began before. */
int crm_pg_empty(struct crm_db *db, struct crm_err *e)
{
	crm_pg(db)->emptied = true;
	return run_made(db,
	    "SELECT 'DELETE FROM ' || c.relname FROM pg_class c WHERE c." IN_BOOK
	    " AND c.relkind IN ('r', 'p')",
	    e);
}

int crm_pg_moved(struct crm_db *db, bool *moved, struct crm_err *e)
{
	struct crm_str ours = { 0 };
	char *now = NULL;
	int rc = crm_pg_text(
	    db, "SELECT CAST(to_regclass('crm.settings') AS oid) || ' ' || " CRM_PG_STATE, &now, e);

	crm_str_addf(&ours, "%lld %s", (long long)crm_pg(db)->oid, crm_pg(db)->state);
	*moved = !rc && (!now || strcmp(now, ours.s) != 0);
	crm_str_release(&ours);
	free(now);
	return rc;
}

/* A column that was dropped stays in the rows until its table is written anew: nobody but
 * who has the server's files can read it, but gone is gone. */
int crm_pg_compact(struct crm_db *db, struct crm_err *e)
{
	char *list = NULL;
	int64_t others = 0;
	int rc = crm_pg_number(db,
	    "SELECT count(*) FROM pg_class c WHERE c." IN_BOOK
	    " AND c.relkind = 'r' AND NOT pg_has_role(c.relowner, 'USAGE')",
	    &others, e);

	if (!rc && others)
		rc = crm_err_set(
		    e, CRM_NOPERM, "%s: only the owner of its tables may do that", db->path);
	if (!rc)
		rc = crm_pg_text(db,
		    "SELECT string_agg(CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a"
		    " WHERE a.attrelid = c.oid AND a.attisdropped) THEN 'VACUUM (FULL, ANALYZE) '"
		    " ELSE 'VACUUM (ANALYZE) ' END || c.relname, E'\\n' ORDER BY c.oid)"
		    " FROM pg_class c WHERE c." IN_BOOK " AND c.relkind = 'r'",
		    &list, e);
	for (char *at = list, *line; !rc && at && (line = strsep(&at, "\n"));)
		rc = crm_pg_exec(db, line, e);
	free(list);
	return rc;
}
