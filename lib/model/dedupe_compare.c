/* One pair. What is cheap to compare comes first, and no more is compared than it
 * takes to know that the points will not do. */
#include "calc/similar.h"
#include "model/dedupe.h"

/* The slots of a record, found once. */
struct view {
	const char *at[CRM_SLOTS];
	uint16_t len[CRM_SLOTS];
};

static void look(const struct crm_dedupe *d, size_t record, struct view *v)
{
	const char *data = d->data[record], *at = data + d->slots * sizeof *v->len;

	memcpy(v->len, data, d->slots * sizeof *v->len);
	for (size_t i = 0; i < d->slots; i++) {
		v->at[i] = at;
		at += v->len[i];
	}
}

/* Any value of the one is any of the other. */
static bool share(const struct crm_field *f, const char *a, size_t alen, const char *b, size_t blen)
{
	const char *aend = a + alen, *bend = b + blen;

	while (a < aend) {
		size_t n = (size_t)((const char *)memchr(a, '\n', (size_t)(aend - a)) - a);

		for (const char *s = b; s < bend;) {
			size_t m = (size_t)((const char *)memchr(s, '\n', (size_t)(bend - s)) - s);

			if ((n == m && !memcmp(a, s, n)) ||
			    (f->type == CRM_PHONE && crm_phones_alike(a, n, s, m)))
				return true;
			s += m + 1;
		}
		a += n + 1;
	}
	return false;
}

static double alike_days(const char *a, const char *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return crm_days_alike(x, y);
}

static double likeness(
    const struct crm_dedupe *d, size_t i, const struct view *a, const struct view *b)
{
	const struct crm_dedupe_compare *k = &d->rules->compare[i];
	size_t slot = d->compare_slot[i], an = a->len[slot], bn = b->len[slot];
	const char *as = a->at[slot], *bs = b->at[slot];

	if (an == bn && !memcmp(as, bs, an))
		return 1;
	switch (k->measure) {
	case CRM_JARO_WINKLER:
		return crm_jaro_winkler(as, an, bs, bn);
	case CRM_LEVENSHTEIN:
		return crm_levenshtein(as, an, bs, bn);
	case CRM_WORDS:
		return crm_words_alike(as, an, bs, bn);
	case CRM_NEAR_DATE:
		return alike_days(as, bs);
	case CRM_EQUAL:
		break;
	}
	if (d->slot[slot].form == CRM_SLOT_VALUES)
		return share(k->field, as, an, bs, bn);
	return 0;
}

static double points_of(const struct crm_dedupe_compare *k, double alike)
{
	if (alike < k->threshold - 1e-12)
		return -k->against;
	if (!k->graded)
		return k->weight;
	return k->weight * (alike - k->threshold) / (1 - k->threshold);
}

double crm_dedupe_points(const struct crm_dedupe *d, size_t a, size_t b, double *alike)
{
	const struct crm_dedupe_rules *r = d->rules;
	double points = 0, left = 0;
	struct view va, vb;

	look(d, a, &va);
	look(d, b, &vb);
	if (d->between != SIZE_MAX && va.len[d->between] == vb.len[d->between] &&
	    !memcmp(va.at[d->between], vb.at[d->between], va.len[d->between]))
		return -1;
	for (size_t i = 0; i < r->compares; i++)
		if (va.len[d->compare_slot[i]] && vb.len[d->compare_slot[i]])
			left += r->compare[i].weight;
	for (size_t n = 0; n < r->compares; n++) {
		size_t i = d->order[n];
		const struct crm_dedupe_compare *k = &r->compare[i];
		double how = -1;

		if (points + left < d->need)
			return -1;
		if (va.len[d->compare_slot[i]] && vb.len[d->compare_slot[i]]) {
			how = likeness(d, i, &va, &vb);
			points += points_of(k, how);
			left -= k->weight;
		}
		if (alike)
			alike[i] = how >= k->threshold - 1e-12 ? how : -1;
	}
	return points < d->need ? -1 : points;
}

int crm_dedupe_order(const struct crm_dedupe *d, size_t a, size_t b)
{
	struct view va, vb;

	look(d, a, &va);
	look(d, b, &vb);
	for (size_t i = 0; i < d->rules->compares; i++) {
		size_t slot = d->compare_slot[i], an = va.len[slot], bn = vb.len[slot];
		int way = memcmp(va.at[slot], vb.at[slot], an < bn ? an : bn);

		if (way || an != bn)
			return way ? way : an < bn ? -1 : 1;
	}
	return a < b ? -1 : a > b;
}
