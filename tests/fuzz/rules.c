/* Any bytes are rules for an import or a refusal with its place; a plan that came
 * of them fits a header or says why not, and reading them twice gives the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/import.h"
#include "record/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const column[] = { "name", "E mail", "NUMBER", "stage", "id", "version", "sku",
	"", "city", "created", "Customer", "1", "2", "lines.product", "date" };
enum { COLUMNS = sizeof column / sizeof *column };

static void need(bool ok)
{
	if (!ok)
		abort();
}

/* Everything that a plan holds, as one text. */
static void tell(const struct crm_import *im, struct crm_str *to)
{
	for (size_t i = 0; i < im->targets; i++) {
		const struct crm_target *t = &im->target[i];

		need(t->kind == CRM_TO_ID || t->kind == CRM_TO_VERSION ||
		     t->kind == CRM_TO_SOURCE || t->field);
		need(!t->column || !t->value);
		need(t->at == CRM_NO_COLUMN || t->at < COLUMNS);
		crm_str_addf(to, "%s %d %s %s %zu %zu\n", t->name, t->kind,
		    t->column ? t->column : "-", t->value ? t->value : "-", t->at, t->maps);
	}
	for (size_t i = 0; i + 1 < im->maps; i++)
		need(strcmp(im->map[i].field, im->map[i + 1].field) <= 0);
	for (size_t i = 0; i < im->bound; i++)
		need(im->order[i] < im->targets && im->target[im->order[i]].at != CRM_NO_COLUMN);
	crm_str_addf(
	    to, "%lld %zu %zu %zu", (long long)im->skip, im->missings, im->creates, im->unknowns);
}

static void run(const char *s, size_t len, const struct crm_noun *noun, struct crm_str *to)
{
	static struct crm c;
	struct crm_import im;
	struct crm_err e = { 0 };
	struct crm_str left = { 0 };

	memcpy(c.currency, "EUR", 4);
	c.clock.zone = c.book_clock.zone = crm_zone_get("UTC");
	crm_import_init(&im, &c, noun);
	if (crm_import_rules(&im, s, len, "rules", &e)) {
		need(e.code == CRM_CONFIG && !strncmp(e.text, "rules", 5));
		crm_str_puts(to, e.text);
	} else if (crm_import_settle(&im, &e)) {
		need(e.code && e.text[0]);
		crm_str_puts(to, e.text);
	} else {
		if (!crm_import_bind(&im, column, COLUMNS, 0, &e) &&
		    !crm_import_bound(&im, column, COLUMNS, &e))
			crm_import_left(&im, column, COLUMNS, &left);
		crm_str_addf(to, "%s\n%s\n", e.code ? e.text : "", crm_str_text(&left));
		tell(&im, to);
	}
	crm_str_release(&left);
	crm_import_release(&im);
	crm_pool_release(&c.pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "contact", "order", NULL };
	struct crm_str first = { 0 }, second = { 0 };
	char *s = malloc(size + 1);

	crm_id_nouns(names);
	memcpy(s, data, size);
	s[size] = '\0';
	for (size_t i = 0; crm_nouns[i]; i++) {
		crm_str_reset(&first);
		crm_str_reset(&second);
		run(s, size, crm_nouns[i], &first);
		run(s, size, crm_nouns[i], &second);
		need(first.len == second.len && !memcmp(first.s, second.s, first.len));
	}
	free(s);
	crm_str_release(&first);
	crm_str_release(&second);
	return 0;
}
