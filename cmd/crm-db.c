/* crm-db - the book as a whole: made, checked, copied, put back, measured.
 *   crm-db check | cut -f 1 | sort | uniq -c */
#include <stdio.h>
#include <stdlib.h>

#include "backup.h"
#include "base/phone.h"
#include "cmd.h"
#include "compact.h"
#include "copy.h"
#include "db/rights.h"
#include "model/context.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/rights.h"
#include "model/verify.h"
#include "model/views.h"

/* The system's zone, where it is one by name: a rule of one's own in $TZ means
 * nothing to anybody else. */
static const char *default_zone(void)
{
	const char *name = crm_zone_name(crm_zone_system());

	if (crm_zone_get(name))
		return name;
	crm_warn("TZ: '%s' is no zone by name; the book is in UTC (or say --zone)", name);
	return "UTC";
}

static int init(struct crm *c, struct crm_call *call)
{
	const char *currency = crm_opt(call, "currency"), *zone = crm_opt(call, "zone");
	const char *country = crm_opt(call, "country");
	char money[4] = "EUR", code[3];

	crm_no_dry_run(c, call);
	for (size_t i = 0; currency && i < 3 && currency[i]; i++)
		money[i] = currency[i] >= 'a' && currency[i] <= 'z' ? (char)(currency[i] & ~32)
								    : currency[i];
	if (currency && (strlen(currency) != 3 || !crm_currency_known(money)))
		crm_die(CRM_USAGE, "--currency: no currency (EUR): '%s'", currency);
	if (zone && !crm_zone_get(zone))
		crm_die(CRM_USAGE, "--zone: no time zone (Europe/Berlin): '%s'", zone);
	if (country && !crm_country_parse(country, code))
		crm_die(CRM_USAGE, "--country: no country (DE): '%s'", country);
	if (!zone)
		zone = default_zone();
	crm_book_init(c, money, zone, country ? code : NULL);
	crm_talk("%s: made, in %s and %s, with %s as its first user",
	    crm_shown(c, crm_book_path(c)), money, zone, c->login);
	return CRM_OK;
}

static void cell(struct crm_out *out, const char *text)
{
	crm_out_cell(out, text, strlen(text));
}

struct damages {
	struct crm_out *out;
	int64_t n;
};

static void say(void *arg, const char *what, const char *place, const char *fault)
{
	struct damages *d = arg;

	cell(d->out, what);
	cell(d->out, place);
	cell(d->out, fault);
	d->n++;
}

/* Views hold nothing, but whoever asks them wants a true answer. */
static void check_views(struct crm *c, struct damages *d)
{
	for (size_t i = 0; i <= crm_nouns_listed; i++) {
		const struct crm_noun *noun = i < crm_nouns_listed ? crm_nouns[i] : NULL;
		struct crm_view v;

		crm_view_init(&v, noun);
		if (!crm_view_current(c, noun))
			say(d, "schema", v.name,
			    "missing, or not as it was made; run: crm-db upgrade");
		crm_view_release(&v);
	}
}

static int check(struct crm *c, struct crm_call *call)
{
	static const struct crm_column column[] = { { "what", CRM_CELL_ID },
		{ "place", CRM_CELL_TEXT }, { "fault", CRM_CELL_TEXT } };
	struct damages d = { crm_out_open(c, column, 3, false), 0 };
	struct crm_verify v = { .c = c, .say = say, .arg = &d };
	bool sound;

	(void)call;
	c->db = crm_db_open_check(crm_book_path(c), c->opt.wait, say, &d);
	sound = c->db;
	if (sound)
		crm_db_begin_read(c->db);
	if (sound)
		sound = crm_db_engine_check(c->db, say, &d);
	if (sound)
		sound = crm_verify_columns(&v);
	if (sound) {
		crm_own_load(c);
		check_views(c, &d);
	}
	if (sound)
		crm_verify(&v);
	else
		crm_warn("the book is damaged: its records were not looked at");
	crm_out_end(d.out);
	if (!d.n)
		crm_talk("no damage found in %lld records", (long long)v.records);
	return d.n ? CRM_NO : CRM_OK;
}

