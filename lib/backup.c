/* crm-db backup, restore, verify, key: whole books, plain or encrypted. */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "channel/seal.h"
#include "copy.h"
#include "db/place.h"
#include "model/context.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/verify.h"

const char *crm_file_operand(const struct crm_call *call)
{
	if (call->operands != 1)
		crm_die(CRM_USAGE, "%s: takes one FILE", call->verb->name);
	if (!crm_db_is_file(call->operand[0]))
		crm_die(CRM_USAGE, "%s: a server is no FILE; crm-db copy goes from and to one",
		    call->verb->name);
	return call->operand[0];
}

void crm_no_dry_run(const struct crm *c, const struct crm_call *call)
{
	if (c->opt.dry)
		crm_die(CRM_USAGE, "%s: cannot be tried with -n", call->verb->name);
}

/* The secret that the line names; NULL when it names none. */
static struct crm_seal_key *secret(const struct crm_call *call)
{
	const char *passphrase = crm_opt(call, "passphrase-file"), *key = crm_opt(call, "key-file");
	struct crm_err e = { 0 };
	struct crm_seal_key *k;

	if (passphrase && key)
		crm_die(
		    CRM_USAGE, "%s: --passphrase-file or --key-file, not both", call->verb->name);
	if (!passphrase && !key)
		return NULL;
	k = passphrase ? crm_seal_passphrase(passphrase, &e) : crm_seal_key(key, &e);
	if (!k)
		crm_die_err(&e, passphrase ? "--passphrase-file" : "--key-file");
	return k;
}

