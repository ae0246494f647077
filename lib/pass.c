/* Records from stdin, with their header in hand before the first is given out. */
#include "pass.h"

#include <stdlib.h>
#include <unistd.h>

#include "record/escape.h"

enum { NAMED = 20 }; /* faults named one by one */

static void before_wait(void *arg)
{
	struct crm_pass *p = arg;

	if (p->wait)
		p->wait(p->wait_arg);
	crm_spool_settle(p->c->spool);
}

void crm_pass_begin(struct crm_pass *p, struct crm *c)
{
	struct crm_in_options options = { .format = CRM_TSV };

	p->c = c;
	p->id = SIZE_MAX;
	p->in = crm_in_new(STDIN_FILENO, "stdin", &options);
	crm_in_on_wait(p->in, before_wait, p);
}

void crm_pass_fault(struct crm_pass *p, const char *fmt, ...)
{
	struct crm_str text = { 0 };
	va_list ap;

	if (p->faults++ >= NAMED)
		return;
	va_start(ap, fmt);
	crm_str_vaddf(&text, fmt, ap);
	va_end(ap);
	crm_warn("stdin:%zu: %s", p->row.line, text.s);
	crm_str_release(&text);
}

struct crm_cell crm_pass_cell(const struct crm_pass *p, size_t i)
{
	static const struct crm_cell none = { "", 0 };

	return i < p->row.n && p->row.cell[i].s ? p->row.cell[i] : none;
}

size_t crm_pass_column(const struct crm_pass *p, const char *name)
{
	for (size_t i = 0; i < p->names; i++)
		if (!strcmp(p->name[i], name))
			return i;
	return SIZE_MAX;
}

static bool names_a_field(const char *s)
{
	for (size_t i = 0; i < crm_nouns_listed; i++)
		if (crm_field_find(crm_nouns[i], s))
			return true;
	return false;
}

static bool tells_header(const struct crm_pass *p, const char *s)
{
	const char *from = p->c->opt.from;

	if (!strcmp(s, "id") || (from && !strcmp(s, from)) || crm_noun_find(s) || names_a_field(s))
		return true;
	for (size_t i = 0; i < p->n_known; i++)
		if (!strcmp(s, p->known[i]))
			return true;
	return false;
}

/* A line without an id, of which a cell is `id`, a noun, a field, or a column that
 * the filter was asked for. */
static bool is_header(const struct crm_pass *p)
{
	bool told = false;
	int64_t id;
	size_t at;

	for (size_t i = 0; i < p->row.n; i++) {
		const struct crm_cell *cell = &p->row.cell[i];

		if (crm_id_read(cell->s, cell->len, &at, &id))
			return false;
		told = told || tells_header(p, cell->s);
	}
	return told;
}

static void add_name(struct crm_pass *p, const char *s, size_t len)
{
	crm_grow(&p->name, p->names, &p->names_cap, sizeof *p->name);
	p->name[p->names++] = crm_pool_strndup(&p->pool, s, len);
}

static void take_header(struct crm_pass *p)
{
	struct crm_str plain = { 0 };

	for (size_t i = 0; i < p->row.n; i++) {
		crm_str_reset(&plain);
		crm_unescape(&plain, p->row.cell[i].s, p->row.cell[i].len);
		add_name(p, crm_str_text(&plain), strlen(crm_str_text(&plain)));
	}
	crm_str_release(&plain);
	p->id = crm_pass_column(p, "id");
}

static void take_keys(struct crm_pass *p)
{
	size_t n;
	const char *const *key = crm_in_names(p->in, &n);

	p->json = true;
	while (p->names < n)
		add_name(p, key[p->names], strlen(key[p->names]));
	if (p->id == SIZE_MAX)
		p->id = crm_pass_column(p, "id");
}

/* cat(1) of two lists brings the header twice. */
static bool header_again(const struct crm_pass *p)
{
	if (p->row.n != p->names)
		return false;
	for (size_t i = 0; i < p->names; i++)
		if (strcmp(p->row.cell[i].s, p->name[i]))
			return false;
	return true;
}

/* A line that waits for the header. One that was refused leaves a NUL, so that
 * the lines keep their numbers. */
static void keep(struct crm_pass *p, const char *s, size_t len)
{
	int fd;

	if (!p->file) {
		fd = crm_spool_file(NULL);
		p->file = fd < 0 ? NULL : fdopen(fd, "w+");
		if (!p->file)
			crm_die(CRM_IO, "no file can be made for lines before the header: %m");
	}
	if (fwrite(s, 1, len, p->file) != len || putc('\n', p->file) == EOF)
		crm_die(CRM_IO, "lines before the header cannot be kept: %m");
	p->kept++;
}

static void read_again(struct crm_pass *p)
{
	struct crm_in_options options = { .format = CRM_TSV };

	if (fflush(p->file) || lseek(fileno(p->file), 0, SEEK_SET) < 0)
		crm_die(CRM_IO, "lines before the header cannot be kept: %m");
	p->early = crm_in_new(fileno(p->file), "stdin", &options);
	p->kept = 0;
}

/* Takes a row of a known width in; false where it is none. */
static bool row_fits(struct crm_pass *p)
{
	size_t at;
	int64_t id;

	if (p->names && p->row.n > p->names) {
		crm_pass_fault(p, "%zu fields, the header has %zu", p->row.n, p->names);
		return false;
	}
	if (!p->begun && p->id != SIZE_MAX) {
		struct crm_cell cell = crm_pass_cell(p, p->id);

		if (crm_id_read(cell.s, cell.len, &at, &id))
			p->noun = crm_noun_index(at);
	}
	p->begun = true;
	return true;
}

/* A line that waited. */
static int next_early(struct crm_pass *p)
{
	struct crm_err e = { 0 };
	int rc;

	while ((rc = crm_in_row(p->early, &p->row, &e)) != 0)
		if (rc > 0 && row_fits(p))
			return CRM_PASS_ROW;
	crm_in_free(p->early);
	fclose(p->file);
	p->early = NULL;
	p->file = NULL;
	return p->headerless ? CRM_PASS_END : CRM_PASS_HEADER;
}

/* What stdin's next line is; -1 where another is to be looked at. */
static int next_line(struct crm_pass *p)
{
	struct crm_err e = { 0 };
	int rc = crm_in_row(p->in, &p->row, &e);

	if (!rc) {
		p->over = true;
		p->headerless = !p->names && p->kept;
		if (p->kept)
			read_again(p);
		return -1;
	}
	if (crm_in_format(p->in) == CRM_JSON)
		take_keys(p);
	if (rc < 0) {
		crm_pass_fault(p, "%s", e.text);
		if (!p->json && !p->names)
			keep(p, "", 1);
		return -1;
	}
	if (p->json)
		return row_fits(p) ? CRM_PASS_ROW : -1;
	if (p->names)
		return !header_again(p) && row_fits(p) ? CRM_PASS_ROW : -1;
	if (!is_header(p)) {
		keep(p, p->row.raw.s, p->row.raw.len);
		return -1;
	}
	take_header(p);
	if (!p->kept)
		return CRM_PASS_HEADER;
	read_again(p);
	return -1;
}

int crm_pass_next(struct crm_pass *p)
{
	int what = -1;

	while (what < 0) {
		if (p->early)
			return next_early(p);
		if (p->over)
			return CRM_PASS_END;
		what = next_line(p);
	}
	return what;
}

bool crm_pass_enough(const struct crm_pass *p)
{
	return crm_spool_broken(p->c->spool) ||
	       (p->c->opt.limit >= 0 && p->printed >= p->c->opt.limit);
}
