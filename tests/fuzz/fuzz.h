/* fuzz - what the targets for records share: rows read from memory whole and in
 * pieces, which must agree, and rows written and read again. */
#ifndef CRM_TESTS_FUZZ_H
#define CRM_TESTS_FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"
#include "record/escape.h"
#include "record/in.h"
#include "record/out.h"
#include "record/spool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_memory(const char *s, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, s, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

/* A descriptor whose every read(2) gives few bytes; the packets must all fit
 * the socket, so only for short inputs. */
static inline int fuzz_pieces(const char *s, size_t len)
{
	int two[2];
	size_t i, n;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, two))
		abort();
	for (i = 0; i < len; i += n) {
		n = len - i < 1 + len / 64 ? len - i : 1 + len / 64;
		if (write(two[1], s + i, n) != (ssize_t)n)
			abort();
	}
	close(two[1]);
	return two[0];
}

/* Everything that rows tell, as one text. */
static inline void fuzz_tell(struct crm_str *to, int fd, const struct crm_in_options *options)
{
	struct crm_in *in = crm_in_new(fd, "fuzz", options);
	struct crm_row row;
	struct crm_err e;
	size_t i, n;
	int got;

	while ((got = crm_in_row(in, &row, &e))) {
		crm_str_addf(to, "%zu:%d:", row.line, got);
		if (got < 0)
			crm_str_puts(to, e.text);
		crm_str_add(to, row.raw.s ? row.raw.s : "", row.raw.len);
		for (i = 0; i < row.n; i++) {
			if (row.cell[i].s && row.cell[i].s[row.cell[i].len])
				abort();
			if (row.cell[i].s && !crm_utf8_valid(row.cell[i].s, row.cell[i].len))
				abort();
			crm_str_addf(to, "|%zu,", row.cell[i].len);
			crm_str_puts(to, row.cell[i].s ? row.cell[i].s : "null");
		}
		crm_str_addc(to, '\n');
	}
	if (crm_in_names(in, &n) && n)
		crm_str_puts(to, crm_in_names(in, &n)[n - 1]);
	if (crm_in_row(in, &row, &e))
		abort();
	crm_in_free(in);
}

static inline void fuzz_read(const char *s, size_t len, const struct crm_in_options *options)
{
	struct crm_str whole = { 0 }, pieces = { 0 };
	int fd = fuzz_memory(s, len);

	fuzz_tell(&whole, fd, options);
	close(fd);
	fd = fuzz_pieces(s, len);
	fuzz_tell(&pieces, fd, options);
	close(fd);
	if (whole.len != pieces.len || (whole.len && memcmp(whole.s, pieces.s, whole.len)))
		abort();
	crm_str_release(&whole);
	crm_str_release(&pieces);
}

enum { FUZZ_COLUMNS = 3 };

/* Cuts the bytes at 0x01 into cells that a book could hold. */
static inline size_t fuzz_cells(
    const char *s, size_t len, struct crm_str *text, struct crm_cell *cell, size_t max)
{
	const char *end = s + len, *stop;
	size_t n = 0;

	crm_str_room(text, len + max);
	for (; s < end && n < max; s = stop + (stop < end)) {
		stop = memchr(s, 1, (size_t)(end - s));
		if (!stop)
			stop = end;
		if (memchr(s, '\0', (size_t)(stop - s)) || !crm_utf8_valid(s, (size_t)(stop - s)))
			continue;
		cell[n++] = (struct crm_cell){ text->s + text->len, (size_t)(stop - s) };
		crm_str_add(text, s, (size_t)(stop - s));
		crm_str_addc(text, '\0');
	}
	return n - n % FUZZ_COLUMNS;
}

static inline bool fuzz_same(
    const struct crm_in *in, const struct crm_cell *a, const struct crm_cell *b)
{
	struct crm_str plain = { 0 };
	bool same;

	if (!b->s)
		return !a->s;
	if (crm_in_raw(in))
		crm_unescape(&plain, b->s, b->len);
	else
		crm_str_add(&plain, b->s, b->len);
	same = plain.len == a->len && !memcmp(crm_str_text(&plain), a->s, a->len);
	crm_str_release(&plain);
	return same;
}

static inline void fuzz_written(const char *s, size_t len, enum crm_format format)
{
	static const struct crm_column columns[FUZZ_COLUMNS] = {
		{ "a", CRM_CELL_TEXT },
		{ "b", CRM_CELL_TEXT },
		{ "c\t\"", CRM_CELL_TEXT },
	};
	struct crm_out_options options = { .format = format, .header = true };
	struct crm_in_options back = { .format = format };
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct crm_spool *spool = crm_spool_new(fd, NULL, false);
	struct crm_out *out = crm_out_new(spool, columns, FUZZ_COLUMNS, &options);
	struct crm_cell cell[64];
	struct crm_str text = { 0 };
	size_t n = fuzz_cells(s, len, &text, cell, 64), i, k;
	struct crm_in *in;
	struct crm_row row;

	for (i = 0; i < n; i++)
		crm_out_cell(out, cell[i].s, cell[i].len);
	if (crm_out_end(out) != n / FUZZ_COLUMNS || crm_spool_drain(spool))
		abort();
	lseek(fd, 0, SEEK_SET);
	in = crm_in_new(fd, "fuzz", &back);
	if (n && format != CRM_JSON && crm_in_row(in, &row, NULL) != 1)
		abort();
	for (i = 0; i < n; i += FUZZ_COLUMNS) {
		if (crm_in_row(in, &row, NULL) != 1 || row.n != FUZZ_COLUMNS)
			abort();
		for (k = 0; k < FUZZ_COLUMNS; k++)
			if (!fuzz_same(in, &cell[i + k], &row.cell[k]))
				abort();
	}
	if (crm_in_row(in, &row, NULL))
		abort();
	crm_in_free(in);
	close(fd);
	crm_str_release(&text);
}

#endif
