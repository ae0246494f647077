/* An activity about each record that is named, of the words of the line: the verb note of
 * every noun, and crm-activity log. */
#include <stdio.h>

#include "base/text.h"
#include "cmd.h"
#include "model/nouns.h"

struct note {
	struct crm *c;
	struct crm_call *call;
	const char *kind, *direction;
	struct crm_str text;
};

static void assign(
    struct note *n, struct crm_rec *rec, const char *field, const char *text, struct crm_err *e)
{
	struct crm_assign a = {
		.field = crm_field_find(rec->noun, field), .value = text, .len = strlen(text)
	};

	if (!e->code && a.len)
		crm_rec_assign(n->c, rec, &a, NULL, e);
}

static bool assigns(const struct crm_call *call, const char *field)
{
	for (size_t i = 0; i < call->assigns; i++)
		if (!strcmp(call->assign[i].field->name, field))
			return true;
	return false;
}

/* The first line is its subject. Beside a body=, the words are its subject; never lost. */
static void compose(
    struct note *n, const struct crm_ref *about, struct crm_rec *rec, struct crm_err *e)
{
	const char *body;
	char id[64];

	snprintf(id, sizeof id, "%s-%lld", about->noun->name, (long long)about->id);
	assign(n, rec, "kind", n->kind, e);
	assign(n, rec, "direction", n->direction, e);
	assign(n, rec, "about", id, e);
	assign(n, rec, assigns(n->call, "body") ? "subject" : "body", crm_str_text(&n->text), e);
	if (!e->code)
		crm_call_assign(n->c, n->call, rec, e);
	body = crm_rec_text(rec, "body");
	body += strspn(body, " \t\r\n");
	if (crm_rec_val(rec, "subject")->kind == CRM_NULL)
		assign(n, rec, "subject",
		    crm_pool_strndup(
			&rec->pool, body, crm_utf8_cut(body, strcspn(body, "\r\n"), 200)),
		    e);
}

static int64_t write_one(struct note *n, const struct crm_ref *about, struct crm_err *e)
{
	struct crm_rec rec;
	int64_t id = 0;

	crm_rec_init(&rec, &crm_activity);
	compose(n, about, &rec, e);
	if (!e->code && !crm_rec_defaults(n->c, &rec, e) && !crm_rec_check(n->c, NULL, &rec, e)) {
		crm_rec_write(n->c, NULL, &rec);
		id = rec.id;
	}
	crm_rec_release(&rec);
	return id;
}

int crm_note_about(
    struct crm *c, struct crm_call *call, const char *kind, const char *direction, size_t first)
{
	struct note n = { c, call, kind, direction, { 0 } };
	struct crm_batch b;
	size_t written = 0;
	int rc;

	for (size_t i = first; i < call->operands; i++)
		crm_str_addf(&n.text, "%s%s", i > first ? " " : "", call->operand[i]);
	if (n.text.len && assigns(call, "body") && assigns(call, "subject"))
		crm_die(CRM_USAGE, "%s: words beside both subject= and body=", call->verb->name);
	crm_batch_begin(&b, c);
	call->id = crm_reallocarray(call->id, call->refs + 1, sizeof *call->id);
	for (size_t i = 0; i < call->refs; i++) {
		struct crm_err e = { 0 };

		if ((call->id[written] = write_one(&n, &call->ref[i], &e)) != 0) {
			written++;
			b.saved++;
			continue;
		}
		crm_batch_refuse_ref(&b, &call->ref[i], &e);
	}
	rc = crm_batch_end(&b);
	crm_written_print(c, &crm_activity, call->id, written);
	crm_str_release(&n.text);
	return rc;
}

int crm_note(struct crm *c, struct crm_call *call)
{
	if (!call->operands && !assigns(call, "body"))
		crm_die(CRM_USAGE, "note: no text");
	crm_pick_check(c, call);
	crm_confirm(c, c->noun, call->id, call->ids, "note");
	for (size_t i = 0; i < call->ids; i++)
		crm_refs_add(call, c->noun, call->id[i], call->line ? call->line[i] : 0);
	return crm_note_about(c, call, "note", "", 0);
}
