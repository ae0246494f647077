/* Which records a verb works on: ids from the line, ids from stdin as
 * crm-record(5) has it, terms. An id given twice counts once. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"
#include "record/escape.h"

enum { NAMED = 20 }; /* faults named one by one */

/* Ids already taken: open addressing, doubled when half full. One call a process. */
static struct seen {
	int64_t *slot;
	size_t size, n;
} taken;

static bool seen_before(struct seen *s, int64_t id)
{
	size_t at;

	if (s->n * 2 >= s->size) {
		struct seen more = { .size = s->size ? s->size * 2 : 64 };

		more.slot = crm_calloc(more.size, sizeof *more.slot);
		for (size_t i = 0; i < s->size; i++)
			if (s->slot[i])
				seen_before(&more, s->slot[i]);
		free(s->slot);
		*s = more;
	}
	at = ((uint64_t)id * 0x9e3779b97f4a7c15u >> 20) & (s->size - 1);
	while (s->slot[at]) {
		if (s->slot[at] == id)
			return true;
		at = (at + 1) & (s->size - 1);
	}
	s->slot[at] = id;
	s->n++;
	return false;
}

void crm_pick_add(struct crm *c, struct crm_call *call, int64_t id, size_t line)
{
	size_t cap = call->ids_cap;

	(void)c;
	if (seen_before(&taken, id))
		return;
	crm_grow(&call->id, call->ids, &call->ids_cap, sizeof *call->id);
	if (cap != call->ids_cap)
		call->line = crm_reallocarray(call->line, call->ids_cap, sizeof *call->line);
	call->line[call->ids] = line;
	call->id[call->ids++] = id;
}

/* A line of stdin met before any header: its ids of the noun, by column. */
struct candidate {
	size_t line, column;
	int64_t id;
};

struct picker {
	struct crm *c;
	struct crm_call *call;
	struct crm_in *in;
	bool header;             /* a header was met */
	size_t id, noun;         /* columns, SIZE_MAX where there is none */
	struct candidate *early; /* lines before the header */
	size_t n_early, cap_early;
	size_t passed, bad;
};

static bool own_id(const struct picker *p, const struct crm_cell *cell, int64_t *id)
{
	size_t at;

	return cell->s && crm_id_read(cell->s, cell->len, &at, id) &&
	       crm_noun_index(at) == p->c->noun;
}

static bool any_id(const struct crm_cell *cell)
{
	size_t at;
	int64_t id;

	return cell->s && crm_id_read(cell->s, cell->len, &at, &id);
}

static void bad(struct picker *p, size_t line, const char *why)
{
	if (p->bad++ < NAMED)
		crm_warn("%s:%zu: %s", crm_in_name(p->in), line, why);
}

static bool column_name(const struct picker *p, const char *s)
{
	return !strcmp(s, "id") || (p->c->opt.from && !strcmp(s, p->c->opt.from)) ||
	       crm_noun_find(s) || crm_field_find(p->c->noun, s);
}

static void take_header(struct picker *p, const char *const *name, size_t n)
{
	p->header = true;
	p->id = p->noun = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		if (p->c->opt.from) {
			if (!strcmp(name[i], p->c->opt.from) && p->id == SIZE_MAX)
				p->id = i;
			continue;
		}
		if (!strcmp(name[i], "id") && p->id == SIZE_MAX)
			p->id = i;
		if (!strcmp(name[i], p->c->noun->name) && p->noun == SIZE_MAX)
			p->noun = i;
	}
	if (p->c->opt.from && p->id == SIZE_MAX)
		crm_die(CRM_DATA, "%s: no column '%s'", crm_in_name(p->in), p->c->opt.from);
}

static bool is_header(const struct picker *p, const struct crm_row *row)
{
	bool named = false;

	for (size_t i = 0; i < row->n; i++) {
		if (any_id(&row->cell[i]))
			return false;
		named = named || column_name(p, row->cell[i].s);
	}
	return named;
}

/* By the header: column id where it holds an id of the noun, else the noun's. */
static void take_row(struct picker *p, const struct crm_row *row)
{
	static const struct crm_cell none = { "", 0 };
	const struct crm_cell *id = p->id < row->n ? &row->cell[p->id] : &none;
	const struct crm_cell *noun = p->noun < row->n ? &row->cell[p->noun] : &none;
	int64_t n;

	if (own_id(p, id, &n) || ((any_id(id) || !id->len) && own_id(p, noun, &n)))
		crm_pick_add(p->c, p->call, n, row->line);
	else if (p->noun != SIZE_MAX && !noun->len && (any_id(id) || !id->len))
		p->passed++;
	else if (p->noun == SIZE_MAX && p->id != SIZE_MAX && !id->len)
		p->passed++;
	else
		bad(p, row->line, "no id here");
}

