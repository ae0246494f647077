/* One record in memory: its values, and what assignments do to them. Writing
 * stands in write.c, the rules for a whole record in check.c. */
#include "model/record.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/plan.h"

void crm_rec_init(struct crm_rec *r, const struct crm_noun *noun)
{
	size_t n = crm_field_count(noun);

	*r = (struct crm_rec){ .noun = noun };
	r->v = crm_calloc(n, sizeof *r->v);
	r->any = crm_calloc(n, sizeof *r->any);
}

void crm_rec_reset(struct crm_rec *r)
{
	size_t n = crm_field_count(r->noun);

	memset(r->v, 0, n * sizeof *r->v);
	memset(r->any, 0, n * sizeof *r->any);
	crm_pool_reset(&r->pool);
	r->id = 0;
}

void crm_rec_release(struct crm_rec *r)
{
	free(r->v);
	free(r->any);
	crm_pool_release(&r->pool);
	*r = (struct crm_rec){ 0 };
}

void crm_rec_copy(struct crm_rec *r, const struct crm_rec *from)
{
	size_t n = crm_field_count(from->noun);

	crm_rec_reset(r);
	r->id = from->id;
	for (size_t i = 0; i < n; i++) {
		r->v[i] = from->v[i];
		r->any[i] = from->any[i];
		if (r->v[i].kind == CRM_BYTES)
			r->v[i].s = crm_pool_strndup(&r->pool, from->v[i].s, from->v[i].len);
	}
}

bool crm_rec_same_field(const struct crm_rec *a, const struct crm_rec *b, size_t i)
{
	return crm_val_same(&a->v[i], &b->v[i]) && a->any[i] == b->any[i];
}

void crm_rec_print(struct crm *c, const struct crm_rec *r, size_t i, struct crm_str *out)
{
	const struct crm_field *f = crm_field_at(r->noun, i);
	const char *currency = f->type == CRM_MONEY && crm_field_find(r->noun, "currency")
				   ? crm_rec_text(r, "currency")
				   : NULL;

	crm_value_print(
	    c, f, &r->v[i], f->ref ? crm_noun_find(f->ref) : r->any[i], currency, false, out);
}

struct crm_val *crm_rec_val(const struct crm_rec *r, const char *field)
{
	const struct crm_field *f = crm_field_find(r->noun, field);

	if (!f)
		crm_die(CRM_BUG, "%s has no field %s", r->noun->name, field);
	return &r->v[crm_field_index(r->noun, f)];
}

int64_t crm_rec_int(const struct crm_rec *r, const char *field)
{
	const struct crm_val *v = crm_rec_val(r, field);

	return v->kind == CRM_INT ? v->i : 0;
}

const char *crm_rec_text(const struct crm_rec *r, const char *field)
{
	const struct crm_val *v = crm_rec_val(r, field);

	return v->kind == CRM_BYTES ? v->s : "";
}

void crm_rec_set_int(struct crm_rec *r, const char *field, int64_t i)
{
	*crm_rec_val(r, field) = crm_val_int(i);
}

void crm_rec_set_text(struct crm_rec *r, const char *field, const char *s, size_t len)
{
	*crm_rec_val(r, field) = crm_val_text(crm_pool_strndup(&r->pool, s, len), len);
}

bool crm_rec_load(struct crm *c, struct crm_rec *r, int64_t id)
{
	const struct crm_plan *p = crm_plan(c, r->noun);
	struct crm_stmt *s = crm_db_prepare(crm_book(c), p->select);
	bool found;

	crm_rec_reset(r);
	crm_stmt_bind_int(s, 1, id);
	found = crm_stmt_step(s);
	for (size_t i = 0; found && i < p->n; i++) {
		const struct crm_plan_column *k = &p->column[i];
		struct crm_val v;

		if (k->part == CRM_PART_FOLD)
			continue;
		v = crm_stmt_value(s, (int)i);
		if (k->part == CRM_PART_NOUN) {
			r->any[k->field] = v.kind == CRM_INT ? crm_noun_number((int)v.i) : NULL;
			continue;
		}
		if (v.kind == CRM_BYTES)
			v.s = crm_pool_strndup(&r->pool, v.s, v.len);
		r->v[k->field] = v;
	}
	crm_stmt_done(s);
	r->id = found ? id : 0;
	return found;
}

/* Lists of several values. An item is what is kept (an address, E.164), as it
 * was typed, and the key it is compared by. */
struct item {
	const char *value, *typed, *key;
};
struct list {
	struct crm *c;
	struct crm_rec *r;
	const struct crm_field *field;
	const struct crm_spelling *sp;
	struct crm_err *e;
	struct item *v;
	size_t n, cap;
};

