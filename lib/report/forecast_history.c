/* What became of opportunities that once were in a stage, and how well that foretells.
 * The book keeps steps: from them each opportunity is followed through its stages and
 * expected days; amounts are those of now, which no step keeps. */
#include <stdio.h>
#include <stdlib.h>

#include "model/nouns.h"
#include "model/pipeline.h"
#include "report/forecast.h"

/* A stage that an opportunity came to, or the day that it was expected to close on. */
struct step {
	int64_t day;   /* on which it was so in the evening */
	int stage;     /* of the table of shares; -1: `close` */
	int64_t close; /* INT64_MAX: none */
};

struct past {
	int64_t id, opened, closed, amount; /* closed: INT64_MAX while it is open */
	int64_t made, close;                /* day it came into the book; as it is now */
	int now;                            /* its stage */
	bool won, stages, closes;           /* has steps of these fields */
	char currency[4];
	size_t step, steps;
};

struct crm_history {
	struct crm *c;
	struct past *v;
	size_t n, cap;
	struct step *step;
	size_t steps, steps_cap;
	struct crm_share *share;
	size_t shares, shares_cap;
	int64_t before; /* that the shares are counted for */
	bool counted;
};

static int stage_at(const struct crm_history *h, const char *pipeline, const char *stage)
{
	for (size_t i = 0; i < h->shares; i++)
		if (!strcmp(h->share[i].stage, stage) && !strcmp(h->share[i].pipeline, pipeline))
			return (int)i;
	return -1;
}

static int stage_index(struct crm_history *h, const char *pipeline, const char *stage)
{
	int at = stage_at(h, pipeline, stage);

	if (at >= 0)
		return at;
	crm_grow(&h->share, h->shares, &h->shares_cap, sizeof *h->share);
	h->share[h->shares] = (struct crm_share){ crm_pool_strdup(&h->c->pool, pipeline),
		crm_pool_strdup(&h->c->pool, stage), 0, 0 };
	return (int)h->shares++;
}

static void add_step(struct crm_history *h, struct past *o, struct step k)
{
	crm_grow(&h->step, h->steps, &h->steps_cap, sizeof *h->step);
	h->step[h->steps++] = k;
	o->steps++;
}

static const char *text(struct crm_stmt *s, int column)
{
	struct crm_val v = crm_stmt_value(s, column);

	return v.kind == CRM_BYTES ? v.s : "";
}

static int64_t day_of(const char *text)
{
	struct crm_clock none = { 0 };
	int64_t day;

	return *text && !crm_date_parse(text, &none, &day, NULL) ? day : INT64_MAX;
}

/* What a field was before the first of its steps it was from the beginning. */
static void begin(
    struct crm_history *h, struct past *o, bool is_stage, const char *pipeline, const char *value)
{
	if (is_stage && *value)
		add_step(
		    h, o, (struct step){ o->opened, stage_index(h, pipeline, value), INT64_MAX });
	if (!is_stage)
		add_step(h, o, (struct step){ o->opened, -1, day_of(value) });
}

/* No step of a field: it was never another. But the day of one that came into the book
 * when it was closed is only when it did; what was expected nobody knows. */
static void finish(struct crm_history *h)
{
	struct past *o = h->n ? &h->v[h->n - 1] : NULL;

	if (o && !o->stages)
		add_step(h, o, (struct step){ o->opened, o->now, INT64_MAX });
	if (o && !o->closes && o->close != INT64_MAX && o->made < o->closed)
		add_step(h, o, (struct step){ o->opened, -1, o->close });
}

static void start(struct crm_history *h, struct crm_stmt *s)
{
	struct past *o;

	crm_grow(&h->v, h->n, &h->cap, sizeof *h->v);
	o = &h->v[h->n++];
	*o = (struct past){ .id = crm_stmt_int(s, 0), .step = h->steps, .close = INT64_MAX };
	o->won = !strcmp(text(s, 1), "won");
	o->now = stage_index(h, text(s, 2), text(s, 3));
	o->amount = crm_stmt_int(s, 4);
	snprintf(o->currency, sizeof o->currency, "%s", text(s, 5));
	o->opened = crm_stmt_int(s, 6);
	if (crm_stmt_value(s, 7).kind != CRM_NULL)
		o->close = crm_stmt_int(s, 7);
	o->closed = strcmp(text(s, 1), "open") != 0 ? o->close : INT64_MAX;
	o->made = crm_zone_day(h->c->book_clock.zone, crm_stmt_int(s, 12));
}

