/* query - the one SELECT behind list, show, export, with and every report over
 * records: columns by dotted name, a filter, an order, a limit; printed by type.
 */
#ifndef CRM_MODEL_QUERY_H
#define CRM_MODEL_QUERY_H

#include "model/filter.h"
#include "model/value.h"

/* A column of a query: a field reached from the noun through references. */
struct crm_qcolumn {
	const char *name;            /* as asked: "account.name" */
	const struct crm_noun *noun; /* that the field belongs to */
	const struct crm_field *field;
	int value, any, currency;   /* result columns: the value, the noun number of a
	                                 CRM_ANY, the currency; -1 where there is none */
	int title;                  /* result column of a reference's title, or -1 */
	const struct crm_noun *ref; /* that a reference refers to */
	const char *code;           /* currency asked for (orders.total.USD), or NULL */
};

/* A table joined for a reference. */
struct crm_qjoin {
	const char *from, *alias;
	const struct crm_field *field;
};

struct crm_query {
	struct crm *c;
	const struct crm_noun *noun;
	struct crm_qcolumn *column;
	size_t n, cap;
	struct crm_sql select, where, order, whole; /* under construction */
	struct crm_str joins;
	struct crm_qjoin *join;
	size_t n_join, cap_join;
	const int64_t *id; /* by_ids: these, in this order */
	size_t ids, at;
	int64_t given;
	bool by_ids;
	struct crm_pool pool;
	int results;
	bool titles; /* fetch the titles of references, for people */
	int64_t limit;
};

void crm_query_init(struct crm_query *q, struct crm *c, const struct crm_noun *noun);
void crm_query_release(struct crm_query *q);
/* Adds a column by dotted name; CRM_USAGE names an unknown one and the nearest. */
int crm_query_column(struct crm_query *q, const char *name, struct crm_err *e);
/* -o: NULL gives `def`; "a,b" exactly these; "+a,-b" changes def; "all". Where a
 * default column is money, `currency` is added behind. */
int crm_query_columns(struct crm_query *q, const char *spec, const char *def, struct crm_err *e);
int crm_query_filter(struct crm_query *q, const struct crm_filter *f, struct crm_err *e);
/* Restricts to these ids (kept by reference until the query ran). */
void crm_query_ids(struct crm_query *q, const int64_t *id, size_t n);
/* -s FIELD,-FIELD */
int crm_query_sort(struct crm_query *q, const char *spec, struct crm_err *e);
/* The statement; its rows by crm_query_next, their cells by crm_query_cell. */
struct crm_stmt *crm_query_open(struct crm_query *q);
bool crm_query_next(struct crm_query *q, struct crm_stmt *s);
/* The text of column i of the current row (appended to out); false when unset. */
bool crm_query_cell(
    struct crm_query *q, struct crm_stmt *s, size_t i, bool for_people, struct crm_str *out);
/* The same without a copy: the text (valid until the next row, or until scratch is
 * used again), NULL when unset. */
const char *crm_query_text(struct crm_query *q, struct crm_stmt *s, size_t i, bool for_people,
    struct crm_str *scratch, size_t *len);
/* How many records; the limit does not count. */
int64_t crm_query_count(struct crm_query *q);
/* Choices sort as declared: appends an expression for ORDER BY. */
void crm_query_choice_order(struct crm_sql *to, const char *alias, const struct crm_field *f);

#endif
