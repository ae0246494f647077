/* What is derived must be what its source says: a line's total, an order's, the sums
 * of each customer. The engine gives rows in order, so that one customer's, one
 * order's stand together and nothing has to be kept. */
#include <stdlib.h>

#include "model/derive.h"
#include "model/goods.h"
#include "model/nouns.h"
#include "model/pipeline.h"
#include "model/verify.h"

static bool same_text(const struct crm_val *a, const char *b)
{
	return a->kind == CRM_BYTES && !strcmp(a->s, b);
}

struct order {
	int64_t id, total, sum;
	bool overflow, lines;
};

static void end_order(struct crm_verify *v, const struct order *o)
{
	if (o->lines && (o->overflow || o->sum != o->total))
		crm_verify_say(v, &crm_order, o->id, "total", "not the sum of its lines");
}

static bool line_right(struct crm_stmt *s)
{
	struct crm_goods g = { .quantity = crm_stmt_int(s, 5),
		.price = crm_stmt_int(s, 6),
		.discount = crm_stmt_int(s, 7),
		.tax = crm_stmt_int(s, 8),
		.unit = 1 };

	return crm_goods_make(&g) && g.total == crm_stmt_int(s, 4);
}

static void check_orders(struct crm_verify *v)
{
	struct crm_stmt *s = crm_db_prepare(v->c->db,
	    "SELECT l.of_order, o.total, o.currency, l.id, l.total, l.quantity, l.price, l.discount,"
	    " l.tax, l.currency FROM lines l JOIN orders o ON o.id = l.of_order"
	    " ORDER BY l.of_order, l.id");
	struct order o = { 0 };

	while (crm_stmt_step(s)) {
		struct crm_val currency = crm_stmt_value(s, 9);

		if (crm_stmt_int(s, 0) != o.id) {
			end_order(v, &o);
			o = (struct order){ crm_stmt_int(s, 0), crm_stmt_int(s, 1), 0, false,
				true };
		}
		o.overflow |= __builtin_add_overflow(o.sum, crm_stmt_int(s, 4), &o.sum);
		if (!line_right(s))
			crm_verify_say(v, &crm_line, crm_stmt_int(s, 3), "total",
			    "not what quantity, price, discount and tax make");
		if (!same_text(&currency, crm_stmt_value(s, 2).s))
			crm_verify_say(
			    v, &crm_line, crm_stmt_int(s, 3), "currency", "not the order's");
	}
	end_order(v, &o);
	crm_stmt_done(s);
}

/* The opportunity or the quote that items stand for, as they come. */
struct offer {
	const struct crm_noun *noun;
	const char *field;   /* what the items come to; NULL: verify_sales.c asks */
	int64_t id, is, sum; /* is: as the record has it */
	bool overflow;
};

static void end_offer(struct crm_verify *v, const struct offer *o)
{
	if (o->id && o->field && (o->overflow || o->is != o->sum))
		crm_verify_say(v, o->noun, o->id, o->field, "not the sum of its lines");
}

/* Its currency that of what it is of, and its amounts as they are made in that. */
static void check_item(struct crm_verify *v, struct crm_stmt *s)
{
	struct crm_val rate = crm_stmt_value(s, 10), tax = crm_stmt_value(s, 11);
	struct crm_val currency = crm_stmt_value(s, 9);
	struct crm_goods g = { .quantity = crm_stmt_int(s, 5),
		.price = crm_stmt_int(s, 6),
		.discount = crm_stmt_int(s, 7),
		.tax = crm_stmt_int(s, 8),
		.discounted = rate.kind == CRM_INT,
		.discount_rate = rate.i,
		.taxed = tax.kind == CRM_INT,
		.tax_rate = tax.i,
		.unit = crm_goods_unit(&crm_item, crm_stmt_value(s, 2).s) };

	if (!same_text(&currency, crm_stmt_value(s, 2).s))
		crm_verify_say(v, &crm_item, crm_stmt_int(s, 3), "currency",
		    "not that of what it is a line of");
	if (!crm_goods_make(&g) || g.total != crm_stmt_int(s, 4) ||
	    g.discount != crm_stmt_int(s, 7) || g.tax != crm_stmt_int(s, 8))
		crm_verify_say(v, &crm_item, crm_stmt_int(s, 3), "total",
		    "not what quantity, price, discount and tax make");
}

static void check_items(
    struct crm_verify *v, const struct crm_noun *noun, const char *field, const char *sql)
{
	struct crm_stmt *s = crm_db_prepare(v->c->db, sql);
	struct offer o = { .noun = noun };

	while (crm_stmt_step(s)) {
		if (crm_stmt_int(s, 0) != o.id) {
			end_offer(v, &o);
			o = (struct offer){ noun, field, crm_stmt_int(s, 0), crm_stmt_int(s, 1), 0,
				false };
		}
		o.overflow |= __builtin_add_overflow(o.sum, crm_stmt_int(s, 4), &o.sum) ||
			      __builtin_sub_overflow(o.sum, crm_stmt_int(s, 8), &o.sum);
		check_item(v, s);
	}
	end_offer(v, &o);
	crm_stmt_done(s);
}

#define ITEMS                                                                 \
	" i.id, i.total, i.quantity, i.price, i.discount, i.tax, i.currency," \
	" i.discount_rate, i.tax_rate FROM items i"

