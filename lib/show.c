/* show: a page about a record, for people, less and fzf --preview. Made from the
 * declaration, so that every noun has one: what it is, its fields, what is
 * computed, and the latest records that refer to it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"
#include "model/nouns.h"

enum { LATEST = 10, LABEL = 18 };

struct page {
	struct crm *c;
	struct crm_str out;
};

static void flush(struct page *p)
{
	crm_spool_write(p->c->spool, crm_str_text(&p->out), p->out.len);
	crm_str_reset(&p->out);
}

/* Text of the book, safe for a terminal; lines after the first are indented. */
static void safe_text(struct page *p, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		if (!stop)
			stop = end;
		crm_text_safe(&p->out, s, (size_t)(stop - s));
		s = stop + 1;
		if (s < end)
			crm_str_addf(&p->out, "\n%*s", LABEL, "");
	}
}

static void label(struct page *p, const char *name)
{
	crm_str_addf(&p->out, "%-*s", LABEL, name);
}

static void reference(struct page *p, const struct crm_noun *noun, int64_t id)
{
	struct crm_str title = { 0 };

	crm_title_print(p->c, &title, noun, id);
	crm_text_safe(&p->out, crm_str_text(&title), title.len);
	crm_str_addc(&p->out, ' ');
	crm_str_addc(&p->out, '(');
	crm_id_print(&p->out, noun, id);
	crm_str_addc(&p->out, ')');
	crm_str_release(&title);
}

/* The title has its own line; FIRST and typed numbers stand in their lists. */
static bool shown(const struct crm_noun *noun, const struct crm_field *f)
{
	return !(f->flags & (CRM_FIRST | CRM_COMPUTED | CRM_SYSTEM)) &&
	       strcmp(f->name, noun->title) && strcmp(f->name, "phones_typed") &&
	       strcmp(f->name, "vcard") && strcmp(f->name, "id");
}

static void field(struct page *p, const struct crm_rec *r, size_t i)
{
	const struct crm_field *f = crm_field_at(r->noun, i);
	const struct crm_val *v = &r->v[i];
	struct crm_str text = { 0 };
	const char *currency = NULL;

	label(p, f->name);
	if (f->type == CRM_REF || f->type == CRM_ANY) {
		reference(p, f->ref ? crm_noun_find(f->ref) : r->any[i], v->i);
	} else {
		if (f->type == CRM_MONEY && crm_field_find(r->noun, "currency"))
			currency = crm_rec_text(r, "currency");
		crm_value_print(p->c, f, v, NULL, currency, true, &text);
		if (currency)
			crm_str_addf(&text, " %s", currency);
		if (f->type == CRM_TAG)
			for (size_t k = 0; k < text.len; k++)
				if (text.s[k] == '\n')
					text.s[k] = ' ';
		safe_text(p, crm_str_text(&text), text.len);
	}
	crm_str_addc(&p->out, '\n');
	crm_str_release(&text);
}

/* Computed fields: orders.count and its kin, where there is something. */
static void computed(struct page *p, const struct crm_rec *r)
{
	struct crm_query q;
	struct crm_stmt *s;
	struct crm_err e = { 0 };
	struct crm_str text = { 0 };

	crm_query_init(&q, p->c, r->noun);
	for (size_t i = 0; i < crm_field_count(r->noun); i++)
		if (crm_field_at(r->noun, i)->flags & CRM_COMPUTED)
			crm_query_column(&q, crm_field_at(r->noun, i)->name, &e);
	if (q.n) {
		crm_query_ids(&q, &r->id, 1);
		s = crm_query_open(&q);
		crm_query_next(&q, s);
		for (size_t i = 0; i < q.n; i++) {
			struct crm_val v = crm_stmt_value(s, q.column[i].value);

			crm_str_reset(&text);
			if (v.kind == CRM_NULL || (v.kind == CRM_INT && !v.i) ||
			    !crm_query_cell(&q, s, i, true, &text))
				continue;
			label(p, q.column[i].name);
			if (q.column[i].field->type == CRM_MONEY)
				crm_str_addf(&text, " %s", p->c->currency);
			safe_text(p, crm_str_text(&text), text.len);
			crm_str_addc(&p->out, '\n');
		}
		crm_stmt_done(s);
	}
	crm_query_release(&q);
	crm_str_release(&text);
}

