/* crm-contact - people: how to reach them, whom they work for.
 *   crm-contact list stage:customer | crm-with orders.total
 *   cut -f 2 guests.tsv | crm-contact find - | crm-contact edit - tag+=fair */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "model/nouns.h"
#include "record/escape.h"
#include "tree.h"

static int chart(struct crm *c, struct crm_call *call)
{
	return crm_tree(c, call, "title");
}

/* A field of a line for mutt: TAB and newline would be its own. */
static void plain(struct crm_str *out, const char *s, size_t len)
{
	struct crm_str text = { 0 };

	crm_str_add(&text, s, len);
	for (size_t i = 0; i < text.len; i++)
		if (text.s[i] == '\t' || text.s[i] == '\n' || text.s[i] == '\r')
			text.s[i] = ' ';
	crm_text_safe(out, crm_str_text(&text), text.len);
	crm_str_release(&text);
}

/* A line for each address of the contact; how many. */
static size_t addresses(struct crm_query *q, struct crm_stmt *s, struct crm_str *out)
{
	struct crm_val emails = crm_stmt_value(s, q->column[0].value);
	const char *at = emails.s, *end = at + emails.len;
	struct crm_str who = { 0 }, cell = { 0 };
	size_t n = 0;

	for (size_t i = 1; i < q->n; i++) {
		crm_str_reset(&cell);
		if (!crm_query_cell(q, s, i, true, &cell))
			continue;
		crm_str_puts(&who, i == 1                                 ? "\t"
				   : i == 3 && who.s[who.len - 1] != '\t' ? ", "
									  : "");
		plain(&who, cell.s, cell.len);
		crm_str_puts(&who, i == 1 ? "\t" : "");
	}
	for (const char *stop; emails.kind == CRM_BYTES && at < end; at = stop + 1, n++) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		plain(out, at, (size_t)(stop - at));
		crm_str_add(out, who.s, who.len);
		crm_str_addc(out, '\n');
	}
	crm_str_release(&who);
	crm_str_release(&cell);
	return n;
}

/* For mutt's query_command: a message, then address, name, note. */
static int query(struct crm *c, struct crm_call *call)
{
	struct crm_filter text = { .kind = CRM_NODE_TERM, .path = "text" };
	struct crm_str words = { 0 }, lines = { 0 }, head = { 0 };
	struct crm_err e = { 0 };
	struct crm_query q;
	struct crm_stmt *s;
	size_t n = 0;

	if (c->opt.columns || c->opt.ids || c->opt.format != CRM_AUTO)
		crm_die(CRM_USAGE, "query has one form, mutt's; list prints records");
	if (!call->operands)
		crm_die(CRM_USAGE, "query: nothing to look for");
	for (size_t i = 0; i < call->operands; i++)
		crm_str_addf(&words, "%s%s", i ? " " : "", call->operand[i]);
	/* In a term commas part words of which one is enough. */
	for (size_t i = 0; i < words.len; i++)
		if (words.s[i] == ',')
			words.s[i] = ' ';
	text.value = words.s;
	crm_query_init(&q, c, c->noun);
	q.titles = true;
	q.limit = c->opt.limit;
	if (crm_query_columns(&q, NULL, "emails,name,title,account", &e) ||
	    crm_query_filter(&q, &text, &e) || crm_query_sort(&q, "name", &e))
		crm_die_err(&e, NULL);
	s = crm_query_open(&q);
	while (crm_query_next(&q, s))
		n += addresses(&q, s, &lines);
	crm_stmt_done(s);
	crm_query_release(&q);
	crm_str_addf(&head, n ? "%zu match%s\n" : "no matches\n", n, n == 1 ? "" : "es");
	crm_spool_write(c->spool, head.s, head.len);
	crm_spool_write(c->spool, crm_str_text(&lines), lines.len);
	crm_str_release(&head);
	crm_str_release(&words);
	crm_str_release(&lines);
	return n ? CRM_OK : CRM_NO;
}

struct finder {
	struct crm *c;
	struct crm_call *call;
	struct crm_batch batch;
	bool bad; /* a line that nobody can be looked for by */
};

static void refuse(
    struct finder *f, size_t line, const char *raw, size_t len, int code, const char *why)
{
	struct crm_err e;
	char place[32];

	crm_err_set(&e, code, "%s", why);
	snprintf(place, sizeof place, "stdin:%zu", line);
	crm_batch_refuse(&f->batch, line ? place : NULL, raw, len, &e);
	f->bad = f->bad || code == CRM_DATA;
}

