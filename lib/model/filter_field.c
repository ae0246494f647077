/* filter_field - one field, one condition. Written so that an index on the column
 * can be used: the column alone on its side, lists as IN, ranges as BETWEEN. */
#include "model/filter_field.h"
#include "model/filter_list.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/plan.h"

enum {
	FOLD_KEY = 512,   /* bytes that a _fold column holds */
	FOLD_CHARS = 128, /* fewer characters than this were not cut */
};

/* The ranges of one currency, or of one noun. */
struct groups {
	const struct crm_asked *a;
	const struct crm_values *v;
	size_t *at; /* where each group begins, and the end */
};

/* Which column must hold the group's key; false when the value itself does it. */
static bool put_group_key(struct crm_filtering *x, const struct crm_asked *a, int key)
{
	char code[4];

	if (a->field->type == CRM_ANY) {
		crm_sql_addf(
		    x->q, "(%s.%s_noun = %d AND ", a->alias, crm_field_column(a->field), key);
		return true;
	}
	if (!key || a->field->flags & CRM_COMPUTED || !crm_field_find(a->noun, "currency"))
		return false;
	crm_currency_code(key, code);
	crm_sql_addf(x->q, "(%s.currency = ", a->alias);
	crm_sql_param_text(x->q, code, 3);
	crm_sql_puts(x->q, " AND ");
	return true;
}

static int currency_fault(struct crm_filtering *x, const struct crm_asked *a, int key)
{
	bool computed = a->field->flags & CRM_COMPUTED;

	if (!key || a->field->type == CRM_ANY || key == a->currency)
		return 0;
	if (a->currency)
		return crm_err_set(x->e, CRM_DATA, "the term names another currency");
	if (computed
		? !a->field->sql_in
		: !crm_field_find(a->noun, "currency") && key != crm_currency_key(x->c->currency))
		return crm_err_set(x->e, CRM_DATA, "this amount is in the book's currency alone");
	return 0;
}

static void put_group(struct crm_filtering *x, void *arg, size_t i)
{
	const struct groups *g = arg;
	const struct crm_span *first = &g->v->span[g->at[i]];
	struct crm_left left = { .a = g->a, .currency = g->a->currency };
	bool closed;

	x->code = currency_fault(x, g->a, first->key);
	if (x->code)
		return;
	if (g->a->field->flags & CRM_COMPUTED && first->key)
		left.currency = first->key;
	if (g->a->how & CRM_ASK_YEARLY) {
		/* crm_yearly_day() in SQL. */
		left.before = "(4 * ((4 * (";
		left.after = " + 719468) + 3) % 146097 / 4) + 3) % 1461 / 4";
	}
	closed = put_group_key(x, g->a, first->key);
	crm_filter_down(x, 3 * closed);
	crm_filter_spans(x, left, first, g->at[i + 1] - g->at[i]);
	crm_filter_up(x, 3 * closed);
	crm_sql_puts(x->q, closed ? ")" : "");
}

static void put_numbers(
    struct crm_filtering *x, const struct crm_asked *a, const struct crm_values *v)
{
	struct groups g = { .a = a, .v = v };
	size_t n = 0;

	if (!v->spans) {
		crm_sql_puts(x->q, "1 = 0");
		return;
	}
	g.at = crm_pool_alloc(x->pool, (v->spans + 1) * sizeof *g.at);
	for (size_t i = 0; i < v->spans; i++)
		if (!i || v->span[i].key != v->span[i - 1].key)
			g.at[n++] = i;
	g.at[n] = v->spans;
	crm_filter_chain(x, " OR ", n, put_group, &g);
}

/* A choice is kept as its text: a range of them is a list. */
static void put_choices(
    struct crm_filtering *x, const struct crm_asked *a, const struct crm_values *v)
{
	const char *s = crm_choices(a->field);
	struct crm_cell *cell = crm_pool_alloc(x->pool, (strlen(s) + 1) * sizeof *cell);
	size_t n = 0;

	for (int64_t i = 0; *s; i++) {
		size_t len = strcspn(s, " ");

		if (crm_values_hold(v, 0, i))
			cell[n++] = (struct crm_cell){ s, len };
		s += len + (s[len] == ' ');
	}
	crm_filter_texts(x, &(struct crm_left){ .a = a }, cell, n);
}

