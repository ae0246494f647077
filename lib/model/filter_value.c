/* filter_value - the value of a term: lists and ranges, by the field's type. They
 * are sorted and laid together here, so that nobody behind has to care how many
 * there were. */
#include "model/filter_value.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/when.h"
#include "model/fiscal.h"
#include "model/nouns.h"
#include "model/sql.h"
#include "record/escape.h"

enum { LIKE_MAX = 1000, YEAR_LAST = 365, FEBRUARY_28 = 364 };

/* A value while it is read: its lists grow by malloc, then move to the pool. */
struct reading {
	struct crm *c;
	const struct crm_noun *noun;
	const struct crm_field *f;
	unsigned how;
	struct crm_pool *pool;
	struct crm_err *e;
	struct crm_span *span;
	struct crm_cell *text;
	size_t spans, spans_cap, texts, texts_cap;
};

static void add_span(struct reading *r, struct crm_span s)
{
	if (s.lo > s.hi)
		return;
	crm_grow(&r->span, r->spans, &r->spans_cap, sizeof *r->span);
	r->span[r->spans++] = s;
}

static int add_text(struct reading *r, const char *s, size_t len)
{
	struct crm_str key = { 0 };
	int rc;

	if (r->how & CRM_ASK_HAS && len > LIKE_MAX)
		return crm_err_set(r->e, CRM_DATA, "longer than %d bytes", LIKE_MAX);
	rc = crm_values_key(r->c, r->f, r->how, s, len, &key, r->e);
	if (!rc && !key.len)
		rc = crm_err_set(r->e, CRM_DATA, "nothing to compare with: '%s'", s);
	if (!rc) {
		crm_grow(&r->text, r->texts, &r->texts_cap, sizeof *r->text);
		r->text[r->texts++] =
		    (struct crm_cell){ crm_pool_strndup(r->pool, key.s, key.len), key.len };
	}
	crm_str_release(&key);
	return rc;
}

/* A range of days as days of any year. */
static int add_yearly(struct reading *r, struct crm_range days, const char *s)
{
	struct crm_span all = { 0, YEAR_LAST, 0 }, a = all, b = all;
	int year, month, mday;

	if (days.lo == INT64_MIN || days.hi == INT64_MAX)
		return crm_err_set(
		    r->e, CRM_DATA, "a range of days in any year needs both ends: '%s'", s);
	if (days.hi - days.lo >= YEAR_LAST) {
		add_span(r, all);
		return 0;
	}
	a.lo = crm_yearly_day(days.lo);
	b.hi = crm_yearly_day(days.hi);
	crm_day_civil(days.hi, &year, &month, &mday);
	/* In a year without a 29 February those days count on the 28th. */
	if (b.hi == FEBRUARY_28 && !crm_day_valid(year, 2, 29))
		b.hi = YEAR_LAST;
	if (a.lo <= b.hi) {
		a.hi = b.hi;
	} else {
		add_span(r, b);
	}
	add_span(r, a);
	return 0;
}

static int add_days(struct reading *r, const char *s)
{
	struct crm_range range;
	int rc;

	if (strstr(s, "fy"))
		crm_fiscal(r->c);
	if (r->f->type == CRM_DATE)
		rc = crm_date_range(s, &r->c->book_clock, &range, r->e);
	else if (r->f->type == CRM_TIME)
		rc = crm_time_range(s, &r->c->clock, &range, r->e);
	else
		rc = crm_when_range(s, &r->c->clock, &range, r->e);

	if (rc)
		return rc;
	if (r->how & CRM_ASK_YEARLY)
		return add_yearly(r, range, s);
	add_span(r, (struct crm_span){ range.lo, range.hi, 0 });
	return 0;
}

static void add_ids(struct reading *r, const char *sql, int64_t me)
{
	struct crm_stmt *s = crm_db_prepare(crm_book(r->c), sql);

	crm_stmt_bind_int(s, 1, me);
	while (crm_stmt_step(s))
		add_span(r, (struct crm_span){ crm_stmt_int(s, 0), crm_stmt_int(s, 0), 0 });
	crm_stmt_done(s);
}

