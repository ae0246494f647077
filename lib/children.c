/* The records that refer to one: which of them, in what order, what of them. */
#include "children.h"

#include <stdlib.h>

#include "model/goods.h"

enum { SOME = 10, COLUMNS = 16 };

/* People and companies are listed by name, what happened with the latest first,
 * the parts of a whole as they are. */
static const char *child_order(struct crm *c, const struct crm_child *k)
{
	const struct crm_noun *noun = crm_noun_find(k->noun);
	const struct crm_field *title = crm_field_find(noun, noun->title);
	const char *name = crm_field_column(title);

	if (k->part)
		return "t.id";
	if (crm_field_find(noun, "date"))
		return "t.date DESC, t.id DESC";
	if (crm_field_find(noun, "at"))
		return "t.at DESC, t.id DESC";
	if (!(title->flags & CRM_REQUIRED))
		return "t.id DESC";
	return crm_pool_printf(&c->pool, "t.%s_fold, t.%s, t.id", name, name);
}

/* The ids of the records that refer to this one: *n of *all that there are. */
static int64_t *children(struct crm *c, const struct crm_rec *r, const struct crm_child *k,
    const char *order, size_t *n, int64_t *all)
{
	const struct crm_noun *noun = crm_noun_find(k->noun);
	const struct crm_field *f = crm_field_find(noun, k->field);
	struct crm_str from = { 0 }, sql = { 0 };
	int64_t *id = NULL;
	struct crm_stmt *s;
	size_t cap = 0;

	crm_str_addf(&from, " FROM %s t WHERE t.%s = $1", noun->plural, crm_field_column(f));
	if (f->type == CRM_ANY)
		crm_str_addf(&from, " AND t.%s_noun = %d", crm_field_column(f), r->noun->number);
	crm_str_addf(&sql, "SELECT count(*)%s", from.s);
	*all = crm_db_int(c->db, 0, sql.s, "i", r->id);
	crm_str_reset(&sql);
	crm_str_addf(&sql, "SELECT t.id%s ORDER BY %s", from.s, order);
	s = crm_db_prepare(c->db, sql.s);
	crm_stmt_bind_int(s, 1, r->id);
	for (*n = 0; (k->part || *n < SOME) && crm_stmt_step(s);) {
		crm_grow(&id, *n, &cap, sizeof *id);
		id[(*n)++] = crm_stmt_int(s, 0);
	}
	crm_stmt_done(s);
	crm_str_release(&from);
	crm_str_release(&sql);
	return id;
}

/* Columns in which some row says something; an amount of 0 says nothing. */
static void telling(struct crm_query *q, struct crm_stmt *s, bool *tells)
{
	memset(tells, 0, COLUMNS * sizeof *tells);
	while (crm_query_next(q, s))
		for (size_t i = 0; i < q->n; i++) {
			const struct crm_qcolumn *k = &q->column[i];
			struct crm_val v = crm_stmt_value(s, k->value);
			bool nothing = v.kind == CRM_INT && !v.i && k->field->type == CRM_MONEY;

			tells[i] = tells[i] || !i || !strcmp(k->name, "total") ||
				   (v.kind != CRM_NULL && !nothing);
		}
}

/* The column of the parts that the record's own field of that name is the sum of. */
static bool is_sum(const struct crm_rec *r, const struct crm_qcolumn *k)
{
	const char *sum = crm_goods_sum(r->noun);

	return sum && !strcmp(k->name, sum);
}

/* What the parts add up to, below their column. */
static void print_sum(
    const struct crm_rec *r, struct crm_query *q, const bool *tells, struct crm_out *out)
{
	struct crm_str text = { 0 };

	for (size_t i = 0; i < q->n; i++) {
		const struct crm_field *f = crm_field_find(r->noun, q->column[i].name);

		crm_str_reset(&text);
		if (is_sum(r, &q->column[i]))
			crm_value_print(q->c, f, &r->v[crm_field_index(r->noun, f)], NULL,
			    crm_rec_text(r, "currency"), true, &text);
		else if (!strcmp(q->column[i].name, q->noun->title))
			crm_str_puts(&text, "total");
		if (tells[i])
			crm_out_cell(out, text.len ? text.s : NULL, text.len);
	}
	crm_str_release(&text);
}

static void print_row(
    struct crm_query *q, struct crm_stmt *s, const bool *tells, struct crm_out *out)
{
	struct crm_str scratch = { 0 }, first = { 0 };
	size_t len;

	for (size_t i = 0, n = 0; i < q->n; i++) {
		const char *text = crm_query_text(q, s, i, true, &scratch, &len);

		if (tells[i] && !n++) {
			crm_str_addf(&first, "  %.*s", (int)len, text ? text : "");
			crm_out_cell(out, first.s, first.len);
		} else if (tells[i]) {
			crm_out_cell(out, text, len);
		}
	}
	crm_str_release(&scratch);
	crm_str_release(&first);
}

static void print_table(
    struct crm *c, const struct crm_rec *r, const struct crm_child *k, const int64_t *id, size_t n)
{
	struct crm_column column[COLUMNS];
	bool tells[COLUMNS], summed = false;
	struct crm_query q;
	struct crm_err e = { 0 };
	struct crm_stmt *s;
	struct crm_out *out;
	size_t used = 0;

	crm_query_init(&q, c, crm_noun_find(k->noun));
	q.titles = true;
	if (crm_query_columns(&q, NULL, k->columns ? k->columns : q.noun->columns, &e))
		crm_die(CRM_BUG, "%s: %s", k->name, e.text);
	crm_query_ids(&q, id, n);
	s = crm_query_open(&q);
	telling(&q, s, tells);
	for (size_t i = 0; i < q.n; i++)
		if (tells[i])
			column[used++] = (struct crm_column){ q.column[i].name,
				q.column[i].title >= 0 ? CRM_CELL_TEXT
						       : crm_value_cell(q.column[i].field) };
	column[0].name = crm_pool_printf(&c->pool, "  %s", column[0].name);
	out = crm_out_open(c, column, used, false);
	for (q.at = 0; crm_query_next(&q, s);)
		print_row(&q, s, tells, out);
	crm_stmt_done(s);
	for (size_t i = 0; i < q.n; i++)
		summed = summed || is_sum(r, &q.column[i]);
	if (k->part && n > 1 && summed)
		print_sum(r, &q, tells, out);
	crm_out_end(out);
	crm_query_release(&q);
}

static void print_child(struct crm *c, const struct crm_rec *r, const struct crm_child *k)
{
	const char *order = child_order(c, k);
	struct crm_str head = { 0 };
	int64_t all, *id;
	size_t n;

	id = children(c, r, k, order, &n, &all);
	if (n) {
		crm_str_addf(&head, "\n%s (%lld", k->name, (long long)all);
		if ((int64_t)n < all)
			crm_str_addf(&head, ", %s %zu",
			    strstr(order, "DESC") ? "the latest" : "the first", n);
		crm_str_puts(&head, ")\n");
		crm_spool_write(c->spool, head.s, head.len);
		print_table(c, r, k, id, n);
	}
	free(id);
	crm_str_release(&head);
}

void crm_children_print(struct crm *c, const struct crm_rec *r)
{
	for (size_t i = 0; i < r->noun->children; i++)
		print_child(c, r, &r->noun->child[i]);
}
