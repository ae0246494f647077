/* crm-where - filters any records by their columns; needs no book.
 *   crm-rfm | crm-where segment:champions | crm-contact edit - tag+=vip --yes */
#include <stdlib.h>

#include "model/own.h"
#include "pass.h"
#include "record/escape.h"

struct sieve {
	struct crm_pass pass;
	struct crm_filter *filter;
	struct crm_where *where;
	size_t bound; /* columns that the filter was bound to */
	const char **known;
	size_t n_known, known_cap;
	struct crm_cell *cell; /* without escapes */
	size_t cells;
	struct crm_pool pool, row;
};

static void know(struct sieve *s, const char *name)
{
	crm_grow(&s->known, s->n_known, &s->known_cap, sizeof *s->known);
	s->known[s->n_known++] = name;
}

/* The columns that a term may ask for: a line that names one may be the header. */
static void collect(struct sieve *s, const struct crm_filter *f)
{
	const char *dot;

	for (size_t i = 0; i < f->n; i++)
		collect(s, f->child[i]);
	if (f->kind != CRM_NODE_TERM)
		return;
	dot = strrchr(f->path, '.');
	if (!strcmp(f->path, "no") || !strcmp(f->path, "has"))
		know(s, f->value);
	else
		know(s, f->path);
	if (dot)
		know(s, crm_pool_strndup(&s->pool, f->path, (size_t)(dot - f->path)));
}

static void bind(struct sieve *s)
{
	struct crm_err e = { 0 };

	crm_where_free(s->where);
	s->where =
	    crm_where_bind(s->pass.c, s->filter, s->pass.noun, s->pass.name, s->pass.names, &e);
	if (!s->where)
		crm_die_err(&e, NULL);
	s->bound = s->pass.names;
}

static bool holds(struct sieve *s)
{
	const struct crm_row *row = &s->pass.row;
	struct crm_str plain = { 0 };

	if (s->bound != s->pass.names)
		bind(s);
	if (s->pass.json || !memchr(row->raw.s, '\\', row->raw.len))
		return crm_where_holds(s->where, row->cell, row->n);
	if (s->cells < row->n)
		s->cell = crm_reallocarray(s->cell, s->cells = row->n, sizeof *s->cell);
	crm_pool_reset(&s->row);
	for (size_t i = 0; i < row->n; i++) {
		s->cell[i] = row->cell[i];
		if (!memchr(row->cell[i].s, '\\', row->cell[i].len))
			continue;
		crm_str_reset(&plain);
		crm_unescape(&plain, row->cell[i].s, row->cell[i].len);
		s->cell[i].s = crm_pool_strndup(&s->row, plain.s, plain.len);
		s->cell[i].len = plain.len;
	}
	crm_str_release(&plain);
	return crm_where_holds(s->where, s->cell, row->n);
}

static void print_count(struct crm *c, int64_t n)
{
	struct crm_str line = { 0 };

	crm_str_addf(&line, "%lld\n", (long long)n);
	crm_spool_write(c->spool, line.s, line.len);
	crm_str_release(&line);
}

static int sieve_end(struct sieve *s)
{
	int rc = crm_pass_end(&s->pass);

	crm_where_free(s->where);
	crm_pool_release(&s->pool);
	crm_pool_release(&s->row);
	free(s->known);
	free(s->cell);
	return rc;
}

static int run(struct crm *c, struct crm_call *call)
{
	struct sieve s = { 0 };
	struct crm_err e = { 0 };
	int what;

	if (c->opt.count)
		c->opt.limit = -1;
	crm_options_only(c, "-o -q -H -e --limit --count --unset");
	if (c->opt.columns && (c->opt.ids || c->opt.count))
		crm_die(CRM_USAGE, "-o goes neither with -q nor with --count");
	if (call->operands)
		crm_die(CRM_USAGE, "'-': standard input is read unasked; leave it out");
	if (!call->words)
		crm_die(CRM_USAGE, "no term; crm-where -h tells how");
	s.filter = crm_filter_parse(&c->pool, call->word, call->words, &e);
	if (!s.filter)
		crm_die_err(&e, NULL);
	collect(&s, s.filter);
	crm_own_ask(c); /* a column may be a field of the users' own, and has its type then */
	s.pass.known = s.known;
	s.pass.n_known = s.n_known;
	s.pass.columns = c->opt.columns;
	crm_pass_begin(&s.pass, c);
	while (!crm_pass_enough(&s.pass) && (what = crm_pass_next(&s.pass)) != CRM_PASS_END) {
		if (what == CRM_PASS_HEADER)
			crm_pass_header(&s.pass);
		else if (s.pass.headerless)
			crm_die(CRM_USAGE, "stdin: no header, and columns are found by it");
		else if (!holds(&s))
			continue;
		else if (c->opt.count)
			s.pass.printed++;
		else
			crm_pass_print(&s.pass, NULL);
	}
	/* A wrong term is told where no record came, too. */
	if (!s.where && s.pass.names)
		bind(&s);
	if (c->opt.count)
		print_count(c, s.pass.printed);
	return sieve_end(&s);
}

static const struct crm_verb verbs[] = {
	{ .words = "TERM...",
	    .help = "keep the records on stdin that fit",
	    .flags = CRM_NOBOOK | CRM_FILTERS | CRM_STDIN,
	    .run = run },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
