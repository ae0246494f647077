/* show: a page about a record, for people, less and fzf --preview. Made from the
 * declaration, so that every noun has one: its sections, what is computed, and
 * the records that refer to it. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "children.h"
#include "model/nouns.h"
#include "next.h"

enum { LABEL = 18 };

struct page {
	struct crm *c;
	const struct crm_rec *r;
	struct crm_str out;
	const char *section; /* title of the section that is open, not yet printed */
	size_t section_len;
	bool *shown; /* by crm_field_index */
};

static void flush(struct page *p)
{
	crm_spool_write(p->c->spool, crm_str_text(&p->out), p->out.len);
	crm_str_reset(&p->out);
}

static void open_section(struct page *p, const char *title, size_t len)
{
	p->section = title;
	p->section_len = len;
}

/* Safe for a terminal; a tab is four blanks. */
static void print_line(struct page *p, const char *s, size_t len)
{
	while (len) {
		const char *tab = memchr(s, '\t', len);
		size_t n = tab ? (size_t)(tab - s) : len;

		crm_text_safe(&p->out, s, n);
		crm_str_puts(&p->out, tab ? "    " : "");
		s += n + (tab != NULL);
		len -= n + (tab != NULL);
	}
	crm_str_addc(&p->out, '\n');
}

/* A place of the open section. The section's title is printed before its first
 * one; a text of the section's own name ("note: note") needs no label. */
static void print_place(struct page *p, const char *label, size_t len, const struct crm_str *text)
{
	const char *s = crm_str_text(text), *end = s + text->len, *stop;
	bool alone = len == p->section_len && !strncmp(label, p->section ? p->section : "", len);
	int indent = alone ? 2 : LABEL + 2;

	if (p->section)
		crm_str_addf(&p->out, "\n%.*s%s", (int)p->section_len, p->section,
		    p->section_len ? "\n" : "");
	p->section = NULL;
	crm_str_puts(&p->out, "  ");
	if (!alone)
		crm_str_addf(&p->out, "%-*.*s%s", LABEL, (int)len, label, len < LABEL ? "" : "  ");
	for (; s < end; s = stop + 1) {
		stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop)
			stop = end;
		if (s != text->s && stop > s)
			crm_str_addf(&p->out, "%*s", indent, "");
		print_line(p, s, (size_t)(stop - s) - (stop > s && stop[-1] == '\r'));
	}
}

static void reference(struct page *p, const struct crm_noun *noun, int64_t id, struct crm_str *out)
{
	struct crm_str title = { 0 }, name = { 0 };

	crm_title_print(p->c, &title, noun, id);
	crm_id_print(&name, noun, id);
	crm_str_puts(out, crm_str_text(&title));
	if (strcmp(crm_str_text(&title), name.s) != 0)
		crm_str_addf(out, "  %s", name.s);
	crm_str_release(&title);
	crm_str_release(&name);
}

/* The text of a field; addresses and numbers a line each, words in one line. */
static void print_value(struct page *p, size_t i, struct crm_str *out)
{
	const struct crm_field *f = crm_field_at(p->r->noun, i);
	const struct crm_val *v = &p->r->v[i];
	const char *currency = NULL;
	size_t from = out->len;

	if (f->type == CRM_REF || f->type == CRM_ANY) {
		reference(p, f->ref ? crm_noun_find(f->ref) : p->r->any[i], v->i, out);
		return;
	}
	if (f->type == CRM_MONEY && crm_field_find(p->r->noun, "currency"))
		currency = crm_rec_text(p->r, "currency");
	crm_value_print(p->c, f, v, NULL, currency, true, out);
	if (currency)
		crm_str_addf(out, " %s", currency);
	for (; f->flags & CRM_SEVERAL && from < out->len; from++)
		if (out->s[from] == '\n' && f->type != CRM_EMAIL && f->type != CRM_PHONE)
			out->s[from] = ' ';
}

/* The title has its own line; FIRST and typed numbers stand in their lists, the
 * currency beside the amounts. */
