/* where_cell - guessing from looks, without ever losing a digit: decimals are
 * compared as they are written, so that 0.1 is 0.10 and 23 digits stay 23. */
#include "model/where_cell.h"

#include "base/text.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && is_digit(*p))
		p++;
	return (size_t)(p - s);
}

bool crm_decimal_read(const char *s, size_t len, struct crm_decimal *d)
{
	const char *end = s + len;

	*d = (struct crm_decimal){ 0 };
	if (s < end && (*s == '-' || *s == '+'))
		d->minus = *s++ == '-';
	d->whole = s;
	d->wholes = digits(s, end);
	s += d->wholes;
	if (s < end && *s == '.')
		s++;
	d->part = s;
	d->parts = digits(s, end);
	if (s + d->parts != end || !(d->wholes + d->parts))
		return false;
	while (d->wholes && *d->whole == '0')
		d->whole++, d->wholes--;
	while (d->parts && d->part[d->parts - 1] == '0')
		d->parts--;
	if (!d->wholes && !d->parts)
		d->minus = false;
	return true;
}

/* Without the sign. */
static int compare_size(const struct crm_decimal *a, const struct crm_decimal *b)
{
	size_t parts = a->parts < b->parts ? a->parts : b->parts;
	int order;

	if (a->wholes != b->wholes)
		return a->wholes < b->wholes ? -1 : 1;
	order = memcmp(a->whole, b->whole, a->wholes);
	if (!order)
		order = memcmp(a->part, b->part, parts);
	if (!order)
		order = (a->parts > b->parts) - (a->parts < b->parts);
	return order;
}

int crm_decimal_compare(const struct crm_decimal *a, const struct crm_decimal *b)
{
	if (a->minus != b->minus)
		return a->minus ? -1 : 1;
	return a->minus ? compare_size(b, a) : compare_size(a, b);
}

/* A number as a user writes one: 12k is 12000. */
static bool read_number(struct crm_pool *pool, const char *s, size_t len, struct crm_decimal *d)
{
	size_t zeros = 0, more;
	char *moved;

	if (len && (s[len - 1] == 'k' || s[len - 1] == 'K'))
		zeros = 3;
	else if (len && (s[len - 1] == 'M' || s[len - 1] == 'G'))
		zeros = s[len - 1] == 'M' ? 6 : 9;
	if (!crm_decimal_read(s, len - (zeros > 0), d))
		return false;
	if (!zeros)
		return true;
	more = d->parts > zeros ? d->parts - zeros : 0;
	moved = crm_pool_alloc(pool, d->wholes + zeros + more + 3);
	len = 0;
	moved[len++] = d->minus ? '-' : '+';
	memcpy(moved + len, d->whole, d->wholes);
	len += d->wholes;
	for (size_t i = 0; i < zeros; i++)
		moved[len++] = i < d->parts ? d->part[i] : '0';
	moved[len++] = '.';
	memcpy(moved + len, d->part + (d->parts - more), more);
	return crm_decimal_read(moved, len + more, d);
}

bool crm_guess_iso(const char *s, size_t len)
{
	static const char shape[] = "dddd-dd-dd";

	if (len < 10 || (len > 10 && s[10] != 'T' && s[10] != ' '))
		return false;
	for (size_t i = 0; i < 10; i++)
		if (shape[i] == 'd' ? !is_digit(s[i]) : s[i] != shape[i])
			return false;
	return len == 10 || (len > 11 && is_digit(s[11]));
}

/* True when a day in s carries a time of day: a cell is then asked for its time. */
static bool says_time(const char *s)
{
	while ((s = strstr(s, "-"))) {
		s++;
		if (digits(s, s + strlen(s)) == 2 && (s[2] == 'T' || s[2] == ' ') && is_digit(s[3]))
			return true;
	}
	return false;
}

int crm_guess_read(
    struct crm *c, const char *s, struct crm_pool *pool, struct crm_guess *g, struct crm_err *e)
{
	const char *dots = strstr(s, "..");
	struct crm_str fold = { 0 };
	size_t len = strlen(s);

	*g = (struct crm_guess){ .range = dots };
	if (dots) {
		g->from = dots > s;
		g->to = dots[2];
		g->number = (g->from || g->to) &&
			    (!g->from || read_number(pool, s, (size_t)(dots - s), &g->lo)) &&
			    (!g->to || read_number(pool, dots + 2, strlen(dots + 2), &g->hi));
	} else if (read_number(pool, s, len, &g->lo)) {
		g->number = g->from = g->to = true;
		g->hi = g->lo;
	}
	g->day = !crm_date_range(s, &c->clock, &g->days, NULL);
	g->time = says_time(s) && !crm_time_range(s, &c->clock, &g->times, NULL);
	if (dots && !g->number && !g->day && !g->time)
		return crm_err_set(e, CRM_DATA, "no range of numbers or days: '%s'", s);
	if (g->range && g->number && g->from && g->to && crm_decimal_compare(&g->lo, &g->hi) > 0)
		return crm_err_set(e, CRM_DATA, "range is empty: '%s'", s);
	crm_text_fold(&fold, s, len);
	g->fold.s = crm_pool_strndup(pool, crm_str_text(&fold), fold.len);
	g->fold.len = fold.len;
	crm_str_release(&fold);
	return 0;
}

static bool number_holds(const struct crm_guess *g, const struct crm_decimal *d)
{
	return (!g->from || crm_decimal_compare(&g->lo, d) <= 0) &&
	       (!g->to || crm_decimal_compare(d, &g->hi) <= 0);
}

static bool in(const struct crm_range *r, int64_t i)
{
	return r->lo <= i && i <= r->hi;
}

bool crm_guess_holds(
    struct crm *c, const struct crm_guess *g, const char *s, size_t len, struct crm_str *scratch)
{
	struct crm_decimal d;
	int64_t i;

	if (g->number && crm_decimal_read(s, len, &d))
		return number_holds(g, &d);
	if ((g->day || g->time) && crm_guess_iso(s, len)) {
		if (g->time && !crm_time_parse(s, &c->clock, false, &i, NULL))
			return in(&g->times, i);
		if (g->day && !crm_date_parse(s, &c->clock, &i, NULL))
			return in(&g->days, i);
	}
	if (g->range || !crm_utf8_valid(s, len))
		return false;
	crm_str_reset(scratch);
	crm_text_fold(scratch, s, len);
	return scratch->len == g->fold.len &&
	       !memcmp(crm_str_text(scratch), g->fold.s, g->fold.len);
}
