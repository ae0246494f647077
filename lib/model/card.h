/* card - vCards as rows of contacts, and contacts as vCards. The text of cards is
 * channel/vcard's; here is which field of a contact takes what. */
#ifndef CRM_MODEL_CARD_H
#define CRM_MODEL_CARD_H

#include "channel/vcard.h"
#include "model/record.h"
#include "record/in.h"

enum { CRM_CARD_COLUMNS = 27 };
/* Names of fields; the last is source_id (UID). What no field takes is in vcard. */
extern const char *const crm_card_column[CRM_CARD_COLUMNS];

/* The cells of a card, by crm_card_column; texts in text. */
void crm_card_cells(const struct crm_pairs *card, struct crm_str text[CRM_CARD_COLUMNS],
    struct crm_cell cell[CRM_CARD_COLUMNS]);

/* Appends the contact as a vCard of version 3 or 4. pairs is scratch. */
void crm_card_print(struct crm *c, const struct crm_rec *contact, int version,
    struct crm_pairs *pairs, struct crm_str *out);

#endif
