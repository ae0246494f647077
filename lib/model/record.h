/* record - reading and writing one record: the only way into the tables.
 *
 * Every write goes through here, so that every write is checked, journaled,
 * searchable and derived from. A write needs an open txn (crm_txn_begin).
 */
#ifndef CRM_MODEL_RECORD_H
#define CRM_MODEL_RECORD_H

#include "model/crm.h"
#include "model/value.h"

struct crm_rec {
	const struct crm_noun *noun;
	int64_t id;                  /* 0: not yet written */
	struct crm_val *v;           /* by crm_field_index */
	const struct crm_noun **any; /* the noun of each CRM_ANY value, by index */
	struct crm_pool pool;        /* owns the texts */
};

void crm_rec_init(struct crm_rec *r, const struct crm_noun *noun);
void crm_rec_reset(struct crm_rec *r); /* all unset, memory kept */
void crm_rec_release(struct crm_rec *r);
/* A deep copy of from into r (already initialised, same noun). */
void crm_rec_copy(struct crm_rec *r, const struct crm_rec *from);
/* Is field i (by crm_field_index) the same in both? */
bool crm_rec_same_field(const struct crm_rec *a, const struct crm_rec *b, size_t i);
/* Field i as text, appended: as crm_value_print has it in a pipe, money with the decimals
 * of the record's currency. */
void crm_rec_print(struct crm *c, const struct crm_rec *r, size_t i, struct crm_str *out);
/* By name, for rules of the domain; the field must exist. */
struct crm_val *crm_rec_val(const struct crm_rec *r, const char *field);
int64_t crm_rec_int(const struct crm_rec *r, const char *field);      /* 0 when unset */
const char *crm_rec_text(const struct crm_rec *r, const char *field); /* "" when unset */
void crm_rec_set_int(struct crm_rec *r, const char *field, int64_t i);
void crm_rec_set_text(struct crm_rec *r, const char *field, const char *s, size_t len);

/* Reads the record of that number; false when there is none. */
bool crm_rec_load(struct crm *c, struct crm_rec *r, int64_t id);

/* One assignment as written: field=value and its kin. */
enum crm_assign_op { CRM_SET, CRM_ADD_TO, CRM_TAKE_FROM, CRM_UNSET };
struct crm_assign {
	const struct crm_field *field;
	enum crm_assign_op op;
	const char *value;
	size_t len;
};

/* Applies an assignment to r (not yet written): parses, checks type and choices,
 * resolves references. e names the field: "email: not an address: 'x'". */
int crm_rec_assign(struct crm *c, struct crm_rec *r, const struct crm_assign *a,
    const struct crm_spelling *sp, struct crm_err *e);
/* All of a line: first those by which others are read (crm_field_first). */
int crm_rec_assign_all(
    struct crm *c, struct crm_rec *r, const struct crm_assign *a, size_t n, struct crm_err *e);
/* Puts the values of from's field f, one of several values, behind those of r, each
 * once; telephone numbers with how they were typed. */
void crm_rec_unite(
    struct crm *c, struct crm_rec *r, struct crm_rec *from, const struct crm_field *f);
/* Fills unset fields of a new record with their defaults. */
int crm_rec_defaults(struct crm *c, struct crm_rec *r, struct crm_err *e);
/* Checks the whole record: required fields, the noun's rule, uniqueness, no
 * cycle in a tree. old is what is in the book, NULL for a new record. */
int crm_rec_check(struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e);
/* The same for one of which a reference moved, or that goes back to what it was: what
 * it lacks it lacked before, and is not asked. */
int crm_rec_check_move(
    struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e);
/* The record that has the same values in all fields of noun->together, 0 when none has,
 * or one of them is unset. */
int64_t crm_rec_together(struct crm *c, const struct crm_rec *r);
/* May old become r at all (NULL: the record goes)? No number that was given out
 * (CRM_ISSUED) changes or goes, no choice comes that the policy does not have (any more),
 * and the noun's guard agrees. */
int crm_rec_check_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *r, struct crm_err *e);
/* Of these: that nobody else has a unique value of it (where it differs from old's), and
 * that it does not stand above itself. */
int crm_rec_check_unique(
    struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e);
int crm_rec_check_tree(struct crm *c, const struct crm_rec *r, struct crm_err *e);

/* Writes a checked record: new (old NULL; gives it an id) or changed. Nothing is
 * written where nothing changed; returns true when something was. Keeps search
 * words, look-ups, steps, the journal and what is derived. */
bool crm_rec_write(struct crm *c, const struct crm_rec *old, struct crm_rec *r);
/* True when every stored field of the two is the same: nothing to write. */
bool crm_rec_same(const struct crm_rec *old, const struct crm_rec *r);
/* Removes a record. Parts (lines of an order) go with it. CRM_DATA when others
 * refer to it, named: unless children (removed too) or detach (their reference
 * unset). */
int crm_rec_remove(struct crm *c, const struct crm_noun *noun, int64_t id, bool children,
    bool detach, struct crm_err *e);

/* The record that id was merged into, 0 when there is none; and the one that holds it
 * now, however often merged: id itself where it was not. */
int64_t crm_rec_alias(struct crm *c, const struct crm_noun *noun, int64_t id);
int64_t crm_rec_now(struct crm *c, const struct crm_noun *noun, int64_t id);
/* Every number that stands for the record: its own first, then those merged into it,
 * and into these; how many, in *ids, which is pool's. */
size_t crm_rec_numbers(
    struct crm *c, const struct crm_noun *noun, int64_t id, struct crm_pool *pool, int64_t **ids);

/* Is there a record of that number? And: itself, or the one that holds it now; 0 when
 * neither is there. */
bool crm_rec_there(struct crm *c, const struct crm_noun *noun, int64_t id);
int64_t crm_rec_alive(struct crm *c, const struct crm_noun *noun, int64_t id);

/* "contact-42" appended. */
void crm_id_print(struct crm_str *out, const struct crm_noun *noun, int64_t id);
/* What people call a record: its title, else its id. Appended. */
void crm_title_print(struct crm *c, struct crm_str *out, const struct crm_noun *noun, int64_t id);

/* The txn of the running command: takes the writer's lock, numbers the txn and
 * its time. Undone by crm_txn_rollback or any death. */
void crm_txn_begin(struct crm *c);
void crm_txn_commit(struct crm *c); /* derives, writes the txn's row, COMMIT */
void crm_txn_rollback(struct crm *c);
/* Ends the txn, where it wrote anything, and opens the next one in the same transaction:
 * several that are saved together or not at all. */
void crm_txn_next(struct crm *c);

/* Steps a choice or reference took (imports): field became `became` at `at`;
 * who is NULL where that is not known (imports). */
void crm_step_add(struct crm *c, const struct crm_noun *noun, int64_t id, const struct crm_field *f,
    const char *was, const char *became, int64_t at, const char *who);

/* sources: the record that source_id stands for (the one that it was merged into), 0 when
 * unknown; one that was removed keeps its number here, but not one that an undo took away;
 * and remember. */
int64_t crm_source_find(struct crm *c, const struct crm_noun *noun, const char *source,
    const char *source_id, size_t len);
void crm_source_keep(struct crm *c, const struct crm_noun *noun, const char *source,
    const char *source_id, size_t len, int64_t id);

#endif
