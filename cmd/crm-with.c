/* crm-with - adds columns to records that carry ids.
 *   crm-order list total:100.. | crm-with contact.email
 *
 * A field is reached by a route: from the record in column id, or, where it begins
 * with the name of a column that holds ids, from the record there. Each set of
 * fields that one route asks of one noun is one prepared statement. The book's lock
 * is held for a few rows at a time and never while a pipe is waited for. */
#include <stdlib.h>

#include "fetch.h"
#include "model/context.h"
#include "model/asof.h"
#include "model/own.h"
#include "pass.h"

enum { FIELDS = CRM_FETCH_FIELDS, ROWS_A_READ = 1000, FROM_ID = SIZE_MAX };

struct field {
	const char *name, *rest; /* as asked; behind the route's column */
	size_t column;           /* the route, FROM_ID */
	struct crm_str text;
};

/* The record that a route leads to in this row. */
struct target {
	size_t column;
	enum crm_pass_found what;
	const struct crm_noun *noun;
	int64_t id;
	uint64_t fields;
};

struct with {
	struct crm *c;
	struct crm_pass pass;
	struct field field[FIELDS];
	const char *name[FIELDS];
	size_t n;
	struct target target[FIELDS + 1];
	size_t targets;
	size_t routed; /* one more than the columns that routes were found for; 0: none were */
	bool reading;
	size_t from;  /* --from: its column */
	size_t rows;  /* since the lock was taken */
	size_t lacks; /* cells left empty because the noun has no such field */
	struct crm_fetch *fetches;
	struct crm_pass_cell cell[FIELDS];
};

static void let_go(void *arg)
{
	struct with *w = arg;

	crm_fetch_reset(w->fetches);
	if (w->reading)
		crm_db_commit(w->c->db);
	w->reading = false;
	w->rows = 0;
}

static void hold(struct with *w)
{
	if (w->rows++ >= ROWS_A_READ)
		let_go(w);
	if (w->reading)
		return;
	crm_book_read(w->c);
	crm_asof_again(w->c);
	w->reading = true;
}

static void take_fields(struct with *w, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",");
		char *name = crm_pool_strndup(&w->c->pool, list, len);

		if (!len)
			crm_die(CRM_USAGE, "an empty field");
		if (w->n == FIELDS)
			crm_die(CRM_USAGE, "more than %d fields", FIELDS);
		for (size_t i = 0; i < w->n; i++)
			if (!strcmp(w->name[i], name))
				crm_die(CRM_USAGE, "%s: named twice", name);
		w->field[w->n] = (struct field){ .name = name, .column = FROM_ID };
		w->name[w->n++] = name;
		list += len + 1;
		if (!list[-1])
			return;
		if (!*list)
			crm_die(CRM_USAGE, "an empty field");
	}
}

static struct target *target_of(struct with *w, size_t column)
{
	for (size_t i = 0; i < w->targets; i++)
		if (w->target[i].column == column)
			return &w->target[i];
	w->target[w->targets] = (struct target){ .column = column };
	return &w->target[w->targets++];
}

/* contact.account.name: by column contact.account, else contact, else id. */
static void find_route(struct with *w, struct field *f)
{
	size_t len = strlen(f->name);

	while (f->column == FROM_ID && len--)
		if (f->name[len] == '.') {
			f->column =
			    crm_pass_column(&w->pass, crm_pool_strndup(&w->c->pool, f->name, len));
			f->rest = f->name + len + 1;
		}
	target_of(w, f->column);
}

/* By the columns there are; again where an object brought new ones. */
static void find_routes(struct with *w)
{
	w->targets = 0;
	w->from = SIZE_MAX;
	target_of(w, FROM_ID);
	if (w->c->opt.from)
		w->from = crm_pass_column(&w->pass, w->c->opt.from);
	if (w->c->opt.from && w->from == SIZE_MAX)
		crm_die(CRM_DATA, "stdin: no column '%s'", w->c->opt.from);
	for (size_t i = 0; i < w->n; i++) {
		w->field[i].column = FROM_ID;
		find_route(w, &w->field[i]);
	}
	w->routed = w->pass.names + 1;
}

/* The record of a route in this row, and which fields it gives. */
static void find_targets(struct with *w)
{
	for (size_t i = 0; i < w->targets; i++) {
		struct target *t = &w->target[i];

		t->fields = 0;
		if (t->column == FROM_ID)
			t->what = crm_pass_find(&w->pass, w->from, NULL, &t->noun, &t->id);
		else
			t->what =
			    crm_pass_read(crm_pass_cell(&w->pass, t->column), &t->noun, &t->id);
	}
	for (size_t i = 0; i < w->n; i++) {
		struct target *t = target_of(w, w->field[i].column);

		/* A column of that name that holds no id: then from the record itself. */
		if (t->what == CRM_PASS_NO_ID)
			t = &w->target[0];
		t->fields |= UINT64_C(1) << i;
	}
}

