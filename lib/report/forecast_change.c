/* The forecast of then against that of now: each opportunity is looked for in both, and
 * every difference has one reason, so that then and the changes make now. */
#include <stdio.h>
#include <stdlib.h>

#include "model/context.h"
#include "model/rates.h"
#include "report/forecast.h"

/* How an opportunity stands, whether the forecast counts it or not. */
struct state {
	int64_t id, close;
	enum { OPEN, WON, LOST, OMITTED } status;
};

struct states {
	struct state *v;
	size_t n, cap;
};

enum kind {
	THEN,
	NEW,
	MOVED_IN,
	REOPENED,
	INCLUDED,
	JOINED,
	RAISED,
	LOWERED,
	WON_NOW,
	UNWON,
	LOST_NOW,
	MOVED_OUT,
	OMITTED_NOW,
	LEFT,
	REMOVED,
	NOW,
	KINDS
};
static const char *const kind_name[] = { "then", "new", "moved_in", "reopened", "included",
	"joined", "raised", "lowered", "won", "unwon", "lost", "moved_out", "omitted", "left",
	"removed", "now" };

struct line {
	char currency[4];
	enum kind kind;
	int64_t count, open, won;
};

struct changes {
	struct crm_forecast_plan *p;
	struct crm_deals then, now;
	struct states was, is;
	struct line *v;
	size_t n, cap;
};

static void load_states(struct crm *c, struct states *out)
{
	struct crm_stmt *s = crm_db_prepare(
	    c->db, "SELECT t.id, t.status, t.forecast, t.close FROM opportunities t ORDER BY t.id");

	*out = (struct states){ 0 };
	while (crm_stmt_step(s)) {
		const char *status = crm_stmt_value(s, 1).s;
		struct state k = { .id = crm_stmt_int(s, 0), .close = INT64_MAX };

		k.status = !strcmp(status, "won") ? WON : !strcmp(status, "lost") ? LOST : OPEN;
		if (k.status == OPEN && !strcmp(crm_stmt_value(s, 2).s, "omitted"))
			k.status = OMITTED;
		if (crm_stmt_value(s, 3).kind != CRM_NULL)
			k.close = crm_stmt_int(s, 3);
		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		out->v[out->n++] = k;
	}
	crm_stmt_done(s);
}

static int by_id(const void *a, const void *b)
{
	const struct crm_deal *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void load_side(struct changes *k, struct crm_deals *deals, struct states *states)
{
	crm_forecast_load(k->p, deals);
	if (deals->n)
		qsort(deals->v, deals->n, sizeof *deals->v, by_id);
	load_states(k->p->c, states);
}

/* The book of then is a second one beside that of now. */
static void load(struct changes *k, const char *date)
{
	struct crm *c = k->p->c;
	struct crm_db *now = c->db;

	load_side(k, &k->now, &k->is);
	c->db = NULL;
	c->opt.as_of = date;
	c->opt.as_of_option = "compare";
	crm_book_read(c);
	load_side(k, &k->then, &k->was);
	crm_db_close(c->db);
	c->db = now;
	c->asof = NULL;
	c->opt.as_of = NULL;
}

static const struct state *state_of(const struct states *s, int64_t id)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->v[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->v[lo].id == id ? &s->v[lo] : NULL;
}

static void add(int64_t *to, int64_t amount)
{
	if (__builtin_add_overflow(*to, amount, to))
		crm_die(CRM_DATA, "forecast: out of range");
}

static struct line *line_of(struct changes *k, const char *currency, enum kind kind)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].kind == kind && !strcmp(k->v[i].currency, currency))
			return &k->v[i];
	crm_grow(&k->v, k->n, &k->cap, sizeof *k->v);
	k->v[k->n] = (struct line){ .kind = kind };
	snprintf(k->v[k->n].currency, sizeof k->v->currency, "%s", currency);
	return &k->v[k->n++];
}

