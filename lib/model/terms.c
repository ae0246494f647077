/* Terms asked of a record that is not, or not so, in the book. */
#include "model/terms.h"

#include "base/text.h"
#include "model/plan.h"

static bool is_number(const struct crm_field *f)
{
	switch (f->type) {
	case CRM_NUMBER:
	case CRM_MONEY:
	case CRM_DATE:
	case CRM_TIME:
	case CRM_DURATION:
	case CRM_BOOL:
	case CRM_REF:
	case CRM_ANY:
		return !(f->flags & CRM_SEVERAL);
	default:
		return false;
	}
}

static struct crm_val value_of(
    const struct crm_rec *rec, const struct crm_plan_column *k, struct crm_str *fold)
{
	struct crm_val v = rec->v[k->field];

	if (k->part == CRM_PART_NOUN)
		return rec->any[k->field] ? crm_val_int(rec->any[k->field]->number)
					  : (struct crm_val){ 0 };
	if (k->part != CRM_PART_FOLD || v.kind != CRM_BYTES)
		return v;
	crm_str_reset(fold);
	crm_text_fold_key(fold, v.s, v.len);
	return crm_val_text(crm_str_text(fold), fold->len);
}

/* The record's values under the names of the table's columns. */
static void put_row(struct crm *c, const struct crm_rec *rec, struct crm_sql *sql)
{
	const struct crm_plan *p = crm_plan(c, rec->noun);
	struct crm_str fold = { 0 };

	crm_sql_puts(sql, " FROM (SELECT ");
	for (size_t i = 0; i < p->n; i++) {
		const struct crm_plan_column *k = &p->column[i];
		bool number =
		    k->part == CRM_PART_NOUN ||
		    (k->part == CRM_PART_VALUE && is_number(crm_field_at(rec->noun, k->field)));

		crm_sql_addf(sql, "%sCAST($%zu AS %s) AS %s", i ? ", " : "",
		    crm_sql_value(sql, value_of(rec, k, &fold)), number ? "bigint" : "text",
		    k->name);
	}
	crm_sql_puts(sql, ") t");
	crm_str_release(&fold);
}

int crm_terms_hold(struct crm *c, const struct crm_rec *rec, struct crm_filter *const *f, size_t n,
    bool *yes, struct crm_err *e)
{
	struct crm_sql sql = { 0 };
	struct crm_stmt *s;

	e->code = 0;
	crm_sql_puts(&sql, "SELECT ");
	for (size_t i = 0; i < n && !e->code; i++) {
		crm_sql_puts(&sql, i ? ", CASE WHEN " : "CASE WHEN ");
		crm_filter_sql(c, rec->noun, f[i], "t", &sql, e);
		crm_sql_puts(&sql, " THEN 1 ELSE 0 END");
	}
	if (!e->code && n) {
		put_row(c, rec, &sql);
		s = crm_sql_open(&sql, c->db);
		crm_stmt_step(s);
		for (size_t i = 0; i < n; i++)
			yes[i] = crm_stmt_int(s, (int)i);
		crm_stmt_done(s);
	}
	crm_sql_release(&sql);
	return e->code;
}
