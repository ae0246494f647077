/* import_stage - the parsed rows between reading and applying: a queue of blobs
 * in memory, past 4 MB in an unlinked file. Internal to the import. */
#ifndef CRM_MODEL_IMPORT_STAGE_H
#define CRM_MODEL_IMPORT_STAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

/* A row: this head, then `size` bytes of items. */
struct crm_row_head {
	uint64_t next;  /* place of the next row of the same record; 0: none */
	uint64_t line;  /* of the input */
	uint64_t print; /* a hash of what the row says about the record itself */
	uint32_t size;
	uint32_t flags;
};
enum {
	CRM_ROW_WRONG = 1 << 0,   /* refused while reading: its items are code, text, raw */
	CRM_ROW_PART = 1 << 1,    /* has a line of the record */
	CRM_ROW_FOLLOWS = 1 << 2, /* another row of the same record came before */
};

enum crm_item_kind {
	CRM_ITEM_INT,          /* value of a field, by crm_field_index */
	CRM_ITEM_TEXT,         /* the same */
	CRM_ITEM_NEW,          /* flag: for new records alone */
	CRM_ITEM_PART = 4,     /* flag: of the part */
	CRM_ITEM_WORDS = 8,    /* flag: text for a target, by its index, as written */
	CRM_ITEM_GUARDED = 16, /* flag: text that is no id whatever it looks like */
	CRM_ITEM_KEY = 32,     /* flag: the key */
	CRM_ITEM_RAW = 64,     /* flag: the row as it came */
};

struct crm_item {
	uint8_t kind;
	uint16_t at;
	struct crm_val v;
};

struct crm_stage;

/* dir takes the file where $TMPDIR says nothing; may be NULL. */
struct crm_stage *crm_stage_new(const char *dir);
void crm_stage_free(struct crm_stage *s);
/* Adds a row; its place. */
uint64_t crm_stage_put(struct crm_stage *s, const struct crm_row_head *head, const char *items);
/* The row at `place` says where the next of its record is. */
void crm_stage_chain(struct crm_stage *s, uint64_t place, uint64_t next);
/* Behind the last put: the place of the first row, and of the one behind a row. */
uint64_t crm_stage_first(struct crm_stage *s);
uint64_t crm_stage_after(struct crm_stage *s, uint64_t place, const struct crm_row_head *head);
/* False behind the last row. The items are good until the next get. */
bool crm_stage_get(
    struct crm_stage *s, uint64_t place, struct crm_row_head *head, const char **items);

void crm_item_put(struct crm_str *out, unsigned kind, size_t at, const struct crm_val *v);
/* The next item; false behind the last one. Texts stay where they are. */
bool crm_item_next(const char **at, const char *end, struct crm_item *item);

/* A keyed hash of bytes in two halves, good enough to tell keys apart. */
struct crm_print {
	uint64_t a, b;
};
struct crm_print crm_print_bytes(const struct crm_print *seed, const char *s, size_t len);
void crm_print_seed(struct crm_print *seed);

/* From a print to a number: open addressing. */
struct crm_prints {
	struct crm_print *key; /* {0,0}: free */
	uint64_t *value;
	size_t size, n;
};
/* The value's place, new ones 0. Good until the next call. */
uint64_t *crm_prints_at(struct crm_prints *p, struct crm_print key);
void crm_prints_release(struct crm_prints *p);

#endif
