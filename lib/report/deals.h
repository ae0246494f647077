/* deals - reports over opportunities: what lies still, what slips, what developers should
 * hear, and the board. Each reads the line (ids, terms, options), prints its records and
 * gives the exit status.
 */
#ifndef CRM_REPORT_DEALS_H
#define CRM_REPORT_DEALS_H

#include "cells.h"

/* The statement behind a report: the opportunities that the line names or selects. */
struct crm_deals {
	struct crm *c;
	struct crm_call *call;
	struct crm_sql sql;
	struct crm_stmt *s;
	int param; /* that an id is bound to; 0: all at once */
	size_t at;
};

/* Behind "SELECT ... FROM opportunities t ..." in d->sql: adds the condition `only` (NULL:
 * none), the line's terms and ids and the order, and opens it. The verb has CRM_ASKS. */
void crm_deals_open(
    struct crm_deals *d, struct crm *c, struct crm_call *call, const char *only, const char *order);
bool crm_deals_next(struct crm_deals *d);
void crm_deals_close(struct crm_deals *d);

/* The place of a stage among all of all pipelines: that of the pipeline * PLACES + its own. */
enum { CRM_DEALS_PLACES = 1000 };
struct crm_val crm_deals_rank(
    struct crm *c, const struct crm_val *pipeline, const struct crm_val *stage);

/* Open ones without an activity or a step for longer than their stage allows. */
int crm_deals_stale(struct crm *c, struct crm_call *call);
/* Those whose close date was pushed back. */
int crm_deals_slipped(struct crm *c, struct crm_call *call);
/* What was said of each product: product_detail, reason, competitor. */
int crm_deals_feedback(struct crm *c, struct crm_call *call);
/* Columns by stage for people; else a record each, in the order of the stages. */
int crm_deals_board(struct crm *c, struct crm_call *call);

#endif
