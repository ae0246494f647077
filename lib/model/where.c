/* where - a filter asked of each row of a stream. A row costs the parsing of the
 * cells that it is asked for. */
#include "model/where_node.h"

#include <stdlib.h>

#include "base/text.h"

void crm_where_free(struct crm_where *w)
{
	if (!w)
		return;
	crm_pool_release(&w->pool);
	crm_pool_release(&w->row);
	crm_str_release(&w->scratch);
	crm_str_release(&w->part);
	crm_str_release(&w->words);
	free(w);
}

static struct crm_cell cell_at(const struct crm_where *w, size_t column)
{
	struct crm_cell none = { 0 };

	return column < w->cells && w->cell[column].s && w->cell[column].len ? w->cell[column]
									     : none;
}

static bool has_bytes(const char *s, size_t len, const struct crm_cell *part)
{
	return memmem(s, len, part->s, part->len) != NULL;
}

static int row_currency(const struct crm_where *w, const struct crm_wnode *n)
{
	struct crm_cell cell =
	    n->currency == CRM_NOWHERE ? (struct crm_cell){ 0 } : cell_at(w, n->currency);

	return cell.len == 3 ? crm_currency_key(cell.s) : 0;
}

static bool number_holds(struct crm_where *w, const struct crm_wnode *n, const char *s)
{
	struct crm_span span;
	struct crm_err e = { 0 };

	if (crm_values_point(w->c, n->noun, n->field, s, &w->row, &span, &e))
		return false;
	if (n->how & CRM_ASK_YEARLY)
		span.lo = crm_yearly_day(span.lo);
	if (n->field->type == CRM_MONEY)
		span.key = 0;
	if (crm_values_hold(&n->v, span.key, span.lo))
		return true;
	return n->field->type == CRM_MONEY && n->currency != CRM_NOWHERE &&
	       crm_values_hold(&n->v, row_currency(w, n), span.lo);
}

/* One value of a cell against a declared field. s ends in NUL. */
static bool field_holds(struct crm_where *w, const struct crm_wnode *n, const char *s, size_t len)
{
	struct crm_err e = { 0 };

	if (!crm_values_text(n->field))
		return number_holds(w, n, s);
	if (n->how & CRM_ASK_IS && n->v.raw.len == len && !memcmp(n->v.raw.s, s, len))
		return true;
	if ((n->how & CRM_ASK_IS && crm_values_exact(n->field)) || !crm_utf8_valid(s, len))
		return false;
	crm_str_reset(&w->scratch);
	if (crm_values_key(w->c, n->field, n->how, s, len, &w->scratch, &e))
		return false;
	if (!(n->how & CRM_ASK_HAS))
		return crm_values_hold_text(&n->v, crm_str_text(&w->scratch), w->scratch.len);
	for (size_t i = 0; i < n->v.texts; i++)
		if (has_bytes(crm_str_text(&w->scratch), w->scratch.len, &n->v.text[i]))
			return true;
	return false;
}

static bool guess_holds(struct crm_where *w, const struct crm_wnode *n, const char *s, size_t len)
{
	if (n->how & CRM_ASK_IS)
		return n->v.raw.len == len && !memcmp(n->v.raw.s, s, len);
	if (!(n->how & CRM_ASK_HAS)) {
		for (size_t i = 0; i < n->guesses; i++)
			if (crm_guess_holds(w->c, &n->guess[i], s, len, &w->scratch))
				return true;
		return false;
	}
	if (!crm_utf8_valid(s, len))
		return false;
	crm_str_reset(&w->scratch);
	crm_text_fold(&w->scratch, s, len);
	for (size_t i = 0; i < n->guesses; i++)
		if (has_bytes(crm_str_text(&w->scratch), w->scratch.len, &n->part[i]))
			return true;
	return false;
}

static bool one_holds(struct crm_where *w, const struct crm_wnode *n, const char *s, size_t len)
{
	return n->field ? field_holds(w, n, s, len) : guess_holds(w, n, s, len);
}

/* Where values of a cell end: lines, or commas without a blank behind. */
static size_t value_end(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] == '\n' || (s[i] == ',' && i + 1 < len && s[i + 1] != ' '))
			return i;
	return len;
}

static bool value_holds(struct crm_where *w, const struct crm_wnode *n)
{
	struct crm_cell cell = cell_at(w, n->column);
	bool split = !n->field || n->field->flags & CRM_SEVERAL;
	size_t at = 0;

	if (!cell.len)
		return false;
	if (one_holds(w, n, cell.s, cell.len))
		return true;
	if (!split || value_end(cell.s, cell.len) == cell.len)
		return false;
	while (at <= cell.len) {
		size_t len = value_end(cell.s + at, cell.len - at);

		crm_str_reset(&w->part);
		crm_str_add(&w->part, cell.s + at, len);
		if (len && one_holds(w, n, w->part.s, len))
			return true;
		at += len + 1;
	}
	return false;
}

/* The words of the row, each behind a blank. */
static const char *row_words(struct crm_where *w)
{
	if (w->has_words)
		return crm_str_text(&w->words);
	crm_str_reset(&w->words);
	for (size_t i = 0; i < w->cells; i++) {
		struct crm_cell cell = cell_at(w, i);

		crm_str_addc(&w->words, ' ');
		if (cell.len && crm_utf8_valid(cell.s, cell.len))
			crm_text_words(&w->words, cell.s, cell.len);
	}
	w->has_words = true;
	return crm_str_text(&w->words);
}

static bool words_hold(struct crm_where *w, const struct crm_wnode *n)
{
	const char *words = row_words(w);

	for (size_t i = 0; i < n->words; i++)
		if (!strstr(words, n->word[i]))
			return false;
	return true;
}

static bool term_holds(struct crm_where *w, const struct crm_wnode *n)
{
	if (n->ask == CRM_WHERE_SET)
		return cell_at(w, n->column).len > 0;
	return n->ask == CRM_WHERE_TEXT ? words_hold(w, n) : value_holds(w, n);
}

static bool holds(struct crm_where *w, const struct crm_wnode *n)
{
	bool any = n->kind == CRM_NODE_OR, found = !any;

	switch (n->kind) {
	case CRM_NODE_AND:
	case CRM_NODE_OR:
		for (size_t i = 0; i < n->n && found != any; i++)
			found = holds(w, n->child[i]);
		break;
	case CRM_NODE_NOT:
		return !holds(w, n->child[0]);
	default:
		found = term_holds(w, n);
	}
	return n->how & CRM_ASK_NOT ? !found : found;
}

bool crm_where_holds(struct crm_where *w, const struct crm_cell *cell, size_t n)
{
	w->cell = cell;
	w->cells = n;
	w->has_words = false;
	crm_pool_reset(&w->row);
	return holds(w, w->root);
}
