/* log - who changed what, from the journal: a line a field, the oldest first. Streams:
 * neither the journal nor what a txn made is kept in memory. */
#ifndef CRM_LOG_H
#define CRM_LOG_H

#include "lines.h"

/* A record of any noun. */
struct crm_log_ref {
	int noun; /* its number */
	int64_t id;
};

/* The txn whose lines are printed. */
struct crm_log_txn {
	int64_t id, at;
	struct crm_str who, command;
};

struct crm_log {
	struct crm *c;
	struct crm_lines lines;
	const struct crm_noun *noun; /* records of this noun alone; NULL: all */
	struct crm_log_ref *ref;     /* these records alone, sorted; with refs 0 and chosen none */
	size_t refs, refs_cap;
	bool chosen;          /* ref counts */
	const char *who;      /* txns of this login, NULL: all */
	int64_t since, until; /* times, closed */
	int64_t first, last;  /* txns, closed */
	int64_t newest;       /* only so many txns, the last ones; 0: all */
	struct crm_log_txn txn;
	/* For the lines of one record after another. */
	const struct crm_noun *of;
	struct crm_rec was, now;
	bool *has;
	struct crm_log_money *money;
};

void crm_log_open(struct crm_log *l, struct crm *c);
/* Adds a record; all of them before the first print. */
void crm_log_want(struct crm_log *l, const struct crm_noun *noun, int64_t id);
/* True where there is or was a record of that number. */
bool crm_log_known(struct crm *c, const struct crm_noun *noun, int64_t id);
/* Prints what fits; the txns are left open for the next call with another first. */
void crm_log_print(struct crm_log *l);
/* The exit status. */
int crm_log_end(struct crm_log *l);

/* log_print.c, in the txn l->txn: the record as the txn made it; a row of the journal.
 * And forgets what it knows of fields. */
void crm_log_made(struct crm_log *l, const struct crm_noun *noun, int64_t id);
void crm_log_row(struct crm_log *l, const struct crm_noun *noun, int64_t id,
    const struct crm_val *old, const struct crm_val *new);
void crm_log_forget(struct crm_log *l);

#endif