static void stat_row(struct crm_out *out, const char *name, const char *value)
{
	cell(out, name);
	crm_out_cell(out, value, value ? strlen(value) : 0);
}

static void stat_number(struct crm_out *out, const char *name, int64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)n);
	stat_row(out, name, text);
}

static void stat_count(struct crm *c, struct crm_out *out, const char *table)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "SELECT count(*) FROM %s", table);
	stat_number(out, table, crm_db_int(c->db, 0, sql.s, ""));
	crm_str_release(&sql);
}

static void stat_setting(struct crm *c, struct crm_out *out, const char *name)
{
	char *value =
	    crm_db_text(c->db, "SELECT s.value FROM settings s WHERE s.name = $1", "s", name);

	stat_row(out, name, value);
	free(value);
}

static int stats(struct crm *c, struct crm_call *call)
{
	static const struct crm_column column[] = { { "name", CRM_CELL_TEXT },
		{ "value", CRM_CELL_TEXT } };
	struct crm_out *out = crm_out_open(c, column, 2, false);
	struct crm_str verdict = { 0 };

	(void)call;
	crm_db_verdict(c->db, &verdict);
	stat_row(out, "book", crm_db_path(c->db));
	stat_row(out, "engine", verdict.s);
	stat_number(out, "schema", crm_db_schema_version(c->db));
	stat_number(out, "size", crm_db_size(c->db));
	stat_setting(c, out, "currency");
	stat_setting(c, out, "zone");
	stat_setting(c, out, "country");
	for (size_t i = 0; i < crm_nouns_listed; i++)
		stat_count(c, out, crm_nouns[i]->plural);
	stat_number(out, "own_fields",
	    crm_db_int(c->db, 0, "SELECT count(*) FROM fields f WHERE f.dropped = 0", ""));
	stat_number(out, "dropped_fields",
	    crm_db_int(c->db, 0, "SELECT count(*) FROM fields f WHERE f.dropped = 1", ""));
	stat_count(c, out, "txns");
	stat_count(c, out, "changes");
	crm_out_end(out);
	crm_str_release(&verdict);
	return CRM_OK;
}

static int schema(struct crm *c, struct crm_call *call)
{
	struct crm_str text = { 0 };

	(void)call;
	if (c->opt.as_of)
		crm_die(CRM_USAGE, "--as-of: of no use here");
	crm_db_schema_print(c->db, &text);
	crm_spool_write(c->spool, text.s, text.len);
	crm_str_release(&text);
	return CRM_OK;
}

static int upgrade(struct crm *c, struct crm_call *call)
{
	const char *path = crm_book_path(c), *shown = crm_shown(c, path);
	char end[24], *copy;
	int version;

	crm_no_dry_run(c, call);
	c->db = crm_db_open(path, CRM_DB_UPGRADE, c->opt.wait);
	crm_db_need_whole(c->db);
	crm_db_begin(c->db, call->verb->name);
	/* Asked under the lock: of two upgrades the second has nothing to do. */
	version = crm_db_schema_version(c->db);
	if (version == crm_db_schema_newest())
		crm_own_load(c);
	if (version == crm_db_schema_newest() && !crm_views_current(c)) {
		crm_views_make(c);
		crm_db_commit(c->db);
		crm_talk("%s: its views are made anew", shown);
		return CRM_OK;
	}
	if (version == crm_db_schema_newest()) {
		crm_db_rollback(c->db);
		crm_talk("%s: nothing to do", shown);
		return CRM_OK;
	}
	snprintf(end, sizeof end, ".before-%d", version);
	copy = crm_db_beside(c->db, end);
	crm_copy_backup(c, copy);
	crm_views_drop(c);
	crm_db_upgrade(c->db);
	crm_own_load(c);
	crm_views_make(c);
	crm_db_commit(c->db);
	crm_talk("%s: upgraded; the book as it was is in %s", shown, copy);
	free(copy);
	return CRM_OK;
}

