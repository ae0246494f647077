/* dateread - a reader over a few bytes of text, for the parsers of dates,
 * times, durations and zone rules. Each read_ function takes what it names from
 * the front, or takes nothing and returns false. ASCII letters match in either
 * case, whatever the locale.
 */
#ifndef CRM_BASE_DATEREAD_H
#define CRM_BASE_DATEREAD_H

#include <stdbool.h>
#include <string.h>

struct reader {
	const char *p, *end;
};

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static inline bool at_end(const struct reader *c)
{
	return c->p == c->end;
}

static inline bool read_char(struct reader *c, char want)
{
	if (at_end(c) || lower(*c->p) != lower(want))
		return false;
	c->p++;
	return true;
}

/* word is in lower case */
static inline bool read_word(struct reader *c, const char *word)
{
	const char *p = c->p;

	for (; *word; word++, p++) {
		if (p == c->end || lower(*p) != *word)
			return false;
	}
	c->p = p;
	return true;
}

/* How many digits are in front, counting no further than max. */
static inline int count_digits(const struct reader *c, int max)
{
	int n = 0;

	while (n < max && c->p + n < c->end && is_digit(c->p[n]))
		n++;
	return n;
}

/* From min to max (at most 9) digits, as many as there are. */
static inline bool read_number(struct reader *c, int min, int max, int *value)
{
	int n = count_digits(c, max);

	if (n < min)
		return false;
	for (*value = 0; n > 0; n--)
		*value = *value * 10 + (*c->p++ - '0');
	return true;
}

/* Z, UTC, +01:00, +0100 or +01, as seconds east. */
bool crm_dateread_offset(struct reader *c, int *secs);

/* The month of an English name, full or of three letters: 1..12. */
bool crm_dateread_month(struct reader *c, int *month);

#endif
