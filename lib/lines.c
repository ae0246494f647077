#include "lines.h"

#include "base/text.h"

static size_t find(const struct crm_lines *l, const char *s, size_t len)
{
	const char *names[CRM_LINES_COLUMNS], *near;
	char name[64];

	for (size_t i = 0; i < l->columns; i++) {
		names[i] = l->column[i].name;
		if (strlen(names[i]) == len && !memcmp(names[i], s, len))
			return i;
	}
	if (!len)
		crm_die(CRM_USAGE, "-o: an empty column name");
	memcpy(name, s, len < sizeof name ? len : sizeof name - 1);
	name[len < sizeof name ? len : sizeof name - 1] = '\0';
	near = crm_text_nearest(name, names, l->columns);
	crm_die(CRM_USAGE, "-o: no column '%s'%s%s%s", name, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "");
}

/* -o +a,-b: every column is there already, so that only taking away is left. */
static void less(struct crm_lines *l, const char *list)
{
	bool gone[CRM_LINES_COLUMNS] = { false };

	do {
		size_t len = strcspn(list, ",");

		if (*list != '+' && *list != '-')
			crm_die(CRM_USAGE, "-o: '+field' and '-field' do not mix with others");
		gone[find(l, list + 1, len - 1)] = *list == '-';
		list += len;
	} while (*list++);
	for (size_t i = 0; i < l->columns; i++)
		if (!gone[i])
			l->at[l->n++] = i;
	if (!l->n)
		crm_die(CRM_USAGE, "-o: no column left");
}

static void these(struct crm_lines *l, const char *list)
{
	do {
		size_t len = strcspn(list, ",");

		if (l->n == CRM_LINES_COLUMNS)
			crm_die(CRM_USAGE, "-o: more than %d columns", CRM_LINES_COLUMNS);
		l->at[l->n++] = find(l, list, len);
		list += len;
	} while (*list++);
}

static void choose(struct crm_lines *l)
{
	const char *spec = l->c->opt.columns;

	if (l->c->opt.ids && spec)
		crm_die(CRM_USAGE, "-q prints ids: leave out -o");
	if (l->c->opt.ids) {
		/* Those of records, where there are any. */
		for (size_t i = 0; i < l->columns; i++)
			if (!strcmp(l->column[i].name, "id"))
				l->at[0] = i;
		l->n = 1;
	} else if (!spec || !strcmp(spec, "all")) {
		for (size_t i = 0; i < l->columns; i++)
			l->at[l->n++] = i;
	} else if (*spec == '+' || *spec == '-') {
		less(l, spec);
	} else {
		these(l, spec);
	}
}

void crm_lines_open(struct crm_lines *l, struct crm *c, const struct crm_column *column, size_t n)
{
	struct crm_column chosen[CRM_LINES_COLUMNS];

	*l = (struct crm_lines){ .c = c, .column = column, .columns = n };
	choose(l);
	for (size_t i = 0; i < l->n; i++)
		chosen[i] = column[l->at[i]];
	for (size_t i = 0; i < n; i++)
		l->cell[i].kind = column[i].kind;
	l->out = crm_out_open(c, chosen, l->n, false);
}

struct crm_str *crm_lines_cell(struct crm_lines *l, size_t column)
{
	l->cell[column].set = true;
	return &l->cell[column].text;
}

void crm_lines_kind(struct crm_lines *l, size_t column, enum crm_cell_kind kind)
{
	l->cell[column].kind = kind;
}

bool crm_lines_more(const struct crm_lines *l)
{
	return (l->c->opt.limit < 0 || l->rows < l->c->opt.limit) && !crm_spool_broken(l->c->spool);
}

bool crm_lines_put(struct crm_lines *l)
{
	bool wanted = crm_lines_more(l);

	for (size_t i = 0; wanted && i < l->n; i++) {
		const struct crm_str *text = &l->cell[l->at[i]].text;

		crm_out_cell_as(l->out, l->cell[l->at[i]].kind,
		    l->cell[l->at[i]].set ? crm_str_text(text) : NULL, text->len);
	}
	for (size_t i = 0; i < l->columns; i++) {
		crm_str_reset(&l->cell[i].text);
		l->cell[i].kind = l->column[i].kind;
		l->cell[i].set = false;
	}
	l->rows += wanted;
	return crm_lines_more(l);
}

int crm_lines_end(struct crm_lines *l)
{
	crm_out_end(l->out);
	for (size_t i = 0; i < l->columns; i++)
		crm_str_release(&l->cell[i].text);
	return !l->rows && l->c->opt.empty_fails ? CRM_NO : CRM_OK;
}
