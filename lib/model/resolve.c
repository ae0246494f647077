/* From what a user wrote to the record that is meant: one order of trying for
 * every noun, and never a guess between two. */
#include <stdlib.h>

#include "base/email.h"
#include "base/phone.h"
#include "base/text.h"
#include "model/nouns.h"
#include "model/record.h"
#include "model/sql.h"
#include "record/escape.h"

enum { NAMED = 3 }; /* candidates named in a message */

/* The records a query of one id column gives: none 0, one its id, more -1 with
 * the candidates in e. */
static int64_t only(struct crm *c, const struct crm_noun *noun, struct crm_sql *q, const char *text,
    struct crm_err *e)
{
	struct crm_stmt *s = crm_sql_open(q, c->db);
	struct crm_str names = { 0 };
	int64_t id = 0;
	int n = 0;

	while (n <= NAMED && crm_stmt_step(s)) {
		id = crm_stmt_int(s, 0);
		if (n < NAMED) {
			crm_str_puts(&names, n ? ", " : "");
			crm_id_print(&names, noun, id);
		}
		n++;
	}
	crm_stmt_done(s);
	if (n > 1) {
		crm_err_set(e, CRM_DATA, "'%.100s' could be %s%s", text, names.s,
		    n > NAMED ? " or others" : "");
		id = -1;
	}
	crm_str_release(&names);
	return id;
}

static int64_t by_lookup(struct crm *c, const struct crm_noun *noun, const char *field,
    const char *key, size_t len, const char *text, struct crm_err *e)
{
	struct crm_sql q = { 0 };
	int64_t id;

	crm_sql_puts(&q, "SELECT k.id FROM lookups k WHERE k.noun = ");
	crm_sql_param_int(&q, noun->number);
	crm_sql_addf(&q, " AND k.field = '%s' AND k.value = ", field);
	crm_sql_param_text(&q, key, len);
	crm_sql_puts(&q, " ORDER BY k.id LIMIT 4");
	id = only(c, noun, &q, text, e);
	crm_sql_release(&q);
	return id;
}

static int64_t by_column(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const char *text, struct crm_err *e)
{
	struct crm_sql q = { 0 };
	struct crm_str key = { 0 };
	bool exact = f->flags & CRM_EXACT;
	int64_t id;

	if (exact)
		crm_str_puts(&key, text);
	else
		crm_text_fold_key(&key, text, strlen(text));
	crm_sql_addf(&q, "SELECT t.id FROM %s t WHERE t.%s%s = ", noun->plural, crm_field_column(f),
	    exact ? "" : "_fold");
	crm_sql_param_text(&q, crm_str_text(&key), key.len);
	crm_sql_puts(&q, " ORDER BY t.id LIMIT 4");
	id = only(c, noun, &q, text, e);
	crm_sql_release(&q);
	crm_str_release(&key);
	return id;
}

static bool is_phone(const char *s)
{
	return (s[0] == '+' || s[0] == '0') && strlen(s) > 3 &&
	       strspn(s, "+0123456789 ()/.-") == strlen(s);
}

static int64_t by_phone(
    struct crm *c, const struct crm_noun *noun, const char *text, struct crm_err *e)
{
	struct crm_str key = { 0 };
	char e164[CRM_E164_MAX + 1] = "";
	struct crm_err ignored;
	int64_t id;

	if (crm_phone_parse(text, c->country[0] ? c->country : NULL, e164, &ignored) !=
	    CRM_PHONE_E164)
		memcpy(e164, "", 1);
	crm_value_key(c, crm_field_find(noun, "phones"), e164[0] ? e164 : text,
	    strlen(e164[0] ? e164 : text), &key);
	id = by_lookup(c, noun, "phones", crm_str_text(&key), key.len, text, e);
	crm_str_release(&key);
	return id;
}

static int64_t by_email(
    struct crm *c, const struct crm_noun *noun, const char *text, struct crm_err *e)
{
	struct crm_str key = { 0 };
	int64_t id;

	crm_email_key(&key, text, strlen(text));
	id = by_lookup(c, noun, "emails", crm_str_text(&key), key.len, text, e);
	crm_str_release(&key);
	return id;
}

/* The record of that number, or the one it was merged into; 0 when neither is. */
static int64_t by_number(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	struct crm_str sql = { 0 };
	int64_t found;

	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.id = $1", noun->plural);
	found = crm_db_int(crm_book(c), 0, sql.s, "i", id);
	crm_str_release(&sql);
	if (found)
		return found;
	return crm_db_int(c->db, 0,
	    "SELECT a.became FROM aliases a WHERE a.noun = $1 AND a.id = $2", "ii",
	    (int64_t)noun->number, id);
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
	if (!c->user)
		return crm_err_set(e, CRM_CONFIG,
		    "me: no user with login '%s'; add one: crm-user add %s", c->login, c->login);
	return 0;
}

int crm_resolve(
    struct crm *c, const struct crm_noun *noun, const char *text, int64_t *id, struct crm_err *e)
{
	size_t at;
	int64_t n;

	crm_book(c);
	if (crm_id_read(text, strlen(text), &at, &n)) {
		if (crm_noun_index(at) != noun)
			return crm_err_set(e, CRM_DATA, "%s is no %s", text, noun->name);
		*id = by_number(c, noun, n);
		return *id ? 0 : crm_err_set(e, CRM_DATA, "no %s", text);
	}
	if (!crm_utf8_valid(text, strlen(text)))
		return crm_err_set(e, CRM_DATA, "not UTF-8: '%s'", text);
	if (noun == &crm_user && !strcmp(text, "me"))
		return crm_me(c, id, e);
	e->code = 0;
	*id = 0;
	if (strchr(text, '@') && crm_field_find(noun, "emails"))
		*id = by_email(c, noun, text, e);
	if (!*id && is_phone(text) && crm_field_find(noun, "phones"))
		*id = by_phone(c, noun, text, e);
	for (size_t i = 0; !*id && i < crm_field_count(noun); i++)
		if (crm_field_at(noun, i)->flags & CRM_UNIQUE)
			*id = by_column(c, noun, crm_field_at(noun, i), text, e);
	if (!*id && noun->title) {
		const struct crm_field *f = crm_field_find(noun, noun->title);

		if (!(f->flags & CRM_UNIQUE) && f->flags & CRM_FIND)
			*id = by_column(c, noun, f, text, e);
	}
	if (*id > 0)
		return 0;
	if (*id < 0)
		return e->code;
	return crm_err_set(e, CRM_DATA, "no %s '%.200s'", noun->name, text);
}
