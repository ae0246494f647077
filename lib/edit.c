/* The round: the text goes to the editor, comes back, is read and written; what is
 * wrong goes round again. The user's work outlives whatever ends the command. */
#include "edit.h"

#include <stdlib.h>

#include "base/text.h"
#include "editor.h"
#include "hooks.h"
#include "kept.h"
#include "model/diff.h"

enum { SAID = 20 }; /* faults named one by one */

static const char suffix[] = ".yaml";
static const char mark[] = "#! "; /* begins the lines that tell the faults */

static int by_line(const void *va, const void *vb)
{
	const struct crm_edit_fault *a = va, *b = vb;

	return a->line < b->line ? -1 : a->line > b->line;
}

/* "contact-42: line 12", as far as it is known; appended. */
static void place(const struct crm_edit *ed, const struct crm_edit_fault *f, struct crm_str *out)
{
	if (f->record != CRM_EDIT_NONE) {
		crm_id_print(out, ed->c->noun, ed->record[f->record].id);
		crm_str_puts(out, ": ");
	}
	if (f->e.code == CRM_BUSY)
		out->s[out->len -= 2] = '\0'; /* wherever it stands */
	else
		crm_str_addf(out, "line %zu", f->line);
	if (f->column)
		crm_str_addf(out, ", column %zu", f->column);
}

static void unmark(struct crm_str *text)
{
	size_t at = 0;

	while (text->len - at >= sizeof mark - 1 && !memcmp(text->s + at, mark, sizeof mark - 1)) {
		const char *stop = memchr(text->s + at, '\n', text->len - at);

		at = stop ? (size_t)(stop + 1 - text->s) : text->len;
	}
	if (!at)
		return;
	memmove(text->s, text->s + at, text->len - at);
	text->s[text->len -= at] = '\0';
}

/* Says the faults and puts them above the text; lines are counted with them. */
static void tell(struct crm_edit *ed)
{
	size_t said = ed->faults < SAID ? ed->faults : SAID;
	struct crm_str head = { 0 }, line = { 0 };

	qsort(ed->fault, ed->faults, sizeof *ed->fault, by_line);
	crm_str_addf(&head, "%s%zu wrong; these lines go by themselves\n", mark, ed->faults);
	for (size_t i = 0; i < ed->faults; i++)
		ed->fault[i].line += 1 + said;
	for (size_t i = 0; i < said; i++) {
		crm_str_reset(&line);
		place(ed, &ed->fault[i], &line);
		crm_str_addf(&line, ": %s", ed->fault[i].e.text);
		crm_warn("%s", line.s);
		crm_str_puts(&head, mark);
		crm_text_safe(&head, line.s, line.len);
		crm_str_addc(&head, '\n');
	}
	if (ed->faults > said)
		crm_warn("%zu more", ed->faults - said);
	crm_str_add(&head, crm_str_text(&ed->text), ed->text.len);
	crm_str_release(&ed->text);
	ed->text = head;
	crm_str_release(&line);
}

/* Comes back where the user goes on editing. */
static void refused(struct crm_edit *ed)
{
	struct crm *c = ed->c;
	struct crm_str question = { 0 };
	const char *kept;
	int code = CRM_DATA;

	if (c->txn)
		crm_txn_rollback(c);
	crm_db_close(c->db);
	c->db = NULL;
	for (size_t i = 0; i < ed->faults; i++)
		if (ed->fault[i].e.code != CRM_DATA)
			code = ed->fault[i].e.code;
	tell(ed);
	kept = crm_kept(c, suffix, &ed->text);
	if (kept)
		crm_str_addf(&question, "edit again, or leave the text in %s", kept);
	else
		crm_str_puts(&question, "edit again");
	if (code == CRM_BUSY || crm_ask(c, question.s, true) != 1) {
		crm_warn("nothing was changed");
		crm_quit(code);
	}
	crm_str_release(&question);
}

/* The record as it was when the text was made, or who came between. */
static int load(struct crm_edit *ed, size_t i, struct crm_rec *old, struct crm_err *e)
{
	int64_t version;

	if (!crm_rec_load(ed->c, old, ed->record[i].id))
		return crm_err_set(e, CRM_BUSY, "removed or merged meanwhile");
	version = crm_rec_int(old, "version");
	if (version != ed->record[i].version)
		return crm_err_set(e, CRM_BUSY, "changed meanwhile by %s (txn-%lld)",
		    crm_rec_text(old, "changed_by"), (long long)version);
	return 0;
}

/* The line of the field that the message begins with, else of the block. */
static size_t line_of(const struct crm_yaml *block, const struct crm_err *e)
{
	char name[64] = "";
	size_t len = strcspn(e->text, ":");
	const struct crm_yaml *y;

	if (len < sizeof name)
		memcpy(name, e->text, len);
	y = crm_yaml_get(block, name);
	return y ? y->line : block->line;
}

/* The changes from..to, which are all of one record. The country and the currency
 * first: telephone numbers and amounts are read by them. True when it is right. */
