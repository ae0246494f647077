/* cmd - the life of a command: crm_main() and what verbs get from it.
 *
 * In this order: clock and zone; -h, -V; verb; words sorted into ids, terms,
 * assignments and operands; `-` read to its end; the book, read-only or for
 * writing by the verb's flag; ids resolved; BEGIN; the verb (which confirms);
 * COMMIT; the spool drained; exit status.
 */
#ifndef CRM_CMD_H
#define CRM_CMD_H

#include "calc/cluster.h"
#include "model/filter.h"
#include "model/query.h"
#include "model/record.h"

#define CRM_VERSION "0.1.0"

enum {
	CRM_WRITES = 1 << 0,    /* opens for writing, runs in one txn */
	CRM_NOBOOK = 1 << 1,    /* opens no book, unless the verb calls crm_book() */
	CRM_PICKS = 1 << 2,     /* needs records: ids, terms or `-`; none is a usage error */
	CRM_PICKS_ANY = 1 << 3, /* may have them; none means all */
	CRM_ASSIGNS = 1 << 4,   /* takes field=value */
	CRM_TITLE = 1 << 5,     /* plain words are the title (add) */
	CRM_TEXT_REST = 1 << 6, /* behind the ids every word that assigns nothing is text */
	CRM_SEARCHES = 1 << 7,  /* plain words are searched (list) */
	CRM_OPERANDS = 1 << 8,  /* plain words are the verb's own operands */
	CRM_STDIN = 1 << 9,     /* `-` is one of the operands: a FILE, or a stream */
	CRM_FILTERS = 1 << 10,  /* terms are kept as words for the verb (crm-where) */
	CRM_ASKS = 1 << 11,     /* asks call->filter itself: call->id holds the named ones only */
	CRM_NOALIAS = 1 << 12,  /* the old id of a merged record is refused (rm) */
	CRM_OF_ACTIVITY = 1 << 13, /* assigns fields of an activity, not of the noun (note) */
	CRM_OF_LINE = 1 << 14,     /* of a line of the noun (crm-order line) */
	CRM_EDITS = 1 << 15,       /* without field=value it begins its txn itself (edit) */
	CRM_PAIRS = 1 << 20,       /* `-` gives pairs of ids, into call->pair (merge) */
	CRM_MERGED = 1 << 21,      /* works on old ids of merged records, as they are (unmerge) */
	CRM_PRIMARY = 1 << 22,     /* with CRM_NOBOOK: the book itself, never a replica of it */
	CRM_REFS = 1 << 17,        /* ids are of any noun, into call->ref; with CRM_PICKS */
	CRM_HEAD = 1 << 18,        /* before the ids a word of the verb's own, and a choice */
	CRM_OF_OPPORTUNITY = 1 << 23, /* of an opportunity (crm-contract renew) */
	CRM_PICKS_SALES = 1 << 25,    /* picks opportunities, not the noun (crm-quote make) */
	CRM_PAST = 1 << 16,           /* with CRM_NOBOOK: takes --as-of all the same */
	CRM_TELLS = 1 << 24,          /* writes that it was told: output first, then COMMIT */
};

/* An option of one verb beside those every command takes. */
struct crm_option {
	const char *name;  /* "mean" for --mean, "l" for -l */
	const char *takes; /* "DATE": the value's name in help; NULL: none */
	const char *help;
};

/* An option of the verb as it was written. */
struct crm_given {
	const char *name, *value;
};

/* A record of any noun; line of stdin where its id stood, 0 for the command line. */
struct crm_ref {
	const struct crm_noun *noun;
	int64_t id;
	size_t line;
};

struct crm_call;

struct crm_verb {
	const char *name;  /* NULL in a command with a single action */
	const char *words; /* SYNOPSIS behind the verb: "[ID...|-] [TERM...]" */
	const char *help;
	unsigned flags;
	int (*run)(struct crm *c, struct crm_call *call); /* gives the exit status */
	const struct crm_option *option;                  /* ended by { 0 } */
};

/* The noun whose fields the verb's assignments set. */
const struct crm_noun *crm_verb_sets(const struct crm *c, const struct crm_verb *v);

