/* tzif - the rules of a time zone, read from a TZif file (RFC 8536) or from a
 * POSIX rule such as CET-1CEST,M3.5.0,M10.5.0/3. For zone.c alone.
 *
 * Own reader, because libc's answers come through the process's one TZ; this
 * one is data without state, the same for 1900 as for 2100.
 */
#ifndef CRM_BASE_TZIF_H
#define CRM_BASE_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When in a year the clock changes: kind M (month, week, day), J (day 1..365,
 * no 29 February) or 0 (day 0..365); time in seconds of that day's clock. */
struct crm_tzday {
	char kind;
	int month, week, day;
	int time;
};

/* Offsets in seconds east of UTC. */
struct crm_tzrule {
	int std, dst;
	bool has_dst;
	struct crm_tzday start, end; /* of dst */
};

struct crm_tzif {
	size_t n;
	int64_t *at;   /* n ascending times at which the offset changes */
	int32_t *off;  /* the offset from then on */
	int32_t first; /* the offset before all of them */
	bool has_rule; /* what holds after the last of them */
	struct crm_tzrule rule;
};

/* One stretch of time with one offset: from <= t < until. A neighbour may have
 * the same offset. */
struct crm_tzspan {
	int64_t from, until;
	int off;
};

/* No offset is that far from UTC. */
#define CRM_TZ_FAR (26 * 3600)

/* False when s is no rule; leaves r undefined then. */
bool crm_tzrule_parse(struct crm_tzrule *r, const char *s, size_t len);

/* False when data is no such file, is damaged or counts leap seconds (times
 * here do not); nothing is to be released then. */
bool crm_tzif_parse(struct crm_tzif *f, const unsigned char *data, size_t len);
void crm_tzif_release(struct crm_tzif *f);

/* The stretch around t; t within +-1e15. */
struct crm_tzspan crm_tzif_span(const struct crm_tzif *f, int64_t t);

#endif
