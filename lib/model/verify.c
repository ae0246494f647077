/* Every record against its declaration. The search words come in the same order
 * as the records, so the two are merged; the look-ups come in another, so a sum of
 * hashes over both is compared, and only where it differs is each one looked for. */
#include "model/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/phone.h"
#include "base/text.h"
#include "base/when.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/txn.h"
#include "model/value.h"

/* A sum over (value, id) that does not depend on the order. */
struct tally {
	uint64_t sum;
	int64_t n;
};

struct scan {
	struct crm_verify *v;
	const struct crm_noun *noun;
	const struct crm_plan *plan;
	struct crm_rec rec;         /* the row; its texts are the statement's */
	struct crm_pool scratch;    /* for one row */
	struct crm_str key, words;  /* for one value, for one row */
	struct crm_stmt *search;    /* id, words of this noun */
	int64_t search_id;          /* of its row, 0 behind the last */
	struct tally *kept, *found; /* by field: what the records say, what lookups says */
};

void crm_verify_say(struct crm_verify *v, const struct crm_noun *noun, int64_t id,
    const char *place, const char *fault, ...)
{
	struct crm_str what = { 0 }, text = { 0 };
	va_list ap;

	va_start(ap, fault);
	crm_str_vaddf(&text, fault, ap);
	va_end(ap);
	crm_id_print(&what, noun, id);
	v->say(v->arg, what.s, place, crm_str_text(&text));
	crm_str_release(&what);
	crm_str_release(&text);
}

static void fault(struct scan *s, const struct crm_field *f, const char *text)
{
	crm_verify_say(s->v, s->noun, s->rec.id, f->name, "%s", text);
}

static bool whole_number(enum crm_type t)
{
	return t == CRM_NUMBER || t == CRM_MONEY || t == CRM_DATE || t == CRM_TIME ||
	       t == CRM_DURATION || t == CRM_BOOL || t == CRM_REF || t == CRM_ANY;
}

static void check_number(struct scan *s, const struct crm_field *f, int64_t i)
{
	if (f->type == CRM_BOOL && i != 0 && i != 1)
		fault(s, f, "neither yes nor no");
	else if (f->type == CRM_DATE && (i < CRM_DAY_MIN || i > CRM_DAY_MAX))
		fault(s, f, "no day");
	else if (f->type == CRM_TIME && (i < CRM_TIME_MIN || i > CRM_TIME_MAX))
		fault(s, f, "no time");
	else if ((f->type == CRM_REF || f->type == CRM_ANY) && i < 1)
		fault(s, f, "no number of a record");
}

/* A number as kept: E.164, or as typed where it has none. */
static bool phone_kept(const char *text, struct crm_err *e)
{
	char e164[CRM_E164_MAX + 1];
	enum crm_phone p = crm_phone_parse(text, NULL, e164, e);

	if (p == CRM_PHONE_BAD)
		return false;
	if (text[0] != '+' || (p == CRM_PHONE_E164 && !strcmp(text, e164)))
		return true;
	crm_err_set(e, CRM_DATA, "not as it is kept: '%s'", text);
	return false;
}

/* What is kept must be what comes out when it is read again. */
static void check_text(struct scan *s, const struct crm_field *f, const char *text, size_t len)
{
	char *copy = crm_pool_strndup(&s->scratch, text, len);
	struct crm_err e = { 0 };
	struct crm_when when;
	struct crm_val v;

	if (f->type == CRM_PHONE && !memchr(text, '\0', len)) {
		if (!phone_kept(copy, &e))
			fault(s, f, e.text);
	} else if (crm_value_parse(
		       s->v->c, s->noun, f, copy, len, NULL, &s->scratch, &v, NULL, &e)) {
		fault(s, f, e.text);
	} else if (f->type == CRM_WHEN) {
		if (!crm_when_read(text, len, &when))
			fault(s, f, "neither a day nor a time with its offset");
	} else if (v.len != len || memcmp(v.s, text, len)) {
		crm_err_set(&e, CRM_DATA, "not as it is kept: '%s'", copy);
		fault(s, f, e.text);
	}
}

