/* Few look-ups, each of bounded length: a name that a thousand people have must not
 * make the thousand and first slow. */
#include "model/twin.h"

#include <stdlib.h>

#include "base/text.h"
#include "calc/similar.h"
#include "model/import_stage.h"
#include "model/plan.h"

#define ALIKE 0.6 /* names of those who share a number */

static bool fits(const struct crm_field *f)
{
	return (f->type == CRM_EMAIL || f->type == CRM_PHONE) && f->flags & CRM_SEVERAL &&
	       !(f->flags & CRM_READONLY);
}

static void find_fields(struct crm_twin *t)
{
	static const char *const place[] = { "birthday", "postcode", "account", "city" };

	/* Addresses before numbers: they say more. */
	for (int type = CRM_EMAIL; type <= CRM_PHONE; type++)
		for (size_t i = 0; i < crm_field_count(t->noun); i++) {
			const struct crm_field *f = crm_field_at(t->noun, i);

			if (fits(f) && (int)f->type == type && t->values < CRM_TWIN_FIELDS)
				t->value[t->values++] = f;
		}
	t->name = crm_field_find(t->noun, t->noun->title);
	if (t->name && (t->name->flags & CRM_UNIQUE || !crm_field_folds(t->name)))
		t->name = NULL;
	for (size_t i = 0; i < sizeof place / sizeof *place; i++) {
		const struct crm_field *f = crm_field_find(t->noun, place[i]);

		if (!f || !crm_field_stored(f) || f->flags & CRM_SEVERAL)
			continue;
		if (!strcmp(place[i], "city"))
			t->city = t->places;
		t->place[t->places++] = f;
	}
}

bool crm_twin_init(struct crm_twin *t, struct crm *c, const struct crm_noun *noun)
{
	struct crm_str sql = { 0 };

	*t = (struct crm_twin){ .c = c, .noun = noun, .city = SIZE_MAX };
	find_fields(t);
	if (!t->values)
		return false;
	if (!t->name || !t->places)
		return true;
	crm_str_puts(&sql, "SELECT t.id");
	for (size_t i = 0; i < t->places; i++)
		crm_str_addf(&sql, ", t.%s%s", crm_field_column(t->place[i]),
		    crm_field_folds(t->place[i]) ? "_fold" : "");
	for (size_t i = 0; i < t->values; i++)
		crm_str_addf(&sql, ", t.%s", crm_field_column(t->value[i]));
	crm_str_addf(&sql, " FROM %s t WHERE t.%s_fold = $1 ORDER BY t.id DESC LIMIT 20",
	    noun->plural, crm_field_column(t->name));
	t->by_name = crm_str_take(&sql);
	return true;
}

void crm_twin_release(struct crm_twin *t)
{
	free(t->by_name);
	t->by_name = NULL;
	for (size_t i = 0; i <= CRM_TWIN_FIELDS; i++)
		crm_str_release(&t->scratch[i]);
}

static const struct crm_val *value(const struct crm_rec *rec, const struct crm_field *f)
{
	return &rec->v[crm_field_index(rec->noun, f)];
}

/* The names of two records, word by word. */
static bool names_alike(const struct crm_twin *t, const struct crm_rec *rec, int64_t other)
{
	struct crm_str sql = { 0 }, mine = { 0 }, theirs = { 0 };
	const struct crm_val *v;
	bool alike = true;
	char *name;

	if (!t->name)
		return true;
	v = value(rec, t->name);
	crm_str_addf(&sql, "SELECT t.%s FROM %s t WHERE t.id = $1", crm_field_column(t->name),
	    t->noun->plural);
	name = crm_db_text(t->c->db, sql.s, "i", other);
	if (name && v->kind == CRM_BYTES) {
		crm_text_words(&mine, v->s, v->len);
		crm_text_words(&theirs, name, strlen(name));
		alike = crm_words_alike(crm_str_text(&mine), mine.len, crm_str_text(&theirs),
			    theirs.len) >= ALIKE;
	}
	free(name);
	crm_str_release(&sql);
	crm_str_release(&mine);
	crm_str_release(&theirs);
	return alike;
}

