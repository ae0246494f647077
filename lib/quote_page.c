/* What a template may name: outside of lists a field of the quote, in lines a field of the
 * item (and nr, net), in taxes rate, net and tax; everywhere seller and discounts. */
#include "quote_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "base/template.h"
#include "base/text.h"
#include "db/sqlfile.h"
#include "model/nouns.h"
#include "model/quotes.h"
#include "pdf.h"

/* A query of which the cells are kept: the names asked for, row by row. */
struct table {
	struct crm_query q;
	char **cell; /* malloc'ed; NULL: unset */
	size_t rows, cap;
};

struct page {
	struct crm *c;
	struct crm_rec quote;
	struct crm_quote_lines lines;
	struct table of_quote, of_line;
	const char *seller; /* of the policy, NULL: none */
	int64_t discounts;  /* how many lines have one */
};

static bool is_list(void *arg, const char *name)
{
	(void)arg;
	return !strcmp(name, "lines") || !strcmp(name, "taxes");
}

static size_t rows(void *arg, const char *list)
{
	const struct page *p = arg;

	return strcmp(list, "lines") ? p->lines.sums.groups : p->lines.n;
}

static bool of_lines(const char *list)
{
	return list && !strcmp(list, "lines");
}

static size_t column_of(const struct table *t, const char *name)
{
	size_t i = 0;

	while (i < t->q.n && strcmp(t->q.column[i].name, name) != 0)
		i++;
	return i;
}

static bool is_page(const char *name)
{
	return !strcmp(name, "seller") || !strcmp(name, "discounts");
}

/* A name that the template asks for. */
static int name_one(void *arg, const char *list, const char *name, struct crm_err *e)
{
	struct page *p = arg;
	struct table *t = of_lines(list) ? &p->of_line : &p->of_quote;

	if (is_page(name))
		return 0;
	if (list && !of_lines(list)) {
		if (!strcmp(name, "rate") || !strcmp(name, "net") || !strcmp(name, "tax"))
			return 0;
		return crm_err_set(e, CRM_CONFIG, "taxes have rate, net and tax, not '%s'", name);
	}
	if (list && (!strcmp(name, "nr") || !strcmp(name, "net")))
		return 0;
	if (column_of(t, name) < t->q.n)
		return 0;
	if (crm_query_column(&t->q, name, e))
		e->code = CRM_CONFIG;
	return e->code;
}

/* Keeps the cells of all rows. */
static void read_table(struct table *t, const int64_t *id, size_t n)
{
	struct crm_stmt *s;
	size_t at = 0;

	if (!t->q.n)
		return;
	t->q.limit = -1;
	t->cell = crm_calloc(t->q.n * n + 1, sizeof *t->cell);
	crm_query_ids(&t->q, id, n);
	s = crm_query_open(&t->q);
	while (at < n && crm_query_next(&t->q, s)) {
		for (size_t i = 0; i < t->q.n; i++) {
			struct crm_str cell = { 0 };

			if (crm_query_cell(&t->q, s, i, true, &cell))
				t->cell[at * t->q.n + i] = crm_strdup(crm_str_text(&cell));
			crm_str_release(&cell);
		}
		at++;
	}
	crm_stmt_done(s);
	t->rows = at;
}

static void table_release(struct table *t)
{
	for (size_t i = 0; i < t->rows * t->q.n; i++)
		free(t->cell[i]);
	free(t->cell);
	crm_query_release(&t->q);
}

static bool tax_value(const struct page *p, size_t row, const char *name, struct crm_str *out)
{
	const struct crm_quote_tax *g = &p->lines.group[row];
	const char *currency = crm_rec_text(&p->quote, "currency");

	if (!strcmp(name, "rate") && g->rate == CRM_TAX_TYPED)
		return false;
	if (!strcmp(name, "rate"))
		crm_num_print(out, g->rate, 4);
	else
		crm_money_print(out, strcmp(name, "net") ? g->tax : g->net, currency);
	return true;
}

/* seller and discounts are of the whole page. */
static bool page_value(const struct page *p, const char *name, struct crm_str *out)
{
	if (!strcmp(name, "discounts"))
		crm_str_addf(out, "%lld", (long long)p->discounts);
	else if (p->seller)
		crm_str_puts(out, p->seller);
	return !strcmp(name, "discounts") || p->seller;
}

static bool value(void *arg, const char *list, size_t row, const char *name, struct crm_str *out)
{
	const struct page *p = arg;
	const struct table *t = of_lines(list) ? &p->of_line : &p->of_quote;
	const char *cell;

	if (is_page(name))
		return page_value(p, name, out);
	if (list && !of_lines(list))
		return tax_value(p, row, name, out);
	if (list && !strcmp(name, "nr")) {
		crm_str_addf(out, "%zu", row + 1);
		return true;
	}
	if (list && !strcmp(name, "net")) {
		crm_money_print(out, p->lines.v[row].net, crm_rec_text(&p->quote, "currency"));
		return true;
	}
	row = list ? row : 0;
	cell = row < t->rows ? t->cell[row * t->q.n + column_of(t, name)] : NULL;
	if (cell)
		crm_str_puts(out, cell);
	return cell;
}

