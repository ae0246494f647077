/* Opportunities that want to be looked at: stale, slipped, spoken of. */
#include "report/deals.h"

#include <stdio.h>

#include "model/nouns.h"
#include "model/pipeline.h"

void crm_deals_open(
    struct crm_deals *d, struct crm *c, struct crm_call *call, const char *only, const char *order)
{
	struct crm_err e = { 0 };
	bool named = call->names || call->from_stdin;

	d->c = c;
	d->call = call;
	if (named)
		crm_pick_check(c, call);
	crm_sql_addf(&d->sql, " WHERE %s", only ? only : "1 = 1");
	if (call->filter) {
		crm_sql_puts(&d->sql, " AND ");
		if (crm_filter_sql(c, &crm_opportunity, call->filter, "t", &d->sql, &e))
			crm_die_err(&e, NULL);
	}
	if (named) {
		crm_sql_puts(&d->sql, " AND t.id = ");
		crm_sql_param_int(&d->sql, 0);
		d->param = (int)d->sql.n;
	}
	crm_sql_addf(&d->sql, " ORDER BY %s", order);
	d->s = crm_sql_open(&d->sql, c->db);
	if (named && call->ids)
		crm_stmt_bind_int(d->s, d->param, call->id[0]);
}

bool crm_deals_next(struct crm_deals *d)
{
	while (!crm_stmt_step(d->s)) {
		if (!d->param || ++d->at >= d->call->ids)
			return false;
		crm_stmt_reset(d->s);
		crm_stmt_bind_int(d->s, d->param, d->call->id[d->at]);
	}
	return true;
}

void crm_deals_close(struct crm_deals *d)
{
	crm_stmt_done(d->s);
	crm_sql_release(&d->sql);
}

struct crm_val crm_deals_rank(
    struct crm *c, const struct crm_val *pipeline, const struct crm_val *stage)
{
	const struct crm_pipelines *all = crm_pipelines(c);
	const struct crm_pipeline *p = crm_pipeline_find(all, pipeline->s);
	const struct crm_stage *s = p ? crm_pipeline_stage(p, stage->s) : NULL;

	return crm_val_int(s ? (p - all->v) * CRM_DEALS_PLACES + (s - p->stage) : INT64_MAX);
}

static const char from[] = " FROM opportunities t LEFT JOIN users u ON u.id = t.owner";

/* What happens later than the day that is asked about does not count. */
static int64_t end_of_day(const struct crm *c)
{
	return crm_zone_midnight(c->book_clock.zone, c->book_clock.today + 1) - 1;
}

enum { S_ID, S_NAME, S_STAGE, S_OWNER, S_AMOUNT, S_CURRENCY, S_LAST, S_DAYS, S_COLUMNS };
enum { S_LOGIN = S_COLUMNS, S_PIPELINE, S_OPENED, S_ACTIVITY, S_STEP, S_RANK, S_WIDE };

