/* How far records came, and when: their steps, and how long each lasted. */
#include <stdlib.h>

#include "model/since.h"
#include "rows.h"

enum { ID, AT, FIELD, WAS, BECAME, WHO, LASTED, COLUMNS };

static const struct crm_rows_column column[COLUMNS] = {
	{ "id", CRM_CELL_ID, CRM_ROWS_PLAIN },
	{ "at", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "field", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "was", CRM_CELL_ID, CRM_ROWS_PLAIN }, /* of references; other texts are no ids */
	{ "became", CRM_CELL_ID, CRM_ROWS_PLAIN },
	{ "who", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "lasted", CRM_CELL_NUMBER, CRM_ROWS_SUM },
};

struct step {
	int64_t record, at, lasted;
	const struct crm_field *field;
	const char *was, *became, *who; /* NULL: unset */
	size_t nr;
};
struct steps {
	struct crm *c;
	struct step *v;
	size_t n, cap;
	struct crm_pool pool;
	bool people;
};

static const char *kept(struct steps *x, struct crm_stmt *s, int i)
{
	struct crm_val v = crm_stmt_value(s, i);

	return v.kind == CRM_BYTES ? crm_pool_strndup(&x->pool, v.s, v.len) : NULL;
}

static struct step *add(struct steps *x, const struct crm_field *f, int64_t record, int64_t at)
{
	crm_grow(&x->v, x->n, &x->cap, sizeof *x->v);
	x->v[x->n] = (struct step){ .record = record, .at = at, .field = f, .nr = 1 + x->n };
	return &x->v[x->n++];
}

/* Steps of a number that stands for the record. */
static void read_steps(struct steps *x, int64_t record, int64_t number)
{
	struct crm_stmt *s = crm_db_prepare(x->c->db,
	    "SELECT s.at, s.field, s.was, s.became, s.who FROM steps s WHERE s.noun = $1"
	    " AND s.record = $2 AND s.undone IS NULL ORDER BY s.at, s.id");

	crm_stmt_bind_int(s, 1, x->c->noun->number);
	crm_stmt_bind_int(s, 2, number);
	while (crm_stmt_step(s)) {
		const struct crm_field *f = crm_field_find(x->c->noun, crm_stmt_value(s, 1).s);
		struct step *k;

		if (!f)
			continue;
		k = add(x, f, record, crm_stmt_int(s, 0));
		k->was = kept(x, s, 2);
		k->became = kept(x, s, 3);
		k->who = kept(x, s, 4);
	}
	crm_stmt_done(s);
}

/* What a field was when the record was made: what its first step left, or what it is. */
static void add_first(
    struct steps *x, const struct crm_rec *rec, size_t field, size_t from, int64_t created)
{
	const struct crm_field *f = crm_field_at(rec->noun, field);
	const struct step *first = NULL;
	struct crm_str now = { 0 };
	struct step *k;

	for (size_t i = from; i < x->n; i++)
		if (x->v[i].field == f && (!first || x->v[i].at < first->at))
			first = &x->v[i];
	if (!first)
		crm_rec_print(x->c, rec, field, &now);
	if (first ? first->was && first->at >= created : now.len != 0) {
		const char *text = first ? first->was : crm_pool_strndup(&x->pool, now.s, now.len);

		k = add(x, f, rec->id, created);
		k->became = text;
		k->nr = 0; /* before what happened at the same time */
		k->who = crm_pool_strdup(&x->pool, crm_rec_text(rec, "created_by"));
	}
	crm_str_release(&now);
}

static int by_time(const void *va, const void *vb)
{
	const struct step *a = va, *b = vb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

/* What came later tells what was first, no more. */
static void forget_later(struct steps *x, size_t from, int64_t now)
{
	size_t n = from;

	for (size_t i = from; i < x->n; i++)
		if (x->v[i].at <= now)
			x->v[n++] = x->v[i];
	x->n = n;
}

static void read_record(struct steps *x, const struct crm_rec *rec)
{
	int64_t *number, now = crm_since_now(x->c);
	size_t from = x->n, n = crm_rec_numbers(x->c, rec->noun, rec->id, &x->pool, &number);

	for (size_t i = 0; i < n; i++)
		read_steps(x, rec->id, number[i]);
	for (size_t i = 0; i < crm_field_count(rec->noun); i++)
		if (crm_field_at(rec->noun, i)->flags & CRM_STEP)
			add_first(x, rec, i, from, crm_rec_int(rec, "created"));
	forget_later(x, from, now);
	if (x->n > from)
		qsort(x->v + from, x->n - from, sizeof *x->v, by_time);
	for (size_t i = from; i < x->n; i++) {
		int64_t end = now;

		for (size_t k = i + 1; k < x->n && end == now; k++)
			if (x->v[k].field == x->v[i].field)
				end = x->v[k].at;
		x->v[i].lasted = end - x->v[i].at;
	}
}

static bool put(struct crm_str *out, const char *text)
{
	if (text)
		crm_str_puts(out, text);
	return text;
}

static bool cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	const struct steps *x = arg;
	const struct step *k = &x->v[row];
	static const struct crm_field lasted = { .type = CRM_DURATION },
				      when = { .type = CRM_TIME };
	struct crm_val v = crm_val_int(at == AT ? k->at : k->lasted);

	switch (at) {
	case ID:
		crm_id_print(out, x->c->noun, k->record);
		return true;
	case FIELD:
		return put(out, k->field->name);
	case WAS:
		return put(out, k->was);
	case BECAME:
		return put(out, k->became);
	case WHO:
		return put(out, k->who);
	default:
		crm_value_print(x->c, at == AT ? &when : &lasted, &v, NULL, NULL, x->people, out);
		return true;
	}
}

static int compare(void *arg, size_t at, size_t a, size_t b)
{
	struct crm_str x = { 0 }, y = { 0 };
	const struct steps *s = arg;
	int way;

	if (at == ID)
		return (s->v[a].record > s->v[b].record) - (s->v[a].record < s->v[b].record);
	if (at == AT)
		return (s->v[a].at > s->v[b].at) - (s->v[a].at < s->v[b].at);
	if (at == LASTED)
		return (s->v[a].lasted > s->v[b].lasted) - (s->v[a].lasted < s->v[b].lasted);
	cell(arg, a, at, &x);
	cell(arg, b, at, &y);
	way = strcmp(crm_str_text(&x), crm_str_text(&y));
	crm_str_release(&x);
	crm_str_release(&y);
	return way;
}

static int64_t number(void *arg, size_t row, size_t at)
{
	const struct steps *x = arg;

	(void)at;
	return x->v[row].lasted;
}

int crm_steps(struct crm *c, struct crm_call *call)
{
	static const struct crm_rows_columns columns = { column, COLUMNS };
	struct steps x = { .c = c, .people = crm_out_people(c) };
	struct crm_rec rec;
	int rc;

	crm_rows_check(c, &columns);
	crm_pick_all(c, call);
	crm_rec_init(&rec, c->noun);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };

		if (!crm_pick_load(c, call, i, &rec, &e))
			crm_die_err(&e, NULL);
		read_record(&x, &rec);
	}
	crm_rec_release(&rec);
	rc = crm_rows_print(&(struct crm_rows){ .c = c,
	    .column = column,
	    .columns = COLUMNS,
	    .n = x.n,
	    .arg = &x,
	    .cell = cell,
	    .compare = compare,
	    .number = number });
	free(x.v);
	crm_pool_release(&x.pool);
	return rc;
}
