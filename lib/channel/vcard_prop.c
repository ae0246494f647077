/* The head of a line: group, name, and the parameters of three versions, in one
 * spelling. */
#include "channel/vcard_prop.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A head holds no other control characters either: a CR would end the line. */
static bool is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

/* Moves *s and *len to the text without blanks around it. */
static void trim(const char **s, size_t *len)
{
	while (*len && is_blank(**s)) {
		++*s;
		--*len;
	}
	while (*len && is_blank((*s)[*len - 1]))
		--*len;
}

/* Without the quotes that stand around, and the blanks within them. */
static void unquote(const char **s, size_t *len)
{
	size_t before;

	do {
		before = *len;
		trim(s, len);
		if (*len && **s == '"') {
			++*s;
			--*len;
		}
		if (*len && (*s)[*len - 1] == '"')
			--*len;
	} while (*len != before);
}

/* The ':' before the value. Quotes that never close are no quotes. */
static size_t head_len(const char *s, size_t len, bool *quotes)
{
	bool quoted = false;
	size_t first = len;

	*quotes = true;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		if (s[i] != ':')
			continue;
		if (!quoted)
			return i;
		if (first == len)
			first = i;
	}
	*quotes = false;
	return first;
}

/* Length of the piece of s that ends before an unquoted `end`. */
static size_t piece(const char *s, size_t len, char end, bool quotes)
{
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			quoted = quotes && !quoted;
		else if (s[i] == end && !quoted)
			return i;
	}
	return len;
}

static char encoding_of(const char *s, size_t len)
{
	if (crm_vword(s, len, "QUOTED-PRINTABLE"))
		return 'q';
	return crm_vword(s, len, "BASE64") || crm_vword(s, len, "B") ? 'b' : 0;
}

static bool is_plain_encoding(const char *s, size_t len)
{
	return crm_vword(s, len, "7BIT") || crm_vword(s, len, "8BIT");
}

char crm_vprop_encoding(const char *head, size_t len)
{
	for (size_t at = 0, n; at <= len; at += n + 1) {
		const char *s = head + at, *eq, *name = s;
		size_t rest, name_len;

		rest = n = piece(s, len - at, ';', true);
		eq = memchr(s, '=', n);
		if (eq) {
			name_len = (size_t)(eq - s);
			trim(&name, &name_len);
			if (!crm_vword(name, name_len, "ENCODING"))
				continue;
			rest -= (size_t)(eq + 1 - s);
			s = eq + 1;
		}
		unquote(&s, &rest);
		if (encoding_of(s, rest))
			return encoding_of(s, rest);
	}
	return 0;
}

static bool is_name(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') &&
		    c != '-' && c != '_' && c != '.')
			return false;
	}
	return len > 0;
}

/* Names with a meaning here, beside those of the map. */
static const struct {
	const char *name;
	enum crm_vkind kind;
} special[] = {
	{ "PHOTO", CRM_V_MEDIA },
	{ "LOGO", CRM_V_MEDIA },
	{ "SOUND", CRM_V_MEDIA },
	{ "KEY", CRM_V_MEDIA },
	{ "BEGIN", CRM_V_DROP },
	{ "END", CRM_V_DROP },
	{ "VERSION", CRM_V_DROP },
	{ "PROFILE", CRM_V_DROP },
	{ "PRODID", CRM_V_DROP },
	{ "REV", CRM_V_DROP },
};

static void set_kind(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len)
{
	for (int k = 0; k < CRM_V_MAPPED; k++)
		if (crm_vmap[k].name && crm_vword(s, len, crm_vmap[k].name)) {
			p->kind = (enum crm_vkind)k;
			p->name = crm_vmap[k].name;
			return;
		}
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (crm_vword(s, len, special[i].name)) {
			p->kind = special[i].kind;
			p->name = special[i].name;
			return;
		}
	p->kind = CRM_V_OTHER;
	p->name = crm_pool_strndup(&d->pool, s, len);
}

