/* Numbers and amounts: what is read, what is refused, and that nothing is lost. */
#include "base/num.h"

#include "check.h"

static const struct crm_numfmt german = { ',', '.' }, english = { '.', ',' }, swiss = { '.', '\'' },
			       french = { ',', ' ' };

static const struct {
	const char *in;
	int scale;
	const struct crm_numfmt *f;
	const char *want; /* printed again, or the message */
} numbers[] = {
	{ "0", 0, NULL, "0" },
	{ "-0", 0, NULL, "0" },
	{ "5", 2, NULL, "5" },
	{ "+5", 2, NULL, "5" },
	{ "-0.125", 3, NULL, "-0.125" },
	{ "2.50", 2, NULL, "2.5" },
	{ "2.5000", 2, NULL, "2.5" },
	{ " 7\t", 0, NULL, "7" },
	{ ".5", 1, NULL, "0.5" },
	{ "5.", 1, NULL, "5" },
	{ "00012", 0, NULL, "12" },
	{ "12k", 0, NULL, "12000" },
	{ "12K", 0, NULL, "12000" },
	{ "1.5M", 0, NULL, "1500000" },
	{ "2G", 4, NULL, "2000000000" },
	{ "1.2345k", 2, NULL, "1234.5" },
	{ "\xe2\x88\x92"
	  "3",
	    0, NULL, "-3" },
	{ "1.234,50", 2, &german, "1234.5" },
	{ "1234,50", 2, &german, "1234.5" },
	{ "1.234.567", 0, &german, "1234567" },
	{ "1,234.50", 2, &english, "1234.5" },
	{ "1'234'567.5", 1, &swiss, "1234567.5" },
	{ "1\xe2\x80\x99"
	  "234",
	    0, &swiss, "1234" },
	{ "1 234,5", 1, &french, "1234.5" },
	{ "1\xc2\xa0"
	  "234,5",
	    1, &french, "1234.5" },
	{ "1\xe2\x80\xaf"
	  "234,5",
	    1, &french, "1234.5" },
	{ "9223372036854775807", 0, NULL, "9223372036854775807" },
	{ "-9223372036854775808", 0, NULL, "-9223372036854775808" },
	{ "922337203685477.5807", 4, NULL, "922337203685477.5807" },
	{ "-922337203685477.5808", 4, NULL, "-922337203685477.5808" },
	{ "92233720368.54775807", 8, NULL, "92233720368.54775807" },
	{ "9223372036854775808", 0, NULL, "out of range: '9223372036854775808'" },
	{ "-9223372036854775809", 0, NULL, "out of range: '-9223372036854775809'" },
	{ "922337203685477.5808", 4, NULL, "out of range: '922337203685477.5808'" },
	{ "99999999999999999999999", 0, NULL, "out of range: '99999999999999999999999'" },
	{ "10000000000G", 0, NULL, "out of range: '10000000000G'" },
	{ "0.12345", 4, NULL, "more than 4 decimals: '0.12345'" },
	{ "1.5", 0, NULL, "not a whole number: '1.5'" },
	{ "1.2345k", 0, NULL, "not a whole number: '1.2345k'" },
	{ "", 0, NULL, "not a number: ''" },
	{ " ", 0, NULL, "not a number: ' '" },
	{ "-", 0, NULL, "not a number: '-'" },
	{ "+", 0, NULL, "not a number: '+'" },
	{ ".", 0, NULL, "not a number: '.'" },
	{ "k", 0, NULL, "not a number: 'k'" },
	{ "--5", 0, NULL, "not a number: '--5'" },
	{ "5-", 0, NULL, "not a number: '5-'" },
	{ "1e5", 0, NULL, "not a number: '1e5'" },
	{ "0x10", 0, NULL, "not a number: '0x10'" },
	{ "NaN", 0, NULL, "not a number: 'NaN'" },
	{ "inf", 0, NULL, "not a number: 'inf'" },
	{ "12m", 0, NULL, "not a number: '12m'" },
	{ "1k5", 0, NULL, "not a number: '1k5'" },
	{ "12kk", 0, NULL, "not a number: '12kk'" },
	{ "1,5", 1, NULL, "not a number: '1,5'" },
	{ "1.2.3", 4, NULL, "not a number: '1.2.3'" },
	{ "1.5", 1, &german, "not a number: '1.5'" },
	{ "1,23,456", 0, &english, "not a number: '1,23,456'" },
	{ "1,2345", 0, &english, "not a number: '1,2345'" },
	{ "1234,567", 0, &english, "not a number: '1234,567'" },
	{ ",123", 0, &english, "not a number: ',123'" },
	{ "123,", 0, &english, "not a number: '123,'" },
	{ "1,,234", 0, &english, "not a number: '1,,234'" },
	{ "1.234,567", 4, &english, "not a number: '1.234,567'" },
	{ "1 2", 0, NULL, "not a number: '1 2'" },
	{ "\xff", 0, NULL, "not a number: '\xff'" },
};

