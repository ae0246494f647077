/* The lines that an import gives for a record take the place of those it had. They
 * are compared as multisets over what the rows say, so that two identical lines
 * stay two and a second run writes nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "model/goods.h"
#include "model/import_apply.h"

/* A line of the input: which fields it sets (a shape), to what (a print). */
struct given {
	uint64_t place;
	size_t shape;
	struct crm_print print;
	bool matched;
};

/* A line that the record has. */
struct had {
	struct crm_rec rec;
	bool matched;
};

struct shaped {
	struct crm_print print;
	size_t had, next; /* next: where to look on for one that is not yet matched */
};

struct shape {
	size_t *field, n;
	struct shaped *v; /* every line had, by print */
};

struct parts {
	struct crm_apply *ap;
	struct crm_pool pool;
	struct given *given;
	size_t n_given, given_cap;
	struct had *had;
	size_t n_had, had_cap;
	struct shape *shape;
	size_t n_shapes, shapes_cap;
	int64_t id, sum, total; /* total: as the record has it */
	char currency[4];
	size_t of; /* index of the field that refers to the record */
	bool any_bad;
	bool summed; /* the record has a total */
	void (*bad)(void *arg, const struct crm_staged *row, const struct crm_err *e);
	void *arg;
};

static void refuse(struct parts *p, const struct crm_staged *row, const struct crm_err *e)
{
	p->any_bad = true;
	p->bad(p->arg, row, e);
}

/* The row's line in ap->part, checked as far as it goes by itself. */
static bool values(struct parts *p, const struct crm_staged *row)
{
	struct crm_apply *ap = p->ap;
	const struct crm_noun *noun = ap->im->noun;
	struct crm_err e = { 0 };
	const char *own;

	if (!crm_apply_part_values(ap, row, &e) && p->currency[0] &&
	    crm_field_find(ap->im->part, "currency")) {
		own = crm_rec_text(&ap->part, "currency");
		if (*own && strcmp(own, p->currency))
			crm_err_set(&e, CRM_DATA, "%s in %s, but the %s is in %s",
			    ap->im->part->name, own, noun->name, p->currency);
	}
	if (e.code) {
		refuse(p, row, &e);
		return false;
	}
	ap->part.v[p->of] = crm_val_int(p->id);
	return true;
}

static void write_line(struct parts *p, const struct crm_staged *row)
{
	struct crm_apply *ap = p->ap;
	struct crm_err e = { 0 };

	if (!values(p, row))
		return;
	if (crm_rec_defaults(ap->c, &ap->part, &e) || crm_rec_check(ap->c, NULL, &ap->part, &e)) {
		refuse(p, row, &e);
		return;
	}
	p->sum += crm_goods_share(&ap->part);
	crm_rec_write(ap->c, NULL, &ap->part);
}

static struct crm_print print_of(
    struct parts *p, const struct crm_rec *r, const size_t *field, size_t n)
{
	struct crm_str text = { 0 };
	struct crm_print print;

	for (size_t i = 0; i < n; i++) {
		int64_t any = r->any[field[i]] ? r->any[field[i]]->number : 0;

		crm_item_put(
		    &text, r->v[field[i]].kind == CRM_NULL ? 128 : 0, field[i], &r->v[field[i]]);
		crm_str_add(&text, &any, sizeof any);
	}
	print = crm_print_bytes(&p->ap->seed, crm_str_text(&text), text.len);
	crm_str_release(&text);
	return print;
}

static int by_print(const void *va, const void *vb)
{
	const struct shaped *a = va, *b = vb;

	if (a->print.a != b->print.a)
		return a->print.a < b->print.a ? -1 : 1;
	if (a->print.b != b->print.b)
		return a->print.b < b->print.b ? -1 : 1;
	return a->had < b->had ? -1 : a->had > b->had;
}

/* The fields that ap->part sets, as a shape; met before or new. */
static size_t shape_of(struct parts *p)
{
	const struct crm_rec *r = &p->ap->part;
	size_t fields = crm_field_count(r->noun), n = 0;
	size_t *field = crm_pool_alloc(&p->pool, fields * sizeof *field);
	struct shape *s;

	for (size_t i = 0; i < fields; i++)
		if (r->v[i].kind != CRM_NULL && i != p->of &&
		    !(crm_field_at(r->noun, i)->flags & CRM_READONLY))
			field[n++] = i;
	for (size_t i = 0; i < p->n_shapes; i++)
		if (p->shape[i].n == n && !memcmp(p->shape[i].field, field, n * sizeof *field))
			return i;
	crm_grow(&p->shape, p->n_shapes, &p->shapes_cap, sizeof *p->shape);
	s = &p->shape[p->n_shapes];
	*s = (struct shape){ field, n, crm_pool_alloc(&p->pool, (p->n_had + 1) * sizeof *s->v) };
	for (size_t i = 0; i < p->n_had; i++)
		s->v[i] = (struct shaped){ print_of(p, &p->had[i].rec, field, n), i, 0 };
	qsort(s->v, p->n_had, sizeof *s->v, by_print);
	for (size_t i = 0; i < p->n_had; i++)
		s->v[i].next = i;
	return p->n_shapes++;
}

/* Matches a given line with one that is there, each once. */
static void match(struct parts *p, struct given *g)
{
	struct shape *s = &p->shape[g->shape];
	size_t lo = 0, hi = p->n_had, at;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->v[mid].print.a < g->print.a ||
		    (s->v[mid].print.a == g->print.a && s->v[mid].print.b < g->print.b))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == p->n_had)
		return;
	for (at = s->v[lo].next; at < p->n_had; at++) {
		struct had *h = &p->had[s->v[at].had];

		if (s->v[at].print.a != g->print.a || s->v[at].print.b != g->print.b)
			break;
		if (h->matched)
			continue;
		h->matched = g->matched = true;
		p->sum += crm_goods_share(&h->rec);
		at++;
		break;
	}
	s->v[lo].next = at;
}

