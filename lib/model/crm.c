/* The command's surroundings: which book, whose, in which zone. Each is looked
 * for in the same order everywhere: option, environment, preference, default. */
#include "model/crm.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "model/asof.h"
#include "model/context.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/record.h"
#include "model/views.h"

static const char *pool_join(struct crm *c, const char *a, const char *b)
{
	return crm_pool_printf(&c->pool, "%s%s", a, b);
}

static const char *home(void)
{
	const char *dir = getenv("HOME");
	struct passwd *pw;

	if (dir && *dir)
		return dir;
	pw = getpwuid(getuid());
	return pw ? pw->pw_dir : "/";
}

static const char *xdg(struct crm *c, const char *variable, const char *under_home)
{
	const char *dir = getenv(variable);

	/* As the XDG specification has it: a relative path is ignored. */
	return dir && *dir == '/' ? dir : pool_join(c, home(), under_home);
}

/* Every preference is one word, but columns: a map of nouns to columns. */
static int check_preferences(const struct crm_yaml *all, const char *path, struct crm_err *e)
{
	static const char *const known[] = { "book", "user", "zone", "color", "columns", "format",
		NULL };
	static const char formats[] = "tsv csv json table", colors[] = "yes no";

	if (crm_yaml_only(all, known, path, e))
		return e->code;
	for (size_t i = 0; i < all->n; i++) {
		const struct crm_yaml *y = all->child[i];
		const char *choices = !strcmp(y->key, "format")  ? formats
				      : !strcmp(y->key, "color") ? colors
								 : NULL;
		bool columns = !strcmp(y->key, "columns");

		if (y->kind != (columns ? CRM_YAML_MAP : CRM_YAML_SCALAR))
			return crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s: %s", path, y->line,
			    y->column, y->key, columns ? "not a map of nouns" : "not one word");
		if (choices && crm_choice_index(choices, y->text, strlen(y->text)) < 0)
			return crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s: not one of %s: '%s'",
			    path, y->line, y->column, y->key, choices, y->text);
		for (size_t k = 0; columns && k < y->n; k++)
			if (y->child[k]->kind != CRM_YAML_SCALAR ||
			    !crm_noun_find(y->child[k]->key))
				return crm_err_set(e, CRM_CONFIG,
				    "%s:%zu:%zu: columns: not NOUN: FIELD,...", path,
				    y->child[k]->line, y->child[k]->column);
	}
	return 0;
}

const char *crm_preference_path(struct crm *c)
{
	return pool_join(c, xdg(c, "XDG_CONFIG_HOME", "/.config"), "/crm/config.yaml");
}

/* Preferences: $XDG_CONFIG_HOME/crm/config.yaml, read once. */
void crm_context_preferences(struct crm *c)
{
	const char *path = crm_preference_path(c);
	struct crm_err e = { 0 };

	if (access(path, F_OK))
		return;
	c->preferences = crm_yaml_file(path, &e);
	if (!c->preferences || check_preferences(c->preferences, path, &e))
		crm_die(CRM_CONFIG, "%s", e.text);
}

const char *crm_preference(const struct crm *c, const char *key)
{
	const struct crm_yaml *y = c->preferences ? crm_yaml_get(c->preferences, key) : NULL;

	return y && y->kind == CRM_YAML_SCALAR && y->text[0] ? y->text : NULL;
}

const char *crm_book_path(struct crm *c)
{
	const char *path = c->opt.db;

	if (!path && !c->writes && !c->primary && (path = getenv("CRM_DB_READ")) && !*path)
		path = NULL;
	if (!path && !((path = getenv("CRM_DB")) && *path))
		path = crm_preference(c, "book");
	if (path && path[0] == '~' && path[1] == '/')
		return pool_join(c, home(), path + 1);
	return path ? path : pool_join(c, xdg(c, "XDG_DATA_HOME", "/.local/share"), "/crm/crm.db");
}

const char *crm_shown(struct crm *c, const char *path)
{
	char *shown = crm_db_shown(path);
	const char *kept = crm_pool_strdup(&c->pool, shown);

	free(shown);
	return kept;
}

/* A login stands in every record and every txn: one line of valid text, in NFC. */
static const char *login_from(struct crm *c, const char *login, const char *from)
{
	struct crm_str nfc = { 0 };
	size_t len = strlen(login);
	bool ok = len <= 200 && !crm_text_nfc(&nfc, login, len, NULL);
	const char *kept;

	for (size_t i = 0; i < len; i++)
		ok = ok && (unsigned char)login[i] >= ' ' && login[i] != 0x7f;
	if (!ok)
		crm_die(CRM_CONFIG, "%s: not a login: '%s'", from, login);
	kept = crm_pool_strdup(&c->pool, nfc.s);
	crm_str_release(&nfc);
	return kept;
}

