/* Rates as they were read, by currency, for as long as the command runs. */
#include "model/rates.h"

#include <stdlib.h>

#include "base/num.h"
#include "model/record.h"

/* The days of a currency for one of a base. */
struct series {
	char base[4], currency[4];
	struct crm_rate_days days;
	struct crm_rate_day *own;
	size_t cap;
};

struct crm_rates {
	struct series **series; /* by currency as read, then by base */
	size_t n, cap;
	char (*read)[4]; /* currencies that were asked for */
	size_t reads, reads_cap;
};

static void forget(struct crm *c)
{
	struct crm_rates *r = c->rates;

	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++) {
		free(r->series[i]->own);
		free(r->series[i]);
	}
	free(r->series);
	free(r->read);
	free(r);
	c->rates = NULL;
}

static struct series *series_new(struct crm_rates *r, const char *base, const char *currency)
{
	struct series *s = crm_calloc(1, sizeof *s);

	memcpy(s->base, base, 3);
	memcpy(s->currency, currency, 3);
	crm_grow(&r->series, r->n, &r->cap, sizeof *r->series);
	return r->series[r->n++] = s;
}

static void read_currency(struct crm *c, struct crm_rates *r, const char *currency)
{
	struct crm_stmt *s = crm_db_prepare(crm_book(c),
	    "SELECT r.base, r.date, r.rate FROM rates r WHERE r.currency = $1"
	    " ORDER BY r.base, r.date");
	struct series *now = NULL;

	crm_stmt_bind_text(s, 1, currency, 3);
	while (crm_stmt_step(s)) {
		struct crm_val base = crm_stmt_value(s, 0);

		if (base.len != 3)
			continue;
		if (!now || memcmp(now->base, base.s, 3))
			now = series_new(r, base.s, currency);
		crm_grow(&now->own, now->days.n, &now->cap, sizeof *now->own);
		now->own[now->days.n++] =
		    (struct crm_rate_day){ crm_stmt_int(s, 1), crm_stmt_int(s, 2) };
		now->days.v = now->own;
	}
	crm_stmt_done(s);
}

/* What is kept, the currency's rates among it. */
static struct crm_rates *with(struct crm *c, const char *currency)
{
	struct crm_rates *r = c->rates;

	if (!r)
		r = c->rates = crm_calloc(1, sizeof *r);
	for (size_t i = 0; i < r->reads; i++)
		if (!memcmp(r->read[i], currency, 4))
			return r;
	crm_grow(&r->read, r->reads, &r->reads_cap, sizeof *r->read);
	memcpy(r->read[r->reads++], currency, 4);
	read_currency(c, r, currency);
	return r;
}

const struct crm_rate_days *crm_rates_days(struct crm *c, const char *base, const char *currency)
{
	static const struct crm_rate_days none;
	const struct crm_rates *r = with(c, currency);

	for (size_t i = 0; i < r->n; i++)
		if (!memcmp(r->series[i]->currency, currency, 4) &&
		    !memcmp(r->series[i]->base, base, 4))
			return &r->series[i]->days;
	return &none;
}

/* Takes the way where it is of a later day than the best so far. */
static void better(bool found, const struct crm_rate_way *way, struct crm_rate_way *best)
{
	if (found && (!best->by || way->day > best->day))
		*best = *way;
}

/* best->by stays 0 where there is no way. */
static void find_way(
    struct crm *c, const char *from, const char *to, int64_t day, struct crm_rate_way *best)
{
	struct crm_rate_way way;
	const struct crm_rates *r;

	*best = (struct crm_rate_way){ 0 };
	better(crm_rate_out(crm_rates_days(c, from, to), day, &way), &way, best);
	better(crm_rate_back(crm_rates_days(c, to, from), day, &way), &way, best);
	r = c->rates;
	for (size_t i = 0; i < r->n && (!best->by || best->day < day); i++)
		if (!memcmp(r->series[i]->currency, from, 4))
			better(crm_rate_across(&r->series[i]->days,
				   crm_rates_days(c, r->series[i]->base, to), day, &way),
			    &way, best);
}

/* Has the currency a rate for that day, of any base? */
static bool has_rate(struct crm *c, const char *currency, int64_t day)
{
	const struct crm_rates *r = with(c, currency);
	struct crm_rate_way way;

	for (size_t i = 0; i < r->n; i++)
		if (!memcmp(r->series[i]->currency, currency, 4) &&
		    crm_rate_out(&r->series[i]->days, day, &way))
			return true;
	return false;
}

/* Names the currency that lacks one: not a base, which has no rate of its own. */
static int missing(struct crm *c, const char *from, const char *to, int64_t day, struct crm_err *e)
{
	bool of_from = has_rate(c, from, day), of_to = has_rate(c, to, day);
	const char *which = from;
	struct crm_str date = { 0 };

	crm_date_print(&date, day);
	if (crm_rates_days(c, from, to)->n || (of_from && !of_to) ||
	    (!of_from && !of_to && !strcmp(from, c->currency)))
		which = to;
	if (of_from && of_to)
		crm_err_set(e, CRM_DATA, "no rate of %s in %s on %s", from, to, date.s);
	else
		crm_err_set(e, CRM_DATA, "no rate of %s on %s", which, date.s);
	crm_str_release(&date);
	return e->code;
}

int crm_rates_convert(struct crm *c, int64_t amount, const char *from, const char *to, int64_t day,
    int64_t *out, struct crm_err *e)
{
	struct crm_rate_way way;

	*out = amount;
	if (!strcmp(from, to))
		return 0;
	if (strlen(from) != 3 || strlen(to) != 3)
		return crm_err_set(e, CRM_DATA, "no currency '%s'", strlen(to) != 3 ? to : from);
	/* No bank knows the rate of a day to come. */
	crm_book(c);
	if (day > c->book_clock.today)
		day = c->book_clock.today;
	find_way(c, from, to, day, &way);
	if (!way.by)
		return missing(c, from, to, day, e);
	if (!crm_mul_round(amount, way.times, way.by, out))
		return crm_err_set(e, CRM_DATA, "out of range");
	return 0;
}

int crm_rate_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_val *rate = crm_rec_val(rec, "rate");

	(void)c;
	(void)old;
	if (rate->kind == CRM_INT && rate->i <= 0)
		return crm_err_set(e, CRM_DATA, "rate: not above 0");
	if (*crm_rec_text(rec, "base") &&
	    !strcmp(crm_rec_text(rec, "base"), crm_rec_text(rec, "currency")))
		return crm_err_set(e, CRM_DATA, "currency: '%s' is the base itself",
		    crm_rec_text(rec, "currency"));
	return 0;
}

void crm_rate_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	(void)old;
	(void)rec;
	forget(c);
}
