/* Millions of pairs are compared: texts of up to 64 characters take bit vectors in
 * registers, longer ones the plain tables. */
#include "calc/similar.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

enum { WORD = 64 };

/* The code points of s, at most CRM_SIMILAR_MAX; how many. */
static size_t decode(const char *s, size_t len, uint32_t *out)
{
	size_t n = 0, i = 0;

	while (i < len && n < CRM_SIMILAR_MAX) {
		uint32_t c = (unsigned char)s[i];
		size_t k = 1;

		if (c >= 0x80)
			k = crm_utf8_next(s + i, len - i, &c);
		out[n++] = k ? c : 0xfffd;
		i += k ? k : 1;
	}
	return n;
}

struct jaro {
	const uint32_t *a, *b;
	size_t an, bn, reach;
};

static double jaro_of(const struct jaro *j, double m, double t)
{
	return (m / (double)j->an + m / (double)j->bn + (m - t) / m) / 3;
}

/* Up to 64 characters: which of them are taken is a bit each. */
static double jaro_short(const struct jaro *j)
{
	uint64_t in_a = 0, in_b = 0;
	size_t m = 0, moved = 0;

	for (size_t i = 0; i < j->an; i++) {
		size_t from = i > j->reach ? i - j->reach : 0;
		size_t to = i + j->reach + 1 < j->bn ? i + j->reach + 1 : j->bn;

		for (size_t k = from; k < to; k++)
			if (j->b[k] == j->a[i] && !(in_b >> k & 1)) {
				in_a |= (uint64_t)1 << i;
				in_b |= (uint64_t)1 << k;
				m++;
				break;
			}
	}
	if (!m)
		return 0;
	for (; in_a; in_a &= in_a - 1, in_b &= in_b - 1)
		moved += j->a[__builtin_ctzll(in_a)] != j->b[__builtin_ctzll(in_b)];
	return jaro_of(j, (double)m, (double)(moved / 2));
}

static double jaro_long(const struct jaro *j)
{
	bool in_a[CRM_SIMILAR_MAX] = { false }, in_b[CRM_SIMILAR_MAX] = { false };
	size_t m = 0, moved = 0, k = 0;

	for (size_t i = 0; i < j->an; i++) {
		size_t to = i + j->reach + 1 < j->bn ? i + j->reach + 1 : j->bn;

		for (size_t at = i > j->reach ? i - j->reach : 0; at < to; at++)
			if (j->b[at] == j->a[i] && !in_b[at]) {
				in_a[i] = in_b[at] = true;
				m++;
				break;
			}
	}
	if (!m)
		return 0;
	for (size_t i = 0; i < j->an; i++) {
		if (!in_a[i])
			continue;
		while (!in_b[k])
			k++;
		moved += j->a[i] != j->b[k++];
	}
	return jaro_of(j, (double)m, (double)(moved / 2));
}

static double jaro_points(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
	struct jaro j = { a, b, an, bn, (an > bn ? an : bn) / 2 };

	if (!an || !bn)
		return 0;
	j.reach -= j.reach > 0;
	return an <= WORD && bn <= WORD ? jaro_short(&j) : jaro_long(&j);
}

double crm_jaro(const char *a, size_t alen, const char *b, size_t blen)
{
	uint32_t ac[CRM_SIMILAR_MAX], bc[CRM_SIMILAR_MAX];

	return jaro_points(ac, decode(a, alen, ac), bc, decode(b, blen, bc));
}

double crm_jaro_winkler(const char *a, size_t alen, const char *b, size_t blen)
{
	uint32_t ac[CRM_SIMILAR_MAX], bc[CRM_SIMILAR_MAX];
	size_t an, bn, same = 0;
	double jaro;

	if (alen == blen && alen && !memcmp(a, b, alen))
		return 1;
	an = decode(a, alen, ac);
	bn = decode(b, blen, bc);
	jaro = jaro_points(ac, an, bc, bn);
	while (same < 4 && same < an && same < bn && ac[same] == bc[same])
		same++;
	return jaro + (double)same * 0.1 * (1 - jaro);
}

/* Bit i of the mask: pattern[i] is c. */
static uint64_t places(const uint32_t *pattern, size_t n, uint32_t c)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < n; i++)
		mask |= (uint64_t)(pattern[i] == c) << i;
	return mask;
}