static const char *key_of(struct list *l, const char *value)
{
	struct crm_str key = { 0 };
	const char *kept;

	crm_value_key(l->c, l->field, value, strlen(value), &key);
	kept = crm_pool_strdup(&l->r->pool, crm_str_text(&key));
	crm_str_release(&key);
	return kept;
}

static void list_add(struct list *l, const char *value, const char *typed)
{
	crm_grow(&l->v, l->n, &l->cap, sizeof *l->v);
	l->v[l->n++] = (struct item){ value, typed, key_of(l, value) };
}

static size_t list_find(const struct list *l, const char *key)
{
	size_t i = 0;

	while (i < l->n && strcmp(l->v[i].key, key))
		i++;
	return i;
}

static int parse_item(void *arg, const char *s, size_t len)
{
	struct list *l = arg;
	char *copy = crm_pool_strndup(&l->r->pool, s, len);
	struct crm_val v;

	if (crm_value_parse(
		l->c, l->r->noun, l->field, copy, len, l->sp, &l->r->pool, &v, NULL, l->e))
		return l->e->code;
	list_add(l, v.s, copy);
	return 0;
}

/* The n-th line of several, or NULL. */
static const char *line_at(struct crm_pool *pool, const struct crm_val *v, size_t n)
{
	const char *s = v->s, *end, *stop;

	if (v->kind != CRM_BYTES)
		return NULL;
	for (end = s + v->len; n; n--) {
		s = memchr(s, '\n', (size_t)(end - s));
		if (!s)
			return NULL;
		s++;
	}
	stop = memchr(s, '\n', (size_t)(end - s));
	return crm_pool_strndup(pool, s, (size_t)((stop ? stop : end) - s));
}

static size_t typed_index(const struct crm_rec *r, const struct crm_field *f)
{
	const struct crm_field *t;

	if (f->type != CRM_PHONE || !(t = crm_field_find(r->noun, "phones_typed")))
		return 0;
	return crm_field_index(r->noun, t);
}

static void list_load(struct list *l)
{
	size_t at = crm_field_index(l->r->noun, l->field), typed = typed_index(l->r, l->field);
	const char *value;

	for (size_t n = 0; (value = line_at(&l->r->pool, &l->r->v[at], n)); n++) {
		const char *t = typed ? line_at(&l->r->pool, &l->r->v[typed], n) : NULL;

		list_add(l, value, t ? t : value);
	}
}

static void store(struct list *l, size_t at, bool typed)
{
	struct crm_str text = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		crm_str_puts(&text, i ? "\n" : "");
		crm_str_puts(&text, typed ? l->v[i].typed : l->v[i].value);
	}
	l->r->v[at] = (struct crm_val){ 0 };
	if (text.len)
		l->r->v[at] =
		    crm_val_text(crm_pool_strndup(&l->r->pool, text.s, text.len), text.len);
	crm_str_release(&text);
}

/* A number that is written back as we print it keeps how it was typed. */
static const char *typed_as(const struct list *now, const struct item *fresh)
{
	size_t i = list_find(now, fresh->key);

	return i < now->n && !strcmp(fresh->typed, fresh->value) ? now->v[i].typed : fresh->typed;
}

static void combine(
    struct list *now, const struct list *fresh, enum crm_assign_op op, bool first, struct list *out)
{
	size_t skip = 0;

	if (op == CRM_ADD_TO || op == CRM_TAKE_FROM)
		for (size_t i = 0; i < now->n; i++)
			if (op == CRM_ADD_TO || list_find(fresh, now->v[i].key) == fresh->n)
				list_add(out, now->v[i].value, now->v[i].typed);
	if (op == CRM_SET || op == CRM_ADD_TO)
		for (size_t i = 0; i < fresh->n; i++)
			if (list_find(out, fresh->v[i].key) == out->n)
				list_add(out, fresh->v[i].value, typed_as(now, &fresh->v[i]));
	if (first && (op == CRM_SET || op == CRM_UNSET))
		for (skip = 1; skip < now->n; skip++)
			if (list_find(out, now->v[skip].key) == out->n)
				list_add(out, now->v[skip].value, now->v[skip].typed);
}

static int assign_several(struct crm *c, struct crm_rec *r, const struct crm_assign *a,
    const struct crm_spelling *sp, struct crm_err *e)
{
	const struct crm_field *f = crm_field_whole(r->noun, a->field);
	struct list now = { c, r, f, sp, e, NULL, 0, 0 }, fresh = now, out = now;
	size_t typed = typed_index(r, f);
	int rc = 0;

	list_load(&now);
	if (a->op != CRM_UNSET)
		rc = crm_value_split(a->value, a->len, parse_item, &fresh);
	if (!rc && a->field->flags & CRM_FIRST && a->op == CRM_SET && fresh.n > 1)
		rc = crm_err_set(e, CRM_DATA, "takes one value; %s takes several", f->name);
	if (!rc) {
		combine(&now, &fresh, a->op, a->field->flags & CRM_FIRST, &out);
		store(&out, crm_field_index(r->noun, f), false);
		if (typed)
			store(&out, typed, true);
	}
	free(now.v);
	free(fresh.v);
	free(out.v);
	return rc;
}

