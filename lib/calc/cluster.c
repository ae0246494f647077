/* Breadth first over an adjacency list in two arrays. */
#include "calc/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calc/quantile.h"

enum { UNSEEN, SEEN, REFUSED };

static size_t member(const struct crm_cluster *k, int64_t id)
{
	size_t lo = 0, hi = k->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (k->id[mid] > id)
			hi = mid;
		else
			lo = mid;
	}
	return lo;
}

static void take_members(struct crm_cluster *k)
{
	size_t n = 0;

	k->id = crm_calloc(2 * k->pairs + 1, sizeof *k->id);
	for (size_t i = 0; i < k->pairs; i++) {
		k->id[n++] = k->pair[i].id;
		k->id[n++] = k->pair[i].other;
	}
	crm_sort_int(k->id, n);
	for (size_t i = 0; i < n; i++)
		if (!k->n || k->id[k->n - 1] != k->id[i])
			k->id[k->n++] = k->id[i];
}

/* Counts, then places: first[] is one too far until the last member has its pairs. */
static void take_pairs(struct crm_cluster *k)
{
	size_t *end;

	k->first = crm_calloc(k->n + 1, sizeof *k->first);
	k->at = crm_calloc(2 * k->pairs + 1, sizeof *k->at);
	for (size_t i = 0; i < k->pairs; i++) {
		k->first[member(k, k->pair[i].id) + 1]++;
		k->first[member(k, k->pair[i].other) + 1]++;
	}
	for (size_t i = 0; i < k->n; i++)
		k->first[i + 1] += k->first[i];
	end = crm_calloc(k->n + 1, sizeof *end);
	memcpy(end, k->first, k->n * sizeof *end);
	for (size_t i = 0; i < k->pairs; i++) {
		k->at[end[member(k, k->pair[i].id)]++] = i;
		k->at[end[member(k, k->pair[i].other)]++] = i;
	}
	free(end);
}

void crm_cluster_init(struct crm_cluster *k, const struct crm_couple *pair, size_t pairs)
{
	*k = (struct crm_cluster){ .pair = pair, .pairs = pairs };
	take_members(k);
	take_pairs(k);
	k->state = crm_calloc(k->n + 1, 1);
	k->queue = crm_calloc(k->n + 1, sizeof *k->queue);
	k->refused = crm_calloc(k->n + 1, sizeof *k->refused);
}

void crm_cluster_release(struct crm_cluster *k)
{
	free(k->id);
	free(k->first);
	free(k->at);
	free(k->state);
	free(k->queue);
	free(k->refused);
	*k = (struct crm_cluster){ 0 };
}

void crm_cluster_rewind(struct crm_cluster *k)
{
	memset(k->state, UNSEEN, k->n);
	k->head = k->tail = k->refusals = k->next = 0;
	k->walking = false;
}

/* Those refused by the cluster that is done may be kept or merged by other pairs. */
static void end_walk(struct crm_cluster *k)
{
	while (k->refusals)
		k->state[k->refused[--k->refusals]] = UNSEEN;
	k->walking = false;
}

static bool begin_walk(struct crm_cluster *k)
{
	for (; k->next < k->pairs; k->next++) {
		const struct crm_couple *p = &k->pair[k->next];
		size_t at = member(k, p->id);

		if (p->id == p->other || k->state[at] || k->state[member(k, p->other)])
			continue;
		k->head = k->tail = 0;
		k->queue[k->tail++] = at;
		k->state[at] = SEEN;
		k->edge = k->first[at];
		return k->walking = true;
	}
	return false;
}

/* The next member that a pair of the one at head reaches. */
static bool step(struct crm_cluster *k, size_t *pair)
{
	size_t from = k->queue[k->head];

	while (k->edge < k->first[from + 1]) {
		const struct crm_couple *p = &k->pair[ *pair = k->at[k->edge++]];
		size_t to = member(k, k->id[from] == p->id ? p->other : p->id);

		if (k->state[to] != UNSEEN)
			continue;
		k->state[to] = SEEN;
		k->queue[k->tail++] = k->given = to;
		return true;
	}
	return false;
}

bool crm_cluster_next(struct crm_cluster *k, int64_t *keep, int64_t *other, size_t *pair)
{
	while (k->walking || begin_walk(k)) {
		if (step(k, pair)) {
			*keep = k->id[k->queue[0]];
			*other = k->id[k->given];
			return true;
		}
		if (++k->head < k->tail)
			k->edge = k->first[k->queue[k->head]];
		else
			end_walk(k);
	}
	return false;
}

void crm_cluster_refuse(struct crm_cluster *k)
{
	k->tail--;
	k->state[k->given] = REFUSED;
	k->refused[k->refusals++] = k->given;
}
