/* words - lists in one line, and the word that someone meant. */
#include "base/text.h"

#include <stdlib.h>

#include "base/mem.h"

enum { NEAR_MAX = 64 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein with swaps of neighbours, without case; both words are
 * at most NEAR_MAX long. */
static size_t distance(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t rows[3][NEAR_MAX + 1], *older = rows[0], *old = rows[1], *now = rows[2];
	for (size_t j = 0; j <= blen; j++)
		old[j] = j;
	for (size_t i = 1; i <= alen; i++) {
		now[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);
			now[j] = min(old[j - 1] + (x != y), min(old[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
				now[j] = min(now[j], older[j - 2] + 1);
		}
		size_t *spare = older;
		older = old;
		old = now;
		now = spare;
	}
	return old[blen];
}

static bool starts(const char *s, const char *prefix)
{
	while (*prefix && lower(*s) == lower(*prefix))
		s++, prefix++;
	return !*prefix;
}

const char *crm_text_nearest(const char *word, const char *const *words, size_t n)
{
	size_t len = strlen(word), begin = 0;
	const char *near = NULL, *longer = NULL;
	if (!len)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!starts(words[i], word))
			continue;
		if (!words[i][len])
			return words[i];
		longer = words[i];
		begin++;
	}
	if (begin == 1)
		return longer;
	if (len > NEAR_MAX)
		return NULL;
	/* One letter changed in a word of one letter is another word. */
	size_t best = len < 2 ? 0 : len < 6 ? 1 : len / 3;
	for (size_t i = 0; i < n; i++) {
		size_t other = strlen(words[i]);
		if (other > len + best || other + best < len || other > NEAR_MAX)
			continue;
		size_t d = distance(word, len, words[i], other);
		if (d > best || (d == best && near))
			continue;
		best = d;
		near = words[i];
	}
	return near;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Words between blanks, quoted or not: at least as many as there will be. */
static size_t count_words(const char *s)
{
	size_t n = 0;
	for (bool in = false; *s; s++) {
		n += !in && !is_blank(*s);
		in = !is_blank(*s);
	}
	return n;
}

/* Takes what stands in quotes from s, which stands behind the opening one;
 * returns what stands behind the closing one, NULL where there is none. */
static const char *take_quoted(struct crm_str *word, const char *s, char quote)
{
	for (; *s != quote; s++) {
		if (!*s)
			return NULL;
		if (quote == '"' && *s == '\\' && s[1] && strchr("$`\"\\\n", s[1])) {
			if (*++s == '\n')
				continue;
		}
		crm_str_addc(word, *s);
	}
	return s + 1;
}

static const char *take_word(struct crm_str *word, const char *s, struct crm_err *e)
{
	while (*s && !is_blank(*s)) {
		char c = *s++;
		if (c == '\'' || c == '"') {
			s = take_quoted(word, s, c);
			if (!s) {
				crm_err_set(e, CRM_DATA, "no closing %c", c);
				return NULL;
			}
		} else if (c == '\\' && *s) {
			if (*s != '\n')
				crm_str_addc(word, *s);
			s++;
		} else {
			crm_str_addc(word, c);
		}
	}
	return s;
}

int crm_words_split(const char *s, char ***words, size_t *n, struct crm_err *e)
{
	size_t most = count_words(s), had = *n;
	if (!most)
		return 0;
	char **all = crm_reallocarray(*words, had + most, sizeof(*all));
	struct crm_str word = { 0 };
	size_t now = had;
	*words = all;
	while (s) {
		while (is_blank(*s) || (*s == '\\' && s[1] == '\n'))
			s += 1 + (*s == '\\');
		if (!*s)
			break;
		crm_str_reset(&word);
		s = take_word(&word, s, e);
		if (s)
			all[now++] = crm_strdup(crm_str_text(&word));
	}
	crm_str_release(&word);
	if (s) {
		*n = now;
		return 0;
	}
	while (now > had)
		free(all[--now]);
	return CRM_DATA;
}

void crm_words_free(char **words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(words[i]);
	free(words);
}
