/* The three forms of a lead from outside: lines KEY=TEXT, what a browser sends of a form,
 * and a JSON object. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "leads.h"
#include "record/members.h"

enum { LONGEST = 64 * 1024 * 1024, KEY = 100 };

struct to {
	crm_capture_take *take;
	void *arg;
};

static void read_stdin(struct crm_str *text)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			crm_die(CRM_IO, "stdin: %m");
		crm_str_add(text, buf, (size_t)n);
		if (text->len > LONGEST)
			crm_die(CRM_DATA, "stdin: longer than 64 MB");
	}
}

static void add_line(struct crm_str *value, const char *s, const char *stop)
{
	if (stop > s && stop[-1] == '\r')
		stop--;
	crm_str_add(value, s, (size_t)(stop - s));
}

/* KEY=TEXT lines; one that begins with a blank goes on with the text before it. */
static void read_lines(const struct to *x, const struct crm_str *text)
{
	const char *s = text->s, *end = s + text->len;
	struct crm_str value = { 0 };

	for (size_t nr = 1; s < end;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s)), *equals;
		char *key;

		stop = stop ? stop : end;
		if (s + strspn(s, " \t\r") >= stop) {
			s = stop + 1;
			nr++;
			continue;
		}
		equals = memchr(s, '=', (size_t)(stop - s));
		if (!equals || equals == s || *s == ' ' || *s == '\t')
			crm_die(CRM_DATA, "stdin:%zu: not KEY=TEXT: '%.*s'", nr,
			    (int)crm_utf8_cut(s, (size_t)(stop - s), KEY), s);
		key = crm_strndup(s, (size_t)(equals - s));
		crm_str_reset(&value);
		add_line(&value, equals + 1, stop);
		for (s = stop + 1, nr++; s < end && (*s == ' ' || *s == '\t'); s = stop + 1, nr++) {
			stop = memchr(s, '\n', (size_t)(end - s));
			stop = stop ? stop : end;
			crm_str_addc(&value, '\n');
			add_line(&value, s + 1, stop);
		}
		x->take(x->arg, key, crm_str_text(&value), value.len, false);
		free(key);
	}
	crm_str_release(&value);
}

static int digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* Is s, before end, an escape such as %40? */
static bool escaped(const char *s, const char *end)
{
	return *s == '%' && end - s > 2 && digit(s[1]) >= 0 && digit(s[2]) >= 0;
}

/* Does a line look like what browsers send, name=Ida+Lee&email=a%40b.example? Each part has a key, of
 * letters, digits, escapes and a few signs, and there are two parts or an escape. */
static bool is_form(const char *s, size_t len)
{
	const char *end = s + len;
	bool sure = false, key = true;

	if (memchr(s, '\n', len))
		return false;
	for (const char *at = s; at < end; at++) {
		bool sign = strchr("_-.+*%[]", *at) || (unsigned char)*at >= 0x80 ||
			    (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
			    (*at >= 'A' && *at <= 'Z');

		sure = sure || *at == '&' || escaped(at, end);
		if (*at == '=' && key && at > s && at[-1] != '&')
			key = false;
		else if (*at == '&' && (key || at + 1 == end))
			return false;
		else if (*at == '&')
			key = true;
		else if (key && !sign)
			return false;
	}
	return sure && !key;
}

/* The text of a part, as it was typed; its lines end as ours. */
static void unescape(struct crm_str *out, const char *s, const char *end)
{
	struct crm_str raw = { 0 };
	struct crm_err e = { 0 };

	for (; s < end; s++) {
		bool byte = escaped(s, end);
		int c = byte ? digit(s[1]) * 16 + digit(s[2]) : *s == '+' ? ' ' : *s;

		if (c == '\n' && raw.len && raw.s[raw.len - 1] == '\r')
			raw.len--;
		crm_str_addc(&raw, (char)c);
		s += byte ? 2 : 0;
	}
	crm_str_reset(out);
	if (raw.len && crm_text_nfc(out, raw.s, raw.len, &e))
		crm_die(CRM_DATA, "stdin: %s", e.text);
	crm_str_release(&raw);
}

static void read_form(const struct to *x, const char *s, size_t len)
{
	const char *end = s + len;
	struct crm_str key = { 0 }, value = { 0 };

	while (s < end) {
		const char *stop = memchr(s, '&', (size_t)(end - s)), *equals;

		stop = stop ? stop : end;
		equals = memchr(s, '=', (size_t)(stop - s));
		unescape(&key, s, equals);
		unescape(&value, equals + 1, stop);
		x->take(x->arg, crm_str_text(&key), crm_str_text(&value), value.len, false);
		s = stop + 1;
	}
	crm_str_release(&key);
	crm_str_release(&value);
}

/* What is nested comes as it stands. */
static void take_object(const struct to *x, struct crm_in *in, const struct crm_row *row)
{
	struct crm_members m = { 0 };
	const char *const *key;
	const size_t *place;
	size_t n;

	key = crm_in_names(in, &n);
	place = crm_in_places(in, &n);
	crm_members_read(&m, row->raw.s, row->raw.len);
	for (size_t i = 0; i < n && i < m.n; i++) {
		const struct crm_cell *cell = &row->cell[place[i]];

		if (cell->s && cell->len == CRM_CELL_WRONG)
			x->take(x->arg, key[place[i]], m.member[i].value.s, m.member[i].value.len,
			    true);
		else if (cell->s)
			x->take(x->arg, key[place[i]], cell->s, cell->len, false);
	}
	crm_members_release(&m);
}

static void read_object(const struct to *x, const struct crm_str *text)
{
	struct crm_in_options options = {
		.format = CRM_JSON, .nested = true, .head = text->s, .head_len = text->len
	};
	struct crm_in *in = crm_in_new(STDIN_FILENO, "stdin", &options);
	struct crm_row row, more;
	struct crm_err e = { 0 };

	if (crm_in_row(in, &row, &e) <= 0)
		crm_die(CRM_DATA, "stdin: %s", e.code ? e.text : "no object");
	take_object(x, in, &row);
	if (crm_in_row(in, &more, &e) != 0)
		crm_die(CRM_DATA, "stdin: more than one object; crm-import lead takes many");
	crm_in_free(in);
}

void crm_capture_read(crm_capture_take *take, void *arg)
{
	const struct to x = { take, arg };
	struct crm_str text = { 0 };
	struct crm_err e = { 0 };
	struct crm_str nfc = { 0 };
	size_t at = 0, end;

	read_stdin(&text);
	if (text.len && crm_text_nfc(&nfc, text.s, text.len, &e))
		crm_die(CRM_DATA, "stdin: %s", e.text);
	crm_str_release(&nfc);
	at = text.len ? strspn(text.s, " \t\r\n") : 0;
	if (at == text.len)
		crm_die(CRM_DATA, "stdin: nothing there");
	for (end = text.len; strchr(" \t\r\n", text.s[end - 1]);)
		end--;
	if (text.s[at] == '{')
		read_object(&x, &text);
	else if (is_form(text.s + at, end - at))
		read_form(&x, text.s + at, end - at);
	else
		read_lines(&x, &text);
	crm_str_release(&text);
}
