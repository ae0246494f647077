/* The txn of a writing command: its number, its time, its row in txns. */
#include "model/txn.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "model/absent.h"
#include "model/derive.h"
#include "model/nouns.h"
#include "model/own.h"

struct crm_counter {
	char name[24];
	int64_t last, first; /* first: given out by this txn */
	bool dirty;
};

int64_t crm_next(struct crm *c, const char *name)
{
	struct crm_counter *k;

	for (size_t i = 0; i < c->counters; i++)
		if (!strcmp(c->counter[i].name, name)) {
			k = &c->counter[i];
			k->dirty = true;
			return ++k->last;
		}
	crm_grow(&c->counter, c->counters, &c->counters_cap, sizeof *c->counter);
	k = &c->counter[c->counters++];
	*k = (struct crm_counter){ .dirty = true };
	snprintf(k->name, sizeof k->name, "%s", name);
	k->last =
	    1 + crm_db_int(c->db, 0, "SELECT n.last FROM counters n WHERE n.name = $1", "s", name);
	k->first = k->last;
	return k->last;
}

/* Which numbers records of the noun got, so that undo and the log find them. */
static void birth(struct crm *c, const struct crm_counter *k)
{
	int64_t noun = strcmp(k->name, "step") ? -1 : 0;

	for (size_t i = 0; noun && crm_nouns[i]; i++)
		if (!strcmp(crm_nouns[i]->name, k->name))
			noun = crm_nouns[i]->number;
	if (noun >= 0)
		crm_db_run(c->db,
		    "INSERT INTO births (txn, noun, first, last) VALUES ($1, $2, $3, $4)", "iiii",
		    c->txn, noun, k->first, k->last);
}

static void counters_write(struct crm *c)
{
	for (size_t i = 0; i < c->counters; i++)
		if (c->counter[i].dirty) {
			birth(c, &c->counter[i]);
			crm_db_run(c->db,
			    "INSERT INTO counters (name, last) VALUES ($1, $2)"
			    " ON CONFLICT (name) DO UPDATE SET last = excluded.last",
			    "si", c->counter[i].name, c->counter[i].last);
		}
	c->counters = 0;
}

static void quote(struct crm_str *out, const char *s)
{
	if (*s && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789_-+=:.,/@%") == strlen(s)) {
		crm_str_puts(out, s);
		return;
	}
	crm_str_addc(out, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			crm_str_puts(out, "'\\''");
		else
			crm_str_addc(out, *s);
	}
	crm_str_addc(out, '\'');
}

/* These words are read by others: the password of a book on a server is not among them. */
void crm_words_quote(struct crm_str *out, int argc, char **argv)
{
	static const char option[] = "--db=";

	for (int i = 1; i < argc; i++) {
		size_t n = strncmp(argv[i], option, sizeof option - 1) ? 0 : sizeof option - 1;
		struct crm_str word = { 0 };
		char *shown = crm_db_shown(argv[i] + n);

		crm_str_add(&word, argv[i], n);
		crm_str_puts(&word, shown);
		crm_str_puts(out, i > 1 ? " " : "");
		quote(out, word.s);
		crm_str_release(&word);
		free(shown);
	}
}

void crm_txn_begin(struct crm *c)
{
	struct crm_str words = { 0 };
	int64_t last;

	crm_words_quote(&words, c->argc, c->argv);
	crm_db_begin(crm_book(c), crm_str_text(&words));
	crm_str_release(&words);
	crm_own_fresh(c);
	c->txn = crm_next(c, "txn");
	/* A clock that was set back must not date a txn before the last one. */
	last = crm_db_int(c->db, 0, "SELECT x.at FROM txns x ORDER BY x.id DESC LIMIT 1", "");
	c->txn_at = c->clock.now > last ? c->clock.now : last;
	c->txn_rows = 0;
	c->wrote = c->wrote_before = false;
	crm_derive_begin(c);
	crm_absent_end(c); /* others may have written since */
}

static void token(char out[33])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[16];

	if (getrandom(raw, sizeof raw, 0) != sizeof raw)
		crm_die(CRM_UNAVAILABLE, "no random numbers: %m");
	for (size_t i = 0; i < sizeof raw; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[32] = '\0';
}

/* The disk refused at COMMIT, or the server did not answer. What is behind it may be in
 * the book all the same: the txn's token tells. */
static void unclear(struct crm *c, const char *random, const struct crm_err *e)
    __attribute__((noreturn));
static void unclear(struct crm *c, const char *random, const struct crm_err *e)
{
	switch (crm_db_landed(c->db, "SELECT 1 FROM txns x WHERE x.token = $1", random)) {
	case 1:
		crm_die(e->code, "saved, but: %s", e->text);
	case 0:
		crm_die(e->code, "%s", e->text);
	default:
		crm_die(e->code, "%s; unknown whether it was saved: crm-log --token %s", e->text,
		    random);
	}
}

/* The txn's row, with its token, and what was given out. */
static void row_write(struct crm *c)
{
	struct crm_str words = { 0 };

	token(c->token);
	crm_words_quote(&words, c->argc, c->argv);
	crm_db_run(c->db,
	    "INSERT INTO txns (id, seq, token, at, who, program, words, undoes, reason)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, NULLIF(CAST($8 AS bigint), 0), $9)",
	    "iisisssis", c->txn, crm_next(c, "seq"), c->token, c->txn_at, c->login, crm_program(),
	    crm_str_text(&words), c->undoes, c->in_part ? CRM_IN_PART : NULL);
	crm_str_release(&words);
	counters_write(c);
}

void crm_txn_next(struct crm *c)
{
	crm_derive_finish(c);
	if (!c->wrote)
		return;
	row_write(c);
	c->txn = crm_next(c, "txn");
	c->txn_rows = 0;
	c->wrote = false;
	c->wrote_before = true;
}

void crm_txn_commit(struct crm *c)
{
	struct crm_err e = { 0 };

	crm_derive_finish(c);
	if (!c->wrote && !c->wrote_before) {
		crm_txn_rollback(c);
		return;
	}
	if (c->wrote)
		row_write(c);
	if (crm_db_commit_try(c->db, &e))
		unclear(c, c->token, &e);
	c->txn = 0;
	c->wrote = true;
}

void crm_txn_rollback(struct crm *c)
{
	crm_db_rollback(c->db);
	c->counters = 0;
	c->txn = 0;
}