static const struct crm_cells_column stale_column[] = {
	[S_ID] = { "id", CRM_CELLS_ID, &crm_opportunity, 0, false, 0 },
	[S_NAME] = { "name", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[S_STAGE] = { "stage", CRM_CELLS_TEXT, NULL, 0, false, S_RANK },
	[S_OWNER] = { "owner", CRM_CELLS_ID, &crm_user, S_LOGIN, false, 0 },
	[S_AMOUNT] = { "amount", CRM_CELLS_MONEY, NULL, 0, true, 0 },
	[S_CURRENCY] = { "currency", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[S_LAST] = { "last", CRM_CELLS_DATE, NULL, 0, false, 0 },
	[S_DAYS] = { "days", CRM_CELLS_NUMBER, NULL, 0, false, 0 },
};

/* The day of the last sign of life: of opening it, an activity, a step. */
static int64_t last_day(struct crm *c, const struct crm_val *v)
{
	int64_t last = v[S_OPENED].i;

	for (size_t i = S_ACTIVITY; i <= S_STEP; i++) {
		int64_t day =
		    v[i].kind == CRM_INT ? crm_zone_day(c->book_clock.zone, v[i].i) : last;

		last = day > last ? day : last;
	}
	return last;
}

static int64_t stale_after(struct crm *c, const struct crm_val *v)
{
	const struct crm_pipeline *p = crm_pipeline_find(crm_pipelines(c), v[S_PIPELINE].s);
	const struct crm_stage *s = p ? crm_pipeline_stage(p, v[S_STAGE].s) : NULL;

	return s ? s->stale : INT64_MAX;
}

static int by_days(const struct crm_val *a, const struct crm_val *b)
{
	if (a[S_DAYS].i != b[S_DAYS].i)
		return a[S_DAYS].i > b[S_DAYS].i ? -1 : 1;
	return a[S_ID].i < b[S_ID].i ? -1 : 1;
}

int crm_deals_stale(struct crm *c, struct crm_call *call)
{
	struct crm_deals d = { 0 };
	struct crm_cells t;
	int rc;

	crm_cells_init(&t, c, stale_column, S_COLUMNS, S_WIDE, S_CURRENCY);
	crm_sql_puts(&d.sql, "SELECT t.id, t.name, t.stage, t.owner, t.amount, t.currency,"
			     " NULL, NULL, u.login, t.pipeline, t.opened,"
			     " (SELECT max(a.at) FROM activities a WHERE a.about_noun = 12"
			     " AND a.about = t.id AND a.at <= ");
	crm_sql_param_int(&d.sql, end_of_day(c));
	crm_sql_puts(&d.sql, "), (SELECT max(s.at) FROM steps s WHERE s.noun = 12"
			     " AND s.record = t.id AND s.undone IS NULL AND s.at <= ");
	crm_sql_param_int(&d.sql, end_of_day(c));
	crm_sql_addf(&d.sql, ")%s", from);
	crm_deals_open(&d, c, call, "t.status = 'open'", "t.id");
	while (crm_deals_next(&d)) {
		struct crm_val *v = crm_cells_take(&t, d.s, S_RANK);
		int64_t last = last_day(c, v), days = c->book_clock.today - last;

		v[S_LAST] = crm_val_int(last);
		v[S_DAYS] = crm_val_int(days);
		v[S_RANK] = crm_deals_rank(c, &v[S_PIPELINE], &v[S_STAGE]);
		if (days <= stale_after(c, v) / 86400)
			t.n--;
	}
	crm_deals_close(&d);
	crm_cells_sort(&t, by_days);
	rc = crm_cells_print(&t);
	crm_cells_release(&t);
	return rc;
}

enum {
	L_ID,
	L_NAME,
	L_STAGE,
	L_OWNER,
	L_AMOUNT,
	L_CURRENCY,
	L_TIMES,
	L_FROM,
	L_TO,
	L_DAYS,
	L_COLUMNS
};
enum { L_LOGIN = L_COLUMNS, L_PIPELINE, L_RANK, L_WIDE };
/* What is read behind these, of a move. */
enum { L_WAS = L_RANK, L_BECAME, L_TURNED };

static const struct crm_cells_column slipped_column[] = {
	[L_ID] = { "id", CRM_CELLS_ID, &crm_opportunity, 0, false, 0 },
	[L_NAME] = { "name", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[L_STAGE] = { "stage", CRM_CELLS_TEXT, NULL, 0, false, L_RANK },
	[L_OWNER] = { "owner", CRM_CELLS_ID, &crm_user, L_LOGIN, false, 0 },
	[L_AMOUNT] = { "amount", CRM_CELLS_MONEY, NULL, 0, true, 0 },
	[L_CURRENCY] = { "currency", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[L_TIMES] = { "times", CRM_CELLS_NUMBER, NULL, 0, true, 0 },
	[L_FROM] = { "from", CRM_CELLS_DATE, NULL, 0, false, 0 },
	[L_TO] = { "to", CRM_CELLS_DATE, NULL, 0, false, 0 },
	[L_DAYS] = { "days", CRM_CELLS_NUMBER, NULL, 0, true, 0 },
};

/* A step keeps days as records print them. */
static int64_t day_of(const struct crm_val *v)
{
	int year, month, day;

	if (v->kind != CRM_BYTES || sscanf(v->s, "%d-%d-%d", &year, &month, &day) != 3)
		return 0;
	return crm_day(year, month, day);
}

static int by_slip(const struct crm_val *a, const struct crm_val *b)
{
	if (a[L_DAYS].i != b[L_DAYS].i)
		return a[L_DAYS].i > b[L_DAYS].i ? -1 : 1;
	return a[L_ID].i < b[L_ID].i ? -1 : 1;
}

/* An opportunity on its way through the moves of its close date. */
struct slips {
	int64_t times, from;
	int64_t expected;        /* day before it closed; 0: it did not, or came back */
	int64_t kept, kept_from; /* times and from before it closed */
};

/* A closing counts only as long as it stands: what comes back is expected again when it was
 * expected before. */
static void move(struct slips *k, int64_t was, int64_t became, const char *turned)
{
	bool opens = !strcmp(turned, "open");

	if (opens && k->expected) {
		was = k->expected;
		k->times = k->kept;
		k->from = k->kept_from;
	}
	if (opens)
		k->expected = 0;
	else if (*turned)
		*k = (struct slips){ k->times, k->from, was, k->times, k->from };
	if (became <= was)
		return;
	k->from = k->times ? k->from : was;
	k->times++;
}

/* The row of what was gone through; none of what did not slip. */
static void end_row(struct crm *c, struct crm_cells *t, const struct slips *k)
{
	struct crm_val *v = t->n ? crm_cells_at(t, t->n - 1) : NULL;

	if (!v || v[L_TIMES].kind == CRM_INT)
		return;
	if (!k->times) {
		t->n--;
		return;
	}
	v[L_TIMES] = crm_val_int(k->times);
	v[L_RANK] = crm_deals_rank(c, &v[L_PIPELINE], &v[L_STAGE]);
	v[L_FROM] = crm_val_int(k->from);
	if (v[L_TO].kind == CRM_INT)
		v[L_DAYS] = crm_val_int(v[L_TO].i - k->from);
}

int crm_deals_slipped(struct crm *c, struct crm_call *call)
{
	struct crm_deals d = { 0 };
	struct slips k = { 0 };
	struct crm_cells t;
	int64_t id = 0;
	int rc;

	crm_cells_init(&t, c, slipped_column, L_COLUMNS, L_WIDE, L_CURRENCY);
	crm_sql_addf(&d.sql,
	    "SELECT t.id, t.name, t.stage, t.owner, t.amount, t.currency, NULL, NULL, t.close,"
	    " NULL, u.login, t.pipeline, s.was, s.became, (SELECT max(k.became) FROM steps k"
	    " WHERE k.noun = 12 AND k.record = t.id AND k.at = s.at AND k.txn = s.txn"
	    " AND k.field = 'status' AND k.undone IS NULL)%s JOIN steps s ON s.record = t.id",
	    from);
	/* Literals, so that the index over such steps alone serves. */
	crm_deals_open(&d, c, call,
	    "s.noun = 12 AND s.field = 'close' AND s.undone IS NULL AND s.was IS NOT NULL"
	    " AND s.became IS NOT NULL",
	    "t.id, s.at, s.id");
	while (crm_deals_next(&d)) {
		struct crm_val was = crm_stmt_value(d.s, L_WAS),
			       became = crm_stmt_value(d.s, L_BECAME),
			       turned = crm_stmt_value(d.s, L_TURNED);

		if (id != crm_stmt_int(d.s, L_ID)) {
			end_row(c, &t, &k);
			id = crm_cells_take(&t, d.s, L_RANK)[L_ID].i;
			k = (struct slips){ 0 };
		}
		move(&k, day_of(&was), day_of(&became), turned.kind == CRM_BYTES ? turned.s : "");
	}
	end_row(c, &t, &k);
	crm_deals_close(&d);
	crm_cells_sort(&t, by_slip);
	rc = crm_cells_print(&t);
	crm_cells_release(&t);
	return rc;
}

enum { F_ID, F_PRODUCT, F_NAME, F_STATUS, F_REASON, F_COMPETITOR, F_DETAIL, F_COLUMNS };
enum { F_SKU = F_COLUMNS, F_WIDE };

static const struct crm_cells_column feedback_column[] = {
	[F_ID] = { "id", CRM_CELLS_ID, &crm_opportunity, 0, false, 0 },
	[F_PRODUCT] = { "product", CRM_CELLS_ID, &crm_product, F_SKU, false, 0 },
	[F_NAME] = { "name", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[F_STATUS] = { "status", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[F_REASON] = { "reason", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[F_COMPETITOR] = { "competitor", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[F_DETAIL] = { "product_detail", CRM_CELLS_TEXT, NULL, 0, false, 0 },
};

int crm_deals_feedback(struct crm *c, struct crm_call *call)
{
	struct crm_deals d = { 0 };
	struct crm_cells t;
	int rc;

	crm_cells_init(&t, c, feedback_column, F_COLUMNS, F_WIDE, 0);
	crm_sql_puts(&d.sql,
	    "SELECT DISTINCT t.id, i.product, t.name, t.status, t.reason, t.competitor,"
	    " t.product_detail, p.name FROM opportunities t"
	    " LEFT JOIN items i ON i.opportunity = t.id LEFT JOIN products p ON p.id = i.product");
	crm_deals_open(&d, c, call,
	    "(t.reason IS NOT NULL OR t.competitor IS NOT NULL OR t.product_detail IS NOT NULL)",
	    "i.product NULLS LAST, t.id");
	while (crm_deals_next(&d))
		crm_cells_take(&t, d.s, F_WIDE);
	crm_deals_close(&d);
	rc = crm_cells_print(&t);
	crm_cells_release(&t);
	return rc;
}
