/* The records of a book that is being repaired, one by one, each by its declaration. */
#include "model/repair.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/phone.h"
#include "base/text.h"
#include "base/when.h"
#include "model/plan.h"
#include "model/txn.h"
#include "model/value.h"

enum { BATCH = 1000, STRING_MOST = 1000 };

void crm_repair_say(struct crm_repair *r, const struct crm_noun *noun, int64_t id,
    const char *place, const char *fault, ...)
{
	struct crm_str what = { 0 }, text = { 0 };
	va_list ap;

	va_start(ap, fault);
	crm_str_vaddf(&text, fault, ap);
	va_end(ap);
	if (id)
		crm_id_print(&what, noun, id);
	else
		crm_str_puts(&what, noun->plural);
	r->say(r->arg, what.s, place, crm_str_text(&text));
	crm_str_release(&what);
	crm_str_release(&text);
}

static bool is_number(enum crm_type t)
{
	return t == CRM_NUMBER || t == CRM_MONEY || t == CRM_DATE || t == CRM_TIME ||
	       t == CRM_DURATION || t == CRM_BOOL || t == CRM_REF || t == CRM_ANY;
}

static void fill_text(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	char text[32];

	snprintf(text, sizeof text, "?%lld", (long long)rec->id);
	if (f->type == CRM_CURRENCY)
		crm_rec_set_text(rec, f->name, r->c->currency, strlen(r->c->currency));
	else if (f->type == CRM_CHOICE)
		crm_rec_set_text(rec, f->name, crm_choices(f), strcspn(crm_choices(f), " "));
	else
		crm_rec_set_text(rec, f->name, text, strlen(text));
}

void crm_repair_fill(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	size_t at = crm_field_index(rec->noun, f);
	struct crm_assign a = { .field = f, .value = f->value };
	int64_t now = crm_rec_int(rec, "created");
	struct crm_err e = { 0 };

	a.len = f->value ? strlen(f->value) : 0;
	if (now < CRM_TIME_MIN || now > CRM_TIME_MAX || !now)
		now = r->c->clock.now;
	if (f->type == CRM_TIME)
		rec->v[at] = crm_val_int(now);
	else if (f->type == CRM_DATE)
		rec->v[at] = crm_val_int(crm_zone_day(r->c->book_clock.zone, now));
	else if (f->value && !crm_rec_assign(r->c, rec, &a, NULL, &e))
		return;
	else if (is_number(f->type))
		rec->v[at] = crm_val_int(0);
	else
		fill_text(r, rec, f);
}

/* A value that cannot stay. What the table wants filled keeps something. */
static void give_up(
    struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f, const char *fault)
{
	size_t at = crm_field_index(rec->noun, f);

	rec->v[at] = (struct crm_val){ 0 };
	if (f->flags & CRM_REQUIRED ||
	    crm_db_filled(r->c->db, rec->noun->plural, crm_field_column(f))) {
		crm_repair_fill(r, rec, f);
		crm_repair_say(r, rec->noun, rec->id, f->name, "set anew: %s", fault);
	} else {
		crm_repair_say(r, rec->noun, rec->id, f->name, "unset: %s", fault);
	}
}

static bool mend_number(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	int64_t i = rec->v[crm_field_index(rec->noun, f)].i;
	const char *fault = NULL;

	if (f->type == CRM_BOOL && i != 0 && i != 1)
		fault = "neither yes nor no";
	else if (f->type == CRM_DATE && (i < CRM_DAY_MIN || i > CRM_DAY_MAX))
		fault = "no day";
	else if (f->type == CRM_TIME && (i < CRM_TIME_MIN || i > CRM_TIME_MAX))
		fault = "no time";
	else if ((f->type == CRM_REF || f->type == CRM_ANY) && i < 1 && !(f->flags & CRM_REQUIRED))
		fault = "no number of a record";
	if (fault)
		give_up(r, rec, f, fault);
	return fault;
}

/* Reads a text as a user's and gives what is kept of it. */
static bool reads(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f,
    const char *text, size_t len, struct crm_val *v, struct crm_err *e)
{
	char *copy = crm_pool_strndup(&rec->pool, text, len), e164[CRM_E164_MAX + 1];
	struct crm_when when;
	enum crm_phone p;

	e->code = 0;
	if (f->type == CRM_WHEN && crm_when_read(text, len, &when)) {
		*v = crm_val_text(copy, len);
		return true;
	}
	if (f->type != CRM_PHONE || memchr(text, '\0', len))
		return !crm_value_parse(
		    r->c, rec->noun, f, copy, len, NULL, &rec->pool, v, NULL, e);
	p = crm_phone_parse(copy, NULL, e164, e);
	*v = crm_val_text(copy, len);
	if (p == CRM_PHONE_E164 && text[0] == '+')
		*v = crm_val_text(crm_pool_strdup(&rec->pool, e164), strlen(e164));
	return p != CRM_PHONE_BAD && (text[0] != '+' || p == CRM_PHONE_E164);
}