/* An opportunity's status is its stage's. */
static void check_stages(struct crm_verify *v)
{
	struct crm_stmt *s = crm_db_prepare(
	    v->c->db, "SELECT o.id, o.pipeline, o.stage, o.status FROM opportunities o");

	while (crm_stmt_step(s)) {
		const struct crm_pipeline *p =
		    crm_pipeline_find(crm_pipelines(v->c), crm_stmt_value(s, 1).s);
		const struct crm_stage *k =
		    p ? crm_pipeline_stage(p, crm_stmt_value(s, 2).s) : NULL;

		if (!k)
			crm_verify_say(v, &crm_opportunity, crm_stmt_int(s, 0), "stage",
			    "not of its pipeline");
		else if (strcmp(k->status, crm_stmt_value(s, 3).s))
			crm_verify_say(v, &crm_opportunity, crm_stmt_int(s, 0), "status",
			    "not that of its stage");
	}
	crm_stmt_done(s);
}

static void check_offers(struct crm_verify *v)
{
	check_items(v, &crm_opportunity, "amount",
	    "SELECT i.opportunity, o.amount, o.currency," ITEMS
	    " JOIN opportunities o ON o.id = i.opportunity ORDER BY i.opportunity, i.id");
	check_items(v, &crm_quote, NULL,
	    "SELECT i.quote, 0, q.currency," ITEMS
	    " JOIN quotes q ON q.id = i.quote ORDER BY i.quote, i.id");
	check_stages(v);
}

/* One customer's orders in one currency. */
struct sums {
	char currency[8];
	int64_t orders, total, first, last;
	bool overflow, seen;
};

struct customer {
	int64_t id;
	struct sums *sum;
	size_t n, cap;
};

static struct sums *sums_in(struct customer *k, const char *currency)
{
	struct sums *s;

	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->sum[i].currency, currency))
			return &k->sum[i];
	crm_grow(&k->sum, k->n, &k->cap, sizeof *k->sum);
	s = &k->sum[k->n++];
	*s = (struct sums){ .first = INT64_MAX, .last = INT64_MIN };
	memcpy(s->currency, currency, strnlen(currency, sizeof s->currency - 1));
	return s;
}

static void count_order(struct customer *k, struct crm_stmt *s)
{
	struct sums *sum = sums_in(k, crm_stmt_value(s, 1).s);
	int64_t day = crm_stmt_int(s, 3);

	sum->orders++;
	sum->overflow |= __builtin_add_overflow(sum->total, crm_stmt_int(s, 2), &sum->total);
	sum->first = day < sum->first ? day : sum->first;
	sum->last = day > sum->last ? day : sum->last;
}

static void wrong(struct crm_verify *v, int64_t id)
{
	crm_verify_say(v, &crm_contact, id, "order_sums", "not the sums of its orders");
}

/* Compares the customer with the rows of order_sums, which come in the same order
 * and stand at the first that was not compared yet. */
static void compare(struct crm_verify *v, struct customer *k, struct crm_stmt *kept, bool *more)
{
	bool same = true;

	for (; *more && crm_stmt_int(kept, 0) < k->id; *more = crm_stmt_step(kept))
		wrong(v, crm_stmt_int(kept, 0));
	for (; *more && crm_stmt_int(kept, 0) == k->id; *more = crm_stmt_step(kept)) {
		struct sums *s = sums_in(k, crm_stmt_value(kept, 1).s);

		same = same && !s->overflow && s->orders == crm_stmt_int(kept, 2) &&
		       s->total == crm_stmt_int(kept, 3) && s->first == crm_stmt_int(kept, 4) &&
		       s->last == crm_stmt_int(kept, 5);
		s->seen = true;
	}
	for (size_t i = 0; i < k->n; i++)
		same = same && k->sum[i].seen;
	if (!same)
		wrong(v, k->id);
	k->n = 0;
}

static void check_customers(struct crm_verify *v)
{
	struct crm_stmt *order = crm_db_prepare(v->c->db,
	    "SELECT o.contact, o.currency, o.total, o.date FROM orders o"
	    " WHERE o.contact IS NOT NULL AND o.status IN ('placed', 'fulfilled')"
	    " ORDER BY o.contact");
	struct crm_stmt *kept = crm_db_prepare(v->c->db,
	    "SELECT s.contact, s.currency, s.orders, s.total, s.first_day, s.last_day"
	    " FROM order_sums s ORDER BY s.contact, s.currency");
	struct customer k = { 0 };
	bool more = crm_stmt_step(kept);

	while (crm_stmt_step(order)) {
		if (crm_stmt_int(order, 0) != k.id && k.n)
			compare(v, &k, kept, &more);
		k.id = crm_stmt_int(order, 0);
		count_order(&k, order);
	}
	if (k.n)
		compare(v, &k, kept, &more);
	for (; more; more = crm_stmt_step(kept))
		wrong(v, crm_stmt_int(kept, 0));
	crm_stmt_done(order);
	crm_stmt_done(kept);
	free(k.sum);
}

void crm_verify_sums(struct crm_verify *v)
{
	check_orders(v);
	check_offers(v);
	crm_verify_sales(v);
	check_customers(v);
}