static int64_t by_key(const struct crm_twin *t, const struct crm_rec *rec,
    const struct crm_field *f, const struct crm_str *key)
{
	struct crm_stmt *s = crm_db_prepare(t->c->db,
	    "SELECT k.id FROM lookups k WHERE k.noun = $1 AND k.field = $2 AND k.value = $3"
	    " ORDER BY k.id LIMIT 5");
	int64_t id[5], found = 0;
	size_t n = 0;

	crm_stmt_bind_int(s, 1, t->noun->number);
	crm_stmt_bind_text(s, 2, f->name, strlen(f->name));
	crm_stmt_bind_text(s, 3, crm_str_text(key), key->len);
	while (n < 5 && crm_stmt_step(s))
		id[n++] = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	for (size_t i = 0; i < n && !found; i++)
		if (f->type == CRM_EMAIL || names_alike(t, rec, id[i]))
			found = id[i];
	return found;
}

static int64_t by_value(
    const struct crm_twin *t, const struct crm_rec *rec, const struct crm_field *f)
{
	const struct crm_val *v = value(rec, f);
	const char *s = v->s, *end = s + v->len;
	struct crm_str key = { 0 };
	int64_t id = 0;

	while (v->kind == CRM_BYTES && s < end && !id) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		stop = stop ? stop : end;
		crm_str_reset(&key);
		crm_value_key(t->c, f, s, (size_t)(stop - s), &key);
		if (key.len)
			id = by_key(t, rec, f, &key);
		s = stop + 1;
	}
	crm_str_release(&key);
	return id;
}

bool crm_twin_reached(const struct crm_twin *t, const struct crm_rec *rec)
{
	for (size_t i = 0; i < t->values; i++)
		if (value(rec, t->value[i])->kind == CRM_BYTES)
			return true;
	return false;
}

/* What v is compared by; its fold, if any, is kept in scratch i. */
static struct crm_val compared(
    struct crm_twin *t, size_t i, const struct crm_field *f, const struct crm_val *v)
{
	struct crm_str *fold = &t->scratch[i];

	if (v->kind != CRM_BYTES || !crm_field_folds(f))
		return *v;
	crm_str_reset(fold);
	crm_text_fold_key(fold, v->s, v->len);
	return crm_val_text(crm_str_text(fold), fold->len);
}

/* What name and places of rec are compared by; false when either is unset. */
static bool named(struct crm_twin *t, const struct crm_rec *rec, struct crm_val *name,
    struct crm_val place[CRM_TWIN_FIELDS])
{
	bool any = false;

	if (!t->by_name || value(rec, t->name)->kind != CRM_BYTES)
		return false;
	for (size_t i = 0; i < t->places; i++) {
		place[i] = compared(t, i, t->place[i], value(rec, t->place[i]));
		any = any || place[i].kind != CRM_NULL;
	}
	if (any)
		*name = compared(t, CRM_TWIN_FIELDS, t->name, value(rec, t->name));
	return any;
}

static bool row_reached(const struct crm_twin *t, struct crm_stmt *s)
{
	for (size_t i = 0; i < t->values; i++)
		if (crm_stmt_value(s, (int)(1 + t->places + i)).kind == CRM_BYTES)
			return true;
	return false;
}

/* The place in which the row at hand agrees; t->places: in none. */
static size_t agrees(const struct crm_twin *t, struct crm_stmt *s, bool reached,
    const struct crm_val place[CRM_TWIN_FIELDS])
{
	for (size_t i = 0; i < t->places; i++) {
		struct crm_val theirs = crm_stmt_value(s, (int)i + 1);

		if (place[i].kind == CRM_NULL || !crm_val_same(&place[i], &theirs))
			continue;
		if (i != t->city || !reached || !row_reached(t, s))
			return i;
	}
	return t->places;
}