static const char *const roles[] = { "viewer", "agent", "manager", "admin", NULL };

static void operands(const struct crm_call *call, size_t n, const char *what)
{
	if (call->operands != n)
		crm_die(CRM_USAGE, "%s: takes %s", call->verb->name, what);
	for (size_t i = 0; i < n; i++)
		if (!*call->operand[i])
			crm_die(CRM_USAGE, "%s: takes %s", call->verb->name, what);
}

static int give(struct crm *c, const char *login, const char *role)
{
	int64_t id = crm_rights_grant(c, login, role);

	if (id)
		crm_written_print(c, &crm_user, &id, 1);
	return CRM_OK;
}

static int grant(struct crm *c, struct crm_call *call)
{
	size_t i = 0;

	operands(call, 2, "USER and viewer, agent, manager or admin");
	while (roles[i] && strcmp(roles[i], call->operand[1]) != 0)
		i++;
	if (!roles[i])
		crm_die(CRM_USAGE, "grant: not one of viewer, agent, manager, admin: '%s'",
		    call->operand[1]);
	return give(c, call->operand[0], roles[i]);
}

static int revoke(struct crm *c, struct crm_call *call)
{
	operands(call, 1, "USER");
	if (!crm_db_int(
		crm_book(c), 0, "SELECT 1 FROM users u WHERE u.login = $1", "s", call->operand[0]))
		crm_die(CRM_DATA, "revoke: no user with login '%s'", call->operand[0]);
	return give(c, call->operand[0], NULL);
}

static void grant_row(struct crm *c, struct crm_out *out, const char *login, const char *rights)
{
	struct crm_stmt *s = crm_db_prepare(
	    c->db, "SELECT u.id, u.role, u.team, u.active FROM users u WHERE u.login = $1");
	bool known;
	struct crm_str id = { 0 }, team = { 0 };

	crm_stmt_bind_text(s, 1, login, strlen(login));
	known = crm_stmt_step(s);
	if (known)
		crm_id_print(&id, &crm_user, crm_stmt_int(s, 0));
	if (known && crm_stmt_int(s, 2))
		crm_id_print(&team, &crm_team, crm_stmt_int(s, 2));
	crm_out_cell(out, id.s, id.len);
	cell(out, login);
	cell(out, rights);
	crm_out_cell(
	    out, known ? crm_stmt_value(s, 1).s : NULL, known ? crm_stmt_value(s, 1).len : 0);
	crm_out_cell(out, team.s, team.len);
	cell(out, !known ? "" : crm_stmt_int(s, 3) ? "yes" : "no");
	crm_stmt_done(s);
	crm_str_release(&id);
	crm_str_release(&team);
}

static int grants(struct crm *c, struct crm_call *call)
{
	static const struct crm_column column[] = { { "id", CRM_CELL_ID },
		{ "login", CRM_CELL_TEXT }, { "rights", CRM_CELL_TEXT }, { "role", CRM_CELL_TEXT },
		{ "team", CRM_CELL_ID }, { "active", CRM_CELL_TEXT } };
	struct crm_stmt *s = crm_db_prepare(c->db, crm_db_grants(c->db));
	struct crm_out *out = crm_out_open(c, column, 6, false);

	(void)call;
	if (c->opt.as_of)
		crm_die(CRM_USAGE, "--as-of: of no use here");
	while (crm_stmt_step(s)) {
		struct crm_val login = crm_stmt_value(s, 0), rights = crm_stmt_value(s, 1);

		grant_row(c, out, crm_pool_strndup(&c->pool, login.s, login.len),
		    crm_pool_strndup(&c->pool, rights.s, rights.len));
	}
	crm_stmt_done(s);
	crm_out_end(out);
	return CRM_OK;
}

static int compact(struct crm *c, struct crm_call *call)
{
	(void)call;
	return crm_compact(c);
}

