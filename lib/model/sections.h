/* sections - what the policy may hold: a row for each section. Adding one is adding a
 * row, and a paragraph to crm-policy(5).
 */
#ifndef CRM_MODEL_SECTIONS_H
#define CRM_MODEL_SECTIONS_H

#include "model/crm.h"

struct crm_section {
	const char *name;
	const char *help; /* one line */
	/* Is what stands behind the section's key right? name is that of the file in
	 * messages: "policy.yaml:3:5: ...". CRM_CONFIG. Needs no book. */
	int (*check)(
	    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
	const char *example; /* a section as it may stand in a file, with comments */
	/* Does the book have what it names? Asked behind check of what is to be put into the
	 * book, not of what is there. Fields have to be; users and teams, who may come yet and
	 * go, are warned of. NULL: names nothing. */
	int (*fits)(
	    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
};

/* In the order in which they are shown; ended by { 0 }. */
extern const struct crm_section crm_sections[];
/* NULL with e set (code is the caller's choice), the nearest named, where there is none. */
const struct crm_section *crm_section_find(const char *name, int code, struct crm_err *e);
/* True where nothing stands behind a section's key: such a section is none. */
bool crm_section_empty(const struct crm_yaml *node);

#endif