/* An amount that names a currency sets the record's, where it has none yet. */
static int take_currency(
    struct crm *c, struct crm_rec *r, const char currency[4], struct crm_err *e)
{
	struct crm_val *v;

	if (!currency[0])
		return 0;
	if (!crm_field_find(r->noun, "currency"))
		return !strcmp(currency, c->currency)
			   ? 0
			   : crm_err_set(e, CRM_DATA, "in %s, but a %s has amounts in %s alone",
				 currency, r->noun->name, c->currency);
	v = crm_rec_val(r, "currency");
	if (v->kind == CRM_BYTES && strcmp(v->s, currency))
		return crm_err_set(e, CRM_DATA, "in %s, but the record is in %s", currency, v->s);
	crm_rec_set_text(r, "currency", currency, 3);
	return 0;
}

static int assign_one(struct crm *c, struct crm_rec *r, const struct crm_assign *a,
    const struct crm_spelling *sp, struct crm_err *e)
{
	size_t at = crm_field_index(r->noun, a->field);
	struct crm_spelling mine = sp ? *sp : (struct crm_spelling){ 0 };
	char currency[4] = "";
	struct crm_val v;

	if (a->op == CRM_UNSET) {
		r->v[at] = (struct crm_val){ 0 };
		r->any[at] = NULL;
		return 0;
	}
	if (a->op != CRM_SET)
		return crm_err_set(e, CRM_USAGE, "has one value; write %s=VALUE", a->field->name);
	if (a->field->type == CRM_MONEY && crm_field_find(r->noun, "currency") &&
	    crm_rec_val(r, "currency")->kind == CRM_BYTES)
		mine.currency = crm_rec_text(r, "currency");
	if (crm_value_parse(
		c, r->noun, a->field, a->value, a->len, &mine, &r->pool, &v, currency, e))
		return e->code;
	if (a->field->type == CRM_MONEY && take_currency(c, r, currency, e))
		return e->code;
	if (a->field->type == CRM_ANY) {
		r->any[at] = crm_noun_find(v.s);
		if (crm_resolve(c, r->any[at], a->value, &v.i, e))
			return e->code;
	}
	r->v[at] = v;
	return 0;
}

/* Puts the field's name before the message. */
static int named(const struct crm_field *f, struct crm_err *e)
{
	char text[sizeof e->text];

	memcpy(text, e->text, sizeof text);
	return crm_err_set(e, e->code, "%s: %s", f->name, text);
}

int crm_rec_assign(struct crm *c, struct crm_rec *r, const struct crm_assign *a,
    const struct crm_spelling *sp, struct crm_err *e)
{
	struct crm_spelling mine = sp ? *sp : (struct crm_spelling){ 0 };
	int rc;

	if (a->field->type == CRM_PHONE && !mine.country && crm_field_find(r->noun, "country"))
		mine.country = crm_rec_text(r, "country");
	if (a->field->type == CRM_WHEN && !mine.zone && crm_field_find(r->noun, "zone"))
		mine.zone = crm_rec_text(r, "zone");
	if (crm_field_whole(r->noun, a->field)->flags & CRM_SEVERAL)
		rc = assign_several(c, r, a, &mine, e);
	else
		rc = assign_one(c, r, a, &mine, e);
	return rc ? named(a->field, e) : 0;
}

int crm_rec_assign_all(
    struct crm *c, struct crm_rec *r, const struct crm_assign *a, size_t n, struct crm_err *e)
{
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < n; i++) {
			if (crm_field_first(a[i].field) != late &&
			    crm_rec_assign(c, r, &a[i], NULL, e))
				return e->code;
		}
	return 0;
}

void crm_rec_unite(
    struct crm *c, struct crm_rec *r, struct crm_rec *from, const struct crm_field *f)
{
	struct list now = { .c = c, .r = r, .field = f }, more = now, out = now;
	size_t typed = typed_index(r, f);

	more.r = from;
	list_load(&now);
	list_load(&more);
	combine(&now, &more, CRM_ADD_TO, false, &out);
	if (out.n > now.n) {
		store(&out, crm_field_index(r->noun, f), false);
		if (typed)
			store(&out, typed, true);
	}
	free(now.v);
	free(more.v);
	free(out.v);
}
