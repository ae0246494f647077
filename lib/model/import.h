/* import - rows of a file become records: the plan (which column feeds which
 * field, by words, options and a rules file), the reading (each row parsed and
 * checked into an unlinked file, without any lock), the applying (look-ups and
 * writes in the open txn). crm-import(1) and crm-rules(5) tell what users see.
 */
#ifndef CRM_MODEL_IMPORT_H
#define CRM_MODEL_IMPORT_H

#include "model/record.h"
#include "model/twin.h"

enum crm_target_kind {
	CRM_TO_FIELD,   /* of the noun, or of its part */
	CRM_TO_STEP,    /* time at which a choice was reached */
	CRM_TO_ID,      /* the record itself */
	CRM_TO_VERSION, /* what the record was when the file was made */
	CRM_TO_SOURCE,  /* its id where it came from */
};

/* One place that values go to. */
struct crm_target {
	enum crm_target_kind kind;
	const char *name;              /* as written: "lines.product" */
	const struct crm_field *field; /* STEP: the field of choices; ID, SOURCE: NULL */
	bool part;                     /* of the child noun */
	enum crm_assign_op op;
	const char *column;  /* the input's; NULL: a constant, or a header's by its own name */
	const char *value;   /* the constant; NULL: a column */
	const char *choice;  /* STEP */
	size_t len;          /* of value */
	size_t at;           /* the column's index, CRM_NO_COLUMN until the header told */
	size_t index, whole; /* crm_field_index of field, and of the SEVERAL one behind it */
	bool simple;         /* one value that nothing else in the record bears on */
	bool unknown;        /* what is not understood is left empty */
	int64_t emptied;     /* so often */
	struct crm_val val;  /* a simple constant, parsed */
	const struct crm_import_change *map; /* of this field, by `from` */
	size_t maps;
};
#define CRM_NO_COLUMN ((size_t)-1)

/* --map FIELD:FROM=TO */
struct crm_import_change {
	const char *field, *from, *to;
	size_t nr; /* in the order given */
};

enum crm_id_column { CRM_ID_UNSEEN, CRM_ID_TAKEN, CRM_ID_FOREIGN };

struct crm_import {
	struct crm *c;
	const struct crm_noun *noun;
	const struct crm_child *child; /* that lines.FIELD fills; NULL: none */
	const struct crm_noun *part;   /* its noun */
	struct crm_target *target;
	size_t targets, targets_cap;
	bool by_columns; /* a column was named: headers alone take nothing */

	/* Options. */
	struct crm_spelling sp;
	enum crm_format format;
	char delimiter;
	bool blank, no_header, trim, again, unique;
	const char *encoding, *source, *key_name;
	int64_t skip, chunk;
	struct crm_import_change *map;
	size_t maps, maps_cap;
	const char **missing;
	size_t missings, missings_cap;
	const struct crm_noun **create;
	size_t creates, creates_cap;
	const char **unknown;
	size_t unknowns, unknowns_cap;

	/* Settled by crm_import_settle. */
	const struct crm_field *key; /* of the noun, the SEVERAL one behind a first */
	size_t *order;               /* the targets bound so far: what others depend on first */
	size_t bound;
	bool key_tells;               /* the key is the source id: no column is */
	enum crm_id_column id_column; /* whether a column id names records of ours */
	bool keep_raw;                /* rows are kept as they came, for --reject */

	/* While it runs. */
	const char *dir;  /* takes the file of rows */
	const char *file; /* in messages: "stdin", "orders.csv" */
	struct crm_stage *stage;
	int64_t rows;   /* records staged, wrong ones too */
	int64_t wrong;  /* of these */
	int64_t passed; /* lines that name no record */
	int64_t local;  /* telephone numbers without a country */
	int64_t made, changed, same, gone, differ, differ_records, created;
	int64_t example[3]; /* the first records changed */
	struct crm_twins twins;

	/* What the caller does about a refused line, a record written, and before
	 * a txn is committed. */
	void *arg;
	void (*refuse)(
	    void *arg, size_t line, const char *raw, size_t len, const struct crm_err *e);
	void (*wrote)(void *arg, int64_t id);
	void (*ask)(void *arg);
	void (*chunk_done)(void *arg);
	void (*progress)(void *arg, const char *what, int64_t n, int64_t of);
};

void crm_import_init(struct crm_import *im, struct crm *c, const struct crm_noun *noun);
void crm_import_release(struct crm_import *im);

/* import_rules.c: what users say. All give CRM_USAGE and set e. */
/* field:=Column, field=text, field+=text. */
int crm_import_word(struct crm_import *im, const char *word, struct crm_err *e);
/* By the name of a long option; value "" where it takes none. */
int crm_import_option(
    struct crm_import *im, const char *name, const char *value, struct crm_err *e);
/* FIELD's value `from` is read as `to`. */
int crm_import_map(
    struct crm_import *im, const char *field, const char *from, const char *to, struct crm_err *e);
/* import_yaml.c: the same from a rules file. CRM_CONFIG with its place. Words and
 * options of the line beat it: it comes first. */
int crm_import_rules(
    struct crm_import *im, const char *s, size_t len, const char *name, struct crm_err *e);
/* import_bind.c: checks that all fits together; parses constants. Needs the book. */
int crm_import_settle(struct crm_import *im, struct crm_err *e);
/* What names of columns are compared by: case, blanks and underscores do not count. */
void crm_import_fold(struct crm_str *out, const char *name);
/* True for a field that an import may set. */
bool crm_field_imports(const struct crm_field *f);

/* Binds the columns met so far (from: the first new one). */
int crm_import_bind(
    struct crm_import *im, const char *const *name, size_t n, size_t from, struct crm_err *e);
/* Behind the last row: every column asked for was there. */
int crm_import_bound(struct crm_import *im, const char *const *name, size_t n, struct crm_err *e);
/* The columns that nothing took, "a, b", and how many. */
size_t crm_import_left(
    struct crm_import *im, const char *const *name, size_t n, struct crm_str *out);

/* import_read.c: all rows of fd into the stage. Faults of rows are staged too;
 * those of the whole file end the command. */
void crm_import_read(struct crm_import *im, int fd);

/* import_apply.c: the staged rows into the book, in the open txn. False when a
 * chunk was refused and the rest was not tried. */
bool crm_import_apply(struct crm_import *im);

#endif
