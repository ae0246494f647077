/* feed - gives a reader its input, and its rows back as one text to compare. */
#ifndef CRM_TESTS_FEED_H
#define CRM_TESTS_FEED_H

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "record/in.h"

/* A descriptor from which the bytes can be read: all at once, or (chunk > 0)
 * exactly so many in each read(2), which a child sends. */
static inline int feed(const char *s, size_t len, size_t chunk)
{
	int two[2];
	size_t i, n;

	if (!chunk) {
		two[0] = memfd_create("feed", MFD_CLOEXEC);
		if (two[0] < 0 || write(two[0], s, len) != (ssize_t)len ||
		    lseek(two[0], 0, SEEK_SET))
			abort();
		return two[0];
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, two))
		abort();
	if (fork() == 0) {
		close(two[0]);
		for (i = 0; i < len; i += n) {
			n = len - i < chunk ? len - i : chunk;
			if (write(two[1], s + i, n) < 0)
				break;
		}
		_exit(0);
	}
	close(two[1]);
	return two[0];
}

/* All rows: "LINE:cell|cell\n", a cell without a value as "~", a row that is
 * wrong as "LINE!message\n". raw: the raw row instead of the cells. */
static inline void feed_rows(struct crm_str *got, int fd, const struct crm_in_options *o, bool raw)
{
	struct crm_in *in = crm_in_new(fd, "feed", o);
	struct crm_row row;
	struct crm_err e;
	int result;
	size_t i;

	while ((result = crm_in_row(in, &row, &e))) {
		crm_str_addf(got, "%zu%c", row.line, result > 0 ? ':' : '!');
		if (result < 0)
			crm_str_puts(got, e.text);
		else if (raw)
			crm_str_add(got, row.raw.s, row.raw.len);
		for (i = 0; result > 0 && !raw && i < row.n; i++) {
			if (i)
				crm_str_addc(got, '|');
			if (row.cell[i].s && strlen(row.cell[i].s) != row.cell[i].len)
				crm_str_puts(got, "(no NUL at its end)");
			crm_str_puts(got, row.cell[i].s ? row.cell[i].s : "~");
		}
		crm_str_addc(got, '\n');
	}
	if (crm_in_row(in, &row, &e))
		crm_str_puts(got, "(a row behind the end)");
	crm_in_free(in);
}

/* The input's rows, read whole and in pieces of 1 and 3 bytes: NULL-safe text
 * that must be `want` each time. */
static inline void feed_check(
    const char *what, const char *s, size_t len, const struct crm_in_options *o, const char *want)
{
	static const size_t chunks[] = { 0, 1, 3 };
	struct crm_str got = { 0 };
	size_t i;

	for (i = 0; i < sizeof chunks / sizeof *chunks; i++) {
		int fd = feed(s, len, chunks[i]);

		crm_str_reset(&got);
		feed_rows(&got, fd, o, false);
		close(fd);
		if (chunks[i])
			wait(NULL);
		CHECK(!strcmp(crm_str_text(&got), want), "%s, reads of %zu: got\n%swant\n%s", what,
		    chunks[i], crm_str_text(&got), want);
	}
	crm_str_release(&got);
}

#endif
