/* Between the pairs of a vCard and the fields of a contact. */
#include "model/card.h"

#include "model/nouns.h"

const char *const crm_card_column[CRM_CARD_COLUMNS] = { "name", "prefix", "given", "additional",
	"family", "suffix", "nickname", "emails", "phones", "account", "department", "title",
	"role", "street", "postbox", "postcode", "city", "region", "country", "birthday", "url",
	"language", "zone", "note", "tags", "vcard", "source_id" };

enum { VCARD = CRM_CARD_COLUMNS - 2 };

static size_t place(const char *field)
{
	size_t i = 0;

	while (i < CRM_CARD_COLUMNS && strcmp(field, crm_card_column[i]))
		i++;
	return i;
}

/* The card's own id is no field of a contact: it waits among the other lines. */
static void keep_uid(struct crm_str *lines, const struct crm_pair *p)
{
	crm_str_puts(lines, lines->len ? "\nUID:" : "UID:");
	for (size_t i = 0; i < p->len; i++) {
		char ch = p->value[i];

		if (ch == '\\' || ch == ',' || ch == ';')
			crm_str_addc(lines, '\\');
		if (ch == '\n')
			crm_str_puts(lines, "\\n");
		else
			crm_str_addc(lines, ch);
	}
}

static void add_uid(struct crm_pairs *pairs, const char *s, size_t len)
{
	struct crm_str value = { 0 };

	for (size_t i = 0; i < len; i++) {
		bool escaped = s[i] == '\\' && i + 1 < len;

		i += escaped;
		crm_str_addc(&value, escaped && s[i] == 'n' ? '\n' : s[i]);
	}
	crm_pairs_add(pairs, "source_id", crm_str_text(&value), value.len);
	crm_str_release(&value);
}

void crm_card_cells(const struct crm_pairs *card, struct crm_str text[CRM_CARD_COLUMNS],
    struct crm_cell cell[CRM_CARD_COLUMNS])
{
	for (size_t i = 0; i < CRM_CARD_COLUMNS; i++)
		crm_str_reset(&text[i]);
	for (size_t i = 0; i < card->n; i++) {
		const struct crm_pair *p = &card->v[i];
		size_t at = place(p->field);

		if (at == CRM_CARD_COLUMNS)
			continue;
		if (text[at].len)
			crm_str_addc(&text[at], '\n');
		crm_str_add(&text[at], p->value, p->len);
	}
	for (size_t i = 0; i < card->n; i++)
		if (!strcmp(card->v[i].field, "source_id"))
			keep_uid(&text[VCARD], &card->v[i]);
	for (size_t i = 0; i < CRM_CARD_COLUMNS; i++)
		cell[i] = (struct crm_cell){ text[i].len ? text[i].s : NULL, text[i].len };
}

/* One pair for each line of s. */
static void add_lines(struct crm_pairs *pairs, const char *name, const char *s, size_t len)
{
	for (const char *end = s + len; s < end;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		stop = stop ? stop : end;
		crm_pairs_add(pairs, name, s, (size_t)(stop - s));
		s = stop + 1;
	}
}

/* The kept lines, but for the id, which goes its own way. */
static void add_kept(struct crm_pairs *pairs, const char *s)
{
	struct crm_str kept = { 0 };

	while (*s) {
		size_t len = strcspn(s, "\n");

		if (len >= 4 && !memcmp(s, "UID:", 4)) {
			add_uid(pairs, s + 4, len - 4);
		} else {
			crm_str_puts(&kept, kept.len ? "\n" : "");
			crm_str_add(&kept, s, len);
		}
		s += len + (s[len] == '\n');
	}
	if (kept.len)
		crm_pairs_add(pairs, "vcard", kept.s, kept.len);
	crm_str_release(&kept);
}

void crm_card_print(struct crm *c, const struct crm_rec *contact, int version,
    struct crm_pairs *pairs, struct crm_str *out)
{
	struct crm_str text = { 0 };

	crm_pairs_reset(pairs);
	for (size_t i = 0; i < VCARD; i++) {
		const struct crm_field *f = crm_field_find(&crm_contact, crm_card_column[i]);
		const struct crm_val *v = &contact->v[crm_field_index(&crm_contact, f)];

		crm_str_reset(&text);
		if (v->kind == CRM_NULL)
			continue;
		if (f->type == CRM_REF)
			crm_title_print(c, &text, crm_noun_find(f->ref), v->i);
		else
			crm_value_print(c, f, v, NULL, NULL, false, &text);
		if (f->flags & CRM_SEVERAL)
			add_lines(pairs, crm_card_column[i], text.s, text.len);
		else
			crm_pairs_add(pairs, crm_card_column[i], crm_str_text(&text), text.len);
	}
	add_kept(pairs, crm_rec_text(contact, "vcard"));
	crm_vcard_write(out, pairs, version);
	crm_str_release(&text);
}
