/* A batch: all or nothing, every wrong record named; with --keep-going the good
 * ones are saved and the refused ones kept for a second try. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "model/diff.h"
#include "record/escape.h"

enum { SAID = 20 };

struct crm_tally {
	char text[80];
	int64_t n;
};

void crm_batch_begin(struct crm_batch *b, struct crm *c)
{
	static const struct crm_column column[] = { { "line", CRM_CELL_TEXT },
		{ "reason", CRM_CELL_TEXT }, { "record", CRM_CELL_TEXT } };
	struct crm_out_options o = { .format = CRM_TSV, .header = true };

	*b = (struct crm_batch){ .c = c, .fd = -1 };
	if (!c->opt.reject)
		return;
	b->fd = open(c->opt.reject, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (b->fd < 0)
		crm_die(CRM_IO, "--reject: %s: %m", c->opt.reject);
	b->spool = crm_spool_new(b->fd, NULL, false);
	b->reject = crm_out_new(b->spool, column, 3, &o);
}

/* The reason without the value in it, so that equal faults count together. */
static void tally(struct crm_batch *b, const struct crm_err *e)
{
	struct crm_tally *t;
	char text[80];
	size_t len = strcspn(e->text, "'");

	snprintf(text, sizeof text, "%.*s", (int)(len < 79 ? len : 79), e->text);
	for (size_t i = 0; i < b->tallies; i++)
		if (!strcmp(b->tally[i].text, text)) {
			b->tally[i].n++;
			return;
		}
	crm_grow(&b->tally, b->tallies, &b->tallies_cap, sizeof *b->tally);
	t = &b->tally[b->tallies++];
	memcpy(t->text, text, sizeof text);
	t->n = 1;
}

void crm_batch_refuse(
    struct crm_batch *b, const char *place, const char *raw, size_t len, const struct crm_err *e)
{
	size_t noun;
	int64_t id;

	if (!b->refused)
		b->code = e->code;
	if (b->refused++ < SAID)
		crm_warn("%s%s%s", place ? place : "", place ? ": " : "", e->text);
	tally(b, e);
	if (!b->reject)
		return;
	crm_out_cell(b->reject, place ? place : "", place ? strlen(place) : 0);
	crm_out_cell(b->reject, e->text, strlen(e->text));
	crm_out_cell_as(b->reject,
	    raw && crm_id_read(raw, len, &noun, &id) ? CRM_CELL_ID : CRM_CELL_TEXT, raw, len);
}

void crm_batch_refuse_ref(struct crm_batch *b, const struct crm_ref *ref, const struct crm_err *e)
{
	struct crm_str id = { 0 }, place = { 0 };

	crm_id_print(&id, ref->noun, ref->id);
	if (ref->line)
		crm_str_addf(&place, "stdin:%zu: ", ref->line);
	crm_str_puts(&place, id.s);
	crm_batch_refuse(b, place.s, id.s, id.len, e);
	crm_str_release(&id);
	crm_str_release(&place);
}

void crm_batch_refuse_id(
    struct crm_batch *b, const struct crm_call *call, size_t i, const struct crm_err *e)
{
	struct crm_ref ref = { b->c->noun, call->id[i], call->line ? call->line[i] : 0 };

	crm_batch_refuse_ref(b, &ref, e);
}

static void close_reject(struct crm_batch *b)
{
	int rc;

	if (!b->reject)
		return;
	crm_out_end(b->reject);
	rc = crm_spool_drain(b->spool);
	if (rc || close(b->fd)) {
		errno = rc ? rc : errno;
		crm_die(CRM_IO, "--reject: %s: %m", b->c->opt.reject);
	}
	b->reject = NULL;
}

int crm_batch_end(struct crm_batch *b)
{
	close_reject(b);
	if (!b->refused) {
		free(b->tally);
		return CRM_OK;
	}
	if (b->refused > SAID)
		for (size_t i = 0; i < b->tallies; i++)
			crm_warn("%lld refused: %s", (long long)b->tally[i].n, b->tally[i].text);
	free(b->tally);
	if (!b->c->opt.keep_going) {
		if (b->saved || b->refused > 1)
			crm_warn("nothing was changed: %lld of %lld refused", (long long)b->refused,
			    (long long)(b->refused + b->saved));
		crm_quit(b->code ? b->code : CRM_DATA);
	}
	b->c->saved = b->saved;
	b->c->refused = b->refused;
	return CRM_PART;
}

static bool each_one(
    struct crm *c, struct crm_call *call, size_t i, crm_one *one, void *arg, struct crm_err *e)
{
	bool wrote = false, before = c->wrote;
	struct crm_rec old;

	crm_rec_init(&old, c->noun);
	crm_db_savepoint(c->db, "each");
	crm_diff_hold(c);
	if (crm_pick_load(c, call, i, &old, e))
		one(c, arg, &old, &wrote, e);
	crm_diff_go(c, !e->code);
	if (e->code) {
		crm_db_back_to(c->db, "each");
		c->wrote = before;
	} else {
		call->id[i] = old.id;
	}
	crm_db_release(c->db, "each");
	crm_rec_release(&old);
	return wrote;
}

/* The ids of those written come first in the call then; how many. */
static size_t each(struct crm *c, struct crm_call *call, crm_one *one, void *arg, int *rc)
{
	struct crm_batch b;
	size_t n = 0;

	crm_confirm(c, c->noun, call->id, call->ids, call->verb->name);
	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };
		bool wrote = each_one(c, call, i, one, arg, &e);

		if (e.code) {
			crm_batch_refuse_id(&b, call, i, &e);
			continue;
		}
		if (wrote)
			call->id[n++] = call->id[i];
		b.saved++;
	}
	*rc = crm_batch_end(&b);
	return n;
}

int crm_batch_each(struct crm *c, struct crm_call *call, crm_one *one, void *arg)
{
	int rc;
	size_t n = each(c, call, one, arg, &rc);

	crm_written_print(c, c->noun, call->id, n);
	return rc;
}

/* Of the running batch: what was made so far. */
struct making {
	crm_one_made *one;
	const struct crm_call *call;
	int64_t *id;
	size_t n, cap;
};

static int make_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	struct making *m = arg;
	int64_t made = 0;

	if (!m->one(c, m->call, old->id, &made, e) && made) {
		crm_grow(&m->id, m->n, &m->cap, sizeof *m->id);
		m->id[m->n++] = made;
		*wrote = true;
	}
	return e->code;
}

int crm_batch_make(
    struct crm *c, struct crm_call *call, crm_one_made *one, const struct crm_noun *noun)
{
	struct making m = { .one = one, .call = call };
	int rc;

	each(c, call, make_one, &m, &rc);
	crm_written_print(c, noun, m.id, m.n);
	free(m.id);
	return rc;
}

struct changing {
	const struct crm_call *call;
	crm_change *change;
};

static int change_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	const struct changing *k = arg;
	struct crm_rec rec;

	crm_rec_init(&rec, c->noun);
	crm_rec_copy(&rec, old);
	if (!k->change(c, k->call, &rec, e) && !crm_rec_check(c, old, &rec, e))
		*wrote = crm_rec_write(c, old, &rec);
	crm_rec_release(&rec);
	return e->code;
}

size_t crm_batch_change(struct crm *c, struct crm_call *call, crm_change *change, int *status)
{
	struct changing k = { call, change };

	return each(c, call, change_one, &k, status);
}
