/* What reports there are: their headers as records. */
#include "report/report.h"

enum { NAME, UNIT, WHAT, NUMERATOR, DENOMINATOR, DATE, BY, SHEET, NOTE, SOURCE };

static const struct crm_rows_column column[] = {
	[NAME] = { "name", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[UNIT] = { "unit", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[WHAT] = { "definition", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[NUMERATOR] = { "numerator", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[DENOMINATOR] = { "denominator", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[DATE] = { "date", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[BY] = { "by", CRM_CELL_LIST, CRM_ROWS_PLAIN },
	[SHEET] = { "sheet", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[NOTE] = { "note", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[SOURCE] = { "source", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};
static const struct crm_rows_columns columns = { column, sizeof column / sizeof *column };

struct list {
	struct crm *c;
	struct crm_metric *v;
};

static void put_word(struct crm_str *out, const char *word, size_t len)
{
	crm_str_puts(out, out->len ? "\n" : "");
	crm_str_add(out, word, len);
}

/* Fields, the words for periods, and groupings of the report's own. */
static void put_by(struct crm *c, const struct crm_metric *m, struct crm_str *out)
{
	const char *text = m->file->text;

	for (const char *at = m->by; at && *at;) {
		size_t len = strcspn(at, " ");

		if (len == 6 && !memcmp(at, "period", 6))
			crm_str_puts(out, out->len ? "\nday\nweek\nmonth\nquarter\nyear\nfy"
						   : "day\nweek\nmonth\nquarter\nyear\nfy");
		else
			put_word(out, at, len);
		at += len + (at[len] == ' ');
	}
	while ((text = strstr(text, "-- by "))) {
		text += strlen("-- by ");
		put_word(out, text, strcspn(text, ":"));
	}
	(void)c;
}

static bool cell(void *arg, size_t row, size_t k, struct crm_str *out)
{
	struct list *l = arg;
	const struct crm_metric *m = &l->v[row];
	/* "t.close": the field that the query calls so. */
	const char *date = m->date && !strncmp(m->date, "t.", 2) ? m->date + 2 : m->date;
	const char *text[] = { m->name, m->unit, m->what, m->numerator, m->denominator, date, NULL,
		m->sheet, m->note, m->source };

	if (k == BY)
		put_by(l->c, m, out);
	else
		crm_str_puts(out, text[k] ? text[k] : "");
	return out->len;
}

static int compare(void *arg, size_t k, size_t a, size_t b)
{
	struct crm_str x = { 0 }, y = { 0 };
	int way;

	cell(arg, a, k, &x);
	cell(arg, b, k, &y);
	way = strcmp(crm_str_text(&x), crm_str_text(&y));
	crm_str_release(&x);
	crm_str_release(&y);
	return way;
}

int crm_report_list(struct crm *c, struct crm_call *call)
{
	struct list l = { .c = c };
	size_t n = crm_metrics(c, &l.v);

	crm_options_only(c, "-o -s -H -e --limit --count --unset");
	if (call->operands)
		crm_die(CRM_USAGE, "list: one word too many: '%s'", call->operand[0]);
	crm_rows_check(c, &columns);
	return crm_rows_print(&(struct crm_rows){
	    .c = c,
	    .column = column,
	    .columns = columns.n,
	    .n = n,
	    .arg = &l,
	    .cell = cell,
	    .compare = compare,
	});
}
