/* filter_key - what a single value is compared by: a number, or a text in the one
 * spelling that the writer keeps. Asked for the words of a term and for the cells
 * of a stream alike. */
#include "model/filter_value.h"

#include <stdlib.h>

#include "base/email.h"
#include "base/num.h"
#include "base/phone.h"
#include "base/text.h"
#include "base/when.h"
#include "model/value.h"
#include "record/escape.h"

const char *crm_ask_split(struct crm_pool *pool, const char *path, unsigned *how)
{
	static const struct {
		const char *end;
		unsigned how;
	} asks[] = { { ".is", CRM_ASK_IS }, { ".has", CRM_ASK_HAS }, { ".yearly", CRM_ASK_YEARLY },
		{ ".not", CRM_ASK_NOT } };
	size_t len = strlen(path), i = 0, n = sizeof asks / sizeof *asks;

	while (i < n) {
		size_t end = strlen(asks[i].end);

		if (*how & asks[i].how || len <= end ||
		    memcmp(path + len - end, asks[i].end, end)) {
			i++;
			continue;
		}
		*how |= asks[i].how;
		len -= end;
		path = crm_pool_strndup(pool, path, len);
		i = 0;
	}
	return path;
}

bool crm_values_text(const struct crm_field *f)
{
	switch (f->type) {
	case CRM_NUMBER:
	case CRM_MONEY:
	case CRM_DATE:
	case CRM_TIME:
	case CRM_DURATION:
	case CRM_BOOL:
	case CRM_CHOICE:
	case CRM_REF:
	case CRM_ANY:
	case CRM_WHEN:
		return false;
	default:
		return true;
	}
}

bool crm_values_exact(const struct crm_field *f)
{
	return f->type == CRM_STRING || f->type == CRM_TEXT || f->type == CRM_URL ||
	       f->type == CRM_TAG;
}

int crm_currency_key(const char *code)
{
	return code[0] ? code[0] << 16 | code[1] << 8 | code[2] : 0;
}

void crm_currency_code(int key, char code[4])
{
	for (int i = 0; i < 3; i++)
		code[i] = (char)(key >> (16 - 8 * i) & 0x7f);
	code[3] = '\0';
}

int64_t crm_yearly_day(int64_t day)
{
	int64_t shifted = day - CRM_DAY_MIN + 306; /* from 0000-03-01 */

	/* Neri and Schneider: the day of the century's year, then of the year. */
	return (4 * ((4 * shifted + 3) % 146097 / 4) + 3) % 1461 / 4;
}

static int phone_key(struct crm *c, const struct crm_field *f, unsigned how, const char *s,
    size_t len, struct crm_str *out, struct crm_err *e)
{
	size_t before = out->len;
	char e164[CRM_E164_MAX + 1];

	if (!(how & CRM_ASK_HAS) &&
	    crm_phone_parse(s, c->country[0] ? c->country : NULL, e164, NULL) == CRM_PHONE_E164) {
		crm_str_puts(out, e164);
		return 0;
	}
	if (how & CRM_ASK_HAS && *s == '+')
		crm_str_addc(out, *s++), len--;
	crm_value_key(c, f, s, len, out);
	if (out->len == before)
		return crm_err_set(e, CRM_DATA, "not a telephone number: '%s'", s);
	return 0;
}

/* Types whose values have one spelling: as the writer keeps it. */
static int parsed_key(struct crm *c, const struct crm_field *f, const char *s, size_t len,
    struct crm_str *out, struct crm_err *e)
{
	struct crm_err local = { 0 };
	struct crm_pool pool = { 0 };
	struct crm_val v;
	int rc = crm_value_parse(c, NULL, f, s, len, NULL, &pool, &v, NULL, e ? e : &local);

	if (!rc && f->flags & CRM_SEVERAL)
		crm_value_key(c, f, v.s, v.len, out);
	else if (!rc)
		crm_str_add(out, v.s, v.len);
	crm_pool_release(&pool);
	return rc;
}

