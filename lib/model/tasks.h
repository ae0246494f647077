/* tasks - the rules of tasks: their zone, their reminder, what repeats. */
#ifndef CRM_MODEL_TASKS_H
#define CRM_MODEL_TASKS_H

#include "base/when.h"
#include "calc/recur.h"
#include "model/record.h"

/* A day counts as due at this hour, for reminders. */
enum { CRM_TASK_HOUR = 9 };

/* Between the UID of a series and the day or time of one occurrence of it, in the field uid
 * of the task that is this occurrence: an override of a calendar, or one that was done. */
#define CRM_OCCURRENCE " RECURRENCE-ID="

/* UID of a task in calendars: its own, else made of its number and the txn that made it,
 * which are never given out again. */
void crm_task_uid(struct crm *c, const struct crm_rec *task, struct crm_str *out);
/* What of the txn stands in it. */
enum { CRM_TASK_TOKEN = 12 };
void crm_task_token(struct crm *c, int64_t txn, struct crm_str *out);

/* What every task is held to before it is written: due moves with the zone, a time gets the
 * user's zone; repeat, skip and ical are put in one spelling; a repeating task without due gets
 * the first day from today; done has its time; remind_at follows due, remind and zone
 * while the task is open, unless it was set in the same step. */
int crm_task_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* A repeating task that was done hands its repeat to the next one, made here. The next one
 * is the series from then on and has its UID; the one done has that of its occurrence. */
void crm_task_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);

/* The zone that the task is meant in: its own, else the user's. */
const struct crm_zone *crm_task_zone(const struct crm *c, const struct crm_rec *task);
/* A meeting or a visit happens by itself: where it repeats, it does so without anybody
 * doing it. */
bool crm_task_is_event(const struct crm_rec *task);
/* When its next reminder behind `after` comes, by due, remind and zone; false when there is
 * none, or when what it reminds of is past. */
bool crm_task_reminder(struct crm *c, const struct crm_rec *task, int64_t after, int64_t *at);

/* The occurrences of a repeating task (or calendar event), its own due first. */
struct crm_series {
	struct crm_recur recur;
	struct crm_recur_iter iter;
	const struct crm_zone *zone;
	struct crm_when start;
	const char *skip; /* lines: days and times left out */
	int64_t from;     /* the caller's: those before that day are only counted */
	int n;            /* given or counted so far, left out ones too */
};

/* False when the task does not repeat or has no due. The record must outlive the series. */
bool crm_series_begin(
    struct crm_series *s, struct crm *c, const struct crm_rec *task, const char *repeat);
/* What happens on that day, whether the rule has the day or not: the clock's reading. */
struct crm_when crm_series_on(const struct crm_series *s, int64_t day);
/* The next, as the clock of the zone shows it; false after the last. */
bool crm_series_next(struct crm_series *s, struct crm_when *w);
/* Appends what is left of the rule from w on, which was the last one given. */
void crm_series_rest(struct crm_series *s, const struct crm_when *w, struct crm_str *out);
/* More occurrences than that are never looked through. */
enum { CRM_SERIES_MOST = 1 + 400 * 366 };

#endif
