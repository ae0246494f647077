/* What the user made of the text: for each record the fields that now say something
 * else than they did. */
#include <stdio.h>
#include <stdlib.h>

#include "edit.h"
#include "record/escape.h"

void crm_edit_wrong(
    struct crm_edit *ed, size_t line, size_t column, size_t record, const struct crm_err *e)
{
	struct crm_edit_fault *f;

	crm_grow(&ed->fault, ed->faults, &ed->faults_cap, sizeof *ed->fault);
	f = &ed->fault[ed->faults++];
	*f = (struct crm_edit_fault){ line, column, record, *e };
	if (record != CRM_EDIT_NONE)
		ed->record[record].wrong = true;
	if (f->e.code == CRM_USAGE || f->e.code == CRM_CONFIG)
		f->e.code = CRM_DATA;
}

static void wrong(struct crm_edit *ed, const struct crm_yaml *y, size_t record, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
static void wrong(
    struct crm_edit *ed, const struct crm_yaml *y, size_t record, const char *fmt, ...)
{
	struct crm_str text = { 0 };
	struct crm_err e;
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&text, fmt, ap);
	va_end(ap);
	crm_err_set(&e, CRM_DATA, "%s", text.s);
	crm_edit_wrong(ed, y->line, 0, record, &e);
	crm_str_release(&text);
}

const char *crm_edit_value(struct crm *c, const struct crm_yaml *y, size_t *len)
{
	struct crm_str lines = { 0 };
	const char *kept;

	*len = 0;
	if (y->kind == CRM_YAML_SCALAR) {
		*len = strlen(y->text);
		return y->text;
	}
	if (y->kind == CRM_YAML_MAP)
		return NULL;
	for (size_t i = 0; i < y->n; i++) {
		if (y->child[i]->kind != CRM_YAML_SCALAR) {
			crm_str_release(&lines);
			return NULL;
		}
		crm_str_addf(&lines, "%s%s", i ? "\n" : "", y->child[i]->text);
	}
	*len = lines.len;
	kept = crm_pool_strndup(&c->pool, crm_str_text(&lines), lines.len);
	crm_str_release(&lines);
	return kept;
}

/* The key's field, once a block; NULL with the fault said. */
static const struct crm_field *field_of(
    struct crm_edit *ed, size_t record, const struct crm_yaml *y, bool *seen)
{
	const struct crm_noun *noun = ed->c->noun;
	const struct crm_field *f = crm_field_find(noun, y->key);
	struct crm_err e = { 0 };
	size_t i;

	if (!f) {
		crm_field_unknown(noun, y->key, &e);
		wrong(ed, y, record, "%s", e.text);
		return NULL;
	}
	if (f->flags & (CRM_READONLY | CRM_COMPUTED | CRM_SYSTEM)) {
		wrong(ed, y, record, "%s: cannot be set", y->key);
		return NULL;
	}
	i = crm_field_index(noun, f);
	if (seen[i])
		wrong(ed, y, record, "%s: stands here twice, as %s too", f->name, y->key);
	else if (y->kind == CRM_YAML_LIST && !(f->flags & CRM_SEVERAL))
		wrong(ed, y, record, "%s: takes one value, no list", f->name);
	else {
		seen[i] = true;
		return f;
	}
	return NULL;
}

static void read_field(struct crm_edit *ed, size_t record, const struct crm_yaml *block,
    const struct crm_yaml *y, bool *seen)
{
	const struct crm_field *f = field_of(ed, record, y, seen);
	const struct crm_yaml *was;
	struct crm_assign a = { .field = f, .op = CRM_SET };
	const char *old = "";
	size_t len = 0;

	if (!f)
		return;
	a.value = crm_edit_value(ed->c, y, &a.len);
	if (!a.value) {
		wrong(ed, y, record, "%s: takes %s, no %s", f->name,
		    f->flags & CRM_SEVERAL ? "values" : "a value",
		    y->kind == CRM_YAML_MAP ? "keys of its own" : "lists in its list");
		return;
	}
	/* A block of one line, for a field of one line. */
	if (f->type != CRM_TEXT && a.len && a.value[a.len - 1] == '\n')
		a.value = crm_pool_strndup(&ed->c->pool, a.value, --a.len);
	was = crm_yaml_get(ed->base->child[record], f->name);
	if (was)
		old = crm_edit_value(ed->c, was, &len);
	if (a.len == len && !memcmp(a.value, old, len))
		return;
	if (!a.len)
		a.op = CRM_UNSET;
	crm_grow(&ed->change, ed->changes, &ed->changes_cap, sizeof *ed->change);
	ed->change[ed->changes++] = (struct crm_edit_change){ record, y->line, block, a };
}