/* The latest of the records that refer to this one, a line each. */
static void child(struct page *p, const struct crm_rec *r, const struct crm_child *k)
{
	const struct crm_noun *noun = crm_noun_find(k->noun);
	const struct crm_field *f = crm_field_find(noun, k->field);
	struct crm_str sql = { 0 }, cell = { 0 };
	struct crm_query q;
	struct crm_err e = { 0 };
	struct crm_stmt *s;
	int64_t n, id[LATEST];
	size_t ids = 0;

	crm_str_addf(&sql, " FROM %s t WHERE t.%s = $1", noun->plural, crm_field_column(f));
	if (f->type == CRM_ANY)
		crm_str_addf(&sql, " AND t.%s_noun = %d", crm_field_column(f), r->noun->number);
	cell.len = 0;
	crm_str_addf(&cell, "SELECT count(*)%s", sql.s);
	n = crm_db_int(p->c->db, 0, cell.s, "i", r->id);
	if (!n) {
		crm_str_release(&sql);
		crm_str_release(&cell);
		return;
	}
	crm_str_reset(&cell);
	crm_str_addf(&cell, "SELECT t.id%s ORDER BY %s, t.id DESC LIMIT %d", sql.s,
	    crm_field_find(noun, "date") ? "t.date DESC" : "t.created DESC", LATEST);
	s = crm_db_prepare(p->c->db, cell.s);
	crm_stmt_bind_int(s, 1, r->id);
	while (crm_stmt_step(s))
		id[ids++] = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	crm_str_addf(
	    &p->out, "\n%s (%lld%s)\n", k->name, (long long)n, n > LATEST ? ", the latest" : "");
	crm_query_init(&q, p->c, noun);
	q.titles = true;
	crm_query_columns(&q, NULL, noun->columns, &e);
	crm_query_ids(&q, id, ids);
	s = crm_query_open(&q);
	while (crm_query_next(&q, s)) {
		crm_str_puts(&p->out, " ");
		for (size_t i = 0; i < q.n; i++) {
			crm_str_reset(&cell);
			if (!strcmp(q.column[i].name, k->field) ||
			    !crm_query_cell(&q, s, i, true, &cell))
				continue;
			for (size_t b = 0; b < cell.len; b++)
				if (cell.s[b] == '\n')
					cell.s[b] = ',';
			crm_str_addc(&p->out, ' ');
			crm_text_safe(&p->out, cell.s, cell.len);
			crm_str_addc(&p->out, ' ');
		}
		while (p->out.s[p->out.len - 1] == ' ')
			p->out.s[--p->out.len] = '\0';
		crm_str_addc(&p->out, '\n');
	}
	crm_stmt_done(s);
	crm_query_release(&q);
	crm_str_release(&sql);
	crm_str_release(&cell);
}

static void page(struct page *p, const struct crm_rec *r)
{
	const struct crm_noun *noun = r->noun;
	struct crm_str title = { 0 };

	crm_title_print(p->c, &title, noun, r->id);
	crm_text_safe(&p->out, crm_str_text(&title), title.len);
	crm_str_puts(&p->out, "  (");
	crm_id_print(&p->out, noun, r->id);
	crm_str_puts(&p->out, ")\n");
	for (size_t i = 1; i < crm_field_count(noun); i++)
		if (shown(noun, crm_field_at(noun, i)) && r->v[i].kind != CRM_NULL)
			field(p, r, i);
	computed(p, r);
	label(p, "changed");
	crm_time_print(&p->out, crm_rec_int(r, "changed"), p->c->clock.zone);
	crm_str_puts(&p->out, " by ");
	safe_text(p, crm_rec_text(r, "changed_by"), strlen(crm_rec_text(r, "changed_by")));
	crm_str_addc(&p->out, '\n');
	for (size_t i = 0; i < noun->children; i++)
		child(p, r, &noun->child[i]);
	crm_str_release(&title);
}

int crm_show(struct crm *c, struct crm_call *call)
{
	struct page p = { .c = c };
	struct crm_err e = { 0 };
	struct crm_rec rec;

	crm_rec_init(&rec, c->noun);
	for (size_t i = 0; i < call->ids; i++) {
		if (!crm_pick_load(c, call, i, &rec, &e))
			crm_die_err(&e, NULL);
		call->id[i] = rec.id;
	}
	if (c->opt.columns || c->opt.ids ||
	    (c->opt.format != CRM_AUTO && c->opt.format != CRM_TABLE)) {
		call->filter = NULL;
		call->from_stdin = true;
		crm_rec_release(&rec);
		return crm_list(c, call);
	}
	for (size_t i = 0; i < call->ids; i++) {
		if (i)
			crm_str_addc(&p.out, '\n');
		if (crm_rec_load(c, &rec, call->id[i]))
			page(&p, &rec);
		flush(&p);
	}
	crm_rec_release(&rec);
	crm_str_release(&p.out);
	return call->ids || !c->opt.empty_fails ? CRM_OK : CRM_NO;
}
