/* Records about segments: how large they are, who moved between them, and the cut
 * points that the scores stand on. */
#include <math.h>
#include <stdlib.h>

#include "report/rfm.h"

/* The segments by name, in the order of their table; the last is for nobody's. */
struct names {
	const struct crm_rfm_segments *table;
	size_t *of_row; /* of each row of the table */
	const char **name;
	size_t n;
};

static void names_make(struct names *k, const struct crm_rfm_segments *table)
{
	*k = (struct names){ .table = table };
	k->of_row = crm_calloc(table->n + 1, sizeof *k->of_row);
	k->name = crm_calloc(table->n + 1, sizeof *k->name);
	for (size_t i = 0; i < table->n; i++) {
		size_t at = 0;

		while (at < k->n && strcmp(k->name[at], table->row[i].name))
			at++;
		if (at == k->n)
			k->name[k->n++] = table->row[i].name;
		k->of_row[i] = at;
	}
	k->name[k->n++] = "";
}

static size_t names_index(const struct names *k, const char *name)
{
	/* A name lies in its row, as the row's first member. */
	return *name ? k->of_row[(const struct crm_rfm_segment *)(const void *)name - k->table->row]
		     : k->n - 1;
}

static void names_free(struct names *k)
{
	free(k->of_row);
	free(k->name);
}

struct summary_row {
	const char *name;
	int64_t customers, orders, revenue;
	int64_t share; /* of all revenue, in tenths of a per cent */
};

struct summary {
	struct summary_row *v;
	size_t n;
	const char *currency;
	bool shares, people;
	int64_t largest;
};

enum { S_SEGMENT, S_CUSTOMERS, S_ORDERS, S_REVENUE, S_SHARE, S_CURRENCY };

