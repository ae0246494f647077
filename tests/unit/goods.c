/* What a line of goods comes to: a table of cases, and its edges. */
#include "calc/goods.h"

#include "check.h"

enum { NONE = -1 };

static const struct {
	int64_t quantity, price, discount_rate, tax_rate; /* rates: 1/100 percent, NONE */
	int64_t discount, tax;                            /* given; where a rate is, wanted */
	int64_t total;
} line[] = {
	{ 10000, 890000, NONE, NONE, 0, 0, 890000 },
	{ 30000, 890000, NONE, NONE, 10000, 2000, 2662000 },
	{ 30000, 890000, 1000, 1900, 267000, 456570, 2859570 },
	{ 15000, 33333, NONE, NONE, 0, 0, 50000 },   /* 4.99995, half up */
	{ -15000, 33333, NONE, NONE, 0, 0, -50000 }, /* away from zero */
	{ 10000, 1, 5000, NONE, 1, 0, 0 },           /* half of the least */
	{ 10000, 1, 4999, NONE, 0, 0, 1 },
	{ 10000, -1, 5000, NONE, -1, 0, 0 },
	{ 10000, 333, 1250, 1900, 42, 55, 346 },
	{ 10000, 100000, 10000, 1900, 100000, 0, 0 }, /* all off: no tax */
	{ 10000, 100000, 0, 0, 0, 0, 100000 },
	{ 0, 890000, 500, 1900, 0, 0, 0 },
	{ 10000, 0, NONE, 1900, 50000, -9500, -59500 }, /* less than nothing is left */
	{ 10000, INT64_MAX, NONE, NONE, 0, 0, INT64_MAX },
	{ 10000, INT64_MIN + 1, NONE, NONE, 0, 0, INT64_MIN + 1 },
};

static const struct crm_goods wide[] = {
	{ .quantity = 20000, .price = INT64_MAX },
	{ .quantity = INT64_MAX, .price = INT64_MAX },
	{ .quantity = 10000, .price = INT64_MAX, .tax = 1 },
	{ .quantity = 10000, .price = INT64_MAX, .discount = -1 },
	{ .quantity = 10000, .price = INT64_MAX, .taxed = true, .tax_rate = 1 },
	{ .quantity = 10000, .price = 0, .discount = INT64_MIN },
	{ .quantity = 10000, .price = INT64_MAX, .unit = 10000 },
};

/* Amounts of what is offered, in what the currency pays: a cent, a yen, a fils. */
static const struct {
	int64_t unit, quantity, price, discount_rate, tax_rate, discount, tax, total; /* as above */
} paid[] = {
	{ 100, 10000, 99900, 500, NONE, 5000, 0, 94900 },   /* 9.99 - 0.4995 */
	{ 100, 30000, 3333, NONE, NONE, 0, 0, 10000 },      /* 0.9999 */
	{ 100, -30000, 3333, NONE, NONE, 0, 0, -10000 },    /* away from zero */
	{ 100, 10000, 100, NONE, 5000, 0, 100, 200 },       /* half a cent of tax */
	{ 100, 10000, 10000, NONE, NONE, 149, -150, 9700 }, /* typed ones as well */
	{ 10000, 15000, 10000, NONE, 1000, 0, 0, 20000 },   /* 1.5 yen, tax 0.2 */
	{ 10000, 10000, 12340000, 333, 1000, 410000, 1190000, 13120000 },
	{ 10, 10000, 10005, NONE, NONE, 0, 0, 10010 }, /* 1.0005 dinars */
	{ 10, 10000, 12340, 500, NONE, 620, 0, 11720 },
};

static void payable(void)
{
	for (size_t i = 0; i < sizeof paid / sizeof *paid; i++) {
		struct crm_goods g = { .quantity = paid[i].quantity,
			.price = paid[i].price,
			.discounted = paid[i].discount_rate != NONE,
			.taxed = paid[i].tax_rate != NONE,
			.discount_rate = paid[i].discount_rate * 100,
			.tax_rate = paid[i].tax_rate * 100,
			.discount = paid[i].discount,
			.tax = paid[i].tax,
			.unit = paid[i].unit };

		CHECK(crm_goods_make(&g), "paid %zu", i);
		CHECK_INT(g.total, paid[i].total);
		CHECK_INT(g.discount % g.unit, 0);
		CHECK_INT(g.tax % g.unit, 0);
		if (g.discounted)
			CHECK_INT(g.discount, paid[i].discount);
		if (g.taxed)
			CHECK_INT(g.tax, paid[i].tax);
	}
}

int main(void)
{
	payable();
	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		struct crm_goods g = { .quantity = line[i].quantity,
			.price = line[i].price,
			.discounted = line[i].discount_rate != NONE,
			.taxed = line[i].tax_rate != NONE,
			.discount_rate = line[i].discount_rate * 100,
			.tax_rate = line[i].tax_rate * 100,
			.discount = line[i].discount_rate == NONE ? line[i].discount : 77,
			.tax = line[i].tax_rate == NONE ? line[i].tax : 77,
			.unit = 1 };

		CHECK(crm_goods_make(&g), "line %zu", i);
		CHECK_INT(g.discount, line[i].discount);
		CHECK_INT(g.tax, line[i].tax);
		CHECK_INT(g.total, line[i].total);
	}
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		struct crm_goods g = wide[i];

		g.unit = g.unit ? g.unit : 1;

		CHECK(!crm_goods_make(&g), "line %zu", i);
	}
	return check_done("goods");
}
