/* Records out of the book, prepared once for the millions of pairs. */
#include <stdlib.h>

#include "base/text.h"
#include "model/dedupe.h"
#include "model/query.h"

enum {
	TEXT = 512,  /* bytes of a text that are compared */
	VALUES = 16, /* values of a field that are compared */
	HIGHEST = 1 << 28,
	ARENA = 1 << 20,
};

static enum crm_slot_form form_of(const struct crm_field *f, bool words)
{
	if (f->flags & CRM_SEVERAL || f->type == CRM_URL || f->type == CRM_EMAIL ||
	    f->type == CRM_PHONE)
		return CRM_SLOT_VALUES;
	switch (f->type) {
	case CRM_NUMBER:
	case CRM_MONEY:
	case CRM_DATE:
	case CRM_TIME:
	case CRM_DURATION:
	case CRM_BOOL:
	case CRM_REF:
		return CRM_SLOT_NUMBER;
	default:
		return words ? CRM_SLOT_WORDS : CRM_SLOT_FOLD;
	}
}

/* The slot of a field in a form, and the query's column behind it. */
static size_t slot_for(
    struct crm_dedupe *d, struct crm_query *q, const struct crm_field *f, bool words)
{
	struct crm_slot want = { f, form_of(f, words), SIZE_MAX };
	struct crm_err e = { 0 };

	for (size_t i = 0; i < d->slots; i++) {
		if (d->slot[i].field != f)
			continue;
		want.column = d->slot[i].column;
		if (d->slot[i].form == want.form)
			return i;
	}
	if (want.column == SIZE_MAX) {
		want.column = q->n;
		if (crm_query_column(q, f->name, &e))
			crm_die_err(&e, NULL);
	}
	if (d->slots == CRM_SLOTS)
		crm_die(CRM_CONFIG, "the rules ask for more than %d fields", CRM_SLOTS);
	d->slot[d->slots] = want;
	return d->slots++;
}

static void plan(struct crm_dedupe *d, struct crm_query *q, const struct crm_field *between)
{
	const struct crm_dedupe_rules *r = d->rules;

	for (size_t i = 0; i < r->compares; i++)
		d->compare_slot[i] =
		    slot_for(d, q, r->compare[i].field, r->compare[i].measure == CRM_WORDS);
	for (size_t k = 0; k < r->keys; k++)
		for (size_t i = 0; i < r->key[k].n; i++)
			d->item_slot[k][i] = slot_for(
			    d, q, r->key[k].item[i].field, r->key[k].item[i].how != CRM_KEY_WHOLE);
	d->between = between ? slot_for(d, q, between, false) : SIZE_MAX;
}

/* https://www.example.org/ and example.org are one page. */
static void url_key(const char *s, size_t len, struct crm_str *out)
{
	struct crm_str fold = { 0 };
	const char *at, *scheme;

	crm_text_fold(&fold, s, len);
	at = crm_str_text(&fold);
	scheme = strstr(at, "://");
	at = scheme ? scheme + 3 : at;
	at += strncmp(at, "www.", 4) ? 0 : 4;
	crm_str_puts(out, at);
	while (out->len && out->s[out->len - 1] == '/')
		out->s[--out->len] = '\0';
	crm_str_release(&fold);
}

static void put_values(
    struct crm *c, const struct crm_field *f, const struct crm_val *v, struct crm_str *out)
{
	const char *s = v->s, *end = v->s + v->len;
	struct crm_str key = { 0 };

	for (size_t n = 0; s < end && n < VALUES; n++) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		stop = stop ? stop : end;
		crm_str_reset(&key);
		if (f->type == CRM_URL)
			url_key(s, (size_t)(stop - s), &key);
		else
			crm_value_key(c, f, s, (size_t)(stop - s), &key);
		if (key.len && key.len <= TEXT) {
			crm_str_add(out, key.s, key.len);
			crm_str_addc(out, '\n');
		}
		s = stop + 1;
	}
	crm_str_release(&key);
}

static void put_text(const struct crm_slot *slot, const struct crm_val *v, struct crm_str *out)
{
	size_t start = out->len, len = crm_utf8_cut(v->s, v->len, (size_t)TEXT * 4);
	struct crm_str words = { 0 };

	if (slot->form == CRM_SLOT_FOLD) {
		crm_text_fold_key(out, v->s, len);
		return;
	}
	crm_text_words(&words, v->s, len);
	crm_str_add(out, crm_str_text(&words), crm_utf8_cut(crm_str_text(&words), words.len, TEXT));
	if (out->len - start == TEXT) /* no half word, unless it is the only one */
		while (memchr(out->s + start, ' ', out->len - start) && out->s[out->len - 1] != ' ')
			out->s[--out->len] = '\0';
	crm_str_release(&words);
}

