#include "model/diff.h"

#include "model/derive.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/policy.h"

void crm_diff_value(struct crm *c, const struct crm_rec *r, size_t i, struct crm_str *out)
{
	const struct crm_field *f = crm_field_at(r->noun, i);

	crm_str_reset(out);
	crm_rec_print(c, r, i, out);
	for (size_t k = 0; f->flags & CRM_SEVERAL && k < out->len; k++)
		if (out->s[k] == '\n')
			out->s[k] = ',';
}

const struct crm_column crm_diff_column[CRM_DIFF_COLUMNS] = { { "id", CRM_CELL_ID },
	{ "field", CRM_CELL_TEXT }, { "old", CRM_CELL_TEXT }, { "new", CRM_CELL_TEXT } };

/* FNV-1a. What the number of a new record is, and so who refers to it, is not known
 * before it is saved: numbers and references of new ones do not count. */
static void sum(struct crm *c, const char *s, size_t len)
{
	for (size_t i = 0; c->diff_sum && i <= len; i++)
		*c->diff_sum =
		    (*c->diff_sum ^ (i < len ? (unsigned char)s[i] : 0x100)) * 0x100000001b3u;
}

/* A cell of the diff, or of what is held of it: kind, length (SIZE_MAX: none), bytes. */
static void put(struct crm *c, enum crm_cell_kind kind, const char *s, size_t len)
{
	size_t held = s ? len : SIZE_MAX;

	if (!c->diff_holds) {
		crm_out_cell_as(c->diff, kind, s, len);
		return;
	}
	crm_str_add(&c->diff_held, &kind, sizeof kind);
	crm_str_add(&c->diff_held, &held, sizeof held);
	crm_str_add(&c->diff_held, s ? s : "", len);
}

void crm_diff_hold(struct crm *c)
{
	c->diff_holds = c->diff != NULL;
	c->diff_sum_held = c->diff_sum ? *c->diff_sum : 0;
}

void crm_diff_go(struct crm *c, bool keep)
{
	const char *at = c->diff_held.s, *end = at + c->diff_held.len;
	enum crm_cell_kind kind;
	size_t len;

	while (c->diff_holds && keep && at < end) {
		memcpy(&kind, at, sizeof kind);
		memcpy(&len, at + sizeof kind, sizeof len);
		at += sizeof kind + sizeof len;
		crm_out_cell_as(
		    c->diff, kind, len < SIZE_MAX ? at : NULL, len < SIZE_MAX ? len : 0);
		at += len < SIZE_MAX ? len : 0;
	}
	if (c->diff_holds && !keep && c->diff_sum)
		*c->diff_sum = c->diff_sum_held;
	crm_str_reset(&c->diff_held);
	c->diff_holds = false;
}

struct said {
	struct crm *c;
	const char *section;
};

static void put_policy(void *arg, const char *path, const char *was, const char *is)
{
	const struct said *s = arg;

	put(s->c, CRM_CELL_TEXT, s->section, strlen(s->section));
	put(s->c, CRM_CELL_TEXT, path ? path : "text", strlen(path ? path : "text"));
	put(s->c, CRM_CELL_TEXT, was, was ? strlen(was) : 0);
	put(s->c, CRM_CELL_TEXT, is, is ? strlen(is) : 0);
}

/* The policy tells what changes in it; what follows from that is not told again. */
static bool internal(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	const struct crm_rec *any = rec ? rec : old;
	struct said s = { c, "" };

	const char *was = old && old->noun == &crm_policy ? crm_rec_text(old, "text") : NULL;
	const char *is = rec && rec->noun == &crm_policy ? crm_rec_text(rec, "text") : NULL;

	if (was || is) {
		s.section = crm_rec_text(any, "section");
		crm_policy_differs(s.section, was, is, put_policy, &s);
	}
	return any->noun->internal;
}

/* What the lines of a new record come to is known when they are there, at the end: until
 * then it is nothing. */
static bool awaits_lines(struct crm *c, const struct crm_rec *r, size_t i)
{
	const struct crm_child *child = r->noun->child;
	bool parts = false;

	if (crm_field_at(r->noun, i)->type != CRM_MONEY || r->v[i].i ||
	    crm_rec_int(r, "made") != c->txn)
		return false;
	for (size_t k = 0; k < r->noun->children; k++)
		parts = parts || child[k].part;
	return parts;
}

void crm_diff(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	const struct crm_rec *any = rec ? rec : old;
	struct crm_str was = { 0 }, now = { 0 }, id = { 0 };
	enum crm_cell_kind kind;

	if (!c->diff || internal(c, old, rec))
		return;
	crm_id_print(&id, any->noun, any->id);
	for (size_t i = 1; i < crm_field_count(any->noun); i++) {
		const struct crm_field *f = crm_field_at(any->noun, i);

		if (!crm_field_stored(f) || f->flags & (CRM_SYSTEM | CRM_DROPPED))
			continue;
		crm_str_reset(&was);
		crm_str_reset(&now);
		if (old && !awaits_lines(c, old, i))
			crm_diff_value(c, old, i, &was);
		if (rec && !awaits_lines(c, rec, i))
			crm_diff_value(c, rec, i, &now);
		if (was.len == now.len && (!was.len || !memcmp(was.s, now.s, was.len)))
			continue;
		put(c, CRM_CELL_ID, id.s, id.len);
		put(c, CRM_CELL_TEXT, f->name, strlen(f->name));
		kind = f->type == CRM_REF || f->type == CRM_ANY ? CRM_CELL_ID : CRM_CELL_TEXT;
		sum(c, id.s, old ? id.len : strlen(any->noun->name));
		sum(c, f->name, strlen(f->name));
		sum(c, crm_str_text(&was), was.len);
		if (old || kind != CRM_CELL_ID)
			sum(c, crm_str_text(&now), now.len);
		put(c, kind, was.len ? was.s : NULL, was.len);
		put(c, kind, now.len ? now.s : NULL, now.len);
	}
	crm_str_release(&was);
	crm_str_release(&now);
	crm_str_release(&id);
}

void crm_diff_end(struct crm *c)
{
	if (c->diff && c->txn)
		crm_derive_finish(c);
	if (c->diff)
		crm_out_end(c->diff);
	c->diff = NULL;
	crm_str_release(&c->diff_held);
}