static void put(struct changes *k, const char *currency, enum kind kind, int64_t open, int64_t won)
{
	struct line *l = line_of(k, currency, kind);

	l->count++;
	add(&l->open, open);
	add(&l->won, won);
}

static void put_deal(struct changes *k, const struct crm_deal *d, enum kind kind, int sign)
{
	put(k, d->currency, kind, d->won ? 0 : sign * d->amount, d->won ? sign * d->amount : 0);
}

static bool outside(const struct changes *k, const struct state *s)
{
	const struct crm_period *days = &k->p->metric.period;

	return s->close < days->since || s->close > days->until;
}

static void went(struct changes *k, const struct crm_deal *d)
{
	const struct state *is = state_of(&k->is, d->id);
	enum kind kind = LEFT;

	if (!is)
		kind = REMOVED;
	else if (is->status == LOST)
		kind = LOST_NOW;
	else if (is->status == OMITTED)
		kind = OMITTED_NOW;
	else if (outside(k, is))
		kind = MOVED_OUT;
	put_deal(k, d, kind, -1);
}

static void came(struct changes *k, const struct crm_deal *d)
{
	const struct state *was = state_of(&k->was, d->id);
	enum kind kind = JOINED;

	if (!was)
		kind = NEW;
	else if (was->status == LOST)
		kind = REOPENED;
	else if (was->status == OMITTED)
		kind = INCLUDED;
	else if (outside(k, was))
		kind = MOVED_IN;
	put_deal(k, d, kind, 1);
}

/* In both: first what it was worth then is won or not, then it is worth more or less. */
static void stayed(struct changes *k, const struct crm_deal *was, const struct crm_deal *is)
{
	int64_t more = is->amount - was->amount;

	if (is->won != was->won)
		put(k, is->currency, is->won ? WON_NOW : UNWON,
		    is->won ? -was->amount : was->amount, is->won ? was->amount : -was->amount);
	if (more)
		put(k, is->currency, more > 0 ? RAISED : LOWERED, is->won ? 0 : more,
		    is->won ? more : 0);
}

/* All at one rate, that of today: what differs is the book, not the market. */
static void convert(struct changes *k, struct crm_deals *deals)
{
	const char *to = k->p->metric.currency;
	struct crm_err e = { 0 };
	char place[40];

	for (size_t i = 0; to && i < deals->n; i++) {
		struct crm_deal *d = &deals->v[i];

		snprintf(place, sizeof place, "opportunity-%lld", (long long)d->id);
		if (d->amount && crm_rates_convert(k->p->c, d->amount, d->currency, to,
				     k->p->c->book_clock.today, &d->amount, &e))
			crm_die_err(&e, place);
		snprintf(d->currency, sizeof d->currency, "%s", to);
	}
}

static void tell_apart(struct changes *k)
{
	size_t i = 0, j = 0;

	while (i < k->then.n || j < k->now.n) {
		const struct crm_deal *was = i < k->then.n ? &k->then.v[i] : NULL;
		const struct crm_deal *is = j < k->now.n ? &k->now.v[j] : NULL;
		bool both = was && is && was->id == is->id;

		if (both && !strcmp(was->currency, is->currency)) {
			stayed(k, was, is);
		} else {
			if (was && (both || !is || was->id < is->id))
				went(k, was);
			if (is && (both || !was || is->id < was->id))
				came(k, is);
		}
		if (both || !is || (was && was->id < is->id))
			i++;
		if (both || !was || (is && is->id < was->id))
			j++;
	}
	for (i = 0; i < k->then.n; i++)
		put_deal(k, &k->then.v[i], THEN, 1);
	for (j = 0; j < k->now.n; j++)
		put_deal(k, &k->now.v[j], NOW, 1);
}

static int by_kind(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int way = strcmp(x->currency, y->currency);

	return way ? way : (int)x->kind - (int)y->kind;
}

