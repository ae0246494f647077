/* num - what is printed is read again as the same value, in every scale and for
 * every currency; what is read is printed and read again as the same value. */
#include "base/num.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
	if (!ok)
		abort();
}

static void check_value(int64_t v, int scale)
{
	static const char *const codes[] = { "EUR", "JPY", "KWD", "UYW", NULL };
	struct crm_str text = { 0 };
	char code[4];
	int64_t back;

	crm_num_print(&text, v, scale);
	expect(!crm_num_parse(text.s, scale, NULL, &back, NULL) && back == v);
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		crm_str_reset(&text);
		crm_money_print(&text, v, codes[i]);
		expect(!crm_money_parse(text.s, NULL, NULL, &back, code, NULL) && back == v);
		expect(!code[0]);
	}
	crm_str_release(&text);
}

static void check_text(const char *s, size_t len)
{
	static const struct crm_numfmt formats[] = { { 0, 0 }, { ',', '.' }, { '.', ',' },
		{ ',', ' ' }, { '.', '\'' } };
	struct crm_err e;
	char code[4];
	int64_t v;

	for (int scale = 0; scale <= 8; scale++) {
		for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
			if (!crm_num_parse(s, scale, &formats[i], &v, &e))
				check_value(v, scale);
		}
	}
	if (!crm_money_parse(s, "USD", &formats[2], &v, code, &e)) {
		expect(!code[0] || crm_currency_known(code));
		check_value(v, CRM_MONEY_SCALE);
	}
	if (crm_uint_parse(s, len, &v))
		expect(v >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);
	int64_t v = 0, doubled;

	for (size_t i = 0; i < size; i++)
		s[i] = (char)data[i];
	s[size] = '\0';
	check_text(s, size);
	for (size_t i = 0; i < size && i < 8; i++)
		v = (int64_t)((uint64_t)v << 8 | data[i]);
	check_value(v, size % 9);
	if (crm_mul_round(v, 2, 1, &doubled))
		expect(crm_div_round(doubled, 2) == v);
	free(s);
	return 0;
}