/* The record that the block is about; NONE with the fault said. */
static size_t record_of(struct crm_edit *ed, const struct crm_yaml *block)
{
	const struct crm_yaml *id = crm_yaml_get(block, "id");
	size_t at;
	int64_t n;

	if (block->kind != CRM_YAML_MAP || !id) {
		wrong(ed, block, CRM_EDIT_NONE,
		    "a record without id: edit makes no new ones; %s add does", crm_program());
		return CRM_EDIT_NONE;
	}
	for (size_t i = 0;
	     id->kind == CRM_YAML_SCALAR && crm_id_read(id->text, strlen(id->text), &at, &n) &&
	     crm_noun_index(at) == ed->c->noun && i < ed->records;
	     i++) {
		if (ed->record[i].id != n)
			continue;
		if (ed->record[i].seen) {
			wrong(ed, id, CRM_EDIT_NONE, "id: %s stands here twice", id->text);
			return CRM_EDIT_NONE;
		}
		ed->record[i].seen = true;
		return i;
	}
	wrong(ed, id, CRM_EDIT_NONE, "id: none of the records that were opened: '%s'",
	    id->kind == CRM_YAML_SCALAR ? id->text : "...");
	return CRM_EDIT_NONE;
}

static void read_block(struct crm_edit *ed, const struct crm_yaml *block, bool *seen)
{
	size_t record = record_of(ed, block);
	const struct crm_yaml *was;

	if (record == CRM_EDIT_NONE)
		return;
	memset(seen, 0, crm_field_count(ed->c->noun) * sizeof *seen);
	for (size_t i = 0; i < block->n; i++) {
		const struct crm_yaml *y = block->child[i];

		if (!strcmp(y->key, "id"))
			continue;
		if (strcmp(y->key, "version")) {
			read_field(ed, record, block, y, seen);
			continue;
		}
		was = crm_yaml_get(ed->base->child[record], "version");
		if (y->kind != CRM_YAML_SCALAR || strcmp(y->text, was->text))
			wrong(ed, y, record, "version: cannot be set; it was %s", was->text);
	}
}

/* "text:LINE:COLUMN: fault" of the YAML reader. */
static void wrong_yaml(struct crm_edit *ed, struct crm_err *e)
{
	size_t line = 1, column = 1;
	char text[sizeof e->text];
	int at = 0;

	if (sscanf(e->text, "text:%zu:%zu: %n", &line, &column, &at) == 2) {
		memcpy(text, e->text, sizeof text);
		crm_err_set(e, e->code, "%s", text + at);
	}
	crm_edit_wrong(ed, line, column, CRM_EDIT_NONE, e);
}

void crm_edit_read(struct crm_edit *ed)
{
	struct crm_err e = { 0 };
	bool *seen;

	ed->changes = ed->faults = 0;
	for (size_t i = 0; i < ed->records; i++)
		ed->record[i].seen = ed->record[i].wrong = ed->record[i].refused = false;
	crm_yaml_free(ed->now);
	ed->now = crm_yaml_parse(crm_str_text(&ed->text), ed->text.len, "text", &e);
	if (!ed->now) {
		wrong_yaml(ed, &e);
		return;
	}
	if (ed->now->kind != CRM_YAML_LIST) {
		if (ed->now->kind != CRM_YAML_MAP || ed->now->n)
			wrong(ed, ed->now, CRM_EDIT_NONE,
			    "no list of records: each begins with '- id: %s-1'", ed->c->noun->name);
		return;
	}
	seen = crm_calloc(crm_field_count(ed->c->noun), sizeof *seen);
	for (size_t i = 0; i < ed->now->n; i++)
		read_block(ed, ed->now->child[i], seen);
	free(seen);
}
