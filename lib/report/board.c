/* The board: a pipeline's stages side by side, a card an opportunity. For people alone; a
 * pipe gets the cards as records, in the same order. */
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "report/deals.h"
#include "report/metric.h"

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
	int64_t amount, weighted; /* weighted: by the probability of each */
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

/* left at the left edge, cut where it has to be; right whole at the right one. */
static void put_both(struct board *b, struct strip *to, struct crm_str *left, struct crm_str *right)
{
	struct crm_str line = { 0 };
	size_t room, wide;

	if (!left->len || !right->len || b->width < right->len + 4) {
		put_text(b, to, right->len ? right : left, right->len);
		return;
	}
	room = b->width - right->len - 1;
	crm_text_safe(&line, left->s, left->len);
	if (crm_text_width(crm_str_text(&line), line.len) > room) {
		line.len = crm_text_fit(line.s, line.len, room - 1);
		line.s[line.len] = '\0';
		crm_str_puts(&line, DOTS);
	}
	wide = crm_text_width(crm_str_text(&line), line.len);
	crm_str_addf(&line, "%*s%s", (int)(room + 1 - wide), "", right->s);
	put_text(b, to, &line, false);
	crm_str_release(&line);
}

/* Its number and name; below it when it closes and what it is worth; then whose it is, and
 * the day where the amount left no room for it. */
static void put_card(struct board *b, struct strip *to, size_t row)
{
	const struct crm_val *v = crm_cells_at(b->t, row);
	struct crm_str text = { 0 }, close = { 0 }, owner = { 0 };
	bool fits;

	crm_str_addf(&text, "%lld ", (long long)v[ID].i);
	crm_str_add(&text, v[NAME].s, v[NAME].len);
	put_text(b, to, &text, false);
	if (crm_cells_cell(b->t, row, AMOUNT, &text))
		crm_str_addf(&text, " %s", v[CURRENCY].s);
	crm_cells_cell(b->t, row, CLOSE, &close);
	if (v[LOGIN].kind == CRM_BYTES)
		crm_str_add(&owner, v[LOGIN].s, v[LOGIN].len);
	fits = text.len && text.len + close.len + 4 <= b->width;
	if (fits) {
		put_both(b, to, &close, &text);
		crm_str_reset(&close);
	} else if (text.len) {
		put_text(b, to, &text, true);
	}
	if (owner.len || close.len)
		put_both(b, to, &owner, &close);
	put(b, to, "", 0, false);
	crm_str_release(&text);
	crm_str_release(&close);
	crm_str_release(&owner);
}

/* A stage with its cards: rows first to last of the table. */
struct part {
	const struct crm_stage *stage;
	size_t first, last;
	struct sums sums;
	struct strip strip;
};

/* What it comes to stands above the cards, on as many lines as the stage with the most
 * currencies needs. */
static void put_stage(struct board *b, struct part *p, size_t currencies)
{
	struct strip *to = &p->strip;
	struct crm_str text = { 0 };

	crm_str_addf(&text, "%s (%zu)", p->stage->name, p->sums.cards);
	put_text(b, to, &text, false);
	for (size_t i = 0; i < currencies; i++) {
		if (i < p->sums.n) {
			crm_money_print(&text, p->sums.v[i].amount, p->sums.v[i].currency);
			crm_str_addf(&text, " %s", p->sums.v[i].currency);
		}
		put_text(b, to, &text, true);
	}
	put_rule(b, to);
	for (size_t i = p->first; i < p->last && i - p->first < b->cards; i++)
		put_card(b, to, i);
	if (p->last - p->first > b->cards) {
		crm_str_addf(&text, "and %zu more", p->last - p->first - b->cards);
		put_text(b, to, &text, false);
	}
	crm_str_release(&text);
}

/* Strips side by side, the names of the stages in bold. */
static void print_strips(struct board *b, const struct part *part, size_t n)
{
	bool bold = crm_out_color(b->c);
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = part[i].strip.n > most ? part[i].strip.n : most;
	for (size_t y = 0; y < most; y++) {
		size_t blank = 0;

		crm_str_puts(&b->out, bold && !y ? "\033[1m" : "");
		for (size_t i = 0; i < n; i++) {
			const struct strip *k = &part[i].strip;
			const char *s = y < k->n ? k->line[y] : "";

			if (s[strspn(s, " ")]) {
				crm_str_addf(&b->out, "%*s%s", (int)blank, "", s);
				blank = 0;
			} else {
				s = "";
			}
			blank += b->width + GAP - crm_text_width(s, strlen(s));
		}
		crm_str_puts(&b->out, bold && !y ? "\033[0m\n" : "\n");
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
		crm_money_print(&b->out, crm_metric_cents(all->v[i].weighted, all->v[i].currency),
		    all->v[i].currency);
		crm_str_addf(&b->out, " %s", all->v[i].currency);
	}
	crm_str_addc(&b->out, '\n');
}

/* The stages to show, with their rows from `row` on; how many. *row becomes the first that
 * is not of this pipeline. */
static size_t parts(struct board *b, const struct crm_pipeline *p, int64_t base, size_t *row,
    bool closed, struct part *part)
{
	size_t n = 0, end;

	for (size_t i = 0; i < p->n; i++, *row = end) {
		for (end = *row;
		     end < b->t->n && crm_cells_at(b->t, end)[RANK].i == base + (int64_t)i;)
			end++;
		if (!closed && strcmp(p->stage[i].status, "open"))
			continue;
		part[n] = (struct part){ .stage = &p->stage[i], .first = *row, .last = end };
		for (size_t k = *row; k < end; k++)
			add(&part[n].sums, crm_cells_at(b->t, k));
		n++;
	}
	return n;
}

/* Prints the rows from `row` on that are of this pipeline; gives the first that is not. */
static size_t print_pipeline(
    struct board *b, const struct crm_pipeline *p, int64_t base, size_t row, bool closed)
{
	struct part *part = crm_calloc(p->n, sizeof *part);
	struct sums all = { 0 };
	size_t n = parts(b, p, base, &row, closed, part), each, currencies = 0;

	bands(b, n, &each);
	for (size_t i = 0; i < n; i++) {
		currencies = part[i].sums.n > currencies ? part[i].sums.n : currencies;
		for (size_t k = part[i].first; k < part[i].last; k++)
			add(&all, crm_cells_at(b->t, k));
	}
	for (size_t i = 0; i < n; i++)
		put_stage(b, &part[i], currencies);
	for (size_t i = 0; i < n; i += each) {
		print_strips(b, part + i, n - i < each ? n - i : each);
		crm_str_addc(&b->out, '\n');
	}
	print_total(b, p, &all);
	for (size_t i = 0; i < n; i++) {
		free(part[i].strip.line);
		free(part[i].sums.v);
	}
	free(part);
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