static uint64_t mix(uint64_t h, const char *s, size_t len, int64_t id)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(0x100000001b3);
	h ^= (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
	return h ^ h >> 31;
}

static void add_to(struct tally *t, const char *s, size_t len, int64_t id)
{
	t->sum += mix(UINT64_C(0xcbf29ce484222325), s, len, id);
	t->n++;
}

static bool looked_up(const struct crm_field *f)
{
	return f->flags & CRM_SEVERAL && !(f->flags & CRM_READONLY);
}

/* Calls with each value of a field of several. */
static void each_line(struct scan *s, const struct crm_field *f, const struct crm_val *v,
    void (*each)(struct scan *s, const struct crm_field *f, const char *text, size_t len))
{
	const char *at = v->s, *end = at + v->len;

	do {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (!stop)
			stop = end;
		each(s, f, at, (size_t)(stop - at));
		at = stop + 1;
	} while (at <= end);
}

static void check_line(struct scan *s, const struct crm_field *f, const char *text, size_t len)
{
	size_t at = crm_field_index(s->noun, f);

	check_text(s, f, text, len);
	if (!looked_up(f))
		return;
	crm_str_reset(&s->key);
	crm_value_key(s->v->c, f, text, len, &s->key);
	add_to(&s->kept[at], crm_str_text(&s->key), s->key.len, s->rec.id);
}

static void check_value(struct scan *s, const struct crm_field *f, size_t at)
{
	const struct crm_val *v = &s->rec.v[at];

	if (v->kind == CRM_NULL) {
		/* Those of before a field of one's own was declared may be without it. */
		if ((f->flags & (CRM_REQUIRED | CRM_OWN)) == CRM_REQUIRED)
			fault(s, f, "required, and not there");
	} else if (whole_number(f->type) != (v->kind == CRM_INT)) {
		fault(s, f,
		    v->kind == CRM_INT ? "a number where text belongs"
				       : "text where a number belongs");
	} else if (v->kind == CRM_INT) {
		check_number(s, f, v->i);
	} else if (f->flags & CRM_SEVERAL) {
		each_line(s, f, v, check_line);
	} else {
		check_text(s, f, v->s, v->len);
	}
}

static void check_fold(struct scan *s, const struct crm_field *f, const struct crm_val *value,
    const struct crm_val *fold)
{
	bool same = fold->kind == CRM_NULL && value->kind != CRM_BYTES;

	if (fold->kind == CRM_BYTES && value->kind == CRM_BYTES &&
	    crm_utf8_valid(value->s, value->len)) {
		crm_str_reset(&s->key);
		crm_text_fold_key(&s->key, value->s, value->len);
		same =
		    s->key.len == fold->len && !memcmp(crm_str_text(&s->key), fold->s, fold->len);
	}
	if (!same)
		fault(s, f, "its fold is not the one of the text");
}

static void check_columns(struct scan *s, struct crm_stmt *row)
{
	const struct crm_plan *p = s->plan;

	for (size_t i = 0; i < p->n; i++) {
		const struct crm_plan_column *k = &p->column[i];
		const struct crm_field *f = crm_field_at(s->noun, k->field);
		struct crm_val v = crm_stmt_value(row, (int)i);

		if (k->part == CRM_PART_FOLD) {
			check_fold(s, f, &s->rec.v[k->field], &v);
		} else if (k->part == CRM_PART_VALUE) {
			s->rec.v[k->field] = v;
			if (k->field)
				check_value(s, f, k->field);
		}
	}
}

static size_t lines_of(const struct crm_val *v)
{
	size_t n = v->kind == CRM_BYTES;

	for (size_t i = 0; n && i < v->len; i++)
		n += v->s[i] == '\n';
	return n;
}

static void check_typed(struct scan *s)
{
	const struct crm_field *f = crm_field_find(s->noun, "phones_typed");

	if (f &&
	    lines_of(crm_rec_val(&s->rec, "phones")) != lines_of(crm_rec_val(&s->rec, f->name)))
		fault(s, f, "not as many as there are phones");
}

static void next_words(struct scan *s)
{
	s->search_id = crm_stmt_step(s->search) ? crm_stmt_int(s->search, 0) : 0;
}

