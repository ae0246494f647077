/* timeline - the one history of a record and of what belongs to it: what was said and done
 * about it, what was ordered, offered, won and lost, and what is planned.
 *
 * What belongs to a record its noun's children tell (struct crm_child), and their children,
 * three deep; what happened in the life of each noun its `events`. A later noun joins by
 * declaring both.
 */
#ifndef CRM_TIMELINE_H
#define CRM_TIMELINE_H

#include "lines.h"

/* One thing that happened, or will. */
struct crm_event {
	int64_t at;   /* time; of a day, its beginning in the user's zone */
	int64_t id;   /* the record that it happened to, of the kind's noun */
	int64_t step; /* row of steps, 0: none */
	unsigned kind;
	bool day;
};

/* A kind of events: a word of a noun's declaration. */
struct crm_event_kind {
	const struct crm_noun *noun;
	const struct crm_field *field;  /* the date or time; the choice that takes steps */
	const struct crm_field *choice; /* of which the value is the word, NULL: word is */
	const char *word;
	const char *status; /* only records of that status, NULL: all */
	bool steps;
};

enum { CRM_EVENT_KINDS = 64 };

struct crm_timeline {
	struct crm *c;
	const struct crm_ref *ref; /* whose; kept by reference */
	size_t refs;
	int64_t since, until; /* times, closed */
	int64_t limit;        /* the latest so many, -1: all */
	struct crm_event_kind kind[CRM_EVENT_KINDS];
	unsigned kinds;
	struct crm_event *event; /* by time, the latest last; each once */
	size_t n, cap;
	struct crm_rec rec;
};

/* How an event reads. */
enum {
	CRM_EVENT_AT,
	CRM_EVENT_WHAT,
	CRM_EVENT_ID,
	CRM_EVENT_ABOUT,
	CRM_EVENT_WHO,
	CRM_EVENT_TEXT,
	CRM_EVENT_OUTCOME,
	CRM_EVENT_AMOUNT,
	CRM_EVENT_CURRENCY,
	CRM_EVENT_COLUMNS
};
extern const struct crm_column crm_event_column[CRM_EVENT_COLUMNS];

/* All of time, no limit; release frees. */
void crm_timeline_init(
    struct crm_timeline *t, struct crm *c, const struct crm_ref *ref, size_t refs);
void crm_timeline_release(struct crm_timeline *t);
/* Reads what there is into t->event, instead of what was there. */
void crm_timeline_read(struct crm_timeline *t);
/* The cells of an event, each appended; those of column `want` false may be left empty. */
void crm_timeline_cells(struct crm_timeline *t, const struct crm_event *e,
    struct crm_str cell[static CRM_EVENT_COLUMNS], bool people);

/* The page for people: a heading a day, a line an event. */
struct crm_timeline_page {
	struct crm_timeline *t;
	int width;
	bool color;
	int64_t day; /* that has its heading */
	struct crm_str cell[CRM_EVENT_COLUMNS], line;
};
void crm_timeline_page_init(struct crm_timeline_page *p, struct crm_timeline *t);
void crm_timeline_page_put(struct crm_timeline_page *p, const struct crm_event *e);
void crm_timeline_page_release(struct crm_timeline_page *p);

/* The verb: timeline ID...|- --since --until --limit --follow. */
int crm_timeline(struct crm *c, struct crm_call *call);
extern const struct crm_option crm_timeline_option[];

#endif
