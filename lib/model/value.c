/* Values by type. One switch parses, one prints; nothing else in the product
 * knows how a type is written. */
#include "model/value.h"

#include <stdlib.h>

#include "base/email.h"
#include "base/phone.h"
#include "base/text.h"
#include "base/when.h"
#include "model/record.h"
#include "record/escape.h"

enum { STRING_MAX = 1000, TEXT_MAX = 16 * 1024 * 1024, TAG_MAX = 200 };

static void keep(struct crm_val *v, struct crm_pool *pool, const char *s, size_t len)
{
	*v = crm_val_text(crm_pool_strndup(pool, s, len), len);
}

/* Valid UTF-8 in NFC, one line where the type is one. ASCII is already so. */
static int parse_text(const struct crm_field *f, const char *s, size_t len, struct crm_pool *pool,
    struct crm_val *v, struct crm_err *e)
{
	size_t max = f->type == CRM_TEXT ? TEXT_MAX : f->type == CRM_TAG ? TAG_MAX : STRING_MAX;
	struct crm_str nfc = { 0 };
	size_t i = 0;

	while (i < len && (signed char)s[i] > 0)
		i++;
	if (i < len) {
		if (crm_text_nfc(&nfc, s, len, e)) {
			crm_str_release(&nfc);
			return e->code;
		}
		s = nfc.s;
		len = nfc.len;
	}
	if (len > max)
		crm_err_set(e, CRM_DATA, "longer than %zu bytes", max);
	else if (f->type != CRM_TEXT && (memchr(s, '\n', len) || memchr(s, '\r', len)))
		crm_err_set(e, CRM_DATA, "holds a line break");
	else if (f->type == CRM_TAG && memchr(s, ',', len))
		crm_err_set(e, CRM_DATA, "a tag has no comma: '%s'", s);
	else
		keep(v, pool, s, len);
	crm_str_release(&nfc);
	return e->code;
}

static int parse_bool(const char *s, struct crm_val *v, struct crm_err *e)
{
	static const char *const yes[] = { "yes", "true", "1", "y", "on" };
	static const char *const no[] = { "no", "false", "0", "n", "off" };

	for (size_t i = 0; i < 5; i++) {
		if (crm_text_eq(s, yes[i]) || crm_text_eq(s, no[i])) {
			*v = crm_val_int(crm_text_eq(s, yes[i]));
			return 0;
		}
	}
	return crm_err_set(e, CRM_DATA, "neither yes nor no: '%s'", s);
}

static int parse_choice(const struct crm_field *f, const char *s, struct crm_pool *pool,
    struct crm_val *v, struct crm_err *e)
{
	char word[64];
	size_t i;

	for (i = 0; i < sizeof word - 1 && s[i]; i++) {
		char c = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 32) : s[i];

		word[i] = c == ' ' || c == '-' ? '_' : c;
	}
	word[i] = '\0';
	if (!s[i] && crm_choice_index(crm_choices(f), word, i) >= 0) {
		keep(v, pool, word, i);
		return 0;
	}
	return crm_err_set(e, CRM_DATA, "not one of %s: '%s'", crm_choices(f), s);
}

static int parse_money(struct crm *c, const char *s, const struct crm_spelling *sp,
    struct crm_val *v, char currency[4], struct crm_err *e)
{
	const char *expected = sp && sp->currency ? sp->currency : c->currency;
	struct crm_numfmt fmt = sp ? sp->num : (struct crm_numfmt){ 0 };
	char code[4];
	int64_t i;

	if (crm_money_parse(s, expected, &fmt, &i, code, e))
		return e->code;
	if (code[0] && currency)
		memcpy(currency, code, 4);
	else if (code[0] && strcmp(code, expected))
		return crm_err_set(e, CRM_DATA, "the record is in %s: '%s'", expected, s);
	*v = crm_val_int(i);
	return 0;
}

static int parse_time(struct crm *c, const struct crm_field *f, const char *s,
    const struct crm_spelling *sp, struct crm_val *v, struct crm_err *e)
{
	const struct crm_clock *k = sp && sp->import ? &c->book_clock : &c->clock;
	int64_t day = 0, t = 0;
	bool has_time = false;
	int rc;

	if (sp && sp->date_format) {
		rc = crm_date_scan(s, sp->date_format, k, &day, &t, &has_time, e);
		if (!rc && !has_time)
			t = crm_zone_midnight(k->zone, day);
	} else if (f->type == CRM_DATE) {
		rc = crm_date_parse(s, k, &day, e);
	} else {
		rc = crm_time_parse(s, k, false, &t, e);
	}
	if (!rc)
		*v = crm_val_int(f->type == CRM_DATE ? day : t);
	return rc;
}

