/* From what a user wrote to the record that is meant: one order of trying for
 * every noun, and never a guess between two. */
#include <stdlib.h>

#include "base/email.h"
#include "base/num.h"
#include "base/phone.h"
#include "base/text.h"
#include "model/absent.h"
#include "model/filter_value.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/sql.h"
#include "record/escape.h"

enum { NAMED = 3 }; /* candidates named in a message */

/* The records that a text may mean. */
struct meant {
	struct crm *c;
	const struct crm_noun *noun;
	int64_t *id;
	size_t n, cap, max;
};

static void take(struct meant *m, int64_t id)
{
	crm_grow(&m->id, m->n, &m->cap, sizeof *m->id);
	m->id[m->n++] = id;
}

/* Those that a query of one id column gives. */
static void take_all(struct meant *m, struct crm_sql *q)
{
	struct crm_stmt *s = crm_sql_open(q, m->c->db);

	while (m->n < m->max && crm_stmt_step(s))
		take(m, crm_stmt_int(s, 0));
	crm_stmt_done(s);
	crm_sql_release(q);
}

static void by_lookup(struct meant *m, const char *field, const struct crm_str *key)
{
	struct crm_sql q = { 0 };

	crm_sql_puts(&q, "SELECT k.id FROM lookups k WHERE k.noun = ");
	crm_sql_param_int(&q, m->noun->number);
	crm_sql_addf(&q, " AND k.field = '%s' AND k.value = ", field);
	crm_sql_param_text(&q, crm_str_text(key), key->len);
	crm_sql_puts(&q, " ORDER BY k.id");
	take_all(m, &q);
}

static void by_column(struct meant *m, const struct crm_field *f, const char *text)
{
	struct crm_sql q = { 0 };
	struct crm_str key = { 0 };
	bool exact = !crm_field_folds(f);

	if (exact)
		crm_str_puts(&key, text);
	else
		crm_text_fold_key(&key, text, strlen(text));
	crm_sql_addf(&q, "SELECT t.id FROM %s t WHERE t.%s%s = ", m->noun->plural,
	    crm_field_column(f), exact ? "" : "_fold");
	crm_sql_param_text(&q, crm_str_text(&key), key.len);
	crm_sql_puts(&q, " ORDER BY t.id");
	take_all(m, &q);
	crm_str_release(&key);
}

/* A number of the users' own: by its value. */
static void by_own_number(struct meant *m, const struct crm_field *f, const char *text)
{
	struct crm_sql q = { 0 };
	struct crm_err ignored = { 0 };
	int64_t n;

	if (crm_num_parse(text, f->scale, NULL, &n, &ignored))
		return;
	crm_sql_addf(
	    &q, "SELECT t.id FROM %s t WHERE t.%s = ", m->noun->plural, crm_field_column(f));
	crm_sql_param_int(&q, n);
	crm_sql_puts(&q, " ORDER BY t.id");
	take_all(m, &q);
}

static void by_unique(struct meant *m, const struct crm_field *f, const char *text)
{
	if (f->type == CRM_NUMBER)
		by_own_number(m, f, text);
	else if (crm_values_text(f))
		by_column(m, f, text);
}

static bool is_phone(const char *s)
{
	return (s[0] == '+' || s[0] == '0') && strlen(s) > 3 &&
	       strspn(s, "+0123456789 ()/.-") == strlen(s);
}

static void by_phone(struct meant *m, const char *text)
{
	const char *country = m->c->country[0] ? m->c->country : NULL;
	struct crm_str key = { 0 };
	char e164[CRM_E164_MAX + 1] = "";
	struct crm_err ignored;

	if (crm_phone_parse(text, country, e164, &ignored) != CRM_PHONE_E164)
		e164[0] = '\0';
	if (e164[0])
		text = e164;
	crm_value_key(m->c, crm_field_find(m->noun, "phones"), text, strlen(text), &key);
	by_lookup(m, "phones", &key);
	crm_str_release(&key);
}