void crm_context_user(struct crm *c)
{
	const char *login = getenv("CRM_USER"), *from = "CRM_USER";
	struct passwd *pw;

	if (!login || !*login) {
		login = crm_preference(c, "user");
		from = "config.yaml: user";
	}
	c->login_given = login;
	if (!login && (pw = getpwuid(getuid()))) {
		login = pw->pw_name;
		from = "login";
	}
	c->login = login_from(c, login ? login : "nobody", from);
}

static const struct crm_zone *zone_named(const char *name, const char *from)
{
	const struct crm_zone *z = crm_zone_get(name);

	if (!z)
		crm_die(CRM_CONFIG, "%s: no time zone: '%s'", from, name);
	return z;
}

/* A path or a POSIX rule in $TZ: as the C library reads it, but nonsense is no UTC. */
static const struct crm_zone *zone_of_rule(const char *name)
{
	const struct crm_zone *z = crm_zone_system();

	if (strstr(crm_zone_name(z), "UTC") && !strpbrk(name, "0123456789") && !strstr(name, "UTC"))
		return zone_named(name, "TZ");
	return z;
}

/* The user's zone, as far as it is known without the book. */
void crm_context_clock(struct crm *c)
{
	const char *name = c->opt.tz, *from = "--tz";
	const struct crm_zone *z;
	struct crm_err e = { 0 };

	if (!name && (name = getenv("TZ"))) {
		from = "TZ";
		if (name[0] == ':')
			name++;
	}
	if (!name || !*name) {
		name = crm_preference(c, "zone");
		from = "config.yaml: zone";
	}
	c->zone_given = name && *name;
	if (c->zone_given && !strcmp(from, "TZ") && !crm_zone_get(name))
		z = zone_of_rule(name);
	else
		z = c->zone_given ? zone_named(name, from) : crm_zone_system();
	if (crm_clock_init(&c->clock, z, &e))
		crm_die_err(&e, NULL);
	c->book_clock = c->clock;
	if (c->opt.at && crm_date_parse(c->opt.at, &c->clock, &c->clock.today, &e))
		crm_die(CRM_USAGE, "--at: %s", e.text);
	c->book_clock.today = c->clock.today;
}

/* The zone of the user's own record; NULL where there is none that this system knows, or
 * nobody asks who it is (completion). */
static const struct crm_zone *own_zone(struct crm *c)
{
	const struct crm_zone *z = NULL;
	struct crm_str key = { 0 };
	struct crm_stmt *s;

	if (!c->login)
		return NULL;
	s = crm_db_prepare(c->db, "SELECT u.zone FROM users u WHERE u.login_fold = $1");
	crm_text_fold_key(&key, c->login, strlen(c->login));
	crm_stmt_bind_text(s, 1, crm_str_text(&key), key.len);
	if (crm_stmt_step(s) && crm_stmt_value(s, 0).kind == CRM_BYTES)
		z = crm_zone_get(crm_stmt_value(s, 0).s);
	crm_stmt_done(s);
	crm_str_release(&key);
	return z;
}

/* Days are counted in the book's zone; times are shown in the user's, or where there is
 * none, in the book's. */
static void set_zone(struct crm *c, const char *zone)
{
	const struct crm_zone *own;
	struct crm_err e = { 0 };

	c->book_clock.zone = zone_named(zone, "the book's zone");
	if (!c->opt.at)
		c->book_clock.today = crm_zone_day(c->book_clock.zone, c->clock.now);
	if (c->zone_given)
		return;
	own = own_zone(c);
	c->zone_own = own;
	c->clock.zone = own ? own : c->book_clock.zone;
	if (c->opt.at && crm_date_parse(c->opt.at, &c->clock, &c->clock.today, &e))
		crm_die(CRM_USAGE, "--at: %s", e.text);
	if (!c->opt.at)
		c->clock.today = crm_zone_day(c->clock.zone, c->clock.now);
}

/* To a server we are who the connection is for, unless the user said otherwise. */
static void adopt_login(struct crm *c)
{
	const char *login = crm_db_login(c->db);

	if (login && !c->login_given)
		c->login = login_from(c, login, "the server's role");
}

