/* How each value is spelled. libyaml's own writer is not used: it breaks long lines,
 * and makes no literal block of a text that begins or ends with a blank line. */
#include "base/yamlput.h"

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum { INDENT = 2, KEY_MAX = 120 };

/* Printable, and taken by the reader as it is. */
static bool visible(const char *s, size_t len, uint32_t c)
{
	struct crm_str safe = { 0 };
	bool same;

	if (c < 0x7f)
		return c >= ' ';
	if (c == 0xfffe || c == 0xffff)
		return false;
	crm_text_safe(&safe, s, len);
	same = safe.len == len;
	crm_str_release(&safe);
	return same;
}

/* True when all of it is visible, but characters of also. */
static bool all_visible(const char *s, size_t len, const char *also)
{
	size_t bytes;

	for (size_t i = 0; i < len; i += bytes) {
		uint32_t c = (unsigned char)s[i];

		bytes = c < 0x80 ? 1 : crm_utf8_next(s + i, len - i, &c);
		if (!bytes || (!visible(s + i, bytes, c) && !(c < 0x80 && strchr(also, (int)c))))
			return false;
	}
	return true;
}

static bool is_plain(const char *s, size_t len)
{
	if (!len || strchr(" ?:,[]{}#&*!|>'\"%@`", s[0]) || s[len - 1] == ' ' || s[len - 1] == ':')
		return false;
	if (s[0] == '-' && (len < 2 || s[1] < '0' || s[1] > '9'))
		return false;
	if (len >= 3 && !memcmp(s, "...", 3))
		return false;
	for (size_t i = 1; i < len; i++)
		if ((s[i] == '#' && s[i - 1] == ' ') || (s[i] == ' ' && s[i - 1] == ':'))
			return false;
	return all_visible(s, len, "");
}

/* Carriage returns would come back as newlines. */
static bool is_literal(const char *s, size_t len)
{
	size_t newlines = 0;

	for (size_t i = 0; i < len; i++)
		newlines += s[i] == '\n';
	return newlines && newlines < len && all_visible(s, len, "\n\t");
}

static void blanks(struct crm_str *out, size_t n)
{
	while (n--)
		crm_str_addc(out, ' ');
}

