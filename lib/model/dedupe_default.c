/* Rules where nobody wrote any. The weights are rounded log-odds that held on
 * people and companies of different sources; they are a beginning to edit. */
#include <string.h>

#include "model/dedupe_rules.h"
#include "model/plan.h"

struct preset {
	const char *noun;  /* NULL: of any */
	const char *field; /* by name; NULL: by type */
	enum crm_type type;
	enum crm_measure measure;
	double threshold, weight, against;
	bool graded;
	bool alone; /* a key by itself */
	bool place; /* speaks of a place or a way to reach the record */
};

/* The first that fits a field counts; fields that none fits are not compared. */
static const struct preset presets[] = {
	{ NULL, "name", CRM_STRING, CRM_WORDS, 0.6, 6, 7, true, false, false },
	{ NULL, NULL, CRM_EMAIL, CRM_EQUAL, 1, 9, 1, false, true, true },
	{ NULL, NULL, CRM_PHONE, CRM_EQUAL, 1, 5, 1, false, true, true },
	{ NULL, "birthday", CRM_DATE, CRM_NEAR_DATE, 0.5, 6, 3, true, true, false },
	{ NULL, "street", CRM_STRING, CRM_WORDS, 0.5, 4, 1, true, false, true },
	{ NULL, "postcode", CRM_STRING, CRM_LEVENSHTEIN, 0.7, 3, 1, true, false, true },
	{ NULL, "city", CRM_STRING, CRM_JARO_WINKLER, 0.8, 2, 1, true, false, true },
	{ NULL, "region", CRM_STRING, CRM_EQUAL, 1, 0.5, 0.5, false, false, false },
	{ NULL, "country", CRM_COUNTRY, CRM_EQUAL, 1, 0, 1, false, false, false },
	{ NULL, "account", CRM_REF, CRM_EQUAL, 1, 2, 0.5, false, false, false },
	{ NULL, "website", CRM_URL, CRM_EQUAL, 1, 4, 0.5, false, true, false },
	{ NULL, "url", CRM_URL, CRM_EQUAL, 1, 4, 0.5, false, true, false },
	{ NULL, "suffix", CRM_STRING, CRM_EQUAL, 1, 0, 5, false, false, false },
	{ "product", "family", CRM_STRING, CRM_EQUAL, 1, 1, 1, false, false, false },
	{ "product", "price", CRM_MONEY, CRM_EQUAL, 1, 1, 1, false, false, false },
	/* Numbers that others gave to a person or a company. */
	{ NULL, "tax_id", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "tax_number", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "vat_id", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "vat_number", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "ssn", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "passport", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "iban", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "duns", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
	{ NULL, "lei", CRM_STRING, CRM_EQUAL, 1, 9, 5, false, true, false },
};

static const struct preset *preset(const struct crm_noun *noun, const struct crm_field *f)
{
	for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
		const struct preset *p = &presets[i];

		if ((!p->noun || !strcmp(p->noun, noun->name)) && p->type == f->type &&
		    (!p->field || !strcmp(p->field, f->name)))
			return p;
	}
	return NULL;
}

/* Two records never have the same of a unique field, and what the book computes is
 * nothing that anybody said. */
static bool speaks(const struct crm_field *f)
{
	return crm_field_stored(f) && !(f->flags & (CRM_UNIQUE | CRM_READONLY | CRM_SYSTEM));
}

static const struct crm_field *has(const struct crm_noun *noun, const char *name)
{
	const struct crm_field *f = crm_field_find(noun, name);

	return f && speaks(f) && preset(noun, f) ? f : NULL;
}

static void add_key(struct crm_dedupe_rules *r, const char *a, enum crm_key_how how_a,
    const char *b, enum crm_key_how how_b)
{
	struct crm_dedupe_key key = { .n = 1 };

	key.item[0] = (struct crm_dedupe_item){ a, crm_field_find(r->noun, a), how_a, 0 };
	if (b)
		key.item[key.n++] =
		    (struct crm_dedupe_item){ b, crm_field_find(r->noun, b), how_b, 0 };
	key.item[0].field = crm_field_whole(r->noun, key.item[0].field);
	crm_dedupe_add_key(r, &key);
}

