/* import_apply - what the parts of applying share. Internal to the import. */
#ifndef CRM_MODEL_IMPORT_APPLY_H
#define CRM_MODEL_IMPORT_APPLY_H

#include "model/import.h"
#include "model/import_stage.h"

/* A staged row, opened. */
struct crm_staged {
	struct crm_row_head head;
	uint64_t place;
	const char *items, *end;
	struct crm_val key, source; /* unset: none */
	int64_t id, version;        /* 0: none */
	const char *raw;
	size_t raw_len;
};

struct crm_known {
	uint64_t *bits;
	size_t n;
};

struct crm_apply {
	struct crm_import *im;
	struct crm *c;
	struct crm_rec old, rec;    /* of the record at hand */
	struct crm_rec part;        /* of its line at hand */
	struct crm_prints seen;     /* records named so far, by id: print of their first row */
	struct crm_prints cache;    /* references found, by noun and text */
	struct crm_known known[64]; /* records referred to by id, by a noun's number */
	struct crm_print seed;
	bool has_steps;   /* there are columns steps.CHOICE */
	bool remembers;   /* several rows may name one record */
	bool parts_empty; /* the part's table held nothing before this run */
	bool foreign;     /* ids in this row are those of another book */
	bool last;        /* what waited for later rows waits no more */
	bool look_only;   /* make nothing */
	int64_t refused;  /* in this txn */
	uint64_t *waiting;
	size_t n_waiting, waiting_cap;
};

enum { CRM_LATER = -1 }; /* refers to a record that a later row may bring */

/* import_find.c */
/* The record the row is about: 0 and its id, or 0 for a new one. *gone: it was
 * imported before and someone removed it. */
int crm_apply_find(
    struct crm_apply *ap, const struct crm_staged *row, int64_t *id, bool *gone, struct crm_err *e);
/* Forgets which references were found: what they found may be undone. */
void crm_apply_forget(struct crm_apply *ap);
/* Sets the reference t of rec from text; unset where it stays empty. CRM_LATER
 * where it should be tried again. */
int crm_apply_ref(struct crm_apply *ap, struct crm_rec *rec, const struct crm_target *t,
    const struct crm_val *text, bool guarded, struct crm_err *e);

/* import_record.c */
/* Sets in rec what the row and the constants say; fresh: rec is new. */
int crm_apply_values(struct crm_apply *ap, const struct crm_staged *row, struct crm_rec *rec,
    bool fresh, struct crm_err *e);
/* The same for its line. */
int crm_apply_part_values(struct crm_apply *ap, const struct crm_staged *row, struct crm_err *e);
enum crm_applied { CRM_APPLIED_SAME, CRM_APPLIED_MADE, CRM_APPLIED_CHANGED, CRM_APPLIED_NONE };
/* Writes the record that the row is about. */
int crm_apply_record(struct crm_apply *ap, const struct crm_staged *row, int64_t *id,
    enum crm_applied *what, struct crm_err *e);
/* Counts a further row of a record where it says something else. */
void crm_apply_repeat(struct crm_apply *ap, const struct crm_staged *row, int64_t id);

/* import_part.c */
/* Puts the lines of the rows from `first` on in the place of those that record id
 * has. bad() hears of each wrong row. Gives true when something was written. */
bool crm_apply_parts(struct crm_apply *ap, uint64_t first, int64_t id, bool fresh,
    void (*bad)(void *arg, const struct crm_staged *row, const struct crm_err *e), void *arg);

/* import_apply.c */
/* Opens the row at place; false behind the last. */
bool crm_staged_get(struct crm_apply *ap, uint64_t place, struct crm_staged *row);

#endif