/* What was written on the line, sorted out. */
struct crm_call {
	const struct crm_verb *verb;
	char **operand; /* plain words: title, text, the verb's own */
	size_t operands, operands_cap;
	const char *head[2]; /* by CRM_HEAD: the first word, and one behind it that is a choice of
	                        a field which the verb sets; NULL: not given */
	char **word;         /* terms, operators and searched words, in order */
	size_t words, words_cap;
	struct crm_filter *filter; /* of these words; NULL when there are none */
	struct crm_assign *assign;
	size_t assigns, assigns_cap;
	char **name; /* ids as written */
	size_t names, names_cap;
	int64_t *id;  /* the records named, each once, in the order given */
	size_t *line; /* of stdin where the id stood, 0 for the command line */
	size_t ids, ids_cap;
	struct crm_ref *ref; /* by CRM_REFS, as id */
	size_t refs, refs_cap;
	struct crm_couple *pair; /* from stdin, by CRM_PAIRS */
	size_t pairs, pairs_cap;
	bool picked;             /* ids, terms or `-` were given */
	bool from_stdin;         /* `-` was given */
	const char *value[32];   /* of the verb's options, by position; NULL: not given */
	struct crm_given *given; /* the same in the order of the line, repeated ones too */
	size_t givens, givens_cap;
};

/* Runs the command over the noun (NULL for tools): its own verbs, then, for a
 * noun, the common ones. Never returns. */
void crm_main(int argc, char **argv, const struct crm_noun *noun, const struct crm_verb *verbs)
    __attribute__((noreturn));

/* The value of an option of the verb: NULL when not given, "" when it takes none. */
const char *crm_opt(const struct crm_call *call, const char *name);

/* The verbs every noun has: add edit list show rm merge unmerge note; ended by { 0 }. */
extern const struct crm_verb crm_common_verbs[];

/* args.c: sorts the line into c->opt and call; ends with CRM_USAGE. First the options,
 * which tell the book: own fields are known by it alone; the words that are left go
 * to word (room for argc), their number comes back. Then these words. */
const struct crm_verb *crm_args_verb(
    struct crm *c, const struct crm_verb *verbs, int argc, char **argv);
int crm_args_options(struct crm *c, struct crm_call *call, int argc, char **argv, char **word);
void crm_args_words(struct crm *c, struct crm_call *call, int n, char **word);
/* options.c: takes the option at[0], and its value from at[1] where it has one (left
 * words are left); gives the number of words taken. */
int crm_options_take(struct crm *c, struct crm_call *call, char **at, int left);
void crm_usage_print(struct crm_str *out, const char *program, const struct crm_noun *noun,
    const struct crm_verb *verbs, const struct crm_verb *only);
/* The common verbs follow verbs where the command is a noun's. Calls each(). */
void crm_verbs_each(const struct crm_noun *noun, const struct crm_verb *verbs,
    void (*each)(void *arg, const struct crm_verb *v), void *arg);
/* The options every command takes, for completion and help; ended by { 0 }. */
struct crm_global {
	char letter;       /* 0: none */
	const char *name;  /* NULL: none */
	const char *takes; /* NULL: none */
	const char *help;
};
extern const struct crm_global crm_globals[];

/* options.c: ends with CRM_USAGE where an option was given that the command does
 * nothing with; takes names those it knows: "-H -e --limit". Formats and what tells
 * book, day and zone are taken everywhere. */
void crm_options_only(const struct crm *c, const char *takes);

/* pick.c: ids from stdin (crm-record(5)) and from the line into call->id. Every
 * bad line is named; then the command ends with CRM_DATA. */
void crm_pick_stdin(struct crm *c, struct crm_call *call);
void crm_pick_names(struct crm *c, struct crm_call *call);
/* pairs.c: the same for pairs of ids: columns id and other, or the first two ids of a
 * line, into call->pair. Whether the records are there is not asked. */