static void check_numbers(void)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct crm_str got = { 0 };
		struct crm_err e = { 0 };
		int64_t v = 0;

		if (crm_num_parse(numbers[i].in, numbers[i].scale, numbers[i].f, &v, &e)) {
			CHECK_INT(e.code, CRM_DATA);
			crm_str_puts(&got, e.text);
		} else {
			crm_num_print(&got, v, numbers[i].scale);
		}
		CHECK_STR(crm_str_text(&got), numbers[i].want);
		crm_str_release(&got);
	}
}

static const struct {
	const char *in, *expected;
	const struct crm_numfmt *f;
	const char *want; /* "code amount", or the message */
} amounts[] = {
	{ "1234.50", NULL, NULL, " 1234.50" },
	{ "12k", "EUR", NULL, " 12000.00" },
	{ "EUR 12.50", NULL, NULL, "EUR 12.50" },
	{ "12.50 EUR", NULL, NULL, "EUR 12.50" },
	{ "EUR12.50", "USD", NULL, "EUR 12.50" },
	{ "12kEUR", NULL, NULL, "EUR 12000.00" },
	{ "12M EUR", NULL, NULL, "EUR 12000000.00" },
	{ "-EUR 5", NULL, NULL, "EUR -5.00" },
	{ "EUR -5", NULL, NULL, "EUR -5.00" },
	{ "(12.50)", NULL, NULL, " -12.50" },
	{ "EUR (12.50)", NULL, NULL, "EUR -12.50" },
	{ "(EUR 12.50)", NULL, NULL, "EUR -12.50" },
	{ "(12.50) EUR", NULL, NULL, "EUR -12.50" },
	{ "$22,700.00", "USD", &english, " 22700.00" },
	{ "-$5", "USD", NULL, " -5.00" },
	{ "$-5", "USD", NULL, " -5.00" },
	{ "($5)", "CAD", NULL, " -5.00" },
	{ "US$ 5", "USD", NULL, " 5.00" },
	{ "R$ 1.234,56", "BRL", &german, " 1234.56" },
	{ "12,50 €", "EUR", &german, " 12.50" },
	{ "€12.50", "EUR", NULL, " 12.50" },
	{ "£9.99", "GBP", NULL, " 9.99" },
	{ "¥1,000", "JPY", &english, " 1000" },
	{ "¥5", "CNY", NULL, " 5.00" },
	{ "₹12", "INR", NULL, " 12.00" },
	{ "Rs. 12", "INR", NULL, " 12.00" },
	{ "100 zł", "PLN", NULL, " 100.00" },
	{ "100 kr", "SEK", NULL, " 100.00" },
	{ "12kkr", "NOK", NULL, " 12000.00" },
	{ "100 kr.", "DKK", NULL, " 100.00" },
	{ "100 Kč", "CZK", NULL, " 100.00" },
	{ "5000 FCFA", "XOF", NULL, " 5000" },
	{ "CFA 5000", "XOF", NULL, " 5000" },
	{ "1.5", "JPY", NULL, " 1.5" },
	{ "0.0001", "EUR", NULL, " 0.0001" },
	{ "12.5000", NULL, NULL, " 12.50" },
	{ "$5", NULL, NULL, "currency of '$' is not clear; write EUR 12.50" },
	{ "$5", "EUR", NULL, "currency of '$' is not clear; write EUR 12.50" },
	{ "5 kr", "EUR", NULL, "currency of 'kr' is not clear; write EUR 12.50" },
	{ "12.34567", NULL, NULL, "more than 4 decimals: '12.34567'" },
	{ "EUR", NULL, NULL, "not a number: 'EUR'" },
	{ "$", "USD", NULL, "not a number: '$'" },
	{ "()", NULL, NULL, "not a number: '()'" },
	{ "", NULL, NULL, "not a number: ''" },
	{ "(-5)", NULL, NULL, "not a number: '(-5)'" },
	{ "--5", NULL, NULL, "not a number: '--5'" },
	{ "XQZ 5", NULL, NULL, "unknown currency 'XQZ'" },
	{ "EUR 5 USD", NULL, NULL, "not a number: 'EUR 5 USD'" },
	{ "EUR $5", "USD", NULL, "two currencies: 'EUR $5'" },
	{ "$5 USD", "EUR", NULL, "USD 5.00" },
	{ "CAD $5", NULL, NULL, "CAD 5.00" },
	{ "EUR 1e5", NULL, NULL, "not a number: 'EUR 1e5'" },
	{ "999999999999999999", NULL, NULL, "out of range: '999999999999999999'" },
};

