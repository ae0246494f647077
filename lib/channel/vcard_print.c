/* A property as a line of 3.0 or 4.0, and properties made of fields. */
#include <string.h>

#include "base/date.h"
#include "base/phone.h"
#include "base/text.h"
#include "channel/vcard_prop.h"

bool crm_vprop_blank(const struct crm_vprop *p)
{
	return !*p->value && p->kind != CRM_V_OTHER;
}

static void print_types(
    struct crm_str *out, const struct crm_vprop *p, bool pref, const char *media, size_t len)
{
	const char *comma = "";

	if (!*p->types && !pref && !media)
		return;
	crm_str_puts(out, ";TYPE=");
	if (*p->types) {
		crm_str_puts(out, p->types);
		comma = ",";
	}
	if (pref) {
		crm_str_puts(out, comma);
		crm_str_puts(out, "pref");
		comma = ",";
	}
	if (!media)
		return;
	crm_str_puts(out, comma);
	for (size_t i = 0; i < len; i++) /* JPEG: some know it only so */
		crm_str_addc(out,
		    media[i] >= 'a' && media[i] <= 'z' ? (char)(media[i] - 'a' + 'A') : media[i]);
}

/* Birthdays of 3.0: dashes, and the year that Apple's programs leave out. */
static bool print_birthday(struct crm_str *out, const struct crm_vprop *p)
{
	const char *v = p->value;

	if (*p->vtype)
		return false;
	if (*p->part[0] && strlen(v) == 8) {
		crm_str_addf(out, "%s:%s", p->params, p->part[0]);
		return true;
	}
	if (strlen(v) != 6 || v[0] != '-' || v[1] != '-' || strspn(v + 2, "0123456789") != 4 ||
	    !crm_day_valid(1604, (v[2] - '0') * 10 + v[3] - '0', (v[4] - '0') * 10 + v[5] - '0'))
		return false;
	crm_str_addf(out, ";X-APPLE-OMIT-YEAR=1604%s:1604-%.2s-%s", p->params, v + 2, v + 4);
	return true;
}

/* VALUE where 3.0 takes something else for granted than 4.0. */
static const char *old_vtype(const struct crm_vprop *p)
{
	if (p->kind == CRM_V_MEDIA && !*p->vtype)
		return "uri";
	if (p->kind == CRM_V_TZ && p->value[strspn(p->value, "+-:0123456789")])
		return "text";
	return p->vtype;
}

void crm_vprop_print(struct crm_str *out, const struct crm_vprop *p, int version)
{
	const char *media = NULL, *value = p->value, *data, *vtype = p->vtype;
	bool old = version == 3;
	size_t len = 0;

	data = old ? crm_vmedia_data(p, &media, &len) : NULL;
	if (*p->group)
		crm_str_addf(out, "%s.", p->group);
	crm_str_puts(out, p->name);
	if (data)
		crm_str_puts(out, ";ENCODING=b");
	print_types(out, p, old && p->pref == 1, data ? media : NULL, len);
	if (p->pref < CRM_V_NO_PREF && !(old && p->pref == 1))
		crm_str_addf(out, ";PREF=%d", p->pref);
	if (old && p->kind == CRM_V_BDAY && print_birthday(out, p))
		return;
	if (data)
		value = data;
	else if (old)
		vtype = old_vtype(p);
	if (*vtype)
		crm_str_addf(out, ";VALUE=%s", vtype);
	crm_str_puts(out, p->params);
	crm_str_addc(out, ':');
	crm_str_puts(out, value);
}

/* The next component of an escaped value; moves *s behind its ';', or to NULL. */
static const char *next_part(const char **s, size_t *len)
{
	const char *from = *s;
	size_t i = 0;

	while (from && from[i] && from[i] != ';')
		i += from[i] == '\\' && from[i + 1] ? 2 : 1;
	*len = i;
	*s = from && from[i] ? from + i + 1 : NULL;
	return from;
}

