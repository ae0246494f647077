/* rfm - the reports of crm-rfm: what the line asks for, the customers scored, and
 * the records made of them. Which orders count is crm_customers' affair, how they
 * score calc/rfm's.
 */
#ifndef CRM_REPORT_RFM_H
#define CRM_REPORT_RFM_H

#include "calc/rfm.h"
#include "cmd.h"
#include "model/customers.h"
#include "rows.h"

/* What the line asks for. */
struct crm_rfm_plan {
	struct crm *c;
	struct crm_call *call;
	bool stream;          /* `-`: purchases on stdin, no book */
	bool mean;            /* --mean */
	bool save;            /* --save */
	int64_t day;          /* recency counts back from here, and nothing later counts */
	int64_t since;        /* --since, INT64_MIN when not given */
	const char *currency; /* --currency */
	enum crm_rfm_method method;
	struct crm_rfm_cuts cuts; /* of method fixed; else only bins */
	struct crm_rfm_segments own;
	const struct crm_rfm_segments *segments;
	const struct crm_filter *filter;
};

/* The customers as they stood on a day; v[i] are the scores of list.v[i]. */
struct crm_rfm {
	const struct crm_rfm_plan *plan;
	struct crm_customers list;
	struct crm_rfm_customer *v;
	struct crm_rfm_cuts cuts;
};

/* Reads the line for a report of these columns; opens the book (for --save in a
 * transaction that writes). Ends with CRM_USAGE where the words do not go
 * together. */
void crm_rfm_plan(struct crm_rfm_plan *p, struct crm *c, struct crm_call *call,
    const struct crm_rows_columns *columns);
extern const struct crm_rows_columns crm_rfm_scores, crm_rfm_summary, crm_rfm_moves, crm_rfm_cuts;
/* The customers by their orders dated from since to day, scored. Ends the
 * command where a filter or a line of stdin is wrong. */
void crm_rfm_load(struct crm_rfm *s, struct crm_rfm_plan *p, int64_t since, int64_t day);
/* Says on stderr what was left out. */
void crm_rfm_notices(const struct crm_rfm *s);
void crm_rfm_release(struct crm_rfm *s);
/* The segment of the i-th customer, "" when no row of the table fits: the name
 * inside that row. */
const char *crm_rfm_name(const struct crm_rfm *s, size_t i);
/* Puts the scores in the place of all that were kept, and commits. With -n it
 * prints what would differ instead: id field old new. */
void crm_rfm_save(struct crm *c, const struct crm_rfm *s);
void crm_rfm_save_diff(struct crm *c, const struct crm_rfm *s);

/* The records; each gives the exit status. */
int crm_rfm_scores_print(struct crm_rfm *s);
int crm_rfm_summary_print(struct crm_rfm *s);
int crm_rfm_moves_print(struct crm_rfm *then, struct crm_rfm *now);
int crm_rfm_cuts_print(struct crm_rfm *s);

#endif
