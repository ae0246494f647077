/* cluster - pairs that hang together, as a walk from the one that is kept.
 *
 * A pair says that `other` is the same as `id`. Pairs that share a member form a
 * cluster; its first pair's id is kept, and each other member is given once, as soon
 * as the pairs reach it from the one that is kept, the earlier pairs first. Linear in
 * the pairs, but for sorting the ids.
 */
#ifndef CRM_CALC_CLUSTER_H
#define CRM_CALC_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crm_couple {
	int64_t id, other;
	size_t line; /* the caller's: where it was read */
};

struct crm_cluster {
	const struct crm_couple *pair; /* the caller's */
	size_t pairs;
	int64_t *id; /* the members, sorted, each once */
	size_t n;
	size_t *first; /* n + 1: where a member's pairs begin in `at` */
	size_t *at;    /* indexes of pairs, by member */
	char *state;
	size_t *queue, head, tail; /* members of the cluster that is walked */
	size_t *refused, refusals;
	size_t edge;        /* the next in `at` of the member at head */
	size_t next, given; /* the next pair that may begin a cluster; the last member given */
	bool walking;
};

/* pair stays the caller's; a pair of one with itself is passed over. */
void crm_cluster_init(struct crm_cluster *k, const struct crm_couple *pair, size_t pairs);
void crm_cluster_release(struct crm_cluster *k);
/* The walk begins anew. */
void crm_cluster_rewind(struct crm_cluster *k);
/* The next member to be merged: into which, and the index of the pair that says so.
 * False at the end. The members of one that is kept come one behind the other. */
bool crm_cluster_next(struct crm_cluster *k, int64_t *keep, int64_t *other, size_t *pair);
/* The last one given was not merged: nothing follows from it for this cluster, and
 * what hangs on it alone is a cluster of its own. */
void crm_cluster_refuse(struct crm_cluster *k);

#endif
