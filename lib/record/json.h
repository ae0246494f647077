/* json - what the two halves of the JSON reader share: one finds where objects
 * begin and end, the other makes their cells. Internal to record/. */
#ifndef CRM_RECORD_JSON_H
#define CRM_RECORD_JSON_H

#include <jansson.h>

#include "base/mem.h"
#include "record/reader.h"

/* What may come next outside an object. */
enum crm_in_json_place {
	CRM_JSON_TOP,   /* { or [ */
	CRM_JSON_FIRST, /* behind [: { or ] */
	CRM_JSON_NEXT,  /* behind a comma: { */
	CRM_JSON_AFTER, /* behind a member: , or ] */
};

struct crm_in_json {
	enum crm_in_json_place place;
	bool lost;            /* behind a fault: go on at the next line that begins with { */
	json_t *object;       /* the cells point into it */
	struct crm_pool pool; /* joined arrays */
	struct crm_str text;  /* the object with its numbers in quotes */
	const char **name;    /* the keys seen, which index owns */
	size_t n, names;
	json_t *index;            /* name to place: jansson's hash, which cannot be flooded */
	size_t *set, n_set, sets; /* cells of this row that are not NULL */
};

static inline bool crm_json_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Always -1. */
int crm_in_json_fault(struct crm_err *e, const char *text);
/* The object in s[0..len) as cells of in. 1, or -1 with e set. */
int crm_in_json_cells(struct crm_in *in, const char *s, size_t len, struct crm_err *e);
/* Forgets the cells of the last row. */
void crm_in_json_clear(struct crm_in *in);

#endif
