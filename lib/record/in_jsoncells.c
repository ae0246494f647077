/* What a JSON object says, by jansson. Numbers are handed to it as strings,
 * after a look at their grammar, so that 1e400 and 23 digits come through as
 * they were written. */
#include <stdlib.h>
#include <string.h>

#include "record/json.h"
#include "record/scan.h"

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

const size_t *crm_in_json_places(const struct crm_in_json *j, size_t *n)
{
	*n = j->n_set;
	return j->set;
}

const char *const *crm_in_json_names(const struct crm_in_json *j, size_t *n)
{
	*n = j->n;
	return j->name;
}

int crm_in_json_fault(struct crm_err *e, const char *text)
{
	crm_err_set(e, CRM_DATA, "no JSON object: %s", text);
	return -1;
}

/* Appends the number that the text at s should be, in quotes; returns its
 * length, 0 when it is none, or stands where a name should. */
static size_t quote_number(struct crm_str *out, const char *s, size_t len)
{
	size_t n = crm_scan_number(s, len), i = n;

	if (!n || i == len || !(crm_json_space(s[i]) || strchr(",]}", s[i])))
		return 0;
	while (i < len && crm_json_space(s[i]))
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
    struct crm_in *in, json_t *v, struct crm_cell *cell, const char *key, struct crm_err *e)
{
	struct crm_in_json *j = in->json;
	const char *why = "is an object";

	if (json_is_null(v) || scalar(v, cell))
		return 0;
	if (json_is_array(v))
		why = join(j, v, cell);
	if (!why)
		return 0;
	crm_err_set(e, CRM_DATA, "%s: %s", key, why);
	if (!in->opt.nested)
		return -1;
	*cell = (struct crm_cell){ crm_pool_strdup(&j->pool, e->text), CRM_CELL_WRONG };
	return 0;
}

/* Cells for all names; those that the last row set are NULL again. */
void crm_in_json_clear(struct crm_in *in)
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
		if (value(in, v, &in->cell[at], key, e))
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
		return crm_in_json_fault(e, "a text holds \\u0000");
	return crm_in_json_fault(e, why->text);
}

int crm_in_json_cells(struct crm_in *in, const char *s, size_t len, struct crm_err *e)
{
	struct crm_in_json *j = in->json;
	json_error_t why;

	if (crm_in_check(in, s, len, e))
		return -1;
	if (!quote_numbers(j, s, len))
		return crm_in_json_fault(e, "a number is not written as JSON has it");
	j->object = json_loadb(j->text.s, j->text.len, JSON_REJECT_DUPLICATES, &why);
	return j->object ? set_cells(in, e) : refused(&why, e);
}