static void put_escape(struct crm_str *out, uint32_t c)
{
	if (c == '\n')
		crm_str_puts(out, "\\n");
	else if (c == '\t')
		crm_str_puts(out, "\\t");
	else if (c == '\r')
		crm_str_puts(out, "\\r");
	else if (c < 0x100)
		crm_str_addf(out, "\\x%02x", c);
	else
		crm_str_addf(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

/* Appends the character at s as itself or as its escape; its length. */
static size_t put_char(struct crm_str *out, const char *s, size_t len)
{
	uint32_t c = (unsigned char)*s;
	size_t bytes = c < 0x80 ? 1 : crm_utf8_next(s, len, &c);

	if (!bytes)
		crm_die(CRM_BUG, "text for YAML that is not UTF-8");
	if (visible(s, bytes, c))
		crm_str_add(out, s, bytes);
	else
		put_escape(out, c);
	return bytes;
}

static void put_comment(struct crm_str *out, const char *s, size_t len)
{
	crm_str_puts(out, len ? "# " : "#");
	for (size_t i = 0; i < len;)
		i += put_char(out, s + i, len - i);
}

static void put_remark(struct crm_str *out, const char *remark)
{
	if (!remark || !*remark)
		return;
	crm_str_puts(out, "  ");
	put_comment(out, remark, strlen(remark));
}

/* In double quotes. Where indent is not 0 each newline of the text ends a line of
 * the file too; the blanks that such a line begins with are escaped. */
static void put_quoted(struct crm_str *out, const char *s, size_t len, size_t indent)
{
	crm_str_addc(out, '"');
	for (size_t i = 0; i < len;) {
		bool newline = s[i] == '\n';

		if (s[i] == '"' || s[i] == '\\')
			crm_str_addc(out, '\\');
		i += put_char(out, s + i, len - i);
		if (!newline || !indent || i == len)
			continue;
		crm_str_puts(out, "\\\n");
		blanks(out, indent);
		if (s[i] == ' ')
			crm_str_addc(out, '\\');
	}
	crm_str_addc(out, '"');
}

static void put_literal(
    struct crm_str *out, const char *s, size_t len, size_t indent, const char *remark)
{
	const char *end = s + len, *stop;

	crm_str_addc(out, '|');
	if (*s == ' ' || *s == '\t' || *s == '\n')
		crm_str_addf(out, "%d", INDENT);
	if (end[-1] != '\n')
		crm_str_addc(out, '-');
	else if (end[-2] == '\n')
		crm_str_addc(out, '+');
	put_remark(out, remark);
	for (; s < end; s = stop + 1) {
		stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop)
			stop = end;
		crm_str_addc(out, '\n');
		if (stop > s)
			blanks(out, indent);
		crm_str_add(out, s, (size_t)(stop - s));
	}
}

/* Up to where the key's value stands. */
static void put_key(struct crm_yamlput *p, const char *key)
{
	size_t len = strlen(key);
	struct crm_str text = { 0 };

	if (is_plain(key, len))
		crm_str_add(&text, key, len);
	else
		put_quoted(&text, key, len, 0);
	/* A longer one is no key to the reader, unless it is announced. */
	if (text.len > KEY_MAX) {
		crm_str_addf(p->out, "? %s\n", text.s);
		blanks(p->out, p->depth * INDENT);
	} else {
		crm_str_add(p->out, text.s, text.len);
	}
	crm_str_addc(p->out, ':');
	crm_str_release(&text);
}

/* Ends the line on which a list or map was opened. */
static void open_line(struct crm_yamlput *p)
{
	if (p->at[p->depth].after != CRM_YAMLPUT_NOTHING)
		crm_str_addc(p->out, '\n');
	p->at[p->depth].after = CRM_YAMLPUT_NOTHING;
}

/* Up to where the next child's value stands. */
static void put_child(struct crm_yamlput *p, const char *key)
{
	if (!key != p->at[p->depth].list)
		crm_die(CRM_BUG, "YAML: a key in a list, or none in a map");
	if (p->at[p->depth].after == CRM_YAMLPUT_DASH) {
		crm_str_addc(p->out, ' ');
		p->at[p->depth].after = CRM_YAMLPUT_NOTHING;
	} else {
		open_line(p);
		blanks(p->out, p->depth * INDENT);
	}
	p->at[p->depth].n++;
	p->keeps = false;
	if (key)
		put_key(p, key);
	else
		crm_str_addc(p->out, '-');
}

static void put_open(struct crm_yamlput *p, const char *key, bool list)
{
	put_child(p, key);
	if (++p->depth > CRM_YAMLPUT_DEPTH)
		crm_die(CRM_BUG, "YAML: too deep");
	p->at[p->depth].list = list;
	p->at[p->depth].after = key ? CRM_YAMLPUT_KEY : CRM_YAMLPUT_DASH;
	p->at[p->depth].n = 0;
}

void crm_yamlput_begin(struct crm_yamlput *p, struct crm_str *out, bool list)
{
	*p = (struct crm_yamlput){ .out = out };
	p->at[0].list = list;
}

void crm_yamlput_map(struct crm_yamlput *p, const char *key)
{
	put_open(p, key, false);
}

void crm_yamlput_list(struct crm_yamlput *p, const char *key)
{
	put_open(p, key, true);
}

void crm_yamlput_end(struct crm_yamlput *p)
{
	const char *none = p->at[p->depth].list ? "[]\n" : "{}\n";

	if (!p->at[p->depth].n) {
		blanks(
		    p->out, p->at[p->depth].after == CRM_YAMLPUT_NOTHING ? p->depth * INDENT : 1);
		crm_str_puts(p->out, none);
	}
	if (p->depth)
		p->depth--;
}

void crm_yamlput_text(
    struct crm_yamlput *p, const char *key, const char *s, size_t len, const char *remark)
{
	size_t indent = (p->depth + 1) * INDENT;

	put_child(p, key);
	if (s)
		crm_str_addc(p->out, ' ');
	if (s && is_literal(s, len)) {
		put_literal(p->out, s, len, indent, remark);
		p->keeps = s[len - 1] == '\n';
	} else {
		if (s && is_plain(s, len))
			crm_str_add(p->out, s, len);
		else if (s)
			put_quoted(p->out, s, len, indent);
		put_remark(p->out, remark);
	}
	crm_str_addc(p->out, '\n');
}

void crm_yamlput_comment(struct crm_yamlput *p, const char *text)
{
	const char *stop;

	open_line(p);
	for (;; text = stop + 1) {
		size_t len = strcspn(text, "\n");

		stop = text + len;
		if (len || p->keeps) {
			blanks(p->out, p->depth * INDENT);
			put_comment(p->out, text, len);
		}
		p->keeps = false;
		crm_str_addc(p->out, '\n');
		if (!*stop)
			return;
	}
}
