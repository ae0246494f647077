/* The section `fields` of the policy, read: what may be declared, and every way in
 * which it can be wrong, with its place. */
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/record.h"
#include "model/value.h"

enum { NAME_MAX_BYTES = 40, FIELDS_MAX = 200, DECIMALS_MAX = 8, CHOICES_MAX_BYTES = 10000 };

/* Words that mean something else where a field's name may stand. */
static const char taken[] = "id no has is not and or text me all none count txn source_id steps";

struct reading {
	struct crm *c;
	struct crm_pool *pool;
	const char *name; /* in messages */
	struct crm_owns *out;
	struct crm_err *e;
};

static int refuse(struct reading *r, const struct crm_yaml *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static int refuse(struct reading *r, const struct crm_yaml *at, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return crm_err_set(r->e, CRM_CONFIG, "%s:%zu:%zu: %s", r->name, at->line, at->column, text);
}

static const char *in_nfc(struct crm_pool *pool, const char *s)
{
	struct crm_str nfc = { 0 };
	const char *kept;

	crm_text_nfc(&nfc, s, strlen(s), NULL);
	kept = crm_pool_strndup(pool, crm_str_text(&nfc), nfc.len);
	crm_str_release(&nfc);
	return kept;
}

static int scalar(struct reading *r, const struct crm_yaml *y, const char **text)
{
	if (y->kind != CRM_YAML_SCALAR || !*y->text)
		return refuse(r, y, "%s: not a word", y->key);
	if (strpbrk(y->text, "\n\r\t") || strlen(y->text) > 1000)
		return refuse(r, y, "%s: not one line of at most 1000 bytes", y->key);
	*text = in_nfc(r->pool, y->text);
	if (strlen(*text) > 1000)
		return refuse(r, y, "%s: not one line of at most 1000 bytes", y->key);
	return 0;
}

static int yes_no(struct reading *r, const struct crm_yaml *y, unsigned flag, unsigned *flags)
{
	bool yes = y->kind == CRM_YAML_SCALAR &&
		   crm_choice_index("yes true", y->text, strlen(y->text)) >= 0;

	if (!yes && (y->kind != CRM_YAML_SCALAR ||
			crm_choice_index("no false", y->text, strlen(y->text)) < 0))
		return refuse(r, y, "%s: not yes or no", y->key);
	*flags = yes ? *flags | flag : *flags & ~flag;
	return 0;
}

static int type_named(struct reading *r, const struct crm_yaml *y, enum crm_type *type)
{
	const char *names[CRM_ANY], *near;

	for (int t = 0; t < CRM_ANY; t++)
		names[t] = crm_type_name((enum crm_type)t);
	for (int t = 0; t < CRM_ANY && y->kind == CRM_YAML_SCALAR; t++)
		if (!strcmp(y->text, names[t])) {
			*type = (enum crm_type)t;
			return 0;
		}
	if (y->kind != CRM_YAML_SCALAR)
		return refuse(r, y, "type: not a word");
	near = crm_text_nearest(y->text, names, CRM_ANY);
	return refuse(r, y, "no type '%s'%s%s%s", y->text, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "");
}

static const char no_choice[] =
    "choices: '%s': a choice is a word of a-z, 0-9 and _, at most 60 of them";

/* As users write them, unquoted in any shell, and as they are kept. */
static bool choice(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((s[i] < 'a' || s[i] > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '_')
			return false;
	return len && len <= 60;
}

/* A list of words, or one text of them. */
static int choices(struct reading *r, const struct crm_yaml *y, const char **out)
{
	const size_t most = CHOICES_MAX_BYTES; /* each is compared with all before it */
	struct crm_str words = { 0 };
	int rc = 0;

	if (y->kind == CRM_YAML_MAP)
		return refuse(r, y, "choices: not a list of words");
	for (size_t i = 0; y->kind == CRM_YAML_LIST && i < y->n && !rc && words.len <= most; i++) {
		const struct crm_yaml *w = y->child[i];

		if (w->kind != CRM_YAML_SCALAR)
			rc = refuse(r, w, "choices: not a list of words");
		else if (!choice(w->text, strlen(w->text)))
			rc = refuse(r, w, no_choice, w->text);
		else if (crm_choice_index(crm_str_text(&words), w->text, strlen(w->text)) >= 0)
			rc = refuse(r, w, "choices: '%s' stands there twice", w->text);
		else
			crm_str_addf(&words, "%s%s", i ? " " : "", w->text);
	}
	if (y->kind == CRM_YAML_SCALAR) {
		for (const char *s = y->text; *s && !rc && words.len <= most;) {
			size_t n = strcspn(s, " ");

			if (!choice(s, n))
				rc = refuse(r, y, no_choice, y->text);
			else if (crm_choice_index(crm_str_text(&words), s, n) >= 0)
				rc = refuse(r, y, "choices: '%.*s' stands there twice", (int)n, s);
			crm_str_addf(&words, "%s%.*s", words.len ? " " : "", (int)n, s);
			s += n + (s[n] == ' ');
		}
	}
	if (!rc && !words.len)
		rc = refuse(r, y, "choices: none");
	if (!rc && words.len > most)
		rc = refuse(r, y, "choices: more than %d bytes of them", CHOICES_MAX_BYTES);
	*out = crm_pool_strdup(r->pool, crm_str_text(&words));
	crm_str_release(&words);
	return rc;
}

/* One key of a field. */
static int key(struct reading *r, const struct crm_yaml *y, struct crm_own *own)
{
	static const struct {
		const char *name;
		unsigned flag;
	} yes[] = {
		{ "several", CRM_SEVERAL },
		{ "required", CRM_REQUIRED },
		{ "unique", CRM_UNIQUE },
		{ "exact", CRM_EXACT },
		{ "personal", CRM_PERSONAL },
		{ "steps", CRM_STEP },
	};
	struct crm_field *f = &own->field;
	unsigned flag = 0;
	int64_t n;

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!strcmp(y->key, yes[i].name))
			return yes_no(r, y, yes[i].flag, &f->flags);
	if (!strcmp(y->key, "index")) {
		if (yes_no(r, y, 1, &flag))
			return r->e->code;
		own->indexed = flag;
		return 0;
	}
	if (!strcmp(y->key, "type"))
		return type_named(r, y, &f->type);
	if (!strcmp(y->key, "choices"))
		return choices(r, y, &f->choices);
	if (!strcmp(y->key, "noun"))
		return scalar(r, y, &f->ref);
	if (!strcmp(y->key, "unit"))
		return scalar(r, y, &f->unit);
	if (!strcmp(y->key, "default"))
		return scalar(r, y, &f->value);
	if (!strcmp(y->key, "help"))
		return scalar(r, y, &f->help);
	if (y->kind != CRM_YAML_SCALAR || !crm_uint_parse(y->text, strlen(y->text), &n) ||
	    n > DECIMALS_MAX)
		return refuse(r, y, "decimals: not a number from 0 to %d", DECIMALS_MAX);
	f->scale = (int)n;
	return 0;
}

/* Users know a noun by its name alone where it is written down. */
static int no_noun(struct reading *r, const struct crm_yaml *at, const char *text)
{
	const struct crm_noun *noun = crm_noun_find(text);
	const char *names[64], *near = noun ? noun->name : NULL;
	size_t n = 0;

	for (; n < crm_nouns_listed; n++)
		names[n] = crm_nouns[n]->name;
	if (!near)
		near = crm_text_nearest(text, names, n);
	return refuse(r, at, "no noun '%s'%s%s%s", text, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "");
}

struct presets {
	struct crm *c;
	const struct crm_own *own;
	struct crm_pool *pool;
	struct crm_err *why;
};

static int preset_one(void *arg, const char *s, size_t len)
{
	struct presets *p = arg;
	struct crm_val v;

	return crm_value_parse(p->c, p->own->noun, &p->own->field,
	    crm_pool_strndup(p->pool, s, len), len, NULL, p->pool, &v, NULL, p->why);
}

/* What a new record gets must be a value. References are looked up in the book. */
static int preset(struct reading *r, const struct crm_yaml *at, const struct crm_own *own)
{
	const struct crm_field *f = &own->field;
	struct crm_err why = { 0 };
	struct presets p;
	struct crm_rec rec;

	if (!f->value || f->type == CRM_REF)
		return 0;
	if (f->flags & CRM_UNIQUE)
		return refuse(r, at, "default: of no use where no two share a value");
	crm_rec_init(&rec, own->noun);
	p = (struct presets){ r->c, own, &rec.pool, &why };
	if (f->flags & CRM_SEVERAL)
		crm_value_split(f->value, strlen(f->value), preset_one, &p);
	else
		preset_one(&p, f->value, strlen(f->value));
	crm_rec_release(&rec);
	return why.code ? refuse(r, at, "default: %s", why.text) : 0;
}

/* Keys that go with some types only, and what must stand beside them. */
static int fits(struct reading *r, const struct crm_yaml *y, struct crm_own *own)
{
	struct crm_field *f = &own->field;
	const struct crm_yaml *at;
	const char *type = crm_type_name(f->type);

	if (!crm_yaml_get(y, "type"))
		return refuse(r, y, "%s: no type", y->key);
	if ((at = crm_yaml_get(y, "choices")) && f->type != CRM_CHOICE)
		return refuse(r, at, "choices: of no use to a %s", type);
	if (f->type == CRM_CHOICE && !f->choices)
		return refuse(r, y, "%s: a choice without choices", y->key);
	if ((at = crm_yaml_get(y, "noun")) && f->type != CRM_REF)
		return refuse(r, at, "noun: of no use to a %s", type);
	if (f->type == CRM_REF && !f->ref)
		return refuse(r, y, "%s: a reference to which noun?", y->key);
	if (f->ref && !crm_noun_find(f->ref))
		return no_noun(r, at, f->ref);
	if ((at = crm_yaml_get(y, "decimals")) && f->type != CRM_NUMBER)
		return refuse(r, at, "decimals: of no use to a %s", type);
	if ((at = crm_yaml_get(y, "exact")) && f->type != CRM_STRING)
		return refuse(r, at, "exact: of no use to a %s", type);
	if (f->flags & CRM_SEVERAL && f->type != CRM_STRING && f->type != CRM_TAG &&
	    f->type != CRM_EMAIL && f->type != CRM_LANGUAGE)
		return refuse(r, crm_yaml_get(y, "several"),
		    "several: only of a string, tag, email or language");
	if (f->type == CRM_TAG)
		f->flags |= CRM_SEVERAL;
	if (f->flags & CRM_SEVERAL && f->flags & CRM_UNIQUE)
		return refuse(r, crm_yaml_get(y, "unique"), "unique: not of several values");
	if (f->type == CRM_TEXT && f->flags & (CRM_UNIQUE | CRM_STEP))
		return refuse(r, y, "%s: a text is neither unique nor has steps", y->key);
	if (f->type == CRM_TEXT && own->indexed)
		return refuse(r, crm_yaml_get(y, "index"), "index: a text has none");
	if (f->flags & CRM_SEVERAL && own->indexed)
		return refuse(r, crm_yaml_get(y, "index"), "index: several values have theirs");
	if (f->ref)
		f->ref = crm_noun_find(f->ref)->name;
	f->flags |= crm_own_finds(f);
	return preset(r, crm_yaml_get(y, "default"), own);
}

unsigned crm_own_finds(const struct crm_field *f)
{
	switch (f->type) {
	case CRM_STRING:
	case CRM_TEXT:
	case CRM_EMAIL:
	case CRM_URL:
	case CRM_PHONE:
		return CRM_FIND;
	default:
		return f->flags & CRM_SEVERAL ? CRM_FIND : 0;
	}
}

/* rfm of rfm.segment */
static bool begins(const char *dotted, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(dotted, name, len) && dotted[len] == '.';
}

/* The book has such a field: from before there was a noun of that name. */
static bool had_before(const struct crm_noun *noun, const char *name)
{
	const struct crm_field *f = crm_field_find(noun, name);

	return f && f->flags & CRM_OWN;
}

static int named(struct reading *r, const struct crm_yaml *y, const struct crm_noun *noun)
{
	size_t len = strlen(y->key);

	if (!len || len > NAME_MAX_BYTES || y->key[0] < 'a' || y->key[0] > 'z' ||
	    y->key[strspn(y->key, "abcdefghijklmnopqrstuvwxyz0123456789_")])
		return refuse(r, y, "'%s': a name has at most %d of a-z, 0-9 and _, a letter first",
		    y->key, NAME_MAX_BYTES);
	if (strstr(y->key, "__"))
		return refuse(r, y, "'%s': a name has no two _ beside each other", y->key);
	if (crm_choice_index(taken, y->key, len) >= 0 ||
	    (crm_noun_find(y->key) && !had_before(noun, y->key)))
		return refuse(r, y, "'%s' has a meaning of its own", y->key);
	for (size_t i = 0; i < noun->n; i++)
		if (!strcmp(y->key, noun->field[i].name) || begins(noun->field[i].name, y->key) ||
		    (noun->field[i].alias && !strcmp(y->key, noun->field[i].alias)))
			return refuse(
			    r, y, "a %s has a field '%s'", noun->name, noun->field[i].name);
	for (size_t i = 0; i < crm_field_count(noun); i++)
		if (crm_field_at(noun, i)->flags & CRM_SYSTEM &&
		    !strcmp(y->key, crm_field_at(noun, i)->name))
			return refuse(r, y, "a %s has a field '%s'", noun->name, y->key);
	if (crm_child_find(noun, y->key))
		return refuse(r, y, "'%s' asks about other records of the %s", y->key, noun->name);
	return 0;
}

static int field(struct reading *r, const struct crm_yaml *y, const struct crm_noun *noun)
{
	static const char *const known[] = { "type", "several", "choices", "noun", "decimals",
		"unit", "required", "unique", "exact", "personal", "index", "steps", "default",
		"help", NULL };
	struct crm_own own = { .noun = noun, .line = y->line, .place = y->column };

	own.field.flags = CRM_OWN;
	own.field.help = "a field of your own";
	if (named(r, y, noun))
		return r->e->code;
	if (y->kind != CRM_YAML_MAP)
		return refuse(r, y, "%s: not a map of type, help ...", y->key);
	if (crm_yaml_only(y, known, r->name, r->e))
		return r->e->code;
	own.field.name = crm_pool_strdup(r->pool, y->key);
	for (size_t i = 0; i < y->n; i++)
		if (key(r, y->child[i], &own))
			return r->e->code;
	if (fits(r, y, &own))
		return r->e->code;
	crm_grow(&r->out->v, r->out->n, &r->out->cap, sizeof *r->out->v);
	r->out->v[r->out->n++] = own;
	return 0;
}

int crm_own_read(struct crm *c, struct crm_pool *pool, const struct crm_yaml *node,
    const char *name, struct crm_owns *out, struct crm_err *e)
{
	struct reading r = { c, pool, name, out, e };

	e->code = 0;
	if (node->kind == CRM_YAML_SCALAR && !*node->text)
		return 0;
	if (node->kind != CRM_YAML_MAP)
		return refuse(&r, node, "fields: not a map of nouns");
	for (size_t i = 0; i < node->n; i++) {
		const struct crm_yaml *y = node->child[i];
		const struct crm_noun *noun = crm_noun_find(y->key);

		if (!noun || strcmp(noun->name, y->key))
			return no_noun(&r, y, y->key);
		if (y->kind == CRM_YAML_SCALAR && !*y->text)
			continue;
		if (y->kind != CRM_YAML_MAP)
			return refuse(&r, y, "%s: not a map of fields", y->key);
		if (y->n > FIELDS_MAX)
			return refuse(&r, y, "%s: more than %d fields", y->key, FIELDS_MAX);
		for (size_t k = 0; k < y->n; k++)
			if (field(&r, y->child[k], noun))
				return e->code;
	}
	return 0;
}
