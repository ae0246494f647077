/* The way out of a filter: what came is copied, never read and written anew, as
 * far as the format asked for allows. */
#include "pass.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/escape.h"

/* The field that a column is called after, through references: account.name. */
static const struct crm_field *field_of(struct crm_pass *p, size_t i)
{
	const char *name = i < p->names ? p->name[i] : "";
	const struct crm_noun *noun = p->noun;
	const struct crm_field *f = NULL;

	while (noun && !(f = crm_field_find(noun, name)) && strchr(name, '.')) {
		size_t len = strcspn(name, ".");

		f = crm_field_find(noun, crm_pool_strndup(&p->pool, name, len));
		noun = f && f->ref ? crm_noun_find(f->ref) : NULL;
		name += len + 1;
	}
	return noun ? f : NULL;
}

/* What a kept column is by its field: for formats that are more than text. */
static enum crm_cell_kind kept_kind(struct crm_pass *p, size_t i)
{
	const struct crm_field *f = field_of(p, i);

	if (i == p->id || (p->c->opt.from && i < p->names && !strcmp(p->name[i], p->c->opt.from)))
		return CRM_CELL_ID;
	if (!f)
		return i < p->names && crm_noun_find(p->name[i]) ? CRM_CELL_ID : CRM_CELL_TEXT;
	return f->flags & CRM_FIRST ? CRM_CELL_TEXT : crm_value_cell(f);
}

static void add_column(struct crm_pass *p, struct crm_pass_column column)
{
	crm_grow(&p->column, p->n, &p->cap, sizeof *p->column);
	p->column[p->n++] = column;
}

static size_t added_named(const struct crm_pass *p, const char *name)
{
	for (size_t i = 0; i < p->n_add; i++)
		if (!strcmp(p->add[i], name))
			return i;
	return SIZE_MAX;
}

static void keep_column(struct crm_pass *p, size_t i)
{
	size_t added = i < p->names ? added_named(p, p->name[i]) : SIZE_MAX;

	add_column(
	    p, (struct crm_pass_column){
		   .name = i < p->names ? p->name[i] : crm_pool_printf(&p->pool, "%zu", i + 1),
		   .from = i,
		   .added = added,
		   .kind = kept_kind(p, i) });
}

/* -o -note,-tag: all but these; -o name,id: these. */
static void choose_columns(struct crm_pass *p)
{
	const char *s = p->columns;
	bool less = *s == '-';
	size_t at;

	for (size_t i = 0; less && i < p->names; i++)
		keep_column(p, i);
	while (*s) {
		size_t len = strcspn(s, ",");
		char *name = crm_pool_strndup(&p->pool, s + less, len > less ? len - less : 0);

		if (*s == '+' || (*s == '-') != less)
			crm_die(
			    CRM_USAGE, "-o: columns that came, or -COLUMN,... to leave some out");
		at = crm_pass_column(p, name);
		if (at == SIZE_MAX)
			crm_die(CRM_USAGE, "-o: no column '%s'", name);
		for (size_t i = p->n; less && i-- > 0;)
			if (p->column[i].from == at)
				memmove(p->column + i, p->column + i + 1,
				    (--p->n - i) * sizeof *p->column);
		if (!less)
			keep_column(p, at);
		s += len + (s[len] == ',');
	}
	if (!p->n)
		crm_die(CRM_USAGE, "-o: no column left");
}

static void make_columns(struct crm_pass *p)
{
	size_t width = p->names ? p->names : p->row.n;

	p->n = 0;
	p->width = width;
	if (p->format == CRM_IDS && p->id == SIZE_MAX)
		crm_die(CRM_USAGE, "-q: no column 'id'");
	if (p->format == CRM_IDS)
		keep_column(p, p->id);
	else if (p->columns && strcmp(p->columns, "all"))
		choose_columns(p);
	else
		for (size_t i = 0; i < width; i++)
			keep_column(p, i);
	for (size_t i = 0; i < p->n_add; i++)
		if (crm_pass_column(p, p->add[i]) == SIZE_MAX)
			add_column(
			    p, (struct crm_pass_column){ p->add[i], SIZE_MAX, i, CRM_CELL_TEXT });
}