/* Words such as tomorrow are the user's; the clock is the record's. */
static int parse_when(struct crm *c, const char *s, const struct crm_spelling *sp,
    struct crm_pool *pool, struct crm_val *v, struct crm_err *e)
{
	struct crm_clock k = sp && sp->import ? c->book_clock : c->clock;
	struct crm_str text = { 0 };
	struct crm_when w = { 0 };
	int64_t t;
	int rc;

	if (sp && sp->zone && sp->zone[0])
		k.zone = crm_zone_get(sp->zone);
	if (!k.zone)
		return crm_err_set(
		    e, CRM_DATA, "the record's time zone is unknown: '%s'", sp->zone);
	if (sp && sp->date_format) {
		rc = crm_date_scan(s, sp->date_format, &k, &w.day, &t, &w.timed, e);
		if (!rc && w.timed)
			w = crm_when_at(t, k.zone);
	} else {
		rc = crm_when_parse(s, &k, &w, e);
	}
	if (rc)
		return rc;
	crm_when_print(&text, &w);
	keep(v, pool, text.s, text.len);
	crm_str_release(&text);
	return 0;
}

static void keep_digits(struct crm_val *v)
{
	char *to = (char *)v->s;

	for (const char *s = v->s; *s; s++)
		if (*s >= '0' && *s <= '9')
			*to++ = *s;
	*to = '\0';
	v->len = (size_t)(to - v->s);
}

static int parse_phone(struct crm *c, const struct crm_field *f, const char *s,
    const struct crm_spelling *sp, struct crm_pool *pool, struct crm_val *v, struct crm_err *e)
{
	const char *country = sp && sp->country && sp->country[0] ? sp->country
			      : c->country[0]                     ? c->country
								  : NULL;
	char e164[CRM_E164_MAX + 1];

	switch (crm_phone_parse(s, country, e164, e)) {
	case CRM_PHONE_E164:
		keep(v, pool, e164, strlen(e164));
		return 0;
	case CRM_PHONE_LOCAL:
		keep(v, pool, s, strlen(s));
		/* No second column says how an own one was typed: it is kept as asked for. */
		if (f->flags & CRM_OWN)
			keep_digits(v);
		return 0;
	default:
		return e->code ? e->code
			       : crm_err_set(e, CRM_DATA, "not a telephone number: '%s'", s);
	}
}

static int parse_any(
    const char *s, size_t len, struct crm_pool *pool, struct crm_val *v, struct crm_err *e)
{
	const struct crm_noun *noun;
	int64_t id;
	size_t at;

	if (!crm_id_read(s, len, &at, &id) || !(noun = crm_noun_index(at)))
		return crm_err_set(e, CRM_DATA, "not an id such as contact-42: '%s'", s);
	/* The text keeps the noun; crm_rec_assign takes it apart. */
	*v = (struct crm_val){ CRM_INT, id, crm_pool_strdup(pool, noun->name), strlen(noun->name) };
	return 0;
}

static int parse_named(const struct crm_field *f, const char *s, struct crm_pool *pool,
    struct crm_val *v, struct crm_err *e)
{
	char out[36];
	size_t i;

	switch (f->type) {
	case CRM_COUNTRY:
		if (!crm_country_parse(s, out))
			return crm_err_set(e, CRM_DATA, "no country: '%s'", s);
		break;
	case CRM_LANGUAGE:
		if (!crm_language_parse(s, out))
			return crm_err_set(e, CRM_DATA, "no language (de, pt-BR): '%s'", s);
		break;
	case CRM_ZONE:
		if (!crm_zone_get(s))
			return crm_err_set(e, CRM_DATA, "no time zone (Europe/Berlin): '%s'", s);
		keep(v, pool, s, strlen(s));
		return 0;
	default: /* CRM_CURRENCY */
		for (i = 0; i < 4 && s[i]; i++)
			out[i] = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] & ~32) : s[i];
		out[i] = '\0';
		if (i != 3 || !crm_currency_known(out))
			return crm_err_set(e, CRM_DATA, "no currency (EUR): '%s'", s);
	}
	keep(v, pool, out, strlen(out));
	return 0;
}

int crm_value_parse(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const char *s, size_t len, const struct crm_spelling *sp, struct crm_pool *pool,
    struct crm_val *v, char currency[4], struct crm_err *e)
{
	const struct crm_numfmt *num = sp ? &sp->num : NULL;
	int64_t i = 0;
	int rc;

