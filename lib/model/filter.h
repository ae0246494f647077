/* filter - the one language that selects records, crm-filter(7).
 *
 * Words are parsed into a tree without knowing any noun; the tree is then either
 * compiled to one SQL condition over a noun (crm_filter_sql), or bound to the
 * columns of a stream and asked of each row (crm_where_*). No other code turns
 * users' words into SQL.
 */
#ifndef CRM_MODEL_FILTER_H
#define CRM_MODEL_FILTER_H

#include "model/crm.h"
#include "model/sql.h"

enum crm_node_kind { CRM_NODE_AND, CRM_NODE_OR, CRM_NODE_NOT, CRM_NODE_TERM, CRM_NODE_WORD };

struct crm_filter {
	enum crm_node_kind kind;
	struct crm_filter **child; /* AND, OR: n of them; NOT: one */
	size_t n;
	const char *path;  /* TERM: what stands before ':' ("account.name.has") */
	const char *value; /* TERM: behind it; WORD: the word */
};

/* True when word has the shape of a term (`^[A-Za-z][A-Za-z0-9_.]*:` not
 * followed by // or \) ; of an assignment (`^[a-z][a-z0-9_.]*(=|+=|-=|@=|:=)`). */
bool crm_is_term(const char *word);
bool crm_is_assignment(const char *word);
/* True for a word that can only belong to a filter: [ ] ( ) and or not. */
bool crm_is_operator(const char *word);

/* Parses words as they stand on a command line. NULL with e (CRM_USAGE) when an
 * operator or bracket is out of place, a group is empty, an operand is empty.
 * No words: an AND of nothing, which holds for every record. Nesting is limited
 * to 100. All memory is the pool's. */
struct crm_filter *crm_filter_parse(
    struct crm_pool *pool, char *const *word, size_t n, struct crm_err *e);
/* The same for a filter kept in one string (split like a shell does). */
struct crm_filter *crm_filter_parse_text(
    struct crm_pool *pool, const char *text, struct crm_err *e);

/* Appends a condition (in brackets) over the noun's table under `alias` ("t").
 * Unknown fields, bare words that are fields, and values that do not parse give
 * CRM_USAGE or CRM_DATA with the term named: "city: ...", nearest name included.
 * CRM_USAGE also where brackets (15 at least) or .has inside .has (5 at least)
 * nest deeper than the engine's parser takes, or at more than 5,000 terms (lists
 * may be longer). Opens the book. q is of no use after a fault. */
int crm_filter_sql(struct crm *c, const struct crm_noun *noun, const struct crm_filter *f,
    const char *alias, struct crm_sql *q, struct crm_err *e);

/* The filter over a stream's columns, for crm-where: column i is called name[i];
 * typed by the field of that name of `noun` where noun is not NULL, else two
 * numbers or two ISO dates compare as such and all else as folded text. NULL
 * with e (CRM_USAGE, CRM_DATA) when a column or a value is wrong; f is needed no
 * longer afterwards. Not thread-safe: a row is judged in w's own memory. */
struct crm_where;
struct crm_where *crm_where_bind(struct crm *c, const struct crm_filter *f,
    const struct crm_noun *noun, const char *const *name, size_t n, struct crm_err *e);
/* cell[i] is unset when its s is NULL or len 0. Cells are decoded text; several
 * values in a cell are separated by commas. Bare words are searched in all. */
bool crm_where_holds(struct crm_where *w, const struct crm_cell *cell, size_t n);
/* NULL is fine. */
void crm_where_free(struct crm_where *w);

#endif
