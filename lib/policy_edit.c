/* Sections between the book, files and the editor. */
#include "policy_edit.h"

#include <stdlib.h>
#include <unistd.h>

#include "editor.h"
#include "hooks.h"
#include "kept.h"
#include "model/own.h"
#include "model/policy.h"
#include "model/trust.h"

static const char suffix[] = ".yaml";

static const struct crm_section *asked(const struct crm_call *call, size_t i)
{
	const struct crm_section *s = &crm_sections[i];
	struct crm_err e = { 0 };

	if (!call->operands)
		return s->name ? s : NULL;
	if (i == call->operands)
		return NULL;
	s = crm_section_find(call->operand[i], CRM_USAGE, &e);
	if (!s)
		crm_die_err(&e, NULL);
	for (size_t k = 0; k < i; k++)
		if (!strcmp(call->operand[k], s->name))
			crm_die(CRM_USAGE, "'%s' is named twice", s->name);
	return s;
}

void crm_policy_collect(struct crm *c, struct crm_call *call, struct crm_str *out)
{
	const struct crm_section *s;
	const char *text;

	for (size_t i = 0; asked(call, i); i++)
		;
	for (size_t i = 0; (s = asked(call, i)); i++)
		if ((text = crm_policy_text(c, s->name)))
			crm_str_puts(out, text);
}

/* Is the directory that is there one whose programs may run? Else whoever loads it locks
 * all commands out. No fault of a book, only of what is set now. */
static int check_directory(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	const struct crm_yaml *dir = crm_yaml_get(node, "directory");
	struct crm_err why = { 0 };

	if (!dir || crm_trust_directory(c, dir->text, &why) || why.code != CRM_NOPERM)
		return 0;
	return crm_err_set(
	    e, CRM_CONFIG, "%s:%zu:%zu: directory: %s", name, dir->line, dir->column, why.text);
}

int crm_policy_check_section(struct crm *c, const struct crm_section *s,
    const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	if (crm_section_empty(node) || s->check(c, node, name, e))
		return e->code;
	if (s->fits)
		crm_own_open(c);
	if (s->fits && c->db && s->fits(c, node, name, e))
		return e->code;
	return strcmp(s->name, "hooks") ? 0 : check_directory(c, node, name, e);
}

bool crm_policy_check(struct crm *c, const struct crm_policy_file *file, const char *name)
{
	bool right = true;

	for (size_t i = 0; i < file->n; i++) {
		const struct crm_yaml *node = file->v[i].node;
		struct crm_err e = { 0 };
		const struct crm_section *s = crm_section_find(file->v[i].key, CRM_CONFIG, &e);

		if (!s)
			crm_warn("%s:%zu:%zu: %s", name, node->line, node->column, e.text);
		else if (crm_policy_check_section(c, s, node, name, &e))
			crm_warn("%s", e.text);
		right = right && !e.code;
	}
	return right;
}

void crm_policy_write(
    struct crm *c, const struct crm_section *s, const struct crm_policy_part *part, size_t n)
{
	bool none = !n || crm_section_empty(part->node);

	if (!crm_policy_put(c, s->name, none ? NULL : part->text, none ? 0 : part->len) ||
	    c->opt.dry)
		return;
	crm_spool_write(c->spool, s->name, strlen(s->name));
	crm_spool_write(c->spool, "\n", 1);
}

/* What `show` printed is what the book holds, whatever section a comment between two of
 * them is counted to. */
static bool same_as_book(struct crm *c, const struct crm_policy_file *file)
{
	struct crm_str old = { 0 }, new = { 0 };
	bool same;

	for (size_t i = 0; i < file->n; i++) {
		const char *text = crm_policy_text(c, file->v[i].key);

		crm_str_puts(&old, text ? text : "");
		crm_str_add(&new, file->v[i].text, file->v[i].len);
	}
	same = old.len == new.len && !strcmp(crm_str_text(&old), crm_str_text(&new));
	crm_str_release(&old);
	crm_str_release(&new);
	return same;
}

