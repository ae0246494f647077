/* Absences. */
#include "model/away.h"

enum { LONGEST = 80 };

/* "a..b" or "a"; text has to be at most LONGEST bytes. */
static int period(const char *s, size_t len, const struct crm_clock *k, int64_t *from, int64_t *to,
    struct crm_err *e)
{
	char text[LONGEST + 1], *dots;

	if (len > LONGEST)
		return crm_err_set(e, CRM_DATA, "not a day or period: '%.80s'", s);
	memcpy(text, s, len);
	text[len] = '\0';
	dots = strstr(text, "..");
	if (dots)
		*dots = '\0';
	if (crm_date_parse(text, k, from, e) || crm_date_parse(dots ? dots + 2 : text, k, to, e))
		return crm_err_set(e, CRM_DATA,
		    "not a day or period, as in 2026-12-24..2027-01-02: '%.*s'", (int)len, s);
	if (*to < *from)
		return crm_err_set(e, CRM_DATA, "ends before it begins: '%.*s'", (int)len, s);
	return 0;
}

static int canonical(
    const struct crm_clock *k, const char *s, struct crm_str *out, struct crm_err *e)
{
	while (*s) {
		size_t len = strcspn(s, "\n");
		int64_t from, to;

		if (period(s, len, k, &from, &to, e))
			return e->code;
		crm_str_puts(out, out->len ? "\n" : "");
		crm_date_print(out, from);
		if (to != from) {
			crm_str_puts(out, "..");
			crm_date_print(out, to);
		}
		s += len + (s[len] == '\n');
	}
	return 0;
}

int crm_user_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const char *away = crm_rec_text(rec, "away");
	int64_t capacity = crm_rec_int(rec, "capacity");
	struct crm_str text = { 0 };
	struct crm_err why = { 0 };

	if (capacity < 0 && (!old || crm_rec_int(old, "capacity") != capacity))
		return crm_err_set(e, CRM_DATA, "capacity: below 0");
	if (!*away || (old && !strcmp(away, crm_rec_text(old, "away"))))
		return 0;
	if (canonical(&c->clock, away, &text, &why))
		crm_err_set(e, CRM_DATA, "away: %s", why.text);
	else
		crm_rec_set_text(rec, "away", text.s, text.len);
	crm_str_release(&text);
	return e->code;
}

bool crm_away(const char *absences, int64_t day, int64_t *until)
{
	static const struct crm_clock iso = { 0 };

	while (*absences) {
		size_t len = strcspn(absences, "\n");
		struct crm_err ignored = { 0 };
		int64_t from;

		if (!period(absences, len, &iso, &from, until, &ignored) && from <= day &&
		    day <= *until)
			return true;
		absences += len + (absences[len] == '\n');
	}
	return false;
}
