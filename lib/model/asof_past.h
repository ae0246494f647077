/* asof_past - what the parts of asof share. Private to them.
 *
 * For each noun there are two TEMP tables: then_NOUNS, the touched records that there
 * were, and past_NOUNS, the numbers of all that were touched, whether there or not, and
 * in what:
 *   words   what is searched (yes or no)
 *   looked  fields of several values (a bit each)
 *   summed  what the customers' sums are made of (yes or no)
 * Numbers given out since (from bound on) need neither: nothing of them was there.
 */
#ifndef CRM_MODEL_ASOF_PAST_H
#define CRM_MODEL_ASOF_PAST_H

#include "model/asof.h"
#include "model/record.h"

struct crm_asof {
	struct crm *c;
	int64_t txn;                      /* the last one that counts */
	int64_t newest;                   /* that the book had when we looked */
	int64_t bound[64];                /* by a noun's number */
	uint64_t records, lookups, words; /* nouns that are done, by bit */
	int searches;
	bool sums;
};

/* Rebuilds the records of the noun, once. */
void crm_asof_records(struct crm_asof *p, const struct crm_noun *noun);
/* asof_derived.c: what is derived from records; each is a fill of struct crm_overlay. */
void crm_asof_lookups(void *arg, const char *table, int64_t part);
void crm_asof_aliases(void *arg, const char *table, int64_t part);
void crm_asof_sums(void *arg, const char *table, int64_t part);
void crm_asof_words(void *arg, int noun, const char *words, struct crm_str *touched,
    struct crm_str *found); /* of crm_db_overlay_words */
/* The field's bit in `looked`, 0 where it has no rows in table lookups; from the 62nd
 * such field of a noun on they share one. */
int64_t crm_asof_looked(const struct crm_noun *noun, const struct crm_field *f);

/* Runs a statement made from a format. */
void crm_asof_run(struct crm_asof *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