static void check_amounts(void)
{
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++) {
		struct crm_str got = { 0 };
		struct crm_err e = { 0 };
		char code[4] = "???";
		int64_t v = 0;

		if (crm_money_parse(
			amounts[i].in, amounts[i].expected, amounts[i].f, &v, code, &e)) {
			CHECK_INT(e.code, CRM_DATA);
			CHECK_STR(code, "");
			crm_str_puts(&got, e.text);
		} else {
			crm_str_addf(&got, "%s ", code);
			crm_money_print(&got, v, code[0] ? code : amounts[i].expected);
		}
		CHECK_STR(crm_str_text(&got), amounts[i].want);
		crm_str_release(&got);
	}
}

static void check_print(int64_t v, const char *currency, const char *want)
{
	struct crm_str got = { 0 };

	crm_money_print(&got, v, currency);
	CHECK_STR(crm_str_text(&got), want);
	crm_str_release(&got);
}

static void check_currencies(void)
{
	check_print(12345000, "EUR", "1234.50");
	check_print(12345000, "JPY", "1234.5");
	check_print(12340000, "JPY", "1234");
	check_print(12345000, "KWD", "1234.500");
	check_print(1, NULL, "0.0001");
	check_print(-100, "XQZ", "-0.01");
	check_print(0, "EUR", "0.00");
	check_print(INT64_MIN, "EUR", "-922337203685477.5808");
	check_print(INT64_MAX, "CLF", "922337203685477.5807");
	CHECK(crm_currency_known("EUR"), "EUR");
	CHECK(crm_currency_known("AED"), "first");
	CHECK(crm_currency_known("ZWG"), "last");
	CHECK(!crm_currency_known("eur"), "eur");
	CHECK(!crm_currency_known("EU"), "EU");
	CHECK(!crm_currency_known("DEM"), "DEM");
	CHECK(!crm_currency_known(""), "empty");
	CHECK(!crm_currency_known(NULL), "NULL");
	CHECK_INT(crm_currency_decimals("EUR"), 2);
	CHECK_INT(crm_currency_decimals("KRW"), 0);
	CHECK_INT(crm_currency_decimals("TND"), 3);
	CHECK_INT(crm_currency_decimals("UYW"), 4);
	CHECK_INT(crm_currency_decimals(NULL), 2);
}

static const struct {
	int64_t a, b, divisor;
	bool ok;
	int64_t want;
} products[] = {
	{ 10, 10, 4, true, 25 },
	{ 5, 1, 2, true, 3 },
	{ -5, 1, 2, true, -3 },
	{ 5, -1, 2, true, -3 },
	{ 5, 1, -2, true, -3 },
	{ 7, 1, 3, true, 2 },
	{ 8, 1, 3, true, 3 },
	{ 1, 1, 3, true, 0 },
	{ 1, 1, 2, true, 1 },
	{ INT64_MAX, INT64_MAX, INT64_MAX, true, INT64_MAX },
	{ INT64_MIN, INT64_MIN, INT64_MIN, true, INT64_MIN },
	{ INT64_MIN, 1, 1, true, INT64_MIN },
	{ INT64_MIN, -1, 1, false, 0 },
	{ INT64_MAX, 2, 1, false, 0 },
	{ 1, 1, 0, false, 0 },
};

static void check_rounding(void)
{
	for (size_t i = 0; i < sizeof(products) / sizeof(*products); i++) {
		int64_t v = 0;

		CHECK_INT(crm_mul_round(products[i].a, products[i].b, products[i].divisor, &v),
		    products[i].ok);
		CHECK_INT(v, products[i].want);
	}
	CHECK_INT(crm_div_round(25, 10), 3);
	CHECK_INT(crm_div_round(-25, 10), -3);
	CHECK_INT(crm_div_round(24, 10), 2);
	CHECK_INT(crm_div_round(INT64_MIN, 1), INT64_MIN);
	CHECK_INT(crm_div_round(INT64_MAX, INT64_MAX), 1);
}

static void check_uint(void)
{
	int64_t v = -1;

	CHECK(crm_uint_parse("42", 2, &v) && v == 42, "%lld", (long long)v);
	CHECK(crm_uint_parse("42x", 2, &v) && v == 42, "%lld", (long long)v);
	CHECK(crm_uint_parse("007", 3, &v) && v == 7, "%lld", (long long)v);
	CHECK(crm_uint_parse("9223372036854775807", 19, &v) && v == INT64_MAX, "most");
	CHECK(!crm_uint_parse("9223372036854775808", 19, &v), "more");
	CHECK(!crm_uint_parse("", 0, &v), "empty");
	CHECK(!crm_uint_parse("+1", 2, &v), "sign");
	CHECK(!crm_uint_parse("1 ", 2, &v), "blank");
}

int main(void)
{
	check_numbers();
	check_amounts();
	check_currencies();
	check_rounding();
	check_uint();
	return check_done("num");
}
