/* list --by FIELD,... --sum FIELD,...: one statement groups and adds; the sums
 * are kept apart by currency. */
#include <stdlib.h>

#include "cmd.h"

enum { SUMS = 32 };

struct group {
	size_t by;            /* columns of q: first those grouped by, then the sums */
	int result[SUMS + 1]; /* result column of each sum */
	bool money;
};

/* Adds the fields named in list as columns of q. */
static void fields(struct crm_query *q, const char *list)
{
	struct crm_err e = { 0 };

	while (*list) {
		size_t len = strcspn(list, ",");

		if (crm_query_column(q, crm_pool_strndup(&q->pool, list, len), &e))
			crm_die_err(&e, NULL);
		list += len + (list[len] == ',');
	}
}

/* Takes the select list apart at its top-level commas. */
static size_t split(struct crm_query *q, const char **part, size_t max)
{
	char *s = crm_pool_strdup(&q->pool, crm_str_text(&q->select.text));
	size_t n = 0;
	int depth = 0;

	part[n++] = s;
	for (; *s; s++) {
		depth += (*s == '(') - (*s == ')');
		if (*s == ',' && s[1] == ' ' && !depth && n < max) {
			*s = '\0';
			part[n++] = s + 2;
		}
	}
	return n;
}

static void build(struct crm_query *q, struct group *g, struct crm_sql *sql)
{
	const char *part[256];
	struct crm_str by = { 0 }, order = { 0 };
	int results = 0;

	split(q, part, 256);
	crm_sql_puts(sql, "SELECT ");
	for (size_t i = 0; i < g->by; i++) {
		struct crm_qcolumn *k = &q->column[i];
		int *at[] = { &k->value, &k->title, &k->any, &k->currency };

		for (size_t j = 0; j < 4; j++) {
			if (*at[j] < 0)
				continue;
			crm_sql_addf(sql, "%s%s", results ? ", " : "", part[*at[j]]);
			crm_str_addf(&by, "%s%s", by.len ? ", " : "", part[*at[j]]);
			crm_str_addf(
			    &order, "%s%s NULLS FIRST", order.len ? ", " : "", part[*at[j]]);
			*at[j] = results++;
		}
	}
	if (g->money) {
		crm_sql_addf(sql, ", t.currency");
		crm_str_puts(&by, ", t.currency");
		crm_str_puts(&order, ", t.currency NULLS FIRST");
		results++;
	}
	crm_sql_puts(sql, ", count(*)");
	g->result[SUMS] = results++;
	for (size_t i = g->by; i < q->n; i++) {
		crm_sql_addf(
		    sql, ", CAST(COALESCE(sum(%s), 0) AS bigint)", part[q->column[i].value]);
		g->result[i - g->by] = results++;
	}
	crm_sql_addf(sql, " FROM %s t%s%s GROUP BY %s ORDER BY %s", q->noun->plural,
	    crm_str_text(&q->joins), crm_str_text(&q->where.text), by.s, order.s);
	for (size_t i = 0; i < q->where.n; i++) {
		crm_grow(&sql->val, sql->n, &sql->cap, sizeof *sql->val);
		sql->val[sql->n++] = q->where.val[i];
	}
	crm_str_release(&by);
	crm_str_release(&order);
}

static struct crm_out *header(struct crm *c, struct crm_query *q, const struct group *g)
{
	struct crm_column *column = crm_calloc(q->n + 2, sizeof *column);
	struct crm_out *out;
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		if (i == g->by)
			column[n++] = (struct crm_column){ "count", CRM_CELL_NUMBER };
		column[n++] =
		    (struct crm_column){ q->column[i].name, crm_value_cell(q->column[i].field) };
	}
	if (g->by == q->n)
		column[n++] = (struct crm_column){ "count", CRM_CELL_NUMBER };
	if (g->money)
		column[n++] = (struct crm_column){ "currency", CRM_CELL_TEXT };
	out = crm_out_open(c, column, n, false);
	free(column);
	return out;
}

static void cell(struct crm_out *out, struct crm_str *text)
{
	crm_out_cell(out, text->len ? text->s : NULL, text->len);
	crm_str_reset(text);
}

static void row(struct crm *c, struct crm_query *q, const struct group *g, struct crm_stmt *s,
    struct crm_out *out)
{
	struct crm_str text = { 0 };
	struct crm_val currency = { 0 };

	if (g->money)
		currency = crm_stmt_value(s, g->result[SUMS] - 1);
	for (size_t i = 0; i < g->by; i++) {
		crm_query_cell(q, s, i, crm_out_people(c), &text);
		cell(out, &text);
	}
	crm_num_print(&text, crm_stmt_int(s, g->result[SUMS]), 0);
	cell(out, &text);
	for (size_t i = g->by; i < q->n; i++) {
		struct crm_val v = crm_stmt_value(s, g->result[i - g->by]);

		crm_value_print(
		    c, q->column[i].field, &v, NULL, currency.s, crm_out_people(c), &text);
		cell(out, &text);
	}
	if (g->money) {
		if (currency.kind == CRM_BYTES)
			crm_str_add(&text, currency.s, currency.len);
		cell(out, &text);
	}
	crm_str_release(&text);
}

size_t crm_group_print(struct crm *c, struct crm_query *q)
{
	struct group g = { 0 };
	struct crm_sql sql = { 0 };
	struct crm_stmt *s;
	struct crm_out *out;
	size_t n;

	if (c->opt.columns || c->opt.sort || c->opt.ids)
		crm_die(CRM_USAGE, "--by names its own columns and order: leave out -o, -s, -q");
	fields(q, c->opt.by);
	g.by = q->n;
	if (c->opt.sum)
		fields(q, c->opt.sum);
	if (q->n - g.by > SUMS)
		crm_die(CRM_USAGE, "--sum: more than %d fields", SUMS);
	for (size_t i = g.by; i < q->n; i++) {
		enum crm_type t = q->column[i].field->type;

		if (t != CRM_MONEY && t != CRM_NUMBER && t != CRM_DURATION)
			crm_die(CRM_USAGE, "--sum: %s is no number", q->column[i].name);
		g.money = g.money || (t == CRM_MONEY && crm_field_find(c->noun, "currency"));
	}
	build(q, &g, &sql);
	s = crm_sql_open(&sql, c->db);
	out = header(c, q, &g);
	for (int64_t rows = 0; (q->limit < 0 || rows < q->limit) && crm_stmt_step(s); rows++)
		row(c, q, &g, s, out);
	crm_stmt_done(s);
	crm_sql_release(&sql);
	n = crm_out_end(out);
	return n;
}
