/* yaml - a YAML file as a small tree, read by libyaml.
 *
 * Every scalar is text; types come from the declaration that reads it. Refused
 * with line and column: aliases and anchors (no bombs), tags, duplicate keys,
 * several documents, depth above 32, more than 100,000 nodes, more than 16 MB,
 * NUL and invalid UTF-8, keys that are not scalars.
 */
#ifndef CRM_BASE_YAML_H
#define CRM_BASE_YAML_H

#include <stddef.h>

#include "base/err.h"

enum crm_yaml_kind { CRM_YAML_SCALAR, CRM_YAML_LIST, CRM_YAML_MAP };

struct crm_yaml {
	enum crm_yaml_kind kind;
	const char *key;         /* in a map: the key of this child, else NULL */
	const char *text;        /* scalar: its text, NUL-terminated */
	size_t n;                /* list, map: number of children */
	struct crm_yaml **child; /* in the order of the file */
	size_t line, column;     /* 1-based, of the node's begin (of the key in a map) */
	bool plain;              /* scalar written without quotes */
	/* In characters behind a byte order mark: where the node begins (in a map: its
	 * key), and its value, the end not included. What a block list or map ends with is
	 * not known better than that nothing of the next node is inside. */
	size_t at, begin, end;
};

/* Reads len bytes; name stands in messages ("rules.yaml:3:5: duplicate key
 * 'map'"). Returns the root (an empty file: an empty map), or NULL with e set
 * to CRM_CONFIG. The caller frees the whole tree with crm_yaml_free. */
struct crm_yaml *crm_yaml_parse(const char *s, size_t len, const char *name, struct crm_err *e);
/* The same for a file; "-" is not special. CRM_NOINPUT when it cannot be read. */
struct crm_yaml *crm_yaml_file(const char *path, struct crm_err *e);
void crm_yaml_free(struct crm_yaml *root);

/* The child of a map by key, NULL when absent (or node is no map). */
const struct crm_yaml *crm_yaml_get(const struct crm_yaml *map, const char *key);

/* CRM_CONFIG naming the first key of map that is not in allowed (NULL-ended),
 * with place and the nearest allowed one. */
int crm_yaml_only(
    const struct crm_yaml *map, const char *const *allowed, const char *name, struct crm_err *e);

#endif
