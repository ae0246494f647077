/* rfm - recency, frequency and monetary scores over arrays.
 *
 * Sources: Hughes, Strategic Database Marketing (1994); the binning of method
 * quantile is that of the R package rfm (rsquaredacademy): cut points are type-7
 * quantiles plus one, score i where lower <= v < upper, recency backwards.
 */
#ifndef CRM_CALC_RFM_H
#define CRM_CALC_RFM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct crm_yaml;

enum crm_rfm_method { CRM_RFM_QUANTILE, CRM_RFM_RANK, CRM_RFM_FIXED };

#define CRM_RFM_BINS_MAX 10

struct crm_rfm_customer {
	int64_t recency;   /* days since the last order */
	int64_t frequency; /* orders */
	int64_t monetary;  /* 1/10,000 of the unit: sum, or mean with --mean */
	uint8_t r, f, m;   /* out: 1 (worst) .. bins (best) */
};

struct crm_rfm_cuts {
	int bins; /* 2..10; scores run from 1 to bins */
	double r[CRM_RFM_BINS_MAX], f[CRM_RFM_BINS_MAX], m[CRM_RFM_BINS_MAX]; /* bins - 1 each,
	    ascending, in days, orders, and units of the currency (not 1/10,000) */
};

/* Fills the cut points of method quantile. n > 0. In m the "plus one" is one
 * unit of the currency. The customers' order does not matter and stays. */
void crm_rfm_quantile_cuts(
    const struct crm_rfm_customer *c, size_t n, int bins, struct crm_rfm_cuts *cuts);
/* Scores by cut points: score = 1 + number of cuts <= value; recency reversed. */
void crm_rfm_score_cuts(struct crm_rfm_customer *c, size_t n, const struct crm_rfm_cuts *cuts);
/* Scores by rank: ntile(bins) over the sorted values, each group of equal
 * values in the bin of its first member. */
void crm_rfm_score_rank(struct crm_rfm_customer *c, size_t n, int bins);
/* Reads --cuts: "r=30,90,180,365 f=1,2,4,8 m=50,100,200,500"; all three, same
 * number, ascending. Sets bins. */
int crm_rfm_cuts_parse(const char *s, struct crm_rfm_cuts *cuts, struct crm_err *e);

/* Segments: rows tried in order, the first that fits names the customer; a row
 * without bounds fits all. */
struct crm_rfm_segment {
	char name[40];
	uint8_t r_lo, r_hi, f_lo, f_hi, m_lo, m_hi; /* 1..5, ends included; 0, 0: any */
};
struct crm_rfm_segments {
	struct crm_rfm_segment *row;
	size_t n;
};
/* The default table of crm-rfm(1), for scores of 1 to 5. */
extern const struct crm_rfm_segments crm_rfm_default;
/* Scores of another number of bins are first brought to 1..5: ceil(s*5/bins).
 * "" where no row fits, which the default table leaves to nobody. */
const char *crm_rfm_segment(
    const struct crm_rfm_segments *t, const struct crm_rfm_customer *c, int bins);

/* Reads a table from policy, in the order of the file:
 *	champions: {r: 4-5, f: 4-5, m: 4-5}
 *	new: {r: 4-5, f: 1}
 *	others:
 * A bound is `4-5` or `5`, 1 to 5; an axis left out is any. As a list of such
 * one-key maps (`- loyal: {f: 4-5}`) the same name may stand in several rows.
 * CRM_CONFIG with place for anything else, out then empty. The caller frees
 * with crm_rfm_segments_release. */
int crm_rfm_segments_yaml(
    const struct crm_yaml *root, const char *name, struct crm_rfm_segments *out, struct crm_err *e);
/* Not for crm_rfm_default. */
void crm_rfm_segments_release(struct crm_rfm_segments *t);

#endif
