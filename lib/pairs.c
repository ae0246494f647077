/* Pairs of ids from stdin, as crm-dedupe prints them: columns id and other, wherever
 * sort(1) left the header; without a header the first two ids of a line, which may
 * stand in one cell with a blank between. */
#include <stdlib.h>

#include "cmd.h"
#include "model/nouns.h"
#include "record/escape.h"

enum { NAMED = 20, EARLY = 8 }; /* faults named; ids kept of a line before the header */

/* A line met before any header: where its ids of the noun stand. */
struct early {
	size_t line, n, column[EARLY];
	int64_t id[EARLY];
	bool alien; /* an id of another noun */
};

struct pairs {
	struct crm *c;
	struct crm_call *call;
	struct crm_in *in;
	bool header;
	size_t id, other; /* columns, by the header */
	struct early *early;
	size_t n_early, cap_early, bad;
};

static void bad(struct pairs *p, size_t line, const char *why)
{
	if (p->bad++ < NAMED)
		crm_warn("%s:%zu: %s", crm_in_name(p->in), line, why);
}

static void add(struct pairs *p, int64_t id, int64_t other, size_t line)
{
	struct crm_call *call = p->call;

	crm_grow(&call->pair, call->pairs, &call->pairs_cap, sizeof *call->pair);
	call->pair[call->pairs++] = (struct crm_couple){ id, other, line };
}

/* Says what a line without two ids lacks. */
static void refuse(struct pairs *p, const struct early *k)
{
	struct crm_str why = { 0 };

	if (k->alien)
		crm_str_addf(&why, "an id here is no %s", p->c->noun->name);
	else
		crm_str_puts(&why, k->n ? "one id here; a pair has two" : "no id here");
	bad(p, k->line, why.s);
	crm_str_release(&why);
}

static void take(struct pairs *p, struct early *k, const char *s, size_t len, size_t column)
{
	int64_t id;
	size_t at;

	if (!crm_id_read(s, len, &at, &id))
		return;
	if (crm_noun_index(at) != p->c->noun) {
		k->alien = true;
	} else if (k->n < EARLY) {
		k->column[k->n] = column;
		k->id[k->n++] = id;
	}
}

/* The ids of a row; a line of one cell may part them by blanks. */
static void read_ids(struct pairs *p, const struct crm_row *row, struct early *k)
{
	*k = (struct early){ .line = row->line };
	for (size_t i = 0; row->n > 1 && i < row->n; i++)
		if (row->cell[i].s)
			take(p, k, row->cell[i].s, row->cell[i].len, i);
	if (row->n == 1 && row->cell[0].s && row->cell[0].len < 1000)
		for (const char *s = row->cell[0].s; *s;) {
			size_t len = strcspn(s, " ");

			take(p, k, s, len, k->n);
			s += len + strspn(s + len, " ");
		}
}

/* By the header. */
static void settle(struct pairs *p, const struct early *k)
{
	int64_t id = 0, other = 0;

	for (size_t i = 0; i < k->n; i++) {
		if (k->column[i] == p->id)
			id = k->id[i];
		if (k->column[i] == p->other)
			other = k->id[i];
	}
	if (id && other)
		add(p, id, other, k->line);
	else
		refuse(p, k);
}

static void settle_early(struct pairs *p)
{
	for (size_t i = 0; i < p->n_early; i++) {
		struct early *k = &p->early[i];

		if (p->header)
			settle(p, k);
		else if (k->n > 1)
			add(p, k->id[0], k->id[1], k->line);
		else
			refuse(p, k);
	}
	p->n_early = 0;
}

static void take_header(struct pairs *p, const char *const *name, size_t n)
{
	p->header = true;
	p->id = p->other = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(name[i], "id") && p->id == SIZE_MAX)
			p->id = i;
		if (!strcmp(name[i], "other") && p->other == SIZE_MAX)
			p->other = i;
	}
	if (p->id == SIZE_MAX || p->other == SIZE_MAX)
		crm_die(CRM_DATA, "%s: no column '%s'", crm_in_name(p->in),
		    p->id == SIZE_MAX ? "id" : "other");
}

static bool is_header(const struct pairs *p, const struct crm_row *row)
{
	bool named = false;
	int64_t id;
	size_t at;

	for (size_t i = 0; i < row->n; i++) {
		const char *s = row->cell[i].s;

		if (crm_id_read(s, row->cell[i].len, &at, &id))
			return false;
		named = named || !strcmp(s, "id") || !strcmp(s, "other") || crm_noun_find(s) ||
			crm_field_find(p->c->noun, s);
	}
	return named;
}

static void take_row(struct pairs *p, const struct crm_row *row)
{
	struct early k;

	if (crm_in_format(p->in) == CRM_JSON) {
		size_t n;
		const char *const *name = crm_in_names(p->in, &n);

		take_header(p, name, n);
	} else if (is_header(p, row)) {
		const char **name = crm_calloc(row->n, sizeof *name);

		for (size_t i = 0; i < row->n; i++)
			name[i] = row->cell[i].s;
		if (!p->header)
			take_header(p, name, row->n);
		free(name);
		settle_early(p);
		return;
	}
	read_ids(p, row, &k);
	if (p->header) {
		settle(p, &k);
		return;
	}
	crm_grow(&p->early, p->n_early, &p->cap_early, sizeof *p->early);
	p->early[p->n_early++] = k;
}

void crm_pairs_stdin(struct crm *c, struct crm_call *call)
{
	struct crm_in_options options = { .format = CRM_TSV };
	struct pairs p = { .c = c, .call = call };
	struct crm_err e = { 0 };
	struct crm_row row;
	int rc;

	p.in = crm_in_new(0, "stdin", &options);
	while ((rc = crm_in_row(p.in, &row, &e)) != 0) {
		if (rc < 0)
			bad(&p, row.line, e.text);
		else
			take_row(&p, &row);
	}
	settle_early(&p);
	free(p.early);
	crm_in_free(p.in);
	if (p.bad > NAMED)
		crm_warn("stdin: %zu more such lines", p.bad - NAMED);
	if (p.bad)
		crm_quit(CRM_DATA);
}
