/* policy, field - the internal nouns behind the team's rules. */
#include "model/policy.h"

#include <stdlib.h>

#include "base/num.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/pipeline.h"
#include "model/policy_text.h"
#include "model/record.h"
#include "model/txn.h"

static const struct crm_field policy_field[] = {
	{ "section", CRM_STRING, CRM_REQUIRED | CRM_UNIQUE | CRM_EXACT, .help = "fields, rfm ..." },
	{ "text", CRM_TEXT, CRM_REQUIRED, .help = "YAML as it was written" },
};

/* The tree of a section's text; what stands behind its key in *node. */
static struct crm_yaml *parse(const char *section, const char *text, size_t len,
    const struct crm_yaml **node, struct crm_err *e)
{
	struct crm_yaml *root = crm_yaml_parse(text, len, section, e);

	*node = root ? crm_yaml_get(root, section) : NULL;
	if (root && !*node) {
		crm_yaml_free(root);
		root = NULL;
		crm_err_set(
		    e, CRM_CONFIG, "%s: the section's text has no key '%s'", section, section);
	}
	return root;
}

/* Own fields follow their section, whoever writes it: a load, an undo; pipelines have to
 * fit what is there. */
static void policy_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	const struct crm_val *text = rec ? crm_rec_val(rec, "text") : NULL;
	const struct crm_yaml *node;
	struct crm_yaml *root = NULL;
	struct crm_owns want = { 0 };
	struct crm_pool pool = { 0 };
	struct crm_err e = { 0 };

	if (!strcmp(crm_rec_text(rec ? rec : old, "section"), "pipelines")) {
		crm_pipelines_forget(c);
		if (crm_pipelines_fit(c, &e))
			crm_die_err(&e, NULL);
	}
	if (strcmp(crm_rec_text(rec ? rec : old, "section"), "fields"))
		return;
	if (text && (!(root = parse("fields", text->s, text->len, &node, &e)) ||
			crm_own_read(c, &pool, node, "fields", &want, &e)))
		crm_die_err(&e, NULL);
	crm_own_apply(c, &want);
	crm_yaml_free(root);
	free(want.v);
	crm_pool_release(&pool);
}

const struct crm_noun crm_policy = {
	.name = "policy",
	.plural = "policies",
	.shortname = "policy",
	.number = 9,
	.internal = true,
	.help = "the team's rules",
	.title = "section",
	.keeper = "admin",
	.columns = "id,section",
	.field = policy_field,
	.n = sizeof policy_field / sizeof *policy_field,
	.derive = policy_derive,
};

static const struct crm_field own_field[] = {
	{ "noun", CRM_STRING, CRM_REQUIRED | CRM_EXACT, .help = "that has the field" },
	{ "name", CRM_STRING, CRM_REQUIRED | CRM_EXACT, .help = "as users write it" },
	{ "col", CRM_STRING, CRM_REQUIRED | CRM_EXACT, .help = "column of the noun's table" },
	{ "nr", CRM_NUMBER, CRM_REQUIRED, .help = "order among the noun's own fields" },
	{ "type", CRM_STRING, CRM_REQUIRED | CRM_EXACT, .help = "as crm-fields names types" },
	{ "several", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "several values" },
	{ "required", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "has to be set" },
	{ "uniq", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "no two share a value" },
	{ "exact", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "compared byte for byte" },
	{ "personal", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "about a person" },
	{ "indexed", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "has an index" },
	{ "stepped", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "its changes are steps" },
	{ "choices", CRM_TEXT, 0, .help = "words in order" },
	{ "ref", CRM_STRING, CRM_EXACT, .help = "noun that it refers to" },
	{ "scale", CRM_NUMBER, 0, .help = "decimals" },
	{ "unit", CRM_STRING, CRM_EXACT, .help = "for people" },
	{ "preset", CRM_STRING, CRM_EXACT, .help = "value of a new record" },
	{ "help", CRM_STRING, CRM_EXACT, .help = "one line" },
	{ "dropped", CRM_BOOL, CRM_REQUIRED, .value = "no", .help = "kept for undo" },
};

