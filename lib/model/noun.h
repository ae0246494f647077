/* noun - what a noun is: a const declaration, from which the common verbs,
 * columns, filters, validation, completion, FIELDS, import and export come.
 *
 * A noun's table has its plural name and, before the declared columns, those
 * every record has: id created created_by changed changed_by version made.
 */
#ifndef CRM_MODEL_NOUN_H
#define CRM_MODEL_NOUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum crm_type {
	CRM_STRING,   /* one line, at most 1,000 bytes */
	CRM_TEXT,     /* any text up to 16 MB */
	CRM_NUMBER,   /* integer scaled by 10^scale */
	CRM_MONEY,    /* integer of 1/10,000 of the record's currency's unit */
	CRM_DATE,     /* days since 1970-01-01 */
	CRM_TIME,     /* Unix seconds */
	CRM_DURATION, /* seconds */
	CRM_BOOL,     /* 0, 1 */
	CRM_CHOICE,   /* one of `choices`, kept as its text */
	CRM_EMAIL,
	CRM_PHONE,
	CRM_URL,
	CRM_COUNTRY,  /* ISO 3166-1 alpha-2 */
	CRM_LANGUAGE, /* BCP 47 */
	CRM_ZONE,     /* IANA name */
	CRM_CURRENCY, /* ISO 4217 */
	CRM_TAG,      /* one word, no comma */
	CRM_REF,      /* the number of a record of noun `ref` */
	CRM_ANY,      /* a record of any noun: column NAME is its number, NAME_noun its noun */
	CRM_WHEN,     /* a day, or a time with its offset: text of base/when.h, no own field's */
};

enum {
	CRM_REQUIRED = 1 << 0,
	CRM_UNIQUE = 1 << 1,
	CRM_SEVERAL = 1 << 2,    /* values joined by '\n' in the column; in table lookups too */
	CRM_FIND = 1 << 3,       /* searched; a string has a column NAME_fold too */
	CRM_PERSONAL = 1 << 4,   /* about a person: erased by erasure */
	CRM_READONLY = 1 << 5,   /* not set by users */
	CRM_STEP = 1 << 6,       /* a change also writes a row in steps */
	CRM_FIRST = 1 << 7,      /* the first value of the SEVERAL field `column` */
	CRM_COMPUTED = 1 << 8,   /* no column: `sql` gives the value */
	CRM_SYSTEM = 1 << 9,     /* id created created_by changed changed_by version made */
	CRM_IMPORT = 1 << 10,    /* READONLY, but an import may set it (created) */
	CRM_EXACT = 1 << 11,     /* identifier: compared byte for byte (number, sku) */
	CRM_OWN = 1 << 12,       /* the users' own: column x_NAME, declared in the policy */
	CRM_ISSUED = 1 << 15,    /* a number given out: never another, never taken back */
	CRM_MERGED_IN = 1 << 20, /* READONLY, but a merge keeps what either record has */
	CRM_POLICY = 1 << 14,    /* the policy may have other choices: crm_choices */
	CRM_DROPPED = 1 << 13,   /* an own one taken away: kept and journaled, known to nobody */
};

struct crm_field {
	const char *name;
	enum crm_type type;
	unsigned flags;
	const char *choices; /* "new open won", in order; read by crm_choices */
	const char *ref;     /* CRM_REF: the noun's name */
	int scale;           /* CRM_NUMBER */
	const char *unit;    /* for people: "days", "currency" */
	const char *value;   /* default, as a user would write it */
	const char *help;
	const char *alias;  /* another name users may write (tags for tag) */
	const char *column; /* the SQL column, NULL: name */
	const char *sql;    /* CRM_COMPUTED: an expression; '@' stands for the row's alias */
	const char *sql_in; /* the same in a currency: `orders.total.USD`; '#' stands for it */
	const char *strict; /* the value that wins every merge: what permits least */
};

/* Records of another noun that refer to this one: orders of a contact. Gives
 * the terms NAME.has: NAME.none: and the number NAME.count. */
struct crm_child {
	const char *name;    /* "orders" */
	const char *noun;    /* "order" */
	const char *field;   /* "contact": the field of that noun that refers here */
	bool part;           /* removed with this record (lines of an order) */
	const char *columns; /* what a page about this record shows of them */
};

struct crm;
struct crm_rec;

