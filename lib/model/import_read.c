/* Reading: where rows come from, and what their columns are called. No lock is
 * held here, however slowly the rows come. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/card.h"
#include "model/import_row.h"
#include "record/escape.h"

static void bind(struct crm_reader *r, const char *const *name, size_t n)
{
	struct crm_err e = { 0 };

	if (crm_import_bind(r->im, name, n, r->columns, &e))
		crm_die_err(&e, r->im->file);
	r->columns = n;
	r->bound = true;
}

/* The names of the columns: kept, they live longer than their row. */
static const char *const *header(struct crm_reader *r, const struct crm_row *row)
{
	struct crm_pool *pool = &r->im->c->pool;
	const char **name = crm_pool_alloc(pool, (row->n + 1) * sizeof *name);

	for (size_t i = 0; i < row->n; i++) {
		crm_str_reset(&r->text);
		if (r->im->no_header)
			crm_str_addf(&r->text, "%zu", i + 1);
		else if (r->raw)
			crm_unescape(&r->text, row->cell[i].s, row->cell[i].len);
		else
			crm_str_add(&r->text, row->cell[i].s, row->cell[i].len);
		name[i] = crm_pool_strndup(pool, crm_str_text(&r->text), r->text.len);
	}
	bind(r, name, row->n);
	return name;
}

static int check_width(const struct crm_reader *r, const struct crm_row *row, struct crm_err *e)
{
	size_t n = row->n;

	while (n > r->columns && !row->cell[n - 1].len)
		n--;
	if (n == r->columns)
		return 0;
	return crm_err_set(e, CRM_DATA, "%zu cells where the %s has %zu", row->n,
	    r->im->no_header ? "first line" : "header", r->columns);
}

static void end(struct crm_reader *r, const char *const *name)
{
	struct crm_import *im = r->im;
	struct crm_str left = { 0 };
	struct crm_err e = { 0 };
	size_t n;

	if (r->bound && crm_import_bound(im, name, r->columns, &e))
		crm_die_err(&e, im->file);
	n = r->bound ? crm_import_left(im, name, r->columns, &left) : 0;
	if (n)
		crm_warn("%s: %s not taken: %s", im->file, n == 1 ? "column" : "columns", left.s);
	crm_str_release(&left);
}

/* The first bytes, read to tell what comes. */
struct head {
	char s[CRM_VCARD_TOLD];
	size_t len;
};

static bool cards_come(int fd, struct head *h)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int like;

	while ((like = crm_vcard_like(h->s, h->len)) < 0) {
		ssize_t n = read(fd, h->s + h->len, sizeof h->s - h->len);

		if (n > 0)
			h->len += (size_t)n;
		else if (n < 0 && errno == EAGAIN)
			poll(&p, 1, -1);
		else if (n == 0 || errno != EINTR)
			return false; /* the reader meets it again */
	}
	return like;
}

static void read_rows(struct crm_reader *r, int fd, const struct head *head)
{
	struct crm_import *im = r->im;
	struct crm_in_options o = { .format = im->format,
		.delimiter = im->delimiter,
		.blank = im->blank,
		.encoding = im->encoding,
		.skip = (size_t)im->skip,
		.head = head->s,
		.head_len = head->len,
		.nested = true,
		.trim = im->trim };
	struct crm_in *in = crm_in_new(fd, im->file, &o);
	const char *const *name = NULL;
	struct crm_row row;
	struct crm_err e;
	int rc;

	for (int64_t n = 0; (rc = crm_in_row(in, &row, &e)); n++) {
		bool json = crm_in_format(in) == CRM_JSON;
		size_t names;

		if (!(n & 1023))
			im->progress(im->arg, "read", n, 0);
		r->raw = crm_in_raw(in);
		if (rc < 0) {
			crm_reader_reset(r);
			crm_reader_refuse(r, &row, &e);
			continue;
		}
		if (json) {
			name = crm_in_names(in, &names);
			if (names != r->columns || !r->bound)
				bind(r, name, names);
		} else if (row.n == 1 && !row.cell[0].len) {
			continue; /* an empty line */
		} else if (!r->bound) {
			name = header(r, &row);
			if (!im->no_header)
				continue;
		}
		if (!json && check_width(r, &row, &e)) {
			crm_reader_reset(r);
			crm_reader_refuse(r, &row, &e);
			continue;
		}
		crm_reader_take(r, &row);
	}
	if (crm_in_format(in) == CRM_JSON)
		name = crm_in_names(in, &r->columns);
	end(r, name);
	crm_in_free(in);
}

static void read_cards(struct crm_reader *r, int fd, const struct head *head)
{
	struct crm_import *im = r->im;
	struct crm_vcard_reader *in = crm_vcard_new(fd, im->file, im->encoding);
	struct crm_str text[CRM_CARD_COLUMNS] = { { 0 } };
	struct crm_cell cells[CRM_CARD_COLUMNS];
	struct crm_row row = { .cell = cells, .n = CRM_CARD_COLUMNS };
	struct crm_pairs card = { 0 };
	struct crm_err e;
	int rc;

	crm_vcard_head(in, head->s, head->len);
	/* The id of a card stands in its lines; it is a column where it is asked for. */
	bind(r, crm_card_column, CRM_CARD_COLUMNS - (im->source ? 0 : 1));
	for (int64_t n = 0; (rc = crm_vcard_next(in, &card, &row.line, &e)); n++) {
		if (!(n & 255))
			im->progress(im->arg, "read", n, 0);
		if (rc < 0) {
			crm_reader_reset(r);
			crm_reader_refuse(r, &row, &e);
			continue;
		}
		crm_card_cells(&card, text, cells);
		crm_reader_take(r, &row);
	}
	end(r, crm_card_column);
	for (size_t i = 0; i < CRM_CARD_COLUMNS; i++)
		crm_str_release(&text[i]);
	crm_pairs_release(&card);
	crm_vcard_free(in);
}

void crm_import_read(struct crm_import *im, int fd)
{
	struct crm_reader r = { .im = im };
	struct head head = { 0 };

	if (im->format == CRM_AUTO && !im->skip && cards_come(fd, &head))
		im->format = CRM_VCARD;
	if (im->format == CRM_VCARD && strcmp(im->noun->name, "contact"))
		crm_die(CRM_USAGE, "vCards are contacts, not %s", im->noun->plural);
	im->stage = crm_stage_new(im->dir);
	crm_print_seed(&r.seed);
	crm_rec_init(&r.rec, im->noun);
	if (im->part)
		crm_rec_init(&r.part, im->part);
	r.emitted = crm_calloc(crm_field_count(im->noun), sizeof *r.emitted);
	if (im->format == CRM_VCARD)
		read_cards(&r, fd, &head);
	else
		read_rows(&r, fd, &head);
	crm_rec_release(&r.rec);
	if (im->part)
		crm_rec_release(&r.part);
	crm_prints_release(&r.groups);
	crm_pool_release(&r.pool);
	crm_str_release(&r.items);
	crm_str_release(&r.text);
	free(r.words);
	free(r.set);
	free(r.emitted);
}