/* A new file under another name; a death removes it. */
static int open_place(const char *file, struct crm_str *temp)
{
	struct crm_err e = { 0 };
	struct stat st;
	int fd;

	if (!lstat(file, &st))
		crm_die(CRM_USAGE, "%s: there is something already", file);
	if (crm_place_temp(file, temp, &e))
		crm_die_err(&e, NULL);
	fd = open(temp->s, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		crm_die(CRM_IO, "%s: %m", file);
	return fd;
}

static void close_place(int fd, const char *file, struct crm_str *temp)
{
	struct crm_err e = { 0 };

	if (close(fd))
		crm_die(CRM_IO, "%s: %m", file);
	if (crm_place_name(temp, file, false, &e))
		crm_die_err(&e, NULL);
	crm_str_release(temp);
}

static int seal_put(void *arg, const void *bytes, size_t n, struct crm_err *e)
{
	return crm_seal_put(arg, bytes, n, e);
}

static void backup_sealed(struct crm *c, const char *file, struct crm_seal_key *k)
{
	struct crm_db *db = crm_book(c);
	struct crm_str temp = { 0 };
	struct crm_err e = { 0 };
	struct crm_seal *s;
	int fd;

	if (!crm_db_is_file(crm_book_path(c)))
		db = crm_copy_unnamed(c, db, file);
	fd = open_place(file, &temp);
	/* Making the key takes a second: before anybody has to wait for us. */
	if (crm_seal_begin(&s, fd, file, k, &e))
		crm_die_err(&e, NULL);
	crm_seal_key_free(k);
	crm_db_bytes(db, seal_put, s);
	if (crm_seal_end(s, &e))
		crm_die_err(&e, NULL);
	crm_seal_free(s);
	close_place(fd, file, &temp);
}

int crm_verb_backup(struct crm *c, struct crm_call *call)
{
	const char *file = crm_file_operand(call);
	bool encrypt = crm_opt(call, "encrypt");
	struct crm_seal_key *k;

	crm_no_dry_run(c, call);
	k = secret(call);
	if (encrypt && !k)
		crm_die(CRM_USAGE, "backup: --encrypt wants --passphrase-file or --key-file");
	if (!encrypt && k)
		crm_die(CRM_USAGE, "backup: a secret without --encrypt");
	if (k)
		backup_sealed(c, file, k);
	else
		crm_copy_backup(c, file);
	crm_talk(
	    "%s: a copy of %s%s", file, crm_shown(c, crm_book_path(c)), k ? ", encrypted" : "");
	return CRM_OK;
}

int crm_verb_key(struct crm *c, struct crm_call *call)
{
	const char *file = crm_file_operand(call);
	char text[CRM_SEAL_KEY_TEXT];
	struct crm_str temp = { 0 };
	ssize_t n;
	int fd;

	crm_no_dry_run(c, call);
	fd = open_place(file, &temp);
	crm_seal_key_make(text);
	n = write(fd, text, sizeof text);
	crm_seal_wipe(text, sizeof text);
	if (n != (ssize_t)sizeof text) {
		errno = n < 0 ? errno : ENOSPC;
		crm_die(CRM_IO, "%s: %m", file);
	}
	close_place(fd, file, &temp);
	crm_talk("%s: a new key; keep a copy where the backups are not", file);
	return CRM_OK;
}

/* A copy that was opened, and how. */
struct copy {
	const char *file;
	struct crm_seal_key *key; /* NULL: a plain book */
	int fd;
};

/* An encrypted copy wants the secret, and a secret an encrypted copy: who names one
 * relies on it that nobody has put another file in its place. */
static void copy_open(struct copy *k, const struct crm_call *call)
{
	bool sealed;

	*k = (struct copy){ .file = crm_file_operand(call), .key = secret(call) };
	k->fd = open(k->file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (k->fd < 0)
		crm_die(errno == ENOENT || errno == ENOTDIR ? CRM_NOINPUT
			: errno == EACCES || errno == EPERM ? CRM_NOPERM
							    : CRM_IO,
		    "%s: %s", k->file,
		    errno == ENOENT || errno == ENOTDIR ? "not there" : strerror(errno));
	sealed = crm_sealed(k->fd);
	if (sealed && !k->key)
		crm_die(CRM_USAGE, "%s: encrypted: say --passphrase-file or --key-file", k->file);
	if (!sealed && k->key)
		crm_die(CRM_DATA, "%s: not encrypted by crm-db, or damaged", k->file);
}

static int unseal(void *arg, int fd, struct crm_err *e)
{
	struct copy *k = arg;

	return crm_unseal(k->fd, k->file, k->key, fd, e);
}

/* The copy decrypted and found to be whole, in a file that has no name. */
static struct crm_db *copy_decrypt(struct crm *c, struct copy *k)
{
	const char *book = crm_book_path(c), *near = crm_db_is_file(book) ? book : NULL;
	struct crm_db *db = crm_db_unnamed(k->file, near, unseal, k, c->opt.wait);

	crm_seal_key_free(k->key);
	close(k->fd);
	return db;
}

struct faults {
	const char *file;
	int64_t n, engine;
};

/* What is wrong with the rights of a copy does not hinder its being put back. */
static void say(void *arg, const char *what, const char *place, const char *fault)
{
	enum { SHOWN = 20 };
	struct faults *f = arg;

	if (!strcmp(what, "permissions") || !strcmp(place, "journal")) {
		crm_warn("%s: %s", f->file, fault);
		return;
	}
	if (f->n++ < SHOWN)
		crm_warn("%s: %s: %s: %s", f->file, what, place, fault);
}

static void row(struct crm_out *out, const char *name, const char *value)
{
	crm_out_cell(out, name, strlen(name));
	crm_out_cell(out, value, strlen(value));
}

static void row_number(struct crm_out *out, const char *name, int64_t n)
{
	struct crm_str text = { 0 };

	crm_str_addf(&text, "%lld", (long long)n);
	row(out, name, text.s);
	crm_str_release(&text);
}

static void row_count(struct crm *c, struct crm_out *out, const char *table)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "SELECT count(*) FROM %s", table);
	row_number(out, table, crm_db_int(c->db, 0, sql.s, ""));
	crm_str_release(&sql);
}

