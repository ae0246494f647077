/* Computed records. Rows are never moved: -s sorts their numbers. */
#include "rows.h"

#include <stdlib.h>

#include "base/text.h"

enum { COLUMNS = 64 };

struct picked {
	const struct crm_rows *r;
	size_t at[COLUMNS]; /* columns, in the order to print or to sort by */
	bool down[COLUMNS];
	size_t n;
};

static size_t find(const struct crm_rows *r, const char *s, size_t len, const char *option)
{
	const char *names[COLUMNS], *near;
	char name[64];

	for (size_t i = 0; i < r->columns; i++) {
		names[i] = r->column[i].name;
		if (strlen(names[i]) == len && !memcmp(names[i], s, len))
			return i;
	}
	if (!len)
		crm_die(CRM_USAGE, "%s: an empty column name", option);
	memcpy(name, s, len < sizeof name ? len : sizeof name - 1);
	name[len < sizeof name ? len : sizeof name - 1] = '\0';
	near = crm_text_nearest(name, names, r->columns);
	crm_die(CRM_USAGE, "%s: no column '%s'%s%s%s", option, name, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "");
}

/* A list of columns; with sign, -name sorts downwards. */
static void pick(
    const struct crm_rows *r, const char *list, const char *option, bool sign, struct picked *p)
{
	*p = (struct picked){ .r = r };
	do {
		size_t len = strcspn(list, ",");
		bool down = sign && *list == '-';

		if (p->n == COLUMNS)
			crm_die(CRM_USAGE, "%s: more than %d columns", option, COLUMNS);
		p->down[p->n] = down;
		p->at[p->n++] = find(r, list + down, len - down, option);
		list += len;
	} while (*list++);
}

static void all_columns(const struct crm_rows *r, struct picked *p)
{
	*p = (struct picked){ .r = r };
	for (size_t i = 0; i < r->columns; i++)
		p->at[p->n++] = i;
}

/* -o +a,-b: every column is there already, so that only taking away is left. */
static void less_columns(const struct crm_rows *r, const char *list, struct picked *p)
{
	bool gone[COLUMNS] = { false };

	do {
		size_t len = strcspn(list, ",");

		if (*list != '+' && *list != '-')
			crm_die(CRM_USAGE, "-o: '+field' and '-field' do not mix with others");
		gone[find(r, list + 1, len - 1, "-o")] = *list == '-';
		list += len;
	} while (*list++);
	*p = (struct picked){ .r = r };
	for (size_t i = 0; i < r->columns; i++)
		if (!gone[i])
			p->at[p->n++] = i;
	if (!p->n)
		crm_die(CRM_USAGE, "-o: no column left");
}

static void choose_columns(const struct crm_rows *r, struct picked *p)
{
	const char *spec = r->c->opt.columns;

	if (r->c->opt.ids && strcmp(r->column[0].name, "id"))
		crm_die(CRM_USAGE, "-q prints ids, and these records have none");
	if (r->c->opt.ids && spec)
		crm_die(CRM_USAGE, "-q prints ids: leave out -o");
	if (r->c->opt.ids)
		*p = (struct picked){ .r = r, .n = 1 };
	else if (!spec || !strcmp(spec, "all"))
		all_columns(r, p);
	else if (*spec == '+' || *spec == '-')
		less_columns(r, spec, p);
	else
		pick(r, spec, "-o", false, p);
}

static int by_columns(const void *left, const void *right, void *arg)
{
	const struct picked *p = arg;
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	for (size_t i = 0; i < p->n; i++) {
		int way = p->r->compare(p->r->arg, p->at[i], a, b);

		if (way)
			return p->down[i] ? -way : way;
	}
	return a < b ? -1 : a > b;
}

/* The rows' numbers in the order that the line asks for. */
static size_t *sorted(const struct crm_rows *r, const struct picked *by)
{
	size_t *order = crm_reallocarray(NULL, r->n + 1, sizeof *order);

	for (size_t i = 0; i < r->n; i++)
		order[i] = i;
	if (by->n)
		qsort_r(order, r->n, sizeof *order, by_columns, (void *)by);
	return order;
}

static size_t limited(const struct crm_rows *r, size_t n)
{
	int64_t limit = r->c->opt.limit;

	return limit >= 0 && (uint64_t)limit < n ? (size_t)limit : n;
}

static void print_cell(
    const struct crm_rows *r, struct crm_out *out, struct crm_str *text, size_t row, size_t column)
{
	crm_str_reset(text);
	if (r->cell(r->arg, row, column, text))
		crm_out_cell(out, crm_str_text(text), text->len);
	else
		crm_out_cell(out, NULL, 0);
}

static void print_rows(const struct crm_rows *r)
{
	struct crm_column column[COLUMNS];
	struct crm_str text = { 0 };
	struct picked p, by = { .r = r };
	struct crm_out *out;
	size_t *order, n = limited(r, r->n);

	choose_columns(r, &p);
	if (r->c->opt.sort)
		pick(r, r->c->opt.sort, "-s", true, &by);
	for (size_t i = 0; i < p.n; i++)
		column[i] = (struct crm_column){ r->column[p.at[i]].name, r->column[p.at[i]].kind };
	order = by.n ? sorted(r, &by) : NULL;
	out = crm_out_open(r->c, column, p.n, false);
	for (size_t i = 0; i < n && !crm_spool_broken(r->c->spool); i++)
		for (size_t k = 0; k < p.n; k++)
			print_cell(r, out, &text, order ? order[i] : i, p.at[k]);
	crm_out_end(out);
	free(order);
	crm_str_release(&text);
}

