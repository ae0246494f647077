/* crm-quote - offers that customers can accept.
 *   id=$(crm-quote make opportunity-3) && crm-quote send "$id" && crm-quote print "$id"
 *   crm-quote list status:sent valid_until:..eow | crm-with contact.email */
#include "cmd.h"
#include "model/nouns.h"
#include "model/quotes.h"
#include "parts.h"
#include "quote_page.h"

static int send_one(
    struct crm *c, const struct crm_call *call, int64_t id, int64_t *made, struct crm_err *e)
{
	(void)call;
	return crm_quote_send(c, id, made, e);
}

static int send(struct crm *c, struct crm_call *call)
{
	return crm_batch_make(c, call, send_one, &crm_quote);
}

static int revise_one(
    struct crm *c, const struct crm_call *call, int64_t id, int64_t *made, struct crm_err *e)
{
	(void)call;
	return crm_quote_revise(c, id, made, e);
}

static int revise(struct crm *c, struct crm_call *call)
{
	return crm_batch_make(c, call, revise_one, &crm_quote);
}

static int accept_one(
    struct crm *c, const struct crm_call *call, int64_t id, int64_t *made, struct crm_err *e)
{
	int64_t order;

	(void)call;
	if (!crm_quote_accept(c, id, made, &order, e) && !*made)
		crm_warn(
		    "quote-%lld: accepted already: order-%lld", (long long)id, (long long)order);
	return e->code;
}

static int accept(struct crm *c, struct crm_call *call)
{
	return crm_batch_make(c, call, accept_one, &crm_order);
}

static int write_as(struct crm *c, const struct crm_call *call, const struct crm_rec *old,
    const char *status, bool *wrote, struct crm_err *e)
{
	struct crm_rec rec;

	crm_rec_init(&rec, &crm_quote);
	crm_rec_copy(&rec, old);
	crm_rec_set_text(&rec, "status", status, strlen(status));
	if (!crm_call_assign(c, call, &rec, e) && !crm_rec_check(c, old, &rec, e))
		*wrote = crm_rec_write(c, old, &rec);
	crm_rec_release(&rec);
	return e->code;
}

static int close_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	const struct crm_call *call = arg;

	return write_as(
	    c, call, old, !strcmp(call->verb->name, "decline") ? "declined" : "void", wrote, e);
}

static int close_quotes(struct crm *c, struct crm_call *call)
{
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, "status"))
			crm_die(CRM_USAGE, "%s: it sets the status itself", call->verb->name);
	return crm_batch_each(c, call, close_one, call);
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

/* Asks nothing and prints nothing: cron mails what is printed. */
static int expire(struct crm *c, struct crm_call *call)
{
	struct crm_err e = { 0 };
	struct crm_rec old;
	bool wrote;

	crm_options_only(c, "-n");
	pick_past(c, call);
	crm_rec_init(&old, &crm_quote);
	for (size_t i = 0; i < call->ids; i++)
		if (!crm_pick_load(c, call, i, &old, &e) ||
		    write_as(c, call, &old, "expired", &wrote, &e))
			crm_die_err(&e, NULL);
	crm_rec_release(&old);
	return CRM_OK;
}

static int make_one(
    struct crm *c, const struct crm_call *call, int64_t id, int64_t *made, struct crm_err *e)
{
	(void)call;
	return crm_quote_make(c, id, made, e);
}

static int make(struct crm *c, struct crm_call *call)
{
	return crm_batch_make(c, call, make_one, &crm_quote);
}

static const struct crm_verb verbs[] = {
	{ "line", CRM_PART_WORDS, "add a line of what is offered", CRM_PART_ADD, crm_part_add,
	    NULL },
	{ "lines", CRM_PARTS_WORDS, "print the lines of quotes", CRM_PART_LIST, crm_part_list,
	    NULL },
	{ "make", "OPPORTUNITY...|TERM...|-", "drafts from opportunities, with their lines",
	    CRM_WRITES | CRM_PICKS | CRM_PICKS_SALES, make, NULL },
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
	{ "print", "ID [--format FORMAT] [--template FILE]", "as the customer reads it", CRM_PICKS,
	    crm_quote_print, crm_quote_print_option },
	{ "expire", "", "what is past its last day expires; for cron", CRM_WRITES, expire, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_quote, verbs);
}
