/* The verbs that every noun has. What is peculiar to a noun stands in its
 * command's file. */
#include <stdlib.h>

#include "base/text.h"
#include "cmd.h"
#include "edit.h"
#include "model/nouns.h"
#include "model/twin.h"

int crm_call_assign(
    struct crm *c, const struct crm_call *call, struct crm_rec *rec, struct crm_err *e)
{
	return crm_rec_assign_all(c, rec, call->assign, call->assigns, e);
}

void crm_tell_twin(struct crm *c, const struct crm_rec *rec, bool refuse)
{
	struct crm_str why = { 0 }, id = { 0 };
	struct crm_twin t;
	int64_t twin;

	if (!crm_twin_init(&t, c, rec->noun))
		return;
	twin = crm_twin_find(&t, rec, &why);
	if (twin) {
		crm_id_print(&id, rec->noun, twin);
		if (refuse)
			crm_die(CRM_DATA, "likely a duplicate of %s (%s)", id.s, why.s);
		crm_warn("likely a duplicate of %s (%s)", id.s, why.s);
	}
	crm_str_release(&id);
	crm_str_release(&why);
	crm_twin_release(&t);
}

static void assign(
    struct crm *c, struct crm_rec *rec, const char *field, const char *text, struct crm_err *e)
{
	struct crm_assign a = {
		.field = crm_field_find(rec->noun, field), .value = text, .len = strlen(text)
	};

	if (!e->code && a.len)
		crm_rec_assign(c, rec, &a, NULL, e);
}

/* A record of the words of the line and what it assigns; about may be NULL. */
static int compose(struct crm *c, const struct crm_call *call, const char *title,
    const struct crm_ref *about, struct crm_rec *rec, struct crm_err *e)
{
	struct crm_str id = { 0 };

	assign(c, rec, c->noun->title, title, e);
	if (about) {
		crm_id_print(&id, about->noun, about->id);
		assign(c, rec, "about", id.s, e);
	}
	crm_str_release(&id);
	if (!e->code && !crm_call_assign(c, call, rec, e) && !crm_rec_defaults(c, rec, e))
		crm_rec_check(c, NULL, rec, e);
	return e->code;
}

static int add_about(struct crm *c, struct crm_call *call, const char *title)
{
	struct crm_batch b;
	struct crm_rec rec;
	size_t written = 0;
	int rc;

	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, "about"))
			crm_die(CRM_USAGE, "about: each is about a record of '-'; leave it out");
	crm_batch_begin(&b, c);
	crm_rec_init(&rec, c->noun);
	call->id = crm_reallocarray(call->id, call->refs + 1, sizeof *call->id);
	for (size_t i = 0; i < call->refs; i++) {
		struct crm_err e = { 0 };

		crm_rec_reset(&rec);
		rec.id = 0;
		if (compose(c, call, title, &call->ref[i], &rec, &e)) {
			crm_batch_refuse_ref(&b, &call->ref[i], &e);
			continue;
		}
		crm_rec_write(c, NULL, &rec);
		call->id[written++] = rec.id;
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, c->noun, call->id, written);
	crm_rec_release(&rec);
	return rc;
}

int crm_add(struct crm *c, struct crm_call *call)
{
	struct crm_str words = { 0 };
	struct crm_err e = { 0 };
	struct crm_rec rec;
	int rc = CRM_OK;

	for (size_t i = 0; i < call->operands; i++)
		crm_str_addf(&words, "%s%s", i ? " " : "", call->operand[i]);
	if (!words.len && !call->assigns)
		crm_die(CRM_USAGE, "add: nothing to add");
	if (call->from_stdin) {
		rc = add_about(c, call, crm_str_text(&words));
	} else {
		crm_rec_init(&rec, c->noun);
		if (compose(c, call, crm_str_text(&words), NULL, &rec, &e))
			crm_die_err(&e, NULL);
		crm_tell_twin(c, &rec, crm_opt(call, "unique"));
		crm_rec_write(c, NULL, &rec);
		crm_written_print(c, c->noun, &rec.id, 1);
		crm_rec_release(&rec);
	}
	crm_str_release(&words);
	return rc;
}

static int edit_one(struct crm *c, struct crm_call *call, size_t i, struct crm_rec *old,
    struct crm_rec *rec, bool *wrote, struct crm_err *e)
{
	if (!crm_pick_load(c, call, i, old, e))
		return e->code;
	crm_rec_copy(rec, old);
	if (crm_call_assign(c, call, rec, e) || crm_rec_check(c, old, rec, e))
		return e->code;
	*wrote = crm_rec_write(c, old, rec);
	return 0;
}

static int edit(struct crm *c, struct crm_call *call)
{
	struct crm_rec old, rec;
	struct crm_batch b;
	size_t n = 0;
	int rc;

	if (!call->assigns)
		return crm_edit(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "edit");
	crm_rec_init(&old, c->noun);
	crm_rec_init(&rec, c->noun);
	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };
		bool wrote = false;

		if (edit_one(c, call, i, &old, &rec, &wrote, &e)) {
			crm_batch_refuse_id(&b, call, i, &e);
			continue;
		}
		if (wrote)
			call->id[n++] = old.id;
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, c->noun, call->id, n);
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return rc;
}

static int rm_one(
    struct crm *c, int64_t id, bool children, bool detach, bool *gone, struct crm_err *e)
{
	struct crm_rec rec;
	int rc = 0;

