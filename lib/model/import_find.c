/* Which record is meant: by a row (id, source id, key), by a reference (full id,
 * source id, unique field, name). */
#include <stdlib.h>

#include "model/import_apply.h"
#include "record/escape.h"

enum { CACHED = 100000 }; /* references remembered at most */

int crm_apply_find(
    struct crm_apply *ap, const struct crm_staged *row, int64_t *id, bool *gone, struct crm_err *e)
{
	struct crm_import *im = ap->im;

	*gone = false;
	*id = row->id;
	if (row->id) {
		if ((*id = crm_rec_alive(ap->c, im->noun, *id)) != 0)
			return 0;
		return crm_err_set(e, CRM_DATA, "no %s-%lld", im->noun->name, (long long)row->id);
	}
	/* A key that stands for a source id still is a key first. */
	if (im->key_tells && row->key.kind != CRM_NULL &&
	    (crm_resolve_key(ap->c, im->noun, im->key, &row->key, id, e) || *id))
		return e->code;
	if (row->source.kind == CRM_BYTES) {
		*id = crm_source_find(ap->c, im->noun, im->source, row->source.s, row->source.len);
		if (*id && (*id = crm_rec_alive(ap->c, im->noun, *id)) != 0)
			return 0;
		if (*id == 0 && !im->again)
			*gone = crm_source_find(
			    ap->c, im->noun, im->source, row->source.s, row->source.len);
		*id = 0;
		if (*gone)
			return 0;
	}
	if (row->key.kind == CRM_NULL || im->key_tells)
		return 0;
	return crm_resolve_key(ap->c, im->noun, im->key, &row->key, id, e);
}

/* A bit for each record known to be there: references by id come in millions, and
 * those of one noun lie close together. */
static bool there(struct crm_apply *ap, const struct crm_noun *noun, int64_t id)
{
	enum { HIGHEST = 1 << 30 };
	struct crm_known *k = &ap->known[noun->number];
	size_t at = (size_t)(id / 64);

	if (id <= 0 || id > HIGHEST)
		return false;
	if (at >= k->n) {
		size_t n = k->n ? k->n : 1024;

		while (n <= at)
			n *= 2;
		k->bits = crm_reallocarray(k->bits, n, sizeof *k->bits);
		memset(k->bits + k->n, 0, (n - k->n) * sizeof *k->bits);
		k->n = n;
	}
	if (k->bits[at] >> (id % 64) & 1)
		return true;
	if (!crm_rec_there(ap->c, noun, id))
		return false;
	k->bits[at] |= (uint64_t)1 << (id % 64);
	return true;
}

static bool may_create(const struct crm_apply *ap, const struct crm_noun *noun)
{
	for (size_t i = 0; i < ap->im->creates; i++)
		if (ap->im->create[i] == noun)
			return true;
	return false;
}

static int set_text(struct crm *c, struct crm_rec *r, const struct crm_field *f,
    const struct crm_val *text, struct crm_err *e)
{
	struct crm_assign a = { .field = f, .value = text->s, .len = text->len };

	return crm_rec_assign(c, r, &a, NULL, e);
}

/* A record that is nothing yet but its number or name, and where it came from. */
static int create(struct crm_apply *ap, const struct crm_noun *noun, const struct crm_val *text,
    int64_t *id, struct crm_err *e)
{
	const struct crm_field *title = crm_field_find(noun, noun->title), *unique = NULL;
	struct crm_rec r;
	int rc;

	for (size_t i = 0; i < crm_field_count(noun) && !unique; i++)
		if ((crm_field_at(noun, i)->flags & (CRM_UNIQUE | CRM_OWN)) == CRM_UNIQUE)
			unique = crm_field_at(noun, i);
	crm_rec_init(&r, noun);
	rc = set_text(ap->c, &r, unique ? unique : title, text, e);
	if (!rc && unique && title != unique && title->flags & CRM_REQUIRED)
		rc = set_text(ap->c, &r, title, text, e);
	if (!rc && !crm_rec_defaults(ap->c, &r, e) && !crm_rec_check(ap->c, NULL, &r, e)) {
		crm_rec_write(ap->c, NULL, &r);
		if (ap->im->source)
			crm_source_keep(ap->c, noun, ap->im->source, text->s, text->len, r.id);
		ap->im->created++;
		*id = r.id;
	}
	crm_rec_release(&r);
	return e->code;
}

