/* JSON objects, one after the other or as members of an array. Where an object
 * ends is found here, byte by byte as they come; what it says is jansson's to
 * tell. Numbers are handed to jansson as strings, after a look at their
 * grammar, so that 1e400 and 23 digits come through as they were written. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/reader.h"
#include "record/scan.h"

enum { DEPTH_MAX = 32 };

/* What may come next outside an object. */
enum place {
	TOP,   /* { or [ */
	FIRST, /* behind [: { or ] */
	NEXT,  /* behind a comma: { */
	AFTER, /* behind a member: , or ] */
};

struct crm_in_json {
	enum place place;
	bool lost;            /* behind a fault: go on at the next line that begins with { */
	json_t *object;       /* the cells point into it */
	struct crm_pool pool; /* joined arrays */
	struct crm_str text;  /* the object with its numbers in quotes */
	const char **name;    /* the keys seen, which index owns */
	size_t n, names;
	json_t *index;            /* name to place: jansson's hash, which cannot be flooded */
	size_t *set, n_set, sets; /* cells of this row that are not NULL */
};

/* How far an object is read: offsets from in->pos. */
struct extent {
	size_t at, lines;
	unsigned depth;
	uint64_t arrays; /* one bit a level: [ or { */
	bool in_string, escape;
};

void crm_in_json_free(struct crm_in_json *j)
{
	if (!j)
		return;
	json_decref(j->object);
	crm_pool_release(&j->pool);
	crm_str_release(&j->text);
	json_decref(j->index);
	free(j->name);
	free(j->set);
	free(j);
}

const char *const *crm_in_json_names(const struct crm_in_json *j, size_t *n)
{
	*n = j->n;
	return j->name;
}

static bool space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The offset of the first byte from `at` on that is no white space; false at
 * the end of the input. */
static bool look_past_space(struct crm_in *in, size_t *at)
{
	for (;; ++*at) {
		if (*at == in->end - in->pos && (*at > CRM_IN_ROW_MAX || !crm_in_fill(in)))
			return false;
		if (!space(in->buf[in->pos + *at]))
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

static int fault(struct crm_err *e, const char *text)
{
	crm_err_set(e, CRM_DATA, "no JSON object: %s", text);
	return -1;
}

/* Inside a string: true at its end, false where a byte is not allowed. */
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
			return fault(e, "the input ends inside it");
		c = in->buf[in->pos + x->at];
		if (x->in_string ? !string_byte(x, c) : !other_byte(x, c))
			return fault(e, x->in_string ? "a string holds a control character"
					: x->depth > DEPTH_MAX ? "too deep"
							       : "brackets do not match");
		x->at++;
	} while (x->depth);
	return 1;
}

/* Appends the number that the text at s should be, in quotes; returns its
 * length, 0 when it is none, or stands where a name should. */
static size_t quote_number(struct crm_str *out, const char *s, size_t len)
{
	size_t n = crm_scan_number(s, len), i = n;

	if (!n || i == len || !(space(s[i]) || strchr(",]}", s[i])))
		return 0;
	while (i < len && space(s[i]))
		i++;
	if (i < len && s[i] == ':')
		return 0;
	crm_str_addc(out, '"');
	crm_str_add(out, s, n);
	crm_str_addc(out, '"');
	return n;
}

static size_t string_length(const char *s, size_t len)
{
	size_t i;

	for (i = 1; i < len && s[i] != '"'; i++)
		i += s[i] == '\\';
	return i < len ? i + 1 : len;
}

/* The object in s[0..len) to j->text, with its numbers in quotes. */
static bool quote_numbers(struct crm_in_json *j, const char *s, size_t len)
{
	size_t i, n;

	crm_str_reset(&j->text);
	for (i = 0; i < len; i += n) {
		n = 1;
		if (s[i] == '"')
			n = string_length(s + i, len - i);
		else if (s[i] == '-' || (s[i] >= '0' && s[i] <= '9')) {
			n = quote_number(&j->text, s + i, len - i);
			if (!n)
				return false;
			continue;
		}
		crm_str_add(&j->text, s + i, n);
	}
	return true;
}

/* The place of a name, new or not; keys mostly come in the order they had. */
static size_t place_of(struct crm_in_json *j, const char *key, size_t guess)
{
	json_t *known;

	if (guess < j->n && !strcmp(j->name[guess], key))
		return guess;
	known = json_object_get(j->index, key);
	if (known)
		return (size_t)json_integer_value(known);
	if (j->n >= CRM_IN_CELLS_MAX)
		return SIZE_MAX;
	if (json_object_set_new(j->index, key, json_integer((json_int_t)j->n)))
		crm_die(CRM_UNAVAILABLE, "out of memory");
	crm_grow(&j->name, j->n, &j->names, sizeof *j->name);
	j->name[j->n] = json_object_iter_key(json_object_iter_at(j->index, key));
	return j->n++;
}