/* Columns 8 to 11 are a step of the opportunity. */
static void read_step(struct crm_history *h, struct crm_stmt *s)
{
	struct past *o = &h->v[h->n - 1];
	const char *pipeline = text(s, 2);
	bool is_stage = !strcmp(text(s, 8), "stage");
	bool *seen = is_stage ? &o->stages : &o->closes;

	if (!*seen)
		begin(h, o, is_stage, pipeline, text(s, 9));
	*seen = true;
	add_step(h, o,
	    (struct step){ crm_zone_day(h->c->book_clock.zone, crm_stmt_int(s, 11)),
		is_stage ? stage_index(h, pipeline, text(s, 10)) : -1,
		is_stage ? INT64_MAX : day_of(text(s, 10)) });
}

struct crm_history *crm_history_load(struct crm *c)
{
	struct crm_history *h = crm_calloc(1, sizeof *h);
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT t.id, t.status, t.pipeline, t.stage, t.amount, t.currency, t.opened, t.close,"
	    " s.field, s.was, s.became, s.at, t.created"
	    " FROM opportunities t LEFT JOIN steps s ON s.noun = 12 AND s.record = t.id"
	    " AND s.field IN ('stage', 'close') AND s.undone IS NULL"
	    " ORDER BY t.id, s.at, s.id");

	h->c = c;
	while (crm_stmt_step(s)) {
		if (!h->n || h->v[h->n - 1].id != crm_stmt_int(s, 0)) {
			finish(h);
			start(h, s);
		}
		if (crm_stmt_value(s, 8).kind != CRM_NULL)
			read_step(h, s);
	}
	finish(h);
	crm_stmt_done(s);
	return h;
}

void crm_history_free(struct crm_history *h)
{
	if (!h)
		return;
	free(h->v);
	free(h->step);
	free(h->share);
	free(h);
}

/* What it was on the evening before a day. */
static void as_of(
    const struct crm_history *h, const struct past *o, int64_t day, int *stage, int64_t *close)
{
	*stage = -1;
	*close = INT64_MAX;
	for (size_t k = o->step; k < o->step + o->steps; k++) {
		const struct step *s = &h->step[k];

		if (s->day >= day)
			continue;
		if (s->stage >= 0)
			*stage = s->stage;
		else
			*close = s->close;
	}
}

static const struct crm_stage *policy_stage(const struct crm_history *h, int stage)
{
	const struct crm_share *k = &h->share[stage];
	const struct crm_pipeline *p = crm_pipeline_find(crm_pipelines(h->c), k->pipeline);

	return p ? crm_pipeline_stage(p, k->stage) : NULL;
}

/* Was it closed on the evening before that day, and won? What was reopened since was, what
 * was closed since was not: its steps tell, and where it has none the day of its close. */
static bool closed_before(const struct crm_history *h, const struct past *o, int64_t day, bool *won)
{
	const struct crm_stage *s;
	int64_t close;
	int stage;

	*won = o->won;
	if (!o->stages || day == INT64_MAX)
		return o->closed < day;
	as_of(h, o, day, &stage, &close);
	s = stage >= 0 ? policy_stage(h, stage) : NULL;
	if (!s)
		return o->closed < day;
	*won = !strcmp(s->status, "won");
	return strcmp(s->status, "open") != 0;
}

/* Each stage once for each opportunity that was closed before, however often it came
 * back to it. */
static void count(struct crm_history *h, int64_t before)
{
	size_t *last = crm_calloc(h->shares + 1, sizeof *last);

	for (size_t i = 0; i < h->shares; i++)
		h->share[i].cases = h->share[i].won = 0;
	for (size_t i = 0; i < h->n; i++) {
		const struct past *o = &h->v[i];
		bool won, closed = closed_before(h, o, before, &won);

		for (size_t k = o->step; closed && k < o->step + o->steps; k++) {
			int at = h->step[k].stage;

			if (at < 0 || last[at] == i + 1 || h->step[k].day >= before)
				continue;
			last[at] = i + 1;
			h->share[at].cases++;
			h->share[at].won += won;
		}
	}
	free(last);
	h->before = before;
	h->counted = true;
}