/* False where there is no such record. */
static bool fetch(struct with *w, struct target *t)
{
	bool by_column = t->column != FROM_ID;
	const char *path[FIELDS];
	struct crm_fetch *l;

	for (size_t i = 0; i < w->n; i++)
		path[i] = by_column ? w->field[i].rest : w->name[i];
	/* Columns of any noun, such as about: not every noun has every field. */
	l = crm_fetch_get(&w->fetches, w->c, t->noun, by_column, t->fields, path, w->n, by_column);
	if (!crm_fetch_find(l, t->id))
		return false;
	for (size_t i = 0; i < w->n; i++) {
		struct crm_pass_cell *cell = &w->cell[i];

		if (!(t->fields & UINT64_C(1) << i))
			continue;
		if (l->at[i] == CRM_FETCH_NONE) {
			w->lacks++;
			continue;
		}
		cell->kind = crm_fetch_kind(l, i);
		cell->s = crm_fetch_text(l, i, &w->field[i].text, &cell->len);
	}
	return true;
}

static void fault(struct with *w, const struct target *t)
{
	const char *column = t->column != FROM_ID ? w->pass.name[t->column]
			     : w->c->opt.from     ? w->c->opt.from
						  : NULL;
	bool id = t->column == FROM_ID && !w->c->opt.from && w->pass.id != SIZE_MAX;
	struct crm_cell cell = crm_pass_cell(&w->pass, t->column != FROM_ID  ? t->column
						       : w->from != SIZE_MAX ? w->from
									     : w->pass.id);

	if (t->what == CRM_PASS_RECORD)
		crm_pass_fault(&w->pass, "%s%sno %s-%lld", column ? column : "", column ? ": " : "",
		    t->noun->name, (long long)t->id);
	else if (column || id)
		crm_pass_fault(&w->pass, "%s: not an id: '%s'", column ? column : "id", cell.s);
	else
		crm_pass_fault(&w->pass, "no id here");
}

static void print_row(struct with *w)
{
	bool record = false;

	if (w->routed != w->pass.names + 1)
		find_routes(w);
	find_targets(w);
	for (size_t i = 0; i < w->targets; i++)
		record = record || w->target[i].what == CRM_PASS_RECORD;
	if (record)
		hold(w);
	for (size_t i = 0; i < w->n; i++)
		w->cell[i] = (struct crm_pass_cell){ w->cell[i].kind, NULL, 0 };
	for (size_t i = 0; i < w->targets; i++) {
		struct target *t = &w->target[i];

		if (!t->fields || t->what == CRM_PASS_NOWHERE)
			continue;
		if (t->what == CRM_PASS_NO_ID || !fetch(w, t))
			fault(w, t);
	}
	crm_pass_print(&w->pass, w->cell);
}

static void release(struct with *w)
{
	let_go(w);
	crm_fetch_free(w->fetches);
	for (size_t i = 0; i < w->n; i++)
		crm_str_release(&w->field[i].text);
}

static int run(struct crm *c, struct crm_call *call)
{
	static struct with with;
	struct with *w = &with;
	int what, rc;

	crm_options_only(c, "-H -e --limit --unset --from");
	if (!call->operands)
		crm_die(CRM_USAGE, "no field named; crm-with -h tells how");
	for (size_t i = 0; i < call->operands; i++)
		if (!strcmp(call->operand[i], "-"))
			crm_die(CRM_USAGE, "'-': standard input is read unasked; leave it out");
	if (call->operands > 1)
		crm_die(
		    CRM_USAGE, "one word too many: '%s'; commas part the fields", call->operand[1]);
	w->c = c;
	crm_own_ask(c);
	take_fields(w, call->operand[0]);
	w->pass.known = w->pass.add = w->name;
	w->pass.n_known = w->pass.n_add = w->n;
	w->pass.wait = let_go;
	w->pass.wait_arg = w;
	crm_pass_begin(&w->pass, c);
	while (!crm_pass_enough(&w->pass) && (what = crm_pass_next(&w->pass)) != CRM_PASS_END) {
		if (what == CRM_PASS_HEADER)
			crm_pass_header(&w->pass);
		else
			print_row(w);
	}
	if (w->lacks)
		crm_warn("%zu %s left empty: the record is of a noun without such a field",
		    w->lacks, w->lacks == 1 ? "cell" : "cells");
	rc = crm_pass_end(&w->pass);
	release(w);
	return rc;
}

static const struct crm_verb verbs[] = {
	{ .words = "FIELD,... [--from COLUMN]",
	    .help = "add columns to records on stdin",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_OPERANDS | CRM_STDIN,
	    .run = run },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
