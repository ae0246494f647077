/* Between the pairs of a vCard and the fields of a contact. */
#include "model/card.h"

#include "model/nouns.h"

const char *const crm_card_column[CRM_CARD_COLUMNS] = { "name", "prefix", "given", "additional",
	"family", "suffix", "nickname", "emails", "phones", "account", "department", "title", "role",
	"street", "postbox", "postcode", "city", "region", "country", "birthday", "url", "language",
	"zone", "note", "vcard", "source_id" };

enum { VCARD = CRM_CARD_COLUMNS - 2 };

/* The lines of a card call tags by their plural, contacts have one field tag. */
static size_t place(const char *field)
{
	size_t i = 0;

	while (i < CRM_CARD_COLUMNS && strcmp(field, crm_card_column[i]))
		i++;
	return i;
}

/* What no field of a contact takes is kept with the card's other lines. */
static void keep_line(struct crm_str *lines, const char *property, const struct crm_pair *p)
{
	crm_str_addf(lines, "%s%s:", lines->len ? "\n" : "", property);
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
