/* Customers of the book. The writers keep a row of sums for each contact and
 * currency: where its first and last day lie within the days asked for, it is the
 * answer. What a day cuts in two is summed from the orders, by one pass over their
 * index or, where few customers need it, one look-up each. */
#include "model/customers.h"

#include <stdlib.h>

enum { WORTH = 100 }; /* orders read in a row, that one look-up costs on a server */

/* A row of table order_sums. */
struct row {
	struct crm_customer sum;
	char currency[4];
	bool open; /* to be summed from the orders */
};

struct reading {
	struct crm *c;
	struct crm_customers *out;
	struct row *row; /* by contact, then currency */
	size_t n, cap, opened;
	bool overflow;
};

static void keep_row(struct reading *r, struct crm_stmt *s)
{
	struct crm_val currency = crm_stmt_value(s, 1);
	struct row *row;

	crm_grow(&r->row, r->n, &r->cap, sizeof *r->row);
	row = &r->row[r->n];
	*row = (struct row){ .sum = { .contact = crm_stmt_int(s, 0),
				 .orders = crm_stmt_int(s, 2),
				 .total = crm_stmt_int(s, 3),
				 .first_day = crm_stmt_int(s, 4),
				 .last_day = crm_stmt_int(s, 5) } };
	if (row->sum.last_day < r->out->since || row->sum.first_day > r->out->until)
		return;
	memcpy(row->currency, currency.len == 3 ? currency.s : "???", 4);
	row->open = row->sum.first_day < r->out->since || row->sum.last_day > r->out->until;
	r->opened += row->open;
	r->n++;
}

static int read_sums(struct reading *r, const struct crm_filter *f, struct crm_err *e)
{
	struct crm_sql sql = { 0 };
	struct crm_stmt *s;
	int rc = 0;

	crm_sql_puts(&sql,
	    "SELECT s.contact, s.currency, s.orders, s.total, s.first_day, s.last_day"
	    " FROM order_sums s");
	if (f) {
		crm_sql_puts(&sql, " JOIN contacts t ON t.id = s.contact WHERE ");
		rc = crm_filter_sql(r->c, crm_noun_find("contact"), f, "t", &sql, e);
	}
	crm_sql_puts(&sql, " ORDER BY s.contact, s.currency");
	if (!rc) {
		s = crm_sql_open(&sql, r->c->db);
		while (crm_stmt_step(s))
			keep_row(r, s);
		crm_stmt_done(s);
	}
	crm_sql_release(&sql);
	return rc;
}

static void clear_open(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].open)
			r->row[i].sum = (struct crm_customer){ .contact = r->row[i].sum.contact,
				.first_day = INT64_MAX,
				.last_day = INT64_MIN };
}

/* n orders, of days from first to last. */
static void add_orders(struct reading *r, struct crm_customer *sum, int64_t n, int64_t total,
    int64_t first, int64_t last)
{
	sum->orders += n;
	if (__builtin_add_overflow(sum->total, total, &sum->total))
		r->overflow = true;
	sum->first_day = first < sum->first_day ? first : sum->first_day;
	sum->last_day = last > sum->last_day ? last : sum->last_day;
}

#define COUNTED "o.status IN ('placed', 'fulfilled') AND o.date >= $1 AND o.date <= $2"

static void look_up(struct reading *r)
{
	struct crm_stmt *s =
	    crm_db_prepare(r->c->db, "SELECT o.date, o.total FROM orders o WHERE " COUNTED
				     " AND o.contact = $3 AND o.currency = $4");

	for (size_t i = 0; i < r->n; i++) {
		struct row *row = &r->row[i];

		if (!row->open)
			continue;
		crm_stmt_bind_int(s, 1, r->out->since);
		crm_stmt_bind_int(s, 2, r->out->until);
		crm_stmt_bind_int(s, 3, row->sum.contact);
		crm_stmt_bind_text(s, 4, row->currency, 3);
		while (crm_stmt_step(s))
			add_orders(r, &row->sum, 1, crm_stmt_int(s, 1), crm_stmt_int(s, 0),
			    crm_stmt_int(s, 0));
		crm_stmt_reset(s);
	}
	crm_stmt_done(s);
}