static void load_settings(struct crm *c)
{
	struct crm_stmt *s = crm_db_prepare(c->db, "SELECT s.name, s.value FROM settings s");
	char zone[64] = "";

	adopt_login(c);
	c->own_fields = 0;
	while (crm_stmt_step(s)) {
		const char *name = crm_stmt_value(s, 0).s, *value = crm_stmt_value(s, 1).s;

		if (!strcmp(name, "currency"))
			snprintf(c->currency, sizeof c->currency, "%s", value);
		else if (!strcmp(name, "country"))
			snprintf(c->country, sizeof c->country, "%s", value);
		else if (!strcmp(name, "zone"))
			snprintf(zone, sizeof zone, "%s", value);
		else if (!strcmp(name, "own_fields"))
			c->own_fields = strtoll(value, NULL, 10);
	}
	crm_stmt_done(s);
	crm_fields_ask(NULL, NULL);
	if (!c->currency[0])
		memcpy(c->currency, "EUR", 4);
	if (zone[0])
		set_zone(c, zone);
	/* Own fields are those of then, too. */
	if (c->opt.as_of)
		crm_asof_begin(c);
	if (c->own_fields)
		crm_own_load(c);
}

struct crm_db *crm_book(struct crm *c)
{
	if (c->db)
		return c->db;
	if (c->opt.as_of && c->writes)
		crm_die(CRM_USAGE, "--as-of: what was cannot be changed");
	c->db = crm_db_open(crm_book_path(c), c->writes ? CRM_DB_WRITE : CRM_DB_READ, c->opt.wait);
	load_settings(c);
	if (c->writes && c->opened) {
		void (*opened)(struct crm * c) = c->opened;

		c->opened = NULL;
		opened(c);
	}
	return c->db;
}

struct crm_db *crm_book_try(struct crm *c, struct crm_err *e)
{
	enum crm_db_mode mode = c->writes ? CRM_DB_WRITE : CRM_DB_READ;

	if (c->db)
		return c->db;
	c->db = crm_db_try(crm_book_path(c), mode, c->opt.wait, e);
	if (c->db)
		load_settings(c);
	return c->db;
}

void crm_book_read(struct crm *c)
{
	crm_db_begin_read(crm_book(c));
	crm_own_fresh(c);
}

static void set(struct crm *c, const char *name, const char *value)
{
	if (value)
		crm_db_run(
		    c->db, "INSERT INTO settings (name, value) VALUES ($1, $2)", "ss", name, value);
}

/* Whoever makes the book works in it: without this record `owner:me` and every
 * default owner would fail until one was added. */
static void first_user(struct crm *c)
{
	static const char *const value[][2] = { { "login", NULL }, { "role", "admin" } };
	struct crm_err e = { 0 };
	struct crm_rec rec;

	crm_rec_init(&rec, &crm_user);
	for (size_t i = 0; i < 2 && !e.code; i++) {
		const char *text = value[i][1] ? value[i][1] : c->login;
		struct crm_assign a = { .field = crm_field_find(&crm_user, value[i][0]),
			.value = text,
			.len = strlen(text) };

		crm_rec_assign(c, &rec, &a, NULL, &e);
	}
	if (e.code || crm_rec_defaults(c, &rec, &e) || crm_rec_check(c, NULL, &rec, &e))
		crm_die_err(&e, "who you are");
	crm_rec_write(c, NULL, &rec);
	crm_rec_release(&rec);
}

void crm_book_init(struct crm *c, const char *currency, const char *zone, const char *country)
{
	const char *path = crm_book_path(c);

	if (path[0] == '/' && !c->opt.db && !getenv("CRM_DB"))
		crm_context_mkdirs(c, path);
	c->writes = true;
	c->db = crm_db_create(path, c->opt.wait);
	adopt_login(c);
	crm_txn_begin(c);
	set(c, "currency", currency);
	set(c, "zone", zone);
	set(c, "country", country);
	first_user(c);
	crm_views_make(c);
	crm_txn_commit(c);
	crm_db_publish(c->db);
	c->db = NULL;
}

/* The directories of the default book, 0700 where they are new. */
void crm_context_mkdirs(struct crm *c, const char *path)
{
	char *copy = crm_pool_strdup(&c->pool, path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0700) && errno != EEXIST)
			crm_die(errno == EACCES || errno == EROFS ? CRM_NOPERM : CRM_IO, "%s: %m",
			    copy);
		*slash = '/';
	}
}
