/* Rules that tie records together: an order's total to its lines, a customer's
 * sums to the orders, the stock to what was fulfilled. */
#include "model/derive.h"

#include <stdio.h>
#include <stdlib.h>

#include "calc/quantile.h"
#include "model/journal.h"
#include "model/nouns.h"
#include "model/record.h"

/* Numbers to look at once before COMMIT. */
struct numbers {
	int64_t *v;
	size_t n, cap;
};
struct crm_dirty {
	struct numbers orders;   /* lines changed */
	struct numbers contacts; /* orders changed */
	/* The order made last: its lines come now, and ask for this each. id 0: none, or it was
	 * written again, and who knows what is taken back of that. */
	struct {
		int64_t id;
		char currency[4];
		bool fulfilled;
	} fresh;
};

static void settle(struct numbers *d)
{
	size_t kept = 0;

	crm_sort_int(d->v, d->n);
	for (size_t i = 0; i < d->n; i++)
		if (!kept || d->v[kept - 1] != d->v[i])
			d->v[kept++] = d->v[i];
	d->n = kept;
}

/* Twins go before there is more room: ten million orders may have few customers. */
static void mark(struct numbers *d, int64_t id)
{
	if (!id || (d->n && d->v[d->n - 1] == id))
		return;
	if (d->n == d->cap) {
		settle(d);
		if (2 * d->n >= d->cap)
			crm_grow(&d->v, d->cap, &d->cap, sizeof *d->v);
	}
	d->v[d->n++] = id;
}

static struct crm_dirty *dirty(struct crm *c)
{
	if (!c->dirty) {
		c->dirty = crm_pool_alloc(&c->pool, sizeof *c->dirty);
		*c->dirty = (struct crm_dirty){ 0 };
	}
	return c->dirty;
}

/* Added up here: what does not fit is bad data, to the engine it would be a fault. */
static int64_t lines_sum(struct crm *c, int64_t order, int64_t *lines)
{
	struct crm_stmt *s =
	    crm_db_prepare(c->db, "SELECT l.total FROM lines l WHERE l.of_order = $1");
	int64_t sum = 0;

	crm_stmt_bind_int(s, 1, order);
	for (*lines = 0; crm_stmt_step(s); ++*lines)
		if (__builtin_add_overflow(sum, crm_stmt_int(s, 0), &sum))
			crm_die(CRM_DATA, "order-%lld: total: out of range", (long long)order);
	crm_stmt_done(s);
	return sum;
}

int crm_order_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	struct crm_str given = { 0 }, made = { 0 };
	int64_t lines, sum;

	if (!old || c->deriving)
		return 0;
	if (crm_rec_int(old, "total") == crm_rec_int(rec, "total") &&
	    !strcmp(crm_rec_text(old, "currency"), crm_rec_text(rec, "currency")))
		return 0;
	sum = lines_sum(c, old->id, &lines);
	if (!lines)
		return 0;
	crm_money_print(&given, crm_rec_int(rec, "total"), crm_rec_text(rec, "currency"));
	crm_money_print(&made, sum, crm_rec_text(old, "currency"));
	if (strcmp(crm_rec_text(old, "currency"), crm_rec_text(rec, "currency")))
		crm_err_set(e, CRM_DATA, "currency: the order has lines in %s",
		    crm_rec_text(old, "currency"));
	else if (sum != crm_rec_int(rec, "total"))
		crm_err_set(e, CRM_DATA, "total: %s, but its lines make %s", given.s, made.s);
	crm_str_release(&given);
	crm_str_release(&made);
	return e->code;
}

/* Takes quantity from a product's stock, where it is counted. */
static void take_stock(struct crm *c, int64_t product, int64_t quantity)
{
	struct crm_rec old, rec;
	int64_t stock;

	if (!product || !quantity ||
	    crm_db_int(c->db, INT64_MIN, "SELECT p.stock FROM products p WHERE p.id = $1", "i",
		product) == INT64_MIN)
		return;
	crm_rec_init(&old, &crm_product);
	crm_rec_init(&rec, &crm_product);
	crm_rec_load(c, &old, product);
	crm_rec_copy(&rec, &old);
	if (__builtin_sub_overflow(crm_rec_int(&old, "stock"), quantity, &stock))
		crm_die(CRM_DATA, "product-%lld: stock: out of range", (long long)product);
	crm_rec_set_int(&rec, "stock", stock);
	c->deriving = true;
	crm_rec_write(c, &old, &rec);
	c->deriving = false;
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

static bool fulfilled(const struct crm_rec *order)
{
	return order && !strcmp(crm_rec_text(order, "status"), "fulfilled");
}

static void order_stock(struct crm *c, int64_t order, int sign)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT l.product, CAST(sum(l.quantity) AS bigint) FROM lines l"
	    " WHERE l.of_order = $1 AND l.product IS NOT NULL GROUP BY l.product ORDER BY l.product");

	crm_stmt_bind_int(s, 1, order);
	while (crm_stmt_step(s))
		take_stock(c, crm_stmt_int(s, 0), sign * crm_stmt_int(s, 1));
	crm_stmt_done(s);
}

