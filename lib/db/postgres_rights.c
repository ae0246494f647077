/* Rights on a server: rights.sql and grant.sql do it, by settings of the transaction. */
#include <stdio.h>
#include <stdlib.h>

#include "db/postgres.h"
#include "db/sqlfile.h"

/* A setting until the transaction ends; its value is doubled quotes and all. */
static void set(struct crm_str *sql, const char *name, const char *value)
{
	crm_str_addf(sql, "SELECT set_config('%s', '", name);
	for (; *value; value++) {
		if (*value == '\'')
			crm_str_addc(sql, '\'');
		crm_str_addc(sql, *value);
	}
	crm_str_puts(sql, "', true);\n");
}

/* Tells one text from another, for the comment that says what was made of it. */
static void source(struct crm_str *sql, const char *text)
{
	uint64_t h = 14695981039346656037u;
	char digits[24];

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	snprintf(digits, sizeof digits, "%016llx", (unsigned long long)h);
	set(sql, "crm.source", digits);
}

static int apply(struct crm_db *db, const char *rules, bool share, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	int rc;

	set(&sql, "crm.rules", rules);
	set(&sql, "crm.share", share ? "yes" : "no");
	source(&sql, crm_file_text("db/rights.sql"));
	crm_str_puts(&sql, crm_file_text("db/rights.sql"));
	rc = crm_pg_exec(db, sql.s, e);
	crm_str_release(&sql);
	return rc;
}

/* Where nobody was granted anything, the schema is not owned by a group. */
#define SHARED                                                               \
	"SELECT 1 FROM pg_namespace n JOIN pg_roles o ON o.oid = n.nspowner" \
	" WHERE n.nspname = 'crm' AND o.rolname ~ '^crm_.*_admin$' AND NOT o.rolcanlogin"

int crm_pg_rights(struct crm_db *db, const char *rules, struct crm_err *e)
{
	int64_t shared = 0;
	int rc = crm_pg_insert_flush(db, NULL, e);

	rc = rc ? rc : crm_pg_number(db, SHARED, &shared, e);
	return rc || !shared ? rc : apply(db, rules, false, e);
}

/* Whoever is an admin works as the group that owns the book: what one makes every other
 * may change. */
int crm_pg_own(struct crm_db *db, struct crm_err *e)
{
	return crm_pg_exec(db, CRM_PG_OWN, e);
}

int crm_pg_grant(struct crm_db *db, const char *login, const char *role, const char *rules,
    bool *made, struct crm_err *e)
{
	struct crm_str sql = { 0 };
	int64_t there = 0;
	int rc;

	if (strlen(login) > 63)
		return crm_err_set(e, CRM_DATA, "no user of a server: longer than 63 bytes");
	set(&sql, "crm.login", login);
	set(&sql, "crm.role", role ? role : "");
	crm_str_puts(&sql, "SELECT count(*) FROM pg_roles r"
			   " WHERE r.rolname = current_setting('crm.login')");
	rc = apply(db, rules, role != NULL, e);
	rc = rc ? rc : crm_pg_number(db, sql.s, &there, e);
	rc = rc ? rc : crm_pg_exec(db, crm_file_text("db/grant.sql"), e);
	rc = rc ? rc : crm_pg_own(db, e);
	*made = role && !there;
	crm_str_release(&sql);
	return rc;
}
