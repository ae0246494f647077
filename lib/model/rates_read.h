/* rates_read - a file of exchange rates: a rate a line, or the history that the European
 * Central Bank publishes, a day a line and a column for each currency.
 */
#ifndef CRM_MODEL_RATES_READ_H
#define CRM_MODEL_RATES_READ_H

#include "model/crm.h"

struct crm_rate_row {
	char base[4], currency[4];
	int64_t day, rate;  /* rate in 1/100,000,000 */
	size_t line;        /* of the file */
	const char *source; /* NULL: nobody said */
	int64_t id;         /* 0, for the caller: the rate that is there */
};
struct crm_rate_rows {
	struct crm_rate_row *v; /* by currency, base, day; each day once */
	size_t n, cap;
	struct crm_pool pool;
	struct crm_str passed; /* columns that are no currency of today: "CYP, EEK" */
};

struct crm_rate_file {
	const char *name;   /* in messages: "stdin" */
	const char *base;   /* where no column says */
	const char *source; /* the same; may be NULL */
	void *arg;
	/* A line that is wrong, as it came. */
	void (*refuse)(
	    void *arg, size_t line, const char *raw, size_t len, const struct crm_err *e);
};

/* Reads fd to its end. Ends the command where the header is of neither kind. A day that is
 * given twice with the same rate counts once, with another it is refused. */
void crm_rates_read(
    struct crm *c, const struct crm_rate_file *f, int fd, struct crm_rate_rows *out);
void crm_rate_rows_release(struct crm_rate_rows *rows);

#endif