/* my-team holds who asks as well; my-reports all levels below. */
static int add_mine(struct reading *r, bool team)
{
	int64_t me;
	int rc = crm_me(r->c, &me, r->e);

	if (rc)
		return rc;
	add_ids(r,
	    team ? "SELECT u.id FROM users u WHERE u.id = CAST($1 AS bigint) OR u.team ="
		   " (SELECT m.team FROM users m WHERE m.id = CAST($1 AS bigint))"
		 : "WITH RECURSIVE below (id) AS (SELECT u.id FROM users u WHERE"
		   " u.reports_to = CAST($1 AS bigint) UNION SELECT u.id FROM below b"
		   " JOIN users u ON u.reports_to = b.id) SELECT b.id FROM below b",
	    me);
	return 0;
}

static int add_reference(struct reading *r, const char *s)
{
	const struct crm_noun *noun = crm_values_noun(r->noun, r->f);
	struct crm_span span = { 0 };
	size_t at;
	bool known = crm_id_read(s, strlen(s), &at, &span.lo) && r->how & CRM_ASK_STREAM;
	int rc = 0;

	if (noun == &crm_user && (!strcmp(s, "my-team") || !strcmp(s, "my-reports")))
		return add_mine(r, s[3] == 't');
	/* Where any noun fits, only an id says which. */
	if (known || !noun)
		rc = crm_values_id(noun, r->f, s, &span, r->e);
	if (!rc && !known)
		rc = crm_resolve(r->c, noun ? noun : crm_noun_number(span.key), s, &span.lo, r->e);
	span.hi = span.lo;
	if (!rc)
		add_span(r, span);
	return rc;
}

/* The end of a range; a range of records is one of ids. */
static int range_end(struct reading *r, const char *s, size_t len, struct crm_span *out)
{
	return crm_values_point(
	    r->c, r->noun, r->f, crm_pool_strndup(r->pool, s, len), r->pool, out, r->e);
}

static int add_range(struct reading *r, const char *s, const char *dots)
{
	struct crm_span a = { INT64_MIN, INT64_MIN, 0 }, b = { INT64_MAX, INT64_MAX, 0 };
	int rc = 0;

	if (r->f->type == CRM_BOOL)
		return crm_err_set(r->e, CRM_DATA, "yes and no have no order: '%s'", s);
	if (r->how & CRM_ASK_IS || (dots == s && !dots[2]))
		return crm_err_set(r->e, CRM_DATA, "range without an end: '%s'", s);
	if (dots > s)
		rc = range_end(r, s, (size_t)(dots - s), &a);
	if (!rc && dots[2])
		rc = range_end(r, dots + 2, strlen(dots + 2), &b);
	if (rc)
		return rc;
	if (a.key && b.key && a.key != b.key)
		return crm_err_set(r->e, CRM_DATA, "ends of two kinds: '%s'", s);
	if (a.lo > b.hi)
		return crm_err_set(r->e, CRM_DATA, "range is empty: '%s'", s);
	add_span(r, (struct crm_span){ a.lo, b.hi, a.key ? a.key : b.key });
	return 0;
}

static int add_number(struct reading *r, const char *s)
{
	const char *dots = strstr(s, "..");
	struct crm_span span;
	int rc;

	if (r->f->type == CRM_DATE || r->f->type == CRM_TIME || r->f->type == CRM_WHEN)
		return add_days(r, s);
	if (dots)
		return add_range(r, s, dots);
	if (r->f->type == CRM_REF || r->f->type == CRM_ANY)
		return add_reference(r, s);
	rc = crm_values_point(r->c, r->noun, r->f, s, r->pool, &span, r->e);
	if (!rc)
		add_span(r, span);
	return rc;
}

/* Two dots alone; "..." is text. */
static bool has_dots(const char *s)
{
	while ((s = strchr(s, '.'))) {
		size_t n = strspn(s, ".");

		if (n == 2)
			return true;
		s += n;
	}
	return false;
}

