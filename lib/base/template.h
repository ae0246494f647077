/* template - a text with places that are filled in.
 *
 *   {{name}}               a value; in HTML its < > & " ' are escaped
 *   {{name|12}}            the same in 12 columns: filled, or cut and then with … at its end
 *   {{name|>12}}           the same filled from the left; never cut: it is for numbers
 *   {{#name}} ... {{/name}}   where name is a list: once for each row of it; else where the
 *                          value is set, and neither 0 nor no
 *   {{^name}} ... {{/name}}   where it is not, or the list is empty
 *   {{! a comment }}
 *
 * There is nothing else: no includes, no expressions. A line with nothing but {{#}}, {{^}},
 * {{/}} or {{!}} on it leaves no line. Lists have no lists inside.
 */
#ifndef CRM_BASE_TEMPLATE_H
#define CRM_BASE_TEMPLATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct crm_template;

/* What fills it. `list` names the list that the place stands in, NULL outside. */
struct crm_template_data {
	void *arg;
	bool html;
	/* Is it the name of a list? */
	bool (*is_list)(void *arg, const char *name);
	size_t (*rows)(void *arg, const char *list);
	/* Appends the text of a value; false where it is unset. */
	bool (*value)(
	    void *arg, const char *list, size_t row, const char *name, struct crm_str *out);
};

/* NULL with e set (CRM_CONFIG, "offer.html:3: {{#x}} is not closed"); text is copied. */
struct crm_template *crm_template_parse(const char *text, const char *name, struct crm_err *e);
void crm_template_free(struct crm_template *t);
/* Calls for each value that the template asks for, and for each list; stops at the first
 * that is not 0 and returns that, the place put before its message. */
int crm_template_names(const struct crm_template *t, const struct crm_template_data *d,
    int (*each)(void *arg, const char *list, const char *name, struct crm_err *e),
    struct crm_err *e);
void crm_template_fill(
    const struct crm_template *t, const struct crm_template_data *d, struct crm_str *out);

#endif
