/* crm-order - what customers bought.
 *   crm-order list total:100.. | crm-with contact.email
 *   crm-order lines status:placed -o product.sku,quantity | crm-where product.sku:LAMP-01 */
#include "model/nouns.h"
#include "parts.h"

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
	{ "line", CRM_PART_WORDS, "add a line of goods", CRM_PART_ADD, crm_part_add, NULL },
	{ "lines", CRM_PARTS_WORDS, "print the lines of orders", CRM_PART_LIST, crm_part_list,
	    NULL },
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
