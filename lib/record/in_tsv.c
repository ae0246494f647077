/* Lines of fields: TSV, and fields between runs of blanks. */
#include "record/reader.h"
#include "record/scan.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Ends the cell s..end with a NUL; trim takes its blanks away. */
static bool add_cell(struct crm_in *in, char *s, char *end)
{
	if (in->opt.trim) {
		while (s < end && *s == ' ')
			s++;
		while (s < end && end[-1] == ' ')
			end--;
	}
	*end = '\0';
	return crm_in_cell(in, s, (size_t)(end - s));
}

static bool split_tabs(struct crm_in *in, char *s, size_t len)
{
	char *from = s, *tab;
	size_t i;

	for (i = 0; i < len; i += 8) {
		/* Behind the line lie the rest of the buffer and its spare bytes. */
		uint64_t hit = crm_scan_eq(crm_scan_load(s + i), '\t');

		if (len - i < 8)
			hit &= (UINT64_C(1) << (len - i) * 8) - 1;
		for (; hit; hit &= hit - 1) {
			tab = s + i + (size_t)__builtin_ctzll(hit) / 8;
			if (!add_cell(in, from, tab))
				return false;
			from = tab + 1;
		}
	}
	return add_cell(in, from, s + len);
}

static bool split_blanks(struct crm_in *in, char *s, size_t len)
{
	char *end = s + len, *from;

	for (;;) {
		while (s < end && blank(*s))
			s++;
		if (s == end)
			break;
		for (from = s; s < end && !blank(*s);)
			s++;
		if (!crm_in_cell(in, from, (size_t)(s - from)))
			return false;
		if (s < end)
			*s++ = '\0';
	}
	*end = '\0';
	return true;
}

/* One line: 1 with its bytes (also in row->raw) at *s, which a row's cells are
 * cut from. */
static int take_line(
    struct crm_in *in, char **s, size_t *len, struct crm_row *row, struct crm_err *e)
{
	size_t next;
	int got;

	row->line = in->line;
	got = crm_in_line(in, len, &next, e);
	if (got <= 0)
		return got;
	*s = in->buf + in->pos;
	in->pos += next;
	in->line++;
	crm_str_reset(&in->raw);
	crm_str_add(&in->raw, *s, *len);
	row->raw = (struct crm_cell){ in->raw.s, *len };
	return crm_in_check(in, *s, *len, e) ? -1 : 1;
}

int crm_in_tsv(struct crm_in *in, struct crm_row *row, struct crm_err *e)
{
	size_t len;
	char *s;
	int got = take_line(in, &s, &len, row, e);

	if (got <= 0)
		return got;
	return split_tabs(in, s, len) ? 1 : crm_in_too_many(e);
}

int crm_in_blank(struct crm_in *in, struct crm_row *row, struct crm_err *e)
{
	size_t len;
	char *s;
	int got;

	do {
		got = take_line(in, &s, &len, row, e);
		if (got <= 0)
			return got;
		if (!split_blanks(in, s, len))
			return crm_in_too_many(e);
	} while (!in->n);
	return 1;
}