int crm_values_key(struct crm *c, const struct crm_field *f, unsigned how, const char *s,
    size_t len, struct crm_str *out, struct crm_err *e)
{
	int rc = 0;

	switch (f->type) {
	case CRM_EMAIL:
		if (!(how & CRM_ASK_HAS))
			rc = crm_email_check(s, len, e);
		if (rc || !(f->flags & CRM_SEVERAL))
			break;
		crm_email_key(out, s, len);
		return 0;
	case CRM_PHONE:
		return phone_key(c, f, how, s, len, out, e);
	case CRM_COUNTRY:
	case CRM_CURRENCY:
		if (how & CRM_ASK_HAS)
			return crm_err_set(e, CRM_USAGE, "a code has no parts to ask for");
		return parsed_key(c, f, s, len, out, e);
	case CRM_LANGUAGE:
	case CRM_ZONE:
		if (!(how & CRM_ASK_HAS))
			return parsed_key(c, f, s, len, out, e);
		break;
	default:
		break;
	}
	if (rc)
		return rc;
	if (f->flags & CRM_EXACT)
		crm_str_add(out, s, len);
	else
		crm_text_fold(out, s, len);
	return 0;
}

static int money_point(struct crm *c, const char *s, struct crm_span *out, struct crm_err *e)
{
	char code[4] = "";
	int rc = crm_money_parse(s, c->currency[0] ? c->currency : NULL, NULL, &out->lo, code, e);

	out->key = crm_currency_key(code);
	return rc;
}

int crm_values_id(const struct crm_noun *noun, const struct crm_field *f, const char *s,
    struct crm_span *out, struct crm_err *e)
{
	const struct crm_noun *found;
	size_t at;

	if (!crm_id_read(s, strlen(s), &at, &out->lo) || !(found = crm_noun_index(at)))
		return crm_err_set(
		    e, CRM_DATA, "not an id such as %s-42: '%s'", noun ? noun->name : "contact", s);
	if (f->type == CRM_ANY)
		out->key = found->number;
	else if (found != noun)
		return crm_err_set(e, CRM_DATA, "%s is no %s", s, noun->name);
	return 0;
}

const struct crm_noun *crm_values_noun(const struct crm_noun *noun, const struct crm_field *f)
{
	if (f->type == CRM_ANY)
		return NULL;
	return f->ref ? crm_noun_find(f->ref) : noun;
}

static int when_point(struct crm *c, const char *s, struct crm_span *out, struct crm_err *e)
{
	struct crm_when w;

	if (!crm_when_read(s, strlen(s), &w) && crm_when_parse(s, &c->clock, &w, e))
		return e->code;
	out->lo = crm_when_point(&w);
	return 0;
}

static int plain_point(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const char *s, struct crm_pool *pool, struct crm_span *out, struct crm_err *e)
{
	struct crm_val v;
	int rc = crm_value_parse(c, noun, f, s, strlen(s), NULL, pool, &v, NULL, e);

	if (!rc)
		out->lo =
		    f->type == CRM_CHOICE ? crm_choice_index(crm_choices(f), v.s, v.len) : v.i;
	return rc;
}

int crm_values_point(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const char *s, struct crm_pool *pool, struct crm_span *out, struct crm_err *e)
{
	int rc;

	*out = (struct crm_span){ 0 };
	switch (f->type) {
	case CRM_MONEY:
		rc = money_point(c, s, out, e);
		break;
	case CRM_DATE:
		rc = crm_date_parse(s, &c->book_clock, &out->lo, e);
		break;
	case CRM_TIME:
		rc = crm_time_parse(s, &c->clock, false, &out->lo, e);
		break;
	case CRM_WHEN:
		rc = when_point(c, s, out, e);
		break;
	case CRM_DURATION:
		rc = crm_duration_parse(s, &out->lo, e);
		break;
	case CRM_REF:
	case CRM_ANY:
		rc = crm_values_id(crm_values_noun(noun, f), f, s, out, e);
		break;
	default:
		rc = plain_point(c, noun, f, s, pool, out, e);
	}
	out->hi = out->lo;
	return rc;
}

int crm_values_order(const void *a, const void *b)
{
	const struct crm_cell *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->s, y->s, x->len);
}

bool crm_values_hold(const struct crm_values *v, int key, int64_t i)
{
	size_t lo = 0, hi = v->spans;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct crm_span *s = &v->span[mid];

		if (s->key < key || (s->key == key && s->hi < i))
			lo = mid + 1;
		else if (s->key > key || s->lo > i)
			hi = mid;
		else
			return true;
	}
	return false;
}

bool crm_values_hold_text(const struct crm_values *v, const char *s, size_t len)
{
	struct crm_cell cell = { s, len };

	return v->texts && bsearch(&cell, v->text, v->texts, sizeof *v->text, crm_values_order);
}
