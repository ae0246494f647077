/* Removing a record. Who refers to it is found from the declarations, so that no
 * noun can be forgotten. */
#include "model/nouns.h"
#include "model/record.h"
#include "model/refer.h"
#include "model/txn.h"

enum { NAMED = 3, DEPTH = 50 };

struct removal {
	struct crm *c;
	bool children, detach;
	int depth;
	struct crm_str why; /* who refers to it, where that is refused */
	struct crm_err *e;
};

static int remove_one(struct removal *x, const struct crm_noun *noun, int64_t id);

static bool is_part(
    const struct crm_noun *noun, const struct crm_noun *other, const struct crm_field *f)
{
	for (size_t i = 0; i < noun->children; i++)
		if (noun->child[i].part && !strcmp(noun->child[i].noun, other->name) &&
		    !strcmp(noun->child[i].field, f->name))
			return true;
	return false;
}

/* Adds to x->why: "2 orders refer to it by contact: order-3, order-4". */
static void complain(struct removal *x, const struct crm_noun *other, const struct crm_field *f,
    const int64_t *ids, size_t n)
{
	crm_str_addf(&x->why, "%s%zu %s %s to it by %s: ", x->why.len ? "; " : "", n,
	    n == 1 ? other->name : other->plural, n == 1 ? "refers" : "refer", f->name);
	for (size_t i = 0; i < n && i < NAMED; i++) {
		crm_str_puts(&x->why, i ? ", " : "");
		crm_id_print(&x->why, other, ids[i]);
	}
	crm_str_puts(&x->why, n > NAMED ? ", ..." : "");
}

/* What is wrong is wrong with another record than the one that is to go. */
static int name_it(struct removal *x, const struct crm_noun *noun, int64_t id, const char *more)
{
	char text[sizeof x->e->text];

	memcpy(text, x->e->text, sizeof text);
	return crm_err_set(
	    x->e, x->e->code, "%s-%lld: %s%s", noun->name, (long long)id, text, more);
}

static int untie(
    struct removal *x, const struct crm_noun *other, const struct crm_field *f, int64_t id)
{
	struct crm_rec old, rec;
	size_t at = crm_field_index(other, f);
	int rc = 0;

	crm_rec_init(&old, other);
	crm_rec_init(&rec, other);
	if (crm_rec_load(x->c, &old, id)) {
		crm_rec_copy(&rec, &old);
		rec.v[at] = (struct crm_val){ 0 };
		rec.any[at] = NULL;
		x->c->detaching = true;
		rc = crm_rec_check(x->c, &old, &rec, x->e);
		x->c->detaching = false;
		if (!rc)
			crm_rec_write(x->c, &old, &rec);
		else
			name_it(x, other, id, "");
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return rc;
}

static int follow(struct removal *x, const struct crm_noun *noun, int64_t id,
    const struct crm_noun *other, const struct crm_field *f)
{
	struct crm_pool pool = { 0 };
	int64_t *ids;
	size_t n = crm_referring(x->c, other, f, noun, id, &pool, &ids);
	bool part = is_part(noun, other, f);
	int rc = 0;

	if (n && !part && !x->children && !x->detach)
		complain(x, other, f, ids, n);
	for (size_t i = 0; i < n && !rc && !x->why.len; i++) {
		if (noun == other && ids[i] == id)
			continue;
		rc =
		    part || x->children ? remove_one(x, other, ids[i]) : untie(x, other, f, ids[i]);
	}
	crm_pool_release(&pool);
	return rc;
}

static int check_gone(struct removal *x, const struct crm_noun *noun, int64_t id)
{
	struct crm_rec old;
	int rc = 0;

	crm_rec_init(&old, noun);
	if (crm_rec_load(x->c, &old, id))
		rc = crm_rec_check_guard(x->c, &old, NULL, x->e);
	if (rc && x->depth)
		name_it(x, noun, id, x->children ? "; then --detach unties it" : "");
	crm_rec_release(&old);
	return rc;
}

static int remove_one(struct removal *x, const struct crm_noun *noun, int64_t id)
{
	struct crm_rec old;

	if (check_gone(x, noun, id))
		return x->e->code;
	if (++x->depth > DEPTH)
		return crm_err_set(x->e, CRM_DATA, "%s-%lld: too many levels refer to it",
		    noun->name, (long long)id);
	for (size_t i = 0; crm_nouns[i]; i++)
		for (size_t k = 0; k < crm_field_count(crm_nouns[i]); k++) {
			const struct crm_field *f = crm_field_at(crm_nouns[i], k);

			if (crm_refers(f, noun) && follow(x, noun, id, crm_nouns[i], f))
				return x->e->code;
		}
	if (x->why.len)
		return crm_err_set(
		    x->e, CRM_DATA, "%s (--with children removes, --detach unties)", x->why.s);
	crm_rec_init(&old, noun);
	if (crm_rec_load(x->c, &old, id))
		crm_rec_erase(x->c, &old);
	crm_rec_release(&old);
	x->depth--;
	return 0;
}

int crm_rec_remove(struct crm *c, const struct crm_noun *noun, int64_t id, bool children,
    bool detach, struct crm_err *e)
{
	struct removal x = { .c = c, .children = children, .detach = detach, .e = e };
	int rc = remove_one(&x, noun, id);

	crm_str_release(&x.why);
	return rc;
}
