/* email - what is taken has one line, one @ outside quotes, and a key that is
 * taken too; nothing else may be read into it. */
#include "base/email.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
	if (!ok)
		abort();
}

static void check_taken(const char *s, size_t len)
{
	struct crm_str key = { 0 }, again = { 0 };
	expect(len <= 254 && crm_utf8_valid(s, len) && memchr(s, '@', len));
	for (size_t i = 0; i < len; i++)
		expect((unsigned char)s[i] >= ' ' && s[i] != 0x7f);
	expect(s[0] == '"' || !memchr(s, ' ', len));
	crm_email_key(&key, s, len);
	crm_email_key(&again, key.s, key.len);
	expect(key.len == again.len && !memcmp(key.s, again.s, key.len));
	expect(key.len > len || !crm_email_check(key.s, key.len, NULL));
	crm_str_release(&key);
	crm_str_release(&again);
}

static void check_message(const struct crm_err *e, const char *s, size_t len)
{
	expect(e->code == CRM_DATA && strchr(e->text, '\''));
	expect(!crm_utf8_valid(s, len) || crm_utf8_valid(e->text, strlen(e->text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size ? size : 1);
	struct crm_err e = { 0 };
	if (!s)
		return 0;
	if (size)
		memcpy(s, data, size);
	if (!crm_email_check(s, size, &e))
		check_taken(s, size);
	else
		check_message(&e, s, size);
	e = (struct crm_err){ 0 };
	if (!crm_url_check(s, size, &e))
		expect(crm_utf8_valid(s, size) && !memchr(s, ' ', size) && !memchr(s, '\n', size));
	else
		check_message(&e, s, size);
	free(s);
	return 0;
}
