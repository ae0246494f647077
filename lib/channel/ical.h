/* ical - lines and components of iCalendar (RFC 5545): text to a tree and back. What the
 * lines mean is the caller's business; what it does not take can be written back as it was.
 */
#ifndef CRM_CHANNEL_ICAL_H
#define CRM_CHANNEL_ICAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* An unfolded line, NAME;PARAM=x:value. */
struct crm_ical_line {
	const char *name;  /* in upper case */
	const char *param; /* "PARAM=x;..." as written, "" none */
	const char *value; /* as written, with its escapes */
	const char *text;  /* the whole line, valid UTF-8, its name in upper case */
};

struct crm_ical {
	const char *name; /* VCALENDAR, VEVENT ... in upper case */
	struct crm_ical_line *line;
	size_t n, cap;
	struct crm_ical **sub;
	size_t subs, subs_cap;
	size_t at; /* the line of the file where it begins */
};

/* The whole of a file: a nameless component with all that is in it, or NULL with e:
 * "line 17: ...". All memory is the pool's and, for the lists, the tree's. */
struct crm_ical *crm_ical_read(const char *s, size_t len, struct crm_pool *pool, struct crm_err *e);
void crm_ical_free(struct crm_ical *c);

/* The colon that ends name (of so many bytes) and parameters of a line, not one in quotes; NULL
 * where it is not NAME:VALUE. */
const char *crm_ical_colon(const char *s, size_t *name);
/* The first line of that name, NULL when there is none. */
const struct crm_ical_line *crm_ical_find(const struct crm_ical *c, const char *name);
/* The value of a parameter, without its quotes; false when it is not there. */
bool crm_ical_param(const struct crm_ical_line *l, const char *name, struct crm_str *out);
/* A value of type TEXT without its escapes; a line end inside is \n. Goes up to an unescaped
 * comma; gives what is behind that, NULL at the end. */
const char *crm_ical_text(const char *value, struct crm_str *out);
/* All of it: commas that stand bare are taken for themselves. */
void crm_ical_whole(const char *value, struct crm_str *out);

/* Appends a line, folded at 75 bytes and ended by CR LF. */
void crm_ical_put(struct crm_str *out, const char *line);
/* The same for NAME:text, escaped and without control characters; nothing for an empty text. */
void crm_ical_put_text(struct crm_str *out, const char *name, const char *text);
/* A component as lines with \n between them, as read; for keeping. */
void crm_ical_keep(struct crm_str *out, const struct crm_ical *c);

#endif