static const struct crm_rows_column summary_columns[] = {
	[S_SEGMENT] = { "segment", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[S_CUSTOMERS] = { "customers", CRM_CELL_NUMBER, CRM_ROWS_SUM },
	[S_ORDERS] = { "orders", CRM_CELL_NUMBER, CRM_ROWS_SUM },
	[S_REVENUE] = { "revenue", CRM_CELL_NUMBER, CRM_ROWS_MONEY },
	[S_SHARE] = { "share", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[S_CURRENCY] = { "currency", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};
const struct crm_rows_columns crm_rfm_summary = { summary_columns,
	sizeof summary_columns / sizeof *summary_columns };

static int64_t summary_number(void *arg, size_t i, size_t column)
{
	const struct summary *y = arg;

	switch (column) {
	case S_CUSTOMERS:
		return y->v[i].customers;
	case S_ORDERS:
		return y->v[i].orders;
	case S_REVENUE:
		return y->v[i].revenue;
	default:
		return y->v[i].share;
	}
}

/* Always with its decimal, so that the shares stand below each other. */
static void tenths(struct crm_str *out, int64_t n)
{
	crm_num_print(out, n, 1);
	crm_str_puts(out, n % 10 ? "" : ".0");
}

/* For people a bar, the largest share the longest. */
static void bar(const struct summary *y, int64_t share, struct crm_str *out)
{
	enum { LONGEST = 30 };
	int64_t n = share > 0 ? (share * LONGEST + y->largest / 2) / y->largest : 0;

	crm_str_puts(out, share >= 1000 || share < 0 ? "" : share >= 100 ? " " : "  ");
	tenths(out, share);
	crm_str_puts(out, "% ");
	for (; n > 0; n--)
		crm_str_addc(out, '#');
}

static bool summary_cell(void *arg, size_t i, size_t column, struct crm_str *out)
{
	const struct summary *y = arg;

	switch (column) {
	case S_SEGMENT:
		crm_str_puts(out, y->v[i].name);
		return out->len;
	case S_REVENUE:
		crm_money_print(out, y->v[i].revenue, y->currency);
		return true;
	case S_SHARE:
		if (y->shares && y->people)
			bar(y, y->v[i].share, out);
		else if (y->shares)
			tenths(out, y->v[i].share);
		return y->shares;
	case S_CURRENCY:
		crm_str_puts(out, y->currency);
		return out->len;
	default:
		crm_num_print(out, summary_number(arg, i, column), 0);
		return true;
	}
}

static int summary_compare(void *arg, size_t column, size_t a, size_t b)
{
	const struct summary *y = arg;
	int64_t p, q;

	if (column == S_CURRENCY)
		return 0;
	if (column == S_SEGMENT)
		return strcmp(y->v[a].name, y->v[b].name);
	p = summary_number(arg, a, column);
	q = summary_number(arg, b, column);
	return p < q ? -1 : p > q;
}

static void summarise(struct summary *y, const struct crm_rfm *s, const struct names *k)
{
	int64_t all = 0;

	y->v = crm_calloc(k->n, sizeof *y->v);
	y->n = k->n;
	for (size_t i = 0; i < k->n; i++)
		y->v[i].name = k->name[i];
	for (size_t i = 0; i < s->list.n; i++) {
		struct summary_row *row = &y->v[names_index(k, crm_rfm_name(s, i))];

		row->customers++;
		row->orders += s->list.v[i].orders;
		if (__builtin_add_overflow(row->revenue, s->list.v[i].total, &row->revenue) ||
		    __builtin_add_overflow(all, s->list.v[i].total, &all))
			crm_die(CRM_DATA, "revenue: out of range");
	}
	y->shares = all > 0;
	for (size_t i = 0; i < k->n && y->shares; i++) {
		y->shares = crm_mul_round(y->v[i].revenue, 1000, all, &y->v[i].share);
		y->largest = y->v[i].share > y->largest ? y->v[i].share : y->largest;
	}
	/* The row for those whom no row of the table names is there when they are. */
	if (!s->list.n)
		y->n = 0;
	else if (!y->v[k->n - 1].customers)
		y->n--;
}

int crm_rfm_summary_print(struct crm_rfm *s)
{
	struct crm_rows_column column[S_CURRENCY + 1];
	struct summary y = { .currency = s->list.currency, .people = crm_out_people(s->plan->c) };
	struct names k;
	int rc;

	names_make(&k, s->plan->segments);
	summarise(&y, s, &k);
	memcpy(column, summary_columns, sizeof column);
	if (y.people)
		column[S_SHARE].kind = CRM_CELL_TEXT;
	rc = crm_rows_print(&(struct crm_rows){
	    .c = s->plan->c,
	    .column = column,
	    .columns = S_CURRENCY + 1,
	    .n = y.n,
	    .currency = y.currency,
	    .arg = &y,
	    .cell = summary_cell,
	    .compare = summary_compare,
	    .number = summary_number,
	});
	names_free(&k);
	free(y.v);
	return rc;
}

struct move {
	const char *from, *to;
	int64_t customers;
};

enum { M_FROM, M_TO, M_CUSTOMERS };

static const struct crm_rows_column move_columns[] = {
	[M_FROM] = { "from", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[M_TO] = { "to", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[M_CUSTOMERS] = { "customers", CRM_CELL_NUMBER, CRM_ROWS_SUM },
};
const struct crm_rows_columns crm_rfm_moves = { move_columns,
	sizeof move_columns / sizeof *move_columns };

static int64_t move_number(void *arg, size_t i, size_t column)
{
	(void)column;
	return ((const struct move *)arg)[i].customers;
}

static bool move_cell(void *arg, size_t i, size_t column, struct crm_str *out)
{
	const struct move *v = arg;

	if (column == M_CUSTOMERS)
		crm_num_print(out, v[i].customers, 0);
	else
		crm_str_puts(out, column == M_FROM ? v[i].from : v[i].to);
	return out->len;
}

static int move_compare(void *arg, size_t column, size_t a, size_t b)
{
	const struct move *v = arg;

	if (column == M_CUSTOMERS)
		return v[a].customers < v[b].customers ? -1 : v[a].customers > v[b].customers;
	return column == M_FROM ? strcmp(v[a].from, v[b].from) : strcmp(v[a].to, v[b].to);
}

/* How many customers went from each segment to each; index n: had no orders. */
static int64_t *count_moves(
    const struct names *k, const struct crm_rfm *then, const struct crm_rfm *now)
{
	int64_t *count = crm_calloc((k->n + 1) * (k->n + 1), sizeof *count);
	size_t j = 0;

	/* Both lists are in the order of the contacts; who is in the first is in the
	 * second, where later orders are only added. */
	for (size_t i = 0; i < now->list.n; i++) {
		size_t from = k->n, to = names_index(k, crm_rfm_name(now, i));

		while (j < then->list.n && then->list.v[j].contact < now->list.v[i].contact)
			j++;
		if (j < then->list.n && then->list.v[j].contact == now->list.v[i].contact)
			from = names_index(k, crm_rfm_name(then, j));
		count[from * (k->n + 1) + to]++;
	}
	return count;
}

int crm_rfm_moves_print(struct crm_rfm *then, struct crm_rfm *now)
{
	struct move *v;
	struct names k;
	int64_t *count;
	size_t n = 0;
	int rc;

	names_make(&k, now->plan->segments);
	count = count_moves(&k, then, now);
	v = crm_calloc((k.n + 1) * k.n, sizeof *v);
	for (size_t from = 0; from <= k.n; from++)
		for (size_t to = 0; to < k.n; to++)
			if (count[from * (k.n + 1) + to])
				v[n++] = (struct move){ from == k.n ? "none" : k.name[from],
					k.name[to], count[from * (k.n + 1) + to] };
	rc = crm_rows_print(&(struct crm_rows){
	    .c = now->plan->c,
	    .column = move_columns,
	    .columns = M_CUSTOMERS + 1,
	    .n = n,
	    .arg = v,
	    .cell = move_cell,
	    .compare = move_compare,
	    .number = move_number,
	});
	names_free(&k);
	free(count);
	free(v);
	return rc;
}

enum { C_BINS, C_R, C_F, C_M, C_CURRENCY };

static const struct crm_rows_column cuts_columns[] = {
	[C_BINS] = { "bins", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[C_R] = { "r", CRM_CELL_LIST, CRM_ROWS_PLAIN },
	[C_F] = { "f", CRM_CELL_LIST, CRM_ROWS_PLAIN },
	[C_M] = { "m", CRM_CELL_LIST, CRM_ROWS_PLAIN },
	[C_CURRENCY] = { "currency", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};
const struct crm_rows_columns crm_rfm_cuts = { cuts_columns,
	sizeof cuts_columns / sizeof *cuts_columns };

/* With four decimals, rounded up: no day, number or amount lies between the cut
 * and what is printed, so that --cuts with these scores the same. */
static void put_cut(struct crm_str *out, double cut)
{
	double scaled = cut * 10000, near = round(scaled);

	crm_str_puts(out, out->len ? "\n" : "");
	crm_num_print(out, (int64_t)(fabs(scaled - near) < 0.001 ? near : ceil(scaled)), 4);
}

static bool cuts_cell(void *arg, size_t i, size_t column, struct crm_str *out)
{
	const struct crm_rfm *s = arg;
	const double *axis[] = { [C_R] = s->cuts.r, [C_F] = s->cuts.f, [C_M] = s->cuts.m };

	(void)i;
	if (column == C_BINS)
		crm_num_print(out, s->cuts.bins, 0);
	else if (column == C_CURRENCY)
		crm_str_puts(out, s->list.currency);
	else
		for (int k = 0; k < s->cuts.bins - 1; k++)
			put_cut(out, axis[column][k]);
	return out->len;
}

static int cuts_compare(void *arg, size_t column, size_t a, size_t b)
{
	(void)arg;
	(void)column;
	(void)a;
	(void)b;
	return 0; /* there is one row */
}

int crm_rfm_cuts_print(struct crm_rfm *s)
{
	if (s->plan->method == CRM_RFM_RANK)
		crm_die(CRM_USAGE, "--method rank: a rank has no cut points");
	return crm_rows_print(&(struct crm_rows){
	    .c = s->plan->c,
	    .column = cuts_columns,
	    .columns = C_CURRENCY + 1,
	    .n = s->list.n > 0,
	    .arg = s,
	    .cell = cuts_cell,
	    .compare = cuts_compare,
	});
}
