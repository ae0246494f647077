/* vcard - vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350) to and from the fields of
 * a contact. Knows names of fields, no book.
 */
#ifndef CRM_CHANNEL_VCARD_H
#define CRM_CHANNEL_VCARD_H

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* A contact as pairs of field and text. Fields of several values have one pair
 * for each value, the preferred first. */
struct crm_pair {
	const char *field;
	const char *value;
	size_t len;
};
struct crm_pairs {
	struct crm_pair *v;
	size_t n, cap;
	struct crm_pool pool; /* owns the texts */
};
void crm_pairs_add(struct crm_pairs *p, const char *field, const char *value, size_t len);
void crm_pairs_reset(struct crm_pairs *p);
void crm_pairs_release(struct crm_pairs *p);

struct crm_vcard_reader;

/* Reads cards from fd, which the caller closes, one after the other, in constant
 * memory (a card of up to 64 MB); name stands in messages. encoding is any name
 * that iconv(3) knows; NULL is UTF-8, or UTF-16 where the first bytes show it. An
 * unknown one ends the command (CRM_USAGE), a read(2) that fails too (CRM_IO). */
struct crm_vcard_reader *crm_vcard_new(int fd, const char *name, const char *encoding);
/* Bytes that were read from fd before; they live as long as the reader. */
void crm_vcard_head(struct crm_vcard_reader *r, const char *s, size_t len);
/* Whether an input that begins so is vCards, in UTF-8 or UTF-16: 1, 0, or -1 where
 * more bytes have to tell, which CRM_VCARD_TOLD always do. */
int crm_vcard_like(const char *s, size_t len);
enum { CRM_VCARD_TOLD = 32 };
void crm_vcard_free(struct crm_vcard_reader *r);

/* The next card as pairs of: name, prefix, given, additional, family, suffix,
 * nickname, emails, phones, account (ORG's first part), department (its second),
 * title, role, street, postbox, postcode, city, region, country (as written),
 * birthday (ISO; a date without a year goes to vcard), url (website), language,
 * zone (an IANA name), note (several: with an empty line between), tags
 * (CATEGORIES), source_id (UID), and vcard: everything else, and what a mapped
 * property holds beyond its field (TYPE parameters, groups, second addresses,
 * photos), as unfolded lines of vCard 4.0 joined by '\n', written back by
 * crm_vcard_write. All but note and vcard are one line, NFC, without blanks
 * around. Quoted-printable, base64, CHARSET and folded lines are decoded. VERSION,
 * PRODID, REV and the parameters of CATEGORIES are not kept.
 *
 * Returns 1, 0 at the end, -1 with e set and *line at the fault (no END, no name
 * at all, bad encoding, no vCard); the next call goes on with the next card.
 * *line is the line of BEGIN. A card without FN takes its name from N, ORG,
 * NICKNAME, EMAIL or TEL, in this order. */
int crm_vcard_next(
    struct crm_vcard_reader *r, struct crm_pairs *card, size_t *line, struct crm_err *e);

/* Appends one card (version 3 or 4; lines folded at 75 bytes, CRLF). Reading it
 * again gives the same pairs.
 *
 * A line of vcard is written while it says what the fields say. A value that has
 * changed keeps the line's group, TYPE and PREF; an address or number that is
 * gone takes its line and its label (item1.X-ABLabel) with it. A number in
 * another spelling (+4930123456 for 030/12 34 56) and a country as code or name
 * are no change. The order of emails and phones rules over PREF. */
void crm_vcard_write(struct crm_str *out, const struct crm_pairs *card, int version);

#endif