static void keep_early(struct picker *p, const struct crm_row *row)
{
	size_t before = p->n_early;

	for (size_t i = 0; i < row->n; i++) {
		int64_t id;

		if (!own_id(p, &row->cell[i], &id))
			continue;
		crm_grow(&p->early, p->n_early, &p->cap_early, sizeof *p->early);
		p->early[p->n_early++] = (struct candidate){ row->line, i, id };
	}
	if (p->n_early == before) {
		/* Id 0: a line without one; whether that is a fault the header tells. */
		crm_grow(&p->early, p->n_early, &p->cap_early, sizeof *p->early);
		p->early[p->n_early++] =
		    (struct candidate){ row->line, row->n == 1 && !row->cell[0].len, 0 };
	}
}

/* The lines before the header: by its columns; without one, their first id. */
static void settle_early(struct picker *p)
{
	for (size_t i = 0; i < p->n_early;) {
		size_t line = p->early[i].line, take = SIZE_MAX;

		for (; i < p->n_early && p->early[i].line == line; i++) {
			const struct candidate *k = &p->early[i];

			if (!k->id)
				continue;
			if (take == SIZE_MAX &&
			    (!p->header || k->column == p->id || k->column == p->noun))
				take = i;
			else if (p->header && k->column == p->id)
				take = i;
		}
		if (take != SIZE_MAX)
			crm_pick_add(p->c, p->call, p->early[take].id, line);
		else if (p->header && (p->noun != SIZE_MAX || p->c->opt.from))
			p->passed++;
		else
			bad(p, line, "no id here");
	}
	p->n_early = 0;
	free(p->early);
	p->early = NULL;
	p->cap_early = 0;
}

void crm_pick_stdin(struct crm *c, struct crm_call *call)
{
	struct crm_in_options options = { .format = CRM_TSV };
	struct picker p = { .c = c, .call = call, .id = SIZE_MAX, .noun = SIZE_MAX };
	struct crm_err e = { 0 };
	struct crm_row row;
	size_t names = 0;
	int rc;

	p.in = crm_in_new(0, "stdin", &options);
	while ((rc = crm_in_row(p.in, &row, &e)) != 0) {
		if (rc < 0) {
			bad(&p, row.line, e.text);
			continue;
		}
		if (crm_in_format(p.in) == CRM_JSON) {
			size_t n;
			const char *const *name = crm_in_names(p.in, &n);

			if (n != names)
				take_header(&p, name, names = n);
			take_row(&p, &row);
		} else if (is_header(&p, &row)) {
			const char **name = crm_calloc(row.n, sizeof *name);

			for (size_t i = 0; i < row.n; i++)
				name[i] = row.cell[i].s;
			if (!p.header)
				take_header(&p, name, row.n);
			free(name);
			settle_early(&p);
		} else if (p.header) {
			take_row(&p, &row);
		} else {
			keep_early(&p, &row);
		}
	}
	if (c->opt.from && !p.header && p.n_early)
		crm_die(CRM_DATA, "stdin: --from %s: no header", c->opt.from);
	settle_early(&p);
	crm_in_free(p.in);
	if (p.passed)
		crm_warn("stdin: %zu %s without a %s passed over", p.passed,
		    p.passed == 1 ? "line" : "lines", c->noun->name);
	if (p.bad > NAMED)
		crm_warn("stdin: %zu more such lines", p.bad - NAMED);
	if (p.bad)
		crm_quit(CRM_DATA);
}

/* The old id of a merged record names another one now. */
static int merged(struct crm *c, const char *name, int64_t id, struct crm_err *e)
{
	int64_t given;
	size_t at;

	if (!crm_id_read(name, strlen(name), &at, &given) || given == id)
		return 0;
	return crm_err_set(
	    e, CRM_DATA, "%s was merged into %s-%lld", name, c->noun->name, (long long)id);
}

/* An id as it is, whether or not it stands for another record now. */
static int old_id(struct crm *c, const char *name, int64_t *id, struct crm_err *e)
{
	size_t at;

	if (!crm_id_read(name, strlen(name), &at, id))
		return crm_err_set(
		    e, CRM_DATA, "not an id such as %s-42: '%s'", c->noun->name, name);
	if (crm_noun_index(at) != c->noun)
		return crm_err_set(e, CRM_DATA, "%s is no %s", name, c->noun->name);
	return 0;
}

