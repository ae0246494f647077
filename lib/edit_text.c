/* The text: a list of maps, first id and version, then what is set, then what could
 * be. Values are spelled as crm-export prints them. */
#include <stdlib.h>

#include "base/yamlput.h"
#include "edit.h"

/* The reader's limits. */
enum { VALUES_MAX = 100 * 1000, BYTES_MAX = 16 * 1024 * 1024 };

static bool can_set(const struct crm_field *f)
{
	return !(f->flags & (CRM_READONLY | CRM_COMPUTED | CRM_SYSTEM | CRM_FIRST));
}

/* What helps to read or to set the value: a title, the currency, the choices. */
static void remark(struct crm *c, const struct crm_rec *r, size_t i, struct crm_str *out)
{
	const struct crm_field *f = crm_field_at(r->noun, i);
	const struct crm_noun *noun = f->ref ? crm_noun_find(f->ref) : r->any[i];
	bool set = r->v[i].kind != CRM_NULL;

	crm_str_reset(out);
	if (f->type == CRM_CHOICE)
		crm_str_puts(out, crm_choices(f));
	else if (f->type == CRM_BOOL)
		crm_str_puts(out, "yes no");
	else if (f->type == CRM_MONEY && set && crm_field_find(r->noun, "currency"))
		crm_str_puts(out, crm_rec_text(r, "currency"));
	else if ((f->type == CRM_REF || f->type == CRM_ANY) && set && noun)
		crm_title_print(c, out, noun, r->v[i].i);
}

static void put_lines(struct crm_yamlput *p, const char *key, const char *s, size_t len)
{
	const char *end = s + len, *stop;

	crm_yamlput_list(p, key);
	for (; s < end; s = stop + 1) {
		stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop)
			stop = end;
		crm_yamlput_text(p, NULL, s, (size_t)(stop - s), NULL);
	}
	crm_yamlput_end(p);
}

/* The fields that are set, or those that are not; how many values. */
static size_t put_fields(struct crm *c, const struct crm_rec *r, bool set, struct crm_yamlput *p)
{
	struct crm_str text = { 0 }, help = { 0 };
	size_t n = 0;

	for (size_t i = 1; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);

		if (!can_set(f) || set != (r->v[i].kind != CRM_NULL))
			continue;
		crm_str_reset(&text);
		crm_rec_print(c, r, i, &text);
		remark(c, r, i, &help);
		n += 1 + (set && f->flags & CRM_SEVERAL);
		for (size_t k = 0; f->flags & CRM_SEVERAL && k < text.len; k++)
			n += text.s[k] == '\n';
		if (set && f->flags & CRM_SEVERAL)
			put_lines(p, f->name, text.s, text.len);
		else
			crm_yamlput_text(p, f->name, set ? crm_str_text(&text) : NULL, text.len,
			    crm_str_text(&help));
	}
	crm_str_release(&text);
	crm_str_release(&help);
	return n;
}

static size_t put_record(struct crm *c, const struct crm_rec *r, struct crm_yamlput *p)
{
	struct crm_str id = { 0 }, version = { 0 };
	size_t n;

	crm_id_print(&id, r->noun, r->id);
	crm_str_addf(&version, "txn-%lld", (long long)crm_rec_int(r, "version"));
	crm_yamlput_comment(p, "");
	crm_yamlput_map(p, NULL);
	crm_yamlput_text(p, "id", id.s, id.len, NULL);
	crm_yamlput_text(p, "version", version.s, version.len, NULL);
	n = 3 + put_fields(c, r, true, p);
	n += put_fields(c, r, false, p);
	crm_yamlput_end(p);
	crm_str_release(&id);
	crm_str_release(&version);
	return n;
}

static void put_head(struct crm_edit *ed, struct crm_yamlput *p)
{
	size_t n = ed->call->ids;
	struct crm_str head = { 0 };

	crm_str_addf(&head, "%zu %s. What you change here is written when the editor ends.\n", n,
	    n == 1 ? ed->c->noun->name : ed->c->noun->plural);
	crm_str_puts(&head, "An emptied value clears its field; a key or a record that you take\n"
			    "away stays as it is. Leave id and version as they are.");
	crm_yamlput_comment(p, head.s);
	crm_str_release(&head);
}

/* Two ids may name one record since it was merged. */
static bool has(const struct crm_edit *ed, int64_t id)
{
	for (size_t i = 0; i < ed->records; i++)
		if (ed->record[i].id == id)
			return true;
	return false;
}

void crm_edit_make(struct crm_edit *ed)
{
	struct crm *c = ed->c;
	struct crm_err e = { 0 };
	struct crm_yamlput p;
	struct crm_rec rec;
	size_t values = 1;

	crm_rec_init(&rec, c->noun);
	crm_yamlput_begin(&p, &ed->made, true);
	put_head(ed, &p);
	for (size_t i = 0; i < ed->call->ids; i++) {
		if (!crm_pick_load(c, ed->call, i, &rec, &e))
			crm_die_err(&e, NULL);
		if (has(ed, rec.id))
			continue;
		crm_grow(&ed->record, ed->records, &ed->records_cap, sizeof *ed->record);
		ed->record[ed->records++] = (struct crm_edit_record){ .id = rec.id,
			.version = crm_rec_int(&rec, "version") };
		values += put_record(c, &rec, &p);
		if (values > VALUES_MAX || ed->made.len > BYTES_MAX)
			crm_die(CRM_USAGE,
			    "edit: %zu %s are too much for one text (%d values, 16 MB): choose"
			    " fewer, or give FIELD=VALUE",
			    ed->call->ids, c->noun->plural, VALUES_MAX);
	}
	crm_yamlput_end(&p);
	crm_rec_release(&rec);
	ed->base = crm_yaml_parse(crm_str_text(&ed->made), ed->made.len, "text", &e);
	if (!ed->base)
		crm_die(CRM_BUG, "edit: %s", e.text);
}
