/* yamlput - YAML for people, that crm_yaml_parse reads back to the same tree.
 *
 * Values may be any valid UTF-8 without NUL. Each stands as plain as it can: bare;
 * of several lines as a literal block; else in double quotes, where characters that
 * a terminal would act on, or nobody would see, are escapes. The reader's limits
 * (depth 32, 100,000 values, 16 MB) are the caller's to keep, as is that no key
 * stands twice in a map.
 *
 *	struct crm_yamlput p;
 *
 *	crm_yamlput_begin(&p, &text, false);
 *	crm_yamlput_comment(&p, "what this is");
 *	crm_yamlput_text(&p, "name", s, len, NULL);     name: Ann Lee
 *	crm_yamlput_list(&p, "tag");                    tag:
 *	crm_yamlput_text(&p, NULL, "vip", 3, NULL);       - vip
 *	crm_yamlput_end(&p);
 *	crm_yamlput_end(&p);
 */
#ifndef CRM_BASE_YAMLPUT_H
#define CRM_BASE_YAMLPUT_H

#include <stdbool.h>

#include "base/str.h"

enum { CRM_YAMLPUT_DEPTH = 32 };

/* What stands before the next child of a list or map that was opened. */
enum crm_yamlput_after { CRM_YAMLPUT_NOTHING, CRM_YAMLPUT_KEY, CRM_YAMLPUT_DASH };

struct crm_yamlput {
	struct crm_str *out;
	size_t depth; /* of the one open last */
	bool keeps;   /* the last value is a block that an empty line would add to */
	struct {
		bool list;
		enum crm_yamlput_after after;
		size_t n; /* children so far */
	} at[CRM_YAMLPUT_DEPTH + 1];
};

/* Appends to out, which stays the caller's; the root is a map, or a list. */
void crm_yamlput_begin(struct crm_yamlput *p, struct crm_str *out, bool list);
/* key: in a map the key; in a list NULL. Each is ended by crm_yamlput_end, the root
 * too; more than 32 in each other end the command (CRM_BUG). */
void crm_yamlput_map(struct crm_yamlput *p, const char *key);
void crm_yamlput_list(struct crm_yamlput *p, const char *key);
void crm_yamlput_end(struct crm_yamlput *p);
/* A value; s == NULL gives a key alone, which reads as "". The remark (may be NULL)
 * follows as a comment; what no terminal should see in it is escaped. */
void crm_yamlput_text(
    struct crm_yamlput *p, const char *key, const char *s, size_t len, const char *remark);
/* A comment before the next child, a line for each of text's; "" gives an empty line. */
void crm_yamlput_comment(struct crm_yamlput *p, const char *text);

#endif
