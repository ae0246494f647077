/* vcard_lines - the lines of a stream of cards: bytes, encodings, ends of lines.
 * Private to lib/channel/vcard_*.c. */
#ifndef CRM_CHANNEL_VCARD_LINES_H
#define CRM_CHANNEL_VCARD_LINES_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { CRM_VCARD_MAX = 64 * 1024 * 1024 };

struct crm_vlines {
	int fd;
	char *name;
	char *encoding; /* what the bytes are converted from, or NULL */
	iconv_t cd;
	size_t unit; /* bytes passed over where a sequence is bad */
	bool begun, eof, cut, held;
	size_t number;       /* of the line, from 1 */
	struct crm_str line; /* without its end; cut is set where it was too long */
	size_t pos, end, coded;
	const char *head; /* read from fd before */
	size_t head_len;
	char buf[64 * 1024], raw[16 * 1024];
};

void crm_vlines_init(struct crm_vlines *l, int fd, const char *name, const char *encoding);
void crm_vlines_release(struct crm_vlines *l);
/* The next line in l->line; false at the end. "\n", "\r\n", "\r" and "\r\r\n" end
 * a line. After crm_vlines_hold() the same line comes again. */
bool crm_vlines_next(struct crm_vlines *l);
void crm_vlines_hold(struct crm_vlines *l);

#endif