static void row_last(struct crm *c, struct crm_out *out)
{
	struct crm_stmt *s = crm_db_prepare(
	    c->db, "SELECT x.id, x.at FROM txns x ORDER BY x.seq DESC, x.id DESC LIMIT 1");
	struct crm_str id = { 0 }, at = { 0 };

	if (crm_stmt_step(s)) {
		crm_str_addf(&id, "txn-%lld", (long long)crm_stmt_int(s, 0));
		crm_time_print(&at, crm_stmt_int(s, 1), c->clock.zone);
	}
	crm_stmt_done(s);
	row(out, "last", crm_str_text(&id));
	row(out, "at", crm_str_text(&at));
	crm_str_release(&id);
	crm_str_release(&at);
}

static void tell(struct crm *c, const struct copy *k, int version)
{
	static const struct crm_column column[] = { { "name", CRM_CELL_TEXT },
		{ "value", CRM_CELL_ID } };
	struct crm_out *out = crm_out_open(c, column, 2, false);

	row(out, "encrypted", k->key ? "yes" : "no");
	row_number(out, "schema", version);
	row_number(out, "size", crm_db_size(c->db));
	for (size_t i = 0; i < crm_nouns_listed; i++)
		row_count(c, out, crm_nouns[i]->plural);
	row_count(c, out, "txns");
	row_count(c, out, "changes");
	row_last(c, out);
	crm_out_end(out);
}

/* A plain copy of our own schema is looked at where it is; any other becomes a copy
 * without a name, which is brought to our schema first: that, too, must go well. */
static void verify_open(struct crm *c, struct copy *k, struct faults *f)
{
	if (k->key) {
		c->db = copy_decrypt(c, k);
		return;
	}
	c->db = crm_db_open_older(k->file, c->opt.wait, say, f);
	if (c->db && crm_db_schema_version(c->db) != crm_db_schema_newest())
		c->db = crm_db_snapshot(c->db);
}

/* A book that is no file: the copy's rows take the place of its own. */
static void restore_rows(struct crm *c, struct copy *k, const char *book)
{
	struct faults f = { .file = k->file };
	struct crm_db *from;

	verify_open(c, k, &f);
	if (!c->db || !crm_db_engine_check(c->db, say, &f) || f.n)
		crm_die(CRM_DATA, "%s: damaged", k->file);
	from = c->db;
	if (crm_db_schema_version(from) < crm_db_schema_newest())
		crm_db_upgrade(from);
	crm_copy_in_place(c, from, book);
	crm_db_close(from);
}

int crm_verb_restore(struct crm *c, struct crm_call *call)
{
	const char *file = crm_file_operand(call), *book = crm_book_path(c);
	struct copy k;

	crm_no_dry_run(c, call);
	if (!c->opt.yes && crm_db_taken(book, c->opt.wait))
		crm_die(CRM_USAGE, "restore: %s would be lost; --yes puts '%s' in its place",
		    crm_shown(c, book), file);
	copy_open(&k, call);
	if (book[0] == '/' && !c->opt.db && !getenv("CRM_DB"))
		crm_context_mkdirs(c, book);
	if (!crm_db_is_file(book)) {
		restore_rows(c, &k, book);
	} else if (k.key) {
		crm_db_restore_from(copy_decrypt(c, &k), book);
	} else {
		close(k.fd);
		crm_db_restore(file, book, c->opt.wait);
	}
	crm_talk("%s: restored from %s", crm_shown(c, book), file);
	return CRM_OK;
}

int crm_verb_verify(struct crm *c, struct crm_call *call)
{
	struct faults f = { 0 };
	struct crm_verify v = { .c = c, .say = say, .arg = &f };
	struct copy k;
	bool sound;
	int version = 0;

	copy_open(&k, call);
	f.file = k.file;
	verify_open(c, &k, &f);
	if (c->db) {
		version = crm_db_schema_version(c->db);
		sound = crm_db_engine_check(c->db, say, &f);
		if (sound && version < crm_db_schema_newest())
			crm_db_upgrade(c->db);
		crm_db_begin_read(c->db);
		if (sound) {
			crm_own_load(c);
			crm_verify(&v);
		}
	}
	if (f.n)
		crm_die(CRM_DATA, "%s: damaged: %lld faults", k.file, (long long)f.n);
	tell(c, &k, version);
	crm_talk("%s: can be restored", k.file);
	return CRM_OK;
}