/* Each currency begins with then and ends with now, though that be nothing. */
static void frame(struct changes *k)
{
	char currency[4];

	if (!k->n)
		line_of(k, k->p->metric.currency ? k->p->metric.currency : k->p->c->currency, THEN);
	for (size_t i = 0, n = k->n; i < n; i++) {
		memcpy(currency, k->v[i].currency, sizeof currency);
		line_of(k, currency, THEN);
		line_of(k, currency, NOW);
	}
	qsort(k->v, k->n, sizeof *k->v, by_kind);
}

/* What a row adds to a sum, as far as that is printed: so rounded rows add up, too. */
static int64_t rounded(int64_t *sum, int64_t amount, const char *currency)
{
	int64_t before = crm_metric_cents(*sum, currency);

	add(sum, amount);
	return crm_metric_cents(*sum, currency) - before;
}

static void round_lines(struct changes *k)
{
	int64_t open = 0, won = 0;

	for (size_t i = 0; i < k->n; i++) {
		struct line *l = &k->v[i];

		if (l->kind == THEN || l->kind == NOW)
			open = won = 0;
		l->open = rounded(&open, l->open, l->currency);
		l->won = rounded(&won, l->won, l->currency);
	}
}

enum { C_CHANGE, C_COUNT, C_OPEN, C_WON, C_TOTAL, C_CURRENCY };
static const struct crm_rows_column column[] = {
	[C_CHANGE] = { "change", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[C_COUNT] = { "count", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[C_OPEN] = { "open", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[C_WON] = { "won", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[C_TOTAL] = { "total", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[C_CURRENCY] = { "currency", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};
static const struct crm_rows_columns columns = { column, sizeof column / sizeof *column };

static int64_t number(const struct line *l, size_t what)
{
	return what == C_COUNT  ? l->count
	       : what == C_OPEN ? l->open
	       : what == C_WON  ? l->won
				: l->open + l->won;
}

static bool cell(void *arg, size_t row, size_t what, struct crm_str *out)
{
	const struct line *l = &((struct changes *)arg)->v[row];

	if (what == C_CHANGE)
		crm_str_puts(out, kind_name[l->kind]);
	else if (what == C_CURRENCY)
		crm_str_puts(out, l->currency);
	else if (what == C_COUNT)
		crm_num_print(out, l->count, 0);
	else
		crm_money_print(out, number(l, what), l->currency);
	return out->len;
}

static int compare(void *arg, size_t what, size_t a, size_t b)
{
	const struct line *x = &((struct changes *)arg)->v[a];
	const struct line *y = &((struct changes *)arg)->v[b];
	int64_t i = number(x, what), k = number(y, what);

	if (what == C_CHANGE)
		return (int)x->kind - (int)y->kind;
	if (what == C_CURRENCY)
		return strcmp(x->currency, y->currency);
	return i < k ? -1 : i > k;
}

int crm_forecast_changes(struct crm_forecast_plan *p, const char *date)
{
	struct changes k = { .p = p };
	int rc;

	if (p->metric.dims)
		crm_die(CRM_USAGE, "--compare: what moved is told of the whole: leave out --by,"
				   " narrow it by terms");
	if (p->c->opt.as_of)
		crm_die(CRM_USAGE, "--compare: against the book of now: leave out --as-of");
	crm_rows_check(p->c, &columns);
	load(&k, date);
	convert(&k, &k.then);
	convert(&k, &k.now);
	tell_apart(&k);
	frame(&k);
	round_lines(&k);
	rc = crm_rows_print(&(struct crm_rows){
	    .c = p->c,
	    .column = column,
	    .columns = columns.n,
	    .n = k.n,
	    .arg = &k,
	    .cell = cell,
	    .compare = compare,
	});
	free(k.then.v);
	free(k.now.v);
	free(k.was.v);
	free(k.is.v);
	free(k.v);
	return rc;
}
