/* Own fields that were taken away go for ever, and the room that is free with them. */
#include "compact.h"

#include <stdio.h>
#include <stdlib.h>

#include "db/rights.h"
#include "model/context.h"
#include "model/own.h"

static void cell(struct crm_out *out, const char *text)
{
	crm_out_cell(out, text, strlen(text));
}

/* What crm-db compact takes: dropped fields, by what they still hold. */
struct gone {
	struct crm_str names;
	struct crm_out *out;
	size_t n;
	int64_t values;
};

static void count_gone(void *arg, const struct crm_noun *noun, const char *name, int64_t values)
{
	struct gone *g = arg;

	if (g->n++ < 3)
		crm_str_addf(&g->names, "%s%s.%s", g->names.len ? ", " : "", noun->name, name);
	else if (g->n == 4)
		crm_str_puts(&g->names, ", ...");
	g->values += values;
}

static void print_gone(void *arg, const struct crm_noun *noun, const char *name, int64_t values)
{
	struct gone *g = arg;
	char n[24];

	cell(g->out, noun->name);
	cell(g->out, name);
	snprintf(n, sizeof n, "%lld", (long long)values);
	cell(g->out, n);
}

static bool compacted;

static void say_compacted(void)
{
	if (compacted)
		crm_warn("saved: the fields are gone, but not all room was given back");
}

static void confirm(struct crm *c, const char *question)
{
	switch (crm_ask(c, question, false)) {
	case -1:
		crm_die(CRM_USAGE, "%s: give --yes", question);
	case 0:
		crm_die(CRM_USAGE, "not confirmed; nothing was changed");
	}
	crm_db_rollback(c->db); /* crm_ask reads again */
}

int crm_compact(struct crm *c)
{
	static const struct crm_column column[] = { { "noun", CRM_CELL_TEXT },
		{ "field", CRM_CELL_TEXT }, { "values", CRM_CELL_NUMBER } };
	struct gone g = { .n = 0 };
	struct crm_str question = { 0 };
	int64_t size;

	crm_options_only(c, "-H -n --yes");
	c->writes = c->own_free = true;
	crm_book(c);
	crm_db_need_whole(c->db);
	size = crm_db_size(c->db);
	crm_own_dropped(c, count_gone, &g);
	crm_str_addf(&question,
	    "compact: for ever remove %zu %s with %lld values (%s); no undo brings them back", g.n,
	    g.n == 1 ? "field" : "fields", (long long)g.values, crm_str_text(&g.names));
	if (g.n && !c->opt.dry && !c->opt.yes)
		confirm(c, question.s);
	crm_txn_begin(c);
	g.out = crm_out_open(c, column, 3, false);
	crm_own_dropped(c, print_gone, &g);
	crm_out_end(g.out);
	crm_own_compact(c);
	if (c->opt.dry) {
		crm_txn_rollback(c);
		return CRM_OK;
	}
	atexit(say_compacted);
	crm_txn_commit(c);
	compacted = g.n;
	crm_db_compact(c->db);
	compacted = false;
	crm_talk("%s: %lld bytes, before %lld", crm_shown(c, crm_book_path(c)),
	    (long long)crm_db_size(c->db), (long long)size);
	crm_str_release(&g.names);
	crm_str_release(&question);
	return CRM_OK;
}
