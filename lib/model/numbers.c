#include "model/numbers.h"

#include <stdio.h>

enum { LONGEST = 100, DIGITS = 9 };

/* The mark at s, behind its brace: its length, 0 where it is none; *digits of {nr:4}. */
static size_t mark(const char *s, int *digits)
{
	*digits = -1;
	if (!strncmp(s, "year}", 5))
		return 5;
	if (!strncmp(s, "month}", 6))
		return 6;
	*digits = 0;
	if (!strncmp(s, "nr}", 3))
		return 3;
	if (strncmp(s, "nr:", 3) != 0 || s[3] < '1' || s[3] > '0' + DIGITS || s[4] != '}')
		return 0;
	*digits = s[3] - '0';
	return 5;
}

int crm_number_pattern(const char *pattern, struct crm_err *e)
{
	int numbers = 0, digits;
	size_t len;

	if (strlen(pattern) > LONGEST || strpbrk(pattern, "\n\r\t"))
		return crm_err_set(e, CRM_DATA, "not one line of at most %d bytes", LONGEST);
	for (const char *s = pattern; *s; s++) {
		if (*s == '}')
			return crm_err_set(e, CRM_DATA, "a '}' without its '{'");
		if (*s != '{')
			continue;
		if (!(len = mark(s + 1, &digits)))
			return crm_err_set(e, CRM_DATA,
			    "no such mark: '%.*s'; there are {year} {month} {nr} {nr:4}",
			    (int)strcspn(s, "}") + 1, s);
		numbers += digits >= 0;
		s += len;
	}
	if (numbers != 1)
		return crm_err_set(e, CRM_DATA, numbers ? "two numbers" : "no {nr}");
	return 0;
}

/* The pattern with its day, and where nr is not 0 its number, filled in. */
static void fill(const char *pattern, int64_t day, int64_t nr, struct crm_str *out)
{
	int year, month, mday, digits;

	crm_day_civil(day, &year, &month, &mday);
	for (const char *s = pattern; *s; s++) {
		size_t len = *s == '{' ? mark(s + 1, &digits) : 0;

		if (!len || (digits >= 0 && !nr))
			crm_str_add(out, s, len + 1);
		else if (digits >= 0)
			crm_str_addf(out, "%0*lld", digits ? digits : 1, (long long)nr);
		else
			crm_str_addf(
			    out, s[1] == 'y' ? "%04d" : "%02d", s[1] == 'y' ? year : month);
		s += len;
	}
}

void crm_number_next(struct crm *c, const char *pattern, int64_t day, const struct crm_noun *noun,
    const char *field, struct crm_number *n)
{
	struct crm_str text = { 0 }, sql = { 0 };

	*n = (struct crm_number){ 0 };
	fill(pattern, day, 0, &text);
	snprintf(n->series, sizeof n->series, "%s", crm_str_text(&text));
	n->nr = crm_db_int(
	    c->db, 0, "SELECT n.last FROM numbers n WHERE n.series = $1", "s", n->series);
	crm_str_addf(&sql, "SELECT 1 FROM %s t WHERE t.%s = $1", noun->plural,
	    crm_field_column(crm_field_find(noun, field)));
	/* One that came from elsewhere is passed over. */
	do {
		crm_str_reset(&n->text);
		fill(pattern, day, ++n->nr, &n->text);
	} while (crm_db_int(c->db, 0, sql.s, "s", n->text.s));
	crm_str_release(&text);
	crm_str_release(&sql);
}

void crm_number_take(struct crm *c, const struct crm_number *n)
{
	crm_db_run(c->db,
	    "INSERT INTO numbers (series, last) VALUES ($1, $2)"
	    " ON CONFLICT (series) DO UPDATE SET last = excluded.last",
	    "si", n->series, n->nr);
	c->wrote = true;
}

void crm_number_release(struct crm_number *n)
{
	crm_str_release(&n->text);
}