/* What a scalar is as text; false for null, an array and an object. */
static bool scalar(json_t *v, struct crm_cell *cell)
{
	if (json_is_string(v))
		*cell = (struct crm_cell){ json_string_value(v), json_string_length(v) };
	else if (json_is_true(v))
		*cell = (struct crm_cell){ "yes", 3 };
	else if (json_is_false(v))
		*cell = (struct crm_cell){ "no", 2 };
	else
		return false;
	return true;
}

/* An array's members as one text, with line breaks between. NULL, or what is
 * wrong with a member. */
static const char *join(struct crm_in_json *j, json_t *array, struct crm_cell *cell)
{
	size_t i, n = json_array_size(array), len = 0;
	struct crm_cell member;
	char *text, *to;

	for (i = 0; i < n; i++) {
		if (!scalar(json_array_get(array, i), &member))
			return "an array in it holds more than plain values";
		if (memchr(member.s, '\n', member.len))
			return "an array in it holds a text of several lines";
		len += member.len + 1;
	}
	text = to = crm_pool_alloc(&j->pool, len + 1);
	for (i = 0; i < n; i++) {
		scalar(json_array_get(array, i), &member);
		memcpy(to, member.s, member.len);
		to += member.len;
		*to++ = '\n';
	}
	to -= n > 0;
	*to = '\0';
	*cell = (struct crm_cell){ text, (size_t)(to - text) };
	return NULL;
}

static int value(
    struct crm_in_json *j, json_t *v, struct crm_cell *cell, const char *key, struct crm_err *e)
{
	const char *why = "is an object";

	if (json_is_null(v) || scalar(v, cell))
		return 0;
	if (json_is_array(v))
		why = join(j, v, cell);
	if (!why)
		return 0;
	crm_err_set(e, CRM_DATA, "%s: %s", key, why);
	return -1;
}

/* Cells for all names; those that the last row set are NULL again. */
static void clear_cells(struct crm_in *in)
{
	struct crm_in_json *j = in->json;
	size_t i;

	for (i = 0; i < j->n_set; i++)
		in->cell[j->set[i]] = (struct crm_cell){ NULL, 0 };
	j->n_set = 0;
	crm_pool_reset(&j->pool);
	json_decref(j->object);
	j->object = NULL;
}

static int set_cells(struct crm_in *in, struct crm_err *e)
{
	struct crm_in_json *j = in->json;
	size_t guess = 0, at, had;
	const char *key;
	json_t *v;

	json_object_foreach(j->object, key, v)
	{
		had = j->n;
		at = place_of(j, key, guess);
		if (at == SIZE_MAX)
			return crm_in_too_many(e);
		guess = at + 1;
		if (j->n > had) {
			in->n = had;
			crm_in_cell(in, NULL, 0);
		}
		if (value(j, v, &in->cell[at], key, e))
			return -1;
		crm_grow(&j->set, j->n_set, &j->sets, sizeof *j->set);
		j->set[j->n_set++] = at;
	}
	in->n = j->n;
	return 1;
}

static int refused(const json_error_t *why, struct crm_err *e)
{
	if (json_error_code(why) == json_error_out_of_memory)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	if (json_error_code(why) == json_error_null_character)
		return fault(e, "a text holds \\u0000");
	return fault(e, why->text);
}

static int parse(struct crm_in *in, const char *s, size_t len, struct crm_err *e)
{
	struct crm_in_json *j = in->json;
	json_error_t why;

	if (crm_in_check(in, s, len, e))
		return -1;
	if (!quote_numbers(j, s, len))
		return fault(e, "a number is not written as JSON has it");
	j->object = json_loadb(j->text.s, j->text.len, JSON_REJECT_DUPLICATES, &why);
	return j->object ? set_cells(in, e) : refused(&why, e);
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
			return j->place == TOP ? 0 : fault(e, "the array is not closed");
		}
		c = in->buf[in->pos];
		if (space(c))
			in->line += c == '\n';
		else if (c == '{' && j->place != AFTER)
			return 1;
		else if (c == '[' && j->place == TOP)
			j->place = FIRST;
		else if (c == ']' && (j->place == FIRST || j->place == AFTER))
			j->place = TOP;
		else if (c == ',' && j->place == AFTER)
			j->place = NEXT;
		else
			return fault(
			    e, j->place == AFTER ? "no comma between two" : "something else");
	}
}

/* Behind a fault: goes on at the next line that begins with an object, or
 * closes the array. False when there is none. */
static bool find_again(struct crm_in *in)
{
	struct crm_in_json *j = in->json;
	size_t at;
	char c;

	while (crm_in_skip_line(in, false)) {
		at = 0;
		while ((at < in->end - in->pos || crm_in_fill(in)) &&
		       (in->buf[in->pos + at] == ' ' || in->buf[in->pos + at] == '\t'))
			at++;
		if (at == in->end - in->pos)
			break;
		c = in->buf[in->pos + at];
		if (c != '{' && (c != ']' || j->place == TOP))
			continue;
		if (j->place != TOP)
			j->place = c == ']' ? AFTER : NEXT;
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
	clear_cells(in);
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
	if (j->place != TOP)
		j->place = AFTER;
	return parse(in, row->raw.s, row->raw.len, e);
}
