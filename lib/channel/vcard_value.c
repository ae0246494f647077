/* The value of a line: encodings and charsets undone, escapes of three versions
 * brought to one, and what the fields get from it. */
#include <limits.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "channel/vcard_prop.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void crm_vescape(struct crm_str *out, const char *s, size_t len, int flags)
{
	size_t from = 0; /* what is not yet copied */

	for (size_t i = 0; i < len; i++) {
		char c = s[i];
		bool line_end = c == '\r' || c == '\n';

		if (c != '\\' && c && !line_end && ((c != ',' && c != ';') || flags & CRM_V_URI))
			continue;
		crm_str_add(out, s + from, i - from);
		from = line_end || !c ? i + 1 : i;
		if (!c || (c == '\r' && i + 1 < len && s[i + 1] == '\n'))
			continue;
		crm_str_puts(out, line_end ? "\\n" : "\\");
	}
	crm_str_add(out, s + from, len - from);
}

/* Escapes that may stand before any character of text; "\n" is none in 2.1. */
static bool is_escape(char c, bool old)
{
	if (c == ';' || c == ',' || c == ':')
		return true;
	return !old && (c == '\\' || c == '"' || c == 'n' || c == 'N');
}

/* One value out of its escapes into d->nfc, line ends as '\n'; trimmed, unless it is
 * text of several lines, which may begin with blanks on purpose. */
static int read_atom(
    struct crm_vparser *d, const char *s, size_t len, bool lines, struct crm_err *e)
{
	struct crm_str *a = &d->atom;
	size_t from = 0, end;

	crm_str_reset(a);
	for (size_t i = 0; i < len; i++) {
		size_t run = i;
		char c;

		while (run < len && s[run] != '\\' && s[run] != '\r')
			run++;
		crm_str_add(a, s + i, run - i);
		i = run;
		if (i == len)
			break;
		c = s[i];
		if (c == '\\' && i + 1 < len && is_escape(s[i + 1], d->old)) {
			c = s[++i];
			if (c == 'n' || c == 'N')
				c = '\n';
		} else if (c == '\r') {
			if (i + 1 < len && s[i + 1] == '\n')
				continue;
			c = '\n';
		}
		crm_str_addc(a, c);
	}
	end = a->len;
	while (end && is_space(a->s[end - 1]))
		end--;
	while (from < end && is_space(a->s[from]))
		from++;
	if (lines && end && !d->old) {
		from = 0;
		end = a->len;
	}
	crm_str_reset(&d->nfc);
	return crm_text_nfc(&d->nfc, crm_str_text(a) + from, end - from, e);
}

/* Appends a value to its field; where the field is one line, newlines become
 * what a person would write between them. */
static void show_atom(struct crm_str *out, const struct crm_str *atom, const struct crm_vmap *m)
{
	size_t from = out->len, plain = 0;

	while (
	    plain < atom->len && (m->flags & CRM_V_LINES || (unsigned char)atom->s[plain] >= ' '))
		plain++;
	crm_str_add(out, crm_str_text(atom), plain);
	for (size_t i = plain; i < atom->len; i++) {
		char c = atom->s[i];

		if (c != '\n') {
			crm_str_addc(out, is_space(c) ? ' ' : c);
			continue;
		}
		while (i + 1 < atom->len && is_space(atom->s[i + 1]))
			i++;
		while (out->len > from && out->s[out->len - 1] == ' ')
			out->len--;
		if (!strcmp(m->join, ", ") && out->len > from && out->s[out->len - 1] != ',')
			crm_str_addc(out, ',');
		crm_str_addc(out, ' ');
	}
}

static void add_atom(struct crm_vparser *d, const struct crm_vmap *m, int part, bool more)
{
	if (more) {
		crm_str_addc(&d->canon, ',');
		/* "Jr., M.D." behind a name, but "John Paul" within it. */
		crm_str_puts(&d->show, m == &crm_vmap[CRM_V_N] && part == 4 ? ", " : m->join);
	}
	crm_vescape(&d->canon, crm_str_text(&d->nfc), d->nfc.len, 0);
	show_atom(&d->show, &d->nfc, m);
}

/* The components of a mapped property: into part, and as one text into canon,
 * which is empty when all are. */
