/* Texts written as YAML, as values, keys and members of lists, with comments between
 * them, are read back as they were. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "base/yamlput.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void put(struct crm_yamlput *p, const char *s, size_t len)
{
	crm_yamlput_comment(p, s);
	crm_yamlput_map(p, NULL);
	crm_yamlput_text(p, "a", s, len, s);
	crm_yamlput_text(p, "b", s, len, NULL);
	crm_yamlput_map(p, "c");
	crm_yamlput_comment(p, s);
	crm_yamlput_text(p, s, s, len, s);
	crm_yamlput_end(p);
	crm_yamlput_end(p);
	crm_yamlput_list(p, NULL);
	crm_yamlput_text(p, NULL, s, len, s);
	crm_yamlput_map(p, NULL);
	crm_yamlput_list(p, s);
	crm_yamlput_text(p, NULL, s, len, NULL);
	crm_yamlput_text(p, NULL, NULL, 0, s);
	crm_yamlput_end(p);
	crm_yamlput_end(p);
	crm_yamlput_list(p, NULL);
	crm_yamlput_comment(p, s);
	crm_yamlput_end(p);
	crm_yamlput_end(p);
	crm_yamlput_text(p, NULL, s, len, NULL);
}

static void need_text(const struct crm_yaml *y, const char *key, const char *s)
{
	need(y->kind == CRM_YAML_SCALAR && !strcmp(y->text, s));
	need(!key == !y->key && (!key || !strcmp(y->key, key)));
}

static void get(struct crm_yaml **y, const char *s)
{
	const struct crm_yaml *map = y[0], *list = y[1];

	need(map->kind == CRM_YAML_MAP && map->n == 3);
	need_text(map->child[0], "a", s);
	need_text(map->child[1], "b", s);
	need(map->child[2]->n == 1);
	need_text(map->child[2]->child[0], s, s);
	need(list->kind == CRM_YAML_LIST && list->n == 3);
	need_text(list->child[0], NULL, s);
	map = list->child[1];
	need(map->n == 1 && !strcmp(map->child[0]->key, s) && map->child[0]->n == 2);
	need_text(map->child[0]->child[0], NULL, s);
	need_text(map->child[0]->child[1], NULL, "");
	need(list->child[2]->kind == CRM_YAML_LIST && !list->child[2]->n);
	need_text(y[2], NULL, s);
}

/* The texts are parted by NUL. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_str all = { 0 }, out = { 0 };
	struct crm_err e = { 0 };
	struct crm_yamlput p;
	struct crm_yaml *y;
	size_t n = 0, i = 0;

	if (size > 4096)
		return 0;
	crm_str_add(&all, data, size);
	crm_yamlput_begin(&p, &out, true);
	for (size_t at = 0; at <= all.len; at += strlen(all.s + at) + 1) {
		size_t len = strlen(all.s + at);

		if (!crm_utf8_valid(all.s + at, len))
			continue;
		put(&p, all.s + at, len);
		n++;
	}
	crm_yamlput_end(&p);
	need(crm_utf8_valid(out.s, out.len));
	y = crm_yaml_parse(out.s, out.len, "f", &e);
	need(y && y->kind == CRM_YAML_LIST && y->n == 3 * n);
	for (size_t at = 0; at <= all.len; at += strlen(all.s + at) + 1)
		if (crm_utf8_valid(all.s + at, strlen(all.s + at))) {
			get(y->child + i, all.s + at);
			i += 3;
		}
	crm_yaml_free(y);
	crm_str_release(&out);
	crm_str_release(&all);
	return 0;
}
