/* Bytes for the readers: read(2), encodings, lines. A byte sequence that the
 * encoding does not have becomes 0xff, which no UTF-8 holds: the row it is in
 * is refused when it is checked, and no other. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/mem.h"
#include "base/text.h"
#include "record/reader.h"
#include "record/scan.h"

/* Reads once into to; 0 at the end. */
static size_t read_some(struct crm_in *in, char *to, size_t room)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	ssize_t n;

	if (in->eof)
		return 0;
	if (in->opt.head_len) {
		size_t len = in->opt.head_len < room ? in->opt.head_len : room;

		memcpy(to, in->opt.head, len);
		in->opt.head += len;
		in->opt.head_len -= len;
		return len;
	}
	if (in->wait && poll(&p, 1, 0) == 0)
		in->wait(in->wait_arg);
	for (;;) {
		n = read(in->fd, to, room);
		if (n > 0)
			return (size_t)n;
		if (n == 0)
			break;
		if (errno == EAGAIN)
			poll(&p, 1, -1); /* a shared descriptor may be non-blocking */
		else if (errno != EINTR)
			crm_die(CRM_IO, "%s: %s", in->name, strerror(errno));
	}
	in->eof = true;
	return 0;
}

/* Makes room for at least half a block behind end. */
static void make_room(struct crm_in *in)
{
	size_t have = in->end - in->pos;

	if (in->cap - in->end >= CRM_IN_BLOCK / 2)
		return;
	if (in->pos > 0) {
		memmove(in->buf, in->buf + in->pos, have);
		in->pos = 0;
		in->end = have;
	}
	if (in->cap - in->end >= CRM_IN_BLOCK / 2)
		return;
	in->cap = in->cap ? in->cap * 2 : CRM_IN_BLOCK;
	in->buf = crm_realloc(in->buf, in->cap + CRM_IN_SPARE);
	memset(in->buf + in->end, 0, in->cap + CRM_IN_SPARE - in->end);
}

/* Converts what there is of coded, leaves the begin of a sequence for later;
 * true when that gave bytes. */
static bool convert(struct crm_in *in)
{
	char *from = in->coded, *to = in->buf + in->end;
	size_t left = in->coded_len, room = in->cap - in->end, skip;

	while (left && room && iconv(in->cd, &from, &left, &to, &room) == (size_t)-1) {
		if (!room || errno == E2BIG || (errno == EINVAL && !in->eof))
			break;
		skip = errno == EILSEQ && in->unit < left ? in->unit : left;
		*to++ = (char)0xff;
		room--;
		from += skip;
		left -= skip;
	}
	if (!left && in->eof)
		iconv(in->cd, NULL, NULL, &to, &room); /* a letter may wait for its accent */
	memmove(in->coded, from, left);
	in->coded_len = left;
	skip = in->end;
	in->end = (size_t)(to - in->buf);
	return in->end > skip;
}

bool crm_in_fill(struct crm_in *in)
{
	size_t n;

	make_room(in);
	if (in->cd == (iconv_t)-1) {
		n = read_some(in, in->buf + in->end, in->cap - in->end);
		in->end += n;
		return n > 0;
	}
	while (!convert(in)) {
		if (in->eof && !in->coded_len)
			return false;
		in->coded_len +=
		    read_some(in, in->coded + in->coded_len, CRM_IN_BLOCK - in->coded_len);
	}
	return true;
}

int crm_in_encode(struct crm_in *in, const char *encoding, struct crm_err *e)
{
	in->cd = crm_encoding_open(encoding, &in->unit);
	if (in->cd == (iconv_t)-1)
		return crm_err_set(e, CRM_USAGE, "unknown encoding: '%s'", encoding);
	in->encoding = crm_strdup(encoding);
	in->coded = crm_malloc(CRM_IN_BLOCK);
	in->coded_len = in->end - in->pos;
	if (in->coded_len)
		memcpy(in->coded, in->buf + in->pos, in->coded_len);
	in->end = in->pos;
	return 0;
}

void crm_in_bytes_free(struct crm_in *in)
{
	if (in->cd != (iconv_t)-1)
		iconv_close(in->cd);
	free(in->encoding);
	free(in->coded);
	free(in->buf);
}

bool crm_in_skip_line(struct crm_in *in, bool cr)
{
	for (;;) {
		size_t have = in->end - in->pos;
		size_t at = crm_scan_first(in->buf + in->pos, have, '\n', cr ? '\r' : '\n', '\n');

		if (at < have) {
			in->skip_lf = in->buf[in->pos + at] == '\r';
			in->pos += at + 1;
			in->line++;
			return true;
		}
		in->pos = in->end;
		if (!crm_in_fill(in))
			return false;
	}
}

void crm_in_skip_lf(struct crm_in *in)
{
	if (!in->skip_lf)
		return;
	in->skip_lf = false;
	if ((in->pos < in->end || crm_in_fill(in)) && in->buf[in->pos] == '\n')
		in->pos++;
}

int crm_in_line(struct crm_in *in, size_t *len, size_t *next, struct crm_err *e)
{
	size_t seen = 0, have;
	const char *nl = NULL;

	for (;;) {
		have = in->end - in->pos;
		if (have > seen)
			nl = memchr(in->buf + in->pos + seen, '\n', have - seen);
		*len = nl ? (size_t)(nl - (in->buf + in->pos)) : have;
		*next = nl ? *len + 1 : have;
		if (*len > CRM_IN_ROW_MAX) {
			in->skip_rest = true;
			return crm_in_too_long(e);
		}
		if (nl || !crm_in_fill(in))
			break;
		seen = have;
	}
	if (!*next)
		return 0;
	if (*len && in->buf[in->pos + *len - 1] == '\r')
		--*len;
	return 1;
}

int crm_in_check(const struct crm_in *in, const char *s, size_t len, struct crm_err *e)
{
	unsigned kinds = crm_scan_kinds(s, len);
	size_t i = 0, n;
	uint32_t c;

	if (kinds & CRM_SCAN_NUL) {
		crm_err_set(e, CRM_DATA, "holds a NUL byte");
		return -1;
	}
	if (!(kinds & CRM_SCAN_NOT_ASCII) || crm_utf8_valid(s, len))
		return 0;
	if (in->encoding) {
		crm_err_set(e, CRM_DATA, "not %s", in->encoding);
		return -1;
	}
	while (i < len && (n = crm_utf8_next(s + i, len - i, &c)))
		i += n;
	crm_err_set(e, CRM_DATA, "not UTF-8 at byte %zu", i + 1);
	return -1;
}

int crm_in_too_long(struct crm_err *e)
{
	crm_err_set(e, CRM_DATA, "longer than %d MB", CRM_IN_ROW_MAX / 1024 / 1024);
	return -1;
}

int crm_in_too_many(struct crm_err *e)
{
	crm_err_set(e, CRM_DATA, "more than %d fields", CRM_IN_CELLS_MAX);
	return -1;
}

bool crm_in_cell_grow(struct crm_in *in)
{
	if (in->n >= CRM_IN_CELLS_MAX)
		return false;
	crm_grow(&in->cell, in->n, &in->cells, sizeof *in->cell);
	return true;
}
