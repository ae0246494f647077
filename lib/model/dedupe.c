/* From records to pairs. */
#include "model/dedupe.h"

#include <stdlib.h>

#include "calc/quantile.h"
#include "model/import_stage.h"

enum { PLACE = 28 };
#define PLACES (((uint64_t)1 << PLACE) - 1)

static void enter(struct crm_dedupe *d, uint64_t hash, size_t record)
{
	crm_grow(&d->entry, d->entries, &d->entries_cap, sizeof *d->entry);
	d->entry[d->entries++] = (hash & ~PLACES) | record;
}

static bool gone(const struct crm_dedupe *d, size_t record)
{
	return d->gone[record / 64] >> (record % 64) & 1;
}

static void pair(struct crm_dedupe *d, size_t a, size_t b)
{
	if (a == b)
		return;
	d->compared++;
	if (crm_dedupe_points(d, a, b, NULL) >= 0)
		crm_sorter_add(d->found, a < b ? a : b, a < b ? b : a);
}

/* The end of the entries from i on that are of one key. */
static size_t block_end(const struct crm_dedupe *d, size_t i)
{
	uint64_t key = d->entry[i] & ~PLACES;

	while (i < d->entries && (d->entry[i] & ~PLACES) == key)
		i++;
	return i;
}

/* A record without any key meets nobody, not even its equal. */
static bool has_key(const struct crm_dedupe *d, size_t record)
{
	uint64_t hash[CRM_DEDUPE_KEYS];

	for (size_t k = 0; k < d->rules->keys; k++)
		if (crm_dedupe_keys(d, k, record, hash))
			return true;
	return false;
}

/* Those that are equal to the record at `at` stand behind it. */
static void stand_behind(struct crm_dedupe *d, size_t at, size_t end)
{
	size_t first = d->entry[at] & PLACES;
	bool alike = has_key(d, first) && crm_dedupe_points(d, first, first, NULL) >= 0;

	for (size_t k = at + 1; k < end; k++) {
		size_t record = d->entry[k] & PLACES;

		if (gone(d, record) || !crm_dedupe_equal(d, first, record))
			continue;
		d->gone[record / 64] |= (uint64_t)1 << (record % 64);
		d->aside += d->between != SIZE_MAX;
		if (alike)
			crm_sorter_add(d->found, first, record);
	}
}

/* A thousand equal records are 999 pairs, and one record to compare with the rest. */
static void collapse(struct crm_dedupe *d)
{
	struct crm_print seed = { 1, 2 };

	d->gone = crm_calloc(d->n / 64 + 1, sizeof *d->gone);
	for (size_t i = 0; i < d->n; i++)
		enter(d, crm_print_bytes(&seed, d->data[i], crm_dedupe_size(d, i)).a, i);
	crm_sort_int((int64_t *)d->entry, d->entries);
	for (size_t i = 0, end; i < d->entries; i = end) {
		end = block_end(d, i);
		for (size_t k = i; end - i > 1 && k < end; k++)
			if (!gone(d, d->entry[k] & PLACES))
				stand_behind(d, k, end);
	}
}

static int by_content(const void *left, const void *right, void *arg)
{
	const struct crm_dedupe *d = arg;

	return crm_dedupe_order(
	    d, *(const uint64_t *)left & PLACES, *(const uint64_t *)right & PLACES);
}

static void block(struct crm_dedupe *d, size_t from, size_t end)
{
	size_t reach = end - from;

	if (reach > d->rules->largest) {
		d->large++;
		d->in_large += reach;
		reach = d->rules->window + 1;
		qsort_r(d->entry + from, end - from, sizeof *d->entry, by_content, d);
	}
	for (size_t i = from; i < end; i++)
		for (size_t k = i + 1; k < end && k - i < reach; k++)
			pair(d, d->entry[i] & PLACES, d->entry[k] & PLACES);
}

static void pass(struct crm_dedupe *d, size_t key)
{
	uint64_t hash[CRM_DEDUPE_KEYS];

	d->entries = 0;
	for (size_t i = 0; i < d->n; i++) {
		size_t n = gone(d, i) ? 0 : crm_dedupe_keys(d, key, i, hash);

		for (size_t k = 0; k < n; k++)
			enter(d, hash[k], i);
	}
	crm_sort_int((int64_t *)d->entry, d->entries);
	for (size_t i = 0, end; i < d->entries; i = end) {
		end = block_end(d, i);
		if (end - i > 1)
			block(d, i, end);
	}
}

static int cost(const struct crm_dedupe *d, size_t i)
{
	static const int of[] = { 0, 3, 2, 4, 1 };

	return of[d->rules->compare[i].measure];
}

/* The cheapest first, of these the weightiest. */
static void plan_order(struct crm_dedupe *d)
{
	const struct crm_dedupe_compare *k = d->rules->compare;

	for (size_t i = 0; i < d->rules->compares; i++) {
		size_t at = i;

		for (; at; at--) {
			size_t before = d->order[at - 1];

			if (cost(d, before) < cost(d, i) ||
			    (cost(d, before) == cost(d, i) && k[before].weight >= k[i].weight))
				break;
			d->order[at] = before;
		}
		d->order[at] = i;
	}
}

void crm_dedupe_find(struct crm_dedupe *d, const char *dir)
{
	d->found = crm_sorter_new(dir);
	plan_order(d);
	collapse(d);
	for (size_t k = 0; k < d->rules->keys; k++)
		pass(d, k);
	free(d->entry);
	d->entry = NULL;
	d->entries = d->entries_cap = 0;
}

bool crm_dedupe_next(struct crm_dedupe *d, struct crm_duplicate *out)
{
	struct crm_sorted p;
	double score;

	if (!crm_sorter_next(d->found, &p))
		return false;
	score = crm_dedupe_points(d, p.a, p.b, out->alike) / d->rules->full;
	out->id = d->id[p.a];
	out->other = d->id[p.b];
	out->score = score > 1 ? 1 : score;
	return true;
}
