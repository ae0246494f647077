/* Bytes to lines. A sequence that the encoding does not have becomes 0xff, which
 * no UTF-8 holds: the card it is in is refused when it is checked, no other. */
#include "channel/vcard_lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/err.h"
#include "base/mem.h"

static size_t read_some(struct crm_vlines *l, char *to, size_t room)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	ssize_t n;

	if (l->head_len) {
		size_t len = l->head_len < room ? l->head_len : room;

		memcpy(to, l->head, len);
		l->head += len;
		l->head_len -= len;
		return len;
	}
	while (!l->eof) {
		n = read(l->fd, to, room);
		if (n > 0)
			return (size_t)n;
		if (n == 0)
			l->eof = true;
		else if (errno == EAGAIN)
			poll(&p, 1, -1); /* a shared descriptor may be non-blocking */
		else if (errno != EINTR)
			crm_die(CRM_IO, "%s: %s", l->name, strerror(errno));
	}
	return 0;
}

static void set_encoding(struct crm_vlines *l, const char *encoding)
{
	l->cd = crm_encoding_open(encoding, &l->unit);
	if (l->cd == (iconv_t)-1)
		crm_die(CRM_USAGE, "unknown encoding: '%s'", encoding);
	l->encoding = crm_strdup(encoding);
}

void crm_vlines_init(struct crm_vlines *l, int fd, const char *name, const char *encoding)
{
	l->fd = fd;
	l->name = crm_strdup(name);
	l->cd = (iconv_t)-1;
	if (encoding)
		set_encoding(l, encoding);
}

void crm_vlines_release(struct crm_vlines *l)
{
	if (l->cd != (iconv_t)-1)
		iconv_close(l->cd);
	free(l->encoding);
	free(l->name);
	crm_str_release(&l->line);
}

/* Converts what there is of raw into the empty buf. */
static void convert(struct crm_vlines *l)
{
	char *from = l->raw, *to = l->buf;
	size_t left = l->coded, room = sizeof l->buf, skip;

	while (left && room && iconv(l->cd, &from, &left, &to, &room) == (size_t)-1) {
		if (!room || errno == E2BIG || (errno == EINVAL && !l->eof))
			break;
		skip = errno == EILSEQ && l->unit < left ? l->unit : left;
		*to++ = (char)0xff;
		room--;
		from += skip;
		left -= skip;
	}
	if (!left && l->eof)
		iconv(l->cd, NULL, NULL, &to, &room); /* a letter may wait for its accent */
	memmove(l->raw, from, left);
	l->coded = left;
	l->pos = 0;
	l->end = (size_t)(to - l->buf);
}

/* UTF-16 is told by its byte order mark, or by the B of BEGIN without one. */
static const char *guess(const char *s, size_t len)
{
	static const struct {
		const char bytes[2];
		const char *encoding;
	} sign[] = {
		{ { '\xff', '\xfe' }, "UTF-16LE" },
		{ { '\xfe', '\xff' }, "UTF-16BE" },
		{ { 'B', '\0' }, "UTF-16LE" },
		{ { '\0', 'B' }, "UTF-16BE" },
	};

	for (size_t i = 0; i < sizeof sign / sizeof *sign && len >= 2; i++)
		if (!memcmp(s, sign[i].bytes, 2))
			return sign[i].encoding;
	return NULL;
}

static void begin(struct crm_vlines *l)
{
	const char *encoding;
	size_t n;

	l->begun = true;
	if (l->encoding)
		return;
	while (l->end < 2 && (n = read_some(l, l->buf + l->end, sizeof l->raw - l->end)))
		l->end += n;
	encoding = guess(l->buf, l->end);
	if (!encoding)
		return;
	set_encoding(l, encoding);
	memcpy(l->raw, l->buf, l->end);
	l->coded = l->end;
	convert(l);
}

/* Fills the empty buf; false at the end. */
static bool fill(struct crm_vlines *l)
{
	if (!l->begun)
		begin(l);
	if (l->pos < l->end)
		return true;
	l->pos = l->end = 0;
	if (l->cd == (iconv_t)-1) {
		l->end = read_some(l, l->buf, sizeof l->buf);
		return l->end > 0;
	}
	do {
		l->coded += read_some(l, l->raw + l->coded, sizeof l->raw - l->coded);
		convert(l);
	} while (!l->end && !(l->eof && !l->coded));
	return l->end > 0;
}

static bool next_is(struct crm_vlines *l, char c)
{
	return (l->pos < l->end || fill(l)) && l->buf[l->pos] == c;
}

/* Takes the rest of a line's end, whose first byte is taken. "\r\r\n" comes from
 * "\r\n" that a program took for text; a lone "\r" has no more. */
static void take_end(struct crm_vlines *l, char first)
{
	if (first != '\r')
		return;
	if (next_is(l, '\r') && l->pos + 1 < l->end && l->buf[l->pos + 1] == '\n')
		l->pos++;
	if (next_is(l, '\n'))
		l->pos++;
}

bool crm_vlines_next(struct crm_vlines *l)
{
	if (l->held) {
		l->held = false;
		return true;
	}
	crm_str_reset(&l->line);
	l->cut = false;
	if (l->pos == l->end && !fill(l))
		return false;
	l->number++;
	do {
		size_t at = l->pos;

		while (at < l->end && l->buf[at] != '\n' && l->buf[at] != '\r')
			at++;
		if (l->line.len + (at - l->pos) > CRM_VCARD_MAX)
			l->cut = true;
		else
			crm_str_add(&l->line, l->buf + l->pos, at - l->pos);
		l->pos = at;
		if (at < l->end) {
			take_end(l, l->buf[l->pos++]);
			break;
		}
	} while (fill(l));
	return true;
}

void crm_vlines_hold(struct crm_vlines *l)
{
	l->held = true;
}
