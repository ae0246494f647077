/* Sections between the book, files and the editor. */
#include "policy_edit.h"

#include <stdlib.h>

#include "model/policy.h"

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

bool crm_policy_check(struct crm *c, const struct crm_policy_file *file, const char *name)
{
	bool right = true;

	for (size_t i = 0; i < file->n; i++) {
		const struct crm_yaml *node = file->v[i].node;
		struct crm_err e = { 0 };
		const struct crm_section *s = crm_section_find(file->v[i].key, CRM_CONFIG, &e);

		if (!s)
			crm_warn("%s:%zu:%zu: %s", name, node->line, node->column, e.text);
		else if (!crm_section_empty(node) && s->check(c, node, name, &e))
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

int crm_policy_edit(struct crm *c, struct crm_call *call)
{
	(void)c;
	(void)call;
	return CRM_BUG;
}