static void print_number(struct crm_out *out, struct crm_str *text, int64_t n)
{
	crm_str_reset(text);
	crm_num_print(text, n, 0);
	crm_out_cell(out, text->s, text->len);
}

static void print_sum(const struct crm_rows *r, struct crm_out *out, struct crm_str *text,
    const size_t *row, size_t n, size_t column)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (__builtin_add_overflow(sum, r->number(r->arg, row[i], column), &sum))
			crm_die(CRM_DATA, "--sum: %s: out of range", r->column[column].name);
	if (r->column[column].sum == CRM_ROWS_SUM) {
		print_number(out, text, sum);
		return;
	}
	crm_str_reset(text);
	crm_money_print(text, sum, r->currency);
	crm_out_cell(out, text->s, text->len);
}

/* The columns of --by: the fields, count, the sums, currency. */
static struct crm_out *open_groups(
    const struct crm_rows *r, const struct picked *by, const struct picked *sums, bool *money)
{
	struct crm_column column[2 * COLUMNS + 2];
	size_t n = 0;

	for (size_t i = 0; i < by->n; i++)
		column[n++] =
		    (struct crm_column){ r->column[by->at[i]].name, r->column[by->at[i]].kind };
	column[n++] = (struct crm_column){ "count", CRM_CELL_NUMBER };
	*money = false;
	for (size_t i = 0; i < sums->n; i++) {
		const struct crm_rows_column *k = &r->column[sums->at[i]];

		column[n++] = (struct crm_column){ k->name, CRM_CELL_NUMBER };
		*money = *money || k->sum == CRM_ROWS_MONEY;
	}
	if (*money)
		column[n++] = (struct crm_column){ "currency", CRM_CELL_TEXT };
	return crm_out_open(r->c, column, n, false);
}

static size_t print_groups(const struct crm_rows *r)
{
	struct picked by, sums = { .r = r };
	struct crm_str text = { 0 };
	size_t *order, groups = 0, end;
	struct crm_out *out;
	bool money;

	pick(r, r->c->opt.by, "--by", false, &by);
	if (r->c->opt.sum)
		pick(r, r->c->opt.sum, "--sum", false, &sums);
	order = sorted(r, &by);
	out = open_groups(r, &by, &sums, &money);
	for (size_t i = 0; i < r->n && groups < limited(r, r->n); i = end) {
		for (end = i + 1; end < r->n; end++) {
			size_t k = 0;

			while (k < by.n && !r->compare(r->arg, by.at[k], order[i], order[end]))
				k++;
			if (k < by.n)
				break;
		}
		groups++;
		for (size_t k = 0; k < by.n; k++)
			print_cell(r, out, &text, order[i], by.at[k]);
		print_number(out, &text, (int64_t)(end - i));
		for (size_t k = 0; k < sums.n; k++)
			print_sum(r, out, &text, order + i, end - i, sums.at[k]);
		if (money)
			crm_out_cell(out, r->currency && *r->currency ? r->currency : NULL,
			    r->currency ? strlen(r->currency) : 0);
	}
	crm_out_end(out);
	free(order);
	crm_str_release(&text);
	return groups;
}

void crm_rows_check(struct crm *c, const struct crm_rows_columns *columns)
{
	struct crm_rows r = { .c = c, .column = columns->v, .columns = columns->n };
	struct picked p;

	if (c->opt.sum && !c->opt.by)
		crm_die(CRM_USAGE, "--sum wants --by");
	if (c->opt.by && (c->opt.columns || c->opt.sort || c->opt.ids))
		crm_die(CRM_USAGE, "--by names its own columns and order: leave out -o, -s, -q");
	if (c->opt.by)
		pick(&r, c->opt.by, "--by", false, &p);
	if (c->opt.sort)
		pick(&r, c->opt.sort, "-s", true, &p);
	choose_columns(&r, &p);
	if (!c->opt.sum)
		return;
	pick(&r, c->opt.sum, "--sum", false, &p);
	for (size_t i = 0; i < p.n; i++)
		if (r.column[p.at[i]].sum == CRM_ROWS_PLAIN)
			crm_die(
			    CRM_USAGE, "--sum: %s is nothing to add up", r.column[p.at[i]].name);
}

int crm_rows_print(const struct crm_rows *r)
{
	struct crm_str line = { 0 };

	if (r->c->opt.by) {
		print_groups(r);
	} else if (r->c->opt.count) {
		crm_str_addf(&line, "%zu\n", r->n);
		crm_spool_write(r->c->spool, line.s, line.len);
		crm_str_release(&line);
	} else {
		print_rows(r);
	}
	return !r->n && r->c->opt.empty_fails ? CRM_NO : CRM_OK;
}
