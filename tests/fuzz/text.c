/* text - any bytes: what is normal or folded stays so, and no terminal sees
 * what it must not see. */
#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
	if (!ok)
		abort();
}

static void expect_same(const struct crm_str *a, const struct crm_str *b)
{
	expect(a->len == b->len && !memcmp(crm_str_text(a), crm_str_text(b), a->len));
}

static void check_normal(const char *s, size_t len)
{
	struct crm_str once = { 0 }, twice = { 0 };
	bool plain = crm_utf8_valid(s, len) && !memchr(s, '\0', len);
	expect(!crm_text_nfc(&once, s, len, NULL) == plain);
	if (plain) {
		expect(crm_utf8_valid(crm_str_text(&once), once.len));
		expect(!crm_text_nfc(&twice, crm_str_text(&once), once.len, NULL));
		expect_same(&once, &twice);
	}
	crm_str_release(&once);
	crm_str_release(&twice);
}

static void check_fold(const char *s, size_t len)
{
	struct crm_str once = { 0 }, twice = { 0 }, key = { 0 };
	crm_text_fold(&once, s, len);
	expect(crm_utf8_valid(crm_str_text(&once), once.len));
	crm_text_fold(&twice, crm_str_text(&once), once.len);
	expect_same(&once, &twice);
	crm_text_fold_key(&key, s, len);
	expect(key.len <= 512 && key.len <= once.len);
	expect(!memcmp(crm_str_text(&key), crm_str_text(&once), key.len));
	expect(once.len <= 512 || key.len > 508);

	struct crm_str of_fold = { 0 };
	crm_str_reset(&twice);
	crm_text_words(&twice, s, len);
	crm_text_words(&of_fold, crm_str_text(&once), once.len);
	expect_same(&twice, &of_fold);
	const char *text = crm_str_text(&twice);
	expect(crm_utf8_valid(text, twice.len));
	for (size_t i = 0, n; i < twice.len; i += n + 1) {
		const char *blank = memchr(text + i, ' ', twice.len - i);
		n = blank ? (size_t)(blank - text) - i : twice.len - i;
		expect(n > 0 && n <= 64);
	}
	crm_str_release(&once);
	crm_str_release(&twice);
	crm_str_release(&key);
	crm_str_release(&of_fold);
}

static void check_terminal(const char *s, size_t len)
{
	struct crm_str safe = { 0 }, again = { 0 };
	crm_text_safe(&safe, s, len);
	const char *text = crm_str_text(&safe);
	expect(crm_utf8_valid(text, safe.len));
	for (size_t i = 0; i < safe.len; i++)
		expect((unsigned char)text[i] >= ' ' && text[i] != 0x7f);
	crm_text_safe(&again, text, safe.len);
	expect_same(&safe, &again);
	size_t all = crm_text_width(text, safe.len);
	size_t half = crm_text_fit(text, safe.len, all / 2);
	expect(crm_text_fit(text, safe.len, all) == safe.len);
	expect(crm_text_width(text, half) <= all / 2 && crm_utf8_valid(text, half));
	crm_str_release(&safe);
	crm_str_release(&again);
}

static void check_lists(const char *s)
{
	char **words = NULL;
	size_t n = 0;
	if (!crm_words_split(s, &words, &n, NULL) && n) {
		const char *near = crm_text_nearest(words[0], (const char *const *)words, n);
		expect(!*words[0] || (near && crm_text_eq(near, words[0])));
		crm_text_nearest(words[n - 1], (const char *const *)words, n - 1);
	}
	crm_words_free(words, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);
	if (!s)
		return 0;
	if (size)
		memcpy(s, data, size);
	s[size] = '\0';
	check_normal(s, size);
	if (crm_utf8_valid(s, size))
		check_fold(s, size);
	else { /* a broken promise must not break more */
		struct crm_str out = { 0 };
		crm_text_fold_key(&out, s, size);
		crm_text_words(&out, s, size);
		crm_text_fit(s, size, crm_text_width(s, size) / 2);
		crm_str_release(&out);
	}
	check_terminal(s, size);
	check_lists(s);
	expect(crm_utf8_cut(s, size, size / 2) <= size / 2);
	free(s);
	return 0;
}