static int read_parts(
    struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len, struct crm_err *e)
{
	const struct crm_vmap *m = &crm_vmap[p->kind];
	bool list = (m->flags & CRM_V_LIST) && (!d->old || p->kind == CRM_V_CATEGORIES);
	bool more = false;
	size_t start = 0, full = 0;
	int part = 0, last = 0;

	crm_str_reset(&d->canon);
	crm_str_reset(&d->show);
	for (size_t i = 0; i <= len; i++) {
		bool ends = i == len || (s[i] == ';' && (m->flags & CRM_V_STRUCT));

		if (i + 1 < len && s[i] == '\\' && is_escape(s[i + 1], d->old)) {
			i++;
			continue;
		}
		if (!ends && !(s[i] == ',' && list))
			continue;
		if (read_atom(d, s + start, i - start, m->flags & CRM_V_LINES, e))
			return CRM_DATA;
		start = i + 1;
		if (d->nfc.len) {
			add_atom(d, m, part, more);
			more = true;
			full = d->canon.len;
			last = part;
		}
		if (!ends)
			continue;
		if (part < CRM_V_PARTS)
			p->part[part] =
			    crm_pool_strndup(&d->pool, crm_str_text(&d->show), d->show.len);
		part += part < INT_MAX;
		crm_str_addc(&d->canon, ';');
		crm_str_reset(&d->show);
		more = false;
	}
	d->canon.len = full;
	while (full && ++last < m->parts)
		crm_str_addc(&d->canon, ';');
	return 0;
}