/* Memory in large pieces, a record's part without any head of its own. */
static char *keep(struct crm_dedupe *d, const void *bytes, size_t len)
{
	char *at;

	if (d->left < len) {
		d->left = len > ARENA ? len : ARENA;
		d->room = crm_pool_alloc(&d->pool, d->left);
	}
	at = d->room;
	memcpy(at, bytes, len);
	d->room += len;
	d->left -= len;
	return at;
}

static void take(struct crm_dedupe *d, struct crm_stmt *s, struct crm_query *q, struct crm_str *row)
{
	uint16_t head[CRM_SLOTS];
	size_t before = 0;

	crm_str_reset(row);
	for (size_t i = 0; i < d->slots; i++) {
		struct crm_val v = crm_stmt_value(s, q->column[d->slot[i].column].value);

		if (v.kind == CRM_INT)
			crm_str_add(row, &v.i, sizeof v.i);
		else if (v.kind == CRM_BYTES && d->slot[i].form == CRM_SLOT_VALUES)
			put_values(d->c, d->slot[i].field, &v, row);
		else if (v.kind == CRM_BYTES)
			put_text(&d->slot[i], &v, row);
		head[i] = (uint16_t)(row->len - before);
		before = row->len;
	}
	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 1024;
		d->id = crm_reallocarray(d->id, d->cap, sizeof *d->id);
		d->data = crm_reallocarray(d->data, d->cap, sizeof *d->data);
	}
	if (d->n == HIGHEST)
		crm_die(CRM_UNAVAILABLE, "more than %d records; select with terms", HIGHEST);
	d->data[d->n] = NULL;
	d->id[d->n] = crm_stmt_int(s, q->column[0].value);
	crm_str_room(row, d->slots * sizeof *head);
	memmove(row->s + d->slots * sizeof *head, row->s, row->len);
	memcpy(row->s, head, d->slots * sizeof *head);
	row->len += d->slots * sizeof *head;
	d->data[d->n++] = keep(d, row->s, row->len);
}

void crm_dedupe_load(struct crm_dedupe *d, struct crm *c, const struct crm_dedupe_rules *rules,
    const struct crm_filter *filter, const struct crm_field *between)
{
	struct crm_str row = { 0 };
	struct crm_err e = { 0 };
	struct crm_query q;
	struct crm_stmt *s;

	*d = (struct crm_dedupe){ .c = c, .rules = rules };
	d->need = rules->threshold * rules->full - 1e-9;
	crm_query_init(&q, c, rules->noun);
	if (crm_query_column(&q, "id", &e))
		crm_die_err(&e, NULL);
	plan(d, &q, between);
	if (crm_query_filter(&q, filter, &e))
		crm_die_err(&e, NULL);
	s = crm_query_open(&q);
	while (crm_query_next(&q, s))
		take(d, s, &q, &row);
	crm_stmt_done(s);
	crm_query_release(&q);
	crm_str_release(&row);
}

struct crm_cell crm_dedupe_slot(const struct crm_dedupe *d, size_t record, size_t slot)
{
	const char *data = d->data[record], *at = data + d->slots * sizeof(uint16_t);
	uint16_t len;

	for (size_t i = 0; i < slot; i++) {
		memcpy(&len, data + i * sizeof len, sizeof len);
		at += len;
	}
	memcpy(&len, data + slot * sizeof len, sizeof len);
	return (struct crm_cell){ at, len };
}

size_t crm_dedupe_size(const struct crm_dedupe *d, size_t record)
{
	const char *data = d->data[record];
	size_t size = d->slots * sizeof(uint16_t);
	uint16_t len;

	for (size_t i = 0; i < d->slots; i++) {
		memcpy(&len, data + i * sizeof len, sizeof len);
		size += len;
	}
	return size;
}

bool crm_dedupe_equal(const struct crm_dedupe *d, size_t a, size_t b)
{
	size_t size = crm_dedupe_size(d, a);

	return size == crm_dedupe_size(d, b) && !memcmp(d->data[a], d->data[b], size);
}

void crm_dedupe_release(struct crm_dedupe *d)
{
	free(d->id);
	free(d->data);
	free(d->gone);
	free(d->entry);
	crm_sorter_free(d->found);
	crm_pool_release(&d->pool);
}
