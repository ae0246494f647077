/* What a command prints: the format by the line, or by the terminal; lists; and
 * what a writer says of what it wrote. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd.h"
#include "model/context.h"
#include "model/derive.h"
#include "model/policy.h"

int crm_out_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize w;
	int64_t n;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && crm_uint_parse(columns, strlen(columns), &n) && n > 0 && n < 10000)
		return (int)n;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col)
		return w.ws_col;
	return 80;
}

static enum crm_format format_named(const char *name)
{
	static const struct {
		const char *name;
		enum crm_format format;
	} known[] = { { "tsv", CRM_TSV }, { "csv", CRM_CSV }, { "json", CRM_JSON },
		{ "table", CRM_TABLE } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].name, name))
			return known[i].format;
	crm_die(CRM_CONFIG, "CRM_FORMAT: not one of tsv csv json table: '%s'", name);
}

/* A pipe's shape depends on the line alone; a terminal's on preference too. */
enum crm_format crm_out_format(const struct crm *c)
{
	const char *wish;

	if (c->opt.ids)
		return CRM_IDS;
	if (c->opt.format != CRM_AUTO)
		return c->opt.format;
	if (!isatty(STDOUT_FILENO))
		return CRM_TSV;
	wish = getenv("CRM_FORMAT");
	if (!wish || !*wish)
		wish = crm_preference(c, "format");
	return wish ? format_named(wish) : CRM_TABLE;
}

bool crm_out_people(const struct crm *c)
{
	return crm_out_format(c) == CRM_TABLE;
}

/* A terminal that says of itself that it cannot is believed. */
bool crm_out_color(const struct crm *c)
{
	const char *color = crm_preference(c, "color"), *none = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(none && *none) && !(color && !strcmp(color, "no")) &&
	       !(term && !strcmp(term, "dumb"));
}

struct crm_out *crm_out_open(
    struct crm *c, const struct crm_column *column, size_t n, bool header_always)
{
	struct crm_out_options o = {
		.format = crm_out_format(c),
		.header = !c->opt.no_header,
		.header_always = header_always && !c->opt.no_header,
		.spreadsheet = c->opt.spreadsheet,
		.color = crm_out_color(c),
		.terminal = isatty(STDOUT_FILENO),
		.width = crm_out_width(),
		.unset = c->opt.unset,
	};

	return crm_out_new(c->spool, column, n, &o);
}

const char *crm_default_columns(const struct crm *c, const struct crm_noun *noun)
{
	const struct crm_yaml *wish =
	    c->preferences ? crm_yaml_get(c->preferences, "columns") : NULL;

	wish = wish && crm_out_people(c) ? crm_yaml_get(wish, noun->name) : NULL;
	return wish && wish->kind == CRM_YAML_SCALAR ? wish->text : noun->columns;
}

size_t crm_list_print(struct crm *c, struct crm_query *q, bool header_always)
{
	struct crm_column *column = crm_calloc(q->n, sizeof *column);
	struct crm_str cell = { 0 };
	struct crm_stmt *s = crm_query_open(q);
	struct crm_out *out;
	bool people = crm_out_people(c);
	size_t rows;

	for (size_t i = 0; i < q->n; i++)
		column[i] = (struct crm_column){ q->column[i].name,
			q->column[i].field->flags & CRM_FIRST ? CRM_CELL_TEXT
			: people && q->column[i].title >= 0   ? CRM_CELL_TEXT
							    : crm_value_cell(q->column[i].field) };
	out = crm_out_open(c, column, q->n, header_always);
	while (!crm_spool_broken(c->spool) && crm_query_next(q, s))
		for (size_t i = 0; i < q->n; i++) {
			size_t len;
			const char *text = crm_query_text(q, s, i, people, &cell, &len);

			crm_out_cell(out, text, len);
		}
	crm_stmt_done(s);
	rows = crm_out_end(out);
	crm_str_release(&cell);
	free(column);
	return rows;
}

void crm_written_print(struct crm *c, const struct crm_noun *noun, const int64_t *id, size_t n)
{
	bool records = c->opt.columns || c->opt.format != CRM_AUTO;
	struct crm_str line = { 0 };
	struct crm_query q;
	struct crm_err e = { 0 };

	if (c->opt.dry)
		return;
	if (!records || c->opt.ids) {
		for (size_t i = 0; i < n; i++) {
			crm_str_reset(&line);
			crm_id_print(&line, noun, id[i]);
			crm_str_addc(&line, '\n');
			crm_spool_write(c->spool, line.s, line.len);
		}
		crm_str_release(&line);
		return;
	}
	/* What is printed is what stands there after COMMIT. */
	if (c->txn)
		crm_derive_finish(c);
	crm_query_init(&q, c, noun);
	q.titles = crm_out_people(c);
	crm_query_ids(&q, id, n);
	if (crm_query_columns(&q, c->opt.columns, noun->columns, &e))
		crm_die_err(&e, NULL);
	crm_list_print(c, &q, false);
	crm_query_release(&q);
}