void crm_pairs_stdin(struct crm *c, struct crm_call *call);
void crm_pick_add(struct crm *c, struct crm_call *call, int64_t id, size_t line);
/* The records of the call: the ids narrowed by the terms, or all that the terms
 * (and, for CRM_PICKS_ANY, nothing) select. Fills call->id. */
void crm_pick_finish(struct crm *c, struct crm_call *call);
/* The same for verbs with CRM_ASKS whose -s and --limit are of what they print. */
void crm_pick_all(struct crm *c, struct crm_call *call);
/* The i-th record of the call into rec; a merged id resolves. False with e set
 * ("stdin:17: no contact-9") when there is none. */
bool crm_pick_load(
    struct crm *c, struct crm_call *call, size_t i, struct crm_rec *rec, struct crm_err *e);

/* refs.c: the same for verbs that take records of any noun: from stdin (column id, else the
 * first id of a line), and the words of the line, of which those that are no ids are looked
 * for among contacts, accounts and leads. Then whether they are there, each once, and what
 * was merged by what it is now; ends with CRM_DATA. */
void crm_refs_add(struct crm_call *call, const struct crm_noun *noun, int64_t id, size_t line);
void crm_refs_stdin(struct crm *c, struct crm_call *call);
void crm_refs_names(struct crm *c, struct crm_call *call);
void crm_refs_check(struct crm *c, struct crm_call *call);

/* note.c: the verb note of every noun; and: an activity about each of call->ref, of that kind
 * and direction (NULL: unset), of the words from call->operand[first] on and of what the line
 * assigns. The exit status. */
int crm_note(struct crm *c, struct crm_call *call);
int crm_note_about(
    struct crm *c, struct crm_call *call, const char *kind, const char *direction, size_t first);

/* complete.c: prints the line that tells the command in crm -h: the noun's help and,
 * behind a TAB, its short name; a tool's help, or its verbs. */
void crm_about(struct crm *c, const struct crm_verb *verbs);
/* The same question asked of all ids of the call, without reading the records;
 * ends with CRM_DATA when there is one that is not there, each named. */
void crm_pick_check(struct crm *c, struct crm_call *call);

/* complete.c: prints the candidates for the last word. */
int crm_complete(struct crm *c, const struct crm_verb *verbs, int argc, char **argv);

/* verbs.c: the verb list, for commands that list something of their own. */
int crm_list(struct crm *c, struct crm_call *call);
/* The verb add; of a noun with a field about, with CRM_REFS and CRM_PICKS_ANY, `-` makes one
 * about each record that comes in, all alike. */
int crm_add(struct crm *c, struct crm_call *call);
extern const struct crm_option crm_add_option[];
/* Applies what the line assigns to a record. */
int crm_call_assign(
    struct crm *c, const struct crm_call *call, struct crm_rec *rec, struct crm_err *e);
/* A likely duplicate of a record that is about to be made is told, or refused. */
void crm_tell_twin(struct crm *c, const struct crm_rec *rec, bool refuse);
/* merge.c: the verbs merge and unmerge. */
int crm_merge(struct crm *c, struct crm_call *call);
int crm_unmerge_ids(struct crm *c, struct crm_call *call);
extern const struct crm_option crm_merge_option[];
/* group.c: --by and --sum over q's filter; how many rows. */
size_t crm_group_print(struct crm *c, struct crm_query *q);

/* steps.c: the verb steps, for nouns with fields whose changes are steps: each with its
 * time, oldest first, and how long it lasted in seconds (the last one: until the day the
 * question is about). What a field was at first counts as a step at the time of making. */
int crm_steps(struct crm *c, struct crm_call *call);

/* show.c: a page for people about each record. */
int crm_show(struct crm *c, struct crm_call *call);

/* batch.c: writing many records, all or nothing unless --keep-going. */
struct crm_batch {
	struct crm *c;
	int64_t saved, refused;
	int code;               /* of the first refusal */
	struct crm_out *reject; /* --reject FILE */
	int fd;
	struct crm_spool *spool;
	struct crm_tally *tally; /* refusals by reason */
	size_t tallies, tallies_cap;
};
void crm_batch_begin(struct crm_batch *b, struct crm *c);
/* One refused record or line: place ("stdin:17", "contact-9"), its raw text for
 * --reject (may be NULL), why. Says the first 20 on stderr. */