static int parse_name(
    struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len, struct crm_err *e)
{
	const char *dot;

	trim(&s, &len);
	dot = memrchr(s, '.', len);
	if (!is_name(s, len) || dot == s || (dot && dot == s + len - 1))
		return crm_err_set(e, CRM_DATA, "not the name of a property: '%.*s'",
		    (int)crm_utf8_cut(s, len, 60), s);
	p->group = "";
	if (dot) {
		p->group = crm_pool_strndup(&d->pool, s, (size_t)(dot - s));
		len -= (size_t)(dot + 1 - s);
		s = dot + 1;
	}
	set_kind(d, p, s, len);
	return 0;
}

/* Appends one value of a parameter, quoted where it has to be. */
static void add_item(struct crm_str *out, const char *s, size_t len, bool lower)
{
	bool quote = false;

	for (size_t i = 0; i < len; i++)
		quote |= s[i] == ',' || s[i] == ';' || s[i] == ':';
	if (quote)
		crm_str_addc(out, '"');
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == '"')
			continue;
		if (is_blank(c))
			c = ' ';
		if (lower && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		crm_str_addc(out, c);
	}
	if (quote)
		crm_str_addc(out, '"');
}

struct head {
	struct crm_vcoding coding;
	const char *vtype;
	size_t vtype_len;
	bool quotes;
};

static void add_type(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len)
{
	unquote(&s, &len);
	if (!len || (p->kind == CRM_V_EMAIL && crm_vword(s, len, "INTERNET")))
		return;
	if (crm_vword(s, len, "PREF")) {
		p->pref = 1;
		return;
	}
	if (d->text.len)
		crm_str_addc(&d->text, ',');
	add_item(&d->text, s, len, true);
}

static void add_types(struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len)
{
	/* TYPE="home,work" is meant as two by those who write it. */
	for (size_t at = 0, n; at <= len; at += n + 1) {
		n = piece(s + at, len - at, ',', false);
		add_type(d, p, s + at, n);
	}
}

static void set_pref(struct crm_vprop *p, const char *s, size_t len)
{
	int pref = 0;

	unquote(&s, &len);
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return;
		if (pref < CRM_V_NO_PREF)
			pref = pref * 10 + (s[i] - '0');
	}
	if (!len)
		return;
	if (pref < 1)
		pref = 1;
	if (pref > 100)
		pref = 100;
	if (pref < p->pref)
		p->pref = pref;
}

/* A parameter of no meaning here: NAME=value,value in our spelling. */
static void add_param(struct crm_vparser *d, const char *name, size_t name_len, const char *s,
    size_t len, bool quotes)
{
	struct crm_str *out = &d->atom;

	crm_str_addc(out, ';');
	for (size_t i = 0; i < name_len; i++)
		crm_str_addc(
		    out, name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i]);
	crm_str_addc(out, '=');
	for (size_t at = 0, n; at <= len; at += n + 1) {
		const char *item = s + at;
		size_t item_len;

		item_len = n = piece(item, len - at, ',', quotes);
		unquote(&item, &item_len);
		if (at)
			crm_str_addc(out, ',');
		add_item(out, item, item_len, false);
	}
}

static int year_of(const char *s, size_t len)
{
	int year = 0;

	for (size_t i = 0; i < len && i < 4; i++)
		year = s[i] >= '0' && s[i] <= '9' ? year * 10 + (s[i] - '0') : 0;
	return len == 4 ? year : 0;
}

static void parse_param(
    struct crm_vparser *d, struct crm_vprop *p, struct head *h, const char *s, size_t len)
{
	const char *eq = memchr(s, '=', len), *v = s, *name = s;
	size_t n = len, name_len = eq ? (size_t)(eq - s) : 0;

