/* Lines of a whole, whatever the whole is: added to it and listed by its terms. */
#include "parts.h"

#include <stdlib.h>

const struct crm_child *crm_part_child(const struct crm_noun *noun)
{
	const struct crm_child *k = crm_child_find(noun, "lines");

	if (!k)
		crm_die(CRM_BUG, "%s has no lines", noun->name);
	return k;
}

const struct crm_noun *crm_part_noun(const struct crm_noun *noun)
{
	return crm_noun_find(crm_part_child(noun)->noun);
}

static int add_one(
    struct crm *c, struct crm_call *call, int64_t whole, int64_t *id, struct crm_err *e)
{
	struct crm_rec rec;

	crm_rec_init(&rec, crm_part_noun(c->noun));
	crm_rec_set_int(&rec, crm_part_child(c->noun)->field, whole);
	if (!crm_call_assign(c, call, &rec, e) && !crm_rec_defaults(c, &rec, e) &&
	    !crm_rec_check(c, NULL, &rec, e)) {
		crm_rec_write(c, NULL, &rec);
		*id = rec.id;
	}
	crm_rec_release(&rec);
	return e->code;
}

int crm_part_add(struct crm *c, struct crm_call *call)
{
	const char *verb = call->verb->name, *of = crm_part_child(c->noun)->field;
	struct crm_batch b;
	size_t n = 0;
	int rc;

	if (!call->assigns)
		crm_die(CRM_USAGE, "%s: give product=PRODUCT, or description=TEXT and price=AMOUNT",
		    verb);
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, of))
			crm_die(CRM_USAGE, "%s: the %s stands before: %s %s ID ...", verb,
			    c->noun->name, crm_program(), verb);
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, verb);
	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };

		if (add_one(c, call, call->id[i], &call->id[n], &e)) {
			crm_batch_refuse_id(&b, call, i, &e);
			continue;
		}
		n++;
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, crm_part_noun(c->noun), call->id, n);
	return rc;
}

/* The filter over the wholes as one over their lines. */
static struct crm_filter *of_whole(struct crm *c, const char *whole, const struct crm_filter *f)
{
	struct crm_filter *to = crm_pool_alloc(&c->pool, sizeof *to);
	bool unset = f->path && (!strcmp(f->path, "no") || !strcmp(f->path, "has"));

	*to = *f;
	if (f->n)
		to->child = crm_pool_alloc(&c->pool, f->n * sizeof *to->child);
	for (size_t i = 0; i < f->n; i++)
		to->child[i] = of_whole(c, whole, f->child[i]);
	if (unset)
		to->value = crm_pool_printf(&c->pool, "%s.%s", whole, f->value);
	else if (f->path)
		to->path = crm_pool_printf(&c->pool, "%s.%s", whole, f->path);
	return to;
}

static struct crm_stmt *parts_of_one(struct crm *c)
{
	const struct crm_noun *part = crm_part_noun(c->noun);
	const struct crm_field *of = crm_field_find(part, crm_part_child(c->noun)->field);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.%s = $1 ORDER BY t.id", part->plural,
	    crm_field_column(of));
	s = crm_db_prepare(c->db, sql.s);
	crm_str_release(&sql);
	return s;
}

static void parts_of_named(struct crm *c, struct crm_call *call)
{
	struct crm_call of = { .verb = call->verb, .from_stdin = true };
	struct crm_stmt *s;

	crm_pick_finish(c, call);
	crm_pick_check(c, call);
	s = parts_of_one(c);
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

/* Those of another kind of whole, of quotes say, are left out: without a term, too. */
static struct crm_filter *only_its_own(struct crm *c, const char *whole, const struct crm_filter *f)
{
	struct crm_filter *both = crm_pool_alloc(&c->pool, sizeof *both);
	struct crm_err e = { 0 };

	*both = (struct crm_filter){ .kind = CRM_NODE_AND };
	both->child = crm_pool_alloc(&c->pool, 2 * sizeof *both->child);
	both->child[both->n] =
	    crm_filter_parse_text(&c->pool, crm_pool_printf(&c->pool, "has:%s", whole), &e);
	if (!both->child[both->n++])
		crm_die_err(&e, NULL);
	if (f)
		both->child[both->n++] = of_whole(c, whole, f);
	return both;
}

int crm_part_list(struct crm *c, struct crm_call *call)
{
	const char *whole = crm_part_child(c->noun)->field;
	const struct crm_noun *part = crm_part_noun(c->noun);
	bool shared = !(crm_field_find(part, whole)->flags & CRM_REQUIRED);

	if (call->names || call->from_stdin) {
		if (c->opt.sort || c->opt.by)
			crm_die(CRM_USAGE, "the %s come in their own order: leave out -s and --by",
			    c->noun->plural);
		parts_of_named(c, call);
	} else if (shared) {
		call->filter = only_its_own(c, whole, call->filter);
	} else if (call->filter) {
		call->filter = of_whole(c, whole, call->filter);
	}
	c->noun = part;
	return crm_list(c, call);
}