static bool apply_record(
    struct crm_edit *ed, size_t from, size_t to, struct crm_rec *old, struct crm_rec *rec)
{
	size_t nr = ed->change[from].record;
	const struct crm_yaml *block = ed->change[from].block;
	struct crm_err e = { 0 };

	if (load(ed, nr, old, &e)) {
		crm_edit_wrong(ed, block->line, 0, nr, &e);
		return false;
	}
	crm_rec_copy(rec, old);
	for (int late = 0; late < 2; late++)
		for (size_t i = from; i < to; i++) {
			const struct crm_edit_change *k = &ed->change[i];

			if (crm_field_first(k->assign.field) != late &&
			    crm_rec_assign(ed->c, rec, &k->assign, NULL, &e))
				crm_edit_wrong(ed, k->line, 0, nr, &e);
		}
	if (!ed->record[nr].wrong && crm_rec_check(ed->c, old, rec, &e))
		crm_edit_wrong(ed, line_of(block, &e), 0, nr, &e);
	return !ed->record[nr].wrong;
}

/* Fills call->id with those written; how many records were right. */
static int64_t apply(struct crm_edit *ed, size_t *wrote)
{
	struct crm_rec old, rec;
	int64_t right = 0;

	crm_rec_init(&old, ed->c->noun);
	crm_rec_init(&rec, ed->c->noun);
	*wrote = 0;
	for (size_t from = 0, to; from < ed->changes; from = to) {
		to = from + 1;
		while (to < ed->changes && ed->change[to].record == ed->change[from].record)
			to++;
		if (!apply_record(ed, from, to, &old, &rec))
			continue;
		right++;
		if (crm_rec_write(ed->c, &old, &rec))
			ed->call->id[(*wrote)++] = rec.id;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return right;
}

/* --keep-going: the refused ones are named, counted and perhaps in --reject. */
static int part(struct crm_edit *ed, int64_t right)
{
	struct crm_str at = { 0 }, id = { 0 };
	struct crm_batch b;

	crm_batch_begin(&b, ed->c);
	b.saved = right;
	qsort(ed->fault, ed->faults, sizeof *ed->fault, by_line);
	for (size_t i = 0; i < ed->faults; i++) {
		const struct crm_edit_fault *f = &ed->fault[i];
		struct crm_edit_record *r =
		    f->record == CRM_EDIT_NONE ? NULL : &ed->record[f->record];

		crm_str_reset(&at);
		crm_str_reset(&id);
		place(ed, f, &at);
		if (r)
			crm_id_print(&id, ed->c->noun, r->id);
		if (r && r->refused)
			crm_warn("%s: %s", at.s, f->e.text);
		else
			crm_batch_refuse(&b, at.s, r ? id.s : NULL, id.len, &f->e);
		if (r)
			r->refused = true;
	}
	crm_str_release(&at);
	crm_str_release(&id);
	return crm_batch_end(&b);
}

/* One time through the editor; true when that was the last, with *status. */
static bool once(struct crm_edit *ed, int *status)
{
	struct crm *c = ed->c;
	struct crm_err e = { 0 };
	int64_t right = 0;
	size_t wrote = 0;

	*status = CRM_OK;
	if (crm_editor_run(c, suffix, &ed->text, &e))
		crm_die(e.code, "edit: %s", e.text);
	unmark(&ed->text);
	crm_edit_read(ed);
	if (!ed->changes && !ed->faults) {
		crm_kept_forget();
		crm_talk("nothing was changed");
		return true;
	}
	if (ed->now && ed->now->kind == CRM_YAML_LIST) {
		crm_kept(c, suffix, &ed->text);
		crm_txn_begin(c);
		crm_diff_hold(c);
		right = apply(ed, &wrote);
		crm_diff_go(c, !ed->faults || c->opt.keep_going);
	}
	if (!ed->faults && c->txn && crm_hooks_again(c))
		right = apply(ed, &wrote);
	if (ed->faults && (!c->opt.keep_going || !c->txn)) {
		refused(ed);
		return false;
	}
	if (!ed->faults)
		crm_kept_done();
	if (!ed->faults && (c->opt.dry || !c->wrote))
		crm_kept_forget();
	if (ed->faults)
		*status = part(ed, right);
	crm_written_print(c, c->noun, ed->call->id, wrote);
	return true;
}

int crm_edit(struct crm *c, struct crm_call *call)
{
	struct crm_edit ed = { .c = c, .call = call };
	int status;

	if (!crm_editor_can())
		crm_die(CRM_USAGE,
		    "edit: no terminal for an editor: give FIELD=VALUE or --clear FIELD");
	if (c->opt.reject && !c->opt.keep_going)
		crm_die(CRM_USAGE, "edit: --reject: in the editor only with --keep-going");
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "edit");
	if (!call->ids)
		return CRM_OK;
	crm_edit_make(&ed);
	crm_str_add(&ed.text, ed.made.s, ed.made.len);
	while (!once(&ed, &status)) {
		/* what was wrong stands above the text */
	}
	crm_yaml_free(ed.base);
	crm_yaml_free(ed.now);
	crm_str_release(&ed.made);
	crm_str_release(&ed.text);
	free(ed.record);
	free(ed.change);
	free(ed.fault);
	return status;
}
