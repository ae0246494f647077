/* crm-sql - reads the book by SQL; what comes out are records.
 *   crm-sql "select id from v_contacts where orders_total > 1000" | crm-contact edit - tag+=big */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "db/query.h"
#include "model/views.h"
#include "rows.h"

enum { SECONDS = 60, MEMORY = 256 << 20, LONGEST = 1 << 20 };

/* --- the statement and its values --- */

static char *read_statement(size_t *len)
{
	struct crm_str text = { 0 };
	char buf[16384];
	size_t n;

	while ((n = fread(buf, 1, sizeof buf, stdin)) > 0) {
		crm_str_add(&text, buf, n);
		if (text.len > LONGEST)
			crm_die(CRM_DATA, "stdin: a statement of more than 1 MB");
	}
	if (ferror(stdin))
		crm_die(CRM_IO, "stdin: %m");
	if (text.len && memchr(text.s, '\0', text.len))
		crm_die(CRM_DATA, "stdin: holds a NUL byte");
	*len = text.len;
	return text.s ? crm_str_take(&text) : crm_strdup("");
}

/* --timeout SECONDS; 0: none. */
static int seconds(const struct crm_call *call)
{
	const char *text = crm_opt(call, "timeout");
	int64_t n = SECONDS;

	if (text && (!crm_uint_parse(text, strlen(text), &n) || n > 1000000))
		crm_die(CRM_USAGE, "--timeout: not a number of seconds: '%s'", text);
	return (int)n;
}

/* A book without the views, or with those of before, is no fault of the statement. */
static void no_statement(struct crm *c, const struct crm_err *e) __attribute__((noreturn));
static void no_statement(struct crm *c, const struct crm_err *e)
{
	if (crm_query_missing(e) && !crm_views_current(c))
		crm_die(CRM_CONFIG, "%s; the book's views are missing or old: run crm-db upgrade",
		    e->text);
	crm_die_err(e, NULL);
}

static struct crm_stmt *prepare(struct crm *c, const struct crm_call *call)
{
	const char *sql = call->operand[0];
	size_t len = strlen(sql);
	bool from_stdin = !strcmp(sql, "-");
	int given = (int)call->operands - 1, wanted;
	struct crm_err e = { 0 };
	struct crm_stmt *s;

	if (from_stdin)
		sql = read_statement(&len);
	if (!crm_utf8_valid(sql, len))
		crm_die(CRM_DATA, "the statement is not UTF-8");
	s = crm_db_query(c->db, sql, len, seconds(call), &e);
	if (!s)
		no_statement(c, &e);
	wanted = crm_stmt_parameters(s);
	if (given != wanted)
		crm_die(CRM_USAGE, "the statement wants %d value%s ($1 ...), and %d %s given",
		    wanted, wanted == 1 ? "" : "s", given, given == 1 ? "is" : "are");
	for (int i = 1; i <= given; i++) {
		const char *value = call->operand[i];

		if (!crm_utf8_valid(value, strlen(value)))
			crm_die(CRM_DATA, "$%d: not UTF-8", i);
		crm_stmt_bind_text(s, i, value, strlen(value));
	}
	if (from_stdin)
		free((char *)sql);
	return s;
}

/* --- its columns --- */

/* Where ids are looked for in a pipe: columns named id, or like a noun or a field that
 * refers to one. In any other a text that reads as an id is no id. */
static bool holds_ids(const char *name)
{
	if (!strcmp(name, "id"))
		return true;
	for (size_t i = 0; i < crm_nouns_listed; i++) {
		const struct crm_field *f = crm_field_find(crm_nouns[i], name);

		if (!strcmp(name, crm_nouns[i]->name) ||
		    (f && (f->type == CRM_REF || f->type == CRM_ANY)))
			return true;
	}
	return false;
}

static bool taken(const struct crm_column *column, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(column[i].name, name))
			return true;
	return false;
}

/* A record has no two columns of a name, and none without: name, name_2 ... */
static const char *unlike(
    struct crm *c, const struct crm_column *column, size_t n, const char *name)
{
	const char *one = *name ? name : crm_pool_printf(&c->pool, "column_%zu", n + 1);

	name = one;
	for (size_t i = 2; taken(column, n, one); i++)
		one = crm_pool_printf(&c->pool, "%s_%zu", name, i);
	return one;
}

static enum crm_cell_kind cell_kind(enum crm_sqltype type, bool ids)
{
	if (type == CRM_SQL_INT || type == CRM_SQL_REAL)
		return CRM_CELL_NUMBER;
	return ids ? CRM_CELL_ID : CRM_CELL_TEXT;
}

struct table {
	struct crm_stmt *s;
	struct crm_column *column;
	bool *ids; /* by column */
	size_t n;
	struct crm_str hex;
};

/* In the first row: what its values are, the columns are. */
static struct crm_out *open_out(struct crm *c, struct table *t)
{
	struct crm_val v;

	for (size_t i = 0; i < t->n; i++) {
		const char *name = crm_stmt_name(t->s, (int)i);

		t->ids[i] = holds_ids(name);
		t->column[i].name = unlike(c, t->column, i, crm_pool_strdup(&c->pool, name));
		t->column[i].kind = cell_kind(crm_stmt_cell(t->s, (int)i, &v), t->ids[i]);
	}
	return crm_out_open(c, t->column, t->n, false);
}

