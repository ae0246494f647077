/* text - NFC and the fold.
 *
 * utf8proc's own string functions allocate for each call and sort marks in
 * quadratic time. Here text goes through a short buffer, from one character
 * that never joins its predecessor to the next, and only what may change goes
 * at all; utf8proc decomposes single characters and composes the buffer. */
#include "base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"

enum {
	KEY_MAX = 512,
	DECOMPOSED = 32, /* the longest decomposition of one character is 18 */
	SHORT_RUN = 16,
};

static const utf8proc_option_t fold_options =
    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

/* Decomposed characters that wait to be put in order and composed. */
struct run {
	utf8proc_int32_t few[48], *v;
	size_t n, cap;
};

static void run_init(struct run *r)
{
	r->v = r->few;
	r->n = 0;
	r->cap = sizeof(r->few) / sizeof(r->few[0]);
}

static void run_release(struct run *r)
{
	if (r->v != r->few)
		free(r->v);
}

static void run_add(struct run *r, utf8proc_int32_t c)
{
	if (r->n == r->cap) {
		bool was_few = r->v == r->few;
		r->cap *= 2;
		r->v = crm_reallocarray(was_few ? NULL : r->v, r->cap, sizeof(*r->v));
		if (was_few)
			memcpy(r->v, r->few, sizeof(r->few));
	}
	r->v[r->n++] = c;
}

static unsigned class_of(utf8proc_int32_t c)
{
	return (unsigned)utf8proc_get_property(c)->combining_class & 0xff;
}

/* Attackers pile up marks: more than a few are sorted by counting. */
static void sort_many(utf8proc_int32_t *v, size_t n)
{
	size_t at[257] = { 0 };
	utf8proc_int32_t *copy = crm_reallocarray(NULL, n, sizeof(*copy));
	memcpy(copy, v, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		at[class_of(copy[i]) + 1]++;
	for (size_t i = 1; i < 257; i++)
		at[i] += at[i - 1];
	for (size_t i = 0; i < n; i++)
		v[at[class_of(copy[i])]++] = copy[i];
	free(copy);
}

static void sort_few(utf8proc_int32_t *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		utf8proc_int32_t c = v[i];
		unsigned class = class_of(c);
		size_t j = i;
		for (; j && class_of(v[j - 1]) > class; j--)
			v[j] = v[j - 1];
		v[j] = c;
	}
}

static void sort_marks(utf8proc_int32_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t start = i;
		while (i < n && class_of(v[i]))
			i++;
		if (i - start > SHORT_RUN)
			sort_many(v + start, i - start);
		else if (i - start > 1)
			sort_few(v + start, i - start);
	}
}