static size_t distance_bits(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
	uint64_t latin[256] = { 0 };
	uint64_t up = ~(uint64_t)0, down = 0, last = (uint64_t)1 << (an - 1);
	size_t distance = an;

	for (size_t i = 0; i < an; i++)
		if (a[i] < 256)
			latin[a[i]] |= (uint64_t)1 << i;
	for (size_t i = 0; i < bn; i++) {
		uint64_t eq = b[i] < 256 ? latin[b[i]] : places(a, an, b[i]);
		uint64_t x = eq | down;
		uint64_t zero = (((eq & up) + up) ^ up) | eq;
		uint64_t more = down | ~(zero | up), less = up & zero;

		distance += (more & last) != 0;
		distance -= (less & last) != 0;
		more = more << 1 | 1;
		up = less << 1 | ~(x | more);
		down = more & x;
	}
	return distance;
}

static size_t distance_table(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
	uint16_t row[CRM_SIMILAR_MAX + 1];

	for (size_t k = 0; k <= bn; k++)
		row[k] = (uint16_t)k;
	for (size_t i = 1; i <= an; i++) {
		uint16_t corner = row[0];

		row[0] = (uint16_t)i;
		for (size_t k = 1; k <= bn; k++) {
			uint16_t best = (uint16_t)(corner + (a[i - 1] != b[k - 1]));

			if (row[k] + 1 < best)
				best = (uint16_t)(row[k] + 1);
			if (row[k - 1] + 1 < best)
				best = (uint16_t)(row[k - 1] + 1);
			corner = row[k];
			row[k] = best;
		}
	}
	return row[bn];
}

double crm_levenshtein(const char *a, size_t alen, const char *b, size_t blen)
{
	uint32_t ac[CRM_SIMILAR_MAX], bc[CRM_SIMILAR_MAX], *as = ac, *bs = bc;
	size_t an, bn, longer, distance;

	if (alen == blen && alen && !memcmp(a, b, alen))
		return 1;
	an = decode(a, alen, ac);
	bn = decode(b, blen, bc);
	longer = an > bn ? an : bn;
	if (!an || !bn)
		return 0;
	for (; an && bn && *as == *bs; as++, bs++)
		an--, bn--;
	for (; an && bn && as[an - 1] == bs[bn - 1]; an--)
		bn--;
	if (!an || !bn)
		distance = an + bn;
	else if (an <= WORD)
		distance = distance_bits(as, an, bs, bn);
	else if (bn <= WORD)
		distance = distance_bits(bs, bn, as, an);
	else
		distance = distance_table(as, an, bs, bn);
	return 1 - (double)distance / (double)longer;
}

struct word {
	const char *s;
	size_t len;     /* bytes */
	size_t letters; /* characters */
	bool digit;
	bool taken;
};

struct pairing {
	struct word a[CRM_SIMILAR_WORDS], b[CRM_SIMILAR_WORDS];
	size_t an, bn;
	double found, full;
};

static size_t split(const char *s, size_t len, struct word *word)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n < CRM_SIMILAR_WORDS; i++) {
		struct word w = { .s = s + i };

		for (; i < len && s[i] != ' '; i++) {
			w.letters += ((unsigned char)s[i] & 0xc0) != 0x80;
			w.digit |= s[i] >= '0' && s[i] <= '9';
		}
		w.len = (size_t)(s + i - w.s);
		if (w.len)
			word[n++] = w;
	}
	return n;
}

static void pair(struct pairing *p, size_t i, size_t k, double alike)
{
	double letters = (double)(p->a[i].letters + p->b[k].letters);

	p->a[i].taken = p->b[k].taken = true;
	p->found += alike * letters;
	p->full += letters;
}

static double word_alike(const struct word *a, const struct word *b)
{
	if (a->digit || b->digit)
		return 0;
	if (a->letters == 1 || b->letters == 1)
		return memcmp(a->s, b->s, a->len < b->len ? a->len : b->len) ? 0 : 0.8;
	return crm_jaro_winkler(a->s, a->len, b->s, b->len);
}

/* Pairs the two words that are most alike; false when none are enough. */
static bool pair_best(struct pairing *p, double alike[CRM_SIMILAR_WORDS][CRM_SIMILAR_WORDS])
{
	size_t best_i = 0, best_k = 0;
	double best = 0;

	for (size_t i = 0; i < p->an; i++)
		for (size_t k = 0; k < p->bn && !p->a[i].taken; k++)
			if (!p->b[k].taken && alike[i][k] > best) {
				best = alike[i][k];
				best_i = i;
				best_k = k;
			}
	if (best < 0.8)
		return false;
	pair(p, best_i, best_k, best);
	return true;
}

