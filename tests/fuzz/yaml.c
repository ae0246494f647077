/* Any bytes are a tree or a refusal with its place; a tree written out again is
 * the same tree; and reading a table of segments from it is safe. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "base/yaml.h"
#include "calc/rfm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void put_text(struct crm_str *out, const char *s)
{
	size_t len = strlen(s), bytes;

	crm_str_addc(out, '"');
	for (; len; s += bytes, len -= bytes) {
		uint32_t c = 0;

		bytes = crm_utf8_next(s, len, &c);
		need(bytes);
		if (c >= ' ' && c < 0x7f && c != '"' && c != '\\')
			crm_str_addc(out, (char)c);
		else
			crm_str_addf(out, "\\U%08x", c);
	}
	crm_str_addc(out, '"');
}

static void put_tree(struct crm_str *out, const struct crm_yaml *y)
{
	if (y->kind == CRM_YAML_SCALAR) {
		put_text(out, y->text);
		return;
	}
	crm_str_addc(out, y->kind == CRM_YAML_LIST ? '[' : '{');
	for (size_t i = 0; i < y->n; i++) {
		need(!y->child[i]->key == (y->kind == CRM_YAML_LIST));
		if (y->kind == CRM_YAML_MAP) {
			crm_str_puts(out, "? ");
			put_text(out, y->child[i]->key);
			crm_str_puts(out, "\n: ");
		}
		put_tree(out, y->child[i]);
		crm_str_puts(out, ",\n");
	}
	crm_str_addc(out, y->kind == CRM_YAML_LIST ? ']' : '}');
}

static bool same(const struct crm_yaml *a, const struct crm_yaml *b)
{
	if (a->kind != b->kind || a->n != b->n || !a->key != !b->key ||
	    (a->key && strcmp(a->key, b->key) != 0))
		return false;
	if (a->kind == CRM_YAML_SCALAR)
		return !strcmp(a->text, b->text);
	for (size_t i = 0; i < a->n; i++)
		if (!same(a->child[i], b->child[i]))
			return false;
	return true;
}

/* name:line:column: text, with both numbers from 1 on. */
static void need_place(const struct crm_err *e)
{
	const char *s = e->text;

	need(e->code == CRM_CONFIG && !strncmp(s, "f:", 2));
	for (int i = 0; i < 2; i++) {
		s = strchr(s, ':');
		need(s && s[1] >= '1' && s[1] <= '9');
		s += 1 + strspn(s + 1, "0123456789");
	}
	need(!strncmp(s, ": ", 2) && s[2] && strcmp(s, ": not YAML") != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_err e = { 0 };
	struct crm_yaml *y = crm_yaml_parse((const char *)data, size, "f", &e), *again;
	struct crm_rfm_segments t;
	struct crm_str out = { 0 };

	if (!y) {
		need_place(&e);
		return 0;
	}
	put_tree(&out, y);
	again = crm_yaml_parse(crm_str_text(&out), out.len, "f", &e);
	need(again && same(y, again));
	if (crm_rfm_segments_yaml(y, "f", &t, &e))
		need_place(&e);
	crm_rfm_segments_release(&t);
	crm_yaml_free(again);
	crm_yaml_free(y);
	crm_str_release(&out);
	return 0;
}
