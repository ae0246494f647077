/* The entries of an agenda, and their records. */
#include "report/agenda.h"

#include <stdlib.h>

#include "model/context.h"
#include "model/nouns.h"
#include "model/tasks.h"
#include "record/escape.h"
#include "report/agenda_page.h"

/* A time far west of here is on the next day there. */
static struct crm_filter *filter(struct crm *c, struct crm_call *call, int64_t last)
{
	struct crm_str due = { 0 };
	struct crm_filter *f;

	crm_str_puts(&due, "due:..");
	crm_date_print(&due, last < CRM_DAY_MAX ? last + 1 : last);
	f = crm_tasks_asked(c, call, due.s, false);
	crm_str_release(&due);
	return f;
}

static void add(
    struct crm_agenda *a, int64_t id, const struct crm_when *due, int64_t last, bool again)
{
	struct crm_agenda_entry e = { id, *due, *due, again };

	if (due->timed)
		e.mine = crm_when_at(crm_when_time(due, NULL, 0), a->c->clock.zone);
	if (e.mine.day > last)
		return;
	crm_grow(&a->v, a->n, &a->cap, sizeof *a->v);
	a->v[a->n++] = e;
}

/* Meetings come again by themselves, from today on; what is to be done comes again when it
 * was done. */
static void add_series(struct crm_agenda *a, const struct crm_rec *task, int64_t last)
{
	struct crm_series s;
	struct crm_when w;

	if (!crm_series_begin(&s, a->c, task, crm_rec_text(task, "repeat")))
		return;
	s.from = a->c->clock.today;
	while (crm_series_next(&s, &w) && w.day <= last + 1)
		add(a, task->id, &w, last, s.n > 1);
}