static bool wanted(const struct page *p, size_t i)
{
	const struct crm_noun *noun = p->r->noun;
	const struct crm_field *f = crm_field_at(noun, i);

	return !p->shown[i] && p->r->v[i].kind != CRM_NULL &&
	       !(f->flags & (CRM_FIRST | CRM_COMPUTED | CRM_SYSTEM | CRM_DROPPED)) &&
	       strcmp(f->name, noun->title) != 0 && strcmp(f->name, "phones_typed") != 0 &&
	       strcmp(f->name, "vcard") != 0 && (f->type != CRM_CURRENCY || f->flags & CRM_OWN);
}

/* One word of a section's layout: field, or label=field+field~field. */
static void print_word(struct page *p, const char *s, size_t len)
{
	const char *equals = memchr(s, '=', len), *label = s, *end = s + len, *comma = "";
	size_t label_len = equals ? (size_t)(equals - s) : len;
	struct crm_str text = { 0 };

	if (equals)
		s = equals + 1;
	while (s < end) {
		size_t n = strcspn(s, "+~ \n");
		char *name = crm_pool_strndup(&p->c->pool, s, n);
		const struct crm_field *f = crm_field_find(p->r->noun, name);
		size_t i = f ? crm_field_index(p->r->noun, f) : 0;

		if (f && wanted(p, i)) {
			crm_str_puts(&text, text.len ? comma : "");
			print_value(p, i, &text);
			p->shown[i] = true;
		}
		comma = s[n] == '~' ? " " : ", ";
		s += n + (s + n < end);
	}
	if (text.len)
		print_place(p, label, label_len, &text);
	crm_str_release(&text);
}

static void print_fields(struct page *p)
{
	const char *s = p->r->noun->page;
	struct crm_str text = { 0 };

	while (s && *s) {
		size_t len = strcspn(s, ":");

		open_section(p, s, len);
		s += len + (s[len] == ':');
		while (*s == ' ') {
			len = strcspn(++s, " \n");
			print_word(p, s, len);
			s += len;
		}
		s += *s == '\n';
	}
	open_section(p, "", 0);
	for (size_t i = 1; i < crm_field_count(p->r->noun); i++) {
		const char *name = crm_field_at(p->r->noun, i)->name;

		if (!wanted(p, i))
			continue;
		crm_str_reset(&text);
		print_value(p, i, &text);
		print_place(p, name, strlen(name), &text);
	}
	crm_str_release(&text);
}

/* Computed fields: orders.count and its kin, where there is something. */
static void print_computed(struct page *p)
{
	const struct crm_noun *noun = p->r->noun;
	struct crm_str text = { 0 };
	struct crm_query q;
	struct crm_stmt *s;
	struct crm_err e = { 0 };

	crm_query_init(&q, p->c, noun);
	for (size_t i = 0; i < crm_field_count(noun); i++)
		if (crm_field_at(noun, i)->flags & CRM_COMPUTED)
			crm_query_column(&q, crm_field_at(noun, i)->name, &e);
	open_section(p, "totals", 6);
	if (q.n) {
		crm_query_ids(&q, &p->r->id, 1);
		s = crm_query_open(&q);
		crm_query_next(&q, s);
		for (size_t i = 0; i < q.n; i++) {
			struct crm_val v = crm_stmt_value(s, q.column[i].value);

			crm_str_reset(&text);
			if (v.kind == CRM_NULL || (v.kind == CRM_INT && !v.i) ||
			    !crm_query_cell(&q, s, i, true, &text))
				continue;
			if (q.column[i].field->type == CRM_MONEY)
				crm_str_addf(&text, " %s", p->c->currency);
			print_place(p, q.column[i].name, strlen(q.column[i].name), &text);
		}
		crm_stmt_done(s);
	}
	crm_query_release(&q);
	crm_str_release(&text);
}

