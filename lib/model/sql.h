/* sql - a statement under construction: text and the values of its $1, $2 ... */
#ifndef CRM_MODEL_SQL_H
#define CRM_MODEL_SQL_H

#include "base/mem.h"
#include "base/str.h"
#include "db/db.h"

struct crm_sql {
	struct crm_str text;
	struct crm_val *val; /* val[0] is $1 */
	size_t n, cap;
	int aliases;          /* used so far, for fresh ones: "a1", "a2" */
	struct crm_pool pool; /* owns copies of text values */
};

void crm_sql_puts(struct crm_sql *q, const char *text);
void crm_sql_addf(struct crm_sql *q, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Appends the next "$n" and keeps a copy of the value. Integers are spelt
 * CAST($n AS bigint) so that both engines know the type. */
void crm_sql_param(struct crm_sql *q, struct crm_val v);
void crm_sql_param_text(struct crm_sql *q, const char *s, size_t len);
void crm_sql_param_int(struct crm_sql *q, int64_t i);
/* Keeps a copy of the value as the next parameter without writing it; its
 * number. For text that comes with its own "$n" (crm_db_words_query). */
size_t crm_sql_value(struct crm_sql *q, struct crm_val v);
/* Appends an expression of a declaration with '@' replaced by alias. */
void crm_sql_expr(struct crm_sql *q, const char *expr, const char *alias);
/* Prepares and binds it all. q has to live until crm_stmt_done: values are not
 * copied again. */
struct crm_stmt *crm_sql_open(struct crm_sql *q, struct crm_db *db);
void crm_sql_release(struct crm_sql *q);

#endif
