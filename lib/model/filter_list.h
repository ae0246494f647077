/* filter_list - lists, ranges and chains of conditions. Private to the filter. */
#ifndef CRM_MODEL_FILTER_LIST_H
#define CRM_MODEL_FILTER_LIST_H

#include "model/filter_field.h"

/* What stands on the left of a comparison. */
struct crm_left {
	const struct crm_asked *a;
	const char *before, *after; /* around the value: "crm_fold(" ")" */
	const char *column;         /* instead of it */
	int currency;
};

/* Writes the value itself: a column, or the expression of a computed field in
 * which '#' stands for the currency that is asked. */
void crm_filter_value(struct crm_filtering *x, const struct crm_asked *a, int currency);
void crm_filter_left(struct crm_filtering *x, const struct crm_left *l);
/* Writes "left is one of v". */
void crm_filter_texts(
    struct crm_filtering *x, const struct crm_left *l, const struct crm_cell *v, size_t n);
/* Writes "left is in one of s", which are of one key. */
void crm_filter_spans(
    struct crm_filtering *x, struct crm_left left, const struct crm_span *s, size_t n);

/* Writes n conditions with op (" OR ") between them, in brackets where they are
 * more than one. Long rows are halved: engines limit the depth of a chain. */
void crm_filter_chain(struct crm_filtering *x, const char *op, size_t n,
    void (*put)(struct crm_filtering *x, void *arg, size_t i), void *arg);

/* Opens what costs an engine's parser some depth, a bracket 1; close with the same. */
void crm_filter_down(struct crm_filtering *x, int cost);
void crm_filter_up(struct crm_filtering *x, int cost);

#endif