static void add_keys(struct crm_dedupe_rules *r)
{
	static const char *const beside[] = { "city", "postcode", "account", NULL };
	bool name = has(r->noun, "name"), street = has(r->noun, "street");

	if (name) {
		add_key(r, "name", CRM_KEY_SORTED, NULL, 0);
		add_key(r, "name", CRM_KEY_PHONETIC, NULL, 0);
	}
	for (size_t i = 0; beside[i]; i++) {
		if (name && has(r->noun, beside[i]))
			add_key(r, "name", CRM_KEY_WORDS, beside[i], CRM_KEY_WHOLE);
		if (street && i < 2 && has(r->noun, beside[i]))
			add_key(r, "street", CRM_KEY_SORTED, beside[i], CRM_KEY_WHOLE);
	}
}

/* email for emails, where there is such a field. */
static const char *shown(const struct crm_noun *noun, const struct crm_field *f)
{
	for (size_t i = 0; i < crm_field_count(noun); i++) {
		const struct crm_field *first = crm_field_at(noun, i);

		if (first->flags & CRM_FIRST && crm_field_whole(noun, first) == f)
			return first->name;
	}
	return f->name;
}

bool crm_dedupe_rules_default(struct crm_dedupe_rules *r, const struct crm_noun *noun)
{
	double sum = 0;
	bool place = false, identifies = false;

	*r = (struct crm_dedupe_rules){
		.noun = noun, .threshold = 0.65, .largest = 100, .window = 20
	};
	for (size_t i = 0; i < crm_field_count(noun); i++) {
		const struct crm_field *f = crm_field_at(noun, i);
		const struct preset *p = speaks(f) ? preset(noun, f) : NULL;
		struct crm_dedupe_compare k;

		if (!p)
			continue;
		k = (struct crm_dedupe_compare){ shown(noun, f), f, p->measure, p->threshold,
			p->weight, p->against, p->graded };
		if (!crm_dedupe_add_compare(r, &k))
			continue;
		sum += p->weight;
		place = place || p->place;
		identifies = identifies || p->weight >= 5;
		if (p->alone)
			add_key(r, k.name, CRM_KEY_WHOLE, NULL, 0);
	}
	add_keys(r);
	/* Nobody has everything that a record of people can say: what would be twice
	 * a name is certain. */
	r->full = place ? 12 : sum;
	return identifies;
}

static void on_field(struct crm_dedupe_rules *r, const char *name, const struct crm_field *f)
{
	struct crm_dedupe_compare k = { name, f, CRM_EQUAL, 1, 1, 0, false };

	if (f->type == CRM_DATE)
		k.measure = CRM_NEAR_DATE;
	else if (!strcmp(f->name, "name") || !strcmp(f->name, "street"))
		k.measure = CRM_WORDS;
	else if (crm_dedupe_is_text(f))
		k.measure = CRM_JARO_WINKLER;
	k.threshold = crm_measure_threshold(k.measure);
	crm_dedupe_add_compare(r, &k);
	add_key(r, name, crm_dedupe_is_text(f) ? CRM_KEY_SORTED : CRM_KEY_WHOLE, NULL, 0);
	if (crm_dedupe_is_text(f))
		add_key(r, name, CRM_KEY_PHONETIC, NULL, 0);
}

int crm_dedupe_rules_on(
    struct crm_dedupe_rules *r, const struct crm_noun *noun, const char *fields, struct crm_err *e)
{
	*r = (struct crm_dedupe_rules){
		.noun = noun, .threshold = 0.85, .largest = 100, .window = 20
	};
	e->code = 0;
	do {
		size_t len = strcspn(fields, ",");
		char *name = crm_pool_strndup(&r->pool, fields, len);
		const struct crm_field *f;

		if (!len)
			return crm_err_set(e, CRM_USAGE, "an empty field name");
		if (!(f = crm_dedupe_field(noun, name, e)))
			return e->code;
		if (r->compares == CRM_DEDUPE_MAX / 2)
			return crm_err_set(e, CRM_USAGE, "more than %d fields", CRM_DEDUPE_MAX / 2);
		on_field(r, name, f);
		fields += len;
	} while (*fields++);
	r->full = (double)r->compares;
	return 0;
}