/* Writes LIKE with the parameter of that number; 0: a new one. Its number. */
static size_t put_pattern(struct crm_filtering *x, const struct crm_cell *part, size_t number)
{
	struct crm_str like = { 0 };

	crm_str_addc(&like, '%');
	for (size_t i = 0; i < part->len; i++) {
		if (part->s[i] == '%' || part->s[i] == '_' || part->s[i] == '\\')
			crm_str_addc(&like, '\\');
		crm_str_addc(&like, part->s[i]);
	}
	crm_str_addc(&like, '%');
	if (!number)
		number = crm_sql_value(x->q, crm_val_text(like.s, like.len));
	crm_sql_addf(x->q, " LIKE $%zu ESCAPE '\\'", number);
	crm_str_release(&like);
	return number;
}

static bool has_fold(const struct crm_field *f)
{
	return crm_field_folds(f) && !(f->flags & (CRM_COMPUTED | CRM_SEVERAL));
}

/* True for what is kept in the spelling that crm_values_key gives. */
static bool by_bytes(const struct crm_field *f)
{
	switch (f->type) {
	case CRM_COUNTRY:
	case CRM_CURRENCY:
	case CRM_LANGUAGE:
	case CRM_ZONE:
	case CRM_PHONE:
		return true;
	default:
		return f->flags & CRM_EXACT;
	}
}

struct texts {
	const struct crm_asked *a;
	const struct crm_cell *v;
	struct crm_left left;   /* the value as it is compared */
	struct crm_left folded; /* crm_fold(value) */
	size_t n;               /* those of v that fit into a _fold column */
};

/* Engines differ in LIKE's idea of case, so bytes are found by replace(). */
static void put_part(struct crm_filtering *x, void *arg, size_t i)
{
	const struct texts *t = arg;
	const struct crm_field *f = t->a->field;
	size_t number;

	if (f->flags & CRM_EXACT) {
		struct crm_left plain = { .a = t->a };

		crm_sql_puts(x->q, "replace(");
		crm_filter_left(x, &plain);
		crm_sql_puts(x->q, ", ");
		crm_sql_param_text(x->q, t->v[i].s, t->v[i].len);
		crm_sql_puts(x->q, ", '') <> ");
		crm_filter_left(x, &plain);
		return;
	}
	if (!has_fold(f)) {
		crm_filter_left(x, &t->folded);
		put_pattern(x, &t->v[i], 0);
		return;
	}
	crm_sql_puts(x->q, "(");
	crm_filter_left(x, &t->left);
	number = put_pattern(x, &t->v[i], 0);
	crm_sql_puts(x->q, " OR (length(");
	crm_filter_left(x, &t->left);
	crm_sql_addf(x->q, ") >= %d AND ", FOLD_CHARS);
	crm_filter_left(x, &t->folded);
	put_pattern(x, &t->v[i], number);
	crm_sql_puts(x->q, "))");
}

/* The texts that a _fold column holds whole, then each that it cuts. */
static void put_equal(struct crm_filtering *x, void *arg, size_t i)
{
	const struct texts *t = arg;
	struct crm_cell cut;

	if (t->n && i-- == 0) {
		crm_filter_texts(x, &t->left, t->v, t->n);
		return;
	}
	cut = t->v[t->n + i];
	cut.len = crm_utf8_cut(cut.s, cut.len, FOLD_KEY);
	crm_sql_puts(x->q, "(");
	crm_filter_texts(x, &t->left, &cut, 1);
	crm_sql_puts(x->q, " AND ");
	crm_filter_texts(x, &t->folded, &t->v[t->n + i], 1);
	crm_sql_puts(x->q, ")");
}

static void put_text(struct crm_filtering *x, const struct crm_asked *a, const struct crm_values *v)
{
	const struct crm_field *f = a->field;
	struct texts t = { .a = a,
		.v = v->text,
		.n = v->texts,
		.left = { .a = a },
		.folded = { .a = a, .before = "crm_fold(", .after = ")" } };
	bool exact = a->how & CRM_ASK_IS && crm_values_exact(f);

	if (has_fold(f)) {
		t.left.column =
		    crm_pool_printf(x->pool, "%s.%s_fold", a->alias, crm_field_column(f));
		while (t.n && v->text[t.n - 1].len > FOLD_KEY)
			t.n--;
	} else if (!by_bytes(f)) {
		t.left = t.folded;
	}
	if (a->how & CRM_ASK_HAS) {
		crm_filter_chain(x, " OR ", v->texts, put_part, &t);
		return;
	}
	if (exact && has_fold(f)) {
		struct crm_cell cut = v->text[0];

		/* The fold for its index, the bytes for the answer. */
		cut.len = crm_utf8_cut(cut.s, cut.len, FOLD_KEY);
		crm_sql_puts(x->q, "(");
		crm_filter_texts(x, &t.left, &cut, 1);
		crm_sql_puts(x->q, " AND ");
	}
	if (exact)
		crm_filter_texts(x, &(struct crm_left){ .a = a }, &v->raw, 1);
	else
		crm_filter_chain(x, " OR ", (t.n > 0) + v->texts - t.n, put_equal, &t);
	crm_sql_puts(x->q, exact && has_fold(f) ? ")" : "");
}