void crm_policy_apply(struct crm *c, const struct crm_policy_file *file)
{
	struct crm_err e = { 0 };

	if (same_as_book(c, file))
		return;
	for (size_t i = 0; i < file->n; i++)
		crm_policy_write(
		    c, crm_section_find(file->v[i].key, CRM_CONFIG, &e), &file->v[i], 1);
}

/* The text in the user's editor; the book is closed meanwhile. */
static void edit_text(struct crm *c, struct crm_str *text)
{
	struct crm_err e = { 0 };

	if (crm_editor_run(c, suffix, text, &e))
		crm_die_err(&e, NULL);
}

/* What a section may be, commented out, where one was named that is not set. */
static void examples(struct crm *c, struct crm_call *call, struct crm_str *out)
{
	const struct crm_section *s;

	for (size_t i = 0; call->operands && (s = asked(call, i)); i++) {
		if (crm_policy_text(c, s->name))
			continue;
		crm_str_puts(out, "# ");
		for (const char *at = s->example; *at; at++) {
			crm_str_addc(out, *at);
			if (*at == '\n' && at[1])
				crm_str_puts(out, "# ");
		}
	}
}

/* Edited until it is right, or given up; false where nothing was changed. */
static bool edit_until_right(struct crm *c, struct crm_str *text, struct crm_policy_file *file)
{
	char *before = crm_strdup(crm_str_text(text));
	struct crm_str question = { 0 };
	const char *kept;
	struct crm_err e = { 0 };
	bool same;

	for (;;) {
		edit_text(c, text);
		same = !strcmp(before, crm_str_text(text));
		if (same)
			break;
		if (crm_policy_split(crm_str_text(text), text->len, "edited", file, &e))
			crm_warn("%s", e.text);
		else if (crm_policy_check(c, file, "edited"))
			break;
		crm_policy_file_release(file);
		crm_str_reset(&question);
		crm_str_puts(&question, "edit again");
		if ((kept = crm_kept(c, suffix, text)))
			crm_str_addf(&question, ", or leave the text in %s", kept);
		if (crm_ask(c, question.s, true) != 1)
			crm_die(CRM_CONFIG, "nothing was changed");
	}
	if (same)
		crm_kept_forget();
	else
		crm_kept(c, suffix, text);
	crm_str_release(&question);
	free(before);
	return !same;
}

/* Those that were shown and are gone from the text go. */
static void remove_missing(struct crm *c, struct crm_call *call, const struct crm_policy_file *file)
{
	const struct crm_section *s;

	for (size_t i = 0; (s = asked(call, i)); i++) {
		bool there = false;

		for (size_t k = 0; k < file->n; k++)
			there = there || !strcmp(file->v[k].key, s->name);
		if (!there)
			crm_policy_write(c, s, NULL, 0);
	}
}

int crm_policy_edit(struct crm *c, struct crm_call *call)
{
	struct crm_policy_file file = { 0 };
	struct crm_str text = { 0 }, shown = { 0 }, now = { 0 };

	crm_book(c);
	crm_policy_collect(c, call, &shown);
	crm_str_puts(&text, crm_str_text(&shown));
	examples(c, call, &text);
	if (!edit_until_right(c, &text, &file)) {
		crm_talk("nothing was changed");
		return CRM_OK;
	}
	c->own_free = true;
	crm_txn_begin(c);
	crm_policy_collect(c, call, &now);
	if (strcmp(crm_str_text(&now), crm_str_text(&shown)) != 0)
		crm_die(CRM_BUSY, "the policy was changed meanwhile");
	crm_policy_apply(c, &file);
	remove_missing(c, call, &file);
	if (crm_hooks_again(c)) {
		crm_spool_drop(c->spool); /* the names are said once */
		c->spool = crm_spool_new(STDOUT_FILENO, NULL, true);
		crm_own_load(c);
		crm_policy_apply(c, &file);
		remove_missing(c, call, &file);
	}
	crm_kept_done();
	if (c->opt.dry || !c->wrote)
		crm_kept_forget();
	crm_policy_file_release(&file);
	crm_str_release(&text);
	crm_str_release(&shown);
	crm_str_release(&now);
	return CRM_OK;
}
