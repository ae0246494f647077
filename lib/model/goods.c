/* Lines and items: one rule for what they come to. */
#include "model/goods.h"

#include <stdlib.h>

#include "base/num.h"
#include "model/derive.h"
#include "model/dirty.h"
#include "model/nouns.h"
#include "model/record.h"

enum { HUNDRED_PERCENT = 100 * 10000 };

const char *crm_goods_sum(const struct crm_noun *whole)
{
	if (whole == &crm_order)
		return "total";
	return whole == &crm_opportunity ? "amount" : NULL;
}

int64_t crm_goods_share(const struct crm_rec *part)
{
	if (part->noun == &crm_line)
		return crm_rec_int(part, "total");
	return part->noun == &crm_item ? crm_rec_int(part, "total") - crm_rec_int(part, "tax") : 0;
}

int64_t crm_goods_unit(const struct crm_noun *part, const char *currency)
{
	return part == &crm_item ? crm_currency_unit(currency) : 1;
}

static bool has_rate(const struct crm_rec *rec, const char *name)
{
	return crm_field_find(rec->noun, name) && crm_rec_val(rec, name)->kind == CRM_INT;
}

static struct crm_goods goods_of(const struct crm_rec *rec, const char *currency)
{
	struct crm_goods g = {
		.quantity = crm_rec_int(rec, "quantity"),
		.price = crm_rec_int(rec, "price"),
		.discount = crm_rec_int(rec, "discount"),
		.tax = crm_rec_int(rec, "tax"),
		.discounted = has_rate(rec, "discount_rate"),
		.taxed = has_rate(rec, "tax_rate"),
		.unit = crm_goods_unit(rec->noun, currency),
	};

	if (g.discounted)
		g.discount_rate = crm_rec_int(rec, "discount_rate");
	if (g.taxed)
		g.tax_rate = crm_rec_int(rec, "tax_rate");
	return g;
}

static int from_product(struct crm *c, const struct crm_rec *old, struct crm_rec *rec,
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

/* Sets the amount to what it comes to. One that was given has to be the same, rounded: 0
 * stands for "not given", and an edit starts from what was right before. */
static int settle(const struct crm_rec *old, struct crm_rec *rec, const char *name, int64_t made,
    const char *currency, const char *makes, struct crm_err *e)
{
	int64_t given = crm_rec_int(rec, name), unit = crm_goods_unit(rec->noun, currency), units;
	struct crm_str a = { 0 }, b = { 0 };

	crm_money_print(&a, given, currency);
	crm_money_print(&b, made, currency);
	crm_mul_round(given, 1, unit, &units);
	if (given && units != made / unit && (!old || given != crm_rec_int(old, name)))
		crm_err_set(e, CRM_DATA, "%s: %s, but %s %s", name, a.s, makes, b.s);
	crm_rec_set_int(rec, name, made);
	crm_str_release(&a);
	crm_str_release(&b);
	return e->code;
}

static int amounts(
    const struct crm_rec *old, struct crm_rec *rec, const char *currency, struct crm_err *e)
{
	struct crm_goods g = goods_of(rec, currency);

	if (crm_rec_val(rec, "price")->kind == CRM_NULL)
		return crm_err_set(
		    e, CRM_DATA, "price: required: the product has none in %s", currency);
	if (!crm_goods_make(&g))
		return crm_err_set(e, CRM_DATA, "total: out of range");
	if (rec->noun == &crm_item && g.discount > 0 && g.total - g.tax < 0 &&
	    g.total - g.tax >= -g.discount)
		return crm_err_set(e, CRM_DATA, "discount: more than the line");
	if (settle(old, rec, "discount", g.discount, currency, "discount_rate makes", e) ||
	    settle(old, rec, "tax", g.tax, currency, "tax_rate makes", e))
		return e->code;
	return settle(
	    old, rec, "total", g.total, currency, "quantity, price, discount and tax make", e);
}

/* NULL where there is no such whole. */
static char *currency_of(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	struct crm_str sql = { 0 };
	char *currency;

	if (crm_dirty_is_fresh(c, noun, id))
		return crm_strdup(crm_dirty(c)->fresh.currency);
	crm_str_addf(&sql, "SELECT t.currency FROM %s t WHERE t.id = $1", noun->plural);
	currency = crm_db_text(c->db, sql.s, "i", id);
	crm_str_release(&sql);
	return currency;
}

/* of: the field that names the whole, which is of that noun. */
static int check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, const char *of,
    const struct crm_noun *noun, struct crm_err *e)
{
	char *currency = currency_of(c, noun, crm_rec_int(rec, of));

	if (!currency)
		return crm_err_set(e, CRM_DATA, "%s: required", of);
	if (!from_product(c, old, rec, currency, e) && !amounts(old, rec, currency, e))
		crm_rec_set_text(rec, "currency", currency, strlen(currency));
	free(currency);
	return e->code;
}

int crm_line_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	return check(c, old, rec, "order", &crm_order, e);
}

int crm_goods_check_rate(const struct crm_rec *rec, const char *name, struct crm_err *e)
{
	int64_t rate = crm_rec_int(rec, name);

	if (rate < 0 || rate > HUNDRED_PERCENT)
		crm_err_set(e, CRM_DATA, "%s: not 0 to 100", name);
	return e->code;
}

int crm_item_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	bool opportunity = crm_rec_int(rec, "opportunity"), quote = crm_rec_int(rec, "quote");

	if (opportunity == quote)
		return crm_err_set(e, CRM_DATA, "%s",
		    quote ? "opportunity, quote: an item is of one of them, not of both"
			  : "opportunity or quote: one of them is required");
	if (crm_goods_check_rate(rec, "discount_rate", e) ||
	    crm_goods_check_rate(rec, "tax_rate", e))
		return e->code;
	return opportunity ? check(c, old, rec, "opportunity", &crm_opportunity, e)
			   : check(c, old, rec, "quote", &crm_quote, e);
}

static bool fulfilled(struct crm *c, int64_t order)
{
	if (crm_dirty_is_fresh(c, &crm_order, order))
		return crm_dirty(c)->fresh.fulfilled;
	return crm_db_int(c->db, 0,
	    "SELECT 1 FROM orders o WHERE o.id = $1 AND o.status = 'fulfilled'", "i", order);
}

void crm_line_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	struct crm_dirty *d = crm_dirty(c);

	crm_dirty_mark(&d->orders, old ? crm_rec_int(old, "order") : 0);
	crm_dirty_mark(&d->orders, rec ? crm_rec_int(rec, "order") : 0);
	if (old && fulfilled(c, crm_rec_int(old, "order")))
		crm_stock_take(c, crm_rec_int(old, "product"), -crm_rec_int(old, "quantity"));
	if (rec && fulfilled(c, crm_rec_int(rec, "order")))
		crm_stock_take(c, crm_rec_int(rec, "product"), crm_rec_int(rec, "quantity"));
}

void crm_item_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	const struct crm_rec *of[] = { old, rec };
	struct crm_dirty *d = crm_dirty(c);

	for (size_t i = 0; i < 2; i++) {
		crm_dirty_mark(&d->opportunities, of[i] ? crm_rec_int(of[i], "opportunity") : 0);
		crm_dirty_mark(&d->quotes, of[i] ? crm_rec_int(of[i], "quote") : 0);
	}
}
