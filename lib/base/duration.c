/* Durations: 1h30m, 90, 1:30:00. */
#include "base/date.h"
#include "base/dateread.h"

/* Ten thousand years; all sums below stay far from overflow. */
#define MOST INT64_C(315576000000)

static int64_t unit_secs(char c)
{
	switch (lower(c)) {
	case 'w':
		return 7 * 86400;
	case 'd':
		return 86400;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	case 's':
		return 1;
	}
	return 0;
}

/* Digits, kept at MOST + 1 where there are too many. */
static bool read_amount(struct reader *c, int64_t *n)
{
	if (!count_digits(c, 1))
		return false;
	for (*n = 0; count_digits(c, 1); c->p++) {
		*n = *n * 10 + (*c->p - '0');
		if (*n > MOST)
			*n = MOST + 1;
	}
	return true;
}

/* MM:SS behind the hours */
static bool read_clock(struct reader *c, int64_t *secs)
{
	int m, s;

	if (!read_number(c, 2, 2, &m) || !read_char(c, ':') || !read_number(c, 2, 2, &s))
		return false;
	if (m > 59 || s > 59)
		return false;
	*secs = *secs * 3600 + m * 60 + s;
	return at_end(c);
}

/* Units from the largest down, each once: 1h30m, not 30m1h. False when s is no
 * duration. */
static bool read_duration(struct reader *c, int64_t *secs)
{
	int64_t last = INT64_MAX, n, unit;

	if (!read_amount(c, secs))
		return false;
	if (at_end(c))
		return true;
	if (read_char(c, ':'))
		return read_clock(c, secs);
	for (n = *secs, *secs = 0;;) {
		unit = at_end(c) ? 0 : unit_secs(*c->p);
		if (!unit || unit >= last)
			return false;
		c->p++;
		last = unit;
		*secs += n * unit;
		if (at_end(c))
			return true;
		if (!read_amount(c, &n))
			return false;
	}
}

int crm_duration_parse(const char *s, int64_t *secs, struct crm_err *e)
{
	struct reader c = { s, s + strlen(s) };

	if (!read_duration(&c, secs))
		return crm_err_set(e, CRM_DATA, "not a duration: '%s'", s);
	if (*secs > MOST)
		return crm_err_set(e, CRM_DATA, "too long a duration: '%s'", s);
	return CRM_OK;
}

void crm_duration_print(struct crm_str *out, int64_t secs)
{
	/* Unsigned, since -INT64_MIN is no int64_t. */
	uint64_t left = secs < 0 ? -(uint64_t)secs : (uint64_t)secs;
	static const char units[] = "dhms";

	if (secs < 0)
		crm_str_addc(out, '-');
	if (!left)
		crm_str_puts(out, "0s");
	for (const char *u = units; left; u++) {
		uint64_t unit = (uint64_t)unit_secs(*u);

		if (left >= unit)
			crm_str_addf(out, "%llu%c", (unsigned long long)(left / unit), *u);
		left %= unit;
	}
}