static const struct crm_option init_option[] = {
	{ "currency", "CODE", "currency of the book, ISO 4217; default EUR" },
	{ "zone", "ZONE", "time zone of the book; default the system's" },
	{ "country", "CODE", "country of telephone numbers without one" },
	{ 0 },
};

static const struct crm_option backup_option[] = {
	{ "encrypt", NULL, "encrypt the copy" },
	{ "passphrase-file", "FILE", "encrypt with the passphrase in FILE" },
	{ "key-file", "FILE", "encrypt with the key in FILE" },
	{ 0 },
};

static const struct crm_option secret_option[] = {
	{ "passphrase-file", "FILE", "the passphrase of an encrypted copy" },
	{ "key-file", "FILE", "the key of an encrypted copy" },
	{ 0 },
};

static const struct crm_option repair_option[] = {
	{ "to", "FILE", "the new book; default BOOK.repaired" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ .name = "init",
	    .words = "[--currency CODE] [--zone ZONE] [--country CODE]",
	    .help = "make an empty book",
	    .flags = CRM_NOBOOK | CRM_PRIMARY,
	    .run = init,
	    .option = init_option },
	{ .name = "check",
	    .words = "",
	    .help = "find damage: what, place, fault",
	    .flags = CRM_NOBOOK,
	    .run = check },
	{ .name = "copy",
	    .words = "FROM TO",
	    .help = "copy a whole book, history and ids, to another engine",
	    .flags = CRM_NOBOOK | CRM_OPERANDS,
	    .run = crm_verb_copy },
	{ .name = "backup",
	    .words = "FILE [--encrypt] [--passphrase-file FILE] [--key-file FILE]",
	    .help = "copy the book while others use it",
	    .flags = CRM_NOBOOK | CRM_OPERANDS,
	    .run = crm_verb_backup,
	    .option = backup_option },
	{ .name = "verify",
	    .words = "FILE [--passphrase-file FILE] [--key-file FILE]",
	    .help = "prove that a copy can be restored, and tell what is in it",
	    .flags = CRM_NOBOOK | CRM_OPERANDS,
	    .run = crm_verb_verify,
	    .option = secret_option },
	{ .name = "restore",
	    .words = "FILE [--yes] [--passphrase-file FILE] [--key-file FILE]",
	    .help = "put a copy in the place of the book",
	    .flags = CRM_NOBOOK | CRM_PRIMARY | CRM_OPERANDS,
	    .run = crm_verb_restore,
	    .option = secret_option },
	{ .name = "key",
	    .words = "FILE",
	    .help = "make a key for encrypted copies",
	    .flags = CRM_NOBOOK | CRM_OPERANDS,
	    .run = crm_verb_key },
	{ .name = "repair",
	    .words = "[--to FILE]",
	    .help = "make a new book of what can be read of a damaged one",
	    .flags = CRM_NOBOOK | CRM_PRIMARY,
	    .run = crm_verb_repair,
	    .option = repair_option },
	{ .name = "compact",
	    .words = "[--yes] [-n]",
	    .help = "remove fields taken away, give back room",
	    .flags = CRM_NOBOOK | CRM_PRIMARY,
	    .run = compact },
	{ .name = "grant",
	    .words = "USER viewer|agent|manager|admin [-n]",
	    .help = "give rights in a book on a server",
	    .flags = CRM_WRITES | CRM_OPERANDS,
	    .run = grant },
	{ .name = "revoke",
	    .words = "USER [-n]",
	    .help = "take them away",
	    .flags = CRM_WRITES | CRM_OPERANDS,
	    .run = revoke },
	{ .name = "grants", .words = "", .help = "who has which", .flags = 0, .run = grants },
	{ .name = "stats", .words = "", .help = "what is in the book", .flags = 0, .run = stats },
	{ .name = "schema",
	    .words = "",
	    .help = "the SQL of its tables and views",
	    .flags = 0,
	    .run = schema },
	{ .name = "upgrade",
	    .words = "",
	    .help = "bring an older book to this crm's schema",
	    .flags = CRM_NOBOOK | CRM_PRIMARY,
	    .run = upgrade },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
