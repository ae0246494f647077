/* The keys under which a record meets others. */
#include <stdlib.h>

#include "base/text.h"
#include "calc/similar.h"
#include "model/dedupe.h"
#include "model/import_stage.h"

enum { PARTS = 16, PHONE = 7 };

struct part {
	const char *s;
	size_t len;
};

static size_t split(const char *s, size_t len, char by, struct part part[PARTS])
{
	const char *end = s + len;
	size_t n = 0;

	while (s < end && n < PARTS) {
		const char *stop = memchr(s, by, (size_t)(end - s));

		stop = stop ? stop : end;
		if (stop > s)
			part[n++] = (struct part){ s, (size_t)(stop - s) };
		s = stop + 1;
	}
	return n;
}

static size_t cut(const char *s, size_t len, size_t characters)
{
	size_t i = 0;

	for (; characters && i < len; characters--)
		for (i++; i < len && ((unsigned char)s[i] & 0xc0) == 0x80; i++)
			;
	return i;
}

static uint64_t hash(uint64_t seed, const char *s, size_t len)
{
	struct crm_print from = { seed, 0x9e3779b97f4a7c15u };

	return crm_print_bytes(&from, s, len).a;
}

static int by_text(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	int way = memcmp(a->s, b->s, a->len < b->len ? a->len : b->len);

	return way ? way : a->len < b->len ? -1 : a->len > b->len;
}

/* All words of a text as one key, in whatever order they stand. */
static uint64_t bag(const struct crm_dedupe_item *item, struct part *part, size_t n)
{
	char code[PARTS][17];
	uint64_t h = 1;

	for (size_t i = 0; item->how == CRM_KEY_PHONETIC && i < n; i++) {
		crm_soundex(part[i].s, part[i].len, code[i]);
		part[i] = (struct part){ code[i], strlen(code[i]) };
	}
	qsort(part, n, sizeof *part, by_text);
	for (size_t i = 0; i < n; i++)
		h = hash(h, part[i].s,
		    item->prefix ? cut(part[i].s, part[i].len, item->prefix) : part[i].len);
	return h;
}

/* Initials and the like are no key by themselves, unless there is nothing else. */
static size_t without_letters(struct part *part, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (part[i].len > 1)
			part[kept++] = part[i];
	return kept ? kept : n;
}

static uint64_t one(const struct crm_dedupe_item *item, const struct part *p)
{
	size_t len = p->len;

	if (item->field->type == CRM_PHONE && len > PHONE)
		return hash(2, p->s + len - PHONE, PHONE);
	return hash(2, p->s, item->prefix ? cut(p->s, len, item->prefix) : len);
}

static uint64_t day(const struct crm_dedupe_item *item, const char *s)
{
	struct crm_str text = { 0 };
	int64_t number;
	uint64_t h;

	memcpy(&number, s, sizeof number);
	crm_date_print(&text, number);
	h = hash(2, text.s, cut(text.s, text.len, item->prefix));
	crm_str_release(&text);
	return h;
}

/* What an item gives for a record: a hash for each value or word. */
static size_t hashes(const struct crm_dedupe *d, const struct crm_dedupe_item *item, size_t slot,
    size_t record, uint64_t out[PARTS])
{
	struct crm_cell cell = crm_dedupe_slot(d, record, slot);
	enum crm_slot_form form = d->slot[slot].form;
	struct part part[PARTS] = { { cell.s, cell.len } };
	size_t n = 1;

	if (!cell.len)
		return 0;
	if (form == CRM_SLOT_NUMBER && item->prefix && item->field->type == CRM_DATE) {
		out[0] = day(item, cell.s);
		return 1;
	}
	if (form == CRM_SLOT_WORDS || form == CRM_SLOT_VALUES)
		n = split(cell.s, cell.len, form == CRM_SLOT_WORDS ? ' ' : '\n', part);
	if (item->how == CRM_KEY_SORTED || item->how == CRM_KEY_PHONETIC) {
		out[0] = bag(item, part, n);
		return n > 0;
	}
	if (item->how == CRM_KEY_WORDS)
		n = without_letters(part, n);
	for (size_t i = 0; i < n; i++)
		out[i] = one(item, &part[i]);
	return n;
}

size_t crm_dedupe_keys(
    const struct crm_dedupe *d, size_t key, size_t record, uint64_t all[CRM_DEDUPE_KEYS])
{
	const struct crm_dedupe_key *k = &d->rules->key[key];
	uint64_t before[CRM_DEDUPE_KEYS], mine[PARTS];
	size_t n = 1;

	all[0] = 3;
	for (size_t i = 0; i < k->n; i++) {
		size_t had = n, m = hashes(d, &k->item[i], d->item_slot[key][i], record, mine);

		memcpy(before, all, had * sizeof *all);
		n = 0;
		for (size_t h = 0; h < had; h++)
			for (size_t j = 0; j < m && n < CRM_DEDUPE_KEYS; j++)
				all[n++] = hash(before[h], (const char *)&mine[j], sizeof mine[j]);
	}
	return n;
}
