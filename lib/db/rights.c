#include "db/rights.h"

#include "base/err.h"
#include "db/engine.h"

bool crm_db_limited(const struct crm_db *db)
{
	return db->engine->limited && db->engine->limited(db);
}

void crm_db_need_whole(const struct crm_db *db)
{
	if (crm_db_limited(db))
		crm_die(CRM_NOPERM,
		    "%s: that takes the whole book, and so an admin of it; see "
		    "crm-db grants",
		    db->path);
}

void crm_db_derive(struct crm_db *db, const struct crm_db_derived *d, int64_t arg)
{
	struct crm_str call = { 0 };

	if (crm_db_limited(db)) {
		crm_str_addf(&call, "CALL %s(%s)", d->name, d->args ? "$1" : "");
		crm_db_run(db, call.s, d->args ? "i" : "", arg);
		crm_str_release(&call);
		return;
	}
	for (const char *const *sql = d->sql; *sql; sql++)
		crm_db_run(db, *sql, d->args ? "i" : "", arg);
}

const char *crm_db_command(const struct crm_db *db)
{
	return crm_db_limited(db) ? db->engine->command : "x.words";
}

void crm_db_rights(struct crm_db *db, const char *rules)
{
	struct crm_err e = { 0 };

	if (db->engine->rights)
		crm_db_need(db->engine->rights(db, rules, &e), &e);
}

static void need_rights(const struct crm_db *db)
{
	if (!db->engine->grant)
		crm_die(CRM_UNAVAILABLE,
		    "%s: a book in a file knows no rights but the file's: whoever may write the file"
		    " may do everything; on PostgreSQL there are roles, see crm-engines(7)",
		    db->path);
}

bool crm_db_grant(struct crm_db *db, const char *login, const char *role, const char *rules)
{
	struct crm_err e = { 0 };
	bool made = false;

	need_rights(db);
	if (crm_db_limited(db))
		crm_die(CRM_NOPERM,
		    "%s: rights are given by an admin of the book; see crm-db grants", db->path);
	crm_db_need(db->engine->grant(db, login, role, rules, &made, &e), &e);
	return made;
}

const char *crm_db_grants(struct crm_db *db)
{
	need_rights(db);
	return db->engine->grants;
}
