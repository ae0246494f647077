/* crm-order - what customers bought.
 *   crm-order list total:100.. | crm-with contact.email
 *   crm-order lines status:placed -o product.sku,quantity | crm-where product.sku:LAMP-01 */
#include <stdlib.h>

#include "cmd.h"
#include "model/nouns.h"

/* A line of goods for each order. */
static int line_one(
    struct crm *c, struct crm_call *call, int64_t order, int64_t *id, struct crm_err *e)
{
	struct crm_rec rec;

	crm_rec_init(&rec, &crm_line);
	crm_rec_set_int(&rec, "order", order);
	if (!crm_call_assign(c, call, &rec, e) && !crm_rec_defaults(c, &rec, e) &&
	    !crm_rec_check(c, NULL, &rec, e)) {
		crm_rec_write(c, NULL, &rec);
		*id = rec.id;
	}
	crm_rec_release(&rec);
	return e->code;
}

static int line(struct crm *c, struct crm_call *call)
{
	struct crm_batch b;
	size_t n = 0;
	int rc;

	if (!call->assigns)
		crm_die(
		    CRM_USAGE, "line: give product=PRODUCT, or description=TEXT and price=AMOUNT");
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, "order"))
			crm_die(CRM_USAGE, "line: the order stands before: crm-order line ID ...");
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "line");
	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };

		if (line_one(c, call, call->id[i], &call->id[n], &e)) {
			crm_batch_refuse_id(&b, call, i, &e);
			continue;
		}
		n++;
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, &crm_line, call->id, n);
	return rc;
}

/* The filter over orders as one over their lines. */
static struct crm_filter *of_order(struct crm *c, const struct crm_filter *f)
{
	struct crm_filter *to = crm_pool_alloc(&c->pool, sizeof *to);
	bool unset = f->path && (!strcmp(f->path, "no") || !strcmp(f->path, "has"));

	*to = *f;
	if (f->n)
		to->child = crm_pool_alloc(&c->pool, f->n * sizeof *to->child);
	for (size_t i = 0; i < f->n; i++)
		to->child[i] = of_order(c, f->child[i]);
	if (unset)
		to->value = crm_pool_printf(&c->pool, "order.%s", f->value);
	else if (f->path)
		to->path = crm_pool_printf(&c->pool, "order.%s", f->path);
	return to;
}

static void lines_of_named(struct crm *c, struct crm_call *call)
{
	struct crm_call of = { .verb = call->verb, .from_stdin = true };
	struct crm_stmt *s;

	crm_pick_finish(c, call);
	crm_pick_check(c, call);
	s = crm_db_prepare(c->db, "SELECT l.id FROM lines l WHERE l.of_order = $1 ORDER BY l.id");
	for (size_t i = 0; i < call->ids; i++) {
		crm_stmt_bind_int(s, 1, call->id[i]);
		while (crm_stmt_step(s)) {
			crm_grow(&of.id, of.ids, &of.ids_cap, sizeof *of.id);
			of.id[of.ids++] = crm_stmt_int(s, 0);
		}
		crm_stmt_reset(s);
	}
	crm_stmt_done(s);
	free(call->id);
	free(call->line);
	*call = of;
}

static int lines(struct crm *c, struct crm_call *call)
{
	if (call->names || call->from_stdin) {
		if (c->opt.sort || c->opt.by)
			crm_die(
			    CRM_USAGE, "the orders come in their own order: leave out -s and --by");
		lines_of_named(c, call);
	} else if (call->filter) {
		call->filter = of_order(c, call->filter);
	}
	c->noun = &crm_line;
	return crm_list(c, call);
}

/* What an order may become, and out of what. */
struct move {
	const char *verb, *status, *from;
};

static const struct move moves[] = {
	{ "fulfil", "fulfilled", "placed" },
	{ "cancel", "cancelled", "placed" },
	{ "return", "returned", "fulfilled" },
};

static int move_one(struct crm *c, struct crm_call *call, size_t i, const struct move *m,
    bool *wrote, struct crm_err *e)
{
	struct crm_rec old, rec;
	const char *now;

	crm_rec_init(&old, c->noun);
	crm_rec_init(&rec, c->noun);
	if (crm_pick_load(c, call, i, &old, e)) {
		now = crm_rec_text(&old, "status");
		crm_rec_copy(&rec, &old);
		crm_rec_set_text(&rec, "status", m->status, strlen(m->status));
		if (strcmp(now, m->status) && strcmp(now, m->from))
			crm_err_set(e, CRM_DATA, "status: only a %s order can be %s; this is %s",
			    m->from, m->status, now);
		else if (!crm_rec_check(c, &old, &rec, e))
			*wrote = crm_rec_write(c, &old, &rec);
		call->id[i] = old.id;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code;
}

static int move(struct crm *c, struct crm_call *call)
{
	const struct move *m = moves;
	struct crm_batch b;
	size_t n = 0;
	int rc;

	while (strcmp(m->verb, call->verb->name))
		m++;
	crm_confirm(c, c->noun, call->id, call->ids, m->verb);
	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };
		bool wrote = false;

		if (move_one(c, call, i, m, &wrote, &e)) {
			crm_batch_refuse_id(&b, call, i, &e);
			continue;
		}
		if (wrote)
			call->id[n++] = call->id[i];
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, c->noun, call->id, n);
	return rc;
}

enum { MOVES = CRM_WRITES | CRM_PICKS };

static const struct crm_verb verbs[] = {
	{ "line", "ID...|TERM...|- FIELD=VALUE...", "add a line of goods",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS | CRM_OF_LINE, line, NULL },
	{ "lines", "[ID...|-] [TERM...]", "print the lines of orders", CRM_PICKS_ANY | CRM_ASKS,
	    lines, NULL },
	{ "fulfil", "ID...|TERM...|-", "the goods have left: placed to fulfilled", MOVES, move,
	    NULL },
	{ "cancel", "ID...|TERM...|-", "it will not be: placed to cancelled", MOVES, move, NULL },
	{ "return", "ID...|TERM...|-", "the goods came back: fulfilled to returned", MOVES, move,
	    NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_order, verbs);
}
