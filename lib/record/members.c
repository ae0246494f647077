/* JSON objects taken apart without being understood: the reader has checked them. */
#include "record/members.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "record/writer.h"

static bool space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *past_space(const char *s, const char *end)
{
	while (s < end && space(*s))
		s++;
	return s;
}

/* Behind the string that begins at s. */
static const char *past_string(const char *s, const char *end)
{
	for (s++; s < end && *s != '"'; s++)
		if (*s == '\\' && s + 1 < end)
			s++;
	return s < end ? s + 1 : end;
}

/* Behind the value that begins at s: at the comma or bracket of its object. */
static const char *past_value(const char *s, const char *end)
{
	size_t depth = 0;

	while (s < end) {
		if (*s == '"') {
			s = past_string(s, end);
			continue;
		}
		if (!depth && (*s == ',' || *s == '}'))
			break;
		depth += *s == '{' || *s == '[';
		depth -= depth && (*s == '}' || *s == ']');
		s++;
	}
	return s;
}

void crm_members_read(struct crm_members *m, const char *s, size_t len)
{
	const char *end = s + len;

	m->n = 0;
	s = past_space(s, end);
	if (s == end)
		return;
	for (s = past_space(s + 1, end); s < end && *s == '"'; s = past_space(s, end)) {
		struct crm_member one;
		const char *stop = past_string(s, end);

		one.key = (struct crm_cell){ s, (size_t)(stop - s) };
		s = past_space(stop, end);
		s = past_space(s + (s < end), end); /* the colon */
		stop = past_value(s, end);
		one.value = (struct crm_cell){ s, (size_t)(stop - s) };
		while (one.value.len && space(s[one.value.len - 1]))
			one.value.len--;
		crm_grow(&m->member, m->n, &m->cap, sizeof *m->member);
		m->member[m->n++] = one;
		s = stop < end ? past_space(stop + 1, end) : end;
	}
}

void crm_members_release(struct crm_members *m)
{
	free(m->member);
	*m = (struct crm_members){ 0 };
}

/* JSON as it stands, without the blanks outside of its strings. */
static void copy(struct crm_str *to, const char *s, size_t len)
{
	bool string = false, escape = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		bool c1 = c == 0xc2 && i + 1 < len && ((unsigned char)s[i + 1] & 0xe0) == 0x80;

		if (!string && space(s[i]))
			continue;
		if (c == 0x7f || c1) {
			crm_str_addf(to, "\\u%04x", c1 ? (unsigned char)s[++i] : c);
			continue;
		}
		crm_str_addc(to, s[i]);
		if (c == '"' && !escape)
			string = !string;
		escape = string && c == '\\' && !escape;
	}
}

static void separate(struct crm_str *to)
{
	crm_str_addc(to, to->len && to->s[to->len - 1] != '\n' ? ',' : '{');
}

void crm_members_copy(struct crm_str *to, const struct crm_member *m)
{
	separate(to);
	copy(to, m->key.s, m->key.len);
	crm_str_addc(to, ':');
	copy(to, m->value.s, m->value.len);
}

void crm_members_add(
    struct crm_str *to, const char *key, enum crm_cell_kind kind, const char *s, size_t len)
{
	separate(to);
	crm_out_json_string(to, key, strlen(key));
	crm_str_addc(to, ':');
	crm_out_json_value(to, kind, s, len);
}

void crm_members_end(struct crm_str *to)
{
	if (!to->len || to->s[to->len - 1] == '\n')
		crm_str_addc(to, '{');
	crm_str_add(to, "}\n", 2);
}

enum crm_cell_kind crm_members_kind(const struct crm_member *m)
{
	char c = m->value.len ? m->value.s[0] : '\0';

	if (c == '[')
		return CRM_CELL_LIST;
	if (c == 't' || c == 'f')
		return CRM_CELL_BOOL;
	return c == '-' || (c >= '0' && c <= '9') ? CRM_CELL_NUMBER : CRM_CELL_TEXT;
}