static void print_cell(struct table *t, struct crm_out *out, size_t i)
{
	static const char digit[] = "0123456789ABCDEF";
	struct crm_val v;
	enum crm_sqltype type = crm_stmt_cell(t->s, (int)i, &v);

	if (type == CRM_SQL_NULL) {
		crm_out_cell(out, NULL, 0);
		return;
	}
	if (type != CRM_SQL_BLOB && crm_utf8_valid(v.s, v.len) && !memchr(v.s, '\0', v.len)) {
		crm_out_cell_as(out, cell_kind(type, t->ids[i]), v.s, v.len);
		return;
	}
	crm_str_reset(&t->hex);
	for (size_t k = 0; k < v.len; k++) {
		crm_str_addc(&t->hex, digit[(unsigned char)v.s[k] >> 4]);
		crm_str_addc(&t->hex, digit[(unsigned char)v.s[k] & 15]);
	}
	crm_out_cell_as(out, CRM_CELL_TEXT, crm_str_text(&t->hex), t->hex.len);
}

static int64_t print_rows(struct crm *c, struct crm_stmt *s)
{
	struct table t = { .s = s, .n = (size_t)crm_stmt_columns(s) };
	struct crm_out *out = NULL;
	int64_t rows = 0;

	t.column = crm_calloc(t.n, sizeof *t.column);
	t.ids = crm_calloc(t.n, sizeof *t.ids);
	while (rows != c->opt.limit && !crm_spool_broken(c->spool) && crm_stmt_step(s)) {
		if (!rows++)
			out = open_out(c, &t);
		for (size_t i = 0; i < t.n; i++)
			print_cell(&t, out, i);
	}
	if (out)
		crm_out_end(out);
	crm_str_release(&t.hex);
	free(t.column);
	free(t.ids);
	return rows;
}

/* A single step of the engine can be long (a search in a text of megabytes), and sees
 * no clock. Nothing is lost by ending here: the book is only read. */
static void too_late(int sig)
{
	static const char text[] = "crm-sql: stopped; --timeout gives it more\n";

	(void)sig;
	_exit(write(STDERR_FILENO, text, sizeof text - 1) < 0 ? CRM_IO : CRM_BUSY);
}

static int select_rows(struct crm *c, struct crm_call *call)
{
	int limit = seconds(call);
	struct crm_stmt *s;
	int64_t rows;

	crm_options_only(c, "-H -e --limit --unset");
	if (!call->operands)
		crm_die(CRM_USAGE, "no statement; crm-sql 'select ...', or --list");
	crm_query_bound(MEMORY);
	crm_book(c);
	s = prepare(c, call);
	signal(SIGALRM, too_late);
	alarm(limit ? (unsigned)limit + 2 : 0);
	rows = print_rows(c, s);
	alarm(0);
	crm_stmt_close(s);
	return !rows && c->opt.empty_fails ? CRM_NO : CRM_OK;
}

/* --- --list --- */

struct list {
	struct crm_view *view;
	size_t views, cap;
	struct entry {
		const char *view;
		const struct crm_view_column *column;
	} * entry;
	size_t n, entries_cap;
};

enum { VIEW, COLUMN, TYPE, HELP };

static const struct crm_rows_column list_column[] = {
	[VIEW] = { "view", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[COLUMN] = { "column", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[TYPE] = { "type", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[HELP] = { "help", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};

static const char *list_text(const struct list *l, size_t row, size_t at)
{
	const struct entry *e = &l->entry[row];

	return at == VIEW     ? e->view
	       : at == COLUMN ? e->column->name
	       : at == TYPE   ? e->column->type
			      : e->column->help;
}

static bool list_cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	crm_str_puts(out, list_text(arg, row, at));
	return out->len;
}

static int list_compare(void *arg, size_t at, size_t a, size_t b)
{
	return strcmp(list_text(arg, a, at), list_text(arg, b, at));
}

static void list_add(struct list *l)
{
	const struct crm_view *v = &l->view[l->views];

	for (size_t i = 0; i < v->n; i++) {
		crm_grow(&l->entry, l->n, &l->entries_cap, sizeof *l->entry);
		l->entry[l->n++] = (struct entry){ v->name, &v->column[i] };
	}
	l->views++;
}

static int list_views(struct crm *c, const struct crm_call *call)
{
	struct list l = { 0 };
	struct crm_rows r = { .c = c,
		.column = list_column,
		.columns = HELP + 1,
		.arg = &l,
		.cell = list_cell,
		.compare = list_compare };
	size_t nouns = crm_nouns_listed;
	int rc;

	crm_options_only(c, "-o -s -H -e --limit --count --by --unset");
	if (call->operands)
		crm_die(CRM_USAGE, "--list lists them all: leave out '%s'", call->operand[0]);
	crm_book(c);
	l.view = crm_calloc(nouns + 1, sizeof *l.view);
	for (size_t i = 0; i <= nouns; i++) {
		crm_view_init(&l.view[i], i < nouns ? crm_nouns[i] : NULL);
		list_add(&l);
	}
	r.n = l.n;
	rc = crm_rows_print(&r);
	for (size_t i = 0; i <= nouns; i++)
		crm_view_release(&l.view[i]);
	free(l.view);
	free(l.entry);
	return rc;
}

static int run(struct crm *c, struct crm_call *call)
{
	return crm_opt(call, "list") ? list_views(c, call) : select_rows(c, call);
}

static const struct crm_option option[] = {
	{ "timeout", "SECONDS", "stop after so long; default 60, 0: never" },
	{ "list", NULL, "the views and their columns" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ .words = "[STATEMENT|- [VALUE...]] [--timeout SECONDS] [--list]",
	    .help = "read the book by SQL",
	    .flags = CRM_NOBOOK | CRM_OPERANDS | CRM_STDIN,
	    .run = run,
	    .option = option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
