/* crm-opportunity - sales that may come, from the first talk to won or lost.
 *   crm-opportunity list status:open close:..eom | crm-with account.name
 *   crm-opportunity stale owner:me -q | crm-opportunity note - asked again
 *   crm-opportunity win 3 && crm-opportunity lose 4 reason=price competitor=Lumio */
#include "base/text.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "parts.h"
#include "report/deals.h"

static const struct crm_pipeline *pipeline_of(struct crm *c, const struct crm_rec *rec)
{
	const struct crm_pipeline *p =
	    crm_pipeline_find(crm_pipelines(c), crm_rec_text(rec, "pipeline"));

	if (!p)
		crm_die(CRM_CONFIG, "policy: pipelines: no '%s'", crm_rec_text(rec, "pipeline"));
	return p;
}

static bool is_open(const struct crm_rec *rec)
{
	return !strcmp(crm_rec_text(rec, "status"), "open");
}

static bool assigns(const struct crm_call *call, const char *field)
{
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, field))
			return true;
	return false;
}

static int set(
    struct crm *c, struct crm_rec *rec, const char *field, const char *text, struct crm_err *e)
{
	struct crm_assign a = { .field = crm_field_find(rec->noun, field),
		.op = CRM_SET,
		.value = text,
		.len = text ? strlen(text) : 0 };

	if (!text)
		a.op = CRM_UNSET;
	return crm_rec_assign(c, rec, &a, NULL, e);
}

/* Writes the record in its new stage. One that closes does so on the day of --at, today by
 * default, whatever was expected; close=DATE says another. */
static int put(struct crm *c, struct crm_call *call, const struct crm_rec *old, struct crm_rec *rec,
    bool *wrote, struct crm_err *e)
{
	const struct crm_pipeline *p;
	const struct crm_stage *s;

	if (crm_call_assign(c, call, rec, e))
		return e->code;
	p = pipeline_of(c, rec);
	s = crm_pipeline_stage(p, crm_rec_text(rec, "stage"));
	if (is_open(old) && s && strcmp(s->status, "open") && !assigns(call, "close"))
		crm_rec_set_int(rec, "close", c->clock.today);
	if (!crm_rec_check(c, old, rec, e))
		*wrote = crm_rec_write(c, old, rec);
	return e->code;
}

/* What is closed comes back by reopen alone. */
static int closed_otherwise(
    const struct crm_rec *old, const char *status, const char *done, struct crm_err *e)
{
	if (is_open(old) || !strcmp(crm_rec_text(old, "status"), status))
		return 0;
	return crm_err_set(e, CRM_DATA,
	    "status: only an open one can be %s; this is %s: reopen it first", done,
	    crm_rec_text(old, "status"));
}

/* The pipeline that the line says, else the record's; NULL where there is none such. */
static const struct crm_pipeline *pipeline_meant(
    struct crm *c, const struct crm_call *call, const struct crm_rec *old)
{
	const struct crm_pipelines *all = crm_pipelines(c);
	const struct crm_pipeline *p = pipeline_of(c, old);

	for (size_t i = 0; i < call->assigns; i++) {
		if (strcmp(call->assign[i].field->name, "pipeline"))
			continue;
		p = NULL;
		for (size_t k = 0; k < all->n; k++)
			if (crm_text_eq(all->v[k].name, call->assign[i].value))
				p = &all->v[k];
	}
	return p;
}

/* May it go to the stage: is it one of its pipeline's? */
static int may_move(
    struct crm *c, const struct crm_call *call, const struct crm_rec *old, struct crm_err *e)
{
	const struct crm_pipeline *p = pipeline_meant(c, call, old);

	if (!p) /* whoever reads the value says so */
		return 0;
	for (size_t i = 0; i < p->n; i++)
		if (crm_text_eq(p->stage[i].name, call->head[0]))
			return closed_otherwise(old, p->stage[i].status, "moved", e);
	return crm_pipeline_no_stage(p, call->head[0], e);
}

static int move_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	struct crm_call *call = arg;
	struct crm_rec rec;

	if (may_move(c, call, old, e))
		return e->code;
	crm_rec_init(&rec, c->noun);
	crm_rec_copy(&rec, old);
	if (!set(c, &rec, "stage", call->head[0], e))
		put(c, call, old, &rec, wrote, e);
	crm_rec_release(&rec);
	return e->code;
}

/* The verb says the stage. */
static void no_stage(const struct crm_call *call)
{
	if (assigns(call, "stage"))
		crm_die(
		    CRM_USAGE, "%s: the verb says the stage: leave out stage=", call->verb->name);
}

static int move(struct crm *c, struct crm_call *call)
{
	if (call->head[1])
		crm_die(CRM_USAGE, "move: one stage, then the records: '%s'", call->head[1]);
	no_stage(call);
	return crm_batch_each(c, call, move_one, call);
}