static void by_email(struct meant *m, const char *text)
{
	struct crm_str key = { 0 };

	crm_email_key(&key, text, strlen(text));
	by_lookup(m, "emails", &key);
	crm_str_release(&key);
}

/* A whole name, where it is not unique by its declaration. A name that only
 * repeats the number (a product made by its code alone) is none: codes are told
 * apart byte for byte. */
static void by_title(struct meant *m, const char *text)
{
	const struct crm_field *f = m->noun->title ? crm_field_find(m->noun, m->noun->title) : NULL;
	struct crm_sql q = { 0 };
	struct crm_str key = { 0 };

	if (!f || f->flags & CRM_UNIQUE || !(f->flags & CRM_FIND))
		return;
	crm_text_fold_key(&key, text, strlen(text));
	crm_sql_addf(
	    &q, "SELECT t.id FROM %s t WHERE t.%s_fold = ", m->noun->plural, crm_field_column(f));
	crm_sql_param_text(&q, crm_str_text(&key), key.len);
	for (size_t i = 0; i < crm_field_count(m->noun); i++) {
		const struct crm_field *code = crm_field_at(m->noun, i);

		if ((code->flags & (CRM_UNIQUE | CRM_EXACT | CRM_OWN)) == (CRM_UNIQUE | CRM_EXACT))
			crm_sql_addf(&q, " AND (t.%s IS NULL OR t.%s <> t.%s)",
			    crm_field_column(code), crm_field_column(code), crm_field_column(f));
	}
	crm_sql_puts(&q, " ORDER BY t.id");
	take_all(m, &q);
	crm_str_release(&key);
}

/* One way after the other, until one gives something. */
static void by_text(struct meant *m, const char *text)
{
	if (strchr(text, '@') && crm_field_find(m->noun, "emails"))
		by_email(m, text);
	if (!m->n && is_phone(text) && crm_field_find(m->noun, "phones"))
		by_phone(m, text);
	for (size_t i = 0; !m->n && i < crm_field_count(m->noun); i++)
		if (crm_field_at(m->noun, i)->flags & CRM_UNIQUE)
			by_unique(m, crm_field_at(m->noun, i), text);
	if (!m->n)
		by_title(m, text);
}

/* None 0, one its id, more -1 with the candidates in e. */
static int64_t only(const struct meant *m, const char *text, struct crm_err *e)
{
	struct crm_str names = { 0 };

	if (m->n < 2)
		return m->n ? m->id[0] : 0;
	for (size_t i = 0; i < m->n && i < NAMED; i++) {
		crm_str_puts(&names, i ? ", " : "");
		crm_id_print(&names, m->noun, m->id[i]);
	}
	crm_err_set(
	    e, CRM_DATA, "'%.100s' could be %s%s", text, names.s, m->n > NAMED ? " or others" : "");
	crm_str_release(&names);
	return -1;
}

int crm_me(struct crm *c, int64_t *id, struct crm_err *e)
{
	if (!c->user) {
		struct crm_str key = { 0 };

		crm_text_fold_key(&key, c->login, strlen(c->login));
		c->user = crm_db_int(crm_book(c), 0,
		    "SELECT u.id FROM users u WHERE u.login_fold = $1", "s", crm_str_text(&key));
		crm_str_release(&key);
	}
	*id = c->user;
	if (!c->user && c->opt.as_of)
		return crm_err_set(e, CRM_DATA, "me: no user with login '%s' then", c->login);
	if (!c->user)
		return crm_err_set(e, CRM_CONFIG,
		    "me: no user with login '%s'; add one: crm-user add %s", c->login, c->login);
	return 0;
}