static int add_value(struct reading *r, const char *s, size_t len)
{
	while (len && *s == ' ')
		s++, len--;
	while (len && s[len - 1] == ' ')
		len--;
	if (!len)
		return crm_err_set(r->e, CRM_USAGE, "an empty value in the list");
	s = crm_pool_strndup(r->pool, s, len);
	if (!crm_values_text(r->f))
		return add_number(r, s);
	if (!(r->how & (CRM_ASK_IS | CRM_ASK_HAS)) && has_dots(s))
		return crm_err_set(r->e, CRM_USAGE,
		    "a text has no order for '..'; %s.is:'%s' asks for just this", r->f->name, s);
	return add_text(r, s, len);
}

static int add_list(struct reading *r, const char *s, size_t len)
{
	const char *end = s + len;
	int rc = 0;

	if (r->how & CRM_ASK_IS)
		return add_value(r, s, len);
	while (!rc) {
		const char *comma = memchr(s, ',', (size_t)(end - s));

		rc = add_value(r, s, (size_t)((comma ? comma : end) - s));
		if (!comma)
			break;
		s = comma + 1;
	}
	return rc;
}

static int by_place(const void *a, const void *b)
{
	const struct crm_span *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->lo > y->lo) - (x->lo < y->lo);
}

/* True when b, which does not begin before a, goes on with it. Single values side
 * by side stay a list. */
static bool meets(const struct crm_span *a, const struct crm_span *b)
{
	bool range = a->lo < a->hi || b->lo < b->hi;

	return a->key == b->key && (b->lo <= a->hi || (range && b->lo == a->hi + 1));
}

/* Sorts, and lays together what overlaps. */
static void settle(struct reading *r, struct crm_values *out)
{
	size_t n = 0;

	if (r->spans)
		qsort(r->span, r->spans, sizeof *r->span, by_place);
	if (r->texts)
		qsort(r->text, r->texts, sizeof *r->text, crm_values_order);
	for (size_t i = 0; i < r->spans; i++) {
		struct crm_span *last = n ? &r->span[n - 1] : NULL;

		if (!last || !meets(last, &r->span[i]))
			r->span[n++] = r->span[i];
		else if (r->span[i].hi > last->hi)
			last->hi = r->span[i].hi;
	}
	out->spans = n;
	out->span = crm_pool_alloc(r->pool, n * sizeof *out->span);
	if (n)
		memcpy(out->span, r->span, n * sizeof *out->span);
	n = 0;
	for (size_t i = 0; i < r->texts; i++)
		if (!n || crm_values_order(&r->text[n - 1], &r->text[i]))
			r->text[n++] = r->text[i];
	out->texts = n;
	out->text = crm_pool_alloc(r->pool, n * sizeof *out->text);
	if (n)
		memcpy(out->text, r->text, n * sizeof *out->text);
}

int crm_values_read(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    unsigned how, const char *text, struct crm_pool *pool, struct crm_values *out,
    struct crm_err *e)
{
	struct reading r = { .c = c, .noun = noun, .f = f, .how = how, .pool = pool, .e = e };
	struct crm_str nfc = { 0 };
	int rc;

	*out = (struct crm_values){ 0 };
	if (how & CRM_ASK_YEARLY && f->type != CRM_DATE)
		return crm_err_set(e, CRM_USAGE, "only a date comes yearly");
	if (how & CRM_ASK_HAS && !crm_values_text(f))
		return crm_err_set(e, CRM_USAGE, "only a text has parts to ask for");
	rc = crm_text_nfc(&nfc, text, strlen(text), e);
	if (!rc) {
		out->raw.s = crm_pool_strndup(pool, crm_str_text(&nfc), nfc.len);
		out->raw.len = nfc.len;
		rc = add_list(&r, out->raw.s, out->raw.len);
	}
	if (!rc)
		settle(&r, out);
	crm_str_release(&nfc);
	free(r.span);
	free(r.text);
	return rc;
}
