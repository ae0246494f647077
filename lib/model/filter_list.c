/* filter_list - lists, ranges and chains in SQL, kept from growing past what an
 * engine takes: depth of expressions, number of parameters, time to find them. */
#include "model/filter_list.h"

#include "base/when.h"

enum {
	CHAIN = 100,  /* links of one chain; SQLite takes expressions 1000 deep */
	LISTED = 100, /* longer lists go in chunks, each one parameter */
	CHUNK = 200,  /* values of a chunk */
	DEPTH = 68,   /* SQLite's parser stack holds 100; a condition takes up to 20 */
};

void crm_filter_down(struct crm_filtering *x, int cost)
{
	x->depth += cost;
	if (x->depth > DEPTH && !x->code)
		x->code = crm_err_set(x->e, CRM_USAGE, "nested too deep for one query");
}

void crm_filter_up(struct crm_filtering *x, int cost)
{
	x->depth -= cost;
}

static void chain(struct crm_filtering *x, const char *op, size_t lo, size_t hi,
    void (*put)(struct crm_filtering *x, void *arg, size_t i), void *arg)
{
	size_t step = hi - lo > CHAIN ? (hi - lo + 1) / 2 : 1;

	crm_filter_down(x, 1);
	crm_sql_puts(x->q, "(");
	for (size_t i = lo; i < hi && !x->code; i += step) {
		int left = i > lo ? 2 : 0; /* what is read waits for its right side */

		crm_filter_down(x, left);
		crm_sql_puts(x->q, left ? op : "");
		if (step == 1)
			put(x, arg, i);
		else
			chain(x, op, i, i + step < hi ? i + step : hi, put, arg);
		crm_filter_up(x, left);
	}
	crm_sql_puts(x->q, ")");
	crm_filter_up(x, 1);
}

void crm_filter_chain(struct crm_filtering *x, const char *op, size_t n,
    void (*put)(struct crm_filtering *x, void *arg, size_t i), void *arg)
{
	if (n == 1)
		put(x, arg, 0);
	else
		chain(x, op, 0, n, put, arg);
}

/* The value itself: a column, or the expression of a computed field in which '#'
 * stands for the currency that was asked. */
void crm_filter_value(struct crm_filtering *x, const struct crm_asked *a, int currency)
{
	const struct crm_field *f = a->field;
	const char *expr, *hash;
	char code[4];

	if (!(f->flags & CRM_COMPUTED)) {
		crm_sql_addf(x->q, "%s.%s", a->alias, crm_field_column(f));
		return;
	}
	if (!currency) {
		crm_sql_expr(x->q, f->sql, a->alias);
		return;
	}
	crm_currency_code(currency, code);
	for (expr = f->sql_in; (hash = strchr(expr, '#')); expr = hash + 1) {
		crm_sql_expr(
		    x->q, crm_pool_strndup(x->pool, expr, (size_t)(hash - expr)), a->alias);
		crm_sql_param_text(x->q, code, 3);
	}
	crm_sql_expr(x->q, expr, a->alias);
}

void crm_filter_left(struct crm_filtering *x, const struct crm_left *l)
{
	if (l->column) {
		crm_sql_puts(x->q, l->column);
		return;
	}
	crm_sql_puts(x->q, l->before ? l->before : "");
	crm_filter_value(x, l->a, l->currency);
	crm_sql_puts(x->q, l->after ? l->after : "");
}

static size_t characters(const struct crm_cell *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++)
		n += (s->s[i] & 0xc0) != 0x80;
	return n;
}

/* One parameter with CHUNK values of one width, padded with line ends, which no
 * value has at its end; the last value fills what is left of the last chunk. */
static void put_chunk(struct crm_filtering *x, const struct crm_cell *v, size_t n)
{
	struct crm_str text = { 0 };
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width = characters(&v[i]) > width ? characters(&v[i]) : width;
	for (size_t i = 0; i < CHUNK; i++) {
		const struct crm_cell *cell = &v[i < n ? i : n - 1];

		crm_str_add(&text, cell->s, cell->len);
		for (size_t pad = characters(cell); pad < width; pad++)
			crm_str_addc(&text, '\n');
	}
	crm_sql_puts(x->q, "(CAST(");
	crm_sql_param_text(x->q, text.s, text.len);
	crm_sql_addf(x->q, " AS text), %zu)", width);
	crm_str_release(&text);
}

/* Engines look a parameter up by walking through all there are, so that a long
 * list of them is quadratic, and limit their number. */