static int64_t by_name(struct crm_twin *t, const struct crm_rec *rec, struct crm_str *why)
{
	struct crm_val place[CRM_TWIN_FIELDS], name;
	bool reached = crm_twin_reached(t, rec);
	struct crm_stmt *s;
	int64_t id = 0;

	if (!named(t, rec, &name, place))
		return 0;
	s = crm_db_prepare(t->c->db, t->by_name);
	crm_stmt_bind(s, 1, &name);
	while (!id && crm_stmt_step(s)) {
		size_t i = agrees(t, s, reached, place);

		if (i == t->places)
			continue;
		id = crm_stmt_int(s, 0);
		crm_twin_why(t, t->values + i, why);
	}
	crm_stmt_done(s);
	return id;
}

int64_t crm_twin_find(struct crm_twin *t, const struct crm_rec *rec, struct crm_str *why)
{
	int64_t id;

	for (size_t i = 0; i < t->values; i++)
		if ((id = by_value(t, rec, t->value[i]))) {
			crm_twin_why(t, i, why);
			return id;
		} else if (t->brief && value(rec, t->value[i])->kind == CRM_BYTES) {
			return 0;
		}
	return by_name(t, rec, why);
}

void crm_twin_why(const struct crm_twin *t, size_t kind, struct crm_str *why)
{
	if (kind < t->values)
		crm_str_puts(why, t->value[kind]->type == CRM_EMAIL ? "email" : "phone");
	else
		crm_str_addf(why, "%s, %s", t->name->name, t->place[kind - t->values]->name);
}

static uint64_t print_of(uint64_t a, const char *s, size_t len)
{
	struct crm_print seed = { a, 0x9e3779b97f4a7c15u };

	return crm_print_bytes(&seed, s, len).a;
}

static void print_values(struct crm_twin *t, const struct crm_rec *rec, size_t kind,
    void (*each)(void *arg, uint64_t print, size_t kind), void *arg)
{
	const struct crm_val *v = value(rec, t->value[kind]);
	const char *s = v->s, *end = s + v->len;
	struct crm_str *key = &t->scratch[0];

	while (v->kind == CRM_BYTES && s < end) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		stop = stop ? stop : end;
		crm_str_reset(key);
		crm_value_key(t->c, t->value[kind], s, (size_t)(stop - s), key);
		if (key->len)
			each(arg, print_of(kind, key->s, key->len), kind);
		s = stop + 1;
	}
}

void crm_twin_prints(struct crm_twin *t, const struct crm_rec *rec,
    void (*each)(void *arg, uint64_t print, size_t kind), void *arg)
{
	struct crm_val place[CRM_TWIN_FIELDS], name;
	uint64_t named_so;

	for (size_t i = 0; i < t->values; i++)
		print_values(t, rec, i, each, arg);
	if (!named(t, rec, &name, place))
		return;
	named_so = print_of(CRM_TWIN_KINDS, name.s, name.len);
	for (size_t i = 0; i < t->places; i++) {
		const struct crm_val *v = &place[i];
		size_t kind = t->values + i;

		if (v->kind == CRM_BYTES)
			each(arg, print_of(named_so + kind, v->s, v->len), kind);
		else if (v->kind == CRM_INT)
			each(
			    arg, print_of(named_so + kind, (const char *)&v->i, sizeof v->i), kind);
	}
}

bool crm_twin_holds(const struct crm_twin *t, size_t kind, int64_t id, int64_t other, bool reached)
{
	struct crm_rec rec;
	bool holds;

	if (kind >= t->values)
		return kind != t->values + t->city || !reached;
	if (t->value[kind]->type == CRM_EMAIL)
		return true;
	crm_rec_init(&rec, t->noun);
	holds = crm_rec_load(t->c, &rec, id) && names_alike(t, &rec, other);
	crm_rec_release(&rec);
	return holds;
}