/* The text without what can be in none; what was no UTF-8 is U+FFFD. */
static void clean(const struct crm_field *f, const char *s, size_t len, struct crm_str *out)
{
	bool lines = f->type == CRM_TEXT;
	uint32_t c;

	for (size_t at = 0, n; at < len; at += n ? n : 1) {
		n = crm_utf8_next(s + at, len - at, &c);
		if (!n)
			crm_str_puts(out, "\xef\xbf\xbd");
		else if ((c >= ' ' && c != 0x7f) || (lines && (c == '\n' || c == '\t')))
			crm_str_add(out, s + at, n);
	}
	if (f->type == CRM_STRING && out->len > STRING_MOST) {
		out->len = crm_utf8_cut(out->s, out->len, STRING_MOST);
		out->s[out->len] = '\0';
	}
}

/* The text that can stay in the place of this one; false: none. */
static bool stays(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f,
    const char *text, size_t len, struct crm_val *v, struct crm_err *e)
{
	struct crm_str cleaned = { 0 };
	struct crm_err second = { 0 };
	bool ok = reads(r, rec, f, text, len, v, e);

	if (!ok) {
		clean(f, text, len, &cleaned);
		ok = reads(r, rec, f, crm_str_text(&cleaned), cleaned.len, v, &second);
	}
	crm_str_release(&cleaned);
	return ok;
}

static bool mend_text(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	struct crm_val *now = &rec->v[crm_field_index(rec->noun, f)], v;
	struct crm_err e = { 0 };

	if (!stays(r, rec, f, now->s, now->len, &v, &e)) {
		give_up(r, rec, f, e.text);
		return true;
	}
	if (crm_val_same(now, &v))
		return false;
	crm_repair_say(r, rec->noun, rec->id, f->name, "set to '%.*s': %s",
	    (int)(v.len < 200 ? v.len : 200), v.s, e.code ? e.text : "not as it is kept");
	*now = v;
	return true;
}

static bool mend_several(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	struct crm_val *now = &rec->v[crm_field_index(rec->noun, f)], v;
	const char *at = now->s, *end = at + now->len, *stop;
	struct crm_str all = { 0 };
	bool same;

	for (; at <= end; at = stop + 1) {
		struct crm_err e = { 0 };

		stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		if (stays(r, rec, f, at, (size_t)(stop - at), &v, &e)) {
			crm_str_puts(&all, all.len ? "\n" : "");
			crm_str_add(&all, v.s, v.len);
		} else {
			crm_repair_say(r, rec->noun, rec->id, f->name, "taken out: %s", e.text);
		}
	}
	same = all.len == now->len && !memcmp(crm_str_text(&all), now->s, all.len);
	if (!same)
		*now = all.len ? crm_val_text(crm_pool_strndup(&rec->pool, all.s, all.len), all.len)
			       : (struct crm_val){ 0 };
	crm_str_release(&all);
	return !same;
}

static size_t lines_of(const struct crm_val *v)
{
	size_t n = v->kind == CRM_BYTES;

	for (size_t i = 0; n && i < v->len; i++)
		n += v->s[i] == '\n';
	return n;
}

static bool mend_typed(struct crm_repair *r, struct crm_rec *rec)
{
	const struct crm_field *f = crm_field_find(rec->noun, "phones_typed");

	if (!f || lines_of(crm_rec_val(rec, f->name)) == lines_of(crm_rec_val(rec, "phones")))
		return false;
	*crm_rec_val(rec, f->name) = *crm_rec_val(rec, "phones");
	crm_repair_say(r, rec->noun, rec->id, f->name, "set anew: not as many as there are phones");
	return true;
}

static bool mend_field(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	const struct crm_val *v = &rec->v[crm_field_index(rec->noun, f)];

	if (v->kind == CRM_NULL && f->flags & CRM_REQUIRED) {
		give_up(r, rec, f, "required, and not there");
		return true;
	}
	if (v->kind == CRM_NULL)
		return false;
	if (v->kind == CRM_INT)
		return mend_number(r, rec, f);
	return f->flags & CRM_SEVERAL ? mend_several(r, rec, f) : mend_text(r, rec, f);
}

/* Another record with the same unique value: the later one gives it up. */
static bool mend_unique(struct crm_repair *r, struct crm_rec *rec, const struct crm_field *f)
{
	size_t at = crm_field_index(rec->noun, f);
	struct crm_str key = { 0 }, sql = { 0 };
	int64_t other;

	if (rec->v[at].kind != CRM_BYTES)
		return false;
	if (crm_field_folds(f))
		crm_text_fold_key(&key, rec->v[at].s, rec->v[at].len);
	else
		crm_str_add(&key, rec->v[at].s, rec->v[at].len);
	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.%s%s = $1 AND t.id <> $2",
	    rec->noun->plural, crm_field_column(f), crm_field_folds(f) ? "_fold" : "");
	other = crm_db_int(r->c->db, 0, sql.s, "si", crm_str_text(&key), rec->id);
	crm_str_release(&key);
	crm_str_release(&sql);
	if (!other)
		return false;
	rec->v[at] = (struct crm_val){ 0 };
	if (f->flags & CRM_REQUIRED)
		fill_text(r, rec, f);
	crm_repair_say(r, rec->noun, rec->id, f->name, "%s: another record has it already",
	    f->flags & CRM_REQUIRED ? "set anew" : "unset");
	return true;
}