/* The letters of the words without a partner; *number: one of them is a number. */
static size_t left_over(const struct word *w, size_t n, bool *number)
{
	size_t letters = 0;

	*number = false;
	for (size_t i = 0; i < n; i++) {
		if (w[i].taken)
			continue;
		letters += w[i].letters;
		*number = *number || w[i].digit;
	}
	return letters;
}

double crm_words_alike(const char *a, size_t alen, const char *b, size_t blen)
{
	double alike[CRM_SIMILAR_WORDS][CRM_SIMILAR_WORDS];
	struct pairing p = { .full = 0 };
	size_t left, right, least;
	bool here, there;

	if (!alen || !blen)
		return 0;
	if (alen == blen && !memcmp(a, b, alen))
		return 1;
	p.an = split(a, alen, p.a);
	p.bn = split(b, blen, p.b);
	for (size_t i = 0; i < p.an; i++)
		for (size_t k = 0; k < p.bn && !p.a[i].taken; k++)
			if (!p.b[k].taken && p.a[i].len == p.b[k].len &&
			    !memcmp(p.a[i].s, p.b[k].s, p.a[i].len))
				pair(&p, i, k, 1);
	for (size_t i = 0; i < p.an; i++)
		for (size_t k = 0; k < p.bn && !p.a[i].taken; k++)
			alike[i][k] = p.b[k].taken ? 0 : word_alike(&p.a[i], &p.b[k]);
	while (pair_best(&p, alike))
		;
	left = left_over(p.a, p.an, &here);
	right = left_over(p.b, p.bn, &there);
	least = left < right ? left : right;
	if (least > 4 || (here && there))
		least = 4;
	if (p.full <= 0)
		return 0;
	return p.found / (p.full + (double)(left + right) * (0.5 + 0.375 * (double)least));
}

/* The eight digits of YYYYMMDD, and their day and month swapped. */
static void digits(int64_t day, char out[8], bool swapped)
{
	int year, month, mday, number;

	crm_day_civil(day, &year, &month, &mday);
	number = year * 10000 + (swapped ? mday * 100 + month : month * 100 + mday);
	for (int i = 8; i--; number /= 10)
		out[i] = (char)('0' + number % 10);
}

double crm_days_alike(int64_t a, int64_t b)
{
	char x[8], y[8], z[8];
	int differ = 0, first = -1;

	if (a == b)
		return 1;
	digits(a, x, false);
	digits(b, y, false);
	digits(b, z, true);
	for (int i = 0; i < 8; i++)
		if (x[i] != y[i]) {
			first = differ ? first : i;
			differ++;
		}
	if (differ == 1 || !memcmp(x, z, sizeof x))
		return 0.8;
	return differ == 2 && x[first] == y[first + 1] && x[first + 1] == y[first] ? 0.8 : 0;
}

bool crm_phones_alike(const char *a, size_t alen, const char *b, size_t blen)
{
	if (!alen || !blen)
		return false;
	if (alen == blen && !memcmp(a, b, alen))
		return true;
	if (*a == '+' && *b == '+')
		return false;
	for (; alen && *a == '0'; alen--)
		a++;
	for (; blen && *b == '0'; blen--)
		b++;
	if (*a == '+' || (*b != '+' && alen > blen)) {
		const char *s = a;
		size_t len = alen;

		a = b;
		alen = blen;
		b = s;
		blen = len;
	}
	return alen >= CRM_PHONE_TAIL && alen < blen && !memcmp(b + blen - alen, a, alen);
}

/* Russell's classes of a to z; 0: a vowel, which parts two of a class; '-': h and w. */
static const char soundex_class[] = "01230120022455012623010202";

void crm_soundex(const char *s, size_t len, char out[17])
{
	size_t n = 0, cut;
	char last = 0;

	for (size_t i = 0; i < len && n < 4; i++) {
		unsigned letter = ((unsigned char)s[i] | 0x20u) - 'a';
		char class;

		if (letter >= 26)
			continue;
		class = soundex_class[letter];
		if (!n)
			out[n++] = (char)('A' + letter);
		else if (class != '0' && class != last)
			out[n++] = class;
		if (!n || (letter != 'h' - 'a' && letter != 'w' - 'a') || n == 1)
			last = class;
	}
	if (n) {
		memset(out + n, '0', 4 - n);
		out[4] = '\0';
		return;
	}
	cut = crm_utf8_cut(s, len, 16);
	memcpy(out, s, cut);
	out[cut] = '\0';
}
