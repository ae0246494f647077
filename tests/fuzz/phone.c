/* phone - a number that is read is E.164, and read again, with or without its
 * country, it is the same; a country and a language read again are too. The
 * first two bytes choose the country. */
#include "base/phone.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
	if (!ok)
		abort();
}

static void check_number(const char *s, const char *country)
{
	char out[CRM_E164_MAX + 1], again[CRM_E164_MAX + 1];
	struct crm_err e = { 0 };
	enum crm_phone is = crm_phone_parse(s, country, out, &e);

	expect((is == CRM_PHONE_BAD) == (e.code == CRM_DATA));
	if (is != CRM_PHONE_E164) {
		expect(!out[0]);
		return;
	}
	expect(out[0] == '+' && strlen(out) > 4);
	expect(strspn(out + 1, "0123456789") == strlen(out) - 1);
	expect(crm_phone_parse(out, country, again, NULL) == CRM_PHONE_E164);
	expect(!strcmp(out, again));
	expect(crm_phone_parse(out, NULL, again, NULL) == CRM_PHONE_E164);
	expect(!strcmp(out, again));
}

static void check_codes(const char *s)
{
	char code[3], code2[3], tag[36], tag2[36];

	if (crm_country_parse(s, code)) {
		expect(crm_country_name(code) != NULL);
		expect(crm_country_parse(code, code2) && !strcmp(code, code2));
		expect(crm_country_parse(crm_country_name(code), code2) && !strcmp(code, code2));
	}
	if (crm_language_parse(s, tag))
		expect(crm_language_parse(tag, tag2) && !strcmp(tag, tag2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char country[3] = { 0 }, *s;

	if (size < 2)
		return 0;
	memcpy(country, data, 2);
	s = malloc(size - 1);
	memcpy(s, data + 2, size - 2);
	s[size - 2] = '\0';
	check_number(s, country);
	check_number(s, NULL);
	check_codes(s);
	free(s);
	return 0;
}
