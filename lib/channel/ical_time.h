/* ical_time - days, times and zones as iCalendar writes them. */
#ifndef CRM_CHANNEL_ICAL_TIME_H
#define CRM_CHANNEL_ICAL_TIME_H

#include "base/when.h"
#include "channel/ical.h"

/* What a file says of its times. */
struct crm_ical_times {
	const struct crm_ical *calendar; /* for its VTIMEZONEs */
	const struct crm_clock *clock;   /* of times without a zone */
};

/* The day or time of a line (DTSTART;TZID=Europe/Berlin:20261124T103000), and the zone that
 * it is meant in: NULL for a day and for UTC. A zone that the system does not know is read
 * from the file's VTIMEZONE, and the time put on the user's clock. CRM_DATA otherwise. */
int crm_ical_when(const struct crm_ical_times *t, const struct crm_ical_line *l, const char *value,
    struct crm_when *w, const struct crm_zone **zone, struct crm_err *e);
/* The same as it is written, on whatever clock; false for UTC and where it is none. */
bool crm_ical_reading(const char *value, struct crm_when *w);
/* P1DT2H, -PT15M in seconds; false when it is none or beyond a hundred years. */
bool crm_ical_duration(const char *s, int64_t *secs);

/* Appends ";VALUE=DATE:20261124", ":20261124T093000Z" or ";TZID=...:20261124T103000": what
 * stands behind a name. zone NULL: in UTC. */
void crm_ical_put_when(struct crm_str *out, const struct crm_when *w, const struct crm_zone *zone);
void crm_ical_put_duration(struct crm_str *out, int64_t secs);
/* The zone's VTIMEZONE: changes of the clock from the year `since` to 2037, as yearly rules from
 * then on. */
void crm_ical_put_zone(struct crm_str *out, const struct crm_zone *zone, int since);

#endif
