/* Single records, one statement a shape. */
#include "fetch.h"

#include <stdlib.h>

#include "cmd.h"

static bool known_somewhere(struct crm *c, const char *path)
{
	bool known = false;

	for (size_t i = 0; i < crm_nouns_listed && !known; i++) {
		struct crm_query q;
		struct crm_err e = { 0 };

		crm_query_init(&q, c, crm_nouns[i]);
		known = !crm_query_column(&q, path, &e);
		crm_query_release(&q);
	}
	return known;
}

static void add_field(struct crm_fetch *l, size_t i, const char *path, bool lenient)
{
	struct crm_err e = { 0 };

	l->at[i] = (int)l->q.n;
	if (!crm_query_column(&l->q, path, &e))
		return;
	if (!lenient || !known_somewhere(l->q.c, path))
		crm_die_err(&e, NULL);
	l->at[i] = CRM_FETCH_NONE;
}

static struct crm_fetch *make(struct crm *c, const struct crm_noun *noun, int tag, uint64_t fields,
    const char *const *path, size_t n, bool lenient)
{
	static const int64_t bound_later[1];
	struct crm_fetch *l = crm_calloc(1, sizeof *l);

	l->noun = noun;
	l->tag = tag;
	l->fields = fields;
	crm_query_init(&l->q, c, noun);
	l->q.titles = crm_out_people(c);
	crm_query_column(&l->q, "id", &(struct crm_err){ 0 });
	for (size_t i = 0; i < n; i++)
		if (fields & UINT64_C(1) << i)
			add_field(l, i, path[i], lenient);
	crm_query_ids(&l->q, bound_later, 1);
	l->s = crm_query_open(&l->q);
	return l;
}

struct crm_fetch *crm_fetch_get(struct crm_fetch **list, struct crm *c, const struct crm_noun *noun,
    int tag, uint64_t fields, const char *const *path, size_t n, bool lenient)
{
	struct crm_fetch *l;

	for (l = *list; l; l = l->next)
		if (l->noun == noun && l->tag == tag && l->fields == fields)
			return l;
	l = make(c, noun, tag, fields, path, n, lenient);
	l->next = *list;
	*list = l;
	return l;
}

static bool step(struct crm_fetch *l, int64_t id)
{
	crm_stmt_reset(l->s);
	crm_stmt_bind_int(l->s, 1, id);
	return crm_stmt_step(l->s);
}

bool crm_fetch_find(struct crm_fetch *l, int64_t id)
{
	if (step(l, id))
		return true;
	return step(l, crm_rec_now(l->q.c, l->noun, id));
}

const char *crm_fetch_text(struct crm_fetch *l, size_t i, struct crm_str *scratch, size_t *len)
{
	return crm_query_text(&l->q, l->s, (size_t)l->at[i], l->q.titles, scratch, len);
}

enum crm_cell_kind crm_fetch_kind(const struct crm_fetch *l, size_t i)
{
	const struct crm_qcolumn *k = &l->q.column[l->at[i]];

	if (k->field->flags & CRM_FIRST || k->title >= 0)
		return CRM_CELL_TEXT;
	return crm_value_cell(k->field);
}

void crm_fetch_reset(struct crm_fetch *list)
{
	for (; list; list = list->next)
		crm_stmt_reset(list->s);
}

void crm_fetch_free(struct crm_fetch *list)
{
	struct crm_fetch *next;

	for (; list; list = next) {
		next = list->next;
		crm_stmt_done(list->s);
		crm_query_release(&list->q);
		free(list);
	}
}
