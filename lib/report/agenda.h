/* agenda - what is overdue, due today and in the days to come. */
#ifndef CRM_REPORT_AGENDA_H
#define CRM_REPORT_AGENDA_H

#include "base/when.h"
#include "cmd.h"

/* A task, or one occurrence of a meeting or visit that repeats. */
struct crm_agenda_entry {
	int64_t id;
	struct crm_when due;  /* as its own zone's clock shows it */
	struct crm_when mine; /* as the user's does; the same for a day */
	bool again;           /* an occurrence behind the task's own due */
};

struct crm_agenda {
	struct crm *c;
	struct crm_agenda_entry *v; /* by mine, then id */
	size_t n, cap;
};

/* The filter for open tasks that `term` and those of the line select, of the user's where
 * none says whose, and not all. Ends with CRM_USAGE where they are out of place. */
struct crm_filter *crm_tasks_asked(
    struct crm *c, const struct crm_call *call, const char *term, bool all);

/* Open tasks due up to the day `last`, of the user's where no term says whose. Ends with
 * CRM_USAGE or CRM_DATA where a term is wrong. */
void crm_agenda_load(struct crm_agenda *a, struct crm *c, struct crm_call *call, int64_t last);
/* The same of those whose reminder comes until then, in the order of that; of all users. */
void crm_agenda_reminders(
    struct crm_agenda *a, struct crm *c, struct crm_call *call, int64_t until, bool all);
/* A page by days on a terminal, records elsewhere. */
void crm_agenda_print(struct crm_agenda *a);
/* Records, with these columns where -o names none. */
void crm_agenda_records(struct crm_agenda *a, const char *columns);
void crm_agenda_release(struct crm_agenda *a);

#endif