int crm_resolve_key(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const struct crm_val *v, int64_t *id, struct crm_err *e)
{
	struct meant m = { .c = c, .noun = noun, .max = NAMED + 1 };
	struct crm_str key = { 0 };
	struct crm_sql q = { 0 };

	e->code = 0;
	*id = 0;
	if (!(f->flags & CRM_SEVERAL) && crm_absent(c, noun, f, v))
		return 0;
	if (v->kind == CRM_INT) {
		crm_sql_addf(
		    &q, "SELECT t.id FROM %s t WHERE t.%s = ", noun->plural, crm_field_column(f));
		crm_sql_param_int(&q, v->i);
		crm_sql_puts(&q, " ORDER BY t.id");
		take_all(&m, &q);
	} else if (f->flags & CRM_SEVERAL) {
		struct crm_val wanted;

		crm_value_key(c, f, v->s, v->len, &key);
		wanted = crm_val_text(crm_str_text(&key), key.len);
		if (!crm_absent(c, noun, f, &wanted))
			by_lookup(&m, f->name, &key);
	} else {
		by_column(&m, f, v->s);
	}
	*id = only(&m, v->kind == CRM_BYTES ? v->s : f->name, e);
	free(m.id);
	crm_str_release(&key);
	return *id < 0 ? e->code : 0;
}

int crm_lookup(
    struct crm *c, const struct crm_noun *noun, const char *text, int64_t *id, struct crm_err *e)
{
	struct meant m = { .c = c, .noun = noun, .max = NAMED + 1 };
	size_t at;
	int64_t n;

	crm_book(c);
	if (crm_id_read(text, strlen(text), &at, &n)) {
		if (crm_noun_index(at) != noun)
			return crm_err_set(e, CRM_DATA, "%s is no %s", text, noun->name);
		*id = crm_rec_alive(c, noun, n);
		return *id ? 0 : crm_err_set(e, CRM_DATA, "no %s", text);
	}
	if (!crm_utf8_valid(text, strlen(text)))
		return crm_err_set(e, CRM_DATA, "not UTF-8: '%s'", text);
	if (noun == &crm_user && !strcmp(text, "me"))
		return crm_me(c, id, e);
	e->code = 0;
	by_text(&m, text);
	*id = only(&m, text, e);
	free(m.id);
	return *id < 0 ? e->code : 0;
}

int crm_resolve(
    struct crm *c, const struct crm_noun *noun, const char *text, int64_t *id, struct crm_err *e)
{
	if (crm_lookup(c, noun, text, id, e) || *id)
		return e->code;
	return crm_err_set(e, CRM_DATA, "no %s '%.200s'", noun->name, text);
}

/* What mail programs write: Ann Lee <ann@example.org>, and Lee, Ann. */
static const char *unwrapped(struct crm_pool *pool, const char *text)
{
	const char *open = strrchr(text, '<'), *comma = strchr(text, ',');
	size_t len = strlen(text);

	if (open && len && text[len - 1] == '>' && strchr(open, '@'))
		return crm_pool_strndup(pool, open + 1, (size_t)(text + len - 2 - open));
	if (!comma || strchr(text, '@') || strchr(comma + 1, ','))
		return NULL;
	len = strspn(comma + 1, " ");
	return comma[1 + len]
		   ? crm_pool_printf(pool, "%s %.*s", comma + 1 + len, (int)(comma - text), text)
		   : NULL;
}

size_t crm_meant(struct crm *c, const struct crm_noun *noun, const char *text, int64_t **id)
{
	struct meant m = { .c = c, .noun = noun, .max = SIZE_MAX };
	struct crm_pool pool = { 0 };
	const char *other;
	int64_t n;
	size_t at;

	crm_book(c);
	if (crm_id_read(text, strlen(text), &at, &n)) {
		if (crm_noun_index(at) == noun && (n = crm_rec_alive(c, noun, n)))
			take(&m, n);
	} else {
		by_text(&m, text);
		if (!m.n && text[strspn(text, "+0123456789 ()/.-")] == '\0' &&
		    crm_field_find(noun, "phones"))
			by_phone(&m, text);
		if (!m.n && (other = unwrapped(&pool, text)))
			by_text(&m, other);
	}
	crm_pool_release(&pool);
	*id = m.id;
	return m.n;
}