static void open_out(struct crm_pass *p, const struct crm_pass_cell *added)
{
	struct crm_column *column;

	if (!p->opened) {
		p->format = crm_out_format(p->c);
		p->people = p->format == CRM_TABLE;
		p->want_header = !p->c->opt.no_header;
	}
	p->opened = true;
	make_columns(p);
	if (p->json && p->format == CRM_JSON)
		return;
	/* The header of a TSV has its place, wherever that is: crm_pass_header. */
	p->c->opt.no_header = !p->want_header || !p->names || p->format == CRM_TSV;
	column = crm_calloc(p->n, sizeof *column);
	for (size_t i = 0; i < p->n; i++) {
		size_t at = p->column[i].added;

		column[i] = (struct crm_column){ p->column[i].name,
			at == SIZE_MAX ? p->column[i].kind : added[at].kind };
	}
	p->out = crm_out_open(p->c, column, p->n, false);
	free(column);
}

static void print_header(struct crm_pass *p)
{
	struct crm_str line = { 0 };

	p->placed = true;
	if (!p->want_header || p->format != CRM_TSV || !p->names)
		return;
	for (size_t i = 0; i < p->n; i++) {
		crm_str_puts(&line, i ? "\t" : "");
		crm_escape(&line, p->column[i].name, strlen(p->column[i].name));
	}
	crm_str_addc(&line, '\n');
	crm_spool_write(p->c->spool, line.s, line.len);
	crm_str_release(&line);
}

void crm_pass_header(struct crm_pass *p)
{
	if (p->printed)
		print_header(p);
}

/* A list as it stands in a TSV: its members, taken out of their escapes. */
static void plain_list(struct crm_str *to, const char *s, size_t len)
{
	const char *end = s + len, *stop;

	for (; (stop = memchr(s, ',', (size_t)(end - s))); s = stop + 1) {
		crm_unescape(to, s, (size_t)(stop - s));
		crm_str_addc(to, '\n');
	}
	crm_unescape(to, s, (size_t)(end - s));
}

/* People see who an id is, where the book is open anyway. */
static bool put_title(struct crm_pass *p, const struct crm_pass_column *k, struct crm_cell cell)
{
	const struct crm_noun *noun;
	size_t at;
	int64_t id;

	if (!p->people || !p->c->db || k->from == p->id || k->from == 0 ||
	    !crm_id_read(cell.s, cell.len, &at, &id) || !(noun = crm_noun_index(at)))
		return false;
	crm_str_reset(&p->text);
	crm_title_print(p->c, &p->text, noun, id);
	crm_out_cell_as(p->out, CRM_CELL_TEXT, crm_str_text(&p->text), p->text.len);
	return true;
}

static void put_raw(struct crm_pass *p, const struct crm_pass_column *k)
{
	struct crm_cell cell = crm_pass_cell(p, k->from);

	if (!cell.len) {
		crm_out_cell(p->out, NULL, 0);
	} else if (p->format == CRM_TSV || p->format == CRM_IDS) {
		crm_out_cell_as(p->out, CRM_CELL_RAW, cell.s, cell.len);
	} else if (!put_title(p, k, cell)) {
		crm_str_reset(&p->text);
		if (k->kind == CRM_CELL_LIST)
			plain_list(&p->text, cell.s, cell.len);
		else
			crm_unescape(&p->text, cell.s, cell.len);
		crm_out_cell(p->out, crm_str_text(&p->text), p->text.len);
	}
}

/* A JSON value in another format: its looks tell what it is, its column whether it
 * may be an id. */