/* True when two texts of a component mean the same: a country may be a code in
 * the one and a name in the other. */
static bool same_part(enum crm_vkind kind, int i, const char *a, const char *b)
{
	char ca[3], cb[3];

	if (!strcmp(a, b))
		return true;
	if (kind != CRM_V_ADR || i != 6 || !*a || !*b)
		return false;
	return crm_country_parse(a, ca) && crm_country_parse(b, cb) && !strcmp(ca, cb);
}

/* The component that the rest of a property hangs on: another street has no
 * suite of the old one, another company none of its units. */
static bool same_main(const struct crm_vprop *kept, const char *const part[CRM_V_PARTS])
{
	if (kept->kind == CRM_V_ADR)
		return !strcmp(kept->part[2], part[2]);
	return kept->kind != CRM_V_ORG || crm_text_eq(kept->part[0], part[0]);
}

bool crm_vprop_says(const struct crm_vprop *p, const char *const part[CRM_V_PARTS])
{
	for (int i = 0; i < CRM_V_PARTS; i++)
		if (crm_vmap[p->kind].field[i] && !same_part(p->kind, i, p->part[i], part[i]))
			return false;
	return true;
}

static void make_value(struct crm_str *out, enum crm_vkind kind,
    const char *const part[CRM_V_PARTS], const struct crm_vprop *kept)
{
	const struct crm_vmap *m = &crm_vmap[kind];
	bool rest = kept && same_main(kept, part);
	const char *raw = kept ? kept->value : NULL;

	crm_str_reset(out);
	if (!(m->flags & CRM_V_STRUCT)) {
		crm_vescape(out, part[0], strlen(part[0]), m->flags);
		return;
	}
	for (int i = 0; i < CRM_V_PARTS; i++) {
		size_t len;
		const char *from = next_part(&raw, &len);

		if (i)
			crm_str_addc(out, ';');
		if (from && (m->field[i] ? same_part(kind, i, kept->part[i], part[i]) : rest))
			crm_str_add(out, from, len);
		else if (m->field[i])
			crm_vescape(out, part[i], strlen(part[i]), m->flags);
	}
	if (raw && rest) {
		crm_str_addc(out, ';');
		crm_str_puts(out, raw);
	}
}

void crm_vprop_make(struct crm_vparser *d, struct crm_vprop *p, enum crm_vkind kind,
    const char *const part[CRM_V_PARTS], const struct crm_vprop *kept)
{
	struct crm_vcoding none = { 0 };
	char *value;

	make_value(&d->bytes, kind, part, kept);
	value = crm_pool_strndup(&d->pool, d->bytes.s, d->bytes.len);
	*p = (struct crm_vprop){ .kind = kind, .pref = CRM_V_NO_PREF };
	p->name = crm_vmap[kind].name;
	p->group = kept ? kept->group : "";
	p->types = kept ? kept->types : "";
	p->pref = kept ? kept->pref : CRM_V_NO_PREF;
	p->vtype = p->params = p->value = "";
	for (int i = 0; i < CRM_V_PARTS; i++)
		p->part[i] = "";
	if (crm_vvalue_parse(d, p, value, strlen(value), &none, NULL))
		p->value = ""; /* no UTF-8: the caller broke its promise */
}

bool crm_vprop_plain(struct crm_vparser *d, const struct crm_vprop *p)
{
	struct crm_vprop plain;
	bool old = d->old;
	int parts = CRM_V_STRUCT | CRM_V_LIST;

	if (*p->group || *p->types || *p->params || *p->vtype || p->pref != CRM_V_NO_PREF)
		return false;
	if (!(crm_vmap[p->kind].flags & parts) && p->kind != CRM_V_BDAY && p->kind != CRM_V_TZ)
		return true; /* the value is its field, escaped */
	d->old = false;
	crm_vprop_make(d, &plain, p->kind, p->part, NULL);
	d->old = old;
	return !*plain.vtype && !strcmp(plain.value, p->value);
}