	e->code = 0;
	if (memchr(s, '\0', len))
		return crm_err_set(e, CRM_DATA, "holds a NUL byte");
	if (!len)
		return crm_err_set(e, CRM_DATA, "empty");
	rc = parse_text(f->type == CRM_TEXT || f->type == CRM_TAG || f->type == CRM_STRING
			    ? f
			    : &(struct crm_field){ .type = CRM_STRING },
	    s, len, pool, v, e);
	if (rc || f->type == CRM_TEXT || f->type == CRM_TAG || f->type == CRM_STRING)
		return rc;
	s = v->s;
	len = v->len;
	switch (f->type) {
	case CRM_NUMBER:
		if (f->flags & CRM_SYSTEM && !strncmp(s, "txn-", 4))
			s += 4;
		rc = crm_num_parse(s, f->scale, num, &i, e);
		break;
	case CRM_MONEY:
		return parse_money(c, s, sp, v, currency, e);
	case CRM_DATE:
	case CRM_TIME:
		return parse_time(c, f, s, sp, v, e);
	case CRM_WHEN:
		return parse_when(c, s, sp, pool, v, e);
	case CRM_DURATION:
		rc = crm_duration_parse(s, &i, e);
		break;
	case CRM_BOOL:
		return parse_bool(s, v, e);
	case CRM_CHOICE:
		return parse_choice(f, s, pool, v, e);
	case CRM_EMAIL:
		return crm_email_check(s, len, e);
	case CRM_URL:
		return crm_url_check(s, len, e);
	case CRM_PHONE:
		return parse_phone(c, f, s, sp, pool, v, e);
	case CRM_REF:
		rc = crm_resolve(c, f->ref ? crm_noun_find(f->ref) : noun, s, &i, e);
		break;
	case CRM_ANY:
		return parse_any(s, len, pool, v, e);
	default:
		return parse_named(f, s, pool, v, e);
	}
	if (!rc)
		*v = crm_val_int(i);
	return rc;
}

int crm_value_split(
    const char *s, size_t len, int (*each)(void *arg, const char *s, size_t len), void *arg)
{
	const char *end = s + len;

	while (s < end) {
		const char *stop = s, *last;
		int rc;

		while (stop < end && *stop != ',' && *stop != '\n')
			stop++;
		for (last = stop; s < last && (*s == ' ' || *s == '\t');)
			s++;
		while (last > s && (last[-1] == ' ' || last[-1] == '\t' || last[-1] == '\r'))
			last--;
		if (last > s && (rc = each(arg, s, (size_t)(last - s))))
			return rc;
		s = stop + 1;
	}
	return 0;
}

void crm_value_key(
    struct crm *c, const struct crm_field *f, const char *s, size_t len, struct crm_str *out)
{
	(void)c;
	if (f->type == CRM_EMAIL) {
		crm_email_key(out, s, len);
	} else if (f->type == CRM_PHONE && s[0] != '+') {
		for (size_t i = 0; i < len; i++)
			if (s[i] >= '0' && s[i] <= '9')
				crm_str_addc(out, s[i]);
	} else if (f->type == CRM_PHONE || f->flags & CRM_EXACT) {
		crm_str_add(out, s, len);
	} else {
		crm_text_fold(out, s, len);
	}
}

void crm_value_print(struct crm *c, const struct crm_field *f, const struct crm_val *v,
    const struct crm_noun *ref_noun, const char *currency, bool for_people, struct crm_str *out)
{
	if (v->kind == CRM_NULL)
		return;
	if (v->kind == CRM_BYTES) {
		struct crm_when w;

		if (for_people && f->type == CRM_WHEN && crm_when_read(v->s, v->len, &w))
			crm_when_show(out, &w, &c->clock);
		else
			crm_str_add(out, v->s, v->len);
		return;
	}
	switch (f->type) {
	case CRM_NUMBER:
		if (f->flags & CRM_SYSTEM)
			crm_str_puts(out, "txn-");
		crm_num_print(out, v->i, f->scale);
		return;
	case CRM_MONEY:
		crm_money_print(out, v->i, currency ? currency : c->currency);
		return;
	case CRM_DATE:
		crm_date_print(out, v->i);
		return;
	case CRM_TIME:
		crm_time_print(out, v->i, c->clock.zone);
		return;
	case CRM_DURATION:
		if (for_people)
			crm_duration_print(out, v->i);
		else
			crm_num_print(out, v->i, 0);
		return;
	case CRM_BOOL:
		crm_str_puts(out, v->i ? "yes" : "no");
		return;
	case CRM_REF:
	case CRM_ANY:
		crm_id_print(out, ref_noun, v->i);
		return;
	default:
		crm_num_print(out, v->i, 0);
	}
}

enum crm_cell_kind crm_value_cell(const struct crm_field *f)
{
	if (f->flags & CRM_SEVERAL)
		return CRM_CELL_LIST;
	switch (f->type) {
	case CRM_NUMBER:
		return f->flags & CRM_SYSTEM ? CRM_CELL_ID : CRM_CELL_NUMBER;
	case CRM_MONEY:
	case CRM_DURATION:
		return CRM_CELL_NUMBER;
	case CRM_BOOL:
		return CRM_CELL_BOOL;
	case CRM_DATE:
	case CRM_TIME:
	case CRM_WHEN:
		return CRM_CELL_TIME;
	case CRM_REF:
	case CRM_ANY:
		return CRM_CELL_ID;
	default:
		return CRM_CELL_TEXT;
	}
}
