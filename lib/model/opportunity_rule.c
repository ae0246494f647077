/* The rules of opportunities: what follows from the stage, and what their items make of
 * the amount. */
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/derive.h"
#include "model/dirty.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "model/record.h"

/* Added up here: what does not fit is bad data, to the engine it would be a fault. */
int64_t crm_items_sum(struct crm *c, int64_t opportunity, int64_t *items)
{
	struct crm_stmt *s =
	    crm_db_prepare(c->db, "SELECT i.total, i.tax FROM items i WHERE i.opportunity = $1");
	int64_t sum = 0;

	crm_stmt_bind_int(s, 1, opportunity);
	for (*items = 0; crm_stmt_step(s); ++*items)
		if (__builtin_add_overflow(sum, crm_stmt_int(s, 0), &sum) ||
		    __builtin_sub_overflow(sum, crm_stmt_int(s, 1), &sum))
			crm_die(CRM_DATA, "opportunity-%lld: amount: out of range",
			    (long long)opportunity);
	crm_stmt_done(s);
	return sum;
}

static bool same(const struct crm_rec *old, const struct crm_rec *rec, const char *field)
{
	return crm_val_same(crm_rec_val(old, field), crm_rec_val(rec, field));
}

static void set(struct crm_rec *rec, const char *field, const char *text)
{
	crm_rec_set_text(rec, field, text, strlen(text));
}

static bool unset(const struct crm_rec *rec, const char *field)
{
	return crm_rec_val(rec, field)->kind == CRM_NULL;
}

/* The first pipeline with that stage; any has an unset one. */
static const struct crm_pipeline *first_with(const struct crm_pipelines *all, const char *stage)
{
	for (size_t i = 0; i < all->n; i++)
		if (crm_pipeline_stage(&all->v[i], stage))
			return &all->v[i];
	return &all->v[0];
}

static int no_pipeline(
    const struct crm_pipelines *all, const struct crm_rec *rec, struct crm_err *e)
{
	return crm_err_set(e, CRM_DATA, "pipeline: not one of %s: '%s'", all->names,
	    crm_rec_text(rec, "pipeline"));
}

/* Pipeline and stage, found or by default. */
static const struct crm_stage *placed(
    struct crm *c, struct crm_rec *rec, const struct crm_pipeline **in, struct crm_err *e)
{
	const struct crm_pipelines *all = crm_pipelines(c);
	const struct crm_stage *s;

	if (unset(rec, "pipeline"))
		set(rec, "pipeline", first_with(all, crm_rec_text(rec, "stage"))->name);
	*in = crm_pipeline_find(all, crm_rec_text(rec, "pipeline"));
	if (!*in) {
		no_pipeline(all, rec, e);
		return NULL;
	}
	if (unset(rec, "stage"))
		set(rec, "stage", crm_pipeline_first(*in, "open")->name);
	s = crm_pipeline_stage(*in, crm_rec_text(rec, "stage"));
	if (!s)
		crm_pipeline_no_stage(*in, crm_rec_text(rec, "stage"), e);
	return s;
}

/* True where the value is the one that the old record's stage gave it, not somebody's. */
static bool followed(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, const char *field)
{
	const struct crm_pipeline *p =
	    crm_pipeline_find(crm_pipelines(c), crm_rec_text(old, "pipeline"));
	const struct crm_stage *s = p ? crm_pipeline_stage(p, crm_rec_text(old, "stage")) : NULL;

	if (!same(old, rec, field) || !s)
		return false;
	return strcmp(field, "forecast") ? crm_rec_int(old, field) == s->probability
					 : !strcmp(crm_rec_text(old, field), s->forecast);
}

/* One that is closed is what it is; an open one may be thought of otherwise. */
static int follow(struct crm *c, const struct crm_rec *old, struct crm_rec *rec,
    const struct crm_stage *s, struct crm_err *e)
{
	bool open = !strcmp(s->status, "open");
	bool moved = !old || !same(old, rec, "stage") || !same(old, rec, "pipeline");
	int64_t percent = crm_rec_int(rec, "probability");

	if (percent < 0 || percent > 100)
		return crm_err_set(e, CRM_DATA, "probability: not 0 to 100");
	if (!open && !unset(rec, "probability") && percent != s->probability &&
	    (!old || !same(old, rec, "probability")))
		return crm_err_set(e, CRM_DATA, "probability: %lld, but what is %s has %lld",
		    (long long)percent, s->status, (long long)s->probability);
	if (!open && !unset(rec, "forecast") &&
	    strcmp(crm_rec_text(rec, "forecast"), s->forecast) &&
	    (!old || !same(old, rec, "forecast")))
		return crm_err_set(e, CRM_DATA, "forecast: %s, but what is %s is %s",
		    crm_rec_text(rec, "forecast"), s->status, s->forecast);
	if (unset(rec, "probability") || !open ||
	    (old && moved && followed(c, old, rec, "probability")))
		crm_rec_set_int(rec, "probability", s->probability);
	if (unset(rec, "forecast") || !open || (old && moved && followed(c, old, rec, "forecast")))
		set(rec, "forecast", s->forecast);
	return 0;
}

