/* What a server's answer means to whoever called the command. The server's own words
 * are passed on only where they hold no value of a record: they are the first line of a
 * message, never DETAIL. */
#include "db/postgres.h"

#include <stdio.h>

#define POOLED "a pooler gives each transaction another connection; it must pool sessions"

static const struct state {
	const char *code; /* a SQLSTATE, or its first letters */
	int status;
	const char *text; /* NULL: the server's */
} states[] = {
	{ "55P03", CRM_BUSY, "the book is busy; try again" },
	{ "57014", CRM_BUSY, "the server ended the statement; try again" },
	{ "40", CRM_BUSY, "the book is busy; try again" },
	{ "57P", CRM_UNAVAILABLE, "the server ends or starts; try again" },
	{ "08", CRM_UNAVAILABLE, "the connection to the server was lost" },
	{ "25006", CRM_NOPERM, "the server is read-only (a replica?)" },
	{ "25P03", CRM_UNAVAILABLE, "the server ended a connection that was idle" },
	{ "53100", CRM_IO, "the server has no space left" },
	{ "53", CRM_UNAVAILABLE, NULL },
	{ "54", CRM_DATA, NULL },
	{ "58", CRM_IO, NULL },
	{ "XX001", CRM_IO, "the book is damaged; run: crm-db check" },
	{ "XX002", CRM_IO, "the book is damaged; run: crm-db check" },
	{ "42P05", CRM_CONFIG, POOLED },
	{ "26000", CRM_CONFIG, POOLED },
	{ "42501", CRM_NOPERM, NULL },
	{ "P0001", CRM_DATA, NULL }, /* raised by statements of ours */
	{ "42939", CRM_DATA, NULL },
	{ "28", CRM_NOPERM, NULL },
	{ "22003", CRM_DATA, "a sum is out of range" },
	{ "22", CRM_DATA, "a value that the server does not take" },
	{ "23505", CRM_DATA,
	    "a value that only one record may have is another's already, which you may not see" },
	{ "23503", CRM_DATA, "a record that is referred to is gone, or you may not see it" },
	{ "3D000", CRM_NOINPUT, NULL },
};

/* What row-level rights refuse, by the name of the policy (rights.sql). */
static const struct {
	const char *policy, *text;
} policies[] = {
	{ "\"only_own\"",
	    "the server knows you by another name than CRM_USER or your preferences" },
	{ "\"only_whole\"", "that command wrote more than you may see: an admin can take it back" },
	{ "\"only_new\"", "a record that you may not see had that number" },
	{ "\"only_", "the book's numbers only go forwards" },
	{ "row-level security", "a record that you write must be yours or nobody's, and a"
				" manager's of the team: see crm-engines(7)" },
	{ "must be owner", "that is for an admin of the book: see crm-db grants" },
	{ "permission denied", "your rights do not reach that far: see crm-db grants" },
};

static int rights(struct crm_db *db, const char *text, struct crm_err *e)
{
	const char *table = strstr(text, " for table \"");

	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (strstr(text, policies[i].policy))
			return crm_err_set(e, CRM_NOPERM, "%s: %s%s%.*s%s", db->path,
			    policies[i].text, table ? " (" : "",
			    table ? (int)strcspn(table + 12, "\"") : 0, table ? table + 12 : "",
			    table ? ")" : "");
	return crm_err_set(e, CRM_NOPERM, "%s: %.*s", db->path, (int)strcspn(text, "\n"), text);
}

static const struct state *find(const char *code)
{
	for (size_t i = 0; code && i < sizeof states / sizeof *states; i++)
		if (!strncmp(states[i].code, code, strlen(states[i].code)))
			return &states[i];
	return NULL;
}

int crm_pg_meaning(const char *code, const char **text)
{
	const struct state *s = find(code);

	*text = s ? s->text : NULL;
	return s ? s->status : CRM_BUG;
}

/* The first line of what libpq says, without "FATAL: " and the like. */
static int say(struct crm_db *db, int status, const char *text, struct crm_err *e)
{
	int n = (int)strcspn(text, "\n");

	return crm_err_set(e, status, "%s: %.*s", db->path, n, text);
}

int crm_pg_fail(struct crm_db *db, const PGresult *res, struct crm_err *e)
{
	const char *code = res ? crm_pq.resultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	const char *text = res ? crm_pq.resultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	const struct state *s = find(code);

	if (db->guard)
		return crm_pg_user_fail(db, res, e);
	if (text && code && !strcmp(code, "42501"))
		return rights(db, text, e);
	if (s && s->status == CRM_DATA && s->text && !strcmp(s->code, "22003"))
		return crm_err_set(e, s->status, "%s", s->text); /* of a record, not of the book */
	if (s)
		return say(db, s->status, s->text || !text ? s->text : text, e);
	if (!code && crm_pq.status(crm_pg(db)->conn) == CONNECTION_BAD)
		return say(db, CRM_UNAVAILABLE, "the connection to the server was lost", e);
	if (!text)
		text = crm_pq.errorMessage(crm_pg(db)->conn);
	/* libpq's own, which has no code. */
	if (!code && text && strstr(text, "out of memory"))
		return crm_err_set(e, CRM_UNAVAILABLE, "out of memory");
	return say(db, CRM_BUG, text && *text ? text : "no answer", e);
}
