/* customers - what each customer bought, summed: the ground of every report on
 * buyers. From the book by the summary that its writers keep, or from purchases
 * on a stream, for which no book is needed.
 */
#ifndef CRM_MODEL_CUSTOMERS_H
#define CRM_MODEL_CUSTOMERS_H

#include "model/filter.h"

struct crm_customer {
	int64_t contact;  /* the contact's number; 0 where it comes from a stream */
	const char *name; /* of a stream's customer, as a TSV record holds it; NULL */
	size_t len;
	int64_t orders; /* that count, at least one */
	int64_t total;  /* of these, in 1/10,000 of the currency's unit */
	int64_t first_day, last_day;
};

/* Which orders count: dated within these days, ends included. */
struct crm_customers {
	int64_t since, until;   /* in: INT64_MIN where nothing limits */
	char currency[4];       /* in: the only one that counts; "" (streams): the one met */
	struct crm_customer *v; /* out: by number, a stream's in the order met */
	size_t n;
	int64_t others;       /* out: orders left out for their currency */
	int64_t passed;       /* out: lines of a stream without a customer */
	struct crm_pool pool; /* owns the names */
};

/* Of the contacts that the filter (NULL: all) selects, the orders placed or
 * fulfilled. Reads the summary alone, and of the orders only those of customers
 * who have some on either side of since or until. CRM_USAGE, CRM_DATA: the
 * filter is wrong; CRM_DATA: a sum beyond 64 bits. */
int crm_customers_book(
    struct crm *c, const struct crm_filter *f, struct crm_customers *out, struct crm_err *e);

/* Names of the columns of a stream of purchases. */
struct crm_customers_columns {
	const char *customer, *date, *amount;
};
/* Reads fd: TSV with a header or JSON objects, a purchase each, in memory that
 * grows with the customers and not with the lines. A column `currency` and codes
 * in amounts ("EUR 12.50") are heeded; lines of several currencies are refused
 * where out->currency is "". Every wrong line is told on stderr (the first 20,
 * then how many more) and CRM_DATA given back without a text. */
int crm_customers_stream(struct crm *c, int fd, const char *name,
    const struct crm_customers_columns *columns, struct crm_customers *out, struct crm_err *e);

void crm_customers_release(struct crm_customers *s);

#endif
