/* An accepted quote becomes an order of the same sums. */
#include <stdlib.h>

#include "model/goods.h"
#include "model/nouns.h"
#include "model/quotes.h"

/* Values that a line of an order takes from an item of the quote as they are. */
static void take(struct crm_rec *to, const struct crm_rec *from)
{
	static const char *const field[] = { "product", "description", "quantity", "price" };

	for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
		const struct crm_val *v = crm_rec_val(from, field[i]);

		if (v->kind == CRM_BYTES)
			crm_rec_set_text(to, field[i], v->s, v->len);
		else
			*crm_rec_val(to, field[i]) = *v;
	}
}

/* What the line of the order has to take off, so that it comes to net: a line is rounded to
 * 1/10,000, an item to what is paid, and what is between them is in the discount. */
static bool line_discount(const struct crm_rec *item, int64_t net, int64_t *discount)
{
	struct crm_goods g = { .quantity = crm_rec_int(item, "quantity"),
		.price = crm_rec_int(item, "price"),
		.unit = 1 };

	return crm_goods_make(&g) && !__builtin_sub_overflow(g.total, net, discount);
}

/* net: before tax, the quote's discount off. */
static int add_line(
    struct crm *c, int64_t item, int64_t order, int64_t net, int64_t tax, struct crm_err *e)
{
	struct crm_rec from, line;
	int64_t discount = 0;

	crm_rec_init(&from, &crm_item);
	crm_rec_init(&line, &crm_line);
	if (!crm_rec_load(c, &from, item))
		crm_die(CRM_BUG, "item-%lld went while it was read", (long long)item);
	take(&line, &from);
	crm_rec_set_int(&line, "order", order);
	if (!line_discount(&from, net, &discount))
		crm_err_set(e, CRM_DATA, "discount: out of range");
	crm_rec_set_int(&line, "discount", discount);
	crm_rec_set_int(&line, "tax", tax);
	if (!e->code && !crm_rec_defaults(c, &line, e) && !crm_rec_check(c, NULL, &line, e))
		crm_rec_write(c, NULL, &line);
	crm_rec_release(&from);
	crm_rec_release(&line);
	return e->code;
}

static int add_lines(struct crm *c, const struct crm_rec *quote, int64_t order, struct crm_err *e)
{
	struct crm_quote_lines l;
	int64_t *discount, *tax, net;

	if (crm_quote_lines(c, quote, &l, e)) {
		crm_quote_lines_release(&l);
		return e->code;
	}
	discount = crm_calloc(l.n + 1, sizeof *discount);
	tax = crm_calloc(l.n + 1, sizeof *tax);
	if (l.n && !crm_quote_spread(l.v, l.n, &l.sums, discount, tax))
		crm_err_set(e, CRM_DATA, "total: out of range");
	for (size_t i = 0; i < l.n && !e->code; i++)
		if (__builtin_sub_overflow(l.v[i].net, discount[i], &net))
			crm_err_set(e, CRM_DATA, "discount: out of range");
		else
			add_line(c, l.id[i], order, net, tax[i], e);
	free(discount);
	free(tax);
	crm_quote_lines_release(&l);
	return e->code;
}

static int64_t add_order(struct crm *c, const struct crm_rec *quote, struct crm_err *e)
{
	static const char *const field[] = { "contact", "account", "owner" };
	struct crm_rec order;
	int64_t id = 0;

	crm_rec_init(&order, &crm_order);
	for (size_t i = 0; i < sizeof field / sizeof *field; i++)
		*crm_rec_val(&order, field[i]) = *crm_rec_val(quote, field[i]);
	crm_rec_set_int(&order, "date", c->book_clock.today);
	crm_rec_set_text(&order, "currency", crm_rec_text(quote, "currency"), 3);
	if (!crm_rec_defaults(c, &order, e) && !crm_rec_check(c, NULL, &order, e)) {
		crm_rec_write(c, NULL, &order);
		id = order.id;
		add_lines(c, quote, id, e);
	}
	crm_rec_release(&order);
	return id;
}

static int check_acceptable(struct crm *c, const struct crm_rec *quote, struct crm_err *e)
{
	const char *status = crm_rec_text(quote, "status");
	const struct crm_val *until = crm_rec_val(quote, "valid_until");
	struct crm_str day = { 0 };

	if (strcmp(status, "sent") != 0)
		return crm_err_set(
		    e, CRM_DATA, "status: only what is sent can be accepted; this is %s", status);
	if (crm_rec_int(quote, "sent") > c->book_clock.today) {
		crm_date_print(&day, crm_rec_int(quote, "sent"));
		crm_err_set(e, CRM_DATA, "sent: on %s, after the day of its acceptance", day.s);
		crm_str_release(&day);
		return e->code;
	}
	if (until->kind != CRM_INT || until->i >= c->book_clock.today)
		return 0;
	crm_date_print(&day, until->i);
	crm_err_set(e, CRM_DATA, "valid_until: it was valid until %s: revise it", day.s);
	crm_str_release(&day);
	return e->code;
}

int crm_quote_accept(struct crm *c, int64_t id, int64_t *made, int64_t *order, struct crm_err *e)
{
	struct crm_rec old, rec;

	*made = *order = 0;
	crm_rec_init(&old, &crm_quote);
	crm_rec_init(&rec, &crm_quote);
	if (!crm_rec_load(c, &old, id))
		crm_err_set(e, CRM_DATA, "no quote-%lld", (long long)id);
	*order = crm_rec_int(&old, "order");
	if (!e->code && !*order && !check_acceptable(c, &old, e)) {
		*made = add_order(c, &old, e);
		crm_rec_copy(&rec, &old);
		crm_rec_set_text(&rec, "status", "accepted", strlen("accepted"));
		crm_rec_set_int(&rec, "order", *made);
		if (!e->code && !crm_rec_check(c, &old, &rec, e))
			crm_rec_write(c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code;
}