static int by_time(const void *va, const void *vb)
{
	const struct crm_agenda_entry *a = va, *b = vb;
	int64_t x = crm_when_point(&a->mine), y = crm_when_point(&b->mine);

	if (x != y)
		return x < y ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

void crm_agenda_load(struct crm_agenda *a, struct crm *c, struct crm_call *call, int64_t last)
{
	struct crm_str due = { 0 }, repeat = { 0 }, id = { 0 };
	struct crm_query q;
	struct crm_rec rec;
	struct crm_err e = { 0 };
	struct crm_stmt *s;

	*a = (struct crm_agenda){ .c = c };
	crm_query_init(&q, c, &crm_task);
	crm_rec_init(&rec, &crm_task);
	if (crm_query_columns(&q, NULL, "id,due,repeat", &e) ||
	    crm_query_filter(&q, filter(c, call, last), &e))
		crm_die_err(&e, NULL);
	s = crm_query_open(&q);
	while (crm_query_next(&q, s)) {
		struct crm_str *const cell[] = { &id, &due, &repeat };
		struct crm_when w;
		int64_t number;
		size_t noun;

		for (size_t i = 0; i < 3; i++) {
			crm_str_reset(cell[i]);
			crm_query_cell(&q, s, i, false, cell[i]);
		}
		if (!crm_id_read(id.s, id.len, &noun, &number) ||
		    !crm_when_read(due.s, due.len, &w))
			continue;
		if (repeat.len && crm_rec_load(c, &rec, number) && crm_task_is_event(&rec))
			add_series(a, &rec, last);
		else
			add(a, number, &w, last, false);
	}
	crm_stmt_done(s);
	crm_query_release(&q);
	crm_rec_release(&rec);
	crm_str_release(&due);
	crm_str_release(&repeat);
	crm_str_release(&id);
	if (a->n)
		qsort(a->v, a->n, sizeof *a->v, by_time);
}

/* Of an occurrence, its own due. */
static const char *own_due(
    struct crm_agenda *a, size_t k, bool people, struct crm_str *cell, size_t *len)
{
	crm_str_reset(cell);
	if (people)
		crm_when_show(cell, &a->v[k].due, &a->c->clock);
	else
		crm_when_print(cell, &a->v[k].due);
	*len = cell->len;
	return cell->s;
}

static void print_records(struct crm_agenda *a, struct crm_query *q, size_t n)
{
	struct crm_column *column = crm_calloc(q->n, sizeof *column);
	struct crm_str cell = { 0 };
	struct crm_stmt *s;
	struct crm_out *out;

	for (size_t i = 0; i < q->n; i++)
		column[i] = (struct crm_column){ q->column[i].name,
			q->column[i].field->flags & CRM_FIRST || q->column[i].title >= 0
			    ? CRM_CELL_TEXT
			    : crm_value_cell(q->column[i].field) };
	out = crm_out_open(a->c, column, q->n, false);
	s = crm_query_open(q);
	for (size_t k = 0; k < n && !crm_spool_broken(a->c->spool) && crm_query_next(q, s); k++)
		for (size_t i = 0; i < q->n; i++) {
			size_t len;
			const char *text = crm_query_text(q, s, i, q->titles, &cell, &len);

			if (!strcmp(q->column[i].name, "due"))
				text = own_due(a, k, q->titles, &cell, &len);
			crm_out_cell(out, text, len);
		}
	crm_stmt_done(s);
	crm_out_end(out);
	crm_str_release(&cell);
	free(column);
}

void crm_agenda_records(struct crm_agenda *a, const char *columns)
{
	struct crm *c = a->c;
	size_t n = c->opt.limit >= 0 && (size_t)c->opt.limit < a->n ? (size_t)c->opt.limit : a->n;
	int64_t *id = crm_pool_alloc(&c->pool, (n + 1) * sizeof *id);
	struct crm_query q;
	struct crm_err e = { 0 };

	for (size_t i = 0; i < n; i++)
		id[i] = a->v[i].id;
	crm_query_init(&q, c, &crm_task);
	q.titles = crm_out_people(c);
	crm_query_ids(&q, id, n);
	if (crm_query_columns(&q, c->opt.columns, c->opt.ids ? "id" : columns, &e))
		crm_die_err(&e, NULL);
	print_records(a, &q, n);
	crm_query_release(&q);
}

void crm_agenda_print(struct crm_agenda *a)
{
	struct crm *c = a->c;
	size_t n = c->opt.limit >= 0 && (size_t)c->opt.limit < a->n ? (size_t)c->opt.limit : a->n;

	if (crm_out_people(c) && !c->opt.columns)
		crm_agenda_page(a, n);
	else
		crm_agenda_records(a, crm_task.columns);
}

static void add_reminder(struct crm_agenda *a, const struct crm_rec *task)
{
	int64_t at = crm_rec_int(task, "remind_at") + crm_rec_int(task, "remind");
	const char *due = crm_rec_text(task, "due");
	struct crm_agenda_entry e = { .id = task->id };

	if (crm_task_is_event(task) && crm_rec_text(task, "repeat")[0] &&
	    crm_rec_val(task, "remind")->kind == CRM_INT)
		e.due = crm_when_at(at, crm_task_zone(a->c, task));
	else
		crm_when_read(due, strlen(due), &e.due);
	crm_grow(&a->v, a->n, &a->cap, sizeof *a->v);
	a->v[a->n++] = e;
}

void crm_agenda_reminders(
    struct crm_agenda *a, struct crm *c, struct crm_call *call, int64_t until, bool all)
{
	struct crm_str term = { 0 };
	struct crm_filter *f;
	struct crm_query q;
	struct crm_rec rec;
	struct crm_err e = { 0 };
	struct crm_stmt *s;

	crm_str_puts(&term, "remind_at:..");
	crm_time_print(&term, until, c->clock.zone);
	f = crm_tasks_asked(c, call, term.s, all);
	crm_str_release(&term);
	*a = (struct crm_agenda){ .c = c };
	crm_query_init(&q, c, &crm_task);
	if (crm_query_columns(&q, NULL, "id", &e) || crm_query_filter(&q, f, &e) ||
	    crm_query_sort(&q, "remind_at", &e))
		crm_die_err(&e, NULL);
	crm_rec_init(&rec, &crm_task);
	s = crm_query_open(&q);
	while (crm_query_next(&q, s))
		if (crm_rec_load(c, &rec, crm_stmt_int(s, q.column[0].value)))
			add_reminder(a, &rec);
	crm_stmt_done(s);
	crm_rec_release(&rec);
	crm_query_release(&q);
}

void crm_agenda_release(struct crm_agenda *a)
{
	free(a->v);
}
