/* Dates by a format that the user gives, for files of other programs. Own, since
 * strptime reads month names in the locale's language and forgives too much:
 * what matches only in part is a wrong column, not a date. */
#include "base/date.h"

#include "base/dateread.h"

struct fields {
	int year, month, mday, yday;
	int hour, minute, second;
	int off; /* seconds east */
	bool has_year, has_month, has_mday, has_yday;
	bool has_hour, twelve, has_pm, pm, has_off;
};

bool crm_dateread_month(struct reader *c, int *month)
{
	static const char *const names[] = { "january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december" };
	const char *p = c->p;

	for (int i = 0; i < 12; i++) {
		char brief[4] = { names[i][0], names[i][1], names[i][2], '\0' };

		if (!read_word(c, names[i]) && !read_word(c, brief))
			continue;
		if (at_end(c) || !is_letter(*c->p)) {
			*month = i + 1;
			return true;
		}
		c->p = p;
	}
	return false;
}

static bool read_pm(struct fields *f, struct reader *c)
{
	f->pm = read_word(c, "pm");
	f->has_pm = true;
	return f->pm || read_word(c, "am");
}

static bool read_year(struct fields *f, struct reader *c, bool brief)
{
	f->has_year = true;
	if (!brief)
		return read_number(c, 4, 4, &f->year);
	if (!read_number(c, 2, 2, &f->year))
		return false;
	/* The turn of POSIX. */
	f->year += f->year < 69 ? 2000 : 1900;
	return true;
}

/* One letter behind %. */
static bool read_field(struct fields *f, struct reader *c, char letter)
{
	switch (letter) {
	case 'Y':
	case 'y':
		return read_year(f, c, letter == 'y');
	case 'm':
		f->has_month = true;
		return read_number(c, 1, 2, &f->month);
	case 'b':
	case 'B':
		f->has_month = true;
		return crm_dateread_month(c, &f->month);
	case 'e':
		read_char(c, ' ');
		/* fall through */
	case 'd':
		f->has_mday = true;
		return read_number(c, 1, 2, &f->mday);
	case 'j':
		f->has_yday = true;
		return read_number(c, 1, 3, &f->yday);
	case 'H':
	case 'I':
		f->has_hour = true;
		f->twelve = letter == 'I';
		return read_number(c, 1, 2, &f->hour);
	case 'M':
		return read_number(c, 1, 2, &f->minute);
	case 'S':
		return read_number(c, 1, 2, &f->second);
	case 'p':
		return read_pm(f, c);
	case 'z':
		f->has_off = true;
		return crm_dateread_offset(c, &f->off);
	case '%':
		return read_char(c, '%');
	}
	return false;
}

int crm_date_format(const char *format, struct crm_err *e)
{
	bool year = false, month = false, mday = false, yday = false, twelve = false, pm = false;

	for (const char *p = strchr(format, '%'); p; p = strchr(p + 1, '%')) {
		p++;
		if (!*p || !strchr("YymbBdejHIMSpz%", *p))
			return crm_err_set(e, CRM_USAGE, "unknown %%%.1s in the date format '%s'",
			    *p > ' ' && *p < 127 ? p : "", format);
		year |= *p == 'Y' || *p == 'y';
		month |= *p == 'm' || *p == 'b' || *p == 'B';
		mday |= *p == 'd' || *p == 'e';
		yday |= *p == 'j';
		twelve |= *p == 'I';
		pm |= *p == 'p';
	}
	if (!year || (!yday && (!month || !mday)))
		return crm_err_set(
		    e, CRM_USAGE, "no year, month and day in the date format '%s'", format);
	if (twelve != pm)
		return crm_err_set(
		    e, CRM_USAGE, "%%I and %%p want each other in the date format '%s'", format);
	return CRM_OK;
}

/* A blank stands for one or more; all other characters for themselves. */
static bool match(struct fields *f, struct reader *c, const char *format)
{
	for (const char *p = format; *p; p++) {
		if (*p == '%') {
			if (!read_field(f, c, *++p))
				return false;
		} else if (*p == ' ') {
			if (!read_char(c, ' '))
				return false;
			/* of two in the format each takes its own */
			while (p[1] != ' ' && read_char(c, ' ')) {
			}
		} else if (at_end(c) || *c->p != *p) {
			return false;
		} else {
			c->p++;
		}
	}
	return at_end(c);
}

static int day_of(const struct fields *f, const char *s, int64_t *day, struct crm_err *e)
{
	bool leap = crm_day_valid(f->year, 2, 29);

	if (f->has_month && f->has_mday) {
		if (!crm_day_valid(f->year, f->month, f->mday))
			return crm_err_set(e, CRM_DATA, "no such day: '%s'", s);
		*day = crm_day(f->year, f->month, f->mday);
		return CRM_OK;
	}
	if (f->year < 1 || f->yday < 1 || f->yday > 365 + leap)
		return crm_err_set(e, CRM_DATA, "no such day: '%s'", s);
	*day = crm_day(f->year, 1, 1) + f->yday - 1;
	return CRM_OK;
}

static int clock_of(struct fields *f, const char *s, int *secs, struct crm_err *e)
{
	bool hour_ok = f->twelve ? f->hour >= 1 && f->hour <= 12 : f->hour <= 23;

	if (!hour_ok || f->minute > 59 || f->second > 60)
		return crm_err_set(e, CRM_DATA, "no such time: '%s'", s);
	if (f->twelve)
		f->hour = f->hour % 12 + (f->pm ? 12 : 0);
	*secs = f->hour * 3600 + f->minute * 60 + f->second;
	return CRM_OK;
}

int crm_date_scan(const char *s, const char *format, const struct crm_clock *k, int64_t *day,
    int64_t *t, bool *has_time, struct crm_err *e)
{
	struct reader c = { s, s + strlen(s) };
	struct fields f = { 0 };
	int secs = 0, code = crm_date_format(format, e);

	if (code)
		return code;
	if (!match(&f, &c, format))
		return crm_err_set(e, CRM_DATA, "not a date like '%s': '%s'", format, s);
	code = day_of(&f, s, day, e);
	if (!code && f.has_hour)
		code = clock_of(&f, s, &secs, e);
	if (code)
		return code;
	*has_time = f.has_hour;
	if (!f.has_hour)
		*t = crm_zone_midnight(k->zone, *day);
	else if (f.has_off)
		*t = *day * 86400 + secs - f.off;
	else
		*t = crm_zone_time(k->zone, *day * 86400 + secs);
	if (*t < CRM_TIME_MIN || *t > CRM_TIME_MAX)
		return crm_err_set(e, CRM_DATA, "beyond the years 1 to 9999: '%s'", s);
	return CRM_OK;
}