static int close_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	struct crm_call *call = arg;
	const char *status = strcmp(call->verb->name, "win") ? "lost" : "won";
	struct crm_rec rec;

	if (closed_otherwise(old, status, status, e))
		return e->code;
	crm_rec_init(&rec, c->noun);
	crm_rec_copy(&rec, old);
	if (is_open(old))
		set(c, &rec, "stage", crm_pipeline_first(pipeline_of(c, old), status)->name, e);
	if (!e->code)
		put(c, call, old, &rec, wrote, e);
	crm_rec_release(&rec);
	return e->code;
}

static int close_all(struct crm *c, struct crm_call *call)
{
	no_stage(call);
	return crm_batch_each(c, call, close_one, call);
}

/* Where it stood and when it was expected before it closed; the first open stage where it
 * was never open, and the day as it is where closing did not move it. */
static int back(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_pipeline *p = pipeline_of(c, old);
	const char *stage = crm_pipeline_first(p, "open")->name;
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT s.was, s.txn FROM steps s WHERE s.noun = 12 AND s.record = $1"
	    " AND s.field = 'stage' AND s.undone IS NULL ORDER BY s.at DESC, s.id DESC");
	int64_t txn = 0;

	crm_stmt_bind_int(s, 1, old->id);
	while (!txn && crm_stmt_step(s)) {
		struct crm_val was = crm_stmt_value(s, 0);
		const struct crm_stage *k =
		    was.kind == CRM_BYTES ? crm_pipeline_stage(p, was.s) : NULL;

		if (!k || strcmp(k->status, "open"))
			continue;
		stage = k->name;
		txn = crm_stmt_int(s, 1);
	}
	crm_stmt_done(s);
	if (set(c, rec, "stage", stage, e) || !txn)
		return e->code;
	s = crm_db_prepare(c->db, "SELECT s.was FROM steps s WHERE s.noun = 12 AND s.record = $1"
				  " AND s.field = 'close' AND s.txn = $2 AND s.undone IS NULL");
	crm_stmt_bind_int(s, 1, old->id);
	crm_stmt_bind_int(s, 2, txn);
	if (crm_stmt_step(s))
		set(c, rec, "close", crm_stmt_value(s, 0).s, e);
	crm_stmt_done(s);
	return e->code;
}

static int reopen_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e)
{
	struct crm_rec rec;

	crm_rec_init(&rec, c->noun);
	crm_rec_copy(&rec, old);
	if (!is_open(old) && !back(c, old, &rec, e))
		set(c, &rec, "reason", NULL, e);
	if (!e->code)
		put(c, arg, old, &rec, wrote, e);
	crm_rec_release(&rec);
	return e->code;
}

static int reopen(struct crm *c, struct crm_call *call)
{
	return crm_batch_each(c, call, reopen_one, call);
}

static const struct crm_option board_option[] = {
	{ "closed", NULL, "won and lost ones, too" },
	{ 0 },
};

enum {
	MOVES = CRM_WRITES | CRM_PICKS | CRM_ASSIGNS,
	LISTS = CRM_PICKS_ANY | CRM_SEARCHES | CRM_ASKS
};

static const struct crm_verb verbs[] = {
	{ "move", "STAGE ID...|TERM...|- [FIELD=VALUE...]", "to a stage of its pipeline",
	    MOVES | CRM_HEAD, move, NULL },
	{ "win", "ID...|TERM...|- [FIELD=VALUE...]", "it is sold", MOVES, close_all, NULL },
	{ "lose", "ID...|TERM...|- [reason=TEXT] [competitor=TEXT] [FIELD=VALUE...]",
	    "nothing comes of it", MOVES, close_all, NULL },
	{ "reopen", "ID...|TERM...|- [FIELD=VALUE...]", "back to where it was before it closed",
	    MOVES, reopen, NULL },
	{ "line", CRM_PART_WORDS, "add a line of what is offered", CRM_PART_ADD, crm_part_add,
	    NULL },
	{ "lines", CRM_PARTS_WORDS, "print the lines of opportunities", CRM_PART_LIST,
	    crm_part_list, NULL },
	{ "board", "[ID...|-] [TERM...] [--closed]", "stages side by side, with their sums", LISTS,
	    crm_deals_board, board_option },
	{ "stale", "[ID...|-] [TERM...]", "open ones without a sign of life", LISTS,
	    crm_deals_stale, NULL },
	{ "slipped", "[ID...|-] [TERM...]", "those whose close date was pushed back", LISTS,
	    crm_deals_slipped, NULL },
	{ "feedback", "[ID...|-] [TERM...]", "what was said of products, won or lost", LISTS,
	    crm_deals_feedback, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_opportunity, verbs);
}
