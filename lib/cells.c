/* Rows of values: kept, compared and printed by the type of their column. */
#include "cells.h"

#include <stdlib.h>

enum { COLUMNS = 64 };

static struct crm_rows_column row_column(const struct crm_cells_column *k)
{
	bool number = k->type == CRM_CELLS_NUMBER || k->type == CRM_CELLS_MONEY;
	struct crm_rows_column r = { .name = k->name,
		.kind = k->type == CRM_CELLS_ID && !k->title ? CRM_CELL_ID
			: number                             ? CRM_CELL_NUMBER
							     : CRM_CELL_TEXT };

	if (k->sums)
		r.sum = k->type == CRM_CELLS_MONEY ? CRM_ROWS_MONEY : CRM_ROWS_SUM;
	return r;
}

void crm_cells_init(struct crm_cells *t, struct crm *c, const struct crm_cells_column *column,
    size_t columns, size_t wide, size_t currency)
{
	struct crm_rows_column r[COLUMNS];

	*t = (struct crm_cells){
		.c = c, .column = column, .columns = columns, .wide = wide, .currency = currency
	};
	for (size_t i = 0; i < columns; i++)
		r[i] = row_column(&column[i]);
	crm_rows_check(c, &(struct crm_rows_columns){ r, columns });
}

struct crm_val *crm_cells_at(const struct crm_cells *t, size_t row)
{
	return t->v + row * t->wide;
}

/* A new one, all unset. */
static struct crm_val *new_row(struct crm_cells *t)
{
	struct crm_val *row;

	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->v = crm_reallocarray(t->v, t->cap, t->wide * sizeof *t->v);
	}
	row = crm_cells_at(t, t->n++);
	memset(row, 0, t->wide * sizeof *row);
	return row;
}

struct crm_val *crm_cells_take(struct crm_cells *t, struct crm_stmt *s, size_t n)
{
	struct crm_val *row = new_row(t);

	for (size_t i = 0; i < n; i++) {
		row[i] = crm_stmt_value(s, (int)i);
		if (row[i].kind == CRM_BYTES)
			row[i].s = crm_pool_strndup(&t->pool, row[i].s, row[i].len);
	}
	return row;
}

static const char *currency_of(const struct crm_cells *t, size_t row)
{
	const struct crm_val *v = t->currency ? &crm_cells_at(t, row)[t->currency] : NULL;

	return v && v->kind == CRM_BYTES ? v->s : NULL;
}

/* A reference that nobody is called by yet has no title. */
static void put_id(const struct crm_cells *t, size_t row, size_t column, struct crm_str *out)
{
	const struct crm_cells_column *k = &t->column[column];
	const struct crm_val *v = crm_cells_at(t, row);

	if (k->title && crm_out_people(t->c) && v[k->title].kind == CRM_BYTES)
		crm_str_add(out, v[k->title].s, v[k->title].len);
	else
		crm_id_print(out, k->noun, v[column].i);
}

bool crm_cells_cell(const struct crm_cells *t, size_t row, size_t column, struct crm_str *out)
{
	const struct crm_val *v = &crm_cells_at(t, row)[column];

	if (v->kind == CRM_NULL)
		return false;
	switch (t->column[column].type) {
	case CRM_CELLS_TEXT:
		crm_str_add(out, v->s, v->len);
		break;
	case CRM_CELLS_ID:
		put_id(t, row, column, out);
		break;
	case CRM_CELLS_NUMBER:
		crm_num_print(out, v->i, 0);
		break;
	case CRM_CELLS_MONEY:
		crm_money_print(out, v->i, currency_of(t, row));
		break;
	case CRM_CELLS_DATE:
		crm_date_print(out, v->i);
		break;
	case CRM_CELLS_TIME:
		crm_time_print(out, v->i, t->c->clock.zone);
		break;
	}
	return true;
}

static bool cell(void *arg, size_t row, size_t column, struct crm_str *out)
{
	return crm_cells_cell(arg, row, column, out);
}

/* What is unset comes last. */
static int compare(void *arg, size_t column, size_t a, size_t b)
{
	const struct crm_cells *t = arg;
	size_t at = t->column[column].order ? t->column[column].order : column;
	const struct crm_val *x = &crm_cells_at(t, a)[at], *y = &crm_cells_at(t, b)[at];
	int d;

	if (x->kind == CRM_NULL || y->kind == CRM_NULL)
		return (x->kind == CRM_NULL) - (y->kind == CRM_NULL);
	if (x->kind == CRM_INT)
		return x->i < y->i ? -1 : x->i > y->i;
	d = memcmp(x->s, y->s, x->len < y->len ? x->len : y->len);
	return d ? d : (x->len > y->len) - (x->len < y->len);
}

static int64_t number(void *arg, size_t row, size_t column)
{
	const struct crm_val *v = &crm_cells_at(arg, row)[column];

	return v->kind == CRM_INT ? v->i : 0;
}

static int by_function(const void *a, const void *b, void *arg)
{
	int (*function)(const struct crm_val *, const struct crm_val *);

	memcpy(&function, arg, sizeof function);
	return function(a, b);
}

void crm_cells_sort(
    struct crm_cells *t, int (*with)(const struct crm_val *a, const struct crm_val *b))
{
	if (t->n)
		qsort_r(t->v, t->n, t->wide * sizeof *t->v, by_function, &with);
}

/* The one currency of all rows; NULL where there is none to speak of. */
static const char *one_currency(const struct crm_cells *t)
{
	const char *one = NULL;

	for (size_t i = 0; t->currency && i < t->n; i++) {
		const char *now = currency_of(t, i);

		if (one && now && strcmp(one, now)) {
			if (t->c->opt.sum)
				crm_die(CRM_USAGE,
				    "--sum: amounts in %s and %s are not added up: narrow them by"
				    " currency:%s",
				    one, now, one);
			return NULL;
		}
		one = now ? now : one;
	}
	return one;
}

int crm_cells_print(struct crm_cells *t)
{
	struct crm_rows_column column[COLUMNS];
	bool people = crm_out_people(t->c);

	for (size_t i = 0; i < t->columns; i++) {
		column[i] = row_column(&t->column[i]);
		if (t->column[i].type == CRM_CELLS_ID && !people)
			column[i].kind = CRM_CELL_ID;
	}
	return crm_rows_print(&(struct crm_rows){
	    .c = t->c,
	    .column = column,
	    .columns = t->columns,
	    .n = t->n,
	    .currency = one_currency(t),
	    .arg = t,
	    .cell = cell,
	    .compare = compare,
	    .number = number,
	});
}

void crm_cells_release(struct crm_cells *t)
{
	free(t->v);
	crm_pool_release(&t->pool);
	*t = (struct crm_cells){ 0 };
}