	crm_rec_init(&rec, c->noun);
	*gone = !crm_rec_load(c, &rec, id);
	crm_rec_release(&rec);
	if (*gone)
		return 0;
	crm_db_savepoint(c->db, "one");
	rc = crm_rec_remove(c, c->noun, id, children, detach, e);
	if (rc)
		crm_db_back_to(c->db, "one");
	crm_db_release(c->db, "one");
	return rc;
}

static int rm(struct crm *c, struct crm_call *call)
{
	const char *with = crm_opt(call, "with");
	bool detach = crm_opt(call, "detach");
	struct crm_batch b;
	size_t n = 0;
	int rc;

	if (with && strcmp(with, "children"))
		crm_die(CRM_USAGE, "--with: only 'children': '%s'", with);
	if (with && detach)
		crm_die(CRM_USAGE, "--with children and --detach exclude each other");
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "rm");
	crm_batch_begin(&b, c);
	for (size_t i = 0; i < call->ids; i++) {
		struct crm_err e = { 0 };
		bool gone;

		if (rm_one(c, call->id[i], with, detach, &gone, &e)) {
			crm_batch_refuse_id(&b, call, i, &e);
			continue;
		}
		/* What went with an earlier one of the batch is as good as removed. */
		if (!gone)
			call->id[n++] = call->id[i];
		b.saved++;
	}
	rc = crm_batch_end(&b);
	crm_written_print(
	    c, c->noun, call->id, c->opt.format == CRM_AUTO && !c->opt.columns ? n : 0);
	return rc;
}

static void count_print(struct crm *c, int64_t n)
{
	struct crm_str line = { 0 };

	crm_str_addf(&line, "%lld\n", (long long)n);
	crm_spool_write(c->spool, line.s, line.len);
	crm_str_release(&line);
}

int crm_list(struct crm *c, struct crm_call *call)
{
	bool named = call->names || call->from_stdin;
	struct crm_err e = { 0 };
	struct crm_query q;
	int64_t n;

	if (c->opt.sum && !c->opt.by)
		crm_die(CRM_USAGE, "--sum wants --by");
	crm_query_init(&q, c, c->noun);
	q.titles = crm_out_people(c);
	q.limit = c->opt.limit;
	if (crm_query_filter(&q, call->filter, &e))
		crm_die_err(&e, NULL);
	if (named) {
		if (c->opt.sort || c->opt.by)
			crm_die(CRM_USAGE, "ids come in their own order: leave out -s and --by");
		crm_pick_check(c, call);
		crm_query_ids(&q, call->id, call->ids);
	}
	if (c->opt.by) {
		n = (int64_t)crm_group_print(c, &q);
	} else if (c->opt.count) {
		n = crm_query_count(&q);
		count_print(c, n);
	} else {
		const char *def = c->opt.ids ? "id" : crm_default_columns(c, c->noun);

		if (crm_query_columns(&q, c->opt.columns, def, &e) ||
		    crm_query_sort(&q, c->opt.sort, &e))
			crm_die_err(&e, NULL);
		if (c->opt.ids && strcmp(q.column[0].name, "id"))
			crm_die(CRM_USAGE, "-q prints ids: leave out -o");
		n = (int64_t)crm_list_print(c, &q, false);
	}
	crm_query_release(&q);
	return !n && c->opt.empty_fails ? CRM_NO : CRM_OK;
}

const struct crm_option crm_add_option[] = {
	{ "unique", NULL, "refuse a likely duplicate" },
	{ 0 },
};

static const struct crm_option rm_option[] = {
	{ "with", "children", "remove what refers to the record too" },
	{ "detach", NULL, "unset the references to the record" },
	{ 0 },
};

const struct crm_verb crm_common_verbs[] = {
	{ "add", "[WORD...] [FIELD=VALUE...]", "make a record; plain words are its title",
	    CRM_WRITES | CRM_TITLE | CRM_ASSIGNS, crm_add, crm_add_option },
	{ "edit", "ID...|TERM...|- [FIELD=VALUE...] [--clear FIELD,...]", "change records",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS | CRM_EDITS, edit, NULL },
	{ "list", "[ID...|-] [TERM...]", "print records", CRM_PICKS_ANY | CRM_SEARCHES, crm_list,
	    NULL },
	{ "show", "ID...|TERM...|-", "a page about each record", CRM_PICKS, crm_show, NULL },
	{ "rm", "ID...|TERM...|- [--with children|--detach]", "remove records",
	    CRM_WRITES | CRM_PICKS | CRM_NOALIAS, rm, rm_option },
	{ "merge",
	    "KEEP OTHER...|- [--prefer keep|other|newest] [FIELD=VALUE...] [--clear FIELD,...]",
	    "make one record of several",
	    CRM_WRITES | CRM_PICKS | CRM_ASSIGNS | CRM_NOALIAS | CRM_PAIRS, crm_merge,
	    crm_merge_option },
	{ "unmerge", "ID...|-", "give merged records back", CRM_WRITES | CRM_PICKS | CRM_MERGED,
	    crm_unmerge_ids, NULL },
	{ "note", "ID...|TERM...|- TEXT... [FIELD=VALUE...]", "write a note about records",
	    CRM_WRITES | CRM_PICKS | CRM_TEXT_REST | CRM_ASSIGNS | CRM_OF_ACTIVITY, crm_note,
	    NULL },
	{ 0 },
};