void crm_order_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	struct crm_dirty *d = dirty(c);

	mark(&d->contacts, old ? crm_rec_int(old, "contact") : 0);
	mark(&d->contacts, rec ? crm_rec_int(rec, "contact") : 0);
	d->fresh.id = 0;
	if (!old && crm_rec_int(rec, "made") == c->txn) {
		d->fresh.id = rec->id;
		d->fresh.fulfilled = fulfilled(rec);
		snprintf(d->fresh.currency, sizeof d->fresh.currency, "%s",
		    crm_rec_text(rec, "currency"));
	}
	/* Parts are removed before their order, each with its own share of stock. */
	if (old && rec && fulfilled(old) != fulfilled(rec))
		order_stock(c, rec->id, fulfilled(rec) ? 1 : -1);
}

static int line_total(struct crm_rec *rec, int64_t *total, struct crm_err *e)
{
	int64_t discount = crm_rec_int(rec, "discount"), tax = crm_rec_int(rec, "tax");

	if (!crm_mul_round(crm_rec_int(rec, "quantity"), crm_rec_int(rec, "price"), 10000, total) ||
	    __builtin_sub_overflow(*total, discount, total) ||
	    __builtin_add_overflow(*total, tax, total))
		return crm_err_set(e, CRM_DATA, "total: out of range");
	return 0;
}

static int line_product(struct crm *c, const struct crm_rec *old, struct crm_rec *rec,
    const char *currency, struct crm_err *e)
{
	int64_t id = crm_rec_int(rec, "product");
	struct crm_rec product;

	if (!id || (crm_rec_val(rec, "price")->kind == CRM_INT &&
		       (old || crm_rec_val(rec, "description")->kind == CRM_BYTES)))
		return 0;
	crm_rec_init(&product, &crm_product);
	if (!crm_rec_load(c, &product, id)) {
		crm_rec_release(&product);
		return crm_err_set(e, CRM_DATA, "product: no product-%lld", (long long)id);
	}
	if (!old && crm_rec_val(rec, "description")->kind == CRM_NULL)
		crm_rec_set_text(rec, "description", crm_rec_text(&product, "name"),
		    strlen(crm_rec_text(&product, "name")));
	if (crm_rec_val(rec, "price")->kind == CRM_NULL &&
	    crm_rec_val(&product, "price")->kind == CRM_INT &&
	    !strcmp(currency, crm_rec_text(&product, "currency")))
		crm_rec_set_int(rec, "price", crm_rec_int(&product, "price"));
	crm_rec_release(&product);
	return 0;
}

static char *order_currency(struct crm *c, int64_t order)
{
	if (order && dirty(c)->fresh.id == order)
		return crm_strdup(dirty(c)->fresh.currency);
	return crm_db_text(c->db, "SELECT o.currency FROM orders o WHERE o.id = $1", "i", order);
}

int crm_line_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	char *currency = order_currency(c, crm_rec_int(rec, "order"));
	int64_t total, given = crm_rec_int(rec, "total");
	struct crm_str a = { 0 }, b = { 0 };

	if (!currency)
		return crm_err_set(e, CRM_DATA, "order: required");
	if (!line_product(c, old, rec, currency, e) && crm_rec_val(rec, "price")->kind == CRM_NULL)
		crm_err_set(e, CRM_DATA, "price: required: the product has none in %s", currency);
	if (!e->code && !line_total(rec, &total, e)) {
		crm_money_print(&a, given, currency);
		crm_money_print(&b, total, currency);
		/* 0 stands for "not given"; an edit starts from what was right before. */
		if (given && given != total && (!old || given != crm_rec_int(old, "total")))
			crm_err_set(e, CRM_DATA,
			    "total: %s, but quantity, price, discount and tax make %s", a.s, b.s);
		crm_rec_set_int(rec, "total", total);
		crm_rec_set_text(rec, "currency", currency, strlen(currency));
	}
	crm_str_release(&a);
	crm_str_release(&b);
	free(currency);
	return e->code;
}

static bool order_fulfilled(struct crm *c, int64_t order)
{
	if (order && dirty(c)->fresh.id == order)
		return dirty(c)->fresh.fulfilled;
	return crm_db_int(c->db, 0,
	    "SELECT 1 FROM orders o WHERE o.id = $1 AND o.status = 'fulfilled'", "i", order);
}

