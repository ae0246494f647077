/* Any bytes as a file of the policy: taken apart and put together again it is the same
 * text; no section's check fails but by saying so, with its place; and a value put in
 * its place is there afterwards, or it was refused and nothing is changed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/nouns.h"
#include "model/own.h"
#include "model/policy_text.h"
#include "model/sections.h"
#include "record/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct crm c = { .login = "ann", .currency = "EUR", .country = "DE" };

static void need(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *names[32];
	struct crm_err e;
	size_t n = 0;

	(void)argc, (void)argv;
	setenv("CRM_NOW", "2026-11-22T12:00:00Z", 1);
	for (; crm_nouns[n]; n++)
		names[n] = crm_nouns[n]->name;
	names[n] = "txn";
	crm_id_nouns(names);
	need(!crm_clock_init(&c.clock, crm_zone_get("UTC"), &e));
	c.book_clock = c.clock;
	return 0;
}

static void check_sections(const struct crm_yaml *node)
{
	for (const struct crm_section *s = crm_sections; s->name; s++) {
		struct crm_err e = { 0 };
		int rc = s->check(&c, node, "policy", &e);

		need(rc == e.code && (!rc || (rc == CRM_CONFIG && !strncmp(e.text, "policy:", 7))));
	}
}

/* What own fields come of it is the same each time, and each can be one. */
static void check_fields(const struct crm_yaml *node)
{
	struct crm_pool pool = { 0 };
	struct crm_owns first = { 0 }, second = { 0 };
	struct crm_err e = { 0 };

	crm_own_read(&c, &pool, node, "policy", &first, &e);
	crm_own_read(&c, &pool, node, "policy", &second, &e);
	need(first.n == second.n);
	for (size_t i = 0; i < first.n; i++) {
		const struct crm_field *f = &first.v[i].field;

		need(f->flags & CRM_OWN && f->name && strlen(f->name) <= 40);
		need(f->type != CRM_CHOICE || (f->choices && *f->choices));
		need(f->type != CRM_REF || crm_noun_find(f->ref));
		need(!strcmp(f->name, second.v[i].field.name));
	}
	free(first.v);
	free(second.v);
	crm_pool_release(&pool);
}

static bool has_marks(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((!i || s[i - 1] == '\n' || s[i - 1] == '\r' ||
			(unsigned char)s[i - 1] >= 0x80) &&
		    (s[i] == '%' || s[i] == '-' || s[i] == '.' || (unsigned char)s[i] == 0xef))
			return true;
	return false;
}

static void check_again(const struct crm_policy_file *file, const struct crm_str *joined)
{
	struct crm_policy_file again;
	struct crm_err e = { 0 };

	need(!crm_policy_split(crm_str_text(joined), joined->len, "again", &again, &e));
	need(again.n == file->n);
	for (size_t i = 0; i < again.n; i++)
		need(!strcmp(again.v[i].key, file->v[i].key) && again.v[i].len == file->v[i].len &&
		     !memcmp(again.v[i].text, file->v[i].text, again.v[i].len));
	crm_policy_file_release(&again);
}

/* Each value of a section becomes others, in a copy. */
static void check_put(const struct crm_policy_part *part)
{
	static const char *const value[] = { "5", "a: b #c", "'", "\"\\", " x ", "two\nlines",
		NULL };
	struct crm_pool pool = { 0 };
	struct crm_policy_leaves leaves;
	struct crm_err e;
	struct crm_yaml *root = crm_yaml_parse(part->text, part->len, "", &e);

	crm_policy_leaves(&pool, root, &leaves);
	for (size_t i = 0; i < leaves.n && i < 3; i++)
		for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
			const char *more = crm_pool_printf(&pool, "%s.x.y", leaves.v[i].path);
			struct crm_str text = { 0 };

			crm_str_add(&text, part->text, part->len);
			if (crm_policy_put_value(&text, leaves.v[i].path, value[k], &e))
				need(text.len == part->len &&
				     !memcmp(text.s, part->text, part->len));
			crm_policy_put_value(&text, more, value[k], &e);
			crm_str_release(&text);
		}
	free(leaves.v);
	crm_yaml_free(root);
	crm_pool_release(&pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_policy_file file;
	struct crm_str joined = { 0 };
	struct crm_err e = { 0 };
	const char *s = (const char *)data;

	if (crm_policy_split(s, size, "policy", &file, &e)) {
		need(e.code == CRM_CONFIG && !strncmp(e.text, "policy:", 7));
		return 0;
	}
	for (size_t i = 0; i < file.n; i++) {
		crm_str_add(&joined, file.v[i].text, file.v[i].len);
		check_sections(file.v[i].node);
		check_fields(file.v[i].node);
		check_put(&file.v[i]);
	}
	check_again(&file, &joined);
	if (file.n && s[size - 1] == '\n' && !has_marks(s, size))
		need(joined.len == size && !memcmp(joined.s, s, size));
	crm_str_release(&joined);
	crm_policy_file_release(&file);
	crm_pool_release(&c.pool);
	return 0;
}
