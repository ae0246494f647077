/* crm-lead - people who may become customers: scored, qualified, converted.
 *   crm-lead list status:new | crm-assign - | crm-where owner:user-3
 *   crm-lead convert email:ann@acme.example amount=12k close=+60d */
#include <stdlib.h>

#include "base/num.h"
#include "cmd.h"
#include "leads.h"
#include "model/leads.h"
#include "model/nouns.h"

/* The status that a verb leads to. */
static const char *const moves[][2] = {
	{ "work", "working" },
	{ "qualify", "qualified" },
	{ "unqualify", "unqualified" },
};

/* First what the line says of the record, then the status: what the policy asks of a
 * qualified lead it is asked as it then is. */
static int move_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	struct crm_call *call = arg;
	struct crm_rec said, rec;
	size_t i = 0;

	while (strcmp(moves[i][0], call->verb->name))
		i++;
	crm_rec_init(&said, c->noun);
	crm_rec_init(&rec, c->noun);
	crm_rec_copy(&said, old);
	if (!crm_call_assign(c, call, &said, e) && !crm_rec_check(c, old, &said, e)) {
		*wrote = crm_rec_write(c, old, &said);
		crm_rec_copy(&rec, &said);
		crm_rec_set_text(&rec, "status", moves[i][1], strlen(moves[i][1]));
	}
	if (!e->code && !crm_rec_check(c, &said, &rec, e))
		*wrote = crm_rec_write(c, &said, &rec) || *wrote;
	crm_rec_release(&said);
	crm_rec_release(&rec);
	return e->code;
}

static int move(struct crm *c, struct crm_call *call)
{
	bool reason = strcmp(call->verb->name, "unqualify");

	for (size_t i = 0; i < call->assigns; i++) {
		const char *name = call->assign[i].field->name;

		if (!strcmp(name, "status"))
			crm_die(CRM_USAGE, "%s: the verb says the status", call->verb->name);
		reason = reason || (!strcmp(name, "reason") && call->assign[i].op == CRM_SET);
	}
	if (!reason)
		crm_die(CRM_USAGE, "unqualify: reason=TEXT says why");
	return crm_batch_each(c, call, move_one, call);
}

/* What became of a lead before is told, and left so. */
static void tell_converted(struct crm *c, const struct crm_rec *lead)
{
	static const char *const field[] = { "converted", "account", "contact", "opportunity" };
	struct crm_str text = { 0 };

	crm_id_print(&text, lead->noun, lead->id);
	crm_str_puts(&text, ": converted already");
	for (size_t i = 0; i < 4; i++) {
		const struct crm_field *f = crm_field_find(lead->noun, field[i]);

		if (crm_rec_val(lead, field[i])->kind == CRM_NULL)
			continue;
		crm_str_puts(&text, i ? " " : " on ");
		crm_rec_print(c, lead, crm_field_index(lead->noun, f), &text);
	}
	crm_warn("%s", text.s);
	crm_str_release(&text);
}

static int convert_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	*wrote = strcmp(crm_rec_text(old, "status"), "converted");
	if (*wrote)
		return crm_lead_convert(c, arg, old, e);
	tell_converted(c, old);
	return 0;
}

/* --account ID, --contact ID */
static int64_t given(struct crm *c, struct crm_call *call, const struct crm_noun *noun)
{
	const char *text = crm_opt(call, noun->name);
	struct crm_err e = { 0 };
	int64_t id = 0, n;

	if (text && crm_uint_parse(text, strlen(text), &n))
		text = crm_pool_printf(&c->pool, "%s-%s", noun->name, text);
	if (text && crm_resolve(c, noun, text, &id, &e))
		crm_die(e.code, "--%s: %s", noun->name, e.text);
	return id;
}

static int convert(struct crm *c, struct crm_call *call)
{
	struct crm_conversion how = {
		.account = given(c, call, &crm_account),
		.contact = given(c, call, &crm_contact),
		.no_opportunity = crm_opt(call, "no-opportunity"),
		.assign = call->assign,
		.assigns = call->assigns,
	};
	int rc;

	if (how.no_opportunity && how.assigns)
		crm_die(CRM_USAGE, "convert: %s= is the opportunity's: leave out --no-opportunity",
		    how.assign[0].field->name);
	rc = crm_batch_each(c, call, convert_one, &how);
	crm_conversion_release(&how);
	return rc;
}

static int score(struct crm *c, struct crm_call *call)
{
	struct crm_lead_scores x;
	struct crm_rec old, rec;
	int64_t *id;
	size_t n = 0;

	if (!crm_lead_policy(c)->rules)
		crm_die(
		    CRM_CONFIG, "score: the policy gives points for nothing; see crm-policy(5)");
	crm_pick_all(c, call);
	crm_lead_scores_read(c, call->id, call->ids, !call->picked, &x);
	if (crm_opt(call, "explain"))
		return crm_lead_explain(&x);
	id = crm_reallocarray(NULL, x.n + 1, sizeof *id);
	for (size_t i = 0; i < x.n; i++)
		if (crm_lead_score_moved(&x, i))
			id[n++] = x.v[i].id;
	crm_confirm(c, c->noun, id, n, "score");
	crm_rec_init(&old, c->noun);
	crm_rec_init(&rec, c->noun);
	for (size_t i = 0; i < x.n; i++)
		if (crm_lead_score_moved(&x, i))
			crm_lead_score_write(&x, i, &old, &rec);
	crm_written_print(c, c->noun, id, n);
	crm_rec_release(&old);
	crm_rec_release(&rec);
	crm_lead_scores_release(&x);
	free(id);
	return CRM_OK;
}

static const struct crm_option score_option[] = {
	{ "explain", NULL, "print which rules give a lead its points, and write nothing" },
	{ 0 },
};

static const struct crm_option convert_option[] = {
	{ "account", "ID", "it belongs to this account" },
	{ "contact", "ID", "it is this contact" },
	{ "no-opportunity", NULL, "make no opportunity" },
	{ 0 },
};

static const struct crm_option capture_option[] = {
	{ "source", "NAME", "where it comes from: with a key id it is taken once" },
	{ 0 },
};

enum { MOVES = CRM_WRITES | CRM_PICKS | CRM_ASSIGNS };

static const struct crm_verb verbs[] = {
	{ "score", "[ID...|-] [TERM...] [--explain]", "points and grade by the policy's rules",
	    CRM_WRITES | CRM_PICKS_ANY | CRM_ASKS, score, score_option },
	{ "work", "ID...|TERM...|- [FIELD=VALUE...]", "somebody works on it: to status working",
	    MOVES, move, NULL },
	{ "qualify", "ID...|TERM...|- [FIELD=VALUE...]", "it is what the policy calls qualified",
	    MOVES, move, NULL },
	{ "unqualify", "ID...|TERM...|- reason=TEXT [FIELD=VALUE...]", "nothing will come of it",
	    MOVES, move, NULL },
	{ "convert",
	    "ID...|TERM...|- [--account ID] [--contact ID] [--no-opportunity] [FIELD=VALUE...]",
	    "make account, contact and opportunity of it", MOVES | CRM_OF_OPPORTUNITY, convert,
	    convert_option },
	{ "capture", "- [--source NAME] [FIELD=VALUE...]",
	    "make a lead of what a form or mail says",
	    CRM_WRITES | CRM_NOBOOK | CRM_ASSIGNS | CRM_OPERANDS | CRM_STDIN, crm_lead_capture,
	    capture_option },
	{ "steps", "ID...|TERM...|-", "status, owner and team over time", CRM_PICKS | CRM_ASKS,
	    crm_steps, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_lead, verbs);
}
