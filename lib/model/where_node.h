/* where_node - a filter bound to the columns of a stream. Private to crm-where's
 * binding (where_bind.c) and judging (where.c). */
#ifndef CRM_MODEL_WHERE_NODE_H
#define CRM_MODEL_WHERE_NODE_H

#include "model/filter.h"
#include "model/filter_value.h"
#include "model/where_cell.h"

#define CRM_NOWHERE ((size_t)-1) /* no such column */

/* A filter's node, bound to columns. */
struct crm_wnode {
	enum crm_node_kind kind;
	struct crm_wnode **child;
	size_t n;
	enum { CRM_WHERE_VALUE, CRM_WHERE_SET, CRM_WHERE_TEXT } ask;
	size_t column;
	unsigned how;
	const struct crm_noun *noun;
	const struct crm_field *field; /* NULL: the column's type is not known */
	struct crm_values v;           /* of a field */
	struct crm_guess *guess;       /* without one */
	struct crm_cell *part;         /* .has without one, folded */
	size_t guesses;
	size_t currency;   /* the column that says it */
	const char **word; /* " ann": each begins a word of the row */
	size_t words;
};

struct crm_where {
	struct crm *c;
	struct crm_pool pool, row; /* row is forgotten with each row */
	const struct crm_noun *noun;
	const char *const *name;
	size_t n;
	struct crm_wnode *root;
	const struct crm_cell *cell; /* the row at hand */
	size_t cells;
	struct crm_str scratch, part, words;
	bool has_words; /* words holds those of the row at hand */
	struct crm_err *e;
	int code;
};

#endif
