/* calendar - tasks as iCalendar and back.
 *
 * A meeting or visit with a due is a VEVENT, all else a VTODO. What a file says that no
 * field holds is kept in the field ical, line by line, and written back.
 */
#ifndef CRM_CALENDAR_H
#define CRM_CALENDAR_H

#include "channel/ical_time.h"
#include "cmd.h"
#include "model/tasks.h"

/* Prints the tasks that the line selects, by id, as one VCALENDAR. */
void crm_calendar_export(struct crm *c, struct crm_call *call);
/* Takes a file, as read, into the book; its name is for messages. The exit status. */
int crm_calendar_import(struct crm *c, const char *name, const char *text, size_t len);

/* The task of that UID, as it stands in a file; 0 when there is none. */
int64_t crm_calendar_find(struct crm *c, const char *uid);
/* Has the series an override for that day? */
bool crm_calendar_overrides(struct crm *c, const char *uid, const struct crm_when *day);

/* A series as a file has it, taken into rec, goes on where it stands in the book: behind what
 * was done of it there. old: the task of that UID in the book, NULL for none. False when
 * there is none and nothing is left to do. */
bool crm_calendar_resume(
    struct crm *c, const char *uid, const struct crm_rec *old, struct crm_rec *rec);

/* The words of STATUS and PRIORITY: of a line, NULL where it has none of ours; and back. */
const char *crm_calendar_status(const char *value);
const char *crm_calendar_priority(const char *value);

/* The title of a record as a parameter in quotes can hold it. */
void crm_calendar_title(
    struct crm *c, const struct crm_noun *noun, int64_t id, struct crm_str *out);

/* The fields of a task as lines of a component, and of a component into a task that is as in
 * the book, or new. skip: days with overrides of their own, may be NULL. */
void crm_calendar_put(struct crm *c, const struct crm_rec *task, struct crm_str *out);
int crm_calendar_take(struct crm *c, const struct crm_ical *component,
    const struct crm_ical_times *times, const char *skip, struct crm_rec *task, struct crm_err *e);

#endif