struct crm_noun {
	const char *name;      /* "contact" */
	const char *plural;    /* "contacts": table and documentation */
	const char *shortname; /* crm SHORT */
	int number;            /* fixed for ever: stands in tables lookups and search */
	bool internal;         /* of the library: journaled like any, but no word of users */
	const char *help;      /* one line */
	const char *title;     /* the field that names a record to people */
	const char *columns;   /* default columns of list, "id,name,..."; at most ten */
	const char *tree;      /* the field that refers to the record above, or NULL */
	/* Fields of which no two records share all values: "currency base date", as in an
	 * index; an import that names no other key tells records by them. Or NULL. */
	const char *together;
	/* How show orders its page: a line a section, "title: field field ..."; a+b and
	 * a~b stand in one place, parted by a comma or a blank, under "label=" before
	 * them. What is left out comes last. NULL: one section, as declared. */
	const char *page;
	/* What of it a timeline tells, words parted by blanks: WORD=FIELD, at that date or time;
	 * where WORD is a choice of the noun, by its value; with :STATUS only while that is its
	 * status. +CHOICE, each step of that choice. */
	const char *events;
	const struct crm_field *field;
	size_t n;
	const struct crm_child *child;
	size_t children;
	/* Whose a record is, where the engine knows rights (crm-engines(7)): of these fields the
	 * first that is set tells. It refers to a user: that user's; to another record: as
	 * that. None is set: nobody's, and so everybody's. NULL: all see it, and keeper writes
	 * it, a manager or an admin, but what a rule of the domain writes for anybody. */
	const char *whose;  /* "owner contact account" */
	const char *keeper; /* "manager", "admin" */
	const char *anyone; /* "stock" */
	/* Of users: the fields that agents and managers may change of their own record. */
	const char *self; /* "name emails" */
	/* The noun's rule for a whole record, before it is written; may compute
	 * fields of rec. old is NULL for a new one. */
	int (*check)(
	    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
	/* May old become rec at all? One of them may be NULL (added, removed). Asked before
	 * every write that a user brings about, unlike check also by undo, rm and merge. */
	int (*guard)(
	    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e);
	/* Keeps what is derived (sums, stock) after rec was written; one of old and
	 * rec may be NULL (added, removed). */
	void (*derive)(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);
};

/* Every noun there is, NULL-ended; the one list of them. The library's own
 * (internal) ones come last, behind crm_nouns_listed others. */
extern const struct crm_noun *const crm_nouns[];
extern const size_t crm_nouns_listed;
const struct crm_noun *crm_noun_find(const char *name); /* name, plural or short name */
/* The same; ends the command with CRM_USAGE and the nearest where there is none. */
const struct crm_noun *crm_noun_need(const char *name);
const struct crm_noun *crm_noun_number(int number);
/* By index in crm_nouns, as crm_id_read gives it; NULL for "txn". */
const struct crm_noun *crm_noun_index(size_t index);

/* Fields by this and never by the array: id, the declared, users' own, the
 * system's, in this order. */
size_t crm_field_count(const struct crm_noun *noun);
const struct crm_field *crm_field_at(const struct crm_noun *noun, size_t i);
/* By name or alias; computed ones by their dotted name. NULL when unknown. */
const struct crm_field *crm_field_find(const struct crm_noun *noun, const char *name);
/* What the journal calls a field: its name; an own one's column, which no other field
 * ever has; and the field so called, dropped ones too. NULL when there is none. */
const char *crm_field_key(const struct crm_field *f);
const struct crm_field *crm_field_keyed(const struct crm_noun *noun, const char *key);
/* Puts n own fields behind the declared ones (kept by reference). Records and plans
 * made before are of no use afterwards. */
void crm_fields_own(const struct crm_noun *noun, const struct crm_field *field, size_t n);
/* Asked once, when a name is not found: to load the own fields (crm_own_load). */
void crm_fields_ask(void (*load)(void *arg), void *arg);
/* The position of f in crm_field_at's order. */
size_t crm_field_index(const struct crm_noun *noun, const struct crm_field *f);
const char *crm_field_column(const struct crm_field *f);
/* The SEVERAL field behind a FIRST one; f itself otherwise. */
const struct crm_field *crm_field_whole(const struct crm_noun *noun, const struct crm_field *f);
/* "no field 'emial'; did you mean 'email'?" */
int crm_field_unknown(const struct crm_noun *noun, const char *name, struct crm_err *e);
const struct crm_child *crm_child_find(const struct crm_noun *noun, const char *name);

/* The choices of a field: those it declares, or, where the policy has them, its. */
const char *crm_choices(const struct crm_field *f);
/* Who knows those of the policy: asked each time, so that they may change. */
void crm_choices_ask(const char *(*choices)(void *arg, const struct crm_field *f), void *arg);
/* Position of text in "a b c" (0..), -1 when it is not there. */
int crm_choice_index(const char *choices, const char *text, size_t len);

/* True for what other fields of the record are read by, and so is set before them: country,
 * currency and zone. */
bool crm_field_first(const struct crm_field *f);

/* "string", "money" ... for crm-fields and messages. */
const char *crm_type_name(enum crm_type type);

#endif