/* One of several values, byte for byte, in the column that holds them as lines. */
static void put_line(struct crm_filtering *x, void *arg, size_t i)
{
	const struct texts *t = arg;
	const char *column = crm_field_column(t->a->field), *alias = t->a->alias;
	const char *line = crm_pool_printf(x->pool, "\n%s\n", t->v[i].s);

	crm_sql_addf(x->q, "replace('\n' || %s.%s || '\n', ", alias, column);
	crm_sql_param_text(x->q, line, strlen(line));
	crm_sql_addf(x->q, ", '') <> '\n' || %s.%s || '\n'", alias, column);
}

static void put_lookup_part(struct crm_filtering *x, void *arg, size_t i)
{
	const struct texts *t = arg;

	if (t->a->field->flags & CRM_EXACT) {
		crm_sql_addf(x->q, "replace(%s, ", t->left.column);
		crm_sql_param_text(x->q, t->v[i].s, t->v[i].len);
		crm_sql_addf(x->q, ", '') <> %s", t->left.column);
		return;
	}
	crm_filter_left(x, &t->left);
	put_pattern(x, &t->v[i], 0);
}

static void put_several(
    struct crm_filtering *x, const struct crm_asked *a, const struct crm_values *v)
{
	const struct crm_field *f = a->field;
	const char *k = crm_pool_printf(x->pool, "a%d", ++x->q->aliases);
	struct texts t = {
		.a = a, .v = v->text, .left = { .column = crm_pool_printf(x->pool, "%s.value", k) }
	};
	bool exact = a->how & CRM_ASK_IS && crm_values_exact(f);

	if (exact) {
		crm_sql_puts(x->q, "(");
		crm_filter_down(x, 3);
	}
	crm_sql_addf(x->q,
	    "%s.id IN (SELECT %s.id FROM lookups %s WHERE %s.noun = %d AND"
	    " %s.field = '%s' AND ",
	    a->alias, k, k, k, a->noun->number, k, f->name);
	if (a->how & CRM_ASK_HAS)
		crm_filter_chain(x, " OR ", v->texts, put_lookup_part, &t);
	else
		crm_filter_texts(x, &t.left, v->text, v->texts);
	crm_sql_puts(x->q, ")");
	if (exact) {
		crm_sql_puts(x->q, " AND ");
		t.v = &v->raw;
		put_line(x, &t, 0);
		crm_sql_puts(x->q, ")");
		crm_filter_up(x, 3);
	}
}

void crm_filter_field(struct crm_filtering *x, const struct crm_asked *asked, const char *value)
{
	struct crm_asked a = *asked;
	struct crm_values v;

	a.field = crm_field_whole(a.noun, a.field);
	x->code = crm_values_read(x->c, a.noun, a.field, a.how, value, x->pool, &v, x->e);
	if (x->code)
		return;
	if (a.field->flags & CRM_SEVERAL && a.field->flags & CRM_READONLY) {
		struct texts t = { .a = &a, .v = v.text };

		/* What goes with another field has no look-up of its own. */
		crm_filter_chain(x, " OR ", v.texts, a.how & CRM_ASK_HAS ? put_part : put_line, &t);
	} else if (a.field->flags & CRM_SEVERAL) {
		put_several(x, &a, &v);
	} else if (a.field->type == CRM_CHOICE) {
		put_choices(x, &a, &v);
	} else if (crm_values_text(a.field)) {
		put_text(x, &a, &v);
	} else {
		put_numbers(x, &a, &v);
	}
}

void crm_filter_presence(struct crm_filtering *x, const struct crm_asked *asked, bool set)
{
	struct crm_asked a = *asked;

	a.field = crm_field_whole(a.noun, a.field);
	crm_filter_value(x, &a, a.currency);
	crm_sql_puts(x->q, set ? " IS NOT NULL" : " IS NULL");
}