	if (eq) {
		v = eq + 1;
		n = len - name_len - 1;
	}
	trim(&name, &name_len);
	trim(&v, &n);
	if (!eq || crm_vword(name, name_len, "ENCODING")) {
		const char *word = v;
		size_t word_len = n;

		unquote(&word, &word_len);
		if (encoding_of(word, word_len))
			h->coding.encoding = encoding_of(word, word_len);
		else if (!eq && !is_plain_encoding(word, word_len))
			add_types(d, p, v, n);
		return;
	}
	if (crm_vword(name, name_len, "TYPE")) {
		add_types(d, p, v, n);
	} else if (crm_vword(name, name_len, "PREF")) {
		set_pref(p, v, n);
	} else if (crm_vword(name, name_len, "VALUE")) {
		unquote(&v, &n);
		h->vtype = v;
		h->vtype_len = n;
	} else if (crm_vword(name, name_len, "CHARSET")) {
		unquote(&v, &n);
		h->coding.charset = v;
		h->coding.len = n;
	} else if (p->kind == CRM_V_BDAY && crm_vword(name, name_len, "X-APPLE-OMIT-YEAR")) {
		unquote(&v, &n);
		h->coding.omit_year = year_of(v, n);
	} else if (is_name(name, name_len)) {
		add_param(d, name, name_len, v, n, h->quotes);
	}
}

static void set_vtype(struct crm_vparser *d, struct crm_vprop *p, const struct head *h)
{
	p->vtype = "";
	if (!is_name(h->vtype, h->vtype_len) || crm_vword(h->vtype, h->vtype_len, "BINARY"))
		return;
	d->canon.len = 0;
	add_item(&d->canon, h->vtype, h->vtype_len, true);
	p->vtype = crm_pool_strndup(&d->pool, d->canon.s, d->canon.len);
}

static int not_utf8(const struct crm_vparser *d, const char *s, size_t len, struct crm_err *e)
{
	size_t at = 0, n;
	uint32_t c;

	while (at < len && (n = crm_utf8_next(s + at, len - at, &c)))
		at += n;
	if (d->converted)
		return crm_err_set(e, CRM_DATA, "not %s", d->converted);
	return crm_err_set(e, CRM_DATA, "not UTF-8 at byte %zu; give --encoding", at + 1);
}

int crm_vprop_parse(
    struct crm_vparser *d, struct crm_vprop *p, const char *s, size_t len, struct crm_err *e)
{
	struct head h = { .vtype = "" };
	size_t head = head_len(s, len, &h.quotes), at;

	*p = (struct crm_vprop){ .pref = CRM_V_NO_PREF, .types = "", .vtype = "", .params = "" };
	p->group = p->name = p->value = "";
	for (int i = 0; i < CRM_V_PARTS; i++)
		p->part[i] = "";
	if (memchr(s, '\0', len))
		return crm_err_set(e, CRM_DATA, "holds a NUL byte");
	if (head == len)
		return crm_err_set(
		    e, CRM_DATA, "no ':' in '%.*s'", (int)crm_utf8_cut(s, len, 60), s);
	at = piece(s, head, ';', h.quotes);
	if (parse_name(d, p, s, at, e))
		return CRM_DATA;
	if (p->kind == CRM_V_DROP)
		return 0;
	crm_str_reset(&d->text);
	crm_str_reset(&d->atom);
	while (at < head) {
		size_t n = piece(s + at + 1, head - at - 1, ';', h.quotes);

		parse_param(d, p, &h, s + at + 1, n);
		at += n + 1;
	}
	if (!crm_utf8_valid(s, h.coding.charset ? head : len))
		return not_utf8(d, s, len, e);
	p->types = crm_pool_strndup(&d->pool, crm_str_text(&d->text), d->text.len);
	p->params = crm_pool_strndup(&d->pool, crm_str_text(&d->atom), d->atom.len);
	set_vtype(d, p, &h);
	return crm_vvalue_parse(d, p, s + head + 1, len - head - 1, &h.coding, e);
}

void crm_vparser_release(struct crm_vparser *d)
{
	if (*d->charset)
		iconv_close(d->cd);
	*d->charset = '\0';
	crm_pool_release(&d->pool);
	crm_str_release(&d->bytes);
	crm_str_release(&d->text);
	crm_str_release(&d->atom);
	crm_str_release(&d->canon);
	crm_str_release(&d->nfc);
	crm_str_release(&d->show);
}