static bool digits(const char *s, int n)
{
	for (int i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

static int number(const char *s, int n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*s++ - '0');
	return v;
}

/* 1996-04-15 and 19960415; what may stand behind is left in *rest. */
static bool read_date(const char *s, char out[9], const char **rest)
{
	if (!digits(s, 4))
		return false;
	memcpy(out, s, 4);
	s += 4;
	if (digits(s, 4)) {
		memcpy(out + 4, s, 4);
		*rest = s + 4;
	} else if (s[0] == '-' && digits(s + 1, 2) && s[3] == '-' && digits(s + 4, 2)) {
		memcpy(out + 4, s + 1, 2);
		memcpy(out + 6, s + 4, 2);
		*rest = s + 6;
	} else {
		return false;
	}
	out[8] = '\0';
	return (!**rest || **rest == 'T' || **rest == ' ') &&
	       crm_day_valid(number(out, 4), number(out + 4, 2), number(out + 6, 2));
}

/* A time that says nothing: programs without times of birth write midnight. */
static bool is_midnight(const char *s)
{
	return (*s == 'T' || *s == ' ') && !s[1 + strspn(s + 1, "0:.Z")];
}

static void set_text(struct crm_vparser *d, struct crm_vprop *p, const char *s)
{
	crm_str_reset(&d->canon);
	crm_vescape(&d->canon, s, strlen(s), crm_vmap[p->kind].flags);
	p->value = crm_pool_strndup(&d->pool, crm_str_text(&d->canon), d->canon.len);
}

static void set_birthday(struct crm_vparser *d, struct crm_vprop *p, int omit_year)
{
	const char *s = p->part[0], *rest = s;
	char day[9] = "";

	p->part[0] = "";
	if (read_date(s, day, &rest)) {
		if (omit_year == number(day, 4)) {
			p->value = crm_pool_printf(&d->pool, "--%s", day + 4);
			return;
		}
		p->part[0] = crm_pool_printf(&d->pool, "%.4s-%.2s-%.2s", day, day + 4, day + 6);
		if (!*rest || is_midnight(rest))
			p->value = crm_pool_strdup(&d->pool, day);
		else
			set_text(d, p, s);
		return;
	}
	if (s[0] == '-' && s[1] == '-' && digits(s + 2, 2) && s[4] == '-' && digits(s + 5, 2) &&
	    !s[7]) {
		p->value = crm_pool_printf(&d->pool, "--%.2s%s", s + 2, s + 5);
		return;
	}
	set_text(d, p, s);
	if (s[strspn(s, "0123456789-:+.TZ")])
		p->vtype = "text";
}

/* The text behind a scheme ("tel:") of any case; NULL when it has another. */
static const char *behind(const char *s, const char *scheme)
{
	size_t n = strlen(scheme);

	if (strnlen(s, n) < n || !crm_vword(s, n, scheme))
		return NULL;
	s += n;
	return s + strspn(s, " ");
}

/* tel:+1-418-656-9254;ext=102 is shown as people write it; the URI is kept. */
static void set_phone(struct crm_vparser *d, struct crm_vprop *p)
{
	const char *number_at = behind(p->part[0], "TEL:"), *semi;

	set_text(d, p, p->part[0]);
	if (!number_at)
		return;
	crm_str_reset(&d->canon);
	crm_vescape(&d->canon, p->part[0], strlen(p->part[0]), CRM_V_URI);
	p->value = crm_pool_strndup(&d->pool, crm_str_text(&d->canon), d->canon.len);
	p->vtype = "uri";
	p->part[0] = number_at;
	semi = strchr(number_at, ';');
	if (semi && semi > number_at && !strncmp(semi, ";ext=", 5) && semi[5] &&
	    !semi[5 + strspn(semi + 5, "0123456789")])
		p->part[0] = crm_pool_printf(
		    &d->pool, "%.*s ext %s", (int)(semi - number_at), number_at, semi + 5);
	if (!*number_at)
		p->value = "";
}

/* "Europe/Berlin", but neither "-0500" nor "Raleigh/North America". */
static bool is_zone(const char *s)
{
	return (strchr(s, '/') || !strcmp(s, "UTC")) && strlen(s) < 64 && crm_zone_get(s);
}

static int read_mapped(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len,
    const struct crm_vcoding *c, struct crm_err *e)
{
	const struct crm_vmap *m = &crm_vmap[p->kind];
	const char *part;

	if (crm_vcoding_undo(d, &s, &len, c, e) || read_parts(d, p, s, len, e))
		return CRM_DATA;
	if (!strcmp(p->vtype, "text") || m->flags & (CRM_V_SEVERAL | CRM_V_URI))
		p->vtype = "";
	/* Some programs have whole addresses where a suite belongs. */
	if (p->kind == CRM_V_ADR && !*p->part[2])
		p->part[2] = p->part[1];
	if (m->flags & (CRM_V_STRUCT | CRM_V_LIST)) {
		p->value = crm_pool_strndup(&d->pool, crm_str_text(&d->canon), d->canon.len);
		return 0;
	}
	if (p->kind != CRM_V_FN && p->kind != CRM_V_TITLE && p->kind != CRM_V_ROLE &&
	    p->kind != CRM_V_NOTE)
		p->vtype = "";
	while (p->kind == CRM_V_EMAIL && (part = behind(p->part[0], "MAILTO:")))
		p->part[0] = part;
	if (p->kind == CRM_V_TEL)
		set_phone(d, p);
	else if (p->kind == CRM_V_BDAY)
		set_birthday(d, p, c->omit_year);
	else
		set_text(d, p, p->part[0]);
	if (p->kind == CRM_V_TZ && !is_zone(p->part[0]))
		p->part[0] = "";
	return 0;
}

/* A value whose grammar is not known here: only what would break the line, or
 * mean another thing in 4.0 than in the card's version, is escaped. */
static void read_raw(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len)
{
	crm_str_reset(&d->canon);
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == '\r' && i + 1 < len && s[i + 1] == '\n')
			continue;
		if (c == '\r' || c == '\n') {
			crm_str_add(&d->canon, "\\n", 2);
			continue;
		}
		crm_str_addc(&d->canon, c);
		if (c != '\\' || !d->old)
			continue;
		if (i + 1 < len && is_escape(s[i + 1], true))
			crm_str_addc(&d->canon, s[++i]);
		else
			crm_str_addc(&d->canon, '\\');
	}
	p->value = crm_pool_strndup(&d->pool, crm_str_text(&d->canon), d->canon.len);
}

int crm_vvalue_parse(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len,
    const struct crm_vcoding *c, struct crm_err *e)
{
	if (p->kind < CRM_V_MAPPED)
		return read_mapped(d, p, s, len, c, e);
	if (c->encoding == 'b') {
		/* Opaque: only the parameter says that it is base64. */
		crm_str_reset(&d->bytes);
		if (crm_vbase64_pack(&d->bytes, s, len, e))
			return CRM_DATA;
		p->value = crm_pool_strndup(&d->pool, crm_str_text(&d->bytes), d->bytes.len);
		if (p->kind == CRM_V_MEDIA)
			crm_vmedia_inline(d, p);
		else
			p->params = crm_pool_printf(&d->pool, "%s;ENCODING=b", p->params);
		return 0;
	}
	if (crm_vcoding_undo(d, &s, &len, c, e))
		return CRM_DATA;
	read_raw(d, p, s, len);
	if (p->kind == CRM_V_MEDIA)
		crm_vmedia_uri(d, p);
	return 0;
}
