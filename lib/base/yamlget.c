/* Questions to a tree that was read. Maps are short and asked once for each
 * key, so keys are compared one after the other. */
#include "base/yaml.h"

#include <string.h>

#include "base/text.h"

const struct crm_yaml *crm_yaml_get(const struct crm_yaml *map, const char *key)
{
	if (map->kind != CRM_YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (!strcmp(map->child[i]->key, key))
			return map->child[i];
	return NULL;
}

int crm_yaml_only(
    const struct crm_yaml *map, const char *const *allowed, const char *name, struct crm_err *e)
{
	size_t words = 0;

	if (map->kind != CRM_YAML_MAP)
		return 0;
	while (allowed[words])
		words++;
	for (size_t i = 0; i < map->n; i++) {
		const struct crm_yaml *y = map->child[i];
		const char *near;
		size_t k = 0;

		while (k < words && strcmp(allowed[k], y->key))
			k++;
		if (k < words)
			continue;
		near = crm_text_nearest(y->key, allowed, words);
		return crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: unknown key '%s'%s%s%s", name,
		    y->line, y->column, y->key, near ? "; did you mean '" : "", near ? near : "",
		    near ? "'?" : "");
	}
	return 0;
}