static void find_text(struct finder *f, const char *text, size_t line)
{
	size_t n, at, len = strlen(text);
	struct crm_str why = { 0 };
	int64_t *id, given;

	if (!crm_utf8_valid(text, len)) {
		refuse(f, line, text, len, CRM_DATA, "not UTF-8");
		return;
	}
	n = crm_meant(f->c, f->c->noun, text, &id);
	for (size_t i = 0; i < n; i++)
		crm_pick_add(f->c, f->call, id[i], line);
	f->batch.saved += n > 0;
	if (crm_id_read(text, len, &at, &given))
		crm_str_addf(&why, "no %s", text);
	else
		crm_str_addf(&why, "no %s '%.200s'", f->c->noun->name, text);
	if (!n)
		refuse(f, line, text, len, CRM_NO, why.s);
	crm_str_release(&why);
	free(id);
}

/* A header is a line of which a cell is the name of a field. */
static size_t header(const struct finder *f, const char *const *name, size_t n)
{
	const char *from = f->c->opt.from;
	size_t at = SIZE_MAX, known = 0;

	for (size_t i = 0; i < n; i++) {
		known += !strcmp(name[i], "id") || crm_field_find(f->c->noun, name[i]) != NULL;
		if (from ? !strcmp(name[i], from) : n == 1 && known)
			at = i;
	}
	if (from && known && at == SIZE_MAX)
		crm_die(CRM_DATA, "stdin: no column '%s'", from);
	if (!from && known && n > 1)
		crm_die(CRM_DATA, "stdin: more than one column: say --from COLUMN");
	return at;
}

static void find_row(struct finder *f, const struct crm_row *row, size_t column, bool raw)
{
	const struct crm_cell *cell = &row->cell[column == SIZE_MAX ? 0 : column];
	struct crm_str text = { 0 };
	size_t at;
	int64_t id;

	if (column == SIZE_MAX ? row->n > 1 : column >= row->n) {
		refuse(f, row->line, row->raw.s, row->raw.len, CRM_DATA,
		    column == SIZE_MAX ? "more than one column, and no header"
				       : "fewer columns than the header");
		return;
	}
	if (!cell->len)
		return;
	/* Taken apart, contact\x2d1 is a name and contact-1 an id. */
	if (raw && !crm_id_read(cell->s, cell->len, &at, &id))
		crm_unescape(&text, cell->s, cell->len);
	else
		crm_str_add(&text, cell->s, cell->len);
	if (memchr(text.s, '\0', text.len))
		refuse(f, row->line, cell->s, cell->len, CRM_DATA, "holds a NUL byte");
	else
		find_text(f, text.s, row->line);
	crm_str_release(&text);
}

static void find_stdin(struct finder *f)
{
	struct crm_in_options options = { .format = CRM_TSV };
	struct crm_in *in = crm_in_new(STDIN_FILENO, "stdin", &options);
	size_t column = SIZE_MAX, names = 0;
	struct crm_row row;
	struct crm_err e;
	int rc;

	while ((rc = crm_in_row(in, &row, &e)) != 0) {
		const char **name;
		size_t at;

		if (rc < 0) {
			refuse(f, row.line, NULL, 0, CRM_DATA, e.text);
		} else if (crm_in_format(in) == CRM_JSON) {
			const char *const *key = crm_in_names(in, &at);

			if (at != names)
				column = header(f, key, names = at);
			find_row(f, &row, column, false);
		} else {
			name = crm_calloc(row.n, sizeof *name);
			for (size_t i = 0; i < row.n; i++)
				name[i] = row.cell[i].s;
			at = column == SIZE_MAX ? header(f, name, row.n) : SIZE_MAX;
			free(name);
			if (at == SIZE_MAX)
				find_row(f, &row, column, crm_in_raw(in));
			else
				column = at;
		}
	}
	crm_in_free(in);
}

/* Addresses, numbers and names, into records. */
static int find(struct crm *c, struct crm_call *call)
{
	struct finder f = { .c = c, .call = call };
	int rc;

	if (!call->operands)
		crm_die(CRM_USAGE, "find: nothing to look for");
	crm_batch_begin(&f.batch, c);
	for (size_t i = 0; i < call->operands; i++) {
		if (!strcmp(call->operand[i], "-"))
			find_stdin(&f);
		else
			find_text(&f, call->operand[i], 0);
	}
	c->opt.keep_going = true; /* what is found is printed beside what is not */
	rc = crm_batch_end(&f.batch) ? CRM_NO : CRM_OK;
	if (f.bad)
		return CRM_DATA;
	call->from_stdin = true;
	if (crm_list(c, call))
		rc = CRM_NO;
	return rc;
}

static const struct crm_verb verbs[] = {
	{ "chart", "[ID...|-] [TERM...]", "people and who reports to them, below them",
	    CRM_PICKS_ANY, chart, NULL },
	{ "find", "PHONE|MAIL|NAME...|-", "turn numbers, addresses and names into records",
	    CRM_OPERANDS | CRM_STDIN, find, NULL },
	{ "query", "TEXT...", "look up addresses for mutt", CRM_OPERANDS, query, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_contact, verbs);
}
