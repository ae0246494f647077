/* phoneplan - what phone.c knows of each numbering plan: the table, and how
 * numbers are measured against it.
 *
 * Source: ITU-T E.164 and E.164.D (assigned country codes), E.164.C (dialling
 * procedures: international and national prefix) and the national numbering
 * plans that administrations communicate to the ITU.
 *
 * A pattern is digits and X (any digit), Z (1-9), N (2-9). A list of patterns
 * is separated by blanks.
 */
#ifndef CRM_BASE_PHONEPLAN_H
#define CRM_BASE_PHONEPLAN_H

#include <stdbool.h>
#include <stddef.h>

struct crm_phoneplan {
	const char *code;  /* calling code, "49" */
	const char *intl;  /* international prefixes but 00, the usual one first; may be "" */
	const char *trunk; /* national prefixes in the order to try; may be "" */
	/* What significant numbers look like: entries "PATTERN,PATTERN=LENGTHS"
	 * (lengths "7-9,11"). A number fits when one entry has a pattern that
	 * it begins with and its length; none that begins with a pattern of an
	 * entry "!PATTERN" fits. */
	const char *shape;
};

/* A region is a country or a part of one with its own ISO code. */
struct crm_phoneregion {
	char region[3];
	const char *code;  /* its calling code */
	const char *area;  /* put before a number of its own that lacks the area; or NULL */
	const char *extra; /* more of the plan's shape, found here alone; or NULL */
};

enum crm_phonefit {
	CRM_PHONE_FITS,
	CRM_PHONE_SHORT,
	CRM_PHONE_LONG,
	CRM_PHONE_ODD, /* begins like no number of the plan, or an inner length */
};

/* NULL when there is none. */
const struct crm_phoneregion *crm_phoneregion_find(const char *region);
const struct crm_phoneplan *crm_phoneplan_find(const char *code);
/* The plan whose calling code the digits begin with. */
const struct crm_phoneplan *crm_phoneplan_of(const char *digits);

/* Length of the pattern when the digits begin with it, else 0. */
size_t crm_phoneplan_match(const char *pattern, size_t len, const char *digits);
/* A significant number (without prefixes) measured against a plan. region
 * (may be NULL) adds its extra shape; `any` adds that of every region. */
enum crm_phonefit crm_phoneplan_fit(const struct crm_phoneplan *p,
    const struct crm_phoneregion *region, bool any, const char *digits);

#endif