void crm_line_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	struct crm_dirty *d = dirty(c);

	mark(&d->orders, old ? crm_rec_int(old, "order") : 0);
	mark(&d->orders, rec ? crm_rec_int(rec, "order") : 0);
	if (old && order_fulfilled(c, crm_rec_int(old, "order")))
		take_stock(c, crm_rec_int(old, "product"), -crm_rec_int(old, "quantity"));
	if (rec && order_fulfilled(c, crm_rec_int(rec, "order")))
		take_stock(c, crm_rec_int(rec, "product"), crm_rec_int(rec, "quantity"));
}

/* What an order whose last line has gone is worth: nothing. Went the line with the command
 * that brought it, what stood there before that: a row that a rule wrote tells, and where
 * there is none the total has not moved. */
static int64_t bare_total(struct crm *c, int64_t order, int64_t total)
{
	struct crm_val text = { 0 };
	struct crm_stmt *s;
	struct crm_rec old;

	if (!c->undoing)
		return 0;
	crm_rec_init(&old, &crm_order);
	crm_rec_set_int(&old, "total", total);
	/* k.txn + 0: by the order's rows, not by the txn's, which may be millions. */
	s = crm_db_prepare(c->db, "SELECT k.old FROM changes k WHERE k.noun = $1 AND k.id = $2"
				  " AND k.txn + 0 = $3 AND k.derived = 1 ORDER BY k.nr LIMIT 1");
	crm_stmt_bind_int(s, 1, crm_order.number);
	crm_stmt_bind_int(s, 2, order);
	crm_stmt_bind_int(s, 3, c->undoes);
	if (crm_stmt_step(s)) {
		text = crm_stmt_value(s, 0);
		crm_journal_read(&old, &text, NULL, NULL);
	}
	crm_stmt_done(s);
	total = crm_rec_int(&old, "total");
	crm_rec_release(&old);
	return total;
}

static void finish_orders(struct crm *c, struct numbers *d)
{
	struct crm_rec old, rec;

	settle(d);
	crm_rec_init(&old, &crm_order);
	crm_rec_init(&rec, &crm_order);
	for (size_t i = 0; i < d->n; i++) {
		int64_t lines, sum = lines_sum(c, d->v[i], &lines);
		/* The cheap question first: most imports brought the right total. */
		int64_t total = crm_db_int(
		    c->db, sum, "SELECT o.total FROM orders o WHERE o.id = $1", "i", d->v[i]);

		if (!lines)
			sum = bare_total(c, d->v[i], total);
		if (total == sum || !crm_rec_load(c, &old, d->v[i]))
			continue;
		crm_rec_copy(&rec, &old);
		crm_rec_set_int(&rec, "total", sum);
		c->deriving = true;
		crm_rec_write(c, &old, &rec);
		c->deriving = false;
	}
	d->n = 0;
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

#define SUMS(which)                                                                           \
	"INSERT INTO order_sums (contact, currency, orders, total, first_day, last_day)"      \
	" SELECT o.contact, o.currency, count(*), CAST(sum(o.total) AS bigint), min(o.date)," \
	" max(o.date) FROM orders o WHERE " which                                             \
	" AND o.status IN ('placed', 'fulfilled') GROUP BY o.contact, o.currency"

/* A customer's sums are of all orders, also of those that the command may not see. */
static const struct crm_db_derived sums[] = {
	{ "sum_orders", 1,
	    { "DELETE FROM order_sums WHERE contact = $1", SUMS("o.contact = $1") } },
	{ "sum_all_orders", 0, { "DELETE FROM order_sums", SUMS("o.contact IS NOT NULL") } },
	{ 0 },
};

const struct crm_db_derived *crm_derived(void)
{
	return sums;
}

/* Many customers who order little: one pass over all orders costs less than a look
 * at each of them. The last number stands for how many orders there are. */
static bool wholesale(struct crm *c, const struct numbers *d)
{
	enum { MANY = 1000, LITTLE = 20 };

	return d->n > MANY &&
	       crm_db_int(c->db, 0, "SELECT max(o.id) FROM orders o", "") < LITTLE * (int64_t)d->n;
}

void crm_derive_begin(struct crm *c)
{
	if (c->dirty)
		c->dirty->fresh.id = 0;
}

void crm_derive_all(struct crm *c)
{
	crm_db_derive(c->db, &sums[1], 0);
}

static void finish_contacts(struct crm *c, struct numbers *d)
{
	settle(d);
	if (wholesale(c, d)) {
		crm_derive_all(c);
		d->n = 0;
		return;
	}
	for (size_t i = 0; i < d->n; i++)
		crm_db_derive(c->db, &sums[0], d->v[i]);
	d->n = 0;
}

void crm_derive_finish(struct crm *c)
{
	crm_db_bulk_end(c->db);
	if (!c->dirty)
		return;
	finish_orders(c, &c->dirty->orders);
	finish_contacts(c, &c->dirty->contacts);
}
