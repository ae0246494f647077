/* Records out: one line a row, built whole and handed to the spool. */
#include "record/out.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "record/escape.h"
#include "record/writer.h"

/* RFC 4180 ends its lines so. */
#define CSV_END "\r\n"

/* A second column of a name would be a key twice: it is passed over. */
static bool seen(const struct crm_out *out, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(out->column[k].name, out->column[i].name))
			return true;
	return false;
}

static void make_keys(struct crm_out *out)
{
	struct crm_out_column *c;
	size_t i;

	for (i = 0; i < out->n; i++) {
		c = &out->column[i];
		if (seen(out, i))
			continue;
		crm_str_addc(&c->key, i ? ',' : '{');
		crm_out_json_string(&c->key, c->name, strlen(c->name));
		crm_str_addc(&c->key, ':');
	}
}

struct crm_out *crm_out_new(struct crm_spool *spool, const struct crm_column *column, size_t n,
    const struct crm_out_options *options)
{
	struct crm_out *out = crm_calloc(1, sizeof *out);
	size_t i;

	if (!n)
		crm_die(CRM_BUG, "records without a column");
	out->spool = spool;
	out->opt = *options;
	out->unset = crm_strdup(options->unset ? options->unset : "");
	out->n = n;
	out->column = crm_calloc(n, sizeof *out->column);
	for (i = 0; i < n; i++) {
		out->column[i].name = crm_strdup(column[i].name);
		out->column[i].kind = column[i].kind;
	}
	if (out->opt.format == CRM_JSON)
		make_keys(out);
	if (out->opt.format == CRM_TABLE)
		out->table = crm_table_new(out);
	return out;
}

static void end_line(struct crm_out *out)
{
	if (out->opt.format == CRM_CSV)
		crm_str_add(&out->line, CSV_END, sizeof CSV_END - 1);
	else
		crm_str_addc(&out->line, '\n');
	if (out->opt.terminal) {
		crm_str_reset(&out->plain);
		crm_text_safe_lines(&out->plain, out->line.s, out->line.len);
		crm_spool_write(out->spool, out->plain.s, out->plain.len);
	} else {
		crm_spool_write(out->spool, out->line.s, out->line.len);
	}
	crm_str_reset(&out->line);
}

static void print_header(struct crm_out *out)
{
	bool csv = out->opt.format == CRM_CSV;
	const char *name;
	size_t i;

	out->headed = true;
	if (!out->opt.header || (!csv && out->opt.format != CRM_TSV))
		return;
	for (i = 0; i < out->n; i++) {
		name = out->column[i].name;
		if (i)
			crm_str_addc(&out->line, csv ? ',' : '\t');
		if (csv)
			crm_out_csv(out, CRM_CELL_TEXT, name, strlen(name));
		else
			crm_escape(&out->line, name, strlen(name));
	}
	end_line(out);
}

/* The members of a list with commas between; a comma in a member gets an
 * escape, so that the list can be taken apart again. */
static void tsv_list(struct crm_str *line, const char *s, size_t len)
{
	const char *end = s + len, *stop, *member;

	for (;; s = stop + 1) {
		stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop)
			stop = end;
		for (member = s; (s = memchr(member, ',', (size_t)(stop - member)));
		     member = s + 1) {
			crm_escape(line, member, (size_t)(s - member));
			crm_str_add(line, "\\x2c", 4);
		}
		crm_escape_text(line, member, (size_t)(stop - member));
		if (stop == end)
			return;
		crm_str_addc(line, ',');
	}
}

static void tsv(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len)
{
	if (!s) {
		crm_escape(&out->line, out->unset, strlen(out->unset));
		return;
	}
	switch (kind) {
	case CRM_CELL_TEXT:
		crm_escape_text(&out->line, s, len);
		return;
	case CRM_CELL_LIST:
		tsv_list(&out->line, s, len);
		return;
	case CRM_CELL_RAW:
		crm_escape_raw(&out->line, s, len);
		return;
	default:
		crm_escape(&out->line, s, len);
	}
}

/* Formats without our escapes: a RAW cell becomes text. */
static void other(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len)
{
	if (out->opt.format == CRM_IDS) {
		if (!out->at)
			tsv(out, kind, s, len); /* the first column alone, as a record has it */
		return;
	}
	if (s && kind == CRM_CELL_RAW) {
		crm_str_reset(&out->plain);
		crm_unescape(&out->plain, s, len);
		s = crm_str_text(&out->plain);
		len = out->plain.len;
		kind = CRM_CELL_TEXT;
	}
	if (!s && out->opt.format != CRM_JSON) {
		s = out->unset;
		len = strlen(s);
		kind = CRM_CELL_TEXT;
	}
	switch (out->opt.format) {
	case CRM_CSV:
		if (out->at)
			crm_str_addc(&out->line, ',');
		crm_out_csv(out, kind, s, len);
		return;
	case CRM_JSON:
		crm_out_json(out, kind, s, len);
		return;
	default:
		crm_table_cell(out->table, kind, s, len);
	}
}

void crm_out_cell(struct crm_out *out, const char *s, size_t len)
{
	crm_out_cell_as(out, out->column[out->at].kind, s, len);
}

void crm_out_cell_as(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len)
{
	if (!out->headed)
		print_header(out);
	if (out->opt.format == CRM_TSV) {
		if (out->at)
			crm_str_addc(&out->line, '\t');
		tsv(out, kind, s, len);
	} else {
		other(out, kind, s, len);
	}
	if (++out->at < out->n)
		return;
	out->at = 0;
	out->rows++;
	if (out->opt.format == CRM_TABLE)
		return;
	if (out->opt.format == CRM_JSON)
		crm_str_addc(&out->line, '}');
	end_line(out);
}

size_t crm_out_end(struct crm_out *out)
{
	size_t rows = out->rows, i;

	if (out->opt.header_always && !out->headed)
		print_header(out);
	if (out->table) {
		crm_table_print(out->table);
		crm_table_free(out->table);
	}
	for (i = 0; i < out->n; i++) {
		free(out->column[i].name);
		crm_str_release(&out->column[i].key);
	}
	free(out->column);
	free(out->unset);
	crm_str_release(&out->line);
	crm_str_release(&out->plain);
	free(out);
	return rows;
}
