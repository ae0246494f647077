/* when - a day, or a time with the offset of its zone: what something is planned for.
 *
 * Kept and sorted as its text of RFC 3339: 2026-11-24, or 2026-11-24T10:30:00+01:00.
 * The clock reading is what was agreed on, the offset says which instant it is; a day
 * sorts before the times in it.
 */
#ifndef CRM_BASE_WHEN_H
#define CRM_BASE_WHEN_H

#include <stddef.h>

#include "base/date.h"

struct crm_when {
	int64_t day;
	bool timed; /* else a whole day */
	int secs;   /* of the day, as the clock shows it */
	int off;    /* seconds east of UTC, whole minutes */
};

/* The text as it is kept and nothing else; false otherwise. */
bool crm_when_read(const char *s, size_t len, struct crm_when *w);
/* What people write: whatever crm_date_parse and crm_time_parse take. Times are put on
 * the clock of k->zone, also those with another offset. */
int crm_when_parse(const char *s, const struct crm_clock *k, struct crm_when *w, struct crm_err *e);
/* The instant as the zone's clock shows it. */
struct crm_when crm_when_at(int64_t t, const struct crm_zone *z);
/* The instant of a time; of a day, `hour` o'clock of it in that zone. */
int64_t crm_when_time(const struct crm_when *w, const struct crm_zone *z, int hour);
/* The same clock reading in that zone, with its offset. */
void crm_when_move(struct crm_when *w, const struct crm_zone *z);

void crm_when_print(struct crm_str *out, const struct crm_when *w);
/* For people: Tue 24 Nov, Tue 24 Nov 10:30; the year when it is not this one, the
 * offset when it is not that of k->zone then. */
void crm_when_show(struct crm_str *out, const struct crm_when *w, const struct crm_clock *k);

/* Its place among days and times on the clock: 2 * seconds of a day, one more of a time. */
int64_t crm_when_point(const struct crm_when *w);
/* A filter's value, as places: days and periods with their times, or one clock reading
 * in k->zone. */
int crm_when_range(
    const char *s, const struct crm_clock *k, struct crm_range *r, struct crm_err *e);
/* The text from which on (or, with last, up to which) kept ones lie in a range. */
void crm_when_bound(struct crm_str *out, int64_t point, bool last);

#endif