static void load_had(struct parts *p)
{
	const struct crm_noun *part = p->ap->im->part;
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	int64_t *id = NULL;
	size_t n = 0, cap = 0;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.%s = $1 ORDER BY t.id", part->plural,
	    crm_field_column(crm_field_at(part, p->of)));
	s = crm_db_prepare(p->ap->c->db, sql.s);
	crm_stmt_bind_int(s, 1, p->id);
	while (crm_stmt_step(s)) {
		crm_grow(&id, n, &cap, sizeof *id);
		id[n++] = crm_stmt_int(s, 0);
	}
	crm_stmt_done(s);
	for (size_t i = 0; i < n; i++) {
		crm_grow(&p->had, p->n_had, &p->had_cap, sizeof *p->had);
		p->had[p->n_had] = (struct had){ 0 };
		crm_rec_init(&p->had[p->n_had].rec, part);
		crm_rec_load(p->ap->c, &p->had[p->n_had++].rec, id[i]);
	}
	free(id);
	crm_str_release(&sql);
}

static void compare(struct parts *p, uint64_t first)
{
	struct crm_staged row;

	for (uint64_t at = first; at && crm_staged_get(p->ap, at, &row); at = row.head.next) {
		struct given g = { .place = at };

		if (!(row.head.flags & CRM_ROW_PART) || !values(p, &row))
			continue;
		g.shape = shape_of(p);
		g.print = print_of(p, &p->ap->part, p->shape[g.shape].field, p->shape[g.shape].n);
		match(p, &g);
		crm_grow(&p->given, p->n_given, &p->given_cap, sizeof *p->given);
		p->given[p->n_given++] = g;
	}
}

/* Away with what is no longer given, then what is new. */
static bool replace(struct parts *p)
{
	struct crm_staged row;
	struct crm_err e = { 0 };
	bool wrote = false;

	for (size_t i = 0; i < p->n_had; i++) {
		if (p->had[i].matched)
			continue;
		if (crm_rec_remove(p->ap->c, p->ap->im->part, p->had[i].rec.id, false, false, &e) &&
		    crm_staged_get(p->ap, p->given[0].place, &row)) {
			refuse(p, &row, &e);
			return false;
		}
		wrote = true;
	}
	for (size_t i = 0; i < p->n_given; i++)
		if (!p->given[i].matched && crm_staged_get(p->ap, p->given[i].place, &row)) {
			write_line(p, &row);
			wrote = true;
		}
	return wrote;
}

/* Where the rows bring a sum of their lines, the lines make it. */
static void check_total(struct parts *p, uint64_t first)
{
	const struct crm_import *im = p->ap->im;
	const char *name = crm_goods_sum(im->noun);
	const struct crm_field *f = name ? crm_field_find(im->noun, name) : NULL;
	struct crm_str a = { 0 }, b = { 0 };
	struct crm_staged row;
	struct crm_err e = { 0 };
	bool given = false;

	if (!f || !p->summed)
		return;
	for (size_t i = 0; i < im->targets; i++)
		given = given || (im->target[i].field == f && !im->target[i].part &&
				     (im->target[i].value || im->target[i].at != CRM_NO_COLUMN));
	if (!given || p->total == p->sum)
		return;
	crm_money_print(&a, p->total, p->currency);
	crm_money_print(&b, p->sum, p->currency);
	crm_err_set(&e, CRM_DATA, "%s: %s, but its %s make %s", name, a.s, im->child->name, b.s);
	if (crm_staged_get(p->ap, first, &row))
		refuse(p, &row, &e);
	crm_str_release(&a);
	crm_str_release(&b);
}

bool crm_apply_parts(struct crm_apply *ap, uint64_t first, int64_t id, bool fresh,
    void (*bad)(void *arg, const struct crm_staged *row, const struct crm_err *e), void *arg)
{
	const struct crm_import *im = ap->im;
	struct parts p = { .ap = ap, .id = id, .bad = bad, .arg = arg };
	struct crm_staged row;
	bool wrote = false;

	/* Texts of ap->rec are gone with its row. */
	if (crm_field_find(im->noun, "currency"))
		snprintf(p.currency, sizeof p.currency, "%s", crm_rec_text(&ap->rec, "currency"));
	if (crm_goods_sum(im->noun)) {
		p.summed = crm_rec_val(&ap->rec, crm_goods_sum(im->noun))->kind == CRM_INT;
		p.total = crm_rec_int(&ap->rec, crm_goods_sum(im->noun));
	}
	p.of = crm_field_index(im->part, crm_field_find(im->part, im->child->field));
	if (!fresh && !ap->parts_empty)
		load_had(&p);
	if (p.n_had) {
		compare(&p, first);
		/* Rows without a line leave what is there. */
		if (p.n_given && !p.any_bad)
			wrote = replace(&p);
	} else {
		for (uint64_t at = first; at && crm_staged_get(ap, at, &row); at = row.head.next)
			if (row.head.flags & CRM_ROW_PART) {
				write_line(&p, &row);
				p.n_given++;
				wrote = true;
			}
	}
	if (p.n_given && !p.any_bad)
		check_total(&p, first);
	for (size_t i = 0; i < p.n_had; i++)
		crm_rec_release(&p.had[i].rec);
	free(p.had);
	free(p.given);
	free(p.shape);
	crm_pool_release(&p.pool);
	return wrote;
}