static void run_flush(struct run *r, struct crm_str *out)
{
	if (!r->n)
		return;
	if (r->n > 1) {
		sort_marks(r->v, r->n);
		r->n = (size_t)utf8proc_normalize_utf32(
		    r->v, (utf8proc_ssize_t)r->n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	}
	crm_str_room(out, r->n * 4);
	for (size_t i = 0; i < r->n; i++)
		out->len +=
		    (size_t)utf8proc_encode_char(r->v[i], (utf8proc_uint8_t *)out->s + out->len);
	out->s[out->len] = '\0';
	r->n = 0;
}

/* Is NFC of itself and never joins what stands before it. Incomplete on
 * purpose: the common scripts, where the answer needs no table. U+11A7 is here
 * because utf8proc takes it for a final consonant and loses it. */
static bool is_stable(uint32_t c)
{
	return c < 0x300 || (c >= 0x388 && c <= 0x482) || (c >= 0x48a && c <= 0x52f) ||
	       (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
	       (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) ||
	       (c >= 0x2010 && c <= 0x2027) || c == 0x20ac || c == 0x11a7;
}

/* Length of the prefix that is NFC already and that nothing behind it joins.
 * *bad is set where it ends at a byte that is not UTF-8. */
static size_t stable_span(const char *s, size_t len, bool *bad)
{
	size_t i = 0, last = 0;
	while (i < len) {
		size_t n = crm_ascii_span(s + i, len - i);
		if (n) {
			i += n;
			last = i - 1;
			continue;
		}
		uint32_t c;
		n = crm_utf8_next(s + i, len - i, &c);
		if (!n) {
			*bad = true;
			return i;
		}
		if (!is_stable(c))
			return last;
		last = i;
		i += n;
	}
	return len;
}

/* Normalizes from s to the next stable character but the first; returns the
 * bytes taken, 0 where they are not UTF-8 (*at is moved to the fault). */
static size_t nfc_run(struct run *r, struct crm_str *out, const char *s, size_t len, size_t *at)
{
	size_t i = 0;
	for (uint32_t c; i < len;) {
		utf8proc_int32_t parts[DECOMPOSED];
		int class = 0;
		size_t n = crm_utf8_next(s + i, len - i, &c);
		if (!n) {
			*at += i;
			return 0;
		}
		if (i && is_stable(c))
			break;
		utf8proc_ssize_t k = utf8proc_decompose_char((utf8proc_int32_t)c, parts, DECOMPOSED,
		    UTF8PROC_COMPOSE | UTF8PROC_STABLE, &class);
		for (utf8proc_ssize_t j = 0; j < k && j < DECOMPOSED; j++)
			run_add(r, parts[j]);
		i += n;
	}
	run_flush(r, out);
	return i;
}

int crm_text_nfc(struct crm_str *out, const char *s, size_t len, struct crm_err *e)
{
	if (len && memchr(s, '\0', len))
		return crm_err_set(e, CRM_DATA, "holds a NUL byte");
	size_t before = out->len, at = 0;
	bool bad = false;
	struct run r;
	run_init(&r);
	crm_str_room(out, len);
	while (at < len) {
		size_t n = stable_span(s + at, len - at, &bad);
		crm_str_add(out, s + at, n);
		at += n;
		if (bad || at == len)
			break;
		n = nfc_run(&r, out, s + at, len - at, &at);
		bad = !n;
		if (bad)
			break;
		at += n;
	}
	run_release(&r);
	if (!bad)
		return 0;
	out->len = before;
	out->s[before] = '\0';
	return crm_err_set(e, CRM_DATA, "not UTF-8 at byte %zu", at + 1);
}

/* The letters that Unicode does not decompose but people type without. Those
 * with a capital come here folded. */
static const char *plain_letter(utf8proc_int32_t c)
{
	switch (c) {
	case 0x142: /* l with stroke */
		return "l";
	case 0xf8: /* o with stroke */
		return "o";
	case 0xe6:
		return "ae";
	case 0x153:
		return "oe";
	case 0xf0:  /* eth */
	case 0x111: /* d with stroke */
		return "d";
	case 0xfe: /* thorn */
		return "th";
	case 0x127: /* h with stroke */
		return "h";
	case 0x131: /* dotless i */
		return "i";
	case 0x167: /* t with stroke */
		return "t";
	default:
		return NULL; /* sharp s is "ss" by case folding */
	}
}

/* Accents go; marks that write a sound of its own (vowels of Indic scripts and
 * Thai, the voicing of kana) stay: without them other names become the same.
 * The combining class tells: 1 is overlays, 10 to 36 are the points of Hebrew,
 * Arabic and Syriac, from 200 on stand accents by their place. */
static bool is_accent(utf8proc_int32_t c)
{
	const utf8proc_property_t *p = utf8proc_get_property(c);
	if (p->category == UTF8PROC_CATEGORY_ME)
		return true;
	if (p->category != UTF8PROC_CATEGORY_MN && p->category != UTF8PROC_CATEGORY_MC)
		return false;
	int class = p->combining_class;
	return class == 1 || (class >= 10 && class <= 36) || class >= 200;
}

static void fold_char(struct run *r, struct crm_str *out, uint32_t c)
{
	if ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3)) {
		run_flush(r, out); /* ideographs and Hangul syllables fold to themselves */
		run_add(r, (utf8proc_int32_t)c);
		return;
	}
	utf8proc_int32_t parts[DECOMPOSED];
	int class = 0;
	if (c == 0x13f || c == 0x140)
		c = 'l'; /* l with middle dot, which would leave the dot */
	utf8proc_ssize_t n =
	    utf8proc_decompose_char((utf8proc_int32_t)c, parts, DECOMPOSED, fold_options, &class);
	for (utf8proc_ssize_t i = 0; i < n && i < DECOMPOSED; i++) {
		utf8proc_int32_t part = parts[i];
		const char *plain = plain_letter(part);
		if (part < 0x80 || plain) {
			run_flush(r, out);
			if (plain)
				crm_str_puts(out, plain);
			else
				crm_str_addc(out, (char)part);
			continue;
		}
		if (is_stable((uint32_t)part))
			run_flush(r, out);
		else if (is_accent(part))
			continue;
		run_add(r, part);
	}
}

static char lower(char c)
{
	return (char)(c | ((unsigned)(c - 'A') < 26u) << 5);
}

static void fold_ascii(struct crm_str *out, const char *s, size_t len)
{
	crm_str_room(out, len);
	char *to = out->s + out->len;
	for (size_t i = 0; i < len; i++)
		to[i] = lower(s[i]);
	out->len += len;
	out->s[out->len] = '\0';
}

/* Stops early once `max` bytes are there. */
static void fold_some(struct crm_str *out, const char *s, size_t len, size_t max)
{
	size_t i = crm_ascii_span(s, len), before = out->len;
	fold_ascii(out, s, i);
	if (i == len)
		return;
	struct run r;
	run_init(&r);
	while (i < len && out->len - before < max) {
		uint32_t c;
		size_t n = crm_ascii_span(s + i, len - i);
		if (n) {
			run_flush(&r, out);
			fold_ascii(out, s + i, n);
		} else if ((n = crm_utf8_next(s + i, len - i, &c))) {
			fold_char(&r, out, c);
		} else {
			n = 1; /* a broken promise: the byte is left out */
		}
		i += n;
	}
	run_flush(&r, out);
	run_release(&r);
}

void crm_text_fold(struct crm_str *out, const char *s, size_t len)
{
	fold_some(out, s, len, SIZE_MAX);
}

void crm_text_fold_key(struct crm_str *out, const char *s, size_t len)
{
	size_t before = out->len;
	fold_some(out, s, len, KEY_MAX);
	out->len = before + crm_utf8_cut(out->s + before, out->len - before, KEY_MAX);
	out->s[out->len] = '\0';
}
