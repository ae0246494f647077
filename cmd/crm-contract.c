/* crm-contract - service contracts and subscriptions, and what they bring.
 *   crm-contract expiring --within 60d renewal:manual | crm-contract renew -
 *   crm-contract recurring --by owner --currency EUR */
#include "cmd.h"
#include "model/contracts.h"
#include "model/nouns.h"
#include "report/recurring.h"

/* The day that lies that far ahead: 60d, 8w, 3mo. */
static const char *until(struct crm *c, const char *within)
{
	struct crm_str text = { 0 };
	struct crm_err e = { 0 };
	int64_t day;

	crm_str_addf(&text, "+%s", within);
	if (strspn(within, "0123456789") == 0 || crm_date_parse(text.s, &c->clock, &day, &e))
		crm_die(CRM_USAGE, "--within: not a time ahead (60d, 8w, 3mo): '%s'", within);
	crm_str_reset(&text);
	crm_date_print(&text, day);
	return crm_str_take(&text);
}

static int expiring(struct crm *c, struct crm_call *call)
{
	const char *within = crm_opt(call, "within");
	struct crm_filter *both = crm_pool_alloc(&c->pool, sizeof *both);
	struct crm_err e = { 0 };

	*both = (struct crm_filter){ .kind = CRM_NODE_AND };
	both->child = crm_pool_alloc(&c->pool, 2 * sizeof *both->child);
	both->child[both->n++] = crm_filter_parse_text(&c->pool,
	    crm_pool_printf(&c->pool, "status:active end:..%s", until(c, within ? within : "60d")),
	    &e);
	if (!both->child[0])
		crm_die_err(&e, NULL);
	if (call->filter)
		both->child[both->n++] = call->filter;
	call->filter = both;
	if (!c->opt.sort && !c->opt.by && !call->names && !call->from_stdin)
		c->opt.sort = "end,id";
	c->opt.empty_fails = true;
	return crm_list(c, call);
}

static int renew_one(
    struct crm *c, const struct crm_call *call, int64_t id, int64_t *made, struct crm_err *e)
{
	struct crm_renewal how = { call->assign, call->assigns };
	int64_t there;

	if (!crm_contract_renew(c, id, &how, made, &there, e) && there)
		crm_warn("contract-%lld: opportunity-%lld is there to renew it", (long long)id,
		    (long long)there);
	return e->code;
}

static int renew(struct crm *c, struct crm_call *call)
{
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, "contract"))
			crm_die(CRM_USAGE, "renew: it sets the contract itself");
	return crm_batch_make(c, call, renew_one, &crm_opportunity);
}

static int cancel_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	struct crm_rec rec;

	if (!strcmp(crm_rec_text(old, "status"), "ended"))
		return crm_err_set(e, CRM_DATA, "status: it has ended");
	crm_rec_init(&rec, old->noun);
	crm_rec_copy(&rec, old);
	crm_rec_set_text(&rec, "status", "cancelled", strlen("cancelled"));
	if (!crm_call_assign(c, arg, &rec, e) && !crm_rec_check(c, old, &rec, e))
		*wrote = crm_rec_write(c, old, &rec);
	crm_rec_release(&rec);
	return e->code;
}

static int cancel(struct crm *c, struct crm_call *call)
{
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, "status"))
			crm_die(CRM_USAGE, "cancel: it sets the status itself");
	return crm_batch_each(c, call, cancel_one, call);
}

/* Asks nothing and prints nothing: cron mails what is printed. */
static int end(struct crm *c, struct crm_call *call)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT k.id FROM contracts k WHERE k.status = 'active' AND k.end_day < $1"
	    " ORDER BY k.end_day, k.id");
	struct crm_err e = { 0 };
	struct crm_rec old;

	crm_options_only(c, "-n");
	crm_stmt_bind_int(s, 1, c->book_clock.today);
	while (crm_stmt_step(s))
		crm_pick_add(c, call, crm_stmt_int(s, 0), 0);
	crm_stmt_done(s);
	crm_rec_init(&old, &crm_contract);
	for (size_t i = 0; i < call->ids; i++)
		if (!crm_pick_load(c, call, i, &old, &e) || crm_contract_end(c, &old, &e))
			crm_die_err(&e, NULL);
	crm_rec_release(&old);
	return CRM_OK;
}

static const struct crm_option expiring_option[] = {
	{ "within", "TIME", "so far ahead: 60d (the default), 8w, 3mo" },
	{ 0 },
};

static const struct crm_option recurring_option[] = {
	{ "currency", "CODE", "all in this currency, at the rate of the day" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ "expiring", "[ID...|-] [TERM...] [--within TIME]", "print those that end soon",
	    CRM_PICKS_ANY | CRM_SEARCHES, expiring, expiring_option },
	{ "renew", "ID...|TERM...|- [FIELD=VALUE...]", "make the opportunities that renew them",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS | CRM_OF_OPPORTUNITY, renew, NULL },
	{ "cancel", "ID...|TERM...|- [FIELD=VALUE...]", "it ends before its time",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS, cancel, NULL },
	{ "recurring", "[ID...|-] [TERM...] [--currency CODE]",
	    "what they bring a month and a year", CRM_PICKS_ANY | CRM_SEARCHES, crm_recurring,
	    recurring_option },
	{ "end", "", "what is past its end has ended, or goes on; for cron", CRM_WRITES, end,
	    NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_contract, verbs);
}
