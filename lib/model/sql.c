/* sql - a statement under construction. Text values are copied into the
 * statement's own pool, so that callers may hand over what they are about to
 * change. */
#include "model/sql.h"

#include <stdarg.h>
#include <stdlib.h>

void crm_sql_puts(struct crm_sql *q, const char *text)
{
	crm_str_puts(&q->text, text);
}

void crm_sql_addf(struct crm_sql *q, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&q->text, fmt, ap);
	va_end(ap);
}

size_t crm_sql_value(struct crm_sql *q, struct crm_val v)
{
	crm_grow(&q->val, q->n, &q->cap, sizeof *q->val);
	if (v.kind == CRM_BYTES)
		v.s = crm_pool_strndup(&q->pool, v.s, v.len);
	q->val[q->n++] = v;
	return q->n;
}

void crm_sql_param(struct crm_sql *q, struct crm_val v)
{
	const char *fmt = v.kind == CRM_INT ? "CAST($%zu AS bigint)" : "$%zu";

	crm_str_addf(&q->text, fmt, crm_sql_value(q, v));
}

void crm_sql_param_text(struct crm_sql *q, const char *s, size_t len)
{
	crm_sql_param(q, crm_val_text(s, len));
}

void crm_sql_param_int(struct crm_sql *q, int64_t i)
{
	crm_sql_param(q, crm_val_int(i));
}

void crm_sql_expr(struct crm_sql *q, const char *expr, const char *alias)
{
	for (;;) {
		size_t len = strcspn(expr, "@");

		crm_str_add(&q->text, expr, len);
		if (!expr[len])
			return;
		crm_str_puts(&q->text, alias);
		expr += len + 1;
	}
}

struct crm_stmt *crm_sql_open(struct crm_sql *q, struct crm_db *db)
{
	struct crm_stmt *s = crm_db_prepare(db, crm_str_text(&q->text));

	for (size_t i = 0; i < q->n; i++)
		crm_stmt_bind(s, (int)i + 1, &q->val[i]);
	return s;
}

void crm_sql_release(struct crm_sql *q)
{
	crm_str_release(&q->text);
	crm_pool_release(&q->pool);
	free(q->val);
	*q = (struct crm_sql){ 0 };
}
