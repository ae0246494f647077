/* crm - the running command: its book, clock, user, options and output. One
 * per process, made by crm_main() and given to every verb; nothing is global. */
#ifndef CRM_MODEL_CRM_H
#define CRM_MODEL_CRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "db/db.h"
#include "model/noun.h"
#include "record/in.h"
#include "record/out.h"
#include "record/spool.h"

/* What every command takes; see crm(7). */
struct crm_options {
	const char *columns;  /* -o */
	const char *sort;     /* -s */
	const char *by, *sum; /* --by, --sum */
	const char *unset;    /* --unset */
	const char *expect;   /* --expect */
	const char *reject;   /* --reject FILE */
	const char *clear;    /* --clear FIELD,... */
	const char *from;     /* --from COLUMN */
	const char *at, *as_of, *tz, *db;
	const char *as_of_option; /* that names the past; NULL: --as-of */
	int64_t limit;            /* --limit, -1 none */
	int wait;                 /* --wait, seconds */
	enum crm_format format;   /* --tsv --csv -j --table -q; CRM_AUTO: not given */
	bool no_header, ids, count, empty_fails, dry, yes, keep_going, spreadsheet, help, version;
};

struct crm {
	const struct crm_noun *noun; /* of the command, NULL for tools */
	struct crm_options opt;
	struct crm_db *db;           /* NULL until crm_book() */
	struct crm_clock clock;      /* zone: the user's; today: --at or now */
	struct crm_clock book_clock; /* the same in the book's zone */
	char currency[4];            /* the book's */
	char country[3];             /* the book's, "" unknown */
	const char *login;           /* who runs the command */
	bool login_given;            /* in the environment or the preferences */
	int64_t user;                /* the record of login, 0 when there is none */
	struct crm_spool *spool;     /* stdout */
	struct crm_pool pool;        /* lives as long as the command */
	int argc;
	char **argv;                  /* the command line as typed, for the journal */
	struct crm_yaml *preferences; /* the user's, NULL when there are none */
	bool zone_given;              /* the line or the surroundings name the user's zone */
	bool zone_own;                /* the user's record in the book does */
	int64_t own_fields;           /* the txn that last changed own fields, as loaded */
	bool own_free;                /* nothing of the line was read by own fields */
	bool writes;                  /* the book is opened for writing */
	bool primary;                 /* this command goes to $CRM_DB, not to $CRM_DB_READ */
	int64_t txn;                  /* number of the open txn, 0 none */
	int64_t txn_at;               /* its time */
	int64_t txn_rows;             /* rows of table changes so far */
	bool wrote;                   /* the open txn changed something */
	bool wrote_before;            /* so did one before it in the same transaction */
	char token[33];               /* of the txn written last */
	struct crm_counter *counter;  /* numbers given out in this txn */
	size_t counters, counters_cap;
	struct crm_dirty *dirty;         /* what has to be derived before COMMIT */
	struct crm_pipelines *pipelines; /* of the policy, once they were asked for */
	struct crm_absent *absent;       /* what a bulk load need not ask for, NULL: nothing */
	struct crm_rates *rates;         /* exchange rates read so far, NULL: none */
	struct crm_plan *plan[64];       /* by a noun's number */
	struct crm_lead_policy *leads;   /* the section, once it was asked */
	struct crm_out *diff;            /* what -n prints, or hooks are given */
	uint64_t *diff_sum;              /* of what goes there; NULL: nobody asks */
	/* Called once the book is open to write; may close and open it again. */
	void (*opened)(struct crm *c);
	struct crm_str diff_held; /* its cells, while crm_diff_hold() */
	uint64_t diff_sum_held;   /* what the sum was before them */
	bool diff_holds;          /* they wait to be kept or forgotten */
	bool deriving;            /* rules of the domain write, not the user */
	bool in_part;             /* not all of it */
	int64_t undoes;           /* the txn that this one takes back, 0 none */
	bool undoing;             /* what was is put back: no step in the business */
	bool detaching;           /* a record goes, and who refers to it is untied */
	bool importing;           /* what happened elsewhere is taken in */
	int64_t saved, refused;   /* of a batch that goes on after a refusal */
	int status;               /* exit status so far */
	struct crm_asof *asof;    /* the past that --as-of laid over the book, NULL: none */
};

/* The open book; opens it on first use (for reading, or for writing when the
 * verb's flags say so) and loads its settings. */
struct crm_db *crm_book(struct crm *c);

/* The path of a book as it may be shown, without a password; in c->pool. */
const char *crm_shown(struct crm *c, const char *path);

/* Turns what a user wrote for a record of noun into its number: "contact-42",
 * a login or `me` for users, an e-mail address, a telephone number, a source id
 * or unique field, a whole unique name; merged ids resolve. CRM_DATA when
 * nothing or more than one fits (candidates named). */
int crm_resolve(
    struct crm *c, const struct crm_noun *noun, const char *text, int64_t *id, struct crm_err *e);
/* Every record that such a text may mean, and also Ann Lee <ann@example.org>, Lee,
 * Ann, and numbers without + or 0; how many, in the order of ids. text is valid
 * UTF-8; the caller frees *id. */
size_t crm_meant(struct crm *c, const struct crm_noun *noun, const char *text, int64_t **id);
/* The same, but 0 with *id 0 where nothing fits (an id that is not there is still
 * CRM_DATA). */
int crm_lookup(
    struct crm *c, const struct crm_noun *noun, const char *text, int64_t *id, struct crm_err *e);
/* The record whose field f has that value (any of several), 0 when none has;
 * CRM_DATA with the candidates when two have. */
int crm_resolve_key(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const struct crm_val *v, int64_t *id, struct crm_err *e);
/* The user's own record; CRM_CONFIG when login has none. */
int crm_me(struct crm *c, int64_t *id, struct crm_err *e);

#endif