bool crm_repair_values(struct crm_repair *r, struct crm_rec *rec)
{
	bool mended = false;

	for (size_t i = 1; i < crm_field_count(rec->noun); i++) {
		const struct crm_field *f = crm_field_at(rec->noun, i);

		if (crm_field_stored(f))
			mended |= mend_field(r, rec, f);
	}
	return mended | mend_typed(r, rec);
}

/* Is the fold in this column that of the text? */
static bool fold_right(const struct crm_val *value, const struct crm_val *fold)
{
	struct crm_str key = { 0 };
	bool same;

	if (value->kind != CRM_BYTES || fold->kind != CRM_BYTES)
		return value->kind == fold->kind;
	if (!crm_utf8_valid(value->s, value->len))
		return false;
	crm_text_fold_key(&key, value->s, value->len);
	same = key.len == fold->len && !memcmp(crm_str_text(&key), fold->s, key.len);
	crm_str_release(&key);
	return same;
}

/* As crm_rec_load does, and whether the folds are right. */
static bool load(struct crm_repair *r, struct crm_rec *rec, int64_t id, bool *folds)
{
	const struct crm_plan *p = crm_plan(r->c, rec->noun);
	struct crm_stmt *s = crm_db_prepare(r->c->db, p->select);
	bool found;

	crm_rec_reset(rec);
	*folds = true;
	crm_stmt_bind_int(s, 1, id);
	found = crm_stmt_step(s);
	for (size_t i = 0; found && i < p->n; i++) {
		const struct crm_plan_column *k = &p->column[i];
		struct crm_val v = crm_stmt_value(s, (int)i);

		if (k->part == CRM_PART_FOLD) {
			*folds = *folds && fold_right(&rec->v[k->field], &v);
		} else if (k->part == CRM_PART_NOUN) {
			rec->any[k->field] = v.kind == CRM_INT ? crm_noun_number((int)v.i) : NULL;
		} else {
			if (v.kind == CRM_BYTES)
				v.s = crm_pool_strndup(&rec->pool, v.s, v.len);
			rec->v[k->field] = v;
		}
	}
	crm_stmt_done(s);
	rec->id = found ? id : 0;
	return found;
}

static void repair_record(struct crm_repair *r, struct crm_rec *rec, int64_t id)
{
	bool folds, mended;

	if (!load(r, rec, id, &folds))
		return;
	mended = crm_repair_values(r, rec);
	for (size_t i = 1; (mended || !folds) && i < crm_field_count(rec->noun); i++) {
		const struct crm_field *f = crm_field_at(rec->noun, i);

		if (f->flags & CRM_UNIQUE)
			mended |= mend_unique(r, rec, f);
	}
	if (mended || !folds)
		crm_rec_rewrite(r->c, rec, false);
	crm_rec_index(r->c, NULL, rec);
	r->records++;
}

/* The next numbers behind `after`. */
static size_t next_ids(
    struct crm_repair *r, const struct crm_noun *noun, int64_t after, int64_t id[BATCH])
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	size_t n = 0;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.id > $1 ORDER BY t.id LIMIT %d",
	    noun->plural, BATCH);
	s = crm_db_prepare(r->c->db, sql.s);
	crm_stmt_bind_int(s, 1, after);
	while (crm_stmt_step(s))
		id[n++] = crm_stmt_int(s, 0);
	crm_stmt_done(s);
	crm_str_release(&sql);
	return n;
}

/* No record has a number below 1. */
static void drop_unnumbered(struct crm_repair *r, const struct crm_noun *noun)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "DELETE FROM %s WHERE id < 1", noun->plural);
	crm_db_run(r->c->db, sql.s, "");
	if (crm_db_changes(r->c->db) > 0)
		crm_repair_say(r, noun, 0, "id", "lost: records without a number above 0");
	crm_str_release(&sql);
}

void crm_repair_records(struct crm_repair *r)
{
	int64_t id[BATCH];

	for (size_t i = 0; crm_nouns[i]; i++) {
		struct crm_rec rec;
		int64_t after = 0;
		size_t n;

		drop_unnumbered(r, crm_nouns[i]);
		crm_rec_init(&rec, crm_nouns[i]);
		while ((n = next_ids(r, crm_nouns[i], after, id))) {
			for (size_t k = 0; k < n; k++)
				repair_record(r, &rec, id[k]);
			after = id[n - 1];
		}
		crm_rec_release(&rec);
	}
}
