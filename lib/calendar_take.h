/* calendar_take - what a component is taken apart with. Private to the calendar. */
#ifndef CRM_CALENDAR_TAKE_H
#define CRM_CALENDAR_TAKE_H

#include "calendar.h"

struct crm_take {
	struct crm *c;
	const struct crm_ical *comp;
	const struct crm_ical_times *times;
	struct crm_rec *t;
	struct crm_err *e;
	struct crm_str raw, tags, skip;
	const struct crm_zone *zone; /* of its times, NULL for days and UTC */
	struct crm_when due, start, end;
	bool has_due, has_start, has_end, event, alarm, repeats;
	int64_t duration;
};

/* Sets a field of the task from text, unsets it for an empty one. */
int crm_take_set(struct crm_take *k, const char *field, const char *text);
/* Keeps a line as it is, in ical. */
void crm_take_keep(struct crm_take *k, const struct crm_ical_line *l);

/* calendar_when.c: RRULE; DTSTART and its kin; the hour that the first day skips; UNTIL; one
 * EXDATE; the days left out, with more of them (may be NULL). */
void crm_take_repeat(struct crm_take *k);
void crm_take_times(struct crm_take *k);
void crm_take_hour(struct crm_take *k);
void crm_take_until(struct crm_take *k);
void crm_take_exdate(struct crm_take *k, const struct crm_ical_line *l);
void crm_take_skip(struct crm_take *k, const char *more);
/* A component inside: the first alarm that we can say is remind. */
void crm_take_alarm(struct crm_take *k, const struct crm_ical *alarm);

#endif