/* 0 with *id 0 where nothing fits. */
static int look_up(struct crm_apply *ap, const struct crm_noun *noun, const struct crm_val *text,
    bool is_id, int64_t *id, struct crm_err *e)
{
	struct crm_import *im = ap->im;

	*id = 0;
	if (im->source && (!is_id || ap->foreign)) {
		*id = crm_source_find(ap->c, noun, im->source, text->s, text->len);
		if (*id && (*id = crm_rec_alive(ap->c, noun, *id)) != 0)
			return 0;
		*id = 0;
		if (ap->foreign && is_id)
			return 0;
	}
	return crm_lookup(ap->c, noun, text->s, id, e);
}

static int not_found(struct crm_apply *ap, const struct crm_noun *noun, const struct crm_val *text,
    bool is_id, int64_t *id, struct crm_err *e)
{
	if (noun == ap->im->noun && !ap->last)
		return CRM_LATER;
	if (may_create(ap, noun) && !is_id && !ap->look_only)
		return create(ap, noun, text, id, e);
	if (is_id && !ap->foreign)
		return crm_err_set(e, CRM_DATA, "no %s", text->s);
	return crm_err_set(e, CRM_DATA, "no %s '%.200s'", noun->name, text->s);
}

/* The record of noun that text means. */
static int find(struct crm_apply *ap, const struct crm_noun *noun, const struct crm_val *text,
    bool guarded, int64_t *id, struct crm_err *e)
{
	struct crm_print seed = { ap->seed.a ^ (uint64_t)noun->number, ap->seed.b };
	uint64_t *slot;
	int64_t number;
	size_t at;
	bool is_id = !guarded && crm_id_read(text->s, text->len, &at, &number);
	int rc;

	if (is_id && !ap->foreign && crm_noun_index(at) == noun && there(ap, noun, number)) {
		*id = number;
		return 0;
	}
	if (ap->cache.n > CACHED)
		crm_prints_release(&ap->cache);
	seed.a ^= ap->foreign ? 256 : 0;
	slot = crm_prints_at(&ap->cache, crm_print_bytes(&seed, text->s, text->len));
	*id = (int64_t)*slot;
	if (*id)
		return 0;
	rc = look_up(ap, noun, text, is_id, id, e);
	if (!rc && !*id)
		rc = not_found(ap, noun, text, is_id, id, e);
	if (!rc)
		*slot = (uint64_t)*id;
	return rc;
}

void crm_apply_forget(struct crm_apply *ap)
{
	crm_prints_release(&ap->cache);
	for (size_t i = 0; i < sizeof ap->known / sizeof *ap->known; i++) {
		free(ap->known[i].bits);
		ap->known[i] = (struct crm_known){ 0 };
	}
}

int crm_apply_ref(struct crm_apply *ap, struct crm_rec *rec, const struct crm_target *t,
    const struct crm_val *text, bool guarded, struct crm_err *e)
{
	const struct crm_noun *noun = t->field->ref ? crm_noun_find(t->field->ref) : NULL;
	char fault[sizeof e->text];
	int64_t id = 0, number;
	size_t at;
	int rc = 0;

	if (!noun && crm_id_read(text->s, text->len, &at, &number))
		noun = crm_noun_index(at);
	if (!noun)
		rc = crm_err_set(e, CRM_DATA, "not an id such as contact-42: '%s'", text->s);
	else
		rc = find(ap, noun, text, guarded, &id, e);
	if (rc == CRM_LATER)
		return rc;
	if (rc && t->unknown) {
		((struct crm_target *)t)->emptied += !ap->look_only;
		e->code = 0;
		return 0;
	}
	if (rc) {
		memcpy(fault, e->text, sizeof fault);
		return crm_err_set(e, rc, "%s: %s", t->name, fault);
	}
	rec->v[t->index] = crm_val_int(id);
	if (t->field->type == CRM_ANY)
		rec->any[t->index] = noun;
	return 0;
}