/* Words of a record behind those that are there, those that are set, each after `before`. */
static void add_words(struct page *p, const struct crm_rec *r, const char *const *names,
    const char *before, struct crm_str *text)
{
	for (; *names; names++) {
		size_t i = crm_field_index(r->noun, crm_field_find(r->noun, *names));
		struct crm_str word = { 0 };

		if (r->v[i].kind != CRM_NULL && crm_field_at(r->noun, i)->type == CRM_REF)
			crm_title_print(
			    p->c, &word, crm_noun_find(crm_field_at(r->noun, i)->ref), r->v[i].i);
		else if (r->v[i].kind != CRM_NULL)
			crm_value_print(
			    p->c, crm_field_at(r->noun, i), &r->v[i], NULL, NULL, true, &word);
		if (word.len)
			crm_str_addf(text, "%s%s", text->len ? before : "", word.s);
		crm_str_release(&word);
	}
}

/* One line: when and what kind; what was said; what came of it, who. */
static void print_other(struct page *p, const char *label, const struct crm_noun *noun, int64_t id)
{
	static const char *const called[] = { "at", "kind", "direction", NULL },
				 *const said[] = { "subject", NULL },
				 *const rest[] = { "outcome", "user", NULL };
	static const char *const due[] = { "due", NULL }, *const what[] = { "what", NULL },
				 *const whose[] = { "owner", NULL };
	bool task = noun == &crm_task;
	struct crm_str text = { 0 };
	struct crm_rec r;

	crm_rec_init(&r, noun);
	if (crm_rec_load(p->c, &r, id)) {
		add_words(p, &r, task ? due : called, " ", &text);
		add_words(p, &r, task ? what : said, ": ", &text);
		add_words(p, &r, task ? whose : rest, ", ", &text);
		crm_str_puts(&text, "  ");
		crm_id_print(&text, noun, id);
		print_place(p, label, strlen(label), &text);
	}
	crm_rec_release(&r);
	crm_str_release(&text);
}

/* Where one stands with it: before everything else. */
static void print_next(struct page *p)
{
	const struct crm_noun *noun = p->r->noun;
	int64_t contact, task;

	if (!crm_next_has(noun))
		return;
	open_section(p, "", 0);
	contact = crm_next_contact(p->c, noun, p->r->id);
	task = crm_next_task(p->c, noun, p->r->id);
	if (contact)
		print_other(p, "last contact", &crm_activity, contact);
	if (task)
		print_other(p, "next step", &crm_task, task);
	else if (crm_field_find(noun, "next_step"))
		print_word(p, "next step=next_step", strlen("next step=next_step"));
}

static void print_page(struct page *p)
{
	const struct crm_rec *r = p->r;
	struct crm_str text = { 0 };

	memset(p->shown, 0, crm_field_count(r->noun) * sizeof *p->shown);
	reference(p, r->noun, r->id, &text);
	crm_text_safe(&p->out, crm_str_text(&text), text.len);
	crm_str_addc(&p->out, '\n');
	print_next(p);
	print_fields(p);
	print_computed(p);
	flush(p);
	crm_children_print(p->c, r);
	crm_str_reset(&text);
	crm_time_print(&text, crm_rec_int(r, "changed"), p->c->clock.zone);
	crm_str_addf(&text, " by %s", crm_rec_text(r, "changed_by"));
	open_section(p, "", 0);
	print_place(p, "changed", 7, &text);
	crm_str_release(&text);
}

int crm_show(struct crm *c, struct crm_call *call)
{
	struct page p = { .c = c };
	struct crm_rec rec;

	crm_pick_check(c, call);
	if (c->opt.columns || c->opt.ids || c->opt.count || c->opt.by ||
	    (c->opt.format != CRM_AUTO && c->opt.format != CRM_TABLE)) {
		call->filter = NULL;
		call->from_stdin = true;
		return crm_list(c, call);
	}
	c->opt.format = CRM_TABLE; /* of the records that refer to it */
	crm_rec_init(&rec, c->noun);
	p.r = &rec;
	p.shown = crm_calloc(crm_field_count(c->noun), sizeof *p.shown);
	for (size_t i = 0; i < call->ids; i++) {
		if (i)
			crm_str_addc(&p.out, '\n');
		if (crm_rec_load(c, &rec, call->id[i]))
			print_page(&p);
		flush(&p);
	}
	crm_rec_release(&rec);
	crm_str_release(&p.out);
	free(p.shown);
	return call->ids || !c->opt.empty_fails ? CRM_OK : CRM_NO;
}