void crm_batch_refuse(
    struct crm_batch *b, const char *place, const char *raw, size_t len, const struct crm_err *e);
/* The same for the i-th record of the call. */
void crm_batch_refuse_id(
    struct crm_batch *b, const struct crm_call *call, size_t i, const struct crm_err *e);
/* The same for a record of any noun. */
void crm_batch_refuse_ref(struct crm_batch *b, const struct crm_ref *ref, const struct crm_err *e);
/* After the last one: CRM_OK; CRM_PART (crm_main says "saved N, refused M" after
 * COMMIT); or ends with CRM_DATA, nothing changed. */
int crm_batch_end(struct crm_batch *b);
/* A verb that changes records one by one: asks (crm_confirm), loads each record of the call
 * and hands it to one(), which writes it and whatever belongs to that (*wrote), or refuses:
 * then nothing that it wrote is kept. Prints the ids of those written; the exit status. */
typedef int crm_one(
    struct crm *c, void *arg, const struct crm_rec *old, bool *wrote, struct crm_err *e);
int crm_batch_each(struct crm *c, struct crm_call *call, crm_one *one, void *arg);
/* The same where one rule changes a copy of the record, which is then checked and written.
 * Prints nothing: the ids of those written stand in call->id, their number comes back;
 * *status is crm_batch_end's. */
typedef int crm_change(
    struct crm *c, const struct crm_call *call, struct crm_rec *rec, struct crm_err *e);
size_t crm_batch_change(struct crm *c, struct crm_call *call, crm_change *change, int *status);
/* The same for a verb that makes a record of noun out of each: *made, 0 where there was
 * nothing to make. Prints the ids of those. */
typedef int crm_one_made(
    struct crm *c, const struct crm_call *call, int64_t id, int64_t *made, struct crm_err *e);
int crm_batch_make(
    struct crm *c, struct crm_call *call, crm_one_made *one, const struct crm_noun *noun);

/* out.c: a writer on c's spool for these columns, by the options of the line. */
struct crm_out *crm_out_open(
    struct crm *c, const struct crm_column *column, size_t n, bool header_always);
/* The format asked for, or the terminal's. */
enum crm_format crm_out_format(const struct crm *c);
/* True where the output is a table for people. */
bool crm_out_people(const struct crm *c);
/* Columns of the terminal that stdout is, 0 for none; is it coloured? */
int crm_out_width(void);
bool crm_out_color(const struct crm *c);
/* The noun's default columns; on a terminal the user's, where preferred. */
const char *crm_default_columns(const struct crm *c, const struct crm_noun *noun);
/* Opens q with the line's -o -s --limit, prints all rows; how many. */
size_t crm_list_print(struct crm *c, struct crm_query *q, bool header_always);
/* Prints the ids written (one a line), or, where -o -j --csv ask, the records. */
void crm_written_print(struct crm *c, const struct crm_noun *noun, const int64_t *id, size_t n);

/* Asks on the terminal, with "? [Y/n]" or "? [y/N]" behind the question: what an empty
 * answer means. 1 yes, 0 no, -1 no terminal to ask on. A txn that has written nothing,
 * or a read one, is let go meanwhile and begun anew: nobody waits for the book while
 * somebody thinks. */
int crm_ask(struct crm *c, const char *question, bool yes);

/* More records than this are changed only when asked for: `limits: {confirm_over: N}`
 * in the book's policy, else 100. */
int64_t crm_confirm_over(struct crm *c);
/* Asks before n existing records change: --yes, --expect, above confirm_over on
 * /dev/tty. Ends with CRM_USAGE when the answer is no. `what` is the verb. */
void crm_confirm(
    struct crm *c, const struct crm_noun *noun, const int64_t *id, size_t n, const char *what);
/* The same for records of several nouns: records says how many of which, and examples. */
void crm_confirm_mixed(struct crm *c, size_t n, const char *records, const char *what);

#endif
