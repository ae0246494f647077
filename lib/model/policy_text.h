/* policy_text - the policy as text: a file into sections and back, one value put into a
 * section in its place, and what differs between two texts.
 *
 * A file is a map whose keys stand at the beginning of a line, one for each section. To
 * a section belong the comments directly above its key and everything up to those of the
 * next; to the first also what stands before it, to the last what comes behind. Bytes
 * are kept as they are, but: a byte order mark, `---`, `...` and lines of % are no part
 * of a section, and the last line gets the end that it lacks.
 */
#ifndef CRM_MODEL_POLICY_TEXT_H
#define CRM_MODEL_POLICY_TEXT_H

#include "base/mem.h"
#include "base/str.h"
#include "base/yaml.h"

struct crm_policy_part {
	const char *key;
	const struct crm_yaml *node; /* what stands behind the key, in the tree of the file */
	const char *text;
	size_t len;
};

/* A file taken apart; released as a whole. */
struct crm_policy_file {
	struct crm_yaml *root;
	struct crm_policy_part *v; /* in the order of the file */
	size_t n;
	struct crm_pool pool;
};

/* Takes len bytes apart; name stands in messages. CRM_CONFIG where they are no YAML or
 * no such map. Keys are not looked at. */
int crm_policy_split(
    const char *s, size_t len, const char *name, struct crm_policy_file *out, struct crm_err *e);
void crm_policy_file_release(struct crm_policy_file *f);

/* A value that is no list and no map, by its way from the root: "limits.confirm_over";
 * entries of lists are counted from 1. */
struct crm_policy_leaf {
	const char *path, *text; /* text: "" where nothing stands behind the key */
};
struct crm_policy_leaves {
	struct crm_policy_leaf *v; /* by path, as strcmp sorts; freed by the caller */
	size_t n, cap;
};
/* Those of a tree, in pool. */
void crm_policy_leaves(
    struct crm_pool *pool, const struct crm_yaml *root, struct crm_policy_leaves *out);
/* Calls for each path whose value differs, NULL where it has none. */
void crm_policy_compare(const struct crm_policy_leaves *old, const struct crm_policy_leaves *new,
    void (*each)(void *arg, const char *path, const char *was, const char *is), void *arg);

/* Puts the value at that path into the section's text ("" where there is no section
 * yet), and all else is as it was, byte for byte; keys on the way that are missing are
 * made. NULL for value takes the key away with all that is under it. CRM_USAGE where
 * the path does not lead to a value, or to one that cannot be put in its place. */
int crm_policy_put_value(
    struct crm_str *text, const char *path, const char *value, struct crm_err *e);

#endif
