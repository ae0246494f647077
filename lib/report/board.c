/* The board: a pipeline's stages side by side, a card an opportunity. For people alone; a
 * pipe gets the cards as records, in the same order. */
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "report/deals.h"

enum { ID, STAGE, NAME, ACCOUNT, OWNER, AMOUNT, CURRENCY, CLOSE, PIPELINE, COLUMNS };
enum { STATUS = COLUMNS, PROBABILITY, COMPANY, LOGIN, RANK, WIDE };
enum { PAPER = 80, NARROWEST = 16, WIDEST = 34, GAP = 2, CARDS = 10, NO_TERMINAL = 80 };

#define RULE "\xe2\x94\x80"
#define DOTS "\xe2\x80\xa6"

static const struct crm_cells_column column[] = {
	[ID] = { "id", CRM_CELLS_ID, &crm_opportunity, 0, false, 0 },
	[STAGE] = { "stage", CRM_CELLS_TEXT, NULL, 0, false, RANK },
	[NAME] = { "name", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[ACCOUNT] = { "account", CRM_CELLS_ID, &crm_account, COMPANY, false, 0 },
	[OWNER] = { "owner", CRM_CELLS_ID, &crm_user, LOGIN, false, 0 },
	[AMOUNT] = { "amount", CRM_CELLS_MONEY, NULL, 0, true, 0 },
	[CURRENCY] = { "currency", CRM_CELLS_TEXT, NULL, 0, false, 0 },
	[CLOSE] = { "close", CRM_CELLS_DATE, NULL, 0, false, 0 },
	[PIPELINE] = { "pipeline", CRM_CELLS_TEXT, NULL, 0, false, 0 },
};

/* What the cards of a stage, or of all, come to in one currency. */
struct sum {
	const char *currency;
	int64_t amount, weighted; /* weighted: 1/100 of 1/10,000 */
};
struct sums {
	struct sum *v;
	size_t n, cap, cards;
};

static void add(struct sums *to, const struct crm_val *v)
{
	struct sum *s = to->v;
	int64_t part = 0;

	to->cards++;
	if (v[AMOUNT].kind != CRM_INT)
		return;
	while (s < to->v + to->n && strcmp(s->currency, v[CURRENCY].s))
		s++;
	if (s == to->v + to->n) {
		crm_grow(&to->v, to->n, &to->cap, sizeof *to->v);
		s = &to->v[to->n++];
		*s = (struct sum){ .currency = v[CURRENCY].s };
	}
	if (__builtin_add_overflow(s->amount, v[AMOUNT].i, &s->amount) ||
	    !crm_mul_round(v[AMOUNT].i, v[PROBABILITY].i, 100, &part) ||
	    __builtin_add_overflow(s->weighted, part, &s->weighted))
		crm_die(CRM_DATA, "the sum of the amounts is out of range");
}

static int by_rank(const struct crm_val *a, const struct crm_val *b)
{
	if (a[RANK].i != b[RANK].i)
		return a[RANK].i < b[RANK].i ? -1 : 1;
	if (a[CLOSE].kind != b[CLOSE].kind)
		return a[CLOSE].kind == CRM_NULL ? 1 : -1;
	if (a[CLOSE].i != b[CLOSE].i)
		return a[CLOSE].i < b[CLOSE].i ? -1 : 1;
	return a[ID].i < b[ID].i ? -1 : 1;
}

/* A column of text, line by line. */
struct strip {
	const char **line;
	size_t n, cap;
};

struct board {
	struct crm *c;
	const struct crm_cells *t;
	struct crm_pool pool;
	struct crm_str out;
	size_t width; /* of a column */
	size_t cards; /* at most, of a column */
};

/* Text cut to the column; right: at its right edge. */
static void put(struct board *b, struct strip *to, const char *s, size_t len, bool right)
{
	struct crm_str safe = { 0 }, line = { 0 };
	size_t wide;

	crm_text_safe(&safe, s, len);
	if (crm_text_width(crm_str_text(&safe), safe.len) > b->width) {
		safe.len = crm_text_fit(safe.s, safe.len, b->width - 1);
		safe.s[safe.len] = '\0';
		crm_str_puts(&safe, DOTS);
	}
	wide = crm_text_width(crm_str_text(&safe), safe.len);
	crm_str_addf(&line, "%*s%s", right ? (int)(b->width - wide) : 0, "", crm_str_text(&safe));
	crm_grow(&to->line, to->n, &to->cap, sizeof *to->line);
	to->line[to->n++] = crm_pool_strdup(&b->pool, line.s);
	crm_str_release(&safe);
	crm_str_release(&line);
}

static void put_text(struct board *b, struct strip *to, struct crm_str *text, bool right)
{
	put(b, to, crm_str_text(text), text->len, right);
	crm_str_reset(text);
}

static void put_rule(struct board *b, struct strip *to)
{
	struct crm_str text = { 0 };

	for (size_t i = 0; i < b->width; i++)
		crm_str_puts(&text, RULE);
	put_text(b, to, &text, false);
	crm_str_release(&text);
}

/* The name; below it what it is worth and when it closes, as much as fits. */
static void put_card(struct board *b, struct strip *to, size_t row)
{
	const struct crm_val *v = crm_cells_at(b->t, row);
	struct crm_str text = { 0 }, close = { 0 };

	put(b, to, v[NAME].s, v[NAME].len, false);
	if (crm_cells_cell(b->t, row, AMOUNT, &text))
		crm_str_addf(&text, " %s", v[CURRENCY].s);
	if (crm_cells_cell(b->t, row, CLOSE, &close) && text.len + close.len + 4 <= b->width) {
		crm_str_addf(&close, "%*s", (int)(b->width - close.len - text.len), "");
		crm_str_puts(&close, crm_str_text(&text));
		put_text(b, to, &close, false);
	} else {
		put_text(b, to, text.len ? &text : &close, true);
	}
	put(b, to, "", 0, false);
	crm_str_release(&text);
	crm_str_release(&close);
}

/* Rows first to last of the table are those of the stage. */
static void put_stage(struct board *b, struct strip *to, const struct crm_stage *s, size_t first,
    size_t last, struct sums *all)
{
	struct crm_str text = { 0 };
	struct sums sums = { 0 };

	for (size_t i = first; i < last; i++) {
		add(&sums, crm_cells_at(b->t, i));
		add(all, crm_cells_at(b->t, i));
	}
	crm_str_addf(&text, "%s (%zu)", s->name, sums.cards);
	put_text(b, to, &text, false);
	put_rule(b, to);
	for (size_t i = first; i < last && i - first < b->cards; i++)
		put_card(b, to, i);
	if (last - first > b->cards) {
		crm_str_addf(&text, "and %zu more", last - first - b->cards);
		put_text(b, to, &text, false);
	}
	for (size_t i = 0; i < sums.n; i++) {
		crm_money_print(&text, sums.v[i].amount, sums.v[i].currency);
		crm_str_addf(&text, " %s", sums.v[i].currency);
		put_text(b, to, &text, true);
	}
	free(sums.v);
	crm_str_release(&text);
}

/* Strips side by side. */
static void print_strips(struct board *b, const struct strip *strip, size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = strip[i].n > most ? strip[i].n : most;
	for (size_t y = 0; y < most; y++) {
		size_t blank = 0;

		for (size_t i = 0; i < n; i++) {
			const char *s = y < strip[i].n ? strip[i].line[y] : "";

			if (*s) {
				crm_str_addf(&b->out, "%*s%s", (int)blank, "", s);
				blank = 0;
			}
			blank += b->width + GAP - crm_text_width(s, strlen(s));
		}
		crm_str_addc(&b->out, '\n');
	}
}

/* Where the terminal is too narrow for all stages they stand in several rows, `each` in one. */
static void bands(struct board *b, size_t stages, size_t *each)
{
	size_t wide = crm_out_width() ? (size_t)crm_out_width() : PAPER;
	size_t most = (wide + GAP) / (NARROWEST + GAP), n;

	most = most ? most : 1;
	n = (stages + most - 1) / most;
	*each = (stages + n - 1) / n;
	b->width = (wide + GAP) / *each - GAP;
	b->width = b->width > WIDEST ? WIDEST : b->width;
}

static void print_total(struct board *b, const struct crm_pipeline *p, const struct sums *all)
{
	crm_str_addf(&b->out, "%s: %zu", p->name, all->cards);
	for (size_t i = 0; i < all->n; i++) {
		crm_str_puts(&b->out, i ? "; " : ", ");
		crm_money_print(&b->out, all->v[i].amount, all->v[i].currency);
		crm_str_addf(&b->out, " %s, weighted ", all->v[i].currency);
		crm_money_print(&b->out, all->v[i].weighted, all->v[i].currency);
		crm_str_addf(&b->out, " %s", all->v[i].currency);
	}
	crm_str_addc(&b->out, '\n');
}

/* The rows from `row` on that are of this pipeline; gives the first that is not. */
static size_t print_pipeline(
    struct board *b, const struct crm_pipeline *p, int64_t base, size_t row, bool closed)
{
	struct strip *strip = crm_calloc(p->n, sizeof *strip);
	struct sums all = { 0 };
	size_t n = 0, each, end;

	for (size_t i = 0; i < p->n; i++)
		n += closed || !strcmp(p->stage[i].status, "open");
	bands(b, n, &each);
	n = 0;
	for (size_t i = 0; i < p->n; i++, row = end) {
		for (end = row;
		     end < b->t->n && crm_cells_at(b->t, end)[RANK].i == base + (int64_t)i;)
			end++;
		if (closed || !strcmp(p->stage[i].status, "open"))
			put_stage(b, &strip[n++], &p->stage[i], row, end, &all);
	}
	for (size_t i = 0; i < n; i += each) {
		print_strips(b, strip + i, n - i < each ? n - i : each);
		crm_str_addc(&b->out, '\n');
	}
	print_total(b, p, &all);
	for (size_t i = 0; i < n; i++)
		free(strip[i].line);
	free(strip);
	free(all.v);
	return row;
}

static void print(struct crm *c, const struct crm_cells *t, bool closed)
{
	const struct crm_pipelines *all = crm_pipelines(c);
	struct board b = { .c = c, .t = t, .cards = CARDS };
	size_t row = 0;

	if (c->opt.limit >= 0)
		b.cards = (size_t)c->opt.limit;
	for (size_t i = 0; i < all->n; i++) {
		int64_t base = (int64_t)i * CRM_DEALS_PLACES;
		size_t first = row;

		if (row == t->n || crm_cells_at(t, row)[RANK].i >= base + CRM_DEALS_PLACES)
			continue;
		if (first)
			crm_str_addc(&b.out, '\n');
		row = print_pipeline(&b, &all->v[i], base, row, closed);
	}
	crm_spool_write(c->spool, crm_str_text(&b.out), b.out.len);
	crm_str_release(&b.out);
	crm_pool_release(&b.pool);
}

/* The board is for people who did not ask for some of the columns, or for numbers. */
static bool as_board(const struct crm *c)
{
	const struct crm_options *o = &c->opt;

	return crm_out_people(c) && !o->columns && !o->sort && !o->by && !o->count;
}

int crm_deals_board(struct crm *c, struct crm_call *call)
{
	bool closed = crm_opt(call, "closed");
	struct crm_deals d = { 0 };
	struct crm_cells t;
	int rc = CRM_OK;

	crm_cells_init(&t, c, column, COLUMNS, WIDE, CURRENCY);
	crm_sql_puts(&d.sql,
	    "SELECT t.id, t.stage, t.name, t.account, t.owner, t.amount, t.currency, t.close,"
	    " t.pipeline, t.status, t.probability, a.name, u.login FROM opportunities t"
	    " LEFT JOIN accounts a ON a.id = t.account LEFT JOIN users u ON u.id = t.owner");
	crm_deals_open(&d, c, call, closed ? NULL : "t.status = 'open'", "t.id");
	while (crm_deals_next(&d)) {
		struct crm_val *v = crm_cells_take(&t, d.s, RANK);

		v[RANK] = crm_deals_rank(c, &v[PIPELINE], &v[STAGE]);
	}
	crm_deals_close(&d);
	crm_cells_sort(&t, by_rank);
	if (as_board(c))
		print(c, &t, closed);
	else
		rc = crm_cells_print(&t);
	if (!t.n && c->opt.empty_fails)
		rc = CRM_NO;
	crm_cells_release(&t);
	return rc;
}
