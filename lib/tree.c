/* Who stands below whom. Only the references are read for the whole noun; names
 * only of the records that are shown. Nothing recurses: depth is the book's. */
#include "tree.h"

#include <stdlib.h>

#include "rows.h"

enum { NONE = -1, ROWS = 5, PEOPLE = 3, DEEP = 40 /* levels, then no further to the right */ };

struct node {
	int64_t id, up;      /* numbers of the record and of the one above it, 0: none */
	int64_t above;       /* place of the one above among the nodes, or NONE */
	size_t first, below; /* the ones below stand together, from here */
	size_t depth;
	bool shown;
	const char *name, *fold, *extra;
};

struct edge {
	int64_t id, up;
};

struct tree {
	struct crm *c;
	const struct crm_field *up, *title, *extra;
	struct edge *edge; /* by up, id */
	size_t edges, edges_cap;
	struct node *node; /* by above, name */
	size_t n, cap;
	int64_t *slot; /* id to place: open addressing */
	size_t slots;
	size_t *order; /* places as printed */
	struct crm_pool pool;
	bool people;
	size_t cycles;
};

static int64_t *slot_of(struct tree *t, int64_t id)
{
	size_t at = ((uint64_t)id * 0x9e3779b97f4a7c15u >> 20) & (t->slots - 1);

	while (t->slot[at] != NONE && t->node[t->slot[at]].id != id)
		at = (at + 1) & (t->slots - 1);
	return &t->slot[at];
}

static void index_nodes(struct tree *t, size_t slots)
{
	free(t->slot);
	t->slots = slots;
	t->slot = crm_reallocarray(NULL, slots, sizeof *t->slot);
	for (size_t i = 0; i < slots; i++)
		t->slot[i] = NONE;
	for (size_t i = 0; i < t->n; i++)
		*slot_of(t, t->node[i].id) = (int64_t)i;
}

static void add(struct tree *t, int64_t id)
{
	int64_t *slot;

	if (t->n * 2 >= t->slots)
		index_nodes(t, t->slots ? t->slots * 2 : 64);
	slot = slot_of(t, id);
	if (*slot != NONE)
		return;
	crm_grow(&t->node, t->n, &t->cap, sizeof *t->node);
	*slot = (int64_t)t->n;
	t->node[t->n++] = (struct node){ .id = id, .above = NONE };
}