/* Brings the search index up to the record; what it holds before has no record. */
static void stray_words(struct scan *s, int64_t until)
{
	for (; s->search_id && s->search_id < until; next_words(s))
		crm_verify_say(s->v, s->noun, s->search_id, "search", "searched, but not there");
}

static void check_words(struct scan *s)
{
	struct crm_val v = { 0 };

	stray_words(s, s->rec.id);
	crm_str_reset(&s->words);
	crm_rec_words(&s->rec, &s->words);
	if (s->search_id == s->rec.id)
		v = crm_stmt_value(s->search, 1);
	if (v.len != s->words.len || (v.len && memcmp(v.s, s->words.s, v.len)))
		crm_verify_say(s->v, s->noun, s->rec.id, "search",
		    v.len ? "searched by other words than it has" : "not searched");
	if (s->search_id == s->rec.id)
		next_words(s);
}

static struct crm_stmt *records(struct scan *s)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *row;

	crm_str_puts(&sql, "SELECT ");
	for (size_t i = 0; i < s->plan->n; i++)
		crm_str_addf(&sql, "%st.%s", i ? ", " : "", s->plan->column[i].name);
	crm_str_addf(&sql, " FROM %s t ORDER BY t.id", s->noun->plural);
	row = crm_db_prepare(s->v->c->db, sql.s);
	crm_str_release(&sql);
	return row;
}

/* Text that is not UTF-8 must not reach the folding of the search words. */
static bool readable(const struct crm_rec *r)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++)
		if (r->v[i].kind == CRM_BYTES && !crm_utf8_valid(r->v[i].s, r->v[i].len))
			return false;
	return true;
}

static void check_rows(struct scan *s)
{
	struct crm_stmt *row = records(s);

	s->search = crm_db_prepare(s->v->c->db, crm_db_words_all(s->v->c->db));
	crm_stmt_bind_int(s->search, 1, s->noun->number);
	next_words(s);
	for (; crm_stmt_step(row); s->v->records++) {
		crm_pool_reset(&s->scratch);
		s->rec.id = crm_stmt_int(row, 0);
		if (s->rec.id < 1)
			crm_verify_say(s->v, s->noun, 0, "id", "not above 0");
		check_columns(s, row);
		check_typed(s);
		if (readable(&s->rec))
			check_words(s);
	}
	stray_words(s, INT64_MAX);
	crm_stmt_done(row);
	crm_stmt_done(s->search);
}

/* Looks for the values of the record in lookups. */
static void find_line(struct scan *s, const struct crm_field *f, const char *text, size_t len)
{
	struct crm_stmt *look = crm_db_prepare(s->v->c->db,
	    "SELECT 1 FROM lookups l WHERE l.noun = $1 AND l.field = $2 AND l.value = $3"
	    " AND l.id = $4");

	crm_str_reset(&s->key);
	crm_value_key(s->v->c, f, text, len, &s->key);
	crm_stmt_bind_int(look, 1, s->noun->number);
	crm_stmt_bind_text(look, 2, f->name, strlen(f->name));
	crm_stmt_bind_text(look, 3, crm_str_text(&s->key), s->key.len);
	crm_stmt_bind_int(look, 4, s->rec.id);
	if (!crm_stmt_step(look))
		crm_verify_say(
		    s->v, s->noun, s->rec.id, f->name, "not looked up by '%.*s'", (int)len, text);
	crm_stmt_done(look);
}

static void missing_lookups(struct scan *s, const struct crm_field *f)
{
	const char *column = crm_field_column(f);
	struct crm_str sql = { 0 };
	struct crm_stmt *row;

	crm_str_addf(&sql, "SELECT t.id, t.%s FROM %s t WHERE t.%s IS NOT NULL ORDER BY t.id",
	    column, s->noun->plural, column);
	row = crm_db_prepare(s->v->c->db, sql.s);
	while (crm_stmt_step(row)) {
		struct crm_val v = crm_stmt_value(row, 1);

		s->rec.id = crm_stmt_int(row, 0);
		if (v.kind == CRM_BYTES && crm_utf8_valid(v.s, v.len))
			each_line(s, f, &v, find_line);
	}
	crm_stmt_done(row);
	crm_str_release(&sql);
}