/* A closed one's reason is one of the list, in its spelling; a loss wants one. What happened
 * elsewhere happened for the reasons that there were. */
static int reason(struct crm *c, const struct crm_pipeline *p, const struct crm_stage *s,
    struct crm_rec *rec, struct crm_err *e)
{
	bool lost = !strcmp(s->status, "lost");
	const struct crm_texts *list = lost ? &p->lost : &p->won;
	struct crm_str known = { 0 };
	const char *given = crm_rec_text(rec, "reason");

	if (!list->n || (!*given && !lost))
		return 0;
	for (size_t i = 0; i < list->n; i++) {
		if (crm_text_eq(list->v[i], given)) {
			set(rec, "reason", list->v[i]);
			crm_str_release(&known);
			return 0;
		}
		crm_str_addf(&known, "%s%s", i ? ", " : "", list->v[i]);
	}
	if (!c->importing && *given)
		crm_err_set(e, CRM_DATA, "reason: not one of %s: '%s'", known.s, given);
	else if (!c->importing)
		crm_err_set(e, CRM_DATA, "reason: required: one of %s", known.s);
	crm_str_release(&known);
	return e->code;
}

static int amount(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	struct crm_str given = { 0 }, made = { 0 };
	bool currency = same(old, rec, "currency");
	int64_t items, sum;

	if (currency && same(old, rec, "amount"))
		return 0;
	sum = crm_items_sum(c, old->id, &items);
	if (!items)
		return 0;
	crm_money_print(&given, crm_rec_int(rec, "amount"), crm_rec_text(rec, "currency"));
	crm_money_print(&made, sum, crm_rec_text(old, "currency"));
	if (!currency)
		crm_err_set(e, CRM_DATA, "currency: the opportunity has lines in %s",
		    crm_rec_text(old, "currency"));
	else if (unset(rec, "amount") || sum != crm_rec_int(rec, "amount"))
		crm_err_set(e, CRM_DATA, "amount: %s, but its lines make %s",
		    unset(rec, "amount") ? "none" : given.s, made.s);
	crm_str_release(&given);
	crm_str_release(&made);
	return e->code;
}

int crm_opportunity_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_pipeline *p;
	const struct crm_stage *s = placed(c, rec, &p, e);
	bool entered, closed;

	if (!s || follow(c, old, rec, s, e))
		return e->code;
	set(rec, "status", s->status);
	if (unset(rec, "currency"))
		set(rec, "currency", c->currency);
	if (old && !c->deriving && amount(c, old, rec, e))
		return e->code;
	if (!c->deriving && !c->undoing && crm_rec_int(rec, "amount") < 0 &&
	    (!old || !same(old, rec, "amount")))
		return crm_err_set(e, CRM_DATA, "amount: less than 0");
	if (c->undoing) /* it was so once, whatever is wanted today */
		return 0;
	entered = !old || !same(old, rec, "stage") || !same(old, rec, "pipeline");
	closed = strcmp(s->status, "open");
	if (closed && unset(rec, "close"))
		crm_rec_set_int(rec, "close", c->clock.today);
	if (closed && (entered || !same(old, rec, "reason")) && reason(c, p, s, rec, e))
		return e->code;
	return entered && !c->importing ? crm_pipeline_needs(c, s, rec, e) : 0;
}

/* The policy may have other stages than when an undo's record had its own. */
int crm_opportunity_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_pipelines *all = crm_pipelines(c);
	const struct crm_pipeline *p;
	const struct crm_stage *s;

	if (!rec || (old && same(old, rec, "pipeline") && same(old, rec, "stage")))
		return 0;
	if (!(p = crm_pipeline_find(all, crm_rec_text(rec, "pipeline"))))
		return no_pipeline(all, rec, e);
	if (!(s = crm_pipeline_stage(p, crm_rec_text(rec, "stage"))))
		return crm_pipeline_no_stage(p, crm_rec_text(rec, "stage"), e);
	if (strcmp(s->status, crm_rec_text(rec, "status")))
		return crm_err_set(e, CRM_DATA, "stage: %s is %s now, not %s", s->name, s->status,
		    crm_rec_text(rec, "status"));
	return 0;
}