static void read_edges(struct tree *t)
{
	const char *up = crm_field_column(t->up);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, "SELECT t.id, t.%s FROM %s t WHERE t.%s IS NOT NULL ORDER BY t.%s, t.id",
	    up, t->c->noun->plural, up, up);
	s = crm_db_prepare(t->c->db, sql.s);
	while (crm_stmt_step(s)) {
		crm_grow(&t->edge, t->edges, &t->edges_cap, sizeof *t->edge);
		t->edge[t->edges++] = (struct edge){ crm_stmt_int(s, 0), crm_stmt_int(s, 1) };
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* The first edge that leads up to id. */
static size_t edges_to(const struct tree *t, int64_t id)
{
	size_t lo = 0, hi = t->edges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->edge[mid].up < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Everyone below the chosen, too. */
static void spread(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = edges_to(t, t->node[i].id);
		     k < t->edges && t->edge[k].up == t->node[i].id; k++)
			add(t, t->edge[k].id);
	for (size_t k = 0; k < t->edges; k++) {
		int64_t at = *slot_of(t, t->edge[k].id);

		if (at == NONE)
			continue;
		t->node[at].up = t->edge[k].up;
		t->node[at].above = *slot_of(t, t->edge[k].up);
	}
}

static const char *text_at(struct tree *t, struct crm_stmt *s, int column)
{
	struct crm_val v = crm_stmt_value(s, column);

	return v.kind == CRM_BYTES ? crm_pool_strndup(&t->pool, v.s, v.len) : NULL;
}

static void read_names(struct tree *t)
{
	const char *title = crm_field_column(t->title);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, "SELECT t.%s, t.%s_fold, t.%s FROM %s t WHERE t.id = $1", title, title,
	    crm_field_column(t->extra), t->c->noun->plural);
	s = crm_db_prepare(t->c->db, sql.s);
	for (size_t i = 0; i < t->n; i++) {
		crm_stmt_bind_int(s, 1, t->node[i].id);
		if (crm_stmt_step(s)) {
			t->node[i].name = text_at(t, s, 0);
			t->node[i].fold = text_at(t, s, 1);
			t->node[i].extra = text_at(t, s, 2);
		}
		crm_stmt_reset(s);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static int order_texts(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : !a - !b;
}

static int by_name(const struct node *x, const struct node *y)
{
	int way = order_texts(x->fold, y->fold);

	way = way ? way : order_texts(x->name, y->name);
	return way ? way : (x->id > y->id) - (x->id < y->id);
}

static int by_above(const void *a, const void *b)
{
	const struct node *x = a, *y = b;
	int64_t p = x->above == NONE ? 0 : x->up, q = y->above == NONE ? 0 : y->up;

	return p != q ? (p > q) - (p < q) : by_name(x, y);
}

/* Brings together those below one record, and tells it where they stand. */
static void arrange(struct tree *t)
{
	if (t->n)
		qsort(t->node, t->n, sizeof *t->node, by_above);
	index_nodes(t, t->slots);
	for (size_t i = t->n; i-- > 0;) {
		struct node *above;

		if (t->node[i].above == NONE)
			continue;
		t->node[i].above = *slot_of(t, t->node[i].up);
		above = &t->node[t->node[i].above];
		above->first = i;
		above->below++;
	}
}

/* From this record downwards; gives the number of places filled. */
static size_t walk(struct tree *t, size_t top, size_t filled, size_t *stack)
{
	size_t waiting = 0;

	stack[waiting++] = top;
	t->node[top].shown = true;
	while (waiting) {
		size_t at = stack[--waiting];

		t->order[filled++] = at;
		for (size_t i = t->node[at].first + t->node[at].below; i-- > t->node[at].first;) {
			if (t->node[i].shown)
				continue;
			t->node[i].shown = true;
			t->node[i].depth = t->node[at].depth + 1;
			stack[waiting++] = i;
		}
	}
	return filled;
}

/* What no top leads to stands in a cycle that somebody made by other means. */
static void walk_all(struct tree *t)
{
	size_t *stack = crm_reallocarray(NULL, t->n + 1, sizeof *stack), filled = 0;

	t->order = crm_reallocarray(NULL, t->n + 1, sizeof *t->order);
	for (size_t i = 0; i < t->n; i++)
		if (t->node[i].above == NONE)
			filled = walk(t, i, filled, stack);
	for (size_t i = 0; i < t->n && filled < t->n; i++) {
		if (t->node[i].shown)
			continue;
		filled = walk(t, i, filled, stack);
		t->cycles++;
		crm_warn("%s-%lld: %s: a cycle: it stands above itself", t->c->noun->name,
		    (long long)t->node[i].id, t->up->name);
	}
	free(stack);
}

/* The columns: id name extra depth up; on a page for people name extra id. */
static size_t column_at(const struct tree *t, size_t column)
{
	static const size_t people[PEOPLE] = { 1, 2, 0 };

	return t->people ? people[column] : column;
}

static bool cell(void *arg, size_t row, size_t column, struct crm_str *out)
{
	struct tree *t = arg;
	const struct node *k = &t->node[t->order[row]];

	switch (column_at(t, column)) {
	case 0:
		crm_id_print(out, t->c->noun, k->id);
		return true;
	case 1:
		for (size_t i = 0; t->people && i < k->depth && i < DEEP; i++)
			crm_str_puts(out, "  ");
		crm_str_puts(out, k->name ? k->name : "");
		return k->name;
	case 2:
		crm_str_puts(out, k->extra ? k->extra : "");
		return k->extra;
	case 3:
		crm_num_print(out, (int64_t)k->depth, 0);
		return true;
	default:
		if (k->up)
			crm_id_print(out, t->c->noun, k->up);
		return k->up;
	}
}

static int64_t number(void *arg, size_t row, size_t column)
{
	struct tree *t = arg;
	const struct node *k = &t->node[t->order[row]];

	switch (column_at(t, column)) {
	case 0:
		return k->id;
	case 3:
		return (int64_t)k->depth;
	default:
		return k->up ? k->up : INT64_MAX; /* unset sorts last */
	}
}

static int compare(void *arg, size_t column, size_t a, size_t b)
{
	struct tree *t = arg;
	const struct node *x = &t->node[t->order[a]], *y = &t->node[t->order[b]];
	int64_t p, q;

	switch (column_at(t, column)) {
	case 1:
		return by_name(x, y);
	case 2:
		return order_texts(x->extra, y->extra);
	default:
		p = number(arg, a, column);
		q = number(arg, b, column);
		return (p > q) - (p < q);
	}
}

static void choose(struct tree *t, const struct crm_call *call)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	for (size_t i = 0; i < call->ids; i++)
		add(t, call->id[i]);
	if (call->picked)
		return;
	crm_str_addf(&sql, "SELECT t.id FROM %s t ORDER BY t.id", t->c->noun->plural);
	s = crm_db_prepare(t->c->db, sql.s);
	while (crm_stmt_step(s))
		add(t, crm_stmt_int(s, 0));
	crm_stmt_done(s);
	crm_str_release(&sql);
}

int crm_tree(struct crm *c, struct crm_call *call, const char *extra)
{
	struct tree t = { .c = c,
		.up = crm_field_find(c->noun, c->noun->tree),
		.title = crm_field_find(c->noun, c->noun->title),
		.extra = crm_field_find(c->noun, extra),
		.people = crm_out_people(c) && !c->opt.columns && !c->opt.by && !c->opt.sort };
	struct crm_rows_column whole[ROWS] = { { "id", CRM_CELL_ID, CRM_ROWS_PLAIN },
		{ t.title->name, CRM_CELL_TEXT, CRM_ROWS_PLAIN },
		{ extra, CRM_CELL_TEXT, CRM_ROWS_PLAIN },
		{ "depth", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
		{ c->noun->tree, CRM_CELL_ID, CRM_ROWS_PLAIN } };
	struct crm_rows_column few[PEOPLE] = { whole[1], whole[2], whole[0] };
	struct crm_rows rows = { .c = c,
		.column = t.people ? few : whole,
		.columns = t.people ? PEOPLE : ROWS,
		.arg = &t,
		.cell = cell,
		.compare = compare,
		.number = number };
	int rc;

	if (call->picked)
		crm_pick_check(c, call);
	index_nodes(&t, 64);
	choose(&t, call);
	read_edges(&t);
	spread(&t);
	read_names(&t);
	arrange(&t);
	walk_all(&t);
	rows.n = t.n;
	rc = crm_rows_print(&rows);
	free(t.edge);
	free(t.node);
	free(t.slot);
	free(t.order);
	crm_pool_release(&t.pool);
	return rc;
}