static char *template_file(const char *path)
{
	struct crm_str text = { 0 };
	FILE *f = fopen(path, "re");
	char buf[65536];
	size_t n;

	if (!f)
		crm_die(CRM_NOINPUT, "%s: %m", path);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0 && text.len <= 1024 * 1024)
		crm_str_add(&text, buf, n);
	if (ferror(f))
		crm_die(CRM_IO, "%s: %m", path);
	fclose(f);
	if (text.len > 1024 * 1024)
		crm_die(CRM_CONFIG, "%s: longer than 1 MB", path);
	if (memchr(crm_str_text(&text), '\0', text.len) ||
	    !crm_utf8_valid(crm_str_text(&text), text.len))
		crm_die(CRM_CONFIG, "%s: not a text in UTF-8", path);
	crm_str_addc(&text, '\0');
	return crm_str_take(&text);
}

static struct crm_template *template_of(struct crm *c, const char *file, bool html)
{
	struct crm_quote_policy policy;
	struct crm_err e = { 0 };
	struct crm_template *t;
	char *text = file ? template_file(file) : NULL;
	const char *own;

	crm_quote_policy(c, &policy);
	own = html ? policy.html : policy.text;
	if (text)
		t = crm_template_parse(text, file, &e);
	else if (own)
		t = crm_template_parse(
		    own, html ? "policy: quotes: html" : "policy: quotes: text", &e);
	else
		t = crm_template_parse(
		    crm_file_text(html ? "channel/quote.html" : "channel/quote.txt"), "built-in",
		    &e);
	free(text);
	if (!t)
		crm_die_err(&e, NULL);
	return t;
}

static void fill(
    struct crm *c, int64_t id, const struct crm_template *t, bool html, struct crm_str *out)
{
	struct crm_quote_policy policy;
	struct page p = { .c = c };
	struct crm_template_data d = { &p, html, is_list, rows, value };
	struct crm_err e = { 0 };

	crm_rec_init(&p.quote, &crm_quote);
	crm_query_init(&p.of_quote.q, c, &crm_quote);
	crm_query_init(&p.of_line.q, c, &crm_item);
	p.of_quote.q.titles = p.of_line.q.titles = true;
	if (!crm_rec_load(c, &p.quote, id))
		crm_die(CRM_DATA, "no quote-%lld", (long long)id);
	if (crm_quote_lines(c, &p.quote, &p.lines, &e) || crm_template_names(t, &d, name_one, &e))
		crm_die_err(&e, NULL);
	crm_quote_policy(c, &policy);
	p.seller = policy.seller;
	p.discounts = crm_db_int(c->db, 0,
	    "SELECT count(*) FROM items i WHERE i.quote = $1 AND i.discount <> 0", "i", id);
	read_table(&p.of_quote, &id, 1);
	read_table(&p.of_line, p.lines.id, p.lines.n);
	crm_template_fill(t, &d, out);
	table_release(&p.of_quote);
	table_release(&p.of_line);
	crm_quote_lines_release(&p.lines);
	crm_rec_release(&p.quote);
}

int crm_quote_print(struct crm *c, struct crm_call *call)
{
	const char *format = crm_opt(call, "format"), *file = crm_opt(call, "template");
	bool pdf = format && !strcmp(format, "pdf"), html = format && !strcmp(format, "html");
	struct crm_str text = { 0 }, made = { 0 };
	struct crm_template *t;
	struct crm_err e = { 0 };

	if (format && !pdf && !html && strcmp(format, "text") != 0)
		crm_die(CRM_USAGE, "--format: text, html or pdf, not '%s'", format);
	crm_options_only(c, "");
	crm_pick_check(c, call);
	if (call->ids != 1)
		crm_die(CRM_USAGE, "print: one quote at a time, not %zu", call->ids);
	if (pdf && isatty(STDOUT_FILENO))
		crm_die(CRM_USAGE, "print: PDF is nothing for a terminal: send it to a file");
	t = template_of(c, file, pdf || html);
	fill(c, call->id[0], t, pdf || html, &text);
	crm_template_free(t);
	if (pdf && crm_pdf(&text, &made, &e))
		crm_die_err(&e, NULL);
	crm_spool_write(c->spool, crm_str_text(pdf ? &made : &text), pdf ? made.len : text.len);
	crm_str_release(&text);
	crm_str_release(&made);
	return CRM_OK;
}

const struct crm_option crm_quote_print_option[] = {
	{ "format", "FORMAT", "text (the default), html or pdf" },
	{ "template", "FILE", "how it looks, instead of the policy's" },
	{ 0 },
};