void crm_pick_names(struct crm *c, struct crm_call *call)
{
	bool failed = false;

	for (size_t i = 0; i < call->names; i++) {
		const char *name = call->name[i];
		struct crm_err e = { 0 };
		int64_t id;

		if (name[0] != '0' && crm_uint_parse(name, strlen(name), &id))
			name = crm_pool_printf(&c->pool, "%s-%lld", c->noun->name, (long long)id);
		if ((call->verb->flags & CRM_MERGED ? old_id(c, name, &id, &e)
						    : crm_resolve(c, c->noun, name, &id, &e)) ||
		    (call->verb->flags & CRM_NOALIAS && merged(c, name, id, &e))) {
			crm_warn("%s", e.text);
			failed = true;
			continue;
		}
		crm_pick_add(c, call, id, 0);
	}
	if (failed)
		crm_quit(CRM_DATA);
}

void crm_pick_finish(struct crm *c, struct crm_call *call)
{
	struct crm_query q;
	struct crm_stmt *s;
	struct crm_err e = { 0 };
	bool named = call->names || call->from_stdin;
	int64_t *kept = NULL;
	size_t *lines = NULL, n = 0, cap = 0;

	if (named && !call->filter)
		return;
	if (named)
		crm_pick_check(c, call);
	crm_query_init(&q, c, c->noun);
	if (crm_query_column(&q, "id", &e) || crm_query_filter(&q, call->filter, &e) ||
	    crm_query_sort(&q, c->opt.sort, &e))
		crm_die_err(&e, NULL);
	if (named)
		crm_query_ids(&q, call->id, call->ids);
	else
		q.limit = c->opt.limit;
	s = crm_query_open(&q);
	while (crm_query_next(&q, s)) {
		if (n == cap) {
			cap = cap ? cap * 2 : 64;
			kept = crm_reallocarray(kept, cap, sizeof *kept);
			lines = crm_reallocarray(lines, cap, sizeof *lines);
		}
		kept[n] = crm_stmt_int(s, 0);
		lines[n++] = named ? call->line[q.at - 1] : 0;
	}
	crm_stmt_done(s);
	crm_query_release(&q);
	free(call->id);
	free(call->line);
	call->id = kept;
	call->line = lines;
	call->ids = n;
}

static void missing(struct crm *c, struct crm_call *call, size_t i, struct crm_err *e)
{
	char at[64];

	snprintf(at, sizeof at, "stdin:%zu: ", call->line[i]);
	crm_err_set(e, CRM_DATA, "%sno %s-%lld", call->line[i] ? at : "", c->noun->name,
	    (long long)call->id[i]);
}

bool crm_pick_load(
    struct crm *c, struct crm_call *call, size_t i, struct crm_rec *rec, struct crm_err *e)
{
	int64_t id;

	if (crm_rec_load(c, rec, call->id[i]) ||
	    ((id = crm_rec_now(c, c->noun, call->id[i])) != call->id[i] &&
		crm_rec_load(c, rec, id)))
		return true;
	missing(c, call, i, e);
	return false;
}

void crm_pick_check(struct crm *c, struct crm_call *call)
{
	bool alias = !(call->verb->flags & CRM_NOALIAS);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	size_t bad = 0, n = 0;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.id = $1", c->noun->plural);
	s = crm_db_prepare(crm_book(c), sql.s);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e;
		int64_t id = call->id[i];
		bool twice = false;

		crm_stmt_bind_int(s, 1, id);
		if (!crm_stmt_step(s)) {
			if (alias && (id = crm_rec_alive(c, c->noun, id)) != 0) {
				/* Two numbers of one record are one record. */
				twice = seen_before(&taken, id);
			} else if (bad++ < NAMED) {
				missing(c, call, i, &e);
				crm_warn("%s", e.text);
			}
		}
		crm_stmt_reset(s);
		if (call->line)
			call->line[n] = call->line[i];
		call->id[n] = id;
		n += !twice;
	}
	call->ids = n;
	crm_stmt_done(s);
	crm_str_release(&sql);
	if (bad > NAMED)
		crm_warn("%zu more such ids", bad - NAMED);
	if (bad)
		crm_quit(CRM_DATA);
}

void crm_pick_all(struct crm *c, struct crm_call *call)
{
	const char *sort = c->opt.sort;
	int64_t limit = c->opt.limit;

	c->opt.sort = NULL;
	c->opt.limit = -1;
	if (call->picked)
		crm_pick_finish(c, call);
	c->opt.sort = sort;
	c->opt.limit = limit;
}