const struct crm_share *crm_history_share(
    struct crm_history *h, int64_t before, const char *pipeline, const char *stage)
{
	int at = stage_at(h, pipeline, stage);

	if (!h->counted || h->before != before)
		count(h, before);
	return at < 0 ? NULL : &h->share[at];
}

static void add(int64_t *to, int64_t amount)
{
	if (__builtin_add_overflow(*to, amount, to))
		crm_die(CRM_DATA, "forecast: out of range");
}

/* What comes of an amount in a stage: where nothing was closed, by the policy. */
static int64_t expected(const struct crm_history *h, int stage, int64_t amount)
{
	const struct crm_share *k = &h->share[stage];
	const struct crm_stage *s = k->cases ? NULL : policy_stage(h, stage);
	int64_t out = 0;
	bool fits = true;

	if (k->cases)
		fits = crm_mul_round(amount, k->won, k->cases, &out);
	else if (s)
		fits = crm_mul_round(amount, s->probability, 100, &out);
	if (!fits)
		crm_die(CRM_DATA, "forecast: out of range");
	return out;
}

/* Closed before and once in one of those stages. */
static int64_t cases_of(const struct crm_history *h, const bool *used, int64_t before)
{
	int64_t n = 0;
	bool won, in;

	for (size_t i = 0; i < h->n; i++) {
		const struct past *o = &h->v[i];

		in = false;
		for (size_t k = o->step; k < o->step + o->steps; k++)
			in = in || (h->step[k].stage >= 0 && h->step[k].day < before &&
				       used[h->step[k].stage]);
		n += in && closed_before(h, o, before, &won);
	}
	return n;
}

static void test_one(struct crm_history *h, const char *currency, struct crm_backtest *t)
{
	bool *used = crm_calloc(h->shares + 1, sizeof *used), won;

	count(h, t->period.since);
	for (size_t i = 0; i < h->n; i++) {
		const struct past *o = &h->v[i];
		int64_t close;
		int stage;

		if (strcmp(o->currency, currency) != 0)
			continue;
		if (o->won && o->closed >= t->period.since && o->closed <= t->period.until)
			add(&t->won, o->amount);
		if (o->opened >= t->period.since || closed_before(h, o, t->period.since, &won))
			continue;
		as_of(h, o, t->period.since, &stage, &close);
		if (stage < 0 || close < t->period.since || close > t->period.until)
			continue;
		t->deals++;
		used[stage] = true;
		add(&t->predicted, expected(h, stage, o->amount));
	}
	t->cases = cases_of(h, used, t->period.since);
	free(used);
	t->told = t->cases >= CRM_HISTORY_CASES && t->deals && t->won > 0;
	if (t->told)
		t->told = crm_mul_round(t->predicted - t->won, 10000, t->won, &t->error);
}

void crm_history_test(struct crm_history *h, const struct crm_period *p, const char *currency,
    struct crm_backtest *out, size_t n, int64_t *others)
{
	struct crm_period at = *p;

	*others = 0;
	for (size_t i = 0; i < h->n; i++)
		*others += strcmp(h->v[i].currency, currency) != 0;
	for (size_t i = n; i-- > 0;) {
		at = crm_period_before(&at);
		out[i] = (struct crm_backtest){ .period = at };
		test_one(h, currency, &out[i]);
	}
}

int64_t crm_history_error(const struct crm_backtest *v, size_t n, size_t *told, int64_t *bias)
{
	int64_t sum = 0, all = 0;

	*told = 0;
	for (size_t i = 0; i < n; i++) {
		*told += v[i].told;
		sum += v[i].told ? llabs(v[i].error) : 0;
		all += v[i].told ? v[i].error : 0;
	}
	*bias = *told ? crm_div_round(all, (int64_t)*told) : 0;
	return *told ? crm_div_round(sum, (int64_t)*told) : -1;
}