static void put_value(struct crm_pass *p, const struct crm_pass_column *k)
{
	struct crm_cell cell = k->from < p->row.n ? p->row.cell[k->from] : (struct crm_cell){ 0 };
	enum crm_cell_kind kind = CRM_CELL_TEXT;
	size_t n;
	const size_t *place = crm_in_places(p->in, &n);

	for (size_t i = 0; i < n && i < p->members.n; i++)
		if (place[i] == k->from)
			kind = crm_members_kind(&p->members.member[i]);
	if (kind == CRM_CELL_TEXT && k->kind == CRM_CELL_ID)
		kind = CRM_CELL_ID;
	if (!cell.s || !put_title(p, k, cell))
		crm_out_cell_as(p->out, kind, cell.s, cell.len);
}

/* Objects in, objects out: only what is added is written anew. */
static void print_object(struct crm_pass *p, const struct crm_pass_cell *added)
{
	const struct crm_members *m = &p->members;
	struct crm_str *to = &p->line;
	size_t n;
	const size_t *place = crm_in_places(p->in, &n);

	crm_str_reset(to);
	for (size_t i = 0; !p->columns && i < n && i < m->n; i++)
		if (added_named(p, p->name[place[i]]) == SIZE_MAX)
			crm_members_copy(to, &m->member[i]);
		else
			crm_members_add(to, p->name[place[i]],
			    added[added_named(p, p->name[place[i]])].kind,
			    added[added_named(p, p->name[place[i]])].s,
			    added[added_named(p, p->name[place[i]])].len);
	for (size_t k = 0; p->columns && k < p->n; k++) {
		size_t i = 0;

		while (i < n && place[i] != p->column[k].from)
			i++;
		if (i < n && i < m->n)
			crm_members_copy(to, &m->member[i]);
		else
			crm_members_add(to, p->column[k].name, CRM_CELL_TEXT, NULL, 0);
	}
	for (size_t k = 0; k < p->n_add; k++) {
		size_t i = 0;

		while (i < n && strcmp(p->name[place[i]], p->add[k]))
			i++;
		if (i == n)
			crm_members_add(to, p->add[k], added[k].kind, added[k].s, added[k].len);
	}
	crm_members_end(to);
	crm_spool_write(p->c->spool, to->s, to->len);
}

static void print_cells(struct crm_pass *p, const struct crm_pass_cell *added)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct crm_pass_column *k = &p->column[i];

		if (k->added != SIZE_MAX)
			crm_out_cell_as(
			    p->out, added[k->added].kind, added[k->added].s, added[k->added].len);
		else if (p->json)
			put_value(p, k);
		else
			put_raw(p, k);
	}
}

void crm_pass_print(struct crm_pass *p, const struct crm_pass_cell *added)
{
	size_t width = p->names ? p->names : p->row.n;

	/* Lines without a header may differ in width. */
	if (p->opened && width != p->width && !p->names) {
		crm_out_end(p->out);
		open_out(p, added);
	}
	if (!p->opened)
		open_out(p, added);
	if (p->json && p->format != CRM_JSON && !p->columns && width != p->width) {
		crm_pass_fault(p,
		    "key '%s' is not in the first object; -j takes objects of all kinds",
		    p->name[p->width]);
		return;
	}
	if (!p->placed && !p->early)
		print_header(p);
	if (p->json)
		crm_members_read(&p->members, p->row.raw.s, p->row.raw.len);
	if (p->out)
		print_cells(p, added);
	else
		print_object(p, added);
	p->printed++;
	if (!crm_spool_full(p->c->spool))
		return;
	if (p->wait)
		p->wait(p->wait_arg);
	crm_spool_settle(p->c->spool);
}

int crm_pass_end(struct crm_pass *p)
{
	if (p->printed && !p->placed)
		print_header(p);
	if (p->out)
		crm_out_end(p->out);
	crm_in_free(p->in);
	crm_in_free(p->early);
	if (p->file)
		fclose(p->file);
	if (p->faults > 20)
		crm_warn("stdin: %zu more such lines", p->faults - 20);
	crm_members_release(&p->members);
	crm_pool_release(&p->pool);
	crm_str_release(&p->line);
	crm_str_release(&p->text);
	free(p->column);
	free(p->name);
	if (p->faults)
		return CRM_DATA;
	return !p->printed && p->c->opt.empty_fails ? CRM_NO : CRM_OK;
}