/* --expect N or ..N or A..B */
static bool expected(const char *expect, size_t n)
{
	const char *dots = strstr(expect, "..");
	int64_t lo = 0, hi = INT64_MAX;
	size_t left = dots ? (size_t)(dots - expect) : strlen(expect);
	bool ok = !left || crm_uint_parse(expect, left, &lo);

	if (!dots)
		hi = lo;
	else if (dots[2])
		ok = ok && crm_uint_parse(dots + 2, strlen(dots + 2), &hi);
	if (!ok || (!left && !dots))
		crm_die(CRM_USAGE, "--expect: not a number or ..N: '%s'", expect);
	return (int64_t)n >= lo && (int64_t)n <= hi;
}

static void examples(
    struct crm *c, const struct crm_noun *noun, const int64_t *id, size_t n, struct crm_str *out)
{
	for (size_t i = 0; i < n && i < 3; i++) {
		crm_str_puts(out, i ? ", " : "");
		crm_title_print(c, out, noun, id[i]);
	}
	crm_str_puts(out, n > 3 ? ", ..." : "");
}

/* What stands on the terminal behind the question: 1 yes, 0 no, -1 no terminal. */
static int ask_terminal(const char *question, bool yes)
{
	FILE *tty = isatty(STDERR_FILENO) || isatty(STDIN_FILENO) ? fopen("/dev/tty", "r+e") : NULL;
	struct crm_str safe = { 0 };
	char line[16] = "n";

	if (!tty)
		return -1;
	crm_text_safe(&safe, question, strlen(question));
	fprintf(tty, "%s: %s? [%s] ", crm_program(), safe.s, yes ? "Y/n" : "y/N");
	fflush(tty);
	if (fgets(line, sizeof line, tty) && line[0] == '\n' && yes)
		line[0] = 'y';
	fclose(tty);
	crm_str_release(&safe);
	return line[0] == 'y' || line[0] == 'Y';
}

int crm_ask(struct crm *c, const char *question, bool yes)
{
	bool held = c->txn && !c->wrote, reading = c->db && !c->txn;
	int answer;

	if (held)
		crm_txn_rollback(c);
	else if (reading)
		crm_db_rollback(c->db);
	answer = ask_terminal(question, yes);
	if (held)
		crm_txn_begin(c);
	else if (reading)
		crm_book_read(c);
	return answer;
}

int64_t crm_confirm_over(struct crm *c)
{
	enum { CONFIRM_OVER = 100 };

	return crm_policy_limit(c, "confirm_over", CONFIRM_OVER);
}

static bool wants_answer(struct crm *c, size_t n)
{
	return !c->opt.expect && !c->opt.yes && !c->opt.dry && (int64_t)n > crm_confirm_over(c);
}

void crm_confirm_mixed(struct crm *c, size_t n, const char *records, const char *what)
{
	struct crm_str question = { 0 };

	if (c->opt.expect && !expected(c->opt.expect, n))
		crm_die(CRM_USAGE, "%s: %s, not the expected %s; nothing was changed", what,
		    records, c->opt.expect);
	if (!wants_answer(c, n))
		return;
	crm_str_addf(&question, "%s %s", what, records);
	switch (crm_ask(c, question.s, false)) {
	case -1:
		crm_die(CRM_USAGE, "%s: give --yes or --expect %zu", question.s, n);
	case 0:
		crm_die(CRM_USAGE, "not confirmed; nothing was changed");
	}
	crm_str_release(&question);
}

void crm_confirm(
    struct crm *c, const struct crm_noun *noun, const int64_t *id, size_t n, const char *what)
{
	struct crm_str records = { 0 };

	crm_str_addf(&records, "%zu %s", n, n == 1 ? noun->name : noun->plural);
	if (wants_answer(c, n)) {
		crm_str_puts(&records, " (");
		examples(c, noun, id, n, &records);
		crm_str_puts(&records, ")");
	}
	crm_confirm_mixed(c, n, records.s, what);
	crm_str_release(&records);
}
