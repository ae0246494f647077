/* Own lines: libraries that build typed values of them cannot write back what they did not
 * understand, and lose escapes of what they did. */
#include "channel/ical.h"

#include <stdlib.h>

#include "base/text.h"

enum { DEEPEST = 8, FOLD = 75 };

struct reading {
	const char *p, *end;
	size_t nr, from; /* line of the file now, and where the unfolded one began */
	struct crm_pool *pool;
	struct crm_err *e;
	struct crm_str text;
};

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c & ~32) : c;
}

static bool name_char(char c)
{
	return (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* The next line that is not empty, without its folds; false at the end. */
static bool next_line(struct reading *r)
{
	crm_str_reset(&r->text);
	while (r->p < r->end && (*r->p == '\n' || *r->p == '\r'))
		r->nr += *r->p++ == '\n';
	r->from = r->nr;
	while (r->p < r->end) {
		const char *stop = memchr(r->p, '\n', (size_t)(r->end - r->p));
		size_t len = (size_t)((stop ? stop : r->end) - r->p);

		/* CR belongs to the ends of lines, and to nothing else. */
		for (const char *s = r->p, *end = r->p + len; s < end;) {
			const char *cr = memchr(s, '\r', (size_t)(end - s));

			crm_str_add(&r->text, s, (size_t)((cr ? cr : end) - s));
			s = cr ? cr + 1 : end;
		}
		r->p += len + (stop != NULL);
		r->nr += stop != NULL;
		if (r->p == r->end || (*r->p != ' ' && *r->p != '\t'))
			break;
		r->p++;
	}
	return r->text.len > 0;
}

static int fault(struct reading *r, const char *what)
{
	struct crm_str shown = { 0 };
	size_t len = r->text.len < 60 ? r->text.len : 60;

	crm_str_add(&shown, crm_str_text(&r->text), len);
	crm_err_set(r->e, CRM_DATA, "line %zu: %s: '%s'", r->from, what, crm_str_text(&shown));
	crm_str_release(&shown);
	return CRM_DATA;
}

const char *crm_ical_colon(const char *s, size_t *name)
{
	bool quoted = false;

	for (*name = 0; name_char(s[*name]);)
		++*name;
	s += *name;
	if (!*name || (*s != ':' && *s != ';'))
		return NULL;
	for (; *s; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (*s == ':' && !quoted)
			return s;
	}
	return NULL;
}

static int split(struct reading *r, struct crm_ical_line *l)
{
	const char *colon;
	char *name, *p, *text;
	size_t len;

	if (memchr(r->text.s, '\0', r->text.len))
		return fault(r, "holds a NUL byte");
	if (!crm_utf8_valid(r->text.s, r->text.len))
		return fault(r, "not UTF-8");
	l->text = text = crm_pool_strndup(r->pool, r->text.s, r->text.len);
	name = crm_pool_strndup(r->pool, r->text.s, r->text.len);
	colon = crm_ical_colon(name, &len);
	if (!colon)
		return fault(r, "not NAME:VALUE");
	for (p = name; p < name + len; p++)
		*p = text[p - name] = upper(*p);
	l->name = name;
	l->param = *p == ';' ? p + 1 : "";
	l->value = colon + 1;
	name[colon - name] = *p = '\0';
	return 0;
}

static struct crm_ical *component(struct reading *r, struct crm_ical *above, const char *name)
{
	struct crm_ical *c = crm_pool_alloc(r->pool, sizeof *c);
	char *upper_name = crm_pool_strdup(r->pool, name);

	for (char *p = upper_name; *p; p++)
		*p = upper(*p);
	*c = (struct crm_ical){ .name = upper_name, .at = r->from };
	if (above) {
		crm_grow(&above->sub, above->subs, &above->subs_cap, sizeof *above->sub);
		above->sub[above->subs++] = c;
	}
	return c;
}

static int read_all(struct reading *r, struct crm_ical *root)
{
	struct crm_ical *open[DEEPEST + 1] = { root };
	struct crm_ical_line l;
	int depth = 0;

	while (next_line(r)) {
		if (split(r, &l))
			return r->e->code;
		if (!strcmp(l.name, "BEGIN")) {
			if (depth == DEEPEST)
				return fault(r, "nested too deep");
			open[depth + 1] = component(r, open[depth], l.value);
			depth++;
		} else if (!strcmp(l.name, "END")) {
			if (!depth || !crm_text_eq(l.value, open[depth]->name))
				return fault(r, "ends what is not open");
			depth--;
		} else if (!depth) {
			return fault(r, "outside of BEGIN and END");
		} else {
			struct crm_ical *c = open[depth];

			crm_grow(&c->line, c->n, &c->cap, sizeof *c->line);
			c->line[c->n++] = l;
		}
	}
	if (depth)
		return crm_err_set(r->e, CRM_DATA, "line %zu: BEGIN:%s has no end", open[depth]->at,
		    open[depth]->name);
	return 0;
}

struct crm_ical *crm_ical_read(const char *s, size_t len, struct crm_pool *pool, struct crm_err *e)
{
	struct reading r = { .p = s, .end = s + len, .nr = 1, .pool = pool, .e = e };
	struct crm_ical *root;

	if (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3))
		r.p += 3;
	e->code = 0;
	root = component(&r, NULL, "");
	if (!read_all(&r, root) && !root->subs)
		crm_err_set(e, CRM_DATA, "holds no calendar");
	crm_str_release(&r.text);
	if (!e->code)
		return root;
	crm_ical_free(root);
	return NULL;
}

/* As deep as the reader went. */
void crm_ical_free(struct crm_ical *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->subs; i++)
		crm_ical_free(c->sub[i]);
	free(c->sub);
	free(c->line);
}