/* Is key that of one of the values in v? */
static bool has_key(
    struct scan *s, const struct crm_field *f, const struct crm_val *v, const struct crm_val *key)
{
	const char *at = v->s, *end, *stop;

	if (v->kind != CRM_BYTES || !crm_utf8_valid(v->s, v->len))
		return false;
	for (end = at + v->len; at <= end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		crm_str_reset(&s->key);
		crm_value_key(s->v->c, f, at, (size_t)(stop - at), &s->key);
		if (s->key.len == key->len && !memcmp(crm_str_text(&s->key), key->s, key->len))
			return true;
	}
	return false;
}

static void stray_lookups(struct scan *s, const struct crm_field *f, size_t at)
{
	struct crm_stmt *row = crm_db_prepare(s->v->c->db,
	    "SELECT l.value, l.id FROM lookups l WHERE l.noun = $1 AND l.field = $2"
	    " ORDER BY l.value, l.id");
	struct crm_rec rec;

	crm_rec_init(&rec, s->noun);
	crm_stmt_bind_int(row, 1, s->noun->number);
	crm_stmt_bind_text(row, 2, f->name, strlen(f->name));
	while (crm_stmt_step(row)) {
		struct crm_val value = crm_stmt_value(row, 0);
		int64_t id = crm_stmt_int(row, 1);

		if (!crm_rec_load(s->v->c, &rec, id) || !has_key(s, f, &rec.v[at], &value))
			crm_verify_say(s->v, s->noun, id, f->name,
			    "looked up by '%s', which it has not", value.s);
	}
	crm_stmt_done(row);
	crm_rec_release(&rec);
}

static void check_lookups(struct scan *s)
{
	struct crm_stmt *row = crm_db_prepare(s->v->c->db,
	    "SELECT l.field, l.value, l.id FROM lookups l WHERE l.noun = $1"
	    " ORDER BY l.field, l.value, l.id");
	size_t n = crm_field_count(s->noun);

	crm_stmt_bind_int(row, 1, s->noun->number);
	while (crm_stmt_step(row)) {
		struct crm_val name = crm_stmt_value(row, 0), value = crm_stmt_value(row, 1);
		const struct crm_field *f = crm_field_find(s->noun, name.s);

		if (f && looked_up(f) && !strcmp(f->name, name.s))
			add_to(&s->found[crm_field_index(s->noun, f)], value.s, value.len,
			    crm_stmt_int(row, 2));
		else
			crm_verify_say(s->v, s->noun, crm_stmt_int(row, 2), "lookups",
			    "no field of several values: '%s'", name.s);
	}
	crm_stmt_done(row);
	for (size_t i = 0; i < n; i++)
		if (s->kept[i].sum != s->found[i].sum || s->kept[i].n != s->found[i].n) {
			missing_lookups(s, crm_field_at(s->noun, i));
			stray_lookups(s, crm_field_at(s->noun, i), i);
		}
}

static void check_noun(struct crm_verify *v, const struct crm_noun *noun)
{
	size_t n = crm_field_count(noun);
	struct scan s = { .v = v, .noun = noun, .plan = crm_plan(v->c, noun) };

	crm_rec_init(&s.rec, noun);
	s.kept = crm_calloc(n, sizeof *s.kept);
	s.found = crm_calloc(n, sizeof *s.found);
	check_rows(&s);
	check_lookups(&s);
	free(s.kept);
	free(s.found);
	crm_rec_release(&s.rec);
	crm_pool_release(&s.scratch);
	crm_str_release(&s.key);
	crm_str_release(&s.words);
}

void crm_verify_records(struct crm_verify *v)
{
	for (size_t i = 0; crm_nouns[i]; i++)
		check_noun(v, crm_nouns[i]);
}

void crm_verify(struct crm_verify *v)
{
	crm_verify_records(v);
	crm_verify_book(v);
	crm_verify_sums(v);
	crm_verify_policy(v);
}
