/* crm-quote - offers that customers can accept.
 *   id=$(crm-quote make opportunity-3) && crm-quote send "$id" && crm-quote print "$id"
 *   crm-quote list status:sent valid_until:..eow | crm-with contact.email */
#include <stdlib.h>

#include "cmd.h"
#include "model/diff.h"
#include "model/nouns.h"
#include "model/quotes.h"
#include "parts.h"

/* Does it to the i-th record of the call; *wrote becomes the record that it is about. */
typedef int each(struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e);

/* Each record of the call, all of what it takes or nothing of it; prints records of noun. */
static int run(struct crm *c, struct crm_call *call, each *one, const struct crm_noun *noun)
{
	struct crm_batch b;
	size_t n = 0;
	int rc;

	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };
		int64_t wrote = 0;
		bool before = c->wrote;

		crm_db_savepoint(c->db, "one");
		crm_diff_hold(c);
		one(c, call, i, &wrote, &e);
		crm_diff_go(c, !e.code);
		if (e.code) {
			crm_db_back_to(c->db, "one");
			c->wrote = before;
			crm_batch_refuse_id(&b, call, i, &e);
		}
		crm_db_release(c->db, "one");
		if (e.code)
			continue;
		if (wrote)
			call->id[n++] = wrote;
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, noun, call->id, n);
	return rc;
}

static int send_one(
    struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e)
{
	return crm_quote_send(c, call->id[i], wrote, e);
}

static int send(struct crm *c, struct crm_call *call)
{
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "send");
	return run(c, call, send_one, &crm_quote);
}

static int revise_one(
    struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e)
{
	return crm_quote_revise(c, call->id[i], wrote, e);
}

static int revise(struct crm *c, struct crm_call *call)
{
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "revise");
	return run(c, call, revise_one, &crm_quote);
}

static int accept_one(
    struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e)
{
	int64_t order, id = call->id[i];

	if (!crm_quote_accept(c, id, wrote, &order, e) && !*wrote)
		crm_warn(
		    "quote-%lld: accepted already: order-%lld", (long long)id, (long long)order);
	return e->code;
}

static int accept(struct crm *c, struct crm_call *call)
{
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "accept");
	return run(c, call, accept_one, &crm_order);
}

/* What the verb makes of it. */
static const char *status_of(const struct crm_verb *v)
{
	return !strcmp(v->name, "decline") ? "declined" : "void";
}

/* One that is so already is left as it is, unless the line sets something. */
static int close_one(
    struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e)
{
	const char *status = status_of(call->verb);
	struct crm_rec old, rec;

	crm_rec_init(&old, c->noun);
	crm_rec_init(&rec, c->noun);
	if (crm_pick_load(c, call, i, &old, e)) {
		crm_rec_copy(&rec, &old);
		crm_rec_set_text(&rec, "status", status, strlen(status));
		if (!crm_call_assign(c, call, &rec, e) && !crm_rec_check(c, &old, &rec, e) &&
		    crm_rec_write(c, &old, &rec))
			*wrote = old.id;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code;
}

static int close_quotes(struct crm *c, struct crm_call *call)
{
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, "status"))
			crm_die(CRM_USAGE, "%s: it sets the status itself", call->verb->name);
	crm_confirm(c, c->noun, call->id, call->ids, call->verb->name);
	return run(c, call, close_one, &crm_quote);
}

static void pick_past(struct crm *c, struct crm_call *call)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT q.id FROM quotes q WHERE q.status = 'sent' AND q.valid_until < $1"
	    " ORDER BY q.valid_until, q.id");

	crm_stmt_bind_int(s, 1, c->book_clock.today);
	while (crm_stmt_step(s))
		crm_pick_add(c, call, crm_stmt_int(s, 0), 0);
	crm_stmt_done(s);
}

static int expire_one(
    struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e)
{
	struct crm_rec old, rec;

	(void)wrote; /* cron mails what is printed */
	crm_rec_init(&old, c->noun);
	crm_rec_init(&rec, c->noun);
	if (crm_pick_load(c, call, i, &old, e)) {
		crm_rec_copy(&rec, &old);
		crm_rec_set_text(&rec, "status", "expired", strlen("expired"));
		if (!crm_rec_check(c, &old, &rec, e))
			crm_rec_write(c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code;
}

static int expire(struct crm *c, struct crm_call *call)
{
	crm_options_only(c, "-n --keep-going --reject");
	pick_past(c, call);
	return run(c, call, expire_one, &crm_quote);
}

static int make_one(
    struct crm *c, struct crm_call *call, size_t i, int64_t *wrote, struct crm_err *e)
{
	return crm_quote_make(c, call->id[i], wrote, e);
}

static int make(struct crm *c, struct crm_call *call)
{
	struct crm_err e = { 0 };
	int64_t id;

	if (!call->operands)
		crm_die(CRM_USAGE, "make: of which opportunity? crm-quote make opportunity-3");
	for (size_t i = 0; i < call->operands; i++) {
		if (crm_resolve(c, &crm_opportunity, call->operand[i], &id, &e))
			crm_die_err(&e, NULL);
		crm_pick_add(c, call, id, 0);
	}
	return run(c, call, make_one, &crm_quote);
}

static const struct crm_verb verbs[] = {
	{ "line", CRM_PART_WORDS, "add a line of what is offered", CRM_PART_ADD, crm_part_add,
	    NULL },
	{ "lines", CRM_PARTS_WORDS, "print the lines of quotes", CRM_PART_LIST, crm_part_list,
	    NULL },
	{ "make", "OPPORTUNITY...", "a draft from an opportunity, with its lines",
	    CRM_WRITES | CRM_OPERANDS, make, NULL },
	{ "send", "ID...|TERM...|-", "give drafts their numbers: they are sent",
	    CRM_WRITES | CRM_PICKS, send, NULL },
	{ "revise", "ID...|TERM...|-", "a new draft with the same lines", CRM_WRITES | CRM_PICKS,
	    revise, NULL },
	{ "accept", "ID...|TERM...|-", "make orders of quotes", CRM_WRITES | CRM_PICKS, accept,
	    NULL },
	{ "decline", "ID...|TERM...|- [FIELD=VALUE...]", "the customer does not want it",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS, close_quotes, NULL },
	{ "void", "ID...|TERM...|- [FIELD=VALUE...]", "it does not count, its number stays",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS, close_quotes, NULL },
	{ "expire", "", "what is past its last day expires; for cron", CRM_WRITES, expire, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_quote, verbs);
}