const struct crm_noun crm_own_field = {
	.name = "field",
	.plural = "fields",
	.shortname = "field",
	.number = 10,
	.internal = true,
	.help = "fields of one's own",
	.title = "name",
	.keeper = "admin",
	.columns = "id,noun,name,type",
	.field = own_field,
	.n = sizeof own_field / sizeof *own_field,
};

const char *crm_policy_text(struct crm *c, const char *section)
{
	char *text = crm_db_text(
	    crm_book(c), "SELECT p.text FROM policies p WHERE p.section = $1", "s", section);
	const char *kept = text ? crm_pool_strdup(&c->pool, text) : NULL;

	free(text);
	return kept;
}

bool crm_policy_put(struct crm *c, const char *section, const char *text, size_t len)
{
	int64_t id =
	    crm_db_int(c->db, 0, "SELECT p.id FROM policies p WHERE p.section = $1", "s", section);
	struct crm_rec old, rec;
	bool wrote = false;

	crm_rec_init(&old, &crm_policy);
	crm_rec_init(&rec, &crm_policy);
	if (id) {
		crm_rec_load(c, &old, id);
		crm_rec_copy(&rec, &old);
	}
	crm_rec_set_text(&rec, "section", section, strlen(section));
	if (text) {
		crm_rec_set_text(&rec, "text", text, len);
		wrote = crm_rec_write(c, id ? &old : NULL, &rec);
	} else if (id) {
		crm_rec_erase(c, &old);
		wrote = true;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return wrote;
}

static struct crm_yaml *leaves_of(
    struct crm_pool *pool, const char *section, const char *text, struct crm_policy_leaves *out)
{
	const struct crm_yaml *node;
	struct crm_err ignored;
	struct crm_yaml *root = text ? parse(section, text, strlen(text), &node, &ignored) : NULL;

	*out = (struct crm_policy_leaves){ 0 };
	if (root)
		crm_policy_leaves(pool, node, out);
	return root;
}

struct differing {
	void (*each)(void *arg, const char *path, const char *was, const char *is);
	void *arg;
	bool any;
};

static void differing(void *arg, const char *path, const char *was, const char *is)
{
	struct differing *d = arg;

	d->any = true;
	d->each(d->arg, path, was, is);
}

void crm_policy_differs(const char *section, const char *old, const char *new,
    void (*each)(void *arg, const char *path, const char *was, const char *is), void *arg)
{
	struct differing d = { each, arg, false };
	struct crm_policy_leaves was, is;
	struct crm_pool pool = { 0 };
	struct crm_yaml *a = leaves_of(&pool, section, old, &was);
	struct crm_yaml *b = leaves_of(&pool, section, new, &is);

	crm_policy_compare(&was, &is, differing, &d);
	if (!d.any)
		each(arg, NULL, old, new);
	free(was.v);
	free(is.v);
	crm_yaml_free(a);
	crm_yaml_free(b);
	crm_pool_release(&pool);
}

struct crm_yaml *crm_policy_section(
    struct crm *c, const char *section, const struct crm_yaml **node)
{
	const char *text = crm_policy_text(c, section);
	struct crm_yaml *root = NULL;
	struct crm_err e = { 0 };

	*node = NULL;
	if (text && !(root = parse(section, text, strlen(text), node, &e)))
		crm_die_err(&e, "policy");
	return root;
}

int64_t crm_policy_limit(struct crm *c, const char *name, int64_t none)
{
	const struct crm_yaml *node, *y;
	struct crm_yaml *root = crm_policy_section(c, "limits", &node);
	int64_t n = none;

	y = root ? crm_yaml_get(node, name) : NULL;
	if (y && (y->kind != CRM_YAML_SCALAR || !crm_uint_parse(y->text, strlen(y->text), &n)))
		crm_die(CRM_CONFIG, "policy: limits:%zu:%zu: %s: not a number", y->line, y->column,
		    name);
	crm_yaml_free(root);
	return n;
}
