/* JSON objects, one after the other or as members of an array. Here is found
 * where each begins and ends, byte by byte as they come, so that a fault in one
 * costs no other; what an object says is told in in_jsoncells.c. */
#include <stdint.h>

#include "base/mem.h"
#include "record/json.h"

enum { DEPTH_MAX = 32 };

/* How far an object is read: offsets from in->pos. */
struct extent {
	size_t at, lines;
	unsigned depth;
	uint64_t arrays; /* one bit a level: [ or { */
	bool in_string, escape;
};

/* The offset of the first byte from `at` on that is no white space; false at
 * the end of the input. */
static bool look_past_space(struct crm_in *in, size_t *at)
{
	for (;; ++*at) {
		if (*at == in->end - in->pos && (*at > CRM_IN_ROW_MAX || !crm_in_fill(in)))
			return false;
		if (!crm_json_space(in->buf[in->pos + *at]))
			return true;
	}
}

bool crm_in_json_like(struct crm_in *in)
{
	size_t at = 1;
	char c;

	if (in->buf[in->pos] != '[')
		return in->buf[in->pos] == '{';
	if (!look_past_space(in, &at))
		return false;
	c = in->buf[in->pos + at++];
	return c == '{' || (c == ']' && !look_past_space(in, &at));
}

/* Inside a string; false where a byte is not allowed. */
static bool string_byte(struct extent *x, char c)
{
	if (x->escape)
		x->escape = false;
	else if (c == '\\')
		x->escape = true;
	else if (c == '"')
		x->in_string = false;
	return (unsigned char)c >= 0x20;
}

/* Outside a string; false where a bracket does not match. */
static bool other_byte(struct extent *x, char c)
{
	switch (c) {
	case '"':
		x->in_string = true;
		return true;
	case '{':
	case '[':
		x->arrays = x->arrays << 1 | (c == '[');
		return ++x->depth <= DEPTH_MAX;
	case '}':
	case ']':
		if ((x->arrays & 1) != (c == ']'))
			return false;
		x->arrays >>= 1;
		x->depth--;
		return true;
	case '\n':
		x->lines++;
		return true;
	default:
		return true;
	}
}

/* Finds where the object at pos ends. */
static int find_end(struct crm_in *in, struct extent *x, struct crm_err *e)
{
	do {
		char c;

		if (x->at > CRM_IN_ROW_MAX)
			return crm_in_too_long(e);
		if (x->at == in->end - in->pos && !crm_in_fill(in))
			return crm_in_json_fault(e, "the input ends inside it");
		c = in->buf[in->pos + x->at];
		if (x->in_string ? !string_byte(x, c) : !other_byte(x, c))
			return crm_in_json_fault(
			    e, x->in_string           ? "a string holds a control character"
			       : x->depth > DEPTH_MAX ? "too deep"
						      : "brackets do not match");
		x->at++;
	} while (x->depth);
	return 1;
}

/* Passes over white space and what stands between objects. 1 at an object, 0
 * at the end, -1 where something else stands. */
static int find_object(struct crm_in *in, struct crm_err *e)
{
	struct crm_in_json *j = in->json;

	for (;; in->pos++) {
		char c;

		if (in->pos == in->end && !crm_in_fill(in)) {
			in->over = true;
			return j->place == CRM_JSON_TOP
				   ? 0
				   : crm_in_json_fault(e, "the array is not closed");
		}
		c = in->buf[in->pos];
		if (crm_json_space(c))
			in->line += c == '\n';
		else if (c == '{' && j->place != CRM_JSON_AFTER)
			return 1;
		else if (c == '[' && j->place == CRM_JSON_TOP)
			j->place = CRM_JSON_FIRST;
		else if (c == ']' && (j->place == CRM_JSON_FIRST || j->place == CRM_JSON_AFTER))
			j->place = CRM_JSON_TOP;
		else if (c == ',' && j->place == CRM_JSON_AFTER)
			j->place = CRM_JSON_NEXT;
		else
			return crm_in_json_fault(e,
			    j->place == CRM_JSON_AFTER ? "no comma between two" : "something else");
	}
}

/* Behind a fault: goes on at the next line that begins with an object, or
 * closes the array. False when there is none. */
static bool find_again(struct crm_in *in)
{
	struct crm_in_json *j = in->json;
	char c;

	while (crm_in_skip_line(in, false)) {
		do {
			if (in->pos == in->end && !crm_in_fill(in))
				return false;
			c = in->buf[in->pos];
			in->pos += c == ' ' || c == '\t';
		} while (c == ' ' || c == '\t');
		if (c != '{' && (c != ']' || j->place == CRM_JSON_TOP))
			continue;
		if (j->place != CRM_JSON_TOP)
			j->place = c == ']' ? CRM_JSON_AFTER : CRM_JSON_NEXT;
		j->lost = false;
		return true;
	}
	return false;
}

int crm_in_json(struct crm_in *in, struct crm_row *row, struct crm_err *e)
{
	struct extent x = { 0 };
	struct crm_in_json *j = in->json;
	int got;

	if (!j) {
		j = in->json = crm_calloc(1, sizeof *j);
		j->index = json_object();
	}
	crm_in_json_clear(in);
	if (j->lost && !find_again(in))
		return 0;
	got = find_object(in, e);
	row->line = in->line;
	if (got == 1)
		got = find_end(in, &x, e);
	else if (got == 0)
		return 0;
	if (got < 0) {
		in->pos += x.at;
		in->line += x.lines;
		j->lost = true;
		return -1;
	}
	crm_str_reset(&in->raw);
	crm_str_add(&in->raw, in->buf + in->pos, x.at);
	row->raw = (struct crm_cell){ in->raw.s, x.at };
	in->pos += x.at;
	in->line += x.lines;
	if (j->place != CRM_JSON_TOP)
		j->place = CRM_JSON_AFTER;
	return crm_in_json_cells(in, row->raw.s, row->raw.len, e);
}
