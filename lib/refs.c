/* Records of any noun, as a verb takes them that has no noun of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "model/nouns.h"
#include "record/escape.h"

enum { NAMED = 20 }; /* faults named one by one */

void crm_refs_add(struct crm_call *call, const struct crm_noun *noun, int64_t id, size_t line)
{
	crm_grow(&call->ref, call->refs, &call->refs_cap, sizeof *call->ref);
	call->ref[call->refs++] = (struct crm_ref){ noun, id, line };
}

/* The column that ids are taken from, SIZE_MAX for the first id of a line. */
static size_t id_column(const struct crm *c, const char *const *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name[i], c->opt.from ? c->opt.from : "id"))
			return i;
	return SIZE_MAX;
}

static const struct crm_noun *id_in(const struct crm_row *row, size_t column, int64_t *id)
{
	for (size_t i = 0; i < row->n; i++) {
		size_t at;

		if ((column == SIZE_MAX || i == column) && row->cell[i].s &&
		    crm_id_read(row->cell[i].s, row->cell[i].len, &at, id) && crm_noun_index(at))
			return crm_noun_index(at);
	}
	return NULL;
}

/* True for a line without an id that names a column: the header. */
static bool header(const struct crm *c, const struct crm_row *row, size_t *column)
{
	const char **name = crm_calloc(row->n, sizeof *name);
	bool known = false;
	int64_t id;

	for (size_t i = 0; i < row->n; i++) {
		name[i] = row->cell[i].s;
		known = known || !strcmp(name[i], "id") || crm_noun_find(name[i]) ||
			(c->opt.from && !strcmp(name[i], c->opt.from));
	}
	known = known && !id_in(row, SIZE_MAX, &id);
	if (known)
		*column = id_column(c, name, row->n);
	free(name);
	return known;
}

void crm_refs_stdin(struct crm *c, struct crm_call *call)
{
	struct crm_in_options options = { .format = CRM_TSV };
	struct crm_in *in = crm_in_new(STDIN_FILENO, "stdin", &options);
	size_t column = SIZE_MAX, names = 0, bad = 0;
	struct crm_err e = { 0 };
	struct crm_row row;
	int rc;

	while ((rc = crm_in_row(in, &row, &e)) != 0) {
		const struct crm_noun *noun;
		size_t n = 0;
		int64_t id;

		if (rc > 0 && crm_in_format(in) == CRM_JSON) {
			const char *const *name = crm_in_names(in, &n);

			if (n != names)
				column = id_column(c, name, names = n);
		} else if (rc > 0 && header(c, &row, &column)) {
			continue;
		}
		noun = rc > 0 ? id_in(&row, column, &id) : NULL;
		if (noun)
			crm_refs_add(call, noun, id, row.line);
		else if (rc < 0 || !(column < row.n && row.cell[column].s && !row.cell[column].len))
			if (bad++ < NAMED)
				crm_warn("stdin:%zu: %s", row.line, rc < 0 ? e.text : "no id here");
	}
	crm_in_free(in);
	if (bad > NAMED)
		crm_warn("stdin: %zu more such lines", bad - NAMED);
	if (bad)
		crm_quit(CRM_DATA);
}

/* What is no id is looked for among people, then companies, then leads. */
static bool named(struct crm *c, struct crm_call *call, const char *name)
{
	static const struct crm_noun *const among[] = { &crm_contact, &crm_account, &crm_lead };
	struct crm_err e = { 0 };
	int64_t id = 0;
	size_t at;

	if (crm_id_read(name, strlen(name), &at, &id) && crm_noun_index(at)) {
		crm_refs_add(call, crm_noun_index(at), id, 0);
		return true;
	}
	for (size_t i = 0; i < sizeof among / sizeof *among; i++) {
		if (crm_lookup(c, among[i], name, &id, &e)) {
			crm_warn("%s", e.text);
			return false;
		}
		if (id) {
			crm_refs_add(call, among[i], id, 0);
			return true;
		}
	}
	crm_warn("not an id such as contact-42, nor the address, number or name of somebody: '%s'",
	    name);
	return false;
}

void crm_refs_names(struct crm *c, struct crm_call *call)
{
	bool failed = false;

	for (size_t i = 0; i < call->names; i++)
		failed |= !named(c, call, call->name[i]);
	if (failed)
		crm_quit(CRM_DATA);
}

static int by_record(const void *left, const void *right)
{
	const struct crm_ref *a = *(struct crm_ref *const *)left,
			     *b = *(struct crm_ref *const *)right;

	if (a->noun != b->noun)
		return a->noun->number < b->noun->number ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a < b ? -1 : 1;
}

/* Each record once, where it came first. */
static void each_once(struct crm_call *call)
{
	struct crm_ref **sorted = crm_reallocarray(NULL, call->refs + 1, sizeof *sorted);
	size_t n = 0;

	for (size_t i = 0; i < call->refs; i++)
		sorted[i] = &call->ref[i];
	qsort(sorted, call->refs, sizeof *sorted, by_record);
	for (size_t i = 1, first = 0; i < call->refs; i++) {
		if (sorted[i]->noun == sorted[first]->noun && sorted[i]->id == sorted[first]->id)
			sorted[i]->line = SIZE_MAX;
		else
			first = i;
	}
	for (size_t i = 0; i < call->refs; i++)
		if (call->ref[i].line != SIZE_MAX)
			call->ref[n++] = call->ref[i];
	call->refs = n;
	free(sorted);
}

void crm_refs_check(struct crm *c, struct crm_call *call)
{
	size_t bad = 0;

	for (size_t i = 0; i < call->refs; i++) {
		struct crm_ref *r = &call->ref[i];
		int64_t id = crm_rec_alive(c, r->noun, r->id);
		char at[64] = "";

		if (r->line)
			snprintf(at, sizeof at, "stdin:%zu: ", r->line);
		if (!id && bad++ < NAMED)
			crm_warn("%sno %s-%lld", at, r->noun->name, (long long)r->id);
		r->id = id;
	}
	if (bad > NAMED)
		crm_warn("%zu more such ids", bad - NAMED);
	if (bad)
		crm_quit(CRM_DATA);
	each_once(call);
}
