/* Rules that tie records together: an order's total to its lines, a customer's
 * sums to the orders, the stock to what was fulfilled. */
#include "model/derive.h"

#include "model/dirty.h"
#include "model/journal.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "model/record.h"

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
void crm_stock_take(struct crm *c, int64_t product, int64_t quantity)
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
		crm_stock_take(c, crm_stmt_int(s, 0), sign * crm_stmt_int(s, 1));
	crm_stmt_done(s);
}

void crm_order_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	struct crm_dirty *d = crm_dirty(c);

	crm_dirty_mark(&d->contacts, old ? crm_rec_int(old, "contact") : 0);
	crm_dirty_mark(&d->contacts, rec ? crm_rec_int(rec, "contact") : 0);
	crm_dirty_whole(c, old, rec);
	d->fresh.fulfilled = fulfilled(rec);
	/* Parts are removed before their order, each with its own share of stock. */
	if (old && rec && fulfilled(old) != fulfilled(rec))
		order_stock(c, rec->id, fulfilled(rec) ? 1 : -1);
}

/* What a whole whose last line has gone is worth: `bare`. Went the line with the command
 * that brought it, what stood there before that: a row that a rule wrote tells, and where
 * there is none the amount has not moved. */
static struct crm_val bare_amount(struct crm *c, const struct crm_noun *noun, int64_t id,
    const char *field, struct crm_val now, struct crm_val bare)
{
	struct crm_val text = { 0 };
	struct crm_stmt *s;
	struct crm_rec old;

	if (!c->undoing)
		return bare;
	crm_rec_init(&old, noun);
	*crm_rec_val(&old, field) = now;
	/* k.txn + 0: by the record's rows, not by the txn's, which may be millions. */
	s = crm_db_prepare(c->db, "SELECT k.old FROM changes k WHERE k.noun = $1 AND k.id = $2"
				  " AND k.txn + 0 = $3 AND k.derived = 1 ORDER BY k.nr LIMIT 1");
	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_int(s, 2, id);
	crm_stmt_bind_int(s, 3, c->undoes);
	if (crm_stmt_step(s)) {
		text = crm_stmt_value(s, 0);
		crm_journal_read(&old, &text, NULL, NULL);
	}
	crm_stmt_done(s);
	now = *crm_rec_val(&old, field);
	crm_rec_release(&old);
	return now;
}

/* A rule sets an amount of a record, NULL to unset it. */
static void set_amount(
    struct crm *c, const struct crm_noun *noun, int64_t id, const char *field, struct crm_val to)
{
	struct crm_rec old, rec;

	crm_rec_init(&old, noun);
	crm_rec_init(&rec, noun);
	if (crm_rec_load(c, &old, id)) {
		crm_rec_copy(&rec, &old);
		*crm_rec_val(&rec, field) = to;
		c->deriving = true;
		crm_rec_write(c, &old, &rec);
		c->deriving = false;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

static void finish_orders(struct crm *c, struct crm_numbers *d)
{
	crm_dirty_settle(d);
	for (size_t i = 0; i < d->n; i++) {
		int64_t lines, sum = lines_sum(c, d->v[i], &lines);
		/* The cheap question first: most imports brought the right total. */
		int64_t total = crm_db_int(
		    c->db, sum, "SELECT o.total FROM orders o WHERE o.id = $1", "i", d->v[i]);

		if (!lines)
			sum = bare_amount(
			    c, &crm_order, d->v[i], "total", crm_val_int(total), crm_val_int(0))
				  .i;
		if (total != sum)
			set_amount(c, &crm_order, d->v[i], "total", crm_val_int(sum));
	}
	d->n = 0;
}

static void finish_opportunities(struct crm *c, struct crm_numbers *d)
{
	static const char sql[] = "SELECT o.amount FROM opportunities o WHERE o.id = $1";

	crm_dirty_settle(d);
	for (size_t i = 0; i < d->n; i++) {
		int64_t items, is = crm_db_int(c->db, INT64_MIN, sql, "i", d->v[i]);
		struct crm_val now = is == INT64_MIN ? (struct crm_val){ 0 } : crm_val_int(is);
		struct crm_val sum = crm_val_int(crm_items_sum(c, d->v[i], &items));

		if (!items)
			sum = bare_amount(
			    c, &crm_opportunity, d->v[i], "amount", now, (struct crm_val){ 0 });
		if (!crm_val_same(&now, &sum))
			set_amount(c, &crm_opportunity, d->v[i], "amount", sum);
	}
	d->n = 0;
}

static void finish_quotes(struct crm *c, struct crm_numbers *d)
{
	crm_dirty_settle(d);
	for (size_t i = 0; i < d->n; i++)
		crm_quote_sums(c, d->v[i]);
	d->n = 0;
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
static bool wholesale(struct crm *c, const struct crm_numbers *d)
{
	enum { MANY = 1000, LITTLE = 20 };

	return d->n > MANY &&
	       crm_db_int(c->db, 0, "SELECT max(o.id) FROM orders o", "") < LITTLE * (int64_t)d->n;
}

void crm_derive_begin(struct crm *c)
{
	crm_pipelines_forget(c);
	if (c->dirty)
		c->dirty->fresh.id = 0;
}

void crm_derive_all(struct crm *c)
{
	crm_db_derive(c->db, &sums[1], 0);
}

static void finish_contacts(struct crm *c, struct crm_numbers *d)
{
	crm_dirty_settle(d);
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
	finish_opportunities(c, &c->dirty->opportunities);
	finish_quotes(c, &c->dirty->quotes);
	/* Nobody sees of a trial what stands beside the records. */
	if (!c->opt.dry)
		finish_contacts(c, &c->dirty->contacts);
}
