/* twin - is a record that is about to be made in the book already?
 *
 * A guess from a few look-ups by index; crm-dedupe compares thoroughly. A new record
 * is likely a twin of one that has
 *   - one of its e-mail addresses; else
 *   - one of its telephone numbers and a name like its own (crm_words_alike from 0.6
 *     on: families and firms share numbers), among the first five who have it; else
 *   - the same folded name and the same postcode, account or birthday; or the same
 *     name and city, where one of the two has neither address nor number to tell them
 *     apart by; among the last twenty of that name.
 * Only nouns that declare several e-mail addresses or telephone numbers (people and
 * companies) are asked about: lines, orders and activities look alike for good reason.
 */
#ifndef CRM_MODEL_TWIN_H
#define CRM_MODEL_TWIN_H

#include "model/record.h"
#include "record/sorter.h"

enum { CRM_TWIN_FIELDS = 8 };

/* What is asked, found once for a noun. */
struct crm_twin {
	struct crm *c;
	const struct crm_noun *noun;
	const struct crm_field *value[CRM_TWIN_FIELDS]; /* of several e-mails, numbers */
	size_t values;
	const struct crm_field *name; /* NULL: none */
	const struct crm_field *place[CRM_TWIN_FIELDS];
	size_t places;
	size_t city;   /* of these; SIZE_MAX: none */
	bool brief;    /* ask by the first of these that rec has, and no more */
	char *by_name; /* SELECT id, places and values by the name's fold */
	struct crm_str scratch[CRM_TWIN_FIELDS + 1];
};

/* False for nouns without identifying fields; then nothing may be asked. */
bool crm_twin_init(struct crm_twin *t, struct crm *c, const struct crm_noun *noun);
void crm_twin_release(struct crm_twin *t);
/* The record that rec, not yet written, is likely a duplicate of, 0: none. Appends
 * why: "email", "phone", "name, city". */
int64_t crm_twin_find(struct crm_twin *t, const struct crm_rec *rec, struct crm_str *why);
/* True where rec has an address or a number. */
bool crm_twin_reached(const struct crm_twin *t, const struct crm_rec *rec);
/* A print of each value that is looked for, with its kind (CRM_TWIN_KINDS at most,
 * those that say most first), to each(). */
enum { CRM_TWIN_KINDS = 16 };
void crm_twin_prints(struct crm_twin *t, const struct crm_rec *rec,
    void (*each)(void *arg, uint64_t print, size_t kind), void *arg);
/* True where what they share speaks for the two records being one; reached: of both. */
bool crm_twin_holds(const struct crm_twin *t, size_t kind, int64_t id, int64_t other, bool reached);
void crm_twin_why(const struct crm_twin *t, size_t kind, struct crm_str *why);

/* The twins among the records that one import makes. Where it fills an empty table
 * there are no indexes to ask: then prints of all those values are sorted at the end. */
struct crm_twins {
	struct crm_twin twin;
	bool on;                   /* the noun has identifying fields */
	bool sorted;               /* by prints */
	int64_t n;                 /* twins met */
	struct crm_str example;    /* "contact-12 of contact-9 (email)", at most three */
	struct crm_sorter *prints; /* of a value, and the record with what is alike in it */
	const char *dir;
};
enum crm_twins_how { CRM_TWINS_EACH, CRM_TWINS_BRIEF, CRM_TWINS_SORTED };
void crm_twins_init(struct crm_twins *t, struct crm *c, const struct crm_noun *noun,
    enum crm_twins_how how, const char *dir);
/* Before a new record is written: its twin's number and why, 0: none known. */
int64_t crm_twins_ask(struct crm_twins *t, const struct crm_rec *rec, struct crm_str *why);
/* Behind it: counts the answer, or takes its prints. */
void crm_twins_made(
    struct crm_twins *t, const struct crm_rec *rec, int64_t twin, const struct crm_str *why);
/* Behind the last, in the same txn. */
void crm_twins_end(struct crm_twins *t);
void crm_twins_release(struct crm_twins *t);

#endif