/* The currency of all rows; NULL where they differ. */
static const char *only_currency(const struct reading *r)
{
	for (size_t i = 1; i < r->n; i++)
		if (memcmp(r->row[i].currency, r->row[0].currency, 4))
			return NULL;
	return r->row[0].currency;
}

/* The orders come by contact, as the rows do. Whose they are is said from the first to
 * the last, so that the engine takes the index on contacts, which holds all that is asked
 * for in that order, not the one on days. */
#define PASSED " FROM orders o WHERE " COUNTED " AND o.contact BETWEEN $3 AND $4"
#define ONE    "SELECT o.contact, o.total, o.date"
#define SUMS   "SELECT o.contact, CAST(sum(o.total) AS bigint), min(o.date), max(o.date), count(*)"

static const char *passing(bool adds, bool only)
{
	if (adds)
		return only ? SUMS PASSED
			   " AND o.currency = $5 GROUP BY o.contact ORDER BY o.contact"
			    : SUMS ", o.currency" PASSED
				   " GROUP BY o.contact, o.currency ORDER BY o.contact, o.currency";
	return only ? ONE PASSED " AND o.currency = $5 ORDER BY o.contact"
		    : ONE ", o.currency" PASSED " ORDER BY o.contact";
}

static void add_row(struct reading *r, struct crm_customer *sum, struct crm_stmt *s, bool adds)
{
	int64_t day = crm_stmt_int(s, 2);

	if (adds)
		add_orders(r, sum, crm_stmt_int(s, 4), crm_stmt_int(s, 1), day, crm_stmt_int(s, 3));
	else
		add_orders(r, sum, 1, crm_stmt_int(s, 1), day, day);
}

static void pass(struct reading *r)
{
	const char *only = only_currency(r);
	bool adds = crm_db_adds(r->c->db);
	struct crm_stmt *s = crm_db_prepare(r->c->db, passing(adds, only));
	size_t i = 0;

	crm_stmt_bind_int(s, 1, r->out->since);
	crm_stmt_bind_int(s, 2, r->out->until);
	crm_stmt_bind_int(s, 3, r->row[0].sum.contact);
	crm_stmt_bind_int(s, 4, r->row[r->n - 1].sum.contact);
	if (only)
		crm_stmt_bind_text(s, 5, only, 3);
	while (crm_stmt_step(s)) {
		int64_t contact = crm_stmt_int(s, 0);
		const char *currency;

		while (i < r->n && r->row[i].sum.contact < contact)
			i++;
		if (i == r->n)
			break;
		if (r->row[i].sum.contact > contact)
			continue;
		currency = only ? only : crm_stmt_value(s, adds ? 5 : 3).s;
		for (size_t k = i; k < r->n && r->row[k].sum.contact == contact; k++)
			if (r->row[k].open && (only || !strcmp(r->row[k].currency, currency)))
				add_row(r, &r->row[k].sum, s, adds);
	}
	crm_stmt_done(s);
}

/* Hands over what is of the currency and counts the rest. */
static void hand_over(struct reading *r)
{
	struct crm_customers *out = r->out;

	out->v = crm_reallocarray(NULL, r->n + 1, sizeof *out->v);
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->row[i].currency, out->currency))
			out->others += r->row[i].sum.orders;
		else if (r->row[i].sum.orders)
			out->v[out->n++] = r->row[i].sum;
	}
}

/* How many there are, or somewhat more. */
static int64_t orders(struct crm *c)
{
	return crm_db_int(c->db, 0, "SELECT max(o.id) FROM orders o", "");
}

int crm_customers_book(
    struct crm *c, const struct crm_filter *f, struct crm_customers *out, struct crm_err *e)
{
	struct reading r = { .c = c, .out = out };
	int rc;

	crm_book(c);
	rc = read_sums(&r, f, e);
	if (!rc && r.opened) {
		clear_open(&r);
		if ((int64_t)r.opened <= orders(c) / WORTH)
			look_up(&r);
		else
			pass(&r);
		if (r.overflow)
			rc = crm_err_set(e, CRM_DATA, "a customer's total is out of range");
	}
	if (!rc)
		hand_over(&r);
	free(r.row);
	return rc;
}

void crm_customers_release(struct crm_customers *s)
{
	free(s->v);
	crm_pool_release(&s->pool);
}