const struct crm_ical_line *crm_ical_find(const struct crm_ical *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->line[i].name, name))
			return &c->line[i];
	return NULL;
}

bool crm_ical_param(const struct crm_ical_line *l, const char *name, struct crm_str *out)
{
	const char *p = l->param;
	size_t len = strlen(name);

	while (*p) {
		bool match = true, quoted = false;
		const char *end;

		for (size_t i = 0; i < len && match; i++)
			match = upper(p[i]) == name[i];
		match = match && p[len] == '=';
		for (end = p; *end && (quoted || *end != ';'); end++)
			quoted = quoted != (*end == '"');
		if (match) {
			for (p += len + 1; p < end; p++)
				if (*p != '"')
					crm_str_addc(out, *p);
			return true;
		}
		p = *end ? end + 1 : end;
	}
	return false;
}

static const char *unescape(const char *s, bool stop, struct crm_str *out)
{
	for (; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			crm_str_addc(out, *s == 'n' || *s == 'N' ? '\n' : *s);
		} else if (*s == ',' && stop) {
			return s + 1;
		} else {
			crm_str_addc(out, *s);
		}
	}
	return NULL;
}

const char *crm_ical_text(const char *value, struct crm_str *out)
{
	return unescape(value, true, out);
}

void crm_ical_whole(const char *value, struct crm_str *out)
{
	unescape(value, false, out);
}

void crm_ical_put(struct crm_str *out, const char *line)
{
	size_t len = strlen(line), room = FOLD;

	while (len > room) {
		size_t cut = crm_utf8_cut(line, len, room);

		crm_str_add(out, line, cut);
		crm_str_puts(out, "\r\n ");
		line += cut;
		len -= cut;
		room = FOLD - 1;
	}
	crm_str_add(out, line, len);
	crm_str_puts(out, "\r\n");
}

void crm_ical_put_text(struct crm_str *out, const char *name, const char *text)
{
	struct crm_str line = { 0 };

	if (!*text)
		return;
	crm_str_addf(&line, "%s:", name);
	for (; *text; text++) {
		if (*text == '\n')
			crm_str_puts(&line, "\\n");
		else if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
			continue; /* no text of a calendar may hold it */
		else if (strchr("\\;,", *text))
			crm_str_addf(&line, "\\%c", *text);
		else
			crm_str_addc(&line, *text);
	}
	crm_ical_put(out, line.s);
	crm_str_release(&line);
}

void crm_ical_keep(struct crm_str *out, const struct crm_ical *c)
{
	crm_str_addf(out, "%sBEGIN:%s", out->len ? "\n" : "", c->name);
	for (size_t i = 0; i < c->n; i++)
		crm_str_addf(out, "\n%s", c->line[i].text);
	for (size_t i = 0; i < c->subs; i++)
		crm_ical_keep(out, c->sub[i]);
	crm_str_addf(out, "\nEND:%s", c->name);
}
