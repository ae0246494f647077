/* dedupe - candidate pairs of duplicates in a book, by crm_dedupe_rules.
 *
 * What the rules ask about is read once, prepared for comparing (some 200 bytes a
 * record), and the book is let go. Then, key by key: records of the same key are a
 * block; in a block of up to rules->largest every pair is compared, in a larger one
 * each record with the rules->window that follow it in the order of the compared
 * fields. Records that are equal in all that the rules look at are compared once:
 * their first stands for them. So work grows with the records, not with their square.
 * Pairs wait in a sorter, numbers only, and are compared again to be printed.
 */
#ifndef CRM_MODEL_DEDUPE_H
#define CRM_MODEL_DEDUPE_H

#include "model/dedupe_rules.h"
#include "model/filter.h"
#include "record/sorter.h"

/* What of a field is kept, and how. */
enum crm_slot_form {
	CRM_SLOT_FOLD,   /* text folded, 512 bytes at most */
	CRM_SLOT_WORDS,  /* its words, 512 bytes at most */
	CRM_SLOT_VALUES, /* several values as compared, each behind the other with '\n' */
	CRM_SLOT_NUMBER, /* 64 bits */
};
struct crm_slot {
	const struct crm_field *field;
	enum crm_slot_form form;
	size_t column; /* of the query */
};
enum { CRM_SLOTS = 96 };

struct crm_dedupe {
	struct crm *c;
	const struct crm_dedupe_rules *rules;
	double need; /* points of a pair that is printed */
	struct crm_slot slot[CRM_SLOTS];
	size_t slots;
	size_t compare_slot[CRM_DEDUPE_MAX];
	size_t order[CRM_DEDUPE_MAX]; /* comparisons, the cheapest first */
	size_t item_slot[CRM_DEDUPE_MAX][CRM_DEDUPE_ITEMS];
	size_t between; /* slot; SIZE_MAX: none */

	int64_t *id;    /* of each record, ascending */
	char **data;    /* its slots: their lengths, 16 bits each, then their bytes */
	uint64_t *gone; /* a bit each: an equal one stands for it */
	size_t n, cap;
	char *room; /* of the block of memory at hand */
	size_t left;
	struct crm_pool pool;

	uint64_t *entry; /* of a key: 36 bits of its hash, 28 of the record's place */
	size_t entries, entries_cap;
	struct crm_sorter *found;

	/* What a notice has to tell. */
	size_t compared; /* pairs */
	size_t large;    /* blocks compared by neighbourhood */
	size_t in_large; /* records in them, each as often as it is in one */
	size_t aside;    /* equal ones of one side of `between` */
};

struct crm_duplicate {
	int64_t id, other; /* id < other */
	double score;
	double alike[CRM_DEDUPE_MAX]; /* by comparison; below 0: says nothing, or differs */
};

/* Reads the records that filter (may be NULL) selects, in the caller's read
 * transaction, which may end behind it. between: NULL, or the field that has to
 * differ. rules have to live as long as d. */
void crm_dedupe_load(struct crm_dedupe *d, struct crm *c, const struct crm_dedupe_rules *rules,
    const struct crm_filter *filter, const struct crm_field *between);
/* Compares; then crm_dedupe_next gives the pairs by id and other, each once. dir
 * takes the file of those that do not fit in memory. */
void crm_dedupe_find(struct crm_dedupe *d, const char *dir);
bool crm_dedupe_next(struct crm_dedupe *d, struct crm_duplicate *out);
void crm_dedupe_release(struct crm_dedupe *d);

/* dedupe_load.c: slot i of a record; empty where it is unset. */
struct crm_cell crm_dedupe_slot(const struct crm_dedupe *d, size_t record, size_t slot);
/* Whether two records have every slot equal. */
bool crm_dedupe_equal(const struct crm_dedupe *d, size_t a, size_t b);
size_t crm_dedupe_size(const struct crm_dedupe *d, size_t record);

/* dedupe_compare.c: points of a pair, or -1 as soon as they cannot reach d->need; the
 * likeness of each compared field to alike (may be NULL), -1 where it does not agree. */
double crm_dedupe_points(const struct crm_dedupe *d, size_t a, size_t b, double *alike);
/* Below, at or above 0 as record a sorts before, with or behind b by the compared fields. */
int crm_dedupe_order(const struct crm_dedupe *d, size_t a, size_t b);

/* dedupe_key.c: the hashes of a record's keys, at most CRM_DEDUPE_KEYS; how many. */
enum { CRM_DEDUPE_KEYS = 64 };
size_t crm_dedupe_keys(
    const struct crm_dedupe *d, size_t key, size_t record, uint64_t hash[CRM_DEDUPE_KEYS]);

#endif