static void put_chunks(struct crm_filtering *x, const struct crm_cell *v, size_t n, bool number)
{
	crm_sql_addf(x->q,
	    "SELECT %srtrim(substr(c.column1, n.column1 * c.column2 + 1, c.column2),"
	    " '\n')%s FROM (VALUES ",
	    number ? "CAST(" : "", number ? " AS bigint)" : "");
	for (size_t i = 0; i < n; i += CHUNK) {
		crm_sql_puts(x->q, i ? ", " : "");
		put_chunk(x, v + i, n - i < CHUNK ? n - i : CHUNK);
	}
	crm_sql_puts(x->q, ") AS c, (VALUES ");
	for (int i = 0; i < CHUNK; i++)
		crm_sql_addf(x->q, "%s(%d)", i ? ", " : "", i);
	crm_sql_puts(x->q, ") AS n");
}

void crm_filter_texts(
    struct crm_filtering *x, const struct crm_left *l, const struct crm_cell *v, size_t n)
{
	crm_filter_left(x, l);
	crm_sql_puts(x->q, n == 1 ? " = " : " IN (");
	if (n > LISTED)
		put_chunks(x, v, n, false);
	for (size_t i = 0; n <= LISTED && i < n; i++) {
		crm_sql_puts(x->q, i ? ", " : "");
		crm_sql_param_text(x->q, v[i].s, v[i].len);
	}
	crm_sql_puts(x->q, n == 1 ? "" : ")");
}

struct numbers {
	struct crm_left left;
	int64_t *one; /* those that stand alone */
	size_t ones;
	const struct crm_span **range;
	size_t ranges;
	bool when; /* ranges of CRM_WHEN are of texts */
};

static void put_ones(struct crm_filtering *x, const struct numbers *v)
{
	struct crm_cell *text;

	crm_filter_left(x, &v->left);
	crm_sql_puts(x->q, v->ones == 1 ? " = " : " IN (");
	for (size_t i = 0; v->ones <= LISTED && i < v->ones; i++) {
		crm_sql_puts(x->q, i ? ", " : "");
		crm_sql_param_int(x->q, v->one[i]);
	}
	if (v->ones > LISTED) {
		text = crm_pool_alloc(x->pool, v->ones * sizeof *text);
		for (size_t i = 0; i < v->ones; i++) {
			text[i].s = crm_pool_printf(x->pool, "%lld", (long long)v->one[i]);
			text[i].len = strlen(text[i].s);
		}
		put_chunks(x, text, v->ones, true);
	}
	crm_sql_puts(x->q, v->ones == 1 ? "" : ")");
}

static void put_end(struct crm_filtering *x, const struct numbers *v, int64_t i, bool last)
{
	struct crm_str text = { 0 };

	if (!v->when) {
		crm_sql_param_int(x->q, i);
		return;
	}
	crm_when_bound(&text, i, last);
	crm_sql_param_text(x->q, text.s, text.len);
	crm_str_release(&text);
}

static void put_number(struct crm_filtering *x, void *arg, size_t i)
{
	const struct numbers *v = arg;
	const struct crm_span *s;

	if (v->ones && i-- == 0) {
		put_ones(x, v);
		return;
	}
	s = v->range[i];
	crm_filter_left(x, &v->left);
	if (s->lo == INT64_MIN && s->hi == INT64_MAX) {
		crm_sql_puts(x->q, " IS NOT NULL");
	} else if (s->lo == INT64_MIN) {
		crm_sql_puts(x->q, " <= ");
		put_end(x, v, s->hi, true);
	} else {
		crm_sql_puts(x->q, s->hi == INT64_MAX ? " >= " : " BETWEEN ");
		put_end(x, v, s->lo, false);
		if (s->hi == INT64_MAX)
			return;
		crm_sql_puts(x->q, " AND ");
		put_end(x, v, s->hi, true);
	}
}

void crm_filter_spans(
    struct crm_filtering *x, struct crm_left left, const struct crm_span *s, size_t n)
{
	struct numbers v = { .left = left, .when = left.a->field->type == CRM_WHEN };

	v.one = crm_pool_alloc(x->pool, n * sizeof *v.one);
	v.range = crm_pool_alloc(x->pool, n * sizeof *v.range);
	for (size_t i = 0; i < n; i++) {
		if (s[i].lo == s[i].hi && !v.when)
			v.one[v.ones++] = s[i].lo;
		else
			v.range[v.ranges++] = &s[i];
	}
	crm_filter_chain(x, " OR ", (v.ones > 0) + v.ranges, put_number, &v);
}
